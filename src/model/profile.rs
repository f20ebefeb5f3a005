//! The controls in scope of one engagement, resolved against catalogs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::{Catalog, ControlRef};
use super::id::{CatalogId, ControlId};

/// The controls in scope of one engagement, resolved against catalogs.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The pinned catalogs by short name.
    pub catalogs: BTreeMap<String, Arc<Catalog>>,
    /// Every assessed control of the scope, in catalog order.
    pub controls: Vec<ScopedControl>,
    /// How the scope of each catalog was chosen, by short name.
    pub selections: BTreeMap<String, Selection>,
    /// Assessed controls of the pinned catalogs that were not selected, in catalog order.
    pub unselected: Vec<Unselected>,
}

/// How the scope of one catalog was chosen.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The title of the baseline.
    pub baseline: Option<String>,
    /// The groups and headings in scope; none means all.
    pub groups: Vec<ControlId>,
    /// Whom the provisions must bind, by title; empty where the catalog has no addressees.
    pub addressees: Vec<String>,
    /// The regimes that hold, by title.
    pub regimes: Vec<String>,
    /// The regimes of the catalog that do not hold, by title.
    pub other_regimes: Vec<String>,
    /// Whether addressees or regimes were assumed, because the plan is silent.
    pub assumed: bool,
}

/// One control of a profile.
#[derive(Clone, Debug)]
pub struct ScopedControl {
    /// Which control.
    pub control: ControlRef,
    /// The catalog's id.
    pub catalog: CatalogId,
    /// The title in our own words.
    pub title: String,
    /// The framework's word for the entry.
    pub kind: String,
    /// The framework's level.
    pub level: Option<String>,
    /// A caveat of the catalog.
    pub note: Option<String>,
    /// The entry above it, with its title.
    pub group: Option<(ControlId, String)>,
    /// Why it does not apply, if it was left out.
    pub excluded: Option<Excluded>,
    /// Why it was added although the selection does not have it.
    pub included: Option<String>,
}

/// Why a control does not apply, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// The reason.
    pub reason: String,
    /// Who says so.
    pub by: ExcludedBy,
}

/// Who says that a control does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExcludedBy {
    /// The organisation, under `profile.exclude`.
    Organization,
    /// The catalog: the provision binds others, or is no longer in force.
    Catalog,
}

impl ExcludedBy {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organisation",
            Self::Catalog => "catalog",
        }
    }
}

/// An assessed control that the profile does not select.
#[derive(Clone, Debug)]
pub struct Unselected {
    /// Which control.
    pub control: ControlRef,
    /// Its title.
    pub title: String,
    /// Why: outside the baseline or the groups.
    pub reason: String,
}

impl Profile {
    /// The control of this profile's catalogs that a reference means: `soc2:CC6.1` or the long form.
    pub fn find(&self, text: &str) -> Option<ControlRef> {
        let (prefix, id) = text.split_once(':')?;
        let (short, catalog) = self.catalogs.get_key_value(prefix).or_else(|| {
            self.catalogs
                .iter()
                .find(|(_, catalog)| catalog.id.to_string() == prefix)
        })?;
        let control = catalog.find(id)?;
        Some(ControlRef {
            short: short.clone(),
            control: control.id.clone(),
        })
    }

    /// The name that this profile has for a control of a catalog: its short name
    /// where the catalog is pinned, else the catalog's id.
    pub fn name(&self, catalog: &CatalogId, control: &ControlId) -> String {
        let pinned = self.catalogs.iter().find(|(_, c)| c.id == *catalog);
        match pinned {
            Some((short, _)) => format!("{short}:{control}"),
            None => format!("{catalog}:{control}"),
        }
    }
}
