//! How many entries of which kind each framework has.

use std::collections::{BTreeMap, BTreeSet};

use auditbinder::model::id::Id;
use auditbinder::model::{Catalog, Control};

use super::{ids, shipped};

/// How many entries of each kind.
type Kinds = &'static [(&'static str, usize)];

/// Entries by kind, as the frameworks have them; of some, selected provisions only.
const COUNTS: &[(&str, usize, Kinds)] = &[
    (
        "21cfr11",
        38,
        &[("section", 10), ("paragraph", 23), ("subparagraph", 5)],
    ),
    ("cobit-2019", 40, &[("objective", 40)]),
    ("csa-ccm-4.0", 197, &[("control", 197)]),
    ("csa-ccm-4.1", 207, &[("control", 207)]),
    // Regulation (EU) 2022/2554: 64 articles, Articles 5 to 30 down to points.
    (
        "dora",
        310,
        &[
            ("article", 64),
            ("paragraph", 124),
            ("point", 111),
            ("subpoint", 11),
        ],
    ),
    (
        "dora-level2",
        12,
        &[("delegated", 2), ("RTS", 8), ("ITS", 2)],
    ),
    (
        "eu-ai-act-deployer",
        60,
        &[("article", 20), ("paragraph", 29), ("point", 11)],
    ),
    ("fedramp-20x-ksi", 46, &[("indicator", 46)]),
    (
        "fedramp-rev5",
        410,
        &[("control", 191), ("enhancement", 219)],
    ),
    (
        "gdpr",
        241,
        &[("article", 99), ("paragraph", 75), ("point", 67)],
    ),
    (
        "hipaa-nprm-2025-proposed",
        47,
        &[
            ("paragraph", 2),
            ("standard", 26),
            ("implementation_spec", 17),
            ("section", 2),
        ],
    ),
    (
        "hipaa-privacy-breach",
        47,
        &[("section", 25), ("paragraph", 22)],
    ),
    // 45 CFR part 164 subpart C: 22 standards and 43 implementation specifications.
    (
        "hipaa-security",
        86,
        &[
            ("section", 6),
            ("paragraph", 15),
            ("standard", 22),
            ("implementation_spec", 43),
        ],
    ),
    (
        "iso-27001-2022",
        138,
        &[
            ("clause_group", 11),
            ("clause", 30),
            ("theme", 4),
            ("control", 93),
        ],
    ),
    (
        "iso-42001-2023",
        92,
        &[
            ("clause_group", 11),
            ("clause", 32),
            ("objective", 11),
            ("control", 38),
        ],
    ),
    (
        "nis2",
        34,
        &[("article", 8), ("paragraph", 11), ("point", 15)],
    ),
    ("nist-800-171-r3", 97, &[("requirement", 97)]),
    (
        "nist-800-53-r5.2.0",
        1014,
        &[("control", 300), ("enhancement", 714)],
    ),
    (
        "nist-ai-rmf-1.0",
        95,
        &[("function", 4), ("category", 19), ("subcategory", 72)],
    ),
    (
        "nist-csf-2.0",
        134,
        &[("function", 6), ("category", 22), ("subcategory", 106)],
    ),
    ("nydfs-500", 66, &[("section", 25), ("subsection", 41)]),
    (
        "pci-dss-4.0.1",
        366,
        &[
            ("requirement", 12),
            ("section", 71),
            ("defined_requirement", 280),
            ("appendix", 3),
        ],
    ),
    // AICPA TSP section 100: 61 criteria in five categories.
    (
        "soc2-tsc-2017",
        86,
        &[("category", 5), ("series", 20), ("criterion", 61)],
    ),
    (
        "sox-itgc",
        28,
        &[("statute", 6), ("domain", 4), ("itgc", 18)],
    ),
];

