//! What the plan states of an AI agent against what its configuration says.

use std::collections::BTreeSet;

use serde_json::Value;

use super::rules::{self, Answers, Target};
use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::agent::{
    AssetPolicy, Difference, Distance, Effect, ItemReading, RefusedWhen, Setting, value_at,
};
use crate::model::id::{AssetId, EvidenceId};
use crate::model::plan::vendor::same_login;
use crate::model::plan::{Asset, ItemView, Parser, Text};
use crate::model::{Artifact, Document, Rule, RuleVerdict};

/// Files that an agent does not start with: nothing in them is in force.
pub(super) fn refused(subject: Subject<'_>, outcome: &mut Outcome) {
    for reading in &subject.agents.files {
        let file = &reading.file;
        for refusal in file.stopped_by() {
            let why = match refusal.when {
                RefusedWhen::Starting => "stops",
                _ => "is refused by",
            };
            let message = format!(
                "`{}` of `{}` {why} {}: {}",
                file.shown,
                reading.item,
                program(reading),
                refusal.message
            );
            contradict(outcome, &reading.item, &message);
            let mut settings = file.settings.iter();
            let form = settings
                .find(|s| s.effect == Effect::Refused && s.place == refusal.place)
                .and_then(|setting| setting.correct_form.as_ref());
            let finding = Finding::new(Code::ConfigurationRefused, message)
                .at(&refusal.place)
                .about(reading.item.to_string())
                .note("while the agent does not start, nothing in its files is in force");
            outcome.find(finding.help(match form {
                Some(form) => format!("write {}", quoted(form)),
                None => "correct or remove it, and collect the file again".to_owned(),
            }));
        }
    }
}

/// Settings that are written and have no effect.
pub(super) fn ineffective(subject: Subject<'_>, outcome: &mut Outcome) {
    for reading in &subject.agents.files {
        let ignored = |setting: &&Setting| setting.effect == Effect::Ignored;
        for setting in reading.file.settings.iter().filter(ignored) {
            let mut message = format!(
                "`{}` in `{}` of `{}` is ignored by {}",
                setting.shown(),
                reading.file.shown,
                reading.item,
                program(reading)
            );
            if let Some(why) = &setting.why {
                message = format!("{message}: {why}");
            }
            contradict(outcome, &reading.item, &message);
            let finding = Finding::new(Code::SettingIneffective, message)
                .at(&setting.place)
                .about(reading.item.to_string());
            outcome.find(finding.help(match &setting.correct_form {
                Some(form) if form.starts_with("remove") => form.clone(),
                Some(form) => format!("write {}", quoted(form)),
                None => "remove it, so that nobody relies on it".to_owned(),
            }));
        }
    }
}

/// Agents whose version no key table knows, so that what was judged may not hold.
pub(super) fn unsettled(subject: Subject<'_>, outcome: &mut Outcome) {
    let mut told = BTreeSet::new();
    for reading in &subject.agents.files {
        let why = match &reading.basis {
            Some(basis) if basis.distance == Distance::Known => continue,
            Some(basis) => {
                let how = match &basis.distance {
                    Distance::Between { next } => {
                        format!("lies between {} and {next}", basis.answered)
                    }
                    Distance::Before => format!("is older than {}", basis.answered),
                    _ => format!("is newer than {}", basis.answered),
                };
                format!(
                    "version {} of {} {how}, which the key table knows; it was judged as {}",
                    basis.asked, reading.program, basis.answered
                )
            }
            None => format!(
                "no asset states a version of {}; it was judged as the newest that the key table knows",
                reading.program
            ),
        };
        if !told.insert((reading.item.clone(), why.clone())) {
            continue;
        }
        let message = format!("`{}`: {why}", reading.item);
        let place = subject
            .plan
            .items()
            .iter()
            .find(|i| i.id == reading.item)
            .map(|i| i.place.clone());
        let finding =
            Finding::new(Code::AgentVersionUnsettled, message).about(reading.item.to_string());
        let finding = match &place {
            Some(place) => finding.at(place),
            None => finding,
        };
        outcome.find(finding.help(
            "state the version that is installed as `version:` of the asset, and add what the agent itself reports of its configuration",
        ));
    }
}

