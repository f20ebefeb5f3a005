//! Decisions to let something out: each for one file as it is, until a day.

use std::collections::BTreeSet;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{Allowance, ItemView};
use crate::model::scan::FileScan;

/// The word for what was not scanned.
const UNSCANNED: &str = "unscanned";

/// Decisions of the plan, and what of each was needed.
pub(super) struct Allowances<'a> {
    all: Vec<(&'a Allowance, BTreeSet<&'a str>)>,
}

fn stated(subject: Subject<'_>) -> impl Iterator<Item = &Allowance> {
    subject.plan.scan.iter().flat_map(|scan| &scan.allow)
}

/// Whether a decision is about a file, and still holds.
fn holds(
    subject: Subject<'_>,
    allowance: &Allowance,
    item: &ItemView<'_>,
    scan: &FileScan,
) -> bool {
    let of_file = scan
        .digest
        .is_some_and(|digest| digest.to_string() == allowance.sha256.value);
    of_file && allowance.item.value == item.id && allowance.expires.value >= subject.as_of().0
}

/// The rules whose values a decision lets out of a file.
pub(super) fn rules(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    scan: &FileScan,
) -> BTreeSet<String> {
    let of_file = stated(subject).filter(|allowance| holds(subject, allowance, item, scan));
    of_file
        .flat_map(|allowance| &allowance.what)
        .map(|what| what.value.clone())
        .collect()
}

impl<'a> Allowances<'a> {
    pub(super) fn new(subject: Subject<'a>) -> Self {
        Self {
            all: stated(subject)
                .map(|allowance| (allowance, BTreeSet::new()))
                .collect(),
        }
    }

    /// What is let out of a file: rules, and whether the unscanned, too.
    pub(super) fn take(
        &mut self,
        subject: Subject<'_>,
        item: &ItemView<'_>,
        scan: &FileScan,
    ) -> (BTreeSet<String>, bool) {
        let (mut allowed, mut unscanned) = (BTreeSet::new(), false);
        for (allowance, used) in &mut self.all {
            if !holds(subject, allowance, item, scan) {
                continue;
            }
            for what in &allowance.what {
                let word = what.value.as_str();
                if word == UNSCANNED && !scan.unscanned.is_empty() {
                    unscanned = true;
                    used.insert(word);
                } else if scan.counts.keys().any(|(_, rule)| rule.as_ref() == word) {
                    allowed.insert(word.to_owned());
                    used.insert(word);
                }
            }
        }
        (allowed, unscanned)
    }

    /// Decisions that have ended, and those that nothing needs.
    pub(super) fn report(&self, subject: Subject<'_>, outcome: &mut Outcome) {
        for (allowance, used) in &self.all {
            let item = &allowance.item.value;
            if allowance.expires.value < subject.as_of().0 {
                let message = format!(
                    "the allowance for `{item}` expired on {}",
                    allowance.expires.value
                );
                let finding =
                    Finding::new(Code::AllowanceUnused, message).at(&allowance.expires.place);
                outcome.find(
                    finding
                        .about(item.to_string())
                        .help("look at the file again, and decide with a new date"),
                );
                continue;
            }
            for what in &allowance.what {
                if used.contains(what.value.as_str()) {
                    continue;
                }
                let message = format!(
                    "the allowance of `{}` for `{item}` lets nothing out: no file of the item has this digest and such a finding",
                    what.value
                );
                let finding = Finding::new(Code::AllowanceUnused, message).at(&what.place);
                outcome.find(
                    finding
                        .about(item.to_string())
                        .help("remove it, or look at the file as it is now and state its digest"),
                );
            }
        }
    }
}
