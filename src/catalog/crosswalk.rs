//! Relations between the controls of two catalogs.

use crate::diagnostic::{Code, Finding};
use crate::model::data_file::CrosswalkFile;
use crate::model::id::{CatalogId, ControlId, Id};
use crate::model::plan::Text;
use crate::model::{Catalog, Crosswalk, CrosswalkRow, Origin};

use super::file::broken;

/// Assembles a crosswalk between two catalogs; rows with an end that does not
/// exist are left out and reported.
pub(super) fn assemble(
    file: &CrosswalkFile,
    from: &Ends<'_>,
    to: &Ends<'_>,
    origin: Origin,
) -> (Crosswalk, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut rows = Vec::new();
    for line in &file.rows {
        let one = from.control(&line.from, &mut findings);
        let other = to.control(&line.to, &mut findings);
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
                source: match origin {
                    Origin::Shipped => source.title.value.clone(),
                    Origin::Organization => {
                        format!("crosswalk of the organisation: {}", source.title.value)
                    }
                },
            });
        }
    }
    let crosswalk = Crosswalk {
        from: from.id().clone(),
        to: to.id().clone(),
        retrieved: file.retrieved.value.clone(),
        rows,
        origin,
    };
    (crosswalk, findings)
}

/// Where the ends of a mapping are looked up.
pub(super) enum Ends<'a> {
    /// In a catalog: an end that it does not have is reported.
    In(&'a Catalog),
    /// Nowhere: shipped data, of which a test looks every end up. So a plan needs
    /// to read only the catalogs that it pins.
    Tested(&'a CatalogId),
}

impl Ends<'_> {
    /// The catalog's id.
    pub(super) fn id(&self) -> &CatalogId {
        match self {
            Self::In(catalog) => &catalog.id,
            Self::Tested(id) => id,
        }
    }

    /// The control that an end names.
    pub(super) fn control(&self, text: &Text, findings: &mut Vec<Finding>) -> Option<ControlId> {
        match self {
            Self::In(catalog) => end(catalog, text, findings),
            Self::Tested(_) => Some(ControlId::from_catalog(&text.value)),
        }
    }
}

fn end(catalog: &Catalog, text: &Text, findings: &mut Vec<Finding>) -> Option<ControlId> {
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
