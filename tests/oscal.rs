//! OSCAL: what is exported can be imported, and what cannot be imported says why.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "oscal/documents.rs"]
mod documents;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use auditbinder::catalog::{self, Library};
use auditbinder::diagnostic::Finding;
use auditbinder::load;
use auditbinder::model::id::{CatalogId, ControlId, Id as _};
use auditbinder::model::{
    Catalog, CatalogStatus, Circumstance, Control, Controls, Named, Origin, Parameter,
};
use auditbinder::oscal::{self, Counts, Document, Imported, Naming};
use serde_json::Value;

use built::program;

/// A document of `tests/data/oscal`.
fn data(name: &str) -> String {
    let path = tools::repository("tests/data/oscal").join(name);
    std::fs::read_to_string(path).expect("a text")
}

fn catalog_of(text: &str, name: &str) -> oscal::Catalog {
    match oscal::read(text, name) {
        Ok(Document::Catalog(catalog)) => catalog,
        other => panic!("{name}: {other:?}"),
    }
}

fn profile_of(text: &str, name: &str) -> oscal::Profile {
    match oscal::read(text, name) {
        Ok(Document::Profile(profile)) => profile,
        other => panic!("{name}: {other:?}"),
    }
}

fn naming(id: &str) -> Naming {
    Naming {
        id: Some(CatalogId::parse(id).expect("an id")),
        ..Naming::default()
    }
}

fn imported(text: &str, name: &str) -> Imported {
    let catalog = catalog_of(text, name);
    catalog.imported(&naming("imported")).expect("sound")
}

/// What a plan makes of a catalog that was written as YAML; nothing may be found wrong.
fn loaded(yaml: &str, id: &str) -> Arc<Catalog> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("own.yaml"), yaml).expect("written");
    let plan = format!(
        "people: [{{id: ada, name: Ada Muster}}]
catalogs: [own.yaml]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-06-30}}
    as-of: 2026-07-15
    profile: {{catalogs: {{own: {id}}}}}
"
    );
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, plan).expect("written");
    let loaded = load::load(&path);
    assert_eq!(loaded.findings, Vec::<Finding>::new());
    let (library, findings) = Library::with(&loaded.data);
    assert_eq!(findings, Vec::<Finding>::new());
    library.catalog(id).expect("it was loaded")
}

/// Everything of a catalog that survives the way through OSCAL, by name.
fn facts(catalog: &Catalog) -> Vec<(&'static str, String)> {
    let debug = |value: &dyn std::fmt::Debug| format!("{value:#?}");
    let spellings: Vec<(&str, &str)> = catalog
        .spellings
        .iter()
        .map(|s| (s.pattern.as_str(), s.becomes.as_str()))
        .collect();
    vec![
        ("title", catalog.title.clone()),
        ("version", catalog.version.clone()),
        ("publisher", catalog.publisher.clone()),
        ("source", catalog.source.clone()),
        ("retrieved", catalog.retrieved.clone()),
        ("status", catalog.status_line()),
        ("licence", catalog.licence.clone()),
        (
            "grammar",
            debug(&catalog.grammar.as_ref().map(regex::Regex::as_str)),
        ),
        ("assessed kinds", debug(&catalog.assessed_kinds)),
        ("headings", debug(&catalog.headings)),
        ("baselines", debug(&catalog.baselines)),
        ("addressees", debug(&catalog.addressees)),
        ("regimes", debug(&catalog.regimes)),
        ("spellings", debug(&spellings)),
    ]
}

fn assert_same(before: &Catalog, after: &Catalog) {
    assert_eq!(facts(before), facts(after), "{}", before.id);
    assert_eq!(before.controls.len(), after.controls.len(), "{}", before.id);
    for (before_control, after_control) in before.controls.iter().zip(after.controls.iter()) {
        assert_eq!(before_control, after_control, "{}", before.id);
    }
}

