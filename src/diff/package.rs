//! What identifies the packages, and their frameworks.

use super::comparison::{Change, Direction, PackageFacts, Section};
use super::index::{Framework, Index};
use super::records::{PLAIN, Row, Weigh, section};
use super::{Side, evidence};

/// What identifies one package.
pub(super) fn facts(side: &Side) -> PackageFacts {
    let (index, sealed) = (&side.index, &side.sealed);
    let who = &sealed.signatory;
    PackageFacts {
        package: sealed.package.clone(),
        organization: index.organization.name.clone(),
        engagement: index.engagement.id.clone(),
        title: index.engagement.title.clone(),
        period: index.engagement.period.clone(),
        as_of: index.engagement.as_of.clone(),
        verdict: index.verdict.line.clone(),
        sequence: sealed.sequence,
        time: sealed.time.clone(),
        root: sealed.root.to_string(),
        signer: format!("{}, {} ({})", who.name, who.role, who.identity),
        fingerprint: sealed.fingerprint.clone(),
        software: sealed.software.clone(),
    }
}

/// The facts of the packages that differ, in reading order.
pub(super) fn changes(old: &Side, new: &Side) -> Vec<Change> {
    let pairs = named(old).into_iter().zip(named(new));
    let differing = pairs.filter(|((_, old), (_, new))| old != new);
    let change = |((field, old), (_, new)): ((&str, String), (&str, String))| Change {
        field: field.to_owned(),
        direction: fewer_is_better(field, &old, &new),
        old: Some(old).filter(|text| !text.is_empty()),
        new: Some(new).filter(|text| !text.is_empty()),
    };
    differing.map(change).collect()
}

fn named(side: &Side) -> Vec<(&'static str, String)> {
    let (facts, index) = (facts(side), &side.index);
    let (engagement, verdict) = (&index.engagement, &index.verdict);
    vec![
        ("organisation", facts.organization),
        ("engagement", facts.engagement),
        ("title", facts.title),
        ("kinds", engagement.kinds.clone()),
        ("period", facts.period),
        ("as of", facts.as_of),
        ("auditor", engagement.auditor.clone().unwrap_or_default()),
        ("classification", engagement.classification.clone()),
        ("gate", engagement.gate.clone()),
        ("verdict", verdict.word.clone()),
        ("gaps", verdict.gaps.to_string()),
        ("explained gaps", verdict.explained.to_string()),
        ("open gaps", verdict.open.to_string()),
        ("package", facts.package),
        ("sequence", facts.sequence.to_string()),
        ("time", facts.time),
        ("root", facts.root),
        ("signer", facts.signer),
        ("meaning", side.sealed.signatory.meaning.clone()),
        ("key", facts.fingerprint),
        ("made by", facts.software),
    ]
}

fn fewer_is_better(field: &str, old: &str, new: &str) -> Option<Direction> {
    let number = |text: &str| text.parse::<u64>().ok();
    let (old, new) = (number(old)?, number(new)?);
    match field {
        "gaps" | "open gaps" if new < old => Some(Direction::Better),
        "gaps" | "open gaps" if new > old => Some(Direction::Worse),
        _ => None,
    }
}

/// What a reader should know before the rest.
pub(super) fn remarks(old: &Side, new: &Side) -> Vec<String> {
    let mut remarks = Vec::new();
    let (one, other) = (&old.index, &new.index);
    if one.organization.name != other.organization.name {
        remarks.push(format!(
            "the packages are of two organisations, `{}` and `{}`",
            one.organization.name, other.organization.name
        ));
    }
    if one.engagement.id != other.engagement.id {
        remarks.push(format!(
            "the packages are of two engagements, `{}` and `{}`: records are matched by id, and what has no counterpart is listed as added or removed",
            one.engagement.id, other.engagement.id
        ));
    }
    let follows = |later: &Side, earlier: &Side| {
        let previous = later.sealed.previous.as_ref();
        previous.is_some_and(|previous| previous.root == earlier.sealed.root)
    };
    if follows(new, old) {
        remarks
            .push("the seal of the new package names the old one as the one before it".to_owned());
    }
    if old.sealed.time > new.sealed.time || follows(old, new) {
        remarks.push(format!(
            "the old package is later than the new one ({} and {}): better and worse are as seen from the one named first",
            old.sealed.time, new.sealed.time
        ));
    }
    for (which, side) in [("old", old), ("new", new)] {
        for name in evidence::not_held(side) {
            remarks.push(format!(
                "the index of the {which} package names `{name}`, which the package does not hold"
            ));
        }
    }
    remarks
}

/// The pinned frameworks.
pub(super) fn frameworks((old, new): (&Index, &Index)) -> Section {
    let row = |framework: &Framework| {
        let total = framework.total.to_string();
        let mut row = Row::new(&framework.short, &framework.title)
            .one("title", &framework.title)
            .one("catalog", &framework.catalog)
            .one("version", &framework.version)
            .one("status", &framework.status_line)
            .many("scope", &framework.selection)
            .text("controls in scope", &total, Weigh::No)
            .text("not selected", &framework.unselected.to_string(), Weigh::No)
            .brief("version", &framework.version)
            .brief("controls in scope", &total);
        for state in &framework.states {
            row = row.text(&state.word, &state.count.to_string(), Weigh::No);
        }
        row
    };
    let rows = |index: &Index| index.frameworks.iter().map(row).collect();
    section("frameworks", "Frameworks", &PLAIN, rows(old), rows(new))
}
