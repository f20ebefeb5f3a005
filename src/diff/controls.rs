//! Controls in scope, the statement of applicability, open conditions.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{Change, Changed, Comparison, Direction, Section};
use super::evidence::Renamed;
use super::index::{Applicability, Condition, Control, Gap, Index};
use super::records::{PLAIN, Row, Weigh, Words, section, settle};

/// The order of states; what does not apply stands apart.
fn state_rank(word: &str) -> Weigh {
    Weigh::Rank(match word {
        "evidenced" => Some(3),
        "partial" => Some(2),
        "claimed only" => Some(1),
        "not evidenced" => Some(0),
        _ => None,
    })
}

/// The fields of a control in which a change counts as the control's getting worse.
const JUDGED: [&str; 3] = ["state", "result", "gap"];

/// Controls in scope.
pub(super) fn controls((old, new): (&Index, &Index), renamed: &Renamed) -> Section {
    let rows = |index: &Index, renamed: Option<&Renamed>| -> Vec<Row> {
        let gaps: BTreeMap<&str, &Gap> = index
            .gaps
            .iter()
            .map(|gap| (gap.control.as_str(), gap))
            .collect();
        let row = |control: &Control| control_row(control, &gaps, renamed);
        index.controls.iter().map(row).collect()
    };
    let words = Words {
        added: "added to the scope",
        removed: "removed from the scope",
        ..PLAIN
    };
    let mut section = section(
        "controls",
        "Controls",
        &words,
        rows(old, Some(renamed)),
        rows(new, None),
    );
    let by_id = |index: &'_ Index| -> BTreeMap<String, BTreeSet<String>> {
        let reasons = |control: &Control| {
            let all = control.missing.iter().chain(&control.because);
            (control.id.clone(), all.cloned().collect())
        };
        index.controls.iter().map(reasons).collect()
    };
    let (before, now) = (by_id(old), by_id(new));
    for changed in &mut section.changed {
        give_reasons(changed, before.get(&changed.id), now.get(&changed.id));
    }
    settle(&mut section);
    section
}

fn give_reasons(
    changed: &mut Changed,
    before: Option<&BTreeSet<String>>,
    now: Option<&BTreeSet<String>>,
) {
    let (Some(before), Some(now)) = (before, now) else {
        return;
    };
    changed.now = now.difference(before).cloned().collect();
    changed.before = before.difference(now).cloned().collect();
}

fn control_row(control: &Control, gaps: &BTreeMap<&str, &Gap>, renamed: Option<&Renamed>) -> Row {
    let (gap, rank) = match control.gap.as_deref() {
        None => ("no gap".to_owned(), 2),
        Some("open") => ("open, without a response".to_owned(), 0),
        Some(response) => (format!("explained by {response}"), 1),
    };
    let mut row = Row::new(&control.id, &control.title)
        .one("title", &control.title)
        .one("level", control.level.as_ref())
        .weighed("state", &control.state, state_rank(&control.state))
        .weighed("result", &control.result, Weigh::Result)
        .text("gap", &gap, Weigh::Rank(Some(rank)))
        .brief("state", &control.state)
        .brief("result", &control.result);
    if let Some(gap) = gaps.get(control.id.as_str()) {
        row = row
            .one("gap response", gap.response.as_ref())
            .one("gap owner", gap.owner.as_ref())
            .one("gap due", gap.due.as_ref());
    }
    let mut links: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for link in &control.links {
        let item = renamed.map_or(link.item.as_str(), |renamed| renamed.new_id(&link.item));
        let condition = link.condition.as_deref().map(|text| format!(", {text}"));
        let how = format!("{}{}", link.strength, condition.unwrap_or_default());
        links.entry(item).or_default().insert(how);
    }
    for (item, how) in links {
        let how: Vec<String> = how.into_iter().collect();
        row = row.text(&format!("evidence `{item}`"), &how.join("; "), Weigh::No);
    }
    let derived: Vec<String> = control.derived.iter().map(|d| d.through.clone()).collect();
    row.many("derived support through", &derived)
}

/// How many controls got worse in state, result or gap.
pub(super) fn worse(comparison: &Comparison) -> usize {
    let judged = |change: &Change| {
        JUDGED.contains(&change.field.as_str()) && change.direction == Some(Direction::Worse)
    };
    let controls = comparison.section("controls").map(|s| &s.changed);
    let controls = controls.into_iter().flatten();
    controls.filter(|c| c.changes.iter().any(judged)).count()
}

/// What applies and what does not, for the frameworks that both packages have.
pub(super) fn applicability((old, new): (&Index, &Index)) -> Section {
    let shorts = |index: &Index| -> BTreeSet<String> {
        index.frameworks.iter().map(|f| f.short.clone()).collect()
    };
    let common: BTreeSet<String> = shorts(old).intersection(&shorts(new)).cloned().collect();
    let row = |row: &Applicability| {
        let short = row.control.split(':').next().unwrap_or_default();
        common.contains(short).then(|| {
            Row::new(&row.control, &row.title)
                .one("applicability", &row.applicability)
                .one("reason", &row.reason)
                .one("says who", &row.by)
                .one("decided", row.decided.as_ref())
                .brief("applicability", &row.applicability)
                .brief("reason", &row.reason)
        })
    };
    let rows = |index: &Index| index.applicability.iter().filter_map(row).collect();
    section(
        "applicability",
        "Statement of applicability",
        &PLAIN,
        rows(old),
        rows(new),
    )
}

/// Conditions of the evidence map that nobody has confirmed.
pub(super) fn conditions((old, new): (&Index, &Index), renamed: &Renamed) -> Section {
    let row = |condition: &Condition, renamed: Option<&Renamed>| {
        let item = renamed.map_or(condition.item.as_str(), |r| r.new_id(&condition.item));
        let gap = if condition.gap { "yes" } else { "no" };
        Row::new(
            &format!("{item} -> {}", condition.control),
            &condition.condition,
        )
        .one("condition", &condition.condition)
        .text("control is a gap", gap, Weigh::No)
    };
    let rows = |index: &Index, renamed: Option<&Renamed>| -> Vec<Row> {
        index.conditions.iter().map(|c| row(c, renamed)).collect()
    };
    let words = Words {
        added: "opened",
        removed: "no longer open",
        ..PLAIN
    };
    section(
        "conditions",
        "Conditions to confirm",
        &words,
        rows(old, Some(renamed)),
        rows(new, None),
    )
}
