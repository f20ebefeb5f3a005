//! A supplement: what differs from a package that was sealed before, and from its earlier supplements.

mod parent;

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::Plan;
use crate::model::id::{EvidenceId, Id, RequestId};
use crate::package::layout::INDEX;
use crate::package::supplement::{Changes, Replaced, Supplement};
use crate::render::dossier::EvidenceRow;

pub use parent::{Parent, parent};

use parent::HeldItem;

/// The fields of an item in the index that describe it; the others are judgements.
const DESCRIBES: [&str; 9] = [
    "title",
    "kind",
    "section",
    "owner",
    "dated",
    "covers",
    "cadence",
    "provenance",
    "absent",
];

/// A supplement to be built.
pub struct SupplementTo {
    /// What it is built on.
    pub parent: Parent,
    /// The auditor's requests that it answers.
    pub requests: BTreeSet<RequestId>,
    /// Items of the parent that it withdraws.
    pub withdraws: BTreeSet<EvidenceId>,
}

/// What the plan's evidence has that the packages do not, and the other way round.
pub(super) fn changes(to: &SupplementTo, rows: &[EvidenceRow]) -> Result<Changes, Vec<Finding>> {
    let mut changes = Changes::default();
    let mut planned = BTreeSet::new();
    for row in rows {
        let id = EvidenceId::parse(&row.id).expect("the plan's items have ids");
        let now = super::packing::lines(&row.files);
        match to.parent.items.get(&id) {
            None => {
                changes.adds.insert(id.clone(), now);
            }
            Some(held) if held.files == now && same_description(held, row) => {}
            Some(held) => {
                let was = held.files.clone();
                changes.replaces.insert(id.clone(), Replaced { was, now });
            }
        }
        planned.insert(id);
    }
    let gone = to
        .parent
        .items
        .iter()
        .filter(|(id, _)| !planned.contains(*id));
    let (named, silent): (Vec<_>, Vec<_>) = gone.partition(|(id, _)| to.withdraws.contains(*id));
    let named = named.into_iter();
    changes.withdraws = named
        .map(|(id, held)| (id.clone(), held.files.clone()))
        .collect();
    let mut findings: Vec<Finding> = silent
        .into_iter()
        .map(|(id, held)| unstated(id, held))
        .collect();
    let wrong = to
        .withdraws
        .iter()
        .filter(|id| !changes.withdraws.contains_key(*id));
    findings.extend(wrong.map(|id| not_withdrawn(id, to, &planned)));
    if findings.is_empty() && changes.is_empty() {
        findings.push(empty(to));
    }
    if findings.is_empty() {
        Ok(changes)
    } else {
        Err(findings)
    }
}

fn same_description(held: &HeldItem, row: &EvidenceRow) -> bool {
    let now = serde_json::to_value(row).expect("a row holds texts and numbers");
    DESCRIBES.iter().all(|field| held.row[field] == now[field])
}

fn unstated(id: &EvidenceId, held: &HeldItem) -> Finding {
    let message = format!("item `{id}` of `{}` is no longer in the plan", held.package);
    let finding = Finding::new(Code::WithdrawalUnstated, message).about(id.to_string());
    unwritten(finding.note("evidence that was handed over is withdrawn by name, never by silence"))
        .help(format!("put it back, or say `--withdraw {id}`"))
}

fn not_withdrawn(id: &EvidenceId, to: &SupplementTo, planned: &BTreeSet<EvidenceId>) -> Finding {
    let package = &to.parent.link.package;
    if planned.contains(id) {
        let message = format!("item `{id}` is to be withdrawn, and is still in the plan");
        let finding = unwritten(Finding::new(Code::WrongValue, message).about(id.to_string()));
        return finding.help(
            "take it out of the plan, or leave `--withdraw` out: a changed item is replaced",
        );
    }
    let ids: Vec<&str> = to.parent.items.keys().map(Id::as_str).collect();
    let message = if to.parent.withdrawn.contains(id) {
        format!("item `{id}` was withdrawn from `{package}` before")
    } else {
        format!("`{package}` holds no item `{id}` that could be withdrawn")
    };
    let finding = unwritten(Finding::new(Code::UnknownReference, message));
    match nearest(id.as_str(), &ids) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("`{INDEX}` of the package lists its items")),
    }
}

fn empty(to: &SupplementTo) -> Finding {
    let after = match &to.parent.last {
        Some(last) => format!(" and its supplements up to {}", last.number),
        None => String::new(),
    };
    let message = format!(
        "the plan has the same evidence as `{}`{after}: a supplement would hold nothing",
        to.parent.link.package
    );
    let finding = unwritten(Finding::new(Code::SupplementEmpty, message));
    finding.help("collect what the auditor asks for first; `build` without `--supplement-to` writes the whole package")
}

/// The requests named, each one that the plan lists where it lists any.
pub fn requests(plan: &Plan, named: &[RequestId]) -> Result<BTreeSet<RequestId>, Vec<Finding>> {
    let known: Vec<&str> = plan
        .requests
        .iter()
        .map(|request| request.id.value.as_str())
        .collect();
    let unknown = named
        .iter()
        .filter(|id| !known.is_empty() && !known.contains(&id.as_str()));
    let findings: Vec<Finding> = unknown
        .map(|id| {
            let message = format!("the plan has no request `{id}`");
            let finding = unwritten(Finding::new(Code::UnknownReference, message));
            match nearest(id.as_str(), &known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("the plan has {}", list(&known))),
            }
        })
        .collect();
    if findings.is_empty() {
        Ok(named.iter().cloned().collect())
    } else {
        Err(findings)
    }
}

/// What the statement says of it.
pub(super) fn statement(to: &SupplementTo, changes: Changes) -> Supplement {
    Supplement {
        parent: to.parent.link.clone(),
        number: to.parent.next(),
        before: to.parent.last.clone(),
        requests: to.requests.clone(),
        changes,
    }
}

fn unwritten(finding: Finding) -> Finding {
    finding.note("no package was written")
}
