//! JSON text to records, and what to say when it is not JSON or not OSCAL.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::place;
use crate::diagnostic::{Code, Finding, list};

/// The two kinds of documents that can become a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Catalog,
    Profile,
}

/// The other documents of OSCAL 1.x, by their root (OSCAL Reference 1.2.1, Models).
const OTHERS: [&str; 6] = [
    "component-definition",
    "system-security-plan",
    "assessment-plan",
    "assessment-results",
    "plan-of-action-and-milestones",
    "mapping-collection",
];

/// Which kind of document a text is; the whole text is looked at.
pub(super) fn kind(text: &str, file: &str) -> Result<Kind, Box<Finding>> {
    if text.trim().is_empty() {
        let finding = Finding::new(Code::OscalUnusable, "the file is empty");
        let finding = finding.at(&crate::model::Place::whole(file));
        return Err(Box::new(finding.help(EXPECTED)));
    }
    let keys: BTreeMap<String, Option<IgnoredAny>> = parsed(text, file)?;
    let has = |key: &str| keys.contains_key(key);
    match (has("catalog"), has("profile")) {
        (true, false) => return Ok(Kind::Catalog),
        (false, true) => return Ok(Kind::Profile),
        _ => {}
    }
    let shown: Vec<&str> = keys.keys().map(String::as_str).take(5).collect();
    let message = match OTHERS.iter().find(|kind| has(kind)) {
        Some(kind) => format!("this is an OSCAL document of the kind `{kind}`"),
        None if keys.is_empty() => "this is not an OSCAL document: it has no key".to_owned(),
        None if has("catalog") => "this is a catalog and a profile in one file".to_owned(),
        None => format!(
            "this is not an OSCAL document: its keys are {}",
            list(&shown)
        ),
    };
    let finding = Finding::new(Code::OscalUnusable, message);
    let finding = finding.at(&place::find(text, file, &[]));
    Err(Box::new(finding.help(EXPECTED)))
}

const EXPECTED: &str = "expected is an OSCAL 1.x catalog or profile in JSON: one object with the key `catalog` or `profile`";

/// Reads records, or says where the text stops being what it should be.
pub(super) fn parsed<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, Box<Finding>> {
    serde_json::from_str(text).map_err(|error| Box::new(malformed(text, file, &error)))
}

fn malformed(text: &str, file: &str, error: &serde_json::Error) -> Finding {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    let (message, help) = match error.classify() {
        Category::Eof => (
            "the JSON text ends before it is complete".to_owned(),
            "obtain the file again; it seems to be cut off",
        ),
        Category::Data => (
            shape(words),
            "mend the document, or check it with the JSON schema of its OSCAL version",
        ),
        Category::Syntax | Category::Io if words.starts_with("recursion limit") => (
            "the document nests deeper than 128 levels".to_owned(),
            "no catalog needs that; nest groups and controls less deeply",
        ),
        Category::Syntax | Category::Io => (
            format!(
                "this is not JSON: {}",
                words.replace("invalid", "malformed")
            ),
            "mend the syntax here; OSCAL in XML or YAML must be converted to JSON first",
        ),
    };
    // serde_json counts bytes, and 0 where a line has not begun.
    let line = text.split('\n').nth(error.line().saturating_sub(1));
    let start = line.map_or(0, |line| line.as_ptr() as usize - text.as_ptr() as usize);
    let mut byte = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let finding = Finding::new(Code::OscalUnusable, message);
    finding.at(&place::at(text, file, byte, 1)).help(help)
}

/// "found a number where a text is expected".
fn shape(words: &str) -> String {
    if let Some(field) = words.strip_prefix("duplicate field ") {
        return format!("the field {field} stands twice in one object");
    }
    let told = words
        .strip_prefix("invalid type: ")
        .or_else(|| words.strip_prefix("invalid value: "))
        .and_then(|words| words.split_once(", expected "));
    match told {
        Some((found, expected)) => {
            format!(
                "{} stands where {} is expected",
                noun(found),
                noun(expected)
            )
        }
        None => format!(
            "this is not what OSCAL has here: {}",
            words.replace("invalid", "unusable")
        ),
    }
}

fn noun(words: &str) -> String {
    let kinds = [
        ("map", "an object"),
        ("a map", "an object"),
        ("struct", "an object"),
        ("sequence", "a list"),
        ("a sequence", "a list"),
        ("a string", "a text"),
        ("string", "a text"),
        ("null", "`null`"),
        ("integer", "a number"),
        ("floating point", "a number"),
        ("boolean", "a truth value"),
        ("a boolean", "a truth value"),
    ];
    let begins = |word: &str| {
        words
            .strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let kind = kinds.iter().find(|(word, _)| begins(word));
    kind.map_or_else(|| words.to_owned(), |(_, noun)| (*noun).to_owned())
}
