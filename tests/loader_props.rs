//! Whatever a plan file holds, the loader answers; its schema names what the loader takes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use auditbinder::diagnostic::{Code, Finding, lines};
use auditbinder::load::{Loaded, load, schema};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Loads a text as the only file of a plan.
fn loaded(text: &[u8]) -> Loaded {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.yaml");
    fs::write(&path, text).expect("written");
    load(&path)
}

/// A place is a character of the file, the end of a line, or the file as a whole.
fn is_inside(loaded: &Loaded, finding: &Finding) -> bool {
    let Some(place) = &finding.place else {
        return true;
    };
    let Some(text) = loaded.sources.text(&place.file) else {
        return true;
    };
    if place.line == 0 {
        return true;
    }
    let Some(line) = lines(text).nth(place.line as usize - 1) else {
        return false;
    };
    place.column >= 1 && place.width >= 1 && place.column as usize <= line.chars().count() + 1
}

/// Pieces that plans and broken plans are made of.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "people",
        "evidence",
        "id",
        "name",
        "include",
        "parameters",
        "engagements",
        ": ",
        ":",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "\n\t",
        "\r",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "\"",
        "'",
        "&a ",
        "*a",
        "<<: ",
        "#",
        " # ",
        "---\n",
        "...\n",
        "|\n",
        ">-\n  ",
        "? ",
        "!!str ",
        "%",
        "@",
        "~",
        "null",
        "2026-01-31",
        "é",
        "東京",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "\u{0}",
        "\\",
        "\\u12",
        "..",
        "*.yaml",
    ];
    let known = prop::sample::select(words.to_vec()).prop_map(str::to_owned);
    prop_oneof![8 => known, 1 => "\\PC{0,4}", 1 => any::<char>().prop_map(String::from)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn any_text_is_answered_with_places_inside_the_file(pieces in prop::collection::vec(piece(), 0..40)) {
        let loaded = loaded(pieces.concat().as_bytes());
        for finding in &loaded.findings {
            prop_assert!(is_inside(&loaded, finding), "{finding:?}");
        }
        prop_assert!(loaded.plan.is_some() || !loaded.findings.is_empty());
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let loaded = loaded(&bytes);
        prop_assert!(!loaded.findings.is_empty());
    }

    #[test]
    fn a_plan_with_a_line_lost_or_doubled_is_answered(line in 0_usize..160, doubled: bool) {
        let path = folder("tests/plans/valid/risk-analysis.yaml");
        let text = fs::read_to_string(path).expect("a plan");
        let mut all: Vec<&str> = text.lines().collect();
        let line = line % all.len();
        if doubled {
            all.insert(line, all[line]);
        } else {
            all.remove(line);
        }
        let loaded = loaded(all.join("\n").as_bytes());
        for finding in &loaded.findings {
            prop_assert!(is_inside(&loaded, finding), "{finding:?}");
        }
    }
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Follows references, and the `null` that optional fields allow.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.strip_prefix('#').expect("a reference inside");
        return resolved(root.pointer(pointer).expect("a definition"), root);
    }
    match schema["anyOf"].as_array().map(Vec::as_slice) {
        Some([one, other]) if other["type"] == "null" => resolved(one, root),
        // A record that may also be written as its id alone: the record is compared.
        Some([text, record]) if text["type"] == "string" => resolved(record, root),
        _ => schema,
    }
}

/// The fields of a record: its own, or those of all its forms.
fn properties(schema: &Value) -> Map<String, Value> {
    let mut all = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    for form in schema["oneOf"].as_array().into_iter().flatten() {
        all.extend(form["properties"].as_object().cloned().unwrap_or_default());
    }
    all
}

