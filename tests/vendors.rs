//! Papers of vendors: what they cover, what they leave to the organisation, contracts by clauses.
//!
//! `SNAPSHOTS=overwrite cargo test --test vendors` stores the answers anew; read them before you commit.

#[path = "vendors/command.rs"]
mod command;
#[path = "vendors/contracts.rs"]
mod contracts;
#[path = "vendors/cover.rs"]
mod cover;
#[path = "vendors/data.rs"]
mod data;
#[path = "vendors/plan.rs"]
mod plan;
#[path = "vendors/rules.rs"]
mod rules;
