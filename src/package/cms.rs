//! Signed data of CMS (RFC 5652) with one signer: what a certificate holder adds to a package.
//!
//! Written in one spelling only. Read more broadly, as a time-stamping authority
//! may write it otherwise; what is signed is always the bytes that were read.

mod read;
mod write;

use der::asn1::ObjectIdentifier;

use super::x509::{BadSignature, Malformed};

pub use read::{Naming, SignedData};
pub use write::Draft;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
/// ESS, RFC 2634: names the certificate by SHA-1.
const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
/// ESS, RFC 5035: names it by a digest of today.
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");

/// Says why a CMS signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsFault {
    /// Not the structure, or not in its strict form.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The signature itself.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// It signs other bytes.
    #[error("it signs other bytes: the digest in it is not theirs")]
    Content,
    /// It says another certificate made it.
    #[error("it names another certificate than the one given")]
    Certificate,
    /// An attribute that has to be there is not, or is wrong.
    #[error("{0}")]
    Attribute(&'static str),
}
