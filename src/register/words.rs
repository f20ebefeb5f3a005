//! How findings are made and what they say.

use chrono::NaiveDate;

use crate::model::Place;
use crate::model::register::{Facts, Register, RoiFinding, RoiSeverity};

/// Findings in the making; severity and fix come from the rules.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    pub(super) facts: &'a Facts,
    pub(super) list: Vec<RoiFinding>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        Self {
            facts,
            list: Vec::new(),
        }
    }

    /// Adds a finding about the package as a whole.
    pub(super) fn add(&mut self, rule: &str, message: impl Into<String>) -> &mut RoiFinding {
        let known = self.facts.rule(rule);
        let known = known.unwrap_or_else(|| panic!("there is no rule `{rule}`"));
        self.list.push(RoiFinding {
            rule: rule.to_owned(),
            severity: known.severity,
            template: None,
            row: None,
            column: None,
            value: None,
            message: message.into(),
            fix: known.fix.clone(),
            place: None,
        });
        self.list.last_mut().expect("one was pushed")
    }

    /// Adds a finding about a file.
    pub(super) fn file(&mut self, rule: &str, file: &str, message: String) -> &mut RoiFinding {
        let finding = self.add(rule, message);
        finding.place = Some(Place::whole(file));
        finding
    }

    /// Adds a finding about a row of a table, or one cell of it.
    pub(super) fn cell(
        &mut self,
        rule: &str,
        register: &Register,
        at: At<'_>,
        message: impl Into<String>,
    ) -> &mut RoiFinding {
        let table = register.table(at.template);
        let row = &table.rows[at.row];
        let cell = at.column.and_then(|column| table.template.index(column));
        let cell = cell.map(|index| &row.cells[index]);
        let finding = self.add(rule, message);
        finding.template = Some(at.template.to_owned());
        finding.row = Some(at.row + 1);
        finding.column = at.column.map(str::to_owned);
        finding.value = cell
            .filter(|cell| !cell.is_empty())
            .map(|cell| cell.text.clone());
        let own = cell.and_then(|cell| cell.place.clone());
        finding.place = own.or_else(|| Some(row.place.clone()));
        finding
    }
}

/// A row by template and number, from 0, and one of its columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) template: &'a str,
    pub(super) row: usize,
    pub(super) column: Option<&'a str>,
}

/// Puts findings in order and leaves out what is switched off.
pub(super) fn in_order(mut findings: Vec<RoiFinding>) -> Vec<RoiFinding> {
    findings.retain(|finding| finding.severity != RoiSeverity::Off);
    findings.sort_by(|a, b| {
        let key = |f: &RoiFinding| (f.severity, f.template.clone(), f.row, f.column.clone());
        let rest = || (&a.rule, &a.message).cmp(&(&b.rule, &b.message));
        key(a).cmp(&key(b)).then_with(rest)
    });
    findings.dedup();
    findings
}

/// A text on one line, without control characters.
pub fn escaped(text: &str) -> String {
    let escape = |c: char| {
        let plain = !c.is_control() && !('\u{200b}'..='\u{200f}').contains(&c);
        let plain = plain && !('\u{202a}'..='\u{202e}').contains(&c) && c != '\u{feff}';
        if plain {
            c.to_string()
        } else {
            c.escape_unicode().to_string()
        }
    };
    text.chars().map(escape).collect()
}

/// A day as `yyyy-mm-dd`, if it is one.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let shaped = text.len() == 10 && text.is_char_boundary(4) && text.is_char_boundary(7);
    if !shaped || !digits(&text[..4]) || &text[4..5] != "-" || &text[7..8] != "-" {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// Whether a text is a number with a full stop before decimals, and nothing else.
pub(super) fn is_amount(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(part)
}

/// Whether a text is a whole number.
pub(super) fn is_integer(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit())
}

/// The day that a text means where it is written otherwise, if there is no doubt.
///
/// Spreadsheets count days from 1899-12-30 (the system that they call 1900).
pub(super) fn meant_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if let Some(first) = text.get(..10).and_then(day) {
        return Some(first);
    }
    if let Ok(serial @ 20_000..=99_999) = text.parse::<i64>() {
        let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
        return first.checked_add_signed(chrono::TimeDelta::days(serial));
    }
    let formats: &[&str] = if text.contains('.') {
        &["%d.%m.%Y"]
    } else if text.len() == 8 {
        &["%Y%m%d"]
    } else {
        &["%Y/%m/%d"]
    };
    formats
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
}

/// The amount that a text means where it is written otherwise, if there is no doubt.
pub(super) fn meant_amount(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '€' | '$' | '£'))
        .collect();
    let kept = kept.trim_start_matches("EUR").trim_end_matches("EUR");
    let last = kept.rfind(['.', ',']);
    let decimals = last.map_or(0, |at| kept.len() - at - 1);
    let (commas, stops) = (kept.matches(',').count(), kept.matches('.').count());
    let grouped = commas > 1 || stops > 1;
    if decimals == 3 && !(grouped || commas + stops > 1) {
        return None;
    }
    let both = commas > 0 && stops > 0;
    let point = last.filter(|_| both || !grouped);
    let mut plain = String::new();
    for (at, c) in kept.char_indices() {
        match c {
            '.' | ',' if Some(at) == point => plain.push('.'),
            '.' | ',' => {}
            other => plain.push(other),
        }
    }
    is_amount(&plain).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_write_is_understood_only_where_there_is_no_doubt() {
        for (text, meant) in [
            ("1.234.567,89", Some("1234567.89")),
            ("1,234,567.89", Some("1234567.89")),
            ("1 234,5", Some("1234.5")),
            ("€ 1,234,567", Some("1234567")),
            ("1,234", None),
            ("many", None),
        ] {
            assert_eq!(meant_amount(text).as_deref(), meant, "{text}");
        }
        for (text, meant) in [
            ("45292", Some("2024-01-01")),
            ("31.12.2026", Some("2026-12-31")),
            ("2026-12-31 00:00:00", Some("2026-12-31")),
            ("03/04/2026", None),
            ("2026-02-30", None),
        ] {
            let found = meant_day(text).map(|day| day.to_string());
            assert_eq!(found.as_deref(), meant, "{text}");
        }
    }
}
