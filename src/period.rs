//! When something was due, and what shows that it happened.
//!
//! Calendar arithmetic only: no clock, no files. The rules stand in
//! `docs/reference/periods.md`; they are the project's reading of what service
//! auditors ask of a Type 2 period (every expected occurrence, the longest gap,
//! evidence outside the period apart), which no standard fixes in days.

mod due;
mod timeline;
mod windows;

pub use due::{Due, due};
pub use timeline::{Question, timeline};
pub use windows::{cadence_days, grace_days, window_around, windows};
