//! What is installed against what was released: how far behind, with which digest, and
//! whether somebody evaluated each release.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::commits::known;
use super::found::{Found, items, list, number};
use super::{Join, Subject};
use crate::model::Document;
use crate::model::plan::Parser;

/// The type of evidence with evaluations of releases.
const EVALUATIONS: &str = "patch_records";

/// How many versions are named.
const MOST_NAMED: usize = 30;

/// A release that is no preview.
struct Release<'v> {
    version: &'v str,
    date: NaiveDate,
    digests: Vec<&'v str>,
}

/// Every installed program of which releases are known.
pub(super) fn programs(subject: Subject<'_>) -> Vec<Join<'_>> {
    let lists = items(subject, Parser::Releases);
    let evaluated = evaluated(subject);
    let mut joins = Vec::new();
    for of in items(subject, Parser::Installed) {
        let all = || of.docs.iter().flat_map(|(_, doc)| list(doc, "installed"));
        let names: BTreeSet<&str> = all().filter_map(|kind| kind["program"].as_str()).collect();
        for program in names {
            let Some((source, releases)) = released(&lists, program) else {
                continue;
            };
            let kinds: Vec<&Value> = all().filter(|kind| kind["program"] == program).collect();
            let day = of.item.dated.map_or(subject.as_of().0, |day| day.value);
            let mut doc = behind(&kinds, &releases, day);
            doc["program"] = json!(program);
            compare_digests(&kinds, &releases, &mut doc);
            evaluations(
                subject,
                &releases,
                (program, evaluated.as_deref()),
                &mut doc,
            );
            let ids = [&of.item.id, &source.item.id];
            joins.push(Join {
                name: "patching",
                shown: format!("`{}` ({program}) and `{}`", ids[0], ids[1]),
                items: ids
                    .into_iter()
                    .filter_map(|id| known(subject, id))
                    .collect(),
                place: of.item.place,
                doc,
            });
        }
    }
    joins
}

/// The list of releases of a program: its name, or the last part of it (`@openai/codex`).
fn released<'f, 'a>(
    lists: &'f [Found<'a>],
    program: &str,
) -> Option<(&'f Found<'a>, Vec<Release<'f>>)> {
    let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let found = lists.iter().find_map(|found| {
        let is = |doc: &&Value| doc["program"].as_str().map(last) == Some(last(program));
        let doc = found.docs.iter().map(|(_, doc)| *doc).find(is)?;
        Some((found, doc))
    });
    let (found, doc) = found?;
    let releases = list(doc, "releases").filter(|release| release["prerelease"] != true);
    let releases = releases.filter_map(|release| {
        Some(Release {
            version: release["version"].as_str()?,
            date: release["date"].as_str()?.parse().ok()?,
            digests: list(release, "digests").filter_map(Value::as_str).collect(),
        })
    });
    Some((found, releases.collect()))
}

