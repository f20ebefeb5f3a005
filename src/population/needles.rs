//! Text that every line with a matching record holds, so that a line without it need not
//! be parsed.
//!
//! A line is passed over only where the filter is false, and not undecided, for every
//! record in it: a comparison counts only where the field is known to be there, or is
//! asked for with `has()` beside it.

use std::collections::BTreeSet;

use memchr::memmem::Finder;

use super::Form;
use super::predicate::{Comparison, Predicate, Scalar, TextTest};
use super::slot::{Layout, TOP};
use super::value::Value;

/// Clauses, of each of which a line holds at least one text.
#[derive(Clone, Debug)]
pub(super) struct Needles {
    clauses: Vec<Vec<Finder<'static>>>,
    escape: Finder<'static>,
}

impl Needles {
    /// What can be looked for.
    pub(super) fn of(filter: &Predicate, form: Form, layout: &Layout) -> Self {
        let parts = match filter {
            Predicate::All(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut sure: BTreeSet<usize> = parts
            .iter()
            .filter_map(|part| match part {
                Predicate::Has(slot) if is_open(form, layout, *slot) => Some(*slot),
                _ => None,
            })
            .collect();
        // Every record of OTLP has a name, if an empty one.
        let name = layout.find(TOP, b"name").filter(|_| form == Form::Otlp);
        sure.extend(name);
        let clauses = parts.iter().filter_map(|part| {
            let texts = texts(part, &sure, name)?;
            let finder = |text: &String| Finder::new(text).into_owned();
            Some(texts.iter().map(finder).collect())
        });
        let clauses = match form {
            // A cell may be written with and without quotes, and is found quickly anyway.
            Form::Csv => Vec::new(),
            _ => clauses.collect(),
        };
        Self {
            clauses,
            escape: Finder::new(r"\u").into_owned(),
        }
    }

    /// Whether there is anything to look for.
    pub(super) fn are_none(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether no record of a line can match.
    #[inline]
    pub(super) fn rule_out(&self, line: &[u8]) -> bool {
        let lacks = |clause: &Vec<Finder<'static>>| {
            !clause.iter().any(|needle| needle.find(line).is_some())
        };
        // `\u0061` spells a letter that a needle may hold.
        self.clauses.iter().any(lacks) && self.escape.find(line).is_none()
    }
}

/// Whether `has()` of a slot always has an answer.
fn is_open(form: Form, layout: &Layout, slot: usize) -> bool {
    let parent = layout.parent(slot);
    let named = |name: &str| layout.find(TOP, name.as_bytes()) == Some(parent);
    parent == TOP || form == Form::Otlp && (named("attributes") || named("resource"))
}

/// Texts of which a line must hold one for the condition to be other than false.
///
/// `name` is the slot of the name of a record of OTLP, which is always a text.
fn texts(
    condition: &Predicate,
    sure: &BTreeSet<usize>,
    name: Option<usize>,
) -> Option<Vec<String>> {
    let is_sure = |scalar: &Scalar| matches!(scalar, Scalar::Field(slot) if sure.contains(slot));
    match condition {
        Predicate::Compare(Comparison::Equal, field, Scalar::Literal(Value::Text(text)))
        | Predicate::Compare(Comparison::Equal, Scalar::Literal(Value::Text(text)), field)
            if is_sure(field) =>
        {
            plain(text).map(|text| vec![format!("\"{text}\"")])
        }
        Predicate::In(field, list) if is_sure(field) && !list.is_empty() => {
            let text = |value: &Value<'_>| match value {
                Value::Text(text) => plain(text).map(|text| format!("\"{text}\"")),
                _ => None,
            };
            list.iter().map(text).collect()
        }
        Predicate::Any(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(|part| texts(part, sure, name)).collect();
            all.map(|all| all.into_iter().flatten().collect())
        }
        // Of a value that is no text the answer would be an error.
        Predicate::Text(TextTest::StartsWith, Scalar::Field(slot), text) if Some(*slot) == name => {
            plain(text).map(|text| vec![format!("\"{text}")])
        }
        _ => None,
    }
}

/// A text that JSON spells in one way, but for `\u`: RFC 8259, 7.
fn plain(text: &str) -> Option<&str> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'/');
    text.bytes().all(plain).then_some(text)
}