#[test]
fn the_kinds_and_numbers_of_entries_are_those_of_the_frameworks() {
    let counted: Vec<&str> = COUNTS.iter().map(|(id, ..)| *id).collect();
    let shipped_ids = ids();
    let every: Vec<&str> = shipped_ids.iter().map(Id::as_str).collect();
    assert_eq!(
        counted.iter().copied().collect::<BTreeSet<_>>(),
        every.into_iter().collect()
    );
    assert_eq!(counted.len(), 24);
    for (id, total, kinds) in COUNTS {
        let catalog = shipped(id);
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for control in catalog.controls.iter() {
            *found.entry(&control.kind).or_default() += 1;
        }
        assert_eq!(found, kinds.iter().copied().collect(), "{id}");
        assert_eq!(catalog.controls.len(), *total, "{id}");
    }
}

/// How many entries a test holds for.
fn count(catalog: &Catalog, holds: impl Fn(&Control) -> bool) -> usize {
    catalog
        .controls
        .iter()
        .filter(|control| holds(control))
        .count()
}

/// How many entries of a kind stand directly below each of these.
fn below<const N: usize>(catalog: &Catalog, parents: [&str; N]) -> [usize; N] {
    parents.map(|parent| {
        assert!(catalog.control(parent).is_some(), "{parent}");
        let under = |c: &Control| c.parent.as_ref().is_some_and(|id| id.as_str() == parent);
        count(catalog, under)
    })
}

fn ids_below(catalog: &Catalog, parent: &str) -> Vec<String> {
    let under = |c: &&Control| c.parent.as_ref().is_some_and(|id| id.as_str() == parent);
    let found = catalog.controls.iter().filter(under);
    found.map(|c| c.id.to_string()).collect()
}

#[test]
fn soc_2_has_61_criteria_in_the_groups_of_tsp_section_100() {
    let soc2 = shipped("soc2-tsc-2017");
    let common = [
        "CC1", "CC2", "CC3", "CC4", "CC5", "CC6", "CC7", "CC8", "CC9",
    ];
    assert_eq!(below(&soc2, common), [5, 3, 4, 2, 3, 8, 5, 1, 2]);
    assert_eq!(below(&soc2, ["A1", "C1", "PI1"]), [3, 2, 5]);
    let privacy = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"];
    assert_eq!(below(&soc2, privacy), [1, 1, 2, 3, 2, 7, 1, 1]);
}

#[test]
fn the_hipaa_security_rule_has_21_required_and_22_addressable_specifications() {
    let hipaa = shipped("hipaa-security");
    let of = |kind: &str, level: Option<&str>, sections: &[&str]| {
        count(&hipaa, |c| {
            c.kind == kind
                && level.is_none_or(|level| c.level.as_deref() == Some(level))
                && sections.iter().any(|s| c.id.as_str().starts_with(s))
        })
    };
    let specification = "implementation_spec";
    assert_eq!(of(specification, Some("required"), &["164."]), 21);
    assert_eq!(of(specification, Some("addressable"), &["164."]), 22);
    // 45 CFR 164.308, 164.310 and 164.312 alone.
    let safeguards = ["164.308", "164.310", "164.312"];
    assert_eq!(of("standard", None, &safeguards), 18);
    assert_eq!(of(specification, Some("required"), &safeguards), 14);
    assert_eq!(of(specification, Some("addressable"), &safeguards), 22);
}

#[test]
fn dora_goes_down_to_points_where_evidence_is_asked_for() {
    let dora = shipped("dora");
    assert_eq!(
        below(&dora, ["Art. 28", "Art. 30(2)", "Art. 30(3)"]),
        [10, 9, 6]
    );
    let points = ids_below(&dora, "Art. 30(2)");
    assert_eq!(points.first().map(String::as_str), Some("Art. 30(2)(a)"));
    assert_eq!(points.last().map(String::as_str), Some("Art. 30(2)(i)"));
    let level2 = shipped("dora-level2");
    for act in [
        "2024/1502",
        "2024/1505",
        "2024/1772",
        "2024/1773",
        "2024/1774",
        "2024/2956",
        "2025/295",
        "2025/301",
        "2025/302",
        "2025/420",
        "2025/532",
        "2025/1190",
    ] {
        assert!(level2.control(&format!("(EU) {act}")).is_some(), "{act}");
    }
}

