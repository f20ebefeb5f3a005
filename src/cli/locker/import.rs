//! `locker import`: a table of evidence that existed before the locker.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use super::add;
use crate::cli::args::{LockerImportArgs, dating};
use crate::cli::moment::Moment;
use crate::cli::output::Output;
use crate::cli::{Exit, moment, open};
use crate::diagnostic::{Code, Finding, list, nearest, reason};
use crate::disk;
use crate::model::occurrence::{Body, Collector, Covered, Dating, Entry, Origin, TimeSource};
use crate::model::{Place, Plan};
use crate::pipeline::{self, Brought};
use crate::sheet::{self, Cell, Form, Row, Sheet};

/// The largest table that is read.
const MAX_TABLE: u64 = 64 << 20;

/// The columns, those that every row needs first.
const COLUMNS: [&str; 8] = [
    "item",
    "file",
    "on",
    "by",
    "covers-from",
    "covers-until",
    "dated-by",
    "note",
];
const NEEDED: usize = 4;

/// Imports.
pub fn run(args: &LockerImportArgs, output: &mut Output) -> Result<Exit, Exit> {
    let now = moment::now(&args.time, output)?;
    let opened = open::at(&args.plan.plan, output)?;
    let mut locker = super::whole(&opened, output)?;
    let sheet = table(&args.table).map_err(|finding| output.problem(*finding))?;
    let rows = Rows {
        plan: &opened.plan,
        path: &args.table,
        now,
    };
    let brought = rows.read(&sheet);
    let brought = brought.map_err(|findings| output.problems(&findings, &opened.sources))?;
    let entries = pipeline::bring(&mut locker, brought)
        .map_err(|findings| output.problems(&findings, &opened.sources))?;
    answer(&entries, output);
    Ok(Exit::Done)
}

fn table(path: &Path) -> Result<Sheet, Box<Finding>> {
    let shown = path.display();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(form) = Form::of(&name) else {
        let message = format!("`{shown}` is neither a workbook nor CSV by its ending");
        let finding = Finding::new(Code::TableUnusable, message);
        return Err(Box::new(
            finding.help("let the name of the file end with `.xlsx` or `.csv`"),
        ));
    };
    let bytes = disk::read_small(path, MAX_TABLE).map_err(|error| {
        let message = format!("`{shown}` cannot be read: {}", reason(&error));
        let finding = Finding::new(Code::TableUnusable, message);
        Box::new(finding.help("check the path"))
    })?;
    sheet::read(&bytes, form, None).map_err(|unfit| {
        let finding = Finding::new(Code::TableUnusable, format!("`{shown}` {}", unfit.what));
        Box::new(finding.help(unfit.help))
    })
}

/// What rows are read against.
struct Rows<'a> {
    plan: &'a Plan,
    path: &'a Path,
    now: Moment,
}

