//! Plans with tables in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};

use auditbinder::diagnostic::Finding;
use auditbinder::load::{Loaded, load};
use rust_xlsxwriter::Workbook;

/// A plan whose assets come from `assets.csv` or as stated.
pub const PLAN: &str = "\
organization: {name: Acme}
people: [{id: ada, name: Ada Lovelace}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {from: 2026-01-01, until: 2026-06-30}
    as-of: 2026-07-15
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6.1]}}
";

pub const CSV: &str = "asset-tables: [{file: assets.csv}]\n";

/// Reads a plan beside files.
pub fn read(sections: &str, files: &[(&str, &[u8])]) -> Loaded {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    let plan = folder.path().join("plan.yaml");
    fs::write(&plan, format!("{PLAN}{sections}")).expect("written");
    load(&plan)
}

/// Reads a plan that has no problem.
pub fn good(sections: &str, files: &[(&str, &[u8])]) -> Loaded {
    let loaded = read(sections, files);
    assert_eq!(loaded.findings, [], "{sections}");
    loaded
}

/// The problems of a plan as `code place: message`.
pub fn said(sections: &str, files: &[(&str, &[u8])]) -> Vec<String> {
    let line = |finding: &Finding| {
        let place = finding.place.as_ref().map(ToString::to_string);
        let place = place.unwrap_or_default();
        format!("{} {place}: {}", finding.code, finding.message)
    };
    read(sections, files).findings.iter().map(line).collect()
}

/// A workbook with one sheet of texts.
pub fn workbook(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(name).expect("a name");
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, *cell).expect("written");
            }
        }
    }
    workbook.save_to_buffer().expect("written")
}

pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
