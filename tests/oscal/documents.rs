//! The OSCAL documents of packages: what they say is what the other reports say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use crate::built::{fingerprint_key, program, run, test_key};
use crate::tools;

const EXAMPLES: [&str; 4] = [
    "hipaa-clinic",
    "nordbank-dora",
    "northwind-health",
    "small-bank-dora",
];

/// The documents with their top-level names.
const DOCUMENTS: [(&str, &str); 3] = [
    ("assessment-results", "assessment-results"),
    ("component-definition", "component-definition"),
    ("poam", "plan-of-action-and-milestones"),
];

/// One built and extracted example.
struct Package {
    name: &'static str,
    folder: PathBuf,
    index: Value,
    manifest: BTreeMap<String, String>,
    documents: BTreeMap<&'static str, Value>,
}

struct Packages {
    _home: tempfile::TempDir,
    all: Vec<Package>,
}

/// One build of each example serves all tests here.
static PACKAGES: LazyLock<Packages> = LazyLock::new(|| {
    let home = tempfile::tempdir().expect("a folder");
    let key = test_key(home.path());
    let all = EXAMPLES.map(|name| package(home.path(), &key, name, name));
    Packages {
        all: all.into(),
        _home: home,
    }
});

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn package(home: &Path, key: &Path, name: &'static str, folder: &str) -> Package {
    let folder = home.join(folder);
    let plan = tools::repository(&format!("examples/{name}/auditbinder.yaml"));
    let (out, keys) = (folder.join("out"), text(key));
    let output = program(&[
        "build",
        &text(&plan),
        "--key",
        &keys,
        "--fingerprint-key",
        &text(&fingerprint_key()),
        "-o",
        &text(&out),
    ])
    .output()
    .expect("the program starts");
    assert!(output.status.success(), "{name}: {output:?}");
    let packages = std::fs::read_dir(&out).expect("built");
    let mut packages = packages.map(|entry| entry.expect("an entry").path());
    let zip = packages
        .find(|path| path.extension().is_some_and(|form| form == "zip"))
        .expect("a package");
    let public = text(&tools::repository("tests/data/test-seal.pub.pem"));
    let output = run(&["extract", &text(&zip), &text(&folder), "--key", &public]);
    assert!(output.status.success(), "{name}: {output:?}");
    let folder = folder.join(zip.file_stem().expect("a name"));
    let json = |path: &str| -> Value {
        let bytes = std::fs::read(folder.join(path)).expect("a file of the package");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    let manifest = std::fs::read_to_string(folder.join("manifest-sha256.txt")).expect("there");
    let lines = manifest.lines().filter_map(|line| line.split_once("  "));
    let documents = DOCUMENTS.iter().map(|(file, top)| {
        let mut value = json(&format!("data/oscal/{file}.json"));
        (*file, value[*top].take())
    });
    Package {
        name,
        index: json("data/index.json"),
        manifest: lines
            .map(|(sha, entry)| (entry.to_owned(), sha.to_owned()))
            .collect(),
        documents: documents.collect(),
        folder,
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn string<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("`{name}` in {value}"))
}

/// The property of ours with this name.
fn prop<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    let mut props = list(value, "props").iter();
    let found = props.find(|prop| prop["name"] == name && prop["ns"] == "urn:auditbinder:oscal");
    Some(string(found?, "value"))
}

fn result(package: &Package) -> &Value {
    &package.documents["assessment-results"]["results"][0]
}

/// Every field of a document with its name.
fn each_field(value: &Value, look: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                look(name, value);
                each_field(value, look);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|value| each_field(value, look)),
        _ => {}
    }
}

