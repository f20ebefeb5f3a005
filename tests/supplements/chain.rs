//! A base and its supplements, sealed through the library, so that they can say anything.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use auditbinder::model::Digest;
use auditbinder::model::id::{EvidenceId, Id as _};
use auditbinder::package::manifest::Lines;
use auditbinder::package::supplement::{Changes, Earlier, Replaced, Supplement};
use auditbinder::package::{EntryName, Previous};
use auditbinder::seal::{Payload, seal};
use auditbinder::verify::{Combination, Facts, Seen, combine, open};
use serde_json::json;

use super::fixture::{file, key, request};

pub const TRUSTED: u8 = 7;

/// An item with the bytes of its one file.
pub type Item<'a> = (&'a str, &'a str);

pub fn id(text: &str) -> EvidenceId {
    EvidenceId::parse(text).expect("an id")
}

/// The one file of an item, as a manifest line.
pub fn lines((item, bytes): Item<'_>) -> Lines {
    let name = EntryName::parse(&entry(item)).expect("a name");
    Lines::from([(name, Digest::of(bytes.as_bytes()))])
}

fn entry(item: &str) -> String {
    format!("data/evidence/{item}/file.csv")
}

fn payload(items: &[Item<'_>]) -> Vec<Payload> {
    let row = |(item, bytes): &Item<'_>| {
        let digest = Digest::of(bytes.as_bytes()).to_string();
        json!({"id": item, "files": [{"entry": entry(item), "sha256": digest}]})
    };
    let rows: Vec<_> = items.iter().map(row).collect();
    let index = json!({"schema": "auditbinder/index", "version": 1, "evidence": rows});
    let mut payload = vec![file("data/index.json", index.to_string())];
    payload.extend(items.iter().map(|(item, bytes)| file(&entry(item), *bytes)));
    payload
}

/// What a supplement is said to do.
#[derive(Clone, Default)]
pub struct Does {
    changes: Changes,
    holds: Vec<(String, String)>,
}

impl Does {
    pub fn add(mut self, item: Item<'_>) -> Self {
        self.changes.adds.insert(id(item.0), lines(item));
        self.hold(item)
    }

    pub fn replace(mut self, was: Item<'_>, now: &str) -> Self {
        let now = (was.0, now);
        let both = Replaced {
            was: lines(was),
            now: lines(now),
        };
        self.changes.replaces.insert(id(was.0), both);
        self.hold(now)
    }

    pub fn withdraw(mut self, item: Item<'_>) -> Self {
        self.changes.withdraws.insert(id(item.0), lines(item));
        self
    }

    /// Packs a file, whatever the lists say.
    pub fn hold(mut self, (item, bytes): Item<'_>) -> Self {
        self.holds.push((item.to_owned(), bytes.to_owned()));
        self
    }
}

/// A folder of packages with short names.
pub struct Shelf {
    folder: tempfile::TempDir,
    facts: BTreeMap<String, Facts>,
}

