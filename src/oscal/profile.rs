//! A profile, and the catalog that it makes of what it imports.
//!
//! The rules are those of OSCAL Profile Resolution (NIST, draft specification) for
//! imports and modifications, as far as ids, titles, properties and parameters go.

use std::collections::{BTreeMap, BTreeSet};

use super::check;
use super::document::{
    Alter, Body, Control, Group, Import, Param, ProfileBody, ProfileFile, Prop, Rlink, Selector,
    SetParameter,
};
use super::place::{self, Step};
use super::reading::{self, named, own};
use super::{NAMESPACE, syntax};
use crate::diagnostic::{Code, Finding, counted, in_order, list, nearest};
use crate::model::Place;

/// A selection of controls of other documents, read and found sound.
#[derive(Clone, Debug)]
pub struct Profile {
    file: String,
    text: String,
    body: ProfileBody,
}

/// A document that a profile imports.
#[derive(Clone, Debug)]
pub struct Target {
    /// The reference as written; for a resource, that of its JSON form.
    pub href: String,
    /// Where it is written.
    pub place: Place,
}

impl Target {
    /// Whether it is a web address or the like, which is never fetched.
    pub fn is_remote(&self) -> bool {
        // One letter before the colon is a drive of Windows.
        let scheme = self.href.split_once(':').map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| {
            scheme.len() > 1
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        })
    }
}

/// Reads a profile, or says everything that is wrong with its structure.
pub(super) fn read(text: &str, file: &str) -> Result<Profile, Vec<Finding>> {
    let read: ProfileFile = syntax::parsed(text, file).map_err(|finding| vec![*finding])?;
    let findings = check::profile(text, file, &read.profile);
    if !findings.is_empty() {
        return Err(findings);
    }
    Ok(Profile {
        file: file.to_owned(),
        text: text.to_owned(),
        body: read.profile,
    })
}