/// `%20` and the like as the bytes that they stand for.
fn decoded(href: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = href.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("a byte"));
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn every_uuid_is_unique_and_every_reference_resolves() {
    let form =
        regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
    let form = form.expect("a pattern");
    for package in &PACKAGES.all {
        for (file, document) in &package.documents {
            let at = format!("{} {file}", package.name);
            let (mut uuids, mut named, mut roles) = (BTreeSet::new(), Vec::new(), Vec::new());
            each_field(document, &mut |name, value| match name {
                "uuid" => {
                    let uuid = value.as_str().expect("a text");
                    assert!(form.is_match(uuid), "{at}: {uuid}");
                    assert!(uuids.insert(uuid.to_owned()), "{at}: {uuid} stands twice");
                }
                "href" | "source" => {
                    let href = value.as_str().expect("a text");
                    if let Some(uuid) = href.strip_prefix('#') {
                        named.push(uuid.to_owned());
                    } else {
                        let path = package.folder.join("data/oscal").join(decoded(href));
                        assert!(path.is_file(), "{at}: {href}");
                    }
                }
                "party-uuids" | "member-of-organizations" => {
                    let parties = value.as_array().expect("a list").iter();
                    named.extend(parties.map(|uuid| uuid.as_str().expect("a text").to_owned()));
                }
                "role-id" => roles.push(value.clone()),
                _ if name.ends_with("-uuid") => {
                    named.push(value.as_str().expect("a text").to_owned());
                }
                _ => {}
            });
            assert!(named.len() > 10, "{at}");
            for uuid in named {
                assert!(uuids.contains(&uuid), "{at}: nothing has the UUID {uuid}");
            }
            let defined: Vec<&Value> = list(&document["metadata"], "roles")
                .iter()
                .map(|role| &role["id"])
                .collect();
            assert!(roles.iter().all(|role| defined.contains(&role)), "{at}");
        }
    }
}

#[test]
fn a_thing_has_the_same_uuid_in_every_document() {
    for package in &PACKAGES.all {
        let of = |file: &str, path: &str| -> BTreeSet<String> {
            let found = package.documents[file].pointer(path);
            let found = found.and_then(Value::as_array).into_iter().flatten();
            found.map(|one| string(one, "uuid").to_owned()).collect()
        };
        let components = of("component-definition", "/components");
        assert_eq!(
            components,
            of(
                "assessment-results",
                "/results/0/local-definitions/components"
            ),
            "{}",
            package.name
        );
        assert_eq!(components, of("poam", "/local-definitions/components"));
        for kind in ["findings", "risks", "observations"] {
            let all = of("assessment-results", &format!("/results/0/{kind}"));
            let some = of("poam", &format!("/{kind}"));
            assert!(some.is_subset(&all), "{}: {kind}", package.name);
        }
    }
}

/// The property that names a control in the selection of its framework.
fn selected<'a>(result: &'a Value, id: &str, name: &str) -> (&'a Value, &'a Value) {
    let (short, printed) = id.split_once(':').expect("a framework");
    let selections = list(&result["reviewed-controls"], "control-selections");
    let mut selections = selections.iter();
    let selection = selections.find(|one| prop(one, "framework") == Some(short));
    let selection = selection.expect("a selection");
    let mut props = list(selection, "props").iter();
    let said = props.find(|prop| prop["name"] == name && prop["value"] == printed);
    (selection, said.unwrap_or_else(|| panic!("{id} is printed")))
}

fn compared(result: &Value, control: &Value, finding: Option<&Value>) {
    let id = string(control, "id");
    if control["state"] == "not applicable" {
        assert!(finding.is_none(), "{id}");
        let (selection, said) = selected(result, id, "not-applicable");
        assert!(
            string(said, "remarks").contains(string(control, "excluded")),
            "{id}"
        );
        let token = serde_json::json!({"control-id": said["class"]});
        assert!(list(selection, "exclude-controls").contains(&token), "{id}");
        return;
    }
    let finding = finding.unwrap_or_else(|| panic!("a finding about {id}"));
    let (selection, said) = selected(result, id, "control");
    let token = serde_json::json!({"control-id": said["class"]});
    assert!(list(selection, "include-controls").contains(&token), "{id}");
    assert_eq!(prop(finding, "control-id"), said["class"].as_str(), "{id}");
    assert_eq!(prop(finding, "state"), control["state"].as_str(), "{id}");
    assert_eq!(prop(finding, "result"), control["result"].as_str(), "{id}");
    let status = string(&finding["target"]["status"], "state");
    if control["state"] != "evidenced" {
        assert_eq!(status, "not-satisfied", "{id}");
    }
}

