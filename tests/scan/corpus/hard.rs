//! Values under an encoding: they are found only by what decodes.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::background::Background;
use super::carriers::{Place, Rendered, code_points, escaped, percent, phrase};
use super::kinds::Shape;
use super::random::Random;
use super::values;

/// One encoding, the kinds put under it and the files it may stand in.
pub struct Hard {
    pub name: &'static str,
    pub sources: &'static [&'static str],
    pub places: &'static [Place],
    pub encode: fn(&mut Background, Place, &Shape) -> Rendered,
}

/// Kinds that are found for certain once they are decoded, all families in turn.
pub const SOURCES: &[&str] = &[
    "password-setting",
    "visa",
    "ssn-dashed",
    "email",
    "github-classic",
    "mastercard-spaced",
    "mrn",
    "iban",
    "url-password",
    "amex",
    "mbi",
    "phone-us",
    "aws-key-id",
    "discover",
    "dob-iso",
    "spain-dni",
];

/// Kinds whose value holds something that percent-encoding changes.
const PUNCTUATED: &[&str] = &[
    "url-password",
    "mastercard-spaced",
    "ssn-dashed",
    "email",
    "github-classic",
    "visa-dashed",
    "dob-us",
    "phone-us",
    "slack-webhook",
    "amex-spaced",
    "mbi-dashed",
    "iban-spaced",
];

const KEYS: &[&str] = &["pem-pkcs8", "pem-rsa", "pem-openssh"];
const CARDS: &[&str] = &["visa", "mastercard", "amex", "discover"];
const SETTINGS: &[&str] = &["api-key-setting", "client-secret"];
const RECORDS: &[Place] = &[Place::Agent, Place::Session, Place::Log];

/// Every encoding of a single line.
pub const HARD: &[Hard] = &[
    hard(
        "base64-line",
        SOURCES,
        RECORDS,
        |background, place, shape| {
            let encoded = STANDARD.encode(document(shape));
            Rendered::line(phrase(background, place, &format!("payload={encoded}")))
        },
    ),
    hard(
        "base64-url-line",
        SOURCES,
        RECORDS,
        |background, place, shape| {
            let encoded = URL_SAFE_NO_PAD.encode(document(shape));
            Rendered::line(phrase(background, place, &format!("state {encoded}")))
        },
    ),
    hard(
        "gzip-in-base64",
        SOURCES,
        RECORDS,
        |background, place, shape| {
            let encoded = STANDARD.encode(gzip(document(shape).as_bytes()));
            Rendered::line(phrase(background, place, &format!("body: {encoded}")))
        },
    ),
    hard(
        "percent-encoded",
        PUNCTUATED,
        RECORDS,
        |background, place, shape| {
            let encoded = percent(&shape.pasted());
            let text = format!("POST /v2/notes?ticket=8812&note={encoded}&lang=en 204");
            Rendered::line(phrase(background, place, &text))
        },
    ),
    hard("unicode-escaped", SOURCES, &[Place::Log], unicode_escaped),
    hard(
        "nested-json-twice",
        SOURCES,
        RECORDS,
        |background, place, shape| {
            let nested = format!(r#"{{"body":"{}"}}"#, escaped(&document(shape)));
            Rendered::line(phrase(background, place, &nested))
        },
    ),
    hard(
        "pem-twice-escaped",
        KEYS,
        &[Place::Agent, Place::Session],
        |background, place, shape| Rendered::line(phrase(background, place, &document(shape))),
    ),
    hard(
        "card-as-json-number",
        CARDS,
        RECORDS,
        |background, place, shape| {
            let value = shape.value();
            let text = format!(r#"{{"amount":1250,"pan":{value},"currency":"EUR"}}"#);
            Rendered::line(phrase(background, place, &text))
        },
    ),
    hard(
        "secret-in-url-query",
        SETTINGS,
        RECORDS,
        |background, place, shape| {
            let text = format!(
                "GET https://claims.internal/v2/export?format=csv&{}&page=2 HTTP/1.1",
                shape.pasted()
            );
            Rendered::line(phrase(background, place, &text))
        },
    ),
];

const fn hard(
    name: &'static str,
    sources: &'static [&'static str],
    places: &'static [Place],
    encode: fn(&mut Background, Place, &Shape) -> Rendered,
) -> Hard {
    Hard {
        name,
        sources,
        places,
        encode,
    }
}

/// The shape as a small JSON document.
fn document(shape: &Shape) -> String {
    format!(
        r#"{{"event":"note.created","ticket":8812,"detail":"{}"}}"#,
        escaped(&shape.pasted())
    )
}

/// A JSON log line with every character of the text, or of the value, escaped.
fn unicode_escaped(background: &mut Background, _: Place, shape: &Shape) -> Rendered {
    let text = shape.pasted();
    let value = shape.value();
    let message = match background.random.below(2) {
        0 => code_points(&text),
        _ => escaped(&text).replace(&escaped(value), &code_points(value)),
    };
    let stamp = background.stamp();
    Rendered::line(format!(
        r#"{{"timestamp":"{stamp}","level":"info","message":"{message}"}}"#
    ))
}

/// A gzip member without name and time.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
}

