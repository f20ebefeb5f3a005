//! Rule files: the TOML form of gitleaks with fields of our own, and word lists.

use serde::Deserialize;
use toml::Spanned;

use super::validate;
use crate::model::plan::Choice as _;
use crate::model::scan::Family;

/// One rule as a file states it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleLine {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) regex: Option<String>,
    #[serde(default)]
    pub(super) keywords: Vec<String>,
    #[serde(default)]
    pub(super) entropy: Option<f64>,
    #[serde(default)]
    pub(super) secret_group: Option<usize>,
    #[serde(default)]
    pub(super) path: Option<String>,
    #[serde(default)]
    pub(super) allowlist: Option<AllowLine>,
    #[serde(default)]
    pub(super) allowlists: Vec<AllowLine>,
    // Ours.
    #[serde(default)]
    pub(super) family: Option<String>,
    #[serde(default)]
    pub(super) class: Option<String>,
    #[serde(default)]
    pub(super) source: Option<String>,
    #[serde(default)]
    pub(super) at: Option<String>,
    #[serde(default)]
    pub(super) shape: Option<String>,
    #[serde(default)]
    pub(super) left: Option<String>,
    #[serde(default)]
    pub(super) right: Option<String>,
    #[serde(default)]
    pub(super) before: Option<usize>,
    #[serde(default)]
    pub(super) after: Option<usize>,
    #[serde(default)]
    pub(super) validator: Option<OneOrMore>,
    #[serde(default)]
    pub(super) context: Vec<String>,
    #[serde(default)]
    pub(super) columns: Vec<String>,
    #[serde(default)]
    pub(super) known: Vec<String>,
    #[serde(default)]
    pub(super) generic: bool,
    #[serde(default)]
    pub(super) examples: Vec<String>,
    #[serde(default, rename = "negative_examples")]
    pub(super) negative_examples: Vec<String>,
}

/// One name, or a list of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

/// What a rule leaves out, in the form of gitleaks. Paths and commits are not
/// applied: evidence lies elsewhere than the files of a repository did.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AllowLine {
    pub(super) condition: Option<String>,
    pub(super) regex_target: Option<String>,
    pub(super) regexes: Vec<String>,
    pub(super) stopwords: Vec<String>,
    pub(super) paths: Vec<String>,
    pub(super) commits: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    rules: Vec<RuleLine>,
    #[serde(default)]
    allowlist: Option<AllowLine>,
    #[serde(default)]
    allowlists: Vec<AllowLine>,
}

/// The rules of one file.
#[derive(Clone, Debug)]
pub struct RuleFile {
    pub(super) name: String,
    pub(super) rules: Vec<(RuleLine, u32)>,
    pub(super) allow: Vec<AllowLine>,
    /// Terms that are looked for as they are: their id, family and words.
    pub(super) terms: Option<(String, Family, Vec<String>)>,
}

/// What is wrong with a rule file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleProblem {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

/// Whose rules a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// This program's: its tests have tried every expression.
    Shipped,
    /// Somebody else's.
    User,
}

/// Reads a rule file; a problem of one rule does not hide those of the others.
pub fn rule_file(name: &str, text: &str, author: Author) -> Result<RuleFile, Vec<RuleProblem>> {
    let problem = |line, message| RuleProblem {
        file: name.to_owned(),
        line,
        message,
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![problem(line_of(text, at), error.message().to_owned())]
    })?;
    let mut problems = Vec::new();
    let mut rules = Vec::new();
    for rule in file.rules {
        let line = line_of(text, rule.id.span().start);
        let mut wrong = wrong_with(&rule);
        if author == Author::User {
            wrong.extend(wrong_expressions(&rule));
        }
        let wrong = wrong.into_iter();
        let named = |message: String| format!("rule `{}`: {message}", rule.id.get_ref());
        problems.extend(wrong.map(|message| problem(line, named(message))));
        rules.push((rule, line));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(RuleFile {
        name: name.to_owned(),
        rules,
        allow: file.allowlist.into_iter().chain(file.allowlists).collect(),
        terms: None,
    })
}

