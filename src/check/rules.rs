//! The shipped rules: one rule over one document, and what its answer means.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::expression::{CheckOutcome, Variables, evaluate};
use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted, list};
use crate::model::agent::SettingOrigin;
use crate::model::id::EvidenceId;
use crate::model::plan::{Asset, ItemView};
use crate::model::{
    Against, CollectedFile, ControlRef, EmptyList, Observations, OnFalse, Place, Rule, RuleAnswer,
    RuleVerdict, Severity,
};

/// What a rule is applied to.
pub(super) struct Target<'a> {
    /// How messages name it.
    pub(super) shown: String,
    /// The record that findings are about.
    pub(super) subject: String,
    /// The items whose evidence it is.
    pub(super) items: Vec<&'a EvidenceId>,
    /// The agent concerned.
    pub(super) asset: Option<&'a Asset>,
    /// Where it is described.
    pub(super) place: &'a Place,
    /// Where each of its values is written, by path.
    pub(super) origins: Option<&'a BTreeMap<String, SettingOrigin>>,
    /// The document.
    pub(super) doc: &'a Value,
    /// `parameters` of the plan.
    pub(super) parameters: &'a Value,
    /// What else rules may speak of.
    pub(super) more: &'a [(&'static str, Value)],
}

/// Answers that are told together when every rule has been applied.
#[derive(Default)]
pub(super) struct Answers {
    /// By subject: rules that nothing answers, with why and what to do.
    open: BTreeMap<String, OpenRules>,
    /// By parameter: what could not be compared.
    parameters: BTreeMap<String, Vec<Uncompared>>,
}

/// A rule that lacks a parameter, and what it was applied to.
struct Uncompared {
    rule: String,
    shown: String,
    place: Place,
}

struct OpenRules {
    subject: String,
    shown: String,
    place: Place,
    rules: Vec<(String, String, String)>,
}

/// Applies one rule, where it applies.
pub(super) fn apply(
    subject: Subject<'_>,
    rule: &Rule,
    target: &Target<'_>,
    answers: &mut Answers,
    outcome: &mut Outcome,
) {
    let Some(verdict) = ask(rule, target) else {
        return;
    };
    let (verdict, severity, why) = of_outcome(rule, verdict, target, answers);
    outcome.assessed.answers.push(RuleAnswer {
        rule: rule.id.clone(),
        artifact: rule.artifact,
        asset: target.asset.map(|asset| asset.id.value.clone()),
        items: target.items.iter().map(|id| (*id).clone()).collect(),
        on: target.shown.clone(),
        verdict,
        severity,
        why: why.clone(),
        controls: rule.controls.clone(),
    });
    let controls: Vec<ControlRef> = {
        let named = rule.controls.iter();
        named.filter_map(|id| subject.profile.find(id)).collect()
    };
    let code = match verdict {
        RuleVerdict::Pass => {
            for item in &target.items {
                outcome.item(item).observations.passed += 1;
            }
            for control in controls {
                outcome.control(control).passed += 1;
            }
            return;
        }
        RuleVerdict::Fail => Code::CheckFailed,
        RuleVerdict::Ineffective => Code::SettingIneffective,
        RuleVerdict::NotEvidenced => Code::CheckNotEvidenced,
        RuleVerdict::Error => Code::CheckError,
    };
    let observed = format!("{} on {}: {why}", rule.id, target.shown);
    if code != Code::CheckNotEvidenced {
        outcome.find(finding(rule, target, (code, severity, &why)));
    }
    // What a light rule leaves open is told, and leaves nothing open that the item shows.
    let weighs = verdict != RuleVerdict::NotEvidenced || rule.severity.is_error();
    if rule.against == Against::Item && weighs {
        for item in &target.items {
            let observations = &mut outcome.item(item).observations;
            observe(observations, code, severity, &observed);
        }
    }
    if matches!(verdict, RuleVerdict::Fail | RuleVerdict::Ineffective) {
        for control in controls {
            observe(outcome.control(control), code, severity, &observed);
        }
    }
}

