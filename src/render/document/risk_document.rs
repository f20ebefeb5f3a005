//! The risk analysis as a document of its own.
//!
//! The same parts, order and words as `templates/risk-analysis.html`.

mod beside;
mod closing;
mod first;
mod places;
mod register;

use super::cover::{organisation, sealed_by};
use super::links::Links;
use super::look::{self, chip};
use super::phrase::{capital, cell, sentence, soft};
use super::risks::{heat_map, scale};
use crate::model::PackageTime;
use crate::render::Dossier;
use crate::render::dossier::{
    ExcludedRow, ExtractFacts, GatheringRow, RiskDocument, RiskFacts, TriggerRow,
};
use crate::render::pdf::{
    Block, Callout, Cell, Column, Cover, Document, Furniture, Heading, Level, Meta, Rendered, Row,
    Run, SignatureRoom, Start, Table, Tone, render,
};
use crate::render::print;

/// What every part of the document is made from.
#[derive(Clone, Copy)]
struct Parts<'a> {
    dossier: &'a Dossier,
    document: &'a RiskDocument,
    risks: &'a RiskFacts,
    links: &'a Links<'a>,
}

/// Renders the document of the risk analysis, where the dossier has one.
///
/// Anchors are `risk:<id>`, `evidence:<id>`, `measure:<id>`, `asset:<id>` and those of the
/// sections, which are the ids of the HTML. The file keeps room for a signature, if asked for.
pub fn risk_pdf(
    dossier: &Dossier,
    created: PackageTime,
    signature: Option<SignatureRoom>,
) -> Option<Rendered> {
    let (document, risks) = (dossier.risk_document.as_ref()?, dossier.risks.as_ref()?);
    let links = Links::of_risk_document(dossier, document);
    let parts = Parts {
        dossier,
        document,
        risks,
        links: &links,
    };
    let meta = Meta {
        title: format!("Risk analysis: {}", dossier.engagement.title),
        author: dossier.organization.name.clone(),
        language: "en".to_owned(),
        created,
        digest: dossier.package.evidence_root.clone(),
        signature,
    };
    let laid_out = Document {
        cover: cover(parts),
        furniture: Furniture {
            title: format!("Risk analysis, version {}", document.version),
            classification: dossier.engagement.classification.clone(),
            package: dossier.package.id.clone(),
            note: print::note(&dossier.look),
        },
        blocks: blocks(parts),
        style: print::style(&dossier.look),
    };
    Some(render(&laid_out, &meta))
}

fn blocks(parts: Parts<'_>) -> Vec<Block> {
    if let Some(extract) = &parts.document.extract {
        return of_asset(parts, extract);
    }
    let mut blocks = first::first_page(parts);
    blocks.push(Block::Contents("Contents".to_owned()));
    blocks.extend(method(parts));
    blocks.extend(places::places(parts));
    blocks.extend(maps(parts));
    blocks.extend(register::register(parts));
    blocks.extend(register::treatments(parts));
    blocks.extend(register::by_asset(parts));
    blocks.extend(beside::beside(parts));
    blocks.extend(closing::closing(parts));
    blocks.extend(closing::appendix(parts));
    blocks
}

/// The chapters of an extract: the asset, what may happen to it, and what is done.
fn of_asset(parts: Parts<'_>, extract: &ExtractFacts) -> Vec<Block> {
    let mut blocks = first::of_asset(parts, extract);
    blocks.push(Block::Contents("Contents".to_owned()));
    blocks.extend(method(parts));
    blocks.extend(places::places(parts));
    if extract.scenarios > 0 {
        blocks.extend(maps(parts));
        blocks.extend(register::register(parts));
        blocks.extend(register::treatments(parts));
    }
    blocks.extend(closing::signed(parts));
    blocks.extend(closing::appendix(parts));
    blocks
}

/// What an extract says of itself.
fn taken_from(extract: &ExtractFacts, version: &str) -> String {
    format!(
        "An extract about the asset `{}`: {} of {} scenarios of version {version} of the analysis of the whole. It is no analysis of its own: the nine elements are answered for the whole only.",
        extract.asset, extract.scenarios, extract.of
    )
}

