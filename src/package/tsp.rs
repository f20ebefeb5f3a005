//! Time stamps (RFC 3161): the request for one, and what an authority answers.

use der::Decode as _;
use der::asn1::{AnyRef, ObjectIdentifier};

use super::cms::{CmsFault, Naming, SignedData};
use super::x509::items::{CONTEXT, INTEGER, Items, OCTETS, OID, SEQUENCE, tlv};
use super::x509::{Certificate, Hash, Malformed, instant};
use crate::model::Digest;

/// The kind of content that a time stamp is.
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// An answer is never longer; the largest seen have about 10 kB.
pub const MAX_RESPONSE: usize = 256 << 10;

/// Says why an answer is no time stamp that counts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTimeStamp {
    /// The authority declined.
    #[error("the authority declined: status {status}{words}")]
    Declined {
        /// The status of RFC 3161, section 2.4.2.
        status: u8,
        /// What it says, with a colon before it.
        words: String,
    },
    /// Not the structure, or not in its strict form.
    #[error("it is not an answer to a time-stamp request in DER: {0}")]
    Malformed(#[from] Malformed),
    /// Its signature does not count.
    #[error("its signature does not count: {0}")]
    Signature(#[from] CmsFault),
    /// It stamps something else.
    #[error("it stamps other bytes than the root of this package")]
    Other,
    /// The signer's certificate is not inside.
    #[error("the certificate of the authority is not inside, as the request asks for it")]
    NoCertificate,
}

/// The request: over the root's SHA-256, with the authority's certificate wanted.
///
/// It has no nonce, so that the same root gives the same request. A nonce guards
/// against an older answer; the root is different in every package, so an older
/// answer would be a genuine and earlier stamp of the same bytes.
pub fn request(root: Digest) -> Vec<u8> {
    tlv(SEQUENCE, &[&[INTEGER, 1, 1], &imprint(root), &[1, 1, 0xff]])
}

fn imprint(root: Digest) -> Vec<u8> {
    let hash = [Hash::Sha256.identifier(), tlv(OCTETS, &[root.as_bytes()])];
    tlv(SEQUENCE, &hash.each_ref().map(Vec::as_slice))
}

/// What a time stamp says, of a token whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeStamp {
    /// The time, in whole seconds since 1970.
    pub seconds: i64,
    /// The time as stated, with fractions.
    pub time: String,
    /// How far from the truth it may be, if the authority says.
    pub accuracy: Option<String>,
    /// The serial number of the stamp, in hexadecimal.
    pub serial: String,
    /// The policy of the authority, by its object identifier.
    pub policy: String,
    /// The certificate whose key signed it.
    pub authority: Certificate,
    /// The certificates inside; nothing vouches for them.
    pub others: Vec<Certificate>,
}

impl TimeStamp {
    /// Reads an answer, and verifies that it stamps the root with the key of the
    /// certificate inside. Nothing is said of that certificate.
    pub fn verify(response: &[u8], root: Digest) -> Result<Self, BadTimeStamp> {
        let signed = SignedData::parse(token(response)?)?;
        let content = match signed.content {
            Some(content) if signed.content_type == TST_INFO => content,
            _ => return Err(Malformed("its content is not a time stamp").into()),
        };
        let authority = signed
            .signer_certificate()
            .ok_or(BadTimeStamp::NoCertificate)?;
        let digest = signed.scheme.hash().of(content);
        signed.judge(&digest, authority, Naming::Legacy)?;
        let authority = authority.clone();
        let mut stamp = stated(content, root, authority)?;
        stamp.others = signed.certificates;
        Ok(stamp)
    }
}

/// Takes the token out of an answer that grants it.
fn token(response: &[u8]) -> Result<&[u8], BadTimeStamp> {
    let mut items = Items::of(response)?;
    let mut status = items.sequence()?;
    let number = match status.value(INTEGER)? {
        [number] => *number,
        _ => return Err(Malformed("its status is no small number").into()),
    };
    // 0 is granted, 1 is granted with changes (RFC 3161, section 2.4.2).
    if number > 1 {
        let words = status.optional(SEQUENCE)?.map(words).unwrap_or_default();
        return Err(BadTimeStamp::Declined {
            status: number,
            words,
        });
    }
    let token = items.tlv(SEQUENCE)?;
    items.end()?;
    Ok(token)
}

