//! Names and bytes to tables and metadata, with what is wrong about the form of both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::contents::{Contents, Entry};
use super::facts::facts;
use super::sheet::{self, Sheet};
use super::words::{Findings, escaped};
use crate::model::Place;
use crate::model::register::{Cell, Register, RoiFinding, Row, Table, Template};

/// A package or a folder as it was read.
#[derive(Debug)]
pub struct Raw {
    /// The tables.
    pub register: Register,
    /// What the form of the files is lacking.
    pub findings: Vec<RoiFinding>,
    /// Whether it is a package, and not just tables.
    pub is_package: bool,
    /// Whether any of the tables is there.
    pub has_tables: bool,
    /// The name of the package without `.zip`.
    pub(super) name: String,
    pub(super) metadata: Metadata,
}

/// The files beside the tables.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) report: Option<String>,
    pub(super) parameters: Option<Sheet>,
    pub(super) indicators: Option<Sheet>,
}

/// The metadata files below `reports/`.
const METADATA: [&str; 3] = ["report.json", "parameters.csv", "FilingIndicators.csv"];
const PACKAGE_JSON: &str = "META-INF/reportPackage.json";
const PACKAGE_TYPE: &str = "https://xbrl.org/report-package/2023";

/// Reads what a package or a folder holds.
pub fn read(contents: Contents) -> Raw {
    let facts = facts();
    let mut found = Findings::new(facts);
    let is_unread = contents.entries.is_empty() && !contents.findings.is_empty();
    found.list = contents.findings;
    let files = if contents.is_package && !is_unread {
        package_files(&contents.name, contents.entries, &mut found)
    } else {
        loose_files(contents.entries)
    };
    let mut register = Register::new(facts);
    let mut metadata = Metadata::default();
    let mut seen = BTreeSet::new();
    let mut has_tables = false;
    for Entry { name, bytes } in files {
        let file = name.rsplit('/').next().unwrap_or(&name);
        match METADATA.iter().position(|known| *known == file) {
            Some(0) => metadata.report = Some(sheet::decoded(&name, &bytes, &mut found)),
            Some(1) => metadata.parameters = sheet::read(&name, &bytes, &mut found),
            Some(_) => metadata.indicators = sheet::read(&name, &bytes, &mut found),
            None => {
                let code = file.trim_end_matches(".csv").to_uppercase();
                let template = facts.template(&code).expect("only these are left");
                if let Some(sheet) = sheet::read(&name, &bytes, &mut found) {
                    let table = table(&sheet, template, &mut found);
                    register.tables.insert(code.clone(), table);
                }
                seen.insert(code);
                has_tables = true;
            }
        }
        seen.insert(file.to_owned());
    }
    if contents.is_package && !is_unread {
        missing(&seen, &mut found);
    }
    Raw {
        register,
        findings: found.list,
        is_package: contents.is_package && !is_unread,
        has_tables,
        name: contents.name,
        metadata,
    }
}

/// Rule 701; a report.json that is not there is told by 505.
fn missing(seen: &BTreeSet<String>, found: &mut Findings<'_>) {
    let tables = found.facts.templates.iter();
    let tables = tables.filter(|template| !seen.contains(&template.code));
    let files: Vec<String> = tables.map(|template| template.file()).collect();
    let metadata = METADATA[1..].iter().map(|file| (*file).to_owned());
    for file in files
        .into_iter()
        .chain(metadata.filter(|file| !seen.contains(file)))
    {
        found.add("701", format!("the package has no `reports/{file}`"));
    }
}

/// Whether a name is one of those that are read; also where its case is wrong.
fn is_table(file: &str) -> bool {
    let code = file.to_lowercase();
    let code = code.strip_suffix(".csv").map(str::to_uppercase);
    code.is_some_and(|code| facts().template(&code).is_some())
}

/// Tables and metadata of a folder, wherever they stand; other files are not looked at.
fn loose_files(entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = BTreeSet::new();
    let wanted = |entry: &Entry| {
        let file = entry.name.rsplit('/').next().unwrap_or_default();
        let known = METADATA.contains(&file) || is_table(file);
        known && seen.insert(file.to_lowercase())
    };
    let mut entries = entries;
    let mut wanted = wanted;
    entries.retain(|entry| wanted(entry));
    entries.into_iter().map(lower_case).collect()
}

/// A table under the name that it should have.
fn lower_case(entry: Entry) -> Entry {
    let (folder, file) = match entry.name.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file),
        None => (String::new(), entry.name.as_str()),
    };
    let file = if is_table(file) {
        file.to_lowercase()
    } else {
        file.to_owned()
    };
    Entry {
        name: folder + &file,
        bytes: entry.bytes,
    }
}

