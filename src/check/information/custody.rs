//! What happened to an item since: A8 digest, A9 changes, A10 review.

use super::Seen;
use super::answer::Answer;
use crate::diagnostic::{Code, Finding, counted};
use crate::model::plan::{Collection, Text};

/// A8: the digest at collection, and that of the bytes now.
pub(super) fn digest(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    if let Some(viewed) = seen.viewed() {
        let digest = viewed.sha256.as_ref().map(|digest| digest.value.clone());
        answer.state_or_miss(digest, "digest of what was seen");
        return answer;
    }
    let files = &seen.collected.files;
    let [file] = files.as_slice() else {
        let count = counted(files.len(), "file");
        answer.miss(format!("digest at collection of each of {count}"));
        return answer;
    };
    let now = file.digest.to_string();
    let collection = seen.collection();
    let steps = collection.map_or(0, |c| c.transformations.len());
    let Some(stated) = collection.and_then(|c| c.sha256.as_ref()) else {
        answer.miss("digest at collection");
        return answer;
    };
    if stated.value == now {
        answer.state("the same at collection and now");
    } else if steps > 0 {
        answer.state(format!("stated, {} since", counted(steps, "change")));
    } else {
        let why = "is not the file whose digest was taken at collection".to_owned();
        let finding = altered(seen, &why, stated);
        answer.refute(why, finding);
    }
    answer
}

/// The finding of two digests that should be one. It shows neither: the plain digest of a
/// short text tells the text.
fn altered<'a>(seen: Seen<'a>, why: &str, at: &'a Text) -> Finding {
    let message = format!("evidence item `{}` {why}", seen.item.id);
    let finding = seen.finding(Code::EvidenceAltered, message, Some(&at.place));
    finding
        .note("`sha256sum FILE` prints the digest of what is there now")
        .help("put the collected file back, or list what was done to it under `transformations`")
}

/// A9: the chain from what was collected to the file in hand.
pub(super) fn transformations(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let Some(collection) = seen.collection().filter(|_| seen.viewed().is_none()) else {
        if seen.viewed().is_none() {
            answer.miss("whether it was changed since");
        }
        return answer;
    };
    let [file] = seen.collected.files.as_slice() else {
        if collection.transformations.is_empty() {
            answer.miss("whether the files were changed since");
        }
        state_steps(seen, collection, &mut answer);
        return answer;
    };
    let now = file.digest.to_string();
    if collection.transformations.is_empty() {
        let stated = collection.sha256.as_ref();
        match stated {
            Some(stated) if stated.value == now => answer.state("none"),
            Some(_) => answer.contradict("was changed, and no change is stated"),
            None => answer.miss("whether it was changed since"),
        }
        return answer;
    }
    state_steps(seen, collection, &mut answer);
    links(seen, collection, &now, &mut answer);
    answer
}

fn state_steps(seen: Seen<'_>, collection: &Collection, answer: &mut Answer) {
    for step in &collection.transformations {
        let by = step.by.as_ref();
        let by = by.map(|by| format!(" by {}", seen.subject.plan.person_name(&by.value)));
        let on = step.on.as_ref().map(|on| format!(" on {}", on.value));
        answer.state(format!(
            "{}{}{}",
            step.what.value,
            by.unwrap_or_default(),
            on.unwrap_or_default()
        ));
        if step.before.is_none() || step.after.is_none() {
            answer.miss(format!("digests before and after `{}`", step.what.value));
        }
    }
}

/// Each step begins where the one before ended; the last one ends at the file in hand.
fn links<'a>(seen: Seen<'a>, collection: &'a Collection, now: &str, answer: &mut Answer) {
    let mut held = collection.sha256.as_ref();
    for step in &collection.transformations {
        if let (Some(held), Some(before)) = (held, &step.before)
            && held.value != before.value
        {
            let why = format!(
                "`{}` does not begin with what was there before",
                step.what.value
            );
            let finding = altered(seen, &why, before);
            answer.refute(why, finding);
        }
        held = step.after.as_ref();
    }
    if let Some(last) = held.filter(|last| last.value != now) {
        let why = "is not the file that its last change ended with".to_owned();
        let finding = altered(seen, &why, last);
        answer.refute(why, finding);
    }
}

/// A10: somebody else went through it after it was collected.
pub(super) fn review(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let Some(review) = seen.item.reviewed else {
        answer.miss("review by somebody else");
        return answer;
    };
    let name = seen.subject.plan.person_name(&review.by.value);
    let result = review.result.as_ref();
    let result = result.map(|result| format!(": {}", result.value));
    answer.state(format!(
        "{name} on {}{}",
        review.on.value,
        result.unwrap_or_default()
    ));
    let collector = seen.collection().and_then(|c| c.by.as_ref());
    let collector = collector.or(seen.viewed().map(|viewed| &viewed.by));
    if collector.is_some_and(|by| by.value == review.by.value) {
        let why = format!("was reviewed by {name}, who collected it");
        let message = format!("evidence item `{}` {why}", seen.item.id);
        let finding = seen.finding(Code::ReviewerIsCollector, message, Some(&review.by.place));
        answer.refute(
            why,
            finding.help("have somebody else go through it, and name that person under `reviewed`"),
        );
    }
    if let Some(day) = seen.day().filter(|day| day.value > review.on.value) {
        answer.miss(format!("review after the collection on {}", day.value));
    }
    if review.on.value > seen.subject.as_of().0 {
        answer.miss(format!(
            "review up to the as-of date {}",
            seen.subject.as_of()
        ));
    }
    answer
}
