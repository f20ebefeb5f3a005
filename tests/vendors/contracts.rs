//! Contracts clause by clause, and how they are spread.

use auditbinder::model::ControlState;
use auditbinder::model::reliance::{ClauseVerdict, ContractClauses};

use super::plan::{Judged, changed, judged};

fn contract(judged: &Judged) -> &ContractClauses {
    assert_eq!(judged.reliance.contracts.len(), 1);
    &judged.reliance.contracts[0]
}

fn verdict(judged: &Judged, article: &str) -> (ClauseVerdict, Option<String>) {
    let mut clauses = contract(judged).clauses.iter();
    let found = clauses.find(|clause| clause.article == article);
    let found = found.unwrap_or_else(|| panic!("no {article}"));
    (found.state, found.gap.clone())
}

#[test]
fn a_critical_contract_has_17_terms_an_exit_plan_and_what_else_was_answered() {
    let judged = judged(&changed(&[]));
    let contract = contract(&judged);
    assert!(contract.is_critical);
    assert_eq!(contract.clauses.len(), 19);
    assert_eq!(contract.gaps().count(), 0);
    assert_eq!(verdict(&judged, "28(8)"), (ClauseVerdict::Agreed, None));
    assert_eq!(
        verdict(&judged, "30(3)(d)"),
        (ClauseVerdict::NotApplicable, None)
    );
    assert_eq!(judged.state("dora:Art. 30(1)"), ControlState::Evidenced);
}

#[test]
fn a_contract_for_nothing_critical_is_not_asked_for_the_third_paragraph() {
    let judged = judged(&changed(&[
        ("critical: true", "critical: false"),
        (
            "          - {article: \"30(3)(a)\", where: annex 1, state: agreed}\n",
            "",
        ),
        (
            "        exit-plan: {evidence: [hoster-exit], tested: 2026-05-05, result: moved to Base Cloud in six hours}\n",
            "",
        ),
    ]));
    let contract = contract(&judged);
    assert!(!contract.is_critical);
    assert_eq!(contract.gaps().count(), 0);
    assert!(
        contract
            .clauses
            .iter()
            .all(|clause| clause.article != "30(3)(a)")
    );
    assert_eq!(judged.codes(), Vec::<&str>::new());
}

#[test]
fn each_way_of_not_meeting_a_clause_has_its_reason() {
    let clause = "{article: \"30(2)(c)\", where: \"§ 5, page 4\", state: agreed}";
    for (with, state, why) in [
        (
            "{article: \"30(2)(c)\", state: agreed}",
            ClauseVerdict::Partly,
            "it is said to be agreed, without the place in the contract",
        ),
        (
            "{article: \"30(2)(c)\", state: partly, note: integrity is missing}",
            ClauseVerdict::Partly,
            "integrity is missing",
        ),
        (
            "{article: \"30(2)(c)\", state: missing}",
            ClauseVerdict::Missing,
            "it was not agreed",
        ),
        (
            "{article: \"30(2)(c)\", state: not-applicable}",
            ClauseVerdict::NotApplicable,
            "it is said not to apply, without a reason",
        ),
    ] {
        let judged = judged(&changed(&[(clause, with)]));
        let found = verdict(&judged, "30(2)(c)");
        assert_eq!(found, (state, Some(why.to_owned())), "{with}");
        assert_eq!(judged.codes(), ["contract-clause-missing"], "{with}");
    }
    let line = format!("          - {clause}\n");
    let unanswered = judged(&changed(&[(line.as_str(), "")]));
    let found = verdict(&unanswered, "30(2)(c)");
    assert_eq!(found.0, ClauseVerdict::NotAnswered);
}

#[test]
fn an_exit_plan_is_documented_and_tested() {
    let tested = ", tested: 2026-05-05, result: moved to Base Cloud in six hours";
    let untested = judged(&changed(&[(tested, "")]));
    let found = verdict(&untested, "28(8)");
    assert_eq!(
        found,
        (
            ClauseVerdict::Partly,
            Some("the exit plan was not tested".to_owned())
        )
    );
    let claimed = judged(&changed(&[(", source: {file: hoster-exit.txt}}", "}")]));
    assert_eq!(verdict(&claimed, "28(8)").0, ClauseVerdict::Missing);
}

#[test]
fn an_open_clause_leaves_the_control_of_the_catalog_partial() {
    let judged = judged(&changed(&[(
        "{article: \"Art. 30(1)\", where: the whole document, state: agreed}",
        "{article: \"Art. 30(1)\", state: partly, note: the service levels are in e-mails}",
    )]));
    assert_eq!(judged.state("dora:Art. 30(1)"), ControlState::Partial);
}

#[test]
fn without_the_catalog_in_the_profile_nothing_is_judged_by_clauses() {
    let judged = judged(&changed(&[
        (
            "{soc2: soc2-tsc-2017, dora: dora}, scope: {soc2: [CC9.2], dora: [\"Art. 30(1)\"]}, addressee: {dora: [financial-entity]}, regime: {dora: [critical-functions]}",
            "{soc2: soc2-tsc-2017}, scope: {soc2: [CC9.2]}",
        ),
        (
            "{article: \"30(2)(b)\", where: \"§ 4.2, page 7\", state: agreed}",
            "{article: \"30(2)(b)\", state: missing}",
        ),
    ]));
    assert!(judged.reliance.contracts.is_empty());
    assert_eq!(judged.codes(), Vec::<&str>::new());
    assert_eq!(
        judged.reliance.concentration.len(),
        2,
        "an exposure is stated"
    );
}

#[test]
fn contracts_are_counted_per_vendor_and_per_group() {
    let text = changed(&[(
        "    name: Base Cloud\n",
        "    name: Base Cloud\n    exposure: {group: Hoster Group, substitutability: highly-complex}\n",
    )]);
    let rows = judged(&text).reliance.concentration;
    let counts: Vec<(&str, usize, usize, usize, usize)> = rows
        .iter()
        .map(|r| {
            (
                r.name.as_str(),
                r.contracts,
                r.of_contracts,
                r.critical,
                r.of_critical,
            )
        })
        .collect();
    assert_eq!(
        counts,
        [
            ("Hoster", 1, 2, 1, 1),
            ("Base Cloud", 1, 2, 0, 1),
            ("Hoster Group", 2, 2, 1, 1),
        ]
    );
    assert_eq!(rows[0].regions, ["eu-west"]);
    assert_eq!(rows[0].alternatives, ["Base Cloud"]);
    assert_eq!(
        rows[2].substitutability,
        Some("highly complex to substitute")
    );
    assert_eq!(rows[2].members.len(), 2);
}
