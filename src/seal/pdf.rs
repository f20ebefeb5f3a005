//! A finished PDF -> the same file with a signature in the room that it keeps for one.

use std::fmt::Write as _;
use std::io::Read as _;
use std::ops::Range;

use super::signer::SignError;
use super::x509::X509Signer;
use crate::package::x509::{Certificate, KeyKind};

/// What attributes, algorithms and tags take at most beside what depends on the holder.
const FRAME: usize = 1024;
/// A signature of ECDSA takes at most so many bytes: P-384 in DER.
const ECDSA: usize = 104;

impl X509Signer {
    /// How many bytes of DER a signature of this holder takes at most.
    ///
    /// The same certificates give the same number, so that the length of a file does not
    /// depend on what signs.
    pub fn pdf_room(&self) -> usize {
        let certificates = self.certificates();
        let all: usize = certificates.iter().map(|one| one.der().len()).sum();
        // The signature names the issuer of the first certificate as that has it.
        let issuer = certificates.first().map_or(0, |one| one.der().len());
        let value = match certificates.first().map(Certificate::key_kind) {
            Some(Ok(KeyKind::Rsa(bits))) => bits.div_ceil(8),
            _ => ECDSA,
        };
        all + issuer + value + FRAME
    }

    /// Signs a PDF as PAdES baseline level B-B asks (ETSI EN 319 142-1, clause 6):
    /// a detached CAdES signature over all bytes but the value itself, which states no time;
    /// the signature dictionary does.
    ///
    /// `value` is the place of the hexadecimal digits between `<` and `>`, as the renderer
    /// tells it. The signature is verified before the file gets it.
    ///
    /// # Panics
    ///
    /// Where the place is not one of the file, or has less room than
    /// [`X509Signer::pdf_room`] asked for.
    pub fn sign_pdf(&self, file: &mut [u8], value: Range<usize>) -> Result<(), SignError> {
        // ISO 32000-1:2008, 12.8.1: the delimiters do not belong to the bytes that are signed.
        let (before, after) = (&file[..value.start - 1], &file[value.end + 1..]);
        let digest = self.digest(&mut before.chain(after));
        let digest = digest.expect("memory can be read");
        let signature = self.over(&digest, None)?;
        let mut digits = String::with_capacity(value.len());
        for byte in signature {
            write!(digits, "{byte:02X}").expect("a string can be written to");
        }
        assert!(
            digits.len() <= value.len(),
            "a signature fits into the room that was asked for"
        );
        // What is left stays zeros: padding, as clause 12.8.1 has it.
        file[value.start..value.start + digits.len()].copy_from_slice(digits.as_bytes());
        Ok(())
    }
}
