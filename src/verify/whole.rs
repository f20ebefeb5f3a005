//! Short entries, inflated in one go by libdeflate; faster than in pieces.
//!
//! libdeflate does not report where a stream ended (rule R10 asks), but for gzip
//! it compares what stands there with CRC and size. So the stream is wrapped as
//! gzip with the CRC and size of the headers, and accepted only if these eight
//! bytes occur nowhere before their own place: then the stream ended right there.

use std::io;

use libdeflater::Decompressor;

use super::container::Entry;
use super::source::Source;

/// Longer entries are inflated in pieces, so that memory stays bounded on any
/// number of threads.
const SHORT: u64 = 1 << 20;

/// ID1, ID2, deflate, no flags, no time, no hint, unknown system (RFC 1952, 2.3).
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The buffers and the inflater of one thread.
pub(super) struct Whole {
    inflater: Decompressor,
    wrapped: Vec<u8>,
    bytes: Vec<u8>,
}

impl Default for Whole {
    fn default() -> Self {
        Self {
            inflater: Decompressor::new(),
            wrapped: Vec::new(),
            bytes: Vec::new(),
        }
    }
}

impl Whole {
    /// The bytes of a short entry, if size, CRC and the end of its stream are
    /// exactly as its headers say; `None` means that somebody has to look closer.
    pub fn inflate(&mut self, source: &Source, entry: &Entry) -> io::Result<Option<&[u8]>> {
        let head = &entry.head;
        let lengths = [head.size, head.packed].map(usize::try_from);
        let [Ok(size), Ok(packed)] = lengths else {
            return Ok(None);
        };
        if head.size > SHORT || head.packed > SHORT {
            return Ok(None);
        }
        let end = HEAD.len() + packed;
        self.wrapped.resize(end, 0);
        self.wrapped[..HEAD.len()].copy_from_slice(&HEAD);
        source.read_at(entry.data, &mut self.wrapped[HEAD.len()..])?;
        let foot = [head.crc, u32::try_from(size).expect("a short entry")].map(u32::to_le_bytes);
        let foot = foot.as_flattened();
        self.wrapped.extend_from_slice(foot);
        self.bytes.resize(size, 0);
        let inflated = self
            .inflater
            .gzip_decompress(&self.wrapped, &mut self.bytes);
        let ends_there = || memchr::memmem::find(&self.wrapped, foot) == Some(end);
        Ok((inflated == Ok(size) && ends_there()).then_some(&self.bytes))
    }
}
