//! Information sheets: how complete and accurate an item is shown to be, rule by rule.
//!
//! The rules A1 to A11 and B, their sources and what is judged are described in
//! `docs/reference/information-sheets.md`.

mod answer;
mod content;
mod custody;
mod origin;
mod screen;
mod series;
mod taken;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::agent::RunReading;
use crate::model::information::{
    Answered, InformationRule, InformationSheet, SheetAnswer, SheetFile, SheetOccurrence,
    SheetTransformation,
};
use crate::model::plan::{
    Choice, Collection, Day, ItemView, Section, Source, Transformation, Viewed,
};
use crate::model::{CollectedFile, CollectedItem, ItemStanding, Place, TakenOccurrence};

use answer::Answer;

/// What the rules look at.
#[derive(Clone, Copy)]
struct Seen<'a> {
    subject: Subject<'a>,
    item: &'a ItemView<'a>,
    collected: &'a CollectedItem,
}

impl<'a> Seen<'a> {
    fn collection(&self) -> Option<&'a Collection> {
        self.item.collection
    }

    fn viewed(&self) -> Option<&'a Viewed> {
        match self.item.source {
            Some(Source::Viewed(viewed)) => Some(viewed),
            _ => None,
        }
    }

    /// The day of collection, or on which it was seen.
    fn day(&self) -> Option<&'a Day> {
        self.item.dated
    }

    /// The place that a finding points at: that of a field, or of the item.
    fn place(&self, field: Option<&'a Place>) -> &'a Place {
        field.unwrap_or(self.item.place)
    }

    fn finding(&self, code: Code, message: String, field: Option<&'a Place>) -> Finding {
        Finding::new(code, message)
            .at(self.place(field))
            .about(self.item.id.to_string())
    }

    /// What was read of run-time records of agents in its files.
    fn runs(&self) -> impl Iterator<Item = &'a RunReading> {
        let runs = self.subject.agents.runs.iter();
        let (item, files) = (&self.item.id, &self.collected.files);
        let is_own = |run: &RunReading| files.iter().any(|file| *file.shown == *run.shown);
        runs.filter(move |run| run.item == *item && run.kind.is_some() && is_own(run))
    }

    /// The records of all files together; none where those of one cannot be counted.
    fn records(&self) -> Option<u64> {
        let mut runs = self.runs().peekable();
        if runs.peek().is_some() {
            return Some(runs.map(|run| run.facts.records).sum());
        }
        let files = &self.collected.files;
        let counts: Option<Vec<u64>> = files.iter().map(|file| file.records).collect();
        counts.filter(|c| !c.is_empty()).map(|c| c.iter().sum())
    }
}

/// Makes the sheet of every evidence item in hand, and says what contradicts it.
pub(super) fn sheets(subject: Subject<'_>, outcome: &mut Outcome) {
    for item in subject.plan.items() {
        let Some(collected) = subject.collected.items.get(&item.id) else {
            continue;
        };
        if item.section != Section::Evidence || !collected.has_document() {
            continue;
        }
        let mut occurrences = Vec::new();
        let of_plan = CollectedItem {
            files: files_of(collected, None),
            viewed: collected.viewed.clone(),
            ..CollectedItem::default()
        };
        if of_plan.has_document() {
            let seen = Seen {
                subject,
                item: &item,
                collected: &of_plan,
            };
            occurrences.push(occurrence(seen, outcome));
        }
        for taken in collected.occurrences.iter().filter(|taken| taken.belongs) {
            occurrences.push(taken_occurrence(subject, &item, collected, taken, outcome));
        }
        let sheet = InformationSheet {
            item: item.id.clone(),
            occurrences,
        };
        outcome.assessed.sheets.insert(item.id.clone(), sheet);
    }
    open_rules(subject, outcome);
}

/// The answers to all rules; what contradicts one is told, and lowers the item.
fn answers(
    seen: Seen<'_>,
    outcome: &mut Outcome,
    answer_to: impl Fn(InformationRule) -> Answer,
) -> Vec<SheetAnswer> {
    let answers = InformationRule::ALL.iter().map(|(_, rule)| {
        let answer = answer_to(*rule);
        for problem in &answer.problems {
            if let Some(why) = &problem.lowers {
                outcome.lower(&seen.item.id, ItemStanding::Weak, why.clone());
            }
            outcome.find(problem.finding.clone());
        }
        answer.of(*rule)
    });
    answers.collect()
}

fn occurrence(seen: Seen<'_>, outcome: &mut Outcome) -> SheetOccurrence {
    let answers = answers(seen, outcome, |rule| answer_to(rule, seen));
    let at = seen.collection().and_then(|c| c.at.as_ref());
    let day = seen.day().map(|day| day.value.to_string());
    let steps = seen.collection().map_or(&[][..], |c| &c.transformations);
    SheetOccurrence {
        collected: at.map(|at| at.value.to_string()).or(day),
        answers,
        files: files(seen),
        transformations: steps
            .iter()
            .map(|step| transformation(seen, step))
            .collect(),
    }
}

