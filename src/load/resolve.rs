//! References between records, ids given twice, and values that contradict each other.

mod ids;
mod references;
mod values;

use crate::diagnostic::Finding;
use crate::model::Plan;

/// Every problem between the records of a decoded plan.
pub fn problems(plan: &Plan, main_file: &str) -> Vec<Finding> {
    let mut findings = ids::given_twice(plan);
    findings.append(&mut references::unknown(plan));
    findings.append(&mut values::contradictory(plan, main_file));
    findings
}
