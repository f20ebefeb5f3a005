//! YAML text to a [`Plan`], with line and column kept and every problem reported at once.

mod data;
mod decode;
mod files;
mod limits;
mod records;
mod requests;
mod resolve;
mod samples;
mod scalar;
mod schema;
mod sources;
mod syntax;
mod table;
mod theme;
mod tree;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding, Sources, in_order};
use crate::model::requests::Rounds;
use crate::model::{DataFile, Digest, Plan};

pub use requests::request_list;
pub use schema::schema;
pub use table::{ReadTable, Records, table};
pub use theme::theme;

/// What could be read of a plan, and what could not.
#[derive(Debug)]
pub struct Loaded {
    /// What could be decoded of the plan. It may be used only when `findings` is
    /// empty; otherwise it serves to find further problems.
    pub plan: Option<Plan>,
    /// The organisation's own catalogs, maps and crosswalks, as far as they could be read.
    pub data: Vec<DataFile>,
    /// The folder of the main plan file; paths in messages are relative to it.
    pub root: PathBuf,
    /// The texts of the plan's files, for excerpts.
    pub sources: Sources,
    /// The tables whose rows are records of the plan.
    pub tables: Vec<ReadTable>,
    /// The rounds of the auditor's request list.
    pub rounds: Rounds,
    /// The digest over the names and digests of all plan files.
    pub digest: Digest,
    /// Every problem, in order.
    pub findings: Vec<Finding>,
}

/// Reads a plan and everything it includes.
///
/// All files are read and merged, then decoded, then references are resolved;
/// each step reports all its problems.
pub fn load(path: &Path) -> Loaded {
    let files::Merged {
        tree,
        data,
        root,
        sources,
        tables,
        rounds,
        digest,
        mut findings,
    } = files::read_all(path);
    let mut plan = None;
    let mut decoder = decode::Decoder::default();
    let data = data
        .iter()
        .filter_map(|tree| data::data_file(tree, &mut decoder))
        .collect();
    findings.append(&mut decoder.findings);
    if let Some(tree) = tree {
        let mut decoder = decode::Decoder::default();
        let read = decoder.plan(&tree);
        findings.append(&mut decoder.findings);
        // With a file missing, everything that it holds would be reported as missing too.
        let whole = !findings.iter().any(|finding| hides_records(finding.code));
        if let Some(mut decoded) = read.filter(|_| whole) {
            findings.append(&mut requests::join(&mut decoded));
            let ids = tree.ids();
            findings.append(&mut resolve::problems(&decoded, &ids));
            if findings.is_empty() {
                findings.extend(resolve::no_engagement(&decoded, &tree.place.file));
            }
            plan = Some(decoded);
        }
    }
    table::name_cells(&mut findings, &tables);
    Loaded {
        plan,
        data,
        root,
        sources,
        tables,
        rounds,
        digest,
        findings: in_order(findings),
    }
}

/// Whether a problem means that records which the user wrote were not read.
fn hides_records(code: Code) -> bool {
    matches!(
        code,
        Code::PlanUnreadable
            | Code::NotUtf8
            | Code::PlanTooLarge
            | Code::PlanTooComplex
            | Code::YamlSyntax
            | Code::IncludeProblem
            | Code::TableUnusable
            | Code::PathOutsideRoot
            | Code::LinkOutsideRoot
    )
}
