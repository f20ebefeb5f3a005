//! The package file, read by position from several threads.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// An open package file.
pub(super) struct Source {
    file: File,
    begin: u64,
    length: u64,
}

impl Source {
    /// Opens a regular file.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Opening a pipe would wait for its other end.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self {
            file,
            begin: 0,
            length,
        })
    }

    /// Narrows it to a part, which is then all there is.
    #[cfg(feature = "x509")]
    pub fn part(self, offset: u64, length: u64) -> Self {
        let begin = self.begin + offset;
        Self {
            begin,
            length,
            ..self
        }
    }

    /// The length when it was opened.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Fills the buffer with the bytes from an offset on.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        if offset
            .checked_add(buffer.len() as u64)
            .is_none_or(|end| end > self.length)
        {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let offset = self.begin + offset;
        let mut done = 0;
        while done < buffer.len() {
            match read_some(&self.file, &mut buffer[done..], offset + done as u64) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => done += count,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }

    /// A part of the file, read front to back.
    pub fn span(&self, offset: u64, length: u64) -> Span<'_> {
        Span {
            source: self,
            offset,
            left: length,
        }
    }
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// A part of the package file.
pub(super) struct Span<'a> {
    source: &'a Source,
    offset: u64,
    left: u64,
}

impl Read for Span<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        self.source.read_at(self.offset, &mut buffer[..length])?;
        self.offset += length as u64;
        self.left -= length as u64;
        Ok(length)
    }
}
