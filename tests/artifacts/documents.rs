//! What every reader of one JSON document does with bad input, and files of any size.

use std::io::Read;

use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::cases::{inspect, read_as, utf16};

/// A whole document, and what its format requires: where it stands, and how it is named.
pub struct Document<'a> {
    pub parser: Parser,
    pub whole: Value,
    pub required: &'a [(&'a str, &'a str)],
}

impl Document<'_> {
    /// Everything that can be wrong with a file.
    pub fn bears_bad_input(&self) {
        let text = serde_json::to_string_pretty(&self.whole).expect("it is JSON");
        self.is_refused(&text);
        self.is_read_in_every_encoding(&text);
        self.is_quiet_about_more();
        for (pointer, named) in self.required {
            self.names_what_is_missing(pointer, named);
        }
    }

    fn is_refused(&self, text: &str) {
        let refused = |bytes: &[u8]| match read_as(self.parser, "x.json", bytes) {
            Err(wrong) => wrong,
            Ok(reading) => panic!("{:?} was read: {}", self.parser, reading.form),
        };
        assert_eq!(refused(b"").message, "the file is empty");
        for part in 1..6 {
            let cut = &text[..text.len() * part / 6];
            let wrong = refused(cut.as_bytes());
            let lines = 1 + cut.matches('\n').count();
            assert_eq!(wrong.place.line as usize, lines, "{}", wrong.message);
        }
        for other in [
            "a,b\n1,2\n",
            "[{\"a\": 1}]",
            "{\"hello\": \"world\"}",
            "<html></html>",
            "%PDF-1.7\n",
        ] {
            let wrong = refused(other.as_bytes()).message;
            assert!(
                wrong.starts_with("expected ") || wrong.starts_with("this is not JSON"),
                "{wrong}"
            );
        }
    }

    fn is_read_in_every_encoding(&self, text: &str) {
        let plain = inspect("x.json", text.as_bytes());
        assert_eq!(plain.parser, self.parser);
        assert_eq!(plain.troubles.count(), 0, "{:?}", plain.troubles.first);
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [marked, utf16(text, true), utf16(text, false)] {
            let other = inspect("x.json", &bytes);
            assert_eq!((other.parser, other.doc), (plain.parser, plain.doc.clone()));
        }
    }

    fn is_quiet_about_more(&self) {
        let mut more = self.whole.clone();
        add_everywhere(&mut more);
        let plain = read_as(self.parser, "x.json", self.whole.to_string().as_bytes());
        let read = read_as(self.parser, "x.json", more.to_string().as_bytes());
        let (plain, read) = (plain.expect("it is read"), read.expect("it is read"));
        assert_eq!(read.troubles.count(), 0, "{:?}", read.troubles.first);
        assert_eq!(read.form, plain.form);
    }

    fn names_what_is_missing(&self, pointer: &str, named: &str) {
        let (parent, last) = pointer.rsplit_once('/').expect("a path");
        let mut less = self.whole.clone();
        let parent = less.pointer_mut(parent).and_then(Value::as_object_mut);
        let gone = parent.and_then(|parent| parent.remove(last));
        assert!(gone.is_some(), "{pointer} is not there");
        let read = read_as(self.parser, "x.json", less.to_string().as_bytes());
        let read = read.unwrap_or_else(|wrong| panic!("{pointer}: {}", wrong.message));
        let told: Vec<&str> = read
            .troubles
            .first
            .iter()
            .map(|one| one.what.as_str())
            .collect();
        assert!(
            told.iter().any(|what| what.contains(named)),
            "{pointer}: {told:?}"
        );
    }
}

/// A member that no format knows, in every object that is not a map of names.
fn add_everywhere(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(add_everywhere),
        Value::Object(map) => {
            map.values_mut().for_each(add_everywhere);
            map.insert("x-not-known".to_owned(), json!({"any": [1, null]}));
        }
        _ => {}
    }
}

/// A file that is made while it is read: a beginning, one part again and again, an end.
pub struct Long {
    parts: Vec<(Vec<u8>, u64)>,
    at: usize,
}

impl Long {
    pub fn new(begin: &str, first: &str, again: &str, times: u64, end: &str) -> Self {
        let part = |text: &str, times| (text.as_bytes().to_vec(), times);
        let mut parts = vec![
            part(begin, 1),
            part(first, 1),
            part(again, times),
            part(end, 1),
        ];
        parts.reverse();
        Self { parts, at: 0 }
    }
}

impl Read for Long {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some((text, times)) = self.parts.last_mut() else {
            return Ok(0);
        };
        let size = buffer.len().min(text.len() - self.at);
        buffer[..size].copy_from_slice(&text[self.at..self.at + size]);
        self.at += size;
        if self.at == text.len() {
            (self.at, *times) = (0, *times - 1);
            if *times == 0 {
                self.parts.pop();
            }
        }
        Ok(size)
    }
}
