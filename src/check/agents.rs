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

/// Configuration of an agent that no parser was named for, so that nothing reads it.
pub(super) fn unread_configuration(subject: Subject<'_>, outcome: &mut Outcome) {
    for item in subject.plan.items() {
        let agents = subject
            .plan
            .assets
            .iter()
            .filter(|asset| asset.agent.is_some());
        let agent = agents
            .filter(|asset| {
                item.about
                    .iter()
                    .any(|id| id.value == asset.id.value.to_string())
            })
            .find(|_| item.parser == Parser::Auto);
        let files = subject
            .collected
            .items
            .get(&item.id)
            .map(|found| found.files.as_slice());
        let is_configuration = |name: &str| {
            let name = name.rsplit('/').next().unwrap_or(name);
            matches!(
                name,
                "config.toml" | "requirements.toml" | "config_read.json"
            )
        };
        let unread = files
            .into_iter()
            .flatten()
            .find(|file| is_configuration(&file.shown));
        let (Some(asset), Some(file)) = (agent, unread) else {
            continue;
        };
        let message = format!(
            "`{}` of `{}` looks like configuration of `{}`, and no parser reads it as such",
            file.shown, item.id, asset.id.value
        );
        let finding = Finding::new(Code::CheckNotEvidenced, message).at(item.place);
        outcome.find(finding.about(item.id.to_string()).help(
            "add `parser: codex-config` or `parser: codex-requirements`; without it no rule is applied",
        ));
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
