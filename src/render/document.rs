//! The dossier as blocks of the PDF: the same sections, order and words as the HTML.
//!
//! The verdict stands before the contents, so that the first page after the cover
//! answers the first question. Nothing is decided here but the layout.

mod agents;
mod applicability;
mod assets;
mod attribution;
mod closing;
mod controls;
mod cover;
mod custody;
mod deployments;
mod evidence;
mod excerpts;
mod findings;
mod flow_chart;
mod links;
mod look;
mod own_controls;
mod periods;
mod phrase;
mod records;
mod register;
mod release;
mod reliance;
mod risk_document;
mod risks;
mod scope;
mod supplement;
mod vendors;
mod verdict;

use super::Dossier;
use super::pdf::{
    Block, Document, Furniture, Heading, Level, Meta, Rendered, SignatureRoom, Start, render,
};
use super::print;
use crate::model::PackageTime;
use links::Links;

pub use register::register_pdf;
pub use risk_document::risk_pdf;

/// Renders the auditor's document.
///
/// Anchors are `control:<id>`, `evidence:<id>`, `risk:<id>` and those of the sections,
/// which are the ids of the HTML report. The file keeps room for a signature, if asked for.
pub fn pdf(dossier: &Dossier, created: PackageTime, signature: Option<SignatureRoom>) -> Rendered {
    let meta = Meta {
        title: dossier.engagement.title.clone(),
        author: dossier.organization.name.clone(),
        language: "en".to_owned(),
        created,
        digest: dossier.package.evidence_root.clone(),
        signature,
    };
    render(&document(dossier), &meta)
}

fn document(dossier: &Dossier) -> Document {
    Document {
        cover: cover::cover(dossier),
        furniture: Furniture {
            title: dossier.engagement.title.clone(),
            classification: dossier.engagement.classification.clone(),
            package: dossier.package.id.clone(),
            note: print::note(&dossier.look),
        },
        blocks: blocks(dossier),
        style: print::style(&dossier.look),
    }
}

fn blocks(dossier: &Dossier) -> Vec<Block> {
    let links = Links::new(dossier);
    let mut blocks = match &dossier.supplement {
        Some(facts) => supplement::chapter(facts, &links),
        None => Vec::new(),
    };
    blocks.extend(verdict::verdict(dossier, &links));
    blocks.push(Block::Contents("Contents".to_owned()));
    blocks.extend(scope::scope(dossier));
    blocks.extend(applicability::statements(&dossier.statements, &links));
    blocks.extend(scope::system(&dossier.system, &links));
    blocks.extend(assets::assets(dossier));
    blocks.extend(risks::risks(dossier, &links));
    blocks.extend(vendors::vendors(&dossier.vendors, &links));
    blocks.extend(reliance::reliance(dossier.reliance.as_ref(), &links));
    blocks.extend(agents::checklist(&dossier.checklist, &links));
    blocks.extend(agents::ready_lists(&dossier.ready_lists, &links));
    blocks.extend(agents::policies(&dossier.agent_policies, &links));
    blocks.extend(deployments::deployments(&dossier.deployments, &links));
    blocks.extend(attribution::repositories(&dossier.repositories, &links));
    blocks.extend(attribution::attribution(
        dossier.attribution.as_ref(),
        &links,
    ));
    blocks.extend(controls::controls(
        &dossier.frameworks,
        &dossier.crosswalk_sources,
        &links,
    ));
    blocks.extend(applicability::conditions(&dossier.conditions, &links));
    blocks.extend(own_controls::own_controls(dossier, &links));
    blocks.extend(periods::periods(dossier.periods.as_ref(), &links));
    blocks.extend(records::samples(&dossier.samples, &links));
    blocks.extend(records::exceptions_and_incidents(dossier, &links));
    blocks.extend(findings::findings(&dossier.findings, &links));
    blocks.extend(links.printed.of_findings());
    blocks.extend(findings::requests(&dossier.requests, &links));
    blocks.extend(release::release(&dossier.release, &links));
    blocks.extend(evidence::evidence(
        &dossier.evidence,
        &dossier.information,
        &links,
    ));
    blocks.extend(custody::custody(dossier.custody.as_ref(), &links));
    blocks.extend(closing::verify(dossier));
    blocks.extend(closing::glossary(&dossier.glossary));
    blocks
}

/// The title of a section that follows the one before it on the same page.
fn section(text: &str, anchor: &str) -> Block {
    Block::Heading(Heading {
        level: Level::One,
        text: text.to_owned(),
        anchor: anchor.to_owned(),
        start: Start::Anywhere,
    })
}