#[test]
fn every_shipped_catalog_survives_export_import_and_loading() {
    let library = Library::default();
    let ids = library.ids();
    assert!(ids.len() >= 20, "{ids:?}");
    for id in ids {
        let shipped = library.catalog(id.as_str()).expect("shipped");
        let json = oscal::catalog_json(&shipped);
        let imported = imported(&json, "exported.json");
        assert_eq!(imported.left_out, Vec::<String>::new(), "{id}");
        assert_same(&shipped, &imported.catalog);
        let loaded = loaded(&catalog::yaml(&imported.catalog), "imported");
        assert_same(&shipped, &loaded);
        assert_eq!(oscal::catalog_json(&shipped), json, "{id}: the same bytes");
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Groups in groups, ids that are alike, and everything that a control may say.
fn unusual_controls() -> Controls {
    let control = |id: &str, parent: Option<&str>, heading: Option<&str>, kind: &str| Control {
        parent: parent.map(ControlId::from_catalog),
        heading: heading.map(str::to_owned),
        ..Control::new(
            ControlId::from_catalog(id),
            kind,
            "A title: with # and \"quotes\"",
        )
    };
    let parameter = |id: &str, values: &[&str]| Parameter {
        id: id.to_owned(),
        label: "how \\ often".to_owned(),
        choices: texts(&["daily", "week\u{7f}ly"]),
        values: texts(values),
    };
    let mut first = control("X (1)", None, Some("second"), "group");
    "X".clone_into(&mut first.title);
    let mut third = control("x.1", Some("X (1)"), None, "control");
    third.parameters = vec![parameter("P-1", &[]), parameter("p-1", &["daily"])];
    third.withdrawn = Some("moved to X".to_owned());
    third.only = texts(&["small"]);
    let mut fourth = control("X 1", Some("x.1"), Some("first"), "group");
    fourth.note = Some("a caveat".to_owned());
    fourth.level = Some("must".to_owned());
    Controls::new(vec![
        first,
        control("inner", Some("X (1)"), None, "group"),
        control("deep", Some("inner"), None, "control"),
        third,
        fourth,
        control("loose", None, None, "control"),
        control("§ 7", None, Some("first"), "control"),
    ])
}

/// A catalog with everything that the shipped ones do not have.
fn unusual() -> Catalog {
    let named = |id: &str, title: &str| Named {
        id: id.to_owned(),
        title: title.to_owned(),
    };
    let circumstance = |id: &str, assumed: bool| Circumstance {
        id: id.to_owned(),
        title: format!("{id} companies"),
        assumed,
    };
    Catalog {
        id: CatalogId::parse("unusual").expect("an id"),
        short: "odd".to_owned(),
        title: "Unusual".to_owned(),
        version: "0".to_owned(),
        publisher: "Nobody".to_owned(),
        source: "made up".to_owned(),
        retrieved: "2026-02-28".to_owned(),
        status: CatalogStatus::Proposed,
        status_note: Some("a draft".to_owned()),
        licence: "ours".to_owned(),
        grammar: None,
        assessed_kinds: texts(&["control"]),
        headings: vec![
            named("second", "Second"),
            named("first", "First"),
            named("empty", "Empty"),
        ],
        baselines: Vec::new(),
        addressees: Vec::new(),
        regimes: vec![circumstance("small", true), circumstance("large", false)],
        spellings: Vec::new(),
        controls: unusual_controls(),
        ai_systems: true,
        origin: Origin::Organization,
        base: None,
    }
}

#[test]
fn groups_in_groups_parameters_and_odd_ids_survive_too() {
    let before = unusual();
    let json = oscal::catalog_json(&before);
    let after = imported(&json, "unusual.json").catalog;
    assert_same(&before, &after);
    assert_same(&before, &loaded(&catalog::yaml(&after), "imported"));
}

#[test]
fn an_export_has_the_form_of_oscal() {
    let token = regex::Regex::new("^[A-Za-z_][A-Za-z0-9._-]*$").expect("a pattern");
    let uuid =
        regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
    let uuid = uuid.expect("a pattern");
    let library = Library::default();
    let mut uuids = Vec::new();
    for id in library.ids() {
        let shipped = library.catalog(id.as_str()).expect("shipped");
        let json: Value = serde_json::from_str(&oscal::catalog_json(&shipped)).expect("JSON");
        let catalog = &json["catalog"];
        let metadata = &catalog["metadata"];
        assert_eq!(metadata["oscal-version"], "1.2.1");
        let modified = metadata["last-modified"].as_str().expect("a time");
        assert_eq!(modified, format!("{}T00:00:00Z", shipped.retrieved));
        let own = catalog["uuid"].as_str().expect("a uuid");
        assert!(uuid.is_match(own), "{own}");
        uuids.push(own.to_owned());
        let mut ids = Vec::new();
        each_object(catalog, &mut |object| {
            if let Some(id) = object["id"].as_str() {
                assert!(token.is_match(id), "{id}");
                ids.push(id.to_owned());
            }
            for prop in object["props"].as_array().into_iter().flatten() {
                // OSCAL data types, string: one line, no blank at either end.
                let value = prop["value"].as_str().expect("a text");
                assert!(!value.is_empty() && value == value.trim() && !value.contains('\n'));
            }
        });
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{id}: ids are unique");
    }
    let count = uuids.len();
    uuids.sort();
    uuids.dedup();
    assert_eq!(uuids.len(), count);
}

fn each_object(value: &Value, look: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            look(value);
            fields.values().for_each(|value| each_object(value, look));
        }
        Value::Array(entries) => entries.iter().for_each(|value| each_object(value, look)),
        _ => {}
    }
}

