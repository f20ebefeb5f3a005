//! Everything that can be looked up: what is shipped and what a plan's folder brings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::crosswalk::Ends;
use super::{bundled, crosswalk, file, overlay, vocabulary};
use crate::diagnostic::{Code, Finding, nearest};
use crate::model::data_file::{CrosswalkFile, DataFile, MapFile, OverlayFile, TypesFile};
use crate::model::id::{CatalogId, Id};
use crate::model::plan::Text;
use crate::model::{Catalog, Crosswalk, EvidenceVocabulary, Origin};

/// The shipped catalogs, maps and crosswalks, and those of one plan.
#[derive(Clone, Debug, Default)]
pub struct Library {
    own: BTreeMap<CatalogId, Arc<Catalog>>,
    maps: Vec<MapFile>,
    crosswalks: Vec<Crosswalk>,
    types: Vec<TypesFile>,
}

impl Library {
    /// Adds the organisation's data files to what is shipped.
    ///
    /// What could be used is returned together with every problem.
    pub fn with(files: &[DataFile]) -> (Self, Vec<Finding>) {
        let mut library = Self::default();
        let mut findings = Vec::new();
        let mut overlays: Vec<&OverlayFile> = Vec::new();
        let mut crosswalks: Vec<&CrosswalkFile> = Vec::new();
        for file in files {
            match file {
                DataFile::Catalog(records) => {
                    let (catalog, mut problems) = file::assemble(records, Origin::Organization);
                    findings.append(&mut problems);
                    library.own(catalog, &records.id, records.short.as_ref(), &mut findings);
                }
                DataFile::Overlay(records) => overlays.push(records),
                DataFile::Map(records) => library.maps.push((**records).clone()),
                DataFile::Types(records) => library.types.push((**records).clone()),
                DataFile::Crosswalk(records) => crosswalks.push(records),
            }
        }
        library.overlay(overlays, &mut findings);
        for records in crosswalks {
            let from = library.named(&records.from, &mut findings);
            let to = library.named(&records.to, &mut findings);
            if let (Some(from), Some(to)) = (from, to) {
                let (crosswalk, mut problems) = crosswalk::assemble(
                    records,
                    &Ends::In(&from),
                    &Ends::In(&to),
                    Origin::Organization,
                );
                findings.append(&mut problems);
                library.crosswalks.push(crosswalk);
            }
        }
        findings.append(&mut library.problems_of_maps());
        (library, findings)
    }

    /// Applies overlays, each once the catalog that it changes is known: an overlay
    /// may change another one, in whichever order their files are named.
    fn overlay(&mut self, mut overlays: Vec<&OverlayFile>, findings: &mut Vec<Finding>) {
        while !overlays.is_empty() {
            let known = |records: &&OverlayFile| self.catalog(&records.of.value).is_ok();
            let (mut ready, mut waiting): (Vec<_>, Vec<_>) = overlays.into_iter().partition(known);
            if ready.is_empty() {
                // What is left names no catalog; say so of each.
                ready.append(&mut waiting);
            }
            for records in ready {
                let Some(base) = self.named(&records.of, findings) else {
                    continue;
                };
                let (catalog, mut problems) = overlay::apply(records, &base);
                findings.append(&mut problems);
                let short = records.short.as_ref();
                self.own(catalog, &records.overlay, short, findings);
            }
            overlays = waiting;
        }
    }

    fn own(
        &mut self,
        catalog: Option<Catalog>,
        id: &Text,
        short: Option<&Text>,
        findings: &mut Vec<Finding>,
    ) {
        let Some(catalog) = catalog else { return };
        let taken = |name: &str| {
            self.ids().iter().any(|id| id.as_str() == name)
                || self.shorts().iter().any(|(short, _)| *short == name)
        };
        for name in [Some(id), short].into_iter().flatten() {
            if taken(&name.value) {
                let message = format!("there is a catalog called `{}` already", name.value);
                let finding = Finding::new(Code::DuplicateId, message).at(&name.place);
                findings.push(finding.help(
                    "a shipped catalog is never replaced; give this one an id and a short name of its own",
                ));
                return;
            }
        }
        self.own.insert(catalog.id.clone(), Arc::new(catalog));
    }

    /// The catalog that a data file names, or a finding.
    fn named(&self, text: &Text, findings: &mut Vec<Finding>) -> Option<Arc<Catalog>> {
        match self.catalog(&text.value) {
            Ok(catalog) => Some(catalog),
            Err(finding) => {
                findings.push(finding.at(&text.place));
                None
            }
        }
    }

    /// Own types and maps are judged once, whether or not an engagement pins their catalogs.
    fn problems_of_maps(&self) -> Vec<Finding> {
        let mut vocabulary = vocabulary::shipped(std::iter::empty());
        self.add_own(&mut vocabulary, |_| true)
    }

    /// Adds own types, and own maps of the catalogs that are wanted; says what is wrong with them.
    fn add_own(
        &self,
        vocabulary: &mut EvidenceVocabulary,
        wanted: impl Fn(&CatalogId) -> bool,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for types in &self.types {
            findings.append(&mut vocabulary::add_types(vocabulary, types));
        }
        for map in &self.maps {
            let catalog = self.named(&map.catalog, &mut findings);
            if let Some(catalog) = catalog.filter(|catalog| wanted(&catalog.id)) {
                let ends = Ends::In(&catalog);
                let origin = Origin::Organization;
                findings.append(&mut vocabulary::add_map(vocabulary, map, &ends, origin));
            }
        }
        findings
    }

