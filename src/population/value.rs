//! Values of fields, and how CEL compares them.
//!
//! What `==`, `<` and the others say of two values is what the `cel` crate says; a test
//! of random records and filters holds the two together.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::slot::{Kind, Slot};
use crate::telemetry::json;

/// A value of a field, or a literal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'t> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(Cow<'t, str>),
    /// Nanoseconds since 1970.
    Time(i64),
    /// A list, a map or bytes: nothing that is compared with a literal.
    Other,
}

/// Why an expression has no value for a record; CEL calls it an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Undecided;

impl<'t> Value<'t> {
    /// The value of a field of a record.
    pub(super) fn of(slot: Slot<'t>) -> Result<Self, Undecided> {
        Ok(match slot {
            Slot::Missing | Slot::Unreachable => return Err(Undecided),
            Slot::Json(token) => Self::of_json(token),
            Slot::Text(text) => Self::Text(Cow::Borrowed(text)),
            Slot::Time(nanos) => Self::Time(nanos),
            Slot::Typed(Kind::Integer, token) => {
                let number = json::text(token).parse().ok();
                number.map(Self::Int).ok_or(Undecided)?
            }
            Slot::Typed(Kind::Double, token) => {
                let number = json::text(token).parse().ok();
                number.map(Self::Float).ok_or(Undecided)?
            }
            Slot::Typed(..) => Self::Other,
        })
    }

    fn of_json(token: &'t [u8]) -> Self {
        match token.first() {
            Some(b'"') => Self::Text(json::text(token)),
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'n') => Self::Null,
            Some(b'{' | b'[') | None => Self::Other,
            Some(_) => Self::of_number(&json::text(token)),
        }
    }

    /// A JSON number: whole where it is written so and fits.
    pub(super) fn of_number(text: &str) -> Self {
        if let Ok(number) = text.parse() {
            return Self::Int(number);
        }
        if let Ok(number) = text.parse() {
            return Self::UInt(number);
        }
        Self::Float(text.parse().unwrap_or(f64::NAN))
    }

    /// What `==` says.
    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Other, _) | (_, Self::Other) => false,
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// What `<` and its kin go by; `None` where CEL cannot compare.
    #[allow(clippy::cast_precision_loss, reason = "CEL compares so")]
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) | (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::UInt(a), Self::UInt(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::UInt(b)) => {
                Some(u64::try_from(*a).map_or(Ordering::Less, |a| a.cmp(b)))
            }
            (Self::UInt(a), Self::Int(b)) => {
                Some(u64::try_from(*b).map_or(Ordering::Greater, |b| a.cmp(&b)))
            }
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Int(a), Self::Float(b)) => (*a as f64).partial_cmp(b),
            (Self::UInt(a), Self::Float(b)) => (*a as f64).partial_cmp(b),
            (Self::Float(a), Self::Int(b)) => a.partial_cmp(&(*b as f64)),
            (Self::Float(a), Self::UInt(b)) => a.partial_cmp(&(*b as f64)),
            _ => None,
        }
    }
}
