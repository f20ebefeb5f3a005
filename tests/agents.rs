//! Configuration of agents is read as the programs read it.

#[path = "agents/oracle.rs"]
mod oracle;
#[path = "agents/policy.rs"]
mod policy;
#[path = "agents/spellings.rs"]
mod spellings;
#[path = "agents/tables.rs"]
mod tables;

use auditbinder::agent::{self, AgentTable, Input};
use auditbinder::model::agent::AgentFile;
use auditbinder::pipeline::shipped_agent_table;

/// A shipped key table.
fn table(agent: &str) -> &'static AgentTable {
    shipped_agent_table(agent).expect("shipped")
}

/// Reads a text as a file of an agent.
fn read(agent: &str, version: &str, kind: &str, layer: &str, text: &str) -> AgentFile {
    let input = Input {
        kind,
        layer,
        shown: "file",
        text,
    };
    agent::read(table(agent), version, input).expect("a version and a kind of the table")
}
