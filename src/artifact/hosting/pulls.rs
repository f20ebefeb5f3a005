//! Pull requests of GitHub with their reviews: `gh pr list --json
//! number,author,mergedAt,mergeCommit,reviews,commits,baseRefName`, or pull requests of
//! the interface with their `reviews` (and, if wanted, `commits`) put into each.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Record, records_or_one, repository_of};
use crate::artifact::head::Head;
use crate::artifact::kept::{Counts, Firsts, Times, short};
use crate::artifact::source::{Source, fact};
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;
use crate::telemetry::Moment;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GithubPulls,
    recognise: |head: &Head| {
        head.has(&["number", "mergedAt", "reviews"])
            || head.has(&["number", "merged_at", "head", "base"])
    },
    read,
};

/// The most commits that are named as reached by a pull request.
const MOST_COMMITS: usize = 100_000;

/// The most pull requests that are named because something is wrong with them.
const MOST_NAMED: usize = 200;

struct Pulls {
    times: Times,
    merged: u64,
    reviewed: u64,
    untold: u64,
    only_self: u64,
    by_bot: u64,
    bases: Counts,
    repositories: Counts,
    reached: BTreeSet<String>,
    unreviewed: BTreeSet<String>,
    left_out: u64,
    wrong: Firsts,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if !source.head.has(&["number"]) {
        return Err(source.unreadable(
            "expected pull requests of GitHub, JSON objects with `number`, `merged_at` or `mergedAt`, and `reviews`; found something else",
        ));
    }
    let mut pulls = Pulls {
        times: Times::default(),
        merged: 0,
        reviewed: 0,
        untold: 0,
        only_self: 0,
        by_bot: 0,
        bases: Counts::new(50),
        repositories: Counts::new(200),
        reached: BTreeSet::new(),
        unreviewed: BTreeSet::new(),
        left_out: 0,
        wrong: Firsts::new(MOST_NAMED),
    };
    let (troubles, count) = records_or_one(source, &mut |record| pulls.note(record))?;
    let mut facts = vec![fact(
        "pull requests",
        format!("{count}, of which {} merged", pulls.merged),
    )];
    facts.extend(pulls.times.shown().map(|days| fact("merged", days)));
    facts.push(fact(
        "merged after an approval by somebody else",
        pulls.reviewed,
    ));
    facts.push(fact(
        "approved by nobody but the author or a bot",
        pulls.only_self + pulls.by_bot,
    ));
    Ok(ArtifactReading {
        parser: Parser::GithubPulls,
        form: "GitHub pull requests".to_owned(),
        records: Some(count),
        doc: pulls.doc(count),
        facts,
        troubles,
    })
}

/// Who approved, and when.
struct Review<'v> {
    by: &'v str,
    is_bot: bool,
    approves: bool,
    at: Option<Moment>,
}

impl Pulls {
    fn note(&mut self, record: &mut Record<'_>) {
        let value = record.value;
        let number = value["number"].as_u64();
        if number.is_none() {
            record.lacks("number");
        }
        let names = [
            ("mergedAt", "mergeCommit"),
            ("merged_at", "merge_commit_sha"),
        ];
        let known = names.iter().find(|(at, _)| value.get(*at).is_some());
        let Some((at, commit)) = known else {
            record.lacks("merged_at");
            return;
        };
        let Some(merged) = value[*at].as_str() else {
            return; // It is open, or was closed without a merge.
        };
        self.merged += 1;
        let merged = Moment::parse(merged);
        match merged {
            Some(at) => self.times.note(at),
            None => record.lacks(at),
        }
        let merge = value[*commit].as_str().or(value[*commit]["oid"].as_str());
        if merge.is_none() {
            record.lacks(commit);
        }
        let address = value["url"].as_str().or(value["html_url"].as_str());
        if let Some(repository) = address.and_then(repository) {
            self.repositories.note(repository);
        }
        let base = value["baseRefName"]
            .as_str()
            .or(value["base"]["ref"].as_str());
        if let Some(base) = base {
            self.bases.note(base);
        }
        let Some(list) = value["reviews"].as_array() else {
            record.lacks("reviews");
            self.untold += 1;
            return;
        };
        let reviews: Vec<Review<'_>> = list.iter().map(review).collect();
        let author = login(&value["author"]).or_else(|| login(&value["user"]));
        if author.is_none() {
            record.lacks("author");
        }
        let good = self.judge(&reviews, author.unwrap_or(""), merged);
        let listed = value["commits"].as_array().into_iter().flatten();
        let listed = listed.filter_map(|c| c["oid"].as_str().or(c["sha"].as_str()));
        for id in merge.into_iter().chain(listed) {
            self.name(id, good);
        }
        if !good {
            let mut told = Map::new();
            told.insert("number".to_owned(), json!(number));
            told.insert("commit".to_owned(), json!(merge.map(short)));
            self.wrong.push(Value::Object(told));
        }
    }

