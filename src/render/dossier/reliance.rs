//! What the papers of vendors cover, what they leave to the organisation, clause by clause and
//! vendor by vendor.

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::Sources;
use super::words;
use crate::model::id::Id as _;
use crate::model::plan::{Responsibility, Vendor, VendorService};
use crate::model::reliance::{
    Concentration, ContractClauses, Cover, CoverState, CuecAnswer, PaperReliance, VendorReliance,
};

/// Reliance on vendors.
#[derive(Clone, Debug, Serialize)]
pub struct RelianceFacts {
    /// Per vendor with services and papers.
    pub vendors: Vec<RelianceMatrix>,
    /// Contracts with their clauses.
    pub contracts: Vec<ContractRow>,
    /// How contracts are spread.
    pub concentration: Vec<ConcentrationRow>,
}

/// One vendor: services against kinds of papers.
#[derive(Clone, Debug, Serialize)]
pub struct RelianceMatrix {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The kinds of papers, in the order of the plan.
    pub kinds: Vec<KindColumn>,
    /// The services in use.
    pub services: Vec<RelianceService>,
    /// Why papers do not cover services.
    pub left: Vec<LeftRow>,
    /// Who does what.
    pub responsibilities: Vec<ResponsibilityRow>,
    /// What reports leave to the customer.
    pub cuecs: Vec<CuecRow>,
    /// Exceptions of reports, and what they mean here.
    pub exceptions: Vec<ReportExceptionRow>,
}

/// A kind of paper.
#[derive(Clone, Debug, Serialize)]
pub struct KindColumn {
    /// The evidence type.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// One service with a cell per kind.
#[derive(Clone, Debug, Serialize)]
pub struct RelianceService {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The surface.
    pub surface: String,
    /// Tier, logins, endpoints, models, residency, retention.
    pub use_of_it: Vec<String>,
    /// One per kind.
    pub cells: Vec<RelianceCell>,
}

/// What the papers of a kind say of a service.
#[derive(Clone, Debug, Serialize)]
pub struct RelianceCell {
    /// The best state among them.
    pub state: String,
    /// The papers in that state.
    pub papers: Vec<String>,
    /// What they fall short of, in a word each.
    pub aspects: Vec<String>,
}

/// Why one paper does not cover one service.
#[derive(Clone, Debug, Serialize)]
pub struct LeftRow {
    /// The paper.
    pub paper: String,
    /// The service.
    pub service: String,
    /// The state.
    pub state: String,
    /// The reasons in words.
    pub reasons: Vec<String>,
}

/// Who does what in one area.
#[derive(Clone, Debug, Serialize)]
pub struct ResponsibilityRow {
    /// The area.
    pub area: String,
    /// The services concerned; empty for all.
    pub services: Vec<String>,
    /// The vendor's part.
    pub vendor: Option<String>,
    /// The organisation's part.
    pub customer: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Controls that carry it.
    pub controls: Vec<String>,
    /// Items that show it.
    pub evidence: Vec<String>,
}

/// A control that a report leaves to the customer.
#[derive(Clone, Debug, Serialize)]
pub struct CuecRow {
    /// The report.
    pub item: String,
    /// Its number there.
    pub id: String,
    /// What is expected.
    pub text: String,
    /// The controls that answer it.
    pub controls: Vec<String>,
    /// The items that show it.
    pub evidence: Vec<String>,
    /// How far it is answered.
    pub state: String,
    /// Why it does not apply.
    pub note: Option<String>,
}

/// An exception of a report.
#[derive(Clone, Debug, Serialize)]
pub struct ReportExceptionRow {
    /// The report.
    pub item: String,
    /// What it says.
    pub text: String,
    /// Controls concerned.
    pub controls: Vec<String>,
    /// What it means here.
    pub effect: Option<String>,
    /// Who decided so, and when.
    pub decided: Option<String>,
}

/// A contract.
#[derive(Clone, Debug, Serialize)]
pub struct ContractRow {
    /// The vendor's id.
    pub vendor: String,
    /// The vendor's name.
    pub name: String,
    /// The agreement.
    pub item: String,
    /// Whether it supports a critical or important function.
    pub critical: bool,
    /// Governing law, notice, exit plan and failover test.
    pub facts: Vec<String>,
    /// Items that show the exit plan and the failover test.
    pub evidence: Vec<String>,
    /// How many provisions are open.
    pub open: usize,
    /// Its clauses.
    pub clauses: Vec<ClauseRow>,
}

/// A provision on contracts.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseRow {
    /// The number.
    pub article: String,
    /// What it asks.
    pub title: String,
    /// What to look for.
    pub look_for: String,
    /// Whose it is: contract, entity or authority.
    pub part: String,
    /// Which contracts it concerns.
    pub binds: String,
    /// Where it stands in the contract.
    pub place: Option<String>,
    /// Whether it does.
    pub state: String,
    /// What is missing.
    pub gap: Option<String>,
    /// What the plan notes, where that is not the gap.
    pub note: Option<String>,
    /// Other items that have it.
    pub evidence: Vec<String>,
}

