//! Results with their rules: which level each has, and which are open.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::weakness;
use crate::artifact::shape::{Counts, Names, short};

/// How many kinds of results are told apart before rules are looked up at once.
const MOST_KINDS: usize = 50_000;

/// How many rules are known by their level and score.
const MOST_RULES: usize = 100_000;

/// How severe a result is (3.27.10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    None,
    Note,
    Warning,
    Error,
}

impl Level {
    pub(super) const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Note, Self::None];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    fn of(value: Option<&Value>) -> Option<Self> {
        let word = value?.as_str()?;
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// Where rules stand: the run, and the extension of its tool or `None` for the driver.
pub(super) type Component = (u64, Option<u64>);

/// A result as far as it matters for the sums: equal ones are counted together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    run: u64,
    component: Option<u64>,
    index: Option<u64>,
    id: String,
    level: Option<Level>,
    verdict: String,
    suppressed: Option<bool>,
    baseline: Option<String>,
    invocation: Option<u64>,
}

/// What a rule gives its results.
#[derive(Clone, Copy, Default)]
struct Rule {
    level: Option<Level>,
    /// `security-severity` in its properties: a score from 0 to 10, as code scanning reads it.
    score: Option<f64>,
}

/// A level that an invocation gave to a rule.
pub(super) struct Override {
    at: (u64, u64),
    component: Option<u64>,
    index: Option<u64>,
    id: String,
    level: Level,
}

impl Override {
    /// `{descriptor: {id, index, toolComponent}, configuration: {level}}` (3.51).
    pub(super) fn of(at: (u64, u64), value: &Value) -> Option<Self> {
        Some(Self {
            at,
            component: value
                .pointer("/descriptor/toolComponent/index")
                .and_then(Value::as_u64),
            index: value.pointer("/descriptor/index").and_then(Value::as_u64),
            id: word(value.pointer("/descriptor/id")),
            level: Level::of(value.pointer("/configuration/level"))?,
        })
    }
}

/// The results of all runs while they are read.
#[derive(Default)]
pub(super) struct Results {
    kinds: BTreeMap<Kind, u64>,
    /// Rules in their order, by where they stand.
    rules: BTreeMap<Component, Vec<Rule>>,
    /// The numbers of rules by their ids.
    ids: BTreeMap<(Component, String), usize>,
}

/// What the results come to.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) levels: Counts,
    pub(super) kinds: Counts,
    pub(super) rules: Counts,
    pub(super) baseline: Counts,
    pub(super) suppressed: u64,
    /// Results of which nothing says whether they are suppressed.
    pub(super) unstated: u64,
    /// Failures that are neither suppressed nor gone, by level.
    pub(super) open: Counts,
    /// Open ones with a score.
    pub(super) scored: u64,
    pub(super) critical: Names,
    pub(super) high: u64,
}

impl Results {
    /// Takes a rule of a driver or an extension.
    pub(super) fn rule(&mut self, component: Component, value: &Value) {
        let rules = self.rules.entry(component).or_default();
        if rules.len() >= MOST_RULES {
            return;
        }
        let score = value.pointer("/properties/security-severity");
        let number = |score: &Value| {
            score
                .as_f64()
                .or_else(|| score.as_str()?.trim().parse().ok())
        };
        rules.push(Rule {
            level: Level::of(value.pointer("/defaultConfiguration/level")),
            score: score.and_then(number),
        });
        let id = word(value.get("id"));
        if !id.is_empty() {
            self.ids.entry((component, id)).or_insert(rules.len() - 1);
        }
    }

