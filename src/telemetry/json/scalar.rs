//! Numbers and words.

use super::{Cursor, Step, Stop};

impl Cursor<'_> {
    pub(super) fn literal(&mut self, word: &[u8]) -> Step<()> {
        let rest = &self.text[self.at..];
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        if word.starts_with(rest) {
            return Err(Stop::End);
        }
        Err(Stop::Malformed)
    }

    pub(super) fn number(&mut self) -> Step<()> {
        if self.text.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        if self.text.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Step<()> {
        let rest = &self.text[self.at..];
        let many = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += many;
        match (many, rest.is_empty()) {
            (0, true) => Err(Stop::End),
            (0, false) => Err(Stop::Malformed),
            _ => Ok(()),
        }
    }
}
