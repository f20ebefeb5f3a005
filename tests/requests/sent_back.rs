//! The list that goes back, and what a package says of requests.

use std::path::Path;

use super::list::{Case, FIRST, HEADINGS, rows, workbook};

fn cell(row: &[(u32, String)], column: u32) -> &str {
    let found = row.iter().find(|(number, _)| *number == column);
    found.map_or("", |(_, text)| text.as_str())
}

#[test]
fn the_auditors_columns_come_back_with_the_answers_beside_them() {
    let case = Case::new();
    let (_, code) = case.answer(&["requests", "export", "-o", "answers.xlsx"]);
    assert_eq!(code, 0);
    let written = rows(&case.path("answers.xlsx"));
    let head: Vec<&str> = written[0].iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(head[..6], HEADINGS);
    assert_eq!(head.len(), 14);
    assert_eq!(cell(&written[1], 1), "R-1");
    assert_eq!(cell(&written[1], 3), "2026-07-01");
    assert_eq!(cell(&written[1], 7), "answered");
    assert_eq!(
        cell(&written[1], 8),
        "the review as the system exports it (see row 1)"
    );
    assert_eq!(cell(&written[1], 11), "review");
    // A text that looks like a formula is a text, there and back.
    assert_eq!(cell(&written[2], 2), FIRST[1][1]);
    assert_eq!(cell(&written[3], 9), "the board did not meet in the period");
    // The list that went out can come back: nothing changed but the file.
    let said = case.json(&["requests", "merge", "answers.xlsx", "--on", "2026-07-05"]);
    assert_eq!(said["changes"], serde_json::json!([]));
    // Written again from what came back, the answers stand in the same columns.
    let again = [
        "requests",
        "export",
        "--list",
        "answers.xlsx",
        "-o",
        "again.xlsx",
    ];
    assert_eq!(case.answer(&again).1, 0);
    assert_eq!(rows(&case.path("again.xlsx")), written);
}

#[test]
fn formulas_are_neutral_in_csv_and_other_endings_are_refused() {
    let case = Case::new();
    assert_eq!(
        case.answer(&["requests", "export", "-o", "answers.csv"]).1,
        0
    );
    let text = case.text("answers.csv");
    assert!(text.contains("'=HYPERLINK("), "{text}");
    assert!(!text.contains(",=") && !text.contains(",\"="), "{text}");
    assert_eq!(
        case.answer(&["requests", "export", "-o", "answers.pdf"]).1,
        2
    );
    assert_eq!(
        case.answer(&["requests", "export", "-o", "answers.csv"]).1,
        3
    );
}

#[test]
fn requests_of_later_rounds_follow_at_the_end() {
    let case = Case::new();
    let mut second = FIRST.to_vec();
    second.push(["R-9", "One more thing", "2026-08-01", "Requested", "", ""]);
    case.write("second.xlsx", &workbook(&second, &[]));
    case.json(&["requests", "merge", "second.xlsx", "--on", "2026-07-05"]);
    assert_eq!(
        case.answer(&["requests", "export", "-o", "answers.xlsx"]).1,
        0
    );
    let written = rows(&case.path("answers.xlsx"));
    let last = written.last().expect("a row");
    assert_eq!((cell(last, 1), cell(last, 2)), ("R-9", "One more thing"));
    assert_eq!(
        (cell(last, 3), cell(last, 7)),
        ("2026-08-01", "not answered")
    );
}

#[test]
fn a_package_holds_answers_and_rounds_and_the_list_names_its_files() {
    let case = Case::new();
    case.replace(
        "auditbinder.yaml",
        "request-rounds",
        "request-lists: [soc2-common]\nrequest-rounds",
    );
    let mut second = FIRST.to_vec();
    second[0][3] = "Back to you";
    second[0][5] = "two teams are missing";
    case.write("second.xlsx", &workbook(&second, &[]));
    case.json(&["requests", "merge", "second.xlsx", "--on", "2026-07-05"]);
    let (said, code) = case.report(&["build", "-o", "out"]);
    assert_eq!(code, 0, "{said}");
    let key = ".auditbinder/seal.pub.pem";
    let package = "out/audit.zip";
    let (said, code) = case.report(&["extract", package, "x", "--key", key]);
    assert_eq!(code, 0, "{said}");
    let found = std::fs::read_dir(case.path("x")).expect("a folder").next();
    let data = found
        .expect("the package")
        .expect("an entry")
        .path()
        .join("data");
    let index = std::fs::read(data.join("index.json")).expect("the index");
    let index: serde_json::Value = serde_json::from_slice(&index).expect("JSON");
    let request = &index["requests"][0];
    assert_eq!(request["status"], "returned");
    assert_eq!(
        request["rounds"][1]["returned_because"],
        "two teams are missing"
    );
    assert_eq!(index["ready_lists"][0]["id"], "soc2-common");
    reports_tell_the_round(&data);
    let with = [
        "requests",
        "export",
        "--package",
        package,
        "--key",
        key,
        "-o",
        "answers.xlsx",
    ];
    let (said, code) = case.report(&with);
    assert_eq!(code, 0, "{said}");
    names_the_file(&rows(&case.path("answers.xlsx")), &index);
}

fn reports_tell_the_round(data: &Path) {
    let csv = std::fs::read_to_string(data.join("reports/requests.csv")).expect("a table");
    assert!(
        csv.contains("round 2 (2026-07-05): Back to you; two teams are missing"),
        "{csv}"
    );
    let html = std::fs::read_to_string(data.join("reports/report.html")).expect("a page");
    assert!(html.contains("round 2 (2026-07-05)"));
    assert!(html.contains("id=\"ready-soc2-common\""));
}

/// The exported list names the file, its digest and the page.
fn names_the_file(written: &[Vec<(u32, String)>], index: &serde_json::Value) {
    let file = &index["evidence"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["id"] == "review")
        .expect("it")["files"][0];
    assert_eq!(
        cell(&written[1], 12),
        file["entry"].as_str().expect("a name")
    );
    assert_eq!(
        cell(&written[1], 13),
        file["sha256"].as_str().expect("a digest")
    );
    assert_eq!(
        cell(&written[1], 14),
        index["pages"]["request:R-1"].to_string()
    );
}
