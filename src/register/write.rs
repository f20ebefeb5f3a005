//! Tables to a report package, the same bytes for the same input.
//!
//! EBA filing rules 5.5 (2025-01-14), 1.4, 2.18, 2.19, 2.26; report packages 1.0 and
//! xBRL-CSV 1.0 of XBRL International.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use serde_json::json;
use zip::write::SimpleFileOptions;

use super::name::filled;
use super::words::escaped;
use crate::model::plan::choices;
use crate::model::register::{Facts, PortalProfile, Register, Table, lei_check_digits, lei_shape};

/// What a package says besides its tables.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The portal profile: `eba`, unless the portal has its own.
    pub profile: String,
    /// The LEI of the entity that submits.
    pub lei: String,
    /// Whether it is for one entity or for a group.
    pub level: Level,
    /// The country of the authority, as `DE`.
    pub country: String,
    /// The day that the register describes.
    pub reference_date: NaiveDate,
    /// When the package is made: `yyyyMMddHHmmssSSS`.
    pub timestamp: String,
    /// The currency of the report, as `EUR`.
    pub currency: String,
    /// What wrote it.
    pub software: Software,
    /// Further words of the profile's name: `id-type`, `id`, `authority`.
    pub name_parts: BTreeMap<String, String>,
}

choices! {
    /// The level of a submission, as it stands in names.
    Level {
        /// One entity.
        Individual = "IND",
        /// A group, or a part of one.
        Consolidated = "CON",
    }
}

/// What wrote a package; EBA filing rules 5.5, 2.26.
#[derive(Clone, Debug)]
pub struct Software {
    /// Its name.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The day that this version was made.
    pub created: NaiveDate,
}

/// A package as it is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The name of the file, with `.zip`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why no package can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSubmission {
    /// No such profile.
    #[error("there is no portal profile `{0}`; there are {1}")]
    UnknownProfile(String, String),
    /// Not an LEI.
    #[error("`{0}` is no LEI: 20 capital letters and digits, with fitting check digits")]
    Lei(String),
    /// Not a country.
    #[error("`{0}` is no country of the list; expected is a code such as `DE`")]
    Country(String),
    /// Not a currency.
    #[error("`{0}` is no currency of the list; expected is a code such as `EUR`")]
    Currency(String),
    /// Not a time.
    #[error("`{0}` is no time as yyyyMMddHHmmssSSS, from 1980 to 2107")]
    Timestamp(String),
    /// A word of the profile's name has no value, or one that a name cannot hold.
    #[error("the name that the portal asks for needs `{0}`: letters and digits")]
    NamePart(String),
}

/// Writes a package.
pub fn write(
    facts: &Facts,
    register: &Register,
    submission: &Submission,
) -> Result<Package, BadSubmission> {
    let entries = entries(facts, register, submission)?;
    let time = time(&submission.timestamp)?;
    let stamp =
        stamp(time).ok_or_else(|| BadSubmission::Timestamp(submission.timestamp.clone()))?;
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(stamp)
        .unix_permissions(0o644);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &entries {
        let begun = archive.start_file(name.as_str(), options);
        begun.expect("a short name");
        archive.write_all(bytes).expect("memory takes every byte");
    }
    let bytes = archive
        .finish()
        .expect("memory takes every byte")
        .into_inner();
    let root = name(facts, submission)?;
    Ok(Package {
        name: format!("{root}.zip"),
        bytes,
    })
}

/// The entries of a package in the order in which they stand in it.
pub fn entries(
    facts: &Facts,
    register: &Register,
    submission: &Submission,
) -> Result<Vec<(String, Vec<u8>)>, BadSubmission> {
    let root = name(facts, submission)?;
    let profile = profile(facts, submission)?;
    let mut entries = vec![
        (
            format!("{root}/META-INF/reportPackage.json"),
            report_package(),
        ),
        (
            format!("{root}/reports/report.json"),
            report(profile, &submission.software),
        ),
        (
            format!("{root}/reports/parameters.csv"),
            parameters(profile, submission),
        ),
        (
            format!("{root}/reports/FilingIndicators.csv"),
            indicators(facts),
        ),
    ];
    let tables = register.tables.values();
    entries.extend(tables.map(|table| {
        let name = format!("{root}/reports/{}", table.template.file());
        (name, table_csv(table))
    }));
    Ok(entries)
}

fn profile<'a>(
    facts: &'a Facts,
    submission: &Submission,
) -> Result<&'a PortalProfile, BadSubmission> {
    facts.profiles.get(&submission.profile).ok_or_else(|| {
        let names: Vec<&str> = facts.profiles.keys().map(String::as_str).collect();
        BadSubmission::UnknownProfile(submission.profile.clone(), names.join(", "))
    })
}

