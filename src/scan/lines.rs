//! Which line and column an offset has, counted as a stream goes by.

/// Lines that went by so far.
pub(super) struct Lines {
    /// The line of the next byte, from 1.
    line: u64,
    /// Where that line began.
    begin: u64,
    /// The next byte.
    at: u64,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self {
            line: 1,
            begin: 0,
            at: 0,
        }
    }

    /// Goes over bytes that follow on what went by before.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        let breaks = memchr::memchr_iter(b'\n', bytes).count() as u64;
        if let Some(last) = memchr::memrchr(b'\n', bytes) {
            self.begin = self.at + last as u64 + 1;
        }
        self.line += breaks;
        self.at += bytes.len() as u64;
    }

    /// The line and column of a place in the bytes that come next.
    pub(super) fn line_at(&self, text: &[u8], offset: u64, at: u64) -> (u64, u64) {
        let before = usize::try_from(at - offset).map_or(text, |length| &text[..length]);
        let mut there = Self { ..*self };
        there.pass(before);
        there.here()
    }

    /// The line of the next byte, and its place in the line, both from 1.
    pub(super) fn here(&self) -> (u64, u64) {
        (self.line, self.at - self.begin + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_over_any_pieces() {
        let mut lines = Lines::new();
        assert_eq!(lines.here(), (1, 1));
        lines.pass(b"ab\nc");
        assert_eq!(lines.here(), (2, 2));
        lines.pass(b"d\n\n");
        assert_eq!(lines.here(), (4, 1));
    }
}
