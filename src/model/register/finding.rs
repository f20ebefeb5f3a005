//! What a check of the register found.

use crate::model::Place;
use crate::model::plan::choices;

choices! {
    /// What follows where a rule does not hold.
    RoiSeverity {
        /// The authority refuses the package.
        Reject = "reject",
        /// References that a published key asks for; a missing one is refused.
        Derived = "807-derived",
        /// The package is taken, with a warning.
        Warning = "warning",
        /// What the implementing standard asks for, which no portal is known to check.
        Its = "its",
        /// Better so.
        Recommended = "recommended",
        /// Switched off by the authorities; never reported.
        Off = "off",
    }
}

/// A place where a rule does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoiFinding {
    /// The id of the rule.
    pub rule: String,
    /// What follows.
    pub severity: RoiSeverity,
    /// The template: `B_02.02`.
    pub template: Option<String>,
    /// The row, from 1 for the first one after the header.
    pub row: Option<usize>,
    /// The column: `c0010`.
    pub column: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// Where it stands in the file or the plan.
    pub place: Option<Place>,
}

impl RoiFinding {
    /// Says a next step that fits better than the rule's own.
    pub fn advise(&mut self, fix: impl Into<String>) {
        self.fix = fix.into();
    }
}

/// What was not checked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotChecked {
    /// The rule, unless it is none of the published ones.
    pub rule: Option<String>,
    /// What stays open.
    pub reason: String,
}

/// The answer of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LintReport {
    /// Findings, those that are refused first, then by place.
    pub findings: Vec<RoiFinding>,
    /// What was not checked.
    pub not_checked: Vec<NotChecked>,
}

impl LintReport {
    /// Whether an authority would refuse it.
    pub fn is_refused(&self) -> bool {
        let refused = |finding: &RoiFinding| finding.severity == RoiSeverity::Reject;
        self.findings.iter().any(refused)
    }

    /// How many findings have a severity.
    pub fn count(&self, severity: RoiSeverity) -> usize {
        let of = |finding: &&RoiFinding| finding.severity == severity;
        self.findings.iter().filter(of).count()
    }
}
