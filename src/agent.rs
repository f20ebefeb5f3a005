//! Configuration of AI agents, read as the program would read it: which settings are in
//! force, which are ignored, and which stop it.
//!
//! Nothing here knows an agent. What a version does with a key is data: the key tables
//! below `catalogs/agents/`, whose form `docs/reference/agent-tables.md` tells.

mod index;
mod policy;
mod reading;
mod table;
mod table_check;
mod tree;
mod version;

pub use policy::policy;
pub use table::{AgentTable, ClosesForm, FileKind, Key, Layer, Syntax, WrongSpelling};

use reading::Reader;
use version::Version;

use crate::model::agent::{AgentFile, Basis, Distance, Refusal, RefusedWhen};

/// Reads a key table. `Err` says what is wrong with it, one sentence each.
pub fn table(text: &str) -> Result<AgentTable, Vec<String>> {
    let table: AgentTable = serde_yaml::from_str(text).map_err(|error| vec![error.to_string()])?;
    let problems = table_check::problems(&table);
    if problems.is_empty() {
        Ok(table)
    } else {
        Err(problems)
    }
}

/// Reads a key table that was bundled as JSON; the tests read the same tables as YAML.
pub fn bundled_table(text: &str) -> Result<AgentTable, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// A file to be read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The kind of file in the table.
    pub kind: &'a str,
    /// The layer that it stands for.
    pub layer: &'a str,
    /// How messages name it.
    pub shown: &'a str,
    /// What is in it.
    pub text: &'a str,
}

/// Why a file cannot be judged at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotJudge {
    /// The text after `--agent-version` names no version.
    #[error("`{0}` is not a version")]
    NotAVersion(String),
    /// The table has no such kind of file.
    #[error("the table has no kind of file `{0}`")]
    NoSuchKind(String),
}

/// The table's answer for a version: which of its own versions answers.
pub fn basis(table: &AgentTable, asked: &str) -> Result<Basis, CannotJudge> {
    let (_, basis) = answering(table, asked)?;
    Ok(basis)
}

fn answering<'t>(table: &'t AgentTable, asked: &str) -> Result<(Version<'t>, Basis), CannotJudge> {
    Version::answering(table, asked).ok_or_else(|| CannotJudge::NotAVersion(asked.to_owned()))
}

/// Reads a file as a version of the agent does.
///
/// Where the version lies between two that the table knows, the older one answers, and
/// settings that the newer one treats otherwise are not `settled`.
pub fn read(table: &AgentTable, asked: &str, input: Input<'_>) -> Result<AgentFile, CannotJudge> {
    let (version, basis) = answering(table, asked)?;
    let kind = table
        .files
        .get(input.kind)
        .ok_or_else(|| CannotJudge::NoSuchKind(input.kind.to_owned()))?;
    let mut file = read_at(kind, version, input);
    if let (Distance::Between { .. }, Some(next)) = (&basis.distance, version.next()) {
        let later = read_at(kind, next, input);
        for setting in &mut file.settings {
            let mut same = later.settings.iter();
            let effect = same
                .find(|other| other.path == setting.path)
                .map(|other| other.effect);
            setting.settled = effect == Some(setting.effect);
        }
    }
    Ok(file)
}

fn read_at(kind: &FileKind, version: Version<'_>, input: Input<'_>) -> AgentFile {
    let mut reader = Reader::new(kind, version, input.layer);
    let text = input.text.trim_start_matches('\u{feff}');
    match tree::read(text, input.shown, kind.syntax) {
        Ok(top) => reader.file(&top),
        Err(wrong) => reader
            .refusals
            .extend(wrong.into_iter().map(|wrong| Refusal {
                message: wrong.message,
                place: wrong.place,
                when: RefusedWhen::Reading,
            })),
    }
    AgentFile {
        kind: input.kind.to_owned(),
        layer: input.layer.to_owned(),
        shown: input.shown.into(),
        settings: reader.settings,
        refusals: reader.refusals,
        report: reader.report,
        has_strict: kind.unknown_strict.is_some(),
    }
}

/// The kind of file that a file name tells, where the table knows the name.
pub fn kind_of<'t>(table: &'t AgentTable, path: &str) -> Option<&'t str> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let known = |kind: &&FileKind| kind.names.iter().any(|known| known == name);
    let mut all = table.files.iter();
    all.find(|(_, kind)| known(kind)).map(|(id, _)| id.as_str())
}

/// The layer that a path tells: that of the longest known path which it ends with, or
/// else the one whose file has the same name.
pub fn layer_of<'t>(kind: &'t FileKind, path: &str) -> Option<&'t str> {
    let path = path.replace('\\', "/");
    let mut best: Option<(usize, &str)> = None;
    for layer in &kind.layers {
        for known in &layer.paths {
            let known = known.replace('\\', "/");
            let tail = known.trim_start_matches(['~', '$']).trim_start_matches('/');
            let tail = tail
                .split_once('/')
                .filter(|_| known.starts_with('$'))
                .map_or(tail, |t| t.1);
            let ends = path == tail || path.ends_with(&format!("/{tail}"));
            if ends && best.is_none_or(|(length, _)| tail.len() > length) {
                best = Some((tail.len(), layer.id.as_str()));
            }
        }
    }
    best.map(|(_, id)| id)
}

/// Where a file stands whose path tells nothing: with the user, or in the weakest layer.
pub fn default_layer(kind: &FileKind) -> &str {
    let user = kind.layers.iter().find(|layer| layer.id == "user");
    let layer = user.or(kind.layers.first());
    layer.map_or("user", |layer| layer.id.as_str())
}
