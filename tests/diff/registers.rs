//! Risks, vendors, assets, policies and the other registers.

use serde_json::{Value, json};

use super::small::{expect, expect_sides, side};

/// One record of which one value is set to `one`, then to `two`.
struct Case {
    section: &'static str,
    member: &'static str,
    field: &'static str,
    shown: &'static str,
}

const fn case(
    section: &'static str,
    member: &'static str,
    field: &'static str,
    shown: &'static str,
) -> Case {
    Case {
        section,
        member,
        field,
        shown,
    }
}

const CASES: &[Case] = &[
    case("assets", "assets", "name", "name"),
    case("assets", "assets", "kind", "kind"),
    case("assets", "assets", "version", "version"),
    case("assets", "assets", "owner", "owner"),
    case("assets", "assets", "location", "location"),
    case("assets", "assets", "data_class", "data class"),
    case("assets", "assets", "authentication", "authentication"),
    case("assets", "assets", "validity", "in use"),
    case("data-flows", "flows", "from", "from"),
    case("data-flows", "flows", "to", "to"),
    case("data-flows", "flows", "data_class", "data class"),
    case("data-flows", "flows", "protection", "protection"),
    case("data-flows", "flows", "region", "region"),
    case("policies", "policies", "title", "title"),
    case("policies", "policies", "version", "version"),
    case("policies", "policies", "approved", "approved"),
    case("policies", "policies", "validity", "in force"),
    case("vendors", "vendors", "name", "name"),
    case("vendors", "vendors", "purpose", "purpose"),
    case("own-controls", "own_controls", "statement", "statement"),
    case("own-controls", "own_controls", "owner", "owner"),
    case("own-controls", "own_controls", "frequency", "frequency"),
    case("samples", "samples", "population", "population"),
    case("samples", "samples", "method", "method"),
    case("exceptions", "exceptions", "title", "title"),
    case("exceptions", "exceptions", "owner", "owner"),
    case("exceptions", "exceptions", "due", "due"),
    case("incidents", "incidents", "title", "title"),
    case("incidents", "incidents", "dates", "dates"),
    case("incidents", "incidents", "cause", "cause"),
    case("incidents", "incidents", "disclosure", "disclosure"),
    case("requests", "requests", "text", "text"),
    case("requests", "requests", "answer", "answer"),
    case("requests", "requests", "status", "status"),
    case("requests", "requests", "due", "due"),
    case(
        "requests",
        "requests",
        "not_answered_because",
        "why there is no answer",
    ),
    case("requests", "requests", "page", "see"),
    case("requests", "requests", "answered_on", "answered on"),
    case("evidence", "evidence", "title", "title"),
    case("evidence", "evidence", "kind_title", "type"),
    case("evidence", "evidence", "section", "section"),
    case("evidence", "evidence", "owner", "owner"),
    case("evidence", "evidence", "dated", "dated"),
    case("evidence", "evidence", "covers", "covers"),
    case("evidence", "evidence", "cadence", "cadence"),
    case("evidence", "evidence", "absent", "not packed"),
];

/// The same for sets of values: `one` goes, `two` comes, `same` stays.
const SETS: &[Case] = &[
    case("assets", "assets", "agent", "agent setting"),
    case("vendors", "vendors", "notes", "note"),
    case("own-controls", "own_controls", "meets", "meets"),
    case("own-controls", "own_controls", "evidence", "evidence"),
    case("own-controls", "own_controls", "decisions", "decision"),
    case("samples", "samples", "tests", "tests"),
    case("samples", "samples", "testers", "tester"),
    case("samples", "samples", "deviations", "deviation"),
    case("exceptions", "exceptions", "controls", "control"),
    case("incidents", "incidents", "concerned", "concerned"),
    case("incidents", "incidents", "evidence", "evidence"),
    case("requests", "requests", "evidence", "evidence"),
    case("requests", "requests", "controls", "control"),
    case("evidence", "evidence", "provenance", "provenance"),
    case("evidence", "evidence", "weaknesses", "weakness"),
    case("evidence", "evidence", "observations", "observation"),
];

