//! Samples of a plan: drawn, shown, packed, drawn again by the script of the package.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::built::{run, test_key};
use super::tools::{answer, has};
use super::vectors::printed;

const PLAN: &str = r#"
organization: {name: Muster}
people: [{id: ada, name: Ada Muster}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {from: 2026-01-01, until: 2026-06-30}
    as-of: 2026-07-15
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6.1]}}
evidence:
  - id: leavers
    type: access_review
    owner: ada
    source: {file: leavers.jsonl}
    collected: {on: 2026-06-30}
populations:
  - {id: all-leavers, description: people who left, evidence: leavers, identity: id, size: 60}
samples:
  - id: CC6.1
    population: all-leavers
    tests: ["soc2:CC6.1"]
    method: random
    preset: {table: house, frequency: per-event, level: low}
    reserve: 3
    confidence: "90"
    seed: {source: derived}
    attributes:
      - {id: disabled, text: the account was disabled within one day}
      - {id: returned, text: the laptop came back}
SELECTED
    results:
RESULTS
sample-sizes:
  - table: house
    source: handbook of the firm, 2026 edition
    rows: [{frequency: per-event, low: 6, base: 10, high: 20}]
"#;

struct Work {
    home: tempfile::TempDir,
}

impl Work {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let rows: Vec<String> = (0..60)
            .map(|n| format!("{{\"id\":\"P-{n:03}\"}}"))
            .collect();
        std::fs::write(home.path().join("leavers.jsonl"), rows.join("\n")).expect("written");
        Self { home }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes the plan with results for these items, and what else the sample says.
    fn plan(&self, more: &str, results: &[(&str, &str, &str)]) -> String {
        let results: Vec<String> = results
            .iter()
            .map(|(item, attribute, outcome)| {
                format!(
                    "      - {{item: {item}, attribute: {attribute}, outcome: {outcome}, tester: ada, role: management}}"
                )
            })
            .collect();
        let results = if results.is_empty() {
            PLAN.replace("    results:\nRESULTS\n", "")
        } else {
            PLAN.replace("RESULTS", &results.join("\n"))
        };
        let path = self.path("auditbinder.yaml");
        std::fs::write(&path, results.replace("SELECTED", more)).expect("written");
        path.display().to_string()
    }

    fn shown(plan: &str) -> Value {
        let said = printed(&["sample", "show", plan, "--format", "json"]);
        let said: Value = serde_json::from_str(&said).expect("JSON");
        said["samples"][0].clone()
    }
}

fn tested(sample: &Value) -> Vec<String> {
    let ids = sample["tested"].as_array().expect("a selection");
    ids.iter()
        .map(|id| id.as_str().expect("an id").to_owned())
        .collect()
}

fn codes(plan: &str) -> Vec<String> {
    let output = run(&["check", plan, "--format", "json"]);
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut found = Vec::new();
    collect_codes(&said, &mut found);
    found.retain(|code| code.starts_with("sample-"));
    found
}

fn collect_codes(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(code) = map.get("code").and_then(Value::as_str) {
                found.push(code.to_owned());
            }
            map.values().for_each(|value| collect_codes(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect_codes(value, found)),
        _ => {}
    }
}

#[test]
fn a_seed_is_derived_from_engagement_and_population_and_the_size_from_the_firms_table() {
    use auditbinder::model::Digest;
    let work = Work::new();
    let plan = work.plan("", &[]);
    let sample = Work::shown(&plan);
    assert_eq!(
        (&sample["size"], &sample["population_size"]),
        (&6.into(), &60.into())
    );
    assert_eq!(tested(&sample).len(), 6);
    let ids: String = (0..60).fold(String::new(), |all, n| all + &format!("P-{n:03}\n"));
    let digest = Digest::of(ids.as_bytes()).to_string();
    let seed = Digest::of(format!("audit:{digest}").as_bytes()).to_string();
    assert_eq!(sample["seed"], seed);
    assert_eq!(codes(&plan), ["sample-untested"]);
}

#[test]
fn a_stated_selection_that_was_not_drawn_and_a_stranger_are_named() {
    let work = Work::new();
    let first = tested(&Work::shown(&work.plan("", &[])));
    let same = format!("    selected: [{}]", first.join(", "));
    assert_eq!(codes(&work.plan(&same, &[])), ["sample-untested"]);
    let outside = (0..60).map(|n| format!("P-{n:03}"));
    let outside = outside
        .into_iter()
        .find(|id| !first.contains(id))
        .expect("one");
    let other = format!("    selected: [{}, {outside}]", first[..5].join(", "));
    let found = codes(&work.plan(&other, &[]));
    assert!(found.contains(&"sample-changed".to_owned()), "{found:?}");
    let found = codes(&work.plan("", &[("Z-1", "disabled", "pass")]));
    assert!(
        found.contains(&"sample-item-unknown".to_owned()),
        "{found:?}"
    );
}