    /// Takes a result.
    pub(super) fn result(&mut self, run: u64, value: &Value) {
        let rule = |name: &str| value.get("rule").and_then(|rule| rule.get(name));
        let id = value.get("ruleId").or(rule("id"));
        let index = value
            .get("ruleIndex")
            .or(rule("index"))
            .and_then(Value::as_u64);
        let component = value
            .pointer("/rule/toolComponent/index")
            .and_then(Value::as_u64);
        let mut kind = Kind {
            run,
            component,
            index,
            id: word(id),
            level: Level::of(value.get("level")),
            verdict: value
                .get("kind")
                .and_then(Value::as_str)
                .map_or("fail".to_owned(), short),
            suppressed: suppressed(value.get("suppressions")),
            baseline: value
                .get("baselineState")
                .and_then(Value::as_str)
                .map(short),
            invocation: value
                .pointer("/provenance/invocationIndex")
                .and_then(Value::as_u64),
        };
        if self.kinds.len() >= MOST_KINDS && !self.kinds.contains_key(&kind) {
            // Too many to wait for rules that follow: what is known now decides.
            kind.level = Some(self.level(&kind, &[]));
            (kind.id, kind.index, kind.component) = (String::new(), None, None);
            kind.invocation = None;
            kind.run = 0;
        }
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// The rule of a result: by its number, or else by its id, of which a part before a
    /// slash may be the rule's (3.27.5, 3.27.6, 3.52.3).
    fn rule_of(&self, kind: &Kind) -> Rule {
        let component = (kind.run, kind.component);
        let rules = self.rules.get(&component);
        let by_number = kind.index.and_then(|index| usize::try_from(index).ok());
        let mut id = kind.id.as_str();
        let number = by_number.or_else(|| {
            loop {
                if let Some(known) = self.ids.get(&(component, id.to_owned())) {
                    return Some(*known);
                }
                id = id.rsplit_once('/')?.0;
            }
        });
        let rule = number.and_then(|number| rules?.get(number));
        rule.copied().unwrap_or_default()
    }

    /// The level of a result by the procedure of 3.27.10.
    fn level(&self, kind: &Kind, overrides: &[Override]) -> Level {
        if let Some(level) = kind.level {
            return level;
        }
        if kind.verdict != "fail" {
            return Level::None;
        }
        let by_invocation = kind.invocation.and_then(|invocation| {
            let same = |one: &&Override| {
                let rule = match (one.index, kind.index) {
                    (Some(theirs), Some(ours)) => theirs == ours,
                    _ => !one.id.is_empty() && one.id == kind.id,
                };
                one.at == (kind.run, invocation) && one.component == kind.component && rule
            };
            overrides.iter().find(same).map(|one| one.level)
        });
        let level = by_invocation.or(self.rule_of(kind).level);
        level.unwrap_or(Level::Warning)
    }

    /// Sums all results up.
    pub(super) fn sums(&self, overrides: &[Override]) -> Sums {
        let mut sums = Sums::default();
        for (kind, count) in &self.kinds {
            let level = self.level(kind, overrides);
            sums.levels.add_many(level.as_str(), *count);
            sums.kinds.add_many(&kind.verdict, *count);
            sums.rules.add_many(
                if kind.id.is_empty() {
                    "without id"
                } else {
                    &kind.id
                },
                *count,
            );
            if let Some(state) = &kind.baseline {
                sums.baseline.add_many(state, *count);
            }
            match kind.suppressed {
                Some(true) => sums.suppressed += count,
                Some(false) => {}
                None => sums.unstated += count,
            }
            let gone = kind.baseline.as_deref() == Some("absent");
            if kind.verdict != "fail" || kind.suppressed == Some(true) || gone {
                continue;
            }
            sums.open.add_many(level.as_str(), *count);
            let Some(score) = self.rule_of(kind).score else {
                continue;
            };
            sums.scored += count;
            match weakness::of_score(score) {
                "critical" => {
                    let name = if kind.id.is_empty() {
                        "without id"
                    } else {
                        &kind.id
                    };
                    sums.critical.push_many(name, *count);
                }
                "high" => sums.high += count,
                _ => {}
            }
        }
        sums
    }
}

/// Whether a result is suppressed: there is a suppression, and none is under review or
/// rejected (3.27.23, 3.35.3). `None` where the tool says nothing of it.
fn suppressed(suppressions: Option<&Value>) -> Option<bool> {
    let suppressions = suppressions?.as_array()?;
    let waits = |one: &Value| {
        let status = one.get("status").and_then(Value::as_str);
        matches!(status, Some("underReview" | "rejected"))
    };
    Some(!suppressions.is_empty() && !suppressions.iter().any(waits))
}

fn word(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).map(short).unwrap_or_default()
}
