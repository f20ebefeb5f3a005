//! How large and how complex a plan may be. Each limit has its own message.

/// The largest plan file in bytes. A plan of 5,000 evidence items takes under 1 MB.
pub const FILE_BYTES: u64 = 16 * 1024 * 1024;

/// How many values a plan may hold once aliases are expanded.
pub const NODES: usize = 2_000_000;

/// How deep mappings and lists may nest.
pub const DEPTH: usize = 64;

/// How many files one plan may consist of.
pub const FILES: usize = 1_000;

/// How deep includes may nest.
pub const INCLUDE_DEPTH: usize = 8;
