//! What an agent makes of its configuration: setting by setting, and the policy in force.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::Place;
use super::id::{AssetId, EvidenceId};
use super::plan::Parser;

/// What stands for a value that may be a credential.
pub const NOT_SHOWN: &str = "[not shown]";

/// What becomes of one setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It holds.
    Effective,
    /// It holds, in a spelling that the agent keeps for older files.
    Legacy,
    /// It is written and has no effect.
    Ignored,
    /// It stops the agent from reading the file, or from starting.
    Refused,
}

impl Effect {
    /// The word that answers and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Effective => "effective",
            Self::Legacy => "legacy",
            Self::Ignored => "ignored",
            Self::Refused => "refused",
        }
    }
}

/// One setting of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The names from the top of the file down.
    pub path: Vec<String>,
    /// The value; `None` where it may be a credential.
    pub value: Option<Value>,
    /// What becomes of it.
    pub effect: Effect,
    /// Where it stands.
    pub place: Place,
    /// Why it is not simply effective.
    pub why: Option<String>,
    /// What to write instead.
    pub correct_form: Option<String>,
    /// What the setting means for an audit.
    pub note: Option<String>,
    /// Whether versions around the asked one agree; they were looked at, it was not.
    pub settled: bool,
}

impl Setting {
    /// The path as the file's own syntax writes it: `projects."/srv/x".trust_level`.
    pub fn shown(&self) -> String {
        shown(&self.path)
    }

    /// The value, or what stands for one that may be a credential.
    pub fn shown_value(&self) -> Value {
        self.value.clone().unwrap_or_else(|| json!(NOT_SHOWN))
    }
}

/// A path with dots between its names; names that are not plain are quoted.
pub fn shown(path: &[String]) -> String {
    let plain = |name: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        !name.is_empty() && name.chars().all(allowed) || name == "[]"
    };
    let names = path.iter().map(|name| {
        if plain(name) {
            name.clone()
        } else {
            format!("{name:?}")
        }
    });
    names.collect::<Vec<_>>().join(".")
}

/// Puts a value at a path, with the tables that lead there.
pub fn insert(top: &mut Value, path: &[String], value: Value) {
    let Some((last, above)) = path.split_last() else {
        return;
    };
    let mut at = top;
    for name in above {
        at = match at {
            Value::Object(fields) => fields.entry(name.clone()).or_insert_with(|| json!({})),
            _ => return,
        };
    }
    if let Value::Object(fields) = at {
        fields.insert(last.clone(), value);
    }
}

/// The value of a path as [`shown`] writes it.
pub fn value_at<'v>(values: &'v Value, path: &str) -> Option<&'v Value> {
    let mut rest = path;
    let mut at = values;
    while !rest.is_empty() {
        let (name, after) = if rest.starts_with('"') {
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            let name = stream.next()?.ok()?;
            let end = stream.byte_offset();
            (name, &rest[end..])
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        at = at.get(&name)?;
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    Some(at)
}

/// Why a file is not read, or would not be in strict mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What the agent objects to.
    pub message: String,
    /// Where.
    pub place: Place,
    /// When it objects.
    pub when: RefusedWhen,
}

/// When an agent objects to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusedWhen {
    /// Whenever it reads the file.
    Reading,
    /// When it starts with the file, though it reads and reports it.
    Starting,
    /// In its strict mode only.
    Strict,
}

/// For which version a judgement was made, and how well that version is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The version that was asked about.
    pub asked: String,
    /// The version of the table that answered.
    pub answered: String,
    /// How the table knows its version: `measured`, `source` or `documentation`.
    pub known_by: String,
    /// How the two versions lie to each other.
    pub distance: Distance,
}

/// How the asked version lies to the versions that a table knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distance {
    /// It is one of them.
    Known,
    /// It lies between two of them; what differs is not settled.
    Between {
        /// The next one that the table knows.
        next: String,
    },
    /// It is older than the first one.
    Before,
    /// It is newer than the last one.
    After,
}

