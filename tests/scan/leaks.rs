//! A value that was found is never shown: not in output, log, error, report, SARIF or panic.

use std::fs;
use std::path::Path;

use crate::corpus::{self, Family, Specimen};
use crate::house::{House, Said, item};

/// How many values are planted, and from which seed: the same ones for every commit, as
/// this is about what is shown of a value that was found. How many are found is measured
/// in `detection.rs`, from many seeds.
const PLANTED: usize = 60;
const SEED: u64 = 20_261_128;

/// Values that can be told from ordinary text, of every family that must not leave.
fn values() -> Vec<Specimen> {
    let mut values: Vec<Specimen> = (0..3)
        .flat_map(|round| corpus::specimens(SEED + round))
        .filter(|one| {
            one.family != Family::Personal && one.value.len() >= 9 && !one.text.contains('\n')
        })
        .collect();
    values.truncate(PLANTED);
    assert_eq!(values.len(), PLANTED);
    values
}

/// Looks for values in what was said or written.
fn leaked(what: &str, bytes: &[u8], values: &[Specimen]) -> Vec<String> {
    let shown = values
        .iter()
        .filter(|one| memchr::memmem::find(bytes, one.value.as_bytes()).is_some());
    shown
        .map(|one| format!("{what} shows a value of kind `{}`", one.kind))
        .collect()
}

fn said(what: &str, said: &Said, values: &[Specimen]) -> Vec<String> {
    assert_ne!(said.code, 101, "{what} panicked");
    leaked(what, said.all().as_bytes(), values)
}

/// Every file below a folder, but for the evidence that was planted.
fn written(folder: &Path, planted: &[&str], values: &[Specimen]) -> Vec<String> {
    let mut leaks = Vec::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("readable");
        let name = entry
            .path()
            .strip_prefix(folder)
            .expect("below")
            .to_string_lossy()
            .into_owned();
        if !entry.file_type().is_file() || planted.contains(&name.as_str()) {
            continue;
        }
        leaks.extend(leaked(
            &name,
            &fs::read(entry.path()).expect("readable"),
            values,
        ));
    }
    leaks
}

/// Evidence in every form that something parses or quotes.
fn files(values: &[Specimen]) -> Vec<(&'static str, Vec<u8>)> {
    let mut text = String::new();
    let mut json = String::new();
    let mut csv = "id,note\n".to_owned();
    let mut toml = String::new();
    let mut yaml = String::new();
    for (number, one) in values.iter().enumerate() {
        text += &one.text;
        text.push('\n');
        json += &serde_json::json!({"n": number, "note": one.text}).to_string();
        json.push('\n');
        csv += &[
            &number.to_string(),
            ",\"",
            &one.text.replace('"', "\"\""),
            "\"\n",
        ]
        .concat();
        let quoted = serde_json::to_string(&one.text).expect("a text");
        toml += &["note", &number.to_string(), " = ", &quoted, "\n"].concat();
        yaml += &["note", &number.to_string(), ": ", &quoted, "\n"].concat();
    }
    // Broken in the last line, so that parsers have something to say.
    vec![
        ("app.log", text.into_bytes()),
        ("app.jsonl", json.into_bytes()),
        ("app.csv", csv.into_bytes()),
        ("config.toml", format!("{toml}broken = = \n").into_bytes()),
        ("config.yaml", format!("{yaml}  broken: [\n").into_bytes()),
    ]
}

fn items(more: &str) -> Vec<String> {
    let check = "    checks:\n      - {id: clean, assert: 'doc.rows.all(row, row.note == \"\")', message: a note is not empty}\n      - {id: keys, assert: 'doc.token == \"\"', message: there is a token}\n";
    let with =
        |id: &str, file: &str, parser: &str| item(id, file, &format!("{parser}{check}{more}"));
    vec![
        item("log", "app.log", more),
        with("records", "app.jsonl", "    parser: json\n"),
        with("table", "app.csv", "    parser: csv\n"),
        with("config", "config.toml", "    parser: codex-config\n"),
        with("settings", "config.yaml", "    parser: yaml\n"),
    ]
}

#[test]
fn no_planted_value_is_shown_or_written_by_anything_the_program_does() {
    let values = values();
    let files = files(&values);
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (*name, bytes.as_slice()))
        .collect();
    let planted: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let mut leaks = Vec::new();
    // As it comes: refused.
    let house = House::new("", &items(""), &files);
    let commands: [&[&str]; 8] = [
        &["check", "plan.yaml"],
        &["check", "plan.yaml", "--format", "json"],
        &["scan", "."],
        &["scan", ".", "--format", "json"],
        &["scan", ".", "--format", "jsonl"],
        &["scan", ".", "--format", "sarif"],
        &["explain", "secret-in-evidence"],
        &["catalog", "show", "soc2", "CC6.1"],
    ];
    for arguments in commands {
        leaks.extend(said(&arguments.join(" "), &house.run(arguments), &values));
    }
    let refused = house.build(&[]);
    assert_eq!(refused.code, 1, "{}", refused.all());
    leaks.extend(said("build", &refused, &values));
    leaks.extend(said(
        "build as JSON",
        &house.build(&["--format", "json"]),
        &values,
    ));
    leaks.extend(written(house.folder(), &planted, &values));
    // With a policy that redacts everything: built.
    let more = "    redaction: {secret: redact, pan: redact, phi: redact, personal: redact}\n";
    let house = House::new("", &items(more), &files);
    let package = house.unpacked();
    leaks.extend(written(house.folder(), &planted, &values));
    let text = crate::tools::answer(
        &package,
        "pdftotext",
        &["-layout", "data/reports/report.pdf", "-"],
    );
    leaks.extend(leaked("report.pdf", text.as_bytes(), &values));
    for arguments in [
        &["verify", "out/audit.zip"][..],
        &["diff", "out/audit.zip", "out/audit.zip"][..],
    ] {
        leaks.extend(said(&arguments.join(" "), &house.run(arguments), &values));
    }
    leaks.sort();
    leaks.dedup();
    assert_eq!(leaks, Vec::<String>::new());
}

/// A plan may hold what it should not; messages that quote it do not show it.
#[test]
fn messages_about_a_plan_do_not_show_what_it_should_not_hold() {
    let values: Vec<Specimen> = corpus::specimens(SEED)
        .into_iter()
        .filter(|one| {
            ["github-classic", "visa", "ssn-dashed", "openai-project"].contains(&one.kind)
        })
        .collect();
    assert!(values.len() >= 3);
    for one in &values {
        let quoted = serde_json::to_string(&one.text).expect("a text");
        let sections = format!("gaps: {quoted}\nunknown: {quoted}\n");
        let house = House::new(&sections, &[item("log", "a.txt", "")], &[("a.txt", b"a\n")]);
        for format in ["human", "json"] {
            let answer = house.run(&["check", "plan.yaml", "--format", format]);
            assert_eq!(answer.code, 3, "{}", answer.all());
            assert_eq!(said(one.kind, &answer, &values), Vec::<String>::new());
        }
    }
}
