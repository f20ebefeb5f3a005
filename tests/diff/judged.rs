//! Controls, gaps, applicability, conditions, findings, frameworks.

use serde_json::{Value, json};

use super::small::{compared, expect, expect_sides, side};

fn control(id: &str, state: &str, result: &str) -> Value {
    json!({"id": id, "title": id, "state": state, "result": result})
}

#[track_caller]
fn expect_control(old: &Value, new: &Value, expected: &[&str]) {
    expect(
        "controls",
        "controls",
        &json!([old]),
        &json!([new]),
        expected,
    );
}

#[test]
fn states_have_an_order_and_what_does_not_apply_stands_apart() {
    let words = ["evidenced", "partial", "claimed only", "not evidenced"];
    for (at, better) in words.iter().enumerate() {
        for worse in &words[at + 1..] {
            let line = format!("~ a:1 state: {better} -> {worse} (worse)");
            let of = |state| control("a:1", state, "not tested");
            expect_control(&of(better), &of(worse), &[&line]);
        }
        let line = format!("~ a:1 state: {better} -> not applicable");
        let of = |state| control("a:1", state, "not tested");
        expect_control(&of(better), &of("not applicable"), &[&line]);
    }
}

#[test]
fn results_have_an_order_too() {
    let of = |result| control("a:1", "evidenced", result);
    for (old, new, way) in [
        ("no exception seen", "exceptions noted", " (worse)"),
        ("exceptions noted", "contradicted", " (worse)"),
        ("contradicted", "no exception seen", " (better)"),
        ("no exception seen", "not tested", " (worse)"),
        ("not tested", "contradicted", " (worse)"),
        ("contradicted", "not tested", ""),
        ("not tested", "did not operate", ""),
    ] {
        let line = format!("~ a:1 result: {old} -> {new}{way}");
        expect_control(&of(old), &of(new), &[&line]);
    }
}

#[test]
fn controls_enter_and_leave_the_scope_in_the_order_of_their_ids() {
    let of = |ids: &[&str]| -> Value {
        let rows = ids.iter().map(|id| control(id, "partial", "not tested"));
        rows.collect::<Vec<_>>().into()
    };
    expect(
        "controls",
        "controls",
        &of(&["a:2", "a:1"]),
        &of(&["a:1", "a:10", "a:9"]),
        &["+ a:9", "+ a:10", "- a:2"],
    );
}

#[test]
fn gaps_open_close_and_are_answered() {
    let of = |gap: Value| {
        let mut row = control("a:1", "partial", "not tested");
        row["gap"] = gap;
        row
    };
    let open = "open, without a response";
    for (old, new, line) in [
        (
            Value::Null,
            json!("open"),
            format!("gap: no gap -> {open} (worse)"),
        ),
        (
            json!("open"),
            json!("GR-1"),
            format!("gap: {open} -> explained by GR-1 (better)"),
        ),
        (
            json!("GR-1"),
            json!("GR-2"),
            "gap: explained by GR-1 -> explained by GR-2".to_owned(),
        ),
        (
            json!("GR-1"),
            Value::Null,
            "gap: explained by GR-1 -> no gap (better)".to_owned(),
        ),
    ] {
        expect_control(&of(old), &of(new), &[&format!("~ a:1 {line}")]);
    }
}

#[test]
fn the_response_to_a_gap_is_compared() {
    let of = |owner: &str, due: &str| {
        side(&json!({
            "controls": [{"id": "a:1", "title": "a:1", "state": "partial", "gap": "GR-1"}],
            "gaps": [{"control": "a:1", "response": "soon", "owner": owner, "due": due}],
        }))
    };
    let lines = [
        "~ a:1 gap owner: Ada -> Bo",
        "~ a:1 gap due: 2026-01-01 -> 2026-06-01",
    ];
    expect_sides(
        "controls",
        &of("Ada", "2026-01-01"),
        &of("Bo", "2026-06-01"),
        &lines,
    );
}

#[test]
fn links_to_evidence_come_go_and_change_their_strength() {
    let of = |links: Value| {
        let mut row = control("a:1", "evidenced", "not tested");
        row["links"] = links;
        row
    };
    let link = |item: &str, strength: &str| json!({"item": item, "strength": strength});
    expect_control(
        &of(json!([link("one", "primary"), link("two", "primary")])),
        &of(json!([link("two", "supporting"), link("three", "primary")])),
        &[
            "~ a:1 evidence `one`: primary -> -",
            "~ a:1 evidence `two`: primary -> supporting",
            "~ a:1 evidence `three`: - -> primary",
        ],
    );
    let open =
        json!([{"item": "one", "strength": "supporting", "condition": "condition not confirmed"}]);
    expect_control(
        &of(open),
        &of(json!([link("one", "supporting")])),
        &["~ a:1 evidence `one`: supporting, condition not confirmed -> supporting"],
    );
}

#[test]
fn why_a_control_changed_is_told_from_both_sides() {
    let of = |state: &str, missing: &str| {
        side(&json!({"controls": [{
            "id": "a:1", "title": "a:1", "state": state,
            "missing": [missing, "the same"], "because": [],
        }]}))
    };
    let comparison = compared(
        &of("partial", "one item"),
        &of("not evidenced", "every item"),
    );
    let row = &comparison.section("controls").expect("controls").changed[0];
    assert_eq!(
        (&row.now[..], &row.before[..]),
        (&["every item".to_owned()][..], &["one item".to_owned()][..])
    );
}

