//! `locker log`: the entries of the journal.

use serde_json::{Value, json};

use crate::cli::args::LockerLogArgs;
use crate::cli::output::Output;
use crate::cli::{Exit, mask, open};
use crate::diagnostic::{counted, list};
use crate::locker::Locker;
use crate::model::id::EvidenceId;
use crate::model::occurrence::{Body, Entry, Occurrence};

/// Lists them.
pub fn run(args: &LockerLogArgs, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open::at(&args.plan.plan, output)?;
    let locker = super::read(&opened, output)?;
    let concerned = |entry: &&Entry| {
        let kind = args
            .kind
            .as_ref()
            .is_none_or(|kind| entry.body.kind() == kind);
        let item =
            |wanted: &String| item(&locker, entry).is_some_and(|id| id.to_string() == *wanted);
        kind && args.item.as_ref().is_none_or(item)
    };
    let mut entries: Vec<&Entry> = locker.entries().iter().filter(concerned).collect();
    if let Some(limit) = args.limit {
        entries.drain(..entries.len().saturating_sub(limit));
    }
    if output.is_json() {
        let entries: Vec<Value> = entries.iter().map(|entry| answer(&locker, entry)).collect();
        let fields = json!({"entries": entries, "head": locker.head()});
        output.json("locker-log", fields);
    } else {
        for entry in &entries {
            output.line(mask::text(&line(&locker, entry)));
        }
        output.line(format!(
            "{}, head {}",
            counted_entries(entries.len()),
            locker.head()
        ));
    }
    if locker.problems().is_empty() {
        return Ok(Exit::Done);
    }
    if !output.is_json() {
        output.findings(locker.problems(), &opened.sources);
    }
    Ok(Exit::Judged)
}

fn counted_entries(count: usize) -> String {
    match count {
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    }
}

/// The item that an entry is about.
fn item<'a>(locker: &'a Locker, entry: &'a Entry) -> Option<&'a EvidenceId> {
    let of = |sequence: u64| {
        locker
            .occurrence(sequence)
            .map(|occurrence| &occurrence.item)
    };
    match &entry.body {
        Body::Occurrence(occurrence) => Some(&occurrence.item),
        Body::Review(review) => of(review.occurrence),
        Body::Withdrawal(withdrawal) => of(withdrawal.occurrence),
        _ => None,
    }
}

fn line(locker: &Locker, entry: &Entry) -> String {
    let sequence = entry.sequence;
    let item = item(locker, entry).map_or_else(String::new, ToString::to_string);
    match &entry.body {
        Body::Occurrence(occurrence) => format!("{sequence}  {}", occurrence_line(occurrence)),
        Body::Review(review) => format!(
            "{sequence}  {}  {item}  review of {} by {}: {}, {}",
            review.at.to_rfc3339(),
            review.occurrence,
            review.by,
            review.result.as_str(),
            review.note
        ),
        Body::Withdrawal(withdrawal) => format!(
            "{sequence}  {}  {item}  withdrawal of {} by {}: {}",
            withdrawal.at.to_rfc3339(),
            withdrawal.occurrence,
            withdrawal.by,
            withdrawal.reason
        ),
        Body::Later { kind, .. } => {
            format!("{sequence}  {kind}, a kind that this version does not know")
        }
        other => format!("{sequence}  {}", other.kind()),
    }
}

fn occurrence_line(occurrence: &Occurrence) -> String {
    let names: Vec<&str> = occurrence
        .files
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    let shown = match names.as_slice() {
        [.., _, _, _, _] => counted(names.len(), "file"),
        few => list(few),
    };
    let covers = occurrence.covers.map_or_else(String::new, |covers| {
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |d| d.to_string());
        format!(", covers {}..{}", day(covers.from), day(covers.until))
    });
    let dated = if occurrence.is_undated_import() {
        ", dated by nothing independent"
    } else {
        ""
    };
    format!(
        "{}  {}  {} by {}: {shown}{covers}{dated}",
        occurrence.at.to_rfc3339(),
        occurrence.item,
        occurrence.origin.as_str(),
        occurrence.by,
    )
}

fn answer(locker: &Locker, entry: &Entry) -> Value {
    let body = match &entry.body {
        Body::Occurrence(occurrence) => json!(occurrence),
        Body::Review(review) => json!(review),
        Body::Withdrawal(withdrawal) => json!(withdrawal),
        Body::Population(body)
        | Body::Seed(body)
        | Body::Selection(body)
        | Body::Replacement(body)
        | Body::Later { body, .. } => body.clone(),
    };
    json!({
        "sequence": entry.sequence, "kind": entry.body.kind(), "item": item(locker, entry),
        "digest": entry.digest, "line": entry.line, "signature": entry.signature, "body": body,
    })
}
