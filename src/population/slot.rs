//! Where the fields of a record that a query asks for are put.

use crate::telemetry::json::{Cursor, Step};

/// What a record has at a path.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Slot<'t> {
    /// What it would be in is there and lacks it.
    #[default]
    Missing,
    /// What it would be in is not there, or is no map.
    Unreachable,
    /// A JSON value as it is written.
    Json(&'t [u8]),
    /// A text without quotes and escapes.
    Text(&'t str),
    /// Nanoseconds since 1970.
    Time(i64),
    /// A value of OTLP that JSON has no own form for.
    Typed(Kind, &'t [u8]),
}

/// What an OTLP value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Double,
    Bytes,
    List,
    Map,
}

impl Slot<'_> {
    pub(super) fn is_there(self) -> bool {
        !matches!(self, Self::Missing | Self::Unreachable)
    }
}

/// The paths that a query asks for, as a tree; each node has the slot of its number.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    key: Box<[u8]>,
    parent: usize,
    below: Vec<usize>,
}

/// The place of the record itself.
pub(super) const TOP: usize = 0;

impl Layout {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
        }
    }

    /// The slot of a path, which is added where it is new.
    pub(super) fn slot(&mut self, path: &[String]) -> usize {
        path.iter().fold(TOP, |at, key| self.child(at, key))
    }

    fn child(&mut self, parent: usize, key: &str) -> usize {
        if let Some(there) = self.find(parent, key.as_bytes()) {
            return there;
        }
        let new = self.nodes.len();
        self.nodes.push(Node {
            key: key.as_bytes().into(),
            parent,
            below: Vec::new(),
        });
        self.nodes[parent].below.push(new);
        new
    }

    /// How many slots a record has.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The slot of a key below a slot.
    #[inline]
    pub(super) fn find(&self, parent: usize, key: &[u8]) -> Option<usize> {
        let below = self.nodes[parent].below.iter();
        below.copied().find(|at| *self.nodes[*at].key == *key)
    }

    /// Whether anything below a slot is asked for.
    pub(super) fn has_below(&self, at: usize) -> bool {
        !self.nodes[at].below.is_empty()
    }

    /// The keys below a slot, and their slots.
    pub(super) fn below(&self, at: usize) -> impl Iterator<Item = (&[u8], usize)> {
        let below = self.nodes[at].below.iter();
        below.map(|at| (&*self.nodes[*at].key, *at))
    }

    /// What a slot lies below.
    pub(super) fn parent(&self, at: usize) -> usize {
        self.nodes[at].parent
    }

    /// The key of a slot.
    pub(super) fn name(&self, at: usize) -> String {
        String::from_utf8_lossy(&self.nodes[at].key).into_owned()
    }

    /// The slots of a record of which nothing is known yet.
    pub(super) fn empty<'t>(&self) -> Vec<Slot<'t>> {
        let slot = |node: &Node| match node.parent {
            TOP => Slot::Missing,
            _ => Slot::Unreachable,
        };
        self.nodes.iter().map(slot).collect()
    }

    /// Walks a JSON object and fills the slots below `at`; `true` where a key that is
    /// asked for comes twice.
    pub(super) fn fill<'t>(
        &self,
        cursor: &mut Cursor<'t>,
        at: usize,
        slots: &mut [Slot<'t>],
    ) -> Step<bool> {
        let mut twice = false;
        self.open(at, slots);
        cursor.object(|cursor, key| match self.find(at, key) {
            None => cursor.value().map(|_| ()),
            Some(slot) => {
                twice |= slots[slot].is_there();
                twice |= self.value(cursor, slot, slots)?;
                Ok(())
            }
        })?;
        Ok(twice)
    }

    /// Walks the value of a slot.
    pub(super) fn value<'t>(
        &self,
        cursor: &mut Cursor<'t>,
        slot: usize,
        slots: &mut [Slot<'t>],
    ) -> Step<bool> {
        if !self.has_below(slot) || cursor.peek()? != b'{' {
            slots[slot] = Slot::Json(cursor.value()?);
            return Ok(false);
        }
        let start = cursor.at();
        let twice = self.fill(cursor, slot, slots)?;
        slots[slot] = Slot::Json(cursor.walked(start));
        Ok(twice)
    }

    /// Says that what lies below a slot could be there.
    pub(super) fn open(&self, at: usize, slots: &mut [Slot<'_>]) {
        for slot in &self.nodes[at].below {
            slots[*slot] = Slot::Missing;
        }
    }
}
