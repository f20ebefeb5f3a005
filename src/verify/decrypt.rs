//! An encrypted package, decrypted before it is verified (age-encryption.org/v1).
//!
//! age notices every change of an encrypted file, but says nothing about who made
//! it: what comes out is verified like any other package.

use std::io::{self, Read, Write};

use age::x25519::Identity;
use age::{DecryptError, Decryptor};

/// Who reads.
pub struct Identities(Vec<Identity>);

/// Says why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum NotDecrypted {
    /// A file of identities with a line that is none.
    #[error("line {line} is no age identity, which begins with `AGE-SECRET-KEY-1`")]
    Identity {
        /// The line, from 1.
        line: usize,
    },
    /// A file of identities without one.
    #[error("no age identity is in it")]
    NoIdentity,
    /// Encrypted to others.
    #[error("it is encrypted to other recipients")]
    OtherRecipients,
    /// Not as it was encrypted, or cut off.
    #[error("it was changed or cut off after it was encrypted")]
    Changed,
    /// A file that is no age file, or of a form that this program does not read.
    #[error("it is no file of age-encryption.org/v1")]
    NotAge,
    /// It cannot be read, or the decrypted bytes cannot be kept.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Identities {
    /// Takes the text of an identity file, as `age-keygen` writes it.
    pub fn parse(text: &str) -> Result<Self, NotDecrypted> {
        let mut all = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line
                .parse()
                .map_err(|_| NotDecrypted::Identity { line: number + 1 })?;
            all.push(line);
        }
        if all.is_empty() {
            return Err(NotDecrypted::NoIdentity);
        }
        Ok(Self(all))
    }

    /// Decrypts everything that a reader gives; memory stays bounded.
    ///
    /// On an error what was written so far is worth nothing.
    pub fn decrypt(&self, from: impl Read, to: &mut dyn Write) -> Result<(), NotDecrypted> {
        let all = self.0.iter().map(|identity| identity as &dyn age::Identity);
        let decryptor = Decryptor::new(from).map_err(not_decrypted)?;
        let mut bytes = decryptor.decrypt(all).map_err(not_decrypted)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let length = match bytes.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => length,
                Err(why) => return Err(unread(why)),
            };
            to.write_all(&buffer[..length])?;
        }
    }
}

fn not_decrypted(error: DecryptError) -> NotDecrypted {
    match error {
        DecryptError::NoMatchingKeys => NotDecrypted::OtherRecipients,
        DecryptError::Io(why) => unread(why),
        DecryptError::InvalidMac | DecryptError::DecryptionFailed => NotDecrypted::Changed,
        _ => NotDecrypted::NotAge,
    }
}

/// A failed authentication arrives as an error of reading.
fn unread(why: io::Error) -> NotDecrypted {
    match why.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => NotDecrypted::Changed,
        _ => NotDecrypted::Io(why),
    }
}
