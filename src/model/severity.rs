//! How much a finding weighs.

use super::plan::choices;

choices! {
    /// How much a finding weighs.
    ///
    /// `Critical` and `High` are errors, `Medium` and `Low` warnings, `Info` a note.
    Severity {
        /// The control cannot work, or the package must not leave.
        Critical = "critical",
        /// An auditor would raise it.
        High = "high",
        /// Weakens the evidence.
        Medium = "medium",
        /// Worth mending.
        Low = "low",
        /// Good to know.
        Info = "info",
    }
}

impl Severity {
    /// Whether the finding is printed as `error` and makes `check` exit with 1.
    pub fn is_error(self) -> bool {
        matches!(self, Self::Critical | Self::High)
    }
}