#[test]
fn exported_ids_are_those_of_nist_so_that_its_profiles_fit() {
    let library = Library::default();
    let nist = library.catalog("nist-800-53-r5.2.0").expect("shipped");
    let text = r#"{"profile": {
        "metadata": {"title": "Two", "version": "1", "last-modified": "2026-01-01T00:00:00Z", "oscal-version": "1.1.1"},
        "imports": [{"href": "c.json", "include-controls": [{"with-ids": ["ac-2.1", "ca-7.4"]}]}],
        "merge": {"as-is": true}
    }}"#;
    let exported = catalog_of(&oscal::catalog_json(&nist), "c.json");
    let resolved = profile_of(text, "p.json")
        .resolved(vec![exported])
        .expect("resolved");
    let imported = resolved.imported(&naming("two")).expect("imported");
    let assessed = imported.catalog.controls.iter();
    let assessed = assessed.filter(|control| imported.catalog.is_assessed(control));
    let ids: Vec<&str> = assessed.map(|control| control.id.as_str()).collect();
    assert_eq!(ids, ["AC-2(1)", "CA-7(4)"]);
    assert_eq!(imported.catalog.publisher, nist.publisher);
    assert!(imported.left_out.is_empty(), "{:?}", imported.left_out);
}

#[test]
fn groups_controls_parameters_and_what_is_withdrawn_are_read() {
    let imported = imported(&data("nested.json"), "nested.json");
    let yaml = catalog::yaml(&imported.catalog);
    snapbox::assert_data_eq!(
        yaml.as_str(),
        snapbox::Data::read_from(&tools::repository("tests/data/oscal/nested.yaml"), None).raw()
    );
    let counts = Counts {
        controls: 9,
        groups: 4,
        parameters: 5,
        withdrawn: 3,
    };
    assert_eq!(imported.counts, counts);
    let left_out = [
        "the text of 1 control; a catalog holds ids and titles",
        "guidelines of 1 parameter",
        "1 parameter of groups",
    ];
    assert_eq!(imported.left_out, left_out);
    assert_same(&imported.catalog, &loaded(&yaml, "imported"));
    let again = oscal::catalog_json(&imported.catalog);
    let again = catalog_of(&again, "again.json").imported(&naming("imported"));
    assert_same(&imported.catalog, &again.expect("sound").catalog);
}

