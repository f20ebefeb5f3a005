//! Opening a plan, and what it brings, for a command.

use std::path::Path;
use std::sync::Arc;

use super::Exit;
use super::args::PlanArgs;
use super::output::Output;
use crate::catalog::{self, Library};
use crate::diagnostic::{Code, Finding};
use crate::load;
use crate::model::plan::Engagement;
use crate::model::{Catalog, Control};
use crate::pipeline::{self, Opened};

/// Opens the plan, or reports every problem.
pub fn plan(args: &PlanArgs, output: &mut Output) -> Result<Opened, Exit> {
    at(&args.plan, output)
}

/// Opens the plan at a path, or reports every problem.
pub fn at(path: &Path, output: &mut Output) -> Result<Opened, Exit> {
    pipeline::open(path).map_err(|rejected| output.problems(&rejected.findings, &rejected.sources))
}

/// The plan named, else the one of this folder, if there is one.
pub fn known_plan(named: Option<&Path>) -> Option<&Path> {
    let here = Path::new("auditbinder.yaml");
    named.or_else(|| here.is_file().then_some(here))
}

/// What is shipped, and the data files of a plan; nothing else of the plan is looked at.
pub fn library(plan: Option<&Path>, output: &mut Output) -> Result<Library, Exit> {
    let Some(path) = plan else {
        return Ok(Library::default());
    };
    let loaded = load::load(path);
    if loaded.plan.is_none() {
        return Err(output.problems(&loaded.findings, &loaded.sources));
    }
    let (library, findings) = Library::with(&loaded.data);
    if findings.is_empty() {
        Ok(library)
    } else {
        Err(output.problems(&findings, &loaded.sources))
    }
}

/// The control that `catalog:ID` on the command line means.
pub fn control(library: &Library, text: &str) -> Result<(Arc<Catalog>, Control), Box<Finding>> {
    let Some((name, id)) = text.split_once(':') else {
        let message = format!("`{text}` names no catalog; control ids are written `soc2:CC6.1`");
        let finding = Finding::new(Code::UnknownControl, message);
        return Err(Box::new(
            finding.help("`auditbinder catalog list` shows every catalog"),
        ));
    };
    let catalog = library.by_any_name(name)?;
    let found = catalog.find(id).cloned();
    match found {
        Some(control) => Ok((catalog, control)),
        None => Err(Box::new(catalog::unknown_control(name, &catalog, id))),
    }
}

/// The engagements to work on.
pub fn engagements<'a>(
    opened: &'a Opened,
    args: &PlanArgs,
    output: &mut Output,
) -> Result<Vec<&'a Engagement>, Exit> {
    opened
        .engagements(args.engagement.as_deref())
        .map_err(|finding| {
            output.problem(*finding);
            Exit::Usage
        })
}
