//! The nouns: ids, digests, dates, the plan's records, controls, collected evidence, coverage.
//!
//! Nothing here reads a file, a clock or the environment, and nothing here uses
//! another module of this crate.

pub mod agent;
pub mod artifact;
pub mod catalog;
pub mod collected;
pub mod coverage;
pub mod crosswalk;
pub mod data_file;
pub mod date;
pub mod digest;
pub mod id;
pub mod information;
pub mod look;
pub mod moment;
pub mod occurrence;
pub mod packed;
pub mod place;
pub mod plan;
pub mod population;
pub mod profile;
pub mod register;
pub mod reliance;
pub mod requests;
pub mod risk_library;
pub mod risk_report;
pub mod rule;
pub mod sampling;
pub mod scan;
pub mod severity;
pub mod timeline;
pub mod trail;
pub mod vendor_rules;
pub mod vocabulary;

pub use catalog::{
    Catalog, CatalogStatus, Circumstance, Control, ControlRef, Controls, Named, Origin, Parameter,
    Spelling,
};
pub use collected::{
    Collected, CollectedFile, CollectedItem, Content, Document, NumberSeries, Series,
    TakenOccurrence, TimeSeries, ViewedRecord,
};
pub use coverage::{
    AgentConclusion, AnsweredQuestion, Assessed, BuildVerdict, Conclusion, Condition,
    ControlCoverage, ControlResult, ControlState, Coverage, Derivation, Gap, GapAnswer,
    ItemAssessment, ItemStanding, Observations, OpenCondition, RepositoryAnswer, RuleAnswer,
    RuleVerdict, SupportLink, SupportOrigin,
};
pub use crosswalk::{Crosswalk, CrosswalkRow, Related, Relation, related};
pub use data_file::DataFile;
pub use date::{AsOf, PackageTime, Period, Validity};
pub use digest::Digest;
pub use look::Look;
pub use packed::{AgentMonth, PackedFile, Packing, ReadAs, RedactedFile};
pub use place::{At, Place};
pub use plan::Plan;
pub use profile::{Excluded, ExcludedBy, Profile, ScopedControl, Selection, Unselected};
pub use risk_library::{RiskLibrary, ThreatEvent, Vulnerability};
pub use rule::{Against, Artifact, EmptyList, OnFalse, Rule};
pub use severity::Severity;
pub use timeline::{DateSource, Dated, Slot, SlotStanding, Timeline};
pub use vocabulary::{
    AgentConcern, AtMost, Combination, EvidenceType, EvidenceVocabulary, Limit, LimitScope, MapRow,
    NeededConfiguration, Operation, ReadyRequest, RepositoryRegulation, RequestList, Strength,
    Unmapped, Wording,
};
