//! `catalog list`, `catalog show`, `catalog search`.

use serde_json::{Value, json};

use super::Exit;
use super::args::{CatalogArgs, CatalogCommand};
use super::output::Output;
use crate::catalog;
use crate::model::id::Id;
use crate::model::{Catalog, Control};

/// Lists, shows or searches.
pub fn run(args: &CatalogArgs, output: &mut Output) -> Exit {
    match &args.command {
        CatalogCommand::List => list(output),
        CatalogCommand::Show { catalog, group } => show(catalog, group.as_deref(), output),
        CatalogCommand::Search { words } => search(words, output),
    }
}

fn shipped() -> Vec<std::sync::Arc<Catalog>> {
    let read = |id: &crate::model::id::CatalogId| catalog::catalog(id.as_str()).ok();
    catalog::shipped().iter().filter_map(read).collect()
}

fn list(output: &mut Output) -> Exit {
    let catalogs = shipped();
    if output.is_json() {
        let rows: Vec<Value> = catalogs.iter().map(|catalog| about(catalog)).collect();
        output.json("catalogs", json!({"catalogs": rows}));
        return Exit::Done;
    }
    for catalog in catalogs {
        output.line(format!("{}: {}", catalog.id, catalog.title));
        output.line(format!(
            "  version {}; {}; {} entries, {} that need evidence",
            catalog.version,
            catalog.status,
            catalog.controls.len(),
            assessed(&catalog)
        ));
        output.line(format!("  {}", catalog.licence));
    }
    Exit::Done
}

fn assessed(catalog: &Catalog) -> usize {
    catalog
        .controls
        .iter()
        .filter(|control| catalog.is_assessed(control))
        .count()
}

fn about(catalog: &Catalog) -> Value {
    json!({
        "id": catalog.id,
        "title": catalog.title,
        "framework-version": catalog.version,
        "publisher": catalog.publisher,
        "status": catalog.status,
        "source": catalog.source,
        "retrieved": catalog.retrieved,
        "licence": catalog.licence,
        "entries": catalog.controls.len(),
        "assessed": assessed(catalog),
    })
}

fn show(name: &str, group: Option<&str>, output: &mut Output) -> Exit {
    let catalog = match catalog::catalog_by_any_name(name) {
        Ok(catalog) => catalog,
        Err(finding) => return output.problem(*finding),
    };
    let group = match group.map(|group| (group, catalog.find(group))) {
        None => None,
        Some((_, Some(control))) => Some(control.id.clone()),
        Some((text, None)) => {
            return output.problem(catalog::unknown_control(name, &catalog, text));
        }
    };
    let shown = |control: &&Control| {
        group
            .as_ref()
            .is_none_or(|group| catalog.is_within(&control.id, group))
    };
    let controls: Vec<&Control> = catalog.controls.iter().filter(shown).collect();
    if output.is_json() {
        let mut value = about(&catalog);
        value["controls"] = json!(controls);
        value["headings"] = catalog
            .headings
            .iter()
            .map(|(id, title)| json!({"id": id, "title": title}))
            .collect();
        output.json("catalog", value);
        return Exit::Done;
    }
    output.line(format!(
        "{} ({}), {}",
        catalog.title, catalog.version, catalog.status
    ));
    let mut heading = None;
    for control in controls {
        if control.heading.is_some() && control.heading != heading {
            heading.clone_from(&control.heading);
            output.line(heading_line(
                &catalog,
                heading.as_deref().unwrap_or_default(),
            ));
        }
        let level = control
            .level
            .as_ref()
            .map_or_else(String::new, |level| format!(" ({level})"));
        output.line(format!(
            "  {:<28} {}{level}",
            control.id.as_str(),
            control.title
        ));
    }
    Exit::Done
}

fn heading_line(catalog: &Catalog, id: &str) -> String {
    let title = catalog
        .headings
        .iter()
        .find(|(heading, _)| heading == id)
        .map_or("", |(_, title)| title.as_str());
    format!("{id}: {title}")
}

fn search(words: &[String], output: &mut Output) -> Exit {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for catalog in shipped() {
        let controls = catalog
            .controls
            .iter()
            .filter(|c| fits(&format!("{} {}", c.id, c.title)));
        found.extend(controls.map(|c| (format!("{}:{}", catalog.id, c.id), c.title.clone())));
    }
    let vocabulary = catalog::vocabulary(&[]);
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
