//! Which records of a page lead to which others, in both directions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::FindingRecord;
use crate::render::Dossier;
use crate::render::dossier::{EvidenceRow, Excerpt, place_of};

/// How many files of an item a control names.
const MOST_FILES: usize = 2;

/// The links of a page.
#[derive(Debug, Serialize)]
pub(super) struct Links<'a> {
    /// What uses an evidence item, besides controls.
    uses: BTreeMap<&'a str, Uses<'a>>,
    /// The files of an item, as a control names them.
    files: BTreeMap<&'a str, Files<'a>>,
    /// The excerpt of a packed file, by its name in the package.
    excerpts: BTreeMap<&'a str, &'a str>,
    /// Where each finding leads, in the order of the findings.
    findings: Vec<FindingLinks<'a>>,
    /// The line of an excerpt in which an agent's setting stands, by file and line.
    settings: BTreeMap<&'a str, String>,
    /// Who answers for a control, its gap or its evidence; names between bars.
    owners: BTreeMap<&'a str, String>,
}

/// What uses an evidence item.
#[derive(Debug, Default, Serialize)]
struct Uses<'a> {
    requests: Vec<&'a str>,
    samples: Vec<&'a str>,
    own_controls: Vec<&'a str>,
    /// Numbers of findings, from 1.
    findings: Vec<usize>,
}

/// The files of an item.
#[derive(Debug, Serialize)]
struct Files<'a> {
    named: Vec<NamedFile<'a>>,
    more: usize,
}

/// A file by the last part of its name.
#[derive(Debug, Serialize)]
struct NamedFile<'a> {
    name: &'a str,
    href: String,
}

/// Where a finding leads.
#[derive(Debug, Serialize)]
struct FindingLinks<'a> {
    /// The excerpt of the file, or the line in it.
    place: Option<String>,
    /// The evidence item that it is about.
    item: Option<&'a str>,
    /// The control that it is about.
    control: Option<&'a str>,
}

/// Finds what leads where.
pub(super) fn links(dossier: &Dossier) -> Links<'_> {
    let excerpts = dossier.excerpts.files.iter();
    let excerpts: BTreeMap<&str, &str> = excerpts
        .map(|file| (file.entry.as_str(), file.anchor.as_str()))
        .collect();
    let findings = finding_links(dossier);
    Links {
        uses: uses(dossier, &findings),
        files: dossier
            .evidence
            .iter()
            .filter(|row| !row.files.is_empty())
            .map(|row| (row.id.as_str(), files(row, &excerpts)))
            .collect(),
        excerpts,
        findings,
        settings: settings(dossier),
        owners: owners(dossier),
    }
}

fn uses<'a>(dossier: &'a Dossier, findings: &[FindingLinks<'a>]) -> BTreeMap<&'a str, Uses<'a>> {
    let mut uses: BTreeMap<&str, Uses<'_>> = BTreeMap::new();
    for request in &dossier.requests {
        for item in &request.evidence {
            uses.entry(item).or_default().requests.push(&request.id);
        }
    }
    for sample in &dossier.samples {
        if let Some(item) = &sample.listed_in {
            uses.entry(item).or_default().samples.push(&sample.id);
        }
    }
    for own in &dossier.own_controls {
        for item in &own.evidence {
            uses.entry(item).or_default().own_controls.push(&own.id);
        }
    }
    for (at, finding) in findings.iter().enumerate() {
        if let Some(item) = finding.item {
            uses.entry(item).or_default().findings.push(at + 1);
        }
    }
    uses
}

fn files<'a>(row: &'a EvidenceRow, excerpts: &BTreeMap<&str, &str>) -> Files<'a> {
    let named = |file: &'a crate::render::dossier::FileRow| NamedFile {
        name: file.entry.rsplit('/').next().unwrap_or(&file.entry),
        href: match excerpts.get(file.entry.as_str()) {
            Some(anchor) => format!("#{anchor}"),
            None => file.href.clone(),
        },
    };
    Files {
        named: row.files.iter().take(MOST_FILES).map(named).collect(),
        more: row.files.len().saturating_sub(MOST_FILES),
    }
}

fn finding_links(dossier: &Dossier) -> Vec<FindingLinks<'_>> {
    let items: BTreeSet<&str> = dossier.evidence.iter().map(|row| row.id.as_str()).collect();
    let groups = dossier.frameworks.iter().flat_map(|f| &f.groups);
    let controls: BTreeSet<&str> = groups
        .flat_map(|group| &group.controls)
        .map(|control| control.id.as_str())
        .collect();
    let shown = dossier.excerpts.by_path();
    let link = |finding: &FindingRecord| {
        let file = finding.file.as_deref();
        let excerpt = file.and_then(|file| shown.get(file).copied());
        let subject = finding.subject.as_deref();
        let item = subject.and_then(|subject| items.get(subject).copied());
        FindingLinks {
            place: excerpt.map(|excerpt| place(excerpt, finding)),
            item: item.or_else(|| excerpt.and_then(|e| items.get(e.item.as_str()).copied())),
            control: subject.and_then(|subject| controls.get(subject).copied()),
        }
    };
    dossier.findings.iter().map(link).collect()
}

/// The lines that settings of agents name, where an excerpt shows them.
fn settings(dossier: &Dossier) -> BTreeMap<&str, String> {
    let shown = dossier.excerpts.by_path();
    let line = |at: &str| {
        let (file, line) = place_of(at)?;
        shown.get(file)?.line_anchor(line)
    };
    let places = dossier.agent_policies.places();
    places.filter_map(|at| Some((at, line(at)?))).collect()
}

fn place(excerpt: &Excerpt, finding: &FindingRecord) -> String {
    let line = finding
        .line
        .and_then(|line| excerpt.line_anchor(line.into()));
    line.unwrap_or_else(|| excerpt.anchor.clone())
}

fn owners(dossier: &Dossier) -> BTreeMap<&str, String> {
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for own in &dossier.own_controls {
        for control in &own.meets {
            owners
                .entry(control)
                .or_default()
                .extend(own.owner.as_deref());
        }
    }
    for gap in &dossier.gaps {
        owners
            .entry(&gap.control)
            .or_default()
            .extend(gap.owner.as_deref());
    }
    for row in &dossier.evidence {
        for control in &row.controls {
            owners
                .entry(control)
                .or_default()
                .extend(row.owner.as_deref());
        }
    }
    let named = owners.into_iter().filter(|(_, names)| !names.is_empty());
    let joined = named.map(|(control, people)| {
        let people: Vec<&str> = people.into_iter().collect();
        (control, people.join("|"))
    });
    joined.collect()
}
