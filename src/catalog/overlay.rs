//! A catalog changed by an overlay: titles, levels, additions, withdrawals.

use super::file::{broken, control, text, unknown_names};
use super::unknown_id;
use std::collections::BTreeSet;

use crate::diagnostic::{Code, Finding};
use crate::model::data_file::{AddLine, OverlayFile};
use crate::model::id::{CatalogId, ControlId, Id};
use crate::model::plan::Text;
use crate::model::{Catalog, Control, Controls, Origin};

/// The base with the changes applied, under the overlay's own id.
pub fn apply(file: &OverlayFile, base: &Catalog) -> (Option<Catalog>, Vec<Finding>) {
    let id = match CatalogId::parse(&file.overlay.value) {
        Ok(id) => id,
        Err(bad) => return (None, vec![broken(&file.overlay.place, bad.to_string())]),
    };
    let mut overlay = Overlay {
        base,
        controls: base.controls.to_vec(),
        findings: Vec::new(),
    };
    overlay.change(file);
    for line in &file.add {
        overlay.add(line);
    }
    let short = text(file.short.as_ref()).unwrap_or_else(|| id.to_string());
    let catalog = Catalog {
        id,
        short,
        title: text(file.title.as_ref()).unwrap_or_else(|| format!("{} (overlay)", base.title)),
        version: format!("{}, on {} {}", file.version.value, base.id, base.version),
        publisher: file.publisher.value.clone(),
        source: file.source.value.clone(),
        retrieved: file.retrieved.value.clone(),
        status: file.status.as_ref().map_or(base.status, |s| s.value),
        status_note: text(file.status_note.as_ref()).or_else(|| base.status_note.clone()),
        controls: Controls::new(overlay.controls),
        origin: Origin::Organization,
        base: Some(base.base.clone().unwrap_or_else(|| base.id.clone())),
        ..base.clone()
    };
    (Some(catalog), overlay.findings)
}

struct Overlay<'a> {
    base: &'a Catalog,
    controls: Vec<Control>,
    findings: Vec<Finding>,
}

impl Overlay<'_> {
    fn change(&mut self, file: &OverlayFile) {
        self.named_twice(file);
        for line in &file.change {
            let Some(at) = self.position(&line.id) else {
                continue;
            };
            let control = &mut self.controls[at];
            if let Some(title) = &line.title {
                control.title.clone_from(&title.value);
            }
            control.level = text(line.level.as_ref()).or(control.level.take());
            control.note = text(line.note.as_ref()).or(control.note.take());
        }
        for line in &file.withdraw {
            let Some(at) = self.position(&line.id) else {
                continue;
            };
            // A group is withdrawn with everything below it.
            let end = self.end_of(at);
            for control in &mut self.controls[at..=end] {
                control.withdrawn = Some(line.reason.value.clone());
            }
        }
    }

    /// Controls that are changed, or withdrawn, more than once.
    fn named_twice(&mut self, file: &OverlayFile) {
        let changed: Vec<&Text> = file.change.iter().map(|line| &line.id).collect();
        let withdrawn = file.withdraw.iter().map(|line| &line.id).collect();
        for (how, ids) in [("changed", changed), ("withdrawn", withdrawn)] {
            let mut seen = BTreeSet::new();
            for id in ids {
                if !seen.insert(&id.value) {
                    let message = format!("`{}` is {how} twice", id.value);
                    let finding = Finding::new(Code::DuplicateId, message).at(&id.place);
                    self.findings.push(finding.help("keep the line that holds"));
                }
            }
        }
    }

    /// Puts a control behind the one named, or behind the last entry below its parent.
    fn add(&mut self, line: &AddLine) {
        let new = control(&line.control);
        if self.controls.iter().any(|control| control.id == new.id) {
            let message = format!("`{}` already has the control `{}`", self.base.id, new.id);
            let finding = broken(&line.control.id.place, message);
            self.findings.push(
                finding.help("change it under `change:`, or give the new one an id of its own"),
            );
            return;
        }
        if !self
            .base
            .grammar
            .as_ref()
            .is_none_or(|g| g.is_match(new.id.as_str()))
        {
            let message = format!(
                "`{}` does not follow the `grammar` of `{}`",
                new.id, self.base.id
            );
            self.findings.push(
                broken(&line.control.id.place, message)
                    .help("ids of additions are written as the framework writes its own"),
            );
        }
        self.findings
            .append(&mut unknown_names(self.base, &line.control));
        let parent = line.control.parent.as_ref();
        let last_below = parent.map(|parent| self.position(parent).map(|at| self.end_of(at)));
        let behind = match (&line.after, last_below) {
            (Some(after), _) => self.position(after),
            (None, Some(last_below)) => last_below,
            (None, None) => self.controls.len().checked_sub(1),
        };
        if let Some(at) = behind {
            self.controls.insert(at + 1, new);
        }
    }

    /// The last entry below the one at `at`.
    fn end_of(&self, at: usize) -> usize {
        let mut group: Vec<&ControlId> = vec![&self.controls[at].id];
        let mut end = at;
        for (index, control) in self.controls.iter().enumerate().skip(at + 1) {
            if !control.parent.as_ref().is_some_and(|p| group.contains(&p)) {
                break;
            }
            group.push(&control.id);
            end = index;
        }
        end
    }

    fn position(&mut self, id: &Text) -> Option<usize> {
        let found = self.base.find(&id.value).map(|control| &control.id);
        let meant = found.map_or(id.value.as_str(), ControlId::as_str);
        let at = self.controls.iter().position(|c| c.id.as_str() == meant);
        if at.is_none() {
            let finding = unknown_id(self.base.id.as_str(), self.base, &id.value);
            self.findings.push(finding.at(&id.place));
        }
        at
    }
}