/// Agents that report another policy than their files give: one finding per report.
pub(super) fn reported_otherwise(subject: Subject<'_>, outcome: &mut Outcome) {
    for policy in &subject.agents.policies {
        let mut reports: Vec<(&EvidenceId, &str)> = policy
            .differences
            .iter()
            .map(|difference| (&difference.item, difference.shown.as_str()))
            .collect();
        reports.dedup();
        for (item, shown) in reports {
            let of_report = |d: &&Difference| d.item == *item && d.shown == shown;
            let all: Vec<&Difference> = policy.differences.iter().filter(of_report).collect();
            let settings = counted(all.len(), "setting");
            let message = format!(
                "`{shown}` of `{item}` differs in {settings} from what the files of `{}` give",
                policy.asset
            );
            contradict(outcome, item, &message);
            let first = &all[0].configured.1.place;
            let finding = Finding::new(Code::PolicyDiffers, message)
                .at(first)
                .about(item.to_string());
            let mut finding = finding.help(
                "collect both from one host at one time, with every layer; what the agent reports is what holds",
            );
            for difference in all.iter().take(MOST_NOTES) {
                finding = finding.note(difference_in_words(difference));
            }
            if all.len() > MOST_NOTES {
                finding = finding.note(format!("and {} more", all.len() - MOST_NOTES));
            }
            outcome.find(finding);
        }
    }
}

/// How many settings a finding names.
const MOST_NOTES: usize = 6;

fn difference_in_words(difference: &Difference) -> String {
    let (value, origin) = &difference.configured;
    let path = &difference.path;
    match &difference.reported {
        Some(reported) => format!("`{path}`: {value} at {}, reported {reported}", origin.place),
        None => format!("`{path}`: {value} at {}, reported as not set", origin.place),
    }
}

/// A correct form as it is where it quotes itself, else quoted.
fn quoted(form: &str) -> String {
    if form.contains('`') || form.contains(';') {
        form.to_owned()
    } else {
        format!("`{form}`")
    }
}

fn program(reading: &ItemReading) -> String {
    match &reading.basis {
        Some(basis) => format!("{} {}", reading.program, basis.asked),
        None => reading.program.clone(),
    }
}

fn contradict(outcome: &mut Outcome, item: &EvidenceId, observed: &str) {
    let observations = &mut outcome.item(item).observations;
    observations.contradictions.push(observed.to_owned());
}

/// Compares stated with found settings, both values in the message: what is in force by
/// all files of the agent, and what the agent itself reports.
pub(super) fn stated_not_found(subject: Subject<'_>, outcome: &mut Outcome) {
    let items = subject.plan.items();
    for policy in &subject.agents.policies {
        let mut assets = subject.plan.assets.iter();
        let asset = assets.find(|asset| asset.id.value == policy.asset);
        if let Some(asset) = asset {
            by_files(&items, asset, policy, outcome);
        }
    }
    let read = |item: &ItemView<'_>, shown: &str| {
        let mut files = subject.agents.files.iter();
        files.any(|reading| reading.item == item.id && *reading.file.shown == *shown)
    };
    for item in items
        .iter()
        .filter(|item| item.parser == Parser::CodexConfig)
    {
        let Some(collected) = subject.collected.items.get(&item.id) else {
            continue;
        };
        let about = |asset: &&Asset| item.is_about(&asset.id.value);
        for asset in subject.plan.assets.iter().filter(about) {
            for file in collected
                .files
                .iter()
                .filter(|file| !read(item, &file.shown))
            {
                if let Some(Document::Read(doc)) = &file.document {
                    let fields = [
                        ("sandbox-mode", "sandbox_mode"),
                        ("approval-policy", "approval_policy"),
                        ("model", "model"),
                    ];
                    for (field, key) in fields {
                        compare(item, asset, (&file.shown, doc), (field, key), outcome);
                    }
                }
            }
        }
    }
}

