//! Why a locker cannot be read or added to.

use std::io;
use std::path::PathBuf;

use super::rules::RuleBroken;
use crate::diagnostic::{Code, Finding, reason};
use crate::model::Digest;

/// Why a locker cannot be read or added to.
#[derive(Debug, thiserror::Error)]
pub enum LockerError {
    /// The system does not let it be read.
    #[error("`{path}` cannot be read: {}", reason(.source))]
    Unreadable {
        /// What.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system does not let it be written.
    #[error("`{path}` cannot be written: {}", reason(.source))]
    Unwritable {
        /// What.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Its chain is broken, so that nothing is added to it.
    #[error("the locker is broken: nothing was added to it")]
    Broken(Vec<Finding>),
    /// The entry breaks a rule of lockers.
    #[error(transparent)]
    Rule(#[from] RuleBroken),
    /// The entry has no canonical form.
    #[error("the entry cannot be written: {0}")]
    NotCanonical(String),
    /// The entry is larger than a line may be.
    #[error("the entry has {0} bytes; a line of the journal has at most {limit}", limit = super::journal::MAX_LINE)]
    TooLarge(usize),
    /// An object of this name is there already, with other bytes.
    #[error("object `{0}` is in the locker with other bytes")]
    ObjectDiffers(Digest),
    /// No signature was given.
    #[error("the entry was not signed: {0}")]
    Unsigned(String),
}

impl LockerError {
    /// The findings to show, with the next step.
    pub fn findings(self) -> Vec<Finding> {
        let message = self.to_string();
        let finding = match self {
            Self::Broken(findings) => return findings,
            Self::Unreadable { .. } => Finding::new(Code::EvidenceUnreadable, message)
                .help("check the path, and the permissions of the locker and its folders"),
            Self::Unwritable { .. } => Finding::new(Code::OutputUnwritable, message)
                .note("nothing was added to the locker")
                .help("check permissions and room"),
            Self::Rule(broken) => return vec![broken.finding()],
            Self::NotCanonical(_) | Self::TooLarge(_) => {
                Finding::new(Code::OccurrenceRefused, message)
                    .note("nothing was added to the locker")
                    .help("keep long lists in a file, and add the file")
            }
            Self::ObjectDiffers(_) => Finding::new(Code::LockerBroken, message)
                .help("`auditbinder locker verify` names everything that was changed; take the locker from a backup"),
            Self::Unsigned(_) => Finding::new(Code::KeyUnusable, message)
                .note("nothing was added to the locker")
                .help("name the key with `--key FILE`"),
        };
        vec![finding]
    }
}
