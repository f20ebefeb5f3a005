//! What does not fit is said at its cell, all at once.

use std::io::{Cursor, Write as _};

use auditbinder::diagnostic::Finding;
use rust_xlsxwriter::{Format, Workbook};
use zip::write::SimpleFileOptions;

use super::laid_out::{CSV, read, said, workbook};

const HEAD: &str = "id,name,kind,data-class,owner\n";

fn of_csv(sections: &str, table: &str) -> Vec<String> {
    said(sections, &[("assets.csv", table.as_bytes())])
}

fn of_xlsx(sheet: &str, bytes: &[u8]) -> Vec<String> {
    let sections = format!("asset-tables: [{{file: a.xlsx{sheet}}}]\n");
    said(&sections, &[("a.xlsx", bytes)])
}

#[test]
fn every_wrong_cell_is_named_by_row_and_column() {
    let table =
        format!("{HEAD}ehr,Records,database,nun,ada\n\nf x,Fax,,none,ada\npc,PC,pc,none,bob\n");
    let loaded = read(CSV, &[("assets.csv", table.as_bytes())]);
    let line = |finding: &Finding| {
        let place = finding.place.as_ref().expect("a place");
        let notes = finding.notes.first().cloned().unwrap_or_default();
        format!("{} {place} {notes}", finding.code)
    };
    let said: Vec<String> = loaded.findings.iter().map(line).collect();
    assert_eq!(
        said,
        [
            "wrong-value assets.csv:2:22 it is row 2, column `data-class` (`D2`)",
            "missing-field assets.csv:4:1 it is row 4",
            "wrong-value assets.csv:4:1 it is row 4, column `id` (`A4`)",
            "unknown-reference assets.csv:5:15 it is row 5, column `owner` (`E5`)",
        ]
    );
    assert!(
        loaded.sources.text("assets.csv").is_some(),
        "an excerpt can be shown"
    );
}

#[test]
fn a_cell_of_a_workbook_is_named_as_the_workbook_names_it() {
    let rows: &[&[&str]] = &[
        &["id", "name", "kind", "data-class"],
        &["ehr", "Records", "database", "secret"],
    ];
    let bytes = workbook("Systems", rows);
    let sections = "asset-tables: [{file: a.xlsx}]\n";
    let loaded = read(sections, &[("a.xlsx", &bytes)]);
    let finding = &loaded.findings[0];
    assert_eq!(
        finding.place.as_ref().expect("a place").to_string(),
        "a.xlsx!Systems:2:4"
    );
    assert_eq!(
        finding.notes,
        ["it is row 2, column `data-class` (`Systems!D2`)"]
    );
}

#[test]
fn columns_that_do_not_fit_are_named() {
    let twice = "id,name,kind,data-class,name\nehr,Records,database,none,Old\n";
    assert_eq!(
        of_csv(CSV, twice),
        ["table-unusable assets.csv:1:25: table `assets.csv` has two columns `name`"]
    );
    let unknown = "id,name,kind,data-class,Notes\nehr,Records,database,none,x\n";
    assert_eq!(
        of_csv(CSV, unknown),
        ["table-unusable assets.csv:1:25: column `Notes` gives no field of an asset"]
    );
    let star = "asset-tables: [{file: assets.csv, ignore: [\"*\"]}]\n";
    assert_eq!(of_csv(star, unknown), [""; 0]);
    let mapped = "asset-tables: [{file: assets.csv, columns: {owner: Boss, colour: kind}}]\n";
    assert_eq!(
        of_csv(
            mapped,
            "id,name,kind,data-class\nehr,Records,database,none\n"
        ),
        [
            "table-unusable plan.yaml:10:52: table `assets.csv` has no column `Boss`",
            "unknown-field plan.yaml:10:66: an asset has no field `colour`",
        ]
    );
    let lacking = "id,name,data-class\nehr,Records,none\n";
    assert_eq!(
        of_csv(CSV, lacking),
        [
            "table-unusable plan.yaml:10:23: no column of table `assets.csv` gives `kind`, which every asset has"
        ]
    );
    let taken = "asset-tables: [{file: assets.csv, columns: {name: Title}}]\n";
    assert_eq!(
        of_csv(
            taken,
            "id,Title,name,kind,data-class\nehr,Records,R,database,none\n"
        ),
        [
            "table-unusable assets.csv:1:10: column `name` gives a field that `columns` takes from another column"
        ]
    );
}