impl Profile {
    /// The file as the user named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What it imports, in its order: `href` itself, or, behind `#` and a uuid, the
    /// JSON form among the `rlinks` of that resource (OSCAL 1.2.1, profile, import).
    pub fn targets(&self) -> Result<Vec<Target>, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut targets = Vec::new();
        for (index, import) in self.body.imports.iter().enumerate() {
            let href = import.href.as_deref().unwrap_or_default().trim();
            let place = self.place(&[Step::Key("imports"), Step::Index(index), Step::Key("href")]);
            let Some(href) = self.meant(href) else {
                findings.push(without_resource(href, &place));
                continue;
            };
            targets.push(Target { href, place });
        }
        if findings.is_empty() {
            Ok(targets)
        } else {
            Err(findings)
        }
    }

    fn meant(&self, href: &str) -> Option<String> {
        let Some(uuid) = href.strip_prefix('#') else {
            return Some(href.to_owned());
        };
        let mut resources = self.body.back_matter.resources.iter();
        let resource = resources.find(|r| r.uuid.eq_ignore_ascii_case(uuid))?;
        let is_json = |link: &&Rlink| {
            let media = link.media_type.as_deref().unwrap_or_default();
            media.ends_with("json") || link.href.to_ascii_lowercase().ends_with(".json")
        };
        let json = resource.rlinks.iter().find(is_json);
        let link = json.or(resource.rlinks.first())?;
        Some(link.href.trim().to_owned())
    }

    /// The catalog that the profile makes of its imports, one document for each
    /// [target](Self::targets), in the same order.
    pub fn resolved(
        &self,
        imported: Vec<reading::Catalog>,
    ) -> Result<reading::Catalog, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut sources: Vec<(reading::Catalog, BTreeSet<String>)> = Vec::new();
        for (index, (import, catalog)) in self.body.imports.iter().zip(imported).enumerate() {
            let tree = Tree::of(&catalog.body);
            let mut selection = Selection {
                profile: self,
                catalog: &catalog.file,
                tree: &tree,
                index,
                findings: &mut findings,
            };
            let mut selected = selection.of(import);
            // One document may be imported twice; its selections are one.
            match sources
                .iter_mut()
                .find(|(known, _)| known.file == catalog.file)
            {
                Some((_, known)) => known.append(&mut selected),
                None => sources.push((catalog, selected)),
            }
        }
        if findings.is_empty() && sources.iter().all(|(_, selected)| selected.is_empty()) {
            let finding = Finding::new(Code::OscalUnusable, "the profile selects no control");
            let finding = finding.at(&self.place(&[Step::Key("imports")]));
            findings.push(finding.help("correct what it includes and excludes"));
        }
        if findings.is_empty() {
            Ok(self.joined(sources))
        } else {
            Err(in_order(findings))
        }
    }

    fn joined(&self, sources: Vec<(reading::Catalog, BTreeSet<String>)>) -> reading::Catalog {
        let mut metadata = self.body.metadata.clone().unwrap_or_default();
        let mut names = Vec::new();
        let mut left_out = Vec::new();
        let mut printed = BTreeMap::new();
        let mut body = Body::default();
        for (mut catalog, selected) in sources {
            names.push(catalog.source);
            left_out.append(&mut catalog.left_out);
            printed.append(&mut catalog.printed);
            body.params.append(&mut catalog.body.params);
            body.groups
                .append(&mut kept_groups(catalog.body.groups, &selected));
            body.controls
                .append(&mut kept(catalog.body.controls, &selected));
            let theirs = catalog.body.metadata.unwrap_or_default();
            let ours = |prop: &Prop| prop.ns.as_deref() == Some(NAMESPACE) && prop.name != "source";
            metadata.props.extend(theirs.props.into_iter().filter(ours));
            if metadata.parties.is_empty() {
                metadata.parties = theirs.parties;
                metadata.responsible_parties = theirs.responsible_parties;
            }
        }
        left_out.append(&mut self.modified(&mut body));
        let profile = named("OSCAL profile", &self.file, &metadata);
        body.metadata = Some(metadata);
        reading::Catalog {
            file: self.file.clone(),
            source: format!("{profile} over {}", names.join(" and ")),
            left_out,
            printed,
            body,
        }
    }

    /// Sets parameters and adds properties; answers what was not followed.
    fn modified(&self, body: &mut Body) -> Vec<String> {
        let mut left_out = Vec::new();
        if self.body.merge.as_ref().is_some_and(|merge| !merge.as_is) {
            left_out.push(
                "`merge` of the profile; order and groups are those of the imported document"
                    .to_owned(),
            );
        }
        let modify = &self.body.modify;
        let mut changes = Changes {
            settings: BTreeMap::new(),
            alters: BTreeMap::new(),
        };
        for set in &modify.set_parameters {
            changes.settings.entry(&set.param_id).or_default().push(set);
        }
        for alter in &modify.alters {
            changes
                .alters
                .entry(&alter.control_id)
                .or_default()
                .push(alter);
        }
        for group in &mut body.groups {
            changes.in_group(group);
        }
        changes.in_controls(&mut body.controls);
        left_out.extend(unused("settings of parameters", changes.settings.keys()));
        left_out.extend(unused("alterations of controls", changes.alters.keys()));
        let texts = |alter: &Alter| {
            let adds = alter.adds.iter().filter(|add| {
                let more = [&add.params, &add.links, &add.parts];
                add.by_id.is_some() || add.title.is_some() || more.iter().any(|m| !m.is_empty())
            });
            adds.count() + alter.removes.len()
        };
        let texts: usize = modify.alters.iter().map(texts).sum();
        if texts > 0 {
            left_out.push(format!(
                "{} of the profile that add or remove more than properties",
                counted(texts, "alteration")
            ));
        }
        left_out
    }

    fn place(&self, below: &[Step]) -> Place {
        let mut path = vec![Step::Key("profile")];
        path.extend(below);
        place::find(&self.text, &self.file, &path)
    }
}

