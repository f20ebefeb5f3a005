//! From an OSCAL catalog to a catalog of ours.

use std::collections::{BTreeMap, BTreeSet};

use super::check::day_of;
use super::document::{Control, Group, Metadata, Param, Prop};
use super::reading::{self, Node, own, plain, printed, printed_ids, siblings, standard};
use super::token::{self, Names};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::id::{CatalogId, ControlId, Id};
use crate::model::plan::Choice;
use crate::model::{
    self, CatalogStatus, Circumstance, Controls, Named, Origin, Parameter, Place, Spelling,
};

/// The kind of entries that hold others together and need no evidence.
pub(super) const GROUP: &str = "group";

/// What the caller decides; the rest follows from the document.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// The id; made from title and version unless given.
    pub id: Option<CatalogId>,
    /// The short name; the id unless given.
    pub short: Option<String>,
    /// Whether the text is in force; it is unless given.
    pub status: Option<CatalogStatus>,
}

/// A catalog made from an OSCAL document.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The catalog.
    pub catalog: model::Catalog,
    /// How much it holds.
    pub counts: Counts,
    /// What of the document was not taken over.
    pub left_out: Vec<String>,
}

/// How much a document held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Controls, those within controls included.
    pub controls: usize,
    /// Groups.
    pub groups: usize,
    /// Parameters of controls.
    pub parameters: usize,
    /// Controls that are withdrawn.
    pub withdrawn: usize,
}

impl reading::Catalog {
    /// Makes the catalog.
    pub fn imported(&self, naming: &Naming) -> Result<Imported, Vec<Finding>> {
        let metadata = self.body.metadata.clone().unwrap_or_default();
        let mut reader = Reader::new(self);
        let top = Above::default();
        for node in siblings(&self.body.groups, &self.body.controls) {
            reader.node(node, &top);
        }
        if !reader.twice.is_empty() {
            return Err(reader.twice);
        }
        let id = match &naming.id {
            Some(id) => id.clone(),
            None => default_id(&metadata),
        };
        let mut left_out = self.left_out.clone();
        left_out.append(&mut reader.left_out(self.body.params.len()));
        let catalog = assembled(self, &metadata, id, naming, &mut reader, &mut left_out);
        Ok(Imported {
            catalog,
            counts: reader.counts,
            left_out,
        })
    }
}

fn default_id(metadata: &Metadata) -> CatalogId {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let slug = token::slug(&text(&metadata.title), &text(&metadata.version));
    CatalogId::parse(&slug).expect("a slug is well-formed")
}

fn assembled(
    source: &reading::Catalog,
    metadata: &Metadata,
    id: CatalogId,
    naming: &Naming,
    reader: &mut Reader,
    left_out: &mut Vec<String>,
) -> model::Catalog {
    let facts = Facts(&metadata.props);
    let text = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
    let controls = std::mem::take(&mut reader.controls);
    let headings = headings(std::mem::take(&mut reader.headings), &controls);
    let grammar = facts
        .text("grammar")
        .and_then(|g| regex::Regex::new(&g).ok());
    let follows = |grammar: &regex::Regex| controls.iter().all(|c| grammar.is_match(c.id.as_str()));
    if !grammar.as_ref().is_none_or(follows) {
        left_out.push("the grammar of ids, which not every id follows".to_owned());
    }
    let stated = facts
        .text("status")
        .and_then(|word| CatalogStatus::ALL.iter().find(|(w, _)| *w == word));
    let status = naming.status.or(stated.map(|(_, status)| *status));
    let used = |of: fn(&model::Control) -> &[String]| -> BTreeSet<String> {
        controls
            .iter()
            .flat_map(|c| of(c).iter().cloned())
            .collect()
    };
    model::Catalog {
        short: naming.short.clone().unwrap_or_else(|| id.to_string()),
        id,
        title: text(&metadata.title),
        version: text(&metadata.version),
        publisher: publisher(metadata),
        source: plain(&source.source),
        retrieved: metadata
            .last_modified
            .as_deref()
            .and_then(day_of)
            .expect("the check found a day"),
        status: status.unwrap_or(CatalogStatus::InForce),
        status_note: facts.text("status-note"),
        ai_systems: facts.text("ai-systems").as_deref() == Some("true"),
        licence: facts
            .text("licence")
            .unwrap_or_else(|| "not stated in the OSCAL document".to_owned()),
        grammar: grammar.filter(follows),
        assessed_kinds: assessed_kinds(&facts, &controls),
        headings,
        baselines: facts.named(&used(|c| &c.baselines)),
        addressees: facts.circumstances("addressee", &used(|c| &c.addressees)),
        regimes: {
            let mut regimes = used(|c| &c.only);
            regimes.append(&mut used(|c| &c.except));
            facts.circumstances("regime", &regimes)
        },
        spellings: facts.spellings(),
        controls: Controls::new(controls),
        origin: Origin::Organization,
        base: None,
    }
}

