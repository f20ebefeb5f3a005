//! A small register with all 15 templates that no rule objects to, and ways to change it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use auditbinder::model::register::{Cell, LintReport, Register};
use auditbinder::register::{
    Contents, Context, LeiList, Level, Software, Submission, entries, facts, lint, read,
};
use chrono::NaiveDate;

/// 18 characters with the check digits of ISO 7064 behind them.
pub fn lei(prefix: &str) -> String {
    let padded = format!("{prefix:0<18}");
    let digits = format!("{padded}00")
        .chars()
        .fold(String::new(), |mut text, c| {
            write!(text, "{}", c.to_digit(36).expect("a letter or digit")).expect("a String");
            text
        });
    let rest = digits
        .bytes()
        .fold(0u32, |rest, b| (rest * 10 + u32::from(b - b'0')) % 97);
    format!("{padded}{:02}", 98 - rest)
}

pub fn parent() -> String {
    lei("TESTPARENTBANK")
}
pub fn subsidiary() -> String {
    lei("TESTSUBSIDIARY")
}
pub fn group_provider() -> String {
    lei("TESTGROUPICT")
}
pub fn provider() -> String {
    lei("TESTCLOUDPROVIDER")
}
pub fn ultimate() -> String {
    lei("TESTCLOUDHOLDING")
}
pub const SUBCONTRACTOR: &str = "NLNHR.12345678";

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Adds a row whose cells are in the order of the columns; an empty text is an empty cell.
pub fn push(register: &mut Register, template: &str, cells: &[&str]) {
    let codes: Vec<String> = {
        let columns = register.table(template).template.columns.iter();
        columns.map(|column| column.code.clone()).collect()
    };
    assert!(cells.len() <= codes.len(), "{template}: {cells:?}");
    let pairs = codes.iter().map(String::as_str).zip(cells.iter().copied());
    let row: Vec<(&str, Cell)> = pairs.map(|(code, text)| (code, Cell::new(text))).collect();
    register.push(template, &row);
}

/// Changes one cell.
pub fn set(register: &mut Register, template: &str, row: usize, column: &str, text: &str) {
    let table = register.tables.get_mut(template).expect("a template");
    let at = table.template.index(column).expect("a column");
    table.rows[row].cells[at] = Cell::new(text);
}

/// Empties a column in every row.
pub fn clear(register: &mut Register, template: &str, column: &str) {
    for row in 0..register.table(template).rows.len() {
        set(register, template, row, column, "");
    }
}

#[rustfmt::skip]
pub fn register() -> Register {
    let mut all = Register::new(facts());
    let (own, sub, group, cloud, top) = (&parent(), &subsidiary(), &group_provider(), &provider(), &ultimate());
    let (lei, euid, never) = ("eba_qCO:qx2000", "eba_qCO:qx2002", "9999-12-31");
    let (de, none) = ("eba_GA:DE", "eba_GA:qx2007");
    push(&mut all, "B_01.01", &[own, "Parent Bank AG", de, "eba_CT:x12", "BaFin", "2026-03-10"]);
    push(&mut all, "B_01.02", &[own, "Parent Bank AG", de, "eba_CT:x12", "eba_RP:x53", own, "2025-12-31", "2025-01-17", never, "eba_CU:EUR", "5000000"]);
    push(&mut all, "B_01.02", &[sub, "Subsidiary Bank AG", de, "eba_CT:x12", "eba_RP:x56", own, "2025-12-31", "2025-01-17", never, "eba_CU:EUR", "900000.50"]);
    push(&mut all, "B_01.02", &[group, "Group IT GmbH", de, "eba_CT:x317", "eba_RP:x56", own, "2025-12-31", "2025-01-17", never]);
    push(&mut all, "B_01.03", &["BR-PARIS", sub, "Paris branch", "eba_GA:FR"]);
    push(&mut all, "B_01.03", &["BR-ROME", sub, "Rome branch", "eba_GA:IT"]);
    push(&mut all, "B_02.01", &["C1", "eba_CO:x1", "", "eba_CU:EUR", "120000"]);
    push(&mut all, "B_02.01", &["C2", "eba_CO:x1", "", "eba_CU:EUR", "40000"]);
    push(&mut all, "B_02.01", &["C3", "eba_CO:x2", "", "eba_CU:EUR", "0"]);
    push(&mut all, "B_02.01", &["C4", "eba_CO:x3", "C3", "eba_CU:EUR", "10"]);
    push(&mut all, "B_02.02", &["C1", sub, cloud, lei, "F1", "eba_TA:S17", "2024-01-01", never, "", "90", "180", de, de, "eba_BT:x28", de, de, "eba_ZZ:x793", "eba_ZZ:x797"]);
    push(&mut all, "B_02.02", &["C2", sub, group, lei, "F2", "eba_TA:S14", "2024-01-01", never, "", "", "", "", none, "", none, none]);
    push(&mut all, "B_02.03", &["C2", "C1", "true"]);
    push(&mut all, "B_03.01", &["C1", own, "true"]);
    push(&mut all, "B_03.01", &["C2", sub, "true"]);
    push(&mut all, "B_03.02", &["C1", cloud, lei]);
    push(&mut all, "B_03.02", &["C2", group, lei]);
    push(&mut all, "B_03.03", &["C2", group, "true"]);
    push(&mut all, "B_04.01", &["C1", sub, "eba_ZZ:x839", "Not applicable"]);
    push(&mut all, "B_04.01", &["C2", sub, "eba_ZZ:x838", "BR-PARIS"]);
    push(&mut all, "B_05.01", &[cloud, lei, "", "", "Cloud, Inc.", "Cloud, Inc.", "eba_CT:x212", "eba_GA:US", "eba_CU:EUR", "120000", top, lei]);
    push(&mut all, "B_05.01", &[top, lei, "", "", "Cloud Holding", "Cloud Holding", "eba_CT:x212", "eba_GA:US", "", "", top, lei]);
    push(&mut all, "B_05.01", &[SUBCONTRACTOR, euid, "", "", "Racks B.V.", "Racks B.V.", "eba_CT:x212", "eba_GA:NL", "", "", SUBCONTRACTOR, euid]);
    push(&mut all, "B_05.01", &[group, lei, "", "", "Group IT GmbH", "Group IT GmbH", "eba_CT:x212", de, "eba_CU:EUR", "40000", group, lei]);
    push(&mut all, "B_05.02", &["C1", "eba_TA:S17", cloud, lei, "1", cloud, lei]);
    push(&mut all, "B_05.02", &["C1", "eba_TA:S17", SUBCONTRACTOR, euid, "2", cloud, lei]);
    push(&mut all, "B_06.01", &["F1", "eba_TA:x133", "Order intake", sub, "eba_BT:x28", "", "2025-06-01", "4", "1", "eba_ZZ:x793"]);
    push(&mut all, "B_06.01", &["F2", "eba_TA:x104", "Exchange", sub, "eba_BT:x29", "", "2025-06-01", "24", "24", "eba_ZZ:x791"]);
    push(&mut all, "B_07.01", &["C1", cloud, lei, "eba_TA:S17", "eba_ZZ:x961", "", "2025-05-05", "eba_BT:x28", "eba_ZZ:x966", "eba_ZZ:x793", "eba_BT:x29"]);
    push(&mut all, "B_99.01", &["An arrangement with one provider that stands alone,\nas \"the bank\" sees it"]);
    all
}

