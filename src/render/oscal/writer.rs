//! What the parts of one document share: names to UUIDs, rows by id, who and what was named.

use std::collections::{BTreeMap, BTreeSet};

use super::PackageFile;
use super::value::{Object, Value, line};
use crate::oscal::{ControlName, uuid};
use crate::render::Dossier;
use crate::render::dossier::EvidenceRow;

/// Writes one document.
pub(super) struct Writer<'a> {
    pub dossier: &'a Dossier,
    pub files: &'a [PackageFile],
    items: BTreeMap<&'a str, &'a EvidenceRow>,
    findings: BTreeMap<&'a str, Vec<String>>,
    finding_uuids: Vec<String>,
    people: BTreeSet<String>,
    cited: BTreeSet<&'a str>,
    records: BTreeMap<&'a str, Vec<(&'static str, String)>>,
    applying: BTreeSet<&'a str>,
}

impl<'a> Writer<'a> {
    pub fn new(dossier: &'a Dossier, files: &'a [PackageFile]) -> Self {
        let items = dossier.evidence.iter().map(|row| (row.id.as_str(), row));
        let mut writer = Self {
            dossier,
            files,
            items: items.collect(),
            findings: BTreeMap::new(),
            finding_uuids: Vec::new(),
            people: BTreeSet::new(),
            cited: BTreeSet::new(),
            records: super::components::records(dossier),
            applying: super::controls::applying(dossier),
        };
        writer.name_findings();
        writer
    }

    /// A finding has no id; it is named by what it says. Equal ones are numbered.
    fn name_findings(&mut self) {
        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        for finding in &self.dossier.findings {
            let subject = finding.subject.as_deref().unwrap_or_default();
            let name = [finding.code, subject, &finding.message].join("\n");
            let count = told.entry(name.clone()).or_default();
            *count += 1;
            let uuid = self.judged("finding-observation", &format!("{name}\n{count}"));
            self.finding_uuids.push(uuid.clone());
            if !subject.is_empty() {
                self.findings.entry(subject).or_default().push(uuid);
            }
        }
    }

    /// The UUID of something that the organisation has: an asset, a person, a document.
    pub fn thing(&self, kind: &str, name: &str) -> String {
        let organization = &self.dossier.organization;
        let owner = organization.lei.as_ref().unwrap_or(&organization.name);
        uuid(&[owner, kind, name].join("\n"))
    }

    /// The UUID of something that this engagement says: a finding, an observation.
    pub fn judged(&self, kind: &str, name: &str) -> String {
        let engagement = &self.dossier.engagement.id;
        self.thing(kind, &[engagement, name].join("\n"))
    }

    /// The UUID of a document: another one in each package.
    pub fn document(&self, kind: &str) -> String {
        let package = &self.dossier.package;
        self.judged(kind, &[package.id.as_str(), &package.time].join("\n"))
    }

    /// The names of a control.
    pub fn control(&self, id: &str) -> Option<&'a ControlName> {
        self.dossier.interchange.controls.get(id)
    }

    /// Whether a control is in scope and applies, so that there is a finding about it.
    pub fn has_finding(&self, control: &str) -> bool {
        self.applying.contains(control)
    }

    /// The row of an item; it is remembered as one that the document names.
    pub fn cite(&mut self, id: &str) -> Option<&'a EvidenceRow> {
        let row = self.items.get(id).copied()?;
        self.cited.insert(&row.id);
        Some(row)
    }

    /// The row of an item.
    pub fn row(&self, id: &str) -> Option<&'a EvidenceRow> {
        self.items.get(id).copied()
    }

    /// The components that an asset or a vendor is.
    pub fn components(&self, id: &str) -> Vec<String> {
        let names = self.records.get(id).into_iter().flatten();
        names.map(|(kind, name)| self.thing(kind, name)).collect()
    }

    /// Whether the document names an item.
    pub fn is_cited(&self, id: &str) -> bool {
        self.cited.contains(id)
    }

    /// The observation about an item, if there is such an item.
    pub fn item_observation(&mut self, id: &str) -> Option<String> {
        let row = self.cite(id)?;
        Some(self.judged("evidence", &row.id))
    }

    /// The observation about each finding, in the order of the dossier.
    pub fn finding_observation(&self, index: usize) -> &str {
        &self.finding_uuids[index]
    }

    /// The observations about findings that concern a record.
    pub fn finding_observations(&self, subject: &str) -> &[String] {
        self.findings.get(subject).map_or(&[], Vec::as_slice)
    }

    /// The party that a person is; it is remembered for the metadata.
    pub fn person(&mut self, name: &str) -> String {
        let name = line(name);
        let uuid = self.person_uuid(&name);
        self.people.insert(name);
        uuid
    }

    /// The UUID of a person.
    pub fn person_uuid(&self, name: &str) -> String {
        self.thing("person", name)
    }

    /// Everyone who was named so far.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(String::as_str)
    }

    /// The organisation as a party.
    pub fn organization(&self) -> String {
        self.thing("organization", "")
    }

    /// The program as a component.
    pub fn program(&self) -> String {
        self.thing("program", "auditbinder")
    }

    /// That the program says it.
    pub fn by_program(&self) -> Vec<Value> {
        let actor = Object::new()
            .with("type", "tool")
            .with("actor-uuid", self.program());
        vec![origin(actor)]
    }

    /// That the organisation says it.
    pub fn by_organization(&self) -> Vec<Value> {
        vec![self.organization_origin()]
    }

    /// The origin of what the organisation says.
    pub fn organization_origin(&self) -> Value {
        let actor = Object::new()
            .with("type", "party")
            .with("actor-uuid", self.organization());
        origin(actor)
    }

    /// Who answers for something, as a list of responsible roles or parties.
    pub fn owner(&mut self, name: Option<&str>) -> Vec<Value> {
        let Some(name) = name else {
            return Vec::new();
        };
        let owner = Object::new()
            .with("role-id", "owner")
            .with("party-uuids", vec![self.person(name)]);
        vec![owner.into()]
    }
}

fn origin(actor: Object) -> Value {
    Object::new()
        .with("actors", vec![Value::from(actor)])
        .into()
}
