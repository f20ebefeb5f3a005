//! Assets, flows, policies, own controls, exceptions, incidents, the system description.

use serde::Serialize;

use super::build::Sources;
use super::risk_document::{self, Flow, FlowMap};
use super::{Term, words};
use crate::model::ItemStanding;
use crate::model::Plan;
use crate::model::id::{EvidenceId, Id};
use crate::model::plan::organization::validity;
use crate::model::plan::{
    AddressableDecision, Agent, Assertion, Asset, AuditException, DataFlow, Incident, OwnControl,
    Policy, Statement, System,
};

/// Statements of the system description under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct StatementGroup {
    /// The heading.
    pub title: String,
    /// The statements.
    pub statements: Vec<StatementRow>,
}

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct StatementRow {
    /// The sentence.
    pub text: String,
    /// The items that show it.
    pub evidence: Vec<String>,
    /// Set when nothing shows it.
    pub claimed_only: bool,
}

/// One asset.
#[derive(Clone, Debug, Serialize)]
pub struct AssetRow {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// The version.
    pub version: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it stands, with its zone.
    pub location: String,
    /// The data class.
    pub data_class: String,
    /// How one logs in.
    pub authentication: Option<String>,
    /// When it is in use, if not the whole period.
    pub validity: Option<String>,
    /// Stated settings of an agent: "sandbox read-only".
    pub agent: Vec<String>,
}

/// One data flow.
#[derive(Clone, Debug, Serialize)]
pub struct FlowRow {
    /// Its number in the diagram.
    pub number: usize,
    /// The id.
    pub id: String,
    /// Where it begins.
    pub from: String,
    /// Where it ends, with the surface.
    pub to: String,
    /// The data class.
    pub data_class: String,
    /// How it is protected.
    pub protection: Option<String>,
    /// Where it ends geographically.
    pub region: Option<String>,
}

/// One policy.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The version.
    pub version: Option<String>,
    /// Who approved it and when.
    pub approved: String,
    /// When it is in force.
    pub validity: String,
    /// How it stands.
    pub standing: String,
}

/// One of the organisation's own controls.
#[derive(Clone, Debug, Serialize)]
pub struct OwnControlRow {
    /// The id.
    pub id: String,
    /// What is done.
    pub statement: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How often.
    pub frequency: Option<String>,
    /// The criteria it meets.
    pub meets: Vec<String>,
    /// What shows it.
    pub evidence: Vec<String>,
    /// Decisions on addressable specifications: control, decision, rationale.
    pub decisions: Vec<String>,
}

/// One audit exception.
#[derive(Clone, Debug, Serialize)]
pub struct ExceptionRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The controls.
    pub controls: Vec<String>,
    /// Extent, cause, response, remediation, retest: label and text.
    pub facts: Vec<Term>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<String>,
}

/// One incident.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// Detected, reported, closed.
    pub dates: String,
    /// What was concerned.
    pub concerned: Vec<String>,
    /// Why it happened.
    pub cause: Option<String>,
    /// The text for outsiders.
    pub disclosure: Option<String>,
    /// What documents it.
    pub evidence: Vec<String>,
}

/// The heading of management's assertion.
pub const ASSERTION: &str = "Management's assertion";

/// The nine description criteria of a SOC 2 system description, as far as the plan has them.
pub(super) fn system(sources: &Sources<'_>) -> Vec<StatementGroup> {
    let Some(system) = &sources.plan.system else {
        return Vec::new();
    };
    let brief = system.description.as_ref().map(|text| StatementRow {
        text: text.value.clone(),
        evidence: Vec::new(),
        claimed_only: false,
    });
    let assertion = system.assertion.as_ref().map(|a| assertion(sources, a));
    let mut groups = vec![group("The system in brief", brief.into_iter().collect())];
    groups.extend(
        description_criteria(system).map(|(title, statements, claims)| {
            let row = |s: &Statement| statement(sources, s, claims);
            group(title, statements.iter().map(row).collect())
        }),
    );
    groups.push(group(ASSERTION, assertion.into_iter().collect()));
    groups.retain(|group| !group.statements.is_empty());
    groups
}

/// Heading, statements, and whether they are claims about the organisation itself:
/// what it asks of others, or leaves out, is none.
fn description_criteria(
    system: &System,
) -> impl Iterator<Item = (&'static str, &[Statement], bool)> {
    let commitments = "Service commitments and system requirements";
    let subservice = "Complementary subservice organisation controls";
    let groups: [(&str, &[Statement], bool); 8] = [
        ("Services provided", &system.services, true),
        (commitments, &system.commitments, true),
        ("Incidents disclosed", &system.incidents, true),
        (
            "Complementary user entity controls",
            &system.user_entity_controls,
            false,
        ),
        (subservice, &system.subservice_controls, false),
        ("Criteria judged not relevant", &system.not_relevant, false),
        ("Changes in the period", &system.changes, true),
        ("Subsequent events", &system.subsequent_events, false),
    ];
    groups.into_iter()
}

