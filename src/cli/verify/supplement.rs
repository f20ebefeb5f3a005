//! Supplements in the answer of `verify`: what one changes, and the combined index.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::output::Output;
use crate::diagnostic::counted;
use crate::model::Digest;
use crate::model::id::EvidenceId;
use crate::package::Supplement;
use crate::package::manifest::Lines;
use crate::verify::{self, Combination, Combined, Facts, Item, Seen, Signer, Step, Verdict};
use crate::verify::{Verification, What};

/// What the verdict of a supplement is about.
pub const COMBINED: &str = "the package, its earlier supplements and this one together";

/// The lines that tell of a supplement.
pub fn lines(supplement: &Supplement) -> Vec<(&'static str, String)> {
    let parent = &supplement.parent;
    let (package, number, root) = (&parent.package, parent.sequence, parent.root);
    let mut lines = vec![
        ("supplement", supplement.number.to_string()),
        ("to", format!("{package} (sequence {number}, root {root})")),
    ];
    if let Some(before) = &supplement.before {
        let (package, number, root) = (&before.package, before.number, before.root);
        let line = format!("{package} (supplement {number}, root {root})");
        lines.push(("after", line));
    }
    let changes = &supplement.changes;
    let ids = |ids: Vec<&EvidenceId>| {
        let ids: Vec<String> = ids.into_iter().map(ToString::to_string).collect();
        ids.join(", ")
    };
    let requests: Vec<String> = supplement
        .requests
        .iter()
        .map(ToString::to_string)
        .collect();
    let all = [
        ("adds", ids(changes.adds.keys().collect())),
        ("replaces", ids(changes.replaces.keys().collect())),
        ("withdraws", ids(changes.withdraws.keys().collect())),
        ("answers", requests.join(", ")),
    ];
    lines.extend(all.into_iter().filter(|(_, ids)| !ids.is_empty()));
    lines
}

/// What the statement says of a supplement, as JSON.
pub fn record(supplement: &Supplement) -> Value {
    let changes = &supplement.changes;
    let replaces = changes.replaces.iter();
    let replaces = replaces.map(|(id, both)| {
        let both = json!({"was": files(&both.was), "now": files(&both.now)});
        (id.to_string(), both)
    });
    json!({
        "number": supplement.number,
        "parent": super::previous(&supplement.parent),
        "before": supplement.before,
        "requests": supplement.requests,
        "adds": by_id(&changes.adds),
        "replaces": replaces.collect::<Map<_, _>>(),
        "withdraws": by_id(&changes.withdraws),
    })
}

fn by_id(items: &BTreeMap<EvidenceId, Lines>) -> Map<String, Value> {
    let items = items.iter();
    items
        .map(|(id, lines)| (id.to_string(), files(lines)))
        .collect()
}

fn files(lines: &Lines) -> Value {
    let files = lines.iter();
    let files = files.map(|(name, digest)| (name.to_string(), json!(digest.to_string())));
    Value::Object(files.collect())
}

/// Packages looked at together.
pub struct Beside<'a> {
    /// What came of it.
    pub combination: Combination,
    seen: BTreeMap<Digest, (&'a str, &'a Facts)>,
    any: bool,
}

impl<'a> Beside<'a> {
    /// Looks at all of them.
    pub fn of(seen: &'a [Seen]) -> Self {
        let mut names = BTreeMap::new();
        for one in seen {
            if let Some(facts) = &one.found.facts {
                names
                    .entry(facts.root)
                    .or_insert((one.name.as_str(), facts));
            }
        }
        let any = names.values().any(|(_, facts)| facts.supplement.is_some());
        Self {
            combination: verify::combine(seen),
            seen: names,
            any,
        }
    }

