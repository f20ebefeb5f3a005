//! The first page.

use super::look;
use super::phrase::cell;
use super::supplement;
use crate::render::Dossier;
use crate::render::dossier::{OrganizationFacts, PreviousFacts, SignerFacts};
use crate::render::pdf::{Callout, Cell, Cover, Run};
use crate::render::print;

/// What the package is about, how to recognise it, and what the build concludes.
pub fn cover(dossier: &Dossier) -> Cover {
    let engagement = &dossier.engagement;
    Cover {
        title: engagement.title.clone(),
        subtitle: subtitle(dossier),
        organisation: organisation(&dossier.organization),
        logo: print::cover_logo(&dossier.look, &dossier.organization.name),
        classification: engagement.classification.clone(),
        notice: Some(Callout {
            tone: look::verdict(&dossier.verdict.word),
            title: dossier.verdict.line.clone(),
            paragraphs: notice(dossier),
        }),
        facts: facts(dossier),
    }
}

fn notice(dossier: &Dossier) -> Vec<Vec<Run>> {
    let combined = dossier.supplement.iter().map(supplement::verdict_of);
    let texts = combined.chain([
        dossier.verdict.beside.clone(),
        "The word concerns the evidence, not the organisation: whether criteria are met is for the auditor to conclude.".to_owned(),
    ]);
    texts.map(|text| vec![Run::text(text)]).collect()
}

fn subtitle(dossier: &Dossier) -> String {
    let (kinds, period) = (&dossier.engagement.kinds, &dossier.engagement.period);
    match &dossier.supplement {
        Some(supplement) => format!(
            "Supplement {} to an evidence package, {period}",
            supplement.number
        ),
        None => format!("Evidence package: {kinds}, {period}"),
    }
}

/// The name, with the registered one where it differs.
pub fn organisation(organization: &OrganizationFacts) -> String {
    match &organization.legal_name {
        Some(legal) if *legal != organization.name => format!("{} ({legal})", organization.name),
        _ => organization.name.clone(),
    }
}

fn facts(dossier: &Dossier) -> Vec<(String, Cell)> {
    let (engagement, package) = (&dossier.engagement, &dossier.package);
    let organization = &dossier.organization;
    let text = |value: &Option<String>| value.as_deref().map(Cell::text);
    let mono = |value: &str| Some(Run::text(value).mono().into());
    let general = [
        ("Period", Some(Cell::text(engagement.period.as_str()))),
        ("As of", Some(Cell::text(engagement.as_of.as_str()))),
        ("Auditor", text(&engagement.auditor)),
        ("Audience", text(&engagement.audience)),
        ("Country", text(&organization.country)),
        (
            "Legal Entity Identifier",
            organization.lei.as_deref().and_then(mono),
        ),
    ];
    // The package has the others on its cover; that of a supplement is to stay one page.
    let short = dossier.supplement.is_some();
    let general = general
        .into_iter()
        .filter(|(label, _)| !short || matches!(*label, "As of" | "Auditor"));
    let identity = [
        ("Package id", mono(&package.id)),
        ("Package before", package.previous.as_ref().map(before)),
        ("Evidence root (SHA-256)", mono(&package.evidence_root)),
        ("Fingerprint of the sealing key", mono(&package.fingerprint)),
        (
            "Sealed by",
            dossier
                .signer
                .as_ref()
                .map(|signer| sealed_by(signer, &package.time)),
        ),
    ];
    let supplement = dossier.supplement.iter().flat_map(supplement::facts);
    let facts = supplement.chain(general).chain(identity);
    let full = |(label, value): (&str, Option<Cell>)| Some((label.to_owned(), value?));
    facts.filter_map(full).collect()
}

fn before(previous: &PreviousFacts) -> Cell {
    cell([
        vec![
            Run::text(previous.package.as_str()).mono(),
            Run::text(format!(", number {} of the chain", previous.sequence)),
        ],
        vec![
            Run::text("Root of its seal: "),
            Run::text(previous.root.as_str()).mono(),
        ],
    ])
}

/// Who sealed the package, when, and what it means.
pub fn sealed_by(signer: &SignerFacts, time: &str) -> Cell {
    let role = signer
        .role
        .iter()
        .map(|role| Run::text(format!(", {role}")));
    let who = std::iter::once(Run::text(signer.name.as_str()).bold()).chain(role);
    cell([
        who.chain([Run::text(format!(" ({time})"))]).collect(),
        vec![Run::text(format!("Meaning: {}", signer.meaning))],
    ])
}
