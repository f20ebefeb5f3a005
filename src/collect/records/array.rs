//! Elements of one JSON array.

/// Counts the elements of the outermost array; anything else has no count.
#[derive(Default)]
pub(super) struct Array {
    depth: u64,
    state: State,
    elements: u64,
    /// Something of the present element has been seen.
    is_open: bool,
    in_text: bool,
    is_escaped: bool,
}

#[derive(Default, PartialEq, Eq)]
enum State {
    #[default]
    Before,
    Inside,
    After,
    /// Not one array.
    Other,
}

impl Array {
    pub(super) fn take(&mut self, bytes: &[u8]) {
        // A byte order mark stands before the first bracket.
        for &byte in bytes {
            match self.state {
                State::Other => return,
                State::Inside => self.inside(byte),
                State::Before => match byte {
                    b' ' | b'\t' | b'\r' | b'\n' | 0xef | 0xbb | 0xbf => {}
                    b'[' => {
                        self.state = State::Inside;
                        self.depth = 1;
                    }
                    _ => self.state = State::Other,
                },
                State::After => {
                    if !byte.is_ascii_whitespace() {
                        self.state = State::Other;
                    }
                }
            }
        }
    }

    fn inside(&mut self, byte: u8) {
        if self.in_text {
            match (self.is_escaped, byte) {
                (true, _) => self.is_escaped = false,
                (false, b'\\') => self.is_escaped = true,
                (false, b'"') => self.in_text = false,
                (false, _) => {}
            }
            return;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => return,
            b',' if self.depth == 1 => {
                self.elements += 1;
                self.is_open = false;
                return;
            }
            b']' if self.depth == 1 => {
                self.elements += u64::from(self.is_open);
                self.state = State::After;
                return;
            }
            b'"' => self.in_text = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth -= 1,
            _ => {}
        }
        self.is_open = true;
    }

    pub(super) fn finish(self) -> Option<u64> {
        (self.state == State::After).then_some(self.elements)
    }
}
