//! Files of evidence items, items under another id, files that belong to no item.

use auditbinder::diff::{How, Side};
use serde_json::{Value, json};

use super::small::{Files, compared, expect_sides, with_files};

const ONE: &str = "data/evidence/one/a.csv";

/// A package with items: id and files.
fn items(items: &[(&str, Files<'_>)]) -> Side {
    let row = |(id, files): &(&str, Files<'_>)| -> Value {
        let file = |(entry, text): &(&str, &str)| json!({"entry": entry, "size": text.len()});
        let files: Vec<Value> = files.iter().map(file).collect();
        json!({"id": id, "title": "t", "files": files})
    };
    let rows: Vec<Value> = items.iter().map(row).collect();
    let files: Vec<(&str, &str)> = items.iter().flat_map(|(_, files)| files.to_vec()).collect();
    with_files(&json!({"evidence": rows}), &files)
}

#[test]
fn files_of_an_item_are_added_removed_and_changed_by_digest() {
    let old = items(&[("one", &[(ONE, "x"), ("data/evidence/one/b.csv", "b")])]);
    let new = items(&[("one", &[(ONE, "y"), ("data/evidence/one/c.csv", "c")])]);
    expect_sides(
        "evidence",
        &old,
        &new,
        &[
            "~ one file added c.csv",
            "~ one file removed b.csv",
            "~ one file changed a.csv",
        ],
    );
    let comparison = compared(&old, &new);
    let changed = &comparison.section("evidence").expect("evidence").changed[0].files[2];
    let (was, is) = (
        changed.old.as_ref().expect("old"),
        changed.new.as_ref().expect("new"),
    );
    assert_eq!((was.size, is.size), (Some(1), Some(1)));
    assert!(was.sha256 != is.sha256 && was.sha256 == old.payload[ONE].to_string());
}

#[test]
fn a_file_with_the_same_bytes_under_another_name_is_renamed() {
    let old = items(&[("one", &[(ONE, "x")])]);
    let new = items(&[("one", &[("data/evidence/one/z.csv", "x")])]);
    expect_sides("evidence", &old, &new, &["~ one file renamed z.csv"]);
}

#[test]
fn an_item_under_another_id_with_the_same_files_is_renamed() {
    let old = items(&[
        ("one", &[(ONE, "x")]),
        ("other", &[("data/evidence/other/o", "o")]),
    ]);
    let new = items(&[
        ("two", &[("data/evidence/two/a.csv", "x")]),
        ("other", &[("data/evidence/other/o", "o")]),
    ]);
    let comparison = compared(&old, &new);
    let section = comparison.section("evidence").expect("evidence");
    assert_eq!(super::small::lines(section), ["~ two was one"]);
    assert_eq!((section.same, comparison.files.len()), (1, 0));
}

#[test]
fn an_item_is_not_renamed_when_several_could_be_meant() {
    let same = |id: &'static str, entry: &'static str| (id, [(entry, "x")]);
    let (a, b) = (
        same("a", "data/evidence/a/f"),
        same("b", "data/evidence/b/f"),
    );
    let c = same("c", "data/evidence/c/f");
    let old = items(&[(a.0, &a.1), (b.0, &b.1)]);
    let new = items(&[(c.0, &c.1)]);
    expect_sides("evidence", &old, &new, &["+ c", "- a", "- b"]);
    // Items without files are never the same one.
    let (old, new) = (items(&[("a", &[])]), items(&[("b", &[])]));
    expect_sides("evidence", &old, &new, &["+ b", "- a"]);
}

#[test]
fn links_findings_and_conditions_of_a_renamed_item_do_not_change() {
    let of = |id: &str| {
        let entry = format!("data/evidence/{id}/a.csv");
        let members = json!({
            "evidence": [{"id": id, "title": "t", "files": [{"entry": entry, "size": 1}]}],
            "controls": [{"id": "a:1", "links": [{"item": id, "strength": "primary"}]}],
            "findings": [{"code": "c", "severity": "low", "message": format!("item `{id}`"), "subject": id}],
            "accepted": [{"code": "c", "subject": id}],
            "conditions": [{"item": id, "control": "a:1"}],
            "own_controls": [{"id": "OC", "evidence": [id]}],
            "policies": [{"id": id}],
            "vendors": [{"id": "v", "services": [{"id": "s", "covered_by": [id]}], "papers": [{"id": id}]}],
        });
        with_files(&members, &[(&entry, "x")])
    };
    let comparison = compared(&of("one"), &of("two"));
    for section in &comparison.sections {
        match section.id {
            "evidence" | "policies" => {
                assert_eq!(super::small::lines(section), ["~ two was one"]);
            }
            "vendor-papers" => assert_eq!(super::small::lines(section), ["~ v / two was v / one"]),
            _ => assert!(section.is_empty(), "{section:#?}"),
        }
    }
}

#[test]
fn files_that_belong_to_no_item_are_compared_by_digest() {
    let of = |report: &str, hidden: &str| {
        let files = [
            ("data/reports/report.pdf", report),
            (hidden, "h"),
            ("data/index.json", report),
        ];
        with_files(&json!({}), &files)
    };
    let comparison = compared(&of("a", "data/evidence/x/1"), &of("b", "data/evidence/x/2"));
    let found: Vec<(How, &str)> = comparison
        .files
        .iter()
        .map(|f| (f.how, f.name.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (How::Changed, "data/reports/report.pdf"),
            (How::Renamed, "data/evidence/x/2"),
        ]
    );
}

#[test]
fn a_file_that_the_package_does_not_hold_is_said_and_does_not_count() {
    let members =
        json!({"evidence": [{"id": "one", "files": [{"entry": ONE, "size": 1, "sha256": "00"}]}]});
    let (old, new) = (items(&[("one", &[(ONE, "x")])]), with_files(&members, &[]));
    let comparison = compared(&old, &new);
    assert!(
        comparison
            .remarks
            .iter()
            .any(|r| r.contains("the new package names `data/evidence/one/a.csv`")),
        "{:?}",
        comparison.remarks
    );
    let evidence = comparison.section("evidence").expect("evidence");
    assert!(super::small::lines(evidence).contains(&"~ one file removed a.csv".to_owned()));
}
