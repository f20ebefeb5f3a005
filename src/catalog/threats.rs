//! The shipped library of threat events and vulnerabilities.

use std::sync::LazyLock;

use serde::Deserialize;

use super::bundled;
use crate::model::{RiskLibrary, ThreatEvent, Vulnerability};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct LibraryFile {
    kind: String,
    version: String,
    threat_events: Vec<EventLine>,
    vulnerabilities: Vec<VulnerabilityLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct EventLine {
    id: String,
    title: String,
    description: String,
    applies_to: Vec<String>,
    affects: Vec<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct VulnerabilityLine {
    id: String,
    title: String,
    description: String,
    applies_to: Vec<String>,
    met_by: Vec<String>,
    measures: Vec<MeasureLine>,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MeasureLine {
    measure: String,
    #[serde(default)]
    shown_by: Vec<String>,
}

static LIBRARY: LazyLock<RiskLibrary> = LazyLock::new(|| {
    let path = "catalogs/risk/threats.yaml";
    let file: LibraryFile = bundled::whole(path);
    assert_eq!(file.kind, "risk-library", "{path}");
    let event = |line: EventLine| ThreatEvent {
        id: line.id,
        title: line.title,
        description: line.description,
        applies_to: line.applies_to,
        affects: line.affects,
        source: line.source,
    };
    let measure = |line: MeasureLine| (line.measure, line.shown_by);
    let vulnerability = |line: VulnerabilityLine| Vulnerability {
        id: line.id,
        title: line.title,
        description: line.description,
        applies_to: line.applies_to,
        met_by: line.met_by,
        measures: line.measures.into_iter().map(measure).collect(),
        source: line.source,
    };
    RiskLibrary {
        version: file.version,
        events: file.threat_events.into_iter().map(event).collect(),
        vulnerabilities: file
            .vulnerabilities
            .into_iter()
            .map(vulnerability)
            .collect(),
    }
});

/// The library, read when it is first asked for.
pub fn risk_library() -> &'static RiskLibrary {
    &LIBRARY
}
