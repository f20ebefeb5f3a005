//! Information sheets as reports and files of the package show them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::Sources;
use crate::model::information::{
    Answered, InformationRule, InformationSheet, SheetAnswer, SheetFile, SheetOccurrence,
    SheetTransformation,
};
use crate::model::plan::{Choice, ItemView};
use crate::model::{PackedFile, RedactedFile};

/// The sheets of all items, and how many items answer each rule.
#[derive(Clone, Debug, Default, Serialize)]
pub struct InformationFacts {
    /// How many items have a sheet.
    pub items: usize,
    /// The rules in their order.
    pub rules: Vec<RuleCountRow>,
    /// The sheets by item; each is a file of the package, too.
    #[serde(skip)]
    pub sheets: BTreeMap<String, SheetFacts>,
}

/// How many items answer one rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleCountRow {
    /// The rule: `A1`.
    pub rule: String,
    /// What it asks for.
    pub asks: String,
    /// Items that state it.
    pub stated: usize,
    /// Items that leave something of it open.
    pub missing: usize,
    /// Items where what was found says otherwise.
    pub contradicted: usize,
    /// Items where there is nothing to state.
    pub not_applicable: usize,
}

/// Where the sheet of an item is, and how its rules are answered.
#[derive(Clone, Debug, Serialize)]
pub struct SheetReference {
    /// The name in the package.
    pub entry: String,
    /// The link from `data/reports/` to the file, percent-encoded.
    pub href: String,
    /// Rules that are stated.
    pub stated: usize,
    /// Rules that are open.
    pub missing: usize,
    /// Rules that are contradicted.
    pub contradicted: usize,
}

/// The information sheet of one item.
#[derive(Clone, Debug, Serialize)]
pub struct SheetFacts {
    /// The item.
    pub item: String,
    /// Its title.
    pub title: String,
    /// The evidence type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why its bytes are not in the package, where they are not.
    pub absent: Option<String>,
    /// Each time it was collected.
    pub occurrences: Vec<OccurrenceFacts>,
    /// The name in the package; none where another package holds it.
    #[serde(skip)]
    pub entry: Option<String>,
}

/// One collection of an item.
#[derive(Clone, Debug, Serialize)]
pub struct OccurrenceFacts {
    /// When, as stated.
    pub collected: Option<String>,
    /// An answer to every rule.
    pub answers: Vec<SheetAnswerRow>,
    /// The files, as they were collected and as they are packed.
    pub files: Vec<SheetFileRow>,
    /// The chain from what was collected to what is packed.
    pub transformations: Vec<TransformationRow>,
}

/// The answer to one rule.
#[derive(Clone, Debug, Serialize)]
pub struct SheetAnswerRow {
    /// The rule: `A1`.
    pub rule: String,
    /// What it asks for.
    pub asks: String,
    /// `stated`, `missing`, `contradicted` or `not applicable`.
    pub standing: String,
    /// What is stated or was found.
    pub answer: String,
    /// What is missing or contradicts it.
    pub why: Vec<String>,
}

/// One file of a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetFileRow {
    /// The path in the plan's folder.
    pub file: String,
    /// The SHA-256 when the plan was judged; absent where a redacted copy leaves in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The HMAC-SHA256 under the organisation's key, where a redacted copy leaves in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hmac_sha256: Option<String>,
    /// Records in it.
    pub records: Option<u64>,
    /// The name in the package.
    pub entry: Option<String>,
    /// The SHA-256 of what is packed.
    pub packed_sha256: Option<String>,
}

/// One step of the chain.
#[derive(Clone, Debug, Serialize)]
pub struct TransformationRow {
    /// What was done.
    pub what: String,
    /// The digest before, with its kind: `sha256:…`, `hmac-sha256:…`.
    pub before: Option<String>,
    /// The digest after.
    pub after: Option<String>,
    /// Who did it.
    pub by: Option<String>,
    /// When.
    pub on: Option<String>,
}

/// All sheets of the engagement.
pub(super) fn information(sources: &Sources<'_>) -> InformationFacts {
    let sheets = &sources.assessed.sheets;
    let items = sources.plan.items();
    let facts = items.iter().filter_map(|item| {
        let facts = facts(sources, item, sheets.get(&item.id)?);
        Some((item.id.to_string(), facts))
    });
    let rules = InformationRule::ALL.iter();
    InformationFacts {
        items: sheets.len(),
        rules: rules
            .map(|(_, rule)| rule_count(*rule, sheets.values()))
            .collect(),
        sheets: facts.collect(),
    }
}

/// Where the sheet of an item is, if it has one.
pub(super) fn reference(sources: &Sources<'_>, item: &ItemView<'_>) -> Option<SheetReference> {
    let sheet = sources.assessed.sheets.get(&item.id)?;
    let rules = InformationRule::ALL.iter();
    let standings: Vec<Answered> = rules.map(|(_, rule)| worst(sheet, *rule)).collect();
    let count = |wanted| standings.iter().filter(|found| **found == wanted).count();
    let entry = sources.packing.sheets.get(&item.id)?.clone();
    Some(SheetReference {
        href: super::words::href(&entry),
        entry,
        stated: count(Answered::Stated),
        missing: count(Answered::Missing),
        contradicted: count(Answered::Contradicted),
    })
}

