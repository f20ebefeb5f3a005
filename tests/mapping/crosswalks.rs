//! Support that is derived through a crosswalk.

use auditbinder::model::{
    BuildVerdict, ControlState, Relation, Strength, SupportLink, SupportOrigin,
};

use super::judged::judged;
use super::{check, item, plan, soc2};

/// An incident record shows ISO 27001 A.5.26 by itself, which a shipped crosswalk relates to P6.6.
const RECORD: &str = "incident_record";

#[test]
fn derived_support_names_the_related_control_the_relation_and_the_source() {
    let answer = check(&soc2("type-2", "P6.6"), &[item(RECORD, "")], "");
    let link = answer.link("soc2:P6.6", RECORD).expect("derived");
    assert_eq!(link.strength, Strength::Supporting);
    let SupportOrigin::Crosswalk(derived) = &link.origin else {
        panic!("{:?}", link.origin)
    };
    assert_eq!(derived.through, "iso-27001-2022:A.5.26");
    assert_eq!(derived.relation, Relation::IntersectsWith);
    assert!(!derived.source.is_empty());
    assert_eq!(
        link.origin.describe(),
        format!(
            "derived: this control intersects with iso-27001-2022:A.5.26 ({})",
            derived.source
        )
    );
    let control = answer.of("soc2:P6.6");
    assert_eq!(control.state, ControlState::Partial);
    let missing = control.missing.join("; ");
    assert!(
        missing.starts_with("only derived support, through crosswalks; "),
        "{missing}"
    );
}

#[test]
fn the_short_name_of_a_pinned_catalog_names_the_related_control() {
    let both = "kinds: [type-2]\n    profile: {catalogs: {soc2: soc2-tsc-2017, iso: iso-27001-2022}, scope: {soc2: [P6.6], iso: [A.5.26]}}";
    let answer = check(both, &[item(RECORD, "")], "");
    let link = answer.link("soc2:P6.6", RECORD).expect("derived");
    assert!(
        link.origin.describe().contains("iso:A.5.26"),
        "{:?}",
        link.origin
    );
    assert_eq!(answer.state("iso:A.5.26"), ControlState::Evidenced);
    assert_eq!(answer.state("soc2:P6.6"), ControlState::Partial);
}

#[test]
fn a_strict_gate_is_not_opened_by_derived_support() {
    let strict = soc2("type-2", "P6.6").replace("kinds", "gate: strict\n    kinds");
    let answer = check(&strict, &[item(RECORD, "")], "");
    assert!(answer.link("soc2:P6.6", RECORD).is_some());
    assert_eq!(answer.codes(), ["control-unmapped"]);
    assert!(matches!(answer.verdict, BuildVerdict::Refused { .. }));
}

/// Two small catalogs and a type of the organisation, beside two shipped catalogs.
fn catalog(id: &str, control: &str) -> String {
    format!(
        "id: {id}
title: Own
version: \"1\"
publisher: Example
source: own
retrieved: 2026-01-31
status: own-list
licence: own
assessed-kinds: [control]
controls: [{{id: {control}, kind: control, title: A control}}]
"
    )
}

