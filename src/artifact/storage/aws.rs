//! Answers of the AWS CLI in JSON, each told by the members that its command prints.
//!
//! Source: AWS CLI Command Reference, version 2, output of the commands that the table
//! names; version 1 prints the same members, with times in epoch seconds.

mod accounts;
mod buckets;
mod certificates;
mod keys;
mod sheet;
mod trails;

use serde_json::{Map, Value};

use crate::artifact::head::Head;
use crate::artifact::shape::{one_object, short};
use crate::artifact::source::Source;
use crate::artifact::stream;
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;
use sheet::Sheet;

/// The reader.
pub(super) const FORMAT: Format = Format {
    parser: Parser::AwsCli,
    recognise,
    read,
};

/// What one command answers.
struct Kind {
    /// The word that rules know it by: `doc.answer`.
    answer: &'static str,
    /// The command that prints it.
    command: &'static str,
    /// Where its facts stand.
    at: At,
    /// Whether an object is such an answer.
    is: fn(&Map<String, Value>) -> bool,
    /// Counts that are 0 where the list is empty.
    zero: &'static [&'static str],
    /// Takes the object, or one record of the list.
    sum: fn(&mut Sheet, &Map<String, Value>),
    /// Tells the facts for people when all is read.
    tell: fn(&mut Sheet),
}

/// Where the facts of an answer stand.
enum At {
    /// In the answer itself.
    Whole,
    /// In a member that is an object.
    Member(&'static str),
    /// In a list, one record after the other.
    List(&'static str),
}

/// All answers that are known. The first that fits is the one.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    [
        buckets::KINDS,
        keys::KINDS,
        trails::KINDS,
        accounts::KINDS,
        certificates::KINDS,
    ]
    .into_iter()
    .flatten()
}

fn kind_of(answer: &Map<String, Value>) -> Option<&'static Kind> {
    kinds().find(|kind| (kind.is)(answer))
}

fn recognise(head: &Head) -> bool {
    matches!(&head.json, Some(Value::Object(answer)) if kind_of(answer).is_some())
}

/// Whether a member is an object that has these members.
fn holds(answer: &Map<String, Value>, member: &str, members: &[&str]) -> bool {
    let object = answer.get(member).and_then(Value::as_object);
    object.is_some_and(|object| members.iter().all(|name| object.contains_key(*name)))
}

/// Whether a member is a list whose first record, where there is one, has these members.
fn lists(answer: &Map<String, Value>, member: &str, members: &[&str]) -> bool {
    let Some(list) = answer.get(member).and_then(Value::as_array) else {
        return false;
    };
    let Some(first) = list.first() else {
        return true;
    };
    members.iter().all(|name| first.get(*name).is_some())
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    one_object(source, "an answer of the AWS CLI")?;
    let stated = source.head.object().and_then(|answer| {
        let known = kind_of(answer);
        known.or_else(|| buckets::versioning_with_more(answer))
    });
    let list = match stated.map(|kind| &kind.at) {
        Some(At::List(list)) => Some(*list),
        _ => None,
    };
    let mut sheet = Sheet::new(source);
    for count in stated.map_or(&[][..], |kind| kind.zero) {
        sheet.count(count, false);
    }
    let paths: Vec<&str> = list.into_iter().collect();
    let rest = stream::elements(source, &paths, &mut |element| {
        sheet.record = Some(element.number);
        match (element.value.as_object(), stated) {
            (Some(record), Some(kind)) => (kind.sum)(&mut sheet, record),
            _ => sheet.missing("is not an object"),
        }
    })?;
    sheet.record = None;
    let Some(kind) = stated else {
        return Err(source.unreadable(unknown(&rest.members)));
    };
    match kind.at {
        At::Whole => (kind.sum)(&mut sheet, &rest.members),
        At::Member(name) => {
            if let Some(Value::Object(inner)) = rest.members.get(name) {
                (kind.sum)(&mut sheet, inner);
            } else {
                sheet.missing(&format!("has no `{name}`"));
            }
        }
        At::List(_) => cut_short(&mut sheet, &rest.members),
    }
    let records = list.map(|_| rest.elements);
    sheet.set("answer", kind.answer);
    if let Some(records) = records {
        sheet.set("records", records);
    }
    (kind.tell)(&mut sheet);
    let (doc, facts, troubles) = sheet.close();
    Ok(ArtifactReading {
        parser: Parser::AwsCli,
        form: format!("AWS CLI answer of `{}`", kind.command),
        records,
        doc,
        facts,
        troubles,
    })
}

/// Whether the command stopped before the end of its list: `--max-items` leaves a token.
fn cut_short(sheet: &mut Sheet, rest: &Map<String, Value>) {
    let token = ["NextToken", "nextToken", "Marker", "NextMarker"];
    let more = token
        .iter()
        .any(|name| rest.get(*name).is_some_and(Value::is_string));
    let flag = ["IsTruncated", "Truncated"];
    let cut = flag
        .iter()
        .any(|name| rest.get(*name) == Some(&Value::Bool(true)));
    sheet.set("complete", !(more || cut));
    if more || cut {
        sheet.missing("is only the beginning of the list: the command was stopped by `--max-items` or `--no-paginate`");
    }
}

fn unknown(members: &Map<String, Value>) -> String {
    let names: Vec<String> = members
        .keys()
        .take(5)
        .map(|name| format!("`{}`", short(name)))
        .collect();
    let found = if names.is_empty() {
        "an empty object".to_owned()
    } else {
        format!("an object with {}", names.join(", "))
    };
    format!("expected an answer of an AWS CLI command that is known; found {found}")
}
