//! Repositories and agents: what regulations ask, and which commits agents took part in.

use serde::Serialize;

use super::build::Sources;
use crate::model::id::{AssetId, EvidenceId};
use crate::model::{AgentMonth, PackedFile, RepositoryAnswer};

/// What a count of commits says, and what it does not.
const STATEMENT: &str = "Commits that name an agent: by the exact addresses of its trailers, by a line \"Assisted-by\", or as author. A commit counts once for an agent, however often a squash repeats its trailer; merges are counted apart. That a commit names no agent proves nothing: agents are asked to add the trailer, and nothing makes them.";

/// Commits of agents in all logs that are evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Attribution {
    /// How they were counted.
    pub statement: String,
    /// One per log, agent and month, in the order of the evidence.
    pub rows: Vec<AttributionRow>,
    /// Rows that a log has beyond the most that are kept.
    pub left_out: u64,
}

/// One agent in one month of one repository.
#[derive(Clone, Debug, Serialize)]
pub struct AttributionRow {
    /// The item that holds the log.
    pub item: String,
    /// The file of the log.
    pub file: String,
    /// The counts.
    #[serde(flatten)]
    pub counts: AgentMonth,
}

/// One configuration that a regulation of a repository asks of an agent.
#[derive(Clone, Debug, Serialize)]
pub struct RepositoryRow {
    /// The repository.
    pub repository: String,
    /// Its name.
    pub name: String,
    /// The regulation.
    pub regulation: String,
    /// The control that matters most under it.
    pub control: String,
    /// The agent.
    pub agent: String,
    /// The configuration.
    pub what: String,
    /// `pass` or `not evidenced`.
    pub status: String,
    /// Why it is not shown.
    pub why: Option<String>,
}

/// What regulations ask of agents, repository by repository.
pub(super) fn repositories(sources: &Sources<'_>) -> Vec<RepositoryRow> {
    let name = |id: &AssetId| {
        let mut assets = sources.plan.assets.iter();
        let found = assets.find(|asset| asset.id.value == *id);
        found.map_or_else(String::new, |asset| asset.name.value.clone())
    };
    let row = |answer: &RepositoryAnswer| RepositoryRow {
        repository: answer.repository.to_string(),
        name: name(&answer.repository),
        regulation: answer.regulation.clone(),
        control: answer.control.clone(),
        agent: answer.agent.to_string(),
        what: answer.what.clone(),
        status: if answer.why.is_none() {
            "pass"
        } else {
            "not evidenced"
        }
        .to_owned(),
        why: answer.why.clone(),
    };
    sources.assessed.repositories.iter().map(row).collect()
}

/// The counts of every packed log; nothing where no log is evidence.
pub(super) fn attribution(sources: &Sources<'_>) -> Option<Attribution> {
    let files = sources.packing.files.iter();
    let files = files.flat_map(|(id, files)| files.iter().map(move |file| (id, file)));
    let logs: Vec<(&EvidenceId, &PackedFile)> = files
        .filter(|(_, file)| {
            file.read_as
                .as_ref()
                .is_some_and(|read| read.kind == "git-log")
        })
        .collect();
    let read = || {
        logs.iter()
            .filter_map(|(id, file)| Some((id, file, file.read_as.as_ref()?)))
    };
    let rows = read().flat_map(|(id, file, read)| {
        read.agents.iter().map(|counts| AttributionRow {
            item: id.to_string(),
            file: file.shown.clone(),
            counts: counts.clone(),
        })
    });
    (!logs.is_empty()).then(|| Attribution {
        statement: STATEMENT.to_owned(),
        rows: rows.collect(),
        left_out: read().map(|(_, _, read)| read.agents_left_out).sum(),
    })
}
