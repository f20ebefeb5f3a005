//! The shipped data, parsed when a command first asks for it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::model::plan::Choice;
use crate::model::register::{
    CodeList, Column, ColumnKind, Facts, Member, Need, PortalProfile, Reference, RoiRule,
    RoiSeverity, RuleReach, Template,
};

/// Every file below `catalogs/register/`: path and text.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/register.rs"));

/// The version that is in force: framework 4.0, module 1.1.0, reference dates from 2025-03-31.
const VERSION: &str = "dora-4.0";

/// The facts in force. A broken shipped file is a bug.
pub fn facts() -> &'static Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(load);
    &FACTS
}

fn load() -> Facts {
    let settings: Settings = json("settings.yaml");
    let profiles: BTreeMap<String, PortalProfile> = json("profiles.yaml");
    Facts {
        templates: templates(),
        lists: lists(),
        rules: rules(),
        profiles,
        eea: settings.eea,
        placeholders: settings.placeholders,
        unchecked: settings.not_checked,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Settings {
    eea: Vec<String>,
    placeholders: Vec<String>,
    not_checked: Vec<String>,
}

fn text(file: &str) -> (&'static str, &'static str) {
    let path = format!("catalogs/register/{VERSION}/{file}");
    let found = FILES.iter().find(|(bundled, _)| *bundled == path);
    *found.unwrap_or_else(|| panic!("{path} is not bundled"))
}

fn json<T: DeserializeOwned>(file: &str) -> T {
    let (path, text) = text(file);
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{path} is broken: {error}"))
}

fn lines<T: DeserializeOwned>(file: &str) -> impl Iterator<Item = T> {
    let (path, text) = text(file);
    let lines = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    lines.map(move |line| line.unwrap_or_else(|error| panic!("{path} is broken: {error}")))
}

fn word<T: Choice>(word: &str) -> T {
    let found = T::ALL.iter().find(|(known, _)| *known == word);
    let (_, value) = found.unwrap_or_else(|| panic!("`{word}` is no word of the shipped tables"));
    *value
}

#[derive(Deserialize)]
struct ColumnLine {
    template: String,
    column: String,
    name: String,
    format: String,
    codelist: Option<String>,
    mandatory: String,
    references: String,
}

fn templates() -> Vec<Arc<Template>> {
    let mut templates: Vec<Template> = Vec::new();
    let mut references: Vec<(String, String)> = Vec::new();
    for line in lines::<ColumnLine>("templates.csv") {
        if templates
            .last()
            .is_none_or(|last| last.code != line.template)
        {
            templates.push(Template {
                code: line.template.clone(),
                columns: Vec::new(),
                references: Vec::new(),
            });
        }
        let template = templates.last_mut().expect("one was pushed");
        template.columns.push(Column {
            code: line.column,
            name: line.name,
            kind: word::<ColumnKind>(&line.format),
            list: line.codelist,
            need: word::<Need>(&line.mandatory),
        });
        let stated = line.references.split_whitespace();
        references.extend(stated.map(|one| (line.template.clone(), one.to_owned())));
    }
    for (code, stated) in references {
        let template = templates.iter_mut().find(|one| one.code == code);
        refer(template.expect("it was pushed"), &stated);
    }
    templates.into_iter().map(Arc::new).collect()
}

/// `R17:(c0010+c0030)->B_03.02(c0010+c0020)`; it stands at each of its columns.
fn refer(template: &mut Template, stated: &str) {
    let parts = stated.split_once(":(").and_then(|(id, rest)| {
        let (from, rest) = rest.split_once(")->")?;
        let (target, to) = rest.trim_end_matches(')').split_once('(')?;
        Some((id, from, target, to))
    });
    let (id, from, target, to) = parts.unwrap_or_else(|| panic!("`{stated}` is no reference"));
    if template.references.iter().any(|known| known.id == id) {
        return;
    }
    let index = |column: &str| template.index(column).expect("a column of the template");
    template.references.push(Reference {
        id: id.to_owned(),
        columns: from.split('+').map(index).collect(),
        target: target.to_owned(),
        target_columns: to.split('+').map(str::to_owned).collect(),
    });
}

#[derive(Deserialize)]
struct CodeLine {
    list: String,
    code: String,
    label: String,
}

#[derive(Deserialize)]
struct AliasLine {
    list: String,
    code: String,
    word: String,
}

fn lists() -> BTreeMap<String, CodeList> {
    let mut lists: BTreeMap<String, CodeList> = BTreeMap::new();
    for line in lines::<CodeLine>("codelists.csv") {
        let member = Member {
            code: line.code,
            label: line.label,
        };
        lists.entry(line.list).or_default().add(member);
    }
    for line in lines::<AliasLine>("aliases.csv") {
        let list = lists.get_mut(&line.list);
        let list = list.unwrap_or_else(|| panic!("there is no list `{}`", line.list));
        let added = list.alias(&line.code, &line.word);
        assert!(added, "`{}` means two codes of {}", line.word, line.list);
    }
    lists
}

#[derive(Deserialize)]
struct RuleLine {
    rule_id: String,
    layer: String,
    r#where: String,
    condition: String,
    severity: String,
    sources: String,
    offline: String,
    fix: String,
    unchecked: Option<String>,
}

fn rules() -> Vec<RoiRule> {
    let rule = |line: RuleLine| RoiRule {
        id: line.rule_id,
        layer: line.layer,
        place: line.r#where,
        condition: line.condition,
        severity: word::<RoiSeverity>(&line.severity),
        sources: line.sources,
        offline: word::<RuleReach>(&line.offline),
        fix: line.fix,
        unchecked: line.unchecked.filter(|text| !text.is_empty()),
    };
    lines::<RuleLine>("rules.csv").map(rule).collect()
}
