//! SARIF.

use auditbinder::artifact;
use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::super::cases::{inspect, of_sample};
use super::super::documents::{Document, Long};
use super::at;

/// Each sample: its results, and how many are errors, warnings, open.
#[test]
fn every_sample_is_told_by_its_content() {
    let samples: [(&str, u64, [u64; 3]); 11] = [
        ("Baseline.sarif", 4, [0, 4, 3]),
        ("CodeFlows.sarif", 1, [0, 1, 1]),
        ("DefaultRuleConfiguration.sarif", 2, [1, 1, 2]),
        ("EmbeddedBinaryContent.sarif", 1, [0, 1, 1]),
        ("automation-details.sarif", 0, [0, 0, 0]),
        ("bad-eval-with-code-flow.sarif", 1, [0, 1, 1]),
        ("bad-eval.sarif", 1, [0, 1, 1]),
        ("comprehensive-2.2.sarif.json", 1, [1, 0, 0]),
        ("message-from-metadata.sarif", 1, [0, 1, 1]),
        ("message-with-arguments.sarif", 1, [0, 1, 1]),
        ("simple-example.sarif", 1, [1, 0, 1]),
    ];
    for (file, results, levels) in samples {
        let Some(read) = of_sample(&format!("sarif/{file}")) else {
            continue;
        };
        assert_eq!(
            (read.parser, read.records),
            (Parser::Sarif, Some(results)),
            "{file}"
        );
        assert_eq!(read.troubles.count(), 0, "{file}");
        assert_eq!(
            (&read.doc["runs"], &read.doc["runs-without-results"]),
            (&json!(1), &json!(0)),
            "{file}"
        );
        let found = ["/levels/error", "/levels/warning", "/open/total"];
        assert_eq!(
            found.map(|path| at(&read.doc, path)),
            levels.map(Value::from).each_ref(),
            "{file}"
        );
    }
    if let Some(read) = of_sample("sarif/comprehensive-2.2.sarif.json") {
        assert_eq!(
            (&read.doc["suppressed"], &read.doc["unsuccessful"]),
            (&json!(1), &json!(0))
        );
        assert_eq!(read.doc["tools"], json!(["CodeScanner 2.1.0"]));
    }
}

fn log() -> Value {
    json!({"version": "2.1.0", "runs": [{
        "results": [
            {"ruleId": "A/1", "message": {"text": "x"}},
            {"rule": {"index": 0, "toolComponent": {"index": 0}}, "ruleId": "E", "message": {"text": "x"}},
            {"ruleId": "A", "kind": "pass", "message": {"text": "x"}},
            {"ruleId": "A", "message": {"text": "x"}, "suppressions": [{"kind": "external"}]},
            {"ruleId": "A", "message": {"text": "x"}, "suppressions": [{"kind": "inSource", "status": "underReview"}]},
            {"ruleId": "B", "message": {"text": "x"}, "provenance": {"invocationIndex": 0}},
            {"ruleId": "B", "message": {"text": "x"}, "baselineState": "absent"},
            {"ruleId": "unknown", "message": {"text": "x"}},
        ],
        "invocations": [{"executionSuccessful": false, "commandLine": "MARK",
            "ruleConfigurationOverrides": [{"descriptor": {"id": "B"}, "configuration": {"level": "error"}}]}],
        "artifacts": [{"contents": {"text": "MARK"}}],
        "tool": {
            "driver": {"name": "t", "rules": [
                {"id": "A", "defaultConfiguration": {"level": "error"}, "properties": {"security-severity": "9.8"}},
                {"id": "B", "defaultConfiguration": {"level": "note"}, "properties": {"security-severity": 7.5}},
            ]},
            "extensions": [{"name": "e", "rules": [{"id": "E", "defaultConfiguration": {"level": "note"}}]}],
        },
    }, {"tool": {"driver": {"name": "nothing"}}}]})
}

/// SARIF 2.1.0, 3.27.10: the level of a result by its kind, an override, its rule.
#[test]
fn levels_come_from_rules_also_where_these_follow() {
    let read = inspect("x.sarif", log().to_string().as_bytes());
    let facts = [
        (
            "/levels",
            json!({"error": 4, "warning": 1, "note": 2, "none": 1}),
        ),
        ("/suppressed", json!(1)),
        ("/unstated-suppression", json!(6)),
        ("/open/total", json!(5)),
        ("/open/critical", json!(2)),
        ("/open/high", json!(1)),
        ("/open/scored", json!(3)),
        ("/open-critical/first", json!(["A", "A/1"])),
        ("/kinds/counts", json!({"fail": 7, "pass": 1})),
        ("/baseline/counts", json!({"absent": 1})),
        ("/runs-without-results", json!(1)),
        ("/unsuccessful", json!(1)),
    ];
    for (path, value) in facts {
        assert_eq!(at(&read.doc, path), &value, "{path}");
    }
    assert!(!format!("{read:?}").contains("MARK"));
}

#[test]
fn bad_input_is_told() {
    Document {
        parser: Parser::Sarif,
        whole: log(),
        required: &[
            ("/version", "the log has no `version`"),
            (
                "/runs/1/tool/driver/name",
                "run 2 has no `tool.driver.name`",
            ),
            ("/runs/0/results/2/message", "result 3 has no `message`"),
        ],
    }
    .bears_bad_input();
}

#[test]
fn a_long_log_is_read_in_bounded_memory() {
    let one = r#"{"ruleId":"A","message":{"text":"something is not well in this place"}}"#;
    let begin = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":["#;
    let mut long = Long::new(begin, one, &format!(",{one}"), 20_000, "]}]}");
    let read = artifact::read(None, "x.sarif", &mut long).expect("readable");
    let read = read.expect("known").expect("read");
    assert_eq!(
        (read.records, at(&read.doc, "/open/levels/warning")),
        (Some(20_001), &json!(20_001))
    );
    assert!(read.doc.to_string().len() < 10_000);
}
