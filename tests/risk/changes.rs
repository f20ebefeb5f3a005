//! `risk changes`, and the same comparison in the document of the next package.

use serde_json::Value;

use super::as_of::{next_year, run, two_years};

const KEY: &str = ".auditbinder/seal.pub.pem";

fn edited() -> String {
    let text = next_year();
    let text = text.replacen("- id: theft\n", "- id: robbery\n", 1);
    let text = text.replace(
        "a second host.\n      owner: ben",
        "a second host.\n      owner: ada",
    );
    assert!(text.contains("a second host.\n      owner: ada"));
    let without = "[]\n      no-measure: It was taken out of use";
    text.replace(
        "existing-controls: [disk-encryption]",
        &format!("existing-controls: {without}"),
    )
}

#[test]
fn what_changed_since_the_package_is_told_field_by_field() {
    let (_home, folder) = two_years();
    std::fs::write(folder.join("plan.yaml"), edited()).expect("the plan");
    let arguments = [
        "risk",
        "changes",
        "plan.yaml",
        "--previous",
        "sent/first.zip",
        "--key",
        KEY,
    ];
    let (exit, said, err) = run(&folder, &arguments);
    assert_eq!((exit, err.as_str()), (Some(0), ""), "{said}");
    for line in [
        "since version 2026.1 (",
        "  scenario added: robbery low: Theft of a laptop",
        "  scenario removed: theft low: Theft of a laptop",
        "    owner: Ben Example -> Ada Muster",
        "  measure removed: disk-encryption",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let json = [&arguments[..], &["--format", "json"]].concat();
    let (_, said, _) = run(&folder, &json);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["previous"]["analysis"], "2026.1");
    assert_eq!(said["analysis"], "2027.1");
    assert_eq!(said["scenarios"]["added"][0]["id"], "robbery");
    assert_eq!(
        said["measures"]["removed"],
        serde_json::json!(["disk-encryption"])
    );
}

#[test]
fn the_same_plan_has_changed_by_its_day_alone_and_a_stranger_is_refused() {
    let (_home, folder) = two_years();
    let plan = ["risk", "changes", "plan.yaml", "--key", KEY, "--previous"];
    let (exit, said, _) = run(&folder, &[&plan[..], &["sent/second.zip"]].concat());
    assert_eq!(exit, Some(0));
    assert!(
        said.contains(": scenarios: 0 added, 0 removed, 0 changed; assets with health information: 0 added, 0 removed; measures: 0 added, 0 removed\n"),
        "{said}"
    );
    std::fs::write(folder.join("sent/broken.zip"), "PK").expect("written");
    let (exit, _, err) = run(&folder, &[&plan[..], &["sent/broken.zip"]].concat());
    assert_eq!(exit, Some(6), "{err}");
    assert!(
        err.contains("`sent/broken.zip` cannot be compared with"),
        "{err}"
    );
}

#[test]
fn the_next_package_holds_the_changes_and_the_first_one_says_that_there_are_none() {
    let (_home, folder) = two_years();
    std::fs::write(folder.join("plan.yaml"), edited()).expect("the plan");
    let build = [
        "build",
        "plan.yaml",
        "-o",
        "next",
        "--previous",
        "sent/first.zip",
        "--quiet",
    ];
    let (exit, said, err) = run(&folder, &build);
    assert_eq!(exit, Some(0), "{said}{err}");
    let document = |package: &str| {
        let to = format!("{package}-out");
        let (exit, _, err) = run(&folder, &["extract", package, &to, "--key", KEY]);
        assert_eq!(exit, Some(0), "{err}");
        let inner = std::fs::read_dir(folder.join(&to))
            .expect("unpacked")
            .next();
        let inner = inner.expect("a folder").expect("a folder").path();
        let html = inner.join("data/reports/risk-analysis.html");
        let index = std::fs::read(inner.join("data/index.json")).expect("an index");
        let index: Value = serde_json::from_slice(&index).expect("JSON");
        let html = std::fs::read_to_string(html).expect("a document");
        (html, index["risk_document"]["changes"].clone())
    };
    let next = std::fs::read_dir(folder.join("next")).expect("built");
    let next = next.map(|entry| entry.expect("there").file_name());
    let next = next.map(|name| name.to_string_lossy().into_owned());
    let next = next.into_iter().find(|name| {
        std::path::Path::new(name)
            .extension()
            .is_some_and(|e| e == "zip")
    });
    let (html, changes) = document(&format!("next/{}", next.expect("a package")));
    assert!(
        html.contains("Computed from version 2026.1 in package"),
        "{html}"
    );
    assert!(html.contains("robbery"));
    let rows = changes["rows"].as_array().expect("rows");
    let has = |what: &str, id: &str| rows.iter().any(|r| r["what"] == what && r["id"] == id);
    assert!(has("scenario added", "robbery") && has("measure removed", "disk-encryption"));
    let (html, changes) = document("sent/first.zip");
    assert!(changes.is_null());
    assert!(html.contains("No earlier package was given when this one was built"));
}
