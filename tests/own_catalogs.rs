//! Catalogs, overlays, maps, crosswalks, evidence types and the look of reports from the
//! plan's folder.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "support/judged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod judged;
#[path = "own_catalogs/look.rs"]
mod look;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use auditbinder::model::{ControlState, Strength, SupportOrigin};
use judged::{Answer, File, judged, rejected};

/// A plan that reads the data files and pins one catalog.
fn plan(pin: &str) -> String {
    format!(
        "people: [{{id: ann, name: Ann Example}}]
catalogs: [\"*.data\"]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile: {{catalogs: {{{pin}}}}}
evidence:
  - id: review
    type: access_review
    owner: ann
    collected: {{on: 2026-11-01, by: ann}}
    source: {{file: review.csv}}
"
    )
}

const REVIEW: File<'_> = ("review.csv", "user\nben\n");

/// Judges a plan that pins `own: PIN`.
fn check(pin: &str, files: &[File<'_>]) -> Answer {
    judged(&plan(&format!("own: {pin}")), &[files, &[REVIEW]].concat())
}

/// What is printed about data files that cannot be used.
fn wrong(files: &[File<'_>]) -> String {
    rejected(&plan("soc2: soc2-tsc-2017"), &[files, &[REVIEW]].concat())
}

const CATALOG: &str = "id: house-rules-1
short: house
title: House rules
version: \"1\"
publisher: Example
source: the handbook
retrieved: 2026-01-31
status: own-list
licence: own
grammar: '^H[1-9](\\.[1-9])?$'
assessed-kinds: [rule]
baselines: [{id: basic, title: the basic rules}]
controls:
  - {id: H1, kind: chapter, title: Access}
  - {id: H1.1, parent: H1, kind: rule, title: Access is reviewed, baselines: [basic]}
  - {id: H1.2, parent: H1, kind: rule, title: Access ends}
";

const MAP: &str = "catalog: house-rules-1
map: [{type: access_review, control: H1.1, strength: primary, why: it is the review}]
unmapped: [{control: H1.2, reason: \"no customary item: seen in the accounts\"}]
";

#[test]
fn a_catalog_of_the_organisation_is_pinned_like_any_other() {
    let answer = check("house-rules-1", &[("catalog.data", CATALOG)]);
    assert_eq!(answer.controls.len(), 2);
    let scoped = answer.scoped("own:H1.1");
    let group = scoped
        .group
        .as_ref()
        .map(|(id, title)| (id.as_str(), title.as_str()));
    assert_eq!(group, Some(("H1", "Access")));
    assert_eq!(answer.state("own:H1.1"), ControlState::NotEvidenced);
}

#[test]
fn a_map_of_the_organisation_says_what_shows_its_controls() {
    let files = [("catalog.data", CATALOG), ("map.data", MAP)];
    let answer = check("house-rules-1", &files);
    assert_eq!(answer.state("own:H1.1"), ControlState::Evidenced);
    let link = answer.link("own:H1.1", "review").expect("mapped");
    assert_eq!(link.origin, SupportOrigin::OwnMap);
    assert_eq!(link.origin.describe(), "map of the organisation");
    let missing = answer.of("own:H1.2").missing.join("; ");
    assert!(
        missing.contains("no customary item: seen in the accounts"),
        "{missing}"
    );
}

#[test]
fn a_map_of_the_organisation_adds_to_a_shipped_catalog() {
    let map = "catalog: soc2-tsc-2017
map: [{type: access_review, control: CC5.3, strength: supporting, why: put into action}]
";
    let answer = check("soc2-tsc-2017", &[("map.data", map)]);
    let own = answer.link("own:CC5.3", "review").expect("the own row");
    assert_eq!(own.origin, SupportOrigin::OwnMap);
    let shipped = answer.link("own:CC6.3", "review").expect("the shipped row");
    assert_eq!(shipped.origin, SupportOrigin::Map);
}

#[test]
fn evidence_types_of_the_organisation_are_used_like_any_other() {
    let types = "types:
  - id: badge_audit
    title: Audit of badges
    category: physical
    usual-form: list
    usual-cadence: annual
    sufficient: every badge was seen
    shows: operation
";
    let map = "catalog: soc2-tsc-2017
map: [{type: badge_audit, control: CC6.4, strength: primary, why: badges are access}]
";
    let plan = plan("own: soc2-tsc-2017").replace("type: access_review", "type: badge_audit");
    let answer = judged(&plan, &[("types.data", types), ("map.data", map), REVIEW]);
    assert_eq!(answer.state("own:CC6.4"), ControlState::Evidenced);
    let said = rejected(&plan, &[("map.data", map), REVIEW]);
    assert!(said.contains("error[unknown-evidence-type]"), "{said}");
    assert!(
        said.contains("this mapping begins at `badge_audit`, which is no evidence type"),
        "{said}"
    );
}

#[test]
fn a_crosswalk_of_the_organisation_derives_support() {
    let crosswalk = "from: house-rules-1
to: soc2-tsc-2017
retrieved: 2026-01-31
sources: [{id: own, title: own judgement}]
rows: [{from: H1.2, to: CC6.3, relation: subset-of, source: own}]
";
    let files = [("catalog.data", CATALOG), ("crosswalk.data", crosswalk)];
    let answer = check("house-rules-1", &files);
    let link = answer.link("own:H1.2", "review").expect("derived");
    assert_eq!(
        link.origin.describe(),
        "derived: this control lies within soc2-tsc-2017:CC6.3 (crosswalk of the organisation: own judgement)"
    );
    assert_eq!(link.strength, Strength::Supporting);
}

const OVERLAY: &str = "overlay: soc2-house
of: soc2-tsc-2017
version: \"1\"
publisher: Example
source: the customer's contract
retrieved: 2026-01-31
change:
  - {id: CC6.3, title: Access is reviewed every month, note: \"contract, annex 2\"}
add:
  - control: {id: CC6.9, parent: CC6, kind: criterion, title: Access of the customer ends in a day}
withdraw:
  - {id: CC1.2, reason: there is no board}
";

#[test]
fn an_overlay_changes_adds_and_withdraws() {
    let answer = check("soc2-house", &[("overlay.data", OVERLAY)]);
    assert_eq!(answer.controls.len(), 62);
    let changed = answer.scoped("own:CC6.3");
    assert_eq!(changed.title, "Access is reviewed every month");
    assert_eq!(changed.note.as_deref(), Some("contract, annex 2"));
    assert_eq!(changed.level.as_deref(), Some("required"));
    assert_eq!(
        answer.excluded("own:CC1.2"),
        Some(("there is no board", "catalog"))
    );
    let order: Vec<String> = answer
        .controls
        .iter()
        .map(|c| c.scoped.control.to_string())
        .collect();
    let at = order
        .iter()
        .position(|id| id == "own:CC6.9")
        .expect("added");
    assert_eq!(
        (order[at - 1].as_str(), order[at + 1].as_str()),
        ("own:CC6.8", "own:CC7.1")
    );
}

#[test]
fn an_overlay_may_change_another_one_that_is_named_after_it() {
    let second = OVERLAY
        .replace("overlay: soc2-house", "overlay: soc2-team")
        .replace("of: soc2-tsc-2017", "of: soc2-house")
        .replace("CC6.9", "CC7.6")
        .replace("parent: CC6", "parent: CC7")
        .replace("CC1.2", "CC1.3");
    let files = [("a.data", second.as_str()), ("b.data", OVERLAY)];
    let answer = check("soc2-team", &files);
    assert_eq!(answer.controls.len(), 63);
    assert!(answer.excluded("own:CC1.2").is_some() && answer.excluded("own:CC1.3").is_some());
    assert_eq!(answer.state("own:CC6.3"), ControlState::Evidenced);
}

#[test]
fn the_map_and_the_crosswalks_of_the_base_hold_for_an_overlay() {
    let answer = check("soc2-house", &[("overlay.data", OVERLAY)]);
    let link = answer
        .link("own:CC6.3", "review")
        .expect("the row of the base");
    assert_eq!(
        (link.strength, &link.origin),
        (Strength::Primary, &SupportOrigin::Map)
    );
    assert_eq!(answer.state("own:CC6.3"), ControlState::Evidenced);
    // NIST SP 800-53 AC-2 is related to CC6.1, and a review of access shows it by itself.
    let derived = answer.link("own:CC6.1", "review").expect("derived");
    assert!(derived.is_derived(), "{derived:?}");
    assert!(answer.of("own:CC6.9").links.is_empty());
}

#[test]
fn the_limits_of_the_base_hold_for_an_overlay() {
    let plan = plan("own: soc2-house").replace(
        "type: access_review",
        "type: otel_pipeline\n    supports: [{id: \"own:PI1.2\", strength: primary}]",
    );
    let answer = judged(&plan, &[("overlay.data", OVERLAY), REVIEW]);
    assert_eq!(answer.codes(), ["support-disputed"]);
    assert!(answer.of("own:PI1.2").links.is_empty());
}

/// Asserts that a change to a data file is answered at the place with the words.
fn assert_wrong(name: &str, text: &str, others: &[File<'_>], expected: &[(&str, &str)]) {
    let said = wrong(&[&[(name, text)], others].concat());
    for (place, message) in expected {
        assert!(
            said.contains(&format!("--> {name}:{place}\n")),
            "{place}: {said}"
        );
        assert!(said.contains(message), "{message}: {said}");
    }
    let found = said.matches("error[").count();
    assert_eq!(found, expected.len(), "{said}");
}

#[test]
fn an_id_or_short_name_that_is_shipped_is_never_replaced() {
    for (from, to, place, name) in [
        (
            "id: house-rules-1",
            "id: soc2-tsc-2017",
            "1:5",
            "soc2-tsc-2017",
        ),
        ("short: house", "short: soc2", "2:8", "soc2"),
        ("id: house-rules-1", "id: hipaa", "1:5", "hipaa"),
    ] {
        let message = format!("error[duplicate-id]: there is a catalog called `{name}` already");
        assert_wrong(
            "c.data",
            &CATALOG.replace(from, to),
            &[],
            &[(place, &message)],
        );
    }
    let twice = wrong(&[("a.data", CATALOG), ("b.data", CATALOG)]);
    assert!(
        twice.contains("there is a catalog called `house-rules-1` already"),
        "{twice}"
    );
    assert!(twice.contains("--> b.data:1:5"), "{twice}");
}

/// What is changed in the catalog, where the problem stands, and what is said.
const CONTRADICTIONS: [(&str, &str, &str, &str); 9] = [
    (
        "2026-01-31",
        "31.01.2026",
        "7:12",
        "`retrieved` is `31.01.2026`, which is no day",
    ),
    (
        "short: house",
        "short: the house",
        "2:8",
        "`the house` cannot be a short name",
    ),
    (
        "[rule]",
        "[rules]",
        "11:18",
        "this catalog has no kind of control `rules`",
    ),
    (
        "[basic]}",
        "[basics]}",
        "15:79",
        "this catalog has no baseline `basics`",
    ),
    (
        "parent: H1, kind: rule, title: Access ends",
        "parent: H2, kind: rule, title: Access ends",
        "16:24",
        "the parent `H2` of control `H1.2` does not stand before it",
    ),
    (
        "{id: H1.2",
        "{id: H1.1",
        "16:10",
        "control `H1.1` stands twice",
    ),
    (
        "{id: H1.2",
        "{id: H1-2",
        "16:10",
        "`H1-2` does not follow the `grammar` of this catalog",
    ),
    (
        "'^H[1-9](\\.[1-9])?$'",
        "'^H[1-9'",
        "10:10",
        "`^H[1-9` is not a regular expression: ",
    ),
    (
        "id: house-rules-1",
        "id: house rules",
        "1:5",
        "`house rules`",
    ),
];

#[test]
fn every_contradiction_of_a_catalog_is_said_with_its_place() {
    for (from, to, place, message) in CONTRADICTIONS {
        assert!(CATALOG.contains(from), "{from}");
        let text = CATALOG.replace(from, to);
        assert_wrong("c.data", &text, &[], &[(place, message)]);
    }
    let empty = CATALOG
        .split("  - {id")
        .next()
        .expect("a head")
        .replace("controls:", "controls: []");
    let said = wrong(&[("c.data", &empty)]);
    assert!(
        said.contains("error[catalog-broken]: the catalog has no control"),
        "{said}"
    );
}

#[test]
fn an_end_that_does_not_exist_is_named_with_the_nearest() {
    let map = "catalog: soc2-tsc-2017
map:
  - {type: access_reviews, control: CC6.3, strength: primary, why: x}
  - {type: access_review, control: CC6.9, strength: primary, why: x}
combinations:
  - {control: CC6.9, all-of: [[access_review], [sca_scans]], why: x}
unmapped: [{control: CC10, reason: none}]
";
    let end = "error[mapping-end-missing]: this mapping ends at `CC6.9`, which `soc2-tsc-2017` does not have";
    assert_wrong(
        "map.data",
        map,
        &[],
        &[
            (
                "3:12",
                "this mapping begins at `access_reviews`, which is no evidence type",
            ),
            ("4:36", end),
            ("6:15", end),
            ("6:49", "this mapping begins at `sca_scans`"),
            ("7:22", "this mapping ends at `CC10`"),
        ],
    );
    let crosswalk = "from: soc2-tsc-2017
to: dora
retrieved: 2026-01-31
sources: [{id: own, title: own judgement}]
rows:
  - {from: CC6.9, to: \"Art. 9(2)\", relation: subset-of, source: own}
  - {from: CC6.1, to: \"Art. 99\", relation: subset-of, source: own}
  - {from: CC6.1, to: \"Art. 9(2)\", relation: subset-of, source: theirs}
";
    assert_wrong(
        "x.data",
        crosswalk,
        &[],
        &[
            ("6:12", end),
            (
                "7:23",
                "this mapping ends at `Art. 99`, which `dora` does not have",
            ),
            (
                "8:65",
                "error[catalog-broken]: this crosswalk has no source `theirs`",
            ),
        ],
    );
    let said = wrong(&[("x.data", crosswalk)]);
    assert!(said.contains("did you mean `CC6.8`?"), "{said}");
}

#[test]
fn a_catalog_that_a_data_file_names_and_nobody_has_is_named() {
    for (name, text, place) in [
        ("map.data", MAP, "1:10"),
        (
            "overlay.data",
            &OVERLAY.replace("soc2-tsc-2017", "soc2-tsc-2018"),
            "2:5",
        ),
        (
            "x.data",
            "from: dora\nto: dorra\nretrieved: 2026-01-31\nsources: []\nrows: []\n",
            "2:5",
        ),
    ] {
        assert_wrong(
            name,
            text,
            &[],
            &[(place, "error[unknown-catalog]: there is no catalog `")],
        );
    }
}

#[test]
fn every_contradiction_of_an_overlay_is_said_with_its_place() {
    for (from, to, place, message) in [
        (
            "{id: CC6.3",
            "{id: CC6.33",
            "8:10",
            "error[unknown-control]: catalog `soc2-tsc-2017` has no control `CC6.33`",
        ),
        (
            "{id: CC1.2",
            "{id: CC1.9",
            "12:10",
            "error[unknown-control]: catalog `soc2-tsc-2017` has no control `CC1.9`",
        ),
        (
            "{id: CC6.9",
            "{id: CC6.8",
            "10:19",
            "error[catalog-broken]: `soc2-tsc-2017` already has the control `CC6.8`",
        ),
        (
            "{id: CC6.9",
            "{id: X-1",
            "10:19",
            "error[catalog-broken]: `X-1` does not follow the `grammar` of `soc2-tsc-2017`",
        ),
        ("parent: CC6,", "parent: CC66,", "10:34", "`CC66`"),
        (
            "  - control:",
            "  - after: CC6.1\n    control:",
            "11:34",
            "`CC66`",
        ),
        (
            "kind: criterion",
            "kind: criterium",
            "10:45",
            "this catalog has no kind of control `criterium`",
        ),
        (
            "kind: criterion",
            "baselines: [low], kind: criterion",
            "10:51",
            "this catalog has no baseline `low`",
        ),
    ] {
        assert!(OVERLAY.contains(from), "{from}");
        let mut text = OVERLAY.replace(from, to);
        if from == "  - control:" {
            text = text.replace("parent: CC6,", "parent: CC66,");
        }
        assert_wrong("o.data", &text, &[], &[(place, message)]);
    }
}

#[test]
fn an_evidence_type_that_there_is_already_is_named() {
    let types = "types:
  - {id: access_review, title: T, category: c, usual-form: f, usual-cadence: annual, sufficient: s, shows: both}
";
    assert_wrong(
        "t.data",
        types,
        &[],
        &[(
            "2:10",
            "error[duplicate-id]: there is an evidence type `access_review` already",
        )],
    );
}

#[test]
fn a_data_file_is_of_one_kind_and_has_known_fields_and_words() {
    for (text, message) in [
        (
            "people: []\n",
            "`c.data` is not one kind of data file: its keys are `people`",
        ),
        (
            "map: []\nrows: []\n",
            "`c.data` is not one kind of data file: its keys are `map` and `rows`",
        ),
        ("[]\n", "`c.data` is not one kind of data file"),
        (
            &CATALOG.replace("licence", "license"),
            "has no field `license`",
        ),
        (&CATALOG.replace("own-list", "own list"), "`own list`"),
        (
            &MAP.replace("strength: primary", "strength: full"),
            "`full`",
        ),
    ] {
        let said = wrong(&[("c.data", text)]);
        assert!(said.contains(message), "{message}: {said}");
        assert!(said.contains("--> c.data:"), "{said}");
    }
}

#[test]
fn every_problem_of_every_data_file_is_said_at_once() {
    let said = wrong(&[
        ("a.data", &CATALOG.replace("[rule]", "[rules]")),
        ("b.data", &MAP.replace("access_review", "access_reviews")),
        ("c.data", &OVERLAY.replace("{id: CC1.2", "{id: CC1.9")),
        ("d.data", "licence: own\n"),
    ]);
    for place in ["a.data:11:", "b.data:2:", "c.data:12:", "d.data:1:1"] {
        assert!(said.contains(&format!("--> {place}")), "{place}: {said}");
    }
}

#[test]
fn the_examples_of_the_reference_page_can_be_used_together() {
    let page = include_str!("../docs/reference/catalogs.md");
    let blocks = page.split("```yaml\n").skip(1);
    let blocks: Vec<&str> = blocks
        .filter_map(|block| block.split("```").next())
        .collect();
    let begin = |block: &&&str| {
        let keys = ["id:", "overlay:", "catalog:", "from:", "types:"];
        keys.iter().any(|key| block.starts_with(key))
    };
    let files: Vec<&&str> = blocks.iter().filter(begin).collect();
    assert_eq!(files.len(), 5);
    let names = ["a.data", "b.data", "c.data", "d.data", "e.data"];
    let files: Vec<File<'_>> = names.into_iter().zip(files.into_iter().copied()).collect();
    let answer = check("soc2-customer-a", &files);
    assert_eq!(answer.controls.len(), 62);
    let own = check("house-rules-1", &files);
    assert_eq!(own.state("own:H1.1"), ControlState::Evidenced);
}

#[test]
fn a_combination_of_nothing_and_rows_that_stand_twice_are_refused() {
    let map = "catalog: house-rules-1
map:
  - {type: access_review, control: H1.1, strength: primary, why: it is the review}
  - {type: access_review, control: H1.1, strength: supporting, conditional: true, why: it is not}
combinations:
  - {control: H1.2, all-of: [], why: nothing}
  - {control: H1.2, all-of: [[]], why: nothing either}
";
    let printed = wrong(&[("catalog.data", CATALOG), ("map.data", map)]);
    assert!(
        printed.contains("`access_review` is mapped to `H1.1` twice"),
        "{printed}"
    );
    assert!(
        printed.contains("a supporting row needs no condition"),
        "{printed}"
    );
    assert_eq!(printed.matches("has an empty part").count(), 2, "{printed}");
}

#[test]
fn an_overlay_withdraws_a_group_with_everything_below_it_and_names_each_control_once() {
    let group = OVERLAY.replace("{id: CC1.2, reason", "{id: CC1, reason");
    let answer = check("soc2-house", &[("overlay.data", &group)]);
    assert!(answer.excluded("own:CC1.5").is_some());
    let twice = OVERLAY.replace("withdraw:\n", "withdraw:\n  - {id: CC1.2, reason: again}\n");
    let printed = wrong(&[("overlay.data", &twice)]);
    assert!(printed.contains("`CC1.2` is withdrawn twice"), "{printed}");
}

#[test]
fn a_catalog_nests_only_so_deep() {
    let mut deep = CATALOG.replace("grammar: '^H[1-9](\\.[1-9])?$'\n", "");
    let mut parent = "H1".to_owned();
    for level in 2..40 {
        let id = format!("D{level}");
        deep += &[
            "  - {id: ",
            &id,
            ", parent: ",
            &parent,
            ", kind: rule, title: A rule}\n",
        ]
        .concat();
        parent = id;
    }
    let printed = wrong(&[("catalog.data", &deep)]);
    assert_eq!(
        printed.matches("more than 32 entries deep").count(),
        1,
        "{printed}"
    );
}
