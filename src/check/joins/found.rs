//! Items by what their files turned out to be.

use serde_json::Value;

use super::Subject;
use crate::model::CollectedFile;
use crate::model::plan::{Asset, ItemView, Parser};

/// An item with those of its files that one reader read.
pub(super) struct Found<'a> {
    /// The item.
    pub(super) item: ItemView<'a>,
    /// Its files of the kind, each with its document.
    pub(super) docs: Vec<(&'a CollectedFile, &'a Value)>,
}

/// Items with files of a kind, in the order of the plan.
pub(super) fn items(subject: Subject<'_>, parser: Parser) -> Vec<Found<'_>> {
    let items = subject.plan.items();
    let found = items.into_iter().filter_map(|item| {
        let collected = subject.collected.items.get(&item.id)?;
        let files = collected.files.iter().filter(|file| !file.earlier);
        let docs: Vec<_> = files
            .filter_map(|file| Some((file, file.artifact.as_deref()?)))
            .filter(|(_, read)| read.parser == parser)
            .map(|(file, read)| (file, &read.doc))
            .collect();
        (!docs.is_empty()).then_some(Found { item, docs })
    });
    found.collect()
}

/// Those of some items that speak of the same repository as another: of an asset of kind
/// `repository` that both are about. Where one of two names no repository, and there is
/// only one item of the first kind, they belong together.
pub(super) fn of_same_repository<'f, 'a>(
    subject: Subject<'_>,
    of: &Found<'_>,
    alone: bool,
    others: &'f [Found<'a>],
) -> Vec<&'f Found<'a>> {
    let own = repositories(subject, &of.item);
    let belongs = |other: &&Found<'_>| {
        let theirs = repositories(subject, &other.item);
        if own.is_empty() || theirs.is_empty() {
            return alone;
        }
        own.iter()
            .any(|asset| theirs.iter().any(|their| their.id == asset.id))
    };
    others.iter().filter(belongs).collect()
}

/// The repositories that an item is about.
pub(super) fn repositories<'a>(subject: Subject<'a>, item: &ItemView<'_>) -> Vec<&'a Asset> {
    let assets = subject.plan.assets.iter();
    assets
        .filter(|asset| asset.kind.value == "repository" && item.is_about(&asset.id.value))
        .collect()
}

/// A number of a document; 0 where it is not there.
pub(super) fn number(doc: &Value, name: &str) -> u64 {
    doc[name].as_u64().unwrap_or(0)
}

/// The elements of a list of a document.
pub(super) fn list<'v>(doc: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    doc[name].as_array().into_iter().flatten()
}