#[test]
fn an_id_is_made_from_title_and_version() {
    let imported = catalog_of(&data("nested.json"), "nested.json").imported(&Naming::default());
    let catalog = imported.expect("sound").catalog;
    assert_eq!(catalog.id.as_str(), "harbour-house-controls-3.1");
    assert_eq!(catalog.short, "harbour-house-controls-3.1");
    assert_eq!(catalog.status, CatalogStatus::InForce);
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Runs the program in the folder of the data.
fn run_in(folder: &str, arguments: &[&str]) -> Output {
    let mut command = program(arguments);
    let folder = tools::repository("tests/data/oscal").join(folder);
    command.current_dir(folder).output().expect("it starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn a_profile_selects_sets_and_names_both_documents() {
    let output = run_in(
        "",
        &["catalog", "import", "profile.json", "--short", "night"],
    );
    assert!(output.status.success(), "{output:?}");
    let yaml = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    snapbox::assert_data_eq!(
        yaml.as_str(),
        snapbox::Data::read_from(&tools::repository("tests/data/oscal/profile.yaml"), None).raw()
    );
    let notes = "imported: 4 controls, 4 groups, 5 parameters, 2 withdrawn
left out: `merge` of the profile; order and groups are those of the imported document
left out: settings of parameters that are not in the selection: `d-9_prm_1`
left out: alterations of controls that are not in the selection: `d-2`
left out: 2 alterations of the profile that add or remove more than properties
left out: guidelines of 1 parameter
left out: 1 parameter of groups
";
    assert_eq!(stderr(&output), notes);
    loaded(&yaml, "harbour-house-at-night-1");
}

#[test]
fn a_profile_may_import_a_profile_and_one_document_twice() {
    let nested = data("nested.json");
    let inner = profile_of(&data("profile.json"), "profile.json");
    let targets = inner.targets().expect("one import");
    assert_eq!(targets[0].href, "./nested.json");
    let inner = inner
        .resolved(vec![catalog_of(&nested, "nested.json")])
        .expect("resolved");
    let text = r#"{"profile": {
        "metadata": {"title": "Outer", "version": "1", "last-modified": "2026-01-01T00:00:00Z", "oscal-version": "1.1.1"},
        "imports": [
            {"href": "profile.json", "include-controls": [{"with-ids": ["w-2"]}]},
            {"href": "profile.json", "include-controls": [{"with-ids": ["d-1.1.a"]}]}
        ]
    }}"#;
    let outer = profile_of(text, "outer.json").resolved(vec![inner.clone(), inner]);
    let imported = outer
        .expect("resolved")
        .imported(&naming("outer"))
        .expect("imported");
    let assessed = imported.catalog.controls.iter();
    let assessed = assessed.filter(|control| imported.catalog.is_assessed(control));
    let ids: Vec<&str> = assessed.map(|control| control.id.as_str()).collect();
    assert_eq!(ids, ["D-1(1)a", "w-2"]);
    assert_eq!(
        imported.catalog.source,
        "OSCAL profile `outer.json` (Outer, version 1) over \
         OSCAL profile `profile.json` (Harbour House at Night, version 1) over \
         OSCAL catalog `nested.json` (Harbour House Controls, version 3.1)"
    );
}

