//! SCIM 2.0 (RFC 7643 and RFC 7644, September 2015): lists, users, groups, and what a
//! service says of itself.
//!
//! Names of attributes are read without regard to case (RFC 7643, section 2.1).

mod people;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::head::{Head, Layout};
use super::super::loose::{self, member, number, require_in, set, text};
use super::super::source::{Source, fact};
use super::super::stream::{self, Element, Rest};
use super::super::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use crate::model::plan::Parser;
use people::People;

pub(super) const FORMAT: Format = Format {
    parser: Parser::Scim,
    recognise,
    read,
};

/// What every schema and message of SCIM 2.0 begins with.
const PREFIX: &str = "urn:ietf:params:scim:";
/// Where lists stand, in the spellings that occur.
const LISTS: [&str; 4] = ["Resources", "resources", "Operations", "operations"];

fn recognise(head: &Head) -> bool {
    let of = |value: Option<&Value>| value.is_some_and(|value| of_schemas(value).is_some());
    let object = head.object().map(|object| Value::Object(object.clone()));
    of(object.as_ref()) || of(head.at("/Resources/0")) || of(head.at("/resources/0"))
}

/// What a resource or message is, by the first schema that is known.
fn of_schemas(value: &Value) -> Option<Kind> {
    let schemas = member(value, "schemas")?.as_array()?;
    let mut names = schemas.iter().filter_map(Value::as_str);
    let known = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.starts_with(PREFIX).then(|| Kind::of(&name))
    };
    names.find_map(known)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    User,
    Group,
    List,
    Configuration,
    Schema,
    ResourceType,
    BulkRequest,
    BulkResponse,
    Error,
    Other,
}

impl Kind {
    fn of(schema: &str) -> Self {
        match schema.rsplit(':').next().unwrap_or_default() {
            "user" => Self::User,
            "group" => Self::Group,
            "listresponse" => Self::List,
            "serviceproviderconfig" => Self::Configuration,
            "schema" => Self::Schema,
            "resourcetype" => Self::ResourceType,
            "bulkrequest" => Self::BulkRequest,
            "bulkresponse" => Self::BulkResponse,
            "error" => Self::Error,
            _ => Self::Other,
        }
    }

    /// The word in `doc.answer`, and one and several of it in words.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::User => ("user", "user", "users"),
            Self::Group => ("group", "group", "groups"),
            Self::List => ("list", "list", "lists"),
            Self::Configuration => (
                "service-provider-configuration",
                "service provider configuration",
                "service provider configurations",
            ),
            Self::Schema => ("schema", "schema", "schemas"),
            Self::ResourceType => ("resource-type", "resource type", "resource types"),
            Self::BulkRequest => ("bulk-request", "bulk request", "bulk requests"),
            Self::BulkResponse => ("bulk-response", "bulk response", "bulk responses"),
            Self::Error => ("error", "error", "errors"),
            Self::Other => ("other", "resource", "resources"),
        }
    }
}

/// What a resource is where it names no schema: RFC 7644, section 3.4.2 prints such.
fn kind(value: &Value) -> Kind {
    if let Some(kind) = of_schemas(value) {
        return kind;
    }
    match text(value, "meta/resourceType") {
        Some("User") => Kind::User,
        Some("Group") => Kind::Group,
        _ if member(value, "userName").is_some() => Kind::User,
        _ if member(value, "members").is_some() => Kind::Group,
        _ => Kind::Other,
    }
}

/// What is gathered while the resources pass.
#[derive(Default)]
struct Seen {
    kinds: BTreeMap<Kind, u64>,
    people: People,
    methods: BTreeMap<String, u64>,
    types: Vec<Value>,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        if element.list.eq_ignore_ascii_case("operations") {
            let method = text(&element.value, "method").map(str::to_ascii_uppercase);
            loose::require(shown, element, &["method"], &mut self.troubles);
            *self.methods.entry(method.unwrap_or_default()).or_default() += 1;
            return;
        }
        let kind = kind(&element.value);
        *self.kinds.entry(kind).or_default() += 1;
        let required: &[&str] = match kind {
            Kind::User => &["id", "userName"],
            Kind::Group => &["id", "displayName"],
            Kind::Schema => &["id", "attributes"],
            Kind::ResourceType => &["name", "endpoint", "schema"],
            Kind::Other => &["schemas", "id"],
            _ => &[],
        };
        loose::require(shown, element, required, &mut self.troubles);
        match kind {
            Kind::User => self.people.user(&element.value),
            Kind::Group => self.people.group(&element.value),
            Kind::Schema | Kind::ResourceType if self.types.len() < MOST_TYPES => {
                let name = text(&element.value, "id").or(text(&element.value, "name"));
                self.types
                    .extend(name.map(|name| loose::short(name).into()));
            }
            _ => {}
        }
    }
}

/// How many schemas and resource types are named.
const MOST_TYPES: usize = 200;

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let mut seen = Seen::default();
    let take = &mut |element: Element<'_>| seen.take(shown, &element);
    let rest = stream::elements(source, &LISTS, take)?;
    let Rest {
        members,
        elements,
        troubles,
    } = rest;
    let document = Value::Object(members);
    let message = of_schemas(&document);
    let is_list = elements > 0 || message == Some(Kind::List);
    if !is_list && message.is_none() || is_list && seen.is_foreign(message) {
        let expected =
            "SCIM 2.0: a member `schemas` with `urn:ietf:params:scim:…` (RFC 7643, section 3)";
        return Err(loose::other(shown, &source.head, expected));
    }
    let single = message.filter(|kind| elements == 0 && *kind != Kind::List);
    if let Some(kind) = single {
        seen.single(shown, kind, &document);
    }
    let mut doc = json!({});
    let form = match single {
        Some(kind) => {
            doc["answer"] = kind.words().0.into();
            format!("SCIM {}", kind.words().1)
        }
        None => seen.form(message, source.head.layout, &mut doc),
    };
    if message == Some(Kind::List) {
        require_in(shown, &document, &["totalResults"], &mut seen.troubles);
    }
    let facts = seen.facts(&document, elements, &mut doc);
    let troubles = loose::together(troubles, std::mem::take(&mut seen.troubles));
    seen.people.put(&mut doc);
    Ok(ArtifactReading {
        parser: Parser::Scim,
        form,
        records: single.is_none().then_some(elements),
        doc,
        facts,
        troubles,
    })
}

