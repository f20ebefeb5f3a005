//! One instance of a population, as a row gives it.

use crate::model::Digest;

/// The identity of one instance: 1 to 1024 bytes without control characters (R1).
///
/// Taken as it is: no trimming, no folding of case, no Unicode normalisation. Sorts by bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId<'a>(&'a str);

/// Says why a text does not identify an instance (R1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum BadId {
    /// Nothing identifies nothing.
    #[error("an id is empty")]
    Empty,
    /// More bytes than a row of the population may hold.
    #[error("an id has {0} bytes; at most 1024 are expected")]
    TooLong(usize),
    /// A byte below 0x20, or 0x7f, at a place counted from 0.
    #[error("byte {0} of an id is a control character")]
    Control(usize),
    /// Bytes that are not UTF-8.
    #[error("an id is not UTF-8")]
    NotUtf8,
}

impl<'a> InstanceId<'a> {
    /// The longest id, in bytes.
    pub const MAX: usize = 1024;

    /// Checks a text against R1.
    pub fn parse(text: &'a str) -> Result<Self, BadId> {
        if text.is_empty() {
            return Err(BadId::Empty);
        }
        if text.len() > Self::MAX {
            return Err(BadId::TooLong(text.len()));
        }
        match text.bytes().position(|byte| byte < 0x20 || byte == 0x7f) {
            Some(at) => Err(BadId::Control(at)),
            None => Ok(Self(text)),
        }
    }

    /// Checks bytes against R1.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, BadId> {
        Self::parse(std::str::from_utf8(bytes).map_err(|_| BadId::NotUtf8)?)
    }

    /// What was checked before it was stored.
    pub(super) fn stored(bytes: &'a [u8]) -> Self {
        Self(std::str::from_utf8(bytes).expect("an id was text when it was stored"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &'a str {
        self.0
    }
}

/// One instance of a population.
///
/// An amount that is absent counts as 0 and a stratum that is absent as the empty name (R4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance<'a> {
    /// What identifies it.
    pub id: InstanceId<'a>,
    /// The digest of its content.
    pub sha256: Option<Digest>,
    /// The part of the population it belongs to.
    pub stratum: Option<&'a str>,
    /// Its amount in the smallest unit of the currency.
    pub amount: Option<i64>,
}

impl<'a> Instance<'a> {
    /// An instance of which only the id is known.
    pub fn of(id: InstanceId<'a>) -> Self {
        Self {
            id,
            sha256: None,
            stratum: None,
            amount: None,
        }
    }

    /// What two rows of one id are compared by, and the first of which is kept (R4).
    pub(super) fn rank(&self) -> (Option<Digest>, &'a str, i64) {
        let stratum = self.stratum.unwrap_or_default();
        (self.sha256, stratum, self.amount.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_as_it_is_and_holds_no_control_character() {
        assert_eq!(
            InstanceId::parse(" a/Ü中 ").map(|id| id.as_str()),
            Ok(" a/Ü中 ")
        );
        assert_eq!(InstanceId::parse(""), Err(BadId::Empty));
        assert_eq!(InstanceId::parse("a\nb"), Err(BadId::Control(1)));
        assert_eq!(InstanceId::parse("\u{7f}"), Err(BadId::Control(0)));
        assert!(InstanceId::parse(&"x".repeat(1024)).is_ok());
        assert_eq!(
            InstanceId::parse(&"x".repeat(1025)),
            Err(BadId::TooLong(1025))
        );
        assert_eq!(InstanceId::from_bytes(b"a\xff"), Err(BadId::NotUtf8));
    }
}
