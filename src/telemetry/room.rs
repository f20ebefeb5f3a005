//! How much may still be kept of all conversations of a stream.

/// A number of bytes, of which everything that is kept takes some.
#[derive(Debug)]
pub(super) struct Room(usize);

/// What an entry takes besides its name, about.
const ENTRY: usize = 96;

impl Room {
    /// Room for so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self(bytes)
    }

    /// Takes the room of an entry with a name of a length; `false` where there is none.
    pub(super) fn take(&mut self, length: usize) -> bool {
        let left = self.0.checked_sub(length.saturating_add(ENTRY));
        if let Some(left) = left {
            self.0 = left;
        }
        left.is_some()
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::of(64 << 20)
    }
}
