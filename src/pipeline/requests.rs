//! The auditor's requests: words, findings, and what serves them.

use std::collections::BTreeSet;

use super::Opened;
use crate::catalog;
use crate::diagnostic::Finding;
use crate::model::plan::Engagement;
use crate::model::{Coverage, Plan};
use crate::requests::{self, Words};

/// What the words of a plan's lists mean.
pub fn words(plan: &Plan) -> Words {
    Words::new(&catalog::list_words().statuses, &plan.request_statuses)
}

/// Requests that are open, and evidence that nobody asked for.
pub(super) fn findings(
    opened: &Opened,
    engagement: &Engagement,
    coverage: &Coverage,
) -> Vec<Finding> {
    let plan = &opened.plan;
    if plan.requests.is_empty() {
        return Vec::new();
    }
    let mut findings = requests::findings(plan, &opened.conversations(), engagement.as_of.value);
    findings.extend(requests::unasked(plan, &serving(plan, coverage)));
    findings
}

/// The items that show a control in scope, or stand behind something that does.
fn serving(plan: &Plan, coverage: &Coverage) -> BTreeSet<String> {
    let links = coverage.controls.iter().flat_map(|control| &control.links);
    let mut serving: BTreeSet<String> = links.map(|link| link.item.to_string()).collect();
    let own = plan.controls.iter().flat_map(|control| &control.evidence);
    serving.extend(own.map(|item| item.value.to_string()));
    let populations = plan.populations.iter();
    serving.extend(populations.map(|p| p.evidence.value.to_string()));
    let scenarios = plan.risks.iter().flat_map(|risks| &risks.scenarios);
    let measures = scenarios.flat_map(|scenario| &scenario.existing_evidence);
    serving.extend(measures.map(|item| item.value.to_string()));
    serving
}
