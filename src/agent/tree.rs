//! A configuration file with the place of every name and value.

use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::Syntax;
use crate::model::Place;

/// A value.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    /// A date or time of TOML, as it is written.
    Date(String),
    Null,
    List(Vec<Node>),
    Table(Vec<Member>),
}

/// A name with its value, in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) value: Node,
}

impl Node {
    /// The value as JSON.
    pub(super) fn json(&self) -> Value {
        match &self.kind {
            Kind::Text(text) | Kind::Date(text) => json!(text),
            Kind::Integer(number) => json!(number),
            Kind::Number(number) => json!(number),
            Kind::Boolean(flag) => json!(flag),
            Kind::Null => Value::Null,
            Kind::List(items) => items.iter().map(Self::json).collect(),
            Kind::Table(members) => {
                let fields = members.iter().map(|m| (m.name.clone(), m.value.json()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }

    /// What kind of value it is, in the words of messages.
    pub(super) fn noun(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "a string",
            Kind::Integer(_) => "an integer",
            Kind::Number(_) => "a number",
            Kind::Boolean(_) => "a boolean",
            Kind::Date(_) => "a date",
            Kind::Null => "null",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }
}

/// Why a text is not what its syntax asks for, and where.
pub(super) struct Malformed {
    pub(super) message: String,
    pub(super) place: Place,
}

/// Reads a text; the top is a table. `Err` has everything that is wrong with it.
pub(super) fn read(text: &str, file: &str, syntax: Syntax) -> Result<Node, Vec<Malformed>> {
    let lines = Lines::new(text, file);
    match syntax {
        Syntax::Toml => toml(text, &lines),
        Syntax::Json => json_text(text, &lines, false).map_err(|wrong| vec![wrong]),
        Syntax::JsonWithComments => json_text(text, &lines, true).map_err(|wrong| vec![wrong]),
    }
}

fn toml(text: &str, lines: &Lines<'_>) -> Result<Node, Vec<Malformed>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(Node {
            kind: Kind::Table(members(document.get_ref(), lines)),
        });
    }
    let wrong = errors.iter().map(|error| {
        let span = error.span().unwrap_or(0..1);
        Malformed {
            message: format!("this is not TOML: {}", error.message()),
            place: lines.place(span.start, span.end),
        }
    });
    Err(wrong.collect())
}

fn members(table: &DeTable<'_>, lines: &Lines<'_>) -> Vec<Member> {
    let mut members: Vec<(usize, Member)> = table
        .iter()
        .map(|(name, value)| {
            let member = Member {
                name: name.get_ref().to_string(),
                place: lines.place(name.span().start, name.span().end),
                value: toml_node(value, lines),
            };
            (name.span().start, member)
        })
        .collect();
    members.sort_by_key(|(start, _)| *start);
    members.into_iter().map(|(_, member)| member).collect()
}

fn toml_node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Kind::Text(number.as_str().to_owned()), Kind::Integer),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .map_or_else(|_| Kind::Text(number.as_str().to_owned()), Kind::Number),
        DeValue::Boolean(flag) => Kind::Boolean(*flag),
        DeValue::Datetime(date) => Kind::Date(date.to_string()),
        DeValue::Array(items) => Kind::List(items.iter().map(|i| toml_node(i, lines)).collect()),
        DeValue::Table(table) => Kind::Table(members(table, lines)),
    };
    Node { kind }
}

fn json_text(text: &str, lines: &Lines<'_>, comments: bool) -> Result<Node, Malformed> {
    let options = jsonc_parser::ParseOptions {
        allow_comments: comments,
        allow_trailing_commas: comments,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let collect = jsonc_parser::CollectOptions::default();
    let parsed = jsonc_parser::parse_to_ast(text, &collect, &options).map_err(|error| {
        let range = error.range();
        Malformed {
            message: format!("this is not JSON: {}", error.kind()),
            place: lines.place(range.start, range.end),
        }
    })?;
    let whole = lines.place(0, 1);
    match parsed.value {
        Some(value @ ast::Value::Object(_)) => Ok(json_node(&value, lines)),
        Some(_) => Err(Malformed {
            message: "the file is JSON, and not an object".to_owned(),
            place: whole,
        }),
        None => Err(Malformed {
            message: "the file holds no JSON".to_owned(),
            place: whole,
        }),
    }
}

fn json_node(value: &ast::Value<'_>, lines: &Lines<'_>) -> Node {
    let kind = match value {
        ast::Value::StringLit(text) => Kind::Text(text.value.to_string()),
        ast::Value::NumberLit(number) => match number.value.parse() {
            Ok(integer) => Kind::Integer(integer),
            Err(_) => number.value.parse().map_or(Kind::Null, Kind::Number),
        },
        ast::Value::BooleanLit(flag) => Kind::Boolean(flag.value),
        ast::Value::NullKeyword(_) => Kind::Null,
        ast::Value::Array(list) => {
            Kind::List(list.elements.iter().map(|i| json_node(i, lines)).collect())
        }
        ast::Value::Object(object) => {
            let mut members: Vec<Member> = Vec::new();
            for property in &object.properties {
                let range = property.name.range();
                let member = Member {
                    name: property.name.clone().into_string(),
                    place: lines.place(range.start, range.end),
                    value: json_node(&property.value, lines),
                };
                // Of two equal names the last one counts (ECMA-404 leaves it open; both agents do so).
                members.retain(|earlier| earlier.name != member.name);
                members.push(member);
            }
            Kind::Table(members)
        }
    };
    Node { kind }
}

/// The lines of a text, to turn offsets into places.
struct Lines<'t> {
    text: &'t str,
    file: Arc<str>,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, file: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            file: file.into(),
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The place of a range; its width ends with the line.
    fn place(&self, start: usize, end: usize) -> Place {
        let start = start.min(self.text.len());
        let line = self.starts.partition_point(|begin| *begin <= start);
        let begin = self.starts[line - 1];
        let rest = self.text.get(start..end.clamp(start, self.text.len()));
        let first = rest.and_then(|rest| rest.lines().next());
        let width = first.map_or(1, |line| line.chars().count().max(1));
        let before = self.text.get(begin..start).map_or(0, |t| t.chars().count());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place {
            file: self.file.clone(),
            line: number(line),
            column: number(before + 1),
            width: number(width),
        }
    }
}