/// One file of an agent, read as the agent would read it.
#[derive(Clone, Debug)]
pub struct AgentFile {
    /// The kind of file in the agent's table: `config`, `requirements`, `settings`.
    pub kind: String,
    /// The layer it stands for.
    pub layer: String,
    /// The file, as it is shown.
    pub shown: Arc<str>,
    /// Every setting, in the order of the file.
    pub settings: Vec<Setting>,
    /// What the agent objects to.
    pub refusals: Vec<Refusal>,
    /// What the program itself reports of it: the keys that it reports, under the names of
    /// its own report.
    pub report: Value,
    /// Whether the agent has a strict mode that this kind of file knows.
    pub has_strict: bool,
}

impl AgentFile {
    fn refused(&self, when: RefusedWhen) -> bool {
        self.refusals.iter().any(|refusal| refusal.when == when)
    }

    /// The settings that hold.
    pub fn in_force(&self) -> impl Iterator<Item = &Setting> {
        let holds = |s: &&Setting| matches!(s.effect, Effect::Effective | Effect::Legacy);
        self.settings.iter().filter(holds)
    }

    /// What stops the agent from reading the file or from starting; not what only its
    /// strict mode objects to.
    pub fn stopped_by(&self) -> impl Iterator<Item = &Refusal> {
        let stops = |refusal: &&Refusal| refusal.when != RefusedWhen::Strict;
        self.refusals.iter().filter(stops)
    }

    /// Whether the agent reads the file.
    pub fn loads(&self) -> bool {
        !self.refused(RefusedWhen::Reading)
    }

    /// Whether it reads it in strict mode.
    pub fn loads_strictly(&self) -> bool {
        self.loads() && !self.refused(RefusedWhen::Strict)
    }

    /// Whether it starts with it.
    pub fn starts(&self) -> bool {
        self.loads() && !self.refused(RefusedWhen::Starting)
    }
}

/// Where the value of an effective setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingOrigin {
    /// The layer, or `requirements` where a requirement decided.
    pub layer: String,
    /// Where it is written.
    pub place: Place,
}

/// What is in force when all files are taken together.
#[derive(Clone, Debug, Default)]
pub struct EffectivePolicy {
    /// The values, nested as the agent reports them; empty when it does not start.
    pub values: Value,
    /// Where each value comes from, by its path.
    pub origins: BTreeMap<String, SettingOrigin>,
    /// Values that a stronger layer or a requirement put out of force.
    pub overruled: Vec<Overruled>,
}

/// A value that is written, understood, and not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overruled {
    /// The setting.
    pub path: String,
    /// Where the value stands that lost.
    pub loser: SettingOrigin,
    /// Where the value stands that won.
    pub winner: SettingOrigin,
}

/// What was read of agents in the evidence of a plan.
#[derive(Clone, Debug, Default)]
pub struct AgentReadings {
    /// Every file that an item gives for the configuration of an agent.
    pub files: Vec<ItemReading>,
    /// The policy of every agent asset with such files.
    pub policies: Vec<AssetPolicy>,
    /// Every file of run-time records.
    pub runs: Vec<RunReading>,
}

/// One file of an item, read as the agent reads it.
#[derive(Clone, Debug)]
pub struct ItemReading {
    /// The item.
    pub item: EvidenceId,
    /// The agents that it speaks of.
    pub assets: Vec<AssetId>,
    /// The agent whose table was used.
    pub agent: String,
    /// Its printed name.
    pub program: String,
    /// For which version; `None` where no asset states one that can be understood.
    pub basis: Option<Basis>,
    /// The file.
    pub file: AgentFile,
}