#[test]
fn a_cell_outside_the_named_columns_is_not_lost_silently() {
    let table = format!("{HEAD}ehr,Records,database,none,ada,left over\n");
    assert_eq!(
        of_csv(CSV, &table),
        ["table-unusable assets.csv:2:31: a cell stands in a column without a name"]
    );
}

#[test]
fn a_record_in_one_cell_is_refused_and_an_empty_one_is_not() {
    let table =
        |cell: &str| format!("id,name,kind,data-class,ephi\nehr,Records,database,none,{cell}\n");
    assert_eq!(of_csv(CSV, &table("{}")), [""; 0]);
    assert_eq!(
        of_csv(CSV, &table("much")),
        ["table-unusable assets.csv:2:27: column `ephi` is `much`, and stands for a record"]
    );
}

#[test]
fn files_that_are_no_tables_are_said_to_be_none() {
    let first = |said: Vec<String>| said.into_iter().next().unwrap_or_default();
    let latin = [HEAD.as_bytes(), b"ehr,Pr\xe4sidium,x,none,\n"].concat();
    assert_eq!(
        said(CSV, &[("assets.csv", &latin)]),
        ["table-unusable assets.csv: table `assets.csv` is not UTF-8 text"]
    );
    assert_eq!(
        of_csv(CSV, "id,name\n\"ehr,Records\n"),
        ["table-unusable assets.csv:2:1: table `assets.csv` has a quoted cell that is not closed"]
    );
    assert_eq!(
        of_csv(CSV, "id,name\n\"ehr\"x,Records\n"),
        [
            "table-unusable assets.csv:2:1: table `assets.csv` has text after the closing quote of a cell"
        ]
    );
    assert_eq!(
        of_csv(CSV, "\n\n"),
        ["table-unusable plan.yaml:10:23: table `assets.csv` is empty"]
    );
    assert_eq!(
        said(CSV, &[]),
        ["plan-unreadable plan.yaml:10:23: plan file `assets.csv` does not exist"]
    );
    let odd = "asset-tables: [{file: assets.ods}]\n";
    assert_eq!(
        said(odd, &[("assets.ods", b"x")]),
        ["table-unusable plan.yaml:10:23: `assets.ods` is not a table that can be read"]
    );
    let above = "asset-tables: [{file: ../assets.csv}]\n";
    assert_eq!(
        said(above, &[]),
        ["path-outside-root plan.yaml:10:23: table `../assets.csv` leaves the plan's folder"]
    );
    let not = first(of_xlsx("", b"not a workbook"));
    assert!(
        not.starts_with("table-unusable a.xlsx: table `a.xlsx` is not a readable workbook"),
        "{not}"
    );
    let sheet = "asset-tables: [{file: assets.csv, sheet: One}]\n";
    assert_eq!(
        of_csv(sheet, HEAD),
        ["table-unusable assets.csv: table `assets.csv` is CSV, which has no sheets"]
    );
}

