//! Ways in which the JSON of any reader goes wrong.

use std::io::Read;

use auditbinder::artifact::{self, ArtifactReading};
use auditbinder::model::plan::Parser;
use serde_json::Value;

use super::cases::{inspect, read_as, utf16};

/// Empty, cut, of another form, in other encodings, with fields that nobody knows.
pub fn everything(parser: Parser, text: &str, expected: &str) {
    let whole = read_as(parser, "x.json", text.as_bytes()).expect("the text is sound");
    assert_eq!(whole.troubles.count(), 0, "{:?}", whole.troubles.first);
    assert_eq!(inspect("evidence.dat", text.as_bytes()).parser, parser);
    let unread = |bytes: &[u8]| {
        let read = read_as(parser, "x.json", bytes);
        read.expect_err("this cannot be read").message
    };
    assert_eq!(unread(b""), "the file is empty");
    assert_eq!(unread(b" \n\n"), "the file is empty");
    for part in 1..=5 {
        let cut = text.len() * part / 6;
        let told = unread(&text.as_bytes()[..cut]);
        assert_eq!(
            told, "the JSON text ends too early: the file is cut off",
            "{part}"
        );
    }
    for other in [
        "{\"name\": \"x\", \"version\": 2}",
        "[{\"a\": 1}, {\"b\": 2}]",
        "[1, 2]",
    ] {
        let told = unread(other.as_bytes());
        let start = format!("expected {expected}");
        assert!(told.contains(expected), "{told} does not say {start}");
        assert!(told.contains("; found "), "{told}");
        let read = artifact::read(None, "x.json", &mut other.as_bytes()).expect("bytes");
        let grabbed = read.is_some_and(|read| read.is_ok_and(|read| read.parser == parser));
        assert!(!grabbed, "{other} is taken for {}", parser.as_str());
    }
    assert!(unread(b"id,name\n1,Ada\n").contains("this is not JSON"));
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [utf16(text, true), utf16(text, false), marked] {
        let read = inspect("evidence.dat", &bytes);
        assert_eq!((read.parser, &read.doc), (parser, &whole.doc));
    }
}

/// Each required field, taken away from every record, is named.
pub fn without(parser: Parser, text: &str, fields: &[(&str, &str)]) {
    for (field, named) in fields {
        let mut value: Value = serde_json::from_str(text).expect("JSON");
        let records = match &mut value {
            Value::Array(records) => records,
            list => {
                let name = if list["value"].is_array() {
                    "value"
                } else {
                    "data"
                };
                list[name].as_array_mut().expect("a list")
            }
        };
        // The first stays whole, so that the file stays what it is.
        for record in records.iter_mut().skip(1) {
            let record = record.as_object_mut().expect("a record");
            assert!(record.remove(*field).is_some(), "{field}");
        }
        let lacking = records.len() as u64 - 1;
        assert!(lacking > 0, "there is one record only");
        let text = value.to_string();
        let read = read_as(parser, "x.json", text.as_bytes()).expect("the rest is sound");
        assert_eq!(read.troubles.count(), lacking, "{field}");
        let what = &read.troubles.first[0].what;
        assert_eq!(*what, format!("record 2 has no {named}"));
    }
}

/// A file of 64 MiB, of 12 where nothing is optimised, made while it is read.
pub fn large(
    parser: Parser,
    before: &str,
    record: &str,
    between: &str,
    after: &str,
) -> ArtifactReading {
    let repeated = [record, between].concat().repeat(1_000).into_bytes();
    let mebibytes = if cfg!(debug_assertions) { 12 } else { 64 };
    let times = mebibytes * 1024 * 1024 / repeated.len() + 1;
    let mut parts: Vec<Box<dyn Read>> = vec![Box::new(before.as_bytes())];
    for _ in 0..times {
        parts.push(Box::new(&repeated[..]));
    }
    parts.push(Box::new(record.as_bytes()));
    parts.push(Box::new(after.as_bytes()));
    let mut whole = Chain(parts.into_iter());
    let read = artifact::read(Some(parser), "large.json", &mut whole).expect("bytes");
    read.expect("the parser is a reader").expect("it is sound")
}

/// Readers, one after the other.
struct Chain<'r>(std::vec::IntoIter<Box<dyn Read + 'r>>);

impl Read for Chain<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while let Some(first) = self.0.as_mut_slice().first_mut() {
            let read = first.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            self.0.next();
        }
        Ok(0)
    }
}
