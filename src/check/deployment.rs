//! Agents as they are deployed: the decision path of each, and the rules over everything
//! that is known of it together.
//!
//! Path and topologies: the decision that healthcare users of coding agents write down
//! (PHI-adjacent, PHI-touching), which 45 CFR 164.308(a)(1)(ii)(A) and 164.312 make them
//! answer for.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::rules::{self, Answers, Target};
use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, list};
use crate::model::agent::{AgentFile, AssetPolicy, Setting, value_at};
use crate::model::id::{EvidenceId, Id as _};
use crate::model::plan::{Asset, DataClass, DataFlow, DecisionAnswer, ItemView, Topology, YesNo};
use crate::model::{AgentConclusion, AnsweredQuestion, Artifact, Conclusion, ItemStanding, Rule};

/// Judges every agent in use: its decision path, then the rules about it.
pub(super) fn agents(subject: Subject<'_>, answers: &mut Answers, outcome: &mut Outcome) {
    let parameters = rules::parameters(subject);
    let of_agents = |rule: &&Rule| rule.artifact == Artifact::Agent;
    let rules: Vec<&Rule> = subject.rules.iter().filter(of_agents).collect();
    for asset in &subject.plan.assets {
        if asset.agent.is_none() || !asset.validity().overlaps(subject.period()) {
            continue;
        }
        let conclusion = decide(asset, outcome);
        contradictions(asset, &conclusion, outcome);
        topology(subject, asset, outcome);
        let doc = facts(subject, asset, &conclusion, outcome);
        let target = Target {
            shown: format!("agent `{}`", asset.id.value),
            subject: asset.id.value.to_string(),
            items: Vec::new(),
            asset: Some(asset),
            place: &asset.id.place,
            origins: None,
            doc: &doc,
            parameters: &parameters,
            more: &[],
        };
        for rule in &rules {
            rules::apply(subject, rule, &target, answers, outcome);
        }
        outcome.assessed.decisions.push(conclusion);
    }
}

/// Follows the path as far as the answers of the plan lead.
fn decide(asset: &Asset, outcome: &Outcome) -> AgentConclusion {
    let agent = asset.agent.as_ref();
    let decision = agent.and_then(|agent| agent.decision.as_ref());
    let answers = decision.into_iter().flat_map(|decision| decision.answers());
    let mut questions = Vec::new();
    let mut conclusion = None;
    for (number, (question, answer)) in answers.enumerate() {
        let said = answer.map(|answer| answer.answer.value == YesNo::Yes);
        questions.push(answered(question, answer, outcome));
        conclusion = match (number, said) {
            (0, Some(false)) => Some(Conclusion::Standard),
            (1, Some(false)) => Some(Conclusion::Limited),
            (2, Some(true)) => Some(Conclusion::Scrub),
            (3, Some(true)) => Some(Conclusion::Hosted),
            (3, Some(false)) => Some(Conclusion::DoNotUse),
            _ => None,
        };
        if conclusion.is_some() || said.is_none() {
            break;
        }
    }
    AgentConclusion {
        asset: asset.id.value.clone(),
        questions,
        conclusion,
    }
}

fn answered(
    question: &'static str,
    answer: Option<&DecisionAnswer>,
    outcome: &Outcome,
) -> AnsweredQuestion {
    let items = answer.into_iter().flat_map(|answer| &answer.evidence);
    AnsweredQuestion {
        question,
        answer: answer.map(|answer| answer.answer.value == YesNo::Yes),
        why: answer
            .and_then(|answer| answer.why.as_ref())
            .map(|why| why.value.clone()),
        evidence: items
            .map(|item| (item.value.clone(), standing(&item.value, outcome)))
            .collect(),
    }
}

fn standing(item: &EvidenceId, outcome: &Outcome) -> ItemStanding {
    let known = outcome.assessed.items.get(item);
    known.map_or(ItemStanding::Missing, |item| item.standing)
}

