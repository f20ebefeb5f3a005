//! `report.json`, `parameters.csv` and `FilingIndicators.csv`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Stated;
use crate::model::register::PortalProfile;
use crate::register::name::Named;
use crate::register::read::Raw;
use crate::register::sheet::Sheet;
use crate::register::words::{Findings, day, escaped};

const REPORT_TYPE: &str = "https://xbrl.org/2021/xbrl-csv";

/// Rules 505 and EBA-2.26.
pub(super) fn report(raw: &Raw, profile: &PortalProfile, found: &mut Findings<'_>) {
    let Some(text) = &raw.metadata.report else {
        found.add("505", "the package has no `reports/report.json`");
        return;
    };
    let Ok(json) = serde_json::from_str::<Value>(text) else {
        found.add("505", "`report.json` is no JSON");
        return;
    };
    let info = &json["documentInfo"];
    if info["documentType"] != REPORT_TYPE {
        found.add(
            "505",
            format!("`report.json` does not have the type `{REPORT_TYPE}`"),
        );
    }
    let extends = info["extends"].as_array();
    let only = extends
        .filter(|all| all.len() == 1)
        .and_then(|all| all[0].as_str());
    if only != Some(profile.entry_point.as_str()) {
        let expected = &profile.entry_point;
        let message = format!("`report.json` does not extend `{expected}` alone");
        found.add("505", message).value = Some(info["extends"].to_string());
    }
    let software = &json["eba:generatingSoftwareInformation"];
    for field in ["softwareId", "softwareVersion", "softwareCreationDate"] {
        let field = format!("eba:{field}");
        if software[&field].as_str().is_none_or(str::is_empty) {
            let message =
                format!("`report.json` does not say `{field}` of the software that wrote it");
            found.add("EBA-2.26", message);
            return;
        }
    }
}

/// Whether the first line is what it has to be.
fn has_header(sheet: &Sheet, rule: &str, expected: [&str; 2], found: &mut Findings<'_>) -> bool {
    if sheet.header == expected {
        return true;
    }
    let header = escaped(&sheet.header.join(","));
    let message = format!(
        "the first line is `{header}`, expected is `{}`",
        expected.join(",")
    );
    found.file(rule, &sheet.file, message);
    false
}

/// Rules 723, PARAM, 514, 714, 320 and EBA-2.18.
pub(super) fn parameters(
    sheet: &Sheet,
    profile: &PortalProfile,
    named: Option<&Named<'_>>,
    found: &mut Findings<'_>,
) -> Stated {
    if !has_header(sheet, "723", ["name", "value"], found) {
        return Stated::default();
    }
    let mut values: BTreeMap<&str, &str> = BTreeMap::new();
    for (_, cells) in &sheet.lines {
        let name = cells.first().map_or("", String::as_str);
        let value = cells.get(1).map_or("", String::as_str);
        let of_profile = profile.parameters.iter().any(|known| known.name == name);
        if !of_profile && !profile.also_allowed.iter().any(|allowed| allowed == name) {
            let message = format!("the module does not use the parameter `{}`", escaped(name));
            found.file("PARAM", &sheet.file, message).value = Some(value.to_owned());
        } else if values.insert(name, value).is_some() {
            let message = format!("the parameter `{name}` stands twice");
            found
                .file("PARAM", &sheet.file, message)
                .advise("keep one line of it");
        }
    }
    entity(sheet, values.get("entityID").copied(), named, found);
    decimals(sheet, profile, &values, found);
    Stated {
        reference_date: period(sheet, values.get("refPeriod").copied(), named, found),
        currency: currency(sheet, values.get("baseCurrency").copied(), found),
    }
}

/// Rules 514 and 714.
fn entity(sheet: &Sheet, value: Option<&str>, named: Option<&Named<'_>>, found: &mut Findings<'_>) {
    let value = value.unwrap_or_default();
    let parts = value
        .strip_prefix("rs:")
        .and_then(|text| text.split_once('.'));
    let shaped = parts.is_some_and(|(lei, level)| {
        lei.len() == 20
            && lei
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && ["CON", "IND"].contains(&level)
    });
    if !shaped {
        let message = format!("entityID is `{}`", escaped(value));
        found.file("514", &sheet.file, message);
        return;
    }
    let Some(named) = named else {
        return;
    };
    let stated = |word: &str, part: Option<&str>| {
        let in_name = named.parts.get(word).map(String::as_str);
        in_name.is_none_or(|name| Some(name) == part)
    };
    let (lei, level) = parts.map_or((None, None), |(lei, level)| (Some(lei), Some(level)));
    if !stated("lei", lei) || !stated("level", level) {
        let message = format!("entityID is `{value}`, and the name of the package says otherwise");
        found.file("714", &sheet.file, message);
    }
}

