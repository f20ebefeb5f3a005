//! What the rules find in a planted corpus, and how it is reported.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{built, corpus, seed};

/// Scans a folder; every record with a path relative to it.
fn scanned(folder: &std::path::Path) -> Vec<(String, u32, String)> {
    let shown = folder.to_string_lossy().into_owned();
    let output = built::run(&["scan", &shown, "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    let records = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record"));
    let hits = records.filter(|record: &Value| record.get("rule").is_some());
    hits.map(|record| {
        let file = record["file"].as_str().expect("a file");
        let file = file.strip_prefix(&shown).expect("below the folder");
        let member = record["member"].as_str().map(|member| format!("!{member}"));
        let line = u32::try_from(record["line"].as_u64().expect("a line")).expect("small");
        let family = record["family"].as_str().expect("a family").to_owned();
        let file = format!(
            "{}{}",
            file.trim_start_matches('/'),
            member.unwrap_or_default()
        );
        (file, line, family)
    })
    .collect()
}

/// The bar: recall of 0.95 in every family, precision of 0.99 over all.
#[test]
fn planted_values_are_found_in_every_family_and_decoys_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("corpus");
    let corpus = corpus::write(&place, seed(), 3).expect("written");
    let score = corpus::score(&corpus, &scanned(&place));
    let (mut hits, mut false_ones) = (0, 0);
    for family in &score.families {
        let missed: BTreeMap<&str, usize> = score
            .missed
            .iter()
            .filter(|place| place.family == family.family)
            .fold(BTreeMap::new(), |mut counts, place| {
                *counts.entry(place.kind).or_default() += 1;
                counts
            });
        assert!(
            family.recall() >= 0.95,
            "seed {}: {:?} has recall {:.3}; missed {missed:?}",
            seed(),
            family.family,
            family.recall()
        );
        hits += family.hit;
        false_ones += family.false_positives;
    }
    let precision = |hits: usize, all: usize| {
        let number = |n: usize| f64::from(u32::try_from(n).expect("small"));
        number(hits) / number(all)
    };
    assert!(
        precision(hits, hits + false_ones) >= 0.99,
        "seed {}: {:?}",
        seed(),
        score.false_positives
    );
}

#[test]
fn the_corpus_has_the_kinds_and_decoys_that_the_bar_asks_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = corpus::write(folder.path(), seed(), 1).expect("written");
    let kinds = |family: corpus::Family| {
        let of = corpus
            .planted
            .iter()
            .filter(|planted| planted.family == family);
        of.map(|planted| planted.kind)
            .collect::<std::collections::BTreeSet<_>>()
            .len()
    };
    assert!(corpus::Family::ALL.into_iter().map(kinds).sum::<usize>() >= 40);
    let decoys: std::collections::BTreeSet<&str> =
        corpus.decoys.iter().map(|(_, _, kind)| *kind).collect();
    assert!(decoys.len() >= 30, "{decoys:?}");
}

#[test]
fn every_shipped_rule_finds_its_examples_and_none_of_its_negative_ones() {
    let output = built::run(&["scan", "rules", "check", "--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["findings"], serde_json::json!([]), "{answer:#}");
    assert_eq!(answer["without-examples"], 0);
    assert!(answer["rules"].as_u64().expect("a number") >= 120);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn every_answer_names_the_place_and_the_kind_and_never_the_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let specimens = corpus::specimens(seed());
    let token = specimens.iter().find(|one| one.kind == "github-classic");
    let token = token.unwrap_or(&specimens[0]);
    let file = folder.path().join("app log.txt");
    std::fs::write(&file, format!("first\n  note: {}\n", token.text)).expect("written");
    let shown = file.to_string_lossy().into_owned();
    for format in ["human", "json", "jsonl", "sarif"] {
        let output = built::run(&["scan", &shown, "--format", format]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(!text.contains(&token.value), "{format} shows the value");
        assert!(text.contains("secret"), "{format}: {text}");
    }
    let output = built::run(&["scan", &shown, "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&output.stdout).expect("SARIF is JSON");
    assert_eq!(log["version"], "2.1.0");
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], 2);
    let uri = place["artifactLocation"]["uri"]
        .as_str()
        .expect("a reference");
    assert!(uri.ends_with("app%20log.txt"), "{uri}");
}

#[test]
fn rules_of_others_and_words_of_ones_own_are_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("rules.toml"), "[[rules]]\nid = \"acme-token\"\ndescription = \"Acme\"\nregex = '''acme_[0-9a-f]{12}'''\nkeywords = [\"acme_\"]\n").expect("written");
    std::fs::write(path("words.txt"), "# patients\nJonquil Featherstone\n").expect("written");
    std::fs::write(
        path("note.txt"),
        "acme_0a1b2c3d4e5f\nseen: jonquil featherstone.\n",
    )
    .expect("written");
    let (rules, words, note) = (path("rules.toml"), path("words.txt"), path("note.txt"));
    let arguments = [
        "scan", &note, "--rules", &rules, "--words", &words, "--format", "jsonl",
    ];
    let output = built::run(&arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("\"rule\":\"acme-token\""), "{text}");
    assert!(text.contains("\"rule\":\"own-words\""), "{text}");
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn what_cannot_be_looked_into_is_said_and_not_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("a.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("written");
    std::fs::write(path("b.gz"), b"\x1f\x8b\x08\0damaged").expect("written");
    std::fs::write(path("c.bin"), [7, 0, 0, 1].repeat(100)).expect("written");
    std::fs::write(path("d.pdf"), b"%PDF-1.7\nnothing").expect("written");
    let shown = folder.path().to_string_lossy().into_owned();
    let output = built::run(&["scan", &shown, "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text.matches("\"unscanned\"").count(), 4, "{text}");
}

#[test]
fn a_form_that_only_a_scan_has_is_refused_elsewhere() {
    let output = built::run(&["schema", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_word_that_is_too_short_to_look_for_is_a_problem_and_is_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("words.txt"), "Featherstone\n\nzqx\n").expect("written");
    let output = built::run(&["scan", &path("words.txt"), "--words", &path("words.txt")]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("words.txt:3:1") && !said.contains("zqx"),
        "{said}"
    );
}
