//! Cells with odd texts are read back as they were written.

use auditbinder::sheet::{Form, Table, Value, neutral, plain, read, write};
use chrono::NaiveDate;
use proptest::prelude::*;

const ODD: [&str; 24] = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'",
    "'=1",
    "''=1",
    "'x",
    "\"",
    "\"\"",
    "a,b;c\td",
    "line\nbreak",
    "line\r\nbreak",
    "007",
    "1e5",
    "TRUE",
    "2026-01-31",
    "ä ☃ 𝄞",
    " x ",
    "_x000D_",
    "&amp; <b>",
    "#N/A",
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn table(cells: Vec<Option<Value>>) -> Table {
    let header = (0..cells.len()).map(|n| format!("c{n}")).collect();
    Table {
        name: "Cells".into(),
        header,
        rows: vec![cells],
    }
}

fn back(cells: &[Option<Value>], form: Form) -> Vec<Option<String>> {
    let bytes = write(&table(cells.to_vec()), form, day("2026-07-15")).expect("written");
    let sheet = read(&bytes, form, None).expect("read");
    let mut found = vec![None; cells.len()];
    let rows = sheet.rows.iter().filter(|row| row.number == 2);
    for cell in rows.flat_map(|row| &row.cells) {
        found[cell.column as usize - 1] = Some(cell.text.clone());
    }
    found
}

fn texts(cells: &[Option<Value>]) -> Vec<Option<String>> {
    cells.iter().map(|c| c.as_ref().map(Value::text)).collect()
}

#[test]
fn odd_texts_come_back() {
    let mut cells: Vec<Option<Value>> = ODD
        .iter()
        .map(|t| Some(Value::Text((*t).to_owned())))
        .collect();
    cells.push(None);
    cells.push(Some(Value::Number(u64::MAX)));
    cells.push(Some(Value::Number(4_503_599_627_370_497)));
    for text in [
        "1582-10-15",
        "1900-02-28",
        "1901-01-01",
        "2024-02-29",
        "9999-12-31",
    ] {
        cells.push(Some(Value::Day(day(text))));
    }
    for form in [Form::Csv, Form::Xlsx] {
        assert_eq!(back(&cells, form), texts(&cells), "{form:?}");
    }
}

#[test]
fn a_written_cell_is_never_a_formula() {
    for cell in [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1",
    ] {
        assert_eq!(neutral(cell), format!("'{cell}"));
    }
    for cell in ["soc2:CC6.1", "'quoted'", "a=1", ""] {
        assert_eq!(neutral(cell), cell);
    }
}

#[test]
fn what_a_workbook_cannot_keep_is_refused() {
    let long = "x".repeat(32_768);
    for text in [long.as_str(), "<r>bold</r>"] {
        let table = table(vec![Some(Value::Text(text.to_owned()))]);
        let refused = write(&table, Form::Xlsx, day("2026-07-15"));
        assert!(refused.is_err(), "{}", text.len());
        assert!(write(&table, Form::Csv, day("2026-07-15")).is_ok());
    }
}

fn odd_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(&ODD[..]).prop_map(str::to_owned),
        "[ -~\t\r\n'\"=;äß☃_x0-9]{0,12}",
        "\\PC{0,8}",
    ];
    let texts = prop::collection::vec(part, 1..3).prop_map(|parts| parts.concat());
    // A blank cell is no cell, and this one is refused.
    texts.prop_filter("kept", |text| {
        !text.trim().is_empty() && !text.starts_with("<r>")
    })
}

proptest! {
    #[test]
    fn every_text_comes_back(texts_in in prop::collection::vec(prop::option::of(odd_text()), 1..8)) {
        let cells: Vec<Option<Value>> = texts_in.into_iter().map(|text| text.map(Value::Text)).collect();
        for form in [Form::Csv, Form::Xlsx] {
            prop_assert_eq!(back(&cells, form), texts(&cells), "{:?}", form);
        }
    }

    #[test]
    fn an_apostrophe_is_taken_off_exactly_where_it_was_put(text in "['=+@a\t-]{0,6}") {
        let cell = neutral(&text);
        prop_assert_eq!(plain(&cell), text.as_str());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for form in [Form::Csv, Form::Xlsx] {
            let _ = read(&bytes, form, None);
        }
    }
}
