//! Certificates in PEM: the one file of a package, and what a reader trusts.

use der::pem::{self, LineEnding};

use super::Certificate;

const LABEL: &str = "CERTIFICATE";
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// A chain, or a list of roots to look in, is never longer.
pub const MAX_CERTIFICATES: usize = 512;

/// Says why a text holds no certificates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificates {
    /// There is none.
    #[error("no certificate found: a PEM block `BEGIN CERTIFICATE` is expected")]
    None,
    /// A private key where certificates are expected.
    #[error("the text holds a private key; certificates are expected")]
    Private,
    /// One is damaged, or in a form that is not taken.
    #[error("certificate {0} is damaged: {1}")]
    Damaged(usize, &'static str),
    /// More than is looked at.
    #[error("more than {MAX_CERTIFICATES} certificates")]
    TooMany,
}

/// Reads every certificate of a text; other lines may stand around them.
pub fn certificates(text: &str) -> Result<Vec<Certificate>, BadCertificates> {
    if text.contains("PRIVATE KEY-----") {
        return Err(BadCertificates::Private);
    }
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(BEGIN) {
        let number = found.len() + 1;
        let damaged = |why| BadCertificates::Damaged(number, why);
        let block = &rest[begin..];
        let end = block.find(END).ok_or(damaged("its last line is missing"))? + END.len();
        let (label, der) = pem::decode_vec(&block.as_bytes()[..end])
            .map_err(|_| damaged("its Base64 is not strict"))?;
        if label != LABEL {
            return Err(damaged("its first line is another one"));
        }
        found.push(Certificate::parse(&der).map_err(|why| damaged(why.0))?);
        if found.len() > MAX_CERTIFICATES {
            return Err(BadCertificates::TooMany);
        }
        rest = &block[end..];
    }
    if found.is_empty() {
        return Err(BadCertificates::None);
    }
    Ok(found)
}

/// The one spelling in which a package carries certificates.
pub fn encode(certificates: &[Certificate]) -> String {
    let text = |certificate: &Certificate| {
        pem::encode_string(LABEL, LineEnding::LF, certificate.der()).expect("the label is plain")
    };
    certificates.iter().map(text).collect()
}
