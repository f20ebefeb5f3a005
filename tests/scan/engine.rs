//! The scanner over long input: chunks, layers and copies.

use std::io::Write as _;

use auditbinder::model::scan::{Family, FileScan};
use auditbinder::pipeline::{ready, shipped_rules};
use auditbinder::scan::{Action, FingerprintKey, Hash, Redacted, Scanner, Syntax};
use base64::Engine as _;

use crate::corpus;
use crate::seed;

fn scanner() -> Scanner {
    let rules = ready(&shipped_rules()).expect("the shipped rules");
    Scanner::new(
        rules,
        Some(FingerprintKey::generate().expect("random bytes")),
    )
}

/// A token that is found wherever it stands by itself.
fn token() -> String {
    let specimens = corpus::specimens(seed());
    let one = specimens
        .into_iter()
        .find(|one| one.kind == "github-classic");
    one.expect("the kind").value
}

const MIB: usize = 1 << 20;

/// Filler with a token at each of these places, and a line break in every hundredth byte.
fn long(length: usize, places: &[usize], token: &str) -> Vec<u8> {
    let mut text: Vec<u8> = (0..length)
        .map(|at| if at % 100 == 99 { b'\n' } else { b'.' })
        .collect();
    for place in places {
        text[*place..*place + token.len()].copy_from_slice(token.as_bytes());
    }
    text
}

fn in_file(bytes: &[u8], name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    (folder, path)
}

fn scanned(bytes: &[u8]) -> FileScan {
    let (_folder, path) = in_file(bytes, "input.txt");
    scanner().file(&path, Hash::Yes).expect("readable")
}

#[test]
fn values_around_the_borders_of_chunks_are_found_once_and_in_their_places() {
    let token = token();
    // Chunks are 2 MiB long; what stands before, on and after each border counts once.
    let mut places = Vec::new();
    for border in [2 * MIB, 4 * MIB, 6 * MIB] {
        places.extend([border - 4000, border - 21, border + 1500, border + 40_000]);
    }
    let text = long(7 * MIB, &places, &token);
    let scan = scanned(&text);
    let found: Vec<usize> = scan
        .hits
        .iter()
        .map(|hit| usize::try_from(hit.at.start).expect("small"))
        .collect();
    assert_eq!(found, places);
    for hit in &scan.hits {
        let start = usize::try_from(hit.at.start).expect("small");
        let line = memchr::memchr_iter(b'\n', &text[..start]).count() + 1;
        assert_eq!(hit.line, line as u64);
        let begin = text[..start]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        assert_eq!(hit.column, (start - begin + 1) as u64);
    }
    assert_eq!(scan.bytes, text.len() as u64);
    assert_eq!(scan.digest, Some(auditbinder::model::Digest::of(&text)));
}

fn redacted(bytes: &[u8], name: &str) -> (Vec<u8>, Redacted) {
    let (_folder, path) = in_file(bytes, name);
    let mut out = Vec::new();
    let redacted = scanner().redact(&path, &mut out, Syntax::of(name), &|_, _| Action::Redact);
    (out, redacted.expect("redacted"))
}

#[test]
fn a_copy_of_a_long_file_differs_in_its_values_only() {
    let token = token();
    let places = [10, 2 * MIB - 21, 2 * MIB + 600, 4 * MIB - 3, 5 * MIB];
    let text = long(5 * MIB + 900, &places, &token);
    let (copy, facts) = redacted(&text, "input.txt");
    assert_eq!(facts.counts.values().sum::<u64>(), places.len() as u64);
    assert_eq!(facts.released, auditbinder::model::Digest::of(&copy));
    let marks = String::from_utf8(copy).expect("text");
    let mark = &marks[10..=10 + marks[10..].find(']').expect("a mark")];
    assert!(mark.starts_with("[REDACTED:"));
    assert_eq!(marks.replace(mark, &token).as_bytes(), text);
    assert_eq!(scanned(marks.as_bytes()).total(), 0);
}

#[test]
fn base64_that_goes_on_over_chunks_is_decoded_in_all_of_them() {
    let token = token();
    let plain = long(
        4 * MIB,
        &[100, 2 * MIB, 3 * MIB + 1000, 4 * MIB - 100],
        &token,
    );
    let code = base64::engine::general_purpose::STANDARD.encode(&plain);
    for text in [code.clone(), in_lines(&code)] {
        let scan = scanned(text.as_bytes());
        assert_eq!(scan.count(Family::Secret), 4, "{:?}", scan.counts);
    }
}

