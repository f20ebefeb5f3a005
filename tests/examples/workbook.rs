//! The workbook of a package and its tables as CSV: the same rows as the index, the right
//! types, links that lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use auditbinder::sheet::plain;
use calamine::{Data, Reader as _, Xlsx, open_workbook};
use serde_json::Value;

use super::BUILT;
use super::built::Built;
use super::tools::{has, run, skipped};

const BOOK: &str = "data/reports/evidence-index.xlsx";

/// A package with a risk analysis and little else.
static CLINIC: LazyLock<Built> =
    LazyLock::new(|| Built::of("hipaa-clinic/auditbinder.yaml", "larkfen-risk-2026"));

/// A package that is mostly a register of information.
static BANK: LazyLock<Built> = LazyLock::new(|| {
    Built::of(
        "small-bank-dora/auditbinder.yaml",
        "tiefenbach-register-2026",
    )
});

type Rows = Vec<Vec<Data>>;

/// The sheets in their order.
fn sheets(built: &Built) -> Vec<(String, Rows)> {
    let mut book: Xlsx<_> = open_workbook(built.file(BOOK)).expect("a workbook");
    let names = book.sheet_names();
    let rows = |name: String| {
        let range = book.worksheet_range(&name).expect("a sheet");
        let rows = range.rows().map(<[Data]>::to_vec).collect();
        (name, rows)
    };
    names.into_iter().map(rows).collect()
}

/// A cell as it stands in CSV.
fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    }
}

fn column<'r>(rows: &'r Rows, title: &str) -> impl Iterator<Item = &'r Data> {
    let at = rows[0].iter().position(|cell| text(cell) == title);
    let at = at.unwrap_or_else(|| panic!("no column {title:?}"));
    rows.iter().skip(1).map(move |row| &row[at])
}

/// Sheet and file of CSV, as the first sheet names them: `… (controls.csv)`.
fn files(front: &Rows) -> BTreeMap<String, (String, usize)> {
    let mut files = BTreeMap::new();
    for row in front {
        let (Data::String(name), Data::String(about), Data::Float(rows)) =
            (&row[0], &row[1], &row[2])
        else {
            continue;
        };
        let file = about.rsplit_once('(').expect("a file").1;
        let file = file.split_once(')').expect("a file").0;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count"
        )]
        files.insert(name.clone(), (file.to_owned(), *rows as usize));
    }
    files
}

fn records(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).from_path(path);
    let records = reader.expect("a table").into_records();
    let row = |row: csv::StringRecord| row.iter().map(|cell| plain(cell).to_owned()).collect();
    records.map(|record| row(record.expect("a row"))).collect()
}

#[test]
fn every_sheet_has_the_rows_that_the_index_counts() {
    for built in [&*BUILT, &*CLINIC, &*BANK] {
        let index = built.index();
        let sheets: BTreeMap<String, Rows> = sheets(built).into_iter().collect();
        let count = |list: &Value| list.as_array().map_or(0, Vec::len);
        let of = |list: &Value, part: &str| -> usize {
            let rows = list.as_array().into_iter().flatten();
            rows.map(|row| count(&row[part])).sum()
        };
        let wanted = [
            ("Controls", count(&index["controls"])),
            ("Applicability", count(&index["applicability"])),
            ("Evidence", count(&index["evidence"])),
            ("Files", of(&index["evidence"], "files")),
            ("Findings", count(&index["findings"])),
            ("Gaps", count(&index["gaps"])),
            ("Conditions", count(&index["conditions"])),
            ("Accepted", count(&index["accepted"])),
            ("Overdue", count(&index["overdue"])),
            ("Risks", count(&index["risks"]["scenarios"])),
            ("Requests", count(&index["requests"])),
            ("Exceptions", count(&index["exceptions"])),
            ("Incidents", count(&index["incidents"])),
        ];
        for (sheet, count) in wanted {
            let rows = sheets.get(sheet).map_or(0, |rows| rows.len() - 1);
            assert_eq!(rows, count, "{sheet}");
        }
        if let Some(samples) = sheets.get("Samples") {
            let ids: BTreeSet<String> = column(samples, "sample").map(text).collect();
            assert_eq!(ids.len(), count(&index["samples"]));
        }
        for what in ["evidence", "findings", "samples", "risks"] {
            let front = &sheets["Read me"];
            let said = front.iter().flatten().any(|cell| text(cell).contains(what));
            assert!(said, "the first sheet does not speak of {what}");
        }
    }
}

