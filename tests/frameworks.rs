//! Six frameworks in one profile: about 1,100 controls and 300 evidence items.
//! Every form of the report has the same states and results, and they sum to the scope.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use tools::{answer, has, repository};

const ITEMS: usize = 300;

const HEAD: &str = "organization: {name: Six Frameworks}
people: [{id: ann, name: Ann Example}]
engagements:
  - id: six
    title: Six frameworks in one profile
    kinds: [type-2]
    period: {from: 2026-01-01, until: 2026-12-31}
    as-of: 2026-12-31
    profile:
      catalogs:
        dora: dora
        hipaa: hipaa-security
        iso: iso-27001-2022
        nist: nist-800-53-r5.2.0
        pci: pci-dss-4.0.1
        soc2: soc2-tsc-2017
      baseline: {nist: moderate}
      addressee: {dora: [financial-entity]}
      regime: {dora: [critical-functions], pci: [service-provider]}
      exclude:
        - {control: \"iso:A.7.4\", reason: there is no office}
      include:
        - {control: \"nist:AC-2(6)\", reason: shared accounts exist, by: ann, on: 2026-02-01}
evidence:
";

struct Six {
    home: tempfile::TempDir,
}

/// One build serves all tests here.
static SIX: LazyLock<Six> = LazyLock::new(Six::new);

impl Six {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let plan = write_plan(home.path());
        let key = built::test_key(home.path());
        let out = home.path().join("out");
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let arguments = [
            "build",
            &text(&plan),
            "--key",
            &text(&key),
            "-o",
            &text(&out),
        ];
        let output = built::run(&arguments);
        assert!(output.status.success(), "{output:?}");
        let package = text(&out.join("six.zip"));
        let public = text(&repository("tests/data/test-seal.pub.pem"));
        let output = built::run(&["extract", &package, &text(home.path()), "--key", &public]);
        assert!(output.status.success(), "{output:?}");
        Self { home }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join("six").join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn index(&self) -> Value {
        serde_json::from_str(&self.text("data/index.json")).expect("the index is JSON")
    }
}

/// Items of every evidence type in turn.
fn write_plan(folder: &Path) -> PathBuf {
    let types = std::fs::read_to_string(repository("catalogs/evidence/types.yaml")).expect("there");
    let ids = types
        .lines()
        .filter_map(|line| line.strip_prefix("  - id: "));
    let kinds: Vec<&str> = ids.collect();
    assert_eq!(kinds.len(), 221);
    let mut plan = HEAD.to_owned();
    for number in 0..ITEMS {
        let file = format!("{number}.csv");
        std::fs::write(folder.join(&file), format!("id,what\n{number},row\n")).expect("written");
        writeln!(
            plan,
            "  - id: item-{number}\n    type: {}\n    owner: ann\n    \
             collected: {{on: 2026-11-01, by: ann, system: the source}}\n    source: {{file: {file}}}",
            kinds[number % kinds.len()]
        )
        .expect("a string takes every line");
    }
    let path = folder.join("auditbinder.yaml");
    std::fs::write(&path, plan).expect("written");
    path
}

/// How many controls of each framework have each word.
type Counts = BTreeMap<String, BTreeMap<String, u64>>;

fn counted<'a>(words: impl Iterator<Item = (&'a str, &'a str)>) -> Counts {
    let mut counts = Counts::new();
    for (framework, word) in words {
        let of = counts.entry(framework.to_owned()).or_default();
        *of.entry(word.to_owned()).or_default() += 1;
    }
    counts
}

/// What the index states of each framework, without zeros.
fn stated(index: &Value, what: &str) -> Counts {
    let frameworks = index["frameworks"].as_array().expect("frameworks").iter();
    let of = |framework: &Value| {
        let counts = framework[what].as_array().expect("counts").iter();
        let counts = counts.map(|count| {
            let word = count["word"].as_str().expect("a word").to_owned();
            (word, count["count"].as_u64().expect("a number"))
        });
        let short = framework["short"].as_str().expect("a name").to_owned();
        (short, counts.filter(|(_, count)| *count > 0).collect())
    };
    frameworks.map(of).collect()
}

fn totals(index: &Value) -> BTreeMap<String, u64> {
    let frameworks = index["frameworks"].as_array().expect("frameworks").iter();
    let of = |f: &Value| {
        let short = f["short"].as_str().expect("a name").to_owned();
        (short, f["total"].as_u64().expect("a number"))
    };
    frameworks.map(of).collect()
}

fn short(control: &str) -> &str {
    control.split_once(':').expect("catalog:control").0
}

#[test]
fn the_scope_is_what_the_catalogs_and_the_profile_say() {
    let totals = totals(&SIX.index());
    let expected = [
        ("dora", 310),
        ("hipaa", 65),
        ("iso", 123),
        // The moderate baseline, and the one control that was included.
        ("nist", 287 + 1),
        ("pci", 280),
        ("soc2", 61),
    ];
    let expected = expected.map(|(short, total)| (short.to_owned(), total));
    assert_eq!(totals, BTreeMap::from(expected));
}

#[test]
fn states_and_results_sum_to_the_scope_and_are_those_of_the_controls_in_json() {
    let index = SIX.index();
    let controls = index["controls"].as_array().expect("controls");
    for (what, field) in [("states", "state"), ("results", "result")] {
        let stated = stated(&index, what);
        let words = controls.iter().map(|control| {
            let id = control["id"].as_str().expect("an id");
            (short(id), control[field].as_str().expect("a word"))
        });
        assert_eq!(stated, counted(words), "{what}");
        for (framework, total) in totals(&index) {
            assert_eq!(
                stated[&framework].values().sum::<u64>(),
                total,
                "{framework}"
            );
        }
    }
}

#[test]
fn the_csv_has_the_same_states_and_results() {
    let index = SIX.index();
    let file = SIX.file("data/reports/controls.csv");
    let mut reader = csv::Reader::from_path(file).expect("the file is there");
    let head = reader.headers().expect("a head").clone();
    let column = |name: &str| head.iter().position(|cell| cell == name).expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    for (what, field) in [("states", "state"), ("results", "result")] {
        let words = rows
            .iter()
            .map(|row| (&row[column("framework")], &row[column(field)]));
        assert_eq!(stated(&index, what), counted(words), "{what}");
    }
}

#[test]
fn the_statement_of_applicability_has_every_control_once_and_agrees_with_the_states() {
    let index = SIX.index();
    let file = SIX.file("data/reports/statement-of-applicability.csv");
    let mut reader = csv::Reader::from_path(file).expect("the file is there");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let mut seen = std::collections::BTreeSet::new();
    assert!(rows.iter().all(|row| seen.insert(row[0].to_owned())));
    // Every assessed control of the catalogs: 310 + 65 + 123 + 1,014 + 280 + 61.
    assert_eq!(rows.len(), 310 + 65 + 123 + 1014 + 280 + 61);
    let in_scope = rows.iter().filter(|row| &row[2] != "not selected");
    let by_framework = counted(in_scope.map(|row| (short(&row[0]), "in scope")));
    for (framework, total) in totals(&index) {
        assert_eq!(by_framework[&framework]["in scope"], total, "{framework}");
    }
    let states = stated(&index, "states");
    let off = rows.iter().filter(|row| &row[2] == "does not apply");
    for (framework, counts) in counted(off.map(|row| (short(&row[0]), "off"))) {
        assert_eq!(
            counts["off"], states[&framework]["not applicable"],
            "{framework}"
        );
    }
    let row = |id: &str| rows.iter().find(|row| &row[0] == id).expect("a row");
    assert_eq!(&row("iso:A.7.4")[4], "organisation");
    assert_eq!(&row("nist:AC-2(6)")[3], "shared accounts exist");
    let authority = row("dora:Art. 22");
    assert_eq!(
        (&authority[2], &authority[4]),
        ("does not apply", "catalog")
    );
    assert_eq!(&row("nist:AC-2(7)")[2], "not selected");
}

#[test]
fn the_html_has_the_same_states_and_results() {
    let index = SIX.index();
    let html = SIX.text("data/reports/report.html");
    let row = regex::Regex::new(
        "<tr id=\"control-([^\"]+)\" [^>]*data-state=\"([^\"]+)\" data-result=\"([^\"]+)\"",
    )
    .expect("a pattern");
    let rows: Vec<[&str; 3]> = row
        .captures_iter(&html)
        .map(|found| found.extract::<3>().1)
        .collect();
    let words = |at: usize| rows.iter().map(move |row| (short(row[0]), row[at]));
    assert_eq!(stated(&index, "states"), counted(words(1)));
    assert_eq!(stated(&index, "results"), counted(words(2)));
}

#[test]
fn the_pdf_has_the_same_states_and_results_and_every_control() {
    if !has("pdftotext") {
        return;
    }
    let index = SIX.index();
    let folder = SIX.home.path().join("six");
    let text = answer(
        &folder,
        "pdftotext",
        &["-layout", "data/reports/report.pdf", "-"],
    );
    for (what, caption) in [
        ("states", "State: is there evidence?"),
        ("results", "Result: what does it show?"),
    ] {
        let table = &text[text.find(caption).expect("the table is there")..];
        for framework in index["frameworks"].as_array().expect("frameworks") {
            let short = framework["short"].as_str().expect("a name");
            let numbers = table.lines().find_map(|line| {
                let rest = line.trim_start().strip_prefix(short)?;
                let words = rest.split_whitespace();
                words
                    .map(|word| word.parse().ok())
                    .collect::<Option<Vec<u64>>>()
            });
            let counts = framework[what].as_array().expect("counts").iter();
            let counts = counts.map(|count| count["count"].as_u64().expect("a number"));
            let total = framework["total"].as_u64().expect("a number");
            let expected: Vec<u64> = std::iter::once(total).chain(counts).collect();
            assert_eq!(numbers, Some(expected), "{short} {what}");
        }
    }
    let words: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
    for control in index["controls"].as_array().expect("controls") {
        let id = control["id"].as_str().expect("an id");
        // "Art. 30(2)(a)" is two words to a reader.
        let last = id.split(' ').next_back().expect("a word");
        assert!(words.contains(last), "{id} is not in the PDF");
    }
}

#[test]
fn what_was_derived_is_shown_as_derived_and_is_never_primary() {
    let index = SIX.index();
    let controls = index["controls"].as_array().expect("controls");
    let derived = |c: &&Value| !c["derived"].as_array().expect("rows").is_empty();
    let with: Vec<&Value> = controls.iter().filter(derived).collect();
    assert!(with.len() > 100, "{}", with.len());
    for control in with {
        let none = control["links"].as_array().expect("links").is_empty();
        // What only a crosswalk brings leaves a control partial at most, unless its
        // own combination is complete or its children answer for it.
        let shown = none && control["state"] == "evidenced";
        assert!(!shown, "{} is evidenced by derivation", control["id"]);
        for row in control["derived"].as_array().expect("rows") {
            assert!(row["source"].as_str().is_some_and(|s| !s.is_empty()));
            assert!(row["through"].as_str().is_some_and(|s| s.contains(':')));
        }
    }
}
