//! What cannot be read is an exception with its place, and the rest is read.

use std::io::{self, Read};

use auditbinder::telemetry::{self, ExceptionKind, Records};

use super::{TERMINAL, data, exceptions, facts, framed, gzip, lines, read, same, zstd};

type BadLine = (&'static str, Vec<u8>, Vec<(ExceptionKind, u64)>);

/// Lines that cannot be read, and what is said of them behind one good line.
fn bad_lines(good: &[u8]) -> Vec<BadLine> {
    use ExceptionKind::{CutOff, Malformed, NotUtf8, TooDeep, UnknownShape};
    let deep = [
        b"{\"resourceLogs\":",
        "[".repeat(70).as_bytes(),
        "]".repeat(70).as_bytes(),
        b"}",
    ]
    .concat();
    let bottomless = "[".repeat(300_000).into_bytes();
    let mut garbled = good.to_vec();
    let in_a_name = memchr::memmem::find(&garbled, b"Mock").expect("a provider");
    garbled[in_a_name] = 0xff;
    let in_a_string = good[..5000].to_vec();
    let between = [&good[..good.len() - 3], b","].concat();
    vec![
        ("no JSON", b"not JSON at all".to_vec(), vec![(Malformed, 2)]),
        (
            "two lines",
            b"no\nno".to_vec(),
            vec![(Malformed, 2), (Malformed, 3)],
        ),
        (
            "a bracket too many",
            b"{\"resourceLogs\":[]}]".to_vec(),
            vec![(Malformed, 2)],
        ),
        ("cut in a string", in_a_string, vec![(Malformed, 2)]),
        ("cut between values", between, vec![(CutOff, 2)]),
        ("too deep", deep, vec![(TooDeep, 2)]),
        ("bottomless", bottomless, vec![(TooDeep, 2)]),
        ("no UTF-8", garbled, vec![(NotUtf8, 2)]),
        (
            "another shape",
            b"{\"kind\":1}".to_vec(),
            vec![(UnknownShape, 2)],
        ),
        ("a zero", vec![0], vec![(Malformed, 2)]),
        ("blank", b" \t".to_vec(), vec![]),
    ]
}

/// Good lines around something else: the good ones count, and the rest has a place.
#[test]
fn what_cannot_be_read_is_an_exception_and_the_rest_is_read() {
    let plain = data("approvals-0.169.file-exporter.jsonl");
    let good: Vec<&[u8]> = lines(&plain).collect();
    let expected = read(&plain);
    for (name, bad, kinds) in bad_lines(good[0]) {
        let stream = [good[0], &bad, good[1], good[2]].join(&b'\n');
        let reading = read(&stream);
        let kinds: Vec<_> = kinds
            .into_iter()
            .map(|(kind, line)| (kind, Some(line)))
            .collect();
        assert_eq!(exceptions(&reading), kinds, "{name}");
        assert_eq!(reading.complete, kinds.is_empty(), "{name}");
        assert_eq!(reading.records, expected.records, "{name}");
        let places = reading
            .population
            .exceptions
            .iter()
            .map(|one| one.offset)
            .next();
        let place = (!kinds.is_empty()).then_some(good[0].len() as u64 + 1);
        if name != "a bracket too many" {
            assert_eq!(places, place, "{name}");
        }
    }
}

#[test]
fn a_damaged_document_of_many_lines_does_not_take_the_next_one_with_it() {
    let whole = data("approvals-0.169.posted.json");
    let expected = facts(&read(&whole)).log_records;
    let documents = read(&whole).population.json_documents;
    let second = memchr::memmem::find(&whole, b"\n}{").map_or_else(
        || memchr::memmem::find(&whole, b"\n}\n{").expect("two documents") + 3,
        |at| at + 2,
    );
    let first = facts(&read(&whole[..second])).log_records;
    for (name, head) in [
        ("cut off", whole[..second / 2].to_vec()),
        (
            "no value",
            whole[..second]
                .to_vec()
                .iter()
                .map(|byte| if *byte == b':' { b';' } else { *byte })
                .collect(),
        ),
    ] {
        let stream = [&head, &b"\n"[..], &whole[second..]].concat();
        let reading = read(&stream);
        assert_eq!(
            reading.population.exceptions.len(),
            1,
            "{name}: {:?}",
            reading.population
        );
        assert_eq!(reading.population.exceptions[0].line, Some(1), "{name}");
        assert_eq!(facts(&reading).log_records, expected - first, "{name}");
        assert_eq!(reading.population.json_documents, documents - 1, "{name}");
    }
}

#[test]
fn a_file_without_its_end_is_cut_off() {
    let plain = data("approvals-0.169.file-exporter.jsonl");
    let reading = read(&plain[..plain.len() - 20]);
    assert_eq!(exceptions(&reading), [(ExceptionKind::CutOff, Some(3))]);
    assert_eq!(reading.population.json_documents, 2);
    let reading = read(&data("approvals-0.169.posted.json")[..150_000]);
    assert_eq!(exceptions(&reading).len(), 1);
    assert_eq!(exceptions(&reading)[0].0, ExceptionKind::CutOff);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_passed_over() {
    let plain = data("approvals-0.169.file-exporter.jsonl");
    let good: Vec<&[u8]> = lines(&plain).collect();
    let before = [good[0], b"\n{\"resourceLogs\":\""].concat();
    let after = [b"\"}\n", good[1], b"\n", good[2]].concat();
    let long = io::repeat(b'x').take(100 << 20);
    let mut stream = before.chain(long).chain(&after[..]);
    let reading = telemetry::read(&mut stream).expect("it is read");
    assert_eq!(exceptions(&reading), [(ExceptionKind::TooLong, Some(2))]);
    assert_eq!(
        reading.population.exceptions[0].offset,
        good[0].len() as u64 + 1
    );
    assert_eq!(reading.records, read(&plain).records);
}

#[test]
fn damaged_compression_is_an_exception_behind_what_could_be_read() {
    let plain = data("approvals-0.169.file-exporter.jsonl");
    let mut checksum = gzip(&plain);
    let at = checksum.len() - 6;
    checksum[at] ^= 1;
    let reading = read(&checksum);
    assert_eq!(
        exceptions(&reading),
        [(ExceptionKind::DamagedCompression, None)]
    );
    assert_eq!(reading.records, read(&plain).records);
    for packed in [gzip(&plain), zstd(&plain)] {
        let reading = read(&packed[..packed.len() * 2 / 3]);
        let kinds = exceptions(&reading);
        assert_eq!(
            kinds.last(),
            Some(&(ExceptionKind::DamagedCompression, None))
        );
        assert!(!reading.complete);
    }
}

#[test]
fn frames_that_cannot_be_are_exceptions() {
    use ExceptionKind::{CutOff, DamagedCompression, FrameLength, Protobuf, TooLong};
    let plain = data("approvals-0.169.file-exporter.jsonl");
    let good: Vec<&[u8]> = lines(&plain).collect();
    let protobuf = b"\x0a\x12\x0a\x10\x0a\x0e\x0a\x0cservice.name";
    let messages = [
        good[0],
        protobuf,
        good[1],
        b"\x28\xb5\x2f\xfd broken",
        good[2],
    ];
    let reading = read(&framed(messages, same));
    assert_eq!(
        exceptions(&reading),
        [(Protobuf, None), (DamagedCompression, None)]
    );
    assert_eq!(
        reading.population.exceptions[0].offset,
        good[0].len() as u64 + 4
    );
    assert_eq!(reading.records, read(&plain).records);
    let whole = framed(good.iter().copied(), same);
    for (tail, kind) in [
        (&b"\xff\xff\xff\xff{}"[..], FrameLength),
        (b"\0\0\0\0", FrameLength),
        (b"\0\0", CutOff),
        (b"\0\0\0\x09{}", CutOff),
    ] {
        let reading = read(&[&whole, tail].concat());
        assert_eq!(exceptions(&reading), [(kind, None)]);
        assert_eq!(reading.population.exceptions[0].offset, whole.len() as u64);
        assert_eq!(reading.population.json_documents, 3);
    }
    let long = vec![b' '; 40 << 20];
    let reading = read(&framed([good[0], &long, good[1], good[2]], same));
    assert_eq!(exceptions(&reading), [(TooLong, None)]);
    assert_eq!(reading.records, read(&plain).records);
    let reading = read(protobuf);
    assert_eq!(
        (exceptions(&reading), reading.records),
        (vec![(Protobuf, None)], Records::Unrecognised)
    );
}

#[test]
fn only_so_many_exceptions_are_kept() {
    let reading = read(&b"no\n".repeat(250));
    assert_eq!(reading.population.exceptions.len(), 100);
    assert_eq!(reading.population.exceptions_left_out, 150);
    assert!(!reading.complete);
}

#[test]
fn nothing_is_recognised_in_nothing() {
    for bytes in [&b""[..], b"\n\n", b"{}", b"[]"] {
        let reading = read(bytes);
        assert_eq!(
            (reading.records, reading.complete),
            (Records::Unrecognised, false)
        );
    }
}

#[test]
fn the_error_of_a_reader_is_an_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    let plain = data("approvals-0.169.file-exporter.jsonl");
    for bytes in [
        plain.clone(),
        gzip(&plain),
        zstd(&plain),
        framed(lines(&plain), same),
    ] {
        let mut stream = bytes[..bytes.len() / 2].chain(Broken);
        let error = telemetry::read(&mut stream).expect_err("unplugged");
        assert!(error.to_string().contains("unplugged"), "{error}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn damage_of_any_kind_is_survived(
        which in 0_usize..6,
        damage in proptest::collection::vec((0_usize..60_000, proptest::prelude::any::<u8>()), 0..6),
        cut in 1_usize..60_000,
    ) {
        let plain = data("chatgpt-auth-0.169.file-exporter.jsonl");
        let mut bytes = match which {
            0 => plain,
            1 => gzip(&plain),
            2 => zstd(&plain),
            3 => framed(lines(&plain), zstd),
            4 => data(TERMINAL),
            _ => data("chatgpt-auth-0.169.posted.json"),
        };
        let length = bytes.len();
        for (at, byte) in damage {
            bytes[at % length] = byte;
        }
        bytes.truncate(cut.max(length / 8));
        let reading = read(&bytes);
        let known = reading.records != Records::Unrecognised;
        let whole = reading.population.exceptions.is_empty();
        proptest::prop_assert_eq!(reading.complete, whole && known);
    }
}
