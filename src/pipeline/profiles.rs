//! What the profiles of a plan pin.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Finding};
use crate::model::id::CatalogId;
use crate::model::plan::Engagement;
use crate::model::{Crosswalk, Profile};

/// The ids of the catalogs that any engagement pins.
pub(super) fn pinned(profiles: &[&Profile]) -> Vec<CatalogId> {
    let catalogs = profiles.iter().flat_map(|p| p.catalogs.values());
    let ids: BTreeSet<CatalogId> = catalogs.map(|catalog| catalog.id.clone()).collect();
    ids.into_iter().collect()
}

/// The pinned catalogs and those at the other end of a crosswalk: support is
/// derived from what an item shows there.
pub(super) fn with_neighbours(pinned: Vec<CatalogId>, crosswalks: &[Crosswalk]) -> Vec<CatalogId> {
    let ends = crosswalks
        .iter()
        .flat_map(|c| [c.from.clone(), c.to.clone()]);
    let all: BTreeSet<CatalogId> = pinned.into_iter().chain(ends).collect();
    all.into_iter().collect()
}

/// A profile without a control would make a package that answers nothing.
pub(super) fn empty_profile((engagement, profile): (&Engagement, &&Profile)) -> Option<Finding> {
    let id = &engagement.id;
    let message = format!(
        "the profile of engagement `{}` has no control in scope",
        id.value
    );
    let finding = Finding::new(Code::MissingField, message).at(&id.place);
    let finding = finding
        .help("pin a catalog under `profile: {catalogs: …}`; see `auditbinder catalog list`");
    profile.controls.is_empty().then_some(finding)
}
