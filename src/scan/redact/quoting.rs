//! Whether a replaced value stood in quotes, so that what takes its place does, too.

/// What kind of file a copy has to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// JSON, one document or one per line; TOML and YAML quote alike.
    Quoted,
    /// Anything else.
    Plain,
}

impl Syntax {
    /// What the ending of a file name says.
    pub fn of(name: &str) -> Self {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("json" | "jsonl" | "ndjson" | "toml" | "yaml" | "yml" | "sarif") => Self::Quoted,
            _ => Self::Plain,
        }
    }
}

/// Follows the double quotes of a stream. A line break ends every string: JSON has
/// none inside of one (RFC 8259, 7).
pub(super) struct Quoting {
    syntax: Syntax,
    inside: bool,
    escaped: bool,
    /// The last byte that is no space.
    last: u8,
}

impl Quoting {
    pub(super) fn new(syntax: Syntax) -> Self {
        Self {
            syntax,
            inside: false,
            escaped: false,
            last: b'\n',
        }
    }

    pub(super) fn pass(&mut self, bytes: &[u8]) {
        if self.syntax == Syntax::Plain {
            return;
        }
        for byte in bytes {
            if *byte == b'\n' {
                (self.inside, self.escaped) = (false, false);
            } else if self.escaped {
                self.escaped = false;
            } else if *byte == b'\\' {
                self.escaped = self.inside;
            } else if *byte == b'"' {
                self.inside = !self.inside;
            }
            if !matches!(byte, b' ' | b'\t' | b'\r') {
                self.last = *byte;
            }
        }
    }

    /// Whether the value that follows is a bare one, such as a number.
    pub(super) fn wants_quotes(&self) -> bool {
        self.syntax == Syntax::Quoted && !self.inside && b":=[,-\n".contains(&self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_values_want_quotes_and_those_in_strings_do_not() {
        let wants = |before: &str| {
            let mut quoting = Quoting::new(Syntax::Quoted);
            quoting.pass(before.as_bytes());
            quoting.wants_quotes()
        };
        assert!(wants("{\"card\": "));
        assert!(wants("{\"a\":\"b\",\"cards\":[1, "));
        assert!(!wants("{\"note\":\"card: "));
        assert!(!wants("{\"note\":\"say \\\"card: "));
        assert!(wants("{\"broken\":\"\n{\"card\":"));
        assert!(!Quoting::new(Syntax::Plain).wants_quotes());
    }
}
