//! Records of a plan in tables: read like YAML, written whole, read back equal.

#[path = "tables/cells.rs"]
mod cells;
#[path = "tables/command.rs"]
mod command;
#[path = "tables/laid_out.rs"]
mod laid_out;
#[path = "tables/problems.rs"]
mod problems;
#[path = "tables/reading.rs"]
mod reading;
