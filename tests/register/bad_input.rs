//! What people and spreadsheets put into tables: each is named with place, rule and next step.

use auditbinder::model::register::{LintReport, RoiFinding, RoiSeverity};
use auditbinder::register::{Contents, Context, Entry, MOST_ENTRIES, facts, lint, read};
use proptest::prelude::*;

use super::sample::{Parts, changed, day, lei, provider, register, rules, set, zip};

fn context() -> Context<'static> {
    Context {
        facts: facts(),
        as_of: day("2026-03-15"),
        reference_date: None,
        currency: None,
        leis: None,
    }
}

/// The one finding of a report.
fn only(report: &LintReport) -> &RoiFinding {
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    &report.findings[0]
}

fn edited(file: &str, edit: fn(String) -> Vec<u8>) -> LintReport {
    let mut parts = Parts::of(&register());
    let found = parts
        .entries
        .iter_mut()
        .find(|(name, _)| name.ends_with(file));
    let (_, bytes) = found.expect("the file");
    *bytes = edit(String::from_utf8(bytes.clone()).expect("text"));
    parts.lint()
}

#[test]
fn latin_1_is_named_with_its_line() {
    let report = edited("b_01.01.csv", |text| {
        let text = text.replace("Parent Bank", "Pärent Bank");
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
            .collect()
    });
    let finding = only(&report);
    assert_eq!(
        (finding.rule.as_str(), finding.severity),
        ("306", RoiSeverity::Reject)
    );
    assert!(finding.message.contains("line 2"), "{}", finding.message);
}

#[test]
fn a_byte_order_mark_is_a_warning_and_the_table_is_read() {
    let report = edited("b_01.01.csv", |text| format!("\u{feff}{text}").into_bytes());
    let finding = only(&report);
    assert_eq!(
        (finding.rule.as_str(), finding.severity),
        ("306", RoiSeverity::Warning)
    );
    assert!(!report.is_refused());
}

#[test]
fn semicolons_are_told_once_and_the_table_is_read() {
    let report = edited("b_05.02.csv", |text| text.replace(',', ";").into_bytes());
    let finding = only(&report);
    assert_eq!(finding.rule, "809");
    assert!(
        finding.message.contains("semicolons"),
        "{}",
        finding.message
    );
    assert!(finding.fix.contains("spreadsheet"), "{}", finding.fix);
}

#[test]
fn a_row_with_an_unquoted_comma_is_named_and_not_judged_further() {
    let report = edited("b_05.01.csv", |text| {
        text.replace("\"Cloud, Inc.\"", "Cloud, Inc.").into_bytes()
    });
    let finding = only(&report);
    assert_eq!(finding.rule, "809");
    assert_eq!(finding.template.as_deref(), Some("B_05.01"));
    assert_eq!(finding.message, "the row has 14 cells, the header 12");
}

#[test]
fn days_of_spreadsheets_are_named_with_the_day_that_is_meant() {
    for (text, meant) in [
        ("45292", "write `2024-01-01`"),
        ("31.12.2026", "write `2026-12-31`"),
        ("2026-12-31 00:00:00", "write `2026-12-31`"),
        ("12/31/2026", "write the day as yyyy-mm-dd"),
        ("2026-02-30", "write the day as yyyy-mm-dd"),
    ] {
        let report = changed(|r| set(r, "B_07.01", 0, "c0070", text));
        let finding = only(&report);
        assert_eq!(finding.rule, "330", "{text}");
        assert_eq!(finding.fix, meant, "{text}");
        assert_eq!(finding.row, Some(1));
        assert_eq!(finding.column.as_deref(), Some("c0070"));
        assert_eq!(finding.value.as_deref(), Some(text));
    }
}

#[test]
fn grouped_amounts_are_named_with_the_number_that_is_meant() {
    for (text, meant) in [
        ("1.234.567,89", "write `1234567.89`"),
        ("1,234,567.89", "write `1234567.89`"),
        ("120 000", "write `120000`"),
        ("€ 5", "write `5`"),
        (
            "1,5 Mio",
            "write digits with a full stop before decimals, without grouping and without a symbol",
        ),
        (
            "1e6",
            "write digits with a full stop before decimals, without grouping and without a symbol",
        ),
    ] {
        let report = changed(|r| set(r, "B_02.01", 0, "c0050", text));
        let finding = only(&report);
        assert_eq!(
            (finding.rule.as_str(), finding.fix.as_str()),
            ("305", meant),
            "{text}"
        );
    }
}

