//! What is said of a register beside the rules of the authorities.

use crate::model::Place;

/// One thing that is not plausible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The stable name of the rule.
    pub rule: &'static str,
    /// The template, where it is about a row.
    pub template: Option<&'static str>,
    /// The contract, function, provider or record that it is about.
    pub subject: String,
    /// One sentence for whoever manages the contract.
    pub sentence: String,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A record of the plan that a submission does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The record: "contract `C-1`".
    pub record: String,
    /// Where it stands.
    pub place: Place,
    /// Why.
    pub why: String,
}
