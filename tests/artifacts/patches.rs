//! Releases and what is installed.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use auditbinder::model::plan::Parser;
use serde_json::json;

use super::cases::{inspect, read_as, utf16};

const MARK: &str = "npm_MARKERMARKERMARKERMARKERMARKERMARKER";

#[test]
fn releases_are_read_in_three_forms() {
    let a = "a".repeat(64);
    let own = json!({"releases-of": "codex", "note": MARK, "releases": [
        {"version": "0.168.0", "date": "2026-09-01", "sha256": a},
        {"version": "0.169.0", "date": "2026-10-02T08:00:00Z", "sha256": [a.to_uppercase()]},
        {"version": "0.170.0-alpha.1", "date": "2026-10-05", "prerelease": true},
    ]});
    let npm = json!({"name": "@openai/codex", "dist-tags": {"latest": "0.169.0"},
    "time": {"created": "2026-01-01T00:00:00Z", "0.168.0": "2026-09-01T10:00:00.000Z", "0.169.0": "2026-10-02T10:00:00.000Z", "0.170.0-alpha.1": "2026-10-05T00:00:00Z"},
    "versions": {
        "0.168.0": {"dist": {"integrity": "sha512-AA==", "tarball": MARK}},
        "0.169.0": {"dist": {"integrity": "sha512-BB=="}}, "0.170.0-alpha.1": {"dist": {}},
    }});
    let github = json!([
        {"tag_name": "rust-v0.170.0-alpha.1", "published_at": "2026-10-05T10:00:00Z", "prerelease": true, "draft": false, "assets": []},
        {"tag_name": "rust-v0.169.0", "published_at": "2026-10-02T10:00:00Z", "prerelease": false, "draft": false, "body": MARK,
         "url": "https://api.github.com/repos/openai/codex/releases/1", "assets": [{"name": "codex", "digest": format!("sha256:{a}")}]},
        {"tag_name": "rust-v0.168.0", "published_at": "2026-09-01T10:00:00Z", "prerelease": false, "draft": false, "assets": [{"name": "codex", "digest": null}]},
        {"tag_name": "rust-v9", "published_at": null, "prerelease": false, "draft": true},
    ]);
    for (text, program, digest) in [
        (own, "codex", format!("sha256:{a}")),
        (npm, "@openai/codex", "sha512-BB==".to_owned()),
        (github, "openai/codex", format!("sha256:{a}")),
    ] {
        for bytes in [
            serde_json::to_vec_pretty(&text).expect("JSON"),
            utf16(&text.to_string(), true),
            utf16(&text.to_string(), false),
            [b"\xef\xbb\xbf", text.to_string().as_bytes()].concat(),
        ] {
            let read = inspect("releases.json", &bytes);
            assert_eq!(read.parser, Parser::Releases);
            assert_eq!(read.troubles.count(), 0, "{:?}", read.troubles);
            assert_eq!(read.records, Some(3));
            assert_eq!(read.doc["latest"], "0.169.0");
            assert_eq!(read.doc["latest-date"], "2026-10-02");
            assert_eq!(read.doc["program"], program);
            assert_eq!(read.doc["releases"][0]["version"], "0.170.0-alpha.1");
            assert_eq!(read.doc["releases"][0]["prerelease"], true);
            assert_eq!(read.doc["releases"][1]["digests"], json!([digest]));
            let said = format!("{} {:?}", read.doc, read.facts);
            assert!(!said.contains(MARK), "{said}");
        }
    }
}

#[test]
fn what_a_release_lacks_is_named() {
    let text = json!({"releases-of": "x", "releases": [{"date": "2026-01-01"}, {"version": "1", "date": "yesterday"}]});
    let read = inspect("r.json", text.to_string().as_bytes());
    let said: Vec<&str> = read
        .troubles
        .first
        .iter()
        .map(|t| t.what.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "release 1 has no `version` that can be read",
            "release 2 has no `date` that can be read"
        ]
    );
    let npm = json!({"name": "x", "dist-tags": {}});
    let read = inspect("r.json", npm.to_string().as_bytes());
    assert_eq!(
        read.troubles.first[0].what,
        "the package document has no `time`"
    );
}

