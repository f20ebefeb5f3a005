//! Configuration of AI agents: told by the settings that a file has.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use serde_json::Value;

use super::super::agents::{self, shipped_agent_table};
use super::{MOST_BYTES, Unread, fact, named};
use crate::agent::{self, AgentTable, FileKind, Input};
use crate::diagnostic::counted;
use crate::disk;
use crate::model::agent::{AgentFile, Setting};
use crate::model::artifact::{ArtifactReading, Troubles};
use crate::model::plan::{Choice as _, Parser};

/// Reads a file as configuration of an agent, where it is one or is said to be one.
pub(super) fn read(
    path: &Path,
    shown: &str,
    parser: Option<Parser>,
) -> io::Result<Option<Result<ArtifactReading, Unread>>> {
    let stated = parser.is_some_and(|parser| agents::meant(parser).is_some());
    if (parser.is_some() && !stated) || std::fs::metadata(path)?.len() > MOST_BYTES {
        return Ok(None);
    }
    let Ok(text) = String::from_utf8(disk::read_small(path, MOST_BYTES)?) else {
        return Ok(None);
    };
    if let Some(reading) = report(&text, parser) {
        return Ok(Some(Ok(reading)));
    }
    let all = Parser::ALL.iter().map(|(_, parser)| *parser);
    let candidates = all.filter(|known| parser.is_none_or(|stated| stated == *known));
    let readings = candidates.filter_map(|known| {
        let (agent, kind) = agents::meant(known)?;
        let table = shipped_agent_table(agent)?;
        let file = of_kind(table, kind, shown, &text)?;
        Some((known, table, file))
    });
    let scored = readings.map(|(parser, table, file)| {
        let kind = &table.files[&file.kind];
        let (known, all) = known_names(kind, &file);
        let is_named = is_named(kind, shown);
        // A name or two may be known by chance: most must be, and more than one.
        let holds = known * 2 >= all && known >= if is_named { 1 } else { 2 };
        let in_force = file.in_force().count();
        let rank = (holds && file.loads(), known, in_force, is_named);
        (rank, parser, table, file)
    });
    let best = scored.max_by_key(|(rank, ..)| *rank);
    let Some(((holds, ..), known, table, file)) = best else {
        return Ok(None);
    };
    if let (Some(refusal), true) = (file.stopped_by().next(), stated && !file.loads()) {
        return Ok(Some(Err(Unread {
            message: refusal.message.clone(),
            place: refusal.place.clone(),
        })));
    }
    if !stated && !holds {
        return Ok(None);
    }
    Ok(Some(Ok(of_file(known, table, &file))))
}

fn of_kind(table: &AgentTable, kind: &str, shown: &str, text: &str) -> Option<AgentFile> {
    let layer = agent::default_layer(&table.files[kind]);
    let input = Input {
        kind,
        layer,
        shown,
        text,
    };
    agent::read(table, agents::newest(table), input).ok()
}

/// How many names at the top of a file its agent knows, in whatever spelling, and how
/// many there are.
fn known_names(kind: &FileKind, file: &AgentFile) -> (usize, usize) {
    let top = |key: &str| key.split(['.', '[']).next().unwrap_or(key).to_owned();
    let keys = kind.keys.iter().map(|key| top(&key.key));
    let wrong = kind.wrong_spellings.iter().map(|wrong| top(&wrong.key));
    let known: BTreeSet<String> = keys.chain(wrong).filter(|name| name != "*").collect();
    let there: BTreeSet<&String> = file
        .settings
        .iter()
        .filter_map(|s| s.path.first())
        .collect();
    let of_them = there.iter().filter(|name| known.contains(**name)).count();
    (of_them, there.len())
}

/// Whether the file has a name that the agent looks for, or one that ends so.
fn is_named(kind: &FileKind, shown: &str) -> bool {
    let name = shown.rsplit(['/', '\\']).next().unwrap_or(shown);
    kind.names
        .iter()
        .any(|known| name.ends_with(known.as_str()))
}

fn of_file(parser: Parser, table: &AgentTable, file: &AgentFile) -> ArtifactReading {
    let in_force: Vec<String> = file.in_force().map(Setting::shown).collect();
    let holds = |path: &String| in_force.contains(path);
    let idle = file.settings.iter().map(Setting::shown);
    let idle: Vec<String> = idle.filter(|path| !holds(path)).collect();
    let mut troubles = Troubles::default();
    for refusal in &file.refusals {
        troubles.push(refusal.message.clone(), refusal.place.clone());
    }
    let mut facts = vec![
        fact(
            "read as",
            format!("{} {}", table.name, agents::newest(table)),
        ),
        fact("settings in force", in_force.len().to_string()),
    ];
    if !idle.is_empty() {
        facts.push(fact("settings without effect", named(&idle)));
    }
    if let Some(refusal) = file.stopped_by().next() {
        facts.push(fact(
            "the agent does not start with it",
            refusal.message.as_str(),
        ));
    }
    ArtifactReading {
        parser,
        form: format!("{} of {}", file.kind, table.name),
        records: None,
        doc: agents::in_force(file),
        facts,
        troubles,
    }
}

/// What the app server of Codex CLI answers about its configuration.
fn report(text: &str, parser: Option<Parser>) -> Option<ArtifactReading> {
    let Value::Object(mut answer) = serde_json::from_str(text).ok()? else {
        return None;
    };
    let wanted = |known| parser.is_none_or(|stated| stated == known);
    let is_config = answer.get("config").is_some_and(Value::is_object)
        && (answer.contains_key("layers") || answer.contains_key("origins"));
    let is_limits = answer.get("requirements").is_some_and(Value::is_object);
    let (known, member, form) = if is_config && wanted(Parser::CodexConfig) {
        (
            Parser::CodexConfig,
            "config",
            "what Codex CLI reports as its configuration",
        )
    } else if is_limits && wanted(Parser::CodexRequirements) {
        (
            Parser::CodexRequirements,
            "requirements",
            "what Codex CLI reports as its requirements",
        )
    } else {
        return None;
    };
    let reported = answer.remove(member)?;
    let set = reported
        .as_object()?
        .values()
        .filter(|value| !value.is_null())
        .count();
    Some(ArtifactReading {
        parser: known,
        form: form.to_owned(),
        records: None,
        facts: vec![fact("reported", counted(set, "key"))],
        doc: reported,
        troubles: Troubles::default(),
    })
}
