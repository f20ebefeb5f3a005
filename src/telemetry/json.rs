//! A cursor over JSON text: walks values in place, keeps nothing, copies nothing.
//!
//! It takes RFC 8259 and nothing more, but stops where a stream of documents shows
//! that one of them was cut off: at a line that begins with a brace in its first
//! column. Bytes are checked for UTF-8 by the caller, once for a whole document.

mod plain;
mod scalar;
mod text;

use plain::plain;
pub(crate) use text::{fields, said, text};

/// How deep objects and arrays may lie within each other.
pub(crate) const MOST_DEPTH: u32 = 64;

/// Why a value could not be walked to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The text ends within the value.
    End,
    /// This is no JSON.
    Malformed,
    /// Deeper than [`MOST_DEPTH`].
    TooDeep,
    /// The next document begins within this one.
    Cut,
    /// More parts than a document may have.
    TooMany,
}

pub(crate) type Step<T> = Result<T, Stop>;

/// A value as it is written, quotes included.
pub(crate) type Token<'t> = Option<&'t [u8]>;

/// A string as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Written<'t> {
    /// With its quotes.
    pub(crate) written: &'t [u8],
    /// Whether there are escapes in it.
    pub(crate) escaped: bool,
}

impl<'t> Written<'t> {
    /// Without its quotes.
    #[inline]
    pub(crate) fn inner(self) -> &'t [u8] {
        &self.written[1..self.written.len() - 1]
    }
}

/// A place in JSON text.
pub(crate) struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
    depth: u32,
    /// Whether the second line of the document is indented, once it is known.
    indented: Option<bool>,
}

