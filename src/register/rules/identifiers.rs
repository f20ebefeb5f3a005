//! Identifiers: their form, check digits and, with a file of GLEIF, whether they are current.

use std::collections::HashSet;

use crate::model::register::{ColumnKind, folded, lei_check_digits, lei_shape};
use crate::register::gleif::LeiStatus;
use crate::register::judge::{Judge, Line};
use crate::register::words::escaped;

/// Types of identification codes: LEI and European unique identifier.
const LEI: &str = "eba_qCO:qx2000";
const EUID: &str = "eba_qCO:qx2002";
const LEGAL_PERSON: &str = "eba_CT:x212";
const BRANCH: &str = "eba_ZZ:x838";

/// Columns whose form has a rule of its own in the data point model.
const SHAPES: [(&str, &str, &str); 4] = [
    ("v8826_m", "B_01.02", "c0060"),
    ("v8890_m", "B_01.01", "c0010"),
    ("v8891_m", "B_01.02", "c0010"),
    ("v8892_m", "B_01.03", "c0020"),
];

/// Columns with a code of any type, and the column that says which.
const TYPED: [(&str, &str, &str); 8] = [
    ("B_02.02", "c0030", "c0040"),
    ("B_03.02", "c0020", "c0030"),
    ("B_05.01", "c0010", "c0020"),
    ("B_05.01", "c0030", "c0040"),
    ("B_05.01", "c0110", "c0120"),
    ("B_05.02", "c0030", "c0040"),
    ("B_05.02", "c0060", "c0070"),
    ("B_07.01", "c0020", "c0030"),
];

/// Rules v8826, v8890 to v8892, and AA-01; an identifier that is wrong is told once a column.
pub(super) fn shapes(judge: &mut Judge<'_>) {
    let templates = judge.facts.templates.iter();
    let columns = templates.flat_map(|template| {
        let columns = template.columns.iter();
        let leis = columns.filter(|column| column.kind == ColumnKind::Lei);
        leis.map(|column| (template.code.as_str(), column.code.as_str(), None))
    });
    let typed = TYPED.map(|(template, column, kind)| (template, column, Some(kind)));
    let columns: Vec<(&str, &str, Option<&str>)> = columns.chain(typed).collect();
    for (template, column, kind) in columns {
        let mut told: HashSet<&str> = HashSet::new();
        for line in judge.view(template).lines() {
            let text = line.get(column);
            let is_lei = kind.is_none_or(|kind| line.get(kind) == LEI);
            if text.is_empty() || !is_lei || is_special(text) || !told.insert(text) {
                continue;
            }
            shape(judge, (template, column), line.number, text);
        }
    }
}

/// Values that rule EBA-2.19 is about.
fn is_special(text: &str) -> bool {
    matches!(text, "#nil" | "#empty")
}

fn shape(judge: &mut Judge<'_>, (template, column): (&str, &str), line: usize, text: &str) {
    let own = SHAPES
        .iter()
        .find(|(_, t, c)| (*t, *c) == (template, column));
    let shown = escaped(text);
    if !lei_shape(text) {
        let rule = own.map_or("AA-01", |(rule, _, _)| rule);
        let message =
            format!("`{shown}` is no LEI: 20 capital letters and digits, the last two digits");
        judge.add(rule, template, line, Some(column), message);
    } else if !lei_check_digits(text) {
        let message = format!("the check digits of the LEI `{shown}` do not fit");
        judge.add("AA-01", template, line, Some(column), message);
    }
}

