//! Each element is answered, or fails alone when its own part of the plan is broken.

use std::collections::BTreeSet;

use auditbinder::load::load;
use auditbinder::model::plan::Choice as _;
use auditbinder::model::risk_report::{Element, ElementState, RiskCheck, RiskReport};
use auditbinder::model::{ItemAssessment, ItemStanding, Observations};
use auditbinder::risk::{Basis, gate};
use rayon::prelude::*;

use super::broken::BREAKS;
use super::plan::{Judged, changed, complete, judged, line_of};

fn state(judged: &Judged, element: Element) -> ElementState {
    judged.report.elements[element.number() - 1].state
}

#[test]
fn a_complete_analysis_answers_all_nine_elements_without_a_finding() {
    let judged = judged(&complete());
    assert_eq!(judged.reasons(), []);
    assert!(judged.report.is_answered());
    assert_eq!(judged.report.elements.len(), 9);
    assert_eq!(judged.findings, []);
}

#[test]
fn each_check_finds_its_break_at_its_line_and_no_other_element_fails() {
    BREAKS.par_iter().for_each(|one| {
        let text = changed(one.edits);
        let judged = judged(&text);
        let reasons = judged.reasons();
        let name = one.check.as_str();
        let what = format!("{name} by {:?}: {reasons:?}", one.edits);
        assert_eq!(judged.open(), [one.element], "{what}");
        assert!(reasons.iter().all(|(check, _)| *check == name), "{what}");
        assert_eq!(reasons[0].1, line_of(&text, one.at.0, one.at.1), "{what}");
        let findings = judged.raised("risk-analysis-incomplete");
        assert_eq!(findings.len(), 1, "{what}");
        assert_eq!(
            findings[0].subject.as_deref(),
            Some(one.element.as_str()),
            "{what}"
        );
    });
}

/// Checks that concern several elements at once; each has a test of its own below.
const OF_SEVERAL: [RiskCheck; 4] = [
    RiskCheck::NoRiskAnalysis,
    RiskCheck::NoScenario,
    RiskCheck::ChecklistAlone,
    RiskCheck::ScaleMissing,
];

#[test]
fn every_check_is_broken_by_a_test() {
    let tested: BTreeSet<RiskCheck> = BREAKS.iter().map(|b| b.check).chain(OF_SEVERAL).collect();
    let all: BTreeSet<RiskCheck> = RiskCheck::ALL.iter().map(|(_, check)| *check).collect();
    assert_eq!(tested, all);
    let elements: BTreeSet<Element> = BREAKS.iter().map(|b| b.element).collect();
    assert_eq!(elements.len(), 9);
}

/// The complete plan without the part from one line to another.
fn without(from: &str, until: &str) -> String {
    let text = complete();
    let (start, end) = (
        text.find(from).expect("begins"),
        text.find(until).expect("ends"),
    );
    format!("{}{}", &text[..start], &text[end..])
}

#[test]
fn a_plan_without_risks_answers_nothing() {
    let judged = judged(&without("risks:\n", "evidence:\n"));
    assert_eq!(judged.open().len(), 9);
    for answer in &judged.report.elements {
        assert_eq!(
            answer.state,
            ElementState::Missing,
            "{}",
            answer.element.as_str()
        );
        assert_eq!(answer.reasons[0].check, RiskCheck::NoRiskAnalysis);
    }
    let findings = judged.raised("risk-analysis-incomplete");
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].subject.as_deref(), Some("risk-analysis"));
}

#[test]
fn controls_without_a_scenario_are_refused_as_a_checklist() {
    let text = without("  scenarios:\n", "evidence:\n");
    let alone = judged(&text);
    let threats = &alone.report.elements[Element::Threats.number() - 1];
    assert_eq!(threats.state, ElementState::Missing);
    let checks: Vec<RiskCheck> = threats.reasons.iter().map(|r| r.check).collect();
    assert_eq!(checks, [RiskCheck::ChecklistAlone]);
    assert_eq!(
        threats.reasons[0].place.line,
        line_of(&text, "id: disk-encryption", 1)
    );
    for element in [
        Element::Measures,
        Element::Likelihood,
        Element::Impact,
        Element::Level,
    ] {
        assert_eq!(
            state(&alone, element),
            ElementState::Missing,
            "{}",
            element.as_str()
        );
        let answer = &alone.report.elements[element.number() - 1];
        assert_eq!(answer.reasons[0].check, RiskCheck::NoScenario);
    }
}

#[test]
fn scenarios_that_only_list_controls_are_refused_as_a_checklist() {
    let threats = [
        "Somebody steals a laptop and reads its disk.",
        "The agent sends patient data to its vendor.",
        "The host of the records system burns.",
        "Malware encrypts the records.",
    ];
    let judged = judged(&changed(&threats.map(|threat| (threat, "n/a"))));
    assert_eq!(judged.open(), [Element::Threats]);
    assert_eq!(state(&judged, Element::Threats), ElementState::Missing);
    let reasons = judged.reasons();
    assert_eq!(reasons.len(), 5);
    assert_eq!(reasons[0].0, "control-checklist-alone");
}

