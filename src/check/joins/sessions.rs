//! Sessions of an agent against the commits of a repository.
//!
//! A session says at which commit it began. Where the log has that commit and others follow
//! upon it, one of those may be the session's work: whether it names an agent is told.
//! Nothing makes an agent add its trailer, so what names none is no proof of anything.

use serde_json::{Value, json};

use super::found::{Found, items, list, number};
use super::{Join, Subject};
use crate::model::plan::{ItemView, Parser};
use crate::model::{Document, Place};

/// How many commits are named.
const MOST_NAMED: usize = 20;

/// Each log against the sessions of the plan, where a session began at one of its commits.
pub(super) fn commits(subject: Subject<'_>) -> Vec<Join<'_>> {
    let sessions = sessions(subject);
    let compare = |log: &Found<'_>| {
        let (mut with, mut ids) = (json!({"began-here": 0}), Vec::new());
        let (mut attributed, mut without, mut last) = (0_u64, Vec::new(), 0_u64);
        for (item, base) in &sessions {
            let follows = log
                .docs
                .iter()
                .find_map(|(_, doc)| doc["followed"].get(*base));
            let is_last = || {
                let mut named = log.docs.iter().flat_map(|(_, doc)| list(doc, "attributed"));
                named.any(|commit| commit["commit"] == **base)
            };
            match follows.and_then(Value::as_bool) {
                Some(true) => attributed += 1,
                Some(false) => without.push(*base),
                None if is_last() => last += 1,
                None => continue,
            }
            ids.push(item.id.clone());
        }
        ids.dedup();
        with["began-here"] = json!(attributed + without.len() as u64 + last);
        with["followed-by-an-agents-commit"] = json!(attributed);
        with["followed-by-others-only"] = json!(without.len());
        with["nothing-follows"] = json!(last);
        without.truncate(MOST_NAMED);
        with["first"] = json!(without);
        let left_out: u64 = log
            .docs
            .iter()
            .map(|(_, d)| number(d, "followed-left-out"))
            .sum();
        with["followed-left-out"] = json!(left_out);
        (with, ids)
    };
    let logs = items(subject, Parser::GitLog);
    let joins = logs.iter().filter_map(|log| {
        let (doc, ids) = compare(log);
        let mut known = vec![log.item.id.clone()];
        known.extend(ids);
        if known.len() == 1 {
            return None;
        }
        let shown = known.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>();
        let place: &Place = log.item.place;
        let items = known
            .iter()
            .filter_map(|id| super::commits::known(subject, id));
        Some(Join {
            name: "sessions-commits",
            shown: format!("sessions of {}", shown.join(" and ")),
            items: items.collect(),
            place,
            doc,
        })
    });
    joins.collect()
}

/// Items with session files, each with a commit that a session began at.
fn sessions(subject: Subject<'_>) -> Vec<(ItemView<'_>, &str)> {
    let items = subject.plan.items().into_iter();
    let of_sessions = items.filter(|item| item.parser == Parser::CodexSessions);
    let mut found = Vec::new();
    for item in of_sessions {
        let collected = subject.collected.items.get(&item.id);
        let files = collected.into_iter().flat_map(|found| &found.files);
        for file in files.filter(|file| !file.earlier) {
            let Some(Document::Read(doc)) = &file.document else {
                continue;
            };
            let bases = doc["git-commits"]["counts"]
                .as_object()
                .into_iter()
                .flatten();
            found.extend(bases.map(|(base, _)| (item.clone(), base.as_str())));
        }
    }
    found
}
