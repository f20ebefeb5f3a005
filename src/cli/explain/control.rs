//! `explain soc2:CC6.1`: title, level, what evidences it, related controls of
//! other frameworks, and what the current plan has for it.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::Exit;
use super::super::args::ExplainArgs;
use super::super::open;
use super::super::output::Output;
use super::{CONDITIONAL, parts, row_json, strength, whose};
use crate::catalog::Library;
use crate::diagnostic::list;
use crate::model::id::{CatalogId, ControlId, Id as _};
use crate::model::{Catalog, Control, ControlRef, EvidenceVocabulary, MapRow, Related, related};
use crate::pipeline::{self, Gathered, Judged, Opened};

/// Explains one control.
pub fn run(
    args: &ExplainArgs,
    subject: &str,
    plan: Option<&Path>,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let opened = match (args.plan.as_deref(), plan) {
        (Some(named), _) => Some(open::at(named, output)?),
        (None, Some(here)) => here_if_readable(here, output),
        (None, None) => None,
    };
    let shipped = Library::default();
    let library = opened.as_ref().map_or(&shipped, Opened::library);
    let pinned = opened.as_ref().and_then(|opened| pinned(opened, subject));
    let found = match pinned {
        Some(found) => Ok(found),
        None => open::control(library, subject),
    };
    let (catalog, control) = match found {
        Ok(found) => found,
        Err(finding) => return Ok(output.problem(*finding)),
    };
    let crosswalks = library.crosswalks(std::slice::from_ref(&catalog.id));
    let topic = Topic {
        vocabulary: library.vocabulary(std::slice::from_ref(&catalog.id)),
        related: related(&crosswalks, &catalog.id, &control.id),
        library,
        catalog: &catalog,
        control: &control,
    };
    let gathered = opened.as_ref().map(Opened::collect);
    let known = known(opened.as_ref(), gathered.as_ref());
    if output.is_json() {
        let mut value = topic.json();
        value["plan"] = json!(
            known
                .iter()
                .filter_map(|j| in_plan(&topic, j))
                .collect::<Vec<_>>()
        );
        output.json("control", value);
        return Ok(Exit::Done);
    }
    topic.describe(output);
    if known.is_empty() {
        output.note("no plan here; `--plan FILE` shows what a plan has for it");
    }
    for judged in &known {
        describe_in_plan(&topic, judged, output);
    }
    Ok(Exit::Done)
}

/// The plan of this folder; one with problems is no reason not to explain.
fn here_if_readable(path: &Path, output: &mut Output) -> Option<Opened> {
    pipeline::open(path)
        .map_err(|rejected| {
            output.note(format!(
                "`{}` has {}, so nothing of it is shown; see `auditbinder check`",
                path.display(),
                crate::diagnostic::counted(rejected.findings.len(), "problem")
            ));
        })
        .ok()
}

/// The control by the short names that the plan itself pins.
fn pinned(opened: &Opened, subject: &str) -> Option<(Arc<Catalog>, Control)> {
    let mut profiles = opened.profiles();
    profiles.find_map(|profile| {
        let reference = profile.find(subject)?;
        let catalog = profile.catalogs[&reference.short].clone();
        let control = catalog.control(reference.control.as_str())?.clone();
        Some((catalog, control))
    })
}

fn known<'a>(opened: Option<&'a Opened>, gathered: Option<&'a Gathered>) -> Vec<Judged<'a>> {
    let (Some(opened), Some(gathered)) = (opened, gathered) else {
        return Vec::new();
    };
    let engagements = opened.plan.engagements.iter();
    engagements
        .map(|engagement| pipeline::judge(opened, gathered, engagement))
        .collect()
}

/// A control with everything that is known of it.
struct Topic<'a> {
    library: &'a Library,
    catalog: &'a Catalog,
    control: &'a Control,
    vocabulary: EvidenceVocabulary,
    related: Vec<Related>,
}

