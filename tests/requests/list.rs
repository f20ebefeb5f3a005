//! A plan with an auditor's workbook whose headings are the auditor's own, and the ready lists.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use auditbinder::catalog::{self, Library};
use auditbinder::sheet::{self, Form, Table, Value};
use chrono::NaiveDate;

/// The headings of the auditor.
pub const HEADINGS: [&str; 6] = [
    "Ref #",
    "Information requested",
    "Needed by",
    "Where it stands",
    "Auditor notes",
    "Why it came back",
];

/// One row of the auditor: id, text, day, status, note, reason.
pub type Row<'a> = [&'a str; 6];

/// The first list.
pub const FIRST: [Row<'static>; 4] = [
    [
        "R-1",
        "The access review of the first quarter",
        "2026-07-01",
        "Requested",
        "",
        "",
    ],
    [
        "R-2",
        "=HYPERLINK(\"https://evil.test\")",
        "2026-07-20",
        "Requested",
        "",
        "",
    ],
    [
        "R-3",
        "Minutes of the board",
        "2026-07-20",
        "Requested",
        "",
        "",
    ],
    [
        "R-4",
        "A list of all changes",
        "2026-07-20",
        "Requested",
        "",
        "",
    ],
];

const PLAN: &str = r#"people: [{id: ada, name: Ada Muster}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {from: 2026-01-01, until: 2026-06-30}
    as-of: 2026-07-15
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6.1, CC6.3]}}
evidence:
  - id: review
    type: access_review
    owner: ada
    source: {file: review.csv}
    collected: {on: 2026-06-20}
  - id: leaflet
    type: security_reminders
    owner: ada
    source: {file: leaflet.txt}
    collected: {on: 2026-06-20}
request-tables:
  - file: pbc.xlsx
    columns: {id: "Ref #", text: Information requested, due: Needed by, status: Where it stands, comment: Auditor notes, returned-because: Why it came back}
request-rounds: requests/rounds.jsonl
request-statuses: {"Back to you": returned}
request-answers:
  - request: R-1
    evidence: [review]
    answer: the review as the system exports it
    page: row 1
    answered-on: 2026-07-02
  - request: R-3
    not-answered-because: the board did not meet in the period
"#;

/// A workbook with these rows under the auditor's headings; `extra` headings have no cells.
pub fn workbook(rows: &[Row<'_>], extra: &[&str]) -> Vec<u8> {
    let cell = |(column, text): (usize, &&str)| match (column, *text) {
        (_, "") => None,
        (2, day) => day.parse().ok().map(Value::Day),
        (_, text) => Some(Value::Text(text.to_owned())),
    };
    let row = |row: &Row<'_>| {
        let cells = row.iter().enumerate().map(cell);
        cells.chain(extra.iter().map(|_| None)).collect()
    };
    let table = Table {
        name: "PBC".into(),
        header: HEADINGS
            .iter()
            .chain(extra)
            .map(ToString::to_string)
            .collect(),
        rows: rows.iter().map(row).collect(),
    };
    let day = NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day");
    sheet::write(&table, Form::Xlsx, day).expect("a workbook")
}

/// A folder with the plan, its evidence and the first list.
pub struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    pub fn new() -> Self {
        let case = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        case.write("auditbinder.yaml", PLAN.as_bytes());
        case.write("review.csv", b"name,role\nada,admin\n");
        case.write("leaflet.txt", b"lock your screen\n");
        case.write("pbc.xlsx", &workbook(&FIRST, &[]));
        case
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("written");
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    pub fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{from}");
        self.write(name, text.replace(from, to).as_bytes());
    }

    /// Runs the program in the folder.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_auditbinder"));
        command.args(arguments).current_dir(self.folder.path());
        command.env_remove("SOURCE_DATE_EPOCH");
        command.output().expect("the program starts")
    }

    /// What the program answers, and its exit code.
    pub fn answer(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.run(arguments);
        let code = output.status.code().expect("it ends by itself");
        (String::from_utf8(output.stdout).expect("text"), code)
    }

    /// What the program reports, and its exit code.
    pub fn report(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.run(arguments);
        let code = output.status.code().expect("it ends by itself");
        (String::from_utf8(output.stderr).expect("text"), code)
    }

    /// The answer as JSON.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(
            !text.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }
}

