//! What the configuration of each AI agent brings into force, and what it does not.

use serde::Serialize;

use super::build::Sources;
use super::excerpts::place_key;
use crate::diagnostic::counted;
use crate::model::Place;
use crate::model::agent::{
    AgentFile, AssetPolicy, Basis, Distance, Effect, RunFacts, RunReading, Setting, value_at,
};
use crate::model::id::EvidenceId;

/// How policies are found out, for the reader of a report.
const STATEMENT: &str = "Configuration is read here as the program reads it, by tables of what each version makes of each key. The tables are measured, taken from source code or from documentation, as each agent says; the program itself was not run. What a host really used is shown by what the agent reports and records, not by files.";

/// The policies of all agents.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AgentPolicies {
    /// How they were found out.
    pub statement: String,
    /// One per agent whose files are evidence.
    pub agents: Vec<AgentRow>,
    /// Agents of the plan without a file that tells their policy.
    pub without: Vec<String>,
    /// What the agents recorded while they ran, by file.
    pub runs: Vec<RunRow>,
}

/// What one file of run-time records says.
#[derive(Clone, Debug, Serialize)]
pub struct RunRow {
    /// The item.
    pub item: String,
    /// The file.
    pub file: String,
    /// How many records of which kind, and what could not be read.
    pub population: String,
    /// From when to when.
    pub span: String,
    /// Who: users, hosts, and what names nobody.
    pub who: Vec<String>,
    /// How it ran: versions, models, policies.
    pub how: Vec<String>,
    /// Approvals, prompts, and the five fields of an audit log.
    pub what: Vec<String>,
}

/// The policy of one agent.
#[derive(Clone, Debug, Serialize)]
pub struct AgentRow {
    /// The asset.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// The program and its version.
    pub program: String,
    /// How well the version is known.
    pub basis: String,
    /// The files.
    pub files: Vec<AgentFileRow>,
    /// What is in force.
    pub effective: Vec<EffectiveRow>,
    /// What is written and not in force.
    pub ineffective: Vec<IneffectiveRow>,
    /// Values that a stronger layer or a requirement put out of force.
    pub overruled: Vec<String>,
    /// Where the agent reports something else.
    pub differences: Vec<String>,
}

/// One file and how the agent takes it.
#[derive(Clone, Debug, Serialize)]
pub struct AgentFileRow {
    /// The item.
    pub item: String,
    /// The file.
    pub file: String,
    /// What it is, and for which layer.
    pub kind: String,
    /// How the agent takes it.
    pub verdict: String,
    /// Whether the agent starts with it.
    pub starts: bool,
}

/// One setting in force.
#[derive(Clone, Debug, Serialize)]
pub struct EffectiveRow {
    /// The setting.
    pub setting: String,
    /// Its value.
    pub value: String,
    /// The layer and the line that it comes from.
    pub origin: String,
    /// File and line, as excerpts name them.
    pub at: String,
}

/// One setting that is not in force.
#[derive(Clone, Debug, Serialize)]
pub struct IneffectiveRow {
    /// The setting.
    pub setting: String,
    /// The item.
    pub item: String,
    /// File, line and column.
    pub place: String,
    /// File and line, as excerpts name them.
    pub at: String,
    /// Ignored or refused.
    pub effect: String,
    /// Why.
    pub why: String,
    /// What to write instead.
    pub correct: Option<String>,
}

impl AgentPolicies {
    /// Every place in a file that a setting of an agent stands at, in force or not.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.agents.iter().flat_map(AgentRow::places)
    }
}

impl AgentRow {
    /// Every place in a file that a setting stands at, in force or not.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        let effective = self.effective.iter().map(|row| row.at.as_str());
        effective.chain(self.ineffective.iter().map(|row| row.at.as_str()))
    }
}

