//! What signs for the holder of an X.509 certificate: a key in memory, or a command.

use std::io::{self, Read};
use std::path::Path;

use p256::pkcs8::DecodePrivateKey as _;
use sha2::Digest as _;

use super::command::Program;
use super::key::{self, KeyError};
use super::passphrase::Passphrase;
use super::signer::SignError;
use crate::model::PackageTime;
use crate::package::cms::Draft;
use crate::package::x509::{self, Certificate, Hash, KeyKind, Purpose, Scheme};

/// Shorter RSA keys are not expected to hold for the years that a package is kept.
const LEAST_RSA: usize = 3072;

/// The holder of a certificate, who signs in the forms of CMS.
///
/// A key in memory gives the same signature for the same bytes (RFC 6979); a
/// command may or may not.
#[derive(Debug)]
pub struct X509Signer {
    secret: Secret,
    scheme: Scheme,
    certificates: Vec<Certificate>,
}

enum Secret {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Program(Program),
}

/// Says why a key and its certificates cannot sign.
#[derive(Debug, thiserror::Error)]
pub enum X509Error {
    /// The key file cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The text is not a key of the kind that signs here.
    #[error(
        "the certificate's key is {0}; expected a P-256 or P-384 key in PKCS#8 form, as `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` writes it"
    )]
    KeyForm(&'static str),
    /// The key is not the certificate's.
    #[error("the key is not that of certificate `{0}`, which stands first")]
    OtherKey(String),
    /// The certificate's key is of a kind that does not sign here.
    #[error("certificate `{0}` has a key that does not sign here: {1}")]
    KeyKind(String, &'static str),
    /// The certificate may not sign a document.
    #[error("certificate `{0}` {1}")]
    Unfit(String, String),
    /// The certificates are not a chain.
    #[error(
        "certificate `{0}` did not issue `{1}`, which stands before it; expected the signer's certificate, then its issuer, and so on"
    )]
    Chain(String, String),
}

impl X509Signer {
    /// Reads a key file; the first certificate must be that key's.
    pub fn load(
        path: &Path,
        passphrase: Option<&Passphrase>,
        certificates: Vec<Certificate>,
    ) -> Result<Self, X509Error> {
        let text = key::read_private(path)?;
        let inside = match key::opened(&text, passphrase) {
            Err(KeyError::Unusable { found }) => return Err(X509Error::KeyForm(found)),
            other => other?,
        };
        let scheme = scheme(&certificates)?;
        let subject = certificates[0].subject().to_owned();
        let bytes = inside.as_bytes();
        let p256 = p256::ecdsa::SigningKey::from_pkcs8_der(bytes);
        let p384 = p384::ecdsa::SigningKey::from_pkcs8_der(bytes);
        let (secret, public) = match (p256, p384) {
            (Ok(key), _) => {
                let public = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
                (Secret::P256(key), public)
            }
            (_, Ok(key)) => {
                let public = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
                (Secret::P384(key), public)
            }
            _ => return Err(X509Error::KeyForm("damaged or of another algorithm")),
        };
        if certificates[0].key_bytes().ok() != Some(public.as_slice()) {
            return Err(X509Error::OtherKey(subject));
        }
        Ok(Self {
            secret,
            scheme,
            certificates,
        })
    }

    /// Has a program sign; every signature is verified with the first certificate.
    pub fn with_program(
        program: Program,
        certificates: Vec<Certificate>,
    ) -> Result<Self, X509Error> {
        let scheme = scheme(&certificates)?;
        Ok(Self {
            secret: Secret::Program(program),
            scheme,
            certificates,
        })
    }

    /// Whom the certificate names.
    pub fn subject(&self) -> &str {
        self.certificates[0].subject()
    }

    /// The text of `keys/signer.crt.pem`.
    pub fn certificates_pem(&self) -> String {
        x509::encode(&self.certificates)
    }

    /// A detached CMS signature over some bytes.
    pub fn detached(&self, content: &[u8], time: PackageTime) -> Result<Vec<u8>, SignError> {
        self.over(&self.scheme.hash().of(content), Some(time))
    }

