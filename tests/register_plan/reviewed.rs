//! Plausibility: each rule with a register that it has nothing to say about, and one where
//! it speaks.

use super::{of, plan, text, with};
use auditbinder::model::Plan;
use auditbinder::model::register::Remark;
use auditbinder::register::review::{RULES, review};

fn remarks(plan: &Plan) -> Vec<Remark> {
    let derived = of(plan, "group-2025");
    let section = plan.register.as_ref().expect("it has a register");
    let day = section.submissions[0].reference_date.value;
    review(&derived.register, Some((plan, section)), day)
}

/// A rule, what is changed so that it speaks alone, and the sentence that it then says.
type Break = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const BREAKS: &[Break] = &[
    (
        "critical-without-reason",
        &[("      reason: Customers could not pay.\n", "")],
        "Function F1 \"Payments\" is called critical or important; say in one sentence why.",
    ),
    (
        "critical-without-recovery",
        &[("      rto-hours: 4\n", "")],
        "Function F1 \"Payments\" is critical; ask its owner within how many hours it must be back, and how many hours of data may be lost.",
    ),
    (
        "critical-without-exit-plan",
        &[(
            "            exit-plan: yes\n            reintegration: difficult",
            "            exit-plan: no\n            reintegration: difficult",
        )],
        "Contract C-1 supports a critical function and has no exit plan; write one and test it.",
    ),
    (
        "critical-without-assessment",
        &[(
            "          assessment:\n            substitutability: medium\n            last-audit: 2025-06-01\n            exit-plan: yes\n            reintegration: easy\n            impact: medium\n            alternatives: yes\n",
            "",
        )],
        "Contract C-3, service S14, supports a critical function; assess substitutability, exit and the impact of losing it.",
    ),
    (
        "chain-ends-at-provider",
        &[(
            "          chain:\n            - {provider: host, rank: 2}\n            - {provider: net, rank: 3}\n",
            "",
        )],
        "Contract C-1, service S18: 9999TESTCLOUD0000488 stands alone in the chain of a cloud service; ask whether it really uses no subcontractor.",
    ),
    (
        "no-alternative",
        &[("            alternative: Other Cloud\n", "")],
        "Contract C-1: 9999TESTCLOUD0000488 is hard to replace; look for an alternative, and name it or write down that there is none.",
    ),
    (
        "critical-in-one-entity",
        &[("      name: Marketing\n", "      name: payments\n")],
        "\"Payments\" is critical for 9999TESTBANK00000107 and not for 9999TESTBANK00000107; agree on one answer, or write down why they differ.",
    ),
    (
        "contract-without-service",
        &[(
            "      services:\n        - {type: S07, functions: [F2]}\n",
            "",
        )],
        "Contract C-2 has no service and no function; say what is bought under it.",
    ),
    (
        "cost-missing",
        &[("      annual-cost: 1000000\n", "")],
        "Contract C-1 supports a critical function and costs nothing; enter the annual expense, also where it is paid under an overarching contract.",
    ),
    (
        "audit-stale",
        &[("last-audit: 2025-05-05", "last-audit: 2022-05-05")],
        "Contract C-1: 9999TESTCLOUD0000488 was last audited on 2022-05-05, more than three years before the reference date; plan the next one.",
    ),
    (
        "assessment-stale",
        &[(
            "      critical: no\n      assessed: 2025-09-30",
            "      critical: no\n      assessed: 2024-09-30",
        )],
        "Function F2 \"Marketing\" was last assessed on 2024-09-30; look again whether it is critical or important.",
    ),
    (
        "vendor-without-row",
        &[(
            "assets:\n",
            "  - {id: card, name: Card Example, critical: true}\nassets:\n",
        )],
        "Card Example supports a critical or important function and has no contract in the register; enter it.",
    ),
    (
        "agent-without-row",
        &[(
            "assets:\n",
            "  - {id: coder, name: Coder Example}\nassets:\n  - {id: agent, name: Agent, kind: ai-agent, version: 1.0.0, owner: ann, data-class: none, vendor: coder, agent: {}}\n",
        )],
        "The AI agent Agent comes from Coder Example, which has no contract in the register; enter it.",
    ),
    (
        "flow-without-row",
        &[(
            "assets:\n",
            "  - {id: mail, name: Mail Example}\ndata-flows:\n  - {id: out, from: core, to: mail, data-class: confidential}\nassets:\n",
        )],
        "Data flow out ends at Mail Example, which has no contract in the register; enter it, or close the flow.",
    ),
];

/// Rules that a plan cannot break, because its rows are derived; broken in the tables.
const IN_TABLES: &[&str] = &["critical-without-chain", "signer-without-user"];

#[test]
fn a_plausible_register_has_no_remark() {
    assert_eq!(remarks(&plan(&text())), []);
}

#[test]
fn each_rule_speaks_where_it_should_and_alone() {
    for (rule, replaced, sentence) in BREAKS {
        let found = remarks(&with(replaced));
        let told: Vec<(&str, &str)> = found
            .iter()
            .map(|r| (r.rule, r.sentence.as_str()))
            .collect();
        assert_eq!(told, [(*rule, *sentence)]);
        assert!(
            found[0].place.as_ref().is_some_and(|place| place.line > 0),
            "{rule}: it has a place"
        );
    }
}

#[test]
fn no_rule_is_without_a_test() {
    let broken: Vec<&str> = BREAKS
        .iter()
        .map(|(rule, ..)| *rule)
        .chain(IN_TABLES.iter().copied())
        .collect();
    for (rule, _) in RULES {
        assert!(broken.contains(rule), "{rule}");
    }
    assert_eq!(RULES.len(), broken.len());
}

#[test]
fn rules_about_rows_that_a_plan_always_has() {
    let plan = plan(&text());
    for (rule, template) in [
        ("critical-without-chain", "B_05.02"),
        ("signer-without-user", "B_04.01"),
    ] {
        let mut derived = of(&plan, "group-2025");
        let table = derived
            .register
            .tables
            .get_mut(template)
            .expect("the table");
        table.rows.retain(|row| row.cells[0].text != "C-1");
        let day = plan.register.as_ref().expect("a register").submissions[0]
            .reference_date
            .value;
        let found = review(&derived.register, None, day);
        let rules: Vec<&str> = found.iter().map(|remark| remark.rule).collect();
        assert_eq!(rules, [rule]);
    }
}

#[test]
fn a_provider_that_was_never_audited_is_told() {
    let found = remarks(&with(&[("            last-audit: 2025-05-05\n", "")]));
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].sentence,
        "Contract C-1: 9999TESTCLOUD0000488 was never audited; plan an audit or take a report that you may rely on."
    );
}
