//! Risks, vendors, assets, policies and the other registers.

use super::comparison::Section;
use super::evidence::{Renamed, standing_rank};
use super::index::{
    Asset, Exception, Flow, Incident, Index, OwnControl, Paper, Policy, Request, Risks, Sample,
    Scenario, Service, Vendor,
};
use super::records::{PLAIN, Row, Weigh, section};

type Both<'a> = (&'a Index, &'a Index);

/// Every register, in reading order.
pub(super) fn sections(both: Both<'_>, renamed: &Renamed) -> Vec<Section> {
    let with = |index: &Index, rows: fn(&Index, Option<&Renamed>) -> Vec<Row>, old: bool| {
        rows(index, old.then_some(renamed))
    };
    let of = |id, title, rows: fn(&Index, Option<&Renamed>) -> Vec<Row>| {
        let (old, new) = both;
        section(
            id,
            title,
            &PLAIN,
            with(old, rows, true),
            with(new, rows, false),
        )
    };
    vec![
        of("risk-method", "Risk method", risk_method),
        risks(both),
        of("vendors", "Vendors", vendors),
        of("vendor-services", "Services of vendors", services),
        of("vendor-papers", "Papers of vendors", papers),
        of("assets", "Assets", assets),
        of("data-flows", "Data flows", flows),
        of("policies", "Policies", policies),
        of("own-controls", "Own controls", own_controls),
        of("samples", "Samples", samples),
        of("exceptions", "Exceptions", exceptions),
        of("incidents", "Incidents", incidents),
        of("requests", "Requests", requests),
    ]
}

fn moved(ids: &[String], renamed: Option<&Renamed>) -> Vec<String> {
    renamed.map_or_else(|| ids.to_vec(), |renamed| renamed.new_ids(ids))
}

fn risk_method(index: &Index, _: Option<&Renamed>) -> Vec<Row> {
    let row = |risks: &Risks| {
        Row::new("method", &risks.method)
            .one("method", &risks.method)
            .one("carried out", &risks.carried_out)
            .one("tolerance", &risks.tolerance)
            .text("levels", &risks.levels.join(", "), Weigh::No)
    };
    index.risks.iter().map(row).collect()
}

/// Scenarios; levels have an order only while both methods have the same levels.
fn risks((old, new): Both<'_>) -> Section {
    let levels = |index: &Index| index.risks.as_ref().map(|risks| risks.levels.clone());
    let common = levels(old).filter(|known| Some(known) == levels(new).as_ref());
    let rank = |level: &str| {
        let levels = common.as_deref().unwrap_or_default();
        let at = levels.iter().position(|known| known == level);
        Weigh::Rank(at.and_then(|at| i32::try_from(at).ok()).map(|at| -at))
    };
    let row = |scenario: &Scenario| {
        let residual = scenario.residual.as_deref().unwrap_or_default();
        Row::new(&scenario.id, &scenario.title)
            .one("title", &scenario.title)
            .one("likelihood", &scenario.likelihood)
            .one("impact", &scenario.impact)
            .weighed("level", &scenario.level, rank(&scenario.level))
            .text("level after treatment", residual, rank(residual))
            .one("treatment", &scenario.treatment)
            .one("owner", scenario.owner.as_ref())
            .weighed("status", &scenario.status, done(&scenario.status))
            .one("threat", &scenario.threat)
            .one("vulnerability", &scenario.vulnerability)
            .many("asset", &scenario.assets)
            .many("existing control", &scenario.existing)
            .brief("level", &scenario.level)
            .brief("treatment", &scenario.treatment)
            .brief("owner", scenario.owner.as_ref())
            .brief("status", &scenario.status)
    };
    let rows = |index: &Index| {
        let scenarios = index.risks.iter().flat_map(|risks| &risks.scenarios);
        scenarios.map(row).collect()
    };
    section("risks", "Risks", &PLAIN, rows(old), rows(new))
}

