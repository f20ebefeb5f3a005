//! The signer's public key and its spellings.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};

use super::sshsig::{self, NAMESPACE};
use crate::model::Digest;

/// What precedes the 32 bytes of an Ed25519 key in a `SubjectPublicKeyInfo` (RFC 8410).
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// An Ed25519 public key that is not one of the weak ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Says why a text is not a public key that can be trusted here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Nothing in the text looks like a key.
    #[error(
        "no public key found: a PEM block `BEGIN PUBLIC KEY`, a minisign key that begins with `RW`, or a line with `ssh-ed25519` is expected"
    )]
    NotFound,
    /// More than one key where one is expected.
    #[error("{0} public keys found where one is expected")]
    Several(usize),
    /// A private key where a public one is expected.
    #[error("the text holds a private key; a public key is expected")]
    Private,
    /// Damaged, or another kind of key.
    #[error("the {form} key does not hold a 32-byte Ed25519 key")]
    Damaged {
        /// The spelling that was begun.
        form: &'static str,
    },
    /// A key under which anybody can sign.
    #[error("the key is one of the weak Ed25519 keys, which prove nothing")]
    Weak,
    /// An allowed-signers line that does not allow what is asked.
    #[error(
        "the line with `ssh-ed25519` has the option `{0}`, under which it does not vouch for a package"
    )]
    Restricted(String),
}

impl PublicKey {
    /// Takes the 32 bytes of a key.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, BadKey> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| BadKey::Damaged { form: "raw" })?;
        if key.is_weak() {
            return Err(BadKey::Weak);
        }
        Ok(Self(key))
    }

    /// Reads a text that holds exactly one key, in any spelling of [`PublicKey::parse_all`].
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        match Self::parse_all(text)?.as_slice() {
            [key] => Ok(*key),
            keys => Err(BadKey::Several(keys.len())),
        }
    }

    /// Reads every key of a pin file: PEM blocks, minisign keys (file or bare
    /// line), OpenSSH lines and allowed-signers lines, in any mixture.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, BadKey> {
        if text.contains("PRIVATE KEY-----") {
            return Err(BadKey::Private);
        }
        let mut keys = Vec::new();
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if line == PEM_BEGIN {
                let body: String = lines.by_ref().take_while(|line| *line != PEM_END).collect();
                keys.push(from_base64(&body, "PEM", &SPKI)?);
            } else if line.starts_with('#') || line.starts_with("untrusted comment:") {
            } else if let Some(at) = line.find("ssh-ed25519 ") {
                keys.push(from_ssh_line(line, at)?);
            } else if line.starts_with("RW") {
                keys.push(from_minisign(line)?);
            }
        }
        if keys.is_empty() {
            return Err(BadKey::NotFound);
        }
        Ok(keys)
    }

    /// The raw 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Reads the key as it stands in the protocols of OpenSSH.
    pub fn from_ssh_blob(blob: &[u8]) -> Result<Self, BadKey> {
        let empty = sshsig::key_blob(&[0; 32]);
        let key = blob.strip_prefix(&empty[..empty.len() - 32]);
        let key = key.and_then(|key| key.try_into().ok());
        Self::from_bytes(key.ok_or(BadKey::Damaged { form: "OpenSSH" })?)
    }

    /// The key as it stands in the protocols of OpenSSH.
    pub fn ssh_blob(&self) -> Vec<u8> {
        sshsig::key_blob(self.as_bytes())
    }

    /// The fingerprint as `ssh-keygen -lf` prints it: `SHA256:…`.
    pub fn fingerprint(&self) -> String {
        let digest = Digest::of(&self.ssh_blob());
        format!("SHA256:{}", STANDARD_NO_PAD.encode(digest.as_bytes()))
    }

    /// The DSSE `keyid`: the SHA-256 of the raw 32 bytes.
    pub fn key_id(&self) -> Digest {
        Digest::of(self.as_bytes())
    }

    /// The minisign key id: the first eight bytes of [`PublicKey::key_id`].
    pub fn minisign_id(&self) -> [u8; 8] {
        *self
            .key_id()
            .as_bytes()
            .first_chunk()
            .expect("a digest has 32 bytes")
    }

    /// `keys/seal.pub.pem`: what openssl reads.
    pub fn pem(&self) -> String {
        let der = [SPKI.as_slice(), self.as_bytes()].concat();
        format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", STANDARD.encode(der))
    }

    /// The minisign key as one line that begins with `RW`; what `PINNED` holds.
    pub fn minisign(&self) -> String {
        STANDARD.encode([b"Ed".as_slice(), &self.minisign_id(), self.as_bytes()].concat())
    }

    /// `keys/seal.minisign.pub`: what `minisign -p` reads.
    pub fn minisign_file(&self) -> String {
        format!(
            "untrusted comment: public key {}\n{}\n",
            self.fingerprint(),
            self.minisign()
        )
    }

    /// The key as OpenSSH spells it: `ssh-ed25519 AAAA…`.
    pub fn openssh(&self) -> String {
        format!("ssh-ed25519 {}", STANDARD.encode(self.ssh_blob()))
    }

    /// `keys/allowed_signers`: what `ssh-keygen -Y verify -f` reads.
    pub fn allowed_signers(&self, identity: &str) -> String {
        format!("{identity} namespaces=\"{NAMESPACE}\" {}\n", self.openssh())
    }

    /// Whether the signature is this key's over the message.
    ///
    /// Uses the strict rule of Ed25519: a signature has one spelling.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint())
    }
}

