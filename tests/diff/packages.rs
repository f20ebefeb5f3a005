//! What identifies the packages.

use auditbinder::diff::Side;
use auditbinder::model::Digest;
use auditbinder::package::Previous;
use serde_json::{Value, json};

use super::small::{change, compared, side};

fn changes(old: &Side, new: &Side) -> Vec<String> {
    let all = compared(old, new).package;
    let told = all.iter().filter(|c| c.field != "root");
    told.map(change).collect()
}

#[test]
fn every_fact_of_a_package_is_compared() {
    let engagement = |field: &str, value: &str| {
        let mut engagement = json!({"id": "acme-2026"});
        engagement[field] = value.into();
        side(&json!({"engagement": engagement}))
    };
    for (field, shown) in [
        ("title", "title"),
        ("kinds", "kinds"),
        ("period", "period"),
        ("as_of", "as of"),
        ("auditor", "auditor"),
        ("classification", "classification"),
        ("gate", "gate"),
    ] {
        let found = changes(&engagement(field, "one"), &engagement(field, "two"));
        assert_eq!(found, [format!("{shown}: one -> two")]);
    }
    let verdict = |gaps: u32, explained: u32, word: &str| {
        let facts =
            json!({"word": word, "gaps": gaps, "explained": explained, "open": gaps - explained});
        side(&json!({"verdict": facts}))
    };
    assert_eq!(
        changes(&verdict(3, 1, "PARTIAL"), &verdict(0, 0, "COMPLETE")),
        [
            "verdict: PARTIAL -> COMPLETE",
            "gaps: 3 -> 0 (better)",
            "explained gaps: 1 -> 0",
            "open gaps: 2 -> 0 (better)",
        ]
    );
}

#[test]
fn every_fact_of_a_seal_is_compared() {
    let old = side(&json!({}));
    let with = |edit: fn(&mut Side)| {
        let mut new = old.clone();
        edit(&mut new);
        changes(&old, &new)
    };
    assert_eq!(with(|s| s.sealed.sequence = 2), ["sequence: 1 -> 2"]);
    assert_eq!(
        with(|s| s.sealed.package = "b".into()),
        ["package: acme-2026-1 -> b"]
    );
    assert_eq!(
        with(|s| s.sealed.time = "2027".into()),
        ["time: 2026-11-16T00:00:00Z -> 2027"]
    );
    assert_eq!(
        with(|s| s.sealed.software = "z".into()),
        ["made by: auditbinder -> z"]
    );
    assert_eq!(
        with(|s| s.sealed.fingerprint = "SHA256:y".into()),
        ["key: SHA256:x -> SHA256:y"]
    );
    assert_eq!(
        with(|s| s.sealed.signatory.meaning = "m".into()),
        ["meaning: complete -> m"]
    );
    assert_eq!(
        with(|s| s.sealed.signatory.name = "Bo".into()),
        ["signer: Ada, CISO (evidence@acme.example) -> Bo, CISO (evidence@acme.example)"]
    );
    let mut new = old.clone();
    new.sealed.root = Digest::of(b"another");
    let comparison = compared(&old, &new);
    assert!(!comparison.identical && comparison.package[0].field == "root");
    // The root does not cover who signed.
    let mut new = old.clone();
    new.sealed.signatory.role = "CEO".to_owned();
    assert!(!compared(&old, &new).identical);
}

#[test]
fn packages_of_two_engagements_or_organisations_are_compared_and_that_is_said() {
    let of = |organization: &str, engagement: &str| {
        side(&json!({"organization": {"name": organization}, "engagement": {"id": engagement}}))
    };
    let remarks = |old: &Side, new: &Side| compared(old, new).remarks.join("\n");
    let old = of("Acme", "a");
    assert!(compared(&old, &of("Acme", "a")).same_engagement);
    assert!(!compared(&old, &of("Acme", "b")).same_engagement);
    assert!(remarks(&old, &of("Acme", "b")).contains("of two engagements, `a` and `b`"));
    assert!(remarks(&old, &of("Other", "a")).contains("of two organisations, `Acme` and `Other`"));
    assert_eq!(remarks(&old, &old), "");
}

#[test]
fn the_order_in_which_the_packages_were_made_is_said() {
    let old = side(&json!({}));
    let mut new = side(&json!({"controls": [{"id": "a:1"}]}));
    new.sealed.time = "2027-11-16T00:00:00Z".to_owned();
    new.sealed.previous = Some(Previous {
        package: old.sealed.package.clone(),
        sequence: 1,
        root: old.sealed.root,
    });
    let follows = "the seal of the new package names the old one as the one before it";
    assert_eq!(compared(&old, &new).remarks, [follows]);
    let back = compared(&new, &old).remarks;
    assert!(
        back.len() == 1 && back[0].starts_with("the old package is later than the new one"),
        "{back:?}"
    );
}

#[test]
fn an_index_with_unknown_and_without_known_fields_is_compared() {
    let bare: Value = json!({"schema": "auditbinder/index", "version": 1});
    let text = bare.to_string();
    let index = auditbinder::diff::Index::parse(text.as_bytes()).expect("an index");
    let mut bare = side(&json!({}));
    bare.index = index;
    let later = side(&json!({"later": {"x": 1}, "controls": [{"id": "a:1", "later": []}]}));
    let comparison = compared(&bare, &later);
    assert_eq!(
        comparison
            .section("controls")
            .expect("controls")
            .added
            .len(),
        1
    );
}
