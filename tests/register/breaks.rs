//! For every rule that is checked offline or by look-up, a change that breaks it.

use auditbinder::model::register::Register;

use super::sample::{
    Parts, SUBCONTRACTOR, clear, day, group_provider, lei, leis, parent, provider, push, set,
    subsidiary, ultimate,
};

/// How a rule is broken.
#[derive(Clone, Copy)]
pub enum Break {
    /// In the tables, before the package is made.
    Tables(fn(&mut Register)),
    /// In the package.
    Files(fn(&mut Parts)),
    /// In both.
    Both(fn(&mut Register), fn(&mut Parts)),
}

use Break::{Both, Files, Tables};

const INDICATORS: &str = "reports/FilingIndicators.csv";
const PARAMETERS: &str = "reports/parameters.csv";
const REPORT: &str = "reports/report.json";
const TEXTS: &str = "reports/b_99.01.csv";

/// The rule and its break. Rules of the layer `dpm-row` have one break for all.
pub fn all() -> Vec<(&'static str, Break)> {
    let parts = [
        package(),
        files(),
        tables(),
        values(),
        existence(),
        formulas(),
        lookups(),
        identifiers(),
        standard(),
    ];
    parts.concat()
}

fn package() -> Vec<(&'static str, Break)> {
    vec![
        (
            "103",
            Files(|p| {
                p.entries
                    .iter_mut()
                    .for_each(|(name, _)| *name = name.replacen("TEST", "OTHER", 1));
            }),
        ),
        ("104", Files(|p| p.rename("_DORA_", "_DORA _"))),
        ("105", Files(|p| p.rename("_DE_", "_"))),
        ("106", Files(|p| p.rename("DORA010100", "DORA010000"))),
        ("109", Files(|p| p.rename("2025-12-31", "2025-12-32"))),
        ("111", Files(|p| p.as_of = day("2025-12-30"))),
        (
            "306",
            Files(|p| {
                let (_, bytes) = p
                    .entries
                    .iter_mut()
                    .find(|(name, _)| name.ends_with(TEXTS))
                    .expect("it");
                let at = bytes.iter().rposition(|b| *b == b'b').expect("a letter");
                bytes[at] = 0xe9;
            }),
        ),
        (
            "320",
            Files(|p| p.edit(PARAMETERS, "2025-12-31", "2025-12-30")),
        ),
    ]
}

fn files() -> Vec<(&'static str, Break)> {
    vec![
        (
            "505",
            Files(|p| p.edit(REPORT, "4.0/mod/dora.json", "3.5/mod/dora.json")),
        ),
        (
            "510",
            Files(|p| p.edit(INDICATORS, "B_01.01,", "b_01.01,true\r\nB_01.01,")),
        ),
        ("514", Files(|p| p.edit(PARAMETERS, "rs:", ""))),
        ("701", Files(|p| p.remove("reports/b_01.03.csv"))),
        (
            "702",
            Files(|p| p.edit(INDICATORS, "templateID", "template")),
        ),
        (
            "703",
            Files(|p| p.edit(INDICATORS, "B_01.01,", "B_01.02,true\r\nB_01.01,")),
        ),
        (
            "704",
            Files(|p| p.edit(INDICATORS, "B_01.01,true", "B_01.01,yes")),
        ),
        ("705", Files(|p| p.edit(INDICATORS, "B_01.01,true\r\n", ""))),
        (
            "714",
            Files(|p| p.edit(PARAMETERS, &parent(), &subsidiary())),
        ),
        (
            "720",
            Files(|p| p.add("reports/notes.txt", "for the reviewer")),
        ),
        ("723", Files(|p| p.edit(PARAMETERS, "name,", "Name,"))),
        (
            "PARAM",
            Files(|p| {
                p.edit(
                    PARAMETERS,
                    "decimalsInteger",
                    "decimalsPercentage,4\r\ndecimalsInteger",
                );
            }),
        ),
        (
            "724",
            Tables(|r| r.tables.values_mut().for_each(|table| table.rows.clear())),
        ),
        (
            "808",
            Files(|p| p.edit(INDICATORS, "B_99.01,true", "B_99.01,false")),
        ),
        (
            "EBA-2.18",
            Files(|p| p.edit(PARAMETERS, "decimalsMonetary,-3", "decimalsMonetary,-6")),
        ),
        (
            "EBA-2.26",
            Files(|p| p.edit(REPORT, "eba:softwareCreationDate", "eba:softwareDate")),
        ),
    ]
}

