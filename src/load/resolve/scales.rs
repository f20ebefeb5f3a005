//! Scales, matrix and scores of a risk method, and the words of scenarios on them.

use crate::diagnostic::{Code, Finding, a, list, nearest};
use crate::model::plan::{RiskMethod, Risks, Scale, Scenario, Text};

/// Reports a matrix or score that does not fit its scales, and steps off them.
pub fn contradictory(risks: &Risks) -> Vec<Finding> {
    let method = &risks.method;
    let mut findings = broken_matrix(method);
    findings.append(&mut twice(method));
    findings.append(&mut broken_score(method));
    findings.extend(risks.scenarios.iter().flat_map(|s| off_scale(method, s)));
    findings
}

fn broken_matrix(method: &RiskMethod) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    // What a method lacks altogether is said by the gate, not by the loader.
    if !method.matrix.is_empty() {
        findings.extend(uneven(method));
    }
    let levels: Vec<&str> = method.levels.iter().map(|l| l.value.as_str()).collect();
    let words = method.matrix.iter().flatten().chain([&method.tolerance]);
    let words = words.chain(method.thresholds.iter().map(|threshold| &threshold.level));
    findings.extend(words.filter_map(|word| off_list("risk level", word, &levels)));
    findings
}

/// A matrix with another number of rows or levels than the scales ask for.
fn uneven(method: &RiskMethod) -> Option<Finding> {
    let (rows, columns) = (method.likelihood.len(), method.impact.len());
    let place = |row: Option<&Vec<Text>>| {
        let cell = row.and_then(|row| row.first());
        cell.map_or(&method.name.place, |cell| &cell.place).clone()
    };
    let (message, place) = if method.matrix.len() == rows {
        let odd = method.matrix.iter().position(|row| row.len() != columns)?;
        let row = &method.matrix[odd];
        let message = format!(
            "row {} of the risk matrix has {} where the impact scale has {columns}",
            odd + 1,
            counted(row.len(), "level")
        );
        (message, place(Some(row)))
    } else {
        let message = format!(
            "the risk matrix has {} where the likelihood scale has {rows}",
            counted(method.matrix.len(), "row")
        );
        (message, place(method.matrix.first()))
    };
    let finding = Finding::new(Code::WrongValue, message).at(&place);
    Some(finding.help("give one row per likelihood and one level per impact, lowest first"))
}

/// A word that two steps of a scale, or two levels, share.
fn twice(method: &RiskMethod) -> Vec<Finding> {
    let names = |scale: &[Scale]| scale.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
    let lists = [
        ("likelihood scale", names(&method.likelihood)),
        ("impact scale", names(&method.impact)),
        ("list of levels", method.levels.clone()),
    ];
    let mut findings = Vec::new();
    for (what, words) in lists {
        for (index, word) in words.iter().enumerate() {
            if words[..index].contains(word) {
                let message = format!("the {what} has `{}` twice", word.value);
                let finding = Finding::new(Code::WrongValue, message).at(&word.place);
                findings.push(finding.help("give every step a word of its own"));
            }
        }
    }
    findings
}

/// A numeric method: every step has a value, values and thresholds ascend, and the
/// first threshold is the lowest score that can come out.
fn broken_score(method: &RiskMethod) -> Vec<Finding> {
    let mut findings = Vec::new();
    for scale in [&method.likelihood, &method.impact] {
        findings.extend(scale.windows(2).filter_map(descending));
    }
    let Some(score) = &method.score else {
        let odd = method.thresholds.first();
        findings.extend(odd.map(|threshold| {
            Finding::new(
                Code::WrongValue,
                "the risk method has `thresholds` and no `score`",
            )
            .at(&threshold.from.place)
            .help("add `score: product` or `score: sum`, or give a `matrix`")
        }));
        return findings;
    };
    if !method.matrix.is_empty() {
        let message = "the risk method has both a `matrix` and a `score`";
        let finding = Finding::new(Code::WrongValue, message).at(&score.place);
        findings.push(finding.help("keep the one by which levels are found"));
    }
    let steps = method.likelihood.iter().chain(&method.impact);
    findings.extend(steps.filter(|step| step.value.is_none()).map(|step| {
        let message = format!(
            "the step `{}` has no `value` to score with",
            step.name.value
        );
        let finding = Finding::new(Code::WrongValue, message).at(&step.name.place);
        finding.help("with `score`, every step of both scales has a number: `value: 1`")
    }));
    findings.extend(broken_thresholds(method));
    findings
}

