//! One submission with everything that is said of it, as documents for people take it.

use chrono::NaiveDate;

use super::{Facts, LeftOut, LintReport, Register, Remark};

/// A submission, its rows, and what was found in them.
#[derive(Clone, Copy, Debug)]
pub struct SubmissionView<'a> {
    /// The id of the submission in the plan.
    pub id: &'a str,
    /// The level of consolidation, as a word.
    pub level: &'a str,
    /// The authority that receives it.
    pub authority: Option<&'a str>,
    /// The day that the register describes.
    pub reference_date: NaiveDate,
    /// The day on which it was made.
    pub made: NaiveDate,
    /// What the portal's profile is called.
    pub portal: &'a str,
    /// The name of the package.
    pub package: &'a str,
    /// SHA-256 of the package.
    pub digest: &'a str,
    /// What is known of templates, lists and rules.
    pub facts: &'a Facts,
    /// The rows.
    pub register: &'a Register,
    /// What the rules say.
    pub report: &'a LintReport,
    /// What is not plausible.
    pub remarks: &'a [Remark],
    /// Records of the plan that are not in it.
    pub left_out: &'a [LeftOut],
    /// Templates that come from tables as they are.
    pub taken: &'a [String],
    /// What wrote it, with its version.
    pub software: &'a str,
}