pub fn submission() -> Submission {
    Submission {
        profile: "eba".into(),
        lei: parent(),
        level: Level::Consolidated,
        country: "DE".into(),
        reference_date: day("2025-12-31"),
        timestamp: "20260310093000123".into(),
        currency: "EUR".into(),
        software: Software {
            id: "auditbinder".into(),
            version: "0.1.0".into(),
            created: day("2026-01-01"),
        },
        name_parts: BTreeMap::new(),
    }
}

/// A package in pieces.
pub struct Parts {
    pub name: String,
    pub entries: Vec<(String, Vec<u8>)>,
    pub as_of: NaiveDate,
    pub leis: Option<LeiList>,
}

impl Parts {
    pub fn of(register: &Register) -> Self {
        let entries = entries(facts(), register, &submission()).expect("a package");
        let name = entries[0].0.split('/').next().expect("a root").to_owned();
        Self {
            name,
            entries,
            as_of: day("2026-03-15"),
            leis: None,
        }
    }

    /// Puts another text into the place of a part of a file.
    pub fn edit(&mut self, file: &str, from: &str, to: &str) {
        let found = self
            .entries
            .iter_mut()
            .find(|(name, _)| name.ends_with(file));
        let (_, bytes) = found.expect("the file");
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert!(text.contains(from), "{file} lacks {from}: {text}");
        *bytes = text.replacen(from, to, 1).into_bytes();
    }

    /// Renames package and root folder.
    pub fn rename(&mut self, from: &str, to: &str) {
        assert!(self.name.contains(from), "{}", self.name);
        let name = self.name.replacen(from, to, 1);
        for (entry, _) in &mut self.entries {
            *entry = entry.replacen(&self.name, &name, 1);
        }
        self.name = name;
    }

    /// Adds a file below the root.
    pub fn add(&mut self, file: &str, text: &str) {
        self.entries
            .push((format!("{}/{file}", self.name), text.as_bytes().to_vec()));
    }

    pub fn remove(&mut self, file: &str) {
        let before = self.entries.len();
        self.entries.retain(|(name, _)| !name.ends_with(file));
        assert_eq!(self.entries.len() + 1, before, "{file}");
    }

    pub fn zip(&self) -> Vec<u8> {
        zip(&self.entries)
    }

    pub fn lint(&self) -> LintReport {
        let contents = Contents::of_zip(&format!("{}.zip", self.name), &self.zip());
        let context = Context {
            facts: facts(),
            as_of: self.as_of,
            reference_date: None,
            currency: None,
            leis: self.leis.as_ref(),
        };
        lint(&read(contents), &context)
    }
}

pub fn zip(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(name.as_str(), options).expect("begun");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// The rules that a report names.
pub fn rules(report: &LintReport) -> BTreeSet<&str> {
    report
        .findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect()
}

/// What is found in the sample after a change.
pub fn changed(change: impl FnOnce(&mut Register)) -> LintReport {
    let mut register = register();
    change(&mut register);
    Parts::of(&register).lint()
}

/// The identifiers of the sample with one status, as GLEIF publishes them.
pub fn leis_csv(status: &str) -> String {
    let mut text = "LEI,Entity.EntityStatus,Registration.RegistrationStatus\n".to_owned();
    for lei in [
        parent(),
        subsidiary(),
        group_provider(),
        provider(),
        ultimate(),
    ] {
        writeln!(text, "{lei},ACTIVE,{status}").expect("a String");
    }
    text
}

/// The identifiers of the sample, issued, except `without`.
pub fn leis(without: &[String]) -> LeiList {
    let text = leis_csv("ISSUED");
    let lines = text
        .lines()
        .filter(|line| !without.iter().any(|lei| line.starts_with(lei.as_str())));
    let text = lines.collect::<Vec<_>>().join("\n");
    LeiList::read(text.as_bytes()).expect("a list")
}
