//! `agent`: what an agent makes of its configuration, setting by setting.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Exit;
use super::args::{AgentCheckArgs, AgentCommand};
use super::mask;
use super::output::Output;
use crate::agent::{self, AgentTable, Input};
use crate::diagnostic::{Code, Finding, Sources, list, nearest, reason};
use crate::disk;
use crate::model::agent::{
    AgentFile, Basis, Distance, Effect, EffectivePolicy, Refusal, RefusedWhen, Setting, value_at,
};
use crate::pipeline::{agent_table, shipped_agent_table, shipped_agent_tables};

/// The longest configuration file.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Answers about agents.
pub fn run(command: &AgentCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        AgentCommand::List => Ok(list_all(output)),
        AgentCommand::Check(args) => check(args, output),
    }
}

fn list_all(output: &mut Output) -> Exit {
    let tables: Vec<&AgentTable> = shipped_agent_tables().collect();
    if output.is_json() {
        let agents: Vec<Value> = tables.iter().map(|table| described(table)).collect();
        output.json("agents", json!({"agents": agents}));
        return Exit::Done;
    }
    for table in tables {
        let versions = table.versions.iter();
        let versions: Vec<String> = versions
            .map(|known| format!("{} ({})", known.version, known.basis))
            .collect();
        output.line(format!(
            "{}  {}: {}",
            table.agent,
            table.name,
            versions.join(", ")
        ));
        for (id, kind) in &table.files {
            let layers: Vec<&str> = kind.layers.iter().map(|layer| layer.id.as_str()).collect();
            let keys = kind.keys.len();
            output.line(format!(
                "  {id}: {} ({keys} keys); layers, weakest first: {}",
                kind.names.join(", "),
                layers.join(", ")
            ));
        }
    }
    Exit::Done
}

fn described(table: &AgentTable) -> Value {
    let versions = table
        .versions
        .iter()
        .map(|known| json!({"version": known.version, "basis": known.basis, "note": known.note}));
    let files = table.files.iter().map(|(id, kind)| {
        let layers = kind
            .layers
            .iter()
            .map(|layer| json!({"id": layer.id, "paths": layer.paths, "note": layer.note}));
        json!({
            "kind": id, "names": kind.names, "keys": kind.keys.len(),
            "layers": layers.collect::<Vec<_>>(),
        })
    });
    json!({
        "agent": table.agent, "name": table.name, "vendor": table.vendor,
        "versions": versions.collect::<Vec<_>>(), "files": files.collect::<Vec<_>>(),
    })
}

/// The answer about some files.
struct Answer<'t> {
    table: &'t AgentTable,
    basis: Basis,
    files: Vec<AgentFile>,
    policy: EffectivePolicy,
}

fn check(args: &AgentCheckArgs, output: &mut Output) -> Result<Exit, Exit> {
    let own = match &args.table {
        Some(path) => {
            let shown = path.display().to_string();
            let read = agent_table(path, &shown);
            Some(read.map_err(|all| output.problems(&all, &Sources::default()))?)
        }
        None => None,
    };
    let own = own.as_ref();
    let named = own.filter(|table| table.agent == args.agent);
    let Some(table) = named.or_else(|| shipped_agent_table(&args.agent)) else {
        let mut tables: Vec<&AgentTable> = own.into_iter().collect();
        for table in shipped_agent_tables() {
            tables.push(table);
        }
        return Err(usage(unknown_agent(&args.agent, &tables), output));
    };
    let basis = agent::basis(table, &args.agent_version).map_err(|error| {
        let help = "give what the program prints: a version like `0.169.0`";
        usage(
            Finding::new(Code::WrongValue, error.to_string()).help(help),
            output,
        )
    })?;
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for stated in &args.files {
        match read(args, table, stated) {
            Ok(file) => files.push(file),
            Err(finding) => problems.push(*finding),
        }
    }
    if !problems.is_empty() {
        return Err(output.problems(&problems, &Sources::default()));
    }
    let judged = "version and kinds were found before";
    let policy = agent::policy(table, &args.agent_version, &files).expect(judged);
    let answer = Answer {
        table,
        basis,
        files,
        policy,
    };
    if output.is_json() {
        output.json("agent-check", answer.json());
    } else {
        answer.human(output);
    }
    Ok(if answer.is_clean() {
        Exit::Done
    } else {
        Exit::Judged
    })
}

fn usage(finding: Finding, output: &mut Output) -> Exit {
    output.problem(finding);
    Exit::Usage
}

fn unknown_agent(asked: &str, tables: &[&AgentTable]) -> Finding {
    let ids: Vec<&str> = tables.iter().map(|table| table.agent.as_str()).collect();
    let finding = Finding::new(
        Code::WrongValue,
        format!("there is no key table for `{asked}`"),
    );
    let finding = match nearest(asked, &ids) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding,
    };
    finding.help(format!(
        "the agents are {}; `--table FILE` adds one",
        list(&ids)
    ))
}

