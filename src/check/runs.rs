//! Run-time records of agents: what could not be read, who acted, and whether the agent ran
//! as the plan states.

use std::collections::BTreeSet;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted, list};
use serde_json::Value;

use crate::model::agent::{AssetPolicy, RunReading, value_at};
use crate::model::id::EvidenceId;
use crate::model::plan::{Asset, ItemView, Text};
use crate::model::{ItemStanding, Place};

/// How many places a finding names.
const MOST_NOTES: usize = 6;

/// Records that could not be read: the rest was, and the item counts in part.
pub(super) fn exceptions(subject: Subject<'_>, outcome: &mut Outcome) {
    for reading in &subject.agents.runs {
        let shown = &reading.shown;
        if let (None, true) = (reading.kind, reading.exceptions.is_empty()) {
            outcome.lower(
                &reading.item,
                ItemStanding::Weak,
                format!("`{shown}` holds no record that is known"),
            );
            let message = format!(
                "`{shown}` of `{}` holds no record of an agent that is known here",
                reading.item
            );
            let finding = Finding::new(Code::PopulationException, message).at(&Place::whole(shown));
            outcome.find(finding.about(reading.item.to_string()).help(
                "name the right `parser:`, or export the records as OTLP/JSON or JSON lines",
            ));
            continue;
        }
        let Some((_, place)) = reading.exceptions.first() else {
            continue;
        };
        let number = reading.exceptions.len() as u64 + reading.exceptions_left_out;
        let places = counted(usize::try_from(number).unwrap_or(usize::MAX), "place");
        outcome.lower(
            &reading.item,
            ItemStanding::Weak,
            format!("`{shown}` could not be read in {places}"),
        );
        let message = format!(
            "`{shown}` of `{}` could not be read in {places}; {} were read",
            reading.item,
            counted(
                usize::try_from(reading.facts.records).unwrap_or(usize::MAX),
                "record"
            )
        );
        let finding = Finding::new(Code::PopulationException, message).at(place);
        let mut finding = finding.about(reading.item.to_string()).help(
            "export the records again; what cannot be read is no evidence, and the rest was counted",
        );
        for (what, place) in reading.exceptions.iter().take(MOST_NOTES) {
            finding = finding.note(format!("{place}: {what}"));
        }
        if number > MOST_NOTES as u64 {
            finding = finding.note(format!("and {} more", number - MOST_NOTES as u64));
        }
        outcome.find(finding);
    }
}

/// Records that name no user, and hosts that no person is known for.
pub(super) fn unidentified(subject: Subject<'_>, outcome: &mut Outcome) {
    let people = subject.plan.people.iter();
    let known: BTreeSet<&str> = people
        .flat_map(|person| &person.hosts)
        .map(|host| host.value.as_str())
        .collect();
    for reading in &subject.agents.runs {
        let facts = &reading.facts;
        if facts.events_without_user == 0 {
            continue;
        }
        let hosts: Vec<&str> = facts.hosts.iter().map(String::as_str).collect();
        let unknown: Vec<&str> = hosts
            .iter()
            .filter(|h| !known.contains(**h))
            .copied()
            .collect();
        if unknown.is_empty() && !hosts.is_empty() {
            outcome.item(&reading.item).observations.passed += 1;
            continue;
        }
        let message = format!(
            "{} in `{}` of `{}` without a user",
            counted(
                usize::try_from(facts.events_without_user).unwrap_or(usize::MAX),
                "event"
            ),
            reading.shown,
            reading.item
        );
        let open = message.clone();
        outcome
            .item(&reading.item)
            .observations
            .exceptions
            .push(open);
        let finding =
            Finding::new(Code::UserUnidentified, message).at(&Place::whole(&reading.shown));
        let finding = finding.about(reading.item.to_string()).note(
            "with API-key login no event names the user (Codex CLI 0.169.0, measured); what remains is the host",
        );
        outcome.find(finding.help(if unknown.is_empty() {
            "let people log in by account, or have the collector add the host".to_owned()
        } else {
            format!(
                "add the hosts of each person under `people: hosts`; nobody is known for {}",
                list(&unknown)
            )
        }));
    }
}