/// How much depends on a vendor or a group.
#[derive(Clone, Debug, Serialize)]
pub struct ConcentrationRow {
    /// The vendor or the group.
    pub name: String,
    /// The vendors of a group.
    pub members: Vec<String>,
    /// `1 of 4`.
    pub contracts: String,
    /// `1 of 2`.
    pub critical: String,
    /// Where its services run and keep data.
    pub regions: Vec<String>,
    /// How hard it is to replace.
    pub substitutability: Option<String>,
    /// Who or what could take over.
    pub alternatives: Vec<String>,
    /// What the assessment says.
    pub note: Option<String>,
}

/// Everything about reliance on vendors; nothing where no vendor has a paper and nothing is stated.
pub(super) fn reliance(sources: &Sources<'_>) -> Option<RelianceFacts> {
    let reliance = &sources.assessed.reliance;
    let vendors = reliance.vendors.iter();
    let vendors: Vec<RelianceMatrix> = vendors.filter_map(|found| matrix(sources, found)).collect();
    let contracts = reliance.contracts.iter();
    let concentration = reliance.concentration.iter();
    let facts = RelianceFacts {
        vendors,
        contracts: contracts.filter_map(|c| contract(sources, c)).collect(),
        concentration: concentration.map(concentrated).collect(),
    };
    let is_empty =
        facts.vendors.is_empty() && facts.contracts.is_empty() && facts.concentration.is_empty();
    (!is_empty).then_some(facts)
}

fn matrix(sources: &Sources<'_>, found: &VendorReliance) -> Option<RelianceMatrix> {
    let mut vendors = sources.plan.vendors.iter();
    let vendor = vendors.find(|vendor| vendor.id.value == found.vendor)?;
    let mut kinds: Vec<&str> = Vec::new();
    for paper in &found.papers {
        if !kinds.contains(&paper.kind.as_str()) {
            kinds.push(&paper.kind);
        }
    }
    let in_use = |service: &&VendorService| {
        let mut covers = found.papers.iter().flat_map(|paper| &paper.covers);
        covers.any(|cover| cover.service == service.id.value)
    };
    let services: Vec<RelianceService> = vendor
        .services
        .iter()
        .filter(in_use)
        .map(|service| RelianceService {
            id: service.id.value.to_string(),
            name: service.name.value.clone(),
            surface: service.surface.value.as_str().to_owned(),
            use_of_it: use_of(service),
            cells: kinds
                .iter()
                .map(|kind| cell(&found.papers, kind, service))
                .collect(),
        })
        .collect();
    let parts = vendor.responsibilities.iter();
    let matrix = RelianceMatrix {
        id: vendor.id.value.to_string(),
        name: vendor.name.value.clone(),
        kinds: kinds.iter().map(|kind| column(sources, kind)).collect(),
        services,
        left: left(&found.papers),
        responsibilities: parts.map(|part| responsibility(sources, part)).collect(),
        cuecs: found.cuecs.iter().map(cuec).collect(),
        exceptions: exceptions(sources, vendor),
    };
    let is_empty = matrix.services.is_empty() && matrix.responsibilities.is_empty();
    (!is_empty).then_some(matrix)
}

