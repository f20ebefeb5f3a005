//! DER, item by item: the tag that is expected, or a refusal.

use der::asn1::AnyRef;
use der::{Decode as _, Reader as _, SliceReader};

/// INTEGER.
pub(in crate::package) const INTEGER: u8 = 0x02;
/// BIT STRING.
pub(in crate::package) const BITS: u8 = 0x03;
/// OCTET STRING.
pub(in crate::package) const OCTETS: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub(in crate::package) const OID: u8 = 0x06;
/// SEQUENCE.
pub(in crate::package) const SEQUENCE: u8 = 0x30;
/// SET.
pub(in crate::package) const SET: u8 = 0x31;
/// The constructed context tag 0; the others follow it.
pub(in crate::package) const CONTEXT: u8 = 0xa0;

/// Says that bytes are not the DER that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub &'static str);

/// The items of one constructed value, front to back.
pub(in crate::package) struct Items<'a>(SliceReader<'a>);

const UNEXPECTED: Malformed = Malformed("the DER is damaged or has another form");

impl<'a> Items<'a> {
    /// The items inside a value.
    pub fn inside(value: &'a [u8]) -> Result<Self, Malformed> {
        SliceReader::new(value).map(Self).map_err(|_| UNEXPECTED)
    }

    /// The items of one SEQUENCE that is all there is.
    pub fn of(whole: &'a [u8]) -> Result<Self, Malformed> {
        let mut outer = Self::inside(whole)?;
        let items = outer.sequence()?;
        outer.end()?;
        Ok(items)
    }

    /// The next item with its header.
    pub fn tlv(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        if self.0.peek_byte() != Some(tag) {
            return Err(UNEXPECTED);
        }
        self.0.tlv_bytes().map_err(|_| UNEXPECTED)
    }

    /// The value of the next item.
    pub fn value(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        let tlv = self.tlv(tag)?;
        AnyRef::from_der(tlv)
            .map(AnyRef::value)
            .map_err(|_| UNEXPECTED)
    }

    /// The value of the next item, if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>, Malformed> {
        match self.0.peek_byte() {
            Some(found) if found == tag => self.value(tag).map(Some),
            _ => Ok(None),
        }
    }

    /// The next item of any kind, with its header.
    pub fn any(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        match self.0.peek_byte() {
            Some(tag) => self.tlv(tag).map(Some),
            None => Ok(None),
        }
    }

    /// The items of the next SEQUENCE.
    pub fn sequence(&mut self) -> Result<Self, Malformed> {
        Self::inside(self.value(SEQUENCE)?)
    }

    /// Refuses whatever is left.
    pub fn end(mut self) -> Result<(), Malformed> {
        match self.any()? {
            None => Ok(()),
            Some(_) => Err(Malformed("bytes follow where nothing is expected")),
        }
    }
}

/// One item: tag, length, the parts.
pub(in crate::package) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut item = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => item.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let begin = bytes.iter().position(|byte| *byte != 0).unwrap_or(0);
            let count = u8::try_from(bytes.len() - begin).expect("at most eight");
            item.push(0x80 | count);
            item.extend_from_slice(&bytes[begin..]);
        }
    }
    for part in parts {
        item.extend_from_slice(part);
    }
    item
}

/// A moment for people: seconds since 1970 as RFC 3339 in UTC.
pub fn instant(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).map_or_else(
        || format!("{seconds} seconds after 1970"),
        |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}
