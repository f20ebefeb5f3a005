//! Accepted findings, overdue work, ready lists and samples.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::build::Sources;
use super::draws::{self, DrawRow};
use super::words;
use crate::diagnostic::Finding;
use crate::model::id::TypeId;
use crate::model::plan::{AcceptedRisk, ItemView, Outcome, Sample, Treatment};
use crate::model::{ItemStanding, Plan, ReadyRequest, RequestList};

/// One accepted finding.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptedRow {
    /// The finding.
    pub code: String,
    /// What it says.
    pub message: String,
    /// The record concerned.
    pub subject: String,
    /// Why it is left open.
    pub reason: String,
    /// Who decided.
    pub owner: String,
    /// Until when.
    pub expires: String,
}

/// Something past its date.
#[derive(Clone, Debug, Serialize)]
pub struct OverdueRow {
    /// What kind.
    pub what: String,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// When it was due.
    pub due: String,
}

/// A ready list with its answers.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    /// The id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The document that it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The title.
    pub title: String,
    /// The lines.
    pub lines: Vec<ChecklistRow>,
}

/// One line of a ready list.
#[derive(Clone, Debug, Serialize)]
pub struct ChecklistRow {
    /// The number.
    pub id: String,
    /// What is asked for.
    pub title: String,
    /// The place in the document that the list follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What makes an answer count.
    pub counts_when: String,
    /// `answered`, `partly answered` or `gap`.
    pub answer: String,
    /// The items that answer.
    pub evidence: Vec<String>,
    /// What is missing.
    pub missing: Vec<String>,
}

/// One sample.
#[derive(Clone, Debug, Serialize)]
pub struct SampleRow {
    /// The id.
    pub id: String,
    /// The population with its size.
    pub population: String,
    /// The evidence item that lists the population.
    pub evidence: Option<String>,
    /// The controls it tests.
    pub tests: Vec<String>,
    /// How instances were chosen.
    pub method: String,
    /// How many were chosen.
    pub size: usize,
    /// Results by attribute: attribute, passed, deviating, not applicable.
    pub attributes: Vec<AttributeRow>,
    /// Who tested, in which role.
    pub testers: Vec<String>,
    /// Deviations in words.
    pub deviations: Vec<String>,
    /// How it was drawn, where the program drew it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<DrawRow>,
}

/// One attribute of a sample.
#[derive(Clone, Debug, Serialize)]
pub struct AttributeRow {
    /// The attribute.
    pub name: String,
    /// What is tested, where the plan says it beside the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Instances that passed.
    pub passed: usize,
    /// Instances that deviate.
    pub deviating: usize,
    /// Instances to which it does not apply.
    pub not_applicable: usize,
}

/// Findings that a decision leaves open, with the decision.
pub(super) fn accepted(sources: &Sources<'_>) -> Vec<AcceptedRow> {
    let decision = |finding: &Finding| {
        sources.plan.accepted_risks.iter().find(|risk| {
            risk.code.value == finding.code.as_str()
                && Some(&risk.subject.value) == finding.subject.as_ref()
        })
    };
    let row = |finding: &Finding, risk: &AcceptedRisk| AcceptedRow {
        code: finding.code.as_str().to_owned(),
        message: finding.message.clone(),
        subject: risk.subject.value.clone(),
        reason: risk.reason.value.clone(),
        owner: sources.plan.person_name(&risk.owner.value),
        expires: risk.expires.value.to_string(),
    };
    sources
        .accepted
        .iter()
        .filter_map(|finding| Some(row(finding, decision(finding)?)))
        .collect()
}

