//! Values of configuration files, and those that are never shown.

use std::fmt::Write as _;

use auditbinder::diff::{FileValues, How, Side};
use serde_json::json;

use super::small::{Files, compared_with, with_files};

fn package(files: Files<'_>) -> Side {
    let rows: Vec<_> = files
        .iter()
        .map(|(entry, text)| json!({"entry": entry, "size": text.len()}))
        .collect();
    with_files(
        &json!({"evidence": [{"id": "config", "files": rows}]}),
        files,
    )
}

/// What differs between two versions of one file.
fn differing(name: &str, old: &str, new: &str) -> FileValues {
    let entry = format!("data/evidence/config/{name}");
    let (old, new) = ([(entry.as_str(), old)], [(entry.as_str(), new)]);
    let found = compared_with((&package(&old), &old), (&package(&new), &new));
    assert_eq!(found.configuration.len(), 1, "{found:?}");
    found.configuration.into_iter().next().expect("one file")
}

fn lines(values: &FileValues) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let line = |v: &auditbinder::diff::ValueChange| {
        format!(
            "{} {}: {} -> {}",
            v.how.as_str(),
            v.path,
            text(&v.old),
            text(&v.new)
        )
    };
    values.values.iter().map(line).collect()
}

#[track_caller]
fn expect(name: &str, old: &str, new: &str, expected: &[&str]) {
    assert_eq!(lines(&differing(name, old, new)), expected);
    // The other way round, every line is seen from the other side.
    let turned = |v: &auditbinder::diff::ValueChange| {
        let how = match v.how {
            How::Added => How::Removed,
            How::Removed => How::Added,
            other => other,
        };
        format!("{:?}", (how, &v.path, &v.new, &v.old))
    };
    let straight =
        |v: &auditbinder::diff::ValueChange| format!("{:?}", (v.how, &v.path, &v.old, &v.new));
    let mut there: Vec<String> = differing(name, old, new)
        .values
        .iter()
        .map(straight)
        .collect();
    let mut back: Vec<String> = differing(name, new, old)
        .values
        .iter()
        .map(turned)
        .collect();
    there.sort();
    back.sort();
    assert_eq!(there, back);
}

#[test]
fn values_are_compared_by_path_in_every_form() {
    expect(
        "a.toml",
        "mode = \"a\"\n[x]\ngone = 1\n",
        "mode = \"b\"\n[x]\ncome = 2026-01-02\n",
        &[
            "changed mode: \"a\" -> \"b\"",
            "added x.come: - -> \"2026-01-02\"",
            "removed x.gone: 1 -> -",
        ],
    );
    expect(
        "a.json",
        r#"{"a": {"b c": null}}"#,
        r#"{"a": {"b c": false}}"#,
        &["changed a.\"b c\": null -> false"],
    );
    expect(
        "a.yml",
        "a: {b: 1.5}\n",
        "a: {b: {c: [], d: x}}\n",
        &[
            "removed a.b: 1.5 -> -",
            "added a.b.c: - -> []",
            "added a.b.d: - -> \"x\"",
        ],
    );
    expect(
        "a.yaml",
        "- 1\n",
        "x: 1\n",
        &["removed [0]: 1 -> -", "added x: - -> 1"],
    );
}

#[test]
fn lists_of_scalars_are_sets() {
    expect(
        "a.json",
        r#"{"l": ["a", "b", "b"]}"#,
        r#"{"l": ["c", "b", "a"]}"#,
        &["removed l[]: \"b\" -> -", "added l[]: - -> \"c\""],
    );
    expect(
        "a.json",
        r#"{"l": [1, 2]}"#,
        r#"{"l": [2, 1]}"#,
        &["reordered l[]: - -> -"],
    );
    expect(
        "a.json",
        r#"{"l": []}"#,
        r#"{"l": [1]}"#,
        &["removed l: [] -> -", "added l[0]: - -> 1"],
    );
}

#[test]
fn elements_of_a_list_are_known_by_their_id_or_name_else_by_their_place() {
    expect(
        "a.json",
        r#"[{"id": "x", "v": 1}, {"id": "y", "v": 1}]"#,
        r#"[{"id": "z", "v": 9}, {"id": "y", "v": 2}, {"id": "x", "v": 1}]"#,
        &[
            "changed [id=y].v: 1 -> 2",
            "added [id=z].id: - -> \"z\"",
            "added [id=z].v: - -> 9",
        ],
    );
    let (one, two) = (
        r#"[{"id": "x"}, {"id": "y"}]"#,
        r#"[{"id": "y"}, {"id": "x"}]"#,
    );
    expect("a.json", one, two, &["reordered []: - -> -"]);
    expect(
        "a.json",
        r#"[{"v": 1}, {"v": 2}]"#,
        r#"[{"v": 1}, {"v": 3}, [4]]"#,
        &["changed [1].v: 2 -> 3", "added [2][0]: - -> 4"],
    );
}

#[test]
fn a_file_whose_values_are_the_same_says_so() {
    let same = differing("a.toml", "a = 1\n", "# why\na = 1\n");
    assert_eq!((same.total, same.values.len()), (0, 0));
    assert!(same.note.expect("a note").starts_with("no value differs"));
}

#[test]
fn a_file_that_does_not_parse_is_compared_by_digest_only() {
    for (old, new, which) in [
        ("a = 1", "a = ", "the new file is not one TOML document"),
        ("a = ", "a = 1", "the old file is not one TOML document"),
        ("a = ", "b = ", "neither file is one TOML document"),
    ] {
        let note = differing("a.toml", old, new).note.expect("a note");
        assert_eq!(note, format!("compared by digest only: {which}"));
    }
    let note = differing("a.yaml", "a: 1\n", "a: 1\n---\nb: 2\n").note;
    assert!(note.is_some(), "two documents are not one");
}

