//! What looks like a secret, a card number or health data is not printed, wherever it comes from.
//!
//! Messages quote the plan, and a plan may hold what it should not. The rules of the
//! scanner look at every finding and every JSON answer before it is written.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use crate::diagnostic::{Finding, Sources};
use crate::model::scan::Family;
use crate::pipeline::{ready, shipped_rules};
use crate::scan::Scanner;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
    let rules = ready(&shipped_rules()).expect("the shipped rules have no two of one id");
    Scanner::new(rules, None)
});

/// What is not shown. Personal data is what access evidence is about.
fn hidden(family: Family) -> bool {
    family != Family::Personal
}

/// A text without values; the rules are read when they are first needed.
pub fn text(text: &str) -> String {
    SCANNER.masked(text, hidden)
}

/// A finding without values.
pub fn finding(finding: &Finding) -> Finding {
    let mut masked = finding.clone();
    masked.message = text(&finding.message);
    masked.label = finding.label.as_deref().map(text);
    masked.help = finding.help.as_deref().map(text);
    masked.notes = finding.notes.iter().map(|note| text(note)).collect();
    masked
}

/// An answer without values.
pub fn json(value: &mut Value) {
    match value {
        Value::String(said) => *said = text(said),
        Value::Array(items) => items.iter_mut().for_each(json),
        Value::Object(fields) => fields.values_mut().for_each(json),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The texts that findings point into, without values; each is looked at once.
#[derive(Debug, Default)]
pub struct MaskedSources {
    files: BTreeMap<Arc<str>, Sources>,
}

impl MaskedSources {
    /// What is masked keeps its width, so that carets stay where they belong.
    pub fn of(&mut self, sources: &Sources, finding: &Finding) -> &Sources {
        let file: Arc<str> = finding
            .place
            .as_ref()
            .map_or("".into(), |place| place.file.clone());
        self.files
            .entry(file.clone())
            .or_insert_with(|| match sources.text(&file) {
                Some(text) => Sources::only(&file, &SCANNER.blanked(text, hidden)),
                None => Sources::default(),
            })
    }
}