fn cover(parts: Parts<'_>) -> Cover {
    let (dossier, document) = (parts.dossier, parts.document);
    let (engagement, package) = (&dossier.engagement, &dossier.package);
    let text = |text: &str| Some(Cell::text(text));
    let mono = |text: &str| Some(Run::text(text).mono().into());
    let sealed = dossier.signer.as_ref();
    let general = [
        ("Engagement", text(&engagement.title)),
        ("As of", text(&engagement.as_of)),
        ("Version", text(&document.version)),
        ("Carried out by", text(&document.carried_out)),
        ("Approved by", text(&document.approved)),
        ("Covers", text(&document.method.covers)),
    ];
    let identity = [
        ("Package id", mono(&package.id)),
        ("Evidence root (SHA-256)", mono(&package.evidence_root)),
        ("Fingerprint of the sealing key", mono(&package.fingerprint)),
        ("Sealed by", sealed.map(|who| sealed_by(who, &package.time))),
    ];
    // An extract is a file outside of any package.
    let identity = identity.into_iter().filter(|_| document.extract.is_none());
    let facts = general.into_iter().chain(identity);
    let full = |(label, value): (&str, Option<Cell>)| Some((label.to_owned(), value?));
    Cover {
        title: match &document.extract {
            Some(extract) => format!("Risk analysis of {}", extract.name),
            None => "Risk analysis".to_owned(),
        },
        subtitle: format!(
            "45 CFR 164.308(a)(1)(ii)(A) and (B), version {}, as of {}",
            document.version, engagement.as_of
        ),
        organisation: organisation(&dossier.organization),
        logo: print::cover_logo(&dossier.look, &dossier.organization.name),
        classification: engagement.classification.clone(),
        notice: Some(notice(document)),
        facts: facts.filter_map(full).collect(),
    }
}

fn notice(document: &RiskDocument) -> Callout {
    if let Some(extract) = &document.extract {
        return Callout {
            tone: Tone::Caution,
            title: "Extract about one asset".to_owned(),
            paragraphs: vec![vec![Run::text(taken_from(extract, &document.version))]],
        };
    }
    Callout {
        tone: if document.is_answered {
            Tone::Good
        } else {
            Tone::Caution
        },
        title: sentence(&document.elements_line),
        paragraphs: vec![vec![Run::text(NOTICE)]],
    }
}

const NOTICE: &str = "The nine elements are those of the guidance of HHS OCR of 2010-07-14. The document says what is answered and what is lacking; whether the analysis is accurate and thorough is for its reader to judge.";

/// Scope, rule, scales, matrix, collection, exclusions, reviews.
fn method(parts: Parts<'_>) -> Vec<Block> {
    let (method, risks) = (&parts.document.method, parts.risks);
    let text = |text: &str| Cell::from(parts.links.text(text));
    let plan = method.management_plan.as_ref();
    let facts = [
        ("Method", Some(text(&method.name))),
        ("Covers", Some(text(&method.covers))),
        ("Scope", method.scope.as_deref().map(text)),
        ("Level", Some(text(&method.rule))),
        (
            "Tolerance",
            Some(text(&format!(
                "{}: what is higher is treated, or accepted by a decision",
                method.tolerance
            ))),
        ),
        ("Reviewed", Some(text(&method.review))),
        ("Kept for", Some(text(&method.retention))),
        (
            "Risk management plan",
            plan.map(|id| parts.links.item(id).into()),
        ),
    ];
    let full = |(label, value): (&str, Option<Cell>)| Some((label.to_owned(), value?));
    vec![
        Block::chapter("Method and scope", "method"),
        Block::KeyValue(facts.into_iter().filter_map(full).collect()),
        Block::heading(Level::Two, "Scales", "scales"),
        Block::Table(scale("Likelihood", &risks.likelihood)),
        Block::Table(scale("Impact", &risks.impact)),
        new_page("Matrix", "matrix"),
        Block::Table(matrix(risks)),
        Block::heading(Level::Two, "How information was gathered", "collection"),
        Block::Table(collection(&method.collection, parts.links)),
        Block::heading(Level::Two, "Left out on purpose", "exclusions"),
        Block::Table(exclusions(&method.excluded)),
        Block::heading(Level::Two, "What makes a review due", "triggers"),
        Block::Table(triggers(&method.triggers)),
    ]
}