impl<'t> Cursor<'t> {
    /// Begins at the beginning of a text.
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            indented: None,
        }
    }

    /// How many bytes were walked.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// What was walked since a place that [`Self::at`] told.
    pub(crate) fn walked(&self, start: usize) -> &'t [u8] {
        &self.text[start..self.at]
    }

    /// The next byte that is no white space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Step<u8> {
        match self.text.get(self.at) {
            Some(&byte) if byte > b' ' => Ok(byte),
            _ => self.peek_after_space(),
        }
    }

    fn peek_after_space(&mut self) -> Step<u8> {
        loop {
            match *self.text.get(self.at).ok_or(Stop::End)? {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.line()?;
                    self.at += 1;
                }
                byte if byte > b' ' => return Ok(byte),
                _ => return Err(Stop::Malformed),
            }
        }
    }

    /// Looks at what follows a line end within a document.
    fn line(&mut self) -> Step<()> {
        let between_documents = self.depth == 0 || self.depth == 1 && self.text[0] == b'[';
        if between_documents {
            return Ok(());
        }
        let first = *self.text.get(self.at + 1).ok_or(Stop::End)?;
        let indented = *self.indented.get_or_insert(matches!(first, b' ' | b'\t'));
        if first != b'{' {
            return Ok(());
        }
        let second = *self.text.get(self.at + 2).ok_or(Stop::End)?;
        if indented || second == b'"' {
            return Err(Stop::Cut);
        }
        Ok(())
    }

    /// Walks over one value and returns it as it is written.
    pub(crate) fn value(&mut self) -> Step<&'t [u8]> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => return self.string().map(|string| string.written),
            b'{' => self.object(|cursor, _| cursor.value().map(|_| ()))?,
            b'[' => self.array(|cursor| cursor.value().map(|_| ()))?,
            b't' => self.literal(b"true")?,
            b'f' => self.literal(b"false")?,
            b'n' => self.literal(b"null")?,
            _ => self.number()?,
        }
        Ok(&self.text[start..self.at])
    }

    /// Walks an object; `field` gets every key and walks its value.
    pub(crate) fn object(
        &mut self,
        mut field: impl FnMut(&mut Self, &[u8]) -> Step<()>,
    ) -> Step<()> {
        self.enter(b'{')?;
        if self.peek()? == b'}' {
            self.leave();
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            if key.escaped {
                field(self, text(key.written).as_bytes())?;
            } else {
                field(self, key.inner())?;
            }
            if !self.more(b'}')? {
                self.leave();
                return Ok(());
            }
            self.peek()?;
        }
    }

    /// Walks an array; `element` walks every element.
    pub(crate) fn array(&mut self, mut element: impl FnMut(&mut Self) -> Step<()>) -> Step<()> {
        self.enter(b'[')?;
        if self.peek()? == b']' {
            self.leave();
            return Ok(());
        }
        loop {
            element(self)?;
            if !self.more(b']')? {
                self.leave();
                return Ok(());
            }
        }
    }

    /// Walks an object, or any other value that stands in its place.
    pub(crate) fn object_or_other(
        &mut self,
        field: impl FnMut(&mut Self, &[u8]) -> Step<()>,
    ) -> Step<()> {
        if self.peek()? == b'{' {
            return self.object(field);
        }
        self.value().map(|_| ())
    }

    /// Walks an array, or any other value that stands in its place.
    pub(crate) fn array_or_other(
        &mut self,
        element: impl FnMut(&mut Self) -> Step<()>,
    ) -> Step<()> {
        if self.peek()? == b'[' {
            return self.array(element);
        }
        self.value().map(|_| ())
    }

    fn enter(&mut self, bracket: u8) -> Step<()> {
        self.expect(bracket)?;
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(Stop::TooDeep);
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    fn expect(&mut self, byte: u8) -> Step<()> {
        if self.peek()? != byte {
            return Err(Stop::Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// Whether a comma follows, and not the bracket that closes.
    fn more(&mut self, close: u8) -> Step<bool> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(true)
            }
            byte if byte == close => Ok(false),
            _ => Err(Stop::Malformed),
        }
    }

    /// Walks over bytes that are exactly these, if they are.
    #[inline]
    pub(crate) fn exactly(&mut self, bytes: &[u8]) -> bool {
        let there = self.text[self.at..].starts_with(bytes);
        if there {
            self.at += bytes.len();
        }
        there
    }

    /// Whether this byte is right here.
    #[inline]
    pub(crate) fn is_at(&self, byte: u8) -> bool {
        self.text.get(self.at) == Some(&byte)
    }

    /// The string that begins right here; `None` where another value does.
    #[inline]
    pub(crate) fn string_here(&mut self) -> Step<Option<&'t [u8]>> {
        if self.text.get(self.at) != Some(&b'"') {
            return Ok(None);
        }
        self.string().map(|string| Some(string.written))
    }

    /// Goes back to a place that [`Self::at`] told, at the same depth.
    pub(crate) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Walks over the string that begins right here.
    #[inline]
    pub(crate) fn string(&mut self) -> Step<Written<'t>> {
        if self.text.get(self.at) != Some(&b'"') {
            return Err(Stop::Malformed);
        }
        let start = self.at;
        let mut at = start + 1;
        let mut escaped = false;
        loop {
            at += plain(&self.text[at..]);
            let Some(&byte) = self.text.get(at) else {
                self.at = at;
                return Err(Stop::End);
            };
            match byte {
                b'"' => {
                    self.at = at + 1;
                    let written = &self.text[start..=at];
                    return Ok(Written { written, escaped });
                }
                b'\\' => {
                    self.at = at;
                    at += self.escape()?;
                    escaped = true;
                }
                _ => {
                    self.at = at;
                    return Err(Stop::Malformed);
                }
            }
        }
    }

    /// The length of the escape at the cursor.
    fn escape(&self) -> Step<usize> {
        match *self.text.get(self.at + 1).ok_or(Stop::End)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(2),
            b'u' => {
                let rest = &self.text[self.at + 2..];
                let digits = &rest[..rest.len().min(4)];
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(Stop::Malformed);
                }
                if digits.len() < 4 {
                    return Err(Stop::End);
                }
                Ok(6)
            }
            _ => Err(Stop::Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn walk(text: &[u8]) -> (Step<usize>, usize) {
        let mut cursor = Cursor::new(text);
        let walked = cursor.value().map(<[u8]>::len);
        (walked, cursor.at())
    }

    #[test]
    fn a_value_is_walked_to_its_end_and_no_further() {
        for (text, length) in [
            (r#"{"a":[1,-2.5e+7,true,null,{"b":"\u00e9\\"}]} {"#, 44),
            ("[] []", 2),
            ("{\n  \"a\": 1\n}\n{", 12),
        ] {
            assert_eq!(walk(text.as_bytes()).0, Ok(length), "{text}");
        }
    }

    #[test]
    fn every_cut_of_a_value_asks_for_more() {
        let text = br#"{"a":[-2.5e+7,true,null,{"b":"\u00e9\\"}]}"#;
        for cut in 0..text.len() {
            assert_eq!(walk(&text[..cut]).0, Err(Stop::End), "{cut}");
        }
    }

    #[test]
    fn a_document_that_begins_within_another_ends_it() {
        let cut = "{\"a\":[1,\n{\"a\":[2]}\n";
        assert_eq!(walk(cut.as_bytes()), (Err(Stop::Cut), 8));
        let indented = "{\n \"a\": [\n{\n \"a\": 1";
        assert_eq!(walk(indented.as_bytes()), (Err(Stop::Cut), 9));
        let flat = "{\n\"a\":\n{\n\"b\": 1\n}\n}";
        assert_eq!(walk(flat.as_bytes()).0, Ok(flat.len()));
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(walk(deep(64).as_bytes()).0, Ok(128));
        assert_eq!(walk(deep(65).as_bytes()), (Err(Stop::TooDeep), 65));
        assert_eq!(walk("[".repeat(1 << 20).as_bytes()).0, Err(Stop::TooDeep));
    }

    proptest! {
        #[test]
        fn what_serde_reads_is_walked_and_the_other_way_round(
            text in r#"[\[{]?["a0-9.eE+\\u{},:\[\] \ntrufalsn-]{0,24}[\]}]?"#
        ) {
            let serde = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            let mut cursor = Cursor::new(text.as_bytes());
            let ends = |rest: &str| rest.trim_matches([' ', '\n']).is_empty();
            let walked = cursor.value();
            let whole = ends(&text[cursor.at()..]);
            // A number at the end of a text is whole for serde only.
            prop_assume!(walked != Err(Stop::Cut));
            prop_assert_eq!(walked.is_ok() && whole, serde, "{:?}", text);
        }
    }
}
