//! Single entries of a verified package, read without unpacking it.

use std::io;
use std::path::Path;

use super::source::Source;
use super::unpack::{Failure, Scratch, unpack};
use super::{Contents, Signer, Verdict, Verification, conclude, examine, unreadable};
use crate::model::Digest;
use crate::package::layout::PAYLOAD;
use crate::package::{EntryName, PublicKey};

/// What came of opening a package.
pub struct Opened {
    /// What was found out about it.
    pub verification: Verification,
    /// Its entries; `None` if it is not intact or its signer not trusted.
    pub reader: Option<Reader>,
}

/// The entries of a package that is intact and of a trusted signer.
pub struct Reader {
    source: Source,
    contents: Contents,
}

/// Says why a verified entry was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The package has no such entry.
    #[error("the package has no entry `{0}`")]
    Absent(String),
    /// The entry has more bytes than the caller takes.
    #[error("entry `{name}` has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// The entry.
        name: String,
        /// Its size.
        size: u64,
        /// What the caller takes.
        limit: u64,
    },
    /// The package file cannot be read.
    #[error("the package cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// The package file was changed after it was verified.
    #[error("entry `{0}` was changed while the package was read")]
    Changed(String),
}

/// Verifies a package and keeps it open.
///
/// There is a reader only when the package is intact and a trusted key sealed it.
pub fn open(path: &Path, trusted: &[PublicKey]) -> Opened {
    let source = match Source::open(path) {
        Ok(source) => source,
        Err(why) => {
            let verification = conclude(vec![unreadable(&why)], Signer::Unknown, None);
            return Opened {
                verification,
                reader: None,
            };
        }
    };
    let (verification, contents) = examine(&source, trusted);
    let sound = verification.is_intact_and_trusted();
    let reader = contents
        .filter(|_| sound)
        .map(|contents| Reader { source, contents });
    Opened {
        verification,
        reader,
    }
}

impl Verification {
    /// Whether the package is what a trusted key sealed.
    pub(super) fn is_intact_and_trusted(&self) -> bool {
        self.verdict == Verdict::Intact && self.signer == Signer::Trusted
    }
}

impl Reader {
    /// The payload files with their sealed digests, in order.
    pub fn payload(&self) -> impl Iterator<Item = (&EntryName, Digest)> {
        let all = self.contents.digests.iter();
        all.filter(|(name, _)| name.as_str().starts_with(PAYLOAD))
            .map(|(name, digest)| (name, *digest))
    }

    /// Every entry with the digest that its bytes have, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&EntryName, Digest)> {
        self.contents
            .digests
            .iter()
            .map(|(name, digest)| (name, *digest))
    }

    /// Reads a whole entry, and compares it once more with its sealed digest.
    pub fn read(&self, name: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let absent = || ReadError::Absent(name.to_owned());
        let entry = self.contents.container.find(name).ok_or_else(absent)?;
        let sealed = self.contents.digests.get(&entry.name).ok_or_else(absent)?;
        let size = entry.head.size;
        if size > limit {
            let name = name.to_owned();
            return Err(ReadError::TooLarge { name, size, limit });
        }
        let mut bytes = Vec::new();
        let mut take = |piece: &[u8]| {
            bytes.extend_from_slice(piece);
            Ok(())
        };
        let mut scratch = Scratch::default();
        match unpack(&self.source, entry, limit, &mut scratch, &mut take) {
            Ok(measured) if measured.digest == *sealed => Ok(bytes),
            Ok(_) | Err(Failure::Data(_)) => Err(ReadError::Changed(name.to_owned())),
            Err(Failure::Io(why) | Failure::Taker(why)) => Err(ReadError::Unreadable(why)),
        }
    }
}