#[test]
fn each_control_has_its_finding_with_the_words_of_the_index() {
    for package in &PACKAGES.all {
        let result = result(package);
        let findings = list(result, "findings").iter();
        let mut findings: BTreeMap<&str, &Value> = findings
            .map(|finding| (prop(finding, "control").expect("a control"), finding))
            .collect();
        let definitions = &package.documents["assessment-results"]["local-definitions"];
        let objectives = list(definitions, "objectives-and-methods").iter();
        let objectives: Vec<&str> = objectives
            .map(|one| string(&one["parts"][0], "id"))
            .collect();
        let unique: BTreeSet<&str> = objectives.iter().copied().collect();
        assert_eq!(unique.len(), objectives.len(), "{}", package.name);
        assert_eq!(unique.len(), findings.len(), "{}", package.name);
        for finding in findings.values() {
            assert!(unique.contains(string(&finding["target"], "target-id")));
        }
        let count = |name: &str| -> usize {
            let selections = list(&result["reviewed-controls"], "control-selections");
            selections.iter().map(|one| list(one, name).len()).sum()
        };
        let controls = list(&package.index, "controls");
        assert_eq!(count("include-controls"), findings.len());
        assert_eq!(count("exclude-controls"), controls.len() - findings.len());
        for control in controls {
            let finding = findings.remove(string(control, "id"));
            compared(result, control, finding);
        }
        assert!(
            findings.is_empty(),
            "{}: {:?}",
            package.name,
            findings.keys()
        );
    }
}

#[test]
fn each_file_of_the_package_is_a_resource_with_its_digest() {
    for package in &PACKAGES.all {
        let resources = &package.documents["assessment-results"]["back-matter"];
        let mut digests: BTreeMap<String, &str> = BTreeMap::new();
        for resource in list(resources, "resources") {
            for rlink in list(resource, "rlinks") {
                let href = decoded(string(rlink, "href"));
                let entry = format!("data/{}", href.strip_prefix("../").expect("relative"));
                let hash = &rlink["hashes"][0];
                assert_eq!(hash["algorithm"], "SHA-256");
                assert!(digests.insert(entry, string(hash, "value")).is_none());
            }
        }
        let sealed = package.manifest.iter();
        let sealed = sealed.filter(|(entry, _)| !entry.starts_with("data/oscal/"));
        let sealed: BTreeMap<String, &str> = sealed
            .map(|(entry, sha)| (entry.clone(), sha.as_str()))
            .collect();
        assert_eq!(digests, sealed, "{}", package.name);
    }
}

#[test]
fn items_and_their_files_are_observations() {
    for package in &PACKAGES.all {
        let observations = list(result(package), "observations").iter();
        let items: BTreeMap<&str, &Value> = observations
            .filter_map(|one| Some((prop(one, "evidence-type").and(prop(one, "item"))?, one)))
            .collect();
        let rows = list(&package.index, "evidence");
        for row in rows {
            let id = string(row, "id");
            let Some(item) = items.get(id) else {
                assert_eq!(row["kind"], "", "{}: {id}", package.name);
                continue;
            };
            assert_eq!(prop(item, "standing"), row["standing"].as_str(), "{id}");
            let files: Vec<(&str, &str)> = list(item, "relevant-evidence")
                .iter()
                .map(|file| {
                    (
                        string(file, "href"),
                        prop(file, "sha256").expect("a digest"),
                    )
                })
                .collect();
            let expected: Vec<(&str, &str)> = list(row, "files")
                .iter()
                .map(|file| (string(file, "href"), string(file, "sha256")))
                .collect();
            assert_eq!(files, expected, "{id}");
            let methods = list(item, "methods");
            let is_claim = row["standing"] == "claimed only" || row["standing"] == "missing";
            assert_eq!(methods == ["UNKNOWN"], is_claim, "{id}");
            match row["dated"].as_str() {
                Some(day) => assert_eq!(item["collected"], format!("{day}T00:00:00Z"), "{id}"),
                None => assert_eq!(prop(item, "collected"), Some("not stated"), "{id}"),
            }
        }
    }
}