/// A shorter word stands in too much that has nothing to do with it.
const LEAST_WORD: usize = 4;

/// Reads a list of words, one per line: names and numbers of an organisation's own.
/// Empty lines and lines that begin with `#` are left out; a word that is too short to
/// be looked for is a problem.
pub fn word_list(
    name: &str,
    id: &str,
    family: Family,
    text: &str,
) -> Result<RuleFile, Vec<RuleProblem>> {
    let lines = text.lines().map(str::trim).zip(1..);
    let lines = lines.filter(|(word, _)| !word.is_empty() && !word.starts_with('#'));
    let (words, short): (Vec<(&str, u32)>, Vec<_>) =
        lines.partition(|(word, _)| word.chars().count() >= LEAST_WORD);
    if short.is_empty() {
        let words = words.into_iter().map(|(word, _)| word.to_owned());
        return Ok(RuleFile {
            name: name.to_owned(),
            rules: Vec::new(),
            allow: Vec::new(),
            terms: Some((id.to_owned(), family, words.collect())),
        });
    }
    let problem = |(_, line): (&str, u32)| RuleProblem {
        file: name.to_owned(),
        line,
        message: format!("a word of list `{id}` has fewer than {LEAST_WORD} characters"),
    };
    Err(short.into_iter().map(problem).collect())
}

fn line_of(text: &str, at: usize) -> u32 {
    let before = &text.as_bytes()[..at.min(text.len())];
    let breaks = memchr::memchr_iter(b'\n', before).count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

/// Everything that is wrong with one rule.
fn wrong_with(rule: &RuleLine) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut one_of = |field: &str, found: Option<&str>, choices: &[&str]| {
        if let Some(found) = found.filter(|found| !choices.contains(found)) {
            let expected = choices.join("`, `");
            wrong.push(format!("`{field}` is `{found}`; expected `{expected}`"));
        }
    };
    let families: Vec<&str> = Family::ALL.iter().map(|(word, _)| *word).collect();
    one_of("family", rule.family.as_deref(), &families);
    one_of("class", rule.class.as_deref(), &["private-key"]);
    one_of("at", rule.at.as_deref(), &["keyword"]);
    one_of("shape", rule.shape.as_deref(), &["digits"]);
    one_of("left", rule.left.as_deref(), &["token", "any"]);
    one_of("right", rule.right.as_deref(), &["token", "any"]);
    for name in rule.validator.iter().flat_map(OneOrMore::names) {
        one_of("validator", Some(name), validate::NAMES);
    }
    if rule.at.is_some() && rule.keywords.is_empty() {
        wrong.push("`at` needs `keywords`".to_owned());
    }
    if rule.regex.is_none() && rule.path.is_none() {
        wrong.push("it has no `regex`".to_owned());
    }
    wrong
}

/// Expressions that do not compile, and groups that they do not have.
fn wrong_expressions(rule: &RuleLine) -> Vec<String> {
    let mut wrong = Vec::new();
    let expressions = rule.regex.iter();
    let allowed = rule.allowlist.iter().chain(&rule.allowlists);
    let expressions = expressions.chain(allowed.flat_map(|list| &list.regexes));
    for expression in expressions {
        match regex::bytes::Regex::new(expression) {
            Ok(regex) => {
                let group = rule.secret_group.unwrap_or(0);
                if Some(expression) == rule.regex.as_ref() && group >= regex.captures_len() {
                    wrong.push(format!(
                        "`secretGroup` is {group}, and the regex has no such group"
                    ));
                }
            }
            Err(error) => {
                let text = error.to_string();
                let last = text.lines().last().unwrap_or_default().trim();
                let last = last.trim_start_matches("error: ").to_owned();
                wrong.push(format!("an expression does not compile: {last}"));
            }
        }
    }
    wrong
}
