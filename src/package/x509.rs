//! X.509 certificates as a package carries and a verifier traces them (RFC 5280).
//!
//! Everything is read strictly: definite lengths, nothing after the end. What is
//! signed is kept as the bytes that were read, never written anew.

mod algorithm;
mod certificate;
pub(super) mod items;
mod pem;

pub use algorithm::{BadSignature, Hash, KeyKind, Scheme};
pub use certificate::{Certificate, Purpose, Unfit};
pub use items::{Malformed, instant};
pub use pem::{BadCertificates, MAX_CERTIFICATES, certificates, encode};