#[test]
fn a_label_in_place_of_a_code_is_named_with_the_code() {
    for (template, column, text, code) in [
        ("B_01.01", "c0030", "Germany", "eba_GA:DE"),
        ("B_01.01", "c0030", "eba_GA:de", "eba_GA:DE"),
        (
            "B_05.01",
            "c0070",
            "Individual acting in a business capacity",
            "eba_CT:x213",
        ),
        ("B_07.01", "c0080", "yes", "eba_BT:x28"),
        ("B_02.01", "c0040", "EUR", "eba_CU:EUR"),
    ] {
        let report = changed(|r| set(r, template, 0, column, text));
        let finding = only(&report);
        assert_eq!(finding.rule, "503", "{text}");
        assert_eq!(finding.fix, format!("write `{code}`"), "{text}");
    }
    let report = changed(|r| set(r, "B_01.01", 0, "c0030", "Atlantis"));
    assert!(only(&report).fix.contains("COUNTRY"));
}

#[test]
fn missing_and_repeated_keys_are_named_with_row_and_column() {
    let report = changed(|r| set(r, "B_01.03", 1, "c0010", "  "));
    let finding = only(&report);
    assert_eq!(
        (
            finding.rule.as_str(),
            finding.row,
            finding.column.as_deref()
        ),
        ("805", Some(1), Some("c0010"))
    );
    let report = changed(|r| set(r, "B_01.03", 1, "c0010", "BR-PARIS"));
    let finding = only(&report);
    assert_eq!((finding.rule.as_str(), finding.row), ("806", Some(2)));
    assert_eq!(finding.message, "row 1 has the same key");
}

#[test]
fn an_empty_row_is_told_once() {
    let report = edited("b_05.02.csv", |text| {
        format!("{text},,,,,,\r\n").into_bytes()
    });
    let finding = only(&report);
    assert_eq!((finding.rule.as_str(), finding.row), ("805", Some(3)));
    assert_eq!(finding.fix, "remove the row");
}

#[test]
fn a_key_column_that_the_file_lacks_is_told_once() {
    let report = edited("b_01.03.csv", |text| {
        let lines = text
            .lines()
            .map(|line| line.split_once(',').expect("a cell").1);
        lines.collect::<Vec<_>>().join("\n").into_bytes()
    });
    assert_eq!(rules(&report), ["805", "CSV-042"].into());
    assert_eq!(report.findings.len(), 2, "{:#?}", report.findings);
}

#[test]
fn an_unknown_parent_is_named_with_its_code_and_the_reference() {
    let report = changed(|r| set(r, "B_05.01", 0, "c0110", &lei("NOBODY")));
    let finding = only(&report);
    assert_eq!(
        (finding.rule.as_str(), finding.column.as_deref()),
        ("807", Some("c0110"))
    );
    assert_eq!(finding.value, Some(lei("NOBODY")));
    assert_eq!(
        finding.message,
        "no row of B_05.01 has this in c0010 (reference R18)"
    );
    assert_eq!(
        finding.fix,
        "add the row to B_05.01, or correct the reference"
    );
    let place = finding.place.as_ref().expect("a place");
    assert!(
        place.file.ends_with("reports/b_05.01.csv") && place.line > 1,
        "{place}"
    );
}

#[test]
fn a_row_of_keys_alone_is_named() {
    let report = changed(|r| set(r, "B_03.01", 1, "c0030", ""));
    let finding = only(&report);
    assert_eq!(
        (finding.rule.as_str(), finding.row),
        ("XBRL-KEYONLY", Some(2))
    );
}

#[test]
fn a_wrong_lei_is_told_once_for_each_column() {
    let wrong = provider().replacen("CLOUD", "CLUOD", 1);
    let report = changed(|r| {
        for template in ["B_02.02", "B_03.02", "B_05.01", "B_05.02", "B_07.01"] {
            let table = r.tables.get_mut(template).expect("it");
            for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                if cell.text == provider() {
                    cell.text.clone_from(&wrong);
                }
            }
        }
    });
    assert_eq!(rules(&report), ["AA-01"].into());
    let places: Vec<_> = report
        .findings
        .iter()
        .map(|f| (f.template.clone(), f.column.clone()))
        .collect();
    assert_eq!(places.len(), 6, "{places:?}");
    assert!(report.findings[0].message.contains("check digits"));
}

#[test]
fn a_zip_that_was_cut_off_is_one_clear_finding() {
    let bytes = Parts::of(&register()).zip();
    for length in [0, 10, bytes.len() / 2, bytes.len() - 10] {
        let contents = Contents::of_zip("a.zip", &bytes[..length]);
        let report = lint(&read(contents), &context());
        let cut: Vec<_> = report
            .findings
            .iter()
            .filter(|f| f.message.contains("cut off"))
            .collect();
        assert_eq!(cut.len(), 1, "{length}: {:#?}", report.findings);
        assert_eq!(cut[0].rule, "103");
    }
}