#[test]
fn every_control_in_scope_has_a_row_among_the_tests() {
    let index = BUILT.index();
    let sheets: BTreeMap<String, Rows> = sheets(&BUILT).into_iter().collect();
    let tests = &sheets["Tests"];
    let tested: BTreeSet<String> = column(tests, "control").map(text).collect();
    let mut untested = 0;
    for control in index["controls"].as_array().expect("controls") {
        let id = control["id"].as_str().expect("an id");
        let applies = control["excluded"].is_null();
        assert_eq!(tested.contains(id), applies, "{id}");
    }
    let controls = column(tests, "control").map(text);
    for (control, outcome) in controls.zip(column(tests, "outcome").map(text)) {
        assert_ne!(outcome, "", "{control}");
        untested += usize::from(outcome == "no sample");
    }
    assert!(untested > 10, "{untested}");
    let results = index["samples"].as_array().expect("samples").iter();
    let results: usize = results
        .map(|sample| {
            let rows = sample["matrix"].as_array().expect("rows").len();
            rows * sample["tests"].as_array().expect("controls").len()
        })
        .sum();
    assert_eq!(tests.len() - 1, results + untested);
    for own in [
        "auditor: test performed",
        "auditor: result",
        "auditor: date",
    ] {
        assert!(
            column(tests, own).all(|cell| text(cell).is_empty()),
            "{own}"
        );
    }
}

#[test]
fn every_sheet_is_its_csv() {
    for built in [&*BUILT, &*CLINIC, &*BANK] {
        let sheets = sheets(built);
        let files = files(&sheets[0].1);
        assert_eq!(files.len(), sheets.len() - 1);
        for (name, rows) in &sheets[1..] {
            let (file, count) = &files[name];
            let records = records(&built.file(&format!("data/reports/{file}")));
            assert_eq!(records.len(), count + 1, "{file}");
            let rows: Vec<Vec<String>> = rows
                .iter()
                .map(|row| row.iter().map(text).collect())
                .collect();
            assert_eq!(rows, records, "{file}");
        }
    }
}

#[test]
fn days_are_days_and_numbers_are_numbers() {
    let sheets: BTreeMap<String, Rows> = sheets(&BUILT).into_iter().collect();
    for (sheet, title) in [
        ("Evidence", "dated"),
        ("Gaps", "due"),
        ("Risks", "due"),
        ("Requests", "due"),
        ("Overdue", "due"),
    ] {
        let mut days = 0;
        for cell in column(&sheets[sheet], title) {
            match cell {
                Data::DateTime(_) => days += 1,
                other => assert_eq!(other, &Data::Empty, "{sheet}, {title}"),
            }
        }
        assert!(days > 0, "{sheet}, {title}");
    }
    for (sheet, title) in [
        ("Files", "bytes"),
        ("Evidence", "files"),
        ("Controls", "rows of evidence"),
        ("Controls", "page in report.pdf"),
        ("Samples", "passed"),
        ("Tests", "sample size"),
    ] {
        let is_number = |cell: &Data| matches!(cell, Data::Float(_) | Data::Int(_) | Data::Empty);
        assert!(
            column(&sheets[sheet], title).all(is_number),
            "{sheet}, {title}"
        );
    }
}

/// The attribute of an element, unescaped as far as this writer escapes.
fn attribute<'x>(element: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = element.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// The text of a cell by its name, as `B7`.
fn at(rows: &Rows, cell: &str) -> String {
    let digits = cell.find(|c: char| c.is_ascii_digit()).expect("a row");
    let letters = cell[..digits]
        .bytes()
        .map(|letter| usize::from(letter - b'A') + 1);
    let column = letters.fold(0, |sum, letter| sum * 26 + letter);
    let row: usize = cell[digits..].parse().expect("a number");
    text(&rows[row - 1][column - 1])
}