/// The files of one occurrence of the locker, or those that the plan itself names.
fn files_of(collected: &CollectedItem, occurrence: Option<u64>) -> Vec<CollectedFile> {
    let files = collected.files.iter();
    let of = files.filter(|file| file.occurrence == occurrence);
    of.cloned().collect()
}

/// The answers for an occurrence of the locker. What the plan says of its own file says
/// nothing of it.
fn taken_occurrence(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    collected: &CollectedItem,
    taken: &TakenOccurrence,
    outcome: &mut Outcome,
) -> SheetOccurrence {
    let item = ItemView {
        collection: None,
        reviewed: None,
        dated: None,
        ..item.clone()
    };
    let own = CollectedItem {
        files: files_of(collected, Some(taken.sequence)),
        ..CollectedItem::default()
    };
    let seen = Seen {
        subject,
        item: &item,
        collected: &own,
    };
    let answers = answers(seen, outcome, |rule| taken::answer_to(rule, seen, taken));
    let steps = taken.occurrence.transformations.iter();
    SheetOccurrence {
        collected: Some(taken.occurrence.at.to_rfc3339()),
        answers,
        files: files(seen),
        transformations: steps
            .map(|step| SheetTransformation {
                what: step.what.clone(),
                before: Some(step.before.to_string()),
                after: Some(step.after.to_string()),
                by: None,
                on: None,
            })
            .collect(),
    }
}

fn answer_to(rule: InformationRule, seen: Seen<'_>) -> Answer {
    match rule {
        InformationRule::Source => origin::source(seen),
        InformationRule::Collector => origin::collector(seen),
        InformationRule::Query => origin::query(seen),
        InformationRule::Time => origin::time(seen),
        InformationRule::Period => origin::period(seen),
        InformationRule::Count => content::count(seen),
        InformationRule::Sequence => series::sequence(seen),
        InformationRule::Digest => custody::digest(seen),
        InformationRule::Transformations => custody::transformations(seen),
        InformationRule::Review => custody::review(seen),
        InformationRule::Rejection => content::rejection(seen),
        InformationRule::Screenshot => screen::screenshot(seen),
    }
}

fn files(seen: Seen<'_>) -> Vec<SheetFile> {
    let files = seen.collected.files.iter();
    let file = |file: &crate::model::CollectedFile| {
        let run = seen.runs().find(|run| *run.shown == *file.shown);
        SheetFile {
            shown: file.shown.clone(),
            sha256: file.digest.to_string(),
            records: run.map(|run| run.facts.records).or(file.records),
        }
    };
    files.map(file).collect()
}

fn transformation(seen: Seen<'_>, step: &Transformation) -> SheetTransformation {
    let text = |text: &Option<crate::model::plan::Text>| text.as_ref().map(|t| t.value.clone());
    let by = step.by.as_ref();
    SheetTransformation {
        what: step.what.value.clone(),
        before: text(&step.before),
        after: text(&step.after),
        by: by.map(|by| seen.subject.plan.person_name(&by.value)),
        on: step.on.as_ref().map(|day| day.value.to_string()),
    }
}

/// One finding for all that is left open, once a plan has begun to fill in sheets.
fn open_rules(subject: Subject<'_>, outcome: &mut Outcome) {
    let items = subject.plan.items();
    let begun = items.iter().any(|item| {
        let has_more = |c: &Collection| {
            c.at.is_some() || c.environment.is_some() || c.tool.is_some() || c.sha256.is_some()
        };
        item.reviewed.is_some() || item.collection.is_some_and(has_more)
    });
    let sheets = &outcome.assessed.sheets;
    let is_open = |rule: InformationRule, sheet: &&InformationSheet| {
        let mut answers = sheet.occurrences.iter().flat_map(|o| &o.answers);
        answers.any(|a| a.rule == rule && a.standing == Answered::Missing)
    };
    let open = InformationRule::ALL.iter().filter_map(|(word, rule)| {
        let items = sheets.values().filter(|sheet| is_open(*rule, sheet));
        let items = items.count();
        (items > 0).then(|| format!("{word} {} ({items})", rule.asks()))
    });
    let open: Vec<String> = open.collect();
    let concerned = sheets.values().filter(|sheet| {
        let mut rules = InformationRule::ALL.iter();
        rules.any(|(_, rule)| is_open(*rule, sheet))
    });
    let concerned = concerned.count();
    if !begun || concerned == 0 {
        return;
    }
    let message = format!(
        "{concerned} of {} leave rules open",
        counted(sheets.len(), "information sheet")
    );
    let id = &subject.engagement.id;
    let finding = Finding::new(Code::InformationMissing, message).at(&id.place);
    let finding = finding.about(id.value.to_string());
    let finding = finding.note(format!(
        "open, with the number of items in brackets: {}",
        open.join("; ")
    ));
    outcome.find(finding.help(
        "state what is known under `collected:` and `reviewed:` of the items; the report lists what each one leaves open",
    ));
}
