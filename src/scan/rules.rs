//! Rules made ready: all literals in one table, expressions compiled when needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use regex::bytes::Regex;
use sha2::{Digest as _, Sha256};

use super::literals::Literals;
use super::rule_file::{AllowLine, OneOrMore, RuleFile, RuleLine, RuleProblem};
use super::table;
use super::validate::{self, Validator};
use crate::model::Digest;
use crate::model::plan::Choice as _;
use crate::model::scan::Family;

/// The widest window around a literal.
pub(super) const MOST_WINDOW: usize = 16 * 1024;

/// All rules of one scan.
pub struct RuleSet {
    pub(super) rules: Vec<Rule>,
    /// Literals of rules and words of dictionaries.
    pub(super) literals: Literals,
    pub(super) digits: Vec<usize>,
    /// All rules for digits at once: whether any of them may match.
    pub(super) any_digits: Option<Regex>,
    pub(super) everywhere: Vec<usize>,
    digest: Digest,
}

/// How a rule is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// From the first byte of a literal on.
    Literal,
    /// In a window around a literal.
    Window,
    /// In runs of digits.
    Digits,
    /// On cells of tables, by the name of their column.
    Column,
    /// On everything.
    Everywhere,
    /// The literal itself is the value.
    Term,
}

/// What a value may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// No letter, digit or `_`.
    Token,
    /// Anything.
    Any,
}

/// One rule.
pub(super) struct Rule {
    pub(super) id: Arc<str>,
    pub(super) description: String,
    pub(super) source: Option<String>,
    pub(super) family: Family,
    pub(super) private_key: bool,
    pub(super) reach: Reach,
    pub(super) before: usize,
    pub(super) after: usize,
    pub(super) left: Edge,
    pub(super) right: Edge,
    pub(super) group: Option<usize>,
    pub(super) entropy: Option<f64>,
    pub(super) validators: Vec<Validator>,
    pub(super) context: Vec<String>,
    pub(super) columns: Vec<String>,
    pub(super) known: BTreeSet<String>,
    pub(super) allow: Vec<Allow>,
    pub(super) generic: bool,
    expression: String,
    regex: OnceLock<Regex>,
}

/// What a rule leaves out.
pub(super) struct Allow {
    pub(super) all: bool,
    pub(super) target: Target,
    pub(super) regexes: Vec<Regex>,
    pub(super) stopwords: Vec<String>,
    /// Conditions on paths and commits, which never hold here.
    pub(super) unmet: bool,
}

/// What an expression of an allow-list looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The value.
    Value,
    /// What the rule's expression matched.
    Match,
    /// The line.
    Line,
}

/// What is known of one rule, for lists and reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFacts {
    /// The id.
    pub id: Arc<str>,
    /// What it looks for.
    pub description: String,
    /// Its family.
    pub family: Family,
    /// Whether it finds private keys.
    pub private_key: bool,
    /// Where the form that it looks for is documented.
    pub source: Option<String>,
}

