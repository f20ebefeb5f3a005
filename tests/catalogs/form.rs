//! The form of every catalog: metadata, grammar, order, declared names.

use std::collections::{BTreeMap, BTreeSet};

use auditbinder::model::id::{ControlId, Id};
use auditbinder::model::{Catalog, CatalogStatus, Origin};
use regex::Regex;

use super::{all, ids, shipped};

#[test]
fn every_catalog_says_what_it_is_and_where_it_comes_from() {
    for catalog in all() {
        for (what, text) in [
            ("short name", &catalog.short),
            ("title", &catalog.title),
            ("version", &catalog.version),
            ("publisher", &catalog.publisher),
            ("source", &catalog.source),
            ("licence", &catalog.licence),
        ] {
            assert!(!text.trim().is_empty(), "{} has no {what}", catalog.id);
        }
        let day = catalog.retrieved.parse::<chrono::NaiveDate>();
        assert!(day.is_ok(), "{}: {}", catalog.id, catalog.retrieved);
        assert_eq!(catalog.origin, Origin::Shipped);
        assert!(!catalog.assessed_kinds.is_empty(), "{}", catalog.id);
        let plainly_in_force = catalog.status == CatalogStatus::InForce;
        let needs_a_note = !plainly_in_force && catalog.status != CatalogStatus::Voluntary;
        assert!(
            !needs_a_note || catalog.status_note.is_some(),
            "{} is {} and does not say more",
            catalog.id,
            catalog.status.describe()
        );
    }
}

#[test]
fn a_catalog_is_named_as_its_file_and_by_one_short_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogs");
    let files = std::fs::read_dir(folder).expect("the catalogs");
    let names: BTreeSet<String> = files
        .map(|file| file.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| path.file_stem().expect("a name").display().to_string())
        .collect();
    let ids: BTreeSet<String> = ids().iter().map(ToString::to_string).collect();
    assert_eq!(names, ids);
    let catalogs = all();
    let shorts: BTreeSet<&str> = catalogs.iter().map(|c| c.short.as_str()).collect();
    assert_eq!(shorts.len(), catalogs.len());
    for catalog in &catalogs {
        let shared = ids.contains(&catalog.short) && catalog.short != catalog.id.as_str();
        assert!(!shared, "`{}` is the id of another catalog", catalog.short);
    }
}

#[test]
fn ids_are_unique_also_without_regard_to_case() {
    for catalog in all() {
        let mut seen = BTreeSet::new();
        for control in catalog.controls.iter() {
            let folded = control.id.as_str().to_lowercase();
            assert!(seen.insert(folded), "{}: {}", catalog.id, control.id);
        }
    }
}

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

#[test]
fn a_control_stands_below_its_parent_and_before_its_parents_next_sibling() {
    for catalog in all() {
        let mut above: Vec<&ControlId> = Vec::new();
        for control in catalog.controls.iter() {
            match &control.parent {
                None => above.clear(),
                Some(parent) => {
                    let at = above.iter().position(|id| *id == parent);
                    let at = at.unwrap_or_else(|| {
                        panic!("{}: {} does not follow {parent}", catalog.id, control.id)
                    });
                    above.truncate(at + 1);
                }
            }
            above.push(&control.id);
        }
    }
}

/// The words and numbers of an id.
fn parts(id: &str) -> Vec<&str> {
    let changes = |text: &str| {
        let first = text.chars().next().expect("a character");
        let same = |c: char| c.is_ascii_digit() == first.is_ascii_digit() && c.is_alphanumeric();
        text.find(|c| !same(c)).unwrap_or(text.len())
    };
    let mut parts = Vec::new();
    let mut rest = id;
    while let Some(begin) = rest.find(char::is_alphanumeric) {
        let (part, after) = rest[begin..].split_at(changes(&rest[begin..]));
        parts.push(part);
        rest = after;
    }
    parts
}

fn roman(text: &str) -> Option<usize> {
    let numerals = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi",
    ];
    numerals.iter().position(|numeral| *numeral == text)
}