/// A path that leads elsewhere than the data class says, or that forbids what is in use.
fn contradictions(asset: &Asset, path: &AgentConclusion, outcome: &mut Outcome) {
    let id = &asset.id.value;
    let class = asset.data_class.value;
    let Some(conclusion) = path.conclusion else {
        return;
    };
    let sees = path.questions.get(1).and_then(|question| question.answer);
    let fits = match (conclusion, class) {
        (Conclusion::Standard, DataClass::PhiTouching | DataClass::PhiAdjacent) => false,
        (Conclusion::Standard, _) => true,
        (Conclusion::Limited, class) => class == DataClass::PhiAdjacent,
        (_, class) => sees != Some(true) || class == DataClass::PhiTouching,
    };
    if !fits {
        let message = format!(
            "asset `{id}` has the data class `{}`, and its decision path ends at: {}",
            class.as_str(),
            conclusion.as_str()
        );
        let finding = Finding::new(Code::StatedNotFound, message).at(&asset.data_class.place);
        outcome.find(finding.about(id.to_string()).help(
            "`phi-touching` is an agent that sees protected health information, `phi-adjacent` one that works beside it; correct the class or the answers",
        ));
    }
    if conclusion == Conclusion::DoNotUse {
        let message = format!(
            "asset `{id}` is in use, and its decision path ends at: {}",
            conclusion.as_str()
        );
        let finding = Finding::new(Code::StatedNotFound, message).at(&asset.id.place);
        outcome.find(finding.about(id.to_string()).help(
            "take the agent out of this workflow and add `until:`, or change what makes the answers",
        ));
    }
}

/// A topology that the address in the configuration speaks against. A proxy is not seen
/// there, so that `gateway` with the vendor's own address is no contradiction.
fn topology(subject: Subject<'_>, asset: &Asset, outcome: &mut Outcome) {
    let stated = asset.agent.as_ref().and_then(|a| a.topology.as_ref());
    let mut policies = subject.agents.policies.iter();
    let policy = policies.find(|policy| policy.asset == asset.id.value);
    let (Some(stated), Some(policy)) = (stated, policy) else {
        return;
    };
    let of_vendor = |address: &str| policy.vendor_hosts.iter().any(|host| is_on(address, host));
    let differs = match (&policy.model_address, stated.value) {
        (Some((address, _)), Topology::DirectApi) => !of_vendor(address),
        (Some((address, _)), Topology::Hosted) => of_vendor(address),
        _ => false,
    };
    let Some((address, origin)) = policy.model_address.as_ref().filter(|_| differs) else {
        return;
    };
    let message = format!(
        "asset `{}` states `topology: {}`, and {} sends requests to {address}",
        asset.id.value,
        stated.value.as_str(),
        origin.place
    );
    let of_file = |(_, file): &&(EvidenceId, AgentFile)| file.shown == origin.place.file;
    if let Some((item, _)) = policy.files.iter().find(of_file) {
        let observations = &mut outcome.item(item).observations;
        observations.contradictions.push(message.clone());
    }
    let finding = Finding::new(Code::StatedNotFound, message).at(&stated.place);
    outcome.find(finding.about(asset.id.value.to_string()).help(
        "correct the plan, or the address; agreements and retention hold for the service that is really reached",
    ));
}

/// Whether an address is on a host.
fn is_on(address: &str, host: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', ':', '?']).unwrap_or(rest.len());
    rest[..end].eq_ignore_ascii_case(host)
}

/// What is known of an agent together; `docs/reference/agent-rules.md` tells its form.
fn facts(subject: Subject<'_>, asset: &Asset, path: &AgentConclusion, outcome: &Outcome) -> Value {
    let items = items_about(subject, asset);
    let files: Vec<&str> = items
        .iter()
        .filter_map(|item| subject.collected.items.get(&item.id))
        .flat_map(|collected| &collected.files)
        .map(|file| file.shown.as_str())
        .collect();
    let day = subject.as_of().0.min(subject.period().until());
    let evidence = items.iter().map(|item| of_item(item, day, outcome));
    let mut facts = json!({
        "evidence": evidence.collect::<Vec<_>>(),
        "files": files,
        "flows": flows(subject, asset),
        "surfaces": surfaces(subject, asset, outcome),
        "frameworks": frameworks(subject),
        "decision": decision(path),
        "runs": runs(subject, asset),
    });
    let mut policies = subject.agents.policies.iter();
    if let Some(policy) = policies.find(|policy| policy.asset == asset.id.value) {
        of_policy(policy, &mut facts);
    }
    facts
}