fn without_resource(href: &str, place: &Place) -> Finding {
    let href = check::shown(href);
    let message = format!("the profile imports `{href}`, and has no such resource with a link");
    let finding = Finding::new(Code::OscalUnusable, message).at(place);
    finding.help(
        "`back-matter` must hold a resource with this uuid and `rlinks`; or name the file itself",
    )
}

/// "settings of parameters that are not in the selection: `a` and `b` and 3 more".
fn unused<'a>(what: &str, ids: impl Iterator<Item = &'a &'a str>) -> Option<String> {
    let ids: Vec<String> = ids.map(|id| check::shown(id)).collect();
    let shown: Vec<&str> = ids.iter().take(5).map(String::as_str).collect();
    let more = match ids.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!ids.is_empty()).then(|| {
        format!(
            "{what} that are not in the selection: {}{more}",
            list(&shown)
        )
    })
}

/// Which controls there are, and which stand below which.
struct Tree {
    /// Every control in order, with those below it.
    below: BTreeMap<String, Vec<String>>,
}

impl Tree {
    fn of(body: &Body) -> Self {
        let mut tree = Self {
            below: BTreeMap::new(),
        };
        tree.groups(&body.groups);
        tree.controls(&body.controls);
        tree
    }

    fn groups(&mut self, groups: &[Group]) {
        for group in groups {
            self.groups(&group.groups);
            self.controls(&group.controls);
        }
    }

    fn controls(&mut self, controls: &[Control]) -> Vec<String> {
        let mut all = Vec::new();
        for control in controls {
            let id = control.id.clone().unwrap_or_default();
            let mut below = self.controls(&control.controls);
            self.below.insert(id.clone(), below.clone());
            all.push(id);
            all.append(&mut below);
        }
        all
    }
}

/// What one import selects, with everything that does not fit.
struct Selection<'a> {
    profile: &'a Profile,
    catalog: &'a str,
    tree: &'a Tree,
    index: usize,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Selection<'a> {
    /// Without `include-controls` everything is included (OSCAL Profile Resolution, Import).
    fn of(&mut self, import: &Import) -> BTreeSet<String> {
        let included = match &import.include_controls {
            Some(selectors) if import.include_all.is_none() => {
                self.matched("include-controls", selectors)
            }
            _ => self.tree.below.keys().cloned().collect(),
        };
        let excluded = self.matched("exclude-controls", &import.exclude_controls);
        included.difference(&excluded).cloned().collect()
    }

    fn matched(&mut self, key: &'static str, selectors: &[Selector]) -> BTreeSet<String> {
        let mut matched = BTreeSet::new();
        for (at, selector) in selectors.iter().enumerate() {
            let mut found: Vec<&'a str> = Vec::new();
            let path = [
                Step::Key("imports"),
                Step::Index(self.index),
                Step::Key(key),
                Step::Index(at),
            ];
            for (n, id) in selector.with_ids.iter().enumerate() {
                match self.tree.below.get_key_value(id.as_str()) {
                    Some((id, _)) => found.push(id),
                    None => self.unknown(id, &path, n),
                }
            }
            for (n, matching) in selector.matching.iter().enumerate() {
                found.append(&mut self.fitting(&matching.pattern, &path, n));
            }
            let with_children = selector.with_child_controls.as_deref() == Some("yes");
            for id in found {
                if with_children {
                    matched.extend(self.tree.below[id].iter().cloned());
                }
                matched.insert(id.to_owned());
            }
        }
        matched
    }

    fn unknown(&mut self, id: &str, path: &[Step], n: usize) {
        let message = format!(
            "the profile names control `{}`, which `{}` does not have",
            check::shown(id),
            self.catalog
        );
        let path = [path, &[Step::Key("with-ids"), Step::Index(n)]].concat();
        let finding = Finding::new(Code::OscalUnusable, message).at(&self.profile.place(&path));
        let known: Vec<&str> = self.tree.below.keys().map(String::as_str).collect();
        self.findings.push(match nearest(id, &known) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.help(
                "ids of OSCAL are meant here, such as `ac-2.1`, not labels; or another catalog",
            ),
        });
    }

    fn fitting(&mut self, pattern: &str, path: &[Step], n: usize) -> Vec<&'a str> {
        let tree = self.tree;
        let ids = tree.below.keys().map(String::as_str);
        let glob = globset::Glob::new(pattern).map(|glob| glob.compile_matcher());
        let fitting: Vec<&'a str> = match &glob {
            Ok(glob) => ids.filter(|id| glob.is_match(id)).collect(),
            Err(_) => Vec::new(),
        };
        if fitting.is_empty() {
            let shown = check::shown(pattern);
            let message = match &glob {
                Ok(_) => format!(
                    "the pattern `{shown}` matches no control of `{}`",
                    self.catalog
                ),
                Err(error) => format!("`{shown}` is not a pattern: {}", error.kind()),
            };
            let steps = [Step::Key("matching"), Step::Index(n), Step::Key("pattern")];
            let place = self.profile.place(&[path, &steps].concat());
            let finding = Finding::new(Code::OscalUnusable, message).at(&place);
            let help = "`*` stands for any characters and `?` for one; ids of OSCAL are matched, not labels";
            self.findings.push(finding.help(help));
        }
        fitting
    }
}

