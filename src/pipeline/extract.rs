//! The analysis of one asset as files of their own, outside of any package.

use std::collections::BTreeMap;

use super::Judged;
use super::reports::{self, Sealing};
use crate::diagnostic::Finding;
use crate::model::{Digest, PackageTime, Packing};
use crate::render;
use crate::render::dossier::risk_extract as extract;

/// What stands in place of files of evidence: an extract holds none.
const NO_FILES: &str = "an extract holds no evidence; the package of the whole analysis does";

/// The analysis of one asset.
pub struct RiskExtract {
    /// The document as PDF.
    pub pdf: Vec<u8>,
    /// The document as HTML.
    pub html: Vec<u8>,
    /// How many scenarios it has.
    pub scenarios: usize,
    /// How many the analysis of the whole has.
    pub of: usize,
    /// Characters that no font has.
    pub findings: Vec<Finding>,
}

/// Takes the analysis of one asset out of that of all; nothing, where the engagement needs no
/// analysis, the plan has none, or it does not list the asset.
pub fn risk_extract(
    judged: &Judged<'_>,
    asset: &str,
    time: PackageTime,
    software: &str,
) -> Option<Result<RiskExtract, Vec<Finding>>> {
    let whole = unsealed(judged, Digest::of(asset.as_bytes()), time, software);
    let mut dossier = extract(&whole, asset)?;
    dossier.package.id = format!("extract: {asset}");
    dossier.look.clone_from(&whole.look);
    let facts = dossier.risk_document.as_ref()?.extract.clone()?;
    let pdf = render::risk_pdf(&dossier, time, None)?;
    let html = render::risk_html(&dossier)?;
    Some(html.map(|html| RiskExtract {
        findings: reports::missing_characters(&pdf.missing),
        pdf: pdf.bytes,
        html,
        scenarios: facts.scenarios,
        of: facts.of,
    }))
}

/// The dossier of a judged engagement that is in no package: no file of evidence, no seal.
pub(super) fn unsealed(
    judged: &Judged<'_>,
    root: Digest,
    time: PackageTime,
    software: &str,
) -> render::Dossier {
    let items = judged.opened.plan.items();
    let withheld = items
        .iter()
        .map(|item| (item.id.clone(), NO_FILES.to_owned()));
    let packing = Packing {
        files: BTreeMap::new(),
        withheld: withheld.collect(),
        redacted: BTreeMap::new(),
        sheets: BTreeMap::new(),
        evidence_root: root,
    };
    let sealing = Sealing {
        time,
        sequence: 1,
        previous: None,
        supplement: None,
        fingerprint: String::new(),
        minisign_key: String::new(),
        software: software.to_owned(),
    };
    reports::of(judged, &packing, sealing)
}