/// Items about the agent, about what its data passes, and of the vendors that it reaches.
fn items_about<'a>(subject: Subject<'a>, asset: &Asset) -> Vec<ItemView<'a>> {
    let mut about = BTreeSet::from([asset.id.value.to_string()]);
    let agent = asset.agent.as_ref();
    about.extend(
        agent
            .and_then(|agent| agent.gateway.as_ref())
            .map(|gateway| gateway.value.to_string()),
    );
    let mut surfaces = BTreeSet::new();
    for flow in flows_from(subject, asset) {
        about.insert(flow.to.value.clone());
        surfaces.extend(flow.surface.as_ref().map(|s| s.value.to_string()));
    }
    let covers = |item: &ItemView<'_>| {
        let of_vendor = item.vendor.is_some_and(|v| about.contains(&v.to_string()));
        of_vendor && of_surface(subject, &item.id, &surfaces)
    };
    let mut items = subject.plan.items();
    items.retain(|item| {
        let named = item.about.iter().any(|id| about.contains(&id.value));
        named && item.vendor.is_none() || covers(item)
    });
    items
}

/// Whether a vendor's document or agreement names one of the surfaces in use.
fn of_surface(subject: Subject<'_>, item: &EvidenceId, surfaces: &BTreeSet<String>) -> bool {
    let vendors = subject.plan.vendors.iter();
    let named = vendors.flat_map(|vendor| {
        let documents = vendor.documents.iter().map(|d| (&d.id.value, &d.services));
        documents.chain(vendor.agreements.iter().map(|a| (&a.id.value, &a.services)))
    });
    named
        .filter(|(id, _)| *id == item)
        .flat_map(|(_, services)| services)
        .any(|service| surfaces.contains(service.value.as_str()))
}

fn flows_from<'a>(subject: Subject<'a>, asset: &Asset) -> impl Iterator<Item = &'a DataFlow> {
    let id = asset.id.value.to_string();
    let flows = subject.plan.data_flows.iter();
    flows.filter(move |flow| flow.from.value == id)
}

fn of_item(item: &ItemView<'_>, day: NaiveDate, outcome: &Outcome) -> Value {
    let mut fields = json!({
        "id": item.id.to_string(),
        "type": item.kind.map_or("", |kind| kind.value.as_str()),
        "standing": standing(&item.id, outcome).as_str(),
    });
    if let Some(dated) = item.dated {
        fields["age"] = json!((day - dated.value).num_days());
    }
    fields
}

fn flows(subject: Subject<'_>, asset: &Asset) -> Vec<Value> {
    let flow = |flow: &DataFlow| {
        let mut fields = json!({
            "to": flow.to.value,
            "data-class": flow.data_class.value.as_str(),
        });
        if let Some(protection) = &flow.protection {
            fields["protection"] = json!(protection.value);
        }
        if let Some(region) = &flow.region {
            fields["region"] = json!(region.value);
        }
        fields
    };
    flows_from(subject, asset).map(flow).collect()
}

/// The surfaces of vendors that the agent reaches, each with the agreements in hand.
fn surfaces(subject: Subject<'_>, asset: &Asset, outcome: &Outcome) -> Vec<Value> {
    let mut surfaces = Vec::new();
    for flow in flows_from(subject, asset) {
        let Some(surface) = &flow.surface else {
            continue;
        };
        let only = BTreeSet::from([surface.value.to_string()]);
        let items = subject.plan.items();
        let held = items.iter().filter(|item| {
            item.vendor.is_some()
                && of_surface(subject, &item.id, &only)
                && covers_login(subject, &item.id, asset)
                && standing(&item.id, outcome) == ItemStanding::Sound
        });
        let held: Vec<&str> = held
            .filter_map(|item| item.kind)
            .map(|kind| kind.value.as_str())
            .collect();
        surfaces.push(json!({
            "id": surface.value.to_string(),
            "data-class": flow.data_class.value.as_str(),
            "held": held,
        }));
    }
    surfaces
}

