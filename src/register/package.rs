//! The rules about a package: its name and the files beside the tables.

mod files;

use chrono::NaiveDate;

use super::judge::Context;
use super::name::{Named, named};
use super::read::Raw;
use super::words::{Findings, day, escaped};
use crate::model::register::PortalProfile;

/// What a package says of itself.
#[derive(Debug, Default)]
pub(super) struct Stated {
    pub(super) reference_date: Option<NaiveDate>,
    pub(super) currency: Option<String>,
}

/// Checks name and metadata; tables without a package have only what is there.
pub(super) fn check(raw: &Raw, context: &Context<'_>, found: &mut Findings<'_>) -> Stated {
    let named = named(context.facts, &raw.name);
    let default = context.facts.profiles.get("eba");
    let profile = named.as_ref().map(|named| named.profile);
    let profile = profile.or(default).expect("the shipped profile `eba`");
    let dated = if raw.is_package {
        name(raw, named.as_ref(), context, found)
    } else {
        None
    };
    if raw.is_package || raw.metadata.report.is_some() {
        files::report(raw, profile, found);
    }
    let stated = raw
        .metadata
        .parameters
        .as_ref()
        .map(|sheet| files::parameters(sheet, profile, named.as_ref(), found));
    let mut stated = stated.unwrap_or_default();
    stated.reference_date = dated.or(stated.reference_date);
    if raw.is_package {
        dates(stated.reference_date, profile, context, found);
        let rows = raw.register.tables.values().map(|table| table.rows.len());
        let read_any = !raw.findings.iter().any(|finding| finding.rule == "701");
        if rows.sum::<usize>() == 0 && read_any {
            found.add("724", "no table has a row");
        }
    }
    if let Some(sheet) = &raw.metadata.indicators {
        files::indicators(sheet, found);
    }
    stated
}

/// Rules 104, 105, 106, 109; the reference date of the name.
fn name(
    raw: &Raw,
    named: Option<&Named<'_>>,
    context: &Context<'_>,
    found: &mut Findings<'_>,
) -> Option<NaiveDate> {
    let shown = escaped(&raw.name);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if let Some(other) = raw.name.chars().find(|c| !allowed(*c)) {
        let other = escaped(&other.to_string());
        found.add("104", format!("the name `{shown}` holds `{other}`"));
        return None;
    }
    let Some(named) = named else {
        found.add(
            "105",
            format!("the name `{shown}` is not made as the authorities ask"),
        );
        return None;
    };
    let part = |word: &str| named.parts.get(word).map(String::as_str);
    let countries = &context.facts.lists["COUNTRY"];
    if let Some(country) = part("country").filter(|code| !countries.has(&format!("eba_GA:{code}")))
    {
        found.add("105", format!("`{country}` in the name is no country"));
    }
    if let Some(module) = part("module").filter(|module| *module != named.profile.module) {
        let expected = &named.profile.module;
        found.add(
            "106",
            format!("the name has the module `{module}`, in force is `{expected}`"),
        );
    }
    let text = part("reference-date")?;
    let date = day(text);
    if date.is_none() {
        found.add("109", format!("`{text}` in the name is no day"));
    }
    date
}

/// Rule 111, and the days that the module is for.
fn dates(
    date: Option<NaiveDate>,
    profile: &PortalProfile,
    context: &Context<'_>,
    found: &mut Findings<'_>,
) {
    let Some(date) = date else {
        return;
    };
    if date > context.as_of {
        let today = context.as_of;
        found.add(
            "111",
            format!("the reference date {date} lies after {today}"),
        );
    }
    let first = profile.reference_dates_from;
    if date < first {
        let module = &profile.module;
        let message =
            format!("the module `{module}` is for reference dates from {first}, not {date}");
        found.add("106", message);
    }
}
