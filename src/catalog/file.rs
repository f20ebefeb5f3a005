//! From the records of a catalog file to a catalog, with every problem of the file.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::data_file::{
    CatalogFile, CircumstanceLine, ControlLine, NamedLine, ParameterLine, SpellingLine,
};
use crate::model::id::{CatalogId, ControlId, Id};
use crate::model::plan::Text;
use crate::model::{
    Catalog, Circumstance, Control, Controls, Named, Origin, Parameter, Place, Spelling,
};

/// Assembles a catalog. It is complete only when there is no finding.
pub fn assemble(file: &CatalogFile, origin: Origin) -> (Option<Catalog>, Vec<Finding>) {
    let mut findings = Vec::new();
    let id = match CatalogId::parse(&file.id.value) {
        Ok(id) => id,
        Err(bad) => return (None, vec![broken(&file.id.place, bad.to_string())]),
    };
    let short = file.short.as_ref().unwrap_or(&file.id);
    if CatalogId::parse(&short.value).is_err() {
        let message = format!("`{}` cannot be a short name", short.value);
        findings
            .push(broken(&short.place, message).help("use letters, digits, `.`, `_` and `-` only"));
    }
    if chrono::NaiveDate::parse_from_str(&file.retrieved.value, "%Y-%m-%d").is_err() {
        let message = format!("`retrieved` is `{}`, which is no day", file.retrieved.value);
        findings.push(broken(&file.retrieved.place, message).help("write it as `2026-01-31`"));
    }
    let catalog = Catalog {
        id,
        short: short.value.clone(),
        title: file.title.value.clone(),
        version: file.version.value.clone(),
        publisher: file.publisher.value.clone(),
        source: file.source.value.clone(),
        retrieved: file.retrieved.value.clone(),
        status: file.status.value,
        status_note: text(file.status_note.as_ref()),
        licence: file.licence.value.clone(),
        grammar: file.grammar.as_ref().and_then(|g| regex(g, &mut findings)),
        assessed_kinds: texts(&file.assessed_kinds),
        headings: file.headings.iter().map(named).collect(),
        baselines: file.baselines.iter().map(named).collect(),
        addressees: file.addressees.iter().map(circumstance).collect(),
        regimes: file.regimes.iter().map(circumstance).collect(),
        spellings: file
            .spellings
            .iter()
            .filter_map(|line| spelling(line, &mut findings))
            .collect(),
        controls: Controls::new(file.controls.iter().map(control).collect()),
        ai_systems: file.ai_systems.as_ref().is_some_and(|about| about.value),
        origin,
        base: None,
    };
    findings.append(&mut problems(&catalog, file));
    (Some(catalog), findings)
}

/// One problem of a data file.
pub(super) fn broken(place: &Place, message: String) -> Finding {
    Finding::new(Code::CatalogBroken, message).at(place)
}

pub(super) fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.clone())
}

fn texts(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

fn named(line: &NamedLine) -> Named {
    Named {
        id: line.id.value.clone(),
        title: line.title.value.clone(),
    }
}

fn circumstance(line: &CircumstanceLine) -> Circumstance {
    Circumstance {
        id: line.id.value.clone(),
        title: line.title.value.clone(),
        assumed: line.assumed.as_ref().is_some_and(|assumed| assumed.value),
    }
}

fn regex(text: &Text, findings: &mut Vec<Finding>) -> Option<regex::Regex> {
    regex::Regex::new(&text.value)
        .map_err(|error| {
            let why = error.to_string();
            let last = why.lines().last().unwrap_or_default().trim().to_owned();
            let message = format!("`{}` is not a regular expression: {last}", text.value);
            findings.push(
                broken(&text.place, message)
                    .help("write it between single quotes, such as `'^H[1-9]$'`"),
            );
        })
        .ok()
}

fn spelling(line: &SpellingLine, findings: &mut Vec<Finding>) -> Option<Spelling> {
    Some(Spelling {
        pattern: regex(&line.pattern, findings)?,
        becomes: line.becomes.value.clone(),
    })
}

/// One control as its line has it.
pub(super) fn control(line: &ControlLine) -> Control {
    Control {
        id: ControlId::from_catalog(&line.id.value),
        parent: line
            .parent
            .as_ref()
            .map(|id| ControlId::from_catalog(&id.value)),
        kind: line.kind.value.clone(),
        level: text(line.level.as_ref()),
        title: line.title.value.clone(),
        heading: text(line.heading.as_ref()),
        baselines: texts(&line.baselines),
        addressees: texts(&line.addressees),
        only: texts(&line.only),
        except: texts(&line.except),
        withdrawn: text(line.withdrawn.as_ref()),
        note: text(line.note.as_ref()),
        parameters: line.parameters.iter().map(parameter).collect(),
    }
}

fn parameter(line: &ParameterLine) -> Parameter {
    Parameter {
        id: line.id.value.clone(),
        label: line.label.value.clone(),
        choices: texts(&line.choices),
        values: texts(&line.values),
    }
}

fn problems(catalog: &Catalog, file: &CatalogFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    if file.controls.is_empty() {
        let finding = broken(&file.id.place, "the catalog has no control".to_owned());
        findings.push(finding.help("list at least one under `controls:`"));
    }
    let kinds: BTreeSet<&str> = file
        .controls
        .iter()
        .map(|c| c.kind.value.as_str())
        .collect();
    for kind in &file.assessed_kinds {
        findings.extend(off_list("kind of control", kind, kinds.iter().copied()));
    }
    let names = Names::of(catalog);
    findings.append(&mut named_twice(file));
    let mut depth: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen: BTreeMap<&str, &Place> = BTreeMap::new();
    for line in &file.controls {
        findings.append(&mut names.unknown(line));
        if let Some(finding) = misplaced(line, &seen) {
            findings.push(finding);
        }
        let parent = line
            .parent
            .as_ref()
            .and_then(|p| depth.get(p.value.as_str()));
        let here = parent.map_or(1, |above| above + 1);
        if here == MAX_DEPTH + 1 {
            let message = format!(
                "`{}` stands more than {MAX_DEPTH} entries deep",
                line.id.value
            );
            findings.push(
                broken(&line.id.place, message)
                    .help("no framework nests so deep; correct the parents"),
            );
        }
        depth.insert(&line.id.value, here);
        if let Some(first) = seen.insert(&line.id.value, &line.id.place) {
            let message = format!("control `{}` stands twice", line.id.value);
            let finding = Finding::new(Code::DuplicateId, message).at(&line.id.place);
            findings.push(
                finding
                    .note(format!("the first one stands at {first}"))
                    .help("an id names one control of a catalog; remove or rename one"),
            );
        }
        let fits = |grammar: &regex::Regex| grammar.is_match(&line.id.value);
        if !catalog.grammar.as_ref().is_none_or(fits) {
            let message = format!(
                "`{}` does not follow the `grammar` of this catalog",
                line.id.value
            );
            findings.push(broken(&line.id.place, message).help("correct the id, or the grammar"));
        }
    }
    findings
}

/// How deep entries may stand below each other.
const MAX_DEPTH: usize = 32;

/// Headings, baselines, addressees and regimes with an id that another one has.
fn named_twice(file: &CatalogFile) -> Vec<Finding> {
    let names = |list: &[NamedLine]| list.iter().map(|line| line.id.clone()).collect();
    let circumstances = |list: &[CircumstanceLine]| list.iter().map(|l| l.id.clone()).collect();
    let lists: [(&str, Vec<Text>); 4] = [
        ("heading", names(&file.headings)),
        ("baseline", names(&file.baselines)),
        ("addressee", circumstances(&file.addressees)),
        ("regime", circumstances(&file.regimes)),
    ];
    let mut findings = Vec::new();
    for (what, ids) in lists {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id.value.clone()) {
                let message = format!("{what} `{}` stands twice", id.value);
                let finding = Finding::new(Code::DuplicateId, message).at(&id.place);
                findings.push(finding.help("remove or rename one"));
            }
        }
    }
    findings
}