/// What is in force for one agent of the plan.
#[derive(Clone, Debug)]
pub struct AssetPolicy {
    /// The asset.
    pub asset: AssetId,
    /// The printed name of the program.
    pub program: String,
    /// For which version.
    pub basis: Basis,
    /// Which setting shows what the plan states: the field of the plan, and the setting.
    pub stated: Vec<(String, String)>,
    /// The files, with their items.
    pub files: Vec<(EvidenceId, AgentFile)>,
    /// What they give together.
    pub policy: EffectivePolicy,
    /// Where the agent itself reports something else than its files give.
    pub differences: Vec<Difference>,
    /// The address of the model that is set, with its origin.
    pub model_address: Option<(String, SettingOrigin)>,
    /// Hosts of the vendor's own service.
    pub vendor_hosts: Vec<String>,
    /// Paths that the agent is kept from reading; `None` where the program has no setting
    /// for it.
    pub closed_paths: Option<BTreeSet<String>>,
    /// What rules judge of it; empty where the agent does not start.
    pub judged: Vec<Judged>,
}

/// The files of one parser together, as rules judge them: what they bring into force,
/// and over it what the agent itself reports.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The parser.
    pub parser: Parser,
    /// The items that the files and reports come from, in the order of the plan.
    pub items: Vec<EvidenceId>,
    /// The values.
    pub document: Value,
}

/// A value that an agent reports and that its files do not give.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The item with the report.
    pub item: EvidenceId,
    /// The report, as it is shown.
    pub shown: String,
    /// The setting.
    pub path: String,
    /// What the files give, with its origin.
    pub configured: (Value, SettingOrigin),
    /// What the agent reports; `None` where it reports the setting as not set.
    pub reported: Option<Value>,
}

/// One file of run-time records of an agent.
#[derive(Clone, Debug)]
pub struct RunReading {
    /// The item.
    pub item: EvidenceId,
    /// The agents that it speaks of.
    pub assets: Vec<AssetId>,
    /// The file, as it is shown.
    pub shown: Arc<str>,
    /// What kind of records it holds: `telemetry`, `session`, `exec-stream`, `history`;
    /// `None` where nothing is recognised.
    pub kind: Option<&'static str>,
    /// Records that could not be read: what is wrong, and where.
    pub exceptions: Vec<(String, Place)>,
    /// How many more there are.
    pub exceptions_left_out: u64,
    /// What the records say.
    pub facts: RunFacts,
}

/// What run-time records say, without their content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFacts {
    /// How many records there are.
    pub records: u64,
    /// When the first one was made, RFC 3339.
    pub first: Option<String>,
    /// When the last one was made.
    pub last: Option<String>,
    /// Days with records.
    pub days: u64,
    /// Sessions or conversations.
    pub sessions: u64,
    /// Versions of the agent.
    pub versions: Vec<String>,
    /// Models.
    pub models: Vec<String>,
    /// Approval policies that were in force.
    pub approval_policies: Vec<String>,
    /// Sandbox policies that were in force.
    pub sandbox_policies: Vec<String>,
    /// How the agent logged in.
    pub auth_modes: Vec<String>,
    /// E-mail addresses and account ids of users.
    pub users: Vec<String>,
    /// Hosts.
    pub hosts: Vec<String>,
    /// Events that name no user.
    pub events_without_user: u64,
    /// Prompts.
    pub prompts: u64,
    /// Prompts whose text is left out.
    pub prompts_redacted: u64,
    /// Decisions about tool calls, as `decision/source`, with their number.
    pub decisions: Vec<(String, u64)>,
    /// Decisions that a person made.
    pub human_decisions: u64,
    /// Tool calls that asked for more rights, of which no decision is recorded.
    pub undecided: u64,
    /// Sessions whose numbered tool results have a gap.
    pub with_gaps: u64,
    /// Requests that failed because of zero data retention.
    pub zero_retention_errors: u64,
    /// Of an audit log's five fields, how many sessions have each: user, prompt or its
    /// redaction, model, diff, time.
    pub fields: [u64; 5],
}