/// A text in base64, in lines of 76 or as one.
pub fn base64_text(text: &str, width: Option<usize>) -> String {
    let encoded = STANDARD.encode(text);
    let Some(width) = width else {
        return format!("{encoded}\n");
    };
    encoded
        .as_bytes()
        .chunks(width)
        .fold(String::new(), |mut out, line| {
            out.push_str(&String::from_utf8_lossy(line));
            out.push('\n');
            out
        })
}

/// A zip archive of one member, deflated or stored (APPNOTE 6.3.10, 4.3).
pub fn zip(name: &str, content: &[u8], compression: Option<Compression>) -> Vec<u8> {
    let data = compression.map_or_else(
        || content.to_vec(),
        |level| {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(content).expect("memory takes bytes");
            encoder.finish().expect("memory takes bytes")
        },
    );
    let size = |length: usize| {
        u32::try_from(length)
            .expect("members are small")
            .to_le_bytes()
    };
    let method = if compression.is_some() { 8 } else { 0 };
    let mut common = vec![20, 0, 0, 0, method, 0, 0, 0, 0x21, 0x5c];
    common.extend(crc32fast::hash(content).to_le_bytes());
    common.extend(size(data.len()));
    common.extend(size(content.len()));
    common.extend(&size(name.len())[..2]);
    common.extend([0, 0]);
    let mut archive = b"PK\x03\x04".to_vec();
    archive.extend(&common);
    archive.extend(name.as_bytes());
    archive.extend(&data);
    let directory = archive.len();
    archive.extend(b"PK\x01\x02\x14\0");
    archive.extend(&common);
    archive.extend([0; 14]);
    archive.extend(name.as_bytes());
    let length = archive.len() - directory;
    archive.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    archive.extend(size(length));
    archive.extend(size(directory));
    archive.extend([0, 0]);
    archive
}

/// Makes one whole line.
type Line = fn(&mut Background) -> String;

/// Lines of a coding agent's log whose ids look like card numbers.
pub const ID_DECOYS: &[(&str, Line)] = &[
    ("span-id-of-digits", |background| {
        let trace = background.random.hex(32);
        let span = values::card(&mut background.random, "mastercard");
        super::agent::export_traced(background, None, &trace, Some(&span))
    }),
    ("trace-id-of-digits", |background| {
        let trace = digits_twice(&mut background.random);
        super::agent::export_traced(background, None, &trace, None)
    }),
];

/// Two numbers that pass as cards, one behind the other.
fn digits_twice(random: &mut Random) -> String {
    let first = values::card(random, "visa");
    first + &values::card(random, "discover")
}