/// A parent that does not stand before its child.
fn misplaced(line: &ControlLine, seen: &BTreeMap<&str, &Place>) -> Option<Finding> {
    let parent = line.parent.as_ref()?;
    if seen.contains_key(parent.value.as_str()) {
        return None;
    }
    let message = format!(
        "the parent `{}` of control `{}` does not stand before it",
        parent.value, line.id.value
    );
    let known: Vec<&str> = seen.keys().copied().collect();
    let finding = broken(&parent.place, message);
    Some(match nearest(&parent.value, &known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help("list controls in the framework's own order, parents first"),
    })
}

/// Headings, baselines, addressees, regimes and kinds of a new control that the catalog does not have.
pub(super) fn unknown_names(catalog: &Catalog, line: &ControlLine) -> Vec<Finding> {
    let kinds: BTreeSet<&str> = catalog.controls.iter().map(|c| c.kind.as_str()).collect();
    let mut findings = Names::of(catalog).unknown(line);
    findings.extend(off_list("kind of control", &line.kind, kinds.into_iter()));
    findings
}

/// The names that controls may use.
struct Names {
    headings: Vec<String>,
    baselines: Vec<String>,
    addressees: Vec<String>,
    regimes: Vec<String>,
}

impl Names {
    fn of(catalog: &Catalog) -> Self {
        let named = |list: &[Named]| list.iter().map(|n| n.id.clone()).collect();
        let circumstances = |list: &[Circumstance]| list.iter().map(|n| n.id.clone()).collect();
        Self {
            headings: named(&catalog.headings),
            baselines: named(&catalog.baselines),
            addressees: circumstances(&catalog.addressees),
            regimes: circumstances(&catalog.regimes),
        }
    }

    fn unknown(&self, line: &ControlLine) -> Vec<Finding> {
        let heading = line
            .heading
            .iter()
            .map(|text| ("heading", text, &self.headings));
        let baselines = line
            .baselines
            .iter()
            .map(|text| ("baseline", text, &self.baselines));
        let addressees = line
            .addressees
            .iter()
            .map(|text| ("addressee", text, &self.addressees));
        let regimes = line.only.iter().chain(&line.except);
        let regimes = regimes.map(|text| ("regime", text, &self.regimes));
        heading
            .chain(baselines)
            .chain(addressees)
            .chain(regimes)
            .filter_map(|(what, text, known)| {
                off_list(what, text, known.iter().map(String::as_str))
            })
            .collect()
    }
}

/// A word that the catalog does not declare.
fn off_list<'a>(what: &str, word: &Text, known: impl Iterator<Item = &'a str>) -> Option<Finding> {
    let known: Vec<&str> = known.collect();
    if known.contains(&word.value.as_str()) {
        return None;
    }
    let finding = broken(
        &word.place,
        format!("this catalog has no {what} `{}`", word.value),
    );
    Some(match nearest(&word.value, &known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None if known.is_empty() => finding.help(format!("declare it, or leave the {what} out")),
        None => finding.help(format!("it has {}", list(&known))),
    })
}
