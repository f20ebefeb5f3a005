//! From a catalog of ours to an OSCAL catalog.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::document;
use super::import::GROUP;
use super::reading::{plain, printed};
use super::token::{Names, uuid};
use super::{NAMESPACE, VERSION};
use crate::model::id::ControlId;
use crate::model::{Catalog, Circumstance, Control, Parameter};

/// Writes a catalog as an OSCAL 1.2.1 catalog in JSON.
///
/// The same catalog gives the same bytes. Headings become groups, and so do
/// entries of the kind `group` that have only their like beside them in a group.
/// A control below another one is nested in it. Order is kept by `sort-id`; only
/// the controls of one heading are brought together where others stand between.
pub fn catalog_json(catalog: &Catalog) -> String {
    let mut writer = Writer::new(catalog);
    let (groups, controls) = writer.top();
    let document = Document {
        catalog: Body {
            uuid: uuid(&format!("catalog:{}", catalog.id)),
            metadata: metadata(catalog),
            controls,
            groups,
        },
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("texts and lists can be written as JSON") + "\n"
}

/// The id that each control has in the catalog that [`catalog_json`] writes.
pub(super) fn control_tokens(catalog: &Catalog) -> BTreeMap<ControlId, String> {
    let mut writer = Writer::new(catalog);
    writer.top();
    writer.named
}

#[derive(Serialize)]
struct Document {
    catalog: Body,
}

#[derive(Serialize)]
struct Body {
    uuid: String,
    metadata: Metadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<ControlOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<GroupOut>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    title: String,
    last_modified: String,
    version: String,
    oscal_version: &'static str,
    props: Vec<Prop>,
    roles: [Role; 1],
    parties: [Party; 1],
    responsible_parties: [Responsible; 1],
    remarks: String,
}

#[derive(Serialize)]
struct Role {
    id: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct Party {
    uuid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Responsible {
    role_id: &'static str,
    party_uuids: [String; 1],
}

#[derive(Serialize)]
struct Prop {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<String>,
}

#[derive(Serialize)]
struct GroupOut {
    id: String,
    title: String,
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<GroupOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<ControlOut>,
}

#[derive(Serialize)]
struct ControlOut {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    params: Vec<ParamOut>,
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<ControlOut>,
}

#[derive(Serialize)]
struct ParamOut {
    id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    label: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    select: Option<Select>,
}

#[derive(Serialize)]
struct Select {
    choice: Vec<String>,
}

impl Prop {
    /// A property of OSCAL itself.
    fn standard(name: &'static str, value: &str) -> Self {
        Self {
            name,
            ns: None,
            value: plain(value),
            class: None,
            remarks: None,
        }
    }

    /// A property of ours.
    fn own(name: &'static str, value: &str) -> Self {
        Self {
            ns: Some(NAMESPACE),
            ..Self::standard(name, value)
        }
    }

    fn with_remarks(mut self, remarks: &str) -> Self {
        self.remarks = Some(remarks.to_owned());
        self
    }
}

/// Whether a group of OSCAL has a place for all that an entry says.
fn is_only_a_group(entry: &Control) -> bool {
    let bare = Control {
        parent: entry.parent.clone(),
        heading: entry.heading.clone(),
        ..Control::new(entry.id.clone(), GROUP, &entry.title)
    };
    *entry == bare
}

/// OSCAL asks for a title; an entry without one is called by its id.
fn titled<'a>(title: &'a str, id: &'a str) -> &'a str {
    if title.trim().is_empty() { id } else { title }
}

fn metadata(catalog: &Catalog) -> Metadata {
    let party = uuid(&format!("publisher:{}", catalog.publisher));
    Metadata {
        title: plain(&catalog.title),
        last_modified: format!("{}T00:00:00Z", catalog.retrieved),
        version: plain(&catalog.version),
        oscal_version: VERSION,
        props: facts(catalog),
        roles: [Role {
            id: "publisher",
            title: "Publisher",
        }],
        parties: [Party {
            uuid: party.clone(),
            kind: "organization",
            name: plain(&catalog.publisher),
        }],
        responsible_parties: [Responsible {
            role_id: "publisher",
            party_uuids: [party],
        }],
        remarks: format!(
            "Ids and short titles only, without the text of the framework. Status: {}. Licence of the text: {}.",
            catalog.status_line(),
            catalog.licence
        ),
    }
}

fn facts(catalog: &Catalog) -> Vec<Prop> {
    let mut props = vec![
        Prop::own("source", &catalog.source),
        Prop::own("status", catalog.status.as_str()),
        Prop::own("licence", &catalog.licence),
    ];
    let note = catalog.status_note.iter();
    props.extend(note.map(|note| Prop::own("status-note", note)));
    if catalog.ai_systems {
        props.push(Prop::own("ai-systems", "true"));
    }
    let grammar = catalog.grammar.iter();
    props.extend(grammar.map(|grammar| Prop::own("grammar", grammar.as_str())));
    let kinds = catalog.assessed_kinds.iter();
    props.extend(kinds.map(|kind| Prop::own("assessed-kind", kind)));
    let spellings = catalog.spellings.iter();
    props.extend(
        spellings.map(|s| Prop::own("spelling", s.pattern.as_str()).with_remarks(&s.becomes)),
    );
    let baselines = catalog.baselines.iter();
    props.extend(baselines.map(|b| Prop::own("baseline", &b.id).with_remarks(&b.title)));
    let circumstance = |name: &'static str, c: &Circumstance| Prop {
        class: c.assumed.then_some("assumed"),
        ..Prop::own(name, &c.id).with_remarks(&c.title)
    };
    let addressees = catalog.addressees.iter();
    props.extend(addressees.map(|c| circumstance("addressee", c)));
    props.extend(catalog.regimes.iter().map(|c| circumstance("regime", c)));
    props.retain(|prop| !prop.value.is_empty());
    props
}

struct Writer<'a> {
    catalog: &'a Catalog,
    below: BTreeMap<Option<&'a str>, Vec<&'a Control>>,
    tokens: Names,
    params: Names,
    named: BTreeMap<ControlId, String>,
    written: usize,
}

impl<'a> Writer<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        let mut below: BTreeMap<Option<&str>, Vec<&Control>> = BTreeMap::new();
        for control in catalog.controls.iter() {
            let parent = control.parent.as_ref().map(ControlId::as_str);
            below.entry(parent).or_default().push(control);
        }
        Self {
            catalog,
            below,
            tokens: Names::default(),
            params: Names::default(),
            named: BTreeMap::new(),
            written: 0,
        }
    }

    /// The groups, one for each heading, and the controls without a heading.
    fn top(&mut self) -> (Vec<GroupOut>, Vec<ControlOut>) {
        let top = self.below.get(&None).cloned().unwrap_or_default();
        let (mut groups, mut controls) = (Vec::new(), Vec::new());
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for control in &top {
            match control.heading.as_deref() {
                None => controls.push(self.control(control, None)),
                Some(id) if seen.insert(id) => {
                    let members = top.iter().filter(|c| c.heading.as_deref() == Some(id));
                    groups.push(self.heading(id, members.copied().collect()));
                }
                Some(_) => {}
            }
        }
        for heading in &self.catalog.headings {
            if seen.insert(&heading.id) {
                groups.push(self.heading(&heading.id, Vec::new()));
            }
        }
        (groups, controls)
    }

    fn heading(&mut self, id: &str, members: Vec<&'a Control>) -> GroupOut {
        let mut headings = self.catalog.headings.iter();
        let heading = headings.find(|heading| heading.id == id);
        let title = heading.map_or(id, |heading| &heading.title);
        self.group(id, title, members, Some(id))
    }

    fn group(
        &mut self,
        id: &str,
        title: &str,
        members: Vec<&'a Control>,
        heading: Option<&str>,
    ) -> GroupOut {
        let mut group = GroupOut {
            id: self.tokens.token(id),
            title: plain(titled(title, id)),
            props: self.names(id, title),
            groups: Vec::new(),
            controls: Vec::new(),
        };
        // A group holds groups or controls, not both (OSCAL 1.2.1, catalog, group).
        let holds_groups = members.iter().all(|member| is_only_a_group(member));
        for member in members {
            if holds_groups {
                let below = self.below(member);
                let inner = self.group(member.id.as_str(), &member.title, below, None);
                self.named.insert(member.id.clone(), inner.id.clone());
                group.groups.push(inner);
            } else {
                group.controls.push(self.control(member, heading));
            }
        }
        group
    }

    fn below(&self, control: &Control) -> Vec<&'a Control> {
        let below = self.below.get(&Some(control.id.as_str()));
        below.cloned().unwrap_or_default()
    }

    /// The label, the order, and our own id where the label would be read otherwise.
    fn names(&mut self, id: &str, title: &str) -> Vec<Prop> {
        self.written += 1;
        let mut props = vec![
            Prop::standard("label", id),
            Prop::standard("sort-id", &format!("{:06}", self.written)),
        ];
        let label = document::Prop {
            name: "label".to_owned(),
            value: plain(id),
            ..document::Prop::default()
        };
        if printed(&[label], id, title) != id {
            props.push(Prop::own("id", id));
        }
        props
    }

    /// A control; `heading` is the one that it stands under in the document.
    fn control(&mut self, control: &'a Control, heading: Option<&str>) -> ControlOut {
        let id = self.tokens.token(control.id.as_str());
        self.named.insert(control.id.clone(), id.clone());
        let mut props = self.names(control.id.as_str(), &control.title);
        props.push(Prop::own("kind", &control.kind));
        let own_heading = control
            .heading
            .as_deref()
            .filter(|own| Some(*own) != heading);
        let one = [
            ("level", control.level.as_deref()),
            ("heading", own_heading),
            ("note", control.note.as_deref()),
        ];
        let one = one
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        props.extend(one.map(|(name, value)| Prop::own(name, value)));
        let many = [
            ("baseline", &control.baselines),
            ("addressee", &control.addressees),
            ("only", &control.only),
            ("except", &control.except),
        ];
        let many = many
            .iter()
            .flat_map(|(name, values)| values.iter().map(|value| (*name, value)));
        props.extend(many.map(|(name, value)| Prop::own(name, value)));
        if let Some(why) = &control.withdrawn {
            // OSCAL 1.2.1, catalog, control: `status` is one of its own properties.
            props.push(Prop::standard("status", "withdrawn").with_remarks(why));
        }
        props.retain(|prop| !prop.value.is_empty());
        let params = control.parameters.iter();
        let params = params.map(|parameter| self.param(parameter)).collect();
        let below = self.below(control);
        ControlOut {
            title: plain(titled(&control.title, control.id.as_str())),
            params,
            props,
            controls: below.into_iter().map(|c| self.control(c, None)).collect(),
            id,
        }
    }

    /// A parameter has values or choices, not both (OSCAL 1.2.1, catalog, param);
    /// the choices of one that is set stand in properties of ours.
    fn param(&mut self, parameter: &Parameter) -> ParamOut {
        let id = self.params.token(&parameter.id);
        let mut props = Vec::new();
        if id != parameter.id {
            props.push(Prop::own("id", &parameter.id));
        }
        let is_set = !parameter.values.is_empty();
        if is_set {
            let choices = parameter.choices.iter();
            props.extend(choices.map(|choice| Prop::own("choice", choice)));
        }
        ParamOut {
            id,
            props,
            label: plain(&parameter.label),
            values: parameter.values.iter().map(|value| plain(value)).collect(),
            select: (!is_set && !parameter.choices.is_empty()).then(|| Select {
                choice: parameter
                    .choices
                    .iter()
                    .map(|choice| plain(choice))
                    .collect(),
            }),
        }
    }
}
