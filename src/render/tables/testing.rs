//! Tests: what was tested of which instance, what rules say, and room for the auditor's own.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Column, Head, PAGE, TESTING, Tabulated, View, column, controls, count, filled_in, in_report,
    list, stated, text,
};
use crate::render::dossier::{ControlRow, SampleRow, TestRow};
use crate::sheet::{Fill, Value};

/// The tables about tests.
pub fn tables(view: &View<'_>) -> Vec<Tabulated> {
    vec![matrix(view), samples(view), rules(view)]
}

/// The words that a cell for the auditor's result offers.
const RESULTS: &[&str] = &["no exception", "exception", "not applicable", "not tested"];

/// How many columns at the end are the auditor's.
const OWN: usize = 5;

const MATRIX: &[Column] = &[
    column("control", 24),
    column("title", 28),
    column("state", 14),
    column("result", 16),
    column("sample", 24),
    column("population", 30),
    column("listed in", 20),
    column("population size", 12),
    column("sample size", 9),
    column("method", 14),
    column("instance", 20),
    column("attribute", 22),
    column("what is tested", 30),
    column("outcome", 14),
    column("tester", 18),
    column("role", 14),
    column("note", 28),
    filled_in("auditor: test performed", 32, Fill::Text),
    filled_in("auditor: result", 14, Fill::Words(RESULTS)),
    filled_in("auditor: reference", 16, Fill::Text),
    filled_in("auditor: initials", 9, Fill::Text),
    filled_in("auditor: date", 11, Fill::Day),
];

/// Per control each sample, instance and attribute; one row where no sample tests a control.
fn matrix(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Tests",
        file: "test-matrix.csv",
        color: TESTING,
        about: "the test matrix: for each control every sampled instance and attribute with what was found, and columns for the auditor; a control that no sample tests has one row",
    };
    let mut table = Tabulated::new(&head, MATRIX);
    let mut of_control: BTreeMap<&str, Vec<&SampleRow>> = BTreeMap::new();
    for sample in &view.dossier.samples {
        for control in &sample.tests {
            of_control.entry(control.as_str()).or_default().push(sample);
        }
    }
    let mut known = BTreeSet::new();
    for (_, control) in controls::all(view.dossier) {
        known.insert(control.id.as_str());
        match of_control.get(control.id.as_str()) {
            Some(samples) => {
                for sample in samples {
                    tested(view, &mut table, (&control.id, Some(control)), sample);
                }
            }
            None if control.excluded.is_none() => table.row(untested(view, control)),
            None => {}
        }
    }
    for (id, samples) in of_control.iter().filter(|(id, _)| !known.contains(*id)) {
        for sample in samples {
            tested(view, &mut table, (id, None), sample);
        }
    }
    table
}

fn tested(
    view: &View<'_>,
    table: &mut Tabulated,
    (id, control): (&str, Option<&ControlRow>),
    sample: &SampleRow,
) {
    for (at, test) in sample.matrix.iter().enumerate() {
        // One link leads from a block of rows, so that a sheet keeps within its links.
        let link = if at == 0 { view.control(id) } else { text(id) };
        let mut cells = vec![link];
        cells.extend(standing(control));
        cells.extend(sample_cells(view, sample, at == 0));
        cells.extend(test_cells(test));
        cells.extend([const { None }; OWN]);
        table.row(cells);
    }
}

fn standing(control: Option<&ControlRow>) -> [Option<Value>; 3] {
    let Some(control) = control else {
        return [None, text("not in scope"), None];
    };
    [
        text(&control.title),
        text(&control.state),
        text(&control.result),
    ]
}

fn sample_cells(view: &View<'_>, sample: &SampleRow, is_first: bool) -> [Option<Value>; 6] {
    let listed = sample.listed_in.as_deref().unwrap_or_default();
    [
        if is_first {
            in_report("sample", &sample.id)
        } else {
            text(&sample.id)
        },
        text(&sample.population),
        if is_first {
            view.item(listed)
        } else {
            text(listed)
        },
        sample.population_size.map(Value::Number),
        count(sample.size),
        text(&sample.method),
    ]
}

fn test_cells(test: &TestRow) -> [Option<Value>; 7] {
    [
        text(&test.instance),
        text(&test.attribute),
        stated(test.about.as_ref()),
        text(&test.outcome),
        stated(test.tester.as_ref()),
        stated(test.role.as_ref()),
        stated(test.note.as_ref()),
    ]
}