#[test]
fn findings_open_are_resolved_and_weigh_otherwise() {
    let of = |severity: &str, message: &str| {
        json!({"code": "check-failed", "severity": severity, "message": message,
               "subject": "config", "file": "plan.yaml", "line": 3})
    };
    expect(
        "findings",
        "findings",
        &json!([of("low", "check `A`"), of("high", "check `B`")]),
        &json!([of("high", "check `A`"), of("high", "check `C`")]),
        &[
            "~ check-failed severity: low -> high (worse)",
            "+ check-failed (worse)",
            "- check-failed (better)",
        ],
    );
}

#[test]
fn a_finding_stays_the_same_when_only_days_lines_and_files_moved() {
    let of = |message: &str, file: &str, line: u32| {
        json!([{"code": "treatment-overdue", "severity": "high", "message": message,
                "subject": "RS-02", "file": file, "line": line}])
    };
    expect(
        "findings",
        "findings",
        &of("`RS-02` was due on 2026-09-30, 47 days ago", "plan.yaml", 3),
        &of(
            "`RS-02` was due on 2026-10-31, 412 days ago",
            "risks.yaml",
            90,
        ),
        &[],
    );
    // Without a record, the file tells two findings apart.
    let of = |file: &str| json!([{"code": "wording-misleading", "severity": "medium", "message": "m", "file": file}]);
    let lines = [
        "+ wording-misleading (worse)",
        "- wording-misleading (better)",
    ];
    expect("findings", "findings", &of("a.yaml"), &of("b.yaml"), &lines);
}

#[test]
fn the_same_finding_twice_counts_twice() {
    let finding =
        json!({"code": "sample-deviation", "severity": "high", "message": "m", "subject": "s"});
    expect(
        "findings",
        "findings",
        &json!([finding]),
        &json!([finding, finding]),
        &["+ sample-deviation (worse)"],
    );
}

#[test]
fn only_what_got_worse_in_judgement_counts_as_worse() {
    let controls = |state: &str| json!({"controls": [control("a:1", state, "not tested")]});
    let finding = |severity: &str| json!({"findings": [{"code": "c", "severity": severity, "message": "m", "subject": "s"}]});
    let worse = |old: &Value, new: &Value| {
        let worse = compared(&side(old), &side(new)).worse;
        (worse.controls, worse.findings)
    };
    assert_eq!(worse(&controls("evidenced"), &controls("partial")), (1, 0));
    assert_eq!(worse(&controls("partial"), &controls("evidenced")), (0, 0));
    assert_eq!(
        worse(&controls("partial"), &controls("not applicable")),
        (0, 0)
    );
    assert_eq!(worse(&json!({}), &controls("not evidenced")), (0, 0));
    assert_eq!(worse(&json!({}), &finding("high")), (0, 1));
    assert_eq!(worse(&json!({}), &finding("medium")), (0, 0));
    assert_eq!(worse(&finding("medium"), &finding("critical")), (0, 1));
    assert_eq!(worse(&finding("low"), &finding("medium")), (0, 0));
    let evidence = json!({"evidence": [{"id": "e", "standing": "sound"}]});
    assert_eq!(worse(&evidence, &json!({})), (0, 0));
}

#[test]
fn accepted_risks_are_known_by_code_and_record() {
    let of = |subject: &str, expires: &str| json!({"code": "evidence-stale", "subject": subject, "message": "m", "expires": expires});
    expect(
        "accepted-risks",
        "accepted",
        &json!([of("a", "2026-01-01"), of("b", "2026-01-01")]),
        &json!([of("a", "2027-01-01"), of("c", "2026-01-01")]),
        &[
            "~ evidence-stale expires: 2026-01-01 -> 2027-01-01",
            "+ evidence-stale",
            "- evidence-stale",
        ],
    );
}

#[test]
fn applicability_is_compared_for_frameworks_that_both_have() {
    let of = |shorts: &[&str], word: &str| {
        let frameworks: Vec<Value> = shorts.iter().map(|s| json!({"short": s})).collect();
        let rows = shorts.iter().map(|s| {
            json!({"control": format!("{s}:1"), "title": "t", "applicability": word, "reason": word, "by": "x"})
        });
        let rows: Vec<Value> = rows.collect();
        side(&json!({"frameworks": frameworks, "applicability": rows}))
    };
    expect_sides(
        "applicability",
        &of(&["a"], "applies"),
        &of(&["a", "b"], "does not apply"),
        &[
            "~ a:1 applicability: applies -> does not apply",
            "~ a:1 reason: applies -> does not apply",
        ],
    );
}

#[test]
fn conditions_are_known_by_item_and_control() {
    let of = |control: &str, gap: bool| json!({"item": "e", "control": control, "condition": "Count if", "gap": gap});
    expect(
        "conditions",
        "conditions",
        &json!([of("a:1", true), of("a:2", true)]),
        &json!([of("a:1", false), of("a:3", true)]),
        &[
            "~ e -> a:1 control is a gap: yes -> no",
            "+ e -> a:3",
            "- e -> a:2",
        ],
    );
}

#[test]
fn frameworks_change_version_scope_and_counts() {
    let of = |version: &str, total: u32, evidenced: u32| {
        json!({"short": "a", "title": "A", "catalog": format!("a-{version}"), "version": version,
               "total": total, "states": [{"word": "evidenced", "count": evidenced}]})
    };
    expect(
        "frameworks",
        "frameworks",
        &json!([of("1", 5, 3), {"short": "old", "title": "O"}]),
        &json!([of("2", 7, 4), {"short": "new", "title": "N"}]),
        &[
            "~ a catalog: a-1 -> a-2",
            "~ a version: 1 -> 2",
            "~ a controls in scope: 5 -> 7",
            "~ a evidenced: 3 -> 4",
            "+ new",
            "- old",
        ],
    );
}
