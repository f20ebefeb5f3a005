//! The same records in every form that they can arrive in.

use std::io::{self, Read};

use auditbinder::telemetry::{self, Packing};
use serde_json::Value;

use super::{APP_SERVER, data, framed, gzip, lines, read, same, zstd};

#[test]
fn every_packing_gives_the_same_facts() {
    let plain = data("approvals-0.169.file-exporter.jsonl");
    let expected = read(&plain);
    let members: Vec<u8> = lines(&plain)
        .flat_map(|line| gzip(&[line, b"\n"].concat()))
        .collect();
    let zstd_frames: Vec<u8> = lines(&plain).flat_map(zstd).collect();
    for (packing, packed) in [
        (vec![Packing::Gzip], gzip(&plain)),
        (vec![Packing::Gzip], members),
        (vec![Packing::Zstd], zstd(&plain)),
        (vec![Packing::Zstd], zstd_frames),
        (vec![Packing::Frames], framed(lines(&plain), same)),
        (
            vec![Packing::Frames, Packing::ZstdMessages],
            framed(lines(&plain), zstd),
        ),
        (
            vec![Packing::Gzip, Packing::Frames],
            gzip(&framed(lines(&plain), same)),
        ),
        (vec![], lines(&plain).collect::<Vec<_>>().concat()),
        (vec![], lines(&plain).collect::<Vec<_>>().join(&b"\r\n"[..])),
        (vec![], [b"\xef\xbb\xbf", &plain[..]].concat()),
    ] {
        let reading = read(&packed);
        assert_eq!(reading.population.packing, packing);
        assert_eq!(reading.records, expected.records, "{packing:?}");
        assert!(reading.complete, "{packing:?}: {:?}", reading.population);
        assert_eq!(reading.population.json_documents, 3, "{packing:?}");
    }
}

#[test]
fn snake_case_keys_numbers_and_arrays_of_documents_are_read() {
    let plain = data("approvals-0.169.file-exporter.jsonl");
    let text = String::from_utf8(plain.clone()).expect("text");
    let snake = text
        .replace("resourceLogs", "resource_logs")
        .replace("scopeLogs", "scope_logs")
        .replace("logRecords", "log_records")
        .replace("observedTimeUnixNano", "observed_time_unix_nano")
        .replace("timeUnixNano", "time_unix_nano")
        .replace("stringValue", "string_value")
        .replace("intValue", "int_value");
    let expected = read(&plain).records;
    assert_eq!(read(snake.as_bytes()).records, expected);
    let numbers = text
        .replace("\"timeUnixNano\":\"0\"", "\"timeUnixNano\":0")
        .replace("{\"intValue\":\"1\"}", "{\"intValue\":1}");
    assert_ne!(numbers, text);
    assert_eq!(read(numbers.as_bytes()).records, expected);
    let array = format!("[{}]", text.trim_end().replace('\n', ",\n"));
    assert_eq!(read(array.as_bytes()).records, expected);
    let values: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    for indent in [&b""[..], b"\t"] {
        let mut pretty = Vec::new();
        for value in &values {
            let format = serde_json::ser::PrettyFormatter::with_indent(indent);
            let mut writer = serde_json::Serializer::with_formatter(&mut pretty, format);
            serde::Serialize::serialize(value, &mut writer).expect("memory");
        }
        let reading = read(&pretty);
        assert!(reading.complete, "{:?}", reading.population);
        assert_eq!(reading.records, expected);
    }
}

/// Gives no more than a few bytes at a time, and is interrupted in between.
struct Dribble<'b> {
    bytes: &'b [u8],
    most: usize,
    turn: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn % 7 == 3 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let many = (1 + self.turn % self.most).min(buffer.len());
        self.bytes.read(&mut buffer[..many])
    }
}

#[test]
fn facts_do_not_depend_on_how_much_is_read_at_a_time() {
    let plain = data("chatgpt-auth-0.169.file-exporter.jsonl");
    for bytes in [
        data("chatgpt-auth-0.169.posted.json"),
        data(APP_SERVER),
        gzip(&plain),
        zstd(&plain),
        framed(lines(&plain), zstd),
        [&plain[..9000], b"\n{\n", &plain[..]].concat(),
    ] {
        let expected = read(&bytes);
        for most in [1, 2, 3, 64, 4099] {
            let bytes = &bytes[..];
            let mut dribble = Dribble {
                bytes,
                most,
                turn: 0,
            };
            let reading = telemetry::read(&mut dribble).expect("it is read");
            assert_eq!(reading, expected, "{most}");
        }
    }
}
