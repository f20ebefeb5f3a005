//! How entries are compressed (rule R13): the same bytes from the same input, always.
//!
//! | size of the entry | kept as |
//! |---|---|
//! | 0 | stored |
//! | up to 64 KiB | one libdeflate stream of level 6, or stored if that is not smaller |
//! | up to 1 MiB | stored if the samples do not shrink; else as above |
//! | more | stored if the samples of the first 1 MiB do not shrink; else zlib-rs, level 5, in chunks |
//!
//! The samples are the first, middle and last 16 KiB of the entry's first MiB.
//! They "do not shrink" when libdeflate of level 1 leaves more than 15/16 of
//! their 48 KiB. Chunks have 1 MiB; each sees the 32 KiB before it and ends
//! with a sync flush, the last with the end of the stream, so joined they are
//! one stream that any unzip reads, and each can be made on its own thread.

use flate2::{Compress, Compression, FlushCompress, Status};
use libdeflater::{CompressionLvl, Compressor};

/// The length of a chunk, and of the longest entry that is deflated in one go.
pub const CHUNK: usize = 1 << 20;
/// How much of the bytes before it a chunk may refer to.
pub const DICTIONARY: usize = 32 << 10;

const LEVEL: i32 = 6;
/// Not larger than `zip -6` leaves the same logs, and a fifth faster than 6.
const CHUNK_LEVEL: u32 = 5;
const SAMPLED_FROM: usize = (64 << 10) + 1;
const SAMPLE: usize = 16 << 10;

/// Which chunk of an entry is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    /// One with more after it.
    Inner,
    /// The last one.
    Last,
}

/// The compressors of one thread. They keep no state from one call to the next.
///
/// libdeflate's have none. zlib-rs keeps old bytes in its window and its chains of
/// hashes over a reset, and now and then finds another match by them (seen with
/// 0.6.8), so every chunk gets a compressor of its own, which begins with zeros.
pub struct Deflater {
    whole: Compressor,
    probe: Compressor,
}

impl Default for Deflater {
    fn default() -> Self {
        Self {
            whole: libdeflate(LEVEL),
            probe: libdeflate(1),
        }
    }
}

fn libdeflate(level: i32) -> Compressor {
    Compressor::new(CompressionLvl::new(level).expect("levels 1 and 6 exist"))
}

impl Deflater {
    /// Compresses an entry of at most one chunk; `None` means it is stored.
    pub fn whole(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.is_empty() || self.is_dense(bytes) {
            return None;
        }
        let packed = pack(&mut self.whole, bytes);
        (packed.len() < bytes.len()).then_some(packed)
    }

    /// Whether compressing would be wasted, judged by the entry's first chunk.
    pub fn is_dense(&mut self, first: &[u8]) -> bool {
        if first.len() < SAMPLED_FROM {
            return false;
        }
        let last = first.len() - SAMPLE;
        let left: usize = [0, last / 2, last]
            .into_iter()
            .map(|at| pack(&mut self.probe, &first[at..at + SAMPLE]).len())
            .sum();
        left * 16 > SAMPLE * 3 * 15
    }

    /// Compresses one chunk of a longer entry.
    ///
    /// `before` is what precedes the chunk: empty for the first one, else the
    /// last [`DICTIONARY`] bytes.
    pub fn chunk(before: &[u8], bytes: &[u8], place: Chunk) -> Vec<u8> {
        let mut chunked = Compress::new(Compression::new(CHUNK_LEVEL), false);
        if !before.is_empty() {
            chunked
                .set_dictionary(before)
                .expect("a fresh stream takes a dictionary");
        }
        let flush = match place {
            Chunk::Inner => FlushCompress::Sync,
            Chunk::Last => FlushCompress::Finish,
        };
        // One call must do, or a second one would add a second flush marker.
        // Deflate never adds more than 5 bytes to 16 KiB, so this is ample.
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 64 + 1024);
        let status = chunked.compress_vec(bytes, &mut out, flush);
        let expected = match place {
            Chunk::Inner => Status::Ok,
            Chunk::Last => Status::StreamEnd,
        };
        assert!(
            status.is_ok_and(|status| status == expected) && out.len() < out.capacity(),
            "one call compresses one chunk"
        );
        // Many results wait for each other; none keeps the room it did not need.
        out.shrink_to_fit();
        out
    }
}

fn pack(compressor: &mut Compressor, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0; compressor.deflate_compress_bound(bytes.len())];
    let length = compressor
        .deflate_compress(bytes, &mut out)
        .expect("the bound holds every result");
    out.truncate(length);
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;
    use crate::model::Digest;

    /// Bytes with the look of a log, the same on every machine.
    fn log(length: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut out = Vec::new();
        while out.len() < length {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let line = format!(
                "{{\"seq\":{},\"user\":\"u{}\",\"ok\":true}}\n",
                out.len(),
                state >> 55
            );
            out.extend_from_slice(line.as_bytes());
        }
        out.truncate(length);
        out
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut block = Digest::of(b"noise");
        while out.len() < length {
            out.extend_from_slice(block.as_bytes());
            block = Digest::of(block.as_bytes());
        }
        out.truncate(length);
        out
    }

    fn chunked(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let count = bytes.len().div_ceil(CHUNK);
        for (at, chunk) in bytes.chunks(CHUNK).enumerate() {
            let start = at * CHUNK;
            let before = &bytes[start.saturating_sub(DICTIONARY)..start];
            let place = if at + 1 == count {
                Chunk::Last
            } else {
                Chunk::Inner
            };
            out.extend(Deflater::chunk(before, chunk, place));
        }
        out
    }

    #[test]
    fn joined_chunks_are_one_stream() {
        for length in [CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 12_345] {
            let bytes = log(length);
            let mut back = Vec::new();
            flate2::read::DeflateDecoder::new(chunked(&bytes).as_slice())
                .read_to_end(&mut back)
                .expect("a stream");
            assert_eq!(back, bytes);
        }
    }

    /// Guards the promise "same input, same bytes" against a silent change of
    /// a compressor's version or backend. A new digest here is a new format.
    #[test]
    fn the_compressed_bytes_never_change() {
        let whole = Deflater::default().whole(&log(300_000)).expect("smaller");
        assert_eq!(
            Digest::of(&whole).to_string(),
            "c3605496e4b4ffb6e40bac13c0f597e56ec42d0eb4e67596ecd844a5fb5db4ef"
        );
        let chunks = chunked(&log(2 * CHUNK + 12_345));
        assert_eq!(
            Digest::of(&chunks).to_string(),
            "8885fea16085652be4e5ce70e69d0857eac2fefc531a323355775ab1a287fd38"
        );
    }

    #[test]
    fn noise_and_nothing_are_stored() {
        let mut deflater = Deflater::default();
        assert_eq!(deflater.whole(b""), None);
        assert_eq!(deflater.whole(&noise(1_000)), None);
        assert_eq!(deflater.whole(&noise(100_000)), None);
        assert!(deflater.is_dense(&noise(CHUNK)) && !deflater.is_dense(&log(CHUNK)));
        assert!(deflater.whole(&log(1_000)).is_some());
    }
}
