//! Assertions over documents: those of an item and those of the shipped rule packs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::expression::{CheckOutcome, Variables, evaluate};
use super::rules::{self, Answers, Target};
use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted, list};
use crate::model::artifact::Troubles;
use crate::model::id::EvidenceId;
use crate::model::plan::{Asset, InlineCheck, ItemView, Parser};
use crate::model::scan::Family;
use crate::model::{
    Artifact, CollectedFile, Document, EmptyList, ItemStanding, Place, Rule, Severity,
};

/// Evaluates every assertion over every document.
pub(super) fn checks(subject: Subject<'_>, answers: &mut Answers, outcome: &mut Outcome) {
    let parameters = rules::parameters(subject);
    let together = judged_together(subject);
    for item in subject.plan.items() {
        let together = together.contains(&(item.parser, &item.id));
        let Some(collected) = subject.collected.items.get(&item.id) else {
            continue;
        };
        for file in collected.files.iter().filter(|file| !file.earlier) {
            let reading = file.artifact.as_deref();
            let artifact = Artifact::Document(reading.map_or(item.parser, |read| read.parser));
            let shipped = subject
                .rules
                .iter()
                .filter(|rule| rule.artifact == artifact);
            let shipped: Vec<&Rule> = shipped.collect();
            own_checks(&item, file, (!shipped.is_empty(), &parameters), outcome);
            if let Some(read) = reading {
                incomplete(&item, file, &read.troubles, outcome);
            }
            let doc = reading.map(|read| &read.doc).or(read_document(file));
            let Some(doc) = doc else {
                continue;
            };
            let more = variables(subject, &item, file);
            let target = Target {
                shown: format!("`{}` of `{}`", file.shown, item.id),
                subject: item.id.to_string(),
                items: vec![&item.id],
                asset: agent_of(subject, &item).or_else(|| repository_of(subject, &item)),
                place: item.place,
                origins: None,
                doc,
                parameters: &parameters,
                more: &more,
            };
            for rule in shipped {
                // What one layer leaves open, another may answer: see `agents::policies`.
                let applies = !together || rule.each_layer && rules::fails(rule, &target);
                if applies {
                    rules::apply(subject, rule, &target, answers, outcome);
                }
            }
        }
    }
}

/// The document of a file, where it could be read.
fn read_document(file: &CollectedFile) -> Option<&Value> {
    match &file.document {
        Some(Document::Read(doc)) => Some(doc),
        _ => None,
    }
}

/// The assertions of the item itself over a file; `judged` tells that rules read it too.
fn own_checks(
    item: &ItemView<'_>,
    file: &CollectedFile,
    (judged, parameters): (bool, &Value),
    outcome: &mut Outcome,
) {
    let is_wanted = !item.checks.is_empty() || judged && file.artifact.is_none();
    match &file.document {
        Some(Document::Read(doc)) => {
            for check in item.checks {
                own(item, file, check, (doc, parameters), outcome);
            }
        }
        Some(Document::Unreadable { message, place }) => {
            unreadable(item, message, place, outcome);
        }
        Some(Document::TooLarge) | None if is_wanted => too_large(item, file, outcome),
        _ => {}
    }
}

/// Items whose files are judged together with others of the same agent.
fn judged_together(subject: Subject<'_>) -> BTreeSet<(Parser, &EvidenceId)> {
    let judged = subject.agents.policies.iter().flat_map(|p| &p.judged);
    judged
        .flat_map(|judged| judged.items.iter().map(|item| (judged.parser, item)))
        .collect()
}

/// The first agent that an item speaks of.
fn agent_of<'a>(subject: Subject<'a>, item: &ItemView<'_>) -> Option<&'a Asset> {
    let mut assets = subject.plan.assets.iter();
    assets.find(|asset| asset.agent.is_some() && item.is_about(&asset.id.value))
}

/// The first repository that an item speaks of.
pub(super) fn repository_of<'a>(subject: Subject<'a>, item: &ItemView<'_>) -> Option<&'a Asset> {
    let mut assets = subject.plan.assets.iter();
    assets.find(|asset| asset.kind.value == "repository" && item.is_about(&asset.id.value))
}

/// What rules see beside the document of a file: `item`, and `scan` where it was scanned.
fn variables(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    file: &CollectedFile,
) -> Vec<(&'static str, Value)> {
    let mut of_scan = json!({});
    let files = subject.scans.items.get(&item.id).into_iter().flatten();
    for scanned in files.filter(|scanned| scanned.shown == file.shown) {
        for family in [Family::Secret, Family::Pan, Family::Phi, Family::Personal] {
            of_scan[family.as_str()] = json!(scanned.scan.count(family));
        }
        of_scan["unscanned"] = json!(scanned.scan.unscanned.len());
    }
    let mut of_item = rules::item_of(subject, item, file);
    let collected = subject.collected.items.get(&item.id);
    let taken = collected.into_iter().flat_map(|item| &item.occurrences);
    let mut taken = taken.filter(|taken| Some(taken.sequence) == file.occurrence);
    // In the locker a review is of an occurrence; one that rejects it is no review.
    let reviewed = taken.find(|taken| taken.rejected.is_none());
    if let Some(review) = reviewed.and_then(|taken| taken.reviews.last()) {
        of_item["reviewed-on"] = json!(review.at.date_naive().to_string());
    }
    vec![("item", of_item), ("scan", of_scan)]
}

