//! Thirteen things that other writers of registers get wrong.

use auditbinder::register::facts;

use super::sample::{Parts, changed, clear, group_provider, lei, parent, register, rules, set};

fn members(list: &str) -> usize {
    facts().lists[list].members.len()
}

#[test]
fn trap_1_countries_that_are_keys_have_a_code_for_not_applicable_and_others_do_not() {
    assert_eq!((members("COUNTRY"), members("COUNTRY_OR_NA")), (251, 252));
    for column in ["c0130", "c0150", "c0160"] {
        let empty = changed(|r| set(r, "B_02.02", 1, column, ""));
        assert_eq!(rules(&empty), ["805"].into(), "{column}");
        let stated = changed(|r| set(r, "B_02.02", 1, column, "eba_GA:qx2007"));
        assert_eq!(stated.findings, []);
    }
    let elsewhere = changed(|r| set(r, "B_01.01", 0, "c0030", "eba_GA:qx2007"));
    assert_eq!(rules(&elsewhere), ["503"].into());
}

#[test]
fn trap_2_a_company_of_the_group_that_delivers_stands_in_three_templates() {
    let unsigned = changed(|r| r.tables.get_mut("B_03.02").expect("it").rows.truncate(1));
    assert_eq!(rules(&unsigned), ["807", "ITS-INTRAGROUP"].into());
    let unknown = changed(|r| r.tables.get_mut("B_05.01").expect("it").rows.truncate(3));
    assert_eq!(rules(&unknown), ["807", "ITS-INTRAGROUP"].into());
    let lost = unknown
        .findings
        .iter()
        .find(|finding| finding.rule == "807")
        .expect("it");
    assert!(
        lost.message.ends_with("(reference R19)"),
        "{}",
        lost.message
    );
    assert_eq!(lost.value, Some(group_provider()));
}

#[test]
fn trap_3_an_ultimate_parent_is_always_given_and_has_a_row() {
    let empty = changed(|r| set(r, "B_05.01", 1, "c0110", ""));
    assert_eq!(rules(&empty), ["v8855_m"].into());
    let lost = changed(|r| set(r, "B_05.01", 1, "c0110", &lei("NOBODY")));
    assert_eq!(rules(&lost), ["807"].into());
    assert!(lost.findings[0].message.contains("R18"));
}

#[test]
fn trap_4_rank_one_repeats_the_provider_as_the_recipient() {
    let empty = changed(|r| set(r, "B_05.02", 0, "c0060", ""));
    assert_eq!(rules(&empty), ["805"].into());
}

#[test]
fn trap_5_a_user_that_is_no_branch_has_a_text_in_the_key() {
    let empty = changed(|r| set(r, "B_04.01", 0, "c0040", ""));
    assert_eq!(rules(&empty), ["805"].into());
    for text in ["Not applicable", "0"] {
        let stated = changed(|r| set(r, "B_04.01", 0, "c0040", text));
        assert_eq!(stated.findings, [], "{text}");
    }
    let branch = changed(|r| set(r, "B_04.01", 1, "c0040", "Not applicable"));
    assert_eq!(rules(&branch), ["AA-02"].into());
}

#[test]
fn trap_6_without_an_overarching_contract_the_cell_is_empty() {
    for text in ["Not applicable", "Not Applicable"] {
        let stated = changed(|r| set(r, "B_02.01", 0, "c0030", text));
        assert_eq!(rules(&stated), ["807"].into(), "{text}");
        assert!(stated.findings[0].message.contains("R13"));
    }
}

#[test]
fn trap_7_an_entity_without_parent_repeats_its_own_lei() {
    let empty = changed(|r| set(r, "B_01.02", 0, "c0060", ""));
    assert_eq!(rules(&empty), ["v8862_m"].into());
    let own = changed(|r| set(r, "B_01.02", 0, "c0060", &parent()));
    assert_eq!(own.findings, []);
    // Q&A 2024_7277 lets entities that are not financial leave it out; the formula warns.
    let place = changed(|r| set(r, "B_01.02", 2, "c0050", ""));
    assert_eq!(rules(&place), ["v8861_m"].into());
}

