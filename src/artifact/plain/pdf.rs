//! PDF: version, pages, dates, producer, whether it is encrypted or signed.
//!
//! ISO 32000-1:2008: header 7.5.2, dates 7.9.4, encryption 7.6, document information
//! 14.3.3, signatures 12.8.

use std::panic::catch_unwind;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone as _};
use lopdf::{Dictionary, Document, Object};
use serde_json::{Value, json};

use super::super::document::bytes;
use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::short;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::Pdf,
    recognise,
    read,
};

/// The largest file that is looked into: the library keeps all of it.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

fn recognise(head: &Head) -> bool {
    version(&head.bytes).is_some()
}

/// The version that the header states: `%PDF-1.7`.
fn version(bytes: &[u8]) -> Option<String> {
    let rest = bytes.strip_prefix(b"%PDF-")?.get(..3)?;
    let text = std::str::from_utf8(rest).ok()?;
    let (major, minor) = text.split_once('.')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty();
    (digits(major) && digits(minor)).then(|| text.to_owned())
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let Some(version) = version(&source.head.bytes) else {
        return Err(source.unreadable("expected a PDF, which begins with `%PDF-`"));
    };
    let mut doc = json!({"version": version});
    let facts = vec![fact("version", &version)];
    let Ok(bytes) = bytes(source, MOST_BYTES) else {
        doc["looked-into"] = false.into();
        return Ok(reading(
            doc,
            facts,
            "more than 256 MiB, or damaged: only its header was read",
        ));
    };
    let found = catch_unwind(|| look(&bytes)).unwrap_or(Err("cannot be read"));
    match found {
        Ok(found) => {
            doc["looked-into"] = true.into();
            if let (Some(doc), Value::Object(found)) = (doc.as_object_mut(), found) {
                doc.extend(found);
            }
            Ok(reading(doc, facts, ""))
        }
        Err(why) => Err(source.unreadable(format!("the PDF {why}: it is damaged or cut off"))),
    }
}

/// What the document says of itself.
fn look(bytes: &[u8]) -> Result<Value, &'static str> {
    let document = Document::load_mem(bytes).map_err(|_| "cannot be read")?;
    let encrypted = document.is_encrypted() || document.was_encrypted();
    let mut found = json!({
        "encrypted": encrypted,
        "signed": document.objects.values().any(is_signature),
    });
    let pages = document.get_pages().len();
    if pages > 0 || !encrypted {
        found["pages"] = pages.into();
    }
    if encrypted {
        return Ok(found);
    }
    let information = document.trailer.get(b"Info").ok();
    let information = information.and_then(|object| match object {
        Object::Reference(id) => document.get_dictionary(*id).ok(),
        object => object.as_dict().ok(),
    });
    let Some(information) = information else {
        return Ok(found);
    };
    for (key, name) in [("Producer", "producer"), ("Creator", "creator")] {
        if let Some(text) = text(information, key) {
            found[name] = short(&text).into();
        }
    }
    for (key, name) in [("CreationDate", "created"), ("ModDate", "modified")] {
        if let Some(date) = text(information, key).and_then(|text| date(&text)) {
            found[name] = date.into();
        }
    }
    Ok(found)
}

fn text(dictionary: &Dictionary, key: &str) -> Option<String> {
    let object = dictionary.get(key.as_bytes()).ok()?;
    lopdf::decode_text_string(object).ok()
}

/// Whether an object is a signature over a range of bytes, or a field with one.
fn is_signature(object: &Object) -> bool {
    let Object::Dictionary(dictionary) = object else {
        return false;
    };
    let named = |key: &[u8]| dictionary.get(key).and_then(Object::as_name).ok();
    let typed = matches!(named(b"Type"), Some(b"Sig" | b"DocTimeStamp"));
    typed && dictionary.has(b"ByteRange") || named(b"FT") == Some(b"Sig") && dictionary.has(b"V")
}

/// A date: `D:20261001120000+02'00'`; what is left out at the end is the least.
fn date(text: &str) -> Option<String> {
    let text = text.trim().strip_prefix("D:").unwrap_or(text.trim());
    let digits: String = text
        .chars()
        .take_while(char::is_ascii_digit)
        .take(14)
        .collect();
    let number = |from: usize, or: u32| match digits.get(from..from + 2) {
        Some(two) => two.parse().ok(),
        None => Some(or),
    };
    let year = digits.get(..4)?.parse().ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(4, 1)?, number(6, 1)?)?;
    let time: NaiveDateTime = day.and_hms_opt(number(8, 0)?, number(10, 0)?, number(12, 0)?)?;
    if digits.len() <= 8 {
        return Some(day.to_string());
    }
    let zone = &text[digits.len()..];
    let sign = match zone.chars().next() {
        Some('+') => 1,
        Some('-') => -1,
        Some('Z') => 0,
        _ => return Some(time.format("%Y-%m-%dT%H:%M:%S").to_string()),
    };
    let parts: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
    let part = |from: usize| {
        parts
            .get(from..from + 2)
            .map_or(Some(0), |two| two.parse::<i32>().ok())
    };
    let zone = FixedOffset::east_opt(sign * (part(0)? * 3600 + part(2)? * 60))?;
    let moment: DateTime<FixedOffset> = zone.from_local_datetime(&time).single()?;
    Some(moment.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

fn reading(
    doc: Value,
    mut facts: Vec<crate::model::artifact::Fact>,
    note: &str,
) -> ArtifactReading {
    let told = [
        ("pages", "pages"),
        ("created", "created"),
        ("modified", "changed"),
        ("producer", "made with"),
    ];
    for (name, label) in told {
        match &doc[name] {
            Value::Null => {}
            Value::String(text) => facts.push(fact(label, text)),
            value => facts.push(fact(label, value)),
        }
    }
    for name in ["encrypted", "signed"] {
        if let Some(yes) = doc[name].as_bool() {
            facts.push(fact(name, if yes { "yes" } else { "no" }));
        }
    }
    if !note.is_empty() {
        facts.push(fact("not looked into", note));
    }
    ArtifactReading {
        parser: Parser::Pdf,
        form: "PDF".to_owned(),
        records: None,
        doc,
        facts,
        troubles: Troubles::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let cases = [
            ("D:20261001120000+02'00'", Some("2026-10-01T10:00:00Z")),
            ("D:20261001120000Z", Some("2026-10-01T12:00:00Z")),
            ("D:20261001120000", Some("2026-10-01T12:00:00")),
            ("20261001", Some("2026-10-01")),
            ("D:2026", Some("2026-01-01")),
            ("D:20261301", None),
            ("yesterday", None),
        ];
        for (text, expected) in cases {
            assert_eq!(date(text).as_deref(), expected, "{text}");
        }
    }
}