impl Topic<'_> {
    fn rows(&self) -> Vec<&MapRow> {
        let rows = self.vocabulary.map.iter();
        let of = |row: &&MapRow| row.control == self.control.id && row.catalog == self.catalog.id;
        let mut rows: Vec<&MapRow> = rows.filter(of).collect();
        rows.sort_by_key(|row| (row.strength, row.conditional, &row.kind));
        rows
    }

    fn title_of(&self, other: &Related) -> String {
        let catalog = self.library.catalog(other.catalog.as_str()).ok();
        let control = catalog
            .as_ref()
            .and_then(|c| c.control(other.control.as_str()));
        control.map_or_else(String::new, |control| control.title.clone())
    }

    fn json(&self) -> Value {
        let rows: Vec<Value> = self.rows().into_iter().map(row_json).collect();
        let vocabulary = &self.vocabulary;
        let combination = vocabulary
            .combinations
            .iter()
            .find(|c| c.control == self.control.id && c.catalog == self.catalog.id);
        let unmapped = vocabulary
            .unmapped
            .iter()
            .find(|u| u.control == self.control.id && u.catalog == self.catalog.id);
        let related: Vec<Value> = self
            .related
            .iter()
            .map(|other| {
                json!({
                    "catalog": other.catalog,
                    "control": other.control,
                    "title": self.title_of(other),
                    "relation": other.relation,
                    "source": other.source,
                })
            })
            .collect();
        json!({
            "catalog": self.catalog.id,
            "status": self.catalog.status_line(),
            "control": self.control,
            "evidence": rows,
            "combination": combination.map(|c| json!({"all-of": c.all_of, "why": c.why})),
            "unmapped": unmapped.map(|u| &u.reason),
            "related": related,
        })
    }

    fn describe(&self, output: &mut Output) {
        let (catalog, control) = (self.catalog, self.control);
        output.line(format!("{}:{} - {}", catalog.id, control.id, control.title));
        output.line(format!(
            "  {}, version {}, {}",
            catalog.title,
            catalog.version,
            catalog.status_line()
        ));
        let level = control.level.as_deref().unwrap_or("no level");
        output.line(format!("  {} ({level})", control.kind));
        self.describe_place(output);
        self.describe_circumstances(output);
        self.describe_evidence(output);
        self.describe_related(output);
    }

    fn describe_place(&self, output: &mut Output) {
        let parent = self.control.parent.as_ref();
        if let Some(parent) = parent.and_then(|id| self.catalog.control(id.as_str())) {
            output.line(format!("  below {}: {}", parent.id, parent.title));
        }
        let below: Vec<&str> = self
            .catalog
            .controls
            .iter()
            .filter(|c| c.parent.as_ref() == Some(&self.control.id))
            .map(|c| c.id.as_str())
            .collect();
        if !below.is_empty() {
            output.line(format!("  above {}", list(&below).replace('`', "")));
        }
    }

    fn describe_circumstances(&self, output: &mut Output) {
        let control = self.control;
        let lists = [
            ("in baselines", &control.baselines),
            ("binds", &control.addressees),
            ("only for", &control.only),
            ("not for", &control.except),
        ];
        for (what, list) in lists {
            if !list.is_empty() {
                output.line(format!("  {what} {}", list.join(", ")));
            }
        }
        for parameter in &control.parameters {
            let set = match parameter.values.as_slice() {
                [] => "not set".to_owned(),
                values => values.join(", "),
            };
            output.line(format!(
                "  parameter {}: {} ({set})",
                parameter.id, parameter.label
            ));
        }
        if let Some(why) = &control.withdrawn {
            output.line(format!("  withdrawn: {why}"));
        }
        if let Some(note) = &control.note {
            output.line(format!("  note: {note}"));
        }
    }

    fn describe_evidence(&self, output: &mut Output) {
        let rows = self.rows();
        if !rows.is_empty() {
            output.line("what evidences it (this project's own judgement, no official mapping):");
        }
        for row in &rows {
            output.line(format!(
                "  {:<11} type:{:<40} {}{}",
                strength(row),
                row.kind.to_string(),
                row.why,
                whose(row)
            ));
        }
        if rows.iter().any(|row| strength(row) == CONDITIONAL) {
            output.line("  conditional: primary once the plan confirms the condition for the item");
        }
        let here = |catalog: &CatalogId, control: &ControlId| {
            *catalog == self.catalog.id && *control == self.control.id
        };
        let combinations = self.vocabulary.combinations.iter();
        for combination in combinations.filter(|c| here(&c.catalog, &c.control)) {
            output.line(format!(
                "only together: {} ({})",
                parts(combination),
                combination.why
            ));
        }
        let alone = |reason: &str| !reason.starts_with("combination");
        let unmapped = self.vocabulary.unmapped.iter();
        for unmapped in unmapped.filter(|u| here(&u.catalog, &u.control) && alone(&u.reason)) {
            output.line(format!("no single type shows it: {}", unmapped.reason));
        }
    }

    fn describe_related(&self, output: &mut Output) {
        if self.related.is_empty() {
            output.line("related controls: no crosswalk relates it to another framework");
            return;
        }
        output
            .line("related controls (what shows one of them supports this one, never by itself):");
        for other in &self.related {
            output.line(format!(
                "  {:<16} {:<36} {} [{}]",
                other.relation.describe(),
                format!("{}:{}", other.catalog, other.control),
                self.title_of(other),
                other.source
            ));
        }
    }

    /// The name that an engagement has for the control, if it pins its catalog.
    fn reference(&self, judged: &Judged<'_>) -> Option<ControlRef> {
        let name = format!("{}:{}", self.catalog.id, self.control.id);
        judged.profile().find(&name)
    }
}

