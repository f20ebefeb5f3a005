//! An OSCAL catalog that was read and found sound.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::document::{Body, CatalogFile, Control, Group, Metadata, Prop};
use super::{NAMESPACE, check, syntax};
use crate::diagnostic::Finding;

/// The controls of an OSCAL catalog, or those that a profile selects.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The file as the user named it.
    pub(super) file: String,
    /// What the controls were taken from, in words.
    pub(super) source: String,
    /// What could not be taken over so far.
    pub(super) left_out: Vec<String>,
    /// The printed id of every control of the documents, by OSCAL id.
    pub(super) printed: BTreeMap<String, String>,
    pub(super) body: Body,
}

/// Reads a catalog, or says everything that is wrong with its structure.
pub(super) fn catalog(text: &str, file: &str) -> Result<Catalog, Vec<Finding>> {
    let read: CatalogFile = syntax::parsed(text, file).map_err(|finding| vec![*finding])?;
    let body = read.catalog;
    let findings = check::catalog(text, file, &body);
    if !findings.is_empty() {
        return Err(findings);
    }
    let metadata = body.metadata.clone().unwrap_or_default();
    let source = own(&metadata.props, "source").next().map_or_else(
        || named("OSCAL catalog", file, &metadata),
        |prop| prop.value.clone(),
    );
    Ok(Catalog {
        file: file.to_owned(),
        source,
        left_out: Vec::new(),
        printed: printed_ids(&body.groups, &body.controls)
            .into_iter()
            .collect(),
        body,
    })
}

/// Every control with its OSCAL id and its printed id, in the order of the file.
pub(super) fn printed_ids(groups: &[Group], controls: &[Control]) -> Vec<(String, String)> {
    let mut ids = Vec::new();
    for group in groups {
        ids.append(&mut printed_ids(&group.groups, &group.controls));
    }
    for control in controls {
        let id = control.id.clone().unwrap_or_default();
        let title = control.title.as_deref().unwrap_or_default();
        let label = printed(&control.props, &id, title);
        ids.push((id, label));
        ids.append(&mut printed_ids(&[], &control.controls));
    }
    ids
}

/// "OSCAL catalog `a.json` (Title, version 1)"; folders are the user's own affair.
pub(super) fn named(kind: &str, file: &str, metadata: &Metadata) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let text = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
    format!(
        "{kind} `{name}` ({}, version {})",
        text(&metadata.title),
        text(&metadata.version)
    )
}

/// A text on one line.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The properties of our namespace with this name.
pub(super) fn own<'a>(props: &'a [Prop], name: &'a str) -> impl Iterator<Item = &'a Prop> {
    props
        .iter()
        .filter(move |prop| prop.ns.as_deref() == Some(NAMESPACE) && prop.name == name)
}

/// The properties that OSCAL itself defines with this name: those without a
/// namespace, or with OSCAL's (OSCAL 1.2.1, property: `ns`).
pub(super) fn standard<'a>(props: &'a [Prop], name: &'a str) -> impl Iterator<Item = &'a Prop> {
    let is_standard = |ns: &Option<String>| {
        ns.as_deref()
            .is_none_or(|ns| ns == "http://csrc.nist.gov/ns/oscal")
    };
    props
        .iter()
        .filter(move |prop| is_standard(&prop.ns) && prop.name == name)
}

/// The id as the framework prints it: the property `label`, the first without a
/// class, else the first. NIST SP 800-53 has a plain `AC-2(1)` and an `AC-02(01)`
/// of the class `sp800-53a`; NIST CSF 2.0 has the label "Organizational Context
/// (GV.OC)", which repeats the title, so that the id is what the brackets hold.
pub(super) fn printed(props: &[Prop], id: &str, title: &str) -> String {
    if let Some(own) = own(props, "id").next() {
        return own.value.clone();
    }
    let classless = standard(props, "label").find(|prop| prop.class.is_none());
    let label = classless.or_else(|| standard(props, "label").next());
    let label = plain(label.map_or("", |label| &label.value));
    if label.is_empty() {
        return id.to_owned();
    }
    let repeated = label
        .to_lowercase()
        .strip_prefix(&format!("{} (", plain(title).to_lowercase()))
        .is_some_and(|rest| rest.ends_with(')') && rest.len() > 1);
    match label.rsplit_once(" (") {
        Some((_, inner)) if repeated => inner.trim_end_matches(')').to_owned(),
        _ => label,
    }
}

/// A group or a control among its siblings.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Group(&'a Group),
    Control(&'a Control),
}

impl Node<'_> {
    fn sort_id(&self) -> Option<&str> {
        let props = match self {
            Self::Group(group) => &group.props,
            Self::Control(control) => &control.props,
        };
        standard(props, "sort-id")
            .next()
            .map(|prop| prop.value.as_str())
    }
}

/// Siblings in their order: controls before groups, each as listed; by `sort-id`
/// where every sibling of a kind, or all of them, have one.
pub(super) fn siblings<'a>(groups: &'a [Group], controls: &'a [Control]) -> Vec<Node<'a>> {
    let mut nodes = in_order(controls.iter().map(Node::Control).collect());
    nodes.append(&mut in_order(groups.iter().map(Node::Group).collect()));
    in_order(nodes)
}

fn in_order(mut nodes: Vec<Node<'_>>) -> Vec<Node<'_>> {
    if nodes.iter().all(|node| node.sort_id().is_some()) {
        nodes.sort_by(|a, b| match (a.sort_id(), b.sort_id()) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => Ordering::Equal,
        });
    }
    nodes
}
