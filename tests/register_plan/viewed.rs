//! The register for people: what the documents count, mark, draw and leave out, and how they
//! get into a package.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use super::command::{Folder, bytes, register};
use super::{browser, tagged, text, tools};
use crate::built::{run, test_key};

const FILES: [&str; 3] = ["register.html", "register.pdf", "register.xlsx"];

/// Writes the documents of the group's submission; exit code and the answer as JSON.
fn viewed(folder: &Folder, into: &str) -> (i32, Value) {
    let (plan, into) = (folder.shown("auditbinder.yaml"), folder.shown(into));
    let words = [
        "view",
        &plan,
        "--submission",
        "group-2025",
        "-o",
        &into,
        "--format",
        "json",
    ];
    let (code, out, err) = register(&words);
    let answer = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    (code, answer)
}

fn page(folder: &Folder, into: &str) -> String {
    String::from_utf8(bytes(&folder.path(into).join("register.html"))).expect("UTF-8")
}

/// The rows of a table that `register import` takes from the exported package.
fn exported_rows(folder: &Folder, template: &str) -> Vec<Vec<String>> {
    let tables = folder.path("tables");
    if !tables.exists() {
        let package = folder.exported("group-2025", "exported");
        let words = [
            "import",
            &package.display().to_string(),
            "-o",
            &folder.shown("tables"),
        ];
        assert_eq!(register(&words).0, 0);
    }
    let path = tables.join(format!("{}.csv", template.to_lowercase()));
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_counts_are_those_of_the_exported_tables() {
    let folder = Folder::with(&text());
    let (code, answer) = viewed(&folder, "out");
    assert_eq!(code, 0);
    tagged::check(&bytes(&folder.path("out").join("register.pdf")));
    let count = |name: &str| usize::try_from(answer["counts"][name].as_u64().expect("a count"));
    let count = |name: &str| count(name).expect("small");
    for (name, template) in [
        ("entities", "B_01.02"),
        ("branches", "B_01.03"),
        ("contracts", "B_02.01"),
        ("functions", "B_06.01"),
    ] {
        assert_eq!(
            count(name),
            exported_rows(&folder, template).len(),
            "{name}"
        );
    }
    let critical: BTreeSet<(String, String)> = exported_rows(&folder, "B_06.01")
        .into_iter()
        .filter(|row| row[4] == "eba_BT:x28")
        .map(|row| (row[0].clone(), row[3].clone()))
        .collect();
    let services = exported_rows(&folder, "B_02.02");
    let of_critical = services
        .iter()
        .filter(|row| critical.contains(&(row[4].clone(), row[1].clone())));
    let contracts: BTreeSet<&str> = of_critical.map(|row| row[0].as_str()).collect();
    assert_eq!(count("critical_functions"), critical.len());
    assert_eq!(count("critical_contracts"), contracts.len());
    let chain = exported_rows(&folder, "B_05.02");
    let below: BTreeSet<&str> = chain
        .iter()
        .filter(|row| row[4] != "1")
        .map(|row| row[2].as_str())
        .collect();
    assert_eq!(count("subcontractors"), below.len());
    assert_eq!(count("longest_chain"), 3);
    let html = page(&folder, "out");
    for (name, label) in [
        ("contracts", "contracts"),
        ("critical_contracts", "contracts for critical functions"),
        ("subcontractors", "subcontractors"),
    ] {
        assert!(
            html.contains(&format!("<b>{}</b>{label}</li>", count(name))),
            "{name}"
        );
    }
}

#[test]
fn a_derived_value_has_a_mark_and_a_stated_one_has_none() {
    let folder = Folder::with(&text());
    viewed(&folder, "out");
    let html = page(&folder, "out");
    let mark = "<abbr class=\"derived\" title=\"derived\">†</abbr>";
    // The LEI of a vendor comes from `vendors`; that of the parent stands in the register.
    let code = |code: &str| format!("<p><span class=\"id\">{code}</span>");
    assert!(html.contains(&format!("{}{mark}</p>", code(super::CLOUD))));
    assert!(html.contains(&format!("{}</p>", code(super::PARENT))));
    assert!(!html.contains(&format!("{}{mark}</p>", code(super::PARENT))));
    assert!(html.contains("† marks a value that was derived"));
}

#[test]
fn codes_have_labels_and_nothing_is_said_to_be_accepted() {
    let folder = Folder::with(&text());
    viewed(&folder, "out");
    let html = page(&folder, "out");
    assert!(!html.contains("eba_"), "a bare code");
    assert!(html.contains("IRELAND"));
    assert!(
        html.contains("No rule that can be checked offline is broken; only the authority decides.")
    );
    // Words of the style are not told to anybody.
    let (_, told) = html.split_once("</style>").expect("it has a style");
    let lower = told.to_lowercase();
    for word in [
        "compliant",
        "accepted",
        "correct register",
        "valid register",
    ] {
        assert!(!lower.contains(word), "{word}");
    }
}

/// A rectangle or a path of the page, as numbers.
fn numbers(html: &str, pattern: &str) -> Vec<Vec<i32>> {
    let pattern = regex::Regex::new(pattern).expect("a pattern");
    let found = pattern.captures_iter(html).map(|found| {
        let numbers = found.iter().skip(1).flatten();
        numbers
            .map(|n| n.as_str().parse().expect("a number"))
            .collect()
    });
    found.collect()
}

#[test]
fn a_chain_of_rank_5_is_drawn_without_a_line_behind_a_box() {
    let folder = Folder::with(&text().replace(
        "            - {provider: net, rank: 3}\n",
        "            - {provider: net, rank: 3}\n            - {provider: cloud-parent, rank: 4}\n            - {provider: net, rank: 5}\n",
    ));
    let (_, answer) = viewed(&folder, "out");
    assert_eq!(answer["counts"]["longest_chain"], 5);
    let html = page(&folder, "out");
    let begin = html.find("<svg class=\"flow chain\"").expect("a drawing");
    let end = html[begin..].find("</svg>").expect("its end") + begin;
    let drawing = &html[begin..end];
    for rank in 1..=5 {
        assert!(drawing.contains(&format!(">rank {rank}")), "{rank}");
    }
    let boxes = numbers(
        drawing,
        r#"<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)""#,
    );
    let lines = numbers(
        drawing,
        r#"d="M(\d+) (\d+) C(\d+) (\d+) \d+ \d+ (\d+) (\d+)""#,
    );
    assert_eq!((boxes.len(), lines.len()), (5, 4));
    for line in &lines {
        let (x, from, to, right) = (line[0], line[1], line[3], line[4]);
        for one in &boxes {
            let inside = |x: i32, y: i32| {
                x > one[0] && x < one[0] + one[2] && y > one[1] && y < one[1] + one[3]
            };
            assert!((from + 1..=to).all(|y| !inside(x, y)), "{line:?} {one:?}");
            assert!((x..=right).all(|x| !inside(x, to)), "{line:?} {one:?}");
        }
    }
}

#[test]
fn two_runs_write_the_same_bytes_and_others_are_kept() {
    let folder = Folder::with(&text());
    viewed(&folder, "one");
    viewed(&folder, "two");
    for name in FILES {
        let [one, two] = ["one", "two"].map(|into| bytes(&folder.path(into).join(name)));
        assert_eq!(one, two, "{name}");
    }
    std::fs::write(folder.path("two").join("register.pdf"), "mine").expect("written");
    let (plan, into) = (folder.shown("auditbinder.yaml"), folder.shown("two"));
    let words = ["view", &plan, "--submission", "group-2025", "-o", &into];
    assert_eq!(register(&words).0, 3);
    assert_eq!(bytes(&folder.path("two").join("register.pdf")), b"mine");
}

#[test]
fn the_page_reaches_for_nothing_and_opens_without_errors() {
    let folder = Folder::with(&text());
    viewed(&folder, "out");
    let html = page(&folder, "out");
    assert!(html.contains("Content-Security-Policy\" content=\"default-src 'none';"));
    for attribute in [
        "src=\"",
        "style=\"",
        "onclick",
        "href=\"http",
        "@import",
        "<script",
    ] {
        assert!(!html.contains(attribute), "{attribute}");
    }
    let links = regex::Regex::new("href=\"#([^\"]+)\"").expect("a pattern");
    for link in links.captures_iter(&html) {
        assert!(
            html.contains(&format!("id=\"{}\"", &link[1])),
            "{}",
            &link[1]
        );
    }
    if let Some(dom) = browser::opened(&folder.path("out").join("register.html")) {
        assert!(dom.contains("Supply chains"));
    }
}

#[test]
fn the_pdf_has_the_chapters_of_the_page() {
    let folder = Folder::with(&text());
    viewed(&folder, "out");
    if !tools::has("pdftotext") {
        return;
    }
    let pdf = tools::answer(&folder.path("out"), "pdftotext", &["register.pdf", "-"]);
    let words: Vec<&str> = pdf.split_whitespace().collect();
    let words = words.join(" ");
    let html = page(&folder, "out");
    let titles = regex::Regex::new("<h[23][^>]*>([^<]+)</h").expect("a pattern");
    let titles: Vec<String> = titles
        .captures_iter(&html)
        .map(|t| t[1].to_owned())
        .collect();
    assert!(titles.len() > 15, "{titles:?}");
    for title in titles {
        assert!(words.contains(&title), "{title}");
    }
}

#[test]
fn the_workbook_has_every_row_with_days_numbers_and_labels() {
    let folder = Folder::with(&text());
    viewed(&folder, "out");
    let file = Cursor::new(bytes(&folder.path("out").join("register.xlsx")));
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(file).expect("a workbook");
    let names = book.sheet_names();
    assert_eq!(names.len(), 20, "{names:?}");
    assert_eq!(
        names[15..],
        ["Contracts", "Providers", "Chains", "Findings", "Remarks"]
    );
    for name in &names[..15] {
        let sheet = book.worksheet_range(name).expect("a sheet");
        let rows = sheet.height() - 1;
        assert_eq!(rows, exported_rows(&folder, name).len(), "{name}");
    }
    let sheet = book.worksheet_range("B_02.02").expect("a sheet");
    let at = |title: &str| {
        let mut header = sheet.rows().next().expect("a header").iter();
        let found = header.position(|cell| cell.to_string().starts_with(title));
        found.unwrap_or_else(|| panic!("no column {title}"))
    };
    let first = sheet.rows().nth(1).expect("a row");
    assert!(matches!(first[at("c0070")], Data::DateTime(_)), "{first:?}");
    assert_eq!(first[at("c0100")], Data::Float(90.0));
    assert_eq!(first[at("c0130")].to_string(), "eba_GA:IE");
    assert_eq!(first[at("c0130") + 1].to_string(), "IRELAND");
}

/// Builds the plan of a folder and gives the unpacked package.
fn built(plan: &Path, folder: &Path) -> (PathBuf, String) {
    let key = test_key(folder);
    let words = [plan, &key, &folder.join("out")].map(|path| path.display().to_string());
    let output = run(&["build", &words[0], "--key", &words[1], "-o", &words[2]]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let written = std::fs::read_dir(folder.join("out")).ok();
    let mut packages = written.into_iter().flatten().flatten();
    let package = packages.next().unwrap_or_else(|| panic!("{said}")).path();
    let public = tools::repository("tests/data/test-seal.pub.pem");
    let [package, into, public] =
        [&package, &folder.join("x"), &public].map(|path| path.display().to_string());
    let output = run(&["extract", &package, &into, "--key", &public]);
    assert!(output.status.success(), "{output:?}");
    let below = std::fs::read_dir(folder.join("x")).expect("there");
    let mut below = below.map(|entry| entry.expect("readable").path());
    (below.next().expect("one folder"), said)
}

fn index(package: &Path) -> Value {
    serde_json::from_slice(&bytes(&package.join("data/index.json"))).expect("JSON")
}

#[test]
fn a_build_packs_each_register_byte_by_byte_as_it_is_exported() {
    let folder = Folder::with(&text());
    let (package, _) = built(&folder.path("auditbinder.yaml"), &folder.path("."));
    let registers = index(&package)["registers"].clone();
    assert_eq!(registers.as_array().expect("a list").len(), 2);
    for (at, id) in ["group-2025", "pay-2025"].into_iter().enumerate() {
        let exported = folder.exported(id, &format!("exported-{at}"));
        let name = exported.file_name().expect("a name").to_string_lossy();
        let inside = package.join("data/register").join(id);
        assert_eq!(bytes(&inside.join(name.as_ref())), bytes(&exported), "{id}");
        let files = registers[at]["files"].as_array().expect("a list");
        assert_eq!(files.len(), 4);
        for file in files {
            assert!(
                package.join(file.as_str().expect("a name")).is_file(),
                "{file}"
            );
        }
    }
    viewed(&folder, "viewed");
    for name in FILES {
        let inside = package.join("data/register/group-2025").join(name);
        assert_eq!(
            bytes(&inside),
            bytes(&folder.path("viewed").join(name)),
            "{name}"
        );
    }
    assert_eq!(registers[0]["counts"]["contracts"], 3);
}

#[test]
fn a_register_that_is_refused_is_not_packed_and_is_named() {
    let folder = Folder::with(&text().replace(
        "law: DE\n      services:\n        - type: S18",
        "law: XX\n      services:\n        - type: S18",
    ));
    let (code, answer) = viewed(&folder, "viewed");
    assert_eq!(code, 1);
    assert_ne!(answer["counts"]["rejects"], 0);
    assert!(page(&folder, "viewed").contains("XX (no code of the list)"));
    let (package, said) = built(&folder.path("auditbinder.yaml"), &folder.path("."));
    assert!(
        said.contains("register `group-2025` is not in the package"),
        "{said}"
    );
    let registers = index(&package)["registers"].clone();
    assert_eq!(registers[0]["files"], serde_json::json!([]));
    assert!(
        registers[0]["not_packed"]
            .as_str()
            .expect("a reason")
            .contains("refuses it")
    );
    assert!(!package.join("data/register/group-2025").exists());
}