const TABLE: &str = "Host,Program,Version,SHA256,Notes\nws-1,codex,0.169.0,AA11,npm_MARKER\nws-2,codex,0.169.0,aa11,\nws-2,claude,2.0.1,,\"a, b\"\n";

#[test]
fn installed_programs_are_read_as_table_and_as_json() {
    let rows = json!([
        {"host": "ws-1", "program": "codex", "version": "0.169.0", "sha256": "AA11", "key": MARK},
        {"host": "ws-2", "program": "codex", "version": "0.169.0", "sha256": "aa11"},
        {"host": "ws-2", "program": "claude", "version": "2.0.1"},
    ]);
    for bytes in [
        TABLE.as_bytes().to_vec(),
        TABLE.replace('\n', "\r\n").into_bytes(),
        utf16(TABLE, true),
        utf16(TABLE, false),
        [b"\xef\xbb\xbf", TABLE.as_bytes()].concat(),
        rows.to_string().into_bytes(),
    ] {
        let read = inspect("installed", &bytes);
        assert_eq!(read.parser, Parser::Installed);
        assert_eq!(read.troubles.count(), 0, "{:?}", read.troubles);
        let doc = &read.doc;
        assert_eq!(
            (&doc["installations"], &doc["hosts"]),
            (&json!(3), &json!(2))
        );
        assert_eq!(doc["without-digest"], 1);
        assert_eq!(
            doc["installed"],
            json!([
                {"program": "claude", "version": "2.0.1", "installations": 1, "host": "ws-2"},
                {"program": "codex", "version": "0.169.0", "installations": 2, "host": "ws-1", "digest": "sha256:aa11"},
            ])
        );
        let said = format!("{doc} {:?}", read.facts);
        assert!(!said.contains("MARKER"), "{said}");
    }
}

#[test]
fn bad_tables_are_told() {
    for parser in [Parser::Installed, Parser::Releases] {
        assert!(read_as(parser, "x", b"").is_err());
        for wrong in ["a,b\n1,2\n", "[1]", "{\"a\":1}", "text", "\u{0}\u{1}"] {
            let wrong = read_as(parser, "x", wrong.as_bytes()).expect_err("another format");
            assert!(wrong.message.contains("expected"), "{}", wrong.message);
        }
    }
    let short = "host,program,version,sha256\nws-1,codex\nws-2,,1,\n";
    let read = inspect("installed.csv", short.as_bytes());
    let said: Vec<(&str, u32)> = read
        .troubles
        .first
        .iter()
        .map(|trouble| (trouble.what.as_str(), trouble.place.line))
        .collect();
    assert_eq!(
        said,
        [
            ("this row has 2 fields, and the header has 4", 2),
            ("record 1 has no `version`", 2),
            ("record 2 has no `program`", 3),
        ]
    );
    let rows = json!([{"host": "a", "program": "b", "version": "1", "sha256": "c"}]).to_string();
    for cut in [10, 20, 30, 40, rows.len() - 1] {
        let cut = read_as(Parser::Installed, "x", &rows.as_bytes()[..cut]);
        let wrong = cut.expect_err("cut off").message;
        assert!(
            wrong.contains("cut off") || wrong.contains("expected"),
            "{wrong}"
        );
    }
    // A plain list of programs is not taken for one.
    let plain =
        auditbinder::artifact::read(None, "x.csv", &mut &b"host,program,version\na,b,1\n"[..]);
    let plain = plain
        .expect("readable")
        .and_then(Result::ok)
        .map(|read| read.parser);
    assert_ne!(plain, Some(Parser::Installed));
}

#[test]
fn a_large_table_is_read_in_bounded_room() {
    let mut text = String::from("host,program,version,sha256\n");
    for n in 0..250_000 {
        writeln!(text, "workstation-{n},codex,0.{n}.0,{n:064x}").expect("text");
    }
    let start = Instant::now();
    let read = inspect("installed.csv", text.as_bytes());
    assert_eq!(read.records, Some(250_000));
    assert_eq!(read.doc["hosts"], 250_000);
    assert_eq!(read.doc["installed"].as_array().map(Vec::len), Some(20_000));
    assert_eq!(read.doc["installed-left-out"], 230_000);
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
}
