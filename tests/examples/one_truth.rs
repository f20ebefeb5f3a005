//! Every form of a report says the same: ids, states, results and counts of the index, the PDF,
//! the HTML, the workbook, the tables and the OSCAL files of every example.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use auditbinder::sheet::plain;
use calamine::{Data, Reader as _, Xlsx, open_workbook};
use serde_json::Value;

use crate::built::{fingerprint_key, program, run, test_key};
use crate::printed_lines;
use crate::tagged;
use crate::tools::repository;
use crate::tree::Element;

/// What one form says; nothing where it does not speak of it.
#[derive(Debug, Default)]
struct Said {
    /// State and result of every control in scope.
    controls: Option<BTreeMap<String, [String; 2]>>,
    evidence: Option<BTreeSet<String>>,
    /// The digest of every evidence file by its entry.
    files: Option<BTreeMap<String, String>>,
    /// Codes of findings, as often as they are found.
    findings: Option<Vec<String>>,
    gaps: Option<BTreeSet<String>>,
    samples: Option<BTreeSet<String>>,
    requests: Option<BTreeSet<String>>,
    risks: Option<BTreeSet<String>>,
}

impl Said {
    fn must_equal(&self, index: &Self, form: &str) {
        fn same<T: PartialEq + std::fmt::Debug>(a: Option<&T>, b: Option<&T>, what: &str) {
            if a.is_some() {
                assert_eq!(a, b, "{what}");
            }
        }
        let what = |what: &str| format!("{what} of {form} and of the index");
        same(
            self.controls.as_ref(),
            index.controls.as_ref(),
            &what("controls"),
        );
        same(
            self.evidence.as_ref(),
            index.evidence.as_ref(),
            &what("evidence"),
        );
        same(self.files.as_ref(), index.files.as_ref(), &what("files"));
        same(
            self.findings.as_ref(),
            index.findings.as_ref(),
            &what("findings"),
        );
        same(self.gaps.as_ref(), index.gaps.as_ref(), &what("gaps"));
        same(
            self.samples.as_ref(),
            index.samples.as_ref(),
            &what("samples"),
        );
        same(
            self.requests.as_ref(),
            index.requests.as_ref(),
            &what("requests"),
        );
        same(self.risks.as_ref(), index.risks.as_ref(), &what("risks"));
    }
}

/// Builds a plan and returns the folders of its packages.
fn packages(plan: &Path, home: &Path) -> Vec<PathBuf> {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let (key, out) = (test_key(home), home.join("out"));
    let arguments = [
        "build".to_owned(),
        text(plan),
        "--key".to_owned(),
        text(&key),
        "--fingerprint-key".to_owned(),
        text(&fingerprint_key()),
        "-o".to_owned(),
        text(&out),
    ];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = program(&arguments).output().expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    let public = text(&repository("tests/data/test-seal.pub.pem"));
    let built = std::fs::read_dir(&out).expect("packages");
    let mut zips: Vec<PathBuf> = built.map(|entry| entry.expect("an entry").path()).collect();
    zips.retain(|path| path.extension().is_some_and(|end| end == "zip"));
    zips.sort();
    let folder = |zip: &PathBuf| {
        let output = run(&["extract", &text(zip), &text(home), "--key", &public]);
        assert!(output.status.success(), "{output:?}");
        home.join(zip.file_stem().expect("a name"))
    };
    zips.iter().map(folder).collect()
}

/// Every plan in `examples/`.
fn plans() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(repository("examples")).expect("examples");
    let plans = folders.map(|entry| entry.expect("an entry").path().join("auditbinder.yaml"));
    let mut plans: Vec<PathBuf> = plans.filter(|plan| plan.is_file()).collect();
    plans.sort();
    plans
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn ids(value: &Value, key: &str) -> BTreeSet<String> {
    rows(value).iter().map(|row| text(&row[key])).collect()
}

