//! A catalog as the YAML that a plan's folder holds: the inverse of reading it.

use std::fmt::Write as _;

use crate::model::id::Id as _;
use crate::model::{Catalog, Circumstance, Control, Named, Parameter, Spelling};

/// Writes a catalog file; a plan that names it in `catalogs` has the same catalog.
pub fn yaml(catalog: &Catalog) -> String {
    let mut text = String::new();
    let mut field = |name: &str, value: &str| {
        writeln!(text, "{name}: {value}").expect("a String takes any text");
    };
    field("id", &quoted(catalog.id.as_str()));
    if catalog.short != catalog.id.as_str() {
        field("short", &quoted(&catalog.short));
    }
    field("title", &quoted(&catalog.title));
    field("version", &quoted(&catalog.version));
    field("publisher", &quoted(&catalog.publisher));
    field("source", &quoted(&catalog.source));
    field("retrieved", &quoted(&catalog.retrieved));
    field("status", catalog.status.as_str());
    if let Some(note) = &catalog.status_note {
        field("status-note", &quoted(note));
    }
    if catalog.ai_systems {
        field("ai-systems", "true");
    }
    field("licence", &quoted(&catalog.licence));
    if let Some(grammar) = &catalog.grammar {
        field("grammar", &quoted(grammar.as_str()));
    }
    field("assessed-kinds", &list(&catalog.assessed_kinds));
    lines(&mut text, "spellings", &catalog.spellings, spelling);
    lines(&mut text, "headings", &catalog.headings, named);
    lines(&mut text, "baselines", &catalog.baselines, named);
    lines(&mut text, "addressees", &catalog.addressees, circumstance);
    lines(&mut text, "regimes", &catalog.regimes, circumstance);
    lines(&mut text, "controls", &catalog.controls, control);
    text
}

fn lines<T>(text: &mut String, name: &str, entries: &[T], line: fn(&T) -> String) {
    if entries.is_empty() {
        return;
    }
    text.push_str(name);
    text.push_str(":\n");
    for entry in entries {
        text.push_str("  - ");
        text.push_str(&line(entry));
        text.push('\n');
    }
}

/// `{id: "a", title: "b"}`, without the fields that have no value.
fn record(fields: &[(&str, Option<String>)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .filter_map(|(name, value)| Some(format!("{name}: {}", value.as_ref()?)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

fn spelling(spelling: &Spelling) -> String {
    record(&[
        ("pattern", Some(quoted(spelling.pattern.as_str()))),
        ("becomes", Some(quoted(&spelling.becomes))),
    ])
}

fn named(named: &Named) -> String {
    record(&[
        ("id", Some(quoted(&named.id))),
        ("title", Some(quoted(&named.title))),
    ])
}

fn circumstance(circumstance: &Circumstance) -> String {
    record(&[
        ("id", Some(quoted(&circumstance.id))),
        ("title", Some(quoted(&circumstance.title))),
        ("assumed", circumstance.assumed.then(|| "true".to_owned())),
    ])
}

fn control(control: &Control) -> String {
    let text = |text: &Option<String>| text.as_deref().map(quoted);
    let texts = |texts: &[String]| (!texts.is_empty()).then(|| list(texts));
    let parameters: Vec<String> = control.parameters.iter().map(parameter).collect();
    let parameters = format!("[{}]", parameters.join(", "));
    let parent = control.parent.as_ref();
    record(&[
        ("id", Some(quoted(control.id.as_str()))),
        ("parent", parent.map(|parent| quoted(parent.as_str()))),
        ("heading", text(&control.heading)),
        ("kind", Some(quoted(&control.kind))),
        ("level", text(&control.level)),
        ("title", Some(quoted(&control.title))),
        ("baselines", texts(&control.baselines)),
        ("addressees", texts(&control.addressees)),
        ("only", texts(&control.only)),
        ("except", texts(&control.except)),
        ("withdrawn", text(&control.withdrawn)),
        ("note", text(&control.note)),
        (
            "parameters",
            (!control.parameters.is_empty()).then_some(parameters),
        ),
    ])
}

fn parameter(parameter: &Parameter) -> String {
    let texts = |texts: &[String]| (!texts.is_empty()).then(|| list(texts));
    record(&[
        ("id", Some(quoted(&parameter.id))),
        ("label", Some(quoted(&parameter.label))),
        ("choices", texts(&parameter.choices)),
        ("values", texts(&parameter.values)),
    ])
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A double-quoted scalar. Everything that YAML 1.2.2 does not take as printable
/// (section 5.1), takes as a line break or as a byte order mark is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                write!(quoted, "\\u{:04X}", u32::from(c)).expect("a String takes any text");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
