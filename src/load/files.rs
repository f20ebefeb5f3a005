//! The files of a plan: read within limits, included, merged into one tree.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

mod rounds;
mod tables;

use super::limits;
use super::table::ReadTable;
use super::tree::{self, Entry, Node, Value};
use crate::diagnostic::{Code, Finding, Sources};
use crate::disk;
use crate::model::requests::Rounds;
use crate::model::{Digest, Place};

/// All files of a plan in one tree.
pub struct Merged {
    /// The tree; `None` when the main file could not be read.
    pub tree: Option<Node>,
    /// The trees of the organisation's data files, in the order of the plan.
    pub data: Vec<Node>,
    /// The folder of the main file.
    pub root: PathBuf,
    /// The texts, for excerpts.
    pub sources: Sources,
    /// The tables that were read into the tree.
    pub tables: Vec<ReadTable>,
    /// The rounds of the auditor's request list.
    pub rounds: Rounds,
    /// The digest over names and digests.
    pub digest: Digest,
    /// What went wrong.
    pub findings: Vec<Finding>,
}

/// Reads the main file and everything it includes.
pub fn read_all(path: &Path) -> Merged {
    let root = match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let name = path
        .file_name()
        .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let mut reader = Reader {
        root: root.clone(),
        sources: Sources::default(),
        hasher: Sha256::new(),
        seen: BTreeSet::new(),
        findings: Vec::new(),
        tree: None,
        tables: Vec::new(),
    };
    reader.file(Path::new(name.as_ref()), None, 0);
    reader.all_tables();
    let rounds = reader.rounds();
    let data = reader.data();
    let digest = Digest::from_bytes(reader.hasher.finalize().into());
    Merged {
        tree: reader.tree,
        data,
        root,
        sources: reader.sources,
        tables: reader.tables,
        rounds,
        digest,
        findings: reader.findings,
    }
}

struct Reader {
    root: PathBuf,
    sources: Sources,
    hasher: Sha256,
    seen: BTreeSet<PathBuf>,
    findings: Vec<Finding>,
    tree: Option<Node>,
    tables: Vec<ReadTable>,
}

impl Reader {
    /// Reads one file, given relative to the root, and what it includes.
    fn file(&mut self, relative: &Path, from: Option<&Place>, depth: usize) {
        let Some(tree) = self.tree_of(relative, from) else {
            return;
        };
        let includes = patterns(&tree, "include");
        self.merge(tree);
        for (pattern, place) in includes {
            self.include(&pattern, &place, depth + 1);
        }
    }

    /// The data files that `catalogs` names, each read once.
    fn data(&mut self) -> Vec<Node> {
        let named = self.tree.as_ref().map(|tree| patterns(tree, "catalogs"));
        let mut trees = Vec::new();
        for (pattern, place) in named.unwrap_or_default() {
            for file in self.matched("catalogs", &pattern, &place) {
                if self.may_read(&file, &place) {
                    trees.extend(self.tree_of(&file, Some(&place)));
                }
            }
        }
        trees
    }

    /// Reads one file, given relative to the root.
    fn tree_of(&mut self, relative: &Path, from: Option<&Place>) -> Option<Node> {
        let shown: Arc<str> = disk::shown(relative).into();
        self.seen.insert(relative.to_owned());
        let text = match self.text_of(relative, &shown, from) {
            Ok(text) => text,
            Err(finding) => {
                self.findings.push(*finding);
                return None;
            }
        };
        self.sources.add(shown.clone(), text.clone());
        let before = self.findings.len();
        let (tree, mut findings) = tree::parse(&shown, &text);
        self.findings.append(&mut findings);
        if tree.is_none() && self.findings.len() == before {
            self.findings.push(empty(&shown, from));
        }
        tree
    }

