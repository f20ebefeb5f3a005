//! Values that pass the checks of their kind, made at run time.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::random::{ALNUM, Random, UPPER, UPPER_ALNUM};

/// Standard base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The digit that makes the number pass ISO/IEC 7812-1, Annex B (Luhn).
pub fn luhn_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match (index % 2, digit * 2) {
                (0, twice) if twice > 9 => twice - 9,
                (0, twice) => twice,
                _ => digit,
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

/// Digits of the given length behind the prefix, the last one making Luhn pass.
pub fn luhn_number(random: &mut Random, prefix: &str, length: usize) -> String {
    let mut number = prefix.to_owned();
    number.push_str(&random.chars(b"0123456789", length - prefix.len() - 1));
    let check = luhn_digit(&number);
    format!("{number}{check}")
}

/// Brands with the ranges that ISO/IEC 7812 issuers use and their lengths.
pub fn card(random: &mut Random, brand: &str) -> String {
    let (prefix, length) = match brand {
        "visa" => (format!("4{}", random.between(1000, 9199)), 16),
        "mastercard" => (random.between(510_000, 559_999).to_string(), 16),
        "mastercard-2" => (random.between(222_100, 272_099).to_string(), 16),
        "amex" => (
            format!("{}{}", random.pick(&["34", "37"]), random.digits(3)),
            15,
        ),
        "discover" => (format!("6011{}", random.between(20, 39)), 16),
        "jcb" => (random.between(3528, 3589).to_string(), 16),
        "diners" => (
            format!("{}{}", random.pick(&["36", "38"]), random.digits(3)),
            14,
        ),
        other => unreachable!("no brand `{other}`"),
    };
    luhn_number(random, &prefix, length)
}

/// The digits in groups.
pub fn grouped(digits: &str, sizes: &[usize], separator: &str) -> String {
    let mut rest = digits;
    let mut parts = Vec::new();
    for size in sizes {
        let (part, tail) = rest.split_at((*size).min(rest.len()));
        parts.push(part);
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts.join(separator)
}

/// The number in base 62, digits first, then capitals, then small letters.
fn base62(mut number: u32, width: usize) -> String {
    let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = Vec::new();
    while number > 0 || text.len() < width {
        text.push(char::from(alphabet[(number % 62) as usize]));
        number /= 62;
    }
    text.iter().rev().collect()
}

/// A token with the CRC-32 tail in base 62 that GitHub and npm use.
pub fn checked_token(random: &mut Random, prefix: &str) -> String {
    let body = random.token(30);
    let tail = base62(crc32fast::hash(body.as_bytes()), 6);
    format!("{prefix}{body}{tail}")
}

/// The same token with a tail that belongs to another body.
pub fn miscounted_token(random: &mut Random, prefix: &str) -> String {
    let body = random.token(30);
    let tail = base62(crc32fast::hash(body.as_bytes()) ^ 0x0055_aa55, 6);
    format!("{prefix}{body}{tail}")
}

/// A signed JSON web token (RFC 7519) with a header and claims of JSON.
pub fn jwt(random: &mut Random) -> String {
    let algorithm = random.pick(&["HS256", "RS256", "ES256"]);
    let header = format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#);
    let issued = random.between(1_770_000_000, 1_790_000_000);
    let claims = format!(
        r#"{{"sub":"{}","iat":{issued},"exp":{},"scope":"claims.read"}}"#,
        random.uuid(),
        issued + 3600
    );
    let signature = random.bytes(32);
    [header.as_bytes(), claims.as_bytes(), &signature]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".")
}

/// A `PyPI` token: the base64 of a macaroon that names its location.
pub fn pypi(random: &mut Random) -> String {
    let mut macaroon = vec![2, 1, 8];
    macaroon.extend(b"pypi.org");
    macaroon.extend([2, 36]);
    macaroon.extend(random.uuid().bytes());
    macaroon.extend([0, 2, 21]);
    macaroon.extend(random.bytes(21));
    macaroon.extend([0, 0, 6, 32]);
    macaroon.extend(random.bytes(32));
    format!("pypi-{}", URL_SAFE_NO_PAD.encode(macaroon))
}

/// One DER integer, or with tag `0x30` a sequence.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("keys are short");
    let mut bytes = vec![tag];
    match length.to_be_bytes() {
        [0, low] if low < 0x80 => bytes.push(low),
        [0, low] => bytes.extend([0x81, low]),
        [high, low] => bytes.extend([0x82, high, low]),
    }
    bytes.extend(content);
    bytes
}

/// The lines of a PEM file (RFC 7468).
pub fn pem(label: &str, content: &[u8]) -> Vec<String> {
    let body = base64(content);
    let dashes = "-".repeat(5);
    let mut lines = vec![format!("{dashes}BEGIN {label}{dashes}")];
    lines.extend(
        body.as_bytes()
            .chunks(64)
            .map(|chunk| String::from_utf8_lossy(chunk).into_owned()),
    );
    lines.push(format!("{dashes}END {label}{dashes}"));
    lines
}