/// The rows of a table that was written.
pub fn rows(path: &Path) -> Vec<Vec<(u32, String)>> {
    let name = path.file_name().expect("a name").to_string_lossy();
    let form = Form::of(&name).expect("a table");
    let sheet = sheet::read(&fs::read(path).expect("bytes"), form, None).expect("readable");
    let row = |row: &sheet::Row| {
        let cells = row.cells.iter();
        cells.map(|cell| (cell.column, cell.text.clone())).collect()
    };
    sheet.rows.iter().map(row).collect()
}

#[test]
fn ready_lists_name_types_and_controls_that_are_there() {
    let library = Library::default();
    let vocabulary = library.vocabulary(&[]);
    let lists = catalog::ready_lists();
    let ids: Vec<&str> = lists.iter().map(|list| list.id.as_str()).collect();
    let expected = [
        "agent-deployment",
        "dora-follow-up",
        "hipaa-audit",
        "soc2-common",
    ];
    assert_eq!(ids, expected);
    for list in &lists {
        for (number, line) in list.requests.iter().enumerate() {
            assert_eq!(line.id, (number + 1).to_string(), "{}", list.id);
            for kind in line.all_of.iter().flatten() {
                assert!(vocabulary.types.contains_key(kind), "{}: {kind}", list.id);
            }
            for control in &line.controls {
                let (name, id) = control.split_once(':').expect("a catalog and an id");
                let catalog = library.catalog(name).expect("a shipped catalog");
                let found = catalog.controls.iter().any(|one| one.id.as_str() == id);
                assert!(found, "{}: {control}", list.id);
            }
        }
    }
}

#[test]
fn import_tells_the_columns_by_their_headings_and_writes_a_part_that_loads() {
    let case = Case::new();
    let list = "PBC list;;\nNo.;Request;Due date;Status\n1;The policy;2026-08-01;Follow up required\n2;The log;;Open\n";
    case.write("list.csv", list.as_bytes());
    let said = case.json(&["requests", "import", "list.csv", "-o", "part.yaml"]);
    assert_eq!(said["header"], 2);
    let columns =
        serde_json::json!({"id": "No.", "text": "Request", "due": "Due date", "status": "Status"});
    assert_eq!(said["columns"], columns);
    assert_eq!(said["requests"][0]["status"], "returned");
    let engagement = PLAN.split("request-tables").next().expect("a part");
    case.write(
        "other.yaml",
        format!("include: [part.yaml]\n{engagement}").as_bytes(),
    );
    let status = case.json(&["requests", "status", "other.yaml"]);
    let standings: Vec<&str> = status["requests"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["standing"].as_str().expect("a word"))
        .collect();
    assert_eq!(standings, ["returned", "not answered"]);
}

#[test]
fn headings_that_nobody_knows_are_asked_for() {
    let case = Case::new();
    case.write("list.csv", b"Alpha,Beta\n1,x\n");
    let (said, code) = case.report(&["requests", "import", "list.csv"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("--column"), "{said}");
    let named = [
        "requests",
        "import",
        "list.csv",
        "--column",
        "id=Alpha",
        "--column",
        "text=Beta",
    ];
    assert_eq!(case.json(&named)["requests"][0]["text"], "x");
    let (said, code) = case.report(&["requests", "import", "list.csv", "--column", "id=Alpa"]);
    assert_eq!(code, 3);
    assert!(said.contains("did you mean `Alpha`?"), "{said}");
}

#[test]
fn a_ready_list_of_the_plan_is_answered_in_the_reports_and_an_unknown_one_is_named() {
    let case = Case::new();
    case.replace(
        "auditbinder.yaml",
        "request-rounds",
        "request-lists: [hipaa-audits]\nrequest-rounds",
    );
    let (said, code) = case.report(&["check"]);
    assert_eq!(code, 3);
    assert!(said.contains("did you mean `hipaa-audit`?"), "{said}");
    let (said, code) = case.answer(&["requests", "lists", "hipaa-audit"]);
    assert_eq!(code, 0);
    assert!(
        said.contains("evidence: risk_analysis and asset_inventory"),
        "{said}"
    );
}