/// Compares what an asset states with what its sessions ran with.
pub(super) fn stated_not_found(subject: Subject<'_>, outcome: &mut Outcome) {
    let items = subject.plan.items();
    for reading in &subject.agents.runs {
        let about = |asset: &&Asset| reading.assets.contains(&asset.id.value);
        for asset in subject.plan.assets.iter().filter(about) {
            let Some(item) = items.iter().find(|item| item.id == reading.item) else {
                continue;
            };
            let mut policies = subject.agents.policies.iter();
            let policy = policies.find(|policy| policy.asset == asset.id.value);
            let mut concerned: Vec<&EvidenceId> = policy
                .into_iter()
                .flat_map(|policy| &policy.files)
                .filter(|(_, file)| file.kind != "requirements")
                .map(|(id, _)| id)
                .collect();
            concerned.dedup();
            if concerned.is_empty() {
                concerned.push(&item.id);
            }
            of_asset(item, asset, (reading, &concerned), outcome);
            if let Some(policy) = policy {
                against_files(item, asset, (reading, policy), outcome);
            }
        }
    }
}

/// Compares what sessions ran with and what the files of the agent give, where the plan
/// itself states nothing: `codex exec` runs with another approval policy than its files.
fn against_files(
    item: &ItemView<'_>,
    asset: &Asset,
    (reading, policy): (&RunReading, &AssetPolicy),
    outcome: &mut Outcome,
) {
    let facts = &reading.facts;
    for (field, found) in [
        ("model", &facts.models),
        ("approval-policy", &facts.approval_policies),
        ("sandbox-mode", &facts.sandbox_policies),
    ] {
        let path = policy.stated.iter().find(|(known, _)| known == field);
        let is_stated = super::agents::stated(asset, field).is_some();
        let Some((_, path)) = path.filter(|_| !is_stated) else {
            continue;
        };
        let configured = value_at(&policy.policy.values, path).and_then(Value::as_str);
        let (Some(configured), Some(origin)) = (configured, policy.policy.origins.get(path)) else {
            continue;
        };
        let others = found.iter().map(String::as_str);
        let others: Vec<&str> = others.filter(|found| *found != configured).collect();
        if others.is_empty() {
            continue;
        }
        let message = format!(
            "`{}` of `{}` ran with {} where the files of `{}` give `{path}` {configured}",
            reading.shown,
            item.id,
            list(&others),
            asset.id.value
        );
        for (id, _) in &policy.files {
            let observations = &mut outcome.item(id).observations;
            observations.contradictions.push(message.clone());
        }
        let finding = Finding::new(Code::PolicyDiffers, message).at(&origin.place);
        outcome.find(finding.about(item.id.to_string()).help(
            "find out why the agent ran otherwise; what was recorded is what held, whatever the files say",
        ));
    }
}

fn of_asset(
    item: &ItemView<'_>,
    asset: &Asset,
    (reading, concerned): (&RunReading, &[&EvidenceId]),
    outcome: &mut Outcome,
) {
    let Some(agent) = &asset.agent else { return };
    let facts = &reading.facts;
    let compared: [(&str, Option<&Text>, &[String]); 5] = [
        ("login", agent.login.as_ref(), &facts.auth_modes),
        ("version", asset.version.as_ref(), &facts.versions),
        ("model", agent.model.as_ref(), &facts.models),
        (
            "approval-policy",
            agent.approval_policy.as_ref(),
            &facts.approval_policies,
        ),
        (
            "sandbox-mode",
            agent.sandbox_mode.as_ref(),
            &facts.sandbox_policies,
        ),
    ];
    for (field, stated, found) in compared {
        let Some(stated) = stated else { continue };
        // What no record tells is neither right nor wrong.
        if found.is_empty() {
            continue;
        }
        let others: Vec<&str> = found
            .iter()
            .map(String::as_str)
            .filter(|found| !same(field, &stated.value, found))
            .collect();
        if others.is_empty() {
            outcome.item(&item.id).observations.passed += 1;
            continue;
        }
        let message = format!(
            "asset `{}` states `{field}: {}`, and `{}` of `{}` ran with {}",
            asset.id.value,
            stated.value,
            reading.shown,
            item.id,
            list(&others)
        );
        // The records are sound; what differs is what the configuration was taken to show.
        for id in concerned {
            let observations = &mut outcome.item(id).observations;
            observations.contradictions.push(message.clone());
        }
        let finding = Finding::new(Code::StatedNotFound, message).at(&stated.place);
        outcome.find(finding.about(item.id.to_string()).help(
            "correct the plan, or find out why the agent ran otherwise; while they differ the controls concerned are contradicted",
        ));
    }
}

/// Whether a value that was found is the stated one. A version may stand among other
/// words, and programs write a way of logging in differently.
fn same(field: &str, stated: &str, found: &str) -> bool {
    if field == "login" {
        return crate::model::plan::vendor::same_login(stated, found);
    }
    let within = field == "version" && stated.split_whitespace().any(|word| word == found);
    stated == found || within
}
