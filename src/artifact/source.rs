//! One file as a reader sees it: decompressed, in UTF-8, with its head.

use std::io::{self, BufReader, Cursor, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::head::{HEAD, Head};
use super::{Fact, Unreadable};
use crate::model::Place;
use crate::telemetry::source::{Raw, State, head as peek, open as decompress};

/// A file that is being read.
pub(super) struct Source<'r> {
    /// How messages name it.
    pub(super) shown: &'r str,
    /// Its beginning.
    pub(super) head: Head,
    /// All of it, from the beginning.
    pub(super) reader: BufReader<Box<dyn Read + 'r>>,
}

impl Source<'_> {
    /// Opens a stream, hands it to `act`, and tells a failure of the reader itself.
    pub(super) fn open<T>(
        shown: &str,
        reader: &mut dyn Read,
        act: impl FnOnce(&mut Source<'_>) -> Option<T>,
    ) -> io::Result<Option<T>> {
        let state = State::default();
        let (_, plain) = decompress(Raw::new(reader, &state))?;
        let (start, whole) = peek(plain, 3)?;
        // Bytes that are neither UTF-16 nor marked are passed on as they are.
        let encoded = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
        let whole: Box<dyn Read + '_> = if encoded || start.starts_with(b"\xef\xbb\xbf") {
            let mut decoder = DecodeReaderBytesBuilder::new();
            Box::new(decoder.bom_override(true).strip_bom(true).build(whole))
        } else {
            whole
        };
        let (first, whole) = match peek(whole, HEAD as u64) {
            Ok(found) => found,
            // A damaged archive is the file's fault, and its reader will say where.
            Err(error) if !state.has_failed() => {
                let nothing: Box<dyn Read> = Box::new(Failing(Some(error)));
                (Vec::new(), Box::new(Cursor::new(b"?").chain(nothing)) as _)
            }
            Err(error) => return Err(error),
        };
        let mut source = Source {
            shown,
            head: Head::new(shown, first),
            reader: BufReader::with_capacity(64 * 1024, whole),
        };
        let answer = act(&mut source);
        drop(source);
        if state.has_failed() {
            return Err(io::Error::other("the file could not be read to its end"));
        }
        Ok(answer)
    }

    /// The whole file as the place of something.
    pub(super) fn whole(&self) -> Place {
        Place::whole(self.shown)
    }

    /// A line of the file as the place of something; from 1.
    pub(super) fn line(&self, line: u64) -> Place {
        at(self.shown, line, 1)
    }

    /// The file cannot be read as its kind.
    pub(super) fn unreadable(&self, message: impl Into<String>) -> Unreadable {
        Unreadable {
            message: message.into(),
            place: self.whole(),
        }
    }
}

/// A place in a file, by line and column from 1.
pub(super) fn at(shown: &str, line: u64, column: usize) -> Place {
    Place {
        file: shown.into(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
        width: 1,
    }
}

/// One fact for people.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a number or a text as it comes"
)]
pub(super) fn fact(label: &str, value: impl ToString) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.to_string(),
    }
}

/// A reader that fails once.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