/// Done is better than not yet done. A treatment that is overdue, and then due on a
/// later day, has got no better: the day was moved.
fn done(status: &str) -> Weigh {
    let rank = match status.split(' ').next() {
        Some("done") => Some(1),
        Some("due" | "overdue") => Some(0),
        _ => None,
    };
    Weigh::Rank(rank)
}

fn vendors(index: &Index, _: Option<&Renamed>) -> Vec<Row> {
    let row = |vendor: &Vendor| {
        Row::new(&vendor.id, &vendor.name)
            .one("name", &vendor.name)
            .one("purpose", vendor.purpose.as_ref())
            .many("note", &vendor.notes)
            .brief("purpose", vendor.purpose.as_ref())
    };
    index.vendors.iter().map(row).collect()
}

fn services(index: &Index, renamed: Option<&Renamed>) -> Vec<Row> {
    let row = |vendor: &Vendor, service: &Service| {
        Row::new(&format!("{} / {}", vendor.id, service.id), &service.name)
            .one("name", &service.name)
            .one("surface", &service.surface)
            .one("data class", &service.data_class)
            .one("region", service.region.as_ref())
            .one("retention", service.retention.as_ref())
            .many("named by", &moved(&service.covered_by, renamed))
            .brief("surface", &service.surface)
            .brief("data class", &service.data_class)
    };
    let of = |vendor: &Vendor| vendor.services.iter().map(|s| row(vendor, s)).collect();
    index
        .vendors
        .iter()
        .flat_map(|v| -> Vec<Row> { of(v) })
        .collect()
}

fn papers(index: &Index, renamed: Option<&Renamed>) -> Vec<Row> {
    let row = |vendor: &Vendor, paper: &Paper| {
        let id = renamed.map_or(paper.id.as_str(), |renamed| renamed.new_id(&paper.id));
        Row::new(&format!("{} / {}", vendor.id, paper.id), &paper.title)
            .known_by(format!("{} / {id}", vendor.id))
            .one("title", &paper.title)
            .one("type", &paper.kind)
            .one("valid", &paper.validity)
            .many("names", &paper.services)
            .weighed("standing", &paper.standing, standing_rank(&paper.standing))
            .many("weakness", &paper.weaknesses)
            .one("read by", paper.reviewed.as_ref())
            .brief("standing", &paper.standing)
            .brief("valid", &paper.validity)
    };
    let of = |vendor: &Vendor| vendor.papers.iter().map(|p| row(vendor, p)).collect();
    index
        .vendors
        .iter()
        .flat_map(|v| -> Vec<Row> { of(v) })
        .collect()
}

fn assets(index: &Index, _: Option<&Renamed>) -> Vec<Row> {
    let row = |asset: &Asset| {
        Row::new(&asset.id, &asset.name)
            .one("name", &asset.name)
            .one("kind", &asset.kind)
            .one("version", asset.version.as_ref())
            .one("owner", asset.owner.as_ref())
            .one("location", &asset.location)
            .one("data class", &asset.data_class)
            .one("authentication", asset.authentication.as_ref())
            .one("in use", asset.validity.as_ref())
            .many("agent setting", &asset.agent)
            .brief("kind", &asset.kind)
            .brief("owner", asset.owner.as_ref())
            .brief("data class", &asset.data_class)
    };
    index.assets.iter().map(row).collect()
}

fn flows(index: &Index, _: Option<&Renamed>) -> Vec<Row> {
    let row = |flow: &Flow| {
        Row::new(&flow.id, &format!("{} -> {}", flow.from, flow.to))
            .one("from", &flow.from)
            .one("to", &flow.to)
            .one("data class", &flow.data_class)
            .one("protection", flow.protection.as_ref())
            .one("region", flow.region.as_ref())
            .brief("data class", &flow.data_class)
    };
    index.flows.iter().map(row).collect()
}

