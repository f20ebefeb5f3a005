//! Commits with their trailers and signatures: JSON lines of the source `git-log`, or
//! lines of `git log` in one format.

use super::line::{Commit, is_object_id};
use super::tally::Tally;
use crate::artifact::head::Head;
use crate::artifact::source::Source;
use crate::artifact::stream::{each_line, elements};
use crate::artifact::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GitLog,
    recognise,
    read,
};

fn recognise(head: &Head) -> bool {
    let is_object = head.has(&["commit", "parents", "trailers", "signature"]);
    is_object || is_text(head)
}

/// Whether it is the output of `git log` with separators between fields.
fn is_text(head: &Head) -> bool {
    let line = head.text().lines().next().unwrap_or("");
    line.split_once('\x1f')
        .is_some_and(|(id, rest)| is_object_id(id) && rest.contains('\x1f'))
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut tally = Tally::new();
    let shown = source.shown;
    let mut troubles = Troubles::default();
    let mut records = 0;
    if is_text(&source.head) {
        each_line(source, &mut |number, bytes| {
            if bytes.is_empty() {
                return;
            }
            let line = String::from_utf8_lossy(bytes);
            if let Some(commit) = Commit::of_text(&line) {
                records += 1;
                tally.note(&commit);
            } else {
                let what = "this line has not the three fields commit, author and trailers";
                troubles.push(what, crate::artifact::source::at(shown, number, 1));
            }
        })?;
    } else {
        if !source.head.has(&["commit"]) {
            return Err(source.unreadable(
                "expected commits, one JSON object with `commit` per line as the source `git-log` writes them; found something else",
            ));
        }
        let rest = elements(source, &[], &mut |element| {
            records += 1;
            let (commit, lacks) = Commit::of_object(&element.value);
            for name in lacks {
                let line = element.line.unwrap_or(1);
                troubles.push(
                    format!("commit {} has no `{name}` that can be read", element.number),
                    crate::artifact::source::at(shown, line, 1),
                );
            }
            tally.note(&commit);
        })?;
        if records == 0 {
            // One commit alone is an object of its own.
            let value = serde_json::Value::Object(rest.members);
            records = 1;
            let (commit, lacks) = Commit::of_object(&value);
            for name in lacks {
                let what = format!("commit 1 has no `{name}` that can be read");
                troubles.push(what, source.line(1));
            }
            tally.note(&commit);
        }
        troubles = both(rest.troubles, troubles);
    }
    let (doc, facts) = tally.doc();
    Ok(ArtifactReading {
        parser: Parser::GitLog,
        form: "log of commits".to_owned(),
        records: Some(records),
        doc,
        facts,
        troubles,
    })
}

/// Lines that cannot be read, then records that lack something.
fn both(mut first: Troubles, second: Troubles) -> Troubles {
    first.left_out += second.left_out;
    for trouble in second.first {
        first.push(trouble.what, trouble.place);
    }
    first
}