fn group(title: &str, statements: Vec<StatementRow>) -> StatementGroup {
    StatementGroup {
        title: title.to_owned(),
        statements,
    }
}

fn statement(sources: &Sources<'_>, statement: &Statement, is_claim: bool) -> StatementRow {
    let shown = statement
        .evidence
        .iter()
        .any(|id| in_hand(sources, &id.value));
    StatementRow {
        text: statement.text.value.clone(),
        evidence: words::ids(&statement.evidence),
        claimed_only: is_claim && !shown,
    }
}

fn assertion(sources: &Sources<'_>, assertion: &Assertion) -> StatementRow {
    let by = words::by_on(sources.plan, Some(&assertion.by), Some(&assertion.on));
    let shown = assertion
        .evidence
        .iter()
        .any(|id| in_hand(sources, &id.value));
    StatementRow {
        text: format!(
            "{} (signed by {})",
            assertion.text.value,
            by.unwrap_or_default()
        ),
        evidence: words::ids(&assertion.evidence),
        claimed_only: !shown,
    }
}

fn in_hand(sources: &Sources<'_>, id: &EvidenceId) -> bool {
    let standing = sources.assessed.items.get(id).map(|item| item.standing);
    matches!(standing, Some(ItemStanding::Sound | ItemStanding::Weak))
}

/// The asset inventory.
pub(super) fn assets(plan: &Plan) -> Vec<AssetRow> {
    plan.assets
        .iter()
        .map(|asset| asset_row(plan, asset))
        .collect()
}

fn asset_row(plan: &Plan, asset: &Asset) -> AssetRow {
    let place = [
        words::text(asset.location.as_ref()),
        words::text(asset.zone.as_ref()),
    ];
    AssetRow {
        id: asset.id.value.to_string(),
        name: asset.name.value.clone(),
        kind: asset.kind.value.clone(),
        version: words::text(asset.version.as_ref()),
        owner: words::person(plan, asset.owner.as_ref()),
        location: place.into_iter().flatten().collect::<Vec<_>>().join(", "),
        data_class: asset.data_class.value.as_str().to_owned(),
        authentication: words::text(asset.authentication.as_ref()),
        validity: words::validity(asset.validity()),
        agent: asset.agent.as_ref().map(agent).unwrap_or_default(),
    }
}

fn agent(agent: &Agent) -> Vec<String> {
    let facts = [
        ("sandbox", words::text(agent.sandbox_mode.as_ref())),
        ("approval", words::text(agent.approval_policy.as_ref())),
        ("model", words::text(agent.model.as_ref())),
        (
            "topology",
            agent.topology.as_ref().map(|t| t.value.as_str().to_owned()),
        ),
        ("login", words::text(agent.login.as_ref())),
    ];
    facts
        .into_iter()
        .filter_map(|(what, value)| Some(format!("{what}: {}", value?)))
        .collect()
}

/// The data flows.
pub(super) fn flows(plan: &Plan) -> Vec<FlowRow> {
    let name = |id: &str| {
        let asset = plan
            .assets
            .iter()
            .find(|a| a.id.value.as_str() == id)
            .map(|a| a.name.value.clone());
        let vendor = || {
            plan.vendors
                .iter()
                .find(|v| v.id.value.as_str() == id)
                .map(|v| v.name.value.clone())
        };
        asset.or_else(vendor).unwrap_or_else(|| id.to_owned())
    };
    let row = |(index, flow): (usize, &DataFlow)| FlowRow {
        number: index + 1,
        id: flow.id.value.to_string(),
        from: name(&flow.from.value),
        to: match &flow.surface {
            Some(surface) => format!("{} ({})", name(&flow.to.value), surface.value),
            None => name(&flow.to.value),
        },
        data_class: flow.data_class.value.as_str().to_owned(),
        protection: words::text(flow.protection.as_ref()),
        region: words::text(flow.region.as_ref()),
    };
    plan.data_flows.iter().enumerate().map(row).collect()
}

/// The diagram of all data flows. Which agreements cover them is asked in the risk analysis.
pub(super) fn flow_map(plan: &Plan) -> Option<FlowMap> {
    let numbered = plan.data_flows.iter().enumerate();
    let flows = numbered.map(|(index, flow)| Flow {
        number: index + 1,
        from: &flow.from.value,
        to: &flow.to.value,
        is_uncovered: false,
    });
    let flows: Vec<Flow<'_>> = flows.collect();
    risk_document::flow_map(plan, &flows)
}