/// Tables and metadata of a package, which stand below `reports/` of its one root folder.
fn package_files(name: &str, entries: Vec<Entry>, found: &mut Findings<'_>) -> Vec<Entry> {
    let root = root(name, &entries, found);
    let mut files: BTreeMap<String, Entry> = BTreeMap::new();
    let mut has_package_json = false;
    for entry in entries {
        let Some(inside) = entry.name.strip_prefix(&root).map(str::to_owned) else {
            continue;
        };
        if inside == PACKAGE_JSON {
            has_package_json = true;
            package_json(&entry, found);
            continue;
        }
        let file = inside.strip_prefix("reports/");
        let exact = |file: &str| {
            METADATA.contains(&file) || (is_table(file) && file == file.to_lowercase())
        };
        match file {
            Some(file) if exact(file) => {}
            Some(file) if is_table(file) => {
                let message = format!("`{}` is not in lower case", escaped(&inside));
                found.file("720", &entry.name, message);
            }
            _ => {
                let message = format!("`{}` is no file of a package", escaped(&inside));
                found.file("720", &entry.name, message);
                continue;
            }
        }
        let entry = lower_case(Entry {
            name: inside,
            bytes: entry.bytes,
        });
        files.entry(entry.name.clone()).or_insert(entry);
    }
    if !has_package_json {
        found.add("103", format!("the package has no `{PACKAGE_JSON}`"));
    }
    files.into_values().collect()
}

/// The one root folder with its `/`; what is wrong about it is rule 103.
fn root(name: &str, entries: &[Entry], found: &mut Findings<'_>) -> String {
    let tops = entries.iter().map(|entry| entry.name.split_once('/'));
    let tops: BTreeSet<Option<&str>> = tops.map(|top| top.map(|(top, _)| top)).collect();
    if tops.contains(&Some("META-INF")) || tops.contains(&Some("reports")) {
        found.add("103", "the package has no root folder");
        return String::new();
    }
    if tops.contains(&None) {
        found.add("103", "files stand beside the root folder");
    }
    let folders: Vec<&str> = tops.into_iter().flatten().collect();
    let root = match folders.as_slice() {
        [one] => one,
        [] => return String::new(),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|name| format!("`{}`", escaped(name)))
                .collect();
            found.add(
                "103",
                format!("the package has several root folders: {}", names.join(", ")),
            );
            let own = several.iter().find(|folder| **folder == name);
            return format!("{}/", own.unwrap_or(&several[0]));
        }
    };
    if *root != name {
        let (root, name) = (escaped(root), escaped(name));
        let message = format!("the root folder is `{root}`, the package `{name}`");
        found.add("103", message).value = Some(root);
    }
    format!("{root}/")
}

fn package_json(entry: &Entry, found: &mut Findings<'_>) {
    let value = serde_json::from_slice::<serde_json::Value>(&entry.bytes);
    let says = value.is_ok_and(|value| value["documentInfo"]["documentType"] == PACKAGE_TYPE);
    if !says {
        let message = format!("`{PACKAGE_JSON}` does not say `{PACKAGE_TYPE}`");
        found.file("103", &entry.name, message);
    }
}

/// A sheet as the rows of a template.
fn table(sheet: &Sheet, template: &Arc<Template>, found: &mut Findings<'_>) -> Table {
    let mut table = Table::new(template.clone());
    let places = header(sheet, template, found);
    let width = sheet.header.len();
    let columns = 0..template.columns.len();
    table.absent = columns.filter(|at| !places.contains(&Some(*at))).collect();
    for (number, (line, cells)) in sheet.lines.iter().enumerate() {
        let place = Place {
            line: *line,
            ..Place::whole(&sheet.file)
        };
        let place = Place {
            file: sheet.file.clone(),
            ..place
        };
        let aligned = cells.len() == width;
        if !aligned {
            let message = format!("the row has {} cells, the header {width}", cells.len());
            let finding = found.add("809", message);
            finding.template = Some(template.code.clone());
            finding.row = Some(number + 1);
            finding.place = Some(place.clone());
        }
        let mut row = vec![Cell::default(); template.columns.len()];
        for (cell, at) in cells.iter().zip(&places) {
            if let Some(at) = at {
                row[*at] = Cell::new(cell.as_str());
            }
        }
        table.rows.push(Row {
            cells: row,
            place,
            aligned,
        });
    }
    table
}

/// Where each column of the header stands in the template; rules 801, 802, CSV-042.
fn header(sheet: &Sheet, template: &Template, found: &mut Findings<'_>) -> Vec<Option<usize>> {
    let mut places: Vec<Option<usize>> = Vec::new();
    for cell in &sheet.header {
        let code = cell.trim();
        let at = template.index(code);
        let wrong = match at {
            None if code.is_empty() => Some(("801", "a cell of the header is empty".to_owned())),
            None => Some((
                "801",
                format!("`{}` is no column of the template", escaped(code)),
            )),
            Some(_) if places.contains(&at) => {
                Some(("802", format!("`{code}` stands twice in the header")))
            }
            Some(_) => None,
        };
        if let Some((rule, message)) = &wrong {
            let finding = found.file(rule, &sheet.file, message.clone());
            finding.template = Some(template.code.clone());
            finding.value = Some(code.to_owned()).filter(|code| !code.is_empty());
        }
        places.push(at.filter(|_| wrong.is_none()));
    }
    for (at, column) in template.columns.iter().enumerate() {
        if !places.contains(&Some(at)) {
            let message = format!("the header lacks `{}`", column.code);
            let finding = found.file("CSV-042", &sheet.file, message);
            finding.template = Some(template.code.clone());
            finding.column = Some(column.code.clone());
        }
    }
    places
}
