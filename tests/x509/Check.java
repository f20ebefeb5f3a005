import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/** Verifies a detached CMS signature, and a time stamp where one is named; ends with 0 or 1. */
public class Check {
    public static void main(String[] names) throws Exception {
        byte[] content = Files.readAllBytes(Path.of(names[1]));
        var data = new CMSSignedData(new CMSProcessableByteArray(content), Files.readAllBytes(Path.of(names[0])));
        var builder = new JcaSimpleSignerInfoVerifierBuilder().setProvider(new BouncyCastleProvider());
        boolean good = data.getSignerInfos().size() == 1;
        for (SignerInformation signer : data.getSignerInfos()) {
            var found = data.getCertificates().getMatches(signer.getSID());
            var holder = (X509CertificateHolder) found.iterator().next();
            // Without the certificate's dates: the signing time is the package time.
            good &= signer.verify(builder.build(holder));
        }
        if (names.length > 2) {
            var response = new TimeStampResponse(Files.readAllBytes(Path.of(names[2])));
            TimeStampToken token = response.getTimeStampToken();
            var found = token.getCertificates().getMatches(token.getSID());
            token.validate(builder.build((X509CertificateHolder) found.iterator().next()));
            byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(content);
            good &= java.util.Arrays.equals(digest, token.getTimeStampInfo().getMessageImprintDigest());
        }
        System.exit(good ? 0 : 1);
    }
}
