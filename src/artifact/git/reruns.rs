//! Records of runs that were made again: the same prompt over the same commit gives the
//! same diff, or a failure that is stated.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::line::is_object_id;
use crate::artifact::head::Head;
use crate::artifact::kept::Firsts;
use crate::artifact::source::{Source, fact};
use crate::artifact::stream::elements;
use crate::artifact::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::Reruns,
    recognise: |head: &Head| {
        head.has(&["prompt-sha256", "base"])
            && (head.has(&["diff-sha256"]) || head.has(&["failure"]))
    },
    read,
};

/// The most different pairs of prompt and commit that are kept apart.
const MOST_PAIRS: usize = 100_000;

/// The most pairs that are named.
const MOST_NAMED: usize = 200;

/// Runs of one prompt over one commit.
#[derive(Default)]
struct Pair {
    runs: u64,
    failures: u64,
    diffs: BTreeSet<String>,
}

#[derive(Default)]
struct Runs {
    pairs: BTreeMap<(String, String), Pair>,
    left_out: u64,
    count: u64,
    failures: u64,
    /// Neither a diff nor a failure.
    silent: u64,
    troubles: Troubles,
}

impl Runs {
    fn take(&mut self, number: u64, place: crate::model::Place, value: &Value) {
        self.count += 1;
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let digest = |name: &str| text(name).filter(|d| d.len() == 64 && is_object_id(d));
        let (prompt, base) = (digest("prompt-sha256"), text("base"));
        let base = base.filter(|id| is_object_id(id));
        let (diff, failure) = (digest("diff-sha256"), text("failure"));
        let failed = failure.is_some_and(|why| !why.trim().is_empty());
        let missing = [("prompt-sha256", prompt), ("base", base)];
        for (name, _) in missing.iter().filter(|(_, found)| found.is_none()) {
            let what = format!("run {number} has no `{name}` that can be read");
            self.troubles.push(what, place.clone());
        }
        if diff.is_none() && !failed {
            self.silent += 1;
            let what = format!("run {number} has neither `diff-sha256` nor `failure`");
            self.troubles.push(what, place);
        }
        self.failures += u64::from(failed);
        let (Some(prompt), Some(base)) = (prompt, base) else {
            return;
        };
        let key = (prompt.to_lowercase(), base.to_lowercase());
        if self.pairs.len() >= MOST_PAIRS && !self.pairs.contains_key(&key) {
            self.left_out += 1;
            return;
        }
        let pair = self.pairs.entry(key).or_default();
        pair.runs += 1;
        pair.failures += u64::from(failed);
        // Two different ones say all; more of them add nothing.
        if let (Some(diff), false, true) = (diff, failed, pair.diffs.len() < 2) {
            pair.diffs.insert(diff.to_lowercase());
        }
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if !source.head.has(&["prompt-sha256"]) && !source.head.has(&["base"]) {
        return Err(source.unreadable(
            "expected records of runs, JSON objects with `prompt-sha256`, `base` and `diff-sha256` or `failure`; found something else",
        ));
    }
    let shown = source.shown;
    let place = |line: u64| crate::artifact::source::at(shown, line, 1);
    let mut runs = Runs::default();
    let rest = elements(source, &[], &mut |element| {
        runs.take(
            element.number,
            place(element.line.unwrap_or(1)),
            &element.value,
        );
    })?;
    if rest.elements == 0 {
        runs.take(1, place(1), &Value::Object(rest.members));
    }
    for trouble in rest.troubles.first {
        runs.troubles.push(trouble.what, trouble.place);
    }
    runs.troubles.left_out += rest.troubles.left_out;
    Ok(answer(runs))
}

fn answer(runs: Runs) -> ArtifactReading {
    let again = runs.pairs.values().filter(|pair| pair.runs > 1).count() as u64;
    let mut differing = Firsts::new(MOST_NAMED);
    for ((prompt, base), pair) in &runs.pairs {
        if pair.diffs.len() > 1 {
            differing.push(json!({"prompt-sha256": prompt, "base": base, "runs": pair.runs}));
        }
    }
    let differ = differing.count();
    let facts = vec![
        fact(
            "runs",
            format!("{}, of which {} failed", runs.count, runs.failures),
        ),
        fact(
            "made again",
            format!("{again} of {} pairs of prompt and commit", runs.pairs.len()),
        ),
        fact("with another diff and no failure", differ),
    ];
    let mut doc = Map::new();
    for (name, count) in [
        ("runs", runs.count),
        ("failures", runs.failures),
        ("silent", runs.silent),
        ("pairs", runs.pairs.len() as u64),
        ("made-again", again),
        ("pairs-left-out", runs.left_out),
        ("differing-pairs", differ),
    ] {
        doc.insert(name.to_owned(), json!(count));
    }
    differing.put(&mut doc, "differing");
    ArtifactReading {
        parser: Parser::Reruns,
        form: "records of runs that were made again".to_owned(),
        records: Some(runs.count),
        doc: Value::Object(doc),
        facts,
        troubles: runs.troubles,
    }
}
