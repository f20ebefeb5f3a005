//! The rounds of the auditor's list: what only a later round asks for joins the requests.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use sha2::Digest as _;

use super::tables::{add, at};
use super::{Reader, unreadable};
use crate::diagnostic::{Code, Finding};
use crate::disk;
use crate::load::limits;
use crate::load::tree::{Entry, Node, Value};
use crate::model::id::Id as _;
use crate::model::requests::{BadRound, RoundLine, Rounds};
use crate::model::{Digest, Place};

impl Reader {
    /// Reads the file of rounds that the plan names; one that is not there has no round yet.
    pub(super) fn rounds(&mut self) -> Rounds {
        let named = self.tree.as_ref().and_then(|tree| {
            let node = at(tree, &["request-rounds"])?;
            match &node.value {
                Value::Scalar { text, .. } => Some((text.clone(), node.place.clone())),
                _ => None,
            }
        });
        let Some((name, place)) = named else {
            return Rounds::default();
        };
        let Some((shown, text)) = self.rounds_text(&name, &place) else {
            return Rounds::default();
        };
        match Rounds::parse(&text) {
            Ok(rounds) => {
                self.add_requests(&rounds, &shown);
                rounds
            }
            Err(BadRound { line, why }) => {
                let message = format!("line {line} of `{shown}` {why}");
                let place = Place {
                    line,
                    column: 1,
                    ..Place::whole(&shown)
                };
                let finding = Finding::new(Code::TableUnusable, message).at(&place);
                self.findings.push(finding.help(
                    "restore the file as `auditbinder requests merge` wrote it; it is not edited by hand",
                ));
                Rounds::default()
            }
        }
    }

    fn rounds_text(&mut self, name: &str, place: &Place) -> Option<(Arc<str>, String)> {
        let folder = Path::new(&*place.file).parent().unwrap_or(Path::new(""));
        let Some(path) = disk::join_inside(folder, name) else {
            let message = format!("file of rounds `{name}` leaves the plan's folder");
            let finding = Finding::new(Code::PathOutsideRoot, message).at(place);
            self.findings
                .push(finding.help("keep it below the main plan file"));
            return None;
        };
        let shown: Arc<str> = disk::shown(&path).into();
        let whole = self.root.join(&path);
        if std::fs::symlink_metadata(&whole).is_err_and(|e| e.kind() == io::ErrorKind::NotFound)
            || !self.may_read(&path, place)
        {
            return None;
        }
        let text = match disk::read_small(&whole, limits::FILE_BYTES) {
            Ok(bytes) => {
                let digest = Digest::of(&bytes);
                self.hasher.update(format!("{digest}  {shown}\n"));
                String::from_utf8(bytes).map_err(|error| super::not_utf8(&shown, &error))
            }
            Err(error) => Err(unreadable(&shown, Some(place), &error)),
        };
        self.seen.insert(path);
        match text {
            Ok(text) => {
                self.sources.add(shown.clone(), text.as_str().into());
                Some((shown, text))
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    /// Requests that the plan does not have itself, as the last round words them.
    fn add_requests(&mut self, rounds: &Rounds, shown: &Arc<str>) {
        let Some(tree) = &mut self.tree else {
            return;
        };
        let known = ids(at(tree, &["requests"]));
        let is_new = |(_, line): &(usize, &RoundLine)| !known.contains(line.id.as_str());
        let mut nodes: Vec<Node> = Vec::new();
        let mut taken = BTreeSet::new();
        let newest_first = rounds.lines.iter().enumerate().rev();
        for (index, line) in newest_first.filter(is_new) {
            if taken.insert(line.id.as_str()) {
                nodes.push(request(line, index, shown));
            }
        }
        nodes.reverse();
        add(tree, &["requests"], nodes);
    }
}

/// The ids that the records of a list give themselves.
fn ids(list: Option<&Node>) -> BTreeSet<String> {
    let Some(Value::List(records)) = list.map(|node| &node.value) else {
        return BTreeSet::new();
    };
    let id = |record: &Node| match &at(record, &["id"])?.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    records.iter().filter_map(id).collect()
}

fn request(line: &RoundLine, index: usize, shown: &Arc<str>) -> Node {
    let place = Place {
        line: u32::try_from(index + 1).unwrap_or(u32::MAX),
        column: 1,
        ..Place::whole(shown)
    };
    let node = |value: Value| Node {
        place: place.clone(),
        value,
    };
    let entry = |(key, text): (&str, String)| Entry {
        key: key.to_owned(),
        place: place.clone(),
        node: node(Value::Scalar { text, plain: false }),
    };
    let due = line.due.map(|due| ("due", due.to_string()));
    let fields = [("id", line.id.to_string()), ("text", line.text.clone())];
    node(Value::Map(
        fields.into_iter().chain(due).map(entry).collect(),
    ))
}
