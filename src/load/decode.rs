//! From the tree to typed records, collecting every problem on the way.

use std::collections::BTreeMap;

use super::scalar::{Scalar, Unfit};
use super::tree::{Entry, Node, Value};
use crate::diagnostic::{Code, Finding, a, list, nearest};
use crate::model::plan::organization::PeriodRecord;
use crate::model::plan::{Plan, Text};
use crate::model::{At, Period};

/// Collects the problems of a decoding run and knows which record it is in.
#[derive(Default)]
pub struct Decoder {
    /// Every problem so far.
    pub findings: Vec<Finding>,
    /// The record being read, for messages: "evidence item `x`".
    record: String,
    /// The field being read.
    field: String,
}

impl Decoder {
    /// Decodes a whole plan.
    pub fn plan(&mut self, tree: &Node) -> Option<Plan> {
        Plan::decode(tree, self)
    }

    fn empty_entry(&mut self, node: &Node) {
        let message = format!(
            "an entry of field `{}` of {} has no value",
            self.field, self.record
        );
        let finding = Finding::new(Code::WrongValue, message).at(&node.place);
        self.findings
            .push(finding.help("write the entry after the `-`, or remove the line"));
    }

    fn wrong(&mut self, node: &Node, expected: &str, near: Option<&str>) {
        let found = match &node.value {
            Value::Scalar { text, .. } if !node.is_null() => shown(text),
            _ => node.shape().to_owned(),
        };
        let message = if self.record.is_empty() {
            format!("the plan is {found}")
        } else if node.is_null() {
            format!("field `{}` of {} has no value", self.field, self.record)
        } else {
            format!("field `{}` of {} is {found}", self.field, self.record)
        };
        let finding = Finding::new(Code::WrongValue, message).at(&node.place);
        let finding = match near {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding,
        };
        self.findings
            .push(finding.help(format!("expected is {expected}")));
    }
}

fn shown(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("`{}{more}`", short.replace('\n', " "))
}

/// A value that can be read from a node.
///
/// Optional fields, lists and mappings keep what could be read of them, so that
/// the rest of a plan with problems can still be looked at for more.
pub trait Decode: Sized {
    /// Reads the node; `None` means that a problem was reported.
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self>;

    /// What an absent field means; `None` makes the field required.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Scalar> Decode for At<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::Scalar { text, .. } = &node.value else {
            let expected = T::parse("\0")
                .err()
                .map_or_else(|| "a text".to_owned(), |unfit| unfit.expected);
            decoder.wrong(node, &expected, None);
            return None;
        };
        match T::parse(text) {
            Ok(value) => Some(At::new(value, node.place.clone())),
            Err(Unfit { expected, near }) => {
                decoder.wrong(node, &expected, near.as_deref());
                None
            }
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        Some(T::decode(node, decoder))
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::List(nodes) = &node.value else {
            decoder.wrong(
                node,
                "a list: a line with `- ` for each entry, or `[…, …]`",
                None,
            );
            return Some(Vec::new());
        };
        let mut values = Vec::with_capacity(nodes.len());
        let (record, field) = (decoder.record.clone(), decoder.field.clone());
        for node in nodes {
            if node.is_null() {
                decoder.empty_entry(node);
            } else if let Some(value) = T::decode(node, decoder) {
                values.push(value);
            }
            decoder.record.clone_from(&record);
            decoder.field.clone_from(&field);
        }
        Some(values)
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            decoder.wrong(node, "a mapping", None);
            return Some(BTreeMap::new());
        };
        let mut map = BTreeMap::new();
        for entry in entries {
            let field = std::mem::replace(&mut decoder.field, entry.key.clone());
            if entry.node.is_null() {
                decoder.wrong(&entry.node, "a value, or no line at all", None);
            } else if let Some(value) = T::decode(&entry.node, decoder) {
                map.insert(entry.key.clone(), value);
            }
            decoder.field = field;
        }
        Some(map)
    }

    fn absent() -> Option<Self> {
        Some(BTreeMap::new())
    }
}

impl Decode for PeriodRecord {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let mut fields = Fields::open("period", node, decoder)?;
        let (from, until) = (fields.take("from"), fields.take("until"));
        fields.close();
        let (from, until): (At<chrono::NaiveDate>, At<chrono::NaiveDate>) = (from?, until?);
        match Period::new(from.value, until.value) {
            Ok(period) => Some(Self {
                period,
                place: node.place.clone(),
            }),
            Err(bad) => {
                let finding = Finding::new(Code::PeriodReversed, bad.to_string()).at(&until.place);
                decoder
                    .findings
                    .push(finding.help("exchange the two days, or correct the year"));
                None
            }
        }
    }
}