/// Reads one file: `LAYER=FILE`, or a path that tells kind and layer.
fn read(
    args: &AgentCheckArgs,
    table: &AgentTable,
    stated: &str,
) -> Result<AgentFile, Box<Finding>> {
    let is_layer = |id: &str| {
        let mut layers = table.files.values().flat_map(|kind| &kind.layers);
        layers.any(|layer| layer.id == id)
    };
    let (layer, path) = match stated.split_once('=') {
        Some((layer, path)) if is_layer(layer) => (Some(layer), path),
        _ => (None, stated),
    };
    let kinds: Vec<&str> = table.files.keys().map(String::as_str).collect();
    let named = args.kind.as_deref().or_else(|| agent::kind_of(table, path));
    let only = (kinds.len() == 1).then(|| kinds[0]);
    let Some(id) = named.or(only) else {
        let message = format!(
            "the name of `{path}` does not tell which file of {} it is",
            table.name
        );
        let help = format!("say `--as` with {}", list(&kinds));
        return Err(Box::new(Finding::new(Code::WrongValue, message).help(help)));
    };
    let Some(kind) = table.files.get(id) else {
        let message = format!("{} has no kind of file `{id}`", table.name);
        let help = format!("`--as` takes {}", list(&kinds));
        return Err(Box::new(Finding::new(Code::WrongValue, message).help(help)));
    };
    let layer = layer
        .or_else(|| agent::layer_of(kind, path))
        .unwrap_or_else(|| agent::default_layer(kind));
    let text = text(path)?;
    let input = Input {
        kind: id,
        layer,
        shown: path,
        text: &text,
    };
    Ok(agent::read(table, &args.agent_version, input).expect("version and kind were found"))
}

fn text(path: &str) -> Result<String, Box<Finding>> {
    let unreadable = |why: String| {
        let finding = Finding::new(Code::EvidenceUnreadable, format!("`{path}` {why}"));
        Box::new(finding.help("name a configuration file of the agent, in text"))
    };
    let bytes = disk::read_small(Path::new(path), MOST_BYTES)
        .map_err(|error| unreadable(format!("cannot be read: {}", reason(&error))))?;
    String::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8 text".to_owned()))
}

impl Answer<'_> {
    fn is_clean(&self) -> bool {
        let bad = |setting: &Setting| matches!(setting.effect, Effect::Ignored | Effect::Refused);
        let all = |file: &AgentFile| file.starts() && !file.settings.iter().any(bad);
        self.files.iter().all(all)
    }

    fn strict(&self) -> Option<bool> {
        let mut strict = self.files.iter().filter(|file| file.has_strict).peekable();
        strict.peek()?;
        Some(strict.all(AgentFile::loads_strictly))
    }

    fn json(&self) -> Value {
        let several = self.files.len() > 1;
        let keys = self.files.iter().flat_map(|file| {
            let key = move |setting: &Setting| key(setting, several.then_some(file));
            file.settings.iter().map(key)
        });
        let origins = self.policy.origins.iter().map(|(path, origin)| {
            let place = &origin.place;
            let origin = json!({
                "layer": origin.layer, "file": *place.file, "line": place.line, "column": place.column,
            });
            (path.clone(), origin)
        });
        let overruled = self.policy.overruled.iter().map(|lost| {
            json!({
                "path": lost.path,
                "lost": {"layer": lost.loser.layer, "at": lost.loser.place.to_string()},
                "won": {"layer": lost.winner.layer, "at": lost.winner.place.to_string()},
            })
        });
        json!({
            "agent": self.table.agent,
            "agent_version": self.basis.asked,
            "answered_by": basis(&self.basis),
            "loads": self.files.iter().all(AgentFile::loads),
            "strict_loads": self.strict(),
            "starts": self.files.iter().all(AgentFile::starts),
            "files": self.files.iter().map(file).collect::<Vec<_>>(),
            "keys": keys.collect::<Vec<_>>(),
            "effective": self.effective(),
            "origins": origins.collect::<Map<_, _>>(),
            "overruled": overruled.collect::<Vec<_>>(),
        })
    }

    /// The policy of settings; of files that only limit others, what the program reports.
    fn effective(&self) -> Value {
        let limits = |file: &AgentFile| !self.table.files[&file.kind].constrains.is_empty();
        if !self.files.iter().all(limits) {
            return self.policy.values.clone();
        }
        let mut all = Map::new();
        for file in self.files.iter().filter(|file| file.loads()) {
            all.extend(file.report.as_object().cloned().unwrap_or_default());
        }
        Value::Object(all)
    }

    fn human(&self, output: &mut Output) {
        let asked = format!("{} {}", self.table.name, self.basis.asked);
        output.line(match &self.basis.distance {
            Distance::Known => format!("{asked} ({})", self.basis.known_by),
            Distance::Between { next } => format!(
                "{asked}: not in the key table; answered as {}, and what {next} treats otherwise is marked",
                self.basis.answered
            ),
            Distance::Before => format!(
                "{asked}: older than the key table; answered as {}",
                self.basis.answered
            ),
            Distance::After => format!(
                "{asked}: newer than the key table; answered as {}",
                self.basis.answered
            ),
        });
        for file in &self.files {
            human_file(file, output);
        }
        if !self.files.iter().all(AgentFile::starts) {
            output.line("nothing is in force: the agent does not start with these files");
            return;
        }
        let limits = |file: &AgentFile| !self.table.files[&file.kind].constrains.is_empty();
        if self.files.iter().all(limits) {
            output.line("reported by the agent:");
            for (name, value) in self.effective().as_object().into_iter().flatten() {
                output.line(mask::text(&format!("  {name} = {}", shown_value(value))));
            }
            return;
        }
        output.line("in force:");
        let mut any = false;
        for (path, origin) in &self.policy.origins {
            let pointer = value_at(&self.policy.values, path);
            let value = pointer.map_or_else(|| "…".to_owned(), shown_value);
            any = true;
            output.line(mask::text(&format!(
                "  {path} = {value}  ({}, {})",
                origin.layer, origin.place
            )));
        }
        if !any {
            output.line("  no setting");
        }
        for lost in &self.policy.overruled {
            output.line(format!(
                "  {} at {} is overruled by {} at {}",
                lost.path, lost.loser.place, lost.winner.layer, lost.winner.place
            ));
        }
    }
}

