//! The tables that an engine exports as CSV.

use std::collections::BTreeMap;
use std::io::Read;

use super::ImportError;
use crate::model::Digest;
use crate::sample::gather::Gather;
use crate::sample::instance::{Instance, InstanceId};
use crate::sample::spec::Spec;
use crate::sample::totals::Totals;

/// One row of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub id: String,
    /// The key that the engine gave.
    pub key: Option<Digest>,
    /// The key of R3.
    pub order: Digest,
    pub sha256: Option<Digest>,
    pub stratum: String,
    pub amount: i64,
    pub place: Option<u64>,
    pub before: Option<u128>,
}

/// The answer to the query of the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub(super) rows: Vec<Row>,
}

/// A CSV file by the names of its columns.
struct Table<'r> {
    file: &'static str,
    columns: BTreeMap<String, usize>,
    reader: csv::Reader<&'r mut dyn Read>,
}

/// One row of it, with its number.
struct Line<'t> {
    file: &'static str,
    columns: &'t BTreeMap<String, usize>,
    row: u64,
    record: &'t csv::StringRecord,
}

impl<'r> Table<'r> {
    fn open(
        file: &'static str,
        input: &'r mut dyn Read,
        needed: &[&str],
    ) -> Result<Self, ImportError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(input);
        let lacking = |why: String| ImportError::Lacking { file, why };
        let heading = reader
            .headers()
            .map_err(|error| lacking(error.to_string()))?;
        let name = |text: &str| text.trim_start_matches('\u{feff}').to_lowercase();
        let columns: BTreeMap<String, usize> = heading.iter().map(name).zip(0..).collect();
        match needed.iter().find(|name| !columns.contains_key(**name)) {
            Some(name) => Err(lacking(format!("it has no column `{name}`"))),
            None => Ok(Self {
                file,
                columns,
                reader,
            }),
        }
    }

    fn each(
        mut self,
        see: &mut dyn FnMut(&Line<'_>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let (file, mut row) = (self.file, 1);
        let mut record = csv::StringRecord::new();
        loop {
            row += 1;
            let more = self.reader.read_record(&mut record);
            let wrong = |error: csv::Error| ImportError::Row {
                file,
                row,
                why: error.to_string(),
            };
            if !more.map_err(wrong)? {
                return Ok(());
            }
            let line = Line {
                file,
                columns: &self.columns,
                row,
                record: &record,
            };
            see(&line)?;
        }
    }
}

impl Line<'_> {
    /// A cell; nothing where the column is not there or the cell is empty.
    fn cell(&self, name: &str) -> Option<&str> {
        let at = *self.columns.get(name)?;
        self.record.get(at).filter(|text| !text.is_empty())
    }

    fn wrong(&self, why: String) -> ImportError {
        let (file, row) = (self.file, self.row);
        ImportError::Row { file, row, why }
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, ImportError> {
        let number = self.cell(name).map(|text| {
            let bad = |_| self.wrong(format!("`{name}` is `{text}`; a whole number is expected"));
            text.parse().map_err(bad)
        });
        number.transpose()
    }

    fn digest(&self, name: &str) -> Result<Option<Digest>, ImportError> {
        let digest = self.cell(name).map(Digest::parse).transpose();
        digest.map_err(|error| self.wrong(format!("`{name}`: {error}")))
    }

    fn id(&self) -> Result<InstanceId<'_>, ImportError> {
        let text = self.cell("id").unwrap_or_default();
        InstanceId::parse(text).map_err(|why| self.wrong(why.to_string()))
    }
}

impl Answer {
    /// Reads the selection: `id`, and what there is of `ep1_key`, `sha256`, `stratum`,
    /// `amount`, `place` and `amount_before`.
    pub fn read(input: &mut dyn Read, spec: &Spec) -> Result<Self, ImportError> {
        let keys = spec.keys();
        let mut rows = Vec::new();
        let table = Table::open("the selection", input, &["id"])?;
        table.each(&mut |line| {
            let id = line.id()?.as_str().to_owned();
            rows.push(Row {
                key: line.digest("ep1_key")?,
                order: Digest::from_bytes(keys.of(&id)),
                id,
                sha256: line.digest("sha256")?,
                stratum: line.cell("stratum").unwrap_or_default().to_owned(),
                amount: line.number("amount")?.unwrap_or_default(),
                place: line.number("place")?,
                before: line.number("amount_before")?,
            });
            Ok(())
        })?;
        Ok(Self { rows })
    }
}

