//! AI agents as they are deployed: decision path, what rules say, and for each framework
//! the control that matters most.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Framework;
use super::build::Sources;
use super::words;
use crate::model::id::{AssetId, CheckId};
use crate::model::plan::Asset;
use crate::model::{
    AgentConcern, AgentConclusion, AnsweredQuestion, ItemStanding, RuleAnswer, RuleVerdict,
    Severity,
};

/// How decision paths are judged, for the reader of a report.
const STATEMENT: &str = "Answers on the path are the organisation's own; the evidence beside them is what it names. Rules are the shipped ones, applied to what is in force and to what the plan states; a rule that nothing answers is no pass.";

/// All agents.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Deployments {
    /// How they were judged.
    pub statement: String,
    /// One per agent in use.
    pub agents: Vec<DeploymentRow>,
    /// For each framework of the profile the control that matters most for agents.
    pub top_controls: Vec<TopControlRow>,
    /// Frameworks for which none is shipped.
    pub without: Vec<String>,
}

/// One agent as it is deployed.
#[derive(Clone, Debug, Serialize)]
pub struct DeploymentRow {
    /// The asset.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// Data class, topology, login and the like, as the plan states them.
    pub stated: Vec<String>,
    /// The questions of the decision path that were reached.
    pub path: Vec<QuestionRow>,
    /// Where the path ends, or that it does not.
    pub conclusion: String,
    /// Whether it ends.
    pub concluded: bool,
    /// Who decided, and when.
    pub decided: Option<String>,
    /// Rules that pass wherever they were applied.
    pub passed: Vec<String>,
    /// Every other answer, the heaviest first.
    pub answers: Vec<AnswerRow>,
}

/// One question of a decision path.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionRow {
    /// The question.
    pub question: String,
    /// `yes`, `no`, or `no answer`.
    pub answer: String,
    /// Why.
    pub why: Option<String>,
    /// The items that show it.
    pub evidence: Vec<String>,
    /// What is wrong with them.
    pub missing: Vec<String>,
}

/// What one rule says.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerRow {
    /// The rule.
    pub rule: String,
    /// Its answer.
    pub verdict: String,
    /// What it was applied to.
    pub on: String,
    /// Why it is not a pass.
    pub why: String,
    /// How much it weighs.
    pub severity: String,
}

/// The control that matters most for agents under one framework.
#[derive(Clone, Debug, Serialize)]
pub struct TopControlRow {
    /// The framework's short name.
    pub framework: String,
    /// The control, as `soc2:CC8.1`.
    pub control: String,
    /// Its state and result, where it is in scope.
    pub state: Option<String>,
    /// What could go wrong.
    pub concern: String,
    /// What meets it.
    pub practice: String,
    /// The settings that carry the practice.
    pub settings: Vec<String>,
    /// What the rules say of each agent.
    pub agents: Vec<TopAnswerRow>,
}

/// What the rules about a concern say of one agent.
#[derive(Clone, Debug, Serialize)]
pub struct TopAnswerRow {
    /// The agent.
    pub agent: String,
    /// `shown`, `partly shown`, `contradicted`, `blocker` where nothing shows it, or `not
    /// concerned`.
    pub status: String,
    /// The rules, each with its answer.
    pub because: String,
}

/// Makes the deployments ready to print.
pub(super) fn deployments(sources: &Sources<'_>, frameworks: &[Framework]) -> Deployments {
    let decisions = sources.assessed.decisions.iter();
    let agents: Vec<DeploymentRow> = decisions
        .filter_map(|path| {
            let mut assets = sources.plan.assets.iter();
            let asset = assets.find(|asset| asset.id.value == path.asset)?;
            Some(row(sources, asset, path))
        })
        .collect();
    if agents.is_empty() {
        return Deployments::default();
    }
    let (mut top_controls, mut without) = (Vec::new(), Vec::new());
    for framework in frameworks {
        let mut concerns = sources.concerns.iter();
        match concerns.find(|concern| concern.catalog == framework.catalog) {
            Some(concern) => top_controls.push(top(sources, framework, concern)),
            None => without.push(framework.short.clone()),
        }
    }
    Deployments {
        statement: STATEMENT.to_owned(),
        agents,
        top_controls,
        without,
    }
}

fn row(sources: &Sources<'_>, asset: &Asset, path: &AgentConclusion) -> DeploymentRow {
    let answers: Vec<&RuleAnswer> = of_agent(sources, &path.asset).collect();
    let passed = answers.iter().filter(|a| a.verdict == RuleVerdict::Pass);
    let elsewhere = |rule: &CheckId| {
        let mut of_rule = answers.iter().filter(|answer| answer.rule == *rule);
        of_rule.any(|answer| answer.verdict != RuleVerdict::Pass)
    };
    let passed = passed.filter(|answer| !elsewhere(&answer.rule));
    let passed: BTreeSet<String> = passed.map(|answer| answer.rule.to_string()).collect();
    let mut others: Vec<&&RuleAnswer> = answers
        .iter()
        .filter(|answer| answer.verdict != RuleVerdict::Pass)
        .collect();
    others.sort_by(|a, b| (a.severity, &a.rule, &a.on).cmp(&(b.severity, &b.rule, &b.on)));
    let decision = asset.agent.as_ref().and_then(|a| a.decision.as_ref());
    let conclusion = match path.conclusion {
        Some(conclusion) => conclusion.as_str().to_owned(),
        None if path.questions.is_empty() => "no decision path is recorded".to_owned(),
        None => "the path has a question without an answer".to_owned(),
    };
    DeploymentRow {
        asset: path.asset.to_string(),
        name: asset.name.value.clone(),
        stated: stated(asset),
        path: path.questions.iter().map(question).collect(),
        conclusion,
        concluded: path.conclusion.is_some(),
        decided: decision.and_then(|d| words::by_on(sources.plan, d.by.as_ref(), d.on.as_ref())),
        passed: passed.into_iter().collect(),
        answers: others
            .into_iter()
            .map(|answer| answer_row(answer))
            .collect(),
    }
}

