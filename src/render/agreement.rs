//! Whether the forms of a report say the same, read back from what was rendered.
//!
//! All forms come from one [`Dossier`], so that they can differ by a template of the
//! organisation, which may leave things out, or by a fault of this program. In both cases a
//! package would hold two truths, and is not written.

use std::collections::{BTreeMap, BTreeSet};

use tera::escape_html;

use super::Dossier;
use super::html::ids;
use super::tables::Tabulated;
use crate::diagnostic::{Code, Finding, counted};

/// The forms of one report.
pub struct Forms<'a> {
    /// The page.
    pub html: &'a [u8],
    /// Where the PDF has a control, an item and so on: `control:soc2:CC6.1`.
    pub pages: &'a BTreeMap<String, u32>,
    /// The tables, which are CSV and the sheets of the workbook.
    pub tables: &'a [Tabulated],
}

/// What every form has to show: the kind as anchors begin, the sheet that lists it, ids.
struct Kind<'a> {
    name: &'static str,
    sheet: &'static str,
    ids: BTreeSet<&'a str>,
}

/// How many ids a message names.
const NAMED: usize = 5;

/// Where forms differ from the dossier; nothing, where all say the same.
pub fn disagreements(dossier: &Dossier, forms: &Forms<'_>) -> Vec<Finding> {
    let kinds = kinds(dossier);
    let shown = ids(forms.html);
    let mut findings = Vec::new();
    for kind in &kinds {
        let is_shown =
            |id: &str| shown.contains_key(escaped(&format!("{}-{id}", kind.name)).as_bytes());
        findings.extend(lacking("report.html", kind, is_shown));
        let is_printed = |id: &str| forms.pages.contains_key(&format!("{}:{id}", kind.name));
        findings.extend(lacking("report.pdf", kind, is_printed));
        let table = forms
            .tables
            .iter()
            .find(|table| table.sheet() == kind.sheet);
        findings.extend(table.and_then(|table| miscounted(table, kind)));
    }
    findings.extend(other_words(dossier, &shown));
    findings
}

fn kinds(dossier: &Dossier) -> Vec<Kind<'_>> {
    let controls = dossier.frameworks.iter().flat_map(|f| &f.groups);
    let controls = controls.flat_map(|group| &group.controls);
    let risks = dossier.risks.iter().flat_map(|risks| &risks.scenarios);
    vec![
        Kind {
            name: "control",
            sheet: "Controls",
            ids: controls.map(|row| row.id.as_str()).collect(),
        },
        Kind {
            name: "evidence",
            sheet: "Evidence",
            ids: dossier.evidence.iter().map(|row| row.id.as_str()).collect(),
        },
        Kind {
            name: "risk",
            sheet: "Risks",
            ids: risks.map(|row| row.id.as_str()).collect(),
        },
        Kind {
            name: "request",
            sheet: "Requests",
            ids: dossier.requests.iter().map(|row| row.id.as_str()).collect(),
        },
    ]
}

/// The text as it stands in an attribute of a page.
fn escaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    escape_html(text, &mut out).expect("a buffer takes every byte");
    String::from_utf8(out).expect("text stays text")
}

fn differs(message: String) -> Finding {
    Finding::new(Code::ReportsDiffer, message)
}

/// The ids that a form does not have.
fn lacking(form: &str, kind: &Kind<'_>, has: impl Fn(&str) -> bool) -> Option<Finding> {
    let lacking: Vec<&str> = kind.ids.iter().copied().filter(|id| !has(id)).collect();
    if lacking.is_empty() {
        return None;
    }
    let named: Vec<String> = lacking
        .iter()
        .take(NAMED)
        .map(|id| format!("`{id}`"))
        .collect();
    let more = lacking.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!(
        "`{form}` shows {} of {} of the kind `{}`; it lacks {}{more}",
        kind.ids.len() - lacking.len(),
        counted(kind.ids.len(), "record"),
        kind.name,
        named.join(", ")
    );
    let help = format!(
        "an own template must give each record its place: `id=\"{}-ID\"`",
        kind.name
    );
    Some(differs(message).help(help))
}

/// A table with another number of rows than there are records.
fn miscounted(table: &Tabulated, kind: &Kind<'_>) -> Option<Finding> {
    let (rows, records) = (table.table.rows.len(), kind.ids.len());
    (rows != records).then(|| {
        differs(format!(
            "`{}` has {} of {records}",
            table.file,
            counted(rows, "row")
        ))
    })
}

/// Controls that the page shows with another state or result.
fn other_words(dossier: &Dossier, shown: &BTreeMap<&[u8], &[u8]>) -> Vec<Finding> {
    let controls = dossier.frameworks.iter().flat_map(|f| &f.groups);
    let controls = controls.flat_map(|group| &group.controls);
    let mut findings = Vec::new();
    for row in controls {
        let id = escaped(&format!("control-{}", row.id));
        let Some(tag) = shown.get(id.as_bytes()) else {
            continue;
        };
        for (name, word) in [("data-state", &row.state), ("data-result", &row.result)] {
            let says = format!("{name}=\"{}\"", escaped(word));
            if memchr::memmem::find(tag, says.as_bytes()).is_none() {
                let message = format!(
                    "`report.html` does not say `{word}` at the place of control `{}`",
                    row.id
                );
                let help = format!("an own template must carry `{says}` beside the id");
                findings.push(differs(message).help(help));
            }
        }
    }
    findings
}
