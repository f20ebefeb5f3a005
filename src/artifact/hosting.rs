//! Code hosting: audit logs, branch protection, rulesets, environments, repositories and
//! pull requests of GitHub.

mod audit;
mod environments;
mod protection;
mod pulls;
mod repositories;
mod rulesets;

use serde_json::{Map, Value};

use super::stream::elements;
use super::{Format, Source, Troubles, Unreadable, source};

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[
    protection::FORMAT,
    rulesets::FORMAT,
    environments::FORMAT,
    pulls::FORMAT,
    repositories::FORMAT,
    audit::FORMAT,
];

/// One record of a file, with what it lacks.
struct Record<'r> {
    /// Its number, from 1.
    number: u64,
    line: u64,
    value: &'r Value,
    shown: &'r str,
    troubles: &'r mut Troubles,
}

impl Record<'_> {
    /// A text, empty where it is not there.
    fn text(&self, name: &str) -> &str {
        self.value.get(name).and_then(Value::as_str).unwrap_or("")
    }

    /// Says that a required field is not there.
    fn lacks(&mut self, name: &str) {
        let what = format!("record {} has no `{name}` that can be read", self.number);
        let place = source::at(self.shown, self.line, 1);
        self.troubles.push(what, place);
    }
}

/// Visits every record of a file: of an array, of lines, of the lists at `paths`, or the
/// one object that the file is. The troubles, and what stood beside the lists.
fn records(
    source: &mut Source<'_>,
    paths: &[&str],
    take: &mut dyn FnMut(&mut Record<'_>),
) -> Result<(Troubles, Map<String, Value>, u64), Unreadable> {
    let shown = source.shown;
    let mut troubles = Troubles::default();
    let rest = elements(source, paths, &mut |element| {
        take(&mut Record {
            number: element.number,
            line: element.line.unwrap_or(1),
            value: &element.value,
            shown,
            troubles: &mut troubles,
        });
    })?;
    for trouble in rest.troubles.first {
        troubles.push(trouble.what, trouble.place);
    }
    troubles.left_out += rest.troubles.left_out;
    Ok((troubles, rest.members, rest.elements))
}

/// Like [`records`], where a file may also be one record alone.
fn records_or_one(
    source: &mut Source<'_>,
    take: &mut dyn FnMut(&mut Record<'_>),
) -> Result<(Troubles, u64), Unreadable> {
    let shown = source.shown;
    let (mut troubles, members, mut count) = records(source, &[], take)?;
    if count == 0 && !members.is_empty() {
        count = 1;
        take(&mut Record {
            number: 1,
            line: 1,
            value: &Value::Object(members),
            shown,
            troubles: &mut troubles,
        });
    }
    Ok((troubles, count))
}

/// The repository that an address of the interface names: `…/repos/OWNER/NAME/…`.
fn repository_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("repos/")?;
    let owner = rest.find('/')?;
    let end = rest[owner + 1..].find('/');
    Some(end.map_or(rest, |end| &rest[..owner + 1 + end]))
}