fn stated(asset: &Asset) -> Vec<String> {
    let mut lines = vec![format!("data class {}", asset.data_class.value.as_str())];
    let Some(agent) = &asset.agent else {
        return lines;
    };
    let topology = agent.topology.as_ref().map(|t| t.value.as_str());
    let gateway = agent.gateway.as_ref().map(|id| id.value.to_string());
    lines.extend(topology.map(|topology| match gateway {
        Some(gateway) => format!("topology {topology} through {gateway}"),
        None => format!("topology {topology}"),
    }));
    lines.extend(agent.login.as_ref().map(|l| format!("login {}", l.value)));
    let credential = agent.credential.as_ref().map(|c| c.value.as_str());
    lines.extend(credential.map(|credential| format!("credential {credential}")));
    let log = agent
        .log_source
        .as_ref()
        .map(|source| source.value.as_str());
    lines.extend(log.map(|log| format!("log source {log}")));
    lines
}

fn question(question: &AnsweredQuestion) -> QuestionRow {
    let sound = |(_, standing): &&(_, ItemStanding)| *standing != ItemStanding::Sound;
    let missing = question.evidence.iter().filter(sound);
    let mut missing: Vec<String> = missing
        .map(|(item, standing)| format!("{item} is {}", standing.as_str()))
        .collect();
    if question.answer.is_some() && question.evidence.is_empty() {
        missing.push("no evidence is named".to_owned());
    }
    let answer = match question.answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "no answer",
    };
    QuestionRow {
        question: question.question.to_owned(),
        answer: answer.to_owned(),
        why: question.why.clone(),
        evidence: question
            .evidence
            .iter()
            .map(|(item, _)| item.to_string())
            .collect(),
        missing,
    }
}

fn answer_row(answer: &RuleAnswer) -> AnswerRow {
    AnswerRow {
        rule: answer.rule.to_string(),
        verdict: answer.verdict.as_str().to_owned(),
        on: answer.on.replace('`', ""),
        why: answer.why.clone(),
        severity: severity(answer.severity),
    }
}

fn severity(severity: Severity) -> String {
    severity.as_str().to_owned()
}

fn of_agent<'s>(sources: &Sources<'s>, asset: &AssetId) -> impl Iterator<Item = &'s RuleAnswer> {
    let answers = sources.assessed.answers.iter();
    answers.filter(move |answer| answer.asset.as_ref() == Some(asset))
}

fn top(sources: &Sources<'_>, framework: &Framework, concern: &AgentConcern) -> TopControlRow {
    let id = format!("{}:{}", framework.short, concern.control);
    let rows = framework.groups.iter().flat_map(|group| &group.controls);
    let control = rows.into_iter().find(|row| row.id == id);
    let agents = sources.assessed.decisions.iter();
    TopControlRow {
        framework: framework.short.clone(),
        state: control.map(|row| format!("{}, {}", row.state, row.result)),
        control: id,
        concern: concern.concern.clone(),
        practice: concern.practice.clone(),
        settings: concern.settings.clone(),
        agents: agents
            .map(|path| top_answer(sources, path, concern))
            .collect(),
    }
}

/// What speaks against a practice outweighs what shows it; where nothing speaks, it is a
/// blocker: a control without configuration.
fn top_answer(
    sources: &Sources<'_>,
    path: &AgentConclusion,
    concern: &AgentConcern,
) -> TopAnswerRow {
    let asked = |answer: &&RuleAnswer| {
        concern
            .rules
            .iter()
            .any(|rule| *rule == answer.rule.to_string())
    };
    let answers: Vec<&RuleAnswer> = of_agent(sources, &path.asset).filter(asked).collect();
    let with = |verdicts: &[RuleVerdict]| {
        let found = answers.iter().filter(|a| verdicts.contains(&a.verdict));
        let rules: BTreeSet<String> = found.map(|answer| answer.rule.to_string()).collect();
        rules.into_iter().collect::<Vec<_>>()
    };
    let against = with(&[RuleVerdict::Fail, RuleVerdict::Ineffective]);
    let shown = with(&[RuleVerdict::Pass]);
    let open = with(&[RuleVerdict::NotEvidenced, RuleVerdict::Error]);
    let class = sources
        .plan
        .assets
        .iter()
        .find(|a| a.id.value == path.asset);
    let class = class.map_or("none", |asset| asset.data_class.value.as_str());
    let concerned =
        concern.data_classes.is_empty() || concern.data_classes.iter().any(|named| named == class);
    let (status, because) = if !concerned {
        ("not concerned", format!("data class {class}"))
    } else if !against.is_empty() {
        ("contradicted", format!("by {}", against.join(", ")))
    } else if !shown.is_empty() && open.is_empty() {
        ("shown", format!("by {}", shown.join(", ")))
    } else if !shown.is_empty() {
        let because = format!(
            "{} pass, {} without an answer",
            shown.join(", "),
            open.join(", ")
        );
        ("partly shown", because)
    } else if open.is_empty() {
        ("blocker", "no rule applies to it".to_owned())
    } else {
        ("blocker", format!("{} without an answer", open.join(", ")))
    };
    TopAnswerRow {
        agent: path.asset.to_string(),
        status: status.to_owned(),
        because,
    }
}
