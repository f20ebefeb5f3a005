//! The YAML form of a catalog.

use serde::Deserialize;

use crate::model::id::{CatalogId, ControlId, Id};
use crate::model::{Catalog, Control, Spelling};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct CatalogFile {
    id: String,
    title: String,
    version: String,
    publisher: String,
    source: String,
    retrieved: String,
    status: String,
    licence: String,
    assessed_kinds: Vec<String>,
    #[serde(default)]
    spellings: Vec<SpellingLine>,
    #[serde(default)]
    headings: Vec<Heading>,
    controls: Vec<ControlLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpellingLine {
    pattern: String,
    becomes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlLine {
    id: String,
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    heading: Option<String>,
    kind: String,
    #[serde(default)]
    level: Option<String>,
    title: String,
}

/// Reads a catalog file; the text names the first thing that is wrong with it.
pub fn read(text: &str) -> Result<Catalog, String> {
    let file: CatalogFile = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let spellings = file
        .spellings
        .into_iter()
        .map(spelling)
        .collect::<Result<_, _>>()?;
    Ok(Catalog {
        id: CatalogId::parse(&file.id).map_err(|bad| bad.to_string())?,
        title: file.title,
        version: file.version,
        publisher: file.publisher,
        source: file.source,
        retrieved: file.retrieved,
        status: file.status,
        licence: file.licence,
        assessed_kinds: file.assessed_kinds,
        headings: file.headings.into_iter().map(|h| (h.id, h.title)).collect(),
        controls: file.controls.into_iter().map(control).collect(),
        spellings,
    })
}

fn spelling(line: SpellingLine) -> Result<Spelling, String> {
    let pattern = regex::Regex::new(&line.pattern).map_err(|error| error.to_string())?;
    Ok(Spelling {
        pattern,
        becomes: line.becomes,
    })
}

fn control(line: ControlLine) -> Control {
    Control {
        id: ControlId::from_catalog(&line.id),
        parent: line.parent.as_deref().map(ControlId::from_catalog),
        kind: line.kind,
        level: line.level,
        title: line.title,
        heading: line.heading,
    }
}
