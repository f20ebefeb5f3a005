//! Findings that opened, were resolved, or weigh otherwise; findings that are accepted.

use super::comparison::{Comparison, Direction, Record, Section};
use super::evidence::Renamed;
use super::index::{Accepted, Finding, Index};
use super::records::{OPENED, PLAIN, Row, Weigh, section};

/// The severities, the heaviest first.
const SEVERITIES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

fn weight(severity: &str) -> usize {
    let known = SEVERITIES.iter().position(|word| *word == severity);
    known.unwrap_or(SEVERITIES.len())
}

/// Open findings.
pub(super) fn findings((old, new): (&Index, &Index), renamed: &Renamed) -> Section {
    let row = |finding: &Finding, renamed: Option<&Renamed>| {
        let order = weight(&finding.severity);
        let rank = i32::try_from(order).ok();
        Row::new(&finding.code, &finding.message)
            .known_by(identity(finding, renamed))
            .ordered(order)
            .weighed("severity", &finding.severity, Weigh::Rank(rank))
            .brief("severity", &finding.severity)
            .brief("about", finding.subject.as_ref())
            .brief("file", finding.file.as_ref())
    };
    let rows = |index: &Index, renamed: Option<&Renamed>| {
        let findings = index.findings.iter();
        findings.map(|finding| row(finding, renamed)).collect()
    };
    section(
        "findings",
        "Findings",
        &OPENED,
        rows(old, Some(renamed)),
        rows(new, None),
    )
}

/// What makes two findings the same one: the code, the record concerned (the
/// file, where none is named), and the message without what moves by itself.
///
/// Numbers and dates outside of backticks move: "47 days ago" is 412 days ago a
/// year later. What stands in backticks names the record, the check or the value;
/// an item that has another id now is named by that.
fn identity(finding: &Finding, renamed: Option<&Renamed>) -> String {
    let about = finding.subject.as_ref().or(finding.file.as_ref());
    let about = now_called(about.map_or("", String::as_str), renamed);
    let message = stable(&finding.message, renamed);
    format!("{}\n{about}\n{message}", finding.code)
}

fn now_called<'a>(id: &'a str, renamed: Option<&'a Renamed>) -> &'a str {
    renamed.map_or(id, |renamed| renamed.new_id(id))
}

/// The message with `#` for every number or date outside of backticks.
fn stable(message: &str, renamed: Option<&Renamed>) -> String {
    let mut text = String::new();
    for (at, part) in message.split('`').enumerate() {
        if at % 2 == 1 {
            text.push('`');
            text.push_str(now_called(part, renamed));
            text.push('`');
            continue;
        }
        let mut number = false;
        for c in part.chars() {
            let goes_on = number && matches!(c, '-' | '.' | ',' | ':');
            if c.is_ascii_digit() || goes_on {
                if !number {
                    text.push('#');
                }
                number = true;
            } else {
                number = false;
                text.push(c);
            }
        }
    }
    text
}

/// Findings that a decision leaves open.
pub(super) fn accepted((old, new): (&Index, &Index), renamed: &Renamed) -> Section {
    let row = |accepted: &Accepted, renamed: Option<&Renamed>| {
        let subject = now_called(&accepted.subject, renamed);
        Row::new(&accepted.code, &accepted.message)
            .known_by(format!("{}\n{subject}", accepted.code))
            .one("reason", &accepted.reason)
            .one("owner", &accepted.owner)
            .one("expires", &accepted.expires)
            .brief("about", &accepted.subject)
            .brief("reason", &accepted.reason)
            .brief("owner", &accepted.owner)
            .brief("expires", &accepted.expires)
    };
    let rows = |index: &Index, renamed: Option<&Renamed>| {
        let accepted = index.accepted.iter();
        accepted.map(|accepted| row(accepted, renamed)).collect()
    };
    section(
        "accepted-risks",
        "Accepted risks",
        &PLAIN,
        rows(old, Some(renamed)),
        rows(new, None),
    )
}

/// How many findings of severity critical or high opened, or rose to it.
pub(super) fn worse(comparison: &Comparison) -> usize {
    let heavy = |severity: &str| weight(severity) <= weight("high");
    let Some(section) = comparison.section("findings") else {
        return 0;
    };
    let opened = |record: &&Record| {
        let mut facts = record.facts.iter();
        facts.any(|fact| fact.name == "severity" && heavy(&fact.value))
    };
    let changes = section.changed.iter().flat_map(|row| &row.changes);
    let rose = changes.filter(|change| {
        change.direction == Some(Direction::Worse) && change.new.as_deref().is_some_and(heavy)
    });
    section.added.iter().filter(opened).count() + rose.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_move_outside_of_backticks_only() {
        let pairs = [
            (
                "was due on 2026-09-30, 47 days ago",
                "was due on # # days ago",
            ),
            (
                "check `CFG-23` on `a-1.toml`: 3 of 60",
                "check `CFG-23` on `a-1.toml`: # of #",
            ),
            ("ends on 2026-10-31.", "ends on #"),
        ];
        for (message, expected) in pairs {
            assert_eq!(stable(message, None), expected);
        }
    }
}
