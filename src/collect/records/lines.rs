//! Lines that are not blank: JSON lines, and text that is said to be text.

use serde_json::Value;

use super::{Followed, LONGEST_VALUE};
use crate::model::Series;

/// The longest line whose fields are read; a longer one counts, and its fields are unread.
const LONGEST_LINE: usize = 1024 * 1024;

pub(super) struct Lines {
    records: u64,
    /// Something other than blanks stands on the present line.
    is_open: bool,
    followed: Followed,
    /// The present line, where its fields are wanted.
    line: Vec<u8>,
    is_too_long: bool,
}

impl Lines {
    pub(super) fn new(followed: Followed) -> Self {
        Self {
            records: 0,
            is_open: false,
            followed,
            line: Vec::new(),
            is_too_long: false,
        }
    }

    pub(super) fn take(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            self.part(&rest[..end]);
            self.close();
            rest = &rest[end + 1..];
        }
        self.part(rest);
    }

    fn part(&mut self, bytes: &[u8]) {
        self.is_open = self.is_open || bytes.iter().any(|byte| !byte.is_ascii_whitespace());
        if self.followed.is_empty() {
            return;
        }
        self.is_too_long = self.is_too_long || self.line.len() + bytes.len() > LONGEST_LINE;
        if !self.is_too_long {
            self.line.extend_from_slice(bytes);
        }
    }

    fn close(&mut self) {
        if self.is_open {
            self.records += 1;
            self.follow();
        }
        self.is_open = false;
        self.is_too_long = false;
        self.line.clear();
    }

    fn follow(&mut self) {
        if self.followed.is_empty() {
            return;
        }
        let value: Value = if self.is_too_long {
            Value::Null
        } else {
            serde_json::from_slice(&self.line).unwrap_or_default()
        };
        let field = |column: &str| match value.get(column)? {
            Value::String(text) if text.len() <= LONGEST_VALUE => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        if let Some(numbers) = &mut self.followed.numbers {
            numbers.take(field(&numbers.column).as_deref());
        }
        if let Some(times) = &mut self.followed.times {
            times.take(field(&times.column).as_deref());
        }
    }

    pub(super) fn finish(mut self) -> (Option<u64>, Series) {
        self.close();
        (Some(self.records), self.followed.finish())
    }
}