/// The headings of groups, and those that controls name themselves.
fn headings(mut headings: Vec<Named>, controls: &[model::Control]) -> Vec<Named> {
    let mut known: BTreeSet<String> = headings.iter().map(|h| h.id.clone()).collect();
    for id in controls
        .iter()
        .filter_map(|control| control.heading.as_ref())
    {
        if known.insert(id.clone()) {
            headings.push(Named {
                id: id.clone(),
                title: id.clone(),
            });
        }
    }
    headings
}

/// Groups need no evidence, controls and their enhancements do, unless the
/// document says otherwise.
fn assessed_kinds(facts: &Facts<'_>, controls: &[model::Control]) -> Vec<String> {
    let mut seen = BTreeSet::from([GROUP]);
    let kinds = controls.iter().map(|control| control.kind.as_str());
    let present: Vec<&str> = kinds.filter(|kind| seen.insert(kind)).collect();
    let stated: Vec<String> = facts
        .all("assessed-kind")
        .map(|p| p.value.clone())
        .collect();
    if stated.is_empty() {
        return present.iter().map(|kind| (*kind).to_owned()).collect();
    }
    let is_present = |kind: &String| present.contains(&kind.as_str());
    stated.into_iter().filter(is_present).collect()
}

/// Who is named for the role of the publisher, else of the author or creator.
fn publisher(metadata: &Metadata) -> String {
    let name = |uuid: &String| {
        let party = metadata.parties.iter().find(|party| party.uuid == *uuid);
        party.and_then(|party| party.name.clone())
    };
    let in_role = |role: &str| {
        let mut holders = metadata.responsible_parties.iter();
        let holder = holders.find(|responsible| responsible.role_id == role)?;
        holder.party_uuids.iter().find_map(name)
    };
    let named = ["publisher", "author", "creator"]
        .into_iter()
        .find_map(in_role);
    let first = || metadata.parties.iter().find_map(|party| party.name.clone());
    let name = named.or_else(first).map(|name| plain(&name));
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| "not stated in the OSCAL document".to_owned())
}

/// What our own properties of the metadata say.
struct Facts<'a>(&'a [Prop]);

impl Facts<'_> {
    fn all(&self, name: &'static str) -> impl Iterator<Item = &Prop> {
        own(self.0, name)
    }

    fn text(&self, name: &'static str) -> Option<String> {
        self.all(name).next().map(|prop| prop.value.clone())
    }

    /// The baselines: those declared, and those that controls use.
    fn named(&self, used: &BTreeSet<String>) -> Vec<Named> {
        let circumstances = self.circumstances("baseline", used).into_iter();
        let named = circumstances.map(|Circumstance { id, title, .. }| Named { id, title });
        named.collect()
    }

    fn circumstances(&self, name: &'static str, used: &BTreeSet<String>) -> Vec<Circumstance> {
        let mut seen = BTreeSet::new();
        let declared = self.all(name).map(|prop| Circumstance {
            id: prop.value.clone(),
            title: prop.remarks.clone().unwrap_or_else(|| prop.value.clone()),
            assumed: prop.class.as_deref() == Some("assumed"),
        });
        let undeclared = used.iter().map(|id| Circumstance {
            id: id.clone(),
            title: id.clone(),
            assumed: false,
        });
        let all = declared.chain(undeclared);
        all.filter(|c| seen.insert(c.id.clone())).collect()
    }

    fn spellings(&self) -> Vec<Spelling> {
        let spelling = |prop: &Prop| {
            Some(Spelling {
                pattern: regex::Regex::new(&prop.value).ok()?,
                becomes: prop.remarks.clone()?,
            })
        };
        self.all("spelling").filter_map(spelling).collect()
    }
}