fn in_lines(code: &str) -> String {
    let lines = code.as_bytes().chunks(76);
    let lines = lines.map(|line| String::from_utf8(line.to_vec()).expect("ASCII"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_value_in_base64_goes_with_the_piece_it_stands_in() {
    let piece = base64::engine::general_purpose::STANDARD.encode(format!(
        "the deploy token of today is {} and nothing else",
        token()
    ));
    let text = format!("{{\"n\":1,\"blob\":\"{piece}\"}}\n");
    let (copy, _) = redacted(text.as_bytes(), "a.jsonl");
    let copy = String::from_utf8(copy).expect("text");
    assert!(!copy.contains(&piece[..40]), "{copy}");
    let record: serde_json::Value = serde_json::from_str(&copy).expect("still JSON");
    assert!(
        record["blob"]
            .as_str()
            .expect("a text")
            .starts_with("[REDACTED:")
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn layers_are_opened_to_a_depth_and_then_named() {
    let text = format!("token {}\n", token());
    let once = gzip(text.as_bytes());
    let scan = scanned(&once);
    assert_eq!((scan.total(), scan.unscanned.len()), (1, 0));
    let twice = gzip(&once);
    assert_eq!(scanned(&twice).total(), 1);
    let deep = gzip(&gzip(&twice));
    let scan = scanned(&deep);
    assert_eq!(scan.total(), 0);
    assert!(
        scan.unscanned
            .iter()
            .any(|found| found.reason.contains("layers")),
        "{scan:?}"
    );
}

#[test]
fn zstandard_with_several_frames_is_opened_and_a_damaged_one_is_named() {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    let line = format!("token {}\n", token());
    let mut frames = compress_to_vec(line.as_bytes(), CompressionLevel::Fastest);
    frames.extend(compress_to_vec(
        &b"nothing here\n"[..],
        CompressionLevel::Fastest,
    ));
    frames.extend(compress_to_vec(line.as_bytes(), CompressionLevel::Fastest));
    let scan = scanned(&frames);
    assert_eq!((scan.total(), scan.unscanned.len()), (2, 0), "{scan:?}");
    let scan = scanned(&frames[..frames.len() - 20]);
    assert_eq!(scan.unscanned.len(), 1, "{scan:?}");
}

#[test]
fn a_zip_is_opened_with_its_members_by_name() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("logs/app.log", options).expect("memory");
    archive
        .write_all(format!("one\ntoken {}\n", token()).as_bytes())
        .expect("memory");
    let bytes = archive.finish().expect("memory").into_inner();
    let scan = scanned(&bytes);
    assert_eq!(scan.hits.len(), 1, "{scan:?}");
    assert_eq!(scan.hits[0].member.as_deref(), Some("logs/app.log"));
    assert_eq!(scan.hits[0].line, 2);
}

#[test]
fn keys_of_telemetry_do_not_make_card_numbers_of_their_ids() {
    let digits = corpus::specimens(seed())
        .into_iter()
        .find(|one| one.kind == "visa");
    let digits: String = digits
        .expect("the kind")
        .value
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    for line in [
        format!("{{\"spanId\":\"{digits}\"}}"),
        format!("{{\"key\":\"trace_id\",\"value\":{{\"stringValue\":\"{digits}\"}}}}"),
        format!("parent_span_id={digits} ok"),
    ] {
        assert_eq!(scanned(line.as_bytes()).count(Family::Pan), 0, "{line}");
    }
    for line in [
        format!("{{\"card\":\"{digits}\"}}"),
        format!("{{\"card\":{digits}}}"),
        format!("\\n{digits}\\n"),
        format!("paid with {digits}."),
    ] {
        assert_eq!(scanned(line.as_bytes()).count(Family::Pan), 1, "{line}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever bytes come, the scan ends, and what it keeps of a text is the text.
    #[test]
    fn no_bytes_break_the_scan_or_a_copy(
        pieces in proptest::collection::vec(
            proptest::prop_oneof![
                proptest::collection::vec(proptest::num::u8::ANY, 0..40),
                proptest::prelude::Just(b"\\u0041\\\"%41%zz\\n".to_vec()),
                proptest::prelude::Just(b"PK\x03\x04\x1f\x8b\x08%PDF-1.4\n".to_vec()),
                proptest::prelude::Just(b"password: \"".to_vec()),
                proptest::prelude::Just(b"H4sIAAAAAAAAA0vOzytJzSsBABa8fVgHAAAAQUFBQUFBQUFBQUFBQUFBQUFB".to_vec()),
                proptest::prelude::Just(b"name,ssn,dob\n\"a\",1,2\n".to_vec()),
            ],
            0..12,
        ),
    ) {
        let bytes = pieces.concat();
        let scan = SCANNER.bytes(&bytes);
        proptest::prop_assert_eq!(scan.bytes, bytes.len() as u64);
        let (_folder, path) = in_file(&bytes, "input.txt");
        let mut out = Vec::new();
        let keep = |_: Family, _: &str| Action::Keep;
        let copied = SCANNER.redact(&path, &mut out, Syntax::Plain, &keep);
        proptest::prop_assert!(copied.is_ok());
        proptest::prop_assert_eq!(out, bytes);
    }
}

static SCANNER: std::sync::LazyLock<Scanner> = std::sync::LazyLock::new(scanner);
