//! Numbers and strings from a seed, the same on every machine.

/// `A`-`Z`, `a`-`z`, `0`-`9`.
pub const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// What base64 for URLs is made of.
pub const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// `A`-`Z`.
pub const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// `A`-`Z`, `2`-`7`.
pub const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// `A`-`Z`, `0`-`9`.
pub const UPPER_ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/// `a`-`z`, `0`-`9`.
pub const LOWER_ALNUM: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The splitmix64 generator.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    /// A generator whose whole output depends on the seed alone.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        // Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// An index into something of that length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("an index fits")
    }

    /// A number between both ends, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// One of the choices.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.index(choices.len())]
    }

    /// A string of that many characters of the alphabet.
    pub fn chars(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| char::from(self.pick(alphabet)))
            .collect()
    }

    /// Letters and digits, with at least one digit, one capital and one small letter.
    pub fn token(&mut self, length: usize) -> String {
        loop {
            let text = self.chars(ALNUM, length);
            let has = |wanted: fn(&u8) -> bool| text.as_bytes().iter().any(wanted);
            if has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
            {
                return text;
            }
        }
    }

    /// Small hex digits, at least one of them a letter and one a digit.
    pub fn hex(&mut self, length: usize) -> String {
        let mut text = self.chars(b"0123456789abcdef", length);
        if length >= 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.replace_range(0..1, "c");
        }
        if length >= 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            text.replace_range(1..2, "7");
        }
        text
    }

    /// Decimal digits, the first of which is not 0.
    pub fn digits(&mut self, length: usize) -> String {
        let mut text = self.chars(b"123456789", 1);
        text.push_str(&self.chars(b"0123456789", length.saturating_sub(1)));
        text
    }

    /// A UUID of version 4.
    pub fn uuid(&mut self) -> String {
        let variant = self.pick(&["8", "9", "a", "b"]);
        format!(
            "{}-{}-4{}-{variant}{}-{}",
            self.hex(8),
            self.hex(4),
            self.hex(3),
            self.hex(3),
            self.hex(12)
        )
    }

    /// That many bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length)
            .map(|_| u8::try_from(self.below(256)).expect("a byte is below 256"))
            .collect()
    }

    /// Puts the items in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }
}