/// Adds the rows of a listing: `id`, and what there is of `sha256`, `stratum`, `amount`,
/// `n_rows` and `conflict`.
pub fn listing(input: &mut dyn Read, gather: &mut Gather) -> Result<(), ImportError> {
    let table = Table::open("the listing", input, &["id"])?;
    table.each(&mut |line| {
        let id = match InstanceId::parse(line.cell("id").unwrap_or_default()) {
            Ok(id) => id,
            Err(why) => {
                gather.refuse("the listing", line.row, why);
                return Ok(());
            }
        };
        let instance = Instance {
            id,
            sha256: line.digest("sha256")?,
            stratum: line.cell("stratum"),
            amount: line.number("amount")?,
        };
        let added = match line.cell("conflict") {
            Some("1" | "true" | "t") => gather.add_disputed(instance),
            _ => gather.add(instance),
        };
        added.map_err(|error| line.wrong(error.to_string()))?;
        let rows: u64 = line.number("n_rows")?.unwrap_or(1);
        gather.count_collapsed(rows.saturating_sub(1));
        Ok(())
    })
}

/// The answer to the query of totals, as it is read.
#[derive(Default)]
pub struct ReadTotals {
    figures: BTreeMap<String, String>,
    strata: BTreeMap<String, u64>,
    conflicts: Vec<String>,
}

impl ReadTotals {
    /// Reads rows of `metric`, `label` and `figure`.
    pub fn read(input: &mut dyn Read) -> Result<Totals, ImportError> {
        let mut read = Self::default();
        let table = Table::open("the totals", input, &["metric", "label", "figure"])?;
        table.each(&mut |line| {
            let label = line.cell("label").unwrap_or_default().to_owned();
            match line.cell("metric").unwrap_or_default() {
                "stratum" => {
                    let size = line.number("figure")?.unwrap_or_default();
                    read.strata.insert(label, size);
                }
                "conflict" => read.conflicts.push(label),
                metric => {
                    let figure = line.cell("figure").unwrap_or_default();
                    read.figures.insert(metric.to_owned(), figure.to_owned());
                }
            }
            Ok(())
        })?;
        read.checked()
    }

    fn checked(mut self) -> Result<Totals, ImportError> {
        self.conflicts.sort();
        let size = self.number("population_size")?;
        let rows = self.number("rows")?;
        let broken: u64 = self.number("broken_amounts")?;
        if broken > 0 {
            let why =
                format!("{broken} amounts are no whole numbers; the smallest unit is expected");
            return Err(lacking(why));
        }
        let sum = self
            .strata
            .values()
            .fold(0, |sum: u64, n| sum.saturating_add(*n));
        if rows < size || sum != size || self.conflicts.len() as u64 > size {
            let why = format!(
                "the figures do not go together: {rows} rows, {size} ids, {sum} ids in strata"
            );
            return Err(lacking(why));
        }
        let complete = self.number::<u64>("without_sha256")? == 0 && size > 0;
        let digest = |name: &str| {
            let text = self.figures.get(name).map_or("", String::as_str);
            Digest::parse(text).map_err(|error| lacking(format!("`{name}`: {error}")))
        };
        let population_digest = match size {
            0 => Digest::of(b""),
            _ => digest("population_digest")?,
        };
        let content_digest = complete.then(|| digest("content_digest")).transpose()?;
        Ok(Totals {
            rows,
            bad_ids: self.number("bad_ids")?,
            bad_rows: Vec::new(),
            population_size: size,
            non_positive: self.number("non_positive")?,
            total_amount: self.number("total_amount")?,
            population_digest,
            content_digest,
            strata: self.strata,
            conflict_count: self.conflicts.len() as u64,
            conflicts: self.conflicts,
        })
    }

    fn number<T: std::str::FromStr + Default>(&self, name: &str) -> Result<T, ImportError> {
        match self.figures.get(name).map(String::as_str) {
            // The sum over no rows is nothing.
            Some("") => Ok(T::default()),
            Some(text) => text
                .parse()
                .map_err(|_| lacking(format!("`{name}` is `{text}`; a whole number is expected"))),
            None => Err(lacking(format!("it has no metric `{name}`"))),
        }
    }
}

fn lacking(why: String) -> ImportError {
    let file = "the totals";
    ImportError::Lacking { file, why }
}