/// Compares with what the files of an agent bring into force together.
fn by_files(items: &[ItemView<'_>], asset: &Asset, policy: &AssetPolicy, outcome: &mut Outcome) {
    for (field, key) in &policy.stated {
        let origin = policy.policy.origins.get(key);
        // No file need say how people log in; what is recorded of runs may.
        if field == "login" && origin.is_none() {
            continue;
        }
        let of_origin = origin.and_then(|origin| {
            let mut files = policy.files.iter();
            files.find(|(_, file)| file.shown == origin.place.file)
        });
        // What no file sets is told of the first one that limits nothing.
        let Some((id, file)) = of_origin.or(policy.files.first()) else {
            continue;
        };
        if let Some(item) = items.iter().find(|item| item.id == *id) {
            let found = (&*file.shown, &policy.policy.values);
            compare(item, asset, found, (field, key), outcome);
        }
    }
}

/// Applies the rules over configuration to what all files of an agent bring into force
/// together: a key that one layer does not set may be set by another.
pub(super) fn policies(
    subject: Subject<'_>,
    parameters: &Value,
    answers: &mut Answers,
    outcome: &mut Outcome,
) {
    let items = subject.plan.items();
    for policy in &subject.agents.policies {
        let mut assets = subject.plan.assets.iter();
        let Some(asset) = assets.find(|asset| asset.id.value == policy.asset) else {
            continue;
        };
        for judged in &policy.judged {
            let Some(first) = items.iter().find(|item| judged.items.contains(&item.id)) else {
                continue;
            };
            let what = match judged.parser {
                Parser::CodexRequirements => "the requirements",
                _ => "the policy",
            };
            let more = [("item", rules::item(first))];
            let target = Target {
                shown: format!("{what} of `{}`", policy.asset),
                subject: first.id.to_string(),
                items: judged.items.iter().collect(),
                asset: Some(asset),
                place: first.place,
                origins: Some(&policy.policy.origins),
                doc: &judged.document,
                parameters,
                more: &more,
            };
            let artifact = Artifact::Document(judged.parser);
            for rule in subject.rules.iter().filter(|r| r.artifact == artifact) {
                if !is_told_of_a_layer(rule, &policy.asset, outcome) {
                    rules::apply(subject, rule, &target, answers, outcome);
                }
            }
        }
    }
}

/// Whether a layer of the agent breaks a rule that looks at every layer: then it is said
/// already, at the file that does.
fn is_told_of_a_layer(rule: &Rule, agent: &AssetId, outcome: &Outcome) -> bool {
    let mut answers = outcome.assessed.answers.iter();
    rule.each_layer
        && answers.any(|answer| {
            answer.rule == rule.id
                && answer.asset.as_ref() == Some(agent)
                && answer.verdict == RuleVerdict::Fail
        })
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
            .filter(|asset| item.is_about(&asset.id.value))
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
                "config.toml"
                    | "requirements.toml"
                    | "config_read.json"
                    | "managed-settings.json"
                    | "managed_config.toml"
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

/// What the plan states of an agent under a field.
pub(super) fn stated<'a>(asset: &'a Asset, field: &str) -> Option<&'a Text> {
    let agent = asset.agent.as_ref()?;
    match field {
        "sandbox-mode" => agent.sandbox_mode.as_ref(),
        "approval-policy" => agent.approval_policy.as_ref(),
        "model" => agent.model.as_ref(),
        "login" => agent.login.as_ref(),
        _ => None,
    }
}

fn compare(
    item: &ItemView<'_>,
    asset: &Asset,
    (shown, values): (&str, &Value),
    (field, key): (&str, &str),
    outcome: &mut Outcome,
) {
    let Some(stated) = stated(asset, field) else {
        return;
    };
    match value_at(values, key).and_then(Value::as_str) {
        Some(found) if found == stated.value || is_same_login(field, stated, found) => {
            outcome.item(&item.id).observations.passed += 1;
        }
        Some(found) => {
            let observed = format!(
                "`{}` states `{field}` {} and `{shown}` says {found}",
                asset.id.value, stated.value
            );
            contradict(outcome, &item.id, &observed);
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

fn is_same_login(field: &str, stated: &Text, found: &str) -> bool {
    field == "login" && same_login(&stated.value, found)
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