#[test]
fn dora_binds_whom_its_text_binds() {
    let dora = shipped("dora");
    let mut addressees: BTreeMap<&str, usize> = BTreeMap::new();
    for control in dora.controls.iter() {
        assert_eq!(control.addressees.len(), 1, "{}", control.id);
        *addressees.entry(&control.addressees[0]).or_default() += 1;
    }
    let expected = [
        ("financial-entity", 252),
        ("esa", 33),
        ("authority", 13),
        ("member-state", 10),
        ("commission", 2),
    ];
    assert_eq!(addressees, expected.into_iter().collect());
    // Paragraphs in chapters for entities that bind others by their text.
    for id in [
        "Art. 11(11)",
        "Art. 18(4)",
        "Art. 19(6)",
        "Art. 19(7)",
        "Art. 19(8)",
        "Art. 26(9)",
        "Art. 26(10)",
    ] {
        let control = dora.control(id).expect(id);
        assert_ne!(control.addressees, ["financial-entity"], "{id}");
    }
}

/// The circumstance that decides whether a provision for financial entities applies.
fn regime(control: &Control) -> &'static str {
    let only: Vec<&str> = control.only.iter().map(String::as_str).collect();
    match only.as_slice() {
        ["critical-functions"] => "critical functions only",
        ["tlpt"] => "identified entities only",
        ["simplified"] => "simplified framework only",
        [] if control
            .except
            .iter()
            .any(|regime| regime == "microenterprise") =>
        {
            "not for microenterprises"
        }
        [] => "all",
        _ => "named entities only",
    }
}

#[test]
fn the_regimes_of_dora_are_counted_as_its_provisions_name_them() {
    let dora = shipped("dora");
    let binding = |c: &&Control| c.addressees.iter().any(|a| a == "financial-entity");
    let mut regimes: BTreeMap<&str, usize> = BTreeMap::new();
    for control in dora.controls.iter().filter(binding) {
        *regimes.entry(regime(control)).or_default() += 1;
    }
    let expected = [
        ("all", 172),
        ("critical functions only", 22),
        ("identified entities only", 21),
        ("not for microenterprises", 17),
        ("simplified framework only", 11),
        ("named entities only", 9),
    ];
    assert_eq!(regimes, expected.into_iter().collect());
    // Regulation (EU) 2022/2554, Art. 16(1): Articles 5 to 15 do not apply to these entities.
    for control in dora.controls.iter().filter(binding) {
        let id = control.id.as_str();
        let article = id.trim_start_matches("Art. ").split('(').next();
        let article: u32 = article.and_then(|n| n.parse().ok()).expect("a number");
        let left_out = control.except.iter().any(|regime| regime == "simplified");
        let named = regime(control) == "named entities only";
        if (5..=14).contains(&article) && !named {
            assert!(left_out, "{id}");
        }
    }
}

#[test]
fn baselines_select_as_many_controls_as_their_publishers_say() {
    let selected = |id: &str, baseline: &str| {
        count(&shipped(id), |c| c.baselines.iter().any(|b| b == baseline))
    };
    for (baseline, expected) in [
        ("low", 149),
        ("moderate", 287),
        ("high", 370),
        ("privacy", 96),
    ] {
        assert_eq!(
            selected("nist-800-53-r5.2.0", baseline),
            expected,
            "{baseline}"
        );
    }
    for (baseline, expected) in [
        ("low", 156),
        ("moderate", 323),
        ("high", 410),
        ("li-saas", 156),
        ("class-b", 155),
        ("class-c", 322),
        ("class-d", 409),
    ] {
        assert_eq!(selected("fedramp-rev5", baseline), expected, "{baseline}");
    }
}

