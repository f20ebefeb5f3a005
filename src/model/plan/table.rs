//! `asset-tables` and `risks.tables`: records that stand in a spreadsheet.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::Text;
use crate::model::At;

/// A table, CSV or XLSX, whose rows are records of the plan.
///
/// A row is read as if its cells stood in the plan. A column gives the field of its name;
/// `columns` gives fields the columns with other names. A field of a record inside the record
/// has a dotted name, as `ephi.media`. A cell with several entries has `;` or a line break
/// between them; an entry that holds one of these stands in double quotes.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableSource {
    /// The file, relative to this one: `.csv` in UTF-8, `.tsv` or `.xlsx`.
    pub file: Text,
    /// The sheet of a workbook; absent means the only one that is visible.
    pub sheet: Option<Text>,
    /// The row with the names of the columns; absent means the first that is not empty.
    pub header: Option<At<u64>>,
    /// For each field whose column has another name, the name of the column.
    #[schemars(with = "BTreeMap<String, String>")]
    pub columns: BTreeMap<String, Text>,
    /// What a field is where the cell is empty or no column gives it.
    #[schemars(with = "BTreeMap<String, String>")]
    pub defaults: BTreeMap<String, Text>,
    /// Columns that give no field; `*` means all that are not named.
    pub ignore: Vec<Text>,
}