fn by_index(folder: &Path) -> Said {
    let bytes = std::fs::read(folder.join("data/index.json")).expect("the index");
    let index: Value = serde_json::from_slice(&bytes).expect("JSON");
    let control = |row: &Value| {
        (
            text(&row["id"]),
            [text(&row["state"]), text(&row["result"])],
        )
    };
    let files = rows(&index["evidence"])
        .iter()
        .flat_map(|row| rows(&row["files"]));
    let mut findings: Vec<String> = rows(&index["findings"])
        .iter()
        .map(|row| text(&row["code"]))
        .collect();
    findings.sort();
    Said {
        controls: Some(rows(&index["controls"]).iter().map(control).collect()),
        evidence: Some(ids(&index["evidence"], "id")),
        files: Some(
            files
                .map(|file| (text(&file["entry"]), text(&file["sha256"])))
                .collect(),
        ),
        findings: Some(findings),
        gaps: Some(ids(&index["gaps"], "control")),
        samples: Some(ids(&index["samples"], "id")),
        requests: Some(ids(&index["requests"], "id")),
        risks: Some(ids(&index["risks"]["scenarios"], "id")),
    }
}

/// The rows of a table of the PDF: cells of paragraphs.
struct Grid {
    head: Vec<String>,
    rows: Vec<Vec<Vec<String>>>,
}

fn grids(tree: &Element) -> Vec<Grid> {
    let cells = |row: &Element| -> Vec<Vec<String>> {
        let paragraphs = |cell: &Element| {
            let kids: Vec<String> = cell
                .kids()
                .map(|kid| kid.words().trim().to_owned())
                .collect();
            if kids.is_empty() {
                vec![cell.words().trim().to_owned()]
            } else {
                kids
            }
        };
        row.kids().map(paragraphs).collect()
    };
    let grid = |table: &&Element| {
        let heads = tagged::of_kind(table, "THead");
        let head = heads
            .first()
            .and_then(|head| tagged::of_kind(head, "TR").first().map(|row| cells(row)));
        let head = head.unwrap_or_default();
        let bodies = tagged::of_kind(table, "TBody");
        let rows = bodies.iter().flat_map(|body| tagged::of_kind(body, "TR"));
        Grid {
            head: head.iter().map(|cell| cell.join(" ")).collect(),
            rows: rows.map(cells).collect(),
        }
    };
    tagged::of_kind(tree, "Table").iter().map(grid).collect()
}

fn by_pdf(folder: &Path) -> Said {
    let bytes = std::fs::read(folder.join("data/reports/report.pdf")).expect("the PDF");
    let grids = grids(&tagged::check(&bytes).tree);
    let of = |head: &[&str]| {
        let head: Vec<String> = head.iter().map(|title| (*title).to_owned()).collect();
        let fitting = grids
            .iter()
            .filter(move |grid| grid.head.starts_with(&head));
        let rows = fitting.flat_map(|grid| &grid.rows);
        rows.collect::<Vec<_>>()
    };
    let controls = of(&["Control", "State and result"]);
    let controls = controls.iter().filter(|row| row.len() == 3);
    let controls = controls.map(|row| (row[0][0].clone(), [row[1][0].clone(), row[1][1].clone()]));
    // Many notes stand below a finding, over all columns.
    let findings = of(&["Severity", "Finding"]);
    let findings = findings.iter().filter(|row| row.len() == 4);
    let mut findings: Vec<String> = findings.map(|row| row[1][0].clone()).collect();
    findings.sort();
    // The title of an item is a cell over all columns, right above the row with its files.
    let evidence = of(&["Standing, owner, dates; below: files, SHA-256, source"]);
    let evidence = evidence.windows(2).filter(|pair| pair[1].len() == 2);
    let evidence = evidence.filter_map(|pair| pair[0][0][0].split_whitespace().next());
    let first = |rows: &[&Vec<Vec<String>>]| -> BTreeSet<String> {
        rows.iter().map(|row| row[0][0].clone()).collect()
    };
    Said {
        controls: Some(controls.collect()),
        evidence: Some(evidence.map(str::to_owned).collect()),
        findings: Some(findings),
        gaps: Some(first(&of(&["Control and state", "What is missing"]))),
        requests: Some(first(&of(&["Request", "Answer", "Evidence"]))),
        risks: Some(first(&of(&["Scenario", "Threat and vulnerability"]))),
        ..Said::default()
    }
}

/// A table with its header, every cell as text.
struct Listed {
    rows: Vec<Vec<String>>,
}

