//! Sentences of the system description that no document carries.

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::ItemStanding;
use crate::model::plan::Statement;

/// Reports statements without evidence in hand; reports print them as claimed only.
pub(super) fn statements(subject: Subject<'_>, outcome: &mut Outcome) {
    let Some(system) = &subject.plan.system else {
        return;
    };
    // What the organisation asks of others, or leaves out, is no claim about itself.
    let claims = system
        .services
        .iter()
        .chain(&system.commitments)
        .chain(&system.incidents)
        .chain(&system.changes);
    let open: Vec<&Statement> = claims
        .filter(|statement| !is_shown(statement, outcome))
        .collect();
    for statement in open {
        let message = format!(
            "the statement {:?} names no document that shows it",
            shortened(&statement.text.value)
        );
        let finding = Finding::new(Code::ClaimWithoutDocument, message)
            .at(&statement.text.place)
            .about("system");
        outcome.find(finding.help(
            "add `evidence:` with the items that show it; until then it prints as claimed only",
        ));
    }
}

fn is_shown(statement: &Statement, outcome: &Outcome) -> bool {
    statement.evidence.iter().any(|id| {
        outcome
            .assessed
            .items
            .get(&id.value)
            .is_some_and(|item| matches!(item.standing, ItemStanding::Sound | ItemStanding::Weak))
    })
}

fn shortened(text: &str) -> String {
    let short: String = text.chars().take(70).collect();
    if short.len() < text.len() {
        format!("{}…", short.trim_end())
    } else {
        short
    }
}