/// What one engagement has for the control; `None` where its catalog is not pinned.
fn in_plan(topic: &Topic<'_>, judged: &Judged<'_>) -> Option<Value> {
    let reference = topic.reference(judged)?;
    let engagement = judged.engagement.id.value.to_string();
    let controls = &judged.coverage.controls;
    let Some(found) = controls.iter().find(|c| c.scoped.control == reference) else {
        let reason = not_selected(judged, &reference);
        return Some(json!({"engagement": engagement, "in-scope": false, "reason": reason}));
    };
    let links: Vec<Value> = found
        .links
        .iter()
        .map(|link| {
            json!({
                "item": link.item.to_string(),
                "strength": link.strength,
                "origin": link.origin.describe(),
                "standing": link.standing,
                "why": link.why,
            })
        })
        .collect();
    Some(json!({
        "engagement": engagement,
        "in-scope": true,
        "state": found.state,
        "result": found.result,
        "missing": found.missing,
        "because": found.because,
        "evidence": links,
        "excluded": found.scoped.excluded.as_ref().map(|e| &e.reason),
    }))
}

fn not_selected(judged: &Judged<'_>, reference: &ControlRef) -> String {
    let unselected = judged.profile().unselected.iter();
    let mut found = unselected.filter(|u| u.control == *reference);
    found.next().map_or_else(
        || "a group: the entries below it are answered".to_owned(),
        |unselected| unselected.reason.clone(),
    )
}

fn describe_in_plan(topic: &Topic<'_>, judged: &Judged<'_>, output: &mut Output) {
    let engagement = &judged.engagement.id.value;
    let Some(reference) = topic.reference(judged) else {
        output.line(format!(
            "in engagement {engagement}: the profile does not pin {}",
            topic.catalog.id
        ));
        return;
    };
    let controls = &judged.coverage.controls;
    let Some(found) = controls.iter().find(|c| c.scoped.control == reference) else {
        let reason = not_selected(judged, &reference);
        output.line(format!(
            "in engagement {engagement}: not in scope ({reason})"
        ));
        return;
    };
    output.line(format!(
        "in engagement {engagement}: {}; {}",
        found.state.as_str(),
        found.result.as_str()
    ));
    if let Some(excluded) = &found.scoped.excluded {
        output.line(format!(
            "  does not apply, says the {}: {}",
            excluded.by.as_str(),
            excluded.reason
        ));
    }
    for missing in &found.missing {
        output.line(format!("  missing: {missing}"));
    }
    for link in &found.links {
        output.line(format!(
            "  {:<11} {:<36} {}; {}",
            link.strength.as_str(),
            link.item.to_string(),
            link.standing.as_str(),
            link.origin.describe()
        ));
    }
    if found.links.is_empty() && found.scoped.excluded.is_none() {
        output.line("  no item of the plan is mapped to it");
    }
}
