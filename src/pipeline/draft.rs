//! What goes into the package that is built: everything, or what a supplement changes.

use std::collections::{BTreeMap, BTreeSet};

use super::release::{self, Copies};
use super::{BuildError, Judged, Target, chain, excerpts, gate, packing, reports, supplement};
use crate::diagnostic::counted;
use crate::model::id::EvidenceId;
use crate::model::{Digest, Packing, Plan};
use crate::package::Supplement;
use crate::package::manifest::Lines;
use crate::render::Dossier;
use crate::render::dossier::{
    AnsweredRow, ChangeRow, EarlierFacts, EvidenceRow, HeldFile, PreviousFacts, SupplementFacts,
};
use crate::seal::Payload;
use supplement::SupplementTo;

/// How the reports of a supplement are meant; the reports print it.
const STATES: &str = "States, results, gaps and findings in this document are the combined state: they are judged from the plan as it was when this supplement was built, over the evidence of the package, of its earlier supplements and of this one together. This supplement alone does not show them: it holds only the items listed here, and the evidence index says which package holds each other item.";

/// Evidence with the reports that tell of it.
pub(super) struct Draft {
    /// The name of the package, and of its file without `.zip`.
    pub name: String,
    /// Its place in the chain; for a supplement, that of the package it belongs to.
    pub sequence: u64,
    /// What every report is made from.
    pub dossier: Dossier,
    /// The evidence files.
    pub payload: Vec<Payload>,
    /// What the statement says of a supplement.
    pub supplement: Option<Supplement>,
    /// The digests of evidence that was scanned and decided about.
    pub decided: BTreeSet<Digest>,
    /// The copies that leave in place of evidence, as long as they are needed.
    pub copies: Copies,
}

/// Lays out a whole package, or a supplement where one is asked for.
pub(super) fn draft(judged: &Judged<'_>, target: &Target<'_>) -> Result<Draft, BuildError> {
    let copies = release::copies(judged, target)?;
    let (packing, payload) = packing::pack(judged, &copies);
    if let Some(to) = target.supplement {
        return supplementary(judged, target, to, packing, payload, copies);
    }
    let sequence =
        chain::sequence(judged.engagement, target.previous).map_err(BuildError::Chain)?;
    let mut dossier = reports::dossier(judged, target, &packing, sequence, None);
    dossier.excerpts = excerpts::excerpts(judged, &packing, &payload, &dossier);
    Ok(Draft {
        name: dossier.package.name.clone(),
        sequence,
        dossier,
        payload,
        supplement: None,
        decided: gate::decided(&packing, &judged.gathered.scans),
        copies,
    })
}

fn supplementary(
    judged: &Judged<'_>,
    target: &Target<'_>,
    to: &SupplementTo,
    mut packing: Packing,
    mut payload: Vec<Payload>,
    copies: Copies,
) -> Result<Draft, BuildError> {
    if let Some(finding) = to.parent.unlike(judged) {
        return Err(BuildError::Chain(Box::new(finding)));
    }
    let sequence = to.parent.link().sequence;
    let all = reports::dossier(judged, target, &packing, sequence, None);
    let changes = supplement::changes(to, &all.evidence).map_err(BuildError::Supplement)?;
    let supplement = supplement::statement(to, changes);
    let facts = facts(&judged.opened.plan, to, &supplement, &all.evidence);
    packing::leave_out(&mut packing, &mut payload, |id| {
        let changes = &supplement.changes;
        let packed = changes.adds.contains_key(id) || changes.replaces.contains_key(id);
        let held = to.parent.item(id).filter(|_| !packed)?;
        Some(format!("unchanged: held by `{}`", held.package))
    });
    let mut dossier = reports::dossier(judged, target, &packing, sequence, Some(facts));
    dossier.excerpts = excerpts::excerpts(judged, &packing, &payload, &dossier);
    Ok(Draft {
        name: dossier.package.name.clone(),
        sequence,
        dossier,
        payload,
        supplement: Some(supplement),
        decided: gate::decided(&packing, &judged.gathered.scans),
        copies,
    })
}

fn facts(
    plan: &Plan,
    to: &SupplementTo,
    supplement: &Supplement,
    rows: &[EvidenceRow],
) -> SupplementFacts {
    let asked = |id: &crate::model::id::RequestId| AnsweredRow {
        id: id.to_string(),
        text: plan
            .requests
            .iter()
            .find(|request| request.id.value == *id)
            .map(|request| request.text.value.clone()),
    };
    let parent = to.parent.link();
    SupplementFacts {
        number: supplement.number,
        parent: PreviousFacts {
            package: parent.package.clone(),
            sequence: parent.sequence,
            root: parent.root.to_string(),
        },
        before: supplement.before.as_ref().map(|before| EarlierFacts {
            package: before.package.clone(),
            number: before.number,
            root: before.root.to_string(),
        }),
        line: line(supplement),
        requests: supplement.requests.iter().map(asked).collect(),
        changes: change_rows(to, supplement, rows),
        states: STATES.to_owned(),
    }
}

fn line(supplement: &Supplement) -> String {
    let changes = &supplement.changes;
    let part = |count: usize, what: &str| match count {
        0 => format!("none {what}"),
        count => format!("{} {what}", counted(count, "item")),
    };
    [
        part(changes.adds.len(), "added"),
        part(changes.replaces.len(), "replaced"),
        part(changes.withdraws.len(), "withdrawn"),
    ]
    .join(", ")
}

fn change_rows(to: &SupplementTo, supplement: &Supplement, rows: &[EvidenceRow]) -> Vec<ChangeRow> {
    let rows: BTreeMap<&str, &EvidenceRow> =
        rows.iter().map(|row| (row.id.as_str(), row)).collect();
    let nothing = Lines::new();
    let row = |id: &EvidenceId, change: &str, was: &Lines, now: &Lines| {
        let held = to.parent.item(id);
        let (title, controls) = match (rows.get(id.to_string().as_str()), held) {
            (Some(row), _) => (row.title.clone(), row.controls.clone()),
            (None, Some(held)) => (held.title(), held.controls()),
            (None, None) => (String::new(), Vec::new()),
        };
        ChangeRow {
            item: id.to_string(),
            title,
            change: change.to_owned(),
            held_before: held.map(|held| held.package.clone()),
            was: held_files(was),
            now: held_files(now),
            controls,
        }
    };
    let changes = &supplement.changes;
    let added = changes.adds.iter();
    let added = added.map(|(id, now)| row(id, "added", &nothing, now));
    let replaced = changes.replaces.iter();
    let replaced = replaced.map(|(id, both)| row(id, "replaced", &both.was, &both.now));
    let withdrawn = changes.withdraws.iter();
    let withdrawn = withdrawn.map(|(id, was)| row(id, "withdrawn", was, &nothing));
    added.chain(replaced).chain(withdrawn).collect()
}

fn held_files(files: &Lines) -> Vec<HeldFile> {
    let file = |(name, digest): (&crate::package::EntryName, &crate::model::Digest)| HeldFile {
        entry: name.to_string(),
        sha256: digest.to_string(),
    };
    files.iter().map(file).collect()
}