#[test]
fn the_sheet_has_to_be_clear_visible_and_without_merged_cells() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("One").expect("a name");
    let two = book.add_worksheet().set_name("Two").expect("a name");
    two.merge_range(3, 0, 4, 1, "x", &Format::new())
        .expect("merged");
    let hidden = book.add_worksheet().set_name("Three").expect("a name");
    hidden.set_hidden(true);
    let bytes = book.save_to_buffer().expect("written");
    assert_eq!(
        of_xlsx("", &bytes),
        ["table-unusable a.xlsx: table `a.xlsx` has several sheets: `One`, `Two`"]
    );
    assert_eq!(
        of_xlsx(", sheet: Two", &bytes),
        ["table-unusable a.xlsx:4:1: table `a.xlsx` has merged cells in sheet `Two`: A4:B5"]
    );
    assert_eq!(
        of_xlsx(", sheet: Three", &bytes),
        ["table-unusable a.xlsx: table `a.xlsx` has the sheet `Three` hidden"]
    );
    assert_eq!(
        of_xlsx(", sheet: Four", &bytes),
        ["table-unusable a.xlsx: table `a.xlsx` has no sheet `Four`"]
    );
}

/// The workbook with one part replaced.
fn with_part(bytes: &[u8], part: &str, text: &[u8]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let names: Vec<String> = from
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    for name in names {
        to.start_file(name.as_str(), SimpleFileOptions::default())
            .expect("begun");
        if name == part {
            to.write_all(text).expect("written");
        } else {
            let mut read = from.by_name(&name).expect("a part");
            std::io::copy(&mut read, &mut to).expect("copied");
        }
    }
    to.finish().expect("finished").into_inner()
}

fn sheet_xml(cells: &str) -> Vec<u8> {
    let head = "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
    format!("{head}{cells}</sheetData></worksheet>").into_bytes()
}

const PART: &str = "xl/worksheets/sheet1.xml";

#[test]
fn a_workbook_that_unpacks_too_large_is_not_unpacked() {
    let bytes = workbook("S", &[&["id"]]);
    let huge = with_part(&bytes, PART, &vec![b' '; 257 << 20]);
    assert!(huge.len() < 2 << 20, "{}", huge.len());
    assert_eq!(
        of_xlsx("", &huge),
        ["table-unusable a.xlsx: table `a.xlsx` holds more than 256 MiB"]
    );
}

#[test]
fn a_cell_far_away_takes_no_room() {
    let bytes = workbook("S", &[&["id"]]);
    for (cell, what) in [("A1048576", "100000 rows"), ("XFD1", "1000 columns")] {
        let far = format!("<row><c r=\"{cell}\" t=\"str\"><v>x</v></c></row>");
        let far = with_part(&bytes, PART, &sheet_xml(&far));
        let said = of_xlsx("", &far);
        assert!(
            said[0].ends_with(&format!("holds more than {what}")),
            "{said:?}"
        );
    }
}

#[test]
fn formulas_count_by_their_stored_value_only() {
    let bytes = workbook("S", &[&["id"]]);
    let head: String = [
        ("A1", "id"),
        ("B1", "name"),
        ("C1", "kind"),
        ("D1", "data-class"),
    ]
    .map(|(cell, text)| format!("<c r=\"{cell}\" t=\"str\"><v>{text}</v></c>"))
    .concat();
    let with = |cell: &str| {
        let rest = "<c r=\"B2\" t=\"str\"><v>n</v></c><c r=\"C2\" t=\"str\"><v>k</v></c><c r=\"D2\" t=\"str\"><v>none</v></c>";
        let cells = format!("<row r=\"1\">{head}</row><row r=\"2\">{cell}{rest}</row>");
        of_xlsx("", &with_part(&bytes, PART, &sheet_xml(&cells)))
    };
    assert_eq!(
        with("<c r=\"A2\" t=\"str\"><f>1+1</f><v>two</v></c>"),
        [""; 0]
    );
    assert_eq!(
        with("<c r=\"A2\"><f>1+1</f></c>"),
        [
            "table-unusable a.xlsx:2:1: table `a.xlsx` has a formula without a stored value in cell `S!A2`"
        ]
    );
    assert_eq!(
        with("<c r=\"A2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"),
        ["table-unusable a.xlsx:2:1: table `a.xlsx` has the error `#DIV/0!` in cell `S!A2`"]
    );
}