    fn text_of(
        &mut self,
        relative: &Path,
        shown: &Arc<str>,
        from: Option<&Place>,
    ) -> Result<Arc<str>, Box<Finding>> {
        let bytes = disk::read_small(&self.root.join(relative), limits::FILE_BYTES)
            .map_err(|error| unreadable(shown, from, &error))?;
        self.hasher
            .update(format!("{}  {shown}\n", Digest::of(&bytes)));
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(shown, &error))?;
        Ok(text.trim_start_matches('\u{feff}').into())
    }

    fn include(&mut self, pattern: &str, place: &Place, depth: usize) {
        if depth > limits::INCLUDE_DEPTH {
            let message = format!("includes nest deeper than {} files", limits::INCLUDE_DEPTH);
            let finding = Finding::new(Code::IncludeProblem, message).at(place);
            return self
                .findings
                .push(finding.help("include from the main plan file"));
        }
        for file in self.matched("include", pattern, place) {
            if self.may_read(&file, place) {
                self.file(&file, Some(place), depth);
            }
        }
    }

    /// The files that a pattern of `field` matches; none is a problem.
    fn matched(&mut self, field: &str, pattern: &str, place: &Place) -> Vec<PathBuf> {
        let problem = |message: String| Finding::new(Code::IncludeProblem, message).at(place);
        let folder = Path::new(&*place.file).parent().unwrap_or(Path::new(""));
        let Some(pattern) = disk::join_inside(folder, pattern).map(|path| disk::shown(&path))
        else {
            let finding = Finding::new(
                Code::PathOutsideRoot,
                format!("`{field}: {pattern}` leaves the plan's folder"),
            );
            self.findings.push(
                finding
                    .at(place)
                    .help("keep plan files below the main plan file"),
            );
            return Vec::new();
        };
        let matched = match disk::glob(&self.root, &pattern) {
            Ok(matched) => matched,
            Err(error) => {
                let message = format!("`{pattern}` is not a glob pattern: {error}");
                self.findings.push(problem(message).help(disk::GLOB_HELP));
                return Vec::new();
            }
        };
        if matched.is_empty() {
            let finding = problem(format!("`{field}: {pattern}` matches no file"))
                .note("patterns are relative to the file that names them");
            self.findings.push(if self.root.join(&pattern).is_dir() {
                finding.help(format!(
                    "it is a folder; name its files, as in `{pattern}/*.yaml`"
                ))
            } else {
                finding.help("correct the pattern, or remove the line")
            });
        }
        matched
    }

    /// Whether a matched file may be read: once, and below the plan's folder.
    fn may_read(&mut self, file: &Path, place: &Place) -> bool {
        let problem = if self.seen.contains(file) {
            let message = format!("`{}` is included a second time", disk::shown(file));
            Finding::new(Code::IncludeProblem, message)
                .help("includes may not form a cycle, and a file counts once")
        } else if !disk::stays_below(&self.root, &self.root.join(file)) {
            let message = format!(
                "`{}` is a symbolic link that leaves the plan's folder",
                disk::shown(file)
            );
            Finding::new(Code::LinkOutsideRoot, message)
                .help("keep plan files below the main plan file; copy this one")
        } else if self.seen.len() >= limits::FILES {
            let message = format!("the plan consists of more than {} files", limits::FILES);
            Finding::new(Code::IncludeProblem, message).help("put more records into each file")
        } else {
            return true;
        };
        self.findings.push(problem.at(place));
        false
    }

    fn merge(&mut self, tree: Node) {
        match &mut self.tree {
            None => self.tree = Some(tree),
            Some(whole) => merge(whole, tree, "", &mut self.findings),
        }
    }
}

/// The patterns that a section lists, each with its place.
fn patterns(tree: &Node, section: &str) -> Vec<(String, Place)> {
    let Value::Map(entries) = &tree.value else {
        return Vec::new();
    };
    let Some(include) = entries.iter().find(|entry| entry.key == section) else {
        return Vec::new();
    };
    let Value::List(patterns) = &include.node.value else {
        return Vec::new();
    };
    let pattern = |node: &Node| match &node.value {
        Value::Scalar { text, .. } if !node.is_null() => Some((text.clone(), node.place.clone())),
        _ => None,
    };
    patterns.iter().filter_map(pattern).collect()
}

