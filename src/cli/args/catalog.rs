//! Arguments about catalogs.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use crate::model::CatalogStatus;
use crate::model::id::{CatalogId, Id as _};
use crate::model::plan::Choice as _;

/// List, show, search, relate, import and export catalogs
#[derive(Args)]
pub struct CatalogArgs {
    /// A plan whose own catalogs, maps and crosswalks are looked at too
    #[arg(long, global = true, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    #[command(subcommand)]
    pub command: CatalogCommand,
}

#[derive(Subcommand)]
pub enum CatalogCommand {
    /// List the catalogs with version, status, counts and licence note
    List,
    /// Show the controls of a catalog
    ///
    /// Example: auditbinder catalog show soc2-tsc-2017 CC6
    Show {
        /// The catalog's id, its short name, or a beginning that only one id has
        catalog: String,
        /// Only this entry or heading and what stands below it
        group: Option<String>,
    },
    /// Find controls and evidence types by words
    ///
    /// Example: auditbinder catalog search zero retention
    Search {
        /// Words that must all occur
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show what crosswalks relate to a control, in both directions
    ///
    /// Prints each related control with the relation, read from both ends, and
    /// its source. What shows a related control supports this one; it is never
    /// primary for it.
    ///
    /// Example: auditbinder catalog crosswalk soc2:CC6.1
    Crosswalk {
        /// The control, as `soc2:CC6.1`
        control: String,
    },
    Import(ImportArgs),
    Export(ExportArgs),
}

/// Make a catalog file from an OSCAL catalog or profile
///
/// Reads OSCAL 1.x in JSON and writes the YAML that a plan names in `catalogs`:
/// ids, titles, parameters and what is withdrawn. The text of statements is not
/// taken over. Groups become headings. A profile must stand beside the catalog
/// that it imports, or `--catalog` names that; nothing is fetched.
///
/// Example: auditbinder catalog import profile.json --catalog catalog.json -o moderate.yaml
#[derive(Args)]
pub struct ImportArgs {
    /// The catalog or profile
    pub file: PathBuf,
    /// The document that the profile imports, where that is no file beside it
    #[arg(long, value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// The id of the new catalog; made from title and version unless given
    #[arg(long, value_name = "ID", value_parser = CatalogId::parse)]
    pub id: Option<CatalogId>,
    /// The short name of the new catalog; the id unless given
    #[arg(long, value_name = "NAME", value_parser = CatalogId::parse)]
    pub short: Option<CatalogId>,
    /// Whether the text is in force; as the document says, else `in-force`
    #[arg(long, value_name = "STATUS", value_parser = status())]
    pub status: Option<CatalogStatus>,
    /// The file to write; stdout unless given
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
}

/// Write a catalog as an OSCAL catalog
///
/// Writes OSCAL 1.2.1 in JSON: ids, titles, groups, parameters and what is
/// withdrawn. Facts that OSCAL has no field for stand in properties of the
/// namespace `urn:auditbinder:oscal`. The same catalog gives the same bytes.
///
/// Example: auditbinder catalog export soc2-tsc-2017 -o soc2.json
#[derive(Args)]
pub struct ExportArgs {
    /// The catalog's id, its short name, or a beginning that only one id has
    pub catalog: String,
    /// The file to write; stdout unless given
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
}

/// Takes the words of a catalog's status.
fn status() -> impl TypedValueParser<Value = CatalogStatus> {
    let words = CatalogStatus::ALL.iter().map(|(word, _)| *word);
    PossibleValuesParser::new(words).map(|word| {
        let mut all = CatalogStatus::ALL.iter();
        let found = all.find(|(known, _)| *known == word);
        found.expect("the parser takes these words only").1
    })
}
