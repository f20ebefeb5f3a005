//! A finished package, encrypted to those who may read it (age-encryption.org/v1).
//!
//! What comes out differs from run to run: age draws a new key for every file. The
//! package inside is the same bytes as ever.

use std::io::{self, Read, Write};

use age::x25519::Recipient;

/// Who may read.
#[derive(Debug)]
pub struct Recipients(Vec<Recipient>);

/// Says why nobody could be encrypted to.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadRecipients {
    /// A word that is no X25519 recipient.
    #[error("{}{found}", line.map_or_else(String::new, |line| format!("line {line} is ")))]
    Unknown {
        /// The line of the file it stands in, from 1.
        line: Option<usize>,
        /// What it is.
        found: &'static str,
    },
    /// A file without one.
    #[error("no recipient is in it")]
    None,
}

impl Recipients {
    /// Takes one recipient, or the text of a file with one a line; `#` begins a comment.
    pub fn parse(text: &str) -> Result<Self, BadRecipients> {
        let is_file = text.trim().contains('\n') || !text.trim_start().starts_with("age1");
        let mut all = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let recipient = line.parse().map_err(|_| BadRecipients::Unknown {
                line: is_file.then_some(number + 1),
                found: kind_of(line),
            })?;
            all.push(recipient);
        }
        if all.is_empty() {
            return Err(BadRecipients::None);
        }
        Ok(Self(all))
    }

    /// Adds others.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Encrypts everything that a reader gives; memory stays bounded.
    pub fn encrypt(&self, from: &mut dyn Read, to: &mut dyn Write) -> io::Result<u64> {
        let all = self
            .0
            .iter()
            .map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(all).map_err(io::Error::other)?;
        let mut out = encryptor.wrap_output(to)?;
        let length = io::copy(from, &mut out)?;
        out.finish()?;
        Ok(length)
    }
}

/// Names what stands in a recipient's place, without repeating it: it may be a secret.
fn kind_of(text: &str) -> &'static str {
    if text.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
        return "a secret key, where a recipient `age1…` is expected";
    }
    match text {
        _ if text.starts_with("age1") => "no X25519 recipient, which has 62 characters from `age1`",
        _ if text.starts_with("ssh-") => "an SSH key; a recipient `age1…` is expected",
        _ => "no recipient `age1…`",
    }
}