fn tables() -> Vec<(&'static str, Break)> {
    vec![
        (
            "801",
            Files(|p| {
                p.edit(TEXTS, "c0190", "c0190,c0200");
                p.edit(TEXTS, "sees it\"", "sees it\",");
            }),
        ),
        (
            "802",
            Files(|p| {
                p.edit(TEXTS, "c0190", "c0190,c0190");
                p.edit(TEXTS, "sees it\"", "sees it\",");
            }),
        ),
        (
            "CSV-042",
            Files(|p| {
                p.edit(TEXTS, ",c0190", "");
                p.edit(TEXTS, "sees it\",", "sees it\"");
            }),
        ),
        ("809", Files(|p| p.edit(TEXTS, "sees it\"", "sees it\","))),
        ("805", Tables(|r| set(r, "B_01.03", 0, "c0010", ""))),
        ("806", Tables(|r| set(r, "B_01.03", 1, "c0010", "BR-PARIS"))),
        (
            "807",
            Tables(|r| set(r, "B_05.01", 0, "c0110", &lei("NOBODY"))),
        ),
        (
            "XBRL-KEYONLY",
            Tables(|r| {
                set(r, "B_01.03", 1, "c0030", "");
                set(r, "B_01.03", 1, "c0040", "");
            }),
        ),
    ]
}

fn values() -> Vec<(&'static str, Break)> {
    vec![
        (
            "305",
            Tables(|r| set(r, "B_02.01", 0, "c0050", "120.000,00")),
        ),
        (
            "330",
            Tables(|r| set(r, "B_01.01", 0, "c0060", "10.03.2026")),
        ),
        ("331", Tables(|r| set(r, "B_02.02", 0, "c0100", "90.5"))),
        ("333", Tables(|r| set(r, "B_02.03", 0, "c0030", "false"))),
        ("503", Tables(|r| set(r, "B_01.01", 0, "c0030", "Germany"))),
        (
            "EBA-2.19",
            Tables(|r| set(r, "B_99.01", 0, "c0020", "#nil")),
        ),
        (
            "EBA-3.1",
            Tables(|r| set(r, "B_02.01", 1, "c0040", "eba_CU:USD")),
        ),
    ]
}

fn existence() -> Vec<(&'static str, Break)> {
    vec![
        ("e23677_e", Tables(|r| clear(r, "B_01.01", "c0060"))),
        ("e23676_e", Tables(|r| clear(r, "B_01.02", "c0070"))),
        ("e23675_e", Tables(|r| clear(r, "B_01.03", "c0030"))),
        ("e23792_e", Tables(|r| clear(r, "B_02.01", "c0040"))),
        ("e23680_e", Tables(|r| clear(r, "B_02.02", "c0070"))),
        ("e23683_e", Tables(|r| clear(r, "B_04.01", "c0030"))),
        ("e23674_e", Tables(|r| clear(r, "B_05.01", "c0060"))),
        ("e23682_e", Tables(|r| clear(r, "B_06.01", "c0030"))),
    ]
}

fn formulas() -> Vec<(&'static str, Break)> {
    vec![
        ("v8803_m", Tables(|r| set(r, "B_01.02", 0, "c0100", ""))),
        (
            "v8804_m",
            Tables(|r| {
                set(r, "B_01.02", 0, "c0100", "");
                set(r, "B_01.02", 0, "c0110", "");
            }),
        ),
        ("v22913_s", Tables(|r| set(r, "B_01.02", 0, "c0110", "-5"))),
        ("v8805_m", Tables(|r| set(r, "B_02.01", 3, "c0030", ""))),
        ("v22912_m", Tables(|r| set(r, "B_02.01", 3, "c0030", ""))),
        (
            "v23716_s",
            Tables(|r| set(r, "B_02.01", 0, "c0050", "-0.5")),
        ),
        (
            "v8825_m",
            Tables(|r| set(r, "B_07.01", 0, "c0050", "eba_ZZ:x960")),
        ),
        (
            "v8826_m",
            Tables(|r| set(r, "B_01.02", 1, "c0060", "TESTPARENTBANK")),
        ),
        (
            "v8890_m",
            Tables(|r| set(r, "B_01.01", 0, "c0010", "TESTPARENTBANK")),
        ),
        (
            "v8891_m",
            Tables(|r| {
                push(
                    r,
                    "B_01.02",
                    &[
                        "TESTOTHER",
                        "Other",
                        "eba_GA:DE",
                        "eba_CT:x318",
                        "eba_RP:x56",
                        &parent(),
                        "2025-12-31",
                        "2025-01-17",
                        "9999-12-31",
                    ],
                );
            }),
        ),
        (
            "v8892_m",
            Tables(|r| set(r, "B_01.03", 0, "c0020", "TESTSUBSIDIARY")),
        ),
    ]
}

/// Adds a provider that nobody names.
fn other_provider(register: &mut Register, code: &str, kind: &str, country: &str) {
    push(
        register,
        "B_05.01",
        &[
            code,
            kind,
            "",
            "",
            "Other",
            "Other",
            "eba_CT:x212",
            country,
            "",
            "",
            code,
            kind,
        ],
    );
}

