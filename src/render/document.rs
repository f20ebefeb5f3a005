//! The dossier as blocks of the PDF.

use super::Dossier;
use super::pdf::{Cover, Document, Furniture, Meta, Rendered, render};
use crate::model::PackageTime;

/// Renders the auditor's document.
///
/// Anchors are `control:<id>`, `evidence:<id>` and those of the chapters.
pub fn pdf(dossier: &Dossier, created: PackageTime) -> Rendered {
    let meta = Meta {
        title: dossier.engagement.title.clone(),
        author: dossier.organization.name.clone(),
        language: "en".to_owned(),
        created,
        digest: dossier.package.evidence_root.clone(),
    };
    render(&document(dossier), &meta)
}

fn document(dossier: &Dossier) -> Document {
    Document {
        cover: Cover {
            title: dossier.engagement.title.clone(),
            ..Cover::default()
        },
        furniture: Furniture::default(),
        blocks: Vec::new(),
    }
}