/// Makes the policies ready to print.
pub(super) fn policies(sources: &Sources<'_>) -> AgentPolicies {
    let agents = sources.plan.assets.iter().filter(|a| a.agent.is_some());
    let (mut rows, mut without) = (Vec::new(), Vec::new());
    for asset in agents {
        let id = &asset.id.value;
        let mut policies = sources.agents.policies.iter();
        match policies.find(|policy| policy.asset == *id) {
            Some(policy) => rows.push(row(policy, &asset.name.value)),
            None => without.push(format!("{} ({id})", asset.name.value)),
        }
    }
    AgentPolicies {
        statement: STATEMENT.to_owned(),
        agents: rows,
        without,
        runs: sources.agents.runs.iter().map(run).collect(),
    }
}

fn run(reading: &RunReading) -> RunRow {
    let facts = &reading.facts;
    let unread = reading.exceptions.len() as u64 + reading.exceptions_left_out;
    let kind = reading
        .kind
        .map_or("records of no known kind", |kind| match kind {
            "telemetry" => "log records of telemetry",
            "session" => "entries of a session",
            "exec-stream" => "events of a non-interactive run",
            _ => "entries of a history",
        });
    let unread = match unread {
        0 => String::new(),
        places => format!("; {} could not be read", number(places, "place")),
    };
    let span = match (&facts.first, &facts.last) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "no time is recorded".to_owned(),
    };
    RunRow {
        item: reading.item.to_string(),
        file: reading.shown.to_string(),
        population: format!(
            "{} {kind}, {}{unread}",
            facts.records,
            number(facts.sessions, "session")
        ),
        span,
        who: who(facts),
        how: how(facts),
        what: what(facts),
    }
}

fn named(label: &str, names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| format!("{label}: {}", names.join(", ")))
}

fn who(facts: &RunFacts) -> Vec<String> {
    let nobody = facts.events_without_user;
    let nobody = (nobody > 0).then(|| format!("{} without a user", number(nobody, "event")));
    let lines = [
        named("users", &facts.users),
        named("hosts", &facts.hosts),
        nobody,
    ];
    lines.into_iter().flatten().collect()
}

fn how(facts: &RunFacts) -> Vec<String> {
    let lines = [
        named("versions", &facts.versions),
        named("models", &facts.models),
        named("approval policy", &facts.approval_policies),
        named("sandbox", &facts.sandbox_policies),
    ];
    lines.into_iter().flatten().collect()
}

fn what(facts: &RunFacts) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let decisions = facts
        .decisions
        .iter()
        .map(|(name, count)| format!("{name} {count}"));
    let decisions: Vec<String> = decisions.collect();
    if !decisions.is_empty() {
        lines.push(format!("decisions: {}", decisions.join(", ")));
        lines.push(format!("{} of them by a person", facts.human_decisions));
    }
    if facts.undecided > 0 {
        lines.push(format!(
            "{} asked for more rights without a decision",
            number(facts.undecided, "call")
        ));
    }
    if facts.prompts > 0 {
        lines.push(format!(
            "{}, {} without text",
            number(facts.prompts, "prompt"),
            facts.prompts_redacted
        ));
    }
    let fields = ["user", "prompt or its redaction", "model", "diff", "time"];
    let missing: Vec<&str> = fields
        .into_iter()
        .zip(facts.fields)
        .filter(|(_, have)| *have < facts.sessions)
        .map(|(name, _)| name)
        .collect();
    if facts.fields.iter().any(|have| *have > 0) {
        lines.push(if missing.is_empty() {
            "all sessions have user, prompt, model, diff and time".to_owned()
        } else {
            format!("not in every session: {}", missing.join(", "))
        });
    }
    if facts.with_gaps > 0 {
        lines.push(format!(
            "gaps in the numbering of {}",
            number(facts.with_gaps, "session")
        ));
    }
    lines
}

