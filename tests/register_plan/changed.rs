//! What changed since the year before.

use super::{of, plan, text, with};
use auditbinder::model::Plan;
use auditbinder::register::changes::{Change, Dated, Weight, changes};
use auditbinder::register::facts;

fn between(before: &Plan, now: &Plan) -> Vec<Change> {
    let day = |plan: &Plan| {
        plan.register.as_ref().expect("a register").submissions[0]
            .reference_date
            .value
    };
    let (old, new) = (
        of(before, "group-2025").register,
        of(now, "group-2025").register,
    );
    let before = Dated {
        register: &old,
        day: day(before),
    };
    let now = Dated {
        register: &new,
        day: day(now),
    };
    changes(before, now, facts())
}

/// Kind, whether it is wrong, and sentence.
fn told(changes: &[Change]) -> Vec<(&str, bool, &str)> {
    let line = |c: &'_ Change| (c.kind, c.weight == Weight::Wrong);
    changes
        .iter()
        .map(|c| {
            let (kind, wrong) = line(c);
            (kind, wrong, c.sentence.as_str())
        })
        .collect()
}

const NEXT_YEAR: (&str, &str) = ("reference-date: 2025-12-31", "reference-date: 2026-12-31");

#[test]
fn nothing_changed_in_the_same_register() {
    let plan = plan(&text());
    assert_eq!(between(&plan, &plan), []);
}

#[test]
fn what_ended_is_absent_the_year_after_and_what_began_is_new() {
    let changes = between(&plan(&text()), &with(&[NEXT_YEAR]));
    assert_eq!(
        told(&changes),
        [
            (
                "contract-gone",
                false,
                "contract C-2 ended on 2025-06-30, was reported as ended, and is absent"
            ),
            ("contract-new", false, "contract C-4 is new"),
            (
                "value-changed",
                false,
                "B_05.01 c0100 (Total annual expense): `50000` became `1`"
            ),
        ]
    );
}

#[test]
fn a_contract_that_vanishes_or_is_renamed_is_wrong() {
    let renamed = between(
        &plan(&text()),
        &with(&[
            ("    - ref: C-1\n", "    - ref: C-9\n"),
            ("passes-on: [C-1]", "passes-on: [C-9]"),
        ]),
    );
    assert_eq!(
        told(&renamed)[0],
        (
            "reference-changed",
            true,
            "contract C-1 is gone and C-9 has the same provider and start; a reference is the same in every year"
        )
    );
    let text = text();
    let (start, end) = (
        text.find("    - ref: C-3").expect("it is there"),
        text.find("    - ref: C-4").expect("it is there"),
    );
    let without = format!("{}{}", &text[..start], &text[end..]);
    let vanished = between(&plan(&text), &plan(&without));
    assert_eq!(
        told(&vanished)[0],
        (
            "contract-vanished",
            true,
            "contract C-3 is gone without an end; report it once with end date and reason"
        )
    );
}

#[test]
fn a_contract_that_was_reported_as_ended_is_not_listed_again() {
    let before = plan(&text());
    let mut old = of(&before, "group-2025").register;
    old.sort();
    let day = before.register.as_ref().expect("a register").submissions[0]
        .reference_date
        .value;
    let later = day
        .checked_add_months(chrono::Months::new(12))
        .expect("a day");
    let found = changes(
        Dated {
            register: &old,
            day,
        },
        Dated {
            register: &old,
            day: later,
        },
        facts(),
    );
    let wrong: Vec<&Change> = found.iter().filter(|c| c.weight == Weight::Wrong).collect();
    assert_eq!(wrong.len(), 1);
    assert_eq!(
        wrong[0].sentence,
        "contract C-2 ended on 2025-06-30 and was reported as ended; it is to be absent now"
    );
}

#[test]
fn codes_and_identifiers_stay_with_what_they_name() {
    let changes = between(
        &plan(&text()),
        &with(&[
            ("code: 9999TESTNET000000662", "code: NET-2"),
            ("      name: Marketing\n", "      name: Research\n"),
        ]),
    );
    let wrong: Vec<_> = told(&changes)
        .into_iter()
        .filter(|(_, wrong, _)| *wrong)
        .collect();
    assert_eq!(
        wrong,
        [
            (
                "function-reused",
                true,
                "F2 of 9999TESTBANK00000107 was \"Marketing\" and is \"Research\"; an identifier stays with its function"
            ),
            (
                "provider-code-changed",
                true,
                "Net Example SA was 9999TESTNET000000662 and is NET-2; the code of a provider is the same in every year"
            ),
        ]
    );
}

#[test]
fn an_entity_leaves_with_a_day() {
    let text = text();
    let (start, end) = (
        text.find("    - lei: 9999TESTPAY").expect("it is there"),
        text.find("    - lei: 9999TESTITSV").expect("it is there"),
    );
    let without = format!("{}{}", &text[..start], &text[end..])
        .replace(
            "entities: [9999TESTBANK00000107, 9999TESTPAY000000288]",
            "entities: [9999TESTBANK00000107]",
        )
        .replace(
            "users: [{entity: 9999TESTPAY000000288}]",
            "users: [{entity: 9999TESTBANK00000107}]",
        );
    let changes = between(&plan(&text), &plan(&without));
    let wrong: Vec<_> = told(&changes)
        .into_iter()
        .filter(|(_, wrong, _)| *wrong)
        .collect();
    assert_eq!(
        wrong,
        [(
            "entity-vanished",
            true,
            "entity Testpay UAB (9999TESTPAY000000288) is gone without a day of deletion; report it once with that day"
        )]
    );
}
