//! The component definition: what the organisation has, and which controls it serves.

use std::collections::BTreeMap;

use super::components::{self, Component};
use super::metadata::metadata;
use super::resources::{self, Listed};
use super::value::{Object, Value, line, link_to, paragraphs, props};
use super::writer::Writer;
use crate::oscal::ControlName;

/// What is said of one control: descriptions and items.
type Served<'a> = BTreeMap<&'a str, (&'a ControlName, Vec<String>, Vec<String>)>;

/// The document.
pub(super) fn document(writer: &mut Writer<'_>) -> Value {
    let all = components::all(writer);
    let mut list = Vec::new();
    for component in &all {
        let implementations = implementations(writer, component);
        let roles = writer.owner(component.owner.as_deref());
        let defined = components::fields(component)
            .with("responsible-roles", roles)
            .with("control-implementations", implementations);
        list.push(Value::from(defined));
    }
    let body = Object::new()
        .with("uuid", writer.document("component-definition"))
        .with("metadata", metadata(writer, "Components"))
        .with("components", list)
        .with("capabilities", capabilities(writer, &all))
        .with(
            "back-matter",
            resources::back_matter(writer, Listed::Cited, false),
        );
    Object::new().with("component-definition", body).into()
}

/// The organisation's own controls together.
fn capabilities(writer: &Writer<'_>, all: &[Component]) -> Vec<Value> {
    let own: Vec<Value> = all
        .iter()
        .filter(|component| component.kind == "process-procedure")
        .map(|component| {
            Object::new()
                .with("component-uuid", component.uuid.as_str())
                .with("description", super::value::text(&component.description))
                .into()
        })
        .collect();
    if own.is_empty() {
        return Vec::new();
    }
    let name = format!("Own controls of {}", writer.dossier.organization.name);
    let capability = Object::new()
        .with("uuid", writer.thing("capability", "own controls"))
        .with("name", line(&name))
        .with(
            "description",
            "The controls that the organisation states as its own, in its words.",
        )
        .with("incorporates-components", own);
    vec![capability.into()]
}

/// The controls of each framework that a component serves.
fn implementations(writer: &mut Writer<'_>, component: &Component) -> Vec<Value> {
    let mut served: Served<'_> = BTreeMap::new();
    for (control, how, items) in &component.controls {
        let Some(name) = writer.control(control) else {
            continue;
        };
        let entry = served.entry(&name.control);
        let (_, said, shown) = entry.or_insert_with(|| (name, Vec::new(), Vec::new()));
        said.push(how.clone());
        shown.extend(items.iter().cloned());
    }
    let mut list = Vec::new();
    let dossier = writer.dossier;
    for framework in &dossier.frameworks {
        let of_framework = served
            .values()
            .filter(|(name, ..)| name.framework == framework.short);
        let requirements: Vec<Value> = of_framework
            .map(|served| requirement(writer, component, served))
            .collect();
        if requirements.is_empty() {
            continue;
        }
        let name = [component.uuid.as_str(), &framework.catalog].join("\n");
        let implementation = Object::new()
            .with("uuid", writer.thing("implementation", &name))
            .with(
                "source",
                format!("#{}", resources::catalog(writer, framework)),
            )
            .with(
                "description",
                "Which controls it serves, as the organisation states or maps it.",
            )
            .with("props", props(&[("framework", &framework.short)]))
            .with("implemented-requirements", requirements);
        list.push(implementation.into());
    }
    list
}

fn requirement(
    writer: &mut Writer<'_>,
    component: &Component,
    (name, said, shown): &(&ControlName, Vec<String>, Vec<String>),
) -> Value {
    let mut links = Vec::new();
    for item in shown {
        let files = writer
            .cite(item)
            .map_or(&[][..], |row| row.files.as_slice());
        let uuids = files.iter().map(|file| resources::evidence(writer, file));
        links.extend(uuids.map(|uuid| link_to(&uuid, "reference")));
    }
    let mut facts = props(&[("control", &name.control)]);
    facts.extend(super::value::each_prop("item", shown));
    let key = [component.uuid.as_str(), &name.control].join("\n");
    Object::new()
        .with("uuid", writer.thing("requirement", &key))
        .with("control-id", name.token.as_str())
        .with("description", paragraphs(said.iter().map(String::as_str)))
        .with("props", facts)
        .with("links", links)
        .into()
}