#[test]
fn every_value_of_every_register_is_compared() {
    for case in CASES {
        let of = |value: &str| json!([{"id": "r1", case.field: value}]);
        let line = format!("~ r1 {}: one -> two", case.shown);
        expect(case.section, case.member, &of("one"), &of("two"), &[&line]);
    }
    for case in SETS {
        let of = |value: &str| json!([{"id": "r1", case.field: ["same", value]}]);
        let gone = format!("~ r1 {}: one -> -", case.shown);
        let come = format!("~ r1 {}: - -> two", case.shown);
        expect(
            case.section,
            case.member,
            &of("one"),
            &of("two"),
            &[&gone, &come],
        );
    }
}

#[test]
fn rounds_of_a_request_and_one_that_left_the_list_are_told() {
    let of = |rounds: &[&str], left_out: bool| {
        let rounds: Vec<Value> = rounds.iter().map(|line| json!({"line": line})).collect();
        json!([{"id": "r1", "rounds": rounds, "left_out": left_out}])
    };
    expect(
        "requests",
        "requests",
        &of(&["round 1"], false),
        &of(&["round 1", "round 2: returned"], false),
        &["~ r1 round: - -> round 2: returned"],
    );
    expect(
        "requests",
        "requests",
        &of(&[], false),
        &of(&[], true),
        &["~ r1 in the list: - -> no longer in the list"],
    );
}

#[test]
fn records_of_every_register_come_and_go() {
    for case in CASES.iter().chain(SETS) {
        let of = |id: &str| json!([{"id": id}, {"id": "stays"}]);
        expect(
            case.section,
            case.member,
            &of("a"),
            &of("b"),
            &["+ b", "- a"],
        );
    }
}

fn scenario(field: &str, value: &str) -> Value {
    json!({"risks": {
        "method": "m", "levels": ["low", "moderate", "high"],
        "scenarios": [{"id": "RS-1", "title": "t", field: value}],
    }})
}

#[track_caller]
fn expect_risk(field: &str, old: &str, new: &str, line: &str) {
    let (old, new) = (side(&scenario(field, old)), side(&scenario(field, new)));
    expect_sides("risks", &old, &new, &[&format!("~ RS-1 {line}")]);
}

#[test]
fn risks_change_level_before_and_after_treatment() {
    expect_risk("level", "low", "high", "level: low -> high (worse)");
    expect_risk(
        "level",
        "high",
        "moderate",
        "level: high -> moderate (better)",
    );
    let after = "level after treatment: moderate -> low (better)";
    expect_risk("residual", "moderate", "low", after);
    for field in [
        "likelihood",
        "impact",
        "treatment",
        "owner",
        "threat",
        "vulnerability",
        "title",
    ] {
        expect_risk(field, "a", "b", &format!("{field}: a -> b"));
    }
}

#[test]
fn a_treatment_that_is_done_is_better_and_one_that_is_put_off_is_not() {
    let (due, overdue, done) = (
        "due 2026-09-30",
        "overdue since 2026-09-30",
        "done on 2026-10-02",
    );
    for (old, new, way) in [
        (due, done, " (better)"),
        (overdue, done, " (better)"),
        (done, overdue, " (worse)"),
        (due, overdue, ""),
        (overdue, "due 2026-12-31", ""),
        (due, "accepted", ""),
    ] {
        expect_risk("status", old, new, &format!("status: {old} -> {new}{way}"));
    }
}

#[test]
fn levels_of_two_methods_have_no_common_order() {
    let mut other = scenario("level", "high");
    other["risks"]["levels"] = json!(["high", "low"]);
    expect_sides(
        "risks",
        &side(&scenario("level", "low")),
        &side(&other),
        &["~ RS-1 level: low -> high"],
    );
    let line = "~ method levels: low, moderate, high -> high, low";
    expect_sides(
        "risk-method",
        &side(&scenario("level", "low")),
        &side(&other),
        &[line],
    );
}

#[test]
fn scenarios_and_whole_analyses_come_and_go() {
    let none = side(&json!({}));
    expect_sides(
        "risks",
        &none,
        &side(&scenario("level", "low")),
        &["+ RS-1"],
    );
    expect_sides(
        "risk-method",
        &none,
        &side(&scenario("level", "low")),
        &["+ method"],
    );
}

