//! The dossier, and a comparison, as one self-contained HTML file each: no remote resource, no inline
//! handler, a content security policy that names the digests of its own style
//! and script.

mod anchors;
mod links;
mod overview;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tera::{Context, Tera};

use super::Dossier;
use super::dossier::RegisterDocument;

const PAGE: &str = include_str!("../../templates/report.html");
const COMPARISON: &str = include_str!("../../templates/diff.html");
const RISKS: &str = include_str!("../../templates/risk-analysis.html");
const RISKS_STYLE: &str = include_str!("../../templates/risk-analysis.css");
const REGISTER: &str = include_str!("../../templates/register.html");
const REGISTER_STYLE: &str = include_str!("../../templates/register.css");
const PARTS: &str = include_str!("../../templates/parts.html");
const COMPARISON_PARTS: &str = include_str!("../../templates/diff-parts.html");
const COMPARISON_STYLE: &str = include_str!("../../templates/diff.css");
const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Information sheets that the page shows in full; of more it names the files.
const MOST_SHEETS: usize = 300;

/// Controls and evidence items from which on tables are laid out part by part, as they
/// come into view.
const IN_PARTS: usize = 100;

/// Controls and evidence items from which on controls name items without their files.
const LONG: usize = 600;

/// Renders the report.
pub fn html(dossier: &Dossier) -> Vec<u8> {
    let mut context = Context::from_serialize(dossier).expect("a dossier is a map of values");
    let controls: usize = dossier.frameworks.iter().map(|f| f.total).sum();
    let sheets = &dossier.information.sheets;
    let shown = sheets.iter().filter(|_| sheets.len() <= MOST_SHEETS);
    context.insert("sheets", &shown.collect::<BTreeMap<_, _>>());
    let rows = controls + dossier.evidence.len();
    context.insert("in_parts", &(rows > IN_PARTS));
    context.insert("is_long", &(rows > LONG));
    context.insert("excerpts", &dossier.excerpts);
    context.insert("links", &links::links(dossier));
    context.insert("overview", &overview::overview(&dossier.frameworks));
    anchors::without_dead_ends(&page(PAGE, "", STYLE, &context))
}

/// Renders the document of the risk analysis, where the dossier has one.
pub fn risk_html(dossier: &Dossier) -> Option<Vec<u8>> {
    let document = dossier.risk_document.as_ref()?;
    let mut context = Context::from_serialize(dossier).expect("a dossier is a map of values");
    context.insert("extract", &document.extract);
    let style = [STYLE, RISKS_STYLE].concat();
    Some(page(RISKS, "", &style, &context))
}

/// Rows of one table that the page of a register shows; the workbook holds all of them.
const MOST_ROWS: usize = 2_000;

/// Renders a register of information.
pub fn register_html(document: &RegisterDocument) -> Vec<u8> {
    let document = document.shortened(MOST_ROWS);
    let context = Context::from_serialize(&document).expect("a document is a map of values");
    let style = [STYLE, RISKS_STYLE, REGISTER_STYLE].concat();
    page(REGISTER, "", &style, &context)
}

/// Renders what differs between two packages; the value is a map with the names
/// that `templates/diff.html` uses.
pub fn comparison(value: &serde_json::Value) -> Vec<u8> {
    let context = Context::from_serialize(value).expect("a comparison is a map of values");
    let style = [STYLE, COMPARISON_STYLE].concat();
    page(COMPARISON, COMPARISON_PARTS, &style, &context)
}

/// Fills a template. Every value is escaped by the template engine; the style
/// and the script are put in as text of this program, never through a filter.
fn page(template: &str, parts: &str, style: &str, context: &Context) -> Vec<u8> {
    let page = template
        .replace("@@STYLE@@", style)
        .replace("@@SCRIPT@@", SCRIPT)
        .replace("@@STYLE-DIGEST@@", &source_digest(style))
        .replace("@@SCRIPT-DIGEST@@", &source_digest(SCRIPT));
    let mut tera = Tera::default();
    let all = [
        ("parts.html", PARTS),
        ("more-parts.html", parts),
        ("page.html", page.as_str()),
    ];
    tera.add_raw_templates(all)
        .unwrap_or_else(|error| panic!("the shipped template is broken: {error}"));
    let text = tera.render("page.html", context);
    text.unwrap_or_else(|error| panic!("the shipped template does not fit the values: {error:?}"))
        .into_bytes()
}

/// A source expression of CSP level 3: `sha256-…` over the exact text.
fn source_digest(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
