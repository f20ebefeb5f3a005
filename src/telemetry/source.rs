//! The bytes of a stream, decompressed within limits.

use std::cell::Cell;
use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::population::Packing;

/// The widest window of a Zstandard frame; RFC 8878, 3.1.1.1.2 recommends 8 MiB.
const ZSTD_WINDOW: u64 = 16 * 1024 * 1024;

/// What may come out of a compressed stream: this much, and so many times its size.
const LEAST_BUDGET: u64 = 256 * 1024 * 1024;
const MOST_RATIO: u64 = 1100;

/// What the error of a stream over its budget says.
pub(crate) const OVER_BUDGET: &str = "over the budget";

/// A stream as it was handed in: knows how much was read, and whether it failed.
pub(crate) struct Raw<'r> {
    reader: &'r mut dyn Read,
    state: &'r State,
}

/// What is known of a stream from outside of its decompression.
#[derive(Default)]
pub(crate) struct State {
    read: Cell<u64>,
    failed: Cell<bool>,
}

impl State {
    /// Whether an error is the reader's own, and none of decompressing.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.get()
    }
}

impl<'r> Raw<'r> {
    pub(crate) fn new(reader: &'r mut dyn Read, state: &'r State) -> Self {
        Self { reader, state }
    }
}

impl Read for Raw<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer);
        match &read {
            Ok(count) => self.state.read.set(self.state.read.get() + *count as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.state.failed.set(true),
        }
        read
    }
}

/// Looks at the beginning of a stream without taking it.
pub(crate) fn head<'r>(
    mut reader: Box<dyn Read + 'r>,
    length: u64,
) -> io::Result<(Vec<u8>, Box<dyn Read + 'r>)> {
    let mut head = Vec::new();
    reader.by_ref().take(length).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(reader);
    Ok((head, Box::new(whole)))
}

/// Opens a stream that may be compressed as a whole.
pub(crate) fn open(raw: Raw<'_>) -> io::Result<(Option<Packing>, Box<dyn Read + '_>)> {
    let state = raw.state;
    let (first, whole) = head(Box::new(raw), 4)?;
    let limited = |reader| Limited {
        reader,
        state,
        given: 0,
        least: LEAST_BUDGET,
    };
    if first.starts_with(b"\x1f\x8b") {
        let reader: Box<dyn Read + '_> = Box::new(MultiGzDecoder::new(whole));
        return Ok((Some(Packing::Gzip), Box::new(limited(reader))));
    }
    if is_zstd(&first) {
        let frames = ZstdFrames {
            rest: Some(whole),
            decoder: None,
        };
        let reader: Box<dyn Read + '_> = Box::new(frames);
        return Ok((Some(Packing::Zstd), Box::new(limited(reader))));
    }
    Ok((None, whole))
}

/// Whether bytes begin with a Zstandard frame.
pub(crate) fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x28\xb5\x2f\xfd")
}

/// Decompresses one message; `Ok(None)` where it holds more than `limit`.
pub(super) fn message(bytes: &[u8], limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut frames = ZstdFrames {
        rest: Some(Box::new(bytes)),
        decoder: None,
    };
    let mut plain = Vec::new();
    let most = limit as u64 + 1;
    frames.by_ref().take(most).read_to_end(&mut plain)?;
    Ok((plain.len() <= limit).then_some(plain))
}

/// A decompressed stream with a budget.
struct Limited<'r> {
    reader: Box<dyn Read + 'r>,
    state: &'r State,
    given: u64,
    least: u64,
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.given += read as u64;
        let budget = self.state.read.get().saturating_mul(MOST_RATIO);
        if self.given > budget.saturating_add(self.least) {
            return Err(io::Error::other(OVER_BUDGET));
        }
        Ok(read)
    }
}

/// One Zstandard frame after another, as `zstd -d` reads them.
struct ZstdFrames<'r> {
    rest: Option<Box<dyn Read + 'r>>,
    decoder: Option<StreamingDecoder<Box<dyn Read + 'r>, FrameDecoder>>,
}

impl Read for ZstdFrames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                let read = decoder.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
                self.rest = self.decoder.take().map(StreamingDecoder::into_inner);
            }
            let Some(rest) = self.rest.take() else {
                return Ok(0);
            };
            let (first, rest) = head(rest, 1)?;
            if first.is_empty() {
                return Ok(0);
            }
            let next = StreamingDecoder::new_with_max_window_size(rest, ZSTD_WINDOW);
            self.decoder = Some(next.map_err(io::Error::other)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_decompresses_too_far_is_given_up() {
        let plain = vec![b' '; 4 << 20];
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        let packed = ruzstd::encoding::compress_to_vec(&plain[..], level);
        for (least, over) in [(4 << 20, false), (1 << 20, true)] {
            let state = State::default();
            let mut bytes = &packed[..];
            let raw = Raw::new(&mut bytes, &state);
            let frames = ZstdFrames {
                rest: Some(Box::new(raw)),
                decoder: None,
            };
            let mut limited = Limited {
                reader: Box::new(frames),
                state: &state,
                given: 0,
                least,
            };
            let read = io::copy(&mut limited, &mut io::sink());
            let said = read.err().map(|error| error.to_string());
            assert_eq!(said.as_deref(), over.then_some(OVER_BUDGET), "{least}");
            assert!(!state.has_failed());
        }
    }
}