/// The row of a control that no sample tests.
fn untested(view: &View<'_>, control: &ControlRow) -> Vec<Option<Value>> {
    let mut cells = vec![view.control(&control.id)];
    cells.extend(standing(Some(control)));
    cells.resize(MATRIX.len(), None);
    cells[OUTCOME] = text("no sample");
    cells
}

/// The place of the outcome among the columns.
const OUTCOME: usize = 13;

const SAMPLES: &[Column] = &[
    column("sample", 26),
    column("population", 40),
    column("population size", 12),
    column("controls", 26),
    column("method", 16),
    column("size", 8),
    column("attribute", 24),
    column("what is tested", 40),
    column("passed", 8),
    column("deviating", 10),
    column("not applicable", 11),
    column("testers", 30),
    column("deviations", 44),
    column("seed", 30),
    column("sha256 of the population", 20),
    column(PAGE, 10),
];

/// Per sample each attribute with its counts.
fn samples(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Samples",
        file: "samples.csv",
        color: TESTING,
        about: "per sample each tested attribute with its counts; a sample without results has one row",
    };
    let mut table = Tabulated::new(&head, SAMPLES);
    for sample in &view.dossier.samples {
        for attribute in &sample.attributes {
            let counts = [
                text(&attribute.name),
                stated(attribute.text.as_ref()),
                count(attribute.passed),
                count(attribute.deviating),
                count(attribute.not_applicable),
            ];
            table.row(counted(view, sample, counts));
        }
        if sample.attributes.is_empty() {
            table.row(counted(view, sample, [const { None }; 5]));
        }
    }
    let is_there = !view.dossier.samples.is_empty();
    table.present(is_there, "no samples: not in the plan")
}

fn counted(view: &View<'_>, sample: &SampleRow, counts: [Option<Value>; 5]) -> Vec<Option<Value>> {
    let draw = sample.draw.as_ref();
    let mut cells = vec![
        in_report("sample", &sample.id),
        text(&sample.population),
        sample.population_size.map(Value::Number),
        list(&sample.tests, " "),
        text(&sample.method),
        count(sample.size),
    ];
    cells.extend(counts);
    cells.extend([
        list(&sample.testers, "; "),
        list(&sample.deviations, "; "),
        draw.and_then(|draw| text(&draw.seed)),
        draw.and_then(|draw| text(&draw.population_digest)),
        view.page("sample", &sample.id),
    ]);
    cells
}

const RULES: &[Column] = &[
    column("about", 14),
    column("id", 30),
    column("title", 40),
    column("rule", 16),
    column("answer", 16),
    column("severity", 12),
    column("why", 70),
    column("controls", 32),
];

/// What each rule says of each item and agent.
fn rules(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Rules",
        file: "rule-results.csv",
        color: TESTING,
        about: "what each shipped rule says of each evidence item and each AI agent; a rule that nothing answers is no pass",
    };
    let mut table = Tabulated::new(&head, RULES);
    for item in &view.dossier.evidence {
        for rule in &item.rules {
            table.row(vec![
                text("evidence"),
                view.item(&item.id),
                text(&item.title),
                text(&rule.rule),
                text(&rule.verdict),
                None,
                text(&rule.why),
                list(&item.controls, " "),
            ]);
        }
    }
    for agent in &view.dossier.deployments.agents {
        let mut row = |rule: &str, verdict: &str, severity: &str, why: &str| {
            table.row(vec![
                text("agent"),
                text(&agent.asset),
                text(&agent.name),
                text(rule),
                text(verdict),
                text(severity),
                text(why),
                None,
            ]);
        };
        for rule in &agent.passed {
            row(rule, "pass", "", "");
        }
        for answer in &agent.answers {
            let why = format!("{}, {}", answer.on, answer.why);
            row(&answer.rule, &answer.verdict, &answer.severity, &why);
        }
    }
    let is_there = !table.table.rows.is_empty();
    table.present(
        is_there,
        "no rules: none applies to an item or an agent of the plan",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_of_a_control_without_a_sample_stands_under_its_heading() {
        assert_eq!(MATRIX[OUTCOME].title, "outcome");
        let own = MATRIX.iter().filter(|column| column.fill != Fill::No);
        assert_eq!(own.count(), OWN);
    }
}
