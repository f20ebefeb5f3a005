//! The dossier as one self-contained HTML file: no remote resource, no inline
//! handler, a content security policy that names the digests of its own style
//! and script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tera::{Context, Tera};

use super::Dossier;

const PAGE: &str = include_str!("../../templates/report.html");
const PARTS: &str = include_str!("../../templates/parts.html");
const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Renders the report. Every value is escaped by the template engine; the style
/// and the script are put in as text of this program, never through a filter.
pub fn html(dossier: &Dossier) -> Vec<u8> {
    let page = PAGE
        .replace("@@STYLE@@", STYLE)
        .replace("@@SCRIPT@@", SCRIPT)
        .replace("@@STYLE-DIGEST@@", &source_digest(STYLE))
        .replace("@@SCRIPT-DIGEST@@", &source_digest(SCRIPT));
    let mut tera = Tera::default();
    tera.add_raw_templates([("parts.html", PARTS), ("report.html", page.as_str())])
        .unwrap_or_else(|error| panic!("the shipped template is broken: {error}"));
    let context = Context::from_serialize(dossier).expect("a dossier is a map of values");
    let text = tera.render("report.html", &context);
    text.unwrap_or_else(|error| panic!("the shipped template does not fit the dossier: {error:?}"))
        .into_bytes()
}

/// A source expression of CSP level 3: `sha256-…` over the exact text.
fn source_digest(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
