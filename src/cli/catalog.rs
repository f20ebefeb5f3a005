//! `catalog`: list, show, search, crosswalk; `oscal` has import and export.

use serde_json::{Value, json};

use super::Exit;
use super::args::{CatalogArgs, CatalogCommand};
use super::output::Output;
use super::{open, oscal};
use crate::catalog::{self, Library};
use crate::model::id::{ControlId, Id};
use crate::model::{Catalog, Control, Origin, related};

/// Answers from the shipped catalogs, and those of a plan.
pub fn run(args: &CatalogArgs, output: &mut Output) -> Result<Exit, Exit> {
    if let CatalogCommand::Import(args) = &args.command {
        return Ok(oscal::import(args, output));
    }
    let library = open::library(args.plan.as_deref(), output)?;
    Ok(match &args.command {
        CatalogCommand::List => list(&library, output),
        CatalogCommand::Show { catalog, group } => {
            show(&library, catalog, group.as_deref(), output)
        }
        CatalogCommand::Search { words } => search(&library, words, output),
        CatalogCommand::Crosswalk { control } => crosswalk(&library, control, output),
        CatalogCommand::Import(args) => oscal::import(args, output),
        CatalogCommand::Export(args) => oscal::export(&library, args, output),
    })
}

fn all(library: &Library) -> Vec<std::sync::Arc<Catalog>> {
    let ids = library.ids();
    ids.iter()
        .filter_map(|id| library.catalog(id.as_str()).ok())
        .collect()
}

fn list(library: &Library, output: &mut Output) -> Exit {
    let catalogs = all(library);
    if output.is_json() {
        let rows: Vec<Value> = catalogs.iter().map(|catalog| about(catalog)).collect();
        output.json("catalogs", json!({"catalogs": rows}));
        return Exit::Done;
    }
    for catalog in catalogs {
        output.line(format!(
            "{} ({}): {}",
            catalog.id, catalog.short, catalog.title
        ));
        output.line(format!("  version {}", catalog.version));
        output.line(format!("  status: {}", catalog.status_line()));
        output.line(format!(
            "  {} entries, {} that need evidence",
            catalog.controls.len(),
            catalog.assessed()
        ));
        output.line(format!("  licence: {}", catalog.licence));
    }
    Exit::Done
}

fn about(catalog: &Catalog) -> Value {
    json!({
        "id": catalog.id,
        "short": catalog.short,
        "title": catalog.title,
        "framework-version": catalog.version,
        "publisher": catalog.publisher,
        "status": catalog.status,
        "status-note": catalog.status_note,
        "source": catalog.source,
        "retrieved": catalog.retrieved,
        "licence": catalog.licence,
        "origin": match catalog.origin {
            Origin::Shipped => "shipped",
            Origin::Organization => "organization",
        },
        "overlays": catalog.base,
        "entries": catalog.controls.len(),
        "assessed": catalog.assessed(),
    })
}

fn show(library: &Library, name: &str, group: Option<&str>, output: &mut Output) -> Exit {
    let catalog = match library.by_any_name(name) {
        Ok(catalog) => catalog,
        Err(finding) => return output.problem(*finding),
    };
    let group = match group {
        None => None,
        Some(text) => match group_of(&catalog, text) {
            Some(group) => Some(group),
            None => return output.problem(catalog::unknown_control(name, &catalog, text)),
        },
    };
    let shown = |control: &&Control| match &group {
        None => true,
        Some(Group::Below(id)) => catalog.is_within(&control.id, id),
        Some(Group::Heading(id)) => catalog.is_under(control, id),
    };
    let controls: Vec<&Control> = catalog.controls.iter().filter(shown).collect();
    if output.is_json() {
        let mut value = about(&catalog);
        value["controls"] = json!(controls);
        value["headings"] = json!(catalog.headings);
        value["baselines"] = json!(catalog.baselines);
        value["addressees"] = json!(catalog.addressees);
        value["regimes"] = json!(catalog.regimes);
        value["assessed-kinds"] = json!(catalog.assessed_kinds);
        value["grammar"] = json!(catalog.grammar.as_ref().map(regex::Regex::as_str));
        output.json("catalog", value);
    } else {
        head(&catalog, output);
        table(&catalog, &controls, output);
    }
    Exit::Done
}

/// What of a catalog is shown.
enum Group {
    /// An entry and everything below it.
    Below(ControlId),
    /// Everything under a heading.
    Heading(String),
}

fn group_of(catalog: &Catalog, text: &str) -> Option<Group> {
    if let Some(control) = catalog.find(text) {
        return Some(Group::Below(control.id.clone()));
    }
    let heading = catalog.heading(text)?;
    Some(Group::Heading(heading.id.clone()))
}