fn lookups() -> Vec<(&'static str, Break)> {
    vec![
        (
            "VR_2",
            Both(
                |r| set(r, "B_01.01", 0, "c0010", &lei("LAPSED")),
                |p| p.leis = Some(leis(&[])),
            ),
        ),
        ("VR_12", Files(|p| p.leis = Some(leis(&[subsidiary()])))),
        (
            "VR_23",
            Both(
                |r| {
                    push(
                        r,
                        "B_01.02",
                        &[
                            &lei("LAPSED"),
                            "Middle",
                            "eba_GA:DE",
                            "eba_CT:x318",
                            "eba_RP:x551",
                            &parent(),
                            "2025-12-31",
                            "2025-01-17",
                            "9999-12-31",
                        ],
                    );
                    set(r, "B_01.02", 1, "c0060", &lei("LAPSED"));
                },
                |p| p.leis = Some(leis(&[])),
            ),
        ),
        ("VR_71", Files(|p| p.leis = Some(leis(&[ultimate()])))),
        (
            "VR_72",
            Tables(|r| other_provider(r, "HRB 116737", "eba_qCO:qx2002", "eba_GA:DE")),
        ),
        (
            "VR_77",
            Both(
                |r| {
                    set(r, "B_05.01", 2, "c0030", &lei("LAPSED"));
                    set(r, "B_05.01", 2, "c0040", "eba_qCO:qx2000");
                },
                |p| p.leis = Some(leis(&[])),
            ),
        ),
    ]
}

fn identifiers() -> Vec<(&'static str, Break)> {
    vec![
        (
            "AA-01",
            Tables(|r| {
                let swapped = parent().replacen("TEST", "TSET", 1);
                set(r, "B_01.01", 0, "c0010", &swapped);
            }),
        ),
        (
            "AA-02",
            Tables(|r| other_provider(r, "N/A", "eba_qCO:qx2001", "eba_GA:DE")),
        ),
        (
            "AA-05",
            Tables(|r| other_provider(r, "US-82731945", "eba_qCO:qx2001", "eba_GA:US")),
        ),
    ]
}

fn standard() -> Vec<(&'static str, Break)> {
    vec![
        (
            "AA-06",
            Tables(|r| {
                set(r, "B_02.02", 0, "c0080", "2023-12-31");
                set(r, "B_02.02", 0, "c0090", "eba_CO:x4");
            }),
        ),
        (
            "AA-07",
            Tables(|r| set(r, "B_02.02", 0, "c0080", "2025-06-30")),
        ),
        ("AA-08", Tables(|r| set(r, "B_02.02", 0, "c0180", ""))),
        (
            "AA-09",
            Tables(|r| r.tables.get_mut("B_07.01").expect("it").rows.clear()),
        ),
        (
            "AA-10",
            Tables(|r| set(r, "B_02.02", 0, "c0140", "eba_BT:x29")),
        ),
        ("AA-11", Tables(|r| set(r, "B_05.01", 0, "c0100", ""))),
        ("AA-12", Tables(|r| set(r, "B_05.01", 0, "c0120", ""))),
        (
            "AA-15",
            Tables(|r| set(r, "B_06.01", 0, "c0070", "9999-12-31")),
        ),
        (
            "ITS-RANK1",
            Tables(|r| {
                set(r, "B_05.02", 0, "c0060", SUBCONTRACTOR);
                set(r, "B_05.02", 0, "c0070", "eba_qCO:qx2002");
            }),
        ),
        ("ITS-CHAIN", Tables(|r| set(r, "B_05.02", 1, "c0050", "3"))),
        (
            "ITS-INTRAGROUP",
            Tables(|r| {
                assert_eq!(r.table("B_03.03").rows[0].cells[1].text, group_provider());
                assert_ne!(provider(), group_provider());
                r.tables.get_mut("B_03.03").expect("it").rows.clear();
            }),
        ),
    ]
}

/// Rules that cannot be broken alone, with what comes along and why.
pub const TOGETHER: &[(&str, &[&str], &str)] = &[
    (
        "e23677_e",
        &["v8876_m"],
        "a column that no row fills is empty in each row",
    ),
    (
        "e23676_e",
        &["v8863_m"],
        "a column that no row fills is empty in each row",
    ),
    (
        "e23675_e",
        &["v8857_m"],
        "a column that no row fills is empty in each row",
    ),
    (
        "e23792_e",
        &["v8867_m"],
        "a column that no row fills is empty in each row",
    ),
    (
        "e23680_e",
        &["v8870_m"],
        "a column that no row fills is empty in each row",
    ),
    (
        "e23683_e",
        &["XBRL-KEYONLY"],
        "c0030 is the one column of B_04.01 that is no key",
    ),
    (
        "e23674_e",
        &["v8852_m"],
        "a column that no row fills is empty in each row",
    ),
    (
        "e23682_e",
        &["v8878_m"],
        "a column that no row fills is empty in each row",
    ),
    (
        "v8805_m",
        &["v22912_m"],
        "both rules have the same condition",
    ),
    (
        "v22912_m",
        &["v8805_m"],
        "both rules have the same condition",
    ),
    (
        "v8826_m",
        &["807"],
        "reference R6: the parent is a row, whose own LEI rule v8891_m is about",
    ),
    (
        "v8892_m",
        &["807"],
        "reference R3: the head office is a row, whose own LEI rule v8891_m is about",
    ),
    (
        "VR_23",
        &["VR_12"],
        "reference R6: the parent is a row, whose own LEI rule VR_12 is about",
    ),
];