#[test]
fn every_link_leads_to_a_file_a_place_or_a_row() {
    let file = std::fs::File::open(BUILT.file(BOOK)).expect("there");
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let mut part = |name: String| {
        let part = archive.by_name(&name).ok()?;
        Some(std::io::read_to_string(part).expect("text"))
    };
    let html = std::fs::read_to_string(BUILT.file("data/reports/report.html")).expect("there");
    let all = sheets(&BUILT);
    let (mut files, mut places, mut rows) = (0, 0, 0);
    for number in 1..=all.len() {
        let sheet = part(format!("xl/worksheets/sheet{number}.xml")).expect("a sheet");
        let targets = part(format!("xl/worksheets/_rels/sheet{number}.xml.rels"));
        let targets = targets.unwrap_or_default();
        let targets: BTreeMap<&str, &str> = targets
            .split("<Relationship ")
            .filter_map(|one| Some((attribute(one, "Id")?, attribute(one, "Target")?)))
            .collect();
        for link in sheet.split("<hyperlink ").skip(1) {
            let place = attribute(link, "location").map(|place| place.replace("&apos;", "'"));
            match (attribute(link, "r:id"), place) {
                (Some(id), place) => {
                    let target = super::decode(targets[id]);
                    let path = BUILT.file("data/reports").join(&target);
                    assert!(path.is_file(), "{target}");
                    files += usize::from(place.is_none());
                    if let Some(place) = place {
                        assert!(html.contains(&format!("id=\"{place}\"")), "{place}");
                        places += 1;
                    }
                }
                (None, Some(place)) => {
                    let (name, row) = place.rsplit_once("!A").expect("a row");
                    let name = name.trim_matches('\'');
                    let (_, of) = all
                        .iter()
                        .find(|(known, _)| known == name)
                        .expect("a sheet");
                    let row: usize = row.parse().expect("a number");
                    assert!(row <= of.len(), "{place}");
                    let shown = at(&all[number - 1].1, attribute(link, "ref").expect("a cell"));
                    let id = match name {
                        "Controls" => Some(&of[row - 1][2]),
                        "Evidence" => Some(&of[row - 1][0]),
                        _ => None,
                    };
                    // The first sheet leads to headers, the others to what they name.
                    if let Some(id) = id.filter(|_| number > 1) {
                        assert_eq!(text(id), shown, "{link}");
                    }
                    rows += 1;
                }
                (None, None) => panic!("{link}"),
            }
        }
    }
    assert!(
        files > 200 && places > 100 && rows > 200,
        "{files} {places} {rows}"
    );
}

#[test]
fn libreoffice_reads_every_sheet_as_the_csv_says() {
    if !has("soffice") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.path().join("profile").display()
    );
    let book = BUILT.file(BOOK);
    let output = run(
        folder.path(),
        "soffice",
        &[
            &profile,
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
            &book.to_string_lossy(),
        ],
    );
    assert!(output.status.success(), "{output:?}");
    let sheets = sheets(&BUILT);
    let files = files(&sheets[0].1);
    for (name, rows) in &sheets[1..] {
        let (file, _) = &files[name];
        let shown = folder.path().join(format!("evidence-index-{name}.csv"));
        let mut shown = records(&shown);
        // A number is shown with commas between its thousands.
        for (row, cells) in rows.iter().zip(&mut shown) {
            for (cell, text) in row.iter().zip(cells) {
                if matches!(cell, Data::Float(_)) {
                    *text = text.replace(',', "");
                }
            }
        }
        let whole = records(&BUILT.file(&format!("data/reports/{file}")));
        assert_eq!(shown.len(), whole.len(), "{file}");
        for (shown, whole) in shown.iter().zip(&whole) {
            assert_eq!(shown, whole, "{file}");
        }
    }
}

#[test]
fn openpyxl_loads_the_workbook() {
    if !has("python3") {
        return;
    }
    let folder = BUILT.folder();
    if !run(&folder, "python3", &["-c", "import openpyxl"])
        .status
        .success()
    {
        skipped("openpyxl");
        return;
    }
    let program = "import sys, openpyxl\n\
        book = openpyxl.load_workbook(sys.argv[1])\n\
        for sheet in book:\n    print(sheet.title, sheet.max_row, sheet.freeze_panes, sheet.auto_filter.ref, sep='|')";
    let said = run(&folder, "python3", &["-c", program, BOOK]);
    assert!(said.status.success(), "{said:?}");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let sheets = sheets(&BUILT);
    assert_eq!(said.lines().count(), sheets.len(), "{said}");
    for (line, (name, rows)) in said.lines().zip(&sheets).skip(1) {
        assert!(
            line.starts_with(&format!("{name}|{}|B2|A1:", rows.len())),
            "{line}"
        );
    }
}