#[test]
fn without_controls_and_scenarios_no_checklist_is_alleged() {
    let text = without("  scenarios:\n", "evidence:\n");
    let (start, end) = (text.find("controls:\n"), text.find("assets:\n"));
    let text = format!(
        "{}{}",
        &text[..start.expect("begins")],
        &text[end.expect("ends")..]
    );
    let threats = &judged(&text).report.elements[Element::Threats.number() - 1].reasons;
    let checks: Vec<RiskCheck> = threats.iter().map(|r| r.check).collect();
    assert_eq!(checks, [RiskCheck::NoScenario]);
}

#[test]
fn a_scale_without_a_step_is_named() {
    let text = without("  scenarios:\n", "evidence:\n");
    let scale = "    likelihood:\n      - {name: rare, definition: Once in ten years}\n      - {name: likely, definition: Every year}\n";
    let matrix = "    matrix:\n      - [low, low]\n      - [low, high]\n";
    let text = text.replace(scale, "").replace(matrix, "");
    let reasons = judged(&text).reasons();
    let line = line_of(&text, "name: NIST", 1);
    assert!(reasons.contains(&("scale-missing", line)), "{reasons:?}");
}

#[test]
fn the_last_day_of_a_limit_is_still_inside_it() {
    let borders: &[&[(&str, &str)]] = &[
        &[("review-every-days: 365", "review-every-days: 33")],
        &[("reconfirmed-on: 2026-06-12", "reconfirmed-on: 2025-07-15")],
        &[("until: 2026-12-30", "until: 2026-07-15")],
        &[("on: 2026-06-21", "on: 2026-07-15")],
        &[("reviewed-on: 2026-07-03", "reviewed-on: 2026-07-01")],
        &[(
            "frequency: monthly",
            "frequency: monthly\n    until: 2026-07-15",
        )],
        &[("retention-years: 6", "retention-years: 10")],
        &[("last-occurred: 2026-03-02", "last-occurred: 2026-06-12")],
    ];
    for edits in borders {
        let judged = judged(&changed(edits));
        assert_eq!(judged.reasons(), [], "{edits:?}");
    }
}

#[test]
fn an_engagement_that_needs_no_risk_analysis_gets_no_finding_about_one() {
    let text = without("risks:\n", "evidence:\n")
        .replace("kinds: [risk-analysis]", "kinds: [type-1]")
        .replace("[\"164.308(a)(1)(ii)(A)\"]", "[\"164.308(a)(2)\"]")
        .replace(
            "meets: [\"hipaa:164.308(a)(1)(ii)(A)\"]",
            "meets: [\"hipaa:164.308(a)(2)\"]",
        );
    assert_eq!(
        judged(&text).raised("risk-analysis-incomplete"),
        Vec::<&auditbinder::diagnostic::Finding>::new()
    );
    let needed = text.replace(
        "[\"164.308(a)(2)\"]}",
        "[\"164.308(a)(1)(ii)(A)\", \"164.308(a)(2)\"]}",
    );
    assert_eq!(judged(&needed).raised("risk-analysis-incomplete").len(), 1);
}

#[test]
fn a_stale_scenario_is_a_finding_of_its_own() {
    let text = changed(&[("reconfirmed-on: 2026-06-12", "reconfirmed-on: 2025-07-14")]);
    let judged = judged(&text);
    let stale = judged.raised("scenario-stale");
    assert_eq!(stale.len(), 1);
    assert_eq!(stale[0].subject.as_deref(), Some("theft"));
    let line = stale[0].place.as_ref().map(|place| place.line);
    assert_eq!(line, Some(line_of(&text, "reconfirmed-on", 1)));
}

/// The report about a plan all of whose evidence exists, without collecting it.
fn report(text: &str) -> Option<RiskReport> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, text).expect("written");
    let plan = load(&path).plan?;
    let sound = ItemAssessment {
        standing: ItemStanding::Sound,
        weaknesses: Vec::new(),
        observations: Observations::default(),
    };
    let items = plan.items();
    let items = items.iter().map(|item| (item.id.clone(), sound.clone()));
    let items = items.collect();
    let basis = Basis {
        plan: &plan,
        engagement: plan.engagements.first()?,
        items: &items,
    };
    Some(gate(basis))
}

#[test]
fn whichever_line_is_lost_every_reason_stands_in_the_file() {
    let text = complete();
    let lines: Vec<&str> = text.lines().collect();
    let mut open = 0;
    for lost in 0..lines.len() {
        let left = [&lines[..lost], &lines[lost + 1..]].concat().join("\n");
        let Some(report) = report(&left) else {
            continue;
        };
        open += usize::from(!report.is_answered());
        for answer in &report.elements {
            let is_answered = answer.state == ElementState::Answered;
            assert_eq!(answer.reasons.is_empty(), is_answered, "line {lost}");
            for reason in &answer.reasons {
                let (line, column) = (reason.place.line as usize, reason.place.column as usize);
                let there = left.lines().nth(line - 1).expect("a line of the file");
                assert!(column >= 1 && column <= there.chars().count(), "{reason:?}");
                let first = reason.message.chars().next().expect("a message");
                assert!(
                    !first.is_uppercase() && !reason.message.ends_with('.'),
                    "{reason:?}"
                );
            }
        }
    }
    assert!(open > 20, "{open}");
}
