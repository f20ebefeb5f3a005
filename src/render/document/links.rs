//! Links to records, set only where the record stands in this document.

use std::collections::BTreeSet;

use super::excerpts::Printed;
use super::phrase::list;
use crate::render::Dossier;
use crate::render::dossier::{RiskDocument, place_of};
use crate::render::pdf::Run;

/// The records that have an anchor.
pub struct Links<'a> {
    controls: BTreeSet<&'a str>,
    items: BTreeSet<&'a str>,
    scenarios: BTreeSet<&'a str>,
    /// Lines of packed files.
    pub printed: Printed<'a>,
}

impl<'a> Links<'a> {
    /// Collects the ids of a dossier.
    pub fn new(dossier: &'a Dossier) -> Self {
        let groups = dossier.frameworks.iter().flat_map(|f| &f.groups);
        let controls = groups.flat_map(|group| &group.controls);
        let scenarios = dossier.risks.iter().flat_map(|risks| &risks.scenarios);
        Self {
            controls: controls.map(|control| control.id.as_str()).collect(),
            items: dossier.evidence.iter().map(|row| row.id.as_str()).collect(),
            scenarios: scenarios.map(|scenario| scenario.id.as_str()).collect(),
            printed: Printed::new(dossier),
        }
    }

    /// The ids that have a place in the document of the risk analysis.
    pub fn of_risk_document(dossier: &'a Dossier, document: &RiskDocument) -> Self {
        let all = Self::new(dossier);
        let named = |id: &&str| document.evidence.iter().any(|item| item == id);
        Self {
            controls: BTreeSet::new(),
            items: all.items.into_iter().filter(named).collect(),
            scenarios: all.scenarios,
            printed: Printed::default(),
        }
    }

    /// The id of a control.
    pub fn control(&self, id: &str) -> Run {
        linked(id, &self.controls, control_anchor)
    }

    /// The id of an evidence item.
    pub fn item(&self, id: &str) -> Run {
        linked(id, &self.items, evidence_anchor)
    }

    /// The id of a risk scenario.
    pub fn scenario(&self, id: &str) -> Run {
        linked(id, &self.scenarios, risk_anchor)
    }

    /// A run that leads to a line of a file, where the document prints it.
    pub fn line(&self, run: Run, path: &str, line: u64) -> Run {
        match self.printed.anchor(path, line) {
            Some(anchor) => run.link(anchor),
            None => run,
        }
    }

    /// The same for a place as rows name it, `path:line`.
    pub fn place(&self, run: Run, at: &str) -> Run {
        match place_of(at) {
            Some((path, line)) => self.line(run, path, line),
            None => run,
        }
    }

    /// Ids of controls, with commas.
    pub fn controls(&self, ids: &[String]) -> Vec<Run> {
        list(ids.iter().map(|id| self.control(id)))
    }

    /// Ids of evidence items, with commas.
    pub fn items(&self, ids: &[String]) -> Vec<Run> {
        list(ids.iter().map(|id| self.item(id)))
    }

    /// A text in which names stand in backticks: they are set in fixed width, and
    /// lead to the record that they name.
    pub fn text(&self, text: &str) -> Vec<Run> {
        let parts: Vec<&str> = text.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return vec![Run::text(text)];
        }
        let run = |(index, part): (usize, &str)| match index % 2 {
            0 => Run::text(part),
            _ if self.items.contains(part) => self.item(part),
            _ if self.controls.contains(part) => self.control(part),
            _ => Run::text(part).mono(),
        };
        let full = parts.into_iter().enumerate();
        full.filter(|(_, part)| !part.is_empty()).map(run).collect()
    }

    /// One paragraph per text.
    pub fn texts<'t>(&self, texts: &'t [String]) -> impl Iterator<Item = Vec<Run>> + use<'_, 't> {
        texts.iter().map(|text| self.text(text))
    }
}

/// The anchor of a control.
pub fn control_anchor(id: &str) -> String {
    format!("control:{id}")
}

/// The anchor of an evidence item.
pub fn evidence_anchor(id: &str) -> String {
    format!("evidence:{id}")
}

/// The anchor of a risk scenario.
pub fn risk_anchor(id: &str) -> String {
    format!("risk:{id}")
}

fn linked(id: &str, known: &BTreeSet<&str>, anchor: fn(&str) -> String) -> Run {
    let run = Run::id(id);
    if known.contains(id) {
        run.link(anchor(id))
    } else {
        run
    }
}
