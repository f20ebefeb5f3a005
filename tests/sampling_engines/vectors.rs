//! The stored vectors, and how an engine is asked for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::built::run;
use super::tools::repository;

/// One stored population with its specification and its manifest.
pub struct Vector {
    pub name: String,
    folder: PathBuf,
}

/// All of them.
pub fn vectors() -> Vec<Vector> {
    let root = repository("tests/data/sampling-vectors");
    let names = [
        "census",
        "mus",
        "random",
        "strata-equal",
        "strata-proportional",
        "systematic",
    ];
    let vector = |name: &str| Vector {
        name: name.to_owned(),
        folder: root.join(name),
    };
    names.map(vector).into()
}

impl Vector {
    /// One of its files.
    pub fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The stored manifest.
    pub fn manifest(&self) -> String {
        std::fs::read_to_string(self.file("manifest.json")).expect("a manifest")
    }

    /// The population as CSV, with all four columns; an absent value is an empty cell.
    pub fn csv(&self) -> String {
        let text = std::fs::read_to_string(self.file("population.jsonl")).expect("rows");
        let mut csv = "id,sha256,stratum,amount\n".to_owned();
        for line in text.lines() {
            let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let cell = |name: &str| match &row[name] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => format!("\"{text}\""),
                other => other.to_string(),
            };
            let cells = ["id", "sha256", "stratum", "amount"].map(cell);
            csv += &(cells.join(",") + "\n");
        }
        csv
    }
}

/// What the program printed; it must have ended well.
pub fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Draws every vector through an engine and compares the manifests. `ask` gets the vector
/// and a query, and answers CSV.
pub fn through(dialect: &str, ask: &mut dyn FnMut(&Vector, &str) -> String) {
    let home = tempfile::tempdir().expect("a folder");
    for vector in vectors() {
        let spec = vector.file("spec.json");
        let query = |which: &str, more: &[&str]| {
            let columns = [
                "--sha256",
                "sha256",
                "--stratum",
                "stratum",
                "--amount",
                "amount",
            ];
            let begun = [
                "sample",
                "sql",
                &spec,
                "--dialect",
                dialect,
                "--table",
                "population",
            ];
            printed(&[&begun[..], &columns, &["--query", which], more].concat())
        };
        let totals = ask(&vector, &query("totals", &[]));
        let known = known(&totals);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let answers = [
            ("totals.csv", totals),
            ("selection.csv", ask(&vector, &query("selection", &known))),
            ("listing.csv", ask(&vector, &query("listing", &[]))),
        ];
        for (name, text) in &answers {
            std::fs::write(home.path().join(name), text).expect("written");
        }
        compare(home.path(), &vector, dialect);
    }
}

fn compare(home: &Path, vector: &Vector, dialect: &str) {
    let file = |name: &str| home.join(name).display().to_string();
    let (selection, totals, listing) = (
        file("selection.csv"),
        file("totals.csv"),
        file("listing.csv"),
    );
    let spec = vector.file("spec.json");
    let begun = ["sample", "import", &selection, &spec];
    let rows = vector.file("population.jsonl");
    for source in [
        &["--totals", totals.as_str()][..],
        &["--population", &listing],
        &["--totals", &totals, "--population", &rows],
    ] {
        let manifest = printed(&[&begun[..], source].concat());
        assert_eq!(manifest, vector.manifest(), "{dialect}: {}", vector.name);
    }
    // An engine that leaves one instance out is found out.
    let text = std::fs::read_to_string(&selection).expect("the selection");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.remove(1);
    std::fs::write(&selection, lines.join("\n") + "\n").expect("written");
    let refused = run(&[&begun[..], &["--totals", &totals]].concat());
    assert_eq!(
        refused.status.code(),
        Some(1),
        "{}: {refused:?}",
        vector.name
    );
}

/// The options that the answer to the query of totals gives.
fn known(totals: &str) -> Vec<String> {
    let figures: BTreeMap<&str, &str> = totals
        .lines()
        .filter_map(|line| {
            let (metric, rest) = line.split_once(',')?;
            Some((metric, rest.rsplit(',').next()?))
        })
        .collect();
    let option = |name: &str, metric: &str| [name.to_owned(), figures[metric].to_owned()];
    [
        option("--population-size", "population_size"),
        option("--total-amount", "total_amount"),
    ]
    .concat()
}
