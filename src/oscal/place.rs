//! Where in a JSON text a value stands, found only when there is something to say about it.

use crate::model::Place;

/// One step from a value to a value inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The value of a key.
    Key(&'static str),
    /// The entry of a list, from 0.
    Index(usize),
}

/// The place that a path leads to, or as far along it as the text goes.
///
/// The text must be JSON; the scan has a fixed amount of state, so that no
/// nesting can exhaust the stack.
pub(super) fn find(text: &str, file: &str, path: &[Step]) -> Place {
    let mut cursor = Cursor { text, at: 0 };
    cursor.blanks();
    for step in path {
        let mut inside = cursor;
        let found = match step {
            Step::Key(name) => inside.enter_key(name),
            Step::Index(index) => inside.enter_index(*index),
        };
        if found.is_none() {
            break;
        }
        cursor = inside;
    }
    at(text, file, cursor.at, cursor.width())
}

/// The place of a byte of the text.
pub(super) fn at(text: &str, file: &str, byte: usize, width: usize) -> Place {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        file: file.into(),
        line: number(line),
        column: number(before[start..].chars().count() + 1),
        width: number(width.max(1)),
    }
}

#[derive(Clone, Copy)]
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.byte().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Passes one byte and the blanks behind it.
    fn pass(&mut self, expected: u8) -> Option<()> {
        (self.byte()? == expected).then(|| self.at += 1)?;
        self.blanks();
        Some(())
    }

    fn enter_key(&mut self, name: &str) -> Option<()> {
        self.pass(b'{')?;
        loop {
            let start = self.at + 1;
            self.skip_string()?;
            let key = self.text.get(start..self.at - 1)?;
            self.blanks();
            self.pass(b':')?;
            if key == name {
                return Some(());
            }
            self.skip_value()?;
            self.blanks();
            self.pass(b',')?;
        }
    }

    fn enter_index(&mut self, index: usize) -> Option<()> {
        self.pass(b'[')?;
        for _ in 0..index {
            self.skip_value()?;
            self.blanks();
            self.pass(b',')?;
        }
        (self.byte()? != b']').then_some(())
    }

    fn skip_string(&mut self) -> Option<()> {
        (self.byte()? == b'"').then(|| self.at += 1)?;
        loop {
            match self.byte()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(())
    }

    fn skip_value(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.byte()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if open == 0 => return Some(()),
                b'}' | b']' => {
                    open -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if open == 0 && !self.in_scalar() {
                return Some(());
            }
        }
    }

    /// Whether a number or word goes on here.
    fn in_scalar(&self) -> bool {
        self.byte()
            .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    }

    /// How many characters a caret marks: a whole text, or one bracket.
    fn width(&self) -> usize {
        let mut end = *self;
        let found = end.skip_string().and(self.text.get(self.at..end.at));
        found.map_or(1, |text| text.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_line_and_column() {
        let text =
            "{\"a\\\"]\": [1, {\"b\": \"x]\"}],\n \"c\": [[], {\"d\": -1.5e3, \"e\": \"ö\"}]}";
        let place = |path: &[Step]| {
            let place = find(text, "f", path);
            (place.line, place.column, place.width)
        };
        assert_eq!(place(&[]), (1, 1, 1));
        assert_eq!(
            place(&[Step::Key("c"), Step::Index(1), Step::Key("e")]),
            (2, 31, 3)
        );
        assert_eq!(place(&[Step::Key("c"), Step::Index(7)]), (2, 7, 1));
    }
}