#[test]
fn what_cannot_be_imported_says_why() {
    let folder = tools::repository("tests/data/oscal/damaged");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|form| form == "json")
        })
        .collect();
    names.sort();
    assert!(names.len() >= 18, "{names:?}");
    for name in names {
        let output = run_in("damaged", &["catalog", "import", &name]);
        assert_eq!(output.status.code(), Some(3), "{name}: {output:?}");
        assert!(output.stdout.is_empty(), "{name}");
        let stored = folder.join(name.replace(".json", ".txt"));
        let stored = snapbox::Data::read_from(&stored, None).raw();
        snapbox::assert_data_eq!(stderr(&output), stored);
        let answer = run_in("damaged", &["catalog", "import", &name, "--format", "json"]);
        let findings = json(&answer)["findings"].clone();
        for finding in findings.as_array().expect("findings") {
            assert_eq!(finding["code"], "oscal-unusable", "{name}");
            assert!(finding["file"].is_string(), "{name}");
        }
    }
}

#[test]
fn a_document_that_the_profile_cannot_reach_is_named_by_the_user() {
    let remote = [
        "catalog",
        "import",
        "remote.json",
        "--catalog",
        "parts/small.json",
    ];
    let output = run_in("damaged", &remote);
    assert!(output.status.success(), "{output:?}");
    assert!(
        stderr(&output).starts_with("imported: 2 controls"),
        "{output:?}"
    );
    let two = [
        "catalog",
        "import",
        "outside.json",
        "--catalog",
        "parts/small.json",
    ];
    let output = run_in("damaged", &two);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("`--catalog` stands for another import already"));
    let unused = [
        "catalog",
        "import",
        "../profile.json",
        "--catalog",
        "parts/small.json",
    ];
    assert!(stderr(&run_in("damaged", &unused)).contains("`--catalog` was not needed"));
}

fn only_message(text: &str) -> (String, u32, u32) {
    let findings = oscal::read(text, "x.json").expect_err("not sound");
    assert_eq!(findings.len(), 1, "{findings:?}");
    let place = findings[0].place.clone().expect("a place");
    (findings[0].message.clone(), place.line, place.column)
}

#[test]
fn no_nesting_is_too_deep_to_answer() {
    let metadata = r#""metadata": {"title": "A", "version": "1", "last-modified": "2026-01-01T00:00:00Z", "oscal-version": "1.1.2"}"#;
    let deep = |key: &str, before: &str, after: &str| {
        let open = format!("{{\"id\": \"g\", \"title\": \"G\", \"{key}\": [").repeat(10_000);
        let close = "]}".repeat(10_000);
        format!("{{\"catalog\": {{{metadata}, {before}\"{key}\": [{open}{close}]{after}}}}}")
    };
    for key in ["groups", "controls"] {
        let (message, line, _) = only_message(&deep(key, "", ""));
        assert_eq!(
            (message.as_str(), line),
            ("the document nests deeper than 128 levels", 1)
        );
    }
    // What is passed over may be as deep as it likes.
    let ignored = deep(
        "notes",
        "",
        ", \"controls\": [{\"id\": \"a\", \"title\": \"A\"}]",
    );
    assert!(oscal::read(&ignored, "x.json").is_ok());
    let brackets = format!("{{\"x\": {}", "[".repeat(100_000));
    let (message, ..) = only_message(&brackets);
    assert_eq!(message, "the JSON text ends before it is complete");
}

#[test]
fn problems_beyond_the_hundredth_are_counted() {
    let controls = vec!["{}"; 250].join(",");
    let text = format!("{{\"catalog\": {{\"controls\": [{controls}]}}}}");
    let findings = oscal::read(&text, "x.json").expect_err("not sound");
    assert_eq!(findings.len(), 100);
    let last = findings.last().expect("a finding");
    assert_eq!(last.notes, ["151 more problems are not listed"]);
}