/// How far the installations are behind, on the day when they were listed: since how many
/// days there is a newer release, at the most.
fn behind(kinds: &[&Value], releases: &[Release<'_>], day: NaiveDate) -> Value {
    let (mut installations, mut late, mut most) = (0, 0, 0);
    let (mut unknown, mut versions) = (BTreeSet::new(), BTreeSet::new());
    for kind in kinds {
        let version = kind["version"].as_str().unwrap_or("");
        let count = number(kind, "installations");
        installations += count;
        versions.insert(version);
        if !releases
            .iter()
            .any(|release| order(release.version, version) == Ordering::Equal)
        {
            unknown.insert(version);
        }
        let newer = releases
            .iter()
            .filter(|release| release.date <= day && order(release.version, version).is_gt());
        if let Some(first) = newer.map(|release| release.date).min() {
            late += count;
            most = most.max((day - first).num_days());
        }
    }
    let out = releases.iter().filter(|release| release.date <= day);
    let latest = out.max_by(|a, b| order(a.version, b.version));
    json!({
        "installations": installations, "behind": late, "days-behind": most,
        "latest": latest.map(|release| release.version), "on": day.to_string(),
        "versions": versions.iter().take(MOST_NAMED).collect::<Vec<_>>(),
        "unknown-versions": unknown.iter().take(MOST_NAMED).collect::<Vec<_>>(),
    })
}

/// Digests of installed programs against the published ones of the same version and
/// algorithm.
fn compare_digests(kinds: &[&Value], releases: &[Release<'_>], doc: &mut Value) {
    let (mut compared, mut differing) = (0, Vec::new());
    for kind in kinds {
        let (Some(version), Some(digest)) = (kind["version"].as_str(), kind["digest"].as_str())
        else {
            continue;
        };
        let algorithm = |digest: &str| digest.split([':', '-']).next().map(str::to_owned);
        let same = |release: &&Release<'_>| order(release.version, version) == Ordering::Equal;
        let published = releases.iter().filter(same).flat_map(|r| &r.digests);
        let mut published = published.filter(|known| algorithm(known) == algorithm(digest));
        let Some(first) = published.next() else {
            continue;
        };
        compared += number(kind, "installations");
        if *first != digest && !published.any(|known| *known == digest) {
            differing.push(json!({"version": version, "host": kind["host"]}));
        }
    }
    doc["digests-compared"] = json!(compared);
    doc["digests-differing"] = json!(differing.len());
    differing.truncate(MOST_NAMED);
    doc["first-differing"] = json!(differing);
}

/// An evaluation: the program, where a column names it, and the version.
type Evaluation = (Option<String>, String);

/// Versions in tables of evaluations; `None` where there is no such table.
fn evaluated(subject: Subject<'_>) -> Option<Vec<Evaluation>> {
    let mut found: Option<Vec<Evaluation>> = None;
    for item in subject.plan.items() {
        if item.kind.is_none_or(|kind| kind.value != EVALUATIONS) {
            continue;
        }
        let collected = subject.collected.items.get(&item.id);
        let files = collected.into_iter().flat_map(|item| &item.files);
        for file in files.filter(|file| !file.earlier) {
            let read = match &file.document {
                Some(Document::Read(doc)) => doc.get("rows"),
                _ => None,
            };
            let kept = || file.artifact.as_ref()?.doc.get("rows");
            let rows = read.or_else(kept).and_then(Value::as_array);
            for row in rows.into_iter().flatten() {
                let column = |name: &str| {
                    let fields = row.as_object()?.iter();
                    let mut fields = fields.filter(|(key, _)| key.eq_ignore_ascii_case(name));
                    let text = fields.next()?.1.as_str()?.trim();
                    (!text.is_empty()).then(|| text.to_owned())
                };
                if let Some(version) = column("version") {
                    let list = found.get_or_insert_default();
                    list.push((column("program"), version));
                }
            }
        }
    }
    found
}

/// Releases of the period that no row evaluates.
fn evaluations(
    subject: Subject<'_>,
    releases: &[Release<'_>],
    (program, evaluated): (&str, Option<&[Evaluation]>),
    doc: &mut Value,
) {
    let period = subject.period();
    let due = releases
        .iter()
        .filter(|release| period.contains(release.date));
    let due: Vec<&Release<'_>> = due.collect();
    doc["releases-in-period"] = json!(due.len());
    let Some(evaluated) = evaluated else {
        return;
    };
    let done = |release: &&&Release<'_>| {
        evaluated.iter().any(|(of, version)| {
            of.as_ref()
                .is_none_or(|of| of.eq_ignore_ascii_case(program))
                && order(version, release.version) == Ordering::Equal
        })
    };
    let without = due.iter().filter(|release| !done(release));
    let mut without: Vec<&str> = without.map(|release| release.version).collect();
    doc["not-evaluated"] = json!(without.len());
    without.truncate(MOST_NAMED);
    doc["first-not-evaluated"] = json!(without);
}

/// The order of two versions: Semantic Versioning 2.0.0, paragraph 11, with any number of
/// parts.
fn order(a: &str, b: &str) -> Ordering {
    let parts = |version: &str| -> (Vec<u64>, Option<String>) {
        let version = version.trim().trim_start_matches('v');
        let version = version.split('+').next().unwrap_or(version);
        let (main, pre) = match version.split_once('-') {
            Some((main, pre)) => (main, Some(pre.to_owned())),
            None => (version, None),
        };
        let mut numbers: Vec<u64> = main.split('.').map(|p| p.parse().unwrap_or(0)).collect();
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        (numbers, pre)
    };
    let ((a, pre_a), (b, pre_b)) = (parts(a), parts(b));
    a.cmp(&b).then_with(|| match (pre_a, pre_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => previews(&a, &b),
    })
}

/// Identifiers of previews: numbers before words, numbers by size.
fn previews(a: &str, b: &str) -> Ordering {
    let key = |part: &str| match part.parse::<u64>() {
        Ok(number) => (0, number, String::new()),
        Err(_) => (1, 0, part.to_owned()),
    };
    a.split('.').map(key).cmp(b.split('.').map(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let sorted = [
            "0.9.0",
            "0.121.0-alpha.2",
            "0.121.0-alpha.10",
            "0.121.0-beta",
            "0.121.0",
            "0.169.0",
            "1.0",
            "1.0.1",
        ];
        for pair in sorted.windows(2) {
            assert_eq!(order(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(order("v1.0", "1.0.0+build"), Ordering::Equal);
    }
}
