//! What a log of commits shows of agents, in counts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::attribution::{SIGNS, person};
use super::graph::Graph;
use super::line::Commit;
use crate::artifact::kept::{Counts, Firsts, Times};
use crate::artifact::source::fact;
use crate::model::artifact::Fact;

/// The most commits that are named one by one.
const MOST_NAMED: usize = 20_000;

/// The most models, and the most rows of the table.
const MOST_MODELS: usize = 100;
const MOST_ROWS: usize = 5_000;

/// Counts over all commits of a log.
pub(super) struct Tally {
    commits: u64,
    merges: u64,
    knows_merges: bool,
    times: Times,
    co_authors: u64,
    trailers: Counts,
    by_agent: Counts,
    with_trailer: u64,
    merges_with_trailer: u64,
    without_address: u64,
    authored: Counts,
    lines: Counts,
    assisted: Counts,
    manners: Counts,
    models: Counts,
    rows: BTreeMap<(&'static str, String), Row>,
    rows_left_out: u64,
    signed_otherwise: u64,
    graph: Graph,
    attributed: Vec<(String, Option<usize>)>,
    attributed_count: u64,
    signatures: Counts,
    unsigned: Firsts,
    ids: BTreeMap<usize, String>,
    /// Commits that others follow upon: whether one of those names an agent.
    followed: BTreeMap<String, bool>,
    followed_left_out: u64,
}

/// One agent in one month.
#[derive(Default)]
struct Row {
    commits: u64,
    merges: u64,
    trailers: u64,
    assisted: u64,
}

/// What one commit says of agents.
#[derive(Default)]
struct Said {
    /// Trailers by agent.
    trailers: BTreeMap<&'static str, u64>,
    /// `Assisted-by` lines by agent.
    assisted: BTreeMap<&'static str, u64>,
    /// Agents that any other sign tells.
    others: BTreeSet<&'static str>,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            commits: 0,
            merges: 0,
            knows_merges: false,
            times: Times::default(),
            co_authors: 0,
            trailers: Counts::new(100),
            by_agent: Counts::new(100),
            with_trailer: 0,
            merges_with_trailer: 0,
            without_address: 0,
            authored: Counts::new(100),
            lines: Counts::new(100),
            assisted: Counts::new(100),
            manners: Counts::new(10),
            models: Counts::new(MOST_MODELS),
            rows: BTreeMap::new(),
            rows_left_out: 0,
            signed_otherwise: 0,
            graph: Graph::default(),
            attributed: Vec::new(),
            attributed_count: 0,
            signatures: Counts::new(20),
            unsigned: Firsts::new(20),
            ids: BTreeMap::new(),
            followed: BTreeMap::new(),
            followed_left_out: 0,
        }
    }

    /// Takes one commit.
    pub(super) fn note(&mut self, commit: &Commit) {
        self.commits += 1;
        self.knows_merges |= commit.parents.is_some();
        let is_merge = commit.is_merge();
        self.merges += u64::from(is_merge);
        if let Some(at) = commit.committed {
            self.times.note(at);
        }
        if let Some(kind) = &commit.signature {
            self.signatures.note(kind);
            if kind == "none" && !is_merge {
                self.unsigned.push(json!(commit.id));
            }
        }
        let said = self.said(commit);
        self.count(commit, &said);
        let number = self.graph.note(commit);
        if is_merge && let Some(number) = number {
            self.ids.insert(number, commit.id.clone());
        }
        let signs = said.agents();
        if !is_merge {
            self.follow(commit, !signs.is_empty());
        }
        if !signs.is_empty() && !is_merge {
            self.attributed_count += 1;
            if self.attributed.len() < MOST_NAMED {
                self.attributed.push((commit.id.clone(), number));
            }
        }
    }

    /// Notes upon which commits another follows, so that sessions can be compared.
    fn follow(&mut self, commit: &Commit, names_agent: bool) {
        for parent in commit.parents.iter().flatten() {
            if let Some(known) = self.followed.get_mut(parent) {
                *known |= names_agent;
            } else if self.followed.len() < MOST_NAMED {
                self.followed.insert(parent.clone(), names_agent);
            } else {
                self.followed_left_out += 1;
            }
        }
    }

    /// Reads trailers, lines and the author.
    fn said(&mut self, commit: &Commit) -> Said {
        let mut said = Said::default();
        let is = |key: &str, name: &str| key.eq_ignore_ascii_case(name);
        for (_, value) in commit
            .trailers
            .iter()
            .filter(|(key, _)| is(key, "co-authored-by"))
        {
            self.co_authors += 1;
            let (name, address) = person(value);
            let Some(address) = address else {
                self.without_address += u64::from(SIGNS.of_name(name).is_some());
                continue;
            };
            if let Some(agent) = SIGNS.of_address(address) {
                *said.trailers.entry(&agent.word).or_default() += 1;
                if let Some(model) = agent.model(name) {
                    self.models.note(model);
                }
            }
        }
        self.assisted_by(commit, &mut said);
        for line in &SIGNS.lines {
            let count = match (&line.key, &line.text) {
                (Some(key), _) => keyed(commit, key).len(),
                (None, Some(text)) => commit.lines.iter().filter(|l| l.starts_with(text)).count(),
                (None, None) => 0,
            };
            for _ in 0..count {
                self.lines.note(&line.label);
            }
            if let (Some(agent), true) = (&line.agent, count > 0) {
                said.others.insert(agent);
            }
        }
        if let Some(agent) = SIGNS.of_address(&commit.author) {
            self.authored.note(&agent.word);
            said.others.insert(&agent.word);
        }
        said
    }

    fn assisted_by(&mut self, commit: &Commit, said: &mut Said) {
        for value in keyed(commit, "Assisted-by") {
            let assisted = SIGNS.assisted(value);
            self.assisted.note(assisted.agent.unwrap_or("unknown"));
            if let Some(agent) = assisted.agent {
                *said.assisted.entry(agent).or_default() += 1;
            }
            if let Some(model) = assisted.model {
                self.models.note(model);
            }
            self.manners.note(assisted.manner.unwrap_or("not stated"));
        }
    }

    fn count(&mut self, commit: &Commit, said: &Said) {
        let is_merge = u64::from(commit.is_merge());
        if !said.trailers.is_empty() {
            self.with_trailer += 1;
            self.merges_with_trailer += is_merge;
        }
        for (agent, count) in &said.trailers {
            self.by_agent.note(agent);
            for _ in 0..*count {
                self.trailers.note(agent);
            }
        }
        let agents = said.agents();
        self.signed_otherwise += u64::from(!agents.is_empty() && said.trailers.is_empty());
        let month = commit.committed.map_or_else(
            || "unknown".to_owned(),
            |at| at.day().to_string()[..7].to_owned(),
        );
        for agent in agents {
            let key = (agent, month.clone());
            if self.rows.len() >= MOST_ROWS && !self.rows.contains_key(&key) {
                self.rows_left_out += 1;
                continue;
            }
            let row = self.rows.entry(key).or_default();
            row.trailers += said.trailers.get(agent).copied().unwrap_or(0);
            row.assisted += said.assisted.get(agent).copied().unwrap_or(0);
            row.commits += 1 - is_merge;
            row.merges += is_merge;
        }
    }

    /// The document of a log.
    pub(super) fn doc(mut self) -> (Value, Vec<Fact>) {
        let facts = self.facts();
        let mut doc = Map::new();
        let mut put = |name: &str, value: Value| doc.insert(name.to_owned(), value);
        put("commits", json!(self.commits));
        if self.knows_merges {
            put("merges", json!(self.merges));
        }
        put("co-author-trailers", json!(self.co_authors));
        put("agent-trailers", json!(self.trailers.total()));
        put("commits-with-agent-trailer", json!(self.with_trailer));
        put("merges-with-agent-trailer", json!(self.merges_with_trailer));
        put("agents-without-address", json!(self.without_address));
        put("signs-without-trailer", json!(self.signed_otherwise));
        put("attributed-commits", json!(self.attributed_count));
        put("attribution", self.table());
        put("attribution-left-out", json!(self.rows_left_out));
        put("attributed", self.named());
        let kept = self.attributed.len() as u64;
        put("attributed-left-out", json!(self.attributed_count - kept));
        put("followed", json!(self.followed));
        put("followed-left-out", json!(self.followed_left_out));
        self.times.put(&mut doc);
        self.trailers.put(&mut doc, "trailers-by-agent");
        self.by_agent.put(&mut doc, "commits-by-agent");
        self.authored.put(&mut doc, "authored-by-agent");
        self.lines.put(&mut doc, "other-lines");
        self.assisted.put(&mut doc, "assisted-by");
        self.manners.put(&mut doc, "assisted-manner");
        self.models.put(&mut doc, "models");
        if self.signatures.total() > 0 {
            doc.insert("unsigned-commits".to_owned(), json!(self.unsigned.count()));
            self.signatures.put(&mut doc, "signatures");
            let none = Firsts::new(0);
            std::mem::replace(&mut self.unsigned, none).put(&mut doc, "unsigned");
        }
        (Value::Object(doc), facts)
    }

    /// Counts by agent and month.
    fn table(&self) -> Value {
        let row = |((agent, month), row): (&(&str, String), &Row)| {
            json!({
                "agent": agent, "month": month, "commits": row.commits, "merges": row.merges,
                "trailers": row.trailers, "assisted-by": row.assisted,
            })
        };
        self.rows.iter().map(row).collect()
    }

    /// Commits that an agent took part in, with the merge that brought each.
    fn named(&self) -> Value {
        let merges = self.graph.merges();
        let named = self.attributed.iter().map(|(id, number)| {
            let merge = number.and_then(|number| merges[number]);
            match merge.and_then(|merge| self.ids.get(&merge)) {
                Some(through) => json!({"commit": id, "through": through}),
                None => json!({"commit": id}),
            }
        });
        named.collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let merges = if self.knows_merges {
            format!("{}, of which {} merges", self.commits, self.merges)
        } else {
            format!("{}, merges not told", self.commits)
        };
        let mut facts = vec![fact("commits", merges)];
        facts.extend(self.times.shown().map(|days| fact("period", days)));
        let agents = match self.by_agent.total() {
            0 => "0".to_owned(),
            _ => format!("{} ({})", self.with_trailer, self.by_agent.shown(6)),
        };
        facts.push(fact("commits with an agent's trailer", agents));
        if self.assisted.total() > 0 {
            let count = self.assisted.total();
            let lines = format!("{count} ({})", self.assisted.shown(6));
            facts.push(fact("`Assisted-by` lines", lines));
        }
        if self.models.total() > 0 {
            facts.push(fact("models in trailers", self.models.shown(4)));
        }
        if self.signatures.total() > 0 {
            facts.push(fact("signatures", self.signatures.shown(4)));
        }
        facts.push(fact(
            "commits without a trailer",
            "show nothing: agents are asked to add one, nothing makes them",
        ));
        facts
    }
}

impl Said {
    /// All agents that any sign tells; one time each.
    fn agents(&self) -> BTreeSet<&'static str> {
        let named = self.trailers.keys().chain(self.assisted.keys());
        named.chain(&self.others).copied().collect()
    }
}

/// Values of a key: its trailers, or the lines that begin with it where there are more of
/// them, because a squashed message repeats trailers in its middle.
fn keyed<'c>(commit: &'c Commit, key: &str) -> Vec<&'c str> {
    let trailers = commit.trailers.iter();
    let trailers: Vec<&str> = trailers
        .filter(|(name, _)| name.eq_ignore_ascii_case(key))
        .map(|(_, value)| value.as_str())
        .collect();
    let lines: Vec<&str> = commit
        .lines
        .iter()
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(key).then(|| value.trim())
        })
        .collect();
    if lines.len() > trailers.len() {
        lines
    } else {
        trailers
    }
}
