//! Arguments of `agent`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be asked about agents.
#[derive(Subcommand)]
pub enum AgentCommand {
    /// Say of every setting whether it is in force, ignored or refused
    ///
    /// Reads configuration files as the named version of the agent reads them, without
    /// running it: types, choices, layers and requirements come from key tables. Several
    /// files are put together in the agent's own order of precedence; `LAYER=FILE` names
    /// the layer of a file where its path does not tell. Values of settings that may
    /// hold credentials are not shown. Exit code 1 says that something is ignored or
    /// refused.
    ///
    /// Example: auditbinder agent check --agent codex --agent-version 0.169.0
    /// user=config.toml requirements.toml
    Check(AgentCheckArgs),
    /// List the agents with a key table, their versions and kinds of files
    ///
    /// Example: auditbinder agent list
    List,
}

/// Which files are read, and as what.
#[derive(Args)]
pub struct AgentCheckArgs {
    /// The agent; `agent list` shows them
    #[arg(long, value_name = "AGENT")]
    pub agent: String,
    /// The version that is installed, as the program prints it
    #[arg(long, value_name = "VERSION")]
    pub agent_version: String,
    /// Take every file for this kind, whatever its name: `config`, `requirements`, `settings`
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<String>,
    /// Use a key table of your own
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Configuration files, each with its layer before a `=` where that matters
    #[arg(required = true, value_name = "[LAYER=]FILE")]
    pub files: Vec<String>,
}
