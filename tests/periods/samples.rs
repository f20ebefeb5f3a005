//! Populations and selections in the journal and in packages.

use super::{PLAN, auditbinder};

/// A population of three pull requests, and a sample of two of them.
const SAMPLED: &str = "
populations:
  - {id: changes, description: Changes of the period, evidence: access-review, records: csv, identity: change}
samples:
  - {id: changes-tested, population: changes, tests: [soc2:CC6.2], method: random, size: 2, seed: {value: s-1, source: auditor}}
";

#[test]
fn a_changed_population_keeps_the_earlier_manifest_in_journal_and_package() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let with_source = PLAN.replace("KIND", "type-2").replace(
        "access-review, type: access_review, owner: ann, cadence: quarterly",
        "access-review, type: access_review, owner: ann, collected: {on: 2026-12-31}, source: {file: changes.csv}",
    );
    let path = folder.path().join("auditbinder.yaml");
    std::fs::write(&path, format!("{with_source}{SAMPLED}")).expect("the plan");
    std::fs::create_dir(folder.path().join(".auditbinder")).expect("a folder");
    auditbinder(folder.path(), &["key", "new", ".auditbinder/seal.key.pem"]);
    let changes = |text: &str| {
        std::fs::write(folder.path().join("changes.csv"), text).expect("the changes");
        auditbinder(folder.path(), &["sample", "record", "--by", "rex"]);
    };
    let journal = || {
        let text = std::fs::read_to_string(folder.path().join("locker/journal.jsonl"));
        text.expect("the journal")
    };
    changes("change,by\nc-1,ann\nc-2,ann\nc-3,rex\n");
    assert_eq!(journal().lines().count(), 2);
    // The same again adds nothing.
    auditbinder(folder.path(), &["sample", "record", "--by", "rex"]);
    assert_eq!(journal().lines().count(), 2);
    changes("change,by\nc-1,ann\nc-2,ann\nc-3,rex\nc-4,ann\n");
    let kept = journal();
    let kinds: Vec<String> = kept
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line");
            line["kind"].as_str().expect("a kind").to_owned()
        })
        .collect();
    assert_eq!(
        kinds,
        ["population", "selection", "population", "selection"]
    );
    auditbinder(folder.path(), &["locker", "verify"]);
    auditbinder(folder.path(), &["build", "-o", "out"]);
    let bytes = std::fs::read(folder.path().join("out/audit.zip")).expect("the package");
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut entry = |name: &str| {
        let mut text = String::new();
        let mut file = package.by_name(&format!("audit/{name}")).expect(name);
        std::io::Read::read_to_string(&mut file, &mut text).expect(name);
        text
    };
    let packed = entry("data/custody/journal.jsonl");
    assert_eq!(packed, kept);
    linked(&mut entry);
}

/// Every selected instance is linked to its record, the file in the package and the line.
fn linked(entry: &mut dyn FnMut(&str) -> String) {
    let records = entry("data/samples/changes-tested/records.csv");
    let changes = entry("data/evidence/access-review/changes.csv");
    let rows: Vec<Vec<&str>> = records
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(rows[0], ["item", "file", "line", "entry", "sha256"]);
    assert_eq!(rows.len(), 3);
    for row in &rows[1..] {
        let line: usize = row[2].parse().expect("a line");
        let text = changes.lines().nth(line - 1).expect("the line");
        assert!(text.starts_with(&format!("{},", row[0])), "{row:?}: {text}");
        assert_eq!(row[3], "data/evidence/access-review/changes.csv");
    }
    let said = entry("data/samples/changes-tested/records.jsonl");
    assert_eq!(said.lines().count(), 2);
    let population: serde_json::Value =
        serde_json::from_str(&entry("data/samples/changes-tested/population.json")).expect("JSON");
    assert_eq!(population["count"]["distinct"], 4);
}