/// Adds the sections of one file to those of the others. Lists grow, mappings
/// are joined, and a value that two files state differently is a problem.
fn merge(into: &mut Node, from: Node, path: &str, findings: &mut Vec<Finding>) {
    let place = from.place.clone();
    match (&mut into.value, from.value) {
        (Value::List(all), Value::List(more)) => all.extend(more),
        (Value::Map(all), Value::Map(more)) => {
            for entry in more {
                merge_entry(all, entry, path, findings);
            }
        }
        (Value::Scalar { text: one, .. }, Value::Scalar { text: other, .. }) if *one == other => {}
        (_, other) => {
            let here = Node {
                place: place.clone(),
                value: other,
            };
            findings.push(stated_twice(path, into, &here));
        }
    }
}

fn merge_entry(all: &mut Vec<Entry>, entry: Entry, path: &str, findings: &mut Vec<Finding>) {
    match all.iter_mut().find(|other| other.key == entry.key) {
        Some(other) if other.node.is_null() => other.node = entry.node,
        Some(_) if entry.node.is_null() => {}
        Some(other) => {
            let path = if path.is_empty() {
                entry.key.clone()
            } else {
                format!("{path}.{}", entry.key)
            };
            merge(&mut other.node, entry.node, &path, findings);
        }
        None => all.push(entry),
    }
}

fn stated_twice(path: &str, first: &Node, second: &Node) -> Finding {
    let value = |node: &Node| match &node.value {
        Value::Scalar { text, .. } => format!("`{text}`"),
        _ => node.shape().to_owned(),
    };
    let message = format!(
        "`{path}` is {} here and {} at {}",
        value(second),
        value(first),
        first.place
    );
    Finding::new(Code::StatedTwice, message)
        .at(&second.place)
        .help("state each fact once and refer to it from elsewhere")
}

fn unreadable(shown: &str, from: Option<&Place>, error: &std::io::Error) -> Finding {
    use std::io::ErrorKind;
    let (code, why, help) = match error.kind() {
        ErrorKind::NotFound => (
            Code::PlanUnreadable,
            "does not exist".to_owned(),
            "`auditbinder init DIR` writes a first plan",
        ),
        ErrorKind::IsADirectory => (
            Code::PlanUnreadable,
            "is a folder".to_owned(),
            "name the plan file, for example `auditbinder.yaml` in it",
        ),
        ErrorKind::FileTooLarge => (
            Code::PlanTooLarge,
            format!(
                "is larger than the {} MiB that a plan file may have",
                limits::FILE_BYTES >> 20
            ),
            "split the plan with `include:`; evidence is named by path, never pasted",
        ),
        _ => (
            Code::PlanUnreadable,
            format!("cannot be read: {}", crate::diagnostic::reason(error)),
            "check the permissions of the file",
        ),
    };
    let place = from.cloned().unwrap_or_else(|| Place::whole(shown));
    Finding::new(code, format!("plan file `{shown}` {why}"))
        .at(&place)
        .help(help)
}

fn not_utf8(shown: &Arc<str>, error: &std::string::FromUtf8Error) -> Finding {
    let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = good.split(|byte| *byte == b'\n').count();
    let column = good
        .rsplit(|byte| *byte == b'\n')
        .next()
        .map_or(0, |last| String::from_utf8_lossy(last).chars().count());
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let place = Place {
        file: shown.clone(),
        line: number(line),
        column: number(column) + 1,
        width: 1,
    };
    let bad = error.as_bytes()[good.len()];
    let note = match error.as_bytes() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file begins as UTF-16 does".to_owned(),
        _ => format!("the byte 0x{bad:02x} cannot stand here"),
    };
    let message = format!("plan file `{shown}` is not UTF-8 text");
    Finding::new(Code::NotUtf8, message)
        .at(&place)
        .note(note)
        .help("save the file as UTF-8")
}

fn empty(shown: &str, from: Option<&Place>) -> Finding {
    let message = format!("plan file `{shown}` is empty, or holds comments only");
    let finding = Finding::new(Code::PlanUnreadable, message).at(&Place::whole(shown));
    match from {
        Some(place) => finding
            .note(format!("it is included at {place}"))
            .help("give it content, or do not name it"),
        None => finding.help("`auditbinder init DIR` writes a first plan"),
    }
}
