//! `collected` and `transformations` of an evidence item: what makes information complete
//! and accurate (AT-C 205.36, SSAE 18 of 2016).

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;
use crate::model::id::PersonId;
use crate::model::moment::Moment;

/// How an item was collected.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Collection {
    /// When.
    pub on: Day,
    /// The time with its zone, on the same day: `2026-01-31T09:30:00Z`.
    pub at: Option<At<Moment>>,
    /// What the clock was set by: a time server, the source system.
    pub time_source: Option<Text>,
    /// Who, or which job's owner.
    pub by: Option<At<PersonId>>,
    /// The program or job with its version.
    pub tool: Option<Text>,
    /// The system it came from.
    pub system: Option<Text>,
    /// Whether that system is the one that the organisation works with.
    pub environment: Option<At<Environment>>,
    /// The exact query, command or export path.
    pub query: Option<Text>,
    /// How many records the source counted.
    pub records: Option<At<u64>>,
    /// The first number, id or time of a record, as the source has it.
    pub first: Option<Text>,
    /// The last one.
    pub last: Option<Text>,
    /// The column or field whose numbers have no gaps at the source.
    pub sequence: Option<Text>,
    /// The column or field with the time of a record.
    pub time: Option<Text>,
    /// A statement that there were no events, and how that is known.
    pub empty: Option<Text>,
    /// The SHA-256 of the one file, taken when it was collected.
    pub sha256: Option<Text>,
    /// What was done to the file after it was collected, in order.
    pub transformations: Vec<Transformation>,
    /// The account that was logged in, for a picture of a screen.
    pub account: Option<Text>,
    /// The address of the page, for a picture of a screen.
    pub url: Option<Text>,
    /// Whether the picture shows the whole page with its header.
    pub full_page: Option<At<bool>>,
    /// Who owned the file where it was collected, as `stat` names the user.
    pub file_owner: Option<Text>,
    /// Its mode there, in octal: `"0644"`.
    pub file_mode: Option<Text>,
}

/// One step between what was collected and the file in hand.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Transformation {
    /// What was done.
    pub what: Text,
    /// The SHA-256 before.
    pub before: Option<Text>,
    /// The SHA-256 after.
    pub after: Option<Text>,
    /// Who did it.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
}

choices! {
    /// Which of its systems an organisation took something from.
    Environment {
        /// The system that the organisation works with.
        Production = "production",
        /// A copy before release.
        Staging = "staging",
        /// A system for tests.
        Test = "test",
        /// A system of developers.
        Development = "development",
    }
}
