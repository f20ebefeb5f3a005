//! Samples drawn by the program, by engines through `sample sql`, and again by the script
//! that a package carries: one manifest, byte for byte.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "sampling_engines/commands.rs"]
mod commands;
#[path = "sampling_engines/duckdb.rs"]
mod duckdb;
#[path = "sampling_engines/plans.rs"]
mod plans;
#[path = "sampling_engines/postgres.rs"]
mod postgres;
#[path = "sampling_engines/script.rs"]
mod script;
#[path = "support/postgres.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod server;
#[path = "sampling_engines/spark.rs"]
mod spark;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;
#[path = "sampling_engines/vectors.rs"]
mod vectors;