fn crosswalk(from: &str, from_control: &str, to: &str, to_control: &str) -> String {
    format!(
        "from: {from}
to: {to}
retrieved: 2026-01-31
sources: [{{id: own, title: own judgement}}]
rows: [{{from: \"{from_control}\", to: \"{to_control}\", relation: subset-of, source: own}}]
"
    )
}

const OWN: &str = "kinds: [type-2]\n    profile: {catalogs: {a: own-a, b: own-b, c: own-c}}";

/// Judges a plan over own catalogs a, b and c; a's control is shown by an access review.
fn own(crosswalks: &[String], more: &str) -> super::Answer {
    let map = "catalog: own-a
map: [{type: access_review, control: A1, strength: primary, why: shows it}]
";
    let catalogs =
        [("own-a", "A1"), ("own-b", "B1"), ("own-c", "C1")].map(|(id, c)| catalog(id, c));
    let crosswalks: Vec<(String, &String)> = crosswalks
        .iter()
        .enumerate()
        .map(|(n, text)| (format!("x{n}.yaml"), text))
        .collect();
    let mut files: Vec<(&str, &str)> = vec![
        ("a.yaml", &catalogs[0]),
        ("b.yaml", &catalogs[1]),
        ("c.yaml", &catalogs[2]),
        ("map.yaml", map),
        ("access_review.txt", "x"),
    ];
    files.extend(
        crosswalks
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let sections = format!(
        "catalogs: [\"?.yaml\", map.yaml, \"x*.yaml\"]\nevidence:\n{}",
        item("access_review", more)
    );
    judged(&plan(OWN, &sections), &files)
}

#[test]
fn support_is_derived_over_one_step_only_and_read_from_both_ends() {
    let chain = [
        crosswalk("own-a", "A1", "own-b", "B1"),
        crosswalk("own-c", "C1", "own-b", "B1"),
    ];
    let answer = own(&chain, "");
    assert_eq!(answer.state("a:A1"), ControlState::Evidenced);
    let link = answer.link("b:B1", "access_review").expect("one step");
    // A1 lies within B1, so that B1 contains A1.
    let words =
        "derived: this control contains a:A1 (crosswalk of the organisation: own judgement)";
    assert_eq!(link.origin.describe(), words);
    assert_eq!(answer.state("b:B1"), ControlState::Partial);
    assert_eq!(answer.state("c:C1"), ControlState::NotEvidenced);
    assert!(answer.of("c:C1").links.is_empty());
}

#[test]
fn where_an_item_is_mapped_directly_nothing_is_derived() {
    let step = [crosswalk("own-a", "A1", "own-b", "B1")];
    let supports = "    supports: [{id: \"b:B1\", why: says so}]\n";
    let answer = own(&step, supports);
    let links = &answer.of("b:B1").links;
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].origin, SupportOrigin::Organization);
}

#[test]
fn an_item_that_only_supports_a_control_derives_nothing_from_it() {
    // A leaver population supports CC6.2, which crosswalks relate to other frameworks.
    let both = "kinds: [type-2]\n    profile: {catalogs: {own: own-b, soc2: soc2-tsc-2017}, scope: {soc2: [CC6.2]}}";
    let answer = |kind: &str| {
        let sections = format!("catalogs: [\"*.data\"]\nevidence:\n{}", item(kind, ""));
        let files = [
            ("b.data", catalog("own-b", "B1")),
            ("x.data", crosswalk("soc2-tsc-2017", "CC6.2", "own-b", "B1")),
        ];
        let name = format!("{kind}.txt");
        let mut files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
        files.push((&name, "x"));
        judged(&plan(both, &sections), &files)
    };
    assert!(
        answer("scim_config")
            .link("own:B1", "scim_config")
            .is_some()
    );
    assert!(
        answer("leaver_population")
            .link("own:B1", "leaver_population")
            .is_none()
    );
}

#[test]
fn nothing_is_derived_for_a_control_of_which_the_type_shows_nothing() {
    // A business associate agreement shows 164.308(b)(3), and nothing of GDPR Art. 28(3).
    let gdpr = "kinds: [type-2]\n    profile: {catalogs: {gdpr: gdpr}, scope: {gdpr: [\"Art. 28(1)\", \"Art. 28(3)\"]}}";
    let crosswalk = "from: hipaa-security
to: gdpr
retrieved: 2026-01-31
sources: [{id: own, title: own judgement}]
rows:
  - {from: \"164.308(b)(3)\", to: \"Art. 28(1)\", relation: intersects-with, source: own}
  - {from: \"164.308(b)(3)\", to: \"Art. 28(3)\", relation: intersects-with, source: own}
";
    let sections = format!("catalogs: [x.data]\nevidence:\n{}", item("baa", ""));
    let answer = judged(
        &plan(gdpr, &sections),
        &[("x.data", crosswalk), ("baa.txt", "x")],
    );
    assert!(
        answer
            .link("gdpr:Art. 28(1)", "baa")
            .is_some_and(SupportLink::is_derived)
    );
    assert!(answer.link("gdpr:Art. 28(3)", "baa").is_none());
}