fn descending(pair: &[Scale]) -> Option<Finding> {
    let (before, after) = (pair[0].value.as_ref()?, pair[1].value.as_ref()?);
    (after.value <= before.value).then(|| {
        let message = format!(
            "the value {} does not follow {} of the step before",
            after.value, before.value
        );
        let finding = Finding::new(Code::WrongValue, message).at(&after.place);
        finding.help("scales begin with the lowest step; values ascend")
    })
}

fn broken_thresholds(method: &RiskMethod) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pair in method.thresholds.windows(2) {
        if pair[1].from.value <= pair[0].from.value {
            let message = format!(
                "the threshold {} does not follow {} of the level before",
                pair[1].from.value, pair[0].from.value
            );
            let finding = Finding::new(Code::WrongValue, message).at(&pair[1].from.place);
            findings.push(finding.help("thresholds begin with the lowest level and ascend"));
        }
    }
    let lowest = |scale: &[Scale]| Some(scale.first()?.value.as_ref()?.value);
    let (Some(score), Some(first)) = (&method.score, method.thresholds.first()) else {
        return findings;
    };
    let pair = lowest(&method.likelihood).zip(lowest(&method.impact));
    let least = pair.and_then(|(likelihood, impact)| score.value.of(likelihood, impact));
    if let Some(least) = least.filter(|least| *least != first.from.value) {
        let message = format!(
            "the first threshold is {}; the lowest score of the two scales is {least}",
            first.from.value
        );
        let finding = Finding::new(Code::WrongValue, message).at(&first.from.place);
        findings.push(finding.help(format!("write `from: {least}`")));
    }
    findings
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn off_scale(method: &RiskMethod, scenario: &Scenario) -> Vec<Finding> {
    let levels: Vec<&str> = method.levels.iter().map(|l| l.value.as_str()).collect();
    let likelihoods = [
        Some(&scenario.likelihood),
        scenario.residual_likelihood.as_ref(),
    ];
    let mut impacts = vec![Some(&scenario.impact), scenario.residual_impact.as_ref()];
    impacts.extend(scenario.impacts.iter().flat_map(|i| i.stated().map(Some)));
    let off = |what: &'static str, scale: &[Scale], word: &Text, on: Option<usize>| {
        let names: Vec<&str> = scale.iter().map(|s| s.name.value.as_str()).collect();
        on.is_none().then(|| off_list(what, word, &names))?
    };
    let mut findings = Vec::new();
    for word in likelihoods.into_iter().flatten() {
        let on = method.likelihood_step(&word.value);
        findings.extend(off("likelihood", &method.likelihood, word, on));
    }
    for word in impacts.into_iter().flatten() {
        let on = method.impact_step(&word.value);
        findings.extend(off("impact", &method.impact, word, on));
    }
    let level = scenario.level.as_ref();
    findings.extend(level.and_then(|level| off_list("risk level", level, &levels)));
    findings
}

fn off_list(what: &str, word: &Text, known: &[&str]) -> Option<Finding> {
    if known.contains(&word.value.as_str()) {
        return None;
    }
    let message = format!("`{}` is not {} of this risk method", word.value, a(what));
    let finding = Finding::new(Code::WrongValue, message).at(&word.place);
    let finding = match nearest(&word.value, known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding,
    };
    Some(finding.help(format!("the method has {}", list(known))))
}
