//! The signature of a certificate holder: whether it is theirs, not whether they are trusted.

use super::Facts;
use super::contents::Checked;
use super::root::Root;
use crate::diagnostic::Finding;
#[cfg(feature = "x509")]
use crate::package::x509::Certificate;

/// What is known of a package's CMS signature.
#[derive(Clone, Debug, PartialEq)]
pub enum Cms {
    /// The package has none, or was not read so far.
    Absent,
    /// There is one, and it was not examined: this build cannot, or the package
    /// is not intact. Its bytes are those that were sealed.
    Unexamined,
    /// It is by the first of these certificates; whether their issuers are
    /// trusted is another question.
    #[cfg(feature = "x509")]
    Genuine(Vec<Certificate>),
}

/// Examines the signature of an otherwise intact package.
#[cfg(not(feature = "x509"))]
pub(super) fn examine(root: &Root, _: &Checked, _: Option<&Facts>, _: &mut [Finding]) -> Cms {
    match root.cms {
        Some(_) => Cms::Unexamined,
        None => Cms::Absent,
    }
}

#[cfg(feature = "x509")]
pub(super) use genuine::examine;

#[cfg(feature = "x509")]
mod genuine {
    use super::{Certificate, Checked, Cms, Facts, Finding, Root};
    use crate::diagnostic::Code;
    use crate::model::PackageTime;
    use crate::package::cms::{CmsFault, Draft, Naming, SignedData};
    use crate::package::layout::{CERTIFICATES, SIGNATURE_CMS};
    use crate::package::x509;
    use crate::verify::unpack::ask_again;

    /// Examines the signature of an otherwise intact package.
    pub(in crate::verify) fn examine(
        root: &Root,
        checked: &Checked,
        facts: Option<&Facts>,
        findings: &mut Vec<Finding>,
    ) -> Cms {
        let Some(file) = &root.cms else {
            return Cms::Absent;
        };
        let (Some(facts), true) = (facts, findings.is_empty()) else {
            return Cms::Unexamined;
        };
        let listed = checked.tags.get(CERTIFICATES).map(Vec::as_slice);
        let Some(certificates) = certificates(listed.unwrap_or_default()) else {
            findings.push(malformed(
                CERTIFICATES,
                "it does not hold certificates in PEM as a package has them",
            ));
            return Cms::Unexamined;
        };
        match judge(&file.bytes, &root.bytes, &certificates, facts.time) {
            Ok(()) => Cms::Genuine(certificates),
            Err(finding) => {
                findings.push(*finding);
                Cms::Unexamined
            }
        }
    }

    /// Reads the one spelling of the file.
    fn certificates(file: &[u8]) -> Option<Vec<Certificate>> {
        let text = std::str::from_utf8(file).ok()?;
        let certificates = x509::certificates(text).ok()?;
        (x509::encode(&certificates) == text).then_some(certificates)
    }

    fn judge(
        file: &[u8],
        root: &[u8],
        certificates: &[Certificate],
        time: PackageTime,
    ) -> Result<(), Box<Finding>> {
        let refused = |why: CmsFault| match why {
            CmsFault::Malformed(why) => Box::new(malformed(SIGNATURE_CMS, why.0)),
            why => Box::new(mismatch(&certificates[0], why)),
        };
        let signed = SignedData::parse(file).map_err(refused)?;
        let digest = signed.scheme.hash().of(root);
        signed
            .judge(&digest, &certificates[0], Naming::Today)
            .map_err(refused)?;
        let draft = Draft {
            certificates,
            scheme: signed.scheme,
            digest: &digest,
            time: Some(time),
        };
        if draft.encode(signed.signature) != file {
            let why =
                "it holds more or other than a package's has: certificates, attributes or times";
            return Err(malformed(SIGNATURE_CMS, why).into());
        }
        Ok(())
    }

    fn malformed(name: &str, why: &str) -> Finding {
        let message = format!("signature file `{name}` is not in the form that a package has");
        let finding = Finding::new(Code::SignatureMalformed, message).about(name);
        ask_again(finding.note(why))
    }

    fn mismatch(certificate: &Certificate, why: CmsFault) -> Finding {
        let message = format!(
            "signature `{SIGNATURE_CMS}` does not verify with certificate `{}`",
            certificate.subject()
        );
        let finding = Finding::new(Code::SignatureMismatch, message).about(SIGNATURE_CMS);
        ask_again(finding.note(why.to_string()))
    }
}