    /// A detached CMS signature over everything that a reader gives.
    pub fn detached_over(
        &self,
        content: &mut dyn Read,
        time: PackageTime,
    ) -> Result<Vec<u8>, DetachedError> {
        let digest = self.digest(content)?;
        Ok(self.over(&digest, Some(time))?)
    }

    /// The digest, by which this holder signs, of everything that a reader gives.
    pub(super) fn digest(&self, content: &mut dyn Read) -> io::Result<Vec<u8>> {
        match self.scheme.hash() {
            Hash::Sha256 => digest(content, sha2::Sha256::new()),
            Hash::Sha384 => digest(content, sha2::Sha384::new()),
            Hash::Sha512 => digest(content, sha2::Sha512::new()),
        }
    }

    /// The certificates: the signer's, then its issuers.
    pub(super) fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// A signature over bytes with this digest, which states a time or none.
    pub(super) fn over(
        &self,
        digest: &[u8],
        time: Option<PackageTime>,
    ) -> Result<Vec<u8>, SignError> {
        let draft = Draft {
            certificates: &self.certificates,
            scheme: self.scheme,
            digest,
            time,
        };
        let signature = self.sign(&draft.signed_bytes())?;
        Ok(draft.encode(&signature))
    }

    /// Signs, and verifies the signature before anybody uses it.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        use p256::ecdsa::signature::Signer as _;
        let certificate = &self.certificates[0];
        let verifies =
            |signature: &[u8]| certificate.verify(self.scheme, message, signature).is_ok();
        let (signature, by) = match &self.secret {
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                (
                    Some(signature.to_der().as_bytes().to_vec()),
                    "the key".to_owned(),
                )
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                (
                    Some(signature.to_der().as_bytes().to_vec()),
                    "the key".to_owned(),
                )
            }
            Secret::Program(program) => (program.sign(message, verifies)?, program.shown()),
        };
        signature
            .filter(|signature| verifies(signature))
            .ok_or_else(|| SignError::WrongCms {
                by,
                subject: certificate.subject().to_owned(),
            })
    }
}

/// Says why there is no signature over what a reader gives.
#[derive(Debug, thiserror::Error)]
pub enum DetachedError {
    /// The reader gives an error.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    /// The signer gives none.
    #[error(transparent)]
    Unsigned(#[from] SignError),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::P256(_) => write!(f, "P-256"),
            Self::P384(_) => write!(f, "P-384"),
            Self::Program(program) => write!(f, "{program:?}"),
        }
    }
}

fn digest(content: &mut dyn Read, mut digest: impl sha2::Digest) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 1 << 20];
    loop {
        match content.read(&mut buffer)? {
            0 => return Ok(digest.finalize().to_vec()),
            length => digest.update(&buffer[..length]),
        }
    }
}

/// How the first certificate's key signs; the others must have issued one another.
fn scheme(certificates: &[Certificate]) -> Result<Scheme, X509Error> {
    let first = certificates
        .first()
        .expect("a file of certificates holds one");
    let subject = || first.subject().to_owned();
    let scheme = match first.key_kind() {
        Ok(KeyKind::P256) => Scheme::Ecdsa(Hash::Sha256),
        Ok(KeyKind::P384) => Scheme::Ecdsa(Hash::Sha384),
        Ok(KeyKind::Rsa(bits)) if bits >= LEAST_RSA => Scheme::RsaPkcs1(Hash::Sha256),
        Ok(KeyKind::Rsa(_)) => {
            let why = "RSA with at least 3072 bits is expected";
            return Err(X509Error::KeyKind(subject(), why));
        }
        Err(_) => {
            let why = "P-256, P-384 or RSA is expected";
            return Err(X509Error::KeyKind(subject(), why));
        }
    };
    // Whether it is valid is a question of the day on which somebody asks.
    first
        .serves(Purpose::Documents, first.validity().0)
        .map_err(|why| X509Error::Unfit(subject(), why.to_string()))?;
    for pair in certificates.windows(2) {
        let [certificate, above] = pair else { continue };
        if !certificate.names_as_issuer(above) || certificate.is_signed_by(above).is_err() {
            let subject = certificate.subject().to_owned();
            return Err(X509Error::Chain(above.subject().to_owned(), subject));
        }
    }
    Ok(scheme)
}