impl RuleSet {
    /// Makes rules ready. Two rules of one id are a problem.
    pub fn new(files: &[RuleFile]) -> Result<Self, Vec<RuleProblem>> {
        let mut rules: Vec<Rule> = Vec::new();
        let mut ids = BTreeMap::new();
        let mut literals = Vec::new();
        let mut problems = Vec::new();
        for file in files {
            for (line, number) in file.rules.iter().filter(|(line, _)| line.regex.is_some()) {
                let rule = Rule::of(line, &file.allow);
                if let Some(first) = ids.insert(rule.id.clone(), &file.name) {
                    problems.push(RuleProblem {
                        file: file.name.clone(),
                        line: *number,
                        message: format!("rule `{}` is defined in `{first}`, too", rule.id),
                    });
                }
                if matches!(rule.reach, Reach::Literal | Reach::Window) {
                    literals.extend(line.keywords.iter().map(|word| (word.clone(), rules.len())));
                }
                rules.push(rule);
            }
            if let Some((id, family, words)) = &file.terms {
                literals.extend(words.iter().map(|word| (word.clone(), rules.len())));
                rules.push(Rule::of_terms(id, *family));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let any = rules.iter().filter(|rule| rule.reach == Reach::Digits);
        let any: Vec<String> = any.map(|rule| format!("(?:{})", rule.expression)).collect();
        let of = |reach| move |(at, rule): (usize, &Rule)| (rule.reach == reach).then_some(at);
        Ok(Self {
            digits: rules
                .iter()
                .enumerate()
                .filter_map(of(Reach::Digits))
                .collect(),
            everywhere: rules
                .iter()
                .enumerate()
                .filter_map(of(Reach::Everywhere))
                .collect(),
            literals: Literals::new(literals),
            any_digits: (!any.is_empty()).then(|| compiled(&any.join("|"))),
            digest: digest(files),
            rules,
        })
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// SHA-256 over everything that decides what is found: the version of the rules.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// All rules, in their order.
    pub fn facts(&self) -> impl Iterator<Item = RuleFacts> + '_ {
        self.rules.iter().map(|rule| RuleFacts {
            id: rule.id.clone(),
            description: rule.description.clone(),
            family: rule.family,
            private_key: rule.private_key,
            source: rule.source.clone(),
        })
    }
}

/// Over the fields of every rule as they were read, so that comments do not count.
fn digest(files: &[RuleFile]) -> Digest {
    let mut hasher = Sha256::new();
    for file in files {
        for (rule, _) in &file.rules {
            hasher.update(format!("{rule:?}\n"));
        }
        hasher.update(format!("{:?}{:?}\n", file.allow, file.terms));
    }
    Digest::from_bytes(hasher.finalize().into())
}

fn edge(stated: Option<&str>, usual: Edge) -> Edge {
    match stated {
        Some("any") => Edge::Any,
        Some(_) => Edge::Token,
        None => usual,
    }
}

impl Rule {
    fn of(line: &RuleLine, shared: &[AllowLine]) -> Self {
        let expression = line.regex.clone().unwrap_or_default();
        let reach = match (line.at.as_deref(), line.shape.as_deref()) {
            (Some(_), _) => Reach::Literal,
            (None, Some(_)) => Reach::Digits,
            (None, None) if !line.columns.is_empty() => Reach::Column,
            (None, None) if line.keywords.is_empty() => Reach::Everywhere,
            (None, None) => Reach::Window,
        };
        let bounded = matches!(reach, Reach::Literal | Reach::Digits);
        let usual = if bounded { Edge::Token } else { Edge::Any };
        let own = line.allowlist.iter().chain(&line.allowlists);
        Self {
            id: line.id.get_ref().as_str().into(),
            description: line.description.clone(),
            source: line.source.clone(),
            family: line
                .family
                .as_deref()
                .and_then(|word| Family::ALL.iter().find(|(found, _)| *found == word))
                .map_or(Family::Secret, |(_, family)| *family),
            private_key: line.class.is_some(),
            reach,
            before: line.before.unwrap_or(160).min(MOST_WINDOW),
            after: line.after.unwrap_or(512).min(MOST_WINDOW),
            left: edge(line.left.as_deref(), usual),
            right: edge(line.right.as_deref(), usual),
            group: line.secret_group,
            entropy: line.entropy,
            validators: line
                .validator
                .iter()
                .flat_map(OneOrMore::names)
                .filter_map(|name| validate::find(name))
                .collect(),
            context: lower(&line.context),
            columns: line.columns.iter().map(|name| table::plain(name)).collect(),
            known: line.known.iter().cloned().collect(),
            allow: own.chain(shared).map(Allow::of).collect(),
            generic: line.generic,
            expression: match reach {
                Reach::Literal => format!(r"\A(?:{expression})"),
                Reach::Column => format!(r"\A(?:{expression})\z"),
                Reach::Digits => format!(r"(?-u:\b)(?:{expression})(?-u:\b)"),
                _ => expression,
            },
            regex: OnceLock::new(),
        }
    }

    fn of_terms(id: &str, family: Family) -> Self {
        Self {
            id: id.into(),
            description: "a word of the organisation's own list".to_owned(),
            source: None,
            family,
            private_key: false,
            reach: Reach::Term,
            before: 0,
            after: 0,
            left: Edge::Token,
            right: Edge::Token,
            group: None,
            entropy: None,
            validators: Vec::new(),
            context: Vec::new(),
            columns: Vec::new(),
            known: BTreeSet::new(),
            allow: Vec::new(),
            generic: false,
            expression: String::new(),
            regex: OnceLock::new(),
        }
    }

    /// The expression, compiled when it is first needed.
    pub(super) fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| compiled(&self.expression))
    }
}

fn compiled(expression: &str) -> Regex {
    Regex::new(expression).expect("expressions are tried when their file is read")
}

fn lower(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.to_ascii_lowercase()).collect()
}

impl Allow {
    fn of(line: &AllowLine) -> Self {
        let regexes = line.regexes.iter();
        Self {
            all: line.condition.as_deref() == Some("AND"),
            target: match line.regex_target.as_deref() {
                Some("match") => Target::Match,
                Some("line") => Target::Line,
                _ => Target::Value,
            },
            regexes: regexes.filter_map(|text| Regex::new(text).ok()).collect(),
            stopwords: lower(&line.stopwords),
            unmet: !line.paths.is_empty() || !line.commits.is_empty(),
        }
    }
}