#[test]
fn assets_of_a_scenario_are_a_set() {
    let of = |asset: &str| {
        let mut value = scenario("level", "low");
        value["risks"]["scenarios"][0]["assets"] = json!([asset]);
        value["risks"]["scenarios"][0]["existing"] = json!([asset]);
        side(&value)
    };
    expect_sides(
        "risks",
        &of("a"),
        &of("b"),
        &[
            "~ RS-1 asset: a -> -",
            "~ RS-1 asset: - -> b",
            "~ RS-1 existing control: a -> -",
            "~ RS-1 existing control: - -> b",
        ],
    );
}

fn vendor(list: &str, row: &Value) -> Value {
    json!([{"id": "v", "name": "V", list: [row]}])
}

#[test]
fn services_and_papers_of_a_vendor_are_records_of_their_own() {
    for (field, shown) in [
        ("name", "name"),
        ("surface", "surface"),
        ("data_class", "data class"),
        ("region", "region"),
        ("retention", "retention"),
    ] {
        let of = |value: &str| vendor("services", &json!({"id": "s", field: value}));
        let line = format!("~ v / s {shown}: one -> two");
        expect(
            "vendor-services",
            "vendors",
            &of("one"),
            &of("two"),
            &[&line],
        );
    }
    for (field, shown) in [
        ("title", "title"),
        ("kind", "type"),
        ("validity", "valid"),
        ("reviewed", "read by"),
    ] {
        let of = |value: &str| vendor("papers", &json!({"id": "p", field: value}));
        let line = format!("~ v / p {shown}: one -> two");
        expect("vendor-papers", "vendors", &of("one"), &of("two"), &[&line]);
    }
    let of = |standing: &str| vendor("papers", &json!({"id": "p", "standing": standing}));
    expect(
        "vendor-papers",
        "vendors",
        &of("sound"),
        &of("weak"),
        &["~ v / p standing: sound -> weak (worse)"],
    );
    let of = |service: &str| vendor("papers", &json!({"id": "p", "services": [service]}));
    expect(
        "vendor-papers",
        "vendors",
        &of("a"),
        &of("b"),
        &["~ v / p names: a -> -", "~ v / p names: - -> b"],
    );
    let of = |id: &str| vendor("papers", &json!({"id": id}));
    expect(
        "vendor-papers",
        "vendors",
        &of("a"),
        &of("b"),
        &["+ v / b", "- v / a"],
    );
    let of = |id: &str| vendor("services", &json!({"id": id, "covered_by": ["p"]}));
    expect(
        "vendor-services",
        "vendors",
        &of("a"),
        &of("b"),
        &["+ v / b", "- v / a"],
    );
}

#[test]
fn attributes_of_a_sample_and_facts_of_an_exception_have_their_own_names() {
    let of = |deviating: u32| {
        json!([{"id": "s", "size": 8, "attributes": [
            {"name": "removed in time", "passed": 8 - deviating, "deviating": deviating}
        ]}])
    };
    expect(
        "samples",
        "samples",
        &of(0),
        &of(1),
        &[
            "~ s removed in time: 8 passed, 0 deviating, 0 not applicable -> 7 passed, 1 deviating, 0 not applicable",
        ],
    );
    let of = |cause: &str| json!([{"id": "e", "facts": [{"term": "Cause", "meaning": cause}]}]);
    expect(
        "exceptions",
        "exceptions",
        &of("a"),
        &of("b"),
        &["~ e cause: a -> b"],
    );
}

#[test]
fn standings_of_items_and_policies_have_an_order() {
    for (section, member) in [("evidence", "evidence"), ("policies", "policies")] {
        let of = |standing: &str| json!([{"id": "x", "standing": standing}]);
        for (old, new, way) in [
            ("sound", "weak", " (worse)"),
            ("weak", "missing", " (worse)"),
            ("claimed only", "sound", " (better)"),
            ("claimed only", "missing", ""),
        ] {
            let line = format!("~ x standing: {old} -> {new}{way}");
            expect(section, member, &of(old), &of(new), &[&line]);
        }
    }
}
