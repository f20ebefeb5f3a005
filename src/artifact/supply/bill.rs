//! What every bill of materials comes to: components that can be told apart, licences,
//! hashes, vulnerabilities.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::weakness::Weaknesses;
use crate::artifact::shape::{Counts, Names, short};
use crate::artifact::source::{Source, fact};
use crate::artifact::{ArtifactReading, Fact, Troubles};
use crate::model::Place;
use crate::model::plan::Parser;

/// How many components without an identity are remembered by id, in case that one of them
/// is what the bill is about.
const MOST_REMEMBERED: usize = 10_000;

/// One component.
#[derive(Default)]
pub(super) struct Component {
    /// How the file refers to it.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) purl: Option<String>,
    /// What it is, in the word of the format.
    pub(super) kind: String,
    /// Whether it is software, of which a package URL can be asked.
    pub(super) software: bool,
    pub(super) licences: Vec<String>,
    pub(super) hashed: bool,
}

/// A bill of materials while it is read.
pub(super) struct Bill {
    /// Members of `doc` that stand for the document.
    pub(super) head: Map<String, Value>,
    pub(super) troubles: Troubles,
    pub(super) weaknesses: Weaknesses,
    whole: Place,
    components: u64,
    software: u64,
    purls: u64,
    versions: u64,
    identified: u64,
    licensed: u64,
    hashed: u64,
    kinds: Counts,
    licences: Counts,
    /// Software without purl or version: id and label, and how many more there are.
    unidentified: Vec<(String, String)>,
    more: u64,
    /// Ids of what the bill is about.
    subjects: BTreeSet<String>,
}

impl Bill {
    pub(super) fn new(source: &Source<'_>) -> Self {
        Self {
            head: Map::new(),
            troubles: Troubles::default(),
            weaknesses: Weaknesses::default(),
            whole: source.whole(),
            components: 0,
            software: 0,
            purls: 0,
            versions: 0,
            identified: 0,
            licensed: 0,
            hashed: 0,
            kinds: Counts::default(),
            licences: Counts::default(),
            unidentified: Vec::new(),
            more: 0,
            subjects: BTreeSet::new(),
        }
    }

    /// Notes what is missing.
    pub(super) fn missing(&mut self, what: &str) {
        self.troubles.push(what, self.whole.clone());
    }

    /// Says that the bill is about one of its components: that one is no part of itself.
    pub(super) fn about(&mut self, id: &str) {
        if self.subjects.len() < MOST_REMEMBERED {
            self.subjects.insert(id.to_owned());
        }
    }

    /// Takes one component.
    pub(super) fn take(&mut self, component: &Component) {
        let purl = component
            .purl
            .as_deref()
            .filter(|purl| purl.starts_with("pkg:"));
        let version = component.version.as_deref().or(purl.and_then(version_of));
        self.components += 1;
        self.kinds.add(&component.kind);
        self.purls += u64::from(purl.is_some());
        self.versions += u64::from(version.is_some());
        self.hashed += u64::from(component.hashed);
        self.licensed += u64::from(!component.licences.is_empty());
        for licence in &component.licences {
            self.licences.add(licence);
        }
        if !component.software {
            return;
        }
        self.software += 1;
        if purl.is_some() && version.is_some() {
            self.identified += 1;
        } else if self.unidentified.len() < MOST_REMEMBERED {
            let label = match version {
                Some(version) => format!("{} {version}", component.name),
                None => component.name.clone(),
            };
            self.unidentified
                .push((component.id.clone(), short(&label)));
        } else {
            self.more += 1;
        }
    }

    /// The answer of the reader.
    pub(super) fn close(mut self, parser: Parser, form: String) -> ArtifactReading {
        let subjects = std::mem::take(&mut self.subjects);
        let before = self.unidentified.len();
        self.unidentified.retain(|(id, _)| !subjects.contains(id));
        self.software -= (before - self.unidentified.len()) as u64;
        let mut unidentified = Names::default();
        for (_, label) in &self.unidentified {
            unidentified.push(label);
        }
        unidentified.count += self.more;
        let facts = self.facts();
        let mut doc = self.head;
        let more = json!({
            "components": self.components,
            "software": self.software,
            "with-purl": self.purls,
            "with-version": self.versions,
            "identified": self.identified,
            "unidentified": unidentified.doc(),
            "with-licence": self.licensed,
            "with-hash": self.hashed,
            "types": self.kinds.doc(),
            "licences": self.licences.doc(),
        });
        if let Value::Object(more) = more {
            doc.extend(more);
        }
        if self.weaknesses.total > 0 {
            doc.insert("vulnerabilities".to_owned(), self.weaknesses.doc());
        }
        ArtifactReading {
            parser,
            form,
            records: Some(self.components),
            doc: Value::Object(doc),
            facts,
            troubles: self.troubles,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some(subject) = self.head.get("subject").and_then(Value::as_str) {
            facts.push(fact("describes", subject));
        }
        if let Some(created) = self.head.get("created").and_then(Value::as_str) {
            facts.push(fact("made", created));
        }
        let (all, software) = (self.components, self.software);
        if all > 0 || self.weaknesses.total == 0 {
            facts.push(fact("components", format!("{all}, software: {software}")));
        }
        if software > 0 {
            let share = format!("{} of {software}", self.identified);
            facts.push(fact("with package URL and version", share));
        }
        if all > 0 {
            facts.push(fact(
                "with a licence",
                format!("{} of {all}", self.licensed),
            ));
            facts.push(fact("with a hash", format!("{} of {all}", self.hashed)));
        }
        if self.licences.total() > 0 {
            facts.push(fact("licences", self.licences.words()));
        }
        if self.weaknesses.total > 0 {
            facts.push(fact("vulnerabilities", self.weaknesses.words()));
        }
        facts
    }
}

/// The version in a package URL: `pkg:npm/%40scope/name@1.0.0?arch=x` (purl specification,
/// version 1.0, "version").
fn version_of(purl: &str) -> Option<&str> {
    let end = purl.find(['?', '#']).unwrap_or(purl.len());
    let (before, version) = purl[..end].rsplit_once('@')?;
    (!version.is_empty() && !version.contains('/') && before.contains('/')).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_purl() {
        assert_eq!(version_of("pkg:npm/%40a/b@1.0.0?x=y@2#z"), Some("1.0.0"));
        for none in ["pkg:npm/b", "pkg:npm/@a/b", "pkg:npm/b@", "pkg:npm/b?v=a@1"] {
            assert_eq!(version_of(none), None, "{none}");
        }
    }
}