#[test]
fn each_gap_is_an_item_of_the_plan_of_action() {
    for package in &PACKAGES.all {
        let poam = &package.documents["poam"];
        let items = list(poam, "poam-items");
        let of_kind = |kind: &str| -> BTreeMap<&str, &Value> {
            let of_kind = items.iter().filter(|item| prop(item, "kind") == Some(kind));
            of_kind
                .map(|item| {
                    let keys = ["control", "exception", "scenario"];
                    let key = keys.iter().find_map(|key| prop(item, key));
                    (key.unwrap_or_else(|| string(item, "uuid")), item)
                })
                .collect()
        };
        let gaps = of_kind("gap");
        let rows = list(&package.index, "gaps");
        assert_eq!(gaps.len(), rows.len(), "{}", package.name);
        for row in rows {
            let item = gaps[string(row, "control")];
            let due = row["due"].as_str();
            let day = due.map(|due| due.trim_end_matches(" (overdue)"));
            assert_eq!(prop(item, "due"), day);
            let overdue = due.map(|due| {
                if due.ends_with("(overdue)") {
                    "yes"
                } else {
                    "no"
                }
            });
            assert_eq!(prop(item, "overdue"), overdue);
            let risk = &item["related-risks"][0]["risk-uuid"];
            let risk = list(poam, "risks").iter().find(|one| one["uuid"] == *risk);
            let milestone = &risk.expect("a risk")["remediations"][0]["tasks"][0]["timing"];
            let on = day.map(|day| format!("{day}T23:59:59Z"));
            assert_eq!(milestone["on-date"]["date"].as_str(), on.as_deref());
        }
        assert_eq!(
            of_kind("exception").len(),
            list(&package.index, "exceptions").len()
        );
        assert_eq!(
            of_kind("accepted-finding").len(),
            list(&package.index, "accepted").len()
        );
        let findings = list(&package.index, "findings").iter();
        let heavy = findings.filter(|f| f["severity"] == "critical" || f["severity"] == "high");
        assert_eq!(of_kind("finding").len(), heavy.count());
        let late = list(&package.index, "overdue").iter();
        let late = late.filter(|row| row["what"] == "risk treatment");
        let treatments = of_kind("treatment");
        for row in late {
            let item = treatments[string(row, "id")];
            assert_eq!(prop(item, "overdue"), Some("yes"));
            assert_eq!(prop(item, "due"), row["due"].as_str());
        }
    }
}

#[test]
fn counts_are_those_of_the_index() {
    for package in &PACKAGES.all {
        let (result, index) = (result(package), &package.index);
        let verdict = &index["verdict"];
        let number = |value: &Value| value.as_u64().expect("a number").to_string();
        let said = |name: &str| prop(result, name).unwrap_or_default().to_owned();
        assert_eq!(said("verdict"), string(verdict, "word"));
        assert_eq!(said("gaps"), number(&verdict["gaps"]));
        assert_eq!(said("gaps-explained"), number(&verdict["explained"]));
        assert_eq!(said("gaps-open"), number(&verdict["open"]));
        for (name, rows) in [
            ("controls", "controls"),
            ("items", "evidence"),
            ("open-findings", "findings"),
            ("accepted-findings", "accepted"),
        ] {
            assert_eq!(said(name), list(index, rows).len().to_string(), "{name}");
        }
        let observations = list(result, "observations");
        let rows = ["evidence", "samples", "exceptions", "findings", "accepted"];
        let rows: usize = rows.iter().map(|rows| list(index, rows).len()).sum();
        assert_eq!(observations.len(), rows);
        let scenarios = list(result, "risks").iter();
        let scenarios = scenarios.filter(|risk| prop(risk, "kind") == Some("scenario"));
        let registered = list(&index["risks"], "scenarios");
        assert_eq!(scenarios.count(), registered.len(), "{}", package.name);
        let period = format!(
            "{} to {}",
            &string(result, "start")[..10],
            &string(result, "end")[..10]
        );
        assert_eq!(period, string(&index["engagement"], "period"));
    }
}

