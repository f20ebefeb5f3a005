//! The key that seals: a PKCS#8 file that openssl reads too.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signer as _, SigningKey};
use pkcs8::SecretDocument;
use zeroize::Zeroizing;

use super::agent::AgentError;
use super::encrypted;
use super::passphrase::{BadPassphrase, Passphrase};
use crate::package::PublicKey;

/// What precedes the 32 secret bytes in PKCS#8 **version 1** (RFC 8410, section 7).
///
/// Version 2, which carries the public key too, is refused by OpenSSL 3.0.
const PKCS8_V1: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// No key file of the expected kind is longer.
const MAX_KEY_FILE: u64 = 64 << 10;

/// An Ed25519 key that can sign. Its secret never prints.
pub struct SealKey {
    secret: SigningKey,
    public: PublicKey,
}

/// Says why a key cannot be used or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read.
    #[error("key file `{path}` cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others on the machine could read the key.
    #[error("key file `{path}` has mode {mode:04o}; others may not read it: `chmod 600 {path}`")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The text is not an Ed25519 key in PKCS#8 form.
    #[error(
        "the key is {found}; expected an Ed25519 key in PKCS#8 form, as `openssl genpkey -algorithm ed25519` writes it"
    )]
    Unusable {
        /// What stands there instead.
        found: &'static str,
    },
    /// The key is encrypted, and nothing was given to open it with.
    #[error("the key is encrypted, and no passphrase was given")]
    Locked,
    /// The passphrase is not the key's.
    #[error("the passphrase does not open the key")]
    WrongPassphrase,
    /// There is a passphrase and nothing for it to open.
    #[error("a passphrase was given, and the key is not encrypted")]
    NotEncrypted,
    /// Encrypted in a way that is not supported.
    #[error(
        "the key is encrypted in a way that is not supported; expected PBES2 with AES, and scrypt or PBKDF2 with HMAC-SHA-2"
    )]
    Cipher,
    /// The passphrase cannot be had.
    #[error(transparent)]
    Passphrase(#[from] BadPassphrase),
    /// The agent cannot be asked, or has no such key.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The new file cannot be written, or one already stands there.
    #[error("key file `{path}` cannot be written: {source}; an existing key is never replaced")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no randomness.
    #[error("the system gives no random bytes: {0}")]
    Randomness(getrandom::Error),
}

impl SealKey {
    /// Makes a new key and writes it to a file that did not exist, mode 0600;
    /// encrypted if there is a passphrase.
    pub fn create(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(KeyError::Randomness)?;
        let key = Self::from_seed(&seed)?;
        let text = key.pem(passphrase)?;
        let failed = |source| KeyError::Unwritable {
            path: path.to_owned(),
            source,
        };
        let mut file = new_private_file(path).map_err(failed)?;
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_all());
        if let Err(source) = written {
            // The half-written file is ours: it did not exist a moment ago.
            let _ = std::fs::remove_file(path);
            return Err(failed(source));
        }
        Ok(key)
    }

    /// Reads a key file, and refuses one that others on the machine can read.
    ///
    /// A passphrase opens an encrypted key; one that is not needed is refused,
    /// as the caller believes the key to be what it is not.
    pub fn load(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, KeyError> {
        Self::from_pem(&read_private(path)?, passphrase)
    }

    /// Reads the text of a key, as an environment variable may hold it.
    pub fn from_pem(text: &str, passphrase: Option<&Passphrase>) -> Result<Self, KeyError> {
        let inside = opened(text, passphrase)?;
        let secret = SigningKey::from_pkcs8_der(inside.as_bytes());
        let secret = secret.map_err(|_| KeyError::Unusable {
            found: match passphrase {
                Some(_) => "encrypted, and of another algorithm",
                None => kind_of(text),
            },
        })?;
        Self::from_seed(secret.as_bytes())
    }

    /// Takes the 32 secret bytes.
    fn from_seed(seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let public = PublicKey::from_bytes(secret.verifying_key().as_bytes()).map_err(|_| {
            KeyError::Unusable {
                found: "a weak key",
            }
        })?;
        Ok(Self { secret, public })
    }

    /// The key that verifies.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs; the same message always gives the same signature.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }

    fn pem(&self, passphrase: Option<&Passphrase>) -> Result<Zeroizing<String>, KeyError> {
        let mut der = Zeroizing::new([0; PKCS8_V1.len() + 32]);
        der[..PKCS8_V1.len()].copy_from_slice(&PKCS8_V1);
        der[PKCS8_V1.len()..].copy_from_slice(self.secret.as_bytes());
        if let Some(passphrase) = passphrase {
            return encrypted::seal(der.as_slice(), passphrase);
        }
        let body = Zeroizing::new(STANDARD.encode(der.as_slice()));
        Ok(Zeroizing::new(format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            body.as_str()
        )))
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealKey({})", self.public.fingerprint())
    }
}

