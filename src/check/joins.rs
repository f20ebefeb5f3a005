//! What only several items together show: people here and there, commits and reviews,
//! events in one system and in another.
//!
//! Each join is one document, judged by the rules of `catalogs/checks/joined.yaml`.

mod commits;
mod deprovisioning;
mod diffs;
mod found;
mod groups;
mod keys;
mod orphans;
mod patching;
mod people;
mod retention;
mod sessions;
mod siem;

use serde_json::Value;

use super::rules::{self, Answers, Target};
use super::{Outcome, Subject, documents};
use crate::model::id::EvidenceId;
use crate::model::{Artifact, Place, Rule};

/// Several items, compared.
struct Join<'a> {
    /// The word that rules know it by: `doc.join`.
    name: &'static str,
    /// How messages name it.
    shown: String,
    /// The items whose evidence was compared.
    items: Vec<&'a EvidenceId>,
    /// Where the first of them is described.
    place: &'a Place,
    /// What comparing them gave.
    doc: Value,
}

/// Compares items, where all that a comparison needs is there.
type Compare = for<'a> fn(Subject<'a>) -> Vec<Join<'a>>;

const COMPARISONS: &[Compare] = &[
    commits::without_review,
    commits::in_public,
    diffs::archives,
    sessions::commits,
    patching::programs,
    orphans::compare,
    deprovisioning::compare,
    keys::compare,
    groups::compare,
    retention::compare,
    siem::events,
];

/// Judges everything that can be compared.
pub(super) fn judge(subject: Subject<'_>, answers: &mut Answers, outcome: &mut Outcome) {
    let parameters = rules::parameters(subject);
    let of_joins = |rule: &&Rule| rule.artifact == Artifact::Joined;
    let rules: Vec<&Rule> = subject.rules.iter().filter(of_joins).collect();
    let items = subject.plan.items();
    for join in COMPARISONS.iter().flat_map(|compare| compare(subject)) {
        let mut doc = join.doc;
        doc["join"] = join.name.into();
        let mut compared = items.iter().filter(|item| join.items.contains(&&item.id));
        let asset = compared.find_map(|item| documents::repository_of(subject, item));
        let target = Target {
            shown: join.shown,
            subject: join
                .items
                .first()
                .map_or_else(String::new, ToString::to_string),
            items: join.items,
            asset,
            place: join.place,
            origins: None,
            doc: &doc,
            parameters: &parameters,
            more: &[],
        };
        for rule in &rules {
            rules::apply(subject, rule, &target, answers, outcome);
        }
    }
}