/// A section that begins a page, so that what follows stands whole.
fn new_page(text: &str, anchor: &str) -> Block {
    Block::Heading(Heading {
        level: Level::Two,
        text: text.to_owned(),
        anchor: anchor.to_owned(),
        start: Start::NewPage,
    })
}

/// The highest likelihood stands at the top, as in the maps.
fn matrix(risks: &RiskFacts) -> Table {
    let mut columns = vec![Column::natural("Likelihood \\ impact")];
    let steps = risks.impact.iter();
    columns.extend(steps.map(|step| Column::share(capital(&step.term), 1.0)));
    let mut table = Table::new(columns);
    for (step, cells) in risks.likelihood.iter().zip(&risks.heat).rev() {
        let mut row = vec![Run::text(step.term.as_str()).bold().into()];
        row.extend(
            cells
                .iter()
                .map(|place| level(risks, place.rank, &place.level)),
        );
        table.rows.push(Row::new(row));
    }
    table
}

fn level(risks: &RiskFacts, rank: usize, word: &str) -> Cell {
    chip(look::level(rank, risks.levels.len()), word).into()
}

fn collection(rows: &[GatheringRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("What was done", 1.5),
        Column::share("Who, when", 0.9),
        Column::share("What it left behind", 1.1),
    ])
    .when_empty("The plan does not say how information was gathered.");
    let row = |row: &GatheringRow| {
        Row::new(vec![
            links.text(&row.what).into(),
            row.who.as_str().into(),
            links.items(&row.evidence).into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn exclusions(rows: &[ExcludedRow]) -> Table {
    let mut table = Table::new(vec![
        Column::natural("Asset"),
        Column::share("Reason", 1.6),
        Column::share("Decided by", 0.8),
    ])
    .when_empty("No asset is left out.");
    let row = |row: &ExcludedRow| {
        Row::new(vec![
            Run::id(row.asset.as_str()).into(),
            row.reason.as_str().into(),
            row.decided.as_str().into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn triggers(rows: &[TriggerRow]) -> Table {
    let mut table = Table::new(vec![
        Column::share("Event", 1.6),
        Column::natural("Last occurred"),
        Column::natural("Reviewed because of it"),
    ])
    .when_empty("The plan names no event.");
    let row = |row: &TriggerRow| {
        Row::new(vec![
            row.trigger.as_str().into(),
            row.occurred.as_str().into(),
            row.reviewed.as_str().into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

/// Heat maps before and after treatment, and the top risks.
fn maps(parts: Parts<'_>) -> Vec<Block> {
    let (document, risks) = (parts.document, parts.risks);
    let mut top = Table::new(vec![
        Column::natural("Risk"),
        Column::share("Title", 1.4),
        Column::natural("Before"),
        Column::natural("After"),
        Column::share("Treatment", 0.9),
    ])
    .when_empty("The register has no scenario.");
    for row in document.register.iter().take(document.top) {
        top.rows.push(Row::new(vec![
            parts.links.scenario(&row.id).into(),
            cell([
                vec![Run::text(row.title.as_str())],
                vec![soft(row.assets.join(", "))],
            ]),
            level(risks, row.rank, &row.level),
            level(risks, row.residual_rank, &row.residual),
            cell([
                vec![Run::text(format!("{}, {}", row.treatment, row.state))],
                vec![soft(row.owner.as_str())],
            ]),
        ]));
    }
    vec![
        Block::chapter("Heat maps and top risks", "maps"),
        Block::text(
            "The maps count scenarios by likelihood and impact. Where nothing is stated for the time after treatment, a scenario stays where it was.",
        ),
        Block::heading(Level::Two, "Before treatment", "before"),
        Block::HeatMap(heat_map(risks, &risks.heat)),
        Block::heading(Level::Two, "After treatment", "after"),
        Block::HeatMap(heat_map(risks, &risks.residual)),
        Block::heading(Level::Two, format!("Top {} risks", document.top), "top"),
        Block::Table(top),
    ]
}
