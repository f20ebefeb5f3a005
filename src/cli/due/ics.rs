//! The calendar of RFC 5545.

use chrono::{Days, NaiveDate};

use super::standing;
use crate::model::Digest;
use crate::pipeline::DueEntry;

/// RFC 5545, 3.1: a line should have at most 75 octets without its break.
const WIDEST: usize = 75;

/// A calendar with a whole-day event for each entry, on the last day that is in time.
pub fn calendar(entries: &[DueEntry], today: NaiveDate) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut text);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//auditbinder//due//EN");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    for entry in entries {
        let next = entry.by.checked_add_days(Days::new(1)).unwrap_or(entry.by);
        let owner = entry.owner.as_ref();
        let owner = owner.map_or_else(|| "nobody".to_owned(), ToString::to_string);
        let summary = format!(
            "{} {}: {}",
            entry.kind.as_str(),
            standing(entry, today),
            entry.title
        );
        let why = format!("{}\n{}\nowner: {owner}", entry.id, entry.why);
        line("BEGIN", "VEVENT");
        line("UID", &uid(entry));
        line("DTSTAMP", &format!("{}T000000Z", basic(today)));
        line("DTSTART;VALUE=DATE", &basic(entry.by));
        line("DTEND;VALUE=DATE", &basic(next));
        line("SUMMARY", &escaped(&summary));
        line("DESCRIPTION", &escaped(&why));
        line("CATEGORIES", entry.kind.as_str());
        line("TRANSP", "TRANSPARENT");
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

/// The same for the same thing due on the same day, whenever it is asked for (RFC 5545,
/// 3.8.4.7), so that a calendar replaces the event and does not add another.
fn uid(entry: &DueEntry) -> String {
    let named = format!("{}\n{}\n{}", entry.kind.as_str(), entry.id, entry.by);
    format!(
        "{}@auditbinder",
        &Digest::of(named.as_bytes()).to_string()[..32]
    )
}

fn basic(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// Breaks a line between characters, so that no part has more than 75 octets.
fn fold(line: &str, out: &mut String) {
    let mut width = 0;
    for character in line.chars() {
        let octets = character.len_utf8();
        if width + octets > WIDEST {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(character);
        width += octets;
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters_and_reads_back() {
        let text = format!("SUMMARY:{}", "Prüfung €😀".repeat(20));
        let mut folded = String::new();
        fold(&text, &mut folded);
        let lines: Vec<&str> = folded.split("\r\n").collect();
        assert!(lines.len() > 3 && lines.iter().all(|line| line.len() <= 75));
        assert_eq!(folded.replace("\r\n ", "").trim_end(), text);
    }

    #[test]
    fn separators_backslashes_and_breaks_are_escaped() {
        assert_eq!(escaped("a,b;c\\d\ne\r"), "a\\,b\\;c\\\\d\\ne");
    }
}