/// Treatments and gap responses past their date, the oldest first.
pub(super) fn overdue(sources: &Sources<'_>) -> Vec<OverdueRow> {
    let (plan, as_of) = (sources.plan, sources.engagement.as_of.value);
    let mut rows = Vec::new();
    for scenario in plan.risks.iter().flat_map(|risks| &risks.scenarios) {
        let Some(due) = scenario
            .due
            .as_ref()
            .filter(|due| words::is_past(due.value, as_of))
        else {
            continue;
        };
        if scenario.done.is_none() && scenario.treatment.value != Treatment::Accept {
            rows.push(OverdueRow {
                what: "risk treatment".to_owned(),
                id: scenario.id.value.to_string(),
                title: scenario.title.value.clone(),
                owner: words::person(plan, scenario.owner.as_ref())
                    .unwrap_or_else(|| "no owner".to_owned()),
                due: due.value.to_string(),
            });
        }
    }
    for gap in plan
        .gaps
        .iter()
        .filter(|gap| words::is_past(gap.due.value, as_of))
    {
        rows.push(OverdueRow {
            what: "gap response".to_owned(),
            id: gap.id.value.to_string(),
            title: gap.response.value.clone(),
            owner: plan.person_name(&gap.owner.value),
            due: gap.due.value.to_string(),
        });
    }
    rows.sort_by(|a, b| (&a.due, &a.id).cmp(&(&b.due, &b.id)));
    rows
}

/// The other ready lists that the plan names.
pub(super) fn ready_lists(sources: &Sources<'_>) -> Vec<Checklist> {
    let list = |list: &RequestList| Checklist {
        id: Some(list.id.clone()),
        source: list.source.clone(),
        ..checklist(sources, list)
    };
    sources.lists.iter().map(list).collect()
}

/// A ready list, such as the ten items that auditors ask of a deployment of AI agents.
pub(super) fn checklist(sources: &Sources<'_>, list: &RequestList) -> Checklist {
    Checklist {
        id: None,
        source: None,
        title: list.title.clone(),
        lines: list
            .requests
            .iter()
            .map(|request| checklist_row(sources, request))
            .collect(),
    }
}

fn checklist_row(sources: &Sources<'_>, request: &ReadyRequest) -> ChecklistRow {
    let (mut evidence, mut missing, mut shown) = (Vec::new(), Vec::new(), 0);
    for part in &request.all_of {
        let items = items_of(sources, part);
        let sound = items
            .iter()
            .any(|(_, standing, _)| *standing == ItemStanding::Sound);
        shown += usize::from(sound);
        if sound {
            missing.extend(items.iter().filter_map(not_sound));
        } else {
            missing.push(part_missing(sources, part, &items));
        }
        evidence.extend(items.into_iter().map(|(id, _, _)| id));
    }
    let answer = match shown {
        0 if evidence.is_empty() => "gap",
        all if all == request.all_of.len() => "answered",
        _ => "partly answered",
    };
    ChecklistRow {
        id: request.id.clone(),
        title: request.title.clone(),
        place: request.place.clone(),
        counts_when: request.counts_when.clone(),
        answer: answer.to_owned(),
        evidence,
        missing,
    }
}

/// An item that answers nothing by itself although another one of its part does.
fn not_sound((id, standing, why): &(String, ItemStanding, String)) -> Option<String> {
    (*standing != ItemStanding::Sound).then(|| format!("`{id}` {why}"))
}

/// Items of these types. Papers of a vendor count only where the vendor is behind
/// an AI agent: another vendor's agreement says nothing of the agent.
fn items_of(sources: &Sources<'_>, part: &[TypeId]) -> Vec<(String, ItemStanding, String)> {
    let agents = sources
        .plan
        .assets
        .iter()
        .filter(|asset| asset.agent.is_some());
    let behind: BTreeSet<_> = agents
        .filter_map(|asset| Some(&asset.vendor.as_ref()?.value))
        .collect();
    let of_an_agent =
        |item: &ItemView<'_>| item.vendor.is_none_or(|vendor| behind.contains(vendor));
    let names = |kind: &str| part.iter().any(|id| id.to_string() == kind);
    let items = sources.plan.items();
    let of_part = items
        .iter()
        .filter(|item| item.kind.is_some_and(|kind| names(&kind.value)) && of_an_agent(item));
    of_part
        .filter_map(|item| {
            let assessed = sources.assessed.items.get(&item.id)?;
            Some((
                item.id.to_string(),
                assessed.standing,
                assessed.weaknesses.join("; "),
            ))
        })
        .collect()
}