fn from_base64(text: &str, form: &'static str, prefix: &[u8]) -> Result<PublicKey, BadKey> {
    let damaged = || BadKey::Damaged { form };
    let bytes = STANDARD.decode(text).map_err(|_| damaged())?;
    let key = bytes
        .strip_prefix(prefix)
        .and_then(|key| key.try_into().ok());
    PublicKey::from_bytes(key.ok_or_else(damaged)?)
}

fn from_minisign(line: &str) -> Result<PublicKey, BadKey> {
    let damaged = BadKey::Damaged { form: "minisign" };
    let Ok(bytes) = STANDARD.decode(line) else {
        return Err(damaged);
    };
    // The eight bytes between are the key id, which anybody may choose.
    match bytes
        .strip_prefix(b"Ed")
        .and_then(|rest| rest.get(8..)?.try_into().ok())
    {
        Some(key) => PublicKey::from_bytes(key),
        None => Err(damaged),
    }
}

/// Reads `[principals [options]] ssh-ed25519 AAAA… [comment]`.
fn from_ssh_line(line: &str, at: usize) -> Result<PublicKey, BadKey> {
    let options = line[..at]
        .split_once(' ')
        .map_or("", |(_, options)| options);
    for option in split_options(options) {
        // ssh-keygen(1), ALLOWED SIGNERS: a line with other namespaces, with
        // dates or for certificates does not vouch for this signature today.
        let here = option
            .to_ascii_lowercase()
            .strip_prefix("namespaces=")
            .is_some_and(|list| {
                list.trim_matches('"')
                    .split(',')
                    .any(|namespace| namespace == NAMESPACE)
            });
        if !here {
            return Err(BadKey::Restricted(option));
        }
    }
    let blob = line[at..].split_ascii_whitespace().nth(1).unwrap_or("");
    let blob = STANDARD.decode(blob);
    PublicKey::from_ssh_blob(&blob.map_err(|_| BadKey::Damaged { form: "OpenSSH" })?)
}

/// Splits options at commas and spaces that stand outside quotes.
fn split_options(text: &str) -> Vec<String> {
    let mut quoted = false;
    let parts = text.split(|c: char| {
        quoted ^= c == '"';
        !quoted && (c == ',' || c == ' ')
    });
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> PublicKey {
        let secret = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        PublicKey::from_bytes(secret.verifying_key().as_bytes()).expect("a key")
    }

    #[test]
    fn every_spelling_gives_the_key_back() {
        let key = key();
        for text in [
            key.pem(),
            key.pem().replace('\n', "\r\n"),
            key.minisign(),
            key.minisign_file(),
            key.openssh(),
            format!("{} someone@acme.example", key.openssh()),
            key.allowed_signers("evidence@acme.example"),
            format!("# pinned 2026\nevidence@acme.example {}\n", key.openssh()),
        ] {
            assert_eq!(PublicKey::parse(&text), Ok(key), "{text}");
        }
    }

    #[test]
    fn a_line_for_another_purpose_vouches_for_nothing() {
        let ssh = key().openssh();
        for options in [
            "namespaces=\"git\"",
            "cert-authority",
            "valid-before=\"20270101\"",
            "namespaces=\"evidence-package\",cert-authority",
        ] {
            let line = format!("evidence@acme.example {options} {ssh}");
            assert!(
                matches!(PublicKey::parse(&line), Err(BadKey::Restricted(_))),
                "{line}"
            );
        }
    }

    #[test]
    fn weak_damaged_private_and_doubled_keys_are_refused() {
        assert_eq!(PublicKey::from_bytes(&[0; 32]), Err(BadKey::Weak));
        assert_eq!(PublicKey::parse("nothing here"), Err(BadKey::NotFound));
        assert_eq!(
            PublicKey::parse("RWshort"),
            Err(BadKey::Damaged { form: "minisign" })
        );
        assert_eq!(
            PublicKey::parse("-----BEGIN PRIVATE KEY-----"),
            Err(BadKey::Private)
        );
        let twice = key().pem() + &key().minisign_file();
        assert_eq!(PublicKey::parse(&twice), Err(BadKey::Several(2)));
    }
}
