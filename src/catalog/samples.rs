//! Shipped sizes of samples: what firms commonly do, which is no standard.

use std::sync::LazyLock;

use serde::Deserialize;

use super::bundled;
use crate::model::plan::Cadence;
use crate::model::sampling::{SizeRow, SizeTable};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SizesFile {
    kind: String,
    #[serde(rename = "version")]
    _version: String,
    tables: Vec<TableLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct TableLine {
    table: String,
    source: String,
    rows: Vec<RowLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RowLine {
    frequency: Cadence,
    low: u64,
    base: u64,
    high: u64,
}

static SIZES: LazyLock<Vec<SizeTable>> = LazyLock::new(|| {
    let file: SizesFile = bundled::whole("catalogs/samples/sizes.yaml");
    assert_eq!(file.kind, "sample-sizes");
    file.tables.into_iter().map(table).collect()
});

fn table(line: TableLine) -> SizeTable {
    let row = |row: RowLine| SizeRow {
        frequency: row.frequency,
        low: row.low,
        base: row.base,
        high: row.high,
    };
    SizeTable {
        table: line.table,
        source: line.source,
        rows: line.rows.into_iter().map(row).collect(),
    }
}

/// The shipped tables, read when they are first asked for.
pub fn sample_sizes() -> &'static [SizeTable] {
    &SIZES
}