#[test]
fn trap_8_two_types_of_entity_are_for_entities_only_and_not_for_the_maintainer() {
    assert_eq!(
        (members("ENTITY_TYPE_MAINTAINER"), members("ENTITY_TYPE")),
        (22, 24)
    );
    for code in ["eba_CT:x317", "eba_CT:x318"] {
        let maintainer = changed(|r| set(r, "B_01.01", 0, "c0040", code));
        assert_eq!(rules(&maintainer), ["503"].into());
        let entity = changed(|r| set(r, "B_01.02", 2, "c0040", code));
        assert_eq!(entity.findings, []);
    }
}

#[test]
fn trap_9_a_code_has_one_of_six_types() {
    assert_eq!(members("ID_CODE_TYPE"), 6);
    let none = changed(|r| set(r, "B_05.01", 0, "c0020", "eba_qCO:qx0"));
    assert_eq!(rules(&none), ["503"].into());
    assert_eq!(facts().resolve("ID_CODE_TYPE", "DUNS"), None);
}

#[test]
fn trap_10_lists_are_whole() {
    assert_eq!(members("LICENSED_ACTIVITY"), 131);
    for code in ["eba_TA:qx277", "eba_TA:qx278"] {
        let activity = changed(|r| set(r, "B_06.01", 0, "c0020", code));
        assert_eq!(activity.findings, []);
    }
    let none = changed(|r| set(r, "B_07.01", 0, "c0090", "eba_ZZ:x0"));
    assert_eq!(none.findings, []);
    let other = changed(|r| set(r, "B_07.01", 0, "c0110", "eba_ZZ:x0"));
    assert_eq!(rules(&other), ["503"].into());
}

#[test]
fn trap_11_only_published_references_are_looked_up() {
    let templates = facts().templates.iter();
    let mut ids: Vec<u32> = templates
        .flat_map(|template| template.references.iter())
        .map(|one| one.id[1..].parse().expect("a number"))
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=22).collect::<Vec<u32>>());
    let of = |code: &str| {
        let references = facts().template(code).expect("it").references.iter();
        references
            .map(|one| (one.id.as_str(), one.target.as_str()))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("B_02.02"), [("R17", "B_03.02"), ("R7", "B_06.01")]);
    assert_eq!(of("B_07.01"), [("R15", "B_02.01"), ("R22", "B_05.01")]);
}

#[test]
fn trap_12_amounts_are_in_the_currency_of_the_report() {
    for (template, column) in [
        ("B_01.02", "c0100"),
        ("B_02.01", "c0040"),
        ("B_05.01", "c0090"),
    ] {
        let other = changed(|r| set(r, template, 0, column, "eba_CU:SEK"));
        assert_eq!(rules(&other), ["EBA-3.1"].into(), "{template}");
    }
    let mut register = register();
    for (template, column) in [("B_01.02", "c0100"), ("B_05.01", "c0090")] {
        clear(&mut register, template, column);
    }
    for row in 0..4 {
        set(&mut register, "B_02.01", row, "c0040", "eba_CU:SEK");
    }
    let mut parts = Parts::of(&register);
    parts.edit("reports/parameters.csv", "iso4217:EUR", "iso4217:SEK");
    // The totals of two entities have no currency now; nothing is said of the one of the report.
    assert_eq!(rules(&parts.lint()), ["v8803_m"].into());
}

#[test]
fn trap_13_the_types_of_national_codes_are_kept_apart() {
    for (word, code) in [
        ("national-code", "eba_qCO:qx2001"),
        ("CRN", "eba_qCO:qx2003"),
        ("VAT", "eba_qCO:qx2004"),
    ] {
        assert_eq!(facts().resolve("ID_CODE_TYPE", word), Some(code));
    }
}
