//! The dossier, and a comparison, as one self-contained HTML file each: no remote resource, no inline
//! handler, a content security policy that names the digests of its own style
//! and script.

mod anchors;
mod links;
mod overview;
mod style;
mod template;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tera::Context;

use super::Dossier;
use super::dossier::RegisterDocument;
use crate::diagnostic::Finding;
use crate::model::look::{LogoForm, Look};

pub(super) use anchors::ids;
pub use style::problems as contrast_problems;
pub use template::{SHIPPED, problems as template_problems, unknown as unknown_template};

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

/// The pages that may be replaced, with the parts that each may use.
const PAGES: [(&str, &[&str]); 3] = [
    ("report.html", &["parts.html"]),
    ("risk-analysis.html", &["parts.html"]),
    ("register.html", &["parts.html"]),
];

/// Renders the report. Problems are those of templates that the organisation wrote.
pub fn html(dossier: &Dossier) -> Result<Vec<u8>, Vec<Finding>> {
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
    let look = &dossier.look;
    let style = own(look, "report.css", STYLE);
    let page = page(look, ("report.html", PAGE), &[style], context)?;
    Ok(anchors::without_dead_ends(&page))
}

/// Renders the document of the risk analysis, where the dossier has one.
pub fn risk_html(dossier: &Dossier) -> Option<Result<Vec<u8>, Vec<Finding>>> {
    let document = dossier.risk_document.as_ref()?;
    let mut context = Context::from_serialize(dossier).expect("a dossier is a map of values");
    context.insert("extract", &document.extract);
    let look = &dossier.look;
    let styles = [
        own(look, "report.css", STYLE),
        own(look, "risk-analysis.css", RISKS_STYLE),
    ];
    Some(page(look, ("risk-analysis.html", RISKS), &styles, context))
}

/// Rows of one table that the page of a register shows; the workbook holds all of them.
const MOST_ROWS: usize = 2_000;

/// Renders a register of information.
pub fn register_html(document: &RegisterDocument, look: &Look) -> Result<Vec<u8>, Vec<Finding>> {
    let document = document.shortened(MOST_ROWS);
    let context = Context::from_serialize(&document).expect("a document is a map of values");
    let styles = [
        own(look, "report.css", STYLE),
        own(look, "risk-analysis.css", RISKS_STYLE),
        own(look, "register.css", REGISTER_STYLE),
    ];
    page(look, ("register.html", REGISTER), &styles, context)
}

/// Renders what differs between two packages; the value is a map with the names
/// that `templates/diff.html` uses.
pub fn comparison(value: &serde_json::Value) -> Vec<u8> {
    let mut context = Context::from_serialize(value).expect("a comparison is a map of values");
    let style = [STYLE, COMPARISON_STYLE].concat();
    template::mark(&mut context, &style, SCRIPT);
    let parts = [("parts.html", PARTS), ("more-parts.html", COMPARISON_PARTS)];
    let set = template::Set::read(&Look::default(), ("diff.html", COMPARISON), &parts);
    let filled = set.and_then(|set| set.fill(&context));
    filled
        .expect("the shipped templates fit the values")
        .into_bytes()
}

/// The text of a style or script: the organisation's, or the shipped one.
fn own<'a>(look: &'a Look, name: &str, shipped: &'a str) -> &'a str {
    look.template(name).map_or(shipped, |own| &own.text)
}

/// Fills a template. Every value is escaped by the template engine; the style
/// and the script are put in as they are, and named by their digests.
fn page(
    look: &Look,
    page: (&'static str, &str),
    styles: &[&str],
    mut context: Context,
) -> Result<Vec<u8>, Vec<Finding>> {
    let style = styles.concat() + &style::of(look);
    template::mark(&mut context, &style, own(look, "report.js", SCRIPT));
    context.insert("logo", &logo_address(look));
    let set = template::Set::read(look, page, &[("parts.html", PARTS)])?;
    Ok(set.fill(&context)?.into_bytes())
}

/// The logo of pages as a `data:` address, if there is one.
pub fn logo_address(look: &Look) -> Option<String> {
    let logo = look.logo_of_pages()?;
    let kind = match logo.form {
        LogoForm::Svg => "svg+xml",
        LogoForm::Png => "png",
    };
    Some(format!(
        "data:image/{kind};base64,{}",
        STANDARD.encode(&logo.bytes)
    ))
}

/// A source expression of CSP level 3: `sha256-…` over the exact text.
fn source_digest(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