impl Listed {
    fn column(&self, title: &str) -> Vec<String> {
        let at = self.rows[0].iter().position(|cell| cell == title);
        let at = at.unwrap_or_else(|| panic!("no column {title:?} in {:?}", self.rows[0]));
        self.rows[1..].iter().map(|row| row[at].clone()).collect()
    }
}

/// The tables of the dossier by the name of their sheet, wherever they are read from.
fn by_tables(tables: &BTreeMap<&str, Listed>) -> Said {
    let column = |sheet: &str, title: &str| {
        let table = tables.get(sheet);
        table.map_or_else(Vec::new, |table| table.column(title))
    };
    let set = |sheet: &str, title: &str| -> BTreeSet<String> {
        column(sheet, title).into_iter().collect()
    };
    let states = column("Controls", "state").into_iter();
    let words = states.zip(column("Controls", "result"));
    let controls = column("Controls", "control").into_iter();
    let mut findings = column("Findings", "code");
    findings.sort();
    let files = column("Files", "file").into_iter();
    Said {
        controls: Some(
            controls
                .zip(words.map(|(state, result)| [state, result]))
                .collect(),
        ),
        evidence: Some(set("Evidence", "item")),
        files: Some(files.zip(column("Files", "sha256")).collect()),
        findings: Some(findings),
        gaps: Some(set("Gaps", "control")),
        samples: Some(set("Samples", "sample")),
        requests: Some(set("Requests", "request")),
        risks: Some(set("Risks", "risk")),
    }
}

/// Sheets and their files of CSV.
const TABLES: [(&str, &str); 8] = [
    ("Controls", "controls.csv"),
    ("Evidence", "evidence-index.csv"),
    ("Files", "evidence-files.csv"),
    ("Findings", "findings.csv"),
    ("Gaps", "gaps.csv"),
    ("Samples", "samples.csv"),
    ("Requests", "requests.csv"),
    ("Risks", "risk-register.csv"),
];

fn by_csv(folder: &Path) -> Said {
    let listed = |file: &str| {
        let path = folder.join("data/reports").join(file);
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).from_path(path).ok()?;
        let row = |row: csv::StringRecord| row.iter().map(|cell| plain(cell).to_owned()).collect();
        let rows = reader.into_records();
        Some(Listed {
            rows: rows.map(|record| row(record.expect("a row"))).collect(),
        })
    };
    let tables = TABLES
        .iter()
        .filter_map(|(sheet, file)| Some((*sheet, listed(file)?)));
    by_tables(&tables.collect())
}

fn by_workbook(folder: &Path) -> Said {
    let path = folder.join("data/reports/evidence-index.xlsx");
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let mut listed = |sheet: &str| {
        let range = book.worksheet_range(sheet).ok()?;
        let rows = range.rows();
        let cells = |row: &[Data]| row.iter().map(ToString::to_string).collect();
        Some(Listed {
            rows: rows.map(cells).collect(),
        })
    };
    let tables = TABLES
        .iter()
        .filter_map(|(sheet, _)| Some((*sheet, listed(sheet)?)));
    by_tables(&tables.collect())
}

/// A page with everything that an id begins and ends: `kind-ID` with the rest of its tag.
struct Page {
    tags: Vec<(String, String)>,
}

impl Page {
    fn read(html: &str) -> Self {
        let tag = |rest: &str| {
            let (id, rest) = rest.split_once('"').expect("a value ends");
            let (tag, _) = rest.split_once('>').expect("a tag ends");
            (unescaped(id), tag.to_owned())
        };
        Self {
            tags: html.split(" id=\"").skip(1).map(tag).collect(),
        }
    }

