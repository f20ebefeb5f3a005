//! Relations between the controls of two catalogs.

use crate::diagnostic::{Code, Finding};
use crate::model::data_file::CrosswalkFile;
use crate::model::id::{ControlId, Id};
use crate::model::plan::Text;
use crate::model::{Catalog, Crosswalk, CrosswalkRow, Origin};

use super::file::broken;

/// Assembles a crosswalk between two catalogs; rows with an end that does not
/// exist are left out and reported.
pub fn assemble(
    file: &CrosswalkFile,
    from: &Catalog,
    to: &Catalog,
    origin: Origin,
) -> (Crosswalk, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut rows = Vec::new();
    for line in &file.rows {
        let one = end(from, &line.from, &mut findings);
        let other = end(to, &line.to, &mut findings);
        let source = file
            .sources
            .iter()
            .find(|source| source.id.value == line.source.value);
        if source.is_none() {
            let message = format!("this crosswalk has no source `{}`", line.source.value);
            findings.push(
                broken(&line.source.place, message)
                    .help("every relation names who says so; add it under `sources:`"),
            );
        }
        if let (Some(one), Some(other), Some(source)) = (one, other, source) {
            rows.push(CrosswalkRow {
                from: one,
                to: other,
                relation: line.relation.value,
                source: source.title.value.clone(),
            });
        }
    }
    let crosswalk = Crosswalk {
        from: from.id.clone(),
        to: to.id.clone(),
        retrieved: file.retrieved.value.clone(),
        rows,
        origin,
    };
    (crosswalk, findings)
}

/// The control that an end of a mapping names.
pub(super) fn end(
    catalog: &Catalog,
    text: &Text,
    findings: &mut Vec<Finding>,
) -> Option<ControlId> {
    let found = catalog.find(&text.value).map(|control| control.id.clone());
    if found.is_none() {
        let unknown = super::unknown_id(catalog.id.as_str(), catalog, &text.value);
        let message = format!(
            "this mapping ends at `{}`, which `{}` does not have",
            text.value, catalog.id
        );
        let mut finding = Finding::new(Code::MappingEndMissing, message).at(&text.place);
        finding.label = unknown.label;
        finding.help = unknown.help;
        findings.push(finding);
    }
    found
}