    fn name(&self, root: Digest) -> &'a str {
        self.seen.get(&root).map_or("?", |(name, _)| name)
    }

    fn base(&self, found: &Verification) -> Option<(&'a str, Option<bool>)> {
        let supplement = found.facts.as_ref()?.supplement.as_ref()?;
        let (name, _) = self.seen.get(&supplement.parent.root)?;
        let sound = (found.verdict, found.signer) == (Verdict::Intact, Signer::Trusted);
        Some((name, sound.then(|| found.follows())))
    }

    /// For a supplement: whether its base was looked at, and whether the chain holds.
    pub fn answer(&self, found: &Verification) -> Value {
        let facts = found.facts.as_ref();
        if facts.is_none_or(|facts| facts.supplement.is_none()) {
            return Value::Null;
        }
        match self.base(found) {
            Some((name, holds)) => json!({"looked-at": true, "file": name, "holds": holds}),
            None if found.follows() => json!({"looked-at": false, "file": null, "holds": null}),
            None => json!({"looked-at": false, "file": null, "holds": false}),
        }
    }

    /// Says for a supplement what was not looked at.
    pub fn report(&self, found: &Verification, output: &mut Output) {
        let facts = found
            .facts
            .as_ref()
            .filter(|_| found.verdict == Verdict::Intact);
        if facts.is_none_or(|facts| facts.supplement.is_none()) {
            return;
        }
        match self.base(found) {
            Some((name, Some(true))) => output.line(format!("  base         {name}")),
            None if found.follows() => output.line(
                "  base         NOT looked at: this is a supplement; name its package, and every supplement before, beside it",
            ),
            // A finding says what is wrong.
            _ => {}
        }
    }

    /// The combined index of every base, as JSON.
    pub fn combined(&self) -> Value {
        let combined = self.combination.combined.iter();
        combined.map(|combined| self.record(combined)).collect()
    }

    fn record(&self, combined: &Combined) -> Value {
        let package = |root: Digest| {
            let facts = self.seen.get(&root).map(|(_, facts)| facts);
            json!({
                "file": self.name(root),
                "package": facts.map(|facts| facts.package.as_str()),
                "root": root.to_string(),
            })
        };
        let supplements = combined.supplements.iter();
        let supplements = supplements.map(|root| package(*root));
        let items = combined.items.iter();
        let items = items.map(|(id, item)| self.item(id, item));
        json!({
            "base": package(combined.base),
            "supplements": supplements.collect::<Vec<_>>(),
            "items": items.collect::<Vec<_>>(),
        })
    }

    fn item(&self, id: &EvidenceId, item: &Item) -> Value {
        let step = |step: &Step| {
            json!({
                "supplement": step.number,
                "file": self.name(step.supplement),
                "change": step.what.as_str(),
                "was": files(&step.was),
                "now": files(&step.now),
            })
        };
        json!({
            "item": id,
            "standing": if item.held_by.is_some() { "valid" } else { "withdrawn" },
            "file": item.held_by.map(|root| self.name(root)),
            "root": item.held_by.map(|root| root.to_string()),
            "entries": files(&item.files),
            "history": item.history.iter().map(step).collect::<Vec<_>>(),
        })
    }

    /// Prints the combined index of every base, or that there is none.
    pub fn report_combined(&self, output: &mut Output) {
        for combined in &self.combination.combined {
            let base = self.name(combined.base);
            output.line(format!(
                "\ncombined index of {base} and {}",
                counted(combined.supplements.len(), "supplement")
            ));
            let width = combined.items.keys().map(|id| id.to_string().len()).max();
            let width = width.unwrap_or_default();
            for (id, item) in &combined.items {
                self.report_item((id, item), width, output);
            }
        }
        let several = self.seen.len() > 1;
        if several && self.any && self.combination.combined.is_empty() {
            output.line("\nno combined index: not everything that is named holds together");
        }
    }

    fn report_item(&self, (id, item): (&EvidenceId, &Item), width: usize, output: &mut Output) {
        let holder = item.held_by.map_or("withdrawn", |root| self.name(root));
        let id = id.to_string();
        output.line(format!("  {id:<width$}  {holder}"));
        for step in &item.history {
            let (number, what) = (step.number, step.what.as_str());
            output.line(format!("    {what} by supplement {number}"));
            for line in changed(step) {
                output.line(format!("      {line}"));
            }
        }
    }
}

/// Each file of a step: its digest before and after, by their first twelve digits.
fn changed(step: &Step) -> Vec<String> {
    let short = |digest: Option<&Digest>| digest.map_or("-".to_owned(), Digest::short);
    let mut lines = Vec::new();
    for name in step.was.keys() {
        let (was, now) = (step.was.get(name), step.now.get(name));
        if was == now {
            continue;
        }
        lines.push(format!("{name}  {} -> {}", short(was), short(now)));
    }
    for (name, now) in step
        .now
        .iter()
        .filter(|(name, _)| !step.was.contains_key(*name))
    {
        lines.push(format!("{name}  - -> {}", short(Some(now))));
    }
    if lines.is_empty() && step.what == What::Replaced {
        lines.push("the same files, described anew".to_owned());
    }
    lines
}
