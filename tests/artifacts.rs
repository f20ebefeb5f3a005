//! Readers of artifacts: what other programs write is told by its content, and its facts
//! are read.

#[path = "artifacts/cases.rs"]
mod cases;
#[path = "artifacts/documents.rs"]
mod documents;
#[path = "artifacts/git.rs"]
mod git;
#[path = "artifacts/git_repositories.rs"]
mod git_repositories;
#[path = "artifacts/hosting.rs"]
mod hosting;
#[path = "artifacts/identity.rs"]
mod identity;
#[path = "artifacts/network.rs"]
mod network;
#[path = "artifacts/network_samples.rs"]
mod network_samples;
#[path = "artifacts/patches.rs"]
mod patches;
#[path = "artifacts/plain.rs"]
mod plain;
#[path = "artifacts/samples.rs"]
mod samples;
#[path = "artifacts/secrets.rs"]
mod secrets;
#[path = "artifacts/spoilt.rs"]
mod spoilt;
#[path = "artifacts/storage.rs"]
mod storage;
#[path = "artifacts/supply.rs"]
mod supply;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
#[path = "artifacts/vendor.rs"]
mod vendor;
