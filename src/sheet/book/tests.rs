//! What a workbook keeps, cuts and never computes.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::*;

#[allow(clippy::unnecessary_wraps, reason = "cells may be empty")]
fn words(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

fn book(name: &'static str, rows: Vec<Vec<Option<Value>>>) -> Book {
    let columns = rows.first().map_or(1, Vec::len);
    Book {
        title: "Tables & more".to_owned(),
        subject: String::new(),
        author: String::new(),
        foot: "&".repeat(300),
        time: 1_784_073_600,
        front: Vec::new(),
        leaves: vec![Leaf {
            table: Table {
                name: name.into(),
                header: (0..columns).map(|n| format!("column {n}")).collect(),
                rows,
            },
            looks: vec![
                Look {
                    most: 20,
                    fill: Fill::No
                };
                columns
            ],
            color: 0,
            whole: "all are in all.csv".to_owned(),
        }],
    }
}

fn written(book: &Book, limits: &Limits) -> Vec<u8> {
    let written = workbook(book, limits).and_then(|mut workbook| workbook.save_to_buffer());
    written.expect("written")
}

fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let range = workbook.worksheet_range(sheet).expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let part = archive.by_name(name).expect("a part");
    std::io::read_to_string(part).expect("text")
}

#[test]
fn of_too_many_rows_the_last_one_says_where_all_are() {
    let rows = |count: usize| {
        (0..count)
            .map(|n| vec![words(&format!("row {n}"))])
            .collect()
    };
    let limits = Limits { rows: 5, links: 9 };
    let kept = cells(&written(&book("Rows", rows(4)), &limits), "Rows");
    assert_eq!(kept.len(), 5);
    assert_eq!(kept[4][0], Data::String("row 3".to_owned()));
    let cut = cells(&written(&book("Rows", rows(6)), &limits), "Rows");
    assert_eq!(cut.len(), 5);
    assert_eq!(cut[3][0], Data::String("row 2".to_owned()));
    let last = "… 3 more rows: all are in all.csv";
    assert_eq!(cut[4][0], Data::String(last.to_owned()));
}

#[test]
fn a_link_too_many_and_one_too_long_stay_texts() {
    let link = |path: String| {
        let shown = Box::new(Value::Text("file".to_owned()));
        vec![Some(Value::Link(shown, Target::File(path)))]
    };
    let mut rows = vec![link(format!("../{}", "x".repeat(3_000)))];
    rows.extend((0..3).map(|n| link(format!("../a b/{n}"))));
    let bytes = written(&book("Links", rows), &Limits { rows: 9, links: 2 });
    let links = part(&bytes, "xl/worksheets/_rels/sheet2.xml.rels");
    assert_eq!(
        links.matches("TargetMode=\"External\"").count(),
        2,
        "{links}"
    );
    assert!(links.contains("Target=\"../a%20b/0\""), "{links}");
    let texts = cells(&bytes, "Links");
    assert_eq!(texts.len(), 5);
    let all = texts
        .iter()
        .skip(1)
        .all(|row| row[0] == Data::String("file".to_owned()));
    assert!(all, "{texts:?}");
}

#[test]
fn a_link_to_a_name_that_excel_cannot_follow_leads_to_its_folder() {
    let shown = Box::new(Value::Text("file".to_owned()));
    let to = Target::File("../evidence/ä/part #1.txt".to_owned());
    let bytes = write_styled(&book("Links", vec![vec![Some(Value::Link(shown, to))]]));
    let links = part(&bytes, "xl/worksheets/_rels/sheet2.xml.rels");
    assert!(links.contains("Target=\"../evidence/ä\""), "{links}");
}

#[test]
fn a_text_longer_than_a_cell_ends_in_an_ellipsis() {
    let long = "x".repeat(40_000);
    let kept = cells(
        &write_styled(&book("Long", vec![vec![words(&long)]])),
        "Long",
    );
    let Data::String(text) = &kept[1][0] else {
        panic!("a text");
    };
    assert_eq!(text.chars().count(), limits::CELL_CHARACTERS);
    assert!(text.ends_with("x…"));
}

#[test]
fn names_of_sheets_are_made_fit_and_told_apart() {
    let mut taken = BTreeSet::new();
    let long = "A name: of [more] than thirty-one characters";
    let names: Vec<String> = [long, long, "a/b", "A/B", "''", ""]
        .into_iter()
        .map(|name| sheet_name(name, &mut taken))
        .collect();
    assert_eq!(
        names,
        [
            "A name_ of _more_ than thirty-o",
            "A name_ of _more_ than thirty 2",
            "a_b",
            "A_B 2",
            "Sheet",
            "Sheet 2"
        ]
    );
    assert!(
        names
            .iter()
            .all(|name| name.chars().count() <= limits::NAME)
    );
}

#[test]
fn a_text_like_a_formula_stays_a_text_when_it_is_edited() {
    let texts = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "=cmd|' /C calc'!A0",
        "=DDE(\"cmd\";\"/C calc\";\"x\")",
        "=HYPERLINK(\"https://example.invalid\")",
    ];
    let mut rows: Vec<Vec<Option<Value>>> = texts.iter().map(|t| vec![words(t)]).collect();
    rows.push(vec![words("plain")]);
    let bytes = write_styled(&book("Cells", rows));
    let found = cells(&bytes, "Cells");
    for (row, text) in found.iter().skip(1).zip(texts) {
        assert_eq!(row[0], Data::String(text.to_owned()));
    }
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(!sheet.contains("<f>"), "{sheet}");
    let styles = part(&bytes, "xl/styles.xml");
    let (_, formats) = styles.split_once("<cellXfs").expect("formats");
    let quoted = formats
        .split("<xf ")
        .skip(1)
        .position(|xf| xf.contains("quotePrefix"));
    let style = format!("s=\"{}\"", quoted.expect("a format with a quote"));
    assert_eq!(sheet.matches(&style).count(), texts.len(), "{sheet}");
    let table = &book("Cells", vec![vec![words(texts[6])]]).leaves[0]
        .table
        .clone();
    let csv = super::super::csv::write(table);
    assert!(String::from_utf8_lossy(&csv).contains("'＝1+1"));
}

#[test]
fn the_foot_fits_and_ends_no_command_in_its_middle() {
    let bytes = write_styled(&book("Foot", vec![vec![words("x")]]));
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    let foot = sheet.split("<oddFooter>").nth(1).expect("a foot");
    let foot = foot
        .split('<')
        .next()
        .expect("its text")
        .replace("&amp;", "&");
    assert!(foot.encode_utf16().count() <= limits::RUNNING, "{foot}");
    let signs = foot
        .trim_start_matches("&L&8")
        .chars()
        .take_while(|c| *c == '&')
        .count();
    // An even number of signs, and the one that begins the right part.
    assert_eq!(signs % 2, 1, "{foot}");
}