/// What stands above a node.
#[derive(Clone, Default)]
struct Above {
    heading: Option<String>,
    parent: Option<ControlId>,
    is_control: bool,
    depth: usize,
}

#[derive(Default)]
struct Reader {
    /// Printed ids by OSCAL id, for links.
    printed: BTreeMap<String, String>,
    /// Ids of entries that are taken.
    taken: Names,
    /// Ids of headings that are taken.
    known: Names,
    headings: Vec<Named>,
    controls: Vec<model::Control>,
    counts: Counts,
    with_text: usize,
    guided: usize,
    group_params: usize,
    twice: Vec<Finding>,
}

impl Reader {
    fn new(source: &reading::Catalog) -> Self {
        let mut reader = Self::default();
        reader.know(source);
        reader
    }

    /// Takes down every printed id, so that links and groups can look at them. Two
    /// that are equal are left only where a profile brings documents together.
    fn know(&mut self, source: &reading::Catalog) {
        self.printed.clone_from(&source.printed);
        for (id, label) in printed_ids(&source.body.groups, &source.body.controls) {
            if !self.taken.take(&label) {
                let message = format!("control `{label}` stands twice in what the profile selects");
                let finding = Finding::new(Code::OscalUnusable, message);
                let finding = finding.at(&Place::whole(&source.file));
                let help = "the imported documents use the same id; import them one by one";
                self.twice.push(finding.help(help));
            }
            self.printed.insert(id, label);
        }
    }

    fn node(&mut self, node: Node<'_>, above: &Above) {
        match node {
            Node::Group(group) => self.group(group, above),
            Node::Control(control) => self.control(control, above),
        }
    }

    /// A group at the top is a heading; one inside another is an entry, so that the
    /// tree stays a tree.
    fn group(&mut self, group: &Group, above: &Above) {
        self.counts.groups += 1;
        self.group_params += group.params.len();
        let title = plain(group.title.as_deref().unwrap_or_default());
        let id = group.id.clone().unwrap_or_else(|| title.clone());
        let label = printed(&group.props, &id, &title);
        let below = if above.depth == 0 {
            let id = self.known.free(&label);
            self.headings.push(Named {
                id: id.clone(),
                title,
            });
            Above {
                heading: Some(id),
                depth: 1,
                ..Above::default()
            }
        } else {
            let id = ControlId::from_catalog(&self.taken.free(&label));
            let mut entry = model::Control::new(id.clone(), GROUP, &title);
            entry.parent.clone_from(&above.parent);
            entry.heading.clone_from(&above.heading);
            self.controls.push(entry);
            Above {
                parent: Some(id),
                depth: above.depth + 1,
                ..Above::default()
            }
        };
        for node in siblings(&group.groups, &group.controls) {
            self.node(node, &below);
        }
    }

    fn control(&mut self, control: &Control, above: &Above) {
        let entry = self.entry(control, above);
        if !control.only_above {
            self.counts.controls += 1;
            self.counts.parameters += entry.parameters.len();
            self.counts.withdrawn += usize::from(entry.withdrawn.is_some());
            self.with_text += usize::from(!control.parts.is_empty());
        }
        let below = Above {
            heading: None,
            parent: Some(entry.id.clone()),
            is_control: true,
            depth: above.depth + 1,
        };
        self.controls.push(entry);
        for node in siblings(&[], &control.controls) {
            self.node(node, &below);
        }
    }