/// Rule 320.
fn period(
    sheet: &Sheet,
    value: Option<&str>,
    named: Option<&Named<'_>>,
    found: &mut Findings<'_>,
) -> Option<chrono::NaiveDate> {
    let value = value.unwrap_or_default();
    let date = day(value);
    let in_name = named.and_then(|named| named.parts.get("reference-date"));
    if date.is_none() {
        let message = format!("refPeriod is `{}`, which is no day", escaped(value));
        found.file("320", &sheet.file, message);
    } else if let Some(name) = in_name.filter(|name| day(name).is_some() && *name != value) {
        let message = format!("refPeriod is {value}, the name of the package says {name}");
        found.file("320", &sheet.file, message);
    }
    date
}

/// The currency of the report; one that is missing breaks the amounts of every table.
fn currency(sheet: &Sheet, value: Option<&str>, found: &mut Findings<'_>) -> Option<String> {
    let code = value.and_then(|value| value.strip_prefix("iso4217:"));
    let code = code.filter(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()));
    if code.is_none() {
        let value = escaped(value.unwrap_or_default());
        let message = format!("baseCurrency is `{value}`, expected is a currency as iso4217:EUR");
        found
            .file("PARAM", &sheet.file, message)
            .advise("name the currency of the report as iso4217:EUR");
    }
    code.map(str::to_owned)
}

/// Rule EBA-2.18: integers exact, amounts at least to tens of thousands.
fn decimals(
    sheet: &Sheet,
    profile: &PortalProfile,
    values: &BTreeMap<&str, &str>,
    found: &mut Findings<'_>,
) {
    let wanted = |name: &str| profile.parameters.iter().any(|known| known.name == name);
    let names = [
        "decimalsInteger",
        "decimalsMonetary",
        "decimalsPercentage",
        "decimalsDecimal",
    ];
    for name in names.into_iter().filter(|name| wanted(name)) {
        let Some(value) = values.get(name) else {
            let message = format!("the parameter `{name}` is missing");
            found.file("EBA-2.18", &sheet.file, message);
            continue;
        };
        let number = value.parse::<i32>();
        let fits = match name {
            "decimalsInteger" => *value == "0",
            _ => *value == "INF" || number.is_ok_and(|number| number >= -4),
        };
        if !fits {
            let message = format!("`{name}` is `{}`", escaped(value));
            found.file("EBA-2.18", &sheet.file, message);
        }
    }
}

/// Rules 702 to 705, 510 and 808.
pub(super) fn indicators(sheet: &Sheet, found: &mut Findings<'_>) {
    if !has_header(sheet, "702", ["templateID", "reported"], found) {
        return;
    }
    let facts = found.facts;
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (_, cells) in &sheet.lines {
        let name = cells.first().map_or("", String::as_str);
        let reported = cells.get(1).map_or("", String::as_str);
        if facts.template(name).is_none() {
            let message = format!("`{}` is no template of the module", escaped(name));
            found.file("510", &sheet.file, message);
            continue;
        }
        if !seen.insert(name) {
            let message = format!("the template `{name}` stands twice");
            found.file("703", &sheet.file, message);
            continue;
        }
        match reported {
            "true" | "1" => {}
            "false" | "0" => {
                let message = format!("the template `{name}` is declared as not reported");
                found.file("808", &sheet.file, message).template = Some(name.to_owned());
            }
            other => {
                let message = format!("`{}` is neither true nor false", escaped(other));
                found.file("704", &sheet.file, message).template = Some(name.to_owned());
            }
        }
    }
    let missing = facts.templates.iter();
    for template in missing.filter(|template| !seen.contains(template.code.as_str())) {
        let message = format!("the template `{}` has no line", template.code);
        found.file("705", &sheet.file, message).template = Some(template.code.clone());
    }
}