#[test]
fn pci_dss_has_250_requirements_in_twelve_and_30_in_its_appendices() {
    let pci = shipped("pci-dss-4.0.1");
    let of = |group: &str| {
        let group = &pci.control(group).expect("a group").id;
        count(&pci, |c| {
            c.kind == "defined_requirement" && pci.is_within(&c.id, group)
        })
    };
    let main: usize = (1..=12).map(|n| of(&n.to_string())).sum();
    assert_eq!(main, 250);
    assert_eq!((of("A1"), of("A2"), of("A3")), (7, 3, 20));
}

#[test]
fn annex_a_of_iso_27001_has_93_controls_in_four_themes() {
    let iso = shipped("iso-27001-2022");
    assert_eq!(below(&iso, ["A.5", "A.6", "A.7", "A.8"]), [37, 8, 14, 34]);
    assert!(iso.control("A.8.28").is_some());
    for id in ["6.1.1", "6.1.2", "6.1.3"] {
        assert!(iso.control(id).is_some(), "{id}");
    }
    let iso = shipped("iso-42001-2023");
    assert_eq!(count(&iso, |c| c.kind.starts_with("clause")), 43);
    for id in ["6.1.1", "6.1.2", "6.1.3", "6.1.4"] {
        assert!(iso.control(id).is_some(), "{id}");
    }
}

#[test]
fn headings_are_the_families_domains_and_themes_of_their_frameworks() {
    for (id, expected) in [
        ("nist-800-53-r5.2.0", 20),
        ("nist-800-171-r3", 17),
        ("csa-ccm-4.0", 17),
        ("csa-ccm-4.1", 17),
        ("fedramp-20x-ksi", 10),
        ("dora", 9),
    ] {
        assert_eq!(shipped(id).headings.len(), expected, "{id}");
    }
    // Release 5.1.1 added IA-13 and its enhancements, 5.2.0 SA-15(13), SA-24 and SI-2(7).
    for id in [
        "IA-13",
        "IA-13(1)",
        "IA-13(2)",
        "IA-13(3)",
        "SA-15(13)",
        "SA-24",
        "SI-2(7)",
    ] {
        assert!(shipped("nist-800-53-r5.2.0").control(id).is_some(), "{id}");
    }
}

#[test]
fn ccm_4_1_renames_a_domain_and_drops_one_control_of_4_0() {
    let (old, new) = (shipped("csa-ccm-4.0"), shipped("csa-ccm-4.1"));
    let in_domain = |catalog: &Catalog, domain: &str| {
        count(catalog, |c| {
            c.id.as_str().starts_with(&format!("{domain}-"))
        })
    };
    assert_eq!((in_domain(&old, "I&S"), in_domain(&new, "IVS")), (0, 0));
    assert!(in_domain(&old, "IVS") > 0 && in_domain(&new, "I&S") > 0);
    // 11 controls more and one, log integrity, less.
    assert_eq!(new.controls.len(), old.controls.len() + 11 - 1);
    let integrity = |catalog: &Catalog| {
        count(catalog, |c| {
            c.heading.as_deref() == Some("IAM") && c.title.to_lowercase().contains("log")
        })
    };
    assert_eq!((integrity(&old), integrity(&new)), (1, 0));
}

#[test]
fn the_ai_act_nis_2_and_nydfs_have_the_provisions_that_are_stated() {
    let act = shipped("eu-ai-act-deployer");
    let articles: BTreeSet<String> = act
        .controls
        .iter()
        .filter(|c| c.kind == "article")
        .map(|c| c.id.as_str().trim_start_matches("Art. ").to_owned())
        .collect();
    let expected = [
        "4", "5", "6", "12", "13", "14", "15", "19", "25", "26", "27", "49", "50", "53", "55",
        "72", "73", "86", "99", "113",
    ];
    assert_eq!(articles, expected.map(str::to_owned).into());
    let nis2 = shipped("nis2");
    assert_eq!(below(&nis2, ["Art. 21(2)", "Art. 23(4)"]), [10, 5]);
    let sox = shipped("sox-itgc");
    assert_eq!(count(&sox, |c| c.id.as_str().starts_with("ITGC-")), 22);
}
