//! Statements about frameworks that circulate and that an auditor would reject,
//! each as this program answers it.

#[path = "support/judged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod judged;

use std::sync::Arc;

use auditbinder::catalog::Library;
use auditbinder::model::{Catalog, ControlState, EvidenceVocabulary, MapRow, Strength};
use judged::{Answer, judged};

fn catalog(id: &str) -> Arc<Catalog> {
    let found = Library::default().catalog(id);
    found.unwrap_or_else(|finding| panic!("{}", finding.message))
}

fn title(catalog_id: &str, control: &str) -> String {
    let catalog = catalog(catalog_id);
    let found = catalog.control(control);
    found.unwrap_or_else(|| panic!("{control}")).title.clone()
}

fn vocabulary() -> EvidenceVocabulary {
    let library = Library::default();
    library.vocabulary(&library.ids())
}

/// Every row from one of these types.
fn rows_from(kinds: &[&str]) -> Vec<MapRow> {
    let mut rows = vocabulary().map;
    rows.retain(|row| kinds.contains(&row.kind.to_string().as_str()));
    assert!(!rows.is_empty(), "{kinds:?} are mapped nowhere");
    rows
}

/// How much a type shows of a control, by the shipped map.
fn strength(kind: &str, catalog: &str, control: &str) -> Option<Strength> {
    let rows = rows_from(&[kind]);
    let row = rows
        .iter()
        .find(|row| row.catalog.to_string() == catalog && row.control.as_str() == control)?;
    Some(row.strength)
}