#[test]
fn only_configuration_files_of_one_item_and_name_are_looked_into() {
    let old = [
        ("data/evidence/config/a.csv", "1"),
        ("data/evidence/config/b.json", "1"),
    ];
    let new = [
        ("data/evidence/config/a.csv", "2"),
        ("data/evidence/config/c.json", "2"),
    ];
    let found = compared_with((&package(&old), &old), (&package(&new), &new));
    assert_eq!(found.configuration, []);
}

#[test]
fn a_file_above_the_limit_is_not_asked_for() {
    let entry = "data/evidence/config/a.json";
    let large = auditbinder::diff::MAX_VALUES_FILE + 1;
    let of = |text: &str, size: u64| {
        let members =
            json!({"evidence": [{"id": "config", "files": [{"entry": entry, "size": size}]}]});
        with_files(&members, &[(entry, text)])
    };
    let found = auditbinder::diff::compare(&of("1", large), &of("2", 1), &mut |_, entry| {
        panic!("{entry} was asked for")
    });
    assert_eq!(found.configuration, []);
}

#[test]
fn many_values_are_counted_and_the_first_are_listed() {
    let numbers = |add: usize| {
        let members: Vec<String> = (0..1_000)
            .map(|n| format!("\"k{n:04}\": {}", n + add))
            .collect();
        format!("{{{}}}", members.join(","))
    };
    let found = differing("a.json", &numbers(0), &numbers(1));
    assert_eq!((found.total, found.values.len()), (1_000, 200));
    assert_eq!(found.values[0].path, "k0000");
}

/// Files that hold a secret, before and after.
const SECRETS: &[(&str, &str, &str)] = &[
    (
        "a.toml",
        "api_token = \"hush-one\"\n",
        "api_token = \"hush-two-2\"\n",
    ),
    (
        "a.toml",
        "[tokens]\nalice = \"hush-one\"\n",
        "[tokens]\nalice = \"hush-two\"\n",
    ),
    (
        "a.json",
        r#"{"password": "hush-one"}"#,
        r#"{"password": ["hush-two"]}"#,
    ),
    (
        "a.json",
        r#"{"x": 1}"#,
        r#"{"clientSecret": {"value": "hush-one"}}"#,
    ),
    (
        "a.json",
        r#"{"env": [{"name": "DB_PASSWORD", "value": "hush-one"}]}"#,
        r#"{"env": [{"name": "DB_PASSWORD", "value": "hush-two"}]}"#,
    ),
    (
        "a.yaml",
        "args: [--token, hush-one]\n",
        "args: [--token, hush-two]\n",
    ),
    (
        "a.yaml",
        "args: [--token, {a: hush-one}]\n",
        "args: [--token, {a: hush-two}]\n",
    ),
    (
        "a.yaml",
        "url: https://u:hush-one@h.example\n",
        "url: https://u:hush-two@h.example\n",
    ),
    (
        "a.yaml",
        "run: login --password hush-one\n",
        "run: login --password hush-two\n",
    ),
    (
        "a.yaml",
        "header: 'Bearer hush-one'\n",
        "header: 'Bearer hush-two'\n",
    ),
    (
        "a.yaml",
        "other: ghp_hushhushhushhushhush1\n",
        "other: ghp_hushhushhushhushhush2\n",
    ),
    (
        "a.json",
        r#"{"users": {"ghp_hushhushhushhushhush1": 1}}"#,
        r#"{"users": {}}"#,
    ),
    (
        "a.json",
        r#"[{"id": "ghp_hushhushhushhushhush1"}]"#,
        r#"[{"id": "ghp_hushhushhushhushhush2"}]"#,
    ),
];

#[test]
fn values_that_look_like_secrets_are_never_shown() {
    for (name, old, new) in SECRETS {
        let found = differing(name, old, new);
        assert!(found.total > 0, "{old}");
        let text = lines(&found).join("\n");
        assert!(!text.contains("hush"), "{text}");
        assert!(text.contains("not shown)"), "{text}");
    }
}

#[test]
fn a_guarded_number_that_measures_something_is_shown() {
    let of =
        |length: u32, pin: u32| format!(r#"{{"MinimumPasswordLength": {length}, "pin": {pin}}}"#);
    expect(
        "a.json",
        &of(8, 1234),
        &of(14, 99999),
        &[
            "changed MinimumPasswordLength: 8 -> 14",
            "changed pin: (number, 4 digits, not shown) -> (number, 5 digits, not shown)",
        ],
    );
}

#[test]
fn documents_that_would_expand_or_nest_without_end_are_not_read() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..12 {
        let before = format!("*a{}", n - 1);
        let row = vec![before; 9].join(", ");
        writeln!(bomb, "a{n}: &a{n} [{row}]").expect("a String takes any text");
    }
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    for (name, text) in [
        ("a.yaml", bomb),
        ("a.yaml", deep("[", "]")),
        ("a.json", deep("[", "]")),
        ("a.toml", format!("a = {}", deep("[", "]"))),
    ] {
        let small = if name == "a.toml" { "a = 1" } else { "{}" };
        let note = differing(name, small, &text).note.expect("a note");
        assert!(note.contains("the new file is not one"), "{name}: {note}");
    }
}
