//! Bad input: counted with its place, never dropped in silence.

use std::fmt::Write as _;
use std::io::Write as _;

use auditbinder::model::population::RowProblem::{self, *};
use auditbinder::population::Options;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{by, files, filtered, problems};

fn of(name: &str, bytes: &[u8], identity: &str) -> (u64, Vec<(u64, RowProblem)>) {
    let count = files(&[(name, bytes)]).count(&by(identity));
    (count.distinct, problems(&count))
}

#[test]
fn every_line_that_is_no_record_is_named() {
    let lines = b"{\"id\":\"a\"}\n{\"id\":\"b\"\n[1]\n\"text\"\n{\"id\":\"c\"} x\n{\"id\":\"\xff\"}\n{\"id\":\"d\",\"id\":\"e\"}\n{\"id\":\"f\",\"z\":{\"k\":1,\"k\":2}}\n{\"id\":\"g\"}\n";
    let expected = vec![
        (2, CutOff),
        (3, UnknownShape),
        (4, UnknownShape),
        (5, Malformed),
        (6, NotUtf8),
        (7, KeyTwice),
        (8, KeyTwice),
    ];
    assert_eq!(of("a.jsonl", lines, "id"), (2, expected));
    let deep = format!(
        "{{\"id\":\"a\",\"z\":{}1{}}}\n",
        "[".repeat(100),
        "]".repeat(100)
    );
    assert_eq!(
        of("a.jsonl", deep.as_bytes(), "id"),
        (0, vec![(1, TooDeep)])
    );
}

#[test]
fn every_row_of_a_table_has_a_cell_for_each_column() {
    let table = b"id,name\na,Ada\nb\n\nc,Cleo,more\nd,\xff\ne,\"Eve\"\n";
    let expected = vec![(3, CellCount), (5, CellCount), (6, NotUtf8)];
    assert_eq!(of("a.csv", table, "id"), (2, expected));
    let twice = files(&[("a.csv", b"id,id\n1,2\n")]).problem(&by("id"));
    assert!(twice.contains("has two columns `id`"), "{twice}");
}

#[test]
fn a_cell_that_is_never_closed_hides_no_rows() {
    // The last column: the rows behind would be text of the cell.
    let open = b"id,name\na,Ada\nb,\"Ben\nc,Cleo\nd,Dora\n";
    assert_eq!(of("a.csv", open, "id"), (2, vec![(3, CutOff)]));
    let closed = b"id,name\na,\"Ada \"\"the\"\" first\"\nb,5\" disk\nc,\"one\ntwo\"\n";
    assert_eq!(of("a.csv", closed, "id"), (3, Vec::new()));
}

#[test]
fn identities_that_break_the_rules_are_exceptions() {
    let lines = b"{\"id\":\"a\\nb\"}\n{\"id\":\"\"}\n{\"id\":null}\n{}\n{\"id\":7}\n{\"id\":1.5}\n{\"id\":18446744073709551615}\n";
    let expected = vec![
        (1, BadId),
        (2, NoIdentity),
        (3, NoIdentity),
        (4, NoIdentity),
        (6, NoIdentity),
    ];
    // A whole number is taken by its digits.
    assert_eq!(of("a.jsonl", lines, "id"), (2, expected));
    let long = format!("{{\"id\":\"{}\"}}\n", "x".repeat(1025));
    assert_eq!(of("a.jsonl", long.as_bytes(), "id"), (0, vec![(1, BadId)]));
}

#[test]
fn a_filter_without_an_answer_is_counted_and_named() {
    let lines =
        b"{\"id\":\"a\",\"state\":\"done\"}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"state\":\"open\"}\n";
    let files = files(&[("a.jsonl", lines)]);
    let count = files.count(&filtered("id", "state == 'done'"));
    assert_eq!((count.distinct, count.undecided), (1, 1));
    assert_eq!(problems(&count), [(2, Undecided)]);
    assert!(!count.is_whole());
    let asked = files.count(&filtered("id", "has(record.state) && state == 'done'"));
    assert_eq!(
        (asked.distinct, asked.undecided, asked.passed_over),
        (1, 0, 2)
    );
    let text = files.count(&filtered("id", "state > 3 || id == 'b'"));
    assert_eq!((text.distinct, text.undecided), (1, 2));
}

