//! The published decision table and the code are the same table.

use auditbinder::map::decision::{Facts, Support, result, state, together};
use auditbinder::model::ControlState;

const PAGE: &str = include_str!("../docs/reference/states.md");

/// The rows of the table whose header begins with the given cell.
fn table(first: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    let lines: Vec<&str> = PAGE.lines().collect();
    let header = lines
        .iter()
        .zip(lines.iter().skip(1))
        .position(|(line, next)| next.starts_with("|---") && cells(line)[0] == first)
        .unwrap_or_else(|| panic!("no table begins with `{first}`"));
    let body = lines[header + 2..].iter();
    body.take_while(|line| line.starts_with('|'))
        .map(|line| cells(line))
        .collect()
}

/// Every combination of facts.
fn all_facts() -> Vec<Facts> {
    let mut all = Vec::new();
    for bits in 0..64_u8 {
        let bit = |n: u8| bits >> n & 1 == 1;
        for (_, support) in Support::ALL {
            all.push(Facts {
                excluded: bit(0),
                support,
                open: bit(1),
                contradicted: bit(2),
                exceptions: bit(3),
                no_occasion: bit(4),
                tested: bit(5),
            });
        }
    }
    all
}

fn support_word(support: Support) -> &'static str {
    let found = Support::ALL.iter().find(|(_, value)| *value == support);
    found.expect("every support has a word").0
}

#[test]
fn every_combination_of_facts_has_the_published_state() {
    let rows = table("excluded");
    assert_eq!(rows.len(), 6);
    let fits = |cell: &str, value: &str| cell == "any" || cell == value;
    let yes = |value: bool| if value { "yes" } else { "no" };
    for facts in all_facts() {
        let spoilt = facts.contradicted || facts.open;
        let matching: Vec<&Vec<String>> = rows
            .iter()
            .filter(|row| {
                fits(&row[0], yes(facts.excluded))
                    && fits(&row[1], support_word(facts.support))
                    && fits(&row[2], yes(spoilt))
            })
            .collect();
        assert_eq!(matching.len(), 1, "{facts:?} fits {matching:?}");
        assert_eq!(state(facts).as_str(), matching[0][3], "{facts:?}");
    }
}

#[test]
fn every_combination_of_facts_has_the_published_result() {
    let rows = table("first that applies");
    assert_eq!(rows.len(), 6);
    for facts in all_facts() {
        let applies = |fact: &str| match fact {
            "excluded" => facts.excluded,
            "contradicted" => facts.contradicted,
            "exceptions" => facts.exceptions,
            "tested" => facts.tested,
            "no occasion" => facts.no_occasion,
            "none of these" => true,
            other => panic!("`{other}` is no fact"),
        };
        let first = rows.iter().find(|row| applies(&row[0]));
        let first = first.expect("the last row always applies");
        assert_eq!(result(facts).as_str(), first[1], "{facts:?}");
    }
}

#[test]
fn children_together_decide_for_their_parent() {
    use ControlState::{ClaimedOnly, Evidenced, NotApplicable, NotEvidenced, Partial};
    let of = |children: &[ControlState]| together(children).map(|(state, _)| state);
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[Evidenced, Evidenced]), Some(Evidenced));
    assert_eq!(of(&[Evidenced, NotApplicable]), Some(Evidenced));
    assert_eq!(of(&[NotApplicable]), Some(NotApplicable));
    assert_eq!(of(&[NotEvidenced, NotEvidenced]), Some(NotEvidenced));
    assert_eq!(of(&[ClaimedOnly]), Some(ClaimedOnly));
    assert_eq!(of(&[Evidenced, NotEvidenced]), Some(Partial));
    assert_eq!(of(&[Partial]), Some(Partial));
}