/// The name of the package without `.zip`; every part of it is checked.
fn name(facts: &Facts, submission: &Submission) -> Result<String, BadSubmission> {
    let profile = profile(facts, submission)?;
    let Submission {
        lei,
        country,
        currency,
        ..
    } = submission;
    if !lei_shape(lei) || !lei_check_digits(lei) {
        return Err(BadSubmission::Lei(escaped(lei)));
    }
    if !facts.lists["COUNTRY"].has(&format!("eba_GA:{country}")) {
        return Err(BadSubmission::Country(escaped(country)));
    }
    if !facts.lists["CURRENCY"].has(&format!("eba_CU:{currency}")) {
        return Err(BadSubmission::Currency(escaped(currency)));
    }
    time(&submission.timestamp)?;
    let words = words(profile, submission);
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    for (word, value) in &submission.name_parts {
        if !plain(value) {
            return Err(BadSubmission::NamePart(word.clone()));
        }
    }
    let name = filled(&profile.name, &words);
    match name
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'))
    {
        Some((word, _)) => Err(BadSubmission::NamePart(word.to_owned())),
        None => Ok(name),
    }
}

fn words<'a>(profile: &PortalProfile, submission: &'a Submission) -> BTreeMap<&'a str, String> {
    let parts = submission.name_parts.iter();
    let mut words: BTreeMap<&str, String> = parts
        .map(|(word, value)| (word.as_str(), value.clone()))
        .collect();
    words.insert("lei", submission.lei.clone());
    words.insert("level", submission.level.as_str().to_owned());
    words.insert("country", submission.country.clone());
    words.insert("module", profile.module.clone());
    words.insert("reference-date", submission.reference_date.to_string());
    words.insert("timestamp", submission.timestamp.clone());
    words.insert("currency", submission.currency.clone());
    words
}

fn time(text: &str) -> Result<NaiveDateTime, BadSubmission> {
    let digits = text.len() == 17 && text.bytes().all(|b| b.is_ascii_digit());
    let time = digits.then(|| NaiveDateTime::parse_from_str(&text[..14], "%Y%m%d%H%M%S"));
    let time = time
        .and_then(Result::ok)
        .filter(|time| stamp(*time).is_some());
    time.ok_or_else(|| BadSubmission::Timestamp(escaped(text)))
}

fn stamp(time: NaiveDateTime) -> Option<zip::DateTime> {
    let byte = |number: u32| u8::try_from(number).ok();
    let year = u16::try_from(time.year()).ok()?;
    let (month, day) = (byte(time.month())?, byte(time.day())?);
    let (hour, minute, second) = (
        byte(time.hour())?,
        byte(time.minute())?,
        byte(time.second())?,
    );
    zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("a JSON value can be written");
    bytes.push(b'\n');
    bytes
}

fn report_package() -> Vec<u8> {
    pretty(&json!({"documentInfo": {"documentType": "https://xbrl.org/report-package/2023"}}))
}

fn report(profile: &PortalProfile, software: &Software) -> Vec<u8> {
    pretty(&json!({
        "documentInfo": {
            "documentType": "https://xbrl.org/2021/xbrl-csv",
            "extends": [profile.entry_point],
        },
        "eba:generatingSoftwareInformation": {
            "eba:softwareId": software.id,
            "eba:softwareVersion": software.version,
            "eba:softwareCreationDate": software.created.to_string(),
        },
    }))
}

fn parameters(profile: &PortalProfile, submission: &Submission) -> Vec<u8> {
    let words = words(profile, submission);
    let lines = profile.parameters.iter();
    let lines = lines.map(|known| vec![known.name.clone(), filled(&known.value, &words)]);
    csv_bytes(
        [vec!["name".to_owned(), "value".to_owned()]]
            .into_iter()
            .chain(lines),
    )
}

/// All 15 are reported, also those without a row (rule 808).
fn indicators(facts: &Facts) -> Vec<u8> {
    let lines = facts.templates.iter();
    let lines = lines.map(|template| vec![template.code.clone(), "true".to_owned()]);
    let header = vec!["templateID".to_owned(), "reported".to_owned()];
    csv_bytes([header].into_iter().chain(lines))
}

/// A table as CSV: header, then the rows in the order of their keys.
pub fn table_csv(table: &Table) -> Vec<u8> {
    let header = table
        .template
        .columns
        .iter()
        .map(|column| column.code.as_str());
    let rows = table.in_order().into_iter();
    let rows = rows.map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect());
    csv_bytes([header.collect::<Vec<&str>>()].into_iter().chain(rows))
}

fn csv_bytes<T: AsRef<[u8]>>(lines: impl Iterator<Item = Vec<T>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Necessary)
        .from_writer(Vec::new());
    for line in lines {
        writer.write_record(&line).expect("memory takes every byte");
    }
    writer.into_inner().expect("memory takes every byte")
}