fn human_file(file: &AgentFile, output: &mut Output) {
    let mut words = vec![if file.loads() {
        "loads"
    } else {
        "does not load"
    }];
    if file.loads() && !file.starts() {
        words.push("the agent does not start");
    }
    if file.has_strict && file.loads() && !file.loads_strictly() {
        words.push("does not load in strict mode");
    }
    output.line(format!(
        "{} ({}, layer {}): {}",
        file.shown,
        file.kind,
        file.layer,
        words.join(", ")
    ));
    let told = |refusal: &&Refusal| {
        let mut settings = file.settings.iter();
        !settings.any(|s| s.effect == Effect::Refused && s.place == refusal.place)
    };
    for refusal in file.stopped_by().filter(told) {
        output.line(mask::text(&format!(
            "  {}: {}",
            refusal.place, refusal.message
        )));
    }
    for setting in &file.settings {
        if setting.effect == Effect::Effective && setting.settled {
            continue;
        }
        let value = setting
            .value
            .as_ref()
            .map_or_else(|| "[not shown]".to_owned(), shown_value);
        output.line(mask::text(&format!(
            "  {}: {} {} = {value}",
            setting.place,
            setting.effect.as_str(),
            setting.shown()
        )));
        if let Some(why) = &setting.why {
            output.line(mask::text(&format!("      {why}")));
        }
        if let Some(form) = &setting.correct_form {
            output.line(format!("      write: {form}"));
        }
        if !setting.settled {
            output.line("      not settled: the next known version treats it otherwise");
        }
    }
}

fn shown_value(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 100 {
        return text;
    }
    let short: String = text.chars().take(99).collect();
    format!("{short}…")
}

fn basis(basis: &Basis) -> Value {
    let (distance, next) = match &basis.distance {
        Distance::Known => ("known", None),
        Distance::Between { next } => ("between", Some(next)),
        Distance::Before => ("before", None),
        Distance::After => ("after", None),
    };
    json!({
        "version": basis.answered, "known_by": basis.known_by,
        "distance": distance, "next": next,
    })
}

fn file(file: &AgentFile) -> Value {
    let refusals = file.refusals.iter().map(|refusal| {
        let when = match refusal.when {
            RefusedWhen::Reading => "reading",
            RefusedWhen::Starting => "starting",
            RefusedWhen::Strict => "strict",
        };
        json!({
            "message": refusal.message, "when": when,
            "line": refusal.place.line, "column": refusal.place.column,
        })
    });
    json!({
        "file": *file.shown, "kind": file.kind, "layer": file.layer, "loads": file.loads(),
        "strict_loads": file.has_strict.then(|| file.loads_strictly()), "starts": file.starts(),
        "refusals": refusals.collect::<Vec<_>>(),
    })
}

fn key(setting: &Setting, of: Option<&AgentFile>) -> Value {
    let mut key = json!({
        "path": setting.shown(),
        "value": setting.shown_value(),
        "effect": setting.effect.as_str(),
        "line": setting.place.line,
        "column": setting.place.column,
        "correct_form": setting.correct_form,
        "why": setting.why,
        "note": setting.note,
        "settled": setting.settled,
    });
    if let (Some(file), Some(fields)) = (of, key.as_object_mut()) {
        fields.insert("file".into(), json!(*file.shown));
    }
    key
}