fn part_missing(
    sources: &Sources<'_>,
    part: &[TypeId],
    items: &[(String, ItemStanding, String)],
) -> String {
    let title = |id: &TypeId| {
        sources
            .vocabulary
            .types
            .get(id)
            .map_or_else(|| id.to_string(), |t| t.title.clone())
    };
    let titles = part.iter().map(title).collect::<Vec<_>>().join(" or ");
    match items {
        [] => format!("no evidence of type: {titles}"),
        [(id, _, why), ..] => format!("{titles}: `{id}` {why}"),
    }
}

/// The samples with their results per attribute.
pub(super) fn samples(sources: &Sources<'_>) -> Vec<SampleRow> {
    let plan = sources.plan;
    plan.samples
        .iter()
        .map(|sample| sample_row(plan, sample, draws::draw(sources, sample)))
        .collect()
}

fn sample_row(plan: &Plan, sample: &Sample, draw: Option<DrawRow>) -> SampleRow {
    let population = plan
        .populations
        .iter()
        .find(|p| p.id.value == sample.population.value);
    let evidence = population.map(|p| p.evidence.value.to_string());
    let population = population.map_or_else(
        || sample.population.value.to_string(),
        |p| {
            let size = p.size.as_ref().map(|size| words::number(size.value));
            let size = size.map_or_else(|| "from".to_owned(), |size| format!("{size} of"));
            format!("{} ({size} {})", p.description.value, p.evidence.value)
        },
    );
    let mut attributes: BTreeMap<&str, AttributeRow> = BTreeMap::new();
    for result in &sample.results {
        let name = result.attribute.value.as_str();
        let row = attributes.entry(name).or_insert_with(|| AttributeRow {
            name: name.to_owned(),
            text: attribute_text(sample, name),
            passed: 0,
            deviating: 0,
            not_applicable: 0,
        });
        match result.outcome.value {
            Outcome::Pass => row.passed += 1,
            Outcome::Deviation | Outcome::NotTestable => row.deviating += 1,
            Outcome::NotApplicable => row.not_applicable += 1,
        }
    }
    SampleRow {
        id: sample.id.value.to_string(),
        population,
        evidence,
        tests: words::texts(&sample.tests),
        method: sample.method.value.as_str().to_owned(),
        size: match &draw {
            Some(draw) => draw.tested.len(),
            None => sample.selected.len(),
        },
        attributes: attributes.into_values().collect(),
        testers: testers(plan, sample),
        deviations: deviations(sample),
        draw,
    }
}

/// Who tested, in which role; management's own results are labelled so.
fn testers(plan: &Plan, sample: &Sample) -> Vec<String> {
    let tester = |result: &crate::model::plan::SampleResult| {
        let name = words::person(plan, result.tester.as_ref())?;
        Some(match &result.role {
            Some(role) => format!("{name} ({})", role.value.as_str()),
            None => name,
        })
    };
    let names: std::collections::BTreeSet<String> =
        sample.results.iter().filter_map(tester).collect();
    names.into_iter().collect()
}

fn deviations(sample: &Sample) -> Vec<String> {
    let deviating = sample
        .results
        .iter()
        .filter(|result| result.outcome.value.deviates());
    deviating
        .map(|result| match &result.note {
            Some(note) => format!(
                "{} in {}: {}",
                result.item.value, result.attribute.value, note.value
            ),
            None => format!("{} in {}", result.item.value, result.attribute.value),
        })
        .collect()
}

/// What the plan says of a named attribute.
fn attribute_text(sample: &Sample, name: &str) -> Option<String> {
    let mut named = sample.attributes.iter();
    let found = named.find(|attribute| attribute.id.value == name)?;
    Some(found.text.value.clone())
}