/// Reads the text of a private key file, and refuses one that others on the machine can read.
pub fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let unreadable = |source| KeyError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    refuse_exposed(&file, path)?;
    let mut text = Zeroizing::new(String::with_capacity(4096));
    file.take(MAX_KEY_FILE)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}

/// The PKCS#8 bytes in the text of a key, whatever its algorithm.
///
/// A passphrase that is not needed is refused, as the caller believes the key to
/// be what it is not.
pub(super) fn opened(
    text: &str,
    passphrase: Option<&Passphrase>,
) -> Result<SecretDocument, KeyError> {
    let text = text.trim();
    match (encrypted::is_encrypted(text), passphrase) {
        (true, None) => Err(KeyError::Locked),
        (true, Some(passphrase)) => encrypted::open(text, passphrase),
        (false, _) => {
            let found = kind_of(text);
            let unusable = KeyError::Unusable { found };
            match SecretDocument::from_pem(text) {
                Ok(("PRIVATE KEY", _)) if passphrase.is_some() => Err(KeyError::NotEncrypted),
                Ok(("PRIVATE KEY", document)) => Ok(document),
                _ => Err(unusable),
            }
        }
    }
}

fn kind_of(text: &str) -> &'static str {
    for (mark, found) in [
        ("BEGIN OPENSSH PRIVATE KEY", "in OpenSSH's own form"),
        ("BEGIN PUBLIC KEY", "a public key"),
        ("BEGIN CERTIFICATE", "a certificate"),
        ("BEGIN EC PRIVATE KEY", "in the older form `EC PRIVATE KEY`"),
        (
            "BEGIN RSA PRIVATE KEY",
            "in the older form `RSA PRIVATE KEY`",
        ),
        ("BEGIN PRIVATE KEY", "damaged or of another algorithm"),
    ] {
        if text.contains(mark) {
            return found;
        }
    }
    "not a PEM text"
}

fn new_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(unix)]
fn refuse_exposed(file: &File, path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let unreadable = |source| KeyError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed {
            path: path.to_owned(),
            mode,
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_: &File, _: &Path) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_created_key_is_read_back_and_never_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("seal.key.pem");
        let made = SealKey::create(&path, None).expect("a key");
        let read = SealKey::load(&path, None).expect("the same key");
        assert_eq!(made.public(), read.public());
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(matches!(
            SealKey::create(&path, None),
            Err(KeyError::Unwritable { .. })
        ));
        assert_eq!(std::fs::read_to_string(&path).expect("text"), text);
        assert_eq!(text.len(), 119);
        assert!(!format!("{made:?}").contains(&text[30..60]));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("seal.key.pem");
        SealKey::create(&path, None).expect("a key");
        let mode = |bits| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(bits));
        assert_eq!(
            std::fs::metadata(&path)
                .expect("metadata")
                .permissions()
                .mode()
                & 0o777,
            0o600
        );
        mode(0o640).expect("chmod");
        assert!(matches!(
            SealKey::load(&path, None),
            Err(KeyError::Exposed { mode: 0o640, .. })
        ));
        mode(0o400).expect("chmod");
        assert!(SealKey::load(&path, None).is_ok());
    }

    #[test]
    fn other_kinds_of_keys_are_named() {
        for (text, expected) in [
            (
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "in OpenSSH's own form",
            ),
            ("hello", "not a PEM text"),
        ] {
            let error = SealKey::from_pem(text, None).expect_err("no key");
            assert!(matches!(error, KeyError::Unusable { found } if found == expected));
        }
    }
}
