//! What regulations ask of AI agents that work on a repository.

use std::sync::LazyLock;

use serde::Deserialize;

use super::bundled;
use crate::model::{NeededConfiguration, RepositoryRegulation};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegulationsFile {
    regulations: Vec<RegulationLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegulationLine {
    regulation: String,
    names: Vec<String>,
    control: String,
    concern: String,
    practice: String,
    #[serde(rename = "source")]
    _source: String,
    configurations: Vec<ConfigurationLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigurationLine {
    what: String,
    settings: Vec<String>,
    rules: Vec<String>,
}

/// For each regulation the control that matters most and the configuration that meets it.
pub fn repository_regulations() -> &'static [RepositoryRegulation] {
    static SHIPPED: LazyLock<Vec<RepositoryRegulation>> = LazyLock::new(shipped);
    &SHIPPED
}

fn shipped() -> Vec<RepositoryRegulation> {
    let file: RegulationsFile = bundled::whole("catalogs/concerns/repositories.yaml");
    let configuration = |line: ConfigurationLine| NeededConfiguration {
        what: line.what,
        settings: line.settings,
        rules: line.rules,
    };
    let regulation = |line: RegulationLine| RepositoryRegulation {
        names: line.names.iter().map(|name| name.to_lowercase()).collect(),
        regulation: line.regulation,
        control: line.control,
        concern: line.concern,
        practice: line.practice,
        configurations: line.configurations.into_iter().map(configuration).collect(),
    };
    file.regulations.into_iter().map(regulation).collect()
}