impl Rows<'_> {
    /// Every row, or every problem.
    fn read(&self, sheet: &Sheet) -> Result<Vec<Brought>, Vec<Finding>> {
        let Some((header, rows)) = sheet.rows.split_first() else {
            return Err(vec![self.unusable("the table is empty")]);
        };
        let columns = self.columns(header)?;
        let mut findings = Vec::new();
        let mut all = Vec::new();
        for row in rows {
            match self.row(row, &columns) {
                Ok(brought) => all.push(brought),
                Err(mut problems) => findings.append(&mut problems),
            }
        }
        if all.is_empty() && findings.is_empty() {
            findings.push(self.unusable("the table has a header and no rows"));
        }
        if findings.is_empty() {
            Ok(all)
        } else {
            Err(findings)
        }
    }

    fn columns(&self, header: &Row) -> Result<BTreeMap<u32, &'static str>, Vec<Finding>> {
        let mut columns = BTreeMap::new();
        let mut findings = Vec::new();
        for cell in &header.cells {
            let text = cell.text.trim();
            let known = COLUMNS.iter().find(|name| **name == text);
            match known {
                Some(name) if !columns.values().any(|other| other == name) => {
                    columns.insert(cell.column, *name);
                }
                Some(name) => {
                    findings.push(self.at(cell, format!("the column `{name}` stands twice")));
                }
                None => {
                    let finding = self.at(cell, format!("there is no column `{text}`"));
                    let help = match nearest(text, &COLUMNS) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the columns are {}", list(&COLUMNS)),
                    };
                    findings.push(finding.help(help));
                }
            }
        }
        let is_missing = |name: &&&str| !columns.values().any(|other| other == *name);
        let missing = COLUMNS[..NEEDED].iter().filter(is_missing);
        findings
            .extend(missing.map(|name| self.unusable(&format!("the column `{name}` is missing"))));
        if findings.is_empty() {
            Ok(columns)
        } else {
            Err(findings)
        }
    }

    fn row(
        &self,
        row: &Row,
        columns: &BTreeMap<u32, &'static str>,
    ) -> Result<Brought, Vec<Finding>> {
        let cell = |name: &str| {
            let mut cells = row.cells.iter();
            let named = |cell: &&Cell| columns.get(&cell.column).is_some_and(|c| *c == name);
            cells.find(named)
        };
        let needed = COLUMNS[..NEEDED].iter();
        let absent: Vec<&str> = needed
            .copied()
            .filter(|name| cell(name).is_none())
            .collect();
        let [Some(item_cell), Some(file), Some(on), Some(by_cell)] =
            ["item", "file", "on", "by"].map(cell)
        else {
            let message = format!("row {} has no {}", row.number, list(&absent));
            return Err(vec![self.unusable(&message)]);
        };
        let mut findings = Vec::new();
        let taken = self.day(Some(on), &mut findings).and_then(|day| {
            let taken = add::taken(self.now, Some(day));
            self.or_said(taken, on, &mut findings)
        });
        let covers = Covered {
            from: self.day(cell("covers-from"), &mut findings),
            until: self.day(cell("covers-until"), &mut findings),
        };
        let item = super::item(self.plan, item_cell.text.trim());
        let item = self.or_said(item, item_cell, &mut findings);
        let by = super::person(self.plan, by_cell.text.trim());
        let by = self.or_said(by, by_cell, &mut findings);
        let dated_by = self.dating(cell("dated-by"), &mut findings);
        let (Some(item), Some(by), Some(taken), true) = (item, by, taken, findings.is_empty())
        else {
            return Err(findings);
        };
        let folder = self.path.parent().unwrap_or(Path::new(""));
        Ok(Brought {
            cadence: add::cadence(self.plan, &item),
            item,
            files: vec![folder.join(file.text.trim())],
            at: taken.at,
            time_source: TimeSource::Stated,
            recorded: (taken.day() != self.now.day()).then_some(self.now.at),
            by: Collector::Person(by),
            covers: (covers.from.is_some() || covers.until.is_some()).then_some(covers),
            records: None,
            system: None,
            query: None,
            origin: Origin::Imported,
            dated_by,
            note: cell("note").map(|cell| cell.text.clone()),
        })
    }

    fn day(&self, cell: Option<&Cell>, findings: &mut Vec<Finding>) -> Option<NaiveDate> {
        let cell = cell?;
        let day = cell.text.trim().parse();
        if day.is_err() {
            let message = format!("`{}` is not a day", cell.text);
            findings.push(self.at(cell, message).help("write it as 2026-01-31"));
        }
        day.ok()
    }

    fn dating(&self, cell: Option<&Cell>, findings: &mut Vec<Finding>) -> Option<Dating> {
        let cell = cell.filter(|cell| cell.text.trim() != "none")?;
        let read = dating(cell.text.trim());
        let unread = |help: String| {
            let message = format!("`{}` does not say what shows the date", cell.text);
            findings.push(self.at(cell, message).help(format!("{help}; or `none`")));
        };
        read.map_err(unread).ok()
    }

    /// The value, or its problem at the place of its cell.
    fn or_said<T>(
        &self,
        value: Result<T, Box<Finding>>,
        cell: &Cell,
        findings: &mut Vec<Finding>,
    ) -> Option<T> {
        let said = |finding: Box<Finding>| findings.push(self.placed(*finding, cell));
        value.map_err(said).ok()
    }

    fn shown(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    fn unusable(&self, message: &str) -> Finding {
        let finding = Finding::new(Code::TableUnusable, message).at(&Place::whole(&self.shown()));
        finding
            .note("nothing was added to the locker")
            .help(format!("every row needs {}", list(&COLUMNS[..NEEDED])))
    }

    fn at(&self, cell: &Cell, message: String) -> Finding {
        let finding = Finding::new(Code::TableUnusable, message);
        self.placed(finding.note("nothing was added to the locker"), cell)
    }

    fn placed(&self, finding: Finding, cell: &Cell) -> Finding {
        finding.at(&Place {
            file: self.shown().into(),
            line: cell.line,
            column: cell.at,
            width: cell.width.max(1),
        })
    }
}

fn answer(entries: &[Entry], output: &mut Output) {
    let of = |entry: &Entry| match &entry.body {
        Body::Occurrence(occurrence) => occurrence.is_undated_import(),
        _ => false,
    };
    let undated = entries.iter().filter(|entry| of(entry)).count();
    if output.is_json() {
        let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
        let fields = json!({"sequences": sequences, "undated": undated});
        output.json("locker-import", fields);
        return;
    }
    output.line(format!(
        "{} imported, {undated} of them dated by nothing independent",
        match entries.len() {
            1 => "1 occurrence".to_owned(),
            many => format!("{many} occurrences"),
        }
    ));
}