fn column(sources: &Sources<'_>, kind: &str) -> KindColumn {
    let mut types = sources.vocabulary.types.values();
    let known = types.find(|known| known.id.as_str() == kind);
    let title = known.map_or(kind, |known| known.title.as_str());
    // The table is of one vendor, so that its columns need not say it.
    let title = title.strip_suffix(" of a vendor").unwrap_or(title);
    KindColumn {
        id: kind.to_owned(),
        title: title.strip_prefix("Vendor ").unwrap_or(title).to_owned(),
    }
}

fn use_of(service: &VendorService) -> Vec<String> {
    let named = |label: &str, texts: &[crate::model::plan::Text]| {
        (!texts.is_empty()).then(|| format!("{label}: {}", words::texts(texts).join(", ")))
    };
    let tier = service.tier.as_ref();
    let retention = service.retention_days.as_ref().map(|days| days.value);
    let retention = retention.map(|days| match days {
        0 => "keeps nothing".to_owned(),
        1 => "keeps data for 1 day".to_owned(),
        days => format!("keeps data for {days} days"),
    });
    [
        tier.map(|tier| format!("tier: {}", tier.value)),
        named("login", &service.logins),
        named("endpoints", &service.endpoints),
        named("models", &service.models),
        named("data rests in", &service.residency),
        retention,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn cell(papers: &[PaperReliance], kind: &str, service: &VendorService) -> RelianceCell {
    let of_kind = papers.iter().filter(|paper| paper.kind == kind);
    let covers: Vec<(&PaperReliance, &Cover)> = of_kind
        .filter_map(|paper| {
            let mut covers = paper.covers.iter();
            Some((paper, covers.find(|c| c.service == service.id.value)?))
        })
        .collect();
    let best = covers.iter().map(|(_, cover)| cover.state).min();
    let best = best.unwrap_or(CoverState::Not);
    let chosen = covers.iter().filter(|(_, cover)| cover.state == best);
    let mut aspects: Vec<String> = Vec::new();
    for shortfall in chosen.clone().flat_map(|(_, cover)| &cover.shortfalls) {
        let word = shortfall.aspect.as_str().to_owned();
        if !aspects.contains(&word) {
            aspects.push(word);
        }
    }
    RelianceCell {
        state: best.as_str().to_owned(),
        papers: chosen.map(|(paper, _)| paper.item.to_string()).collect(),
        aspects,
    }
}

fn left(papers: &[PaperReliance]) -> Vec<LeftRow> {
    let mut rows: BTreeMap<(&str, Vec<String>), LeftRow> = BTreeMap::new();
    let mut order = Vec::new();
    for paper in papers {
        for cover in paper
            .covers
            .iter()
            .filter(|c| c.state != CoverState::Covers)
        {
            let mut reasons: Vec<String> =
                cover.shortfalls.iter().map(|s| s.text.clone()).collect();
            if cover.state == CoverState::NotStated || reasons.is_empty() {
                reasons.insert(0, "it does not say which services it is about".to_owned());
            }
            let key = (paper.item.as_str(), reasons.clone());
            if let Some(row) = rows.get_mut(&key) {
                row.service = format!("{}, {}", row.service, cover.service);
                continue;
            }
            order.push(key.clone());
            let row = LeftRow {
                paper: paper.item.to_string(),
                service: cover.service.to_string(),
                state: cover.state.as_str().to_owned(),
                reasons,
            };
            rows.insert(key, row);
        }
    }
    let in_order = order.iter().filter_map(|key| rows.remove(key));
    in_order.collect()
}

fn responsibility(sources: &Sources<'_>, part: &Responsibility) -> ResponsibilityRow {
    ResponsibilityRow {
        area: part.area.value.clone(),
        services: words::ids(&part.services),
        vendor: words::text(part.vendor.as_ref()),
        customer: words::text(part.customer.as_ref()),
        owner: words::person(sources.plan, part.owner.as_ref()),
        controls: words::texts(&part.controls),
        evidence: words::ids(&part.evidence),
    }
}

fn cuec(answer: &CuecAnswer) -> CuecRow {
    CuecRow {
        item: answer.item.to_string(),
        id: answer.id.clone(),
        text: answer.text.clone(),
        controls: answer.controls.clone(),
        evidence: answer.evidence.iter().map(ToString::to_string).collect(),
        state: answer.state.as_str().to_owned(),
        note: answer.note.clone(),
    }
}

fn exceptions(sources: &Sources<'_>, vendor: &Vendor) -> Vec<ReportExceptionRow> {
    let documents = vendor.documents.iter();
    let rows = documents.flat_map(|document| {
        document
            .exceptions
            .iter()
            .map(|exception| ReportExceptionRow {
                item: document.id.value.to_string(),
                text: exception.text.value.clone(),
                controls: words::texts(&exception.controls),
                effect: words::text(exception.effect.as_ref()),
                decided: words::by_on(sources.plan, exception.by.as_ref(), exception.on.as_ref()),
            })
    });
    rows.collect()
}

fn contract(sources: &Sources<'_>, found: &ContractClauses) -> Option<ContractRow> {
    let mut vendors = sources.plan.vendors.iter();
    let vendor = vendors.find(|vendor| vendor.id.value == found.vendor)?;
    let mut agreements = vendor.agreements.iter();
    let agreement = agreements.find(|agreement| agreement.id.value == found.item)?;
    let (exit, failover) = (&agreement.exit_plan, &agreement.failover_test);
    let with_result = |text: String, result: Option<&crate::model::plan::Text>| match result {
        Some(result) => format!("{text}: {}", result.value),
        None => text,
    };
    let law = agreement.governing_law.as_ref();
    let notice = agreement.notice_days.as_ref();
    let facts = [
        law.map(|law| format!("governing law: {}", law.value)),
        notice.map(|days| format!("notice: {} days", days.value)),
        exit.as_ref().map(|plan| match &plan.tested {
            Some(day) => with_result(
                format!("exit plan tested on {}", day.value),
                plan.result.as_ref(),
            ),
            None => "exit plan not tested".to_owned(),
        }),
        failover.as_ref().map(|test| match &test.on {
            Some(day) => with_result(
                format!("failover tested on {}", day.value),
                test.result.as_ref(),
            ),
            None => "failover test without a day".to_owned(),
        }),
    ];
    let evidence = exit.iter().flat_map(|plan| &plan.evidence);
    let evidence = evidence.chain(failover.iter().flat_map(|test| &test.evidence));
    Some(ContractRow {
        vendor: vendor.id.value.to_string(),
        name: vendor.name.value.clone(),
        item: found.item.to_string(),
        critical: found.is_critical,
        facts: facts.into_iter().flatten().collect(),
        evidence: evidence.map(|id| id.value.to_string()).collect(),
        open: found.gaps().count(),
        clauses: clauses(found),
    })
}

fn clauses(found: &ContractClauses) -> Vec<ClauseRow> {
    let row = |clause: &crate::model::reliance::ClauseFinding| ClauseRow {
        article: clause.article.clone(),
        title: clause.title.clone(),
        look_for: clause.look_for.clone(),
        part: clause.part.as_str().to_owned(),
        binds: clause.reach.describe().to_owned(),
        place: clause.place.clone(),
        state: clause.state.as_str().to_owned(),
        gap: clause.gap.clone(),
        note: clause
            .note
            .clone()
            .filter(|note| clause.gap.as_ref() != Some(note)),
        evidence: clause.evidence.iter().map(ToString::to_string).collect(),
    };
    found.clauses.iter().map(row).collect()
}

fn concentrated(row: &Concentration) -> ConcentrationRow {
    ConcentrationRow {
        name: row.name.clone(),
        members: row.members.iter().map(ToString::to_string).collect(),
        contracts: format!("{} of {}", row.contracts, row.of_contracts),
        critical: format!("{} of {}", row.critical, row.of_critical),
        regions: row.regions.clone(),
        substitutability: row.substitutability.map(str::to_owned),
        alternatives: row.alternatives.clone(),
        note: row.note.clone(),
    }
}
