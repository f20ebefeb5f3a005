//! The tables of `docs/reference/catalogs.md` are what the program says.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::Value;

const PAGE: &str = include_str!("../../docs/reference/catalogs.md");

/// The JSON answer of `auditbinder catalog`.
fn answer(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(["catalog", "--format", "json"])
        .args(arguments)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn listed() -> Vec<Value> {
    let list = answer(&["list"]);
    list["catalogs"].as_array().expect("catalogs").clone()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field}: {value}"))
}

/// `` `a`, `b` `` with a star behind what is assumed.
fn words(list: &Value) -> String {
    let word = |named: &Value| {
        let assumed = if named["assumed"] == true { " *" } else { "" };
        format!("`{}`{assumed}", text(named, "id"))
    };
    let words: Vec<String> = list.as_array().expect("a list").iter().map(word).collect();
    words.join(", ")
}

fn assert_on_page(table: &str) {
    assert!(
        PAGE.contains(table),
        "docs/reference/catalogs.md lacks this table:\n\n{table}"
    );
}

#[test]
fn the_page_lists_the_shipped_catalogs_as_the_program_does() {
    let mut table = "| id | short name | version | status | entries | need evidence |\n|---|---|---|---|---|---|\n".to_owned();
    for catalog in listed() {
        let [id, short] = ["id", "short"].map(|field| text(&catalog, field));
        writeln!(
            table,
            "| `{id}` | `{short}` | {} | {} | {} | {} |",
            text(&catalog, "framework-version"),
            text(&catalog, "status"),
            catalog["entries"],
            catalog["assessed"]
        )
        .expect("a String takes any text");
    }
    assert_on_page(&table);
}

#[test]
fn the_page_lists_baselines_addressees_and_regimes_as_the_program_does() {
    let mut table =
        "| catalog | baselines | addressees | regimes |\n|---|---|---|---|\n".to_owned();
    for catalog in listed() {
        let id = text(&catalog, "id");
        let shown = answer(&["show", id]);
        let lists = ["baselines", "addressees", "regimes"].map(|field| words(&shown[field]));
        if lists.iter().any(|list| !list.is_empty()) {
            let lists = lists.join(" | ");
            writeln!(table, "| `{id}` | {lists} |").expect("a String takes any text");
        }
    }
    assert_on_page(&table);
}