    /// Whether somebody other than the author, and no bot, approved before the merge, and
    /// did not take it back.
    fn judge(&mut self, reviews: &[Review<'_>], author: &str, merged: Option<Moment>) -> bool {
        let in_time = |review: &&Review<'_>| match (review.at, merged) {
            (Some(at), Some(merged)) => at <= merged,
            _ => true,
        };
        let approvals: Vec<&Review<'_>> = reviews
            .iter()
            .filter(|review| review.approves)
            .filter(in_time)
            .collect();
        let by_other = |r: &&&Review<'_>| !r.is_bot && !r.by.is_empty() && r.by != author;
        let good = approvals.iter().any(|r| by_other(&r));
        self.reviewed += u64::from(good);
        if !good && !approvals.is_empty() {
            let by_bot = approvals.iter().any(|review| review.is_bot);
            self.by_bot += u64::from(by_bot);
            self.only_self += u64::from(!by_bot);
        }
        good
    }

    fn name(&mut self, id: &str, good: bool) {
        if self.reached.len() + self.unreviewed.len() >= MOST_COMMITS {
            self.left_out += 1;
        } else if good {
            self.reached.insert(id.to_lowercase());
        } else {
            self.unreviewed.insert(id.to_lowercase());
        }
    }

    fn doc(self, count: u64) -> Value {
        let mut doc = Map::new();
        for (name, value) in [
            ("pulls", count),
            ("merged", self.merged),
            ("merged-with-review", self.reviewed),
            (
                "merged-without-review",
                self.merged - self.reviewed - self.untold,
            ),
            ("reviews-not-told", self.untold),
            ("approved-by-author-only", self.only_self),
            ("approved-by-bot-only", self.by_bot),
        ] {
            doc.insert(name.to_owned(), json!(value));
        }
        self.times.put(&mut doc);
        self.bases.put(&mut doc, "bases");
        self.repositories.put(&mut doc, "repositories");
        doc.insert("reviewed-commits".to_owned(), json!(self.reached));
        doc.insert("unreviewed-commits".to_owned(), json!(self.unreviewed));
        doc.insert("commits-left-out".to_owned(), json!(self.left_out));
        self.wrong.put(&mut doc, "without-review");
        Value::Object(doc)
    }
}

fn login(person: &Value) -> Option<&str> {
    person["login"].as_str().filter(|login| !login.is_empty())
}

/// States: `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED`, `PENDING`; one that
/// was dismissed is no approval any more.
fn review(value: &Value) -> Review<'_> {
    let person = if value["author"].is_null() {
        &value["user"]
    } else {
        &value["author"]
    };
    let by = login(person).unwrap_or("");
    let at = value["submittedAt"]
        .as_str()
        .or(value["submitted_at"].as_str());
    let is_bot = person["type"] == "Bot" || person["is_bot"] == true || by.ends_with("[bot]");
    Review {
        by,
        is_bot,
        approves: value["state"] == "APPROVED",
        at: at.and_then(Moment::parse),
    }
}

/// `https://github.com/OWNER/NAME/pull/7`, or an address of the interface.
fn repository(address: &str) -> Option<&str> {
    repository_of(address).or_else(|| {
        let (before, _) = address.split_once("/pull/")?;
        let name = before.rfind('/')?;
        let owner = before[..name].rfind('/')?;
        Some(&before[owner + 1..])
    })
}
