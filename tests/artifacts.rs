//! Readers of artifacts: what other programs write is told by its content, and its facts
//! are read.

#[path = "artifacts/cases.rs"]
mod cases;
#[path = "artifacts/network.rs"]
mod network;
#[path = "artifacts/network_samples.rs"]
mod network_samples;
#[path = "artifacts/plain.rs"]
mod plain;
#[path = "artifacts/secrets.rs"]
mod secrets;