/// A private key in the shape of RFC 8410 (Ed25519), RFC 8017 (RSA) or OpenSSH.
pub fn private_key(random: &mut Random, form: &str) -> Vec<String> {
    match form {
        "pkcs8" => {
            let mut content = vec![
                0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22,
            ];
            content.extend([4, 0x20]);
            content.extend(random.bytes(32));
            pem("PRIVATE KEY", &content)
        }
        "rsa" => {
            let mut fields = der(2, &[0]);
            for length in [256_usize, 3, 256, 128, 128, 128, 128, 128] {
                let mut number = random.bytes(length);
                number[0] = number[0] & 0x7f | 0x40;
                fields.extend(der(2, &number));
            }
            pem("RSA PRIVATE KEY", &der(0x30, &fields))
        }
        _ => {
            let mut content =
                b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01".to_vec();
            content.extend(random.bytes(260));
            pem("OPENSSH PRIVATE KEY", &content)
        }
    }
}

/// A password as people and generators make them.
pub fn password(random: &mut Random) -> String {
    let words = [
        "Harbor", "Winter", "Falcon", "Copper", "Meadow", "Granite", "Orbit", "Velvet",
    ];
    if random.below(3) == 0 {
        let number = random.between(1970, 9999);
        return format!(
            "{}{number}{}{}",
            random.pick(&words),
            random.pick(&["!", "*", "_", "+"]),
            random.pick(&words)
        );
    }
    let mut text = random.token(15);
    text.insert_str(7, random.pick(&["!", "*", "-", "_", "+", "~"]));
    text
}

/// A password that may stand in a URL as it is.
pub fn url_password(random: &mut Random) -> String {
    let length = random.between(12, 22);
    random.token(usize::try_from(length).expect("short"))
}

/// A social security number that the administration could have given out.
pub fn ssn(random: &mut Random) -> [String; 3] {
    let area = loop {
        let area = random.between(1, 899);
        // 666 was never used, 078 and 219 hold the two famous ones.
        if ![666, 78, 219].contains(&area) {
            break area;
        }
    };
    let (group, serial) = (random.between(1, 99), random.between(1, 9999));
    [
        format!("{area:03}"),
        format!("{group:02}"),
        format!("{serial:04}"),
    ]
}

/// A Medicare beneficiary identifier (CMS, MBI format, 2018).
pub fn mbi(random: &mut Random) -> String {
    let letters = b"ACDEFGHJKMNPQRTUVWXY";
    let either = b"ACDEFGHJKMNPQRTUVWXY0123456789";
    let digit = b"0123456789";
    [
        &b"123456789"[..],
        letters,
        either,
        digit,
        letters,
        either,
        digit,
        letters,
        letters,
        digit,
        digit,
    ]
    .iter()
    .map(|alphabet| random.chars(alphabet, 1))
    .collect()
}

/// A national provider identifier (45 CFR 162.406), Luhn over the prefix 80840.
pub fn npi(random: &mut Random) -> String {
    let body = format!(
        "{}{}",
        random.pick(&["1", "2"]),
        random.chars(b"0123456789", 8)
    );
    let check = luhn_digit(&format!("80840{body}"));
    format!("{body}{check}")
}

/// A DEA registration number (21 CFR 1301) with its check digit.
pub fn dea(random: &mut Random) -> String {
    let number = random.digits(6);
    let at = |index: usize| u32::from(number.as_bytes()[index] - b'0');
    let check = (at(0) + at(2) + at(4) + 2 * (at(1) + at(3) + at(5))) % 10;
    let kind = random.pick(&["A", "B", "F", "M"]);
    format!("{kind}{}{number}{check}", random.chars(UPPER, 1))
}

/// An account number (ISO 13616) of the country with right check digits.
pub fn iban(random: &mut Random, country: &str) -> String {
    let account = match country {
        "DE" => random.digits(18),
        "AT" => random.digits(16),
        "CH" => format!("{}{}", random.digits(5), random.chars(UPPER_ALNUM, 12)),
        _ => format!(
            "{}{}",
            random.pick(&["NWBK", "BARC", "LOYD"]),
            random.digits(14)
        ),
    };
    let check = 98 - mod_97(&format!("{account}{country}00"));
    format!("{country}{check:02}{account}")
}

/// The rest modulo 97 of the text, letters counting 10 to 35.
pub fn mod_97(text: &str) -> u32 {
    text.chars().fold(0, |rest, letter| {
        let value = letter.to_digit(36).expect("letters and digits only");
        let factor = if value > 9 { 100 } else { 10 };
        (rest * factor + value) % 97
    })
}

/// A day on which somebody now living was born.
pub fn birth(random: &mut Random) -> (u64, u64, u64) {
    (
        random.between(1938, 2004),
        random.between(1, 12),
        random.between(1, 28),
    )
}

/// A string of base64 letters as an opaque token.
pub fn opaque(random: &mut Random, length: usize) -> String {
    let mut text = random.token(length - 4);
    text.push_str(&random.chars(ALNUM, 4));
    text
}