fn words(list: &[u8]) -> String {
    let Ok(text) = Items::inside(list).and_then(|mut items| items.value(0x0c)) else {
        return String::new();
    };
    let text = String::from_utf8_lossy(text);
    let plain: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    format!(": {plain}")
}

fn stated(content: &[u8], root: Digest, authority: Certificate) -> Result<TimeStamp, BadTimeStamp> {
    let damaged = Malformed("its statement is damaged");
    let mut items = Items::of(content)?;
    if items.value(INTEGER)? != [1] {
        return Err(Malformed("its statement has another version than 1").into());
    }
    let policy: ObjectIdentifier =
        ObjectIdentifier::from_der(items.tlv(OID)?).map_err(|_| damaged)?;
    check_imprint(items.tlv(SEQUENCE)?, root)?;
    let serial = items.value(INTEGER)?;
    let (seconds, time) = general(items.value(0x18)?).ok_or(damaged)?;
    let accuracy = match items.optional(SEQUENCE)? {
        Some(value) => Some(accuracy(value)?),
        None => None,
    };
    // Whether stamps are ordered, a nonce that was not asked for, and the
    // authority's name, which its certificate has too, are not used.
    while let Some(item) = items.any()? {
        let known = [1, INTEGER, CONTEXT, CONTEXT + 1];
        if !item.first().is_some_and(|tag| known.contains(tag)) || AnyRef::from_der(item).is_err() {
            return Err(damaged.into());
        }
    }
    let serial = serial
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Ok(TimeStamp {
        seconds,
        time,
        accuracy,
        serial,
        policy: policy.to_string(),
        authority,
        others: Vec::new(),
    })
}

fn check_imprint(found: &[u8], root: Digest) -> Result<(), BadTimeStamp> {
    let mut items = Items::of(found)?;
    let hash = Hash::parse(items.tlv(SEQUENCE)?).map_err(CmsFault::Signature)?;
    let digest = items.value(OCTETS)?;
    items.end()?;
    if hash == Hash::Sha256 && digest == root.as_bytes() {
        Ok(())
    } else {
        Err(BadTimeStamp::Other)
    }
}

/// Reads `20260701101112.123Z`: UTC, seconds always there, fractions without zeros at their end.
fn general(value: &[u8]) -> Option<(i64, String)> {
    let text = std::str::from_utf8(value).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) {
        return None;
    }
    if fraction.is_some_and(|text| !digits(text) || text.ends_with('0') || text.len() > 9) {
        return None;
    }
    let time = chrono::NaiveDateTime::parse_from_str(whole, "%Y%m%d%H%M%S").ok()?;
    let seconds = time.and_utc().timestamp();
    let shown = instant(seconds);
    let shown = match (fraction, shown.strip_suffix('Z')) {
        (Some(fraction), Some(shown)) => format!("{shown}.{fraction}Z"),
        _ => shown,
    };
    Some((seconds, shown))
}

fn accuracy(value: &[u8]) -> Result<String, Malformed> {
    let mut items = Items::inside(value)?;
    let seconds = number(items.optional(INTEGER)?)?;
    let (millis, micros) = (
        number(items.optional(0x80)?)?,
        number(items.optional(0x81)?)?,
    );
    items.end()?;
    let micros = (seconds * 1_000_000) + (millis * 1_000) + micros;
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    let text = format!("{whole}.{rest:06}");
    Ok(text.trim_end_matches('0').trim_end_matches('.').to_owned() + " s")
}

fn number(value: Option<&[u8]>) -> Result<u64, Malformed> {
    let value = value.unwrap_or(&[]);
    if value.len() > 4 || value.first().is_some_and(|byte| *byte >= 0x80) {
        return Err(Malformed("its accuracy is no small number"));
    }
    Ok(value
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
