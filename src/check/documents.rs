//! Assertions over documents: those of an item and those of the shipped rule packs.

use serde_json::{Map, Value};

use super::expression::{CheckOutcome, evaluate};
use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, list};
use crate::model::plan::ItemView;
use crate::model::{
    Against, CollectedFile, ControlRef, Document, EmptyList, OnFalse, Place, Severity,
};

/// Evaluates every assertion that applies to every document.
pub(super) fn checks(subject: Subject<'_>, outcome: &mut Outcome) {
    let parameters = parameters(subject);
    for item in subject.plan.items() {
        let assertions = assertions(subject, &item);
        let Some(collected) = subject.collected.items.get(&item.id) else {
            continue;
        };
        if assertions.is_empty() {
            continue;
        }
        for file in &collected.files {
            match &file.document {
                Some(Document::Read(doc)) => {
                    for assertion in &assertions {
                        let verdict = evaluate(assertion.text, doc, &parameters, assertion.empty);
                        record(subject, &item, file, assertion, verdict, outcome);
                    }
                }
                Some(Document::Unreadable { message, place }) => {
                    unreadable(&item, message, place, outcome);
                }
                Some(Document::TooLarge) | None => too_large(&item, file, outcome),
            }
        }
    }
}

/// One assertion, wherever it comes from.
struct Assertion<'a> {
    id: String,
    text: &'a str,
    severity: Severity,
    message: &'a str,
    fix: Option<&'a str>,
    controls: &'a [String],
    on_false: OnFalse,
    empty: EmptyList,
    against: Against,
    place: Option<&'a Place>,
}

impl Assertion<'_> {
    /// The controls of the profile that the assertion itself names.
    fn controls(&self, subject: Subject<'_>) -> Vec<ControlRef> {
        let named = self.controls.iter();
        named.filter_map(|id| subject.profile.find(id)).collect()
    }
}

fn assertions<'a>(subject: Subject<'a>, item: &ItemView<'a>) -> Vec<Assertion<'a>> {
    let own = item.checks.iter().map(|check| Assertion {
        id: check.id.value.to_string(),
        text: &check.assert.value,
        severity: check.severity.as_ref().map_or(Severity::High, |s| s.value),
        message: &check.message.value,
        fix: check.fix.as_ref().map(|fix| fix.value.as_str()),
        controls: &[],
        on_false: OnFalse::Fail,
        empty: EmptyList::NotEvidenced,
        against: Against::Item,
        place: Some(&check.assert.place),
    });
    let shipped = subject
        .rules
        .iter()
        .filter(|rule| rule.artifact == item.parser)
        .map(|rule| Assertion {
            id: rule.id.to_string(),
            text: &rule.assert,
            severity: rule.severity,
            message: &rule.message,
            fix: Some(&rule.fix),
            controls: &rule.controls,
            on_false: rule.on_false,
            empty: rule.empty,
            against: rule.against,
            place: None,
        });
    own.chain(shipped).collect()
}

fn parameters(subject: Subject<'_>) -> Value {
    let list = |values: &Vec<crate::model::plan::Text>| {
        values
            .iter()
            .map(|v| Value::from(v.value.clone()))
            .collect()
    };
    Value::Object(
        subject
            .plan
            .parameters
            .iter()
            .map(|(name, values)| (name.clone(), list(values)))
            .collect::<Map<_, _>>(),
    )
}

fn record(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    file: &CollectedFile,
    assertion: &Assertion<'_>,
    verdict: CheckOutcome,
    outcome: &mut Outcome,
) {
    let id = &assertion.id;
    let (code, severity, why) = match verdict {
        CheckOutcome::Pass => {
            outcome.item(&item.id).observations.passed += 1;
            for control in assertion.controls(subject) {
                outcome.control(control).passed += 1;
            }
            return;
        }
        CheckOutcome::Fail if assertion.on_false == OnFalse::Ineffective => (
            Code::SettingIneffective,
            assertion.severity,
            assertion.message.to_owned(),
        ),
        CheckOutcome::Fail => (
            Code::CheckFailed,
            assertion.severity,
            assertion.message.to_owned(),
        ),
        CheckOutcome::NotEvidenced(why) => (
            Code::CheckNotEvidenced,
            Code::CheckNotEvidenced.severity(),
            why,
        ),
        CheckOutcome::Error(why) => (Code::CheckError, Code::CheckError.severity(), why),
    };
    let observed = format!("{id} on `{}`: {why}", file.shown);
    let message = format!("check `{id}` on `{}` of `{}`: {why}", file.shown, item.id);
    let place = assertion.place.unwrap_or(item.place);
    let finding = Finding::new(code, message)
        .weighing(severity)
        .at(place)
        .about(item.id.to_string());
    outcome.find(match (code, assertion.fix) {
        (Code::CheckError, _) => {
            finding.help("correct the expression; it is written in CEL over `doc` and `parameters`")
        }
        (_, Some(fix)) => finding.help(fix),
        (Code::CheckNotEvidenced, None) => finding.help(what_there_is(file)),
        (_, None) => finding.help("mend what the check found, and collect again"),
    });
    if assertion.against == Against::Item {
        observe(outcome.item(&item.id), code, severity, &observed);
    }
    for control in assertion.controls(subject) {
        let observations = outcome.control(control);
        match code {
            Code::CheckFailed | Code::SettingIneffective if severity.is_error() => {
                observations.contradictions.push(observed.clone());
            }
            Code::CheckFailed | Code::SettingIneffective => {
                observations.exceptions.push(observed.clone());
            }
            _ => {}
        }
    }
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

fn observe(
    item: &mut crate::model::ItemAssessment,
    code: Code,
    severity: Severity,
    observed: &str,
) {
    let observations = &mut item.observations;
    match code {
        Code::CheckNotEvidenced | Code::CheckError => observations.open.push(observed.to_owned()),
        _ if severity.is_error() => observations.contradictions.push(observed.to_owned()),
        _ => observations.exceptions.push(observed.to_owned()),
    }
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