/// How an item answers a rule over all its occurrences: the worst of them.
fn worst(sheet: &InformationSheet, rule: InformationRule) -> Answered {
    let answers = sheet.occurrences.iter().flat_map(|o| &o.answers);
    let of_rule = answers.filter(|answer| answer.rule == rule);
    let rank = |standing: Answered| match standing {
        Answered::NotApplicable => 0,
        Answered::Stated => 1,
        Answered::Missing => 2,
        Answered::Contradicted => 3,
    };
    of_rule
        .map(|answer| answer.standing)
        .max_by_key(|standing| rank(*standing))
        .unwrap_or(Answered::NotApplicable)
}

fn rule_count<'a>(
    rule: InformationRule,
    sheets: impl Iterator<Item = &'a InformationSheet>,
) -> RuleCountRow {
    let standings: Vec<Answered> = sheets.map(|sheet| worst(sheet, rule)).collect();
    let count = |wanted| standings.iter().filter(|found| **found == wanted).count();
    RuleCountRow {
        rule: rule.as_str().to_owned(),
        asks: rule.asks().to_owned(),
        stated: count(Answered::Stated),
        missing: count(Answered::Missing),
        contradicted: count(Answered::Contradicted),
        not_applicable: count(Answered::NotApplicable),
    }
}

fn facts(sources: &Sources<'_>, item: &ItemView<'_>, sheet: &InformationSheet) -> SheetFacts {
    let occurrence = |occurrence| occurrence_facts(sources, item, occurrence);
    SheetFacts {
        item: item.id.to_string(),
        title: item.title.clone(),
        kind: item
            .kind
            .map_or_else(String::new, |kind| kind.value.clone()),
        absent: sources.packing.withheld.get(&item.id).cloned(),
        occurrences: sheet.occurrences.iter().map(occurrence).collect(),
        entry: sources.packing.sheets.get(&item.id).cloned(),
    }
}

fn occurrence_facts(
    sources: &Sources<'_>,
    item: &ItemView<'_>,
    occurrence: &SheetOccurrence,
) -> OccurrenceFacts {
    let redacted = |shown: &str| {
        let key = (item.id.clone(), shown.to_owned());
        sources.packing.redacted.get(&key)
    };
    let packed = sources.packing.files.get(&item.id);
    let file = |file: &SheetFile| {
        let mut packed = packed.into_iter().flatten();
        let packed = packed.find(|packed| packed.shown == file.shown);
        file_row(file, packed, redacted(&file.shown))
    };
    let copies: Vec<&RedactedFile> = occurrence
        .files
        .iter()
        .filter_map(|file| redacted(&file.shown))
        .collect();
    let mut steps: Vec<TransformationRow> = occurrence.transformations.iter().map(step).collect();
    if !copies.is_empty() {
        // The plain digest of what a copy replaces would tell a short value.
        for step in &mut steps {
            (step.before, step.after) = (None, None);
        }
    }
    steps.extend(copies.iter().map(|copy| released(copy)));
    let answer = |answer: &SheetAnswer| answer_row(answer, copies.len());
    OccurrenceFacts {
        collected: occurrence.collected.clone(),
        answers: occurrence.answers.iter().map(answer).collect(),
        files: occurrence.files.iter().map(file).collect(),
        transformations: steps,
    }
}

fn file_row(
    file: &SheetFile,
    packed: Option<&PackedFile>,
    redacted: Option<&RedactedFile>,
) -> SheetFileRow {
    SheetFileRow {
        file: file.shown.clone(),
        sha256: redacted.is_none().then(|| file.sha256.clone()),
        hmac_sha256: redacted.map(|copy| copy.source_keyed.clone()),
        records: file.records,
        entry: packed.map(|packed| packed.entry.clone()),
        packed_sha256: packed.map(|packed| packed.digest.to_string()),
    }
}

fn step(step: &SheetTransformation) -> TransformationRow {
    let plain = |digest: &Option<String>| digest.as_ref().map(|digest| format!("sha256:{digest}"));
    TransformationRow {
        what: step.what.clone(),
        before: plain(&step.before),
        after: plain(&step.after),
        by: step.by.clone(),
        on: step.on.clone(),
    }
}

/// The step from a file to the copy that leaves in its place.
fn released(copy: &RedactedFile) -> TransformationRow {
    let values: u64 = copy.counts.iter().map(|(_, _, _, count)| count).sum();
    TransformationRow {
        what: format!(
            "{} values replaced before release",
            super::words::number(values)
        ),
        before: Some(format!("hmac-sha256:{}", copy.source_keyed)),
        after: Some(format!("sha256:{}", copy.released)),
        by: None,
        on: None,
    }
}

fn answer_row(answer: &SheetAnswer, copies: usize) -> SheetAnswerRow {
    let mut texts = vec![answer.text.clone()];
    if answer.rule == InformationRule::Transformations && copies > 0 {
        let files = if copies == 1 { "copy" } else { "copies" };
        texts.push(format!("{copies} redacted {files} made before release"));
    }
    texts.retain(|text| !text.is_empty());
    SheetAnswerRow {
        rule: answer.rule.as_str().to_owned(),
        asks: answer.rule.asks().to_owned(),
        standing: answer.standing.as_str().to_owned(),
        answer: texts.join("; "),
        why: answer.why.clone(),
    }
}