/// Whether an agreement covers the way in which the agent logs in.
fn covers_login(subject: Subject<'_>, item: &EvidenceId, asset: &Asset) -> bool {
    let login = asset.agent.as_ref().and_then(|agent| agent.login.as_ref());
    let mut agreements = subject.plan.vendors.iter().flat_map(|v| &v.agreements);
    let agreement = agreements.find(|agreement| agreement.id.value == *item);
    let (Some(login), Some(agreement)) = (login, agreement) else {
        return true;
    };
    agreement.covers_login(&login.value)
}

fn frameworks(subject: Subject<'_>) -> Vec<String> {
    let pins = subject.engagement.profile.catalogs.values();
    pins.map(|pin| pin.catalog.value.clone()).collect()
}

fn decision(path: &AgentConclusion) -> Value {
    let open = |question: &&AnsweredQuestion| question.answer.is_none();
    let unshown = |question: &&AnsweredQuestion| {
        let sound = |(_, standing): &(EvidenceId, ItemStanding)| *standing == ItemStanding::Sound;
        question.answer.is_some() && !question.evidence.iter().any(sound)
    };
    let mut fields = json!({
        "open": path.questions.iter().filter(open).count(),
        "without-evidence": path.questions.iter().filter(unshown).count(),
    });
    if let Some(conclusion) = path.conclusion {
        fields["conclusion"] = json!(conclusion.as_str());
    }
    fields
}

/// What the records of all runs say together.
fn runs(subject: Subject<'_>, asset: &Asset) -> Value {
    let of_asset = subject.agents.runs.iter();
    let of_asset = of_asset.filter(|reading| reading.assets.contains(&asset.id.value));
    let (mut files, mut sessions) = (0u64, 0u64);
    let mut models = BTreeSet::new();
    let mut versions = BTreeSet::new();
    for reading in of_asset {
        files += 1;
        sessions += reading.facts.sessions;
        models.extend(reading.facts.models.iter().cloned());
        versions.extend(reading.facts.versions.iter().cloned());
    }
    json!({"files": files, "sessions": sessions, "models": models, "versions": versions})
}

fn of_policy(policy: &AssetPolicy, facts: &mut Value) {
    let settings = || {
        let files = policy.files.iter().map(|(_, file)| file);
        files.flat_map(AgentFile::in_force)
    };
    let mut effective = json!({});
    for (field, path) in &policy.stated {
        if let Some(value) = value_at(&policy.policy.values, path) {
            effective[field] = value.clone();
        }
    }
    let hidden = settings().filter(|setting| setting.value.is_none());
    let literal: BTreeSet<String> = hidden.map(Setting::shown).collect();
    facts["effective"] = effective;
    facts["literal-credentials"] = json!(literal);
    // Of a program that has no such setting, nothing can be said.
    if let Some(closed) = &policy.closed_paths {
        facts["denied-paths"] = json!(closed);
    }
}

/// Agents of the plan that state a gateway and do not name it.
pub(super) fn unnamed_gateways(subject: Subject<'_>, outcome: &mut Outcome) {
    let gateways: Vec<&str> = subject
        .plan
        .assets
        .iter()
        .filter(|asset| asset.kind.value == "proxy")
        .map(|asset| asset.id.value.as_str())
        .collect();
    for asset in &subject.plan.assets {
        let Some(agent) = &asset.agent else { continue };
        let Some(topology) = &agent.topology else {
            continue;
        };
        if topology.value != Topology::Gateway || agent.gateway.is_some() {
            continue;
        }
        let message = format!(
            "asset `{}` states `topology: gateway` and does not say which asset it is",
            asset.id.value
        );
        let finding = Finding::new(Code::CheckNotEvidenced, message).at(&topology.place);
        let help = if gateways.is_empty() {
            "describe the gateway as an asset, and add `gateway:` with its id".to_owned()
        } else {
            format!("add `gateway:`; the plan has {}", list(&gateways))
        };
        outcome.find(finding.about(asset.id.value.to_string()).help(help));
    }
}