/// Whether a rule applies and is broken.
pub(super) fn fails(rule: &Rule, target: &Target<'_>) -> bool {
    ask(rule, target) == Some(CheckOutcome::Fail)
}

/// What a rule answers; `None` where it does not apply.
fn ask(rule: &Rule, target: &Target<'_>) -> Option<CheckOutcome> {
    let more = variables(target);
    let variables = Variables {
        doc: target.doc,
        parameters: target.parameters,
        more: &more,
    };
    let applies = rule.when.as_deref();
    match applies.map(|when| evaluate(when, variables, EmptyList::Pass)) {
        Some(CheckOutcome::Fail) => None,
        None | Some(CheckOutcome::Pass) => Some(evaluate(&rule.assert, variables, rule.empty)),
        Some(unclear) => Some(unclear),
    }
}

/// The document's own variables, and `asset`.
fn variables(target: &Target<'_>) -> Vec<(&'static str, Value)> {
    let mut all = target.more.to_vec();
    for name in ["item", "scan"] {
        if !all.iter().any(|(known, _)| *known == name) {
            all.push((name, json!({})));
        }
    }
    all.push(("asset", target.asset.map_or_else(|| json!({}), asset)));
    all
}

fn of_outcome(
    rule: &Rule,
    verdict: CheckOutcome,
    target: &Target<'_>,
    answers: &mut Answers,
) -> (RuleVerdict, Severity, String) {
    let open = Code::CheckNotEvidenced.severity();
    match verdict {
        CheckOutcome::Pass => (RuleVerdict::Pass, rule.severity, String::new()),
        CheckOutcome::Fail => {
            let verdict = match rule.on_false {
                OnFalse::Fail => RuleVerdict::Fail,
                OnFalse::Ineffective => RuleVerdict::Ineffective,
                OnFalse::NotEvidenced => {
                    answers.open(rule, target, &rule.message);
                    return (RuleVerdict::NotEvidenced, open, rule.message.clone());
                }
            };
            (verdict, rule.severity, rule.message.clone())
        }
        CheckOutcome::NotEvidenced(why) => {
            answers.open(rule, target, &why);
            (RuleVerdict::NotEvidenced, open, why)
        }
        CheckOutcome::NoParameter(name) => {
            let why = format!("the plan has no parameter `{name}` to compare with");
            let asked = Uncompared {
                rule: rule.id.to_string(),
                shown: target.shown.clone(),
                place: target.place.clone(),
            };
            answers.parameters.entry(name).or_default().push(asked);
            (RuleVerdict::NotEvidenced, open, why)
        }
        CheckOutcome::Error(why) => (RuleVerdict::Error, Code::CheckError.severity(), why),
    }
}

fn finding(
    rule: &Rule,
    target: &Target<'_>,
    (code, severity, why): (Code, Severity, &str),
) -> Finding {
    let message = format!("check `{}` on {}: {why}", rule.id, target.shown);
    let written = target
        .origins
        .and_then(|origins| written_at(origins, &rule.assert));
    let finding = Finding::new(code, message)
        .weighing(severity)
        .at(written.unwrap_or(target.place))
        .about(target.subject.clone());
    if code == Code::CheckError {
        finding.help("collect the file again; if it is whole, the rule does not fit its form")
    } else {
        finding.help(rule.fix.clone())
    }
}

