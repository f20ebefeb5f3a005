//! What a table gives is what YAML gives.

use auditbinder::sheet::{Form, read as sheet};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::laid_out::{CSV, good, read, said, workbook};

const YAML: &str = "\
assets:
  - id: ehr
    name: \"Records, old and new\"
    kind: application
    owner: ada
    data-class: phi-touching
    ephi: {does: [creates, maintains], volume: 5 TB}
    from: 2025-02-03
    regulations: [\"a; b\", c]
  - {id: fax, name: Fax, kind: fax, version: \"007\", data-class: none}
";

const TABLE: &str = "\
id,name,kind,version,owner,data-class,ephi.does,ephi.volume,from,regulations\r
ehr,\"Records, old and new\",application,,ada,phi-touching,creates;maintains,5 TB,2025-02-03,\"\"\"a; b\"\"; c\"\r
,,,,,,,,,\r
fax,Fax,fax,007,,none,,,,\r
";

#[test]
fn rows_of_csv_are_the_records_that_yaml_would_give() {
    let yaml = good(YAML, &[]);
    let wanted = yaml.plan.expect("a plan").assets;
    let with_semicolons = TABLE.replace("creates;maintains", "\"creates\nmaintains\"");
    let tabs = TABLE
        .replace(',', "\t")
        .replace("Records\t old", "Records, old");
    for text in [
        TABLE.to_owned(),
        format!("\u{feff}{TABLE}"),
        TABLE.replace('\r', ""),
        with_semicolons,
        tabs,
    ] {
        let loaded = good(CSV, &[("assets.csv", text.as_bytes())]);
        assert_eq!(loaded.plan.expect("a plan").assets, wanted, "{text}");
        let table = &loaded.tables[0];
        assert_eq!((table.rows, table.empty), (2, 1));
    }
}

#[test]
fn numbers_days_and_truth_of_a_workbook_are_read_as_their_text() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write_string(0, 0, "text").expect("written");
    page.write_number(0, 1, 7.10).expect("written");
    page.write_number(0, 2, 1e5).expect("written");
    page.write_boolean(0, 3, true).expect("written");
    let format = Format::new().set_num_format("d mmm yy");
    let day = ExcelDateTime::from_ymd(2024, 2, 29).expect("a day");
    page.write_datetime_with_format(0, 4, &day, &format)
        .expect("written");
    let noon = ExcelDateTime::from_ymd(2024, 2, 29).expect("a day");
    let noon = noon.and_hms(12, 0, 1).expect("a time");
    page.write_datetime_with_format(0, 5, &noon, &format)
        .expect("written");
    let bytes = book.save_to_buffer().expect("written");
    let read = sheet(&bytes, Form::Xlsx, None).expect("read");
    let cells: Vec<&str> = read.rows[0].cells.iter().map(|c| c.text.as_str()).collect();
    let wanted = [
        "text",
        "7.1",
        "100000",
        "true",
        "2024-02-29",
        "2024-02-29 12:00:01",
    ];
    assert_eq!(cells, wanted);
}

#[test]
fn columns_map_other_names_and_defaults_fill_empty_cells() {
    let sections = "\
asset-tables:
  - file: lists/inventory.xlsx
    sheet: Systems
    header: 3
    columns: {id: System ID, name: \"System, full name\", ephi.does: Use}
    defaults: {kind: application, data-class: personal, ephi.does: maintains}
    ignore: [Cost]
";
    let rows: &[&[&str]] = &[
        &["Inventory 2026"],
        &[],
        &["System ID", "System, full name", "kind", "Use", "Cost"],
        &["ehr", "Records", "database", "creates; receives", "12"],
        &["fax", "Fax", "", "", "1"],
    ];
    let bytes = workbook("Systems", rows);
    let loaded = good(sections, &[("lists/inventory.xlsx", &bytes)]);
    let assets = loaded.plan.expect("a plan").assets;
    let seen: Vec<(&str, usize)> = assets
        .iter()
        .map(|a| {
            (
                a.kind.value.as_str(),
                a.ephi.as_ref().map_or(0, |e| e.does.len()),
            )
        })
        .collect();
    assert_eq!(seen, [("database", 2), ("application", 1)]);
    assert_eq!(
        assets[0].name.place.to_string(),
        "lists/inventory.xlsx!Systems:4:2"
    );
    assert_eq!(assets[1].kind.place.file.as_ref(), "plan.yaml");
}

#[test]
fn tables_and_yaml_add_up_and_refer_to_each_other() {
    let sections = "\
assets: [{id: fax, name: Fax, kind: fax, data-class: none, replaced-by: ehr}]
asset-tables: [{file: assets.csv}]
";
    let table = "id,name,kind,data-class\nehr,Records,database,none\n";
    let loaded = good(sections, &[("assets.csv", table.as_bytes())]);
    assert_eq!(loaded.plan.expect("a plan").assets.len(), 2);
    let twice = table.replace("ehr", "fax");
    let said = said(sections, &[("assets.csv", twice.as_bytes())]);
    assert!(
        said.contains(
            &"duplicate-id plan.yaml:10:15: the asset id `fax` is given twice".to_owned()
        ),
        "{said:#?}"
    );
}

#[test]
fn the_digest_of_the_plan_changes_with_a_table() {
    let table = "id,name,kind,data-class\nehr,Records,database,none\n";
    let one = read(CSV, &[("assets.csv", table.as_bytes())]);
    let same = read(CSV, &[("assets.csv", table.as_bytes())]);
    let other = read(
        CSV,
        &[("assets.csv", table.replace("Rec", "rec").as_bytes())],
    );
    assert_eq!(one.digest, same.digest);
    assert_ne!(one.digest, other.digest);
}
