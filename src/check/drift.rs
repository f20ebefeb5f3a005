//! One agent on several hosts or at several times: values of one layer that differ.

use std::collections::BTreeMap;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::agent::{AssetPolicy, Overruled, SettingOrigin};
use crate::model::id::EvidenceId;
use crate::model::plan::ItemView;

/// How many settings a finding names.
const MOST_NOTES: usize = 6;

/// Values that two files of one layer give differently: neither layer overrules the
/// other, so one of the hosts, or one of the days, has another policy.
pub(super) fn policy_drift(subject: Subject<'_>, outcome: &mut Outcome) {
    let items = subject.plan.items();
    let dates: BTreeMap<&EvidenceId, String> = items
        .iter()
        .filter_map(|item| Some((&item.id, item.dated?.value.to_string())))
        .collect();
    for policy in &subject.agents.policies {
        let same_layer = |lost: &&Overruled| {
            lost.loser.layer == lost.winner.layer && lost.loser.place.file != lost.winner.place.file
        };
        let drifted: Vec<&Overruled> = policy.policy.overruled.iter().filter(same_layer).collect();
        let Some(first) = drifted.first() else {
            continue;
        };
        let Some(item) = item_of(&items, policy, &first.winner) else {
            continue;
        };
        let message = format!(
            "`{}` differs between files of one layer in {}",
            policy.asset,
            counted(drifted.len(), "setting")
        );
        outcome
            .item(&item.id)
            .observations
            .exceptions
            .push(message.clone());
        let finding = Finding::new(Code::PolicyDrift, message).at(&first.winner.place);
        let mut finding = finding.about(item.id.to_string()).help(
            "roll out one file, or describe the hosts as assets of their own; name the layers where they are not the same",
        );
        for lost in drifted.iter().take(MOST_NOTES) {
            let from = when(&items, policy, &dates, &lost.loser);
            let to = when(&items, policy, &dates, &lost.winner);
            finding = finding.note(format!("`{}`: one value {from}, another {to}", lost.path));
        }
        if drifted.len() > MOST_NOTES {
            finding = finding.note(format!("and {} more", drifted.len() - MOST_NOTES));
        }
        outcome.find(finding);
    }
}

/// Where a value stands, and when that was collected.
fn when(
    items: &[ItemView<'_>],
    policy: &AssetPolicy,
    dates: &BTreeMap<&EvidenceId, String>,
    origin: &SettingOrigin,
) -> String {
    let date = item_of(items, policy, origin).and_then(|item| dates.get(&item.id));
    match date {
        Some(date) => format!("at {} on {date}", origin.place),
        None => format!("at {}", origin.place),
    }
}

fn item_of<'a, 'p>(
    items: &'a [ItemView<'p>],
    policy: &AssetPolicy,
    origin: &SettingOrigin,
) -> Option<&'a ItemView<'p>> {
    let mut files = policy.files.iter();
    let (id, _) = files.find(|(_, file)| file.shown == origin.place.file)?;
    items.iter().find(|item| item.id == *id)
}
