//! Parser events to a tree that keeps every scalar as written, with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::{limits, syntax};
use crate::diagnostic::{Code, Finding, lines};
use crate::model::Place;

/// One value of a YAML file.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// The shape of a value.
#[derive(Clone, Debug)]
pub enum Value {
    /// A scalar, as written after removing quotes and escapes.
    Scalar {
        /// The text.
        text: String,
        /// Written without quotes, so `null` and `~` mean nothing.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key as written.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// The value.
    pub node: Node,
}

impl Node {
    /// Whether this is an explicit or implicit null.
    pub fn is_null(&self) -> bool {
        match &self.value {
            Value::Scalar { text, plain: true } => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// Every id that a record below gives itself, whether or not the record could
    /// be decoded: a reference to it is not a second problem.
    pub fn ids(&self) -> BTreeSet<&str> {
        let mut ids = BTreeSet::new();
        self.collect_ids(&mut ids);
        ids
    }

    fn collect_ids<'a>(&'a self, ids: &mut BTreeSet<&'a str>) {
        match &self.value {
            Value::Scalar { .. } => {}
            Value::List(nodes) => nodes.iter().for_each(|node| node.collect_ids(ids)),
            Value::Map(entries) => {
                for entry in entries {
                    match &entry.node.value {
                        Value::Scalar { text, .. } if entry.key == "id" => _ = ids.insert(text),
                        _ => entry.node.collect_ids(ids),
                    }
                }
            }
        }
    }

    /// The word for the shape, with its article.
    pub fn shape(&self) -> &'static str {
        match self.value {
            Value::Scalar { .. } if self.is_null() => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// Reads one document. A syntax error ends the reading of this file.
pub fn parse(file: &Arc<str>, text: &str) -> (Option<Node>, Vec<Finding>) {
    let mut builder = Builder {
        file: file.clone(),
        lines: lines(text).collect(),
        stack: Vec::new(),
        root: None,
        anchors: BTreeMap::new(),
        nodes: 0,
        documents: 0,
        findings: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => Err(Box::new(syntax::finding(file, &builder.lines, &error))),
        };
        if let Err(finding) = step {
            builder.findings.push(*finding);
            return (None, builder.findings);
        }
    }
    (builder.root, builder.findings)
}

/// Says that values nest too deep.
pub(super) fn too_deep(place: &Place) -> Finding {
    let message = format!("values nest deeper than {} levels", limits::DEPTH);
    Finding::new(Code::PlanTooComplex, message)
        .at(place)
        .help("flatten the plan; its format needs fewer than 12 levels")
}

/// A line or column number as places keep it.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

type Step = Result<(), Box<Finding>>;

struct Builder<'a> {
    file: Arc<str>,
    lines: Vec<&'a str>,
    stack: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    documents: usize,
    findings: Vec<Finding>,
}

/// A collection whose end was not yet seen.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<(String, Place)>,
    size: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Step {
        let place = self.place(&span);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let value = Value::Scalar {
                    text: text.into_owned(),
                    plain,
                };
                self.nodes += 1;
                self.finish(Node { place, value }, anchor, 1)
            }
            Event::SequenceStart(_, anchor, _) => self.open(Value::List(Vec::new()), place, anchor),
            Event::MappingStart(_, anchor, _) => self.open(Value::Map(Vec::new()), place, anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                let open = self.stack.pop().expect("the parser balances its events");
                self.finish(open.node, open.anchor, open.size)
            }
            Event::Alias(id) => {
                let size = self.anchors.get(&id).map_or(0, |(_, size)| *size);
                self.nodes += size;
                self.within_limit(&place)?;
                let Some((node, size)) = self.anchors.get(&id).cloned() else {
                    return Err(Box::new(
                        Finding::new(
                            Code::YamlSyntax,
                            "this alias refers to a value that contains it",
                        )
                        .at(&place)
                        .help("write the value out; a plan ends somewhere"),
                    ));
                };
                self.finish(node, 0, size)
            }
            Event::DocumentStart(..) => self.another_document(&place),
            _ => Ok(()),
        }
    }

    fn another_document(&mut self, place: &Place) -> Step {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let finding =
            Finding::new(Code::YamlSyntax, "a second YAML document begins here").at(place);
        Err(Box::new(finding.help(
            "a plan file is one document; put the rest into a file of its own and `include` it",
        )))
    }

    fn open(&mut self, value: Value, place: Place, anchor: usize) -> Step {
        if self.stack.len() >= limits::DEPTH {
            return Err(Box::new(too_deep(&place)));
        }
        self.nodes += 1;
        self.stack.push(Open {
            node: Node { place, value },
            anchor,
            key: None,
            size: 1,
        });
        Ok(())
    }

    /// Puts a finished value where it belongs; `size` counts it with all it holds.
    fn finish(&mut self, node: Node, anchor: usize, size: usize) -> Step {
        self.within_limit(&node.place)?;
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(parent) = self.stack.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        parent.size += size;
        match &mut parent.node.value {
            Value::List(list) => list.push(node),
            Value::Map(map) => match parent.key.take() {
                Some((key, place)) => insert(map, Entry { key, place, node }, &mut self.findings),
                None => match node.value {
                    Value::Scalar { text, .. } => parent.key = Some((text, node.place)),
                    _ => return Err(Box::new(complex_key(&node.place))),
                },
            },
            Value::Scalar { .. } => unreachable!("a scalar is never open"),
        }
        Ok(())
    }

    /// Checked before an alias is copied, so that a bomb costs nothing.
    fn within_limit(&self, place: &Place) -> Step {
        if self.nodes <= limits::NODES {
            return Ok(());
        }
        let message = format!(
            "the plan holds more than {} values once aliases are expanded",
            limits::NODES
        );
        let finding = Finding::new(Code::PlanTooComplex, message).at(place);
        Err(Box::new(finding.help(
            "use fewer aliases; a plan of 5,000 evidence items holds about 100,000 values",
        )))
    }

    fn place(&self, span: &Span) -> Place {
        let (start, end) = (span.start, span.end);
        let line = start.line();
        let rest = self
            .lines
            .get(line.wrapping_sub(1))
            .map_or(1, |text| text.chars().count().saturating_sub(start.col()));
        let width = if end.line() == line {
            end.col().saturating_sub(start.col())
        } else {
            rest
        };
        Place {
            file: self.file.clone(),
            line: count(line),
            column: count(start.col()) + 1,
            width: count(width.clamp(1, rest.max(1))),
        }
    }
}

fn complex_key(place: &Place) -> Finding {
    Finding::new(Code::YamlSyntax, "a list or mapping is used as a key")
        .at(place)
        .help("keys of a plan are plain words")
}

fn insert(map: &mut Vec<Entry>, entry: Entry, findings: &mut Vec<Finding>) {
    if let Some(first) = map.iter().find(|other| other.key == entry.key) {
        let message = format!("the key `{}` stands twice in one mapping", entry.key);
        findings.push(
            Finding::new(Code::DuplicateKey, message)
                .at(&entry.place)
                .note(format!("it first stands at {}", first.place))
                .help("keep one of the two; YAML allows a key once"),
        );
        return;
    }
    map.push(entry);
}
