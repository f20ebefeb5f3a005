//! The root's bytes -> every form of signature over them.

use super::SealRequest;
use super::signer::SignError;
use crate::package::layout;
use crate::package::minisign::{self, Minisig};
use crate::package::sshsig::{self, SshSignature};

/// The signature files of the root, in the order of the container.
pub(super) type Signatures = Vec<(&'static str, Vec<u8>)>;

/// The three signatures over the root, and that of a certificate holder.
pub(super) fn signatures(request: &SealRequest, root: &[u8]) -> Result<Signatures, SignError> {
    let signer = request.signer;
    let signature = signer.sign(&minisign::prehash(root))?;
    let comment = format!(
        "package={} time={} signer={}",
        request.package,
        request.time.rfc3339(),
        request.signatory.identity
    );
    let minisig = Minisig {
        key_id: signer.public().minisign_id(),
        signature,
        comment_signature: signer.sign(&minisign::comment_bytes(&signature, &comment))?,
        comment,
    };
    let sshsig = SshSignature {
        key: *signer.public().as_bytes(),
        signature: signer.sign(&sshsig::signed_bytes(root))?,
    };
    let mut files = vec![
        (layout::SIGNATURE_RAW, signer.sign(root)?.to_vec()),
        (layout::SIGNATURE_MINISIGN, minisig.encode().into_bytes()),
        (layout::SIGNATURE_SSH, sshsig.encode().into_bytes()),
    ];
    if let Some(holder) = request.x509 {
        files.push((layout::SIGNATURE_CMS, holder.detached(root, request.time)?));
    }
    files.sort_by_key(|(name, _)| layout::order(name));
    Ok(files)
}
