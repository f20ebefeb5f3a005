//! Keys and what signs with them: encrypted files, an SSH agent, a command; and the chain of packages.
#![cfg(unix)]

#[path = "keys/agent.rs"]
mod agent;
#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "keys/chain.rs"]
mod chain;
#[path = "keys/command.rs"]
mod command;
#[path = "keys/encrypted.rs"]
mod encrypted;
#[path = "keys/home.rs"]
mod home;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
