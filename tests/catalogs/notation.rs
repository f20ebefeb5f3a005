//! Spellings that mean a control, and ids that no control has.

use auditbinder::catalog::unknown_control;

use super::shipped;

/// Catalog, id as printed, other ways to write it.
const SPELLINGS: &[(&str, &str, &[&str])] = &[
    (
        "21cfr11",
        "11.10(e)",
        &[
            "§ 11.10(e)",
            "21 CFR 11.10(e)",
            "section 11.10 (e)",
            "21 CFR part 11, 11.10(e)",
        ],
    ),
    (
        "cobit-2019",
        "APO12",
        &["apo12", "COBIT 2019 APO12", "APO-12"],
    ),
    ("cobit-2019", "EDM03", &["EDM3", "EDM 03"]),
    (
        "csa-ccm-4.0",
        "A&A-01",
        &["AA-01", "a&a-1", "CCM 4.0 A&A-01"],
    ),
    (
        "csa-ccm-4.1",
        "I&S-03",
        &["IS-03", "IVS-03", "CCM v4.1 I&S-03", "I&S-3"],
    ),
    (
        "dora",
        "Art. 30(2)(a)",
        &[
            "30.2.a",
            "Article 30(2)(a)",
            "30(2)(a)",
            "Art 30(2)(a)",
            "art. 30(2), point (a)",
            "DORA Art. 30(2)(a)",
        ],
    ),
    (
        "dora",
        "Art. 20(a)",
        &["Art. 20, point (a)", "20.a", "Article 20(a)"],
    ),
    (
        "dora-level2",
        "(EU) 2024/1774",
        &[
            "2024/1774",
            "Regulation (EU) 2024/1774",
            "Commission Delegated Regulation (EU) 2024/1774",
        ],
    ),
    (
        "eu-ai-act-deployer",
        "Art. 26(5)",
        &["26.5", "Article 26(5)", "AI Act Art. 26(5)"],
    ),
    (
        "fedramp-20x-ksi",
        "KSI-CED-RAT",
        &["ksi-ced-rat", "CED-RAT"],
    ),
    (
        "fedramp-rev5",
        "AC-2(1)",
        &["AC-2 (1)", "AC-02(01)", "ac-2.1", "FedRAMP AC-2(1)"],
    ),
    (
        "gdpr",
        "Art. 28(3)(a)",
        &[
            "28.3.a",
            "Article 28(3)(a)",
            "GDPR Art. 28(3)(a)",
            "Art. 28(3), point (a)",
        ],
    ),
    (
        "hipaa-nprm-2025-proposed",
        "164.308(a)(2)",
        &[
            "§ 164.308(a)(2)",
            "45 CFR 164.308(a)(2)",
            "164.308(a)(2)(i)",
        ],
    ),
    (
        "hipaa-privacy-breach",
        "164.410",
        &["§ 164.410", "45 CFR 164.410", "HIPAA 164.410"],
    ),
    (
        "hipaa-security",
        "164.308(a)(1)(ii)(A)",
        &[
            "§ 164.308(a)(1)(ii)(A)",
            "45 CFR 164.308(a)(1)(ii)(A)",
            "45 CFR § 164.308(a)(1)(ii)(A)",
            "164.308 (a)(1)(ii)(A)",
        ],
    ),
    // A standard is cited without its (i) too.
    (
        "hipaa-security",
        "164.308(a)(1)(i)",
        &["164.308(a)(1)", "§ 164.308(a)(1)", "45 CFR 164.308(a)(1)"],
    ),
    (
        "iso-27001-2022",
        "A.8.28",
        &[
            "8.28",
            "A 8.28",
            "a.8.28",
            "ISO 27001 A.8.28",
            "ISO/IEC 27001:2022 8.28",
            "Annex A.8.28",
        ],
    ),
    // Where there is a clause of that number, a bare number means the clause.
    ("iso-27001-2022", "8.1", &["clause 8.1", "ISO 27001 8.1"]),
    (
        "iso-42001-2023",
        "A.6.2.4",
        &["6.2.4", "a.6.2.4", "ISO 42001 A.6.2.4"],
    ),
    (
        "nis2",
        "Art. 21(2)(d)",
        &["21.2.d", "Article 21(2)(d)", "NIS2 Art. 21(2)(d)"],
    ),
    (
        "nist-800-171-r3",
        "03.05.03",
        &["NIST SP 800-171 r3 03.05.03", "800-171 03.05.03"],
    ),
    (
        "nist-800-53-r5.2.0",
        "AC-2(1)",
        &[
            "AC-2 (1)",
            "AC-02(01)",
            "ac-2.1",
            "NIST SP 800-53 AC-2(1)",
            "ac-02 (01)",
        ],
    ),
    (
        "nist-ai-rmf-1.0",
        "GOVERN 1.1",
        &["GV-1.1", "govern 1.1", "GOVERN-1.1", "GV 1.1"],
    ),
    (
        "nist-csf-2.0",
        "ID.AM-01",
        &["ID.AM-1", "id.am-01", "CSF 2.0 ID.AM-01"],
    ),
    (
        "nydfs-500",
        "500.11(b)",
        &["§ 500.11(b)", "23 NYCRR 500.11(b)", "500.11 (b)"],
    ),
    ("nydfs-500", "500.4", &["500.04", "23 NYCRR 500.04"]),
    (
        "pci-dss-4.0.1",
        "12.8.4",
        &["PCI DSS 12.8.4", "Req. 12.8.4", "PCI DSS v4.0.1 12.8.4"],
    ),
    (
        "pci-dss-4.0.1",
        "A3.3.1.1",
        &["A3.3.1.2", "PCI DSS A3.3.1.2"],
    ),
    (
        "soc2-tsc-2017",
        "CC6.1",
        &["CC 6.1", "cc6.1", "TSC CC6.1", "CC-6.1"],
    ),
    ("sox-itgc", "ITGC-APD-01", &["APD-01", "apd-1"]),
    (
        "sox-itgc",
        "SOX-404(a)",
        &["SOX 404(a)", "Sarbanes-Oxley Act section 404(a)"],
    ),
];

