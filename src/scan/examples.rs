//! Tries rules on their own examples, and their literals on ordinary text.

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::sync::Arc;

use super::Scanner;
use super::rule_file::{RuleFile, RuleLine, RuleProblem};
use super::rules::RuleSet;

/// A mark inside of an example that is taken out before it is tried, so that a rule
/// file does not itself hold what its rules look for.
pub const BREAK: char = '\u{b7}';

/// A literal may stand in one of a hundred lines of ordinary text.
const MOST_SHARE: f64 = 0.01;

/// Rules that were tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many rules there are.
    pub rules: usize,
    /// How many examples were tried, of both kinds.
    pub examples: usize,
    /// Rules that have no example of one kind.
    pub without_examples: usize,
}

/// What trying rules brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Counts.
    pub checked: Checked,
    /// What is wrong, in order.
    pub problems: Vec<RuleProblem>,
    /// What makes scanning slow.
    pub slow: Vec<RuleProblem>,
}

/// Tries every rule of some files by itself; `sample` is ordinary text in which its
/// literals should be rare.
pub fn check(files: &[RuleFile], sample: Option<&mut dyn BufRead>) -> io::Result<Report> {
    let mut report = Report::default();
    if let Err(problems) = RuleSet::new(files) {
        report.problems.extend(problems);
    }
    for file in files {
        for (rule, line) in &file.rules {
            report.checked.rules += 1;
            try_examples(file, rule, *line, &mut report);
        }
    }
    slow(files, sample, &mut report)?;
    report.problems.sort();
    Ok(report)
}

fn problem(file: &RuleFile, line: u32, message: String) -> RuleProblem {
    RuleProblem {
        file: file.name.clone(),
        line,
        message,
    }
}

fn try_examples(file: &RuleFile, rule: &RuleLine, line: u32, report: &mut Report) {
    if rule.regex.is_none() {
        return;
    }
    if rule.examples.is_empty() || rule.negative_examples.is_empty() {
        report.checked.without_examples += 1;
    }
    let alone = RuleFile {
        name: file.name.clone(),
        rules: vec![(rule.clone(), line)],
        allow: file.allow.clone(),
        terms: None,
    };
    let alone = RuleSet::new(&[alone]).expect("one rule has no twin");
    let alone = Scanner::new(Arc::new(alone), None);
    let finds = |example: &str| alone.bytes(example.replace(BREAK, "").as_bytes()).total() > 0;
    let id = rule.id.get_ref();
    let wanted = rule.examples.iter().map(|example| (example, true));
    let unwanted = rule
        .negative_examples
        .iter()
        .map(|example| (example, false));
    let mut numbers = BTreeMap::new();
    for (example, expected) in wanted.chain(unwanted) {
        let number: &mut u32 = numbers.entry(expected).or_default();
        *number += 1;
        report.checked.examples += 1;
        if finds(example) == expected {
            continue;
        }
        let message = if expected {
            format!("rule `{id}` does not find its example {number}")
        } else {
            format!("rule `{id}` finds its negative example {number}")
        };
        report.problems.push(problem(file, line, message));
    }
}

/// Rules without literals, and literals that ordinary text is full of.
fn slow(
    files: &[RuleFile],
    sample: Option<&mut dyn BufRead>,
    report: &mut Report,
) -> io::Result<()> {
    let mut words: BTreeMap<String, Vec<(usize, Arc<str>, u32)>> = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        for (rule, line) in file.rules.iter().filter(|(rule, _)| rule.regex.is_some()) {
            let id = rule.id.get_ref();
            if rule.keywords.is_empty() && rule.shape.is_none() && rule.columns.is_empty() {
                let message = format!("rule `{id}` has no keywords, so it is tried on everything");
                report.slow.push(problem(file, *line, message));
            }
            for word in &rule.keywords {
                let owners = words.entry(word.to_ascii_lowercase()).or_default();
                owners.push((number, id.as_str().into(), *line));
            }
        }
    }
    let Some(sample) = sample else {
        return Ok(());
    };
    let (lines, counts) = count(sample, &words)?;
    for ((word, owners), count) in words.iter().zip(counts) {
        let share = f64::from(count) / f64::from(lines.max(1));
        if share <= MOST_SHARE {
            continue;
        }
        for (number, id, line) in owners {
            let percent = share * 100.0;
            let message = format!(
                "keyword `{word}` of rule `{id}` stands in {percent:.1} % of the lines of the sample"
            );
            report.slow.push(problem(&files[*number], *line, message));
        }
    }
    Ok(())
}

/// In how many lines each word stands.
fn count<T>(sample: &mut dyn BufRead, words: &BTreeMap<String, T>) -> io::Result<(u32, Vec<u32>)> {
    let automaton = aho_corasick::AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(words.keys())
        .expect("literals of rules fit into an automaton");
    let mut counts = vec![0; words.len()];
    let (mut lines, mut line) = (0, Vec::new());
    while sample.read_until(b'\n', &mut line)? > 0 {
        lines += 1;
        let mut seen: Vec<usize> = automaton
            .find_overlapping_iter(&line)
            .map(|found| found.pattern().as_usize())
            .collect();
        seen.sort_unstable();
        seen.dedup();
        for word in seen {
            counts[word] += 1;
        }
        line.clear();
    }
    Ok((lines, counts))
}