impl Shelf {
    /// With `base`, which holds these items.
    pub fn new(items: &[Item<'_>]) -> Self {
        let mut shelf = Self {
            folder: tempfile::tempdir().expect("a folder"),
            facts: BTreeMap::new(),
        };
        shelf.base("base", items);
        shelf
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.zip"))
    }

    /// Adds a whole package.
    pub fn base(&mut self, name: &str, items: &[Item<'_>]) {
        self.sealed(name, payload(items), None, TRUSTED);
    }

    /// Adds a supplement to a base, after another one if its name is given.
    pub fn supplement(&mut self, name: &str, base: &str, after: Option<&str>, does: &Does) {
        let supplement = self.statement(base, after, does);
        self.lying(name, does, supplement, TRUSTED);
    }

    /// What an honest supplement would say.
    pub fn statement(&self, base: &str, after: Option<&str>, does: &Does) -> Supplement {
        let base = &self.facts[base];
        let before = after.map(|name| {
            let facts = &self.facts[name];
            Earlier {
                package: facts.package.clone(),
                number: facts.supplement.as_ref().expect("a supplement").number,
                root: facts.root,
            }
        });
        Supplement {
            parent: Previous {
                package: base.package.clone(),
                sequence: base.sequence,
                root: base.root,
            },
            number: before.as_ref().map_or(1, |before| before.number + 1),
            before,
            requests: [].into(),
            changes: does.changes.clone(),
        }
    }

    /// Adds a supplement that says what it is told to, sealed by this key.
    pub fn lying(&mut self, name: &str, does: &Does, supplement: Supplement, byte: u8) {
        let holds = does.holds.iter();
        let holds: Vec<Item<'_>> = holds.map(|(a, b)| (a.as_str(), b.as_str())).collect();
        self.sealed(name, payload(&holds), Some(supplement), byte);
    }

    fn sealed(&mut self, name: &str, payload: Vec<Payload>, said: Option<Supplement>, byte: u8) {
        let signer = key(byte);
        let mut request = request(payload, &signer, self.folder.path());
        request.supplement = said;
        let mut bytes = Vec::new();
        seal(&request, &mut bytes).expect("sealed");
        fs::write(self.path(name), bytes).expect("written");
        let found = self.seen(name).found;
        if let Some(facts) = found.facts {
            self.facts.insert(name.to_owned(), facts);
        }
    }

    pub fn root(&self, name: &str) -> Digest {
        self.facts[name].root
    }

    pub fn seen(&self, name: &str) -> Seen {
        Seen::of(name, &open(&self.path(name), &[*key(TRUSTED).public()]))
    }

    /// Looks at packages together.
    pub fn combined(&self, names: &[&str]) -> Combination {
        let seen: Vec<Seen> = names.iter().map(|name| self.seen(name)).collect();
        combine(&seen)
    }

    /// What is said against packages looked at together: name and message.
    pub fn faults(&self, names: &[&str]) -> Vec<String> {
        let combination = self.combined(names);
        assert_eq!(
            combination.combined.is_empty(),
            !combination.findings.is_empty()
        );
        let findings = combination.findings.into_iter();
        let mut faults: Vec<String> = findings
            .map(|(root, finding)| {
                assert_eq!(finding.code.as_str(), "chain-broken");
                assert!(finding.help.is_some());
                let known = names.iter().any(|name| self.root(name) == root);
                assert!(known, "{}", finding.message);
                finding.message
            })
            .collect();
        faults.sort();
        faults
    }
}

/// A base and two supplements whose chain holds.
pub fn shelf() -> Shelf {
    let mut shelf = Shelf::new(&[("kept", "k"), ("wrong", "w"), ("gone", "g")]);
    let first = Does::default()
        .add(("new", "n"))
        .replace(("wrong", "w"), "r");
    shelf.supplement("one", "base", None, &first);
    let second = Does::default()
        .replace(("wrong", "r"), "s")
        .withdraw(("gone", "g"));
    shelf.supplement("two", "base", Some("one"), &second);
    shelf
}

#[test]
fn the_combined_index_says_who_holds_each_item_and_what_became_of_it() {
    let shelf = shelf();
    let orders = [
        ["base", "one", "two"],
        ["two", "base", "one"],
        ["one", "two", "base"],
    ];
    for names in orders {
        let combination = shelf.combined(&names);
        assert!(
            combination.findings.is_empty(),
            "{:?}",
            combination.findings
        );
        let [combined] = combination.combined.as_slice() else {
            panic!("{names:?}: {} chains", combination.combined.len());
        };
        assert_eq!(combined.base, shelf.root("base"));
        assert_eq!(combined.supplements, [shelf.root("one"), shelf.root("two")]);
        let standing = combined.items.iter().map(|(id, item)| {
            let steps: Vec<String> = item
                .history
                .iter()
                .map(|step| format!("{} {}", step.what.as_str(), step.number))
                .collect();
            (id.to_string(), item.held_by, steps.join(", "))
        });
        let standing: Vec<_> = standing.collect();
        let held = |name| Some(shelf.root(name));
        assert_eq!(
            standing,
            [
                ("gone".to_owned(), None, "withdrawn 2".to_owned()),
                ("kept".to_owned(), held("base"), String::new()),
                ("new".to_owned(), held("one"), "added 1".to_owned()),
                (
                    "wrong".to_owned(),
                    held("two"),
                    "replaced 1, replaced 2".to_owned()
                ),
            ]
        );
        assert_eq!(combined.items[&id("wrong")].files, lines(("wrong", "s")));
    }
}

#[test]
fn one_supplement_is_enough_and_a_package_named_twice_is_one() {
    let shelf = shelf();
    assert_eq!(shelf.faults(&["one", "base"]), Vec::<String>::new());
    assert_eq!(
        shelf.faults(&["base", "two", "one", "one", "base"]),
        Vec::<String>::new()
    );
}

#[test]
fn without_a_base_or_a_supplement_there_is_nothing_to_judge() {
    let shelf = shelf();
    for names in [&["one"][..], &["two"], &["one", "two"], &["base"]] {
        let combination = shelf.combined(names);
        assert!(combination.findings.is_empty() && combination.combined.is_empty());
    }
}

#[test]
fn supplements_of_two_bases_are_two_chains() {
    let mut shelf = shelf();
    shelf.base("other", &[("x", "1")]);
    shelf.supplement("more", "other", None, &Does::default().add(("y", "2")));
    let combination = shelf.combined(&["more", "two", "other", "one", "base"]);
    assert!(combination.findings.is_empty());
    let sizes = combination
        .combined
        .iter()
        .map(|combined| combined.items.len());
    let mut sizes: Vec<usize> = sizes.collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 4]);
}