#[test]
fn every_accepted_spelling_means_the_control_as_its_framework_prints_it() {
    for (id, official, others) in SPELLINGS {
        let catalog = shipped(id);
        for text in std::iter::once(official).chain(*others) {
            let found = catalog.find(text).map(|control| control.id.as_str());
            assert_eq!(found, Some(*official), "{id}: {text}");
        }
    }
}

#[test]
fn each_catalog_has_a_spelling_that_is_tested() {
    for catalog in super::all() {
        let tested = SPELLINGS
            .iter()
            .any(|(id, ..)| *id == catalog.id.to_string());
        assert!(tested, "{}", catalog.id);
    }
}

#[test]
fn a_number_of_another_revision_is_not_taken_for_this_one() {
    for (id, text) in [
        // Revision 2 writes no leading zeros.
        ("nist-800-171-r3", "3.1.1"),
        // CSF 1.1 had this category, 2.0 has not.
        ("nist-csf-2.0", "ID.BE-1"),
        ("iso-27001-2022", "A.18.1.1"),
        ("csa-ccm-4.1", "CCM 4.0 IAM-12"),
    ] {
        let found = shipped(id).find(text).map(|c| c.id.to_string());
        assert_eq!(found, None, "{id}: {text}");
    }
}

#[test]
fn an_id_past_the_end_of_its_group_is_answered_with_the_nearest_and_the_groups_range() {
    for (short, id, text, near, help) in [
        (
            "soc2",
            "soc2-tsc-2017",
            "CC6.9",
            "CC6.8",
            "CC6 runs from CC6.1 to CC6.8; see `auditbinder catalog show soc2 CC6`",
        ),
        (
            "soc2",
            "soc2-tsc-2017",
            "PI1.6",
            "PI1.5",
            "PI1 runs from PI1.1 to PI1.5; see `auditbinder catalog show soc2 PI1`",
        ),
        (
            "hipaa",
            "hipaa-security",
            "164.308(b)(4)",
            "164.308(b)(3)",
            "164.308(b)(1) to 164.308(b)(3) stand together; see `auditbinder catalog show hipaa \"164.308(b)(1)\"`",
        ),
        (
            "iso27001",
            "iso-27001-2022",
            "A.5.38",
            "A.5.37",
            "A.5 runs from A.5.1 to A.5.37; see `auditbinder catalog show iso27001 A.5`",
        ),
        (
            "dora",
            "dora",
            "Art. 30(2)(j)",
            "Art. 30(2)(i)",
            "Art. 30(2) runs from Art. 30(2)(a) to Art. 30(2)(i); see `auditbinder catalog show dora \"Art. 30(2)\"`",
        ),
    ] {
        let catalog = shipped(id);
        assert!(catalog.find(text).is_none(), "{text} exists");
        let finding = unknown_control(short, &catalog, text);
        assert_eq!(
            finding.message,
            format!("catalog `{short}` has no control `{text}`")
        );
        assert_eq!(
            finding.label,
            Some(format!("did you mean `{short}:{near}`?"))
        );
        assert_eq!(finding.help.as_deref(), Some(help));
    }
}
