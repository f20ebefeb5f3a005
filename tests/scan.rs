//! Nothing leaves that should not: the scanner, what the plan says about what it finds,
//! and what nobody gets to see.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "scan/corpus.rs"]
mod corpus;
#[path = "scan/detection.rs"]
mod detection;
#[path = "scan/engine.rs"]
mod engine;
#[path = "scan/example.rs"]
mod example;
#[path = "scan/house.rs"]
mod house;
#[path = "scan/leaks.rs"]
mod leaks;
#[path = "scan/release.rs"]
mod release;
#[path = "scan/repository.rs"]
mod repository;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

/// The seed of what is planted. `.ci/run` sets another one for every commit.
fn seed() -> u64 {
    let given = std::env::var("AUDITBINDER_CORPUS_SEED").ok();
    given
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_261_128)
}