#[test]
fn stray_files_and_upper_case_tables_are_named() {
    let mut parts = Parts::of(&register());
    parts.add("reports/b_08.01.csv", "c0010\r\n");
    parts.add("README.txt", "hello");
    let root = parts.name.clone();
    for (name, _) in &mut parts.entries {
        *name = name.replace("b_01.01.csv", "B_01.01.csv");
    }
    let report = parts.lint();
    assert_eq!(rules(&report), ["720"].into());
    let said: Vec<&str> = report.findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(said.len(), 3, "{root}: {said:?}");
    assert!(
        said.iter()
            .any(|text| text.contains("B_01.01.csv") && text.contains("lower case")),
        "{said:?}"
    );
}

#[test]
fn two_root_folders_are_named() {
    let mut parts = Parts::of(&register());
    parts
        .entries
        .push(("__MACOSX/reports/x".into(), b"x".to_vec()));
    let report = parts.lint();
    let finding = only(&report);
    assert_eq!(finding.rule, "103");
    assert!(
        finding.message.contains("`__MACOSX`"),
        "{}",
        finding.message
    );
}

#[test]
fn names_that_lead_out_of_the_package_are_named_and_not_read() {
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        "a\\..\\b.csv",
        "c:/x",
        "root/./x",
        "root//x",
    ] {
        let mut entries = Parts::of(&register()).entries;
        let file = Parts::of(&register()).name;
        // The name is put into the finished archive, as an attacker would.
        let placeholder = "#".repeat(name.len());
        entries.push((placeholder.clone(), b"x".to_vec()));
        let bytes = replaced(&zip(&entries), placeholder.as_bytes(), name.as_bytes());
        let report = lint(
            &read(Contents::of_zip(&format!("{file}.zip"), &bytes)),
            &context(),
        );
        assert_eq!(
            rules(&report),
            ["103"].into(),
            "{name}: {:#?}",
            report.findings
        );
        assert!(only(&report).message.contains("leads out"), "{name}");
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while at + from.len() <= bytes.len() {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
        at += 1;
    }
    bytes
}

#[test]
fn an_archive_with_too_many_entries_is_named() {
    let mut parts = Parts::of(&register());
    for number in 0..MOST_ENTRIES {
        parts.add(&format!("reports/extra-{number}"), "");
    }
    let report = parts.lint();
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.message.contains("entries")),
        "{:#?}",
        report.findings
    );
}

/// Tables alone, as a folder holds them.
fn tables(name: &str, bytes: Vec<u8>) -> LintReport {
    let entries = vec![Entry {
        name: name.into(),
        bytes,
    }];
    lint(&read(Contents::of_files("tables", entries)), &context())
}

#[test]
fn tables_without_a_package_are_judged_as_tables() {
    let parts = Parts::of(&register());
    let entries = parts
        .entries
        .into_iter()
        .filter(|(name, _)| name.contains("/b_"));
    let entries = entries.map(|(name, bytes)| Entry {
        name: name.rsplit('/').next().expect("a name").to_owned(),
        bytes,
    });
    let report = lint(
        &read(Contents::of_files("tables", entries.collect())),
        &context(),
    );
    assert_eq!(report.findings, []);
    let open: Vec<&str> = report
        .not_checked
        .iter()
        .filter_map(|open| open.rule.as_deref())
        .collect();
    for rule in ["103", "724", "808", "AA-07", "EBA-3.1"] {
        assert!(open.contains(&rule), "{rule}");
    }
    assert!(!open.contains(&"306") && !open.contains(&"807"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_as_a_table_are_judged_without_a_panic(
        number in 0usize..15, bytes in proptest::collection::vec(any::<u8>(), 0..400)
    ) {
        let template = &facts().templates[number];
        let mut with_header = template.columns.iter().map(|c| c.code.as_str()).collect::<Vec<_>>().join(",");
        with_header.push('\n');
        let whole = [with_header.as_bytes(), &bytes].concat();
        tables(&template.file(), bytes.clone());
        tables(&template.file(), whole);
        for file in ["parameters.csv", "FilingIndicators.csv", "report.json"] {
            tables(file, bytes.clone());
        }
        lint(&read(Contents::of_zip("x.zip", &bytes)), &context());
    }

    #[test]
    fn any_texts_as_cells_are_judged_without_a_panic(
        number in 0usize..15, cells in proptest::collection::vec("[ -~äé€\\n\"#,;]{0,24}", 1..40)
    ) {
        let template = &facts().templates[number];
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        csv.write_record(template.columns.iter().map(|c| &c.code)).expect("written");
        for row in cells.chunks(template.columns.len()) {
            csv.write_record(row).expect("written");
        }
        let report = tables(&template.file(), csv.into_inner().expect("written"));
        for finding in report.findings {
            prop_assert!(!finding.message.contains('\n'), "{}", finding.message);
        }
    }
}
