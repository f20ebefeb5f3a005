//! Three rounds: what each changes, what is kept, and what is refused.

use super::list::{Case, FIRST, Row, workbook};

const SECOND: [Row<'static>; 4] = [
    [
        "R-1",
        "The access review of the first quarter",
        "2026-07-01",
        "Back to you",
        "",
        "two teams are missing",
    ],
    [
        "R-2",
        "=HYPERLINK(\"https://evil.test\")",
        "2026-07-20",
        "Requested",
        "",
        "",
    ],
    [
        "R-3",
        "Minutes of the board or of its committee",
        "2026-08-20",
        "Accepted",
        "",
        "",
    ],
    [
        "R-5",
        "The incident register",
        "2026-07-10",
        "Requested",
        "",
        "",
    ],
];

const THIRD: [Row<'static>; 4] = [
    [
        "R-1",
        "The access review of the first quarter",
        "2026-07-01",
        "Closed",
        "",
        "",
    ],
    [
        "R-2",
        "=HYPERLINK(\"https://evil.test\")",
        "2026-07-20",
        "Cancelled",
        "",
        "",
    ],
    [
        "R-3",
        "Minutes of the board or of its committee",
        "2026-08-20",
        "Reopened",
        "see call",
        "",
    ],
    [
        "R-5",
        "The incident register",
        "2026-07-10",
        "Requested",
        "",
        "",
    ],
];

