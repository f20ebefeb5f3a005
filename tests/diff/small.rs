//! Small packages that exist in memory only, and what differs between them, one line each.

use std::collections::BTreeMap;

use auditbinder::diff::{
    Change, Comparison, Direction, Index, Sealed, Section, Side, Which, compare,
};
use auditbinder::model::Digest;
use auditbinder::package::Signatory;
use serde_json::{Value, json};

/// Files of a package: entry and content.
pub type Files<'a> = &'a [(&'a str, &'a str)];

/// A package whose index has these members.
pub fn side(members: &Value) -> Side {
    with_files(members, &[])
}

/// A package whose index has these members, and these payload files.
pub fn with_files(members: &Value, files: Files<'_>) -> Side {
    let mut index = json!({
        "schema": "auditbinder/index",
        "version": 1,
        "organization": {"name": "Acme"},
        "engagement": {"id": "acme-2026"},
    });
    let known = index.as_object_mut().expect("an object");
    known.extend(members.as_object().expect("an object").clone());
    let text = index.to_string();
    let payload = files
        .iter()
        .map(|(entry, text)| ((*entry).to_owned(), Digest::of(text.as_bytes())));
    let payload: BTreeMap<String, Digest> = payload.collect();
    Side {
        sealed: sealed(Digest::of(format!("{text}{payload:?}").as_bytes())),
        index: Index::parse(text.as_bytes()).expect("an index"),
        payload,
    }
}

fn sealed(root: Digest) -> Sealed {
    Sealed {
        package: "acme-2026-1".to_owned(),
        root,
        sequence: 1,
        previous: None,
        time: "2026-11-16T00:00:00Z".to_owned(),
        software: "auditbinder".to_owned(),
        signatory: Signatory {
            identity: "evidence@acme.example".to_owned(),
            name: "Ada".to_owned(),
            role: "CISO".to_owned(),
            meaning: "complete".to_owned(),
        },
        fingerprint: "SHA256:x".to_owned(),
    }
}

/// Compares packages without files to look into.
pub fn compared(old: &Side, new: &Side) -> Comparison {
    compare(old, new, &mut |_, _| None)
}

/// Compares packages whose configuration files are at hand.
pub fn compared_with(old: (&Side, Files<'_>), new: (&Side, Files<'_>)) -> Comparison {
    let mut read = |which, entry: &str| {
        let files = if which == Which::Old { old.1 } else { new.1 };
        let found = files.iter().find(|(name, _)| *name == entry);
        found.map(|(_, text)| text.as_bytes().to_vec())
    };
    compare(old.0, new.0, &mut read)
}

fn way(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::Better) => " (better)",
        Some(Direction::Worse) => " (worse)",
        Some(Direction::Mixed) => " (mixed)",
        None => "",
    }
}

/// `field: old -> new (worse)`.
pub fn change(change: &Change) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let (old, new) = (text(&change.old), text(&change.new));
    format!("{}: {old} -> {new}{}", change.field, way(change.direction))
}

/// `+ id`, `- id`, `~ id field: old -> new (worse)`.
pub fn lines(section: &Section) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &section.changed {
        let was = row.was.as_ref().map(|was| format!(" was {was}"));
        let head = format!("~ {}{}", row.id, was.unwrap_or_default());
        lines.extend(row.changes.iter().map(|c| format!("{head} {}", change(c))));
        for file in &row.files {
            lines.push(format!("{head} file {} {}", file.how.as_str(), file.name));
        }
        if row.changes.is_empty() && row.files.is_empty() {
            lines.push(head);
        }
    }
    for (sign, list) in [("+", &section.added), ("-", &section.removed)] {
        let line = |r: &auditbinder::diff::Record| format!("{sign} {}{}", r.id, way(r.direction));
        lines.extend(list.iter().map(line));
    }
    lines
}

/// Compares two lists of records of one kind, in both orders; each way must say
/// what the other says, seen from the other side.
#[track_caller]
pub fn expect(section: &str, member: &str, old: &Value, new: &Value, expected: &[&str]) {
    let (old, new) = (side(&json!({member: old})), side(&json!({member: new})));
    expect_sides(section, &old, &new, expected);
}

/// The same for whole packages.
#[track_caller]
pub fn expect_sides(section: &str, old: &Side, new: &Side, expected: &[&str]) {
    let comparison = compared(old, new);
    let found = comparison.section(section).expect("the section");
    assert_eq!(lines(found), expected, "{section}");
    let back = compared(new, old);
    let back = back.section(section).expect("the section");
    assert_mirrored(found, back);
    let empty = compared(old, old);
    assert!(empty.is_empty() && empty.identical, "{empty:?}");
}

/// That two sections say the same, seen from both sides.
#[track_caller]
pub fn assert_mirrored(there: &Section, back: &Section) {
    assert_eq!(
        (there.same, there.changed.len()),
        (back.same, back.changed.len())
    );
    assert_eq!(
        (there.old_total, there.new_total),
        (back.new_total, back.old_total)
    );
    let ids = |list: &[auditbinder::diff::Record]| -> Vec<String> {
        list.iter()
            .map(|r| format!("{} {}", r.id, r.title))
            .collect()
    };
    assert_eq!(ids(&there.added), ids(&back.removed));
    assert_eq!(ids(&there.removed), ids(&back.added));
    let changes = |section: &Section, turn: bool| {
        let all = section.changed.iter().flat_map(|row| {
            let id = if turn {
                row.was.as_ref().unwrap_or(&row.id)
            } else {
                &row.id
            };
            row.changes.iter().map(move |c| (id.clone(), c.clone()))
        });
        let mut all: Vec<String> = all
            .map(|(id, mut c)| {
                if turn {
                    std::mem::swap(&mut c.old, &mut c.new);
                    c.direction = c.direction.map(turned);
                }
                // To stop testing what was bad is no improvement, so that this one pair has no mirror.
                if c.field == "result" {
                    c.direction = None;
                }
                format!("{id} {}", change(&c))
            })
            .collect();
        all.sort();
        all
    };
    assert_eq!(changes(there, false), changes(back, true));
}

fn turned(direction: Direction) -> Direction {
    match direction {
        Direction::Better => Direction::Worse,
        Direction::Worse => Direction::Better,
        Direction::Mixed => Direction::Mixed,
    }
}