    /// What has an id of a kind: the id of the record, and an attribute or nothing.
    fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.tags.iter().filter_map(move |(id, tag)| {
            let id = id.strip_prefix(kind)?.strip_prefix('-')?;
            Some((id, tag.as_str()))
        })
    }

    fn ids(&self, kind: &str) -> BTreeSet<String> {
        self.of(kind).map(|(id, _)| id.to_owned()).collect()
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let (_, rest) = tag
        .split_once(&format!(" {name}=\""))
        .unwrap_or_else(|| panic!("no {name} in {tag}"));
    unescaped(rest.split('"').next().expect("a value ends"))
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn by_html(folder: &Path) -> Said {
    let html = std::fs::read_to_string(folder.join("data/reports/report.html")).expect("the page");
    let page = Page::read(&html);
    let words = |tag: &str| ["data-state", "data-result"].map(|name| attribute(tag, name));
    let controls = page
        .of("control")
        .map(|(id, tag)| (id.to_owned(), words(tag)));
    // Places such as `evidence-files` are no rows.
    let evidence = page
        .of("evidence")
        .filter(|(_, tag)| tag.contains("data-standing"));
    let findings = page
        .of("finding")
        .map(|(_, tag)| attribute(tag, "data-code"));
    let mut findings: Vec<String> = findings.collect();
    findings.sort();
    Said {
        controls: Some(controls.collect()),
        evidence: Some(evidence.map(|(id, _)| id.to_owned()).collect()),
        files: None,
        findings: Some(findings),
        gaps: Some(page.ids("gap")),
        samples: Some(page.ids("sample")),
        requests: Some(page.ids("request")),
        risks: Some(page.ids("risk")),
    }
}

/// A property of the program's own namespace.
fn property(object: &Value, name: &str) -> Option<String> {
    let ours = rows(&object["props"])
        .iter()
        .filter(|one| one["ns"] == "urn:auditbinder:oscal");
    let mut named = ours.filter(|one| one["name"] == name);
    Some(text(&named.next()?["value"]))
}

fn by_oscal(folder: &Path, index: &Said) -> Said {
    let read = |name: &str| -> Option<Value> {
        let bytes = std::fs::read(folder.join("data/oscal").join(name)).ok()?;
        Some(serde_json::from_slice(&bytes).expect("JSON"))
    };
    let results = read("assessment-results.json").expect("results");
    let result = &results["assessment-results"]["results"][0];
    let of = |object: &Value| {
        let words = ["state", "result"].map(|name| property(object, name).expect("a word"));
        (property(object, "control").expect("a control"), words)
    };
    let mut controls: BTreeMap<String, [String; 2]> =
        rows(&result["findings"]).iter().map(of).collect();
    // What does not apply has no finding.
    let all = index.controls.as_ref().expect("controls");
    let out = all.iter().filter(|(_, words)| words[0] == "not applicable");
    controls.extend(out.map(|(id, words)| (id.clone(), words.clone())));
    let observed = |name: &str| {
        let observations = rows(&result["observations"]).iter();
        observations
            .filter_map(|one| property(one, name))
            .collect::<Vec<_>>()
    };
    let plan = read("poam.json");
    let items = plan
        .iter()
        .flat_map(|plan| rows(&plan["plan-of-action-and-milestones"]["poam-items"]));
    let gaps = items.filter(|item| property(item, "kind").as_deref() == Some("gap"));
    let resources = rows(&results["assessment-results"]["back-matter"]["resources"]).iter();
    let file = |resource: &Value| {
        let link = rows(&resource["rlinks"]).first()?;
        let entry = percent_decoded(&text(&link["href"]).replacen("../", "data/", 1));
        let digest = text(&rows(&link["hashes"]).first()?["value"]);
        entry
            .starts_with("data/evidence/")
            .then_some((entry, digest))
    };
    Said {
        controls: Some(controls),
        evidence: Some(observed("item").into_iter().collect()),
        files: Some(resources.filter_map(file).collect()),
        gaps: Some(gaps.filter_map(|item| property(item, "control")).collect()),
        samples: Some(observed("sample").into_iter().collect()),
        ..Said::default()
    }
}

fn percent_decoded(text: &str) -> String {
    crate::decode(text)
}

#[test]
fn every_form_of_every_example_says_the_same() {
    let mut lines = 0;
    for plan in plans() {
        let home = tempfile::tempdir().expect("a folder");
        for folder in packages(&plan, home.path()) {
            let name = folder.display();
            let index = by_index(&folder);
            by_pdf(&folder).must_equal(&index, &format!("the PDF of {name}"));
            by_html(&folder).must_equal(&index, &format!("the page of {name}"));
            by_oscal(&folder, &index).must_equal(&index, &format!("OSCAL of {name}"));
            by_csv(&folder).must_equal(&index, &format!("the CSV of {name}"));
            by_workbook(&folder).must_equal(&index, &format!("the workbook of {name}"));
            lines += printed_lines::compare(&plan, &folder);
        }
    }
    assert!(lines > 100, "{lines} lines of configuration are printed");
}
