//! Signatures in the form of `ssh-keygen -Y sign` (SSHSIG version 1, SHA-512).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha512};

use super::key::PublicKey;

/// What the signature is for; `ssh-keygen -Y verify -n` must name the same.
pub const NAMESPACE: &str = "evidence-package";

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";
const MAGIC: &[u8] = b"SSHSIG";

/// One signature file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshSignature {
    /// The key that the file says it is by.
    pub key: [u8; 32],
    /// The signature over [`signed_bytes`] of the message.
    pub signature: [u8; 64],
}

/// Says that a file is not a signature in its canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not an SSH signature for `evidence-package` in canonical form")]
pub struct BadSshSignature;

/// The bytes that are signed: namespace and SHA-512 of the message.
pub fn signed_bytes(message: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    for field in [
        NAMESPACE.as_bytes(),
        b"",
        b"sha512",
        &Sha512::digest(message),
    ] {
        put(&mut out, field);
    }
    out
}

/// Appends one length-prefixed field.
fn put(out: &mut Vec<u8>, field: &[u8]) {
    let length = u32::try_from(field.len()).expect("the fields are short");
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(field);
}

/// The key as OpenSSH stores it on the wire.
pub(super) fn key_blob(key: &[u8; 32]) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, b"ssh-ed25519");
    put(&mut out, key);
    out
}

impl SshSignature {
    /// The armored text of the file.
    pub fn encode(&self) -> String {
        let mut inner = Vec::new();
        put(&mut inner, b"ssh-ed25519");
        put(&mut inner, &self.signature);
        let mut blob = MAGIC.to_vec();
        blob.extend_from_slice(&1_u32.to_be_bytes());
        for field in [
            &key_blob(&self.key),
            NAMESPACE.as_bytes(),
            b"",
            b"sha512",
            &inner,
        ] {
            put(&mut blob, field);
        }
        let body = STANDARD.encode(blob);
        let mut text = format!("{BEGIN}\n");
        // OpenSSH breaks its lines after 70 characters.
        for line in body.as_bytes().chunks(70) {
            text.extend(line.iter().map(|byte| char::from(*byte)));
            text.push('\n');
        }
        text + END + "\n"
    }

    /// Reads a file that is spelled exactly as [`SshSignature::encode`] spells it.
    pub fn parse(file: &[u8]) -> Result<Self, BadSshSignature> {
        let text = std::str::from_utf8(file).map_err(|_| BadSshSignature)?;
        let signature = Self::read(text).ok_or(BadSshSignature)?;
        if signature.encode() != text {
            return Err(BadSshSignature);
        }
        Ok(signature)
    }

    /// Takes key and signature from where they stand; the caller compares the rest.
    fn read(text: &str) -> Option<Self> {
        let body = text
            .strip_prefix(BEGIN)?
            .strip_suffix('\n')?
            .strip_suffix(END)?;
        let body: String = body.chars().filter(|c| *c != '\n').collect();
        let blob = STANDARD.decode(body).ok()?;
        // Magic 6, version 4, length 4, then the key blob, whose last 32 of 51 bytes are the key.
        let key = blob.get(33..65)?.try_into().ok()?;
        let signature = blob.get(blob.len().checked_sub(64)?..)?.try_into().ok()?;
        Some(Self { key, signature })
    }

    /// Whether the signature is the key's over the message.
    pub fn is_by(&self, key: &PublicKey, message: &[u8]) -> bool {
        self.key == *key.as_bytes() && key.verifies(&signed_bytes(message), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_file_has_one_spelling() {
        let signature = SshSignature {
            key: [1; 32],
            signature: [2; 64],
        };
        let text = signature.encode();
        assert_eq!(SshSignature::parse(text.as_bytes()), Ok(signature));
        for spelling in [
            text.replace("SSH", "SSh"),
            text.replace("\nU", "\nV"),
            format!("{text}\n"),
        ] {
            assert_eq!(
                SshSignature::parse(spelling.as_bytes()),
                Err(BadSshSignature)
            );
        }
    }
}
