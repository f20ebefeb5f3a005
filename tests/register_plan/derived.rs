//! Rows from vendors, agreements and the organisation.

use super::{BANK, CLOUD, HOST, IT, NET, PARENT, PAY, of, plan, rows, text, with};
use auditbinder::model::Place;
use auditbinder::model::register::Cell;

fn group() -> auditbinder::register::derive::Derived {
    of(&plan(&text()), "group-2025")
}

/// Cells of a row, as a short way to write them.
fn cells(row: &str) -> Vec<String> {
    row.split('|').map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn entities_and_branches_come_from_organisation_and_section() {
    let register = group().register;
    assert_eq!(
        rows(&register, "B_01.01"),
        [cells(&format!(
            "{BANK} | Testbank AG | eba_GA:DE | eba_CT:x12 | BaFin | 2025-12-31"
        ))]
    );
    assert_eq!(
        rows(&register, "B_01.02"),
        [
            cells(&format!(
                "{BANK} | Testbank AG | eba_GA:DE | eba_CT:x12 | eba_RP:x53 | {BANK} | 2025-12-01 | 2025-01-17 | 9999-12-31 | eba_CU:EUR | 9000000000"
            )),
            cells(&format!(
                "{IT} | Test IT Services GmbH | eba_GA:DE | eba_CT:x317 | eba_RP:x56 | {BANK} | 2025-12-01 | 2025-01-17 | 9999-12-31 | | "
            )),
            cells(&format!(
                "{PAY} | Testpay UAB | eba_GA:LT | eba_CT:x300 | eba_RP:x56 | {BANK} | 2025-12-01 | 2025-01-17 | 9999-12-31 | eba_CU:EUR | 40000000"
            )),
        ]
    );
    assert_eq!(
        rows(&register, "B_01.03"),
        [cells(&format!(
            "TB-PARIS | {BANK} | Testbank Paris | eba_GA:FR"
        ))]
    );
}

#[test]
fn contracts_take_term_provider_and_kind_from_the_agreement() {
    let register = group().register;
    assert_eq!(
        rows(&register, "B_02.01"),
        [
            cells("C-1 | eba_CO:x1 | | eba_CU:EUR | 1000000"),
            cells("C-2 | eba_CO:x1 | | eba_CU:EUR | 50000"),
            cells("C-3 | eba_CO:x1 | | eba_CU:EUR | 200000"),
        ]
    );
    let first = |entity: &str, rest: &str| {
        cells(&format!(
            "C-1 | {entity} | {CLOUD} | eba_qCO:qx2000 | F1 | eba_TA:S18 | 2024-02-01 | 2027-01-31 | | 90 | 180 | eba_GA:DE | eba_GA:IE | eba_BT:x28 | eba_GA:{rest} | eba_GA:IE | eba_ZZ:x793 | eba_ZZ:x797"
        ))
    };
    assert_eq!(
        rows(&register, "B_02.02"),
        [
            first(BANK, "IE"),
            first(BANK, "NL"),
            first(PAY, "IE"),
            first(PAY, "NL"),
            cells(&format!(
                "C-2 | {BANK} | {HOST} | eba_qCO:qx2000 | F2 | eba_TA:S07 | 2023-01-01 | 2025-06-30 | eba_CO:x4 | | | | eba_GA:qx2007 | | eba_GA:qx2007 | eba_GA:qx2007 | | "
            )),
            cells(&format!(
                "C-3 | {PAY} | {IT} | eba_qCO:qx2000 | F1 | eba_TA:S14 | 2024-02-01 | 9999-12-31 | | 30 | 30 | eba_GA:DE | eba_GA:DE | eba_BT:x29 | eba_GA:qx2007 | eba_GA:qx2007 | | eba_ZZ:x796"
            )),
        ],
        "a row for each entity and each country of data at rest"
    );
    assert_eq!(rows(&register, "B_02.03"), [cells("C-3 | C-1 | true")]);
}

#[test]
fn who_signs_delivers_and_uses_is_in_four_templates() {
    let register = group().register;
    assert_eq!(
        rows(&register, "B_03.01"),
        [
            cells(&format!("C-1 | {BANK} | true")),
            cells(&format!("C-2 | {IT} | true")),
            cells(&format!("C-3 | {BANK} | true")),
        ],
        "where nothing is said, the organisation signed"
    );
    assert_eq!(
        rows(&register, "B_03.02"),
        [
            cells(&format!("C-1 | {CLOUD} | eba_qCO:qx2000")),
            cells(&format!("C-2 | {HOST} | eba_qCO:qx2000")),
            cells(&format!("C-3 | {IT} | eba_qCO:qx2000")),
        ],
        "a group company that delivers stands here too (R17)"
    );
    assert_eq!(
        rows(&register, "B_03.03"),
        [cells(&format!("C-3 | {IT} | true"))]
    );
    assert_eq!(
        rows(&register, "B_04.01"),
        [
            cells(&format!("C-1 | {BANK} | eba_ZZ:x839 | Not applicable")),
            cells(&format!("C-1 | {PAY} | eba_ZZ:x839 | Not applicable")),
            cells(&format!("C-2 | {BANK} | eba_ZZ:x838 | TB-PARIS")),
            cells(&format!("C-3 | {PAY} | eba_ZZ:x839 | Not applicable")),
        ],
        "where nobody is named, those who perform the function use it"
    );
}

#[test]
fn every_provider_has_a_parent_with_a_row() {
    let register = group().register;
    let lei = "eba_qCO:qx2000";
    let person = "eba_CT:x212";
    assert_eq!(
        rows(&register, "B_05.01"),
        [
            cells(&format!(
                "{BANK} | {lei} | | | Testbank AG | Testbank AG | {person} | eba_GA:DE | | | {BANK} | {lei}"
            )),
            cells(&format!(
                "{CLOUD} | {lei} | | | Cloud Example Ltd | Cloud Example Ltd | {person} | eba_GA:IE | eba_CU:EUR | 1000000 | {PARENT} | {lei}"
            )),
            cells(&format!(
                "{HOST} | {lei} | | | Host Example BV | Host Example BV | {person} | eba_GA:NL | eba_CU:EUR | 50000 | {HOST} | {lei}"
            )),
            cells(&format!(
                "{IT} | {lei} | | | Test IT Services GmbH | Test IT Services GmbH | {person} | eba_GA:DE | eba_CU:EUR | 200000 | {BANK} | {lei}"
            )),
            cells(&format!(
                "{NET} | {lei} | | | Net Example SA | Net Example SA | {person} | eba_GA:FR | | | {NET} | {lei}"
            )),
            cells(&format!(
                "{PARENT} | {lei} | | | Cloud Parent Inc | Cloud Parent Inc | {person} | eba_GA:US | | | {PARENT} | {lei}"
            )),
        ]
    );
}

#[test]
fn a_chain_begins_with_the_provider_that_signed() {
    let register = group().register;
    let lei = "eba_qCO:qx2000";
    assert_eq!(
        rows(&register, "B_05.02"),
        [
            cells(&format!(
                "C-1 | eba_TA:S18 | {CLOUD} | {lei} | 1 | {CLOUD} | {lei}"
            )),
            cells(&format!(
                "C-1 | eba_TA:S18 | {HOST} | {lei} | 2 | {CLOUD} | {lei}"
            )),
            cells(&format!(
                "C-1 | eba_TA:S18 | {NET} | {lei} | 3 | {HOST} | {lei}"
            )),
            cells(&format!(
                "C-2 | eba_TA:S07 | {HOST} | {lei} | 1 | {HOST} | {lei}"
            )),
            cells(&format!(
                "C-3 | eba_TA:S14 | {IT} | {lei} | 1 | {IT} | {lei}"
            )),
        ],
        "rank 3 serves the only one of rank 2"
    );
}

#[test]
fn functions_assessments_and_definitions() {
    let register = group().register;
    let payments = |lei: &str| {
        cells(&format!(
            "F1 | eba_TA:x104 | Payments | {lei} | eba_BT:x28 | Customers could not pay. | 2025-09-30 | 4 | 1 | eba_ZZ:x793"
        ))
    };
    assert_eq!(
        rows(&register, "B_06.01"),
        [
            payments(BANK),
            payments(PAY),
            cells(&format!(
                "F2 | eba_TA:x104 | Marketing | {BANK} | eba_BT:x29 | | 2025-09-30 | 72 | 24 | eba_ZZ:x791"
            )),
        ]
    );
    assert_eq!(
        rows(&register, "B_07.01"),
        [
            cells(&format!(
                "C-1 | {CLOUD} | eba_qCO:qx2000 | eba_TA:S18 | eba_ZZ:x960 | eba_ZZ:x965 | 2025-05-05 | eba_BT:x28 | eba_ZZ:x966 | eba_ZZ:x793 | eba_BT:x28 | Other Cloud"
            )),
            cells(&format!(
                "C-3 | {IT} | eba_qCO:qx2000 | eba_TA:S14 | eba_ZZ:x961 | | 2025-06-01 | eba_BT:x28 | eba_ZZ:x798 | eba_ZZ:x792 | eba_BT:x28 | "
            )),
        ]
    );
    let definitions = &rows(&register, "B_99.01")[0];
    assert_eq!(definitions[0], "A contract that stands for itself.");
    assert!(definitions[1..].iter().all(String::is_empty));
}

#[test]
fn what_ended_long_ago_or_begins_later_is_left_out_and_named() {
    let left_out = group().left_out;
    let told: Vec<String> = left_out
        .iter()
        .map(|l| format!("{}: {}", l.record, l.why))
        .collect();
    assert_eq!(
        told,
        [
            "contract `C-4`: it begins on 2026-06-01, after the reference date",
            "contract `C-5`: it ended on 2023-12-31, and a register of 2025-12-31 holds what ended after 2024-12-31",
        ]
    );
}

#[test]
fn the_register_of_one_entity_holds_what_it_uses_and_what_its_rows_need() {
    let derived = of(&plan(&text()), "pay-2025");
    let column = |template: &str, at: usize| {
        let rows = rows(&derived.register, template);
        rows.into_iter()
            .map(|mut row| row.remove(at))
            .collect::<Vec<_>>()
    };
    assert_eq!(column("B_01.01", 0), [PAY]);
    assert_eq!(
        column("B_01.02", 0),
        [BANK, IT, PAY],
        "signers, parents and who delivers (R1, R2, R6)"
    );
    assert_eq!(column("B_02.01", 0), ["C-1", "C-3"]);
    assert_eq!(column("B_04.01", 1), [PAY, PAY]);
    assert_eq!(column("B_06.01", 3), [PAY]);
    assert!(column("B_02.02", 1).iter().all(|lei| lei == PAY));
    let told = derived
        .left_out
        .iter()
        .any(|l| l.record == "contract `C-2`" && l.why == "no entity of the submission uses it");
    assert!(told, "{:?}", derived.left_out);
}

#[test]
fn a_part_of_a_group_is_an_entity_with_those_below_it() {
    let plan = with(&[
        (
            "parent: 9999TESTBANK00000107\n      updated: 2025-12-01\n      integrated: 2025-01-17\n  functions",
            "parent: 9999TESTPAY000000288\n      updated: 2025-12-01\n      integrated: 2025-01-17\n  functions",
        ),
        ("level: individual", "level: sub-consolidated"),
        (
            "entities: [9999TESTBANK00000107]\n",
            "entities: [9999TESTITSV00000366]\n",
        ),
    ]);
    let register = of(&plan, "pay-2025").register;
    let functions: Vec<Vec<String>> = rows(&register, "B_06.01");
    let pairs: Vec<(&str, &str)> = functions
        .iter()
        .map(|row| (row[0].as_str(), row[3].as_str()))
        .collect();
    assert_eq!(pairs, [("F1", PAY), ("F2", IT)]);
}

#[test]
fn a_derived_cell_is_marked_and_keeps_the_place_it_comes_from() {
    let derived = group();
    let place_of = |cell: &Cell| cell.place.as_ref().map(line);
    let specifics = &derived.register.table("B_02.02").rows[0].cells;
    let start = &specifics[6];
    assert!(start.derived, "the start comes from the agreement");
    assert!(
        place_of(start)
            .expect("a place")
            .contains("id: cloud-contract")
    );
    let service = &specifics[5];
    assert!(!service.derived, "the type is stated");
    assert_eq!(place_of(service).expect("a place"), "- type: S18");
    let provider = &derived.register.table("B_05.01").rows[1].cells;
    assert!(provider[0].derived && provider[4].derived && provider[9].derived);
    assert_eq!(
        place_of(&provider[0]).expect("a place"),
        "lei: 9999TESTCLOUD0000488"
    );
}

/// The line of the plan at a place.
fn line(place: &Place) -> String {
    let text = text();
    let line = text.lines().nth(place.line as usize - 1);
    line.expect("the line is there").trim().to_owned()
}

#[test]
fn a_word_that_no_list_knows_stays_for_the_linter() {
    let plan = with(&[
        ("sensitiveness: high", "sensitiveness: huge"),
        ("law: DE", "law: Germany"),
    ]);
    let register = of(&plan, "group-2025").register;
    let row = &rows(&register, "B_02.02")[0];
    assert_eq!(
        (row[16].as_str(), row[11].as_str()),
        ("huge", "eba_GA:DE"),
        "a label is taken"
    );
}

#[test]
fn an_option_without_a_column_is_told() {
    let plan = with(&[("standalone-arrangement:", "standalone-arangement:")]);
    let derived = of(&plan, "group-2025");
    assert_eq!(derived.findings.len(), 1);
    assert_eq!(
        derived.findings[0].message,
        "template B_99.01 has no option `standalone-arangement`"
    );
    assert!(rows(&derived.register, "B_99.01").is_empty());
}

#[test]
fn an_overarching_contract_is_named_and_nothing_stands_where_there_is_none() {
    let plan = with(&[
        (
            "      agreement: cloud-contract\n",
            "      agreement: cloud-contract\n      type: overarching\n",
        ),
        (
            "      provider: host\n      annual-cost: 50000\n",
            "      provider: host\n      type: subsequent\n      overarching: C-1\n      annual-cost: 50000\n",
        ),
    ]);
    let register = of(&plan, "group-2025").register;
    let found: Vec<Vec<String>> = rows(&register, "B_02.01")
        .into_iter()
        .map(|row| row[..3].to_vec())
        .collect();
    assert_eq!(
        found,
        [
            cells("C-1 | eba_CO:x2 | "),
            cells("C-2 | eba_CO:x3 | C-1"),
            cells("C-3 | eba_CO:x1 | ")
        ]
    );
}

#[test]
fn two_of_one_rank_need_a_word_whom_the_next_one_serves() {
    let twice = "            - {provider: host, rank: 2}\n            - {provider: cloud-parent, rank: 2}\n";
    let plan = with(&[("            - {provider: host, rank: 2}\n", twice)]);
    let recipient = |plan: &auditbinder::model::Plan| {
        let register = of(plan, "group-2025").register;
        let rows = rows(&register, "B_05.02");
        rows.into_iter()
            .find(|row| row[4] == "3")
            .map(|mut row| row.remove(5))
    };
    assert_eq!(
        recipient(&plan).as_deref(),
        Some(""),
        "it stays empty, which the linter refuses"
    );
    let plan = with(&[
        ("            - {provider: host, rank: 2}\n", twice),
        (
            "{provider: net, rank: 3}",
            "{provider: net, rank: 3, serves: cloud-parent}",
        ),
    ]);
    assert_eq!(recipient(&plan).as_deref(), Some(PARENT));
}