/// Where the value is written that an assertion reads: of all values, the one whose path
/// it names furthest.
fn written_at<'a>(
    origins: &'a BTreeMap<String, SettingOrigin>,
    assertion: &str,
) -> Option<&'a Place> {
    let named = |path: &str| {
        let mut ends: Vec<usize> = path.match_indices('.').map(|(at, _)| at).collect();
        ends.push(path.len());
        let reads = |end: &usize| {
            let text = format!("doc.{}", &path[..*end]);
            let plain = assertion.replace(".?", ".");
            plain.match_indices(&text).any(|(at, _)| {
                let next = plain[at + text.len()..].chars().next();
                next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
            })
        };
        ends.into_iter().filter(reads).max().unwrap_or(0)
    };
    let lengths = origins.iter().map(|(path, origin)| (named(path), origin));
    let best = lengths.max_by_key(|(length, origin)| (*length, std::cmp::Reverse(&origin.place)));
    best.filter(|(length, _)| *length > 0)
        .map(|(_, origin)| &origin.place)
}

impl Answers {
    fn open(&mut self, rule: &Rule, target: &Target<'_>, why: &str) {
        let key = format!("{} {}", target.subject, target.shown);
        let open = self.open.entry(key).or_insert_with(|| OpenRules {
            subject: target.subject.clone(),
            shown: target.shown.clone(),
            place: target.place.clone(),
            rules: Vec::new(),
        });
        let asked = (rule.id.to_string(), why.to_owned(), rule.fix.clone());
        open.rules.push(asked);
    }

    /// Tells what nothing answers: one finding for each subject, one for each parameter.
    pub(super) fn tell(self, outcome: &mut Outcome) {
        for open in self.open.into_values() {
            let finding = match open.rules.as_slice() {
                [(id, why, fix)] => {
                    let message = format!("check `{id}` on {}: {why}", open.shown);
                    Finding::new(Code::CheckNotEvidenced, message).help(fix.clone())
                }
                several => without_answer(&open.shown, several),
            };
            outcome.find(finding.at(&open.place).about(open.subject));
        }
        outcome
            .findings
            .extend(without_parameters(&self.parameters));
    }
}

/// Parameters that the plan lacks, with the rules that could not compare.
fn without_parameters(missing: &BTreeMap<String, Vec<Uncompared>>) -> Option<Finding> {
    let first = missing.values().flatten().next()?;
    let message = match missing.len() {
        1 => {
            let name = missing.keys().next()?;
            format!("the plan has no parameter `{name}` to compare with")
        }
        several => format!("the plan lacks {several} parameters to compare with"),
    };
    let mut finding = Finding::new(Code::CheckNotEvidenced, message).at(&first.place);
    for (name, asked) in missing {
        let rules: BTreeSet<&str> = asked.iter().map(|asked| asked.rule.as_str()).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        let on: BTreeSet<&str> = asked.iter().map(|asked| asked.shown.as_str()).collect();
        let on = on.into_iter().collect::<Vec<_>>().join(", ");
        finding = finding.note(format!("`{name}`: {} on {on}", list(&rules)));
    }
    let subject = missing.keys().next()?.clone();
    Some(finding.about(subject).help(
        "add each under `parameters:` as a list of what was decided, such as `approved-models: [gpt-5-codex]`",
    ))
}

/// Several rules that nothing answers for one subject.
fn without_answer(shown: &str, rules: &[(String, String, String)]) -> Finding {
    let message = format!(
        "{} on {shown} have no answer",
        counted(rules.len(), "check")
    );
    let mut finding = Finding::new(Code::CheckNotEvidenced, message);
    for (id, why, fix) in rules {
        finding = finding.note(format!("`{id}`: {why}; {fix}"));
    }
    finding.help(
        "set what is named, or collect what shows it: a default is no evidence, it differs by version",
    )
}

/// Notes what a check said of an item or a control.
pub(super) fn observe(
    observations: &mut Observations,
    code: Code,
    severity: Severity,
    observed: &str,
) {
    match code {
        Code::CheckNotEvidenced | Code::CheckError => observations.open.push(observed.to_owned()),
        _ if severity.is_error() => observations.contradictions.push(observed.to_owned()),
        _ => observations.exceptions.push(observed.to_owned()),
    }
}

