//! Each rule is silent about the whole plan, and speaks alone when its part of the plan is broken.

use super::plan::{changed, judged, rejected};

/// What is replaced in the plan, the code that speaks alone, and its message.
type Break = (
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

/// Edits of the whole plan, the code that they raise, and a part of its message.
const BREAKS: &[Break] = &[
    (
        &[("surfaces: [api]", "surfaces: [chat, cloud-tasks]")],
        "vendor-scope-short",
        "it names chat and cloud-tasks; `hoster-api` (api) is not in it",
    ),
    (
        &[("regions: [EU-West]", "regions: [us-east]")],
        "vendor-scope-short",
        "it is for the region us-east; `hoster-api` (api) is used with eu-west",
    ),
    (
        &[("        tiers: [enterprise]", "        tiers: [team]")],
        "vendor-scope-short",
        "it is for the plan tier team; `hoster-api` (api) is used with enterprise",
    ),
    (
        &[("logins: [API key]", "logins: [sso]")],
        "vendor-scope-short",
        "it is for the login sso; `hoster-api` (api) is used with api-key",
    ),
    (
        &[(
            "hoster-letter, from: 2026-10-01",
            "hoster-letter, from: 2026-10-02",
        )],
        "bridge-gap",
        "its bridge letter begins on 2026-10-02, and the report ends on 2026-09-30",
    ),
    (
        &[(
            "bridge: {evidence: hoster-letter, from: 2026-10-01, until: 2026-12-31}",
            "bridged-until: 2027-01-01",
        )],
        "bridge-too-long",
        "its bridge runs from 2026-09-30 to 2027-01-01, more than the customary 3 months",
    ),
    (
        &[("27001:2022", "27001:2013")],
        "edition-superseded",
        "it is to ISO/IEC 27001:2013, which ended on 2025-10-31",
    ),
    (
        &[("reviewed: {by: ada, on: 2027-01-11}", "")],
        "vendor-review-missing",
        "nobody of the organisation reviewed it",
    ),
    (
        &[(
            "reviewed: {by: ada, on: 2027-01-11}",
            "reviewed: {by: ada, on: 2027-01-07}",
        )],
        "vendor-review-missing",
        "its review of 2027-01-07 is older than the document of 2027-01-08",
    ),
    (
        &[(
            "reviewed: {by: ada, on: 2026-11-02",
            "reviewed: {by: bo, on: 2026-11-02",
        )],
        "vendor-review-missing",
        "its reviewer works for the vendor",
    ),
    (
        &[(
            "effect: does not touch the API, by: ada, on: 2026-11-02",
            "by: ada",
        )],
        "vendor-review-missing",
        "exception `one of forty changes without approval` is without what it means here, the day",
    ),
    (
        &[(
            "does not touch the API, by: ada, on: 2026-11-02",
            "none, by: ada, on: 2026-10-19",
        )],
        "vendor-review-missing",
        "was decided on 2026-10-19, before the document of 2026-10-20",
    ),
    (
        &[("does not touch the API, by: ada", "none, by: bo")],
        "vendor-review-missing",
        "was decided by a person of the vendor",
    ),
    (
        &[(
            "access of leavers, controls: [vendor-care]}",
            "access of leavers}",
        )],
        "cuec-unmapped",
        "leaves control `CC-03` to the customer, and no control answers it",
    ),
    (
        &[(
            "access of leavers, controls: [vendor-care]}",
            "access of leavers, controls: [\"soc2:CC9.2\"]}",
        )],
        "cuec-unmapped",
        "leaves control `CC-03` to the customer, and no evidence in hand shows its control",
    ),
    (
        &[(
            "{name: Base Cloud, vendor: base, method",
            "{name: Base Cloud, method",
        )],
        "carve-out-uncovered",
        "it carves out Base Cloud, for which the plan has no vendor",
    ),
    (
        &[(
            "endpoints: [/v1/responses]\n",
            "endpoints: [/v1/responses, /v1/files]\n",
        )],
        "vendor-terms-exceeded",
        "endpoint `/v1/files` is not in them",
    ),
    (
        &[(
            "        models: [model-a]",
            "        models: [model-a, other-b, other-c]",
        )],
        "vendor-terms-exceeded",
        "models `other-b` and `other-c` are not in them",
    ),
    (
        &[("retention-days: 0", "retention-days: 30")],
        "vendor-terms-exceeded",
        "it keeps data for 30 days",
    ),
    (
        &[(
            "{article: \"30(2)(b)\", where: \"§ 4.2, page 7\", state: agreed}",
            "{article: \"30(2)(b)\", state: missing}",
        )],
        "contract-clause-missing",
        "leaves 1 of 18 provisions for critical or important functions open: `30(2)(b)`",
    ),
];

#[test]
fn papers_that_cover_everything_raise_nothing() {
    assert_eq!(judged(&changed(&[])).codes(), Vec::<&str>::new());
}

#[test]
fn each_break_raises_its_code_alone_and_leaves_its_control_partial_at_best() {
    for (edits, code, message) in BREAKS {
        let edits: Vec<(&str, &str)> = edits.iter().copied().filter(|(a, b)| a != b).collect();
        let judged = judged(&changed(&edits));
        let finding = judged.only();
        assert_eq!(finding.code.as_str(), *code, "{edits:?}");
        assert!(
            finding.message.contains(message),
            "{edits:?}: {}",
            finding.message
        );
        assert!(finding.help.is_some() && finding.place.is_some(), "{code}");
    }
}

#[test]
fn a_better_report_in_hand_silences_the_lesser_one() {
    let lesser = |kind: &str, until: &str| {
        let paper = format!(
            "      - {{id: lesser, type: {kind}, issued: 2027-01-09, from: 2026-01-01, until: {until}, services: [base-hosting], source: {{file: lesser.txt}}, reviewed: {{by: ada, on: 2027-01-12}}}}\n    agreements:\n      - {{id: base-contract"
        );
        changed(&[
            ("    agreements:\n      - {id: base-contract", &paper),
            ("lesser.txt", "../vendors/lesser.txt"),
        ])
        .replace("../vendors/lesser.txt", "spare.txt")
    };
    for kind in ["vendor_soc3_report", "vendor_soc2_type1_report"] {
        let beside = judged(&lesser(kind, "2026-12-31"));
        assert_eq!(beside.codes(), Vec::<&str>::new(), "{kind}");
        let alone = lesser(kind, "2026-12-31").replace(
            "id: base-soc2\n        type: vendor_soc2_report",
            "id: base-soc2\n        type: hitrust_certification",
        );
        assert_eq!(judged(&alone).codes(), ["report-type-short"], "{kind}");
        let as_of_one_day = alone.replace("kinds: [type-2]", "kinds: [type-1]");
        assert!(
            !judged(&as_of_one_day)
                .codes()
                .contains(&"report-type-short"),
            "{kind}"
        );
    }
}

#[test]
fn a_bridge_letter_that_is_not_in_hand_leaves_a_gap() {
    let text = changed(&[(", source: {file: hoster-letter.txt}}", "}")]);
    let judged = judged(&text);
    assert_eq!(judged.codes(), ["bridge-gap", "claim-without-document"]);
    let gap = &judged.findings[0].message;
    assert!(
        gap.contains("its bridge letter `hoster-letter` is not in hand"),
        "{gap}"
    );
}

#[test]
fn a_carved_out_organisation_needs_a_paper_to_the_end_of_the_period() {
    let text = changed(&[(
        "from: 2026-01-01\n        until: 2026-12-31\n        services: [base-hosting]",
        "from: 2025-01-01\n        until: 2026-06-30\n        services: [base-hosting]",
    )]);
    let judged = judged(&text);
    let codes = judged.codes();
    assert!(codes.contains(&"carve-out-uncovered"), "{codes:?}");
    assert!(codes.contains(&"vendor-document-expired"), "{codes:?}");
}

#[test]
fn a_card_attestation_to_a_retired_version_holds_when_it_was_issued_before() {
    let attested = |issued: &str, edition: &str| {
        changed(&[
            ("type: iso_27001_certificate", "type: vendor_pci_aoc"),
            ("\"ISO/IEC 27001:2022\"", edition),
            ("issued: 2025-01-10", &format!("issued: {issued}")),
        ])
    };
    let codes = |text: &str| judged(text).codes();
    assert_eq!(
        codes(&attested("2025-01-10", "PCI DSS v4.0")),
        ["edition-superseded"]
    );
    assert_eq!(
        codes(&attested("2024-12-20", "PCI DSS v4.0")),
        Vec::<&str>::new()
    );
    assert_eq!(
        codes(&attested("2025-01-10", "PCI DSS v4.0.1")),
        Vec::<&str>::new()
    );
}

#[test]
fn a_qualified_opinion_needs_its_exceptions_named() {
    let exceptions = "        exceptions:\n          - {text: one of forty changes without approval, controls: [soc2:CC9.2], effect: does not touch the API, by: ada, on: 2026-11-02}\n";
    let named = judged(&changed(&[("opinion: unqualified", "opinion: qualified")]));
    assert_eq!(named.codes(), ["vendor-opinion-modified"]);
    let unnamed = judged(&changed(&[
        ("opinion: unqualified", "opinion: qualified"),
        (exceptions, ""),
    ]));
    let codes = unnamed.codes();
    assert_eq!(codes, ["vendor-review-missing", "vendor-opinion-modified"]);
}

#[test]
fn names_of_clauses_controls_vendors_and_items_are_looked_up() {
    for (from, to, message) in [
        (
            "article: \"28(7)\"",
            "article: \"28(77)\"",
            "there is no provision on contracts `28(77)`",
        ),
        (
            "controls: [vendor-care]}",
            "controls: [vendor-car]}",
            "there is no control `vendor-car`",
        ),
        (
            "vendor: base,",
            "vendor: bass,",
            "there is no vendor `bass`",
        ),
        (
            "exit-plan: {evidence: [hoster-exit]",
            "exit-plan: {evidence: [exit]",
            "there is no evidence item `exit`",
        ),
        (
            "vendor: hoster}",
            "vendor: hostel}",
            "there is no vendor `hostel`",
        ),
        (
            "[vendor-care, \"soc2:CC9.2\"]",
            "[vendor-care, \"soc2:CC9.9\"]",
            "catalog `soc2` has no control `CC9.9`",
        ),
        ("method: inclusive", "method: included", "is `included`"),
    ] {
        let said = rejected(&changed(&[(from, to)]));
        assert!(said.iter().any(|said| said.contains(message)), "{said:?}");
    }
}