fn row(policy: &AssetPolicy, name: &str) -> AgentRow {
    let starts = policy.files.iter().all(|(_, file)| file.starts());
    let effective = policy.policy.origins.iter().map(|(path, origin)| {
        let value = value_at(&policy.policy.values, path);
        EffectiveRow {
            setting: path.clone(),
            value: value.map_or_else(String::new, shortened),
            origin: format!("{}, {}", origin.layer, short(&origin.place)),
            at: place_key(&origin.place.file, origin.place.line),
        }
    });
    let overruled = policy.policy.overruled.iter().map(|lost| {
        format!(
            "{} at {} is overruled by {} at {}",
            lost.path, lost.loser.place, lost.winner.layer, lost.winner.place
        )
    });
    let differences = policy.differences.iter().map(|d| {
        let reported = d.reported.as_ref().map_or_else(
            || "does not report it as set".to_owned(),
            |value| format!("reports {}", shortened(value)),
        );
        let (value, origin) = &d.configured;
        format!(
            "{}: {} gives {}, {} {reported}",
            d.path,
            origin.place,
            shortened(value),
            d.shown
        )
    });
    AgentRow {
        asset: policy.asset.to_string(),
        name: name.to_owned(),
        program: format!("{} {}", policy.program, policy.basis.asked),
        basis: basis(&policy.basis),
        files: policy.files.iter().map(file_row).collect(),
        effective: if starts {
            effective.collect()
        } else {
            Vec::new()
        },
        ineffective: policy.files.iter().flat_map(ineffective).collect(),
        overruled: overruled.collect(),
        differences: differences.collect(),
    }
}

fn basis(basis: &Basis) -> String {
    let answered = &basis.answered;
    match &basis.distance {
        Distance::Known => format!("the table for {answered} is from {}", known_by(basis)),
        Distance::Between { next } => format!(
            "judged as {answered}, from {}; {next} is the next version that the table knows",
            known_by(basis)
        ),
        Distance::Before => format!("older than the table; judged as {answered}"),
        Distance::After => format!("newer than the table; judged as {answered}"),
    }
}

fn known_by(basis: &Basis) -> &str {
    match basis.known_by.as_str() {
        "measured" => "runs of the program",
        "source" => "its source code",
        _ => "its documentation",
    }
}

fn file_row((item, file): &(EvidenceId, AgentFile)) -> AgentFileRow {
    let verdict = if !file.loads() {
        "refused; the agent does not start"
    } else if !file.starts() {
        "read; the agent does not start"
    } else if file.has_strict && !file.loads_strictly() {
        "read; refused in strict mode"
    } else {
        "read"
    };
    AgentFileRow {
        item: item.to_string(),
        file: file.shown.to_string(),
        kind: format!("{}, layer {}", file.kind, file.layer),
        verdict: verdict.to_owned(),
        starts: file.starts(),
    }
}

fn ineffective((item, file): &(EvidenceId, AgentFile)) -> Vec<IneffectiveRow> {
    let bad = |s: &&Setting| matches!(s.effect, Effect::Ignored | Effect::Refused);
    let settings = file
        .settings
        .iter()
        .filter(bad)
        .map(|setting| IneffectiveRow {
            setting: setting.shown(),
            item: item.to_string(),
            place: setting.place.to_string(),
            at: place_key(&setting.place.file, setting.place.line),
            effect: setting.effect.as_str().to_owned(),
            why: setting.why.clone().unwrap_or_default(),
            correct: setting.correct_form.clone(),
        });
    // What is refused without a setting: the syntax of the file.
    let told = |place| file.settings.iter().any(|s| s.place == place);
    let rest = file
        .stopped_by()
        .filter(|refusal| !told(refusal.place.clone()));
    let rest = rest.map(|refusal| IneffectiveRow {
        setting: "the file".to_owned(),
        item: item.to_string(),
        place: refusal.place.to_string(),
        at: place_key(&refusal.place.file, refusal.place.line),
        effect: Effect::Refused.as_str().to_owned(),
        why: refusal.message.clone(),
        correct: None,
    });
    settings.chain(rest).collect()
}

/// A place without the folders of its file, which the table of files has.
fn short(place: &Place) -> String {
    let name = place.file.rsplit('/').next().unwrap_or(&place.file);
    format!("{name}:{}", place.line)
}

/// "1 prompt", "2 prompts".
fn number(count: u64, noun: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

fn shortened(value: &serde_json::Value) -> String {
    let text = match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    if text.chars().count() <= 160 {
        return text;
    }
    let short: String = text.chars().take(159).collect();
    format!("{short}…")
}
