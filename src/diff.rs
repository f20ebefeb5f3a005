//! Two packages -> what differs between them, from the packages alone.
//!
//! Both were verified before. What is compared is `data/index.json` of each, the
//! digests of its payload manifest, and the values in small configuration files.
//! A value that looks like a secret is never part of the answer.

mod comparison;
mod controls;
mod evidence;
mod findings;
mod index;
mod package;
mod records;
mod registers;
mod secret;
mod values;
mod walk;

use std::collections::BTreeMap;

use crate::model::Digest;
use crate::package::{Previous, Signatory};

pub use comparison::{
    Change, Changed, Comparison, Direction, Fact, FileChange, FileFact, FileValues, How,
    PackageFacts, Record, Section, ValueChange, Worse,
};
pub use index::{BadIndex, INDEX, Index, MAX_INDEX};
pub use values::MAX_VALUES_FILE;

/// What the seal of one package says; verified before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The package id.
    pub package: String,
    /// The digest of the root.
    pub root: Digest,
    /// The place in the chain of packages.
    pub sequence: u64,
    /// The package before it, if the seal names one.
    pub previous: Option<Previous>,
    /// The time that the package carries.
    pub time: String,
    /// The program that made it.
    pub software: String,
    /// Who sealed it.
    pub signatory: Signatory,
    /// The fingerprint of the key.
    pub fingerprint: String,
}

/// One of the two packages.
#[derive(Clone, Debug)]
pub struct Side {
    /// What its seal says.
    pub sealed: Sealed,
    /// What its index says.
    pub index: Index,
    /// Its payload files with their sealed digests.
    pub payload: BTreeMap<String, Digest>,
}

/// Which of the two packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The earlier one.
    Old,
    /// The later one.
    New,
}

/// Gives the bytes of an evidence file, or nothing if they cannot be had.
pub type Read<'a> = dyn FnMut(Which, &str) -> Option<Vec<u8>> + 'a;

/// Compares two packages.
///
/// `read` is asked for configuration files that differ, two at a time, and never
/// for one above [`MAX_VALUES_FILE`] by its stated size.
pub fn compare(old: &Side, new: &Side, read: &mut Read<'_>) -> Comparison {
    let (old_items, new_items) = (evidence::items(old), evidence::items(new));
    let renamed = evidence::renamed(&old_items, &new_items);
    let both = (&old.index, &new.index);
    let mut sections = vec![
        package::frameworks(both),
        controls::controls(both, &renamed),
        controls::applicability(both),
        controls::conditions(both, &renamed),
        findings::findings(both, &renamed),
        findings::accepted(both, &renamed),
        evidence::section(&old_items, &new_items, &renamed),
    ];
    sections.extend(registers::sections(both, &renamed));
    let (configuration, unlisted_values) =
        values::configuration(&evidence::pairs(&old_items, &new_items, &renamed), read);
    let mut comparison = Comparison {
        identical: false,
        same_engagement: old.index.engagement.id == new.index.engagement.id
            && old.index.organization.name == new.index.organization.name,
        remarks: package::remarks(old, new),
        package: package::changes(old, new),
        old: package::facts(old),
        new: package::facts(new),
        worse: Worse::default(),
        sections,
        configuration,
        unlisted_values,
        files: evidence::other_files(old, new),
    };
    comparison.identical = old.sealed.root == new.sealed.root && comparison.is_empty();
    comparison.worse = Worse {
        controls: controls::worse(&comparison),
        findings: findings::worse(&comparison),
    };
    comparison
}
