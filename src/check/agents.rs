//! What the plan states of an AI agent against what its configuration says.

use serde_json::Value;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::Document;
use crate::model::plan::{Asset, ItemView, Parser, Text};

/// Compares stated with found settings, both values in the message.
pub(super) fn stated_not_found(subject: Subject<'_>, outcome: &mut Outcome) {
    for item in subject
        .plan
        .items()
        .iter()
        .filter(|item| item.parser == Parser::CodexConfig)
    {
        let Some(collected) = subject.collected.items.get(&item.id) else {
            continue;
        };
        let about = |asset: &&Asset| {
            item.about
                .iter()
                .any(|id| id.value == asset.id.value.to_string())
        };
        for asset in subject.plan.assets.iter().filter(about) {
            for file in &collected.files {
                if let Some(Document::Read(doc)) = &file.document {
                    compare(item, asset, &file.shown, doc, outcome);
                }
            }
        }
    }
}

fn compare(item: &ItemView<'_>, asset: &Asset, shown: &str, doc: &Value, outcome: &mut Outcome) {
    let Some(agent) = &asset.agent else { return };
    let settings: [(&str, Option<&Text>, &str); 3] = [
        ("sandbox-mode", agent.sandbox_mode.as_ref(), "sandbox_mode"),
        (
            "approval-policy",
            agent.approval_policy.as_ref(),
            "approval_policy",
        ),
        ("model", agent.model.as_ref(), "model"),
    ];
    for (field, stated, key) in settings {
        let Some(stated) = stated else { continue };
        let found = doc.get(key).and_then(Value::as_str);
        match found {
            Some(found) if found == stated.value => outcome.item(&item.id).observations.passed += 1,
            Some(found) => {
                let observed = format!(
                    "`{}` states `{field}` {} and `{shown}` says {found}",
                    asset.id.value, stated.value
                );
                outcome
                    .item(&item.id)
                    .observations
                    .contradictions
                    .push(observed);
                outcome.find(differs(item, asset, shown, stated, (field, key, found)));
            }
            None => {
                let open = format!(
                    "`{}` states `{field}` {} and `{shown}` does not set it",
                    asset.id.value, stated.value
                );
                outcome.item(&item.id).observations.open.push(open.clone());
                let finding = Finding::new(Code::CheckNotEvidenced, open)
                    .at(&stated.place)
                    .about(item.id.to_string());
                outcome.find(finding.help(format!(
                    "set `{key}`, or collect what the agent reports as effective"
                )));
            }
        }
    }
}

fn differs(
    item: &ItemView<'_>,
    asset: &Asset,
    shown: &str,
    stated: &Text,
    (field, key, found): (&str, &str, &str),
) -> Finding {
    let message = format!(
        "asset `{}` states `{field}: {}`, and `{shown}` of `{}` has `{key} = \"{found}\"`",
        asset.id.value, stated.value, item.id
    );
    Finding::new(Code::StatedNotFound, message)
        .at(&stated.place)
        .about(item.id.to_string())
        .help("correct the plan, or the configuration; while they differ the controls concerned are contradicted")
}
