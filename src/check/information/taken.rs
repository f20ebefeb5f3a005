//! The answers to the rules for one occurrence of the locker: the journal gives most of them.

use super::answer::Answer;
use super::{Seen, content, screen};
use crate::diagnostic::{Code, counted};
use crate::model::TakenOccurrence;
use crate::model::information::InformationRule;
use crate::model::occurrence::{Origin, ReviewResult, TimeSource};

/// The answer to one rule. `seen` holds the files of the occurrence only.
pub(super) fn answer_to(rule: InformationRule, seen: Seen<'_>, taken: &TakenOccurrence) -> Answer {
    match rule {
        InformationRule::Source => source(taken),
        InformationRule::Collector => collector(seen, taken),
        InformationRule::Query => query(taken),
        InformationRule::Time => time(taken),
        InformationRule::Period => period(taken),
        InformationRule::Count => count(seen, taken),
        InformationRule::Sequence => sequence(seen, taken),
        InformationRule::Digest => digest(taken),
        InformationRule::Transformations => transformations(taken),
        InformationRule::Review => review(seen, taken),
        InformationRule::Rejection => content::rejection(seen),
        InformationRule::Screenshot => screen::screenshot(seen),
    }
}

fn source(taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    answer.state_or_miss(taken.occurrence.system.clone(), "system and environment");
    answer
}

fn collector(seen: Seen<'_>, taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    let by = &taken.occurrence.by;
    let name = by
        .person()
        .map_or_else(|| by.to_string(), |id| seen.subject.plan.person_name(id));
    let tool = &taken.occurrence.tool;
    answer.state(name);
    match taken.occurrence.origin {
        Origin::Collected => answer.state(format!("{} {}", tool.name, tool.version)),
        Origin::Brought | Origin::Imported => answer.state(format!(
            "{} with {} {}",
            taken.occurrence.origin.as_str(),
            tool.name,
            tool.version
        )),
    }
    let asked = taken
        .occurrence
        .trail
        .as_ref()
        .and_then(|trail| trail.tool.as_ref());
    if let Some(asked) = asked.filter(|asked| *asked != tool) {
        answer.state(format!("{} {}", asked.name, asked.version));
    }
    answer
}

fn query(taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    let occurrence = &taken.occurrence;
    // What the program itself read is known to the path.
    let read = (occurrence.origin == Origin::Collected).then(|| occurrence.source.text.clone());
    answer.state_or_miss(
        occurrence.query.clone().or(read),
        "query, command or export path",
    );
    answer
}

fn time(taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    let occurrence = &taken.occurrence;
    answer.state(occurrence.at.to_rfc3339());
    match (&occurrence.dated_by, occurrence.time_source) {
        (Some(dating), _) => answer.state(format!("{}: {}", dating.kind.as_str(), dating.text)),
        (None, TimeSource::Clock) => answer.state("clock of the machine that took it"),
        (None, TimeSource::Stated) => answer.miss("an independent source of the time"),
    }
    if let Some(trail) = &occurrence.trail {
        let (started, ended) = (trail.started.to_rfc3339(), trail.ended.to_rfc3339());
        answer.state(format!("asked from {started} to {ended}"));
    }
    answer
}

fn period(taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    match taken.covers {
        Some(covers) => answer.state(covers.to_string()),
        None => answer.miss("days it speaks for"),
    }
    answer
}

/// A6: as many records in the file as the source counted.
fn count(seen: Seen<'_>, taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    let records = taken.occurrence.records;
    let found = seen.records().or(records.file);
    match (records.source, found) {
        (None, None) => {}
        (None, Some(found)) => {
            answer.state(format!("{found} in hand"));
            answer.miss("count at the source");
        }
        (Some(stated), None) => answer.state(format!(
            "{stated} at the source; the program cannot count them in this form"
        )),
        (Some(stated), Some(found)) if stated == found => {
            answer.state(format!("{found} at the source and in hand"));
        }
        (Some(stated), Some(found)) => {
            answer.state(format!("{stated} at the source"));
            let why = format!(
                "holds {found} records in journal line {}, and the source counted {stated}",
                taken.sequence
            );
            let message = format!("evidence item `{}` {why}", seen.item.id);
            let finding = seen.finding(Code::RecordsDiffer, message, None);
            answer.refute(
                why,
                finding.help("export it again, withdraw this occurrence and add the new one"),
            );
        }
    }
    answer
}

fn sequence(seen: Seen<'_>, taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    if seen.records().is_none() {
        return answer;
    }
    match (&taken.occurrence.first, &taken.occurrence.last) {
        (Some(first), Some(last)) => answer.state(format!("{first} to {last}")),
        _ => answer.miss("first and last record"),
    }
    answer
}

/// A8: whoever opens the locker compares every object with its digest.
fn digest(taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    let files = counted(taken.occurrence.files.len(), "file");
    answer.state(format!(
        "of {files} in journal line {}, and the same now",
        taken.sequence
    ));
    answer
}

fn transformations(taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    for step in &taken.occurrence.transformations {
        answer.state(format!("{}: {} to {}", step.what, step.before, step.after));
    }
    if taken.occurrence.transformations.is_empty() {
        answer.state("none");
    }
    answer
}

/// A10: the locker takes no review by the collector.
fn review(seen: Seen<'_>, taken: &TakenOccurrence) -> Answer {
    let mut answer = Answer::default();
    let Some(review) = taken.reviews.last() else {
        answer.miss("review by somebody else");
        return answer;
    };
    let name = seen.subject.plan.person_name(&review.by);
    let words = format!(
        "{name} on {}: {}, {}",
        review.at.date_naive(),
        review.result.as_str(),
        review.note
    );
    if review.result == ReviewResult::Rejected {
        answer.contradict(format!("rejected by {words}"));
    } else {
        answer.state(words);
    }
    answer
}