/// The fields of one mapping, taken one by one.
pub struct Fields<'a> {
    what: &'static str,
    record: String,
    entries: &'a [Entry],
    node: &'a Node,
    known: Vec<&'static str>,
    decoder: &'a mut Decoder,
}

impl<'a> Fields<'a> {
    /// Opens a record; anything but a mapping is a problem.
    pub fn open(what: &'static str, node: &'a Node, decoder: &'a mut Decoder) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let expected = format!("a mapping with the fields of {}", a(what));
            decoder.wrong(node, &(expected + &written_out(what, node)), None);
            return None;
        };
        let record = named(what, entries);
        Some(Self {
            what,
            record,
            entries,
            node,
            known: Vec::new(),
            decoder,
        })
    }

    /// Decodes one field, or says that it is missing.
    pub fn take<T: Decode>(&mut self, name: &'static str) -> Option<T> {
        self.known.push(name);
        let found = self.entries.iter().find(|entry| entry.key == name);
        if let Some(entry) = found.filter(|entry| !entry.node.is_null()) {
            self.decoder.record.clone_from(&self.record);
            name.clone_into(&mut self.decoder.field);
            return T::decode(&entry.node, self.decoder);
        }
        let absent = T::absent();
        if absent.is_none() && !self.merges() {
            let finding = match found {
                Some(entry) => self.without_value(entry),
                None => self.missing(name),
            };
            self.decoder.findings.push(finding);
        }
        absent
    }

    fn missing(&self, name: &str) -> Finding {
        let message = format!("{} lacks the field `{name}`", self.record);
        let place = self.node.place.clone();
        Finding::new(Code::MissingField, message)
            .at(&crate::model::Place { width: 1, ..place })
            .help(format!(
                "add `{name}:`; `auditbinder schema` describes every field"
            ))
    }

    fn without_value(&self, entry: &Entry) -> Finding {
        let message = format!("field `{}` of {} has no value", entry.key, self.record);
        Finding::new(Code::MissingField, message)
            .at(&entry.place)
            .help("give it a value; `auditbinder schema` describes every field")
    }

    /// Whether the record leans on a merge key, so that its own fields are not all of it.
    fn merges(&self) -> bool {
        self.entries.iter().any(|entry| entry.key == MERGE)
    }

    /// Reports the fields that nobody took.
    pub fn close(self) {
        for entry in self.entries {
            if self.known.contains(&entry.key.as_str()) {
                continue;
            }
            let message = format!("{} has no field `{}`", self.record, entry.key);
            let finding = Finding::new(Code::UnknownField, message).at(&entry.place);
            let finding = match nearest(&entry.key, &self.known) {
                _ if entry.key == MERGE => finding
                    .note("merge keys are not part of YAML 1.2, and a plan does not have them")
                    .help("write the fields out; an alias `*name` repeats one whole value"),
                Some(near) => finding.label(format!("did you mean `{near}`?")),
                None => finding.help(format!(
                    "the fields of {} are {}",
                    a(self.what),
                    list(&self.known)
                )),
            };
            self.decoder.findings.push(finding);
        }
    }
}

/// The key that merges mappings in YAML 1.1.
const MERGE: &str = "<<";

/// The record that a lone value was probably meant to be.
fn written_out(what: &str, node: &Node) -> String {
    let field = match what {
        "source" => "file",
        "support" => "id",
        "statement" => "text",
        _ => return String::new(),
    };
    match &node.value {
        Value::Scalar { text, .. } if text.len() <= 60 && !text.contains('\n') => {
            let quoted = text.contains([':', ',', '[', ']', '{', '}', '#', '*', '&', '"']);
            let quote = if quoted { "\"" } else { "" };
            let text = text.replace('"', "\\\"");
            format!(", such as `{{{field}: {quote}{text}{quote}}}`")
        }
        _ => String::new(),
    }
}

/// "evidence item `x`", or "evidence item" where it has no id yet.
fn named(what: &str, entries: &[Entry]) -> String {
    let first = |names: &[&str]| {
        let named = |entry: &&Entry| names.contains(&entry.key.as_str()) && !entry.node.is_null();
        entries.iter().find(named)
    };
    let name = first(&["id"]).or_else(|| first(&["name", "item", "control", "code"]));
    match name.map(|entry| &entry.node.value) {
        Some(Value::Scalar { text, .. }) => format!("{what} {}", shown(text)),
        _ => format!("this {what}"),
    }
}

impl Decode for crate::model::plan::organization::CatalogPin {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let short = At::new(decoder.field.clone(), node.place.clone());
        let catalog = Text::decode(node, decoder)?;
        Some(Self { short, catalog })
    }
}