#[test]
fn no_field_is_empty_or_says_compliant() {
    for package in &PACKAGES.all {
        for (file, document) in &package.documents {
            each_field(document, &mut |name, value| {
                let at = format!("{} {file}: `{name}` is {value}", package.name);
                match value {
                    Value::Null => panic!("{at}"),
                    Value::Array(entries) => assert!(!entries.is_empty(), "{at}"),
                    Value::String(text) => {
                        assert!(!text.trim().is_empty(), "{at}");
                        assert!(!text.to_lowercase().contains(" is compliant"), "{at}");
                        if matches!(name, "title" | "value" | "name" | "version") {
                            assert!(!text.contains('\n') && text.trim() == text, "{at}");
                        }
                    }
                    _ => {}
                }
            });
        }
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes_again() {
    let home = tempfile::tempdir().expect("a folder");
    let key = test_key(home.path());
    let again = package(home.path(), &key, "small-bank-dora", "again");
    let first = PACKAGES.all.iter().find(|one| one.name == again.name);
    let first = first.expect("it was built");
    for (file, _) in DOCUMENTS {
        let entry = format!("data/oscal/{file}.json");
        assert_eq!(again.manifest[&entry], first.manifest[&entry], "{file}");
    }
}

#[test]
fn another_tool_accepts_the_documents() {
    if !tools::has("trestle") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let workspace = home.path();
    tools::answer(workspace, "trestle", &["init"]);
    let places = [
        ("assessment-results", "assessment-results"),
        ("component-definition", "component-definitions"),
        ("poam", "plan-of-action-and-milestones"),
    ];
    for package in &PACKAGES.all {
        for ((file, top), (_, place)) in DOCUMENTS.iter().zip(places) {
            let folder = workspace.join(place).join(package.name);
            std::fs::create_dir_all(&folder).expect("made");
            let from = package.folder.join(format!("data/oscal/{file}.json"));
            std::fs::copy(from, folder.join(format!("{top}.json"))).expect("copied");
        }
    }
    let said = tools::answer(workspace, "trestle", &["validate", "-a"]);
    let valid = said.matches("VALID").count() - said.matches("INVALID").count();
    assert_eq!(valid, EXAMPLES.len() * DOCUMENTS.len(), "{said}");
    assert!(!said.contains("INVALID"), "{said}");
}

#[test]
fn a_reader_of_the_published_metaschema_accepts_the_documents() {
    if !tools::has("python3") {
        return;
    }
    // The package unpacks its tables into the folder where it runs.
    let home = tempfile::tempdir().expect("a folder");
    let module = tools::run(home.path(), "python3", &["-c", "import oscal"]);
    if !module.status.success() {
        tools::skipped("Python package oscal");
        return;
    }
    let package = PACKAGES
        .all
        .iter()
        .find(|one| one.name == "northwind-health");
    let documents = package.expect("it was built").folder.join("data/oscal");
    let mut arguments = vec![text(&tools::repository("tests/oscal/structure.py"))];
    arguments.extend(DOCUMENTS.map(|(file, _)| text(&documents.join(format!("{file}.json")))));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = tools::answer(home.path(), "python3", &arguments);
    let read = DOCUMENTS.map(|(file, _)| format!("read {file}"));
    assert_eq!(said.lines().collect::<Vec<_>>(), read);
}