fn merge(case: &Case, rows: &[Row<'_>], on: &str) -> serde_json::Value {
    // The auditor's headings, and two columns that nobody mapped.
    case.write("returned.xlsx", &workbook(rows, &["Response", "Team"]));
    case.json(&["requests", "merge", "returned.xlsx", "--on", on])
}

fn kinds(said: &serde_json::Value) -> Vec<String> {
    let changes = said["changes"].as_array().expect("a list").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    changes
        .map(|change| format!("{} {}", text(&change["id"]), text(&change["change"])))
        .collect()
}

fn standings(case: &Case) -> Vec<String> {
    let said = case.json(&["requests", "status"]);
    let rows = said["requests"].as_array().expect("a list").iter();
    rows.map(|row| format!("{} {}", row["id"], row["standing"]).replace('"', ""))
        .collect()
}

#[test]
fn three_rounds_are_kept_and_each_change_is_named() {
    let case = Case::new();
    let before = [
        "R-1 answered",
        "R-2 not answered",
        "R-3 reason given",
        "R-4 not answered",
    ];
    assert_eq!(standings(&case), before);
    let second = merge(&case, &SECOND, "2026-07-05");
    assert_eq!(second["round"], 2);
    let expected = [
        "R-1 returned",
        "R-3 accepted",
        "R-3 text changed",
        "R-3 due day changed",
        "R-5 new",
        "R-4 no longer in the list",
    ];
    assert_eq!(kinds(&second), expected);
    let after = [
        "R-1 returned",
        "R-2 not answered",
        "R-3 accepted",
        "R-4 not answered",
        "R-5 not answered",
    ];
    assert_eq!(standings(&case), after);
    // An answer after the round answers it; one before does not.
    case.replace(
        "auditbinder.yaml",
        "answered-on: 2026-07-02",
        "answered-on: 2026-07-06",
    );
    assert_eq!(standings(&case)[0], "R-1 answered again");
    let third = merge(&case, &THIRD, "2026-07-12");
    assert_eq!(third["round"], 3);
    assert_eq!(
        kinds(&third),
        ["R-1 accepted", "R-2 withdrawn", "R-3 reopened"]
    );
    let kept = case.text("requests/rounds.jsonl");
    assert_eq!(kept.lines().count(), 12, "{kept}");
    assert!(kept.contains("\"returned-because\":\"two teams are missing\""));
    // A request of a later round can be answered like any other.
    let answer = "request-answers:\n  - request: R-5\n    answer: there was no incident\n";
    case.replace("auditbinder.yaml", "request-answers:\n", answer);
    assert_eq!(standings(&case)[4], "R-5 answered");
}

#[test]
fn a_list_is_taken_once_and_never_before_an_earlier_one() {
    let case = Case::new();
    merge(&case, &SECOND, "2026-07-05");
    let kept = case.text("requests/rounds.jsonl");
    let again = merge(&case, &SECOND, "2026-07-06");
    assert_eq!((again["round"].as_u64(), kinds(&again).len()), (Some(2), 0));
    assert_eq!(case.text("requests/rounds.jsonl"), kept);
    case.write("returned.xlsx", &workbook(&THIRD, &[]));
    let (said, code) = case.report(&["requests", "merge", "returned.xlsx", "--on", "2026-07-04"]);
    assert_eq!(code, 3);
    assert!(said.contains("the round would be of 2026-07-04"), "{said}");
    let dry = [
        "requests",
        "merge",
        "returned.xlsx",
        "--on",
        "2026-07-12",
        "--dry-run",
    ];
    assert_eq!(kinds(&case.json(&dry)).len(), 3);
    assert_eq!(case.text("requests/rounds.jsonl"), kept);
}

#[test]
fn the_first_list_itself_is_round_one() {
    let case = Case::new();
    let said = case.json(&["requests", "merge", "pbc.xlsx"]);
    assert_eq!(said["round"], 1);
    assert_eq!(
        case.text("requests/rounds.jsonl").lines().count(),
        FIRST.len()
    );
}

#[test]
fn unknown_words_repeated_ids_and_broken_files_are_refused_whole() {
    let case = Case::new();
    let refused = |rows: &[Row<'_>], wanted: &[&str]| {
        case.write("returned.xlsx", &workbook(rows, &[]));
        let (said, code) =
            case.report(&["requests", "merge", "returned.xlsx", "--on", "2026-07-05"]);
        assert_eq!(code, 3, "{said}");
        for wanted in wanted {
            assert!(said.contains(wanted), "{said}");
        }
        assert!(said.contains("nothing was written"), "{said}");
        assert!(!case.path("requests/rounds.jsonl").exists());
    };
    let row = |id, status| [id, "text", "", status, "", ""];
    refused(
        &[row("R-1", "Acepted")],
        &["did you mean `accepted`?", "request-statuses"],
    );
    refused(
        &[row("R-1", ""), row("R-1", "")],
        &["the request id `R-1` is given twice"],
    );
    refused(&[row("R 1", "")], &["`R 1`", "column `Ref #`"]);
    refused(&[], &["has no request"]);
    case.write("returned.xlsx", b"PK\x03\x04 not a workbook");
    let (said, code) = case.report(&["requests", "merge", "returned.xlsx"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("table-unusable"), "{said}");
}

#[test]
fn a_file_of_rounds_that_was_edited_is_named_by_line() {
    let case = Case::new();
    merge(&case, &SECOND, "2026-07-05");
    case.replace("requests/rounds.jsonl", "\"round\":2", "\"round\":7");
    let (said, code) = case.report(&["requests", "status"]);
    assert_eq!(code, 3);
    assert!(
        said.contains("line 5 of `requests/rounds.jsonl` is of round 7"),
        "{said}"
    );
}

#[test]
fn an_answer_to_nothing_and_a_second_answer_are_refused() {
    let case = Case::new();
    case.replace("auditbinder.yaml", "request: R-3", "request: R-33");
    let (said, code) = case.report(&["requests", "status"]);
    assert_eq!(code, 3);
    assert!(
        said.contains("there is no request `R-33` to answer"),
        "{said}"
    );
    case.replace("auditbinder.yaml", "request: R-33", "request: R-1");
    let (said, _) = case.report(&["requests", "status"]);
    assert!(said.contains("request `R-1` is answered twice"), "{said}");
}

#[test]
fn check_names_what_is_open_late_and_unasked() {
    let case = Case::new();
    merge(&case, &SECOND, "2026-07-05");
    let (said, _) = case.report(&["check"]);
    for wanted in [
        "request `R-1` came back in round 2 (2026-07-05) and was not answered since",
        "the auditor says: two teams are missing",
        "request `R-5` has neither an answer nor a reason",
        "it was due on 2026-07-10",
        "evidence item `leaflet` serves no request and no control in scope",
    ] {
        assert!(said.contains(wanted), "{wanted}\n{said}");
    }
    assert!(!said.contains("request `R-3`"), "{said}");
}
