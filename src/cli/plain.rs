//! A package as it can be read: the file itself, or what was decrypted from it.

use std::fs::File;
#[cfg(feature = "encrypt")]
use std::io;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding};

/// How an encrypted file begins (age-encryption.org/v1).
const AGE: &[u8] = b"age-encryption.org/v1\n";

/// Whether a file is encrypted. What cannot be read is not, and somebody else says so.
pub fn is_encrypted(path: &Path) -> bool {
    // Opening a pipe would wait for its other end.
    if !std::fs::metadata(path).is_ok_and(|about| about.is_file()) {
        return false;
    }
    let mut begin = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(AGE.len() as u64).read_to_end(&mut begin));
    read.is_ok() && begin == AGE
}

/// Says that nobody is named who could decrypt a package.
pub fn no_identity(path: &Path) -> Finding {
    let message = format!(
        "`{}` is encrypted, and no identity is named",
        path.display()
    );
    Finding::new(Code::PackageEncrypted, message)
        .help("pass `--identity FILE`, with the age identity that it was encrypted to")
}

/// The name that a package has once it is decrypted.
pub fn decrypted_name(path: &Path) -> PathBuf {
    match path.extension() {
        Some(end) if end == "age" => path.with_extension(""),
        _ => path.to_owned(),
    }
}

/// Where a package can be read.
pub struct Plain {
    path: PathBuf,
    /// Keeps what was decrypted until nobody looks at it any more.
    _kept: Option<Kept>,
}

impl Plain {
    /// The file itself.
    pub fn itself(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            _kept: None,
        }
    }

    /// What `fill` writes, in a temporary file that has no name where the system
    /// can do without one, so that nothing is left of it however the program ends.
    #[cfg(feature = "encrypt")]
    pub fn filled<E: From<io::Error>>(
        fill: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut kept = Kept::new()?;
        fill(kept.file())?;
        let path = kept.path();
        Ok(Self {
            path,
            _kept: Some(kept),
        })
    }

    /// Where to read.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A temporary file.
#[cfg_attr(
    not(feature = "encrypt"),
    allow(dead_code, reason = "nothing is decrypted")
)]
enum Kept {
    /// Read through the path that the system gives to its descriptor.
    Nameless(File, PathBuf),
    /// Removed when it is dropped.
    Named(tempfile::NamedTempFile),
}

#[cfg(feature = "encrypt")]
impl Kept {
    fn new() -> io::Result<Self> {
        let file = tempfile::tempfile()?;
        match descriptor(&file) {
            Some(path) => Ok(Self::Nameless(file, path)),
            None => Ok(Self::Named(tempfile::NamedTempFile::new()?)),
        }
    }

    fn file(&mut self) -> &mut File {
        match self {
            Self::Nameless(file, _) => file,
            Self::Named(file) => file.as_file_mut(),
        }
    }

    fn path(&self) -> PathBuf {
        match self {
            Self::Nameless(_, path) => path.clone(),
            Self::Named(file) => file.path().to_owned(),
        }
    }
}

#[cfg(all(feature = "encrypt", unix))]
fn descriptor(file: &File) -> Option<PathBuf> {
    use std::os::fd::AsRawFd as _;
    let number = file.as_raw_fd().to_string();
    let paths = ["/proc/self/fd", "/dev/fd"].map(|folder| Path::new(folder).join(&number));
    paths
        .into_iter()
        .find(|path| std::fs::metadata(path).is_ok_and(|about| about.is_file()))
}

#[cfg(all(feature = "encrypt", not(unix)))]
fn descriptor(_: &File) -> Option<PathBuf> {
    None
}
