//! Logs of commits, archives of diffs, runs made again: files of any form.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::cases::{inspect, read_as, utf16};

const MARK: &str = "sk-proj-MARKERMARKERMARKERMARKER";

fn id(n: usize) -> String {
    format!("{n:040x}")
}

fn commit(n: usize) -> Value {
    let parents: Vec<String> = (n > 1).then(|| id(n - 1)).into_iter().collect();
    json!({
        "commit": id(n), "parents": parents, "author": "Ada", "author-email": "ada@northwind.example",
        "authored": "2026-03-02T10:00:00+02:00", "committer": "Ada",
        "committer-email": "ada@northwind.example", "committed": "2026-03-02T10:00:00+02:00",
        "subject": format!("Change with {MARK}"),
        "trailers": [["Co-authored-by", "Claude <noreply@anthropic.com>"], ["Token", MARK]],
        "lines": [format!("Token: {MARK}")], "signature": "ssh", "merge": false,
    })
}

fn diff(n: usize) -> Value {
    json!({
        "commit": id(n), "sha256": format!("{n:064x}"), "signature": "c2ln", "session": "s-1",
        "file": format!("{n}.diff"), "note": MARK,
    })
}

fn run(n: usize) -> Value {
    json!({
        "prompt-sha256": format!("{:064x}", n / 2), "base": id(1),
        "diff-sha256": format!("{:064x}", n / 4), "prompt": MARK,
    })
}

/// Each reader with a record of it and the fields that a record has to have.
type Kind = (Parser, fn(usize) -> Value, &'static [&'static str]);

const KINDS: [Kind; 3] = [
    (
        Parser::GitLog,
        commit,
        &["commit", "parents", "author-email", "committed", "trailers"],
    ),
    (
        Parser::AgentDiffs,
        diff,
        &["commit", "sha256", "signature", "session", "file"],
    ),
    (
        Parser::Reruns,
        run,
        &["prompt-sha256", "base", "diff-sha256"],
    ),
];

fn lines(record: fn(usize) -> Value, count: usize) -> String {
    (1..=count).fold(String::new(), |mut all, n| {
        writeln!(all, "{}", record(n)).expect("text");
        all
    })
}

#[test]
fn each_kind_is_told_in_every_layout_and_encoding() {
    for (parser, record, _) in KINDS {
        let text = lines(record, 3);
        let array: Vec<Value> = (1..=3).map(record).collect();
        let array = serde_json::to_string_pretty(&array).expect("JSON");
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [
            text.clone().into_bytes(),
            array.into_bytes(),
            marked,
            utf16(&text, true),
            utf16(&text, false),
            text.replace('\n', "\r\n").into_bytes(),
        ] {
            let read = inspect("evidence", &bytes);
            assert_eq!(read.parser, parser);
            assert_eq!(read.records, Some(3));
            assert_eq!(read.troubles.count(), 0, "{:?}", read.troubles);
        }
        let alone = inspect("one.json", record(1).to_string().as_bytes());
        assert_eq!(alone.records, Some(1), "{parser:?}");
    }
}

#[test]
fn what_a_record_lacks_is_named() {
    for (parser, record, required) in KINDS {
        for name in required {
            let mut second = record(2);
            second.as_object_mut().expect("an object").remove(*name);
            let text = format!("{}\n{second}\n", record(1));
            let read = read_as(parser, "x.jsonl", text.as_bytes()).expect("the rest is read");
            assert_eq!(read.troubles.count(), 1, "{parser:?} {name}");
            let trouble = &read.troubles.first[0];
            assert!(
                trouble.what.contains(&format!("`{name}`")),
                "{}",
                trouble.what
            );
            assert_eq!(trouble.place.line, 2);
        }
    }
}

#[test]
fn bad_input_is_told() {
    for (parser, record, _) in KINDS {
        let empty = read_as(parser, "x", b"").expect_err("empty");
        assert_eq!(empty.message, "the file is empty");
        for wrong in [
            "host,user\na,b\n",
            "{\"schemas\": [1]}",
            "[1, 2]",
            "\u{0}\u{1}binary",
            "text\n",
        ] {
            let wrong = read_as(parser, "x", wrong.as_bytes()).expect_err("another format");
            let says = wrong.message.contains("expected") || wrong.message.contains("not JSON");
            assert!(says, "{}", wrong.message);
        }
        let text = lines(record, 3);
        let whole: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        for cut in [
            whole[0] + 5,
            whole[0] + 60,
            whole[1] + 1,
            whole[1] + 90,
            whole[2] - 1,
        ] {
            let read = read_as(parser, "x.jsonl", &text.as_bytes()[..cut]).expect("lines count");
            let at_end = cut == whole[1] + 1;
            let troubles = u64::from(!at_end);
            assert_eq!(read.troubles.count(), troubles, "{parser:?} cut at {cut}");
        }
        let array = serde_json::to_string(&[record(1), record(2)]).expect("JSON");
        let cut = read_as(parser, "x.json", &array.as_bytes()[..array.len() - 9]);
        let cut = cut.expect_err("cut off");
        assert!(cut.message.contains("cut off"), "{}", cut.message);
    }
}

#[test]
fn nothing_that_is_not_asked_for_is_passed_on() {
    for (_, record, _) in KINDS {
        let read = inspect("x.jsonl", lines(record, 4).as_bytes());
        let said = format!("{} {:?} {:?}", read.doc, read.facts, read.troubles);
        assert!(!said.contains(MARK), "{said}");
    }
}

#[test]
fn a_run_made_again_has_the_same_diff_or_says_why_not() {
    let one = |diff: &str| json!({"prompt-sha256": "a".repeat(64), "base": id(1), "diff-sha256": diff.repeat(64)});
    let failed = json!({"prompt-sha256": "a".repeat(64), "base": id(1), "failure": "tests failed"});
    let text = |runs: &[Value]| {
        let lines: Vec<String> = runs.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    let of = |runs: &[Value]| inspect("runs.jsonl", text(runs).as_bytes()).doc;
    let same = of(&[one("b"), one("b"), failed.clone()]);
    assert_eq!(same["differing-pairs"], 0);
    assert_eq!(same["made-again"], 1);
    assert_eq!(same["failures"], 1);
    let other = of(&[one("b"), one("c")]);
    assert_eq!(other["differing-pairs"], 1);
    assert_eq!(other["differing"][0]["runs"], 2);
    let silent = of(&[
        one("b"),
        json!({"prompt-sha256": "a".repeat(64), "base": id(1), "failure": " "}),
    ]);
    assert_eq!(silent["silent"], 1);
}

#[test]
fn a_large_log_is_read_in_bounded_room() {
    let line = commit(2).to_string();
    let count = 16 * 1024 * 1024 / line.len();
    let text = lines(commit, 1000).repeat(count / 1000);
    let start = Instant::now();
    let read = inspect("commits.jsonl", text.as_bytes());
    assert_eq!(read.records, Some((count / 1000 * 1000) as u64));
    let kept = read.doc["attributed"].as_array().expect("a list").len();
    assert_eq!(kept, 20_000);
    let left_out = read.doc["attributed-left-out"].as_u64().expect("a count");
    assert_eq!(left_out, (count / 1000 * 1000 - 20_000) as u64);
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
}