#[test]
fn no_truncation_and_no_flipped_byte_panics() {
    let nested = catalog_of(&data("nested.json"), "nested.json");
    for name in ["nested.json", "profile.json"] {
        let whole = data(name);
        for end in 0..whole.len() {
            if let Some(text) = whole.get(..end) {
                let cut = oscal::read(text, name);
                assert!(
                    cut.is_err() || text.trim_end() == whole.trim_end(),
                    "{name} up to {end}"
                );
            }
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] = b"\"{}[],:0x\\"[at % 10];
            match oscal::read(&String::from_utf8_lossy(&bytes), name) {
                Ok(Document::Catalog(catalog)) => {
                    let _ = catalog.imported(&Naming::default());
                }
                Ok(Document::Profile(profile)) => {
                    let _ = profile.targets();
                    let resolved = profile.resolved(vec![nested.clone()]);
                    let _ = resolved.and_then(|catalog| catalog.imported(&Naming::default()));
                }
                Err(findings) => assert!(!findings.is_empty()),
            }
        }
    }
}

#[test]
fn a_file_is_written_once_and_a_shipped_name_is_not_given_away() {
    let home = tempfile::tempdir().expect("a folder");
    let target = text(&home.path().join("new/own.yaml"));
    let import = ["catalog", "import", "nested.json", "-o", &target];
    let first = run_in("", &import);
    assert!(first.status.success(), "{first:?}");
    let refused = run_in("", &import);
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        stderr(&refused).starts_with("error[output-exists]: "),
        "{refused:?}"
    );
    let forced = [
        &import[..],
        &["--force", "--format", "json", "--status", "voluntary"],
    ]
    .concat();
    let answer = json(&run_in("", &forced));
    assert_eq!(answer["schema"], "auditbinder/catalog-import");
    assert_eq!(
        (&answer["controls"], &answer["groups"]),
        (&9.into(), &4.into())
    );
    let yaml = std::fs::read_to_string(&target).expect("written");
    assert!(yaml.contains("status: voluntary\n"), "{yaml}");

    let taken = run_in("", &["catalog", "import", "nested.json", "--short", "soc2"]);
    assert!(
        stderr(&taken).contains("there is a catalog called `soc2` already"),
        "{taken:?}"
    );
    let wrong = run_in("", &["catalog", "import", "nested.json", "--id", "a b"]);
    assert_eq!(wrong.status.code(), Some(2));

    let exported = text(&home.path().join("soc2.json"));
    let export = ["catalog", "export", "soc2", "-o", &exported];
    assert!(run_in("", &export).status.success());
    assert_eq!(run_in("", &export).status.code(), Some(3));
    let stored = std::fs::read(&exported).expect("written");
    assert_eq!(run_in("", &["catalog", "export", "soc2"]).stdout, stored);
    let gone = run_in("", &["catalog", "import", "gone.json", "--format", "json"]);
    assert_eq!(json(&gone)["findings"][0]["code"], "oscal-unusable");
}

#[test]
fn another_tool_takes_what_is_exported() {
    if !tools::has("trestle") {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    // The tool imports nothing from its own workspace.
    let workspace = home.path().join("workspace");
    std::fs::create_dir(&workspace).expect("made");
    tools::answer(&workspace, "trestle", &["init"]);
    let library = Library::default();
    let mut catalogs = vec![Arc::new(unusual())];
    // Levels; baselines; addressees, regimes and notes; withdrawn and deep.
    for id in ["soc2-tsc-2017", "fedramp-rev5", "dora", "pci-dss-4.0.1"] {
        catalogs.push(library.catalog(id).expect("shipped"));
    }
    for catalog in catalogs {
        let id = &catalog.id;
        let file = home.path().join("exported.json");
        std::fs::write(&file, oscal::catalog_json(&catalog)).expect("written");
        // Names of the tool's own workspace may not hold a dot.
        let name = id.as_str().replace('.', "-");
        let file = text(&file);
        let import = ["import", "-f", &file, "-o", &name];
        tools::answer(&workspace, "trestle", &import);
        let validate = ["validate", "-t", "catalog", "-n", &name];
        let said = tools::answer(&workspace, "trestle", &validate);
        assert!(
            said.contains("VALID") && !said.contains("INVALID"),
            "{id}: {said}"
        );
    }
}
