//! Documents of a stream that are not one on a line: an array of records, or documents
//! that go over lines.

use std::io::{self, Read};

use super::lines::LONGEST;
use crate::telemetry::json::{Cursor, Stop};

/// How much is read at a time.
const BLOCK: usize = 1 << 20;

/// A stream of documents.
pub(super) struct Values<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
    in_array: bool,
    begun: bool,
}

/// What was found in a stream.
pub(super) enum Found<'v> {
    /// A value, as it is written.
    Value(&'v [u8]),
    /// Something that is none.
    Not(Stop),
    /// A value that is too long to be read.
    TooLong,
}

impl<R: Read> Values<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            line: 1,
            in_array: false,
            begun: false,
        }
    }

    /// The next document and its line; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Found<'_>)>> {
        if !self.skip()? {
            return Ok(None);
        }
        loop {
            let mut cursor = Cursor::new(&self.buffer[self.start..]);
            let walked = cursor.value().map(<[u8]>::len);
            let line = self.line;
            match walked {
                // A number may go on behind what was read.
                Ok(length) if self.start + length < self.buffer.len() || self.ended => {
                    let start = self.start;
                    self.advance(length);
                    return Ok(Some((
                        line,
                        Found::Value(&self.buffer[start..start + length]),
                    )));
                }
                Ok(_) | Err(Stop::End) if !self.ended => {
                    if self.buffer.len() - self.start > LONGEST {
                        self.advance(self.buffer.len() - self.start);
                        self.pass_line()?;
                        return Ok(Some((line, Found::TooLong)));
                    }
                    self.fill()?;
                }
                Ok(_) => return Ok(None),
                Err(stop) => {
                    self.advance(cursor.at());
                    self.pass_line()?;
                    return Ok(Some((line, Found::Not(stop))));
                }
            }
        }
    }

    /// Goes to the next document; `false` at the end.
    fn skip(&mut self) -> io::Result<bool> {
        loop {
            while let Some(&byte) = self.buffer.get(self.start) {
                match byte {
                    b' ' | b'\t' | b'\r' | b'\n' => {}
                    b'[' if !self.begun => self.in_array = true,
                    b',' | b']' if self.in_array => {}
                    _ => {
                        self.begun = true;
                        return Ok(true);
                    }
                }
                self.begun |= byte == b'[';
                self.advance(1);
            }
            if self.ended {
                return Ok(false);
            }
            self.fill()?;
        }
    }

    fn advance(&mut self, length: usize) {
        let passed = &self.buffer[self.start..self.start + length];
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.start += length;
    }

    fn pass_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[self.start..]) {
                self.advance(at + 1);
                return Ok(());
            }
            self.start = self.buffer.len();
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Reads as much as is waiting, so that a long document is not walked again and again.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let wanted = self.buffer.len().max(BLOCK) as u64;
        let read = self
            .reader
            .by_ref()
            .take(wanted)
            .read_to_end(&mut self.buffer)?;
        self.ended = read == 0;
        Ok(())
    }
}
