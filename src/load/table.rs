//! Tables of a spreadsheet as records of a plan, and records as tables.
//!
//! A row becomes a mapping of the loader's tree with the places of its cells, so that
//! decoding, checks and messages are those of YAML.

mod fields;
mod list;
mod rows;
mod written;

use crate::diagnostic::Finding;
use crate::model::Plan;
use crate::sheet;

pub use rows::{ReadTable, Rows};
pub use written::{Cells, Held, inside};

/// The records that a table can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Records {
    /// `assets`.
    Assets,
    /// `risks.scenarios`.
    Risks,
    /// `requests`.
    Requests,
}

impl Records {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Assets, Self::Risks, Self::Requests];

    /// Where the plan names the tables of these records, and where it has the records.
    pub(super) fn sections(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Assets => (&["asset-tables"], &["assets"]),
            Self::Risks => (&["risks", "tables"], &["risks", "scenarios"]),
            Self::Requests => (&["request-tables"], &["requests"]),
        }
    }

    /// One of them in words.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Assets => "asset",
            Self::Risks => "risk scenario",
            Self::Requests => "request",
        }
    }

    /// The name of the sheet that is written.
    fn sheet(self) -> &'static str {
        match self {
            Self::Assets => "Assets",
            Self::Risks => "Risks",
            Self::Requests => "Requests",
        }
    }
}

/// The records of a plan as a table: a column for every field, a row for every record.
pub fn table(plan: &Plan, records: Records) -> sheet::Table {
    let rows: Vec<Vec<(String, Held)>> = match records {
        Records::Assets => plan.assets.iter().map(written::row).collect(),
        Records::Risks => {
            let scenarios = plan.risks.iter().flat_map(|risks| &risks.scenarios);
            scenarios.map(written::row).collect()
        }
        Records::Requests => plan.requests.iter().map(written::row).collect(),
    };
    written::table(records, rows)
}

/// Says of each problem at a cell which row and column it is.
pub(super) fn name_cells(findings: &mut [Finding], tables: &[ReadTable]) {
    for finding in findings {
        let Some(place) = &finding.place else {
            continue;
        };
        let mut read = tables.iter().filter(|table| *table.shown == *place.file);
        let cell = read.find_map(|table| table.cell(place.line, place.column, finding.code));
        if let Some(cell) = cell {
            finding.notes.insert(0, cell);
        }
    }
}
