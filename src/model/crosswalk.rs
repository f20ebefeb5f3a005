//! Relations between the controls of two catalogs.

use super::catalog::Origin;
use super::id::{CatalogId, ControlId};
use super::plan::choices;

choices! {
    /// How one requirement relates to another (the words of NIST IR 8477).
    Relation {
        /// Both ask for the same.
        Equal = "equal",
        /// The first lies within the second.
        SubsetOf = "subset-of",
        /// The second lies within the first.
        SupersetOf = "superset-of",
        /// They overlap.
        IntersectsWith = "intersects-with",
    }
}

impl Relation {
    /// The relation read from the other end.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::SubsetOf => Self::SupersetOf,
            Self::SupersetOf => Self::SubsetOf,
            same => same,
        }
    }

    /// "intersects with".
    pub fn describe(self) -> &'static str {
        match self {
            Self::Equal => "equals",
            Self::SubsetOf => "lies within",
            Self::SupersetOf => "contains",
            Self::IntersectsWith => "intersects with",
        }
    }
}

/// All relations from one catalog to another.
#[derive(Clone, Debug)]
pub struct Crosswalk {
    /// The first catalog.
    pub from: CatalogId,
    /// The second catalog.
    pub to: CatalogId,
    /// When the relations were taken down.
    pub retrieved: String,
    /// The relations.
    pub rows: Vec<CrosswalkRow>,
    /// Who wrote the file.
    pub origin: Origin,
}

/// One relation.
#[derive(Clone, Debug)]
pub struct CrosswalkRow {
    /// The control of the first catalog.
    pub from: ControlId,
    /// The control of the second catalog.
    pub to: ControlId,
    /// How the first relates to the second.
    pub relation: Relation,
    /// Who says so, with the version.
    pub source: String,
}

/// A related control, seen from one end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Related {
    /// The other catalog.
    pub catalog: CatalogId,
    /// The other control.
    pub control: ControlId,
    /// How this control relates to the other one.
    pub relation: Relation,
    /// Who says so, with the version.
    pub source: String,
}

/// Everything that crosswalks relate one control to, in the order of catalogs and rows.
pub fn related(crosswalks: &[Crosswalk], catalog: &CatalogId, control: &ControlId) -> Vec<Related> {
    let mut found = Vec::new();
    for crosswalk in crosswalks {
        for row in &crosswalk.rows {
            if crosswalk.from == *catalog && row.from == *control {
                found.push(row.seen(&crosswalk.to, &row.to, row.relation));
            }
            if crosswalk.to == *catalog && row.to == *control {
                found.push(row.seen(&crosswalk.from, &row.from, row.relation.inverse()));
            }
        }
    }
    found
}

impl CrosswalkRow {
    /// The row seen from one end.
    pub fn seen(&self, catalog: &CatalogId, control: &ControlId, relation: Relation) -> Related {
        Related {
            catalog: catalog.clone(),
            control: control.clone(),
            relation,
            source: self.source.clone(),
        }
    }
}
