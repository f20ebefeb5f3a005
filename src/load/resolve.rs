//! References between records, ids given twice, and values that contradict each other.

mod ids;
mod references;
mod register;
mod scales;
mod sources;
mod values;

use std::collections::BTreeSet;

use crate::diagnostic::Finding;
use crate::model::Plan;

pub use values::no_engagement;

/// Every problem between the records of a decoded plan. `ids` are those that the
/// records of the files give themselves, decoded or not.
pub fn problems(plan: &Plan, ids: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = ids::given_twice(plan);
    findings.append(&mut references::unknown(plan, ids));
    findings.append(&mut register::problems(plan));
    findings.append(&mut values::contradictory(plan));
    findings.append(&mut sources::unreadable(plan));
    findings
}
