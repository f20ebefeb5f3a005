//! Populations of instances and samples drawn from them by the rules `ep1`.
//!
//! A sample of `ep1` depends on nothing but the set of ids, a seed and a sample id: it is
//! the same for any order of the rows, any number of workers, machines or repetitions, and
//! anybody can draw it again with a few lines of script or one query. The rules R1 to R12
//! are in `docs/reference/sampling.md`.

pub mod limit;
pub mod sql;

mod gather;
mod gathered;
mod import;
mod instance;
mod manifest;
mod part;
mod picks;
mod read;
mod run;
mod script;
mod select;
mod spec;
mod step;
mod strata;
mod totals;

pub use gather::{Gather, GatherError};
pub use gathered::{BadRow, Gathered};
pub use import::{Answer, ImportError, ReadTotals, imported, listing};
pub use instance::{BadId, Instance, InstanceId};
pub use manifest::{BadManifest, Manifest, Removed, Selected, StratumSize};
pub use part::{Held, PART, Part, PartError, merge, write_run};
pub use picks::{PICKS, Pick, Picks, Stated, Unproved, picked, proved};
pub use read::{RowError, Share, rows};
pub use script::{ids_text, script};
pub use select::{SelectError, select};
pub use spec::{BadSpec, BadToken, Keys, MOST, Method, Spec, Strata, Token};
pub use totals::Totals;