/// A plan over one catalog with one item, which the organisation maps to a control as primary.
fn claimed(kind: &str, catalog: &str, control: &str) -> Answer {
    let plan = format!(
        "people: [{{id: ann, name: Ann Example}}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-1]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile:
      catalogs: {{x: {catalog}}}
      scope: {{x: [\"{control}\"]}}
evidence:
  - id: item
    type: {kind}
    owner: ann
    collected: {{on: 2026-11-01, by: ann}}
    source: {{file: item.txt}}
    supports: [{{id: \"x:{control}\", strength: primary, why: we say so}}]
"
    );
    judged(&plan, &[("item.txt", "x")])
}

/// Asserts that items of these types do not count for a control, whoever maps them.
fn assert_shows_nothing(kinds: &[&str], catalog: &str, control: &str) {
    for kind in kinds {
        let answer = claimed(kind, catalog, control);
        let id = format!("x:{control}");
        assert_eq!(answer.raised("support-disputed").len(), 1, "{kind}");
        assert!(answer.link(&id, "item").is_none(), "{kind}");
        assert_eq!(answer.state(&id), ControlState::NotEvidenced, "{kind}");
    }
}

/// Asserts that items of these types never show a control by themselves, whoever maps them.
fn assert_never_primary(kinds: &[&str], catalog: &str, control: &str) {
    for kind in kinds {
        let answer = claimed(kind, catalog, control);
        let id = format!("x:{control}");
        assert_eq!(answer.raised("support-disputed").len(), 1, "{kind}");
        let link = answer.link(&id, "item").expect("it counts with others");
        assert_eq!(link.strength, Strength::Supporting, "{kind}");
        assert_eq!(answer.state(&id), ControlState::Partial, "{kind}");
    }
}

/// Types of telemetry and logs.
const LOGS: [&str; 5] = [
    "otel_pipeline",
    "prompt_logging_disabled",
    "compliance_api_logs",
    "dlp_proxy_logs",
    "audit_log_configuration",
];

#[test]
fn telemetry_shows_nothing_of_processing_integrity() {
    for control in ["PI1.1", "PI1.2", "PI1.3", "PI1.4", "PI1.5"] {
        assert_shows_nothing(&LOGS[..1], "soc2-tsc-2017", control);
    }
    assert_shows_nothing(&LOGS, "soc2-tsc-2017", "PI1.3");
    let integrity = |row: &&MapRow| row.control.as_str().starts_with("PI1");
    assert_eq!(rows_from(&LOGS).iter().filter(integrity).count(), 0);
    // It shows that activity is watched.
    assert!(strength("otel_pipeline", "soc2-tsc-2017", "CC7.2").is_some());
}

#[test]
fn c1_1_is_about_keeping_and_c1_2_about_disposal() {
    let soc2 = "soc2-tsc-2017";
    assert_eq!(
        title(soc2, "C1.1"),
        "Confidential information is identified and maintained"
    );
    assert_eq!(
        title(soc2, "C1.2"),
        "Confidential information is disposed of"
    );
    assert_eq!(
        strength("disposal_record", soc2, "C1.2"),
        Some(Strength::Primary)
    );
    assert_eq!(strength("disposal_record", soc2, "C1.1"), None);
    assert_shows_nothing(&["disposal_record", "media_disposal_record"], soc2, "C1.1");
    assert_eq!(
        strength("data_inventory", soc2, "C1.1"),
        Some(Strength::Primary)
    );
}

#[test]
fn zero_data_retention_supports_both_confidentiality_criteria_and_proves_neither() {
    for control in ["C1.1", "C1.2"] {
        let shipped = strength("zdr_confirmation", "soc2-tsc-2017", control);
        assert_eq!(shipped, Some(Strength::Supporting), "{control}");
        assert_never_primary(&["zdr_confirmation"], "soc2-tsc-2017", control);
    }
}

#[test]
fn removal_of_credentials_is_cc6_2_and_cc6_3_is_more_than_termination() {
    let soc2 = "soc2-tsc-2017";
    assert!(title(soc2, "CC6.2").contains("credentials removed"));
    let cc63 = title(soc2, "CC6.3");
    assert!(
        cc63.contains("role") && cc63.contains("least privilege"),
        "{cc63}"
    );
    for kind in ["leaver_population", "offboarding_checklist_sample"] {
        assert_ne!(strength(kind, soc2, "CC6.3"), Some(Strength::Primary));
        assert!(strength(kind, soc2, "CC6.2").is_some(), "{kind}");
        assert_never_primary(&[kind], soc2, "CC6.3");
    }
    assert_eq!(
        strength("role_permission_configuration", soc2, "CC6.3"),
        Some(Strength::Primary)
    );
    assert_eq!(
        strength("scim_config", soc2, "CC6.2"),
        Some(Strength::Primary)
    );
}

/// The scope of DORA for a financial entity under these regimes.
fn dora(regimes: &str) -> Answer {
    let plan = format!(
        "engagements:
  - id: audit
    title: Audit
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile:
      catalogs: {{dora: dora}}
      addressee: {{dora: [financial-entity]}}
      regime: {{dora: [{regimes}]}}
"
    );
    judged(&plan, &[])
}

#[test]
fn the_register_of_dora_covers_every_ict_contract_and_exit_plans_the_critical_ones() {
    let (with, without) = (dora("critical-functions"), dora(""));
    for id in [
        "Art. 28(1)",
        "Art. 28(3)",
        "Art. 28(4)",
        "Art. 30(2)(a)",
        "Art. 30(2)(i)",
    ] {
        let id = format!("dora:{id}");
        assert_eq!(
            (with.excluded(&id), without.excluded(&id)),
            (None, None),
            "{id}"
        );
    }
    for id in ["Art. 28(8)", "Art. 30(3)", "Art. 30(3)(a)", "Art. 30(3)(f)"] {
        let id = format!("dora:{id}");
        assert_eq!(with.excluded(&id), None, "{id}");
        let reason = "only for ICT services that support critical or important functions";
        assert_eq!(without.excluded(&id), Some((reason, "catalog")), "{id}");
    }
    assert!(title("dora", "Art. 28(3)").contains("all ICT contracts"));
}

#[test]
fn the_six_years_of_hipaa_are_for_documentation_and_no_log_shows_them() {
    let retention = "164.316(b)(2)(i)";
    let shows = vocabulary()
        .map
        .into_iter()
        .filter(|row| row.control.as_str() == retention);
    let kinds: Vec<String> = shows.map(|row| row.kind.to_string()).collect();
    assert!(!kinds.is_empty());
    let logs: Vec<&String> = kinds
        .iter()
        .filter(|kind| kind.contains("log") || LOGS.contains(&kind.as_str()))
        .collect();
    assert_eq!(logs, Vec::<&String>::new());
    assert_shows_nothing(&LOGS, "hipaa-security", retention);
    // Records of review are documentation.
    let reviews = "164.308(a)(1)(ii)(D)";
    assert!(strength("log_review_record", "hipaa-security", reviews).is_some());
}

#[test]
fn a_soc_2_report_of_a_vendor_says_nothing_of_its_pci_status() {
    assert_shows_nothing(&["vendor_soc2_report"], "pci-dss-4.0.1", "12.8.4");
    assert_eq!(
        strength("vendor_soc2_report", "pci-dss-4.0.1", "12.8.4"),
        None
    );
    let aoc = strength("vendor_pci_aoc", "pci-dss-4.0.1", "12.8.4");
    assert_eq!(aoc, Some(Strength::Primary));
}

#[test]
fn a_report_about_a_vendor_is_supporting_and_its_review_is_the_evidence() {
    let soc2 = "soc2-tsc-2017";
    assert_eq!(
        strength("vendor_soc2_report", soc2, "CC9.2"),
        Some(Strength::Supporting)
    );
    assert_eq!(
        strength("vendor_report_review", soc2, "CC9.2"),
        Some(Strength::Primary)
    );
    let others = [
        "vendor_soc2_report",
        "iso_27001_certificate",
        "csa_star",
        "fedramp_authorization",
    ];
    assert_never_primary(&others, soc2, "CC9.2");
    let primary = rows_from(&others)
        .into_iter()
        .find(|row| row.strength == Strength::Primary);
    assert!(primary.is_none(), "{primary:?}");
}

#[test]
fn a_business_associate_agreement_is_no_contract_with_a_processor() {
    assert_shows_nothing(&["baa", "subcontractor_baa"], "gdpr", "Art. 28(3)");
    assert_eq!(strength("baa", "gdpr", "Art. 28(3)"), None);
    assert_eq!(
        strength("dpa", "gdpr", "Art. 28(3)"),
        Some(Strength::Primary)
    );
    assert_eq!(
        strength("baa", "hipaa-security", "164.308(b)(3)"),
        Some(Strength::Primary)
    );
}

#[test]
fn an_iso_certificate_is_no_certification_under_the_gdpr() {
    let certificates = [
        "iso_27001_certificate",
        "iso_27017_certificate",
        "iso_27018_certificate",
        "iso_27701_certificate",
        "iso_42001_certificate",
    ];
    assert_shows_nothing(&certificates, "gdpr", "Art. 42");
    let rows = rows_from(&certificates);
    let article = |row: &&MapRow| {
        row.catalog.to_string() == "gdpr" && row.control.as_str().starts_with("Art. 42")
    };
    assert_eq!(rows.iter().filter(article).count(), 0);
}

#[test]
fn logs_of_a_compliance_interface_are_partial_and_never_primary() {
    let rows = rows_from(&["compliance_api_logs"]);
    assert!(rows.iter().all(|row| row.strength == Strength::Supporting));
    for (catalog, control) in [
        ("soc2-tsc-2017", "CC7.2"),
        ("hipaa-security", "164.312(b)"),
        ("nist-800-53-r5.2.0", "AU-12"),
    ] {
        assert_never_primary(&["compliance_api_logs"], catalog, control);
    }
}

#[test]
fn guidance_for_agents_is_advice_and_enforced_requirements_may_be_primary() {
    let guidance = rows_from(&["agents_md_guidance"]);
    assert!(
        guidance
            .iter()
            .all(|row| row.strength == Strength::Supporting)
    );
    assert_never_primary(&["agents_md_guidance"], "iso-27001-2022", "A.8.9");
    let enforced = strength("requirements_toml", "iso-27001-2022", "A.8.9");
    assert_eq!(enforced, Some(Strength::Primary));
    let mapped = claimed("requirements_toml", "soc2-tsc-2017", "CC6.8");
    assert_eq!(mapped.codes(), [""; 0]);
    let link = mapped.link("x:CC6.8", "item").expect("mapped");
    assert_eq!(link.strength, Strength::Primary);
    // One agent does not stand for all systems.
    assert_eq!(mapped.state("x:CC6.8"), ControlState::Partial);
}

#[test]
fn ids_that_circulate_and_do_not_exist_are_unknown() {
    for (id, unknown) in [
        (
            "soc2-tsc-2017",
            &[
                "PP1.1", "PP1.5", "CC2.4", "CC5.4", "CC6.9", "CC8.2", "A1.4", "C1.3", "P6.8",
            ][..],
        ),
        ("pci-dss-4.0.1", &["1.2.9", "1.2.10"]),
        ("iso-27001-2022", &["9.1.1", "9.1.2"]),
        ("dora", &["Art. 20(1)"]),
        ("hipaa-security", &["164.308(b)(4)"]),
    ] {
        let catalog = catalog(id);
        for text in unknown {
            assert!(catalog.find(text).is_none(), "{id}: {text}");
        }
    }
    // The last one before each gap is there.
    for (id, control) in [
        ("soc2-tsc-2017", "CC1.1"),
        ("soc2-tsc-2017", "C1.2"),
        ("soc2-tsc-2017", "PI1.5"),
        ("pci-dss-4.0.1", "1.2.8"),
        ("iso-27001-2022", "9.1"),
        ("dora", "Art. 20(b)"),
    ] {
        assert!(catalog(id).control(control).is_some(), "{id}: {control}");
    }
}

#[test]
fn the_written_contract_of_hipaa_is_164_308_b_3() {
    let written = title("hipaa-security", "164.308(b)(3)");
    assert!(written.to_lowercase().contains("contract"), "{written}");
}

#[test]
fn the_organizational_requirements_of_hipaa_are_there() {
    let hipaa = catalog("hipaa-security");
    let group = hipaa.control("164.314").expect("the section").id.clone();
    let of = |kind: &str| {
        let below = hipaa
            .controls
            .iter()
            .filter(|c| hipaa.is_within(&c.id, &group));
        below.filter(|control| control.kind == kind).count()
    };
    assert_eq!((of("standard"), of("implementation_spec")), (2, 4));
    // That of group health plans counts among the 43 specifications of the rule.
    let plans = hipaa.control("164.314(b)(2)").map(|c| c.kind.as_str());
    assert_eq!(plans, Some("implementation_spec"));
}

/// The scope of PCI DSS for a service provider with these further regimes.
fn pci(regimes: &str) -> Answer {
    let plan = format!(
        "engagements:
  - id: audit
    title: Audit
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile:
      catalogs: {{pci: pci-dss-4.0.1}}
      regime: {{pci: [{regimes}]}}
"
    );
    judged(&plan, &[])
}

#[test]
fn superseded_requirements_of_pci_dss_do_not_apply() {
    let everything = pci("service-provider, designated-entity");
    for (id, by) in [
        ("6.4.1", "6.4.2"),
        ("8.3.10", "8.3.10.1"),
        ("10.7.1", "10.7.2"),
    ] {
        let reason = format!("superseded by {by} since 2025-03-31");
        let excluded = everything.excluded(&format!("pci:{id}"));
        assert_eq!(excluded, Some((reason.as_str(), "catalog")));
        assert_eq!(everything.excluded(&format!("pci:{by}")), None, "{by}");
    }
    let status = catalog("pci-dss-4.0.1").status_line();
    assert!(status.contains("in force since 2025-03-31"), "{status}");
    let patches = catalog("pci-dss-4.0.1")
        .control("6.3.3")
        .and_then(|c| c.note.clone());
    assert!(patches.is_some_and(|note| note.contains("critical vulnerabilities only")));
}

#[test]
fn both_numbers_of_the_doubtful_requirement_of_appendix_a3_are_accepted() {
    let pci = catalog("pci-dss-4.0.1");
    for text in ["A3.3.1.1", "A3.3.1.2"] {
        let control = pci.find(text).expect(text);
        assert_eq!(control.id.as_str(), "A3.3.1.1");
        let note = control.note.as_deref().unwrap_or_default();
        assert!(note.contains("was not verified"), "{note}");
    }
}

/// A plan with one item of a title.
fn titled(title: &str) -> Answer {
    let plan = format!(
        "people: [{{id: ann, name: Ann Example}}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC9.2]}}}}
evidence:
  - id: item
    title: \"{title}\"
    type: vendor_report_review
    owner: ann
    collected: {{on: 2026-11-01, by: ann}}
    source: {{file: item.txt}}
"
    );
    judged(&plan, &[("item.txt", "x")])
}

#[test]
fn words_that_say_more_than_a_document_can_are_reported() {
    for title in [
        "PCI DSS certification of the host",
        "HIPAA certified cloud",
        "SOC 2 certificate",
        "Logs kept six years as required by HIPAA",
    ] {
        let answer = titled(title);
        let raised = answer.raised("wording-misleading");
        assert_eq!(raised.len(), 1, "{title}");
        assert!(raised[0].help.is_some() && raised[0].notes.len() == 1);
        // The document stays what it is.
        assert_eq!(
            answer.state("soc2:CC9.2"),
            ControlState::Evidenced,
            "{title}"
        );
    }
    let right = titled("PCI DSS attestation of compliance (AoC) of the host");
    assert_eq!(right.codes(), [""; 0]);
}

#[test]
fn what_is_called_by_the_name_of_a_claim_is_only_claimed() {
    // The forbidden word is put together here, so that it stands nowhere.
    let badge = format!("GDPR complian{}", 't');
    let answer = titled(&badge);
    assert_eq!(answer.raised("wording-misleading").len(), 1);
    assert_eq!(answer.state("soc2:CC9.2"), ControlState::ClaimedOnly);
}

#[test]
fn ca_5_is_in_every_baseline_of_2_1_0_and_in_no_class_of_2026() {
    let fedramp = catalog("fedramp-rev5");
    let control = fedramp.control("CA-5").expect("CA-5");
    assert_eq!(control.baselines, ["li-saas", "low", "moderate", "high"]);
    let note = control.note.as_deref().unwrap_or_default();
    assert!(
        note.contains("2.1.0") && note.contains("no class of the 2026 rules"),
        "{note}"
    );
    let status = fedramp.status_line();
    assert!(
        status.contains("2026-06-24") && status.contains("not to equal"),
        "{status}"
    );
}

#[test]
fn the_duties_for_high_risk_systems_of_the_ai_act_are_conditional() {
    let scope = |regimes: &str| {
        let plan = format!(
            "engagements:
  - id: audit
    title: Audit
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile:
      catalogs: {{act: eu-ai-act-deployer}}
      addressee: {{act: [deployer]}}
      regime: {{act: [{regimes}]}}
"
        );
        judged(&plan, &[])
    };
    let (agent, high_risk) = (scope(""), scope("high-risk"));
    for id in ["act:Art. 26", "act:Art. 26(5)", "act:Art. 27(1)(a)"] {
        assert_eq!(
            agent.excluded(id),
            Some(("only for high-risk AI systems", "catalog")),
            "{id}"
        );
        assert_eq!(high_risk.excluded(id), None, "{id}");
    }
    assert_eq!(agent.excluded("act:Art. 4"), None);
    let act = catalog("eu-ai-act-deployer");
    for id in ["Art. 26", "Art. 27"] {
        let note = act
            .control(id)
            .and_then(|c| c.note.clone())
            .unwrap_or_default();
        assert!(
            note.contains("normally not high-risk") && note.contains("2027-12-02"),
            "{note}"
        );
    }
    let status = act.status_line();
    assert!(
        status.contains("publication in the Official Journal"),
        "{status}"
    );
}

#[test]
fn editions_and_versions_are_printed_as_they_are_known() {
    assert!(catalog("csa-ccm-4.1").version.contains("2026-01-28"));
    let old = catalog("csa-ccm-4.0").status_line();
    assert!(old.contains("December 2027 by one source"), "{old}");
    for (id, words) in [
        ("cobit-2019", "not cross-checked"),
        ("sox-itgc", "no official numbering"),
        ("hipaa-nprm-2025-proposed", "proposed, not in force"),
    ] {
        let status = catalog(id).status_line();
        assert!(status.contains(words), "{id}: {status}");
    }
}
