//! What every entry must hold, asked when it is written and again when it is read.

use std::collections::BTreeSet;

use super::Locker;
use crate::diagnostic::{Code, Finding};
use crate::model::id::PersonId;
use crate::model::occurrence::{Body, Occurrence};
use crate::package::EntryName;

/// A rule of lockers that an entry breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleBroken {
    /// An occurrence without files.
    #[error("the occurrence has no file")]
    NoFiles,
    /// Two files of an occurrence with the same name.
    #[error("the occurrence has two files with the name `{0}`")]
    TwoFiles(String),
    /// A file name that could leave a folder.
    #[error("`{0}` cannot be the name of a file of an occurrence")]
    FileName(String),
    /// Covered days that end before they begin.
    #[error("the days that the occurrence speaks for end before they begin")]
    CoversReversed,
    /// A review or withdrawal of something that is not there.
    #[error("entry {0} is not an earlier occurrence")]
    NotAnOccurrence(u64),
    /// A review or withdrawal of something that was taken back.
    #[error("occurrence {0} was withdrawn")]
    Withdrawn(u64),
    /// A review by whoever took the occurrence.
    #[error("`{person}` took occurrence {occurrence}, so that somebody else has to review it")]
    OwnReview {
        /// Who.
        person: PersonId,
        /// The sequence number.
        occurrence: u64,
    },
    /// A review that nobody signed.
    #[error("the review is not signed")]
    Unsigned,
    /// A review, withdrawal or import without its reason.
    #[error("the {0} is empty")]
    Empty(&'static str),
}

impl RuleBroken {
    /// The finding for somebody who tried to write such an entry.
    pub fn finding(&self) -> Finding {
        let code = match self {
            Self::OwnReview { .. } | Self::Unsigned => Code::ReviewRefused,
            _ => Code::OccurrenceRefused,
        };
        let help = match self {
            Self::NoFiles | Self::TwoFiles(_) | Self::FileName(_) => {
                "name one or more files with different names"
            }
            Self::CoversReversed => "write the first day, two dots and the last day",
            Self::NotAnOccurrence(_) | Self::Withdrawn(_) => {
                "`auditbinder locker log` lists the occurrences with their numbers"
            }
            Self::OwnReview { .. } => "have somebody look at it who did not collect it",
            Self::Unsigned => "name the key that signs with `--key FILE`",
            Self::Empty(_) => "say it in a sentence",
        };
        Finding::new(code, self.to_string())
            .note("nothing was added to the locker")
            .help(help)
    }
}

/// The rule that a next entry would break.
pub(super) fn broken(locker: &Locker, body: &Body, signed: bool) -> Option<RuleBroken> {
    match body {
        Body::Occurrence(occurrence) => of_occurrence(occurrence),
        Body::Review(review) => {
            let occurrence = match subject(locker, review.occurrence) {
                Ok(occurrence) => occurrence,
                Err(broken) => return Some(broken),
            };
            if occurrence.by.person() == Some(&review.by) {
                return Some(RuleBroken::OwnReview {
                    person: review.by.clone(),
                    occurrence: review.occurrence,
                });
            }
            if review.note.trim().is_empty() {
                return Some(RuleBroken::Empty("note of the review"));
            }
            (!signed).then_some(RuleBroken::Unsigned)
        }
        Body::Withdrawal(withdrawal) => match subject(locker, withdrawal.occurrence) {
            Err(broken) => Some(broken),
            Ok(_) if withdrawal.reason.trim().is_empty() => {
                Some(RuleBroken::Empty("reason of the withdrawal"))
            }
            Ok(_) => None,
        },
        _ => None,
    }
}

fn subject(locker: &Locker, sequence: u64) -> Result<&Occurrence, RuleBroken> {
    let Some(occurrence) = locker.occurrence(sequence) else {
        return Err(RuleBroken::NotAnOccurrence(sequence));
    };
    if locker.journal.withdrawn.contains(&sequence) {
        return Err(RuleBroken::Withdrawn(sequence));
    }
    Ok(occurrence)
}

fn of_occurrence(occurrence: &Occurrence) -> Option<RuleBroken> {
    if occurrence.files.is_empty() {
        return Some(RuleBroken::NoFiles);
    }
    let mut names = BTreeSet::new();
    for file in &occurrence.files {
        if EntryName::parse(&file.name).is_err() {
            return Some(RuleBroken::FileName(file.name.clone()));
        }
        if !names.insert(&file.name) {
            return Some(RuleBroken::TwoFiles(file.name.clone()));
        }
    }
    let covers = occurrence.covers.as_ref();
    let reversed = covers.is_some_and(|covers| match (covers.from, covers.until) {
        (Some(from), Some(until)) => until < from,
        _ => false,
    });
    reversed.then_some(RuleBroken::CoversReversed)
}
