//! The supplements applied one after the other to what the base holds.

use super::{Item, Items, Sound, Step, What, broken};
use crate::diagnostic::Finding;
use crate::model::Digest;
use crate::model::id::EvidenceId;
use crate::package::layout::INDEX;
use crate::package::manifest::Lines;
use crate::package::supplement::Supplement;

/// How every item stands after all supplements, or what they say that is not so.
pub(super) fn replay(
    base: &Sound<'_>,
    family: &[(Sound<'_>, &Supplement)],
) -> Result<Items, Vec<(Digest, Finding)>> {
    let mut items = base.items.clone().map_err(|why| {
        let unlisted = |(one, _): &(Sound<'_>, &Supplement)| {
            let message = format!(
                "what `{}` supplements cannot be listed: `{INDEX}` of `{}` is unusable",
                one.name, base.name
            );
            let finding = broken(one, message).note(why.as_str());
            let help = "supplements go with packages that `auditbinder build` made";
            (one.facts.root, finding.help(help))
        };
        family.iter().map(unlisted).collect::<Vec<_>>()
    })?;
    let mut findings = Vec::new();
    for (one, supplement) in family {
        for (id, step) in steps(one.facts.root, supplement) {
            let item = items.entry(id.clone()).or_default();
            match mistake(id, item, &step) {
                Some((message, note)) => {
                    let message = format!("`{}` {message}", one.name);
                    let finding = broken(one, message)
                        .note(note)
                        .help("ask the sender for a supplement to the package that you have");
                    findings.push((one.facts.root, finding));
                }
                None => item.take(step),
            }
        }
    }
    if findings.is_empty() {
        Ok(items)
    } else {
        Err(findings)
    }
}

/// Everything that a supplement does, by item.
fn steps(root: Digest, supplement: &Supplement) -> impl Iterator<Item = (&EvidenceId, Step)> {
    let step = move |what, was: &Lines, now: &Lines| Step {
        supplement: root,
        number: supplement.number,
        what,
        was: was.clone(),
        now: now.clone(),
    };
    let changes = &supplement.changes;
    let nothing = Lines::new();
    let mut steps: Vec<(&EvidenceId, Step)> = Vec::new();
    for (id, files) in &changes.adds {
        steps.push((id, step(What::Added, &nothing, files)));
    }
    for (id, replaced) in &changes.replaces {
        steps.push((id, step(What::Replaced, &replaced.was, &replaced.now)));
    }
    for (id, files) in &changes.withdraws {
        steps.push((id, step(What::Withdrawn, files, &nothing)));
    }
    steps.into_iter()
}

impl Item {
    fn take(&mut self, step: Step) {
        self.held_by = (step.what != What::Withdrawn).then_some(step.supplement);
        self.files.clone_from(&step.now);
        self.history.push(step);
    }
}

/// Why a step cannot follow what is held: message and fact.
fn mistake(id: &EvidenceId, item: &Item, step: &Step) -> Option<(String, String)> {
    let verb = match step.what {
        What::Added => "adds",
        What::Replaced => "replaces",
        What::Withdrawn => "withdraws",
    };
    let standing = || match item.history.last() {
        Some(last) => format!(
            "supplement {} has it as {}",
            last.number,
            last.what.as_str()
        ),
        None if item.held_by.is_some() => "the package holds it".to_owned(),
        None => "neither the package nor a supplement before holds it".to_owned(),
    };
    let message = match (step.what, item.held_by) {
        (What::Added, None) => return None,
        (What::Added, Some(_)) => format!("{verb} item `{id}`, which is held already"),
        (_, None) => format!("{verb} item `{id}`, which is not held"),
        (_, Some(_)) if item.files == step.was => return None,
        (_, Some(_)) => {
            let message = format!("{verb} item `{id}` in a form that was never held");
            return Some((message, difference(&step.was, &item.files)));
        }
    };
    Some((message, standing()))
}

/// The first file in which the stated form and the held one differ.
fn difference(stated: &Lines, held: &Lines) -> String {
    let spelled = |files: &Lines, name| match files.get(name) {
        Some(digest) => format!("as sha256:{digest}"),
        None => "without it".to_owned(),
    };
    let differs = |name: &&_| stated.get(*name) != held.get(*name);
    match stated.keys().chain(held.keys()).find(differs) {
        Some(name) => format!(
            "`{name}`: stated {}, held {}",
            spelled(stated, name),
            spelled(held, name)
        ),
        None => "the same files".to_owned(),
    }
}
