//! Levels and heat maps, recomputed from the register in another way and compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use auditbinder::load::load;
use auditbinder::model::AsOf;
use auditbinder::render::dossier::{HeatCell, RiskFacts, risk_facts};
use proptest::prelude::*;

/// How levels are found.
#[derive(Clone, Debug)]
enum Way {
    /// A level per pair, by rank.
    Matrix(Vec<Vec<usize>>),
    /// Product or sum of the values, and from which score on the upper levels hold.
    Score { is_sum: bool, upper: Vec<u64> },
}

/// A register: scales, the way to a level, and per scenario four steps.
#[derive(Clone, Debug)]
struct Register {
    likelihoods: Vec<u64>,
    impacts: Vec<u64>,
    way: Way,
    scenarios: Vec<[usize; 4]>,
    by_number: bool,
}

const LEVELS: [&str; 4] = ["low", "moderate", "high", "very high"];

impl Register {
    fn rank(&self, likelihood: usize, impact: usize) -> usize {
        match &self.way {
            Way::Matrix(rows) => rows[likelihood][impact],
            Way::Score { is_sum, upper } => {
                let (l, i) = (self.likelihoods[likelihood], self.impacts[impact]);
                let score = if *is_sum { l + i } else { l * i };
                upper.iter().take_while(|from| **from <= score).count()
            }
        }
    }

    fn yaml(&self) -> String {
        let mut text = String::from("people: []\nrisks:\n  method:\n    name: random\n");
        for (name, prefix, values) in [
            ("likelihood", 'l', &self.likelihoods),
            ("impact", 'i', &self.impacts),
        ] {
            let _ = writeln!(text, "    {name}:");
            for (index, value) in values.iter().enumerate() {
                let _ = writeln!(text, "      - {{name: {prefix}{index}, value: {value}}}");
            }
        }
        let _ = writeln!(
            text,
            "    levels: [{}]\n    tolerance: low",
            LEVELS.join(", ")
        );
        match &self.way {
            Way::Matrix(rows) => {
                text.push_str("    matrix:\n");
                for row in rows {
                    let row: Vec<&str> = row.iter().map(|rank| LEVELS[*rank]).collect();
                    let _ = writeln!(text, "      - [{}]", row.join(", "));
                }
            }
            Way::Score { is_sum, upper } => {
                let least = if *is_sum {
                    self.likelihoods[0] + self.impacts[0]
                } else {
                    self.likelihoods[0] * self.impacts[0]
                };
                let word = if *is_sum { "sum" } else { "product" };
                let _ = writeln!(
                    text,
                    "    score: {word}\n    thresholds:\n      - {{level: low, from: {least}}}"
                );
                for (index, from) in upper.iter().enumerate() {
                    let _ = writeln!(
                        text,
                        "      - {{level: {}, from: {from}}}",
                        LEVELS[index + 1]
                    );
                }
            }
        }
        text.push_str("  scenarios:\n");
        for (number, steps) in self.scenarios.iter().enumerate() {
            let [l, i, rl, ri] = self.words(*steps);
            let _ = writeln!(
                text,
                "    - {{id: s{number:02}, title: t, threat: a thief, vulnerability: a window, likelihood: {l}, impact: {i}, treatment: mitigate, residual-likelihood: {rl}, residual-impact: {ri}}}"
            );
        }
        text
    }

    fn words(&self, [l, i, rl, ri]: [usize; 4]) -> [String; 4] {
        if self.by_number {
            let (l, rl) = (self.likelihoods[l], self.likelihoods[rl]);
            let (i, ri) = (self.impacts[i], self.impacts[ri]);
            return [l, i, rl, ri].map(|number| number.to_string());
        }
        [
            format!("l{l}"),
            format!("i{i}"),
            format!("l{rl}"),
            format!("i{ri}"),
        ]
    }
}

fn ascending(size: usize) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(1_u64..5, size).prop_map(|steps| {
        let mut value = 0;
        let next = |step| {
            value += step;
            value
        };
        steps.into_iter().map(next).collect()
    })
}

fn register() -> impl Strategy<Value = Register> {
    let scales = (1_usize..6, 1_usize..6);
    let scales = scales.prop_flat_map(|(rows, columns)| {
        let matrix = prop::collection::vec(prop::collection::vec(0_usize..4, columns), rows);
        let steps = (0..rows, 0..columns, 0..rows, 0..columns);
        let steps = steps.prop_map(|(l, i, rl, ri)| [l, i, rl, ri]);
        (
            ascending(rows),
            ascending(columns),
            matrix,
            prop::collection::vec(steps, 0..30),
        )
    });
    let upper = prop::collection::vec(1_u64..8, 0..=3);
    (scales, any::<(bool, bool, bool)>(), upper).prop_map(|(scales, flags, gaps)| {
        let (likelihoods, impacts, matrix, scenarios) = scales;
        let (is_matrix, is_sum, by_number) = flags;
        let least = if is_sum {
            likelihoods[0] + impacts[0]
        } else {
            likelihoods[0] * impacts[0]
        };
        let mut from = least;
        let upper = gaps.into_iter().map(|gap| {
            from += gap;
            from
        });
        let upper = upper.collect();
        let way = if is_matrix {
            Way::Matrix(matrix)
        } else {
            Way::Score { is_sum, upper }
        };
        Register {
            likelihoods,
            impacts,
            way,
            scenarios,
            by_number,
        }
    })
}

fn facts(text: &str) -> RiskFacts {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, text).expect("written");
    let loaded = load(&path);
    // A plan without an engagement is decoded all the same.
    let problems: Vec<&str> = loaded.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(
        problems,
        ["missing-field"],
        "{:#?}\n{text}",
        loaded.findings
    );
    let plan = loaded.plan.expect("a plan");
    let day = "2026-07-15".parse().expect("a day");
    risk_facts(&plan, AsOf(day)).expect("risks")
}

/// Which scenarios stand in which cell.
fn cells(heat: &[Vec<HeatCell>]) -> BTreeMap<(usize, usize), Vec<String>> {
    let mut cells = BTreeMap::new();
    for (row, line) in heat.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            if !cell.scenarios.is_empty() {
                cells.insert((row, column), cell.scenarios.clone());
            }
        }
    }
    cells
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn levels_and_heat_maps_are_those_of_the_register(register in register()) {
        let facts = facts(&register.yaml());
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        for (number, [l, i, rl, ri]) in register.scenarios.iter().enumerate() {
            let id = format!("s{number:02}");
            before.entry((*l, *i)).or_insert_with(Vec::new).push(id.clone());
            after.entry((*rl, *ri)).or_insert_with(Vec::new).push(id.clone());
            let row = facts.scenarios.iter().find(|row| row.id == id).expect("a row");
            prop_assert_eq!(&row.level, LEVELS[register.rank(*l, *i)]);
            prop_assert_eq!(row.rank, register.rank(*l, *i));
            prop_assert_eq!(row.residual.as_deref(), Some(LEVELS[register.rank(*rl, *ri)]));
        }
        prop_assert_eq!(cells(&facts.heat), before);
        prop_assert_eq!(cells(&facts.residual), after);
        prop_assert_eq!(facts.scenarios.len(), register.scenarios.len());
        for (row, line) in facts.heat.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                prop_assert_eq!(&cell.level, LEVELS[register.rank(row, column)]);
            }
        }
        let ranks: Vec<usize> = facts.scenarios.iter().map(|row| row.rank).collect();
        prop_assert!(ranks.is_sorted_by(|a, b| a >= b));
    }
}