/// One assertion of the item itself.
fn own(
    item: &ItemView<'_>,
    file: &CollectedFile,
    check: &InlineCheck,
    (doc, parameters): (&Value, &Value),
    outcome: &mut Outcome,
) {
    let id = &check.id.value;
    let variables = Variables {
        doc,
        parameters,
        more: &[],
    };
    let failed = check.severity.as_ref().map_or(Severity::High, |s| s.value);
    let (code, severity, why) =
        match evaluate(&check.assert.value, variables, EmptyList::NotEvidenced) {
            CheckOutcome::Pass => {
                outcome.item(&item.id).observations.passed += 1;
                return;
            }
            CheckOutcome::Fail => (Code::CheckFailed, failed, check.message.value.clone()),
            CheckOutcome::NotEvidenced(why) => not_evidenced(why),
            CheckOutcome::NoParameter(name) => {
                not_evidenced(format!("`parameters.{name}` is absent"))
            }
            CheckOutcome::Error(why) => (Code::CheckError, Code::CheckError.severity(), why),
        };
    let observed = format!("{id} on `{}`: {why}", file.shown);
    let message = format!("check `{id}` on `{}` of `{}`: {why}", file.shown, item.id);
    let finding = Finding::new(code, message)
        .weighing(severity)
        .at(&check.assert.place)
        .about(item.id.to_string());
    let fix = check.fix.as_ref().map(|fix| fix.value.as_str());
    outcome.find(match (code, fix) {
        (Code::CheckError, _) => {
            finding.help("correct the expression; it is written in CEL over `doc` and `parameters`")
        }
        (_, Some(fix)) => finding.help(fix),
        (Code::CheckNotEvidenced, None) => finding.help(what_there_is(file)),
        (_, None) => finding.help("mend what the check found, and collect again"),
    });
    let observations = &mut outcome.item(&item.id).observations;
    rules::observe(observations, code, severity, &observed);
}

fn not_evidenced(why: String) -> (Code, Severity, String) {
    let code = Code::CheckNotEvidenced;
    (code, code.severity(), why)
}

/// What a document has at its top, for somebody who named what is not there.
fn what_there_is(file: &CollectedFile) -> String {
    let Some(Document::Read(Value::Object(map))) = &file.document else {
        return "the document has no keys at its top; see `docs/reference/plan.md` for its shape"
            .to_owned();
    };
    let columns = map.get("columns").and_then(Value::as_array);
    let columns: Option<Vec<&str>> =
        columns.map(|names| names.iter().filter_map(Value::as_str).collect());
    let found = if let Some(columns) = columns {
        format!("its rows have {}", list(&columns))
    } else {
        let keys: Vec<&str> = map.keys().map(String::as_str).take(12).collect();
        format!("the document has {}", list(&keys))
    };
    format!("{found}; ask first with `has(…)` where a key may be absent")
}

fn unreadable(item: &ItemView<'_>, message: &str, place: &Place, outcome: &mut Outcome) {
    outcome
        .item(&item.id)
        .observations
        .open
        .push(format!("`{}` could not be parsed: {message}", place.file));
    let finding = Finding::new(
        Code::CheckError,
        format!(
            "`{}` of `{}` cannot be checked: {message}",
            place.file, item.id
        ),
    );
    outcome.find(
        finding
            .at(place)
            .about(item.id.to_string())
            .help("export it again, or name the right `parser:`"),
    );
}

/// Records that cannot be read or lack what their format requires: the rest counts.
fn incomplete(
    item: &ItemView<'_>,
    file: &CollectedFile,
    troubles: &Troubles,
    outcome: &mut Outcome,
) {
    const MOST_NOTES: usize = 6;
    let Some(first) = troubles.first.first() else {
        return;
    };
    let number = troubles.count();
    let places = counted(usize::try_from(number).unwrap_or(usize::MAX), "place");
    let shown = &file.shown;
    let open = format!("`{shown}` is not readable or not complete in {places}");
    outcome.lower(&item.id, ItemStanding::Weak, open);
    let message = format!(
        "`{shown}` of `{}` is not readable or not complete in {places}",
        item.id
    );
    let finding = Finding::new(Code::PopulationException, message).at(&first.place);
    let mut finding = finding
        .about(item.id.to_string())
        .help("export it again; what cannot be read is no evidence, and the rest was counted");
    for trouble in troubles.first.iter().take(MOST_NOTES) {
        finding = finding.note(format!("{}: {}", trouble.place, trouble.what));
    }
    if number > MOST_NOTES as u64 {
        finding = finding.note(format!("and {} more", number - MOST_NOTES as u64));
    }
    outcome.find(finding);
}

fn too_large(item: &ItemView<'_>, file: &CollectedFile, outcome: &mut Outcome) {
    outcome
        .item(&item.id)
        .observations
        .open
        .push(format!("`{}` is too large to be parsed", file.shown));
    let message = format!(
        "`{}` of `{}` has {} bytes; checks read documents of at most 8 MiB",
        file.shown, item.id, file.size
    );
    let finding = Finding::new(Code::CheckNotEvidenced, message)
        .at(item.place)
        .about(item.id.to_string());
    outcome
        .find(finding.help("check an extract, and keep the whole file as an item without checks"));
}