/// `parameters` of the plan, as rules see them.
pub(super) fn parameters(subject: Subject<'_>) -> Value {
    let list = |values: &Vec<crate::model::plan::Text>| {
        let texts = values.iter().map(|text| Value::from(text.value.clone()));
        texts.collect()
    };
    let parameters = subject.plan.parameters.iter();
    let all = parameters.map(|(name, values)| (name.clone(), list(values)));
    Value::Object(all.collect::<Map<_, _>>())
}

/// An item as rules see it: its id and type, and the state of its file at the source.
pub(super) fn item(item: &ItemView<'_>) -> Value {
    let mut fields = json!({"id": item.id.to_string()});
    if let Some(kind) = item.kind {
        fields["type"] = json!(kind.value);
    }
    if let Some(review) = item.reviewed {
        fields["reviewed-on"] = json!(review.on.value.to_string());
    }
    let Some(collection) = item.collection else {
        return fields;
    };
    if let Some(owner) = &collection.file_owner {
        fields["file-owner"] = json!(owner.value);
    }
    if let Some(mode) = &collection.file_mode {
        let digits = u32::from_str_radix(&mode.value, 8).ok();
        if let Some(mode) = digits {
            fields["writable-by-others"] = json!(mode & 0o022 != 0);
        }
    }
    fields
}

/// An item as rules see it beside one of its files: also the day on which the file was
/// collected, the time where it is stated, and the age in days on the day of judgement or
/// at the end of the period, whichever is earlier.
pub(super) fn item_of(subject: Subject<'_>, of_item: &ItemView<'_>, file: &CollectedFile) -> Value {
    let mut fields = item(of_item);
    let collected = subject.collected.items.get(&of_item.id);
    let taken = collected.and_then(|collected| {
        let mut taken = collected.occurrences.iter();
        taken.find(|taken| file.occurrence == Some(taken.sequence))
    });
    let at = of_item
        .collection
        .and_then(|collection| collection.at.as_ref());
    let (day, at) = match taken {
        Some(taken) => (
            Some(taken.occurrence.day()),
            Some(taken.occurrence.at.to_rfc3339()),
        ),
        None => (
            of_item.dated.map(|day| day.value),
            at.map(|at| at.value.to_string()),
        ),
    };
    if let Some(day) = day {
        let judged = subject.as_of().0.min(subject.period().until());
        fields["collected-on"] = json!(day.to_string());
        fields["age"] = json!((judged - day).num_days());
    }
    if let Some(at) = at {
        fields["collected-at"] = json!(at);
    }
    fields
}

/// An agent as rules see it: what the plan states of it.
pub(super) fn asset(asset: &Asset) -> Value {
    let mut fields = json!({
        "id": asset.id.value.to_string(),
        "kind": asset.kind.value,
        "data-class": asset.data_class.value.as_str(),
    });
    let agent = asset.agent.as_ref();
    let texts = [
        ("version", asset.version.as_ref()),
        ("authentication", asset.authentication.as_ref()),
        ("login", agent.and_then(|agent| agent.login.as_ref())),
        ("model", agent.and_then(|agent| agent.model.as_ref())),
        (
            "sandbox-mode",
            agent.and_then(|agent| agent.sandbox_mode.as_ref()),
        ),
        (
            "approval-policy",
            agent.and_then(|agent| agent.approval_policy.as_ref()),
        ),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            fields[name] = json!(text.value);
        }
    }
    if let Some(vendor) = &asset.vendor {
        fields["vendor"] = json!(vendor.value.to_string());
    }
    if let Some(agent) = agent {
        if let Some(topology) = &agent.topology {
            fields["topology"] = json!(topology.value.as_str());
        }
        if let Some(key) = &agent.credential {
            fields["credential"] = json!(key.value.as_str());
        }
        if let Some(source) = &agent.log_source {
            fields["log-source"] = json!(source.value.as_str());
        }
    }
    fields
}