    fn entry(&mut self, control: &Control, above: &Above) -> model::Control {
        let props = &control.props;
        let text = |name: &str| own(props, name).next().map(|prop| prop.value.clone());
        let texts = |name: &str| own(props, name).map(|prop| prop.value.clone()).collect();
        let id = control.id.as_deref().unwrap_or_default();
        let title = plain(control.title.as_deref().unwrap_or_default());
        let printed = self.printed.get(id).map_or(id, String::as_str);
        let by_place = if above.is_control {
            "enhancement"
        } else {
            "control"
        };
        let kind = text("kind").unwrap_or_else(|| by_place.to_owned());
        let kind = if control.only_above { GROUP } else { &kind };
        let note = text("note");
        let only_above = "the profile does not select it; it stands above what is selected";
        model::Control {
            id: ControlId::from_catalog(printed),
            parent: above.parent.clone(),
            kind: kind.to_owned(),
            level: text("level"),
            title,
            heading: text("heading").or_else(|| above.heading.clone()),
            baselines: texts("baseline"),
            addressees: texts("addressee"),
            only: texts("only"),
            except: texts("except"),
            withdrawn: self.withdrawn(control),
            note: if control.only_above {
                Some(only_above.to_owned())
            } else {
                note
            },
            parameters: control.params.iter().map(|p| self.parameter(p)).collect(),
        }
    }

    /// Why a control is withdrawn: the property `status` with the value `withdrawn`,
    /// and links `incorporated-into` and `moved-to` (OSCAL 1.2.1, catalog, control).
    fn withdrawn(&self, control: &Control) -> Option<String> {
        let status = standard(&control.props, "status")
            .find(|prop| prop.value.eq_ignore_ascii_case("withdrawn"))?;
        if let Some(why) = &status.remarks {
            return Some(plain(why));
        }
        let goals = |rel: &str| {
            let links = control.links.iter();
            let links = links.filter(|link| link.rel.as_deref() == Some(rel));
            let mut seen = BTreeSet::new();
            let goals = links.map(|link| self.goal(&link.href));
            let goals: Vec<&str> = goals.filter(|goal| seen.insert(*goal)).collect();
            goals.join(", ")
        };
        let why: Vec<String> = [
            ("incorporated into", goals("incorporated-into")),
            ("moved to", goals("moved-to")),
        ]
        .into_iter()
        .filter(|(_, goals)| !goals.is_empty())
        .map(|(how, goals)| format!("{how} {goals}"))
        .collect();
        Some(if why.is_empty() {
            "withdrawn".to_owned()
        } else {
            why.join("; ")
        })
    }

    /// The printed id of what a link leads to; `#ac-2_smt.k` is a part of `ac-2`.
    fn goal<'b>(&'b self, href: &'b str) -> &'b str {
        let id = href.trim_start_matches('#');
        let whole = self.printed.get(id);
        let part = || self.printed.get(id.split_once('_')?.0);
        whole.or_else(part).map_or(id, String::as_str)
    }

    fn parameter(&mut self, param: &Param) -> Parameter {
        let id = param.id.clone().unwrap_or_default();
        let select = param.select.clone().unwrap_or_default();
        let guideline = param.guidelines.first().map(|g| plain(&g.prose));
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let label = given(param.label.as_deref().map(plain));
        self.guided += usize::from(label.is_some() && given(guideline.clone()).is_some());
        let choice = match select.how_many.as_deref() {
            _ if select.choice.is_empty() => id.clone(),
            Some("one-or-more") => "one or more of the choices".to_owned(),
            _ => "one of the choices".to_owned(),
        };
        let mut choices: Vec<String> = select.choice.iter().map(|c| plain(c)).collect();
        choices.extend(own(&param.props, "choice").map(|prop| prop.value.clone()));
        Parameter {
            id: own(&param.props, "id")
                .next()
                .map_or(id, |prop| prop.value.clone()),
            label: label.or_else(|| given(guideline)).unwrap_or(choice),
            choices,
            values: param.values.iter().map(|value| plain(value)).collect(),
        }
    }

    fn left_out(&self, catalog_params: usize) -> Vec<String> {
        let mut left_out = Vec::new();
        if self.with_text > 0 {
            left_out.push(format!(
                "the text of {}; a catalog holds ids and titles",
                counted(self.with_text, "control")
            ));
        }
        if self.guided > 0 {
            left_out.push(format!(
                "guidelines of {}",
                counted(self.guided, "parameter")
            ));
        }
        let shared = self.group_params + catalog_params;
        if shared > 0 {
            left_out.push(format!("{} of groups", counted(shared, "parameter")));
        }
        left_out
    }
}
