//! What is shipped: every file below `catalogs/`, parsed when it is first asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use super::crosswalk::{self, Ends};
use super::file;
use crate::model::data_file::{CatalogFile, CrosswalkFile};
use crate::model::id::{CatalogId, Id};
use crate::model::{Catalog, Crosswalk, Origin};

/// Every file below `catalogs/`: path and text.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// The files below one folder, in the order of their names.
pub(super) fn below(folder: &str) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    FILES
        .iter()
        .filter(move |(path, _)| path.starts_with(folder))
}

/// One file that the build has made JSON of, parsed. A broken shipped file is a bug.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(path: &str, text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{path} is broken: {error}"))
}

/// One such file by its path.
pub(super) fn whole<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let found = FILES.iter().find(|(bundled, _)| *bundled == path);
    let (_, text) = found.unwrap_or_else(|| panic!("{path} is not bundled"));
    from_json(path, text)
}

/// One file, parsed. A broken shipped file is a bug.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(path: &str) -> Option<T> {
    let (_, text) = FILES.iter().find(|(bundled, _)| *bundled == path)?;
    // A big file holds more nodes than the reader's default allows for foreign input.
    let options = serde_yaml::options! { budget: serde_yaml::budget! { max_nodes: 2_000_000 } };
    let parsed = serde_yaml::from_str_with_options(text, options);
    Some(parsed.unwrap_or_else(|error| panic!("{path} is broken: {error}")))
}

type Cell<T> = (CatalogId, OnceLock<Arc<T>>);

/// The shipped catalogs by id, each parsed once.
static CATALOGS: LazyLock<Vec<Cell<Catalog>>> = LazyLock::new(|| {
    let id = |path: &str| {
        let name = path.strip_prefix("catalogs/")?.strip_suffix(".yaml")?;
        (!name.contains('/'))
            .then(|| CatalogId::parse(name).expect("a catalog file is named by its id"))
    };
    let ids = FILES.iter().filter_map(|(path, _)| id(path));
    ids.map(|id| (id, OnceLock::new())).collect()
});

/// The ids of the shipped catalogs, sorted.
pub(super) fn ids() -> impl Iterator<Item = &'static CatalogId> {
    CATALOGS.iter().map(|(id, _)| id)
}

/// A shipped catalog.
pub(super) fn catalog(id: &str) -> Option<Arc<Catalog>> {
    let (_, cell) = CATALOGS
        .iter()
        .find(|(shipped, _)| shipped.as_str() == id)?;
    let read = || {
        let path = format!("catalogs/{id}.yaml");
        let records: CatalogFile = parsed(&path).expect("it is in the list");
        let (catalog, findings) = file::assemble(&records, Origin::Shipped);
        assert!(findings.is_empty(), "{path} is broken: {findings:?}");
        Arc::new(catalog.expect("a catalog without problems"))
    };
    Some(cell.get_or_init(read).clone())
}

/// The short names of the shipped catalogs, without parsing any.
pub(super) fn shorts() -> impl Iterator<Item = (&'static str, &'static CatalogId)> {
    static SHORTS: LazyLock<BTreeMap<&'static str, usize>> = LazyLock::new(|| {
        let short = |id: &CatalogId| {
            let path = format!("catalogs/{id}.yaml");
            let (_, text) = FILES.iter().find(|(bundled, _)| *bundled == path)?;
            let line = text.lines().find_map(|line| line.strip_prefix("short:"))?;
            Some(line.trim().trim_matches('"'))
        };
        let numbered = ids().enumerate();
        numbered
            .filter_map(|(at, id)| Some((short(id)?, at)))
            .collect()
    });
    SHORTS.iter().map(|(short, at)| (*short, &CATALOGS[*at].0))
}

/// The shipped crosswalks that have one of these catalogs at an end.
pub(super) fn crosswalks(touching: &[CatalogId]) -> Vec<Crosswalk> {
    let touches = |path: &str| {
        let name = path.strip_prefix("catalogs/crosswalks/")?;
        let (from, to) = name.strip_suffix(".yaml")?.split_once("--")?;
        let named = |end: &str| touching.iter().any(|id| id.as_str() == end);
        Some(named(from) || named(to))
    };
    below("catalogs/crosswalks/")
        .filter(|(path, _)| touches(path) == Some(true))
        .map(|(path, _)| crosswalk(path))
        .collect()
}

fn crosswalk(path: &str) -> Crosswalk {
    let records: CrosswalkFile = parsed(path).expect("it is in the list");
    let id = |text: &str| {
        let known = ids().find(|id| id.as_str() == text);
        known.unwrap_or_else(|| panic!("{path}: no catalog `{text}`"))
    };
    let (from, to) = (id(&records.from.value), id(&records.to.value));
    let ends = (Ends::Tested(from), Ends::Tested(to));
    let (crosswalk, findings) = crosswalk::assemble(&records, &ends.0, &ends.1, Origin::Shipped);
    assert!(findings.is_empty(), "{path} is broken: {findings:?}");
    crosswalk
}
