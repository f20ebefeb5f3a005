//! Readers that unpack, within limits.

use std::io::{self, Read};

use super::sniff::Order;

/// What the error of a [`Limited`] reader says.
pub(super) const OVER_LIMIT: &str = "over the limit";

/// Reads no more than a number of bytes; more is an error.
pub(super) struct Limited<'r> {
    reader: &'r mut dyn Read,
    limit: u64,
    used: u64,
}

impl<'r> Limited<'r> {
    pub(super) fn new(reader: &'r mut dyn Read, limit: u64) -> Self {
        Self {
            reader,
            limit,
            used: 0,
        }
    }

    pub(super) fn used(&self) -> u64 {
        self.used
    }
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.used += read as u64;
        if self.used > self.limit {
            return Err(io::Error::other(OVER_LIMIT));
        }
        Ok(read)
    }
}

type Zstd<'r> =
    ruzstd::decoding::StreamingDecoder<Box<dyn Read + 'r>, ruzstd::decoding::FrameDecoder>;

/// Opens a Zstandard stream; `None` where its window is too wide or its header broken.
pub(super) fn zstd<'r>(reader: Box<dyn Read + 'r>, window: u64) -> Option<ZstdFrames<'r>> {
    let decoder = ruzstd::decoding::StreamingDecoder::new_with_max_window_size(reader, window);
    Some(ZstdFrames {
        decoder: Some(decoder.ok()?),
        window,
    })
}

/// One frame after another, as `zstd -d` reads them.
pub(super) struct ZstdFrames<'r> {
    decoder: Option<Zstd<'r>>,
    window: u64,
}

impl Read for ZstdFrames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(decoder) = &mut self.decoder else {
                return Ok(0);
            };
            let read = decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let mut rest = self.decoder.take().expect("it was there").into_inner();
            let mut first = [0; 1];
            if rest.read(&mut first)? == 0 {
                return Ok(0);
            }
            let whole: Box<dyn Read + '_> = Box::new(io::Cursor::new(first).chain(rest));
            let next =
                ruzstd::decoding::StreamingDecoder::new_with_max_window_size(whole, self.window);
            self.decoder = Some(next.map_err(io::Error::other)?);
        }
    }
}

/// UTF-16 to UTF-8; what is no character becomes U+FFFD.
pub(super) struct Utf16<'r> {
    reader: Box<dyn Read + 'r>,
    order: Order,
    /// A byte without its pair, or a surrogate without its partner.
    rest: Vec<u8>,
    high: Option<u16>,
    ready: Vec<u8>,
    given: usize,
}

impl<'r> Utf16<'r> {
    pub(super) fn new(reader: Box<dyn Read + 'r>, order: Order) -> Self {
        Self {
            reader,
            order,
            rest: Vec::new(),
            high: None,
            ready: Vec::new(),
            given: 0,
        }
    }

    fn refill(&mut self) -> io::Result<bool> {
        let mut raw = std::mem::take(&mut self.rest);
        let before = raw.len();
        self.reader.by_ref().take(64 * 1024).read_to_end(&mut raw)?;
        if raw.len() == before {
            return Ok(false);
        }
        let pairs = raw.chunks_exact(2);
        self.rest = pairs.remainder().to_vec();
        let units: Vec<u16> = self
            .high
            .take()
            .into_iter()
            .chain(pairs.map(|pair| match self.order {
                Order::Little => u16::from_le_bytes([pair[0], pair[1]]),
                Order::Big => u16::from_be_bytes([pair[0], pair[1]]),
            }))
            .collect();
        let split = units
            .last()
            .is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        let whole = units.len() - usize::from(split);
        self.high = split.then(|| units[whole]);
        self.ready = String::from_utf16_lossy(&units[..whole]).into_bytes();
        self.given = 0;
        Ok(true)
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if !self.refill()? {
                return Ok(0);
            }
        }
        let read = (&self.ready[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_becomes_utf8_and_limits_hold() {
        let mut raw = b"\xff\xfe".to_vec();
        raw.extend("a\u{1f600}b".encode_utf16().flat_map(u16::to_le_bytes));
        let mut text = String::new();
        let mut reader = Utf16::new(Box::new(raw.as_slice()), Order::Little);
        reader.read_to_string(&mut text).expect("it is text");
        assert_eq!(text, "\u{feff}a\u{1f600}b");
        let mut bytes: &[u8] = b"12345";
        let read = io::copy(&mut Limited::new(&mut bytes, 4), &mut io::sink());
        assert_eq!(read.expect_err("too long").to_string(), OVER_LIMIT);
    }
}