fn head(catalog: &Catalog, output: &mut Output) {
    output.line(format!(
        "{} ({}), {}",
        catalog.title,
        catalog.version,
        catalog.status_line()
    ));
    for baseline in &catalog.baselines {
        let of = |control: &&Control| control.baselines.contains(&baseline.id);
        let count = catalog.controls.iter().filter(of).count();
        output.line(format!(
            "  baseline `{}`: {} ({count})",
            baseline.id, baseline.title
        ));
    }
    let circumstances = [
        ("addressee", &catalog.addressees),
        ("regime", &catalog.regimes),
    ];
    for (what, list) in circumstances {
        for named in list {
            let assumed = if named.assumed {
                "; assumed where the plan is silent"
            } else {
                ""
            };
            output.line(format!("  {what} `{}`: {}{assumed}", named.id, named.title));
        }
    }
}

fn table(catalog: &Catalog, controls: &[&Control], output: &mut Output) {
    let mut heading = None;
    for control in controls {
        if control.heading.is_some() && control.heading != heading {
            heading.clone_from(&control.heading);
            let id = heading.as_deref().unwrap_or_default();
            let named = catalog.headings.iter().find(|named| named.id == id);
            output.line(format!("{id}: {}", named.map_or("", |named| &named.title)));
        }
        output.line(format!(
            "  {:<28} {}{}",
            control.id.as_str(),
            control.title,
            remarks(control)
        ));
    }
}

/// " (addressable; low, moderate; only critical-functions; withdrawn: …)".
fn remarks(control: &Control) -> String {
    let mut remarks: Vec<String> = control.level.iter().cloned().collect();
    if !control.baselines.is_empty() {
        remarks.push(control.baselines.join(", "));
    }
    if !control.addressees.is_empty() {
        remarks.push(format!("binds {}", control.addressees.join(", ")));
    }
    if !control.only.is_empty() {
        remarks.push(format!("only {}", control.only.join(", ")));
    }
    if !control.except.is_empty() {
        remarks.push(format!("not {}", control.except.join(", ")));
    }
    remarks.extend(
        control
            .withdrawn
            .iter()
            .map(|why| format!("withdrawn: {why}")),
    );
    remarks.extend(control.note.iter().map(|note| format!("note: {note}")));
    if remarks.is_empty() {
        String::new()
    } else {
        format!(" ({})", remarks.join("; "))
    }
}

fn search(library: &Library, words: &[String], output: &mut Output) -> Exit {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for catalog in all(library) {
        let controls = catalog
            .controls
            .iter()
            .filter(|c| fits(&format!("{} {}", c.id, c.title)));
        let name = |control: &Control| format!("{}:{}", catalog.id, control.id);
        found.extend(controls.map(|control| (name(control), control.title.clone())));
    }
    let vocabulary = library.vocabulary(&[]);
    let types = vocabulary
        .types
        .values()
        .filter(|t| fits(&format!("{} {} {}", t.id, t.title, t.sufficient)));
    found.extend(types.map(|t| (format!("type:{}", t.id), t.title.clone())));
    if output.is_json() {
        let rows: Vec<Value> = found
            .iter()
            .map(|(id, title)| json!({"id": id, "title": title}))
            .collect();
        output.json("search", json!({"found": rows}));
    } else {
        for (id, title) in &found {
            output.line(format!("{id:<44} {title}"));
        }
        output.note(format!(
            "{} found; `auditbinder explain ID` tells more",
            found.len()
        ));
    }
    Exit::Done
}

/// Everything that crosswalks relate to one control, from both ends.
fn crosswalk(library: &Library, text: &str, output: &mut Output) -> Exit {
    let (catalog, control) = match open::control(library, text) {
        Ok(found) => found,
        Err(finding) => return output.problem(*finding),
    };
    let crosswalks = library.crosswalks(std::slice::from_ref(&catalog.id));
    let found = related(&crosswalks, &catalog.id, &control.id);
    let title = |id: &str, control: &ControlId| {
        let catalog = library.catalog(id).ok()?;
        Some(catalog.control(control.as_str())?.title.clone())
    };
    if output.is_json() {
        let rows: Vec<Value> = found
            .iter()
            .map(|other| {
                json!({
                    "catalog": other.catalog,
                    "control": other.control,
                    "title": title(other.catalog.as_str(), &other.control),
                    "relation": other.relation,
                    "inverse": other.relation.inverse(),
                    "source": other.source,
                })
            })
            .collect();
        let value = json!({"catalog": catalog.id, "control": control.id, "related": rows});
        output.json("crosswalk", value);
        return Exit::Done;
    }
    output.line(format!("{}:{} - {}", catalog.id, control.id, control.title));
    for other in &found {
        let name = format!("{}:{}", other.catalog, other.control);
        output.line(format!(
            "  {:<16} {name:<36} {}",
            other.relation.describe(),
            title(other.catalog.as_str(), &other.control).unwrap_or_default()
        ));
        output.line(format!(
            "  {:<16} {:<36} source: {}",
            "",
            format!("which {} it", other.relation.inverse().describe()),
            other.source
        ));
    }
    output.note(match found.len() {
        0 => "no crosswalk relates it to another framework".to_owned(),
        n => format!(
            "{n} related; what shows one of them supports this one, and is never primary for it"
        ),
    });
    Exit::Done
}