/// Rules AA-02, AA-05 and `VR_72`.
pub(super) fn providers(judge: &mut Judge<'_>) {
    for line in judge.view("B_05.01").lines() {
        let (code, kind) = (line.get("c0010"), line.get("c0020"));
        if kind == EUID && !code.is_empty() && !is_special(code) && !is_euid(code) {
            let message = format!("`{}` is not formed as an EUID", escaped(code));
            judge.add("VR_72", "B_05.01", line.number, Some("c0010"), message);
        }
        let country = line
            .get("c0080")
            .strip_prefix("eba_GA:")
            .unwrap_or_default();
        let outside = !country.is_empty() && !judge.facts.eea.iter().any(|one| one == country);
        let legal = line.get("c0070") == LEGAL_PERSON;
        let known = judge.facts.lists["ID_CODE_TYPE"].has(kind);
        if legal && outside && known && kind != LEI {
            let message = format!("a legal person in {country}, outside the EEA, has no LEI");
            judge.add("AA-05", "B_05.01", line.number, Some("c0020"), message);
        }
    }
    let own = ["B_01.03", "B_04.01"].map(|template| (template, own_code(template)));
    let columns = TYPED.map(|(template, column, _)| (template, column));
    for (template, column) in columns.into_iter().chain(own) {
        placeholders(judge, template, column);
    }
}

/// The column with the code of a branch.
fn own_code(template: &str) -> &'static str {
    if template == "B_01.03" {
        "c0010"
    } else {
        "c0040"
    }
}

/// Rule AA-02. Users that are no branch have a text there: the column is a part of the key.
fn placeholders(judge: &mut Judge<'_>, template: &str, column: &str) {
    let is_asked = |line: &Line<'_>| template != "B_04.01" || line.get("c0030") == BRANCH;
    let mut told: HashSet<&str> = HashSet::new();
    for line in judge.view(template).lines().filter(is_asked) {
        let text = line.get(column);
        let word = folded(text);
        let is_one = judge.facts.placeholders.contains(&word) || word.is_empty();
        if !text.is_empty() && !is_special(text) && is_one && told.insert(text) {
            let message = format!("`{}` stands in place of an identifier", escaped(text));
            judge.add("AA-02", template, line.number, Some(column), message);
        }
    }
}

/// Country, register, full stop, number; Implementing Regulation (EU) 2021/1042, Annex, 9.
fn is_euid(text: &str) -> bool {
    let Some((register, number)) = text.split_once('.') else {
        return false;
    };
    let (country, rest) = register.split_at_checked(2).unwrap_or_default();
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let outer = |c: char| inner(c) || " ./_".contains(c);
    country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=20).contains(&rest.len())
        && rest.chars().all(inner)
        && number.starts_with(|c: char| c.is_ascii_alphanumeric())
        && number.chars().all(outer)
}

/// Columns that are looked up with GLEIF, and the column that says the type of the code.
const LOOKUPS: [(&str, &str, &str, Option<&str>); 5] = [
    ("VR_2", "B_01.01", "c0010", None),
    ("VR_12", "B_01.02", "c0010", None),
    ("VR_23", "B_01.02", "c0060", None),
    ("VR_71", "B_05.01", "c0010", Some("c0020")),
    ("VR_77", "B_05.01", "c0030", Some("c0040")),
];

/// Rules `VR_2`, 12, 23, 71 and 77, where a file of GLEIF is given.
pub(super) fn lookups(judge: &mut Judge<'_>) {
    let Some(leis) = judge.leis else {
        return;
    };
    for (rule, template, column, kind) in LOOKUPS {
        let mut told: HashSet<&str> = HashSet::new();
        for line in judge.view(template).lines() {
            let text = line.get(column);
            let is_lei = kind.is_none_or(|kind| line.get(kind) == LEI);
            if !is_lei || !lei_shape(text) || !lei_check_digits(text) || !told.insert(text) {
                continue;
            }
            let message = match leis.status(text) {
                Some(LeiStatus::Current) => continue,
                Some(LeiStatus::NotCurrent) => {
                    format!("the LEI `{text}` has lapsed or was retired")
                }
                None => format!("the file of GLEIF does not have the LEI `{text}`"),
            };
            judge.add(rule, template, line.number, Some(column), message);
        }
    }
}
