//! The shipped rule packs.

use serde::Deserialize;

use super::bundled;
use crate::model::id::{CheckId, Id};
use crate::model::plan::{Choice, Parser};
use crate::model::{Against, Artifact, EmptyList, OnFalse, Rule, Severity};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    artifact: String,
    rules: Vec<RuleLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RuleLine {
    id: String,
    when: Option<String>,
    assert: String,
    #[serde(default)]
    each_layer: bool,
    severity: String,
    message: String,
    fix: String,
    controls: Vec<String>,
    source: String,
    #[serde(default)]
    on_false: OnFalse,
    #[serde(default)]
    empty: EmptyList,
    #[serde(default)]
    against: Against,
    examples: Examples,
}

/// Documents that a rule passes and fails, in the same file as the rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Each passes.
    pub pass: Vec<serde_json::Value>,
    /// Each fails.
    pub fail: Vec<serde_json::Value>,
    /// To each the rule does not apply; for a rule with `when`.
    #[serde(default)]
    pub other: Vec<serde_json::Value>,
    /// The parameters that the examples are compared with.
    #[serde(default)]
    pub parameters: serde_json::Value,
}

/// Every shipped rule with its examples, in the order of the files.
pub fn rules_with_examples() -> Vec<(Rule, Examples)> {
    bundled::below("catalogs/checks/")
        .flat_map(|(path, text)| read(path, text))
        .collect()
}

/// Every shipped rule.
pub fn rules() -> Vec<Rule> {
    rules_with_examples()
        .into_iter()
        .map(|(rule, _)| rule)
        .collect()
}

fn read(path: &str, text: &str) -> Vec<(Rule, Examples)> {
    let file: PackFile = bundled::from_json(path, text);
    let artifact = match file.artifact.as_str() {
        "agent" => Artifact::Agent,
        "joined" => Artifact::Joined,
        parser => Artifact::Document(word::<Parser>(path, parser)),
    };
    let rule = |line: RuleLine| {
        let rule = Rule {
            id: CheckId::parse(&line.id).unwrap_or_else(|bad| panic!("{path}: {bad}")),
            artifact,
            when: line.when,
            assert: line.assert,
            each_layer: line.each_layer,
            severity: word::<Severity>(path, &line.severity),
            message: line.message,
            fix: line.fix,
            controls: line.controls,
            source: line.source,
            on_false: line.on_false,
            empty: line.empty,
            against: line.against,
        };
        (rule, line.examples)
    };
    file.rules.into_iter().map(rule).collect()
}

fn word<T: Choice>(path: &str, text: &str) -> T {
    let found = T::ALL.iter().find(|(word, _)| *word == text);
    found
        .unwrap_or_else(|| panic!("{path}: `{text}` is not one of the choices"))
        .1
}