#[test]
fn what_could_not_be_tested_deviates_and_a_void_instance_is_replaced_by_the_reserve() {
    let work = Work::new();
    let sample = Work::shown(&work.plan("", &[]));
    let (first, reserve) = (tested(&sample), sample["reserve"][0].as_str().expect("one"));
    let void = format!(
        "    replacements: [{{item: {}, why: void, by: ada, on: 2026-07-01}}]",
        first[1]
    );
    let expected: Vec<String> = std::iter::once(first[0].clone())
        .chain([reserve.to_owned()])
        .chain(first[2..].to_vec())
        .collect();
    let mut results: Vec<(&str, &str, &str)> = Vec::new();
    for item in &expected {
        results.push((item, "disabled", "pass"));
        results.push((item, "returned", "pass"));
    }
    results[3].2 = "not-testable";
    let plan = work.plan(&void, &results);
    let sample = Work::shown(&plan);
    assert_eq!(tested(&sample), expected);
    assert_eq!(codes(&plan), ["sample-deviation"]);
    // 0 and 1 of 6 in 60: the limits of the hypergeometric distribution at 90 %.
    let limits = sample["limits"].as_array().expect("limits");
    let numbers = |at: usize| {
        (
            limits[at]["deviations"].as_u64(),
            limits[at]["limit"].as_u64(),
        )
    };
    assert_eq!(numbers(0), (Some(0), limit(0)));
    assert_eq!(numbers(1), (Some(1), limit(1)));
}

fn limit(deviations: u64) -> Option<u64> {
    let number = deviations.to_string();
    let said = printed(&[
        "sample", "limit", "60", "6", &number, "90", "--format", "json",
    ]);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    said["limit"].as_u64()
}

fn package(work: &Work, plan: &str) -> PathBuf {
    let key = test_key(work.home.path()).display().to_string();
    let out = work.path("out").display().to_string();
    let built = run(&["build", plan, "-o", &out, "--key", &key]);
    assert_eq!(built.status.code(), Some(0), "{built:?}");
    let zip = Path::new(&out).join("audit.zip");
    answer(
        work.home.path(),
        "unzip",
        &["-q", &zip.display().to_string()],
    );
    work.path("audit")
}

#[test]
fn the_package_holds_the_sample_and_its_script_draws_it_again() {
    if !(has("python3") && has("unzip")) {
        return;
    }
    let work = Work::new();
    let first = tested(&Work::shown(&work.plan("", &[])));
    let plan = work.plan("", &[(&first[0], "disabled", "deviation")]);
    let package = package(&work, &plan);
    let folder = package.join("data/samples/CC6.1");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("packed");
    let script = ["reperform.py.txt", "ids.txt", "selection.json"];
    assert_eq!(
        answer(&folder, "python3", &script),
        "selection re-performed\n"
    );
    let ids = read("ids.txt");
    std::fs::write(folder.join("ids.txt"), ids.replacen("P-007", "P-777", 1)).expect("written");
    let differs = super::tools::run(&folder, "python3", &script);
    assert_eq!(String::from_utf8_lossy(&differs.stdout), "DIFFERS\n");
    let results = read("results.csv");
    assert_eq!(results.lines().count(), 1 + 6 * 2);
    assert!(results.contains(&format!("{},disabled,deviation,ada,management,", first[0])));
    let seed: Value = serde_json::from_str(&read("seed.json")).expect("JSON");
    assert_eq!(seed["source"], "derived");
    let index = std::fs::read_to_string(package.join("data/index.json")).expect("an index");
    let index: Value = serde_json::from_str(&index).expect("JSON");
    let draw = &index["samples"][0]["draw"];
    assert_eq!(draw["tested"][0]["id"], first[0]);
    assert_eq!(
        draw["tested"][0]["results"][0],
        "disabled: deviation (management)"
    );
    // The limit stays in the house unless the plan lets it out.
    assert_eq!(draw["limits"], Value::Array(Vec::new()));
    let html = std::fs::read_to_string(package.join("data/reports/report.html")).expect("HTML");
    assert!(html.contains("Drawn by seed") && !html.contains("at most"));
}

#[test]
fn the_limit_leaves_the_house_only_where_the_plan_says_so() {
    if !has("unzip") {
        return;
    }
    let work = Work::new();
    let first = tested(&Work::shown(&work.plan("", &[])));
    let plan = work.plan("    show-limit: true", &[(&first[0], "disabled", "pass")]);
    let package = package(&work, &plan);
    let html = std::fs::read_to_string(package.join("data/reports/report.html")).expect("HTML");
    assert!(html.contains("disabled: at most"));
}