/// The fields that the loader lists when a record has one that it does not know.
fn fields_of_the_loader(plan: &Value) -> BTreeSet<String> {
    let text = serde_json::to_string(plan).expect("JSON is YAML");
    let loaded = loaded(text.as_bytes());
    let unknown = loaded.findings.iter().find(|finding| {
        finding.code == Code::UnknownField && finding.message.ends_with("`qqqqqqqqqqqq`")
    });
    let Some(help) = unknown.and_then(|finding| finding.help.as_ref()) else {
        panic!("no answer for {text}: {:#?}", loaded.findings);
    };
    help.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Visits every record of the schema; `around` puts a value where the record stands.
fn compare(
    schema: &Value,
    root: &Value,
    path: &str,
    around: &dyn Fn(Value) -> Value,
    seen: &mut Vec<String>,
) {
    let schema = resolved(schema, root);
    if schema["type"] == "array" {
        let in_list = |value| around(json!([value]));
        return compare(&schema["items"], root, path, &in_list, seen);
    }
    if schema["additionalProperties"].is_object() {
        let in_map = |value| around(json!({"any": value}));
        return compare(&schema["additionalProperties"], root, path, &in_map, seen);
    }
    let properties = properties(schema);
    if properties.is_empty() {
        return;
    }
    let named: BTreeSet<String> = properties.keys().cloned().collect();
    let taken = fields_of_the_loader(&around(json!({"qqqqqqqqqqqq": 1})));
    assert_eq!(named, taken, "{path}");
    seen.push(path.to_owned());
    for (name, property) in &properties {
        let inside = |value| around(json!({name: value}));
        compare(property, root, &format!("{path}.{name}"), &inside, seen);
    }
}

#[test]
fn the_schema_names_the_fields_that_the_loader_takes_for_every_record() {
    let schema = schema();
    let mut seen = Vec::new();
    compare(&schema, &schema, "plan", &|value| value, &mut seen);
    assert!(seen.len() > 35, "{seen:?}");
    assert!(
        seen.contains(&"plan.evidence.source.viewed".to_owned()),
        "{seen:?}"
    );
}

/// What a schema of the plan's kind refuses about a value: unknown and missing
/// fields, wrong shapes, words that are no choice.
fn refused(value: &Value, schema: &Value, root: &Value, path: &str, problems: &mut Vec<String>) {
    let schema = resolved(schema, root);
    match value {
        Value::Null => {}
        Value::Array(values) if schema["type"] == "array" => {
            for (at, value) in values.iter().enumerate() {
                refused(
                    value,
                    &schema["items"],
                    root,
                    &format!("{path}[{at}]"),
                    problems,
                );
            }
        }
        Value::Object(fields) if schema["type"] == "object" || schema["oneOf"].is_array() => {
            let known = properties(schema);
            let required = schema["required"].as_array().into_iter().flatten();
            for name in required.filter_map(Value::as_str) {
                if !fields.contains_key(name) {
                    problems.push(format!("{path} lacks {name}"));
                }
            }
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                match known.get(name).unwrap_or(&schema["additionalProperties"]) {
                    inner @ Value::Object(_) => refused(value, inner, root, &path, problems),
                    _ => problems.push(format!("{path} is unknown")),
                }
            }
        }
        Value::Array(_) | Value::Object(_) => problems.push(format!("{path} has another shape")),
        scalar => {
            let choices = schema["oneOf"].as_array().or(schema["enum"].as_array());
            let is_choice = |choice: &Value| choice == scalar || choice["const"] == *scalar;
            let fits = choices.is_none_or(|choices| choices.iter().any(is_choice));
            let kind = schema["type"].as_str();
            if !fits || matches!(kind, Some("array" | "object")) {
                problems.push(format!("{path} is {scalar}"));
            }
        }
    }
}

/// Every plan file below a folder.
fn plan_files(below: &str) -> Vec<PathBuf> {
    let is_plan = |path: &PathBuf| {
        let text = path.to_string_lossy();
        text.ends_with(".yaml") && !text.contains("evidence/")
    };
    walkdir::WalkDir::new(folder(below))
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path())
        .filter(is_plan)
        .collect()
}

#[test]
fn the_schema_accepts_the_plans_that_the_loader_accepts() {
    let schema = schema();
    let files = [plan_files("tests/plans/valid"), plan_files("examples")].concat();
    assert!(files.len() > 15, "{files:?}");
    let mut problems = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("text");
        let value: Value = serde_yaml::from_str(&text).expect("YAML");
        refused(
            &value,
            &schema,
            &schema,
            &file.to_string_lossy(),
            &mut problems,
        );
    }
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_the_loader_refuses() {
    let schema = schema();
    for (case, expected) in [
        ("unknown-field", "supprots is unknown"),
        ("missing-field", "lacks name"),
        ("wrong-value-choice", "cadence is \"quartely\""),
        ("wrong-value-shape", "people is \"ada\""),
        ("wrong-value-source", "source is \"evidence/review.csv\""),
    ] {
        let path = folder("tests/plans/invalid").join(format!("{case}.yaml"));
        let text = fs::read_to_string(path).expect("text");
        let value: Value = serde_yaml::from_str(&text).expect("YAML");
        let mut problems = Vec::new();
        refused(&value, &schema, &schema, "plan", &mut problems);
        assert!(
            problems.iter().any(|p| p.contains(expected)),
            "{case}: {problems:?}"
        );
    }
}
