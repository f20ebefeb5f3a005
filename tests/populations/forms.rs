//! The forms that records are written in.

use std::collections::BTreeSet;
use std::io::Write as _;

use auditbinder::model::Digest;
use auditbinder::model::population::RecordForm;
use auditbinder::population::{self, Definition, Options};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{by, files, filtered, ids};

const OTLP: &str = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1767225600000000000","severityText":"INFO","body":{"stringValue":"login"},"attributes":[{"key":"user","value":{"stringValue":"ada"}},{"key":"tries","value":{"intValue":"2"}}]},{"observedTimeUnixNano":"1767312000000000000","eventName":"logout","attributes":[{"key":"user","value":{"stringValue":"ben"}}]}]}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"portal"}}]}}]}
{"resourceSpans":[{"resource":{},"scopeSpans":[{"spans":[{"traceId":"01","spanId":"0a","name":"GET /","startTimeUnixNano":"1767398400000000000","attributes":[{"key":"user","value":{"stringValue":"cleo"}}]}]}]}]}
"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[test]
fn one_population_is_the_same_as_lines_table_array_and_packed() {
    let lines = b"{\"key\":\"T-2\",\"kind\":\"bug\"}\n{\"kind\":\"bug\",\"key\":\"T-1\"}\r\n\n{\"key\":\"T-3\",\"kind\":\"task\"}";
    let array = b"[ {\"key\":\"T-2\",\"kind\":\"bug\"},\n {\"key\":\"T-1\",\n\"kind\":\"bug\"}, {\"key\":\"T-3\",\"kind\":\"task\"} ]";
    let table = b"\xef\xbb\xbfkey;kind\r\nT-2;bug\r\nT-1;\"bug\"\r\nT-3;task\r\n";
    let marked = [b"\xef\xbb\xbf".as_slice(), lines].concat();
    let expected = Digest::of(b"T-1\nT-2\n");
    let mut contents = BTreeSet::new();
    for (name, bytes) in [
        ("a.jsonl", lines.to_vec()),
        ("b.jsonl", marked),
        ("c.json", array.to_vec()),
        ("d.csv", table.to_vec()),
        ("e.jsonl.gz", gzip(lines)),
        ("f.csv.gz", gzip(table)),
        (
            "g.log",
            [
                gzip(b"{\"key\":\"T-2\",\"kind\":\"bug\"}\n"),
                gzip(b"{\"key\":\"T-1\",\"kind\":\"bug\"}\n{\"key\":\"T-3\",\"kind\":\"task\"}"),
            ]
            .concat(),
        ),
        ("h.zst", zstd(lines)),
    ] {
        let count = files(&[(name, &bytes)]).count(&filtered("key", "kind == 'bug'"));
        assert_eq!(count.population_digest, expected, "{name}");
        assert_eq!(
            (count.rows, count.matched, count.distinct),
            (3, 2, 2),
            "{name}"
        );
        assert!(count.is_whole(), "{name}");
        contents.insert(count.content_digest);
    }
    // The record is the same JSON whatever the order of its keys, and a row the same as an object.
    assert_eq!(contents.len(), 1);
}

#[test]
fn a_content_is_the_digest_of_the_canonical_record() {
    let count = files(&[("a.jsonl", b"{\"b\": 1.0, \"a\": \"\\u00e9\"}\n")]).count(&by("a"));
    let record = Digest::of("{\"a\":\"é\",\"b\":1}".as_bytes());
    let expected = Digest::of(format!("é\t{record}\n").as_bytes());
    assert_eq!(count.content_digest, Some(expected));
    // Without an identity the digest is the identity.
    let count =
        files(&[("a.jsonl", b"{\"b\": 1.0, \"a\": \"\\u00e9\"}\n")]).count(&Definition::default());
    assert_eq!(
        count.population_digest,
        Digest::of(format!("{record}\n").as_bytes())
    );
}

#[test]
fn log_records_and_spans_are_records_of_otlp() {
    let otlp = files(&[("otel.jsonl", OTLP.as_bytes())]);
    let all = |filter: &str| {
        let mut definition = filtered("attributes.user", filter);
        definition.time = Some("time".to_owned());
        let mut counted = otlp.counted(&definition, &Options::default());
        assert_eq!(counted.count.form, RecordForm::Otlp);
        let count = &counted.count;
        // The spans are on a line that cannot hold a log record of this name.
        let seen = count.records + count.passed_over;
        assert_eq!((count.rows, seen), (2, 3), "{filter}");
        assert_eq!(counted.count.without_time, 0, "{filter}");
        (ids(&mut counted), counted.count.undecided)
    };
    assert_eq!(
        all("name == 'login' && severity == 'INFO'"),
        (vec!["ada".to_owned()], 0)
    );
    assert_eq!(
        all("name != 'login'"),
        (vec!["ben".to_owned(), "cleo".to_owned()], 0)
    );
    assert_eq!(
        all("time >= timestamp('2026-01-02T00:00:00Z')").0,
        ["ben", "cleo"]
    );
    assert_eq!(all("traceId == '01'"), (vec!["cleo".to_owned()], 2));
    assert_eq!(
        all("has(attributes.tries) && attributes.tries > 1").0,
        ["ada"]
    );
    assert_eq!(
        all("resource['service.name'] == 'portal'").0,
        ["ada", "ben"]
    );
}

