//! Words that say more than such a document can: "PCI certificate", a badge.

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::id::EvidenceId;
use crate::model::plan::Text;
use crate::model::{ItemStanding, Wording};

/// Reports misleading words in titles and statements; an item that is called by
/// the name of a claim is one, whatever file stands behind it.
pub(super) fn misleading(subject: Subject<'_>, outcome: &mut Outcome) {
    for (text, item) in texts(subject) {
        let fits = |wording: &&Wording| wording.pattern.is_match(&text.value);
        for wording in subject.wordings.iter().filter(fits) {
            let matched = wording.pattern.find(&text.value).map_or("", |m| m.as_str());
            let message = format!("`{matched}` says more than evidence can show");
            let about = item
                .as_ref()
                .map_or("statement".to_owned(), ToString::to_string);
            let finding = Finding::new(Code::WordingMisleading, message)
                .at(&text.place)
                .about(about)
                .note(format!("{} ({})", wording.why, wording.source));
            outcome.find(finding.help(format!("instead: {}", wording.instead)));
            if let Some(item) = item.as_ref().filter(|_| wording.claim) {
                let why = format!("is a claim: {}", wording.why);
                outcome.lower(item, ItemStanding::Claimed, why);
            }
        }
    }
}

/// Every title and statement of the plan, with the item that it names.
fn texts(subject: Subject<'_>) -> Vec<(&Text, Option<EvidenceId>)> {
    let plan = subject.plan;
    let id = |id: &str| <EvidenceId as crate::model::id::Id>::parse(id).ok();
    let mut texts: Vec<(&Text, Option<EvidenceId>)> = Vec::new();
    for item in &plan.evidence {
        texts.extend(item.title.iter().map(|t| (t, Some(item.id.value.clone()))));
    }
    for policy in &plan.policies {
        texts.push((&policy.title, id(&policy.id.value.to_string())));
    }
    for vendor in &plan.vendors {
        let documents = vendor.documents.iter();
        texts.extend(documents.filter_map(|d| Some((d.title.as_ref()?, Some(d.id.value.clone())))));
        let agreements = vendor.agreements.iter();
        texts
            .extend(agreements.filter_map(|a| Some((a.title.as_ref()?, Some(a.id.value.clone())))));
    }
    texts.extend(plan.controls.iter().map(|own| (&own.statement, None)));
    if let Some(system) = &plan.system {
        texts.extend(system.statements().map(|s| (&s.text, None)));
    }
    texts.extend(plan.gaps.iter().map(|gap| (&gap.response, None)));
    texts
}
