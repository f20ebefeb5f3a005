//! The sheet of an occurrence in the locker: what the journal says of it.

use super::answer::Answer;
use super::{Subject, sheet_file};
use crate::model::information::{InformationRule, SheetOccurrence, SheetTransformation};
use crate::model::occurrence::{Collector, ReviewResult};
use crate::model::plan::Choice as _;
use crate::model::{CollectedItem, TakenOccurrence};

/// Answers every rule from one line of the journal and its reviews.
pub(super) fn occurrence(
    subject: Subject<'_>,
    collected: &CollectedItem,
    taken: &TakenOccurrence,
) -> SheetOccurrence {
    let rules = InformationRule::ALL.iter();
    let answers = rules.map(|(_, rule)| answer(*rule, subject, taken).of(*rule));
    let files = collected.files.iter();
    let files = files.filter(|file| file.occurrence == Some(taken.sequence));
    let steps = taken.occurrence.transformations.iter();
    let step = |step: &crate::model::occurrence::Transformation| SheetTransformation {
        what: step.what.clone(),
        before: Some(step.before.to_string()),
        after: Some(step.after.to_string()),
        by: None,
        on: None,
    };
    SheetOccurrence {
        collected: Some(taken.occurrence.at.to_rfc3339()),
        answers: answers.collect(),
        files: files.map(|file| sheet_file(subject, file)).collect(),
        transformations: steps.map(step).collect(),
    }
}

fn answer(rule: InformationRule, subject: Subject<'_>, taken: &TakenOccurrence) -> Answer {
    let (mut answer, occurrence) = (Answer::default(), &taken.occurrence);
    match rule {
        InformationRule::Source => {
            answer.state_or_miss(occurrence.system.clone(), "system and environment");
        }
        InformationRule::Collector => {
            answer.state(match &occurrence.by {
                Collector::Person(person) => subject.plan.person_name(person),
                job @ Collector::Job { .. } => job.to_string(),
            });
            answer.state(format!(
                "{} {}",
                occurrence.tool.name, occurrence.tool.version
            ));
        }
        InformationRule::Query => {
            answer.state_or_miss(occurrence.query.clone(), "query, command or export");
        }
        InformationRule::Time => {
            answer.state(occurrence.at.to_rfc3339());
            answer.state(format!("time source: {}", occurrence.time_source.as_str()));
        }
        InformationRule::Period => {
            answer.state_or_miss(taken.covers.map(|days| days.to_string()), "days covered");
        }
        InformationRule::Count => count(taken, &mut answer),
        InformationRule::Sequence => match (&occurrence.first, &occurrence.last) {
            (Some(first), Some(last)) => answer.state(format!("{first} to {last}")),
            _ if occurrence.records.file.is_some() => answer.miss("first and last record"),
            _ => {}
        },
        InformationRule::Digest => answer.state("taken with it, and compared by the locker"),
        InformationRule::Transformations => {
            let steps = occurrence.transformations.iter();
            let steps: Vec<&str> = steps.map(|step| step.what.as_str()).collect();
            answer.state(if steps.is_empty() {
                "none".to_owned()
            } else {
                steps.join("; ")
            });
        }
        InformationRule::Review => review(subject, taken, &mut answer),
        InformationRule::Rejection => match &taken.rejected {
            Some(why) => answer.contradict(format!("was rejected: {why}")),
            None => answer.state("nothing found"),
        },
        InformationRule::Screenshot => {}
    }
    answer
}

fn count(taken: &TakenOccurrence, answer: &mut Answer) {
    let records = taken.occurrence.records;
    match (records.source, records.file) {
        (None, None) => {}
        (Some(source), Some(file)) if source == file => {
            answer.state(format!("{file} at the source and in hand"));
        }
        (Some(source), Some(file)) => {
            answer.contradict(format!(
                "holds {file} records, and the source counted {source}"
            ));
        }
        (Some(source), None) => answer.state(format!("{source} at the source")),
        (None, Some(file)) => {
            answer.state(format!("{file} in hand"));
            answer.miss("count at the source");
        }
    }
}

fn review(subject: Subject<'_>, taken: &TakenOccurrence, answer: &mut Answer) {
    let Some(last) = taken.reviews.last() else {
        return answer.miss("review by somebody else");
    };
    let name = subject.plan.person_name(&last.by);
    let day = last.at.date_naive();
    answer.state(format!("{name} on {day}: {}", last.result.as_str()));
    if last.result == ReviewResult::Rejected {
        answer.contradict("was rejected by the last review");
    }
}
