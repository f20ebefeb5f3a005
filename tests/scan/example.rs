//! The example company has a log with planted data; its redaction policy is what lets it leave.

use std::fs;

use serde_json::Value;

use crate::built;

const POLICY: &str =
    "    redaction: {secret: redact, pan: redact, phi: redact, personal: pseudonymise}\n";

fn text(path: &std::path::Path) -> String {
    path.to_string_lossy().into_owned()
}

#[test]
fn without_its_policy_the_example_is_refused_with_places_and_kinds() {
    let home = tempfile::tempdir().expect("a folder");
    let plan = built::example(home.path());
    let file = plan.with_file_name("plan").join("evidence-operations.yaml");
    let items = fs::read_to_string(&file).expect("the plan");
    assert!(items.contains(POLICY), "the example's policy moved");
    fs::write(&file, items.replace(POLICY, "")).expect("written");
    let key = text(&built::test_key(home.path()));
    let out = text(&home.path().join("out"));
    let output = built::run(&["build", &text(&plan), "--key", &key, "-o", &out]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for code in [
        "secret-in-evidence",
        "card-data-in-evidence",
        "phi-in-evidence",
    ] {
        assert!(said.contains(&format!("[{code}]")), "{said}");
    }
    assert!(
        said.contains("evidence/operations/reminder-service-2026-10.log:"),
        "{said}"
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("REFUSED"));
    assert!(
        !home
            .path()
            .join("out")
            .join(format!("{}.zip", built::NAME))
            .exists()
    );
}

#[test]
fn with_its_policy_it_is_built_and_the_ledger_is_in_the_report() {
    let built = built::Built::new();
    let index = built.index();
    let rows = index["release"]["redactions"]
        .as_array()
        .expect("the ledger")
        .clone();
    let values = rows[0]["values"].as_array().expect("values").clone();
    assert!(values.len() >= 4, "{rows:?}");
    let log = "data/evidence/reminder-service-log/reminder-service-2026-10.log";
    let packed = fs::read_to_string(built.file(log)).expect("the log");
    assert!(packed.contains("[REDACTED:"), "{packed}");
    let source = crate::tools::repository(
        "examples/northwind-health/evidence/operations/reminder-service-2026-10.log",
    );
    let source = fs::read_to_string(source).expect("the source");
    assert_eq!(packed.lines().count(), source.lines().count());
    let html = fs::read_to_string(built.file("data/reports/report.html")).expect("the report");
    for value in &values {
        let rule = value["rule"].as_str().expect("a rule");
        assert!(html.contains(rule), "{rule}");
    }
    let ledger: Value = serde_json::from_slice(
        &fs::read(built.file("data/reports/release-ledger.json")).expect("the ledger"),
    )
    .expect("JSON");
    assert_eq!(ledger["release"], index["release"]);
}
