//! Keyed fingerprints: the same value is recognised, and no value can be guessed from one.

use std::borrow::Cow;
use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::model::scan::Fingerprint;

/// The key of one project, 32 bytes.
#[derive(Clone)]
pub struct FingerprintKey(Zeroizing<[u8; 32]>);

/// Says why a text is not a fingerprint key; the text itself is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint key is one line of 64 lower-case hexadecimal digits")]
pub struct BadFingerprintKey;

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(not shown)")
    }
}

impl FingerprintKey {
    /// Makes a new key from the system's random source.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut())?;
        Ok(Self(key))
    }

    /// Reads a key as [`FingerprintKey::text`] writes it.
    pub fn parse(text: &str) -> Result<Self, BadFingerprintKey> {
        let digits = text.strip_suffix('\n').unwrap_or(text);
        let digits = digits.strip_suffix('\r').unwrap_or(digits);
        let digest = crate::model::Digest::parse(digits).map_err(|_| BadFingerprintKey)?;
        Ok(Self(Zeroizing::new(*digest.as_bytes())))
    }

    /// The key file: one line of hexadecimal digits.
    pub fn text(&self) -> Zeroizing<String> {
        let digits = crate::model::Digest::from_bytes(*self.0).to_string();
        Zeroizing::new(digits + "\n")
    }

    /// HMAC-SHA256 over bytes that are fed piece by piece, for keyed digests of files.
    pub fn hasher(&self) -> KeyedHasher {
        KeyedHasher(Hmac::new_from_slice(self.0.as_ref()).expect("HMAC takes keys of any length"))
    }

    /// The fingerprint of a value, which is normalised first.
    pub(super) fn of(&self, value: &[u8]) -> Fingerprint {
        let mut hasher = self.hasher();
        hasher.update(&normalised(value));
        Fingerprint(hasher.finish())
    }
}

/// HMAC-SHA256 in the making.
pub struct KeyedHasher(Hmac<Sha256>);

impl KeyedHasher {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The 32 bytes.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }
}

/// One spelling for what is the same value: digits without separators, mail
/// addresses in lower case, everything else as it is.
pub(super) fn normalised(value: &[u8]) -> Cow<'_, [u8]> {
    let separator = |byte: &u8| b" .()+-".contains(byte);
    let number = value.iter().any(u8::is_ascii_digit)
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || separator(byte));
    if number {
        return value.iter().copied().filter(u8::is_ascii_digit).collect();
    }
    if value.contains(&b'@') {
        return value.to_ascii_lowercase().into();
    }
    value.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_has_the_same_fingerprint_however_it_is_written() {
        let key = FingerprintKey::generate().expect("random bytes");
        assert_eq!(key.of(b"12-345-678"), key.of(b"12 345 678"));
        assert_eq!(key.of(b"Ann@clinic.example"), key.of(b"ann@clinic.example"));
        assert_ne!(key.of(b"abc"), key.of(b"ABC"));
        let other = FingerprintKey::generate().expect("random bytes");
        assert_ne!(key.of(b"abc"), other.of(b"abc"));
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = FingerprintKey::generate().expect("random bytes");
        let again = FingerprintKey::parse(&key.text()).expect("its own text");
        assert_eq!(key.of(b"x"), again.of(b"x"));
        assert!(FingerprintKey::parse("short").is_err());
        assert_eq!(format!("{key:?}"), "FingerprintKey(not shown)");
    }
}
