//! Archives of diffs: is each diff there as its manifest says, signed with a key that is
//! known, and is there one for every commit of an agent?

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};

use super::commits::known;
use super::found::{Found, items, list, number, of_same_repository};
use super::{Join, Subject};
use crate::model::CollectedFile;
use crate::model::plan::Parser;

/// The parameter of the plan that holds the public keys, each in Base64.
const KEYS: &str = "diff-keys";

/// How many commits and files are named.
const MOST_NAMED: usize = 20;

/// What is wrong with an archive.
#[derive(Default)]
struct Archive {
    entries: u64,
    left_out: u64,
    unsigned: u64,
    bad: Vec<Value>,
    missing: Vec<Value>,
    differing: Vec<Value>,
    commits: BTreeSet<String>,
}

/// Every archive, with the log of the same repository where one is there.
pub(super) fn archives(subject: Subject<'_>) -> Vec<Join<'_>> {
    let logs = items(subject, Parser::GitLog);
    let keys = keys(subject);
    let found = items(subject, Parser::AgentDiffs);
    let alone = found.len() == 1;
    let mut joins = Vec::new();
    for of in found {
        let mut archive = Archive::default();
        let files = subject.collected.items.get(&of.item.id);
        let files = files.map_or(&[][..], |item| &item.files);
        for (_, doc) in &of.docs {
            archive.left_out += number(doc, "entries-left-out");
            for entry in list(doc, "entries") {
                archive.note(entry, files, keys.as_deref());
            }
        }
        let mut doc = archive.doc(keys.is_some());
        let logs = of_same_repository(subject, &of, alone, &logs);
        if !logs.is_empty() && archive.left_out == 0 {
            archive.compare(&logs, &mut doc);
        }
        let mut names = vec![&of];
        names.extend(logs);
        let shown = names.iter().map(|found| format!("`{}`", found.item.id));
        joins.push(Join {
            name: "diff-archive",
            shown: shown.collect::<Vec<_>>().join(" and "),
            items: names
                .iter()
                .filter_map(|found| known(subject, &found.item.id))
                .collect(),
            place: of.item.place,
            doc,
        });
    }
    joins
}

impl Archive {
    fn note(&mut self, entry: &Value, files: &[CollectedFile], keys: Option<&[VerifyingKey]>) {
        self.entries += 1;
        let text = |name: &str| entry[name].as_str().unwrap_or("");
        if !text("commit").is_empty() {
            self.commits.insert(text("commit").to_lowercase());
        }
        if text("signature").is_empty() {
            self.unsigned += 1;
        } else if keys.is_some_and(|keys| !is_signed(&text, keys)) {
            self.bad.push(entry["commit"].clone());
        }
        let name = text("file");
        let is = |file: &&CollectedFile| {
            let before = file.shown.strip_suffix(name);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        match files.iter().filter(|file| !file.earlier).find(is) {
            Some(file) if !name.is_empty() => {
                let found = file.digest.to_string();
                let found = found.rsplit(':').next().unwrap_or("");
                if !found.eq_ignore_ascii_case(text("sha256")) {
                    self.differing.push(json!(name));
                }
            }
            _ => self.missing.push(json!(name)),
        }
    }

    fn doc(&self, has_keys: bool) -> Value {
        let first = |list: &[Value]| list.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>();
        let mut doc = json!({
            "diffs": self.entries + self.left_out,
            "diffs-left-out": self.left_out,
            "without-signature": self.unsigned,
            "files-missing": self.missing.len(),
            "first-missing": first(&self.missing),
            "digests-differing": self.differing.len(),
            "first-differing": first(&self.differing),
        });
        if has_keys {
            doc["bad-signatures"] = json!(self.bad.len());
            doc["first-bad"] = json!(first(&self.bad));
        }
        doc
    }

    /// Commits of agents that have no diff here.
    fn compare(&self, logs: &[&Found<'_>], doc: &mut Value) {
        let logs = logs.iter().flat_map(|found| &found.docs);
        let attributed = logs.flat_map(|(_, log)| list(log, "attributed"));
        let ids: Vec<&str> = attributed.filter_map(|c| c["commit"].as_str()).collect();
        let without = ids.iter().filter(|id| !self.commits.contains(**id));
        let without: Vec<&&str> = without.collect();
        doc["attributed"] = json!(ids.len());
        doc["without-diff"] = json!(without.len());
        doc["first-without-diff"] = json!(&without[..without.len().min(MOST_NAMED)]);
    }
}

/// What is signed, as `docs/reference/artifacts/git.md` tells it. The commit and the
/// session are in it, so that a signature cannot be moved to another entry.
fn is_signed<'t>(text: &impl Fn(&'static str) -> &'t str, keys: &[VerifyingKey]) -> bool {
    let statement = format!(
        "commit {}\nsha256 {}\nsession {}\n",
        text("commit"),
        text("sha256"),
        text("session")
    );
    let bytes = STANDARD.decode(text("signature")).ok();
    let signature = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok());
    signature.is_some_and(|signature| {
        keys.iter()
            .any(|key| key.verify_strict(statement.as_bytes(), &signature).is_ok())
    })
}

/// The keys that the plan states; `None` where it states none. One that cannot be read
/// verifies nothing.
fn keys(subject: Subject<'_>) -> Option<Vec<VerifyingKey>> {
    let (_, texts) = subject
        .plan
        .parameters
        .iter()
        .find(|(name, _)| name.as_str() == KEYS)?;
    let read = |text: &str| {
        let bytes = STANDARD.decode(text.trim()).ok()?;
        VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()
    };
    Some(texts.iter().filter_map(|text| read(&text.value)).collect())
}
