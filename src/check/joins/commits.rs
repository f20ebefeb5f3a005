//! Commits that an agent took part in: did a reviewed pull request bring each, and does
//! one stand in public?

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::found::{Found, items, list, number, of_same_repository, repositories};
use super::{Join, Subject};
use crate::model::id::{EvidenceId, Id as _};
use crate::model::plan::{Asset, Parser};

/// How many commits are named.
const MOST_NAMED: usize = 20;

/// Commits of agents against the commits that reviewed pull requests brought: those that
/// were squashed or listed are named by it, those of a branch by the merge.
pub(super) fn without_review(subject: Subject<'_>) -> Vec<Join<'_>> {
    let (logs, pulls) = (
        items(subject, Parser::GitLog),
        items(subject, Parser::GithubPulls),
    );
    let mut joins = Vec::new();
    for log in &logs {
        let pulls = of_same_repository(subject, log, logs.len() == 1, &pulls);
        if pulls.is_empty() {
            continue;
        }
        let docs = || {
            pulls
                .iter()
                .flat_map(|found| &found.docs)
                .map(|(_, doc)| *doc)
        };
        let reviewed: BTreeSet<&str> = docs()
            .flat_map(|doc| list(doc, "reviewed-commits"))
            .filter_map(Value::as_str)
            .collect();
        let not_told: u64 = docs()
            .map(|doc| number(doc, "commits-left-out") + number(doc, "reviews-not-told"))
            .sum();
        let brought = |commit: &&Value| {
            let named = [&commit["commit"], &commit["through"]];
            let mut ids = named.into_iter().filter_map(Value::as_str);
            ids.any(|id| reviewed.contains(id))
        };
        let all = || log.docs.iter().flat_map(|(_, doc)| list(doc, "attributed"));
        let without: Vec<&Value> = all().filter(|commit| !brought(commit)).collect();
        let first = without
            .iter()
            .take(MOST_NAMED)
            .map(|commit| &commit["commit"]);
        let total = sum(log, "attributed-commits");
        let mut doc = json!({
            "attributed": total,
            "attributed-left-out": sum(log, "attributed-left-out"),
            "pulls": docs().map(|doc| number(doc, "pulls")).sum::<u64>(),
            "first": first.collect::<Vec<_>>(),
        });
        // A review that was left out might be the one: then nothing is said.
        if not_told == 0 {
            doc["without-review"] = json!(without.len());
            doc["reviewed"] = json!(all().count() - without.len());
        }
        let others = pulls.iter().map(|found| found.item.id.clone()).collect();
        joins.extend(join(
            subject,
            "agent-commits-without-review",
            log,
            others,
            doc,
        ));
    }
    joins
}

/// Commits of agents in repositories that everybody can read. A repository is told by the
/// asset that the log is about: its id or name is the repository's, or its location ends
/// with it.
pub(super) fn in_public(subject: Subject<'_>) -> Vec<Join<'_>> {
    let listed = items(subject, Parser::GithubRepositories);
    let mut joins = Vec::new();
    for log in items(subject, Parser::GitLog) {
        for asset in repositories(subject, &log.item) {
            let known = listed.iter().find_map(|found| {
                let docs = found.docs.iter();
                let mut named = docs.filter_map(|(_, doc)| doc["repositories"].as_object());
                let named = named.find_map(|all| all.iter().find(|(name, _)| is(asset, name)));
                named.map(|named| (found, named))
            });
            let Some((found, (name, visibility))) = known else {
                continue;
            };
            let doc = json!({
                "repository": name, "visibility": visibility,
                "agent-commits": sum(&log, "attributed-commits"),
            });
            let others = vec![found.item.id.clone()];
            joins.extend(join(subject, "agent-commits-in-public", &log, others, doc));
        }
    }
    joins
}

/// Whether an asset is the repository of this whole name, `OWNER/NAME`.
fn is(asset: &Asset, name: &str) -> bool {
    let short = name.rsplit('/').next().unwrap_or(name);
    let same = |text: &str, name: &str| text.eq_ignore_ascii_case(name);
    let location = asset.location.as_ref().map(|location| {
        let text = location.value.trim_end_matches('/');
        text.trim_end_matches(".git")
    });
    same(&asset.name.value, name)
        || same(asset.id.value.as_str(), short)
        || location.is_some_and(|text| {
            let text = text.to_lowercase();
            let name = name.to_lowercase();
            text.strip_suffix(&name)
                .is_some_and(|before| before.is_empty() || before.ends_with(['/', ':']))
        })
}

fn sum(found: &Found<'_>, name: &str) -> u64 {
    found.docs.iter().map(|(_, doc)| number(doc, name)).sum()
}

/// A join of a log with other items; `None` only where the plan does not know one of them.
fn join<'a>(
    subject: Subject<'a>,
    name: &'static str,
    log: &Found<'a>,
    others: Vec<EvidenceId>,
    doc: Value,
) -> Option<Join<'a>> {
    let mut ids = vec![log.item.id.clone()];
    ids.extend(others);
    let shown = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>();
    let items = ids.iter().map(|id| known(subject, id));
    Some(Join {
        name,
        shown: shown.join(" and "),
        items: items.collect::<Option<_>>()?,
        place: log.item.place,
        doc,
    })
}

/// The id of an item as the collection knows it, which lives as long as the subject.
pub(super) fn known<'a>(subject: Subject<'a>, id: &EvidenceId) -> Option<&'a EvidenceId> {
    subject.collected.items.get_key_value(id).map(|(id, _)| id)
}