    /// The ids of all catalogs, sorted.
    pub fn ids(&self) -> Vec<CatalogId> {
        let mut all: BTreeSet<CatalogId> = bundled::ids().cloned().collect();
        all.extend(self.own.keys().cloned());
        all.into_iter().collect()
    }

    /// Every short name with the catalog that it stands for.
    fn shorts(&self) -> Vec<(&str, &CatalogId)> {
        let mut all: Vec<(&str, &CatalogId)> = bundled::shorts().collect();
        all.extend(self.own.values().map(|c| (c.short.as_str(), &c.id)));
        all
    }

    /// Reads a catalog by its id; an unknown one is answered with the nearest.
    pub fn catalog(&self, id: &str) -> Result<Arc<Catalog>, Box<Finding>> {
        let own = self.own.values().find(|catalog| catalog.id.as_str() == id);
        own.cloned()
            .or_else(|| bundled::catalog(id))
            .ok_or_else(|| Box::new(self.unknown_catalog(id)))
    }

    /// The catalog that a text on the command line means: its id, its short name,
    /// or the beginning of one id only.
    pub fn by_any_name(&self, name: &str) -> Result<Arc<Catalog>, Box<Finding>> {
        if let Some((_, id)) = self.shorts().iter().find(|(short, _)| *short == name) {
            return self.catalog(id.as_str());
        }
        let ids = self.ids();
        let exact = ids.iter().any(|id| id.as_str() == name);
        let mut begins = ids.iter().filter(|id| id.as_str().starts_with(name));
        match (begins.next(), begins.next()) {
            (Some(only), None) if !exact && !name.is_empty() => self.catalog(only.as_str()),
            _ => self.catalog(name),
        }
    }

    fn unknown_catalog(&self, id: &str) -> Finding {
        let ids = self.ids();
        let mut names: Vec<&str> = ids.iter().map(Id::as_str).collect();
        let shorts = self.shorts();
        let finding = Finding::new(Code::UnknownCatalog, format!("there is no catalog `{id}`"));
        let by_short = shorts.iter().find(|(short, _)| *short == id);
        if let Some((_, meant)) = by_short {
            return finding
                .label(format!("did you mean `{meant}`?"))
                .help("a plan pins the id, which names the version; the short name is for the command line");
        }
        names.extend(shorts.iter().map(|(short, _)| *short));
        let finding = match nearest(id, &names) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding,
        };
        finding.help("`auditbinder catalog list` shows every catalog")
    }

    /// The evidence types, and the map for the given catalogs. A catalog that
    /// overlays another one has its map too.
    pub fn vocabulary(&self, catalogs: &[CatalogId]) -> EvidenceVocabulary {
        let bases: BTreeSet<&CatalogId> = catalogs
            .iter()
            .map(|id| self.base_of(id).unwrap_or(id))
            .collect();
        let mut found = vocabulary::shipped(bases.iter().copied());
        // What is wrong with own data was said when the library was made.
        self.add_own(&mut found, |id| bases.contains(id) || catalogs.contains(id));
        for id in catalogs {
            if let Some(base) = self.base_of(id) {
                inherit(&mut found, base, id);
            }
        }
        found
    }

    fn base_of(&self, id: &CatalogId) -> Option<&CatalogId> {
        self.own.get(id)?.base.as_ref()
    }

    /// The crosswalks that have one of these catalogs at an end.
    pub fn crosswalks(&self, touching: &[CatalogId]) -> Vec<Crosswalk> {
        let mut wanted = touching.to_vec();
        wanted.extend(touching.iter().filter_map(|id| self.base_of(id).cloned()));
        let mut found = bundled::crosswalks(&wanted);
        let own = self.crosswalks.iter();
        found.extend(
            own.filter(|c| wanted.contains(&c.from) || wanted.contains(&c.to))
                .cloned(),
        );
        for id in touching {
            if let Some(base) = self.base_of(id) {
                let inherited: Vec<Crosswalk> = found
                    .iter()
                    .filter_map(|crosswalk| renamed(crosswalk, base, id))
                    .collect();
                found.extend(inherited);
            }
        }
        found
    }
}

/// Gives the map of `base` to the catalog that overlays it.
fn inherit(vocabulary: &mut EvidenceVocabulary, base: &CatalogId, id: &CatalogId) {
    repeat(&mut vocabulary.map, |row| &mut row.catalog, base, id);
    repeat(&mut vocabulary.combinations, |c| &mut c.catalog, base, id);
    repeat(&mut vocabulary.unmapped, |u| &mut u.catalog, base, id);
}

/// Repeats every entry of one catalog for another one.
fn repeat<T: Clone>(
    entries: &mut Vec<T>,
    catalog: fn(&mut T) -> &mut CatalogId,
    base: &CatalogId,
    id: &CatalogId,
) {
    let mut repeated = entries.clone();
    repeated.retain_mut(|entry| *catalog(entry) == *base);
    for entry in &mut repeated {
        *catalog(entry) = id.clone();
    }
    entries.append(&mut repeated);
}

/// A crosswalk of `base`, read as one of the catalog that overlays it.
fn renamed(crosswalk: &Crosswalk, base: &CatalogId, id: &CatalogId) -> Option<Crosswalk> {
    let mut renamed = crosswalk.clone();
    if crosswalk.from == *base {
        renamed.from = id.clone();
    } else if crosswalk.to == *base {
        renamed.to = id.clone();
    } else {
        return None;
    }
    Some(renamed)
}
