//! Stands for the holder of a certificate in a build without the feature `x509`: there is none.

use std::ops::Range;

use super::signer::SignError;
use crate::model::PackageTime;

/// What signs for the holder of a certificate; in this build nothing can.
#[derive(Debug)]
pub enum X509Signer {}

impl X509Signer {
    /// The text of `keys/signer.crt.pem`.
    pub fn certificates_pem(&self) -> String {
        match *self {}
    }

    /// A detached CMS signature over some bytes.
    pub fn detached(&self, _: &[u8], _: PackageTime) -> Result<Vec<u8>, SignError> {
        match *self {}
    }

    /// How many bytes a signature in a PDF takes at most.
    pub fn pdf_room(&self) -> usize {
        match *self {}
    }

    /// Signs a PDF in the place that it keeps for that.
    pub fn sign_pdf(&self, _: &mut [u8], _: Range<usize>) -> Result<(), SignError> {
        match *self {}
    }
}
