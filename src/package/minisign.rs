//! Signatures in the form of `minisign` (prehashed, algorithm `ED`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest as _};

use super::key::PublicKey;

/// The first line of every signature file; nobody signs it, so it never varies.
const UNTRUSTED: &str = "untrusted comment: signature over tagmanifest-sha256.txt";

/// One signature file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minisig {
    /// The key id of the signer, see [`PublicKey::minisign_id`].
    pub key_id: [u8; 8],
    /// The signature over [`prehash`] of the message.
    pub signature: [u8; 64],
    /// A line of text that is signed too.
    pub comment: String,
    /// The signature over [`comment_bytes`].
    pub comment_signature: [u8; 64],
}

/// Says that a file is not a signature in its canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not a prehashed minisign signature in canonical form")]
pub struct BadMinisig;

/// What is signed in the message's place: its BLAKE2b-512 digest.
pub fn prehash(message: &[u8]) -> [u8; 64] {
    Blake2b512::digest(message).into()
}

/// What the second signature covers: the first signature and the comment.
pub fn comment_bytes(signature: &[u8; 64], comment: &str) -> Vec<u8> {
    [signature, comment.as_bytes()].concat()
}

impl Minisig {
    /// The four lines of the file.
    pub fn encode(&self) -> String {
        let record = [b"ED".as_slice(), &self.key_id, &self.signature].concat();
        format!(
            "{UNTRUSTED}\n{}\ntrusted comment: {}\n{}\n",
            STANDARD.encode(record),
            self.comment,
            STANDARD.encode(self.comment_signature)
        )
    }

    /// Reads a file that is spelled exactly as [`Minisig::encode`] spells it.
    pub fn parse(file: &[u8]) -> Result<Self, BadMinisig> {
        let text = std::str::from_utf8(file).map_err(|_| BadMinisig)?;
        let signature = Self::read(text).ok_or(BadMinisig)?;
        if signature.encode() != text {
            return Err(BadMinisig);
        }
        Ok(signature)
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(1);
        let record = STANDARD.decode(lines.next()?).ok()?;
        let rest = record.strip_prefix(b"ED")?;
        let (key_id, signature) = rest.split_at_checked(8)?;
        let comment = lines.next()?.strip_prefix("trusted comment: ")?;
        let second = STANDARD.decode(lines.next()?).ok()?;
        Some(Self {
            key_id: key_id.try_into().ok()?,
            signature: signature.try_into().ok()?,
            comment: comment.to_owned(),
            comment_signature: second.try_into().ok()?,
        })
    }

    /// Whether both signatures are the key's, the first over the message.
    pub fn is_by(&self, key: &PublicKey, message: &[u8]) -> bool {
        self.key_id == key.minisign_id()
            && key.verifies(&prehash(message), &self.signature)
            && key.verifies(
                &comment_bytes(&self.signature, &self.comment),
                &self.comment_signature,
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_file_has_one_spelling() {
        let signature = Minisig {
            key_id: [1; 8],
            signature: [2; 64],
            comment: "package=x".to_owned(),
            comment_signature: [3; 64],
        };
        let text = signature.encode();
        assert_eq!(Minisig::parse(text.as_bytes()), Ok(signature));
        for spelling in [
            text.replace("untrusted", "untrusteD"),
            text.replace('\n', "\r\n"),
            format!("{text}\n"),
        ] {
            assert_eq!(
                Minisig::parse(spelling.as_bytes()),
                Err(BadMinisig),
                "{spelling}"
            );
        }
    }
}