fn kept_groups(groups: Vec<Group>, selected: &BTreeSet<String>) -> Vec<Group> {
    let kept_group = |group: Group| {
        let groups = kept_groups(group.groups, selected);
        let controls = kept(group.controls, selected);
        let is_empty = groups.is_empty() && controls.is_empty();
        (!is_empty).then_some(Group {
            groups,
            controls,
            ..group
        })
    };
    groups.into_iter().filter_map(kept_group).collect()
}

/// The selected controls, and those above them.
fn kept(controls: Vec<Control>, selected: &BTreeSet<String>) -> Vec<Control> {
    let kept_control = |control: Control| {
        let is_selected = control.id.as_ref().is_some_and(|id| selected.contains(id));
        let below = kept(control.controls, selected);
        (is_selected || !below.is_empty()).then_some(Control {
            controls: below,
            // What an inner profile did not select is not selected by an outer one.
            only_above: control.only_above || !is_selected,
            ..control
        })
    };
    controls.into_iter().filter_map(kept_control).collect()
}

/// What a profile changes, until it is used.
struct Changes<'a> {
    settings: BTreeMap<&'a str, Vec<&'a SetParameter>>,
    alters: BTreeMap<&'a str, Vec<&'a Alter>>,
}

impl Changes<'_> {
    fn in_group(&mut self, group: &mut Group) {
        for inner in &mut group.groups {
            self.in_group(inner);
        }
        self.in_controls(&mut group.controls);
    }

    fn in_controls(&mut self, controls: &mut [Control]) {
        for control in controls {
            let id = control.id.clone().unwrap_or_default();
            for alter in self.alters.remove(id.as_str()).unwrap_or_default() {
                // What is added to a part or parameter by its id is not about the control.
                let adds = alter.adds.iter().filter(|add| add.by_id.is_none());
                for add in adds {
                    control.props.extend(add.props.iter().cloned());
                }
            }
            for param in &mut control.params {
                self.set(param);
            }
            self.in_controls(&mut control.controls);
        }
    }

    fn set(&mut self, param: &mut Param) {
        let id = param.id.clone().unwrap_or_default();
        for set in self.settings.remove(id.as_str()).unwrap_or_default() {
            if !set.values.is_empty() {
                param.values.clone_from(&set.values);
            }
            if set.label.is_some() {
                param.label.clone_from(&set.label);
            }
            if set.select.is_some() {
                param.select.clone_from(&set.select);
                param
                    .props
                    .retain(|prop| own(std::slice::from_ref(prop), "choice").next().is_none());
            }
        }
    }
}