fn policies(index: &Index, renamed: Option<&Renamed>) -> Vec<Row> {
    let row = |policy: &Policy| {
        let id = renamed.map_or(policy.id.as_str(), |renamed| renamed.new_id(&policy.id));
        Row::new(&policy.id, &policy.title)
            .known_by(id.to_owned())
            .one("title", &policy.title)
            .one("version", policy.version.as_ref())
            .one("approved", &policy.approved)
            .one("in force", &policy.validity)
            .weighed(
                "standing",
                &policy.standing,
                standing_rank(&policy.standing),
            )
            .brief("version", policy.version.as_ref())
            .brief("in force", &policy.validity)
    };
    index.policies.iter().map(row).collect()
}

fn own_controls(index: &Index, renamed: Option<&Renamed>) -> Vec<Row> {
    let row = |own: &OwnControl| {
        Row::new(&own.id, &own.statement)
            .one("statement", &own.statement)
            .one("owner", own.owner.as_ref())
            .one("frequency", own.frequency.as_ref())
            .many("meets", &own.meets)
            .many("evidence", &moved(&own.evidence, renamed))
            .many("decision", &own.decisions)
            .brief("owner", own.owner.as_ref())
    };
    index.own_controls.iter().map(row).collect()
}

fn samples(index: &Index, _: Option<&Renamed>) -> Vec<Row> {
    let row = |sample: &Sample| {
        let size = sample.size.to_string();
        let mut row = Row::new(&sample.id, &sample.population)
            .one("population", &sample.population)
            .one("method", &sample.method)
            .text("size", &size, Weigh::No)
            .many("tests", &sample.tests)
            .many("tester", &sample.testers)
            .many("deviation", &sample.deviations)
            .brief("size", &size);
        for attribute in &sample.attributes {
            let counts = format!(
                "{} passed, {} deviating, {} not applicable",
                attribute.passed, attribute.deviating, attribute.not_applicable
            );
            row = row.text(&attribute.name, &counts, Weigh::No);
        }
        row
    };
    index.samples.iter().map(row).collect()
}

fn exceptions(index: &Index, _: Option<&Renamed>) -> Vec<Row> {
    let row = |exception: &Exception| {
        let mut row = Row::new(&exception.id, &exception.title)
            .one("title", &exception.title)
            .many("control", &exception.controls)
            .one("owner", exception.owner.as_ref())
            .one("due", exception.due.as_ref())
            .brief("owner", exception.owner.as_ref())
            .brief("due", exception.due.as_ref());
        for fact in &exception.facts {
            row = row.one(&fact.term.to_lowercase(), &fact.meaning);
        }
        row
    };
    index.exceptions.iter().map(row).collect()
}

fn incidents(index: &Index, renamed: Option<&Renamed>) -> Vec<Row> {
    let row = |incident: &Incident| {
        Row::new(&incident.id, &incident.title)
            .one("title", &incident.title)
            .one("dates", &incident.dates)
            .many("concerned", &incident.concerned)
            .one("cause", incident.cause.as_ref())
            .one("disclosure", incident.disclosure.as_ref())
            .many("evidence", &moved(&incident.evidence, renamed))
            .brief("dates", &incident.dates)
    };
    index.incidents.iter().map(row).collect()
}

fn requests(index: &Index, renamed: Option<&Renamed>) -> Vec<Row> {
    let row = |request: &Request| {
        let rounds = request.rounds.iter().map(|round| round.line.clone());
        let left_out = request.left_out.then(|| "no longer in the list".to_owned());
        Row::new(&request.id, &request.text)
            .one("text", &request.text)
            .many("control", &request.controls)
            .one("due", request.due.as_ref())
            .one("answer", request.answer.as_ref())
            .one(
                "why there is no answer",
                request.not_answered_because.as_ref(),
            )
            .one("see", request.page.as_ref())
            .one("answered on", request.answered_on.as_ref())
            .one("status", &request.status)
            .one("in the list", left_out.as_ref())
            .many("evidence", &moved(&request.evidence, renamed))
            .many("round", &rounds.collect::<Vec<_>>())
            .brief("status", &request.status)
    };
    index.requests.iter().map(row).collect()
}
