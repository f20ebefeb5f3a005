//! A passphrase, read from where no other user and no history sees it.

use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::PathBuf;

use zeroize::{Zeroize as _, Zeroizing};

/// A passphrase has at most so many bytes.
pub const MAX_PASSPHRASE: usize = 1024;

/// What opens an encrypted key. Never printed, and overwritten after use.
pub struct Passphrase(Zeroizing<Vec<u8>>);

/// Says why a passphrase cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadPassphrase {
    /// The variable is not there.
    #[error("the environment variable `{0}`, which should hold the passphrase, is not set")]
    NotSet(String),
    /// The descriptor has no path, or cannot be read through it.
    #[error("the passphrase cannot be read from file descriptor {descriptor}: {why}")]
    Descriptor {
        /// Its number.
        descriptor: u32,
        /// What stands in the way.
        why: String,
    },
    /// Nothing stands where the passphrase should.
    #[error("the passphrase is empty")]
    Empty,
    /// More than a passphrase.
    #[error("the passphrase is longer than {MAX_PASSPHRASE} bytes")]
    TooLong,
    /// Two lines, of which other programs would take the first.
    #[error("the passphrase has more than one line")]
    SeveralLines,
}

impl Passphrase {
    /// Takes the value of an environment variable.
    pub fn from_environment(name: &str) -> Result<Self, BadPassphrase> {
        let value = std::env::var_os(name);
        let value = value.ok_or_else(|| BadPassphrase::NotSet(name.to_owned()))?;
        Self::new(value.into_encoded_bytes())
    }

    /// Reads an open file descriptor to its end, through the path that the system gives it.
    pub fn from_descriptor(descriptor: u32) -> Result<Self, BadPassphrase> {
        let failed = |why: String| BadPassphrase::Descriptor { descriptor, why };
        let path = path(descriptor).map_err(failed)?;
        let file = File::open(&path).map_err(|why| failed(reason(&why)))?;
        if file.is_terminal() {
            return Err(failed(
                "it is a terminal, which would show what is typed".to_owned(),
            ));
        }
        // One buffer that never grows: a longer one would leave copies behind.
        let mut bytes = Vec::with_capacity(MAX_PASSPHRASE + 3);
        let read = file.take(MAX_PASSPHRASE as u64 + 3).read_to_end(&mut bytes);
        if let Err(why) = read {
            bytes.zeroize();
            return Err(failed(reason(&why)));
        }
        Self::new(bytes)
    }

    /// Takes bytes; one line break at their end is not part of the passphrase.
    pub fn new(bytes: Vec<u8>) -> Result<Self, BadPassphrase> {
        let mut bytes = Zeroizing::new(bytes);
        if bytes.ends_with(b"\n") {
            bytes.pop();
            if bytes.ends_with(b"\r") {
                bytes.pop();
            }
        }
        if bytes.is_empty() {
            return Err(BadPassphrase::Empty);
        }
        if bytes.len() > MAX_PASSPHRASE {
            return Err(BadPassphrase::TooLong);
        }
        if bytes.contains(&b'\n') {
            return Err(BadPassphrase::SeveralLines);
        }
        Ok(Self(bytes))
    }

    /// The bytes, for the one place that needs them.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// Where the system shows an open descriptor as a file.
#[cfg(unix)]
fn path(descriptor: u32) -> Result<PathBuf, String> {
    use std::os::unix::fs::FileTypeExt as _;
    let paths = ["/proc/self/fd", "/dev/fd"]
        .map(|folder| PathBuf::from(folder).join(descriptor.to_string()));
    let found = paths.into_iter().find_map(|path| {
        let metadata = std::fs::metadata(&path).ok()?;
        Some((path, metadata.file_type()))
    });
    match found {
        None => Err("no open file or pipe has that number".to_owned()),
        Some((_, kind)) if kind.is_socket() || kind.is_dir() => {
            Err("it is neither a file nor a pipe".to_owned())
        }
        Some((path, _)) => Ok(path),
    }
}

#[cfg(not(unix))]
fn path(_: u32) -> Result<PathBuf, String> {
    Err("this system gives descriptors no paths".to_owned())
}

fn reason(error: &io::Error) -> String {
    crate::diagnostic::reason(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<u8>, BadPassphrase> {
        Passphrase::new(bytes.to_vec()).map(|p| p.as_bytes().to_vec())
    }

    #[test]
    fn one_line_break_at_the_end_is_not_part_of_it() {
        for bytes in [&b"two words"[..], b"two words\n", b"two words\r\n"] {
            assert_eq!(read(bytes).expect("a passphrase"), b"two words");
        }
        assert_eq!(read(b" a\r").expect("a passphrase"), b" a\r");
    }

    #[test]
    fn nothing_too_much_and_several_lines_are_refused() {
        assert!(matches!(read(b""), Err(BadPassphrase::Empty)));
        assert!(matches!(read(b"\n"), Err(BadPassphrase::Empty)));
        assert!(matches!(read(b"a\n\n"), Err(BadPassphrase::SeveralLines)));
        assert!(matches!(read(b"a\nb"), Err(BadPassphrase::SeveralLines)));
        let longest = [b'a'; MAX_PASSPHRASE];
        assert!(read(&longest).is_ok());
        let longer = [longest.as_slice(), b"a"].concat();
        assert!(matches!(read(&longer), Err(BadPassphrase::TooLong)));
    }

    #[test]
    fn it_is_never_shown() {
        let passphrase = Passphrase::new(b"hunter2".to_vec()).expect("a passphrase");
        assert_eq!(format!("{passphrase:?}"), "Passphrase(…)");
    }

    #[cfg(unix)]
    #[test]
    fn a_descriptor_is_read_through_its_path() {
        use std::io::Write as _;
        use std::os::fd::AsRawFd as _;
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"two words\n").expect("written");
        let number = u32::try_from(file.as_raw_fd()).expect("a number");
        let read = Passphrase::from_descriptor(number).expect("a passphrase");
        assert_eq!(read.as_bytes(), b"two words");
        let (socket, _other) = std::os::unix::net::UnixStream::pair().expect("a pair");
        let number = u32::try_from(socket.as_raw_fd()).expect("a number");
        for (number, expected) in [
            (number, "neither a file nor a pipe"),
            (4_000_000, "no open file or pipe has that number"),
        ] {
            let error = Passphrase::from_descriptor(number).expect_err("none");
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