/// The policies.
pub(super) fn policies(sources: &Sources<'_>) -> Vec<PolicyRow> {
    let row = |policy: &Policy| {
        let standing = sources
            .assessed
            .items
            .get(&policy.item().id)
            .map_or(ItemStanding::Missing, |i| i.standing);
        PolicyRow {
            id: policy.id.value.to_string(),
            title: policy.title.value.clone(),
            version: words::text(policy.version.as_ref()),
            approved: words::by_on(
                sources.plan,
                policy.approved_by.as_ref(),
                policy.approved_on.as_ref(),
            )
            .unwrap_or_else(|| "not stated".to_owned()),
            validity: words::validity(validity(policy.from.as_ref(), policy.until.as_ref()))
                .unwrap_or_else(|| "not stated".to_owned()),
            standing: standing.as_str().to_owned(),
        }
    };
    sources.plan.policies.iter().map(row).collect()
}

/// The organisation's own controls.
pub(super) fn own_controls(plan: &Plan) -> Vec<OwnControlRow> {
    let row = |control: &OwnControl| OwnControlRow {
        id: control.id.value.to_string(),
        statement: control.statement.value.clone(),
        owner: words::person(plan, control.owner.as_ref()),
        frequency: control
            .frequency
            .as_ref()
            .map(|f| f.value.as_str().to_owned()),
        meets: words::texts(&control.meets),
        evidence: words::ids(&control.evidence),
        decisions: control
            .addressable
            .iter()
            .map(|decision| in_words(plan, decision))
            .collect(),
    };
    plan.controls.iter().map(row).collect()
}

/// "hipaa:164.312(c)(2): alternative-measure. Why. Decided by …; reconfirmed by …; shown by …".
fn in_words(plan: &Plan, decision: &AddressableDecision) -> String {
    let by_on = |by, on| words::by_on(plan, by, on);
    let decided = by_on(decision.by.as_ref(), decision.on.as_ref());
    let reconfirmed = by_on(
        decision.reconfirmed_by.as_ref(),
        decision.reconfirmed_on.as_ref(),
    );
    let documents: Vec<String> = words::ids(&decision.evidence);
    let documents = documents.iter().map(|id| format!("`{id}`"));
    let documents: Vec<String> = documents.collect();
    let facts = [
        decided.map_or_else(
            || Some("not stated who decided, or when".to_owned()),
            |who| Some(format!("decided by {who}")),
        ),
        reconfirmed.map(|who| format!("reconfirmed by {who}")),
        (!documents.is_empty()).then(|| format!("documented by {}", documents.join(", "))),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    format!(
        "`{}`: {}. {} ({})",
        decision.control.value,
        decision.decision.value.as_str(),
        decision.rationale.value,
        facts.join("; ")
    )
}

/// The audit exceptions.
pub(super) fn exceptions(plan: &Plan) -> Vec<ExceptionRow> {
    let row = |exception: &AuditException| {
        let facts = [
            ("Found in", &exception.found_in),
            ("Extent", &exception.extent),
            ("Cause", &exception.cause),
            ("Management response", &exception.response),
            ("Compensating control", &exception.compensating),
            ("Remediation", &exception.remediation),
            ("Retest", &exception.retest),
        ];
        ExceptionRow {
            id: exception.id.value.to_string(),
            title: exception.title.value.clone(),
            controls: words::texts(&exception.controls),
            facts: facts
                .into_iter()
                .filter_map(|(term, text)| {
                    let meaning = words::text(text.as_ref())?;
                    Some(Term {
                        term: term.to_owned(),
                        meaning,
                    })
                })
                .collect(),
            owner: words::person(plan, exception.owner.as_ref()),
            due: words::day(exception.due.as_ref()),
        }
    };
    plan.exceptions.iter().map(row).collect()
}

/// The incidents.
pub(super) fn incidents(plan: &Plan) -> Vec<IncidentRow> {
    let row = |incident: &Incident| {
        let dates = [
            Some(format!("detected {}", incident.detected.value)),
            words::day(incident.reported.as_ref()).map(|day| format!("reported {day}")),
            Some(
                words::day(incident.closed.as_ref())
                    .map_or("still open".to_owned(), |day| format!("closed {day}")),
            ),
        ];
        let persons = incident
            .persons
            .as_ref()
            .map(|n| format!("{} persons", words::number(n.value)));
        let data = incident
            .data_class
            .as_ref()
            .map(|class| format!("{} data", class.value.as_str()));
        let named = |what: &str, ids: Vec<String>| {
            (!ids.is_empty()).then(|| format!("{what} {}", ids.join(", ")))
        };
        let concerned = named("assets", words::ids(&incident.assets)).into_iter();
        let concerned = concerned.chain(named("vendors", words::ids(&incident.vendors)));
        IncidentRow {
            id: incident.id.value.to_string(),
            title: incident.title.value.clone(),
            dates: dates.into_iter().flatten().collect::<Vec<_>>().join(", "),
            concerned: concerned.chain(persons).chain(data).collect(),
            cause: words::text(incident.cause.as_ref()),
            disclosure: words::text(incident.disclosure.as_ref()),
            evidence: words::ids(&incident.evidence),
        }
    };
    plan.incidents.iter().map(row).collect()
}
