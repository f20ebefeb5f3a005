//! Repositories under regulations: is the configuration that a regulation asks for in force
//! for every agent that works there?
//!
//! Practice of users of agents in regulated work: for each regulation of a codebase the
//! top control for the agent, for each control concrete configuration; a control without
//! configuration is a blocker. `catalogs/concerns/repositories.yaml` holds the choice.

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, list};
use crate::model::id::AssetId;
use crate::model::plan::{Asset, Gate, Text};
use crate::model::{
    NeededConfiguration, RepositoryAnswer, RepositoryRegulation, RuleVerdict, Severity,
};

/// Repositories whose agents lack configuration. It blocks under `gate: strict`.
pub(super) fn unguarded(subject: Subject<'_>, outcome: &mut Outcome) {
    let strict = subject.engagement.gate.as_ref();
    let strict = strict.is_some_and(|gate| gate.value == Gate::Strict);
    let weight = if strict {
        Severity::High
    } else {
        Severity::Medium
    };
    let in_use = |asset: &&Asset| asset.validity().overlaps(subject.period());
    let assets = subject.plan.assets.iter().filter(in_use);
    for repository in assets.filter(|asset| asset.kind.value == "repository") {
        if repository.agents.is_empty() {
            continue;
        }
        for regulation in &repository.regulations {
            let finding = match known(subject, regulation) {
                Some(known) => missing(repository, known, regulation, outcome),
                None => Some(unknown(subject, repository, regulation)),
            };
            if let Some(finding) = finding {
                outcome.find(finding.weighing(weight));
            }
        }
    }
}

fn known<'a>(subject: Subject<'a>, stated: &Text) -> Option<&'a RepositoryRegulation> {
    let name = stated.value.trim().to_lowercase();
    let mut all = subject.regulations.iter();
    all.find(|regulation| regulation.names.contains(&name))
}

/// What the agents of a repository lack under a regulation.
fn missing(
    repository: &Asset,
    regulation: &RepositoryRegulation,
    stated: &Text,
    outcome: &mut Outcome,
) -> Option<Finding> {
    let mut lacks = Vec::new();
    for agent in &repository.agents {
        for needed in &regulation.configurations {
            let why = unmet(needed, &agent.value, &repository.id.value, outcome);
            outcome.assessed.repositories.push(RepositoryAnswer {
                repository: repository.id.value.clone(),
                regulation: stated.value.clone(),
                control: regulation.control.clone(),
                agent: agent.value.clone(),
                what: needed.what.clone(),
                why: why.clone(),
            });
            lacks.extend(why.map(|why| (&agent.value, needed, why)));
        }
    }
    let mut agents: Vec<String> = lacks.iter().map(|(agent, ..)| agent.to_string()).collect();
    agents.dedup();
    if agents.is_empty() {
        return None;
    }
    let names: Vec<&str> = agents.iter().map(String::as_str).collect();
    let message = format!(
        "repository `{}` is under {}, and configuration that `{}` asks for is not shown to be in force for {}",
        repository.id.value,
        stated.value,
        regulation.control,
        list(&names)
    );
    let mut finding = Finding::new(Code::RepositoryUnguarded, message)
        .at(&stated.place)
        .about(repository.id.value.to_string())
        .note(format!("practice: {}", regulation.practice));
    for (agent, needed, why) in lacks {
        finding = finding.note(format!(
            "`{agent}`: {} - {why}; set by {}",
            needed.what,
            needed.settings.join(", ")
        ));
    }
    Some(finding.help(
        "set what is named and collect what shows it, with the agent or the repository under `about:`; `auditbinder explain repository-unguarded` tells the rules",
    ))
}

/// Why a configuration is not shown; `None` where it is.
fn unmet(
    needed: &NeededConfiguration,
    agent: &AssetId,
    repository: &AssetId,
    outcome: &Outcome,
) -> Option<String> {
    let answers = outcome.assessed.answers.iter().filter(|answer| {
        let of = answer.asset.as_ref();
        needed
            .rules
            .iter()
            .any(|rule| *rule == answer.rule.to_string())
            && (of == Some(agent) || of == Some(repository))
    });
    let mut passed = false;
    for answer in answers {
        match answer.verdict {
            RuleVerdict::Pass => passed = true,
            RuleVerdict::Fail | RuleVerdict::Ineffective | RuleVerdict::Error => {
                return Some(format!(
                    "`{}` on {}: {}",
                    answer.rule, answer.on, answer.why
                ));
            }
            RuleVerdict::NotEvidenced => {}
        }
    }
    let rules: Vec<&str> = needed.rules.iter().map(String::as_str).collect();
    (!passed).then(|| format!("nothing answers {}", list(&rules)))
}

fn unknown(subject: Subject<'_>, repository: &Asset, stated: &Text) -> Finding {
    let message = format!(
        "repository `{}` is under `{}`, for which no configuration of agents is shipped",
        repository.id.value, stated.value
    );
    let known = subject.regulations.iter().map(|r| r.regulation.as_str());
    let known: Vec<&str> = known.collect();
    Finding::new(Code::RepositoryUnguarded, message)
        .at(&stated.place)
        .about(repository.id.value.to_string())
        .help(format!(
            "there are {}; for another one accept the risk with what is done instead",
            list(&known)
        ))
}