#[test]
fn a_file_without_rows_has_an_empty_population() {
    for (name, bytes) in [
        ("a.jsonl", "".as_bytes()),
        ("a.csv", b"id\n"),
        ("a.json", b"[]"),
        ("a.log", b"\n\n"),
    ] {
        let count = files(&[(name, bytes)]).count(&by("id"));
        assert_eq!((count.rows, count.distinct), (0, 0), "{name}");
        assert!(count.is_whole(), "{name}");
    }
}

#[test]
fn what_is_no_text_is_refused_by_name() {
    let utf16: Vec<u8> = "\u{feff}id\n1\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let problem = files(&[("a.csv", &utf16)]).problem(&by("id"));
    assert_eq!(problem, "`a.csv` is UTF-16; save it as UTF-8");
    let book = files(&[("a.xlsx", b"PK\x03\x04\x14\x00\x00\x00")]).problem(&by("id"));
    assert!(
        book.starts_with("`a.xlsx` is an archive or a workbook"),
        "{book}"
    );
}

#[test]
fn damaged_compression_is_an_exception_behind_what_could_be_read() {
    let mut lines = String::new();
    for number in 0..20_000_u32 {
        let _ = writeln!(
            lines,
            "{{\"id\":\"{number}\",\"salt\":{}}}",
            number.wrapping_mul(2_654_435_761)
        );
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(lines.as_bytes()).expect("packed");
    let packed = encoder.finish().expect("packed");
    let (found, problems) = of("a.jsonl.gz", &packed[..packed.len() / 2], "id");
    assert!((1000..19_000).contains(&found), "{found}");
    assert_eq!(problems.last().map(|(_, problem)| *problem), Some(Damaged));
}

#[test]
fn a_line_of_a_hundred_megabytes_is_passed_in_little_memory() {
    let mut bytes = b"{\"id\":\"a\"}\n{\"id\":\"".to_vec();
    bytes.resize(bytes.len() + 100_000_000, b'x');
    bytes.extend_from_slice(b"\"}\n{\"id\":\"b\"}\n");
    assert_eq!(of("a.jsonl", &bytes, "id"), (2, vec![(2, TooLong)]));
    let packed = {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&bytes).expect("packed");
        encoder.finish().expect("packed")
    };
    assert_eq!(of("a.jsonl.gz", &packed, "id"), (2, vec![(2, TooLong)]));
}

#[test]
fn a_wrong_expression_is_named_with_its_place() {
    let lines = files(&[("a.jsonl", b"{\"id\":\"a\"}\n")]);
    let problem = lines.problem(&filtered("id", "state =="));
    assert!(
        problem.starts_with("`filter` cannot be used: it does not parse at character"),
        "{problem}"
    );
    let nested = format!("{}true", "!".repeat(100_000));
    let problem = lines.problem(&filtered("id", &nested));
    assert!(problem.contains("nests more than"), "{problem}");
}

#[test]
fn repeated_rows_are_duplicates_and_changed_ones_conflicts() {
    let lines = b"{\"id\":\"a\",\"n\":1}\n{\"n\":1.0,\"id\":\"a\"}\n{\"id\":\"b\",\"n\":1}\n{\"id\":\"b\",\"n\":2}\n";
    let count = files(&[("a.jsonl", lines)]).count(&by("id"));
    assert_eq!(
        (count.instances, count.distinct, count.duplicates),
        (4, 2, 2)
    );
    assert_eq!(
        (count.conflicts, count.conflict_ids),
        (1, vec!["b".to_owned()])
    );
}

#[test]
fn rows_that_are_passed_over_are_parsed_on_request() {
    // The first line lacks the text, and is damaged in the middle.
    let lines = b"{\"id\":\"a\",,\"state\":\"open\"}\n{\"id\":\"b\",\"state\":\"done\"}\n";
    let files = files(&[("a.jsonl", lines)]);
    let definition = filtered("id", "has(record.state) && state == 'done'");
    assert_eq!(files.count(&definition).unparsable, 0);
    let options = Options {
        every_row: true,
        ..Options::default()
    };
    let count = files.counted(&definition, &options).count;
    assert_eq!(
        (count.unparsable, count.passed_over, count.distinct),
        (1, 0, 1)
    );
    // A line that is cut off is found all the same.
    let cut = super::files(&[(
        "a.jsonl",
        b"{\"id\":\"a\",\"state\":\"op\n{\"id\":\"b\",\"state\":\"done\"}\n",
    )]);
    assert_eq!(cut.count(&definition).unparsable, 1);
}
