//! The key table of Codex CLI gives the verdicts that the program itself gave.

use serde_json::Value;

use super::read;

/// One configuration and what the program said of it.
struct Case {
    id: String,
    kind: &'static str,
    text: String,
    verdicts: Vec<(String, Value)>,
}

fn cases() -> Vec<Case> {
    of_text(include_str!("../data/agents/codex/oracle-cases.json"))
}

fn of_text(text: &str) -> Vec<Case> {
    let all: Vec<Value> = serde_json::from_str(text).expect("JSON");
    let case = |case: &Value| Case {
        id: case["id"].as_str().unwrap_or_default().to_owned(),
        kind: match case["kind"].as_str() {
            Some("config.toml") => "config",
            Some("requirements.toml") => "requirements",
            other => panic!("a kind that is not known: {other:?}"),
        },
        text: case["toml"].as_str().expect("a text").to_owned(),
        verdicts: case["verdict"]
            .as_object()
            .expect("verdicts")
            .iter()
            .map(|(version, verdict)| (version.clone(), verdict.clone()))
            .collect(),
    };
    all.iter().map(case).collect()
}

/// Fields that are not set are `null` in the program's report.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(k, v)| (k.clone(), without_nulls(v))).collect())
        }
        other => other.clone(),
    }
}

fn differs(case: &Case, version: &str, verdict: &Value) -> Option<String> {
    let strict = version.ends_with(" --strict-config");
    let number = version.trim_end_matches(" --strict-config");
    let file = read("codex", number, case.kind, "user", &case.text);
    let loads = if strict {
        file.loads_strictly()
    } else {
        file.loads()
    };
    let expected = verdict.as_str().is_none_or(|said| said == "ok");
    if loads != expected {
        return Some(format!(
            "{} {version}: the program said {verdict}, here it {}: {:?}",
            case.id,
            if loads { "loads" } else { "does not load" },
            file.refusals
        ));
    }
    let report = &file.report;
    if verdict.is_object() && *report != without_nulls(verdict) {
        return Some(format!(
            "{} {version}: the program reported {}, here it is {report}",
            case.id,
            without_nulls(verdict)
        ));
    }
    None
}

#[test]
fn every_case_gives_the_verdict_of_the_program() {
    let cases = cases();
    assert_eq!(cases.len(), 42);
    let wrong: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let verdicts = case.verdicts.iter();
            verdicts.filter_map(move |(version, verdict)| differs(case, version, verdict))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_strict_mode_objects_to_is_named_where_the_program_names_it() {
    for case in cases() {
        for (version, verdict) in &case.verdicts {
            let said = verdict.as_str().unwrap_or_default();
            let Some((place, field)) = said
                .strip_prefix("EXIT Error: /home/dev/.codex/config.toml:")
                .and_then(|rest| rest.split_once(": unknown configuration field "))
            else {
                continue;
            };
            let number = version.trim_end_matches(" --strict-config");
            let file = read("codex", number, case.kind, "user", &case.text);
            let ours: Vec<String> = file
                .refusals
                .iter()
                .map(|r| format!("{}:{} {}", r.place.line, r.place.column, r.message))
                .collect();
            let expected = format!("{place} unknown field {field}");
            assert!(
                ours.contains(&expected),
                "{}: {expected} in {ours:?}",
                case.id
            );
        }
    }
}

/// What the key table cannot say: that a file must exist, what a report fills in, and
/// what an empty value stands for.
const KNOWN_DIFFERENCES: [(&str, &str); 14] = [
    ("approval_policy={never={}}\n", "0.121.0"),
    ("approval_policy={never={}}\n", "0.169.0"),
    ("approval_policy={never={}}\n", "0.169.0 --strict-config"),
    ("model_instructions_file=\"/x\"\n", "0.121.0"),
    ("model_instructions_file=\"/x\"\n", "0.169.0"),
    (
        "model_instructions_file=\"/x\"\n",
        "0.169.0 --strict-config",
    ),
    (
        "allowed_approval_policies=[{granular={sandbox_approval=true,rules=true,mcp_elicitations=true}}]\n",
        "0.121.0",
    ),
    (
        "allowed_approval_policies=[{granular={sandbox_approval=true,rules=true,mcp_elicitations=true}}]\n",
        "0.169.0",
    ),
    ("[permissions.filesystem]\nfoo=1\n", "0.169.0"),
    (
        "[hooks]\nmanaged_dir=\"/x\"\n[[hooks.PreToolUse]]\nmatcher=\"*\"\n[[hooks.PreToolUse.hooks]]\ntype=\"command\"\ncommand=\"x\"\n",
        "0.169.0",
    ),
    ("model_catalog_json=\"/x\"\n", "0.169.0"),
    ("model_catalog_json=\"/tmp/none.json\"\n", "0.169.0"),
    ("allowed_chatgpt_workspaces=[]\n", "0.169.0"),
    ("guardian_policy_config=\"\"\n", "0.169.0"),
];

#[test]
fn more_files_get_the_verdict_of_the_program_but_for_those_that_are_listed() {
    let text = include_str!("../data/agents/codex/more-cases.json");
    let cases = of_text(text);
    let mut differs_in: Vec<(String, String)> = Vec::new();
    for case in &cases {
        for (version, verdict) in &case.verdicts {
            if differs(case, version, verdict).is_some() {
                differs_in.push((case.text.clone(), version.clone()));
            }
        }
    }
    let known = KNOWN_DIFFERENCES.map(|(text, version)| (text.to_owned(), version.to_owned()));
    assert_eq!(differs_in, known);
}
