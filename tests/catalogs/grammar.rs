//! The grammar of each framework's ids.

use std::collections::BTreeSet;

use auditbinder::model::Catalog;
use auditbinder::model::id::Id;
use regex::Regex;

use super::{all, ids, shipped};

#[test]
fn every_id_follows_the_anchored_grammar_of_its_catalog() {
    for catalog in all() {
        let grammar = grammar(&catalog);
        let text = grammar.as_str();
        assert!(text.starts_with('^') && text.ends_with('$'), "{text}");
        for control in catalog.controls.iter() {
            assert!(
                grammar.is_match(control.id.as_str()),
                "{}: {}",
                catalog.id,
                control.id
            );
        }
    }
}

fn grammar(catalog: &Catalog) -> Regex {
    let grammar = catalog.grammar.clone();
    grammar.unwrap_or_else(|| panic!("{} has no grammar", catalog.id))
}

/// Ids that the framework does not write so, one list per catalog.
const WRONG: &[(&str, &[&str])] = &[
    (
        "21cfr11",
        &["11", "11.4", "11.10(l)", "11.10(a)(4)", "12.10", "§ 11.10"],
    ),
    (
        "cobit-2019",
        &["EDM1", "APO-01", "XYZ01", "DSS20", "DSS01.01", "dss01"],
    ),
    (
        "csa-ccm-4.0",
        &["I&S-01", "IAM-1", "IAM-001", "AA-01", "IAM12", "iam-12"],
    ),
    (
        "csa-ccm-4.1",
        &["IVS-01", "IAM-1", "IAM-001", "AA-01", "IAM12", "iam-12"],
    ),
    (
        "dora",
        &[
            "Art 30",
            "30(2)",
            "Art. 030",
            "Art. 30(2)(A)",
            "Art. 30(2)(k)",
            "Art. 30.2",
            "Art. 100",
            "Article 30",
        ],
    ),
    (
        "dora-level2",
        &[
            "2024/1774",
            "(EU) 2023/1774",
            "(EU) 2024/17",
            "EU 2024/1774",
        ],
    ),
    (
        "eu-ai-act-deployer",
        &[
            "Art 26",
            "Art. 26(5)(g)",
            "26(5)",
            "Art. 26.5",
            "Article 26",
        ],
    ),
    (
        "fedramp-20x-ksi",
        &[
            "KSI-CED",
            "KSI-CED-1",
            "CED-RAT",
            "KSI-CED-RATS",
            "ksi-ced-rat",
        ],
    ),
    (
        "fedramp-rev5",
        &["AC-02", "AC-2 (1)", "AC-2(01)", "AC2", "ac-2", "AC-2.1"],
    ),
    (
        "gdpr",
        &[
            "Art 28",
            "28(3)",
            "Art. 28(3)(i)",
            "Art. 28.3",
            "Art. 100",
            "Article 28",
        ],
    ),
    (
        "hipaa-nprm-2025-proposed",
        &[
            "164.304",
            "164.308(A)",
            "164.308a",
            "§ 164.308",
            "164.308(a)(1)(ii)(E)",
        ],
    ),
    (
        "hipaa-privacy-breach",
        &[
            "164.308",
            "164.504(k)",
            "164.504(e)(2)(i)",
            "§ 164.504",
            "164.5",
        ],
    ),
    (
        "hipaa-security",
        &[
            "164.304",
            "164.308(f)",
            "164.308(a)(9)",
            "164.308(a)(1)(ii)(F)",
            "164.308(a)(1)(II)",
            "164.318",
            "§ 164.308",
        ],
    ),
    (
        "iso-27001-2022",
        &[
            "A.4.1", "A.9.1", "8.28.1", "11", "A5.1", "A.5.01", "9.6", "A.8.28.1",
        ],
    ),
    (
        "iso-42001-2023",
        &["A.1", "A.11", "11", "A.6.2.1", "A6.2.4", "6.1.5", "A.6.9"],
    ),
    (
        "nis2",
        &[
            "Art. 19",
            "Art. 26",
            "Art 21",
            "21(2)",
            "Art. 21(2)(k)",
            "Art. 21(6)",
        ],
    ),
    (
        "nist-800-171-r3",
        &["3.1.1", "03.18.01", "03.1.1", "03.01.1", "03.00.01"],
    ),
    (
        "nist-800-53-r5.2.0",
        &[
            "AC-02", "AC-2 (1)", "AC-2(01)", "AC2", "ac-2", "AC-2.1", "AC-2(0)",
        ],
    ),
    (
        "nist-ai-rmf-1.0",
        &[
            "GOVERN 7", "GOVERN-1", "GV 1.1", "govern 1", "MAP 1.0", "MAP1",
        ],
    ),
    (
        "nist-csf-2.0",
        &[
            "ID.AM-1",
            "GV.OC-001",
            "XX.AM-01",
            "ID-AM-01",
            "id.am-01",
            "GV.O",
        ],
    ),
    (
        "nydfs-500",
        &[
            "500.25",
            "500.01",
            "500.11(f)",
            "500.11(B)",
            "§ 500.11",
            "501.1",
        ],
    ),
    (
        "pci-dss-4.0.1",
        &[
            "0",
            "13",
            "1.13.1",
            "A4",
            "A",
            "8.3.10.1.2",
            "A3.3.1.8",
            "1.2.0",
            "PCI 1.2.1",
            "01.2.1",
        ],
    ),
    (
        "soc2-tsc-2017",
        &[
            "CC0", "CC10.1", "PP1.1", "A2.1", "C1.6", "PI2.1", "P9.1", "P6.8", "cc6.1", "CC 6.1",
            "CC6.10",
        ],
    ),
    (
        "sox-itgc",
        &[
            "ITGC-XX-01",
            "ITGC-APD-07",
            "ITGC-APD-1",
            "SOX-404",
            "SOX-404(c)",
            "APD-01",
        ],
    ),
];

#[test]
fn the_grammar_of_each_framework_refuses_ids_that_it_does_not_write_so() {
    let tested: BTreeSet<&str> = WRONG.iter().map(|(id, _)| *id).collect();
    let shipped_ids = ids();
    let every: BTreeSet<&str> = shipped_ids.iter().map(Id::as_str).collect();
    assert_eq!(tested, every);
    for (id, wrong) in WRONG {
        let grammar = grammar(&shipped(id));
        let accepted: Vec<&&str> = wrong.iter().filter(|text| grammar.is_match(text)).collect();
        assert!(accepted.is_empty(), "{id} accepts {accepted:?}");
    }
}
