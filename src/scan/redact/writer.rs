//! Writes a stream with some ranges replaced.

use std::io::{self, Write};
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use crate::model::Digest;
use crate::scan::stream::LOOK_BACK;

/// Bytes go through it in order; a replacement may begin a little before the newest ones.
pub(super) struct Writer<'w> {
    out: &'w mut dyn Write,
    digest: Sha256,
    size: u64,
    /// What was taken and not written, and where it begins in the stream.
    pending: Vec<u8>,
    base: u64,
    marks: Vec<(Range<u64>, String)>,
}

impl<'w> Writer<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self {
            out,
            digest: Sha256::new(),
            size: 0,
            pending: Vec::new(),
            base: 0,
            marks: Vec::new(),
        }
    }

    /// Says what takes the place of a range.
    pub(super) fn replace(&mut self, range: Range<u64>, mark: String) {
        self.marks.push((range, mark));
    }

    /// Takes the next bytes, whose replacements are known.
    pub(super) fn take(&mut self, text: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(text);
        let end = self.base + self.pending.len() as u64;
        self.write_until(end.saturating_sub(LOOK_BACK as u64))
    }

    /// Writes the rest; returns the digest and the length of everything.
    pub(super) fn finish(mut self) -> io::Result<(Digest, u64)> {
        let end = self.base + self.pending.len() as u64;
        self.write_until(end)?;
        Ok((Digest::from_bytes(self.digest.finalize().into()), self.size))
    }

    fn write_until(&mut self, limit: u64) -> io::Result<()> {
        let mut marks = std::mem::take(&mut self.marks);
        marks.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut done = self.base;
        let mut kept = Vec::new();
        for (range, mark) in marks {
            if range.end > limit {
                kept.push((range, mark));
                continue;
            }
            // What lies inside of a range that is replaced already goes with it.
            if range.start >= done {
                self.copy(done, range.start)?;
                self.put(mark.as_bytes())?;
            }
            done = done.max(range.end);
        }
        let until = kept
            .first()
            .map_or(limit, |(range, _)| range.start.min(limit))
            .max(done);
        self.copy(done, until)?;
        let drop = self.offset(until);
        self.pending.drain(..drop);
        self.base = until;
        self.marks = kept;
        Ok(())
    }

    fn offset(&self, at: u64) -> usize {
        usize::try_from(at - self.base).expect("within what is pending")
    }

    fn copy(&mut self, from: u64, to: u64) -> io::Result<()> {
        let range = self.offset(from)..self.offset(to);
        let bytes = &self.pending[range];
        self.out.write_all(bytes)?;
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_replaced_also_where_they_overlap_or_span_pieces() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.replace(2..5, "X".to_owned());
        writer.replace(3..4, "inside".to_owned());
        writer.take(b"abcdefgh").expect("memory");
        writer.replace(6..10, "Y".to_owned());
        writer.take(b"ijkl").expect("memory");
        let (digest, size) = writer.finish().expect("memory");
        assert_eq!(out, b"abXfYkl");
        assert_eq!((digest, size), (Digest::of(b"abXfYkl"), 7));
    }
}
