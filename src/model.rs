//! The nouns: ids, digests, dates, the plan's records, controls, collected evidence, coverage.
//!
//! Nothing here reads a file, a clock or the environment, and nothing here uses
//! another module of this crate.

pub mod collected;
pub mod control;
pub mod coverage;
pub mod date;
pub mod digest;
pub mod id;
pub mod packed;
pub mod place;
pub mod plan;
pub mod rule;
pub mod severity;

pub use collected::{Collected, CollectedFile, CollectedItem, Content, Document, ViewedRecord};
pub use control::{
    Catalog, Combination, Control, ControlRef, EvidenceType, EvidenceVocabulary, MapRow, Operation,
    Profile, ReadyRequest, RequestList, ScopedControl, Spelling, Strength, Unmapped,
};
pub use coverage::{
    Assessed, BuildVerdict, ControlCoverage, ControlResult, ControlState, Coverage, Gap, GapAnswer,
    ItemAssessment, ItemStanding, Observations, SupportLink, SupportOrigin,
};
pub use date::{AsOf, PackageTime, Period, Validity};
pub use digest::Digest;
pub use packed::{PackedFile, Packing};
pub use place::{At, Place};
pub use plan::Plan;
pub use rule::{EmptyList, OnFalse, Rule};
pub use severity::Severity;