#[test]
fn documents_over_lines_are_read_as_agents_send_them() {
    let pretty = "{\n  \"resourceLogs\": [\n    {\"scopeLogs\": [{\"logRecords\": [{\"attributes\": [{\"key\": \"event.name\", \"value\": {\"stringValue\": \"a\"}}]}]}]}\n  ]\n}\n";
    let twice = format!("{pretty}{pretty}");
    let count = files(&[("raw.json", twice.as_bytes())]).count(&by("name"));
    assert!(count.is_whole(), "{count:?}");
    assert_eq!(
        (count.rows, count.records, count.distinct, count.duplicates),
        (2, 2, 1, 1)
    );
}

#[test]
fn a_column_is_named_as_it_stands_or_as_a_field_of_the_row() {
    let table = files(&[(
        "t.csv",
        b"Ticket ID,Amount,Team\nA 1,250,ops\nA 2,1000,dev\nA 3,-5,ops\n",
    )]);
    let mut definition = by("Ticket ID");
    definition.stratum = Some("Team".to_owned());
    definition.amount = Some("Amount".to_owned());
    definition.filter = Some("row['Ticket ID'] != 'A 9'".to_owned());
    let count = table.count(&definition);
    assert_eq!((count.distinct, count.total_amount), (3, Some(1245)));
    assert_eq!(count.strata.get("ops"), Some(&2));
    let unknown = table.problem(&by("Ticket"));
    assert!(
        unknown.contains("the table has no column `Ticket`; it has `Ticket ID`, `Amount`, `Team`"),
        "{unknown}"
    );
}

#[test]
fn what_has_no_typed_form_is_interpreted_and_said() {
    let lines = files(&[(
        "a.jsonl",
        b"{\"id\":\"a1\",\"n\":3}\n{\"id\":\"b2\",\"n\":4}\n",
    )]);
    let count = lines.count(&filtered(
        "id + '-' + string(n)",
        "id.matches('^a') && n == 3",
    ));
    assert_eq!(count.population_digest, Digest::of(b"a1-3\n"));
    assert_eq!(count.interpreted.len(), 2);
    assert!(
        lines
            .count(&filtered("id", "n == 3 && id.startsWith('a')"))
            .interpreted
            .is_empty()
    );
}

#[test]
fn times_are_texts_dates_and_numbers_of_any_unit() {
    let lines = b"{\"id\":\"1\",\"at\":\"2026-01-01T23:59:59+00:00\"}\n{\"id\":\"2\",\"at\":\"2026-01-02\"}\n\
        {\"id\":\"3\",\"at\":1767398400}\n{\"id\":\"4\",\"at\":1767398400123}\n{\"id\":\"5\",\"at\":\"1767398400123456789\"}\n\
        {\"id\":\"6\",\"at\":\"yesterday\"}\n{\"id\":\"7\",\"at\":\"2026-01-06T01:00:00+02:00\"}\n";
    let mut definition = by("id");
    definition.time = Some("at".to_owned());
    let open = files(&[("a.jsonl", lines)]).count(&definition);
    assert_eq!((open.distinct, open.without_time, open.unread()), (7, 1, 0));
    assert_eq!(open.first.as_deref(), Some("2026-01-01T23:59:59.000Z"));
    assert_eq!(open.last.as_deref(), Some("2026-01-05T23:00:00.000Z"));
    let days: Vec<u64> = open.days.values().copied().collect();
    assert_eq!(days, [1, 1, 3, 1]);
    let empty: Vec<String> = open.empty_days.iter().map(ToString::to_string).collect();
    assert_eq!(empty, ["2026-01-04"]);
    // A period goes from the beginning of its first to the end of its last day.
    let day = |text: &str| text.parse().ok();
    definition.within(day("2026-01-02"), day("2026-01-03"));
    let closed = files(&[("a.jsonl", lines)]).count(&definition);
    assert_eq!(
        (closed.distinct, closed.outside, closed.unread()),
        (4, 2, 1)
    );
    assert!(!closed.is_whole());
}

#[test]
fn records_are_found_again_by_their_identity() {
    let table = b"key,note\nT-1,\"two\nlines\"\nT-2,plain\n";
    let lines = b"{\"key\":\"T-2\",\"b\":1,\"a\":2}\n";
    for (name, bytes, line, record) in [
        (
            "t.csv",
            table.as_slice(),
            4,
            r#"{"key":"T-2","note":"plain"}"#,
        ),
        (
            "t.jsonl",
            lines.as_slice(),
            1,
            r#"{"a":2,"b":1,"key":"T-2"}"#,
        ),
    ] {
        let files = files(&[(name, bytes)]);
        let wanted = BTreeSet::from(["T-2".to_owned()]);
        let found = population::records(&by("key"), &files.sources, &Options::default(), &wanted);
        let found = found.expect("read");
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(
            (found[0].line, found[0].record.as_str()),
            (line, record),
            "{name}"
        );
        assert_eq!(found[0].sha256, Digest::of(record.as_bytes()));
    }
}
