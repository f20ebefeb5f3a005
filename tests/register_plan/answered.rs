//! What an authority answered, at its rows.

use std::collections::BTreeMap;

use super::{of, plan, text};
use auditbinder::register::facts;
use auditbinder::register::feedback::{Answered, Field, Reading, Unreadable, read};

fn answers(bytes: &[u8], reading: &Reading) -> Result<Vec<Answered>, Unreadable> {
    let register = of(&plan(&text()), "group-2025").register;
    read(bytes, reading, &register, facts())
}

/// The line of the plan that an answer was placed at.
fn line(answer: &Answered) -> String {
    let place = answer.place.as_ref().expect("it was placed");
    let text = text();
    text.lines()
        .nth(place.line as usize - 1)
        .expect("a line")
        .trim()
        .to_owned()
}

#[test]
fn a_table_with_the_usual_words_needs_no_column_names() {
    let csv = "Rule ID;Table;Row;Column;Reported value;Description;Severity\n\
               807;B_02.02;5;c0030;9999TESTHOST00000540;\"not found; see B_05.01\";ERROR\n\
               v8869_m;b_05.01.csv;5;C0050;;name is wrong;WARNING\n";
    let found = answers(csv.as_bytes(), &Reading::default()).expect("it is readable");
    assert_eq!(found.len(), 2);
    let first = &found[0];
    assert_eq!(
        (first.line, first.rule.as_str(), first.severity.as_str()),
        (2, "807", "ERROR")
    );
    assert_eq!(
        (
            first.template.as_deref(),
            first.row,
            first.column.as_deref()
        ),
        (Some("B_02.02"), Some(5), Some("c0030"))
    );
    assert_eq!(first.message, "not found; see B_05.01");
    assert_eq!(line(first), "lei: 9999TESTHOST00000540");
    assert_eq!(line(&found[1]), "legal-name: Net Example SA");
}

#[test]
fn json_is_found_at_any_depth_and_cells_in_one_word() {
    let json = br#"{"answer": {"status": "refused", "errors": [
        {"code": "503", "cell": "B_02.01.0020", "row": 2, "errorMessage": "unknown member"}]}}"#;
    let found = answers(json, &Reading::default()).expect("it is readable");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].column.as_deref(), Some("c0020"));
    assert_eq!(line(&found[0]), "- ref: C-2");
}

#[test]
fn columns_may_be_named_and_rows_counted_from_the_header() {
    let csv = "Regel,Meldebogen,Zeile,Fehler\nX1,B_06.01,4,zu alt\n";
    let reading = Reading {
        columns: BTreeMap::from([
            (Field::Rule, "Regel".to_owned()),
            (Field::Template, "Meldebogen".to_owned()),
            (Field::Row, "Zeile".to_owned()),
            (Field::Message, "Fehler".to_owned()),
        ]),
        first_row: Some(2),
    };
    let found = answers(csv.as_bytes(), &reading).expect("it is readable");
    assert_eq!(found[0].row, Some(3));
    assert_eq!(line(&found[0]), "- id: F2");
}

#[test]
fn no_line_is_lost_where_no_row_fits() {
    let csv = "rule,template,row,message\nA,,,about the package\nB,B_06.01,40,about a row\nC,B_06.01,,about a table\n";
    let found = answers(csv.as_bytes(), &Reading::default()).expect("it is readable");
    let why: Vec<&str> = found.iter().filter_map(|a| a.unplaced.as_deref()).collect();
    assert_eq!(
        why,
        [
            "it names no template",
            "B_06.01 has 3 rows, and it names row 40",
            "it names no row"
        ]
    );
}

#[test]
fn what_cannot_be_read_says_why() {
    let error = |bytes: &[u8], reading: &Reading| {
        answers(bytes, reading)
            .expect_err("it is not readable")
            .to_string()
    };
    assert_eq!(
        error(b"{\"a\": 1}", &Reading::default()),
        "the JSON holds no list of objects"
    );
    assert!(error(b"{\"a\": ", &Reading::default()).starts_with("line 1: "));
    assert_eq!(
        error(b"x,y\n1,2\n", &Reading::default()),
        "no column is called `message` or `rule`; found are `x`, `y`"
    );
    let named = Reading {
        columns: BTreeMap::from([(Field::Message, "Text".to_owned())]),
        first_row: None,
    };
    assert_eq!(
        error(b"x,y\n1,2\n", &named),
        "no column is called `Text`; found are `x`, `y`"
    );
}
