//! Readers of artifacts: what other programs write is told by its content, and its facts
//! are read.

#[path = "artifacts/cases.rs"]
mod cases;
#[path = "artifacts/samples.rs"]
mod samples;