/// Whether `b` may stand behind its sibling `a`; `None` where the order is that of words.
fn ascends(a: &str, b: &str, is_roman: bool) -> Option<bool> {
    let (a, b) = (parts(a), parts(b));
    let Some((a, b)) = a.iter().zip(&b).find(|(a, b)| a != b) else {
        return Some(a.len() < b.len());
    };
    if let (Ok(a), Ok(b)) = (a.parse::<u32>(), b.parse::<u32>()) {
        return Some(a < b);
    }
    if is_roman {
        return Some(roman(a)? < roman(b)?);
    }
    (a.len() == 1 && b.len() == 1).then_some(a < b)
}

#[test]
fn siblings_ascend_by_numbers_letters_and_roman_numerals() {
    assert_eq!(ascends("Art. 9(1)", "Art. 10(1)", false), Some(true));
    assert_eq!(
        ascends("Art. 30(2)(i)", "Art. 30(2)(h)", false),
        Some(false)
    );
    assert_eq!(ascends("8.3(iv)", "8.3(ix)", true), Some(true));
    for catalog in all() {
        let mut siblings: BTreeMap<Option<&ControlId>, Vec<&str>> = BTreeMap::new();
        for control in catalog.controls.iter() {
            let group = siblings.entry(control.parent.as_ref()).or_default();
            group.push(control.id.as_str());
        }
        let mut compared = 0;
        for ids in siblings.values() {
            let is_roman = ids[0].ends_with("(i)");
            for pair in ids.windows(2) {
                let Some(ascends) = ascends(pair[0], pair[1], is_roman) else {
                    continue;
                };
                assert!(ascends, "{}: {pair:?}", catalog.id);
                compared += 1;
            }
        }
        // Indicators are called by words only.
        assert!(
            compared > 10 || catalog.id.as_str() == "fedramp-20x-ksi",
            "{}: {compared} pairs compared",
            catalog.id
        );
    }
}

#[test]
fn every_heading_baseline_addressee_and_regime_is_declared_and_used() {
    for catalog in all() {
        let controls = || catalog.controls.iter();
        let headings: BTreeSet<&str> = controls().filter_map(|c| c.heading.as_deref()).collect();
        let baselines = controls().flat_map(|c| &c.baselines).map(String::as_str);
        let addressees = controls().flat_map(|c| &c.addressees).map(String::as_str);
        let regimes = controls().flat_map(|c| c.only.iter().chain(&c.except));
        let named = |list: &[auditbinder::model::Named]| -> BTreeSet<String> {
            list.iter().map(|named| named.id.clone()).collect()
        };
        let circumstances = |list: &[auditbinder::model::Circumstance]| -> BTreeSet<String> {
            list.iter().map(|named| named.id.clone()).collect()
        };
        let used = |ids: BTreeSet<&str>| -> BTreeSet<String> {
            ids.into_iter().map(str::to_owned).collect()
        };
        assert_eq!(used(headings), named(&catalog.headings), "{}", catalog.id);
        assert_eq!(
            used(baselines.collect()),
            named(&catalog.baselines),
            "{}",
            catalog.id
        );
        assert_eq!(
            used(addressees.collect()),
            circumstances(&catalog.addressees),
            "{}",
            catalog.id
        );
        assert_eq!(
            used(regimes.map(String::as_str).collect()),
            circumstances(&catalog.regimes),
            "{}",
            catalog.id
        );
        let kinds: BTreeSet<&str> = controls().map(|c| c.kind.as_str()).collect();
        let unused: Vec<&String> = catalog
            .assessed_kinds
            .iter()
            .filter(|kind| !kinds.contains(kind.as_str()))
            .collect();
        assert!(unused.is_empty(), "{}: {unused:?}", catalog.id);
    }
}

#[test]
fn titles_are_short_and_on_one_line() {
    for catalog in all() {
        for control in catalog.controls.iter() {
            let title = &control.title;
            let fits = (3..=110).contains(&title.chars().count());
            let plain = title.trim() == title && !title.contains('\n');
            assert!(fits && plain, "{}:{} {title:?}", catalog.id, control.id);
        }
    }
}
