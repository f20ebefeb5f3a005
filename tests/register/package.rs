//! What is written: the same bytes each time, and what other programs say of it.

use std::collections::BTreeMap;

use auditbinder::model::register::{Cell, Register};
use auditbinder::register::{
    BadSubmission, Contents, Context, Package, facts, lint_package, read, write,
};

use super::sample::{Parts, day, parent, register, submission};
use super::tools;

fn written(register: &Register) -> Package {
    write(facts(), register, &submission()).expect("a package")
}

fn context() -> Context<'static> {
    Context {
        facts: facts(),
        as_of: day("2026-03-15"),
        reference_date: None,
        currency: None,
        leis: None,
    }
}

#[test]
fn a_written_package_has_its_parts_in_order_and_no_rule_objects() {
    let package = written(&register());
    let name = format!(
        "{}.CON_DE_DORA010100_DORA_2025-12-31_20260310093000123",
        parent()
    );
    assert_eq!(package.name, format!("{name}.zip"));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&package.bytes)).expect("a zip");
    let names: Vec<String> = (0..archive.len())
        .map(|at| {
            archive
                .by_index(at)
                .expect("it")
                .name()
                .expect("a name")
                .into_owned()
        })
        .collect();
    let files = [
        "META-INF/reportPackage.json",
        "reports/report.json",
        "reports/parameters.csv",
        "reports/FilingIndicators.csv",
    ];
    let tables = facts()
        .templates
        .iter()
        .map(|template| format!("reports/{}", template.file()));
    let expected = files.iter().map(|file| (*file).to_owned()).chain(tables);
    assert_eq!(
        names,
        expected
            .map(|file| format!("{name}/{file}"))
            .collect::<Vec<_>>()
    );
    assert_eq!(lint_package(&package, &context()).findings, []);
}

#[test]
fn lines_end_with_crlf_and_only_what_needs_quotes_has_them() {
    let parts = Parts::of(&register());
    let text = |file: &str| {
        let found = parts.entries.iter().find(|(name, _)| name.ends_with(file));
        String::from_utf8(found.expect("it").1.clone()).expect("text")
    };
    assert_eq!(
        text("b_03.01.csv"),
        format!(
            "c0010,c0020,c0030\r\nC1,{},true\r\nC2,{},true\r\n",
            parent(),
            super::sample::subsidiary()
        )
    );
    assert_eq!(
        text("parameters.csv"),
        format!(
            "name,value\r\nentityID,rs:{}.CON\r\nrefPeriod,2025-12-31\r\nbaseCurrency,iso4217:EUR\r\ndecimalsInteger,0\r\ndecimalsMonetary,-3\r\n",
            parent()
        )
    );
    let texts = text("b_99.01.csv");
    assert!(
        texts.contains(
            "\"An arrangement with one provider that stands alone,\nas \"\"the bank\"\" sees it\",,"
        ),
        "{texts}"
    );
    let empty = Parts::of(&Register::new(facts()));
    for (name, bytes) in &empty.entries {
        let lines = memchr::memchr_iter(b'\n', bytes).count();
        assert!(!name.contains("/b_") || lines == 1, "{name}");
    }
}

#[test]
fn two_runs_give_the_same_bytes_whatever_the_order_of_the_rows() {
    let mut other = register();
    other
        .tables
        .values_mut()
        .for_each(|table| table.rows.reverse());
    assert!(written(&register()) == written(&other));
    assert!(written(&register()) == written(&register()));
}

#[test]
fn what_is_read_and_written_again_is_the_same() {
    let package = written(&register());
    let raw = read(Contents::of_zip(&package.name, &package.bytes));
    assert!(written(&raw.register) == package);
}

#[test]
fn ranks_are_in_the_order_of_numbers() {
    let mut register = Register::new(facts());
    for rank in ["10", "2", "1"] {
        register.push(
            "B_05.02",
            &[("c0010", Cell::new("C1")), ("c0050", Cell::new(rank))],
        );
    }
    register.sort();
    let ranks: Vec<&str> = register
        .table("B_05.02")
        .column("c0050")
        .map(|(_, cell)| cell.text.as_str())
        .collect();
    assert_eq!(ranks, ["1", "2", "10"]);
}

#[test]
fn a_portal_with_names_of_its_own_gets_them_and_is_judged_by_them() {
    let mut other = submission();
    other.profile = "nbb".into();
    let lacks = write(facts(), &register(), &other);
    assert_eq!(lacks, Err(BadSubmission::NamePart("id-type".into())));
    let parts = [
        ("id-type", "KBO"),
        ("id", "0203201340"),
        ("authority", "NBB"),
    ];
    other.name_parts = parts
        .map(|(word, value)| (word.to_owned(), value.to_owned()))
        .into();
    let package = write(facts(), &register(), &other).expect("a package");
    assert_eq!(package.name, "KBO_0203201340.CON_NBB_DOR_DORA_ROI.zip");
    assert_eq!(lint_package(&package, &context()).findings, []);
    // Under a name of the EBA the two further parameters are refused.
    let name = written(&register()).name;
    let mut parts = Parts::of(&register());
    parts.edit(
        "parameters.csv",
        "decimalsMonetary,-3",
        "decimalsMonetary,-3\r\ndecimalsPercentage,4\r\ndecimalsDecimal,2",
    );
    assert_eq!(format!("{}.zip", parts.name), name);
    assert_eq!(parts.lint().findings.len(), 2);
}

#[test]
fn a_submission_that_no_name_can_be_made_of_is_refused() {
    let mut cases: BTreeMap<&str, auditbinder::register::Submission> = BTreeMap::new();
    let names = [
        "profile",
        "lei",
        "country",
        "currency",
        "short time",
        "no time",
        "early time",
    ];
    for name in names {
        cases.insert(name, submission());
    }
    cases.get_mut("profile").expect("it").profile = "esma".into();
    cases.get_mut("lei").expect("it").lei = parent().replacen("TEST", "TSET", 1);
    cases.get_mut("country").expect("it").country = "XX".into();
    cases.get_mut("currency").expect("it").currency = "EURO".into();
    cases.get_mut("short time").expect("it").timestamp = "20260310".into();
    cases.get_mut("no time").expect("it").timestamp = "20261310093000123".into();
    cases.get_mut("early time").expect("it").timestamp = "19700101000000000".into();
    for (name, case) in cases {
        let said = write(facts(), &register(), &case)
            .expect_err(name)
            .to_string();
        assert!(said.contains('`'), "{name}: {said}");
    }
}

#[test]
fn another_program_finds_nothing_in_a_written_package() {
    if !tools::has("xbridge") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    for register in [register(), Register::new(facts())] {
        let package = written(&register);
        std::fs::write(home.path().join(&package.name), &package.bytes).expect("written");
        let said = tools::answer(
            home.path(),
            "xbridge",
            &["validate", &package.name, "--eba"],
        );
        assert_eq!(said.trim(), "No issues found.");
    }
    // It does look: a file that does not belong there is found.
    let mut parts = Parts::of(&register());
    parts.add("reports/notes.txt", "x");
    let name = format!("{}.zip", parts.name);
    std::fs::write(home.path().join(&name), parts.zip()).expect("written");
    let output = tools::run(home.path(), "xbridge", &["validate", &name, "--eba"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("notes.txt"), "{output:?}");
}