impl Seen {
    /// Whether nothing in a list is of SCIM.
    fn is_foreign(&self, message: Option<Kind>) -> bool {
        let known = self.kinds.keys().any(|kind| *kind != Kind::Other);
        message.is_none() && !known && self.methods.is_empty()
    }

    /// A document by itself.
    fn single(&mut self, shown: &str, kind: Kind, document: &Value) {
        let required: &[&str] = match kind {
            Kind::Configuration => &[
                "patch",
                "bulk",
                "filter",
                "changePassword",
                "sort",
                "etag",
                "authenticationSchemes",
            ],
            Kind::Error => &["status"],
            Kind::BulkRequest | Kind::BulkResponse => &["Operations"],
            Kind::User => &["id", "userName"],
            Kind::Group => &["id", "displayName"],
            Kind::Schema => &["id", "attributes"],
            Kind::ResourceType => &["name", "endpoint", "schema"],
            _ => &[],
        };
        require_in(shown, document, required, &mut self.troubles);
        *self.kinds.entry(kind).or_default() += 1;
        match kind {
            Kind::User => self.people.user(document),
            Kind::Group => self.people.group(document),
            _ => {}
        }
    }

    /// What a list is a list of.
    fn form(&self, message: Option<Kind>, layout: Option<Layout>, doc: &mut Value) -> String {
        if let Some(bulk @ (Kind::BulkRequest | Kind::BulkResponse)) = message {
            doc["answer"] = bulk.words().0.into();
            return format!("SCIM {}", bulk.words().1);
        }
        doc["answer"] = "list".into();
        let of: Vec<&str> = self.kinds.keys().map(|kind| kind.words().2).collect();
        let of = if of.is_empty() {
            "nothing".to_owned()
        } else {
            of.join(" and ")
        };
        match layout {
            Some(Layout::Lines) => format!("SCIM {of} in lines"),
            _ => format!("SCIM list of {of}"),
        }
    }

    fn facts(&self, document: &Value, elements: u64, doc: &mut Value) -> Vec<Fact> {
        let mut facts = Vec::new();
        let is_list = doc["answer"] == "list";
        if is_list {
            doc["resources"] = elements.into();
            let total = number(document, "totalResults");
            set(doc, "total-results", total);
            let of = total.map_or_else(String::new, |total| format!(" of {total}"));
            facts.push(fact("resources", format!("{elements}{of}")));
        }
        facts.extend(self.people.facts());
        if !self.methods.is_empty() {
            doc["operations"] = json!(self.methods);
            let all: Vec<String> = self
                .methods
                .iter()
                .map(|(m, n)| format!("{m} {n}"))
                .collect();
            facts.push(fact("operations", all.join(", ")));
        }
        if !self.types.is_empty() {
            doc["describes"] = json!(self.types);
            let names: Vec<&str> = self
                .types
                .iter()
                .take(5)
                .filter_map(Value::as_str)
                .collect();
            facts.push(fact("describes", names.join(", ")));
        }
        facts.extend(configuration(document, doc));
        if doc["answer"] == "schema" {
            let id = text(document, "id").map(loose::short);
            facts.extend(id.as_ref().map(|id| fact("schema", id)));
            set(doc, "schema", id);
            let attributes = member(document, "attributes").and_then(Value::as_array);
            if let Some(attributes) = attributes {
                doc["attributes"] = attributes.len().into();
                facts.push(fact("attributes", attributes.len()));
            }
        }
        if doc["answer"] == "error" {
            let status = text(document, "status").map(str::to_owned);
            let status = status.or(number(document, "status").map(|n| n.to_string()));
            let status = status.map(|status| loose::short(&status));
            facts.extend(status.as_ref().map(|status| fact("status", status)));
            set(doc, "status", status);
        }
        facts
    }
}

/// What a service provider says that it can do.
fn configuration(document: &Value, doc: &mut Value) -> Vec<Fact> {
    if doc["answer"] != Kind::Configuration.words().0 {
        return Vec::new();
    }
    let mut able = Vec::new();
    for (name, word) in [
        ("patch", "patch"),
        ("bulk", "bulk"),
        ("filter", "filter"),
        ("changePassword", "change-password"),
        ("sort", "sort"),
        ("etag", "etag"),
    ] {
        if let Some(supported) = loose::truth(document, &format!("{name}/supported")) {
            doc["supports"][word] = supported.into();
            if supported {
                able.push(word);
            }
        }
    }
    let schemes = member(document, "authenticationSchemes").and_then(Value::as_array);
    let types: Vec<String> = schemes
        .into_iter()
        .flatten()
        .filter_map(|scheme| text(scheme, "type").map(loose::short))
        .take(20)
        .collect();
    doc["authentication"] = json!(types);
    vec![
        fact("supports", able.join(", ")),
        fact("authentication", types.join(", ")),
    ]
}
