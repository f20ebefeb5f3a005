//! Proxies, data loss prevention, SIEM exports, gateways, alerts, traces.

use std::time::Instant;

use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use crate::cases::{inspect, read_as, utf16};

/// What is planted where no value may come from.
const MARKER: &str = "sk-planted-0123456789";

fn is_kind(name: &str, text: &str, parser: Parser) -> Value {
    let reading = inspect(name, text.as_bytes());
    assert_eq!(reading.parser, parser, "{name}");
    reading.doc
}

const GATEWAY_HTTP: &str = r#"{"Datetime":"2026-10-01T08:00:00Z","Action":"block","PolicyName":"PHI out","HTTPHost":"api.openai.com","URL":"https://api.openai.com/v1?key=sk-planted-0123456789","Email":"a@northwind.example","UploadMatchedDlpProfiles":["PHI"],"UploadMatchedDlpProfileEntries":["MRN"],"DownloadMatchedDlpProfiles":[]}
{"Datetime":1790928000000000000,"Action":"allow","PolicyName":"","HTTPHost":"api.anthropic.com","URL":"https://api.anthropic.com/","Email":"b@northwind.example","UploadMatchedDlpProfiles":["Secrets"],"DownloadMatchedDlpProfiles":[]}
{"Datetime":"2026-10-05T08:00:00Z","Action":"allow","HTTPHost":"api.openai.com","Email":"a@northwind.example","New":1}
"#;

#[test]
fn gateway_requests_with_matches() {
    let doc = is_kind("x.log", GATEWAY_HTTP, Parser::CloudflareLog);
    assert_eq!(
        (&doc["requests"], &doc["users"], &doc["matches"]),
        (&json!(3), &json!(2), &json!(2))
    );
    assert_eq!(
        doc["match-actions"]["counts"],
        json!({"allow": 1, "block": 1})
    );
    assert_eq!(
        doc["match-profiles"]["counts"],
        json!({"PHI": 1, "Secrets": 1})
    );
    assert_eq!(
        doc["hosts"]["counts"],
        json!({"api.anthropic.com": 1, "api.openai.com": 2})
    );
    assert_eq!(doc["longest-gap-days"], 2);
    assert_eq!(doc["inspects-content"], true);
}

const ZSCALER_WEB: &str = r#"{"sourcetype":"zscalernss-web","event":{"datetime":"2026-10-01 08:00:00","action":"Blocked","hostname":"api.openai.com","url":"api.openai.com/v1","user":"a@northwind.example","dlpengine":"PHI|PCI","dlpdictionaries":"MRN"}}
{"sourcetype":"zscalernss-web","event":{"datetime":"2026-10-02 08:00:00","action":"Allowed","hostname":"ebay.com","user":"a@northwind.example","dlpengine":"None"}}
"#;
const NETSKOPE: &str = r#"{"ok":1,"result":[{"_id":"1","timestamp":1790841600,"type":"nspolicy","alert_type":"DLP","policy":"PHI","dlp_profile":"PHI","dlp_rule":"MRN","action":"block","site":"openai","domain":"api.openai.com","user":"a@northwind.example"},{"_id":"2","timestamp":1790841601,"type":"page","alert_type":"policy","policy":"x","action":"allow","domain":"ebay.com","user":"a@northwind.example"}]}"#;

#[test]
fn matches_of_zscaler_and_netskope() {
    let doc = is_kind("x.log", ZSCALER_WEB, Parser::ZscalerLog);
    assert_eq!((&doc["matches"], &doc["users"]), (&json!(1), &json!(1)));
    assert_eq!(doc["match-actions"]["counts"], json!({"blocked": 1}));
    assert_eq!(doc["match-profiles"]["counts"], json!({"PCI": 1, "PHI": 1}));
    let doc = is_kind("x.json", NETSKOPE, Parser::NetskopeLog);
    assert_eq!((&doc["requests"], &doc["matches"]), (&json!(2), &json!(1)));
    assert_eq!(doc["match-hosts"]["counts"], json!({"api.openai.com": 1}));
    assert_eq!(doc["first"], "2026-10-01T08:00:00Z");
}

const SQUID: &str = "\
1790841600.123    120 10.0.0.5 TCP_TUNNEL/200 3920 CONNECT api.openai.com:443 alice HIER_DIRECT/1.2.3.4 -
1790841601.456      3 10.0.0.5 TCP_DENIED/403 400 CONNECT pastebin.com:443 alice HIER_NONE/- text/html
1790841602.000     80 10.0.0.6 TCP_MISS/200 1200 GET http://mirror.example/x?token=sk-planted-0123456789 - HIER_DIRECT/1.2.3.5 text/plain
";

#[test]
fn tunnels_of_squid_show_no_payload() {
    let reading = inspect("access.log", SQUID.as_bytes());
    assert_eq!(
        (reading.parser, reading.records),
        (Parser::SquidLog, Some(3))
    );
    let doc = &reading.doc;
    assert_eq!(
        (&doc["tunnels"], &doc["inspected"], &doc["denied"]),
        (&json!(2), &json!(0), &json!(1))
    );
    assert_eq!(
        (&doc["users"], &doc["inspects-content"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(doc["hosts"]["counts"]["api.openai.com"], 1);
    assert_eq!(doc["first"], "2026-10-01T08:00:00.123Z");
    assert!(doc.get("matches").is_none());
    assert!(
        reading
            .facts
            .iter()
            .any(|f| f.label == "content" && f.value.contains("no payload"))
    );
    let bumped = SQUID.replace("GET http://", "GET https://");
    assert_eq!(
        is_kind("access.log", &bumped, Parser::SquidLog)["inspected"],
        1
    );
}

const SPLUNK: &str = r#"{"preview":true,"offset":0,"result":{"_time":"2026-10-01T08:00:00.000+0000","_raw":"x"}}
{"preview":false,"offset":0,"result":{"_time":"2026-10-01T08:00:00.000+0000","_raw":"{\"conversation.id\":\"c1\",\"text\":\"sk-planted-0123456789\"}","sourcetype":"otel","host":["a","b"]}}

{"preview":false,"offset":1,"lastrow":true,"result":{"_time":"2026-10-03 08:00:00.000 UTC","_raw":"sk-planted-0123456789","index":"agents","conversation.id":"c2"}}
"#;
const SPLUNK_CSV: &str = "\"_time\",\"_raw\",sourcetype\n2026-10-01T08:00:00Z,\"a \"\"quoted\"\"\nsecond line\",otel\n2026-10-02T08:00:00Z,b,otel\n";

#[test]
fn splunk_exports() {
    let doc = is_kind("x.json", SPLUNK, Parser::SplunkExport);
    assert_eq!(
        (&doc["events"], &doc["preview-rows"], &doc["last-row"]),
        (&json!(2), &json!(1), &json!(true))
    );
    assert_eq!(
        doc["by-day"]["counts"],
        json!({"2026-10-01": 1, "2026-10-03": 1})
    );
    assert_eq!(doc["conversations"]["counts"], json!({"c1": 1, "c2": 1}));
    assert_eq!(doc["sources"]["counts"], json!({"agents": 1, "otel": 1}));
    let doc = is_kind("x.csv", SPLUNK_CSV, Parser::SplunkExport);
    assert_eq!((&doc["events"], &doc["days"]), (&json!(2), &json!(2)));
    let page = r#"{"preview":false,"init_offset":0,"messages":[],"fields":[{"name":"_time"}],"results":[{"_time":"2026-10-01T08:00:00Z","_raw":"x"}]}"#;
    assert_eq!(is_kind("x.json", page, Parser::SplunkExport)["events"], 1);
}

const ELASTIC: &str = r#"{"took":3,"timed_out":false,"_shards":{"total":1,"successful":1,"failed":0},"hits":{"total":{"value":3,"relation":"eq"},"hits":[{"_index":"logs-a","_id":"1","_source":{"@timestamp":"2026-10-01T08:00:00Z","data_stream":{"dataset":"claude_code"},"attributes":{"session.id":"s1"},"body":"sk-planted-0123456789"}},{"_index":"logs-a","_id":"2","_source":{"@timestamp":1790841600000,"attributes.conversation.id":"c1"}}]}}"#;
const ELASTIC_DUMP: &str = "{\"_index\":\"a\",\"_id\":\"1\",\"_source\":{\"@timestamp\":\"2026-10-01T08:00:00Z\"}}\n{\"_index\":\"a\",\"_id\":\"2\",\"_source\":{\"@timestamp\":\"2026-10-02T08:00:00Z\"}}\n";

#[test]
fn elastic_exports() {
    let doc = is_kind("x.json", ELASTIC, Parser::ElasticExport);
    assert_eq!(
        (&doc["events"], &doc["total"], &doc["total-is-exact"]),
        (&json!(2), &json!(3), &json!(true))
    );
    assert_eq!(
        (&doc["timed-out"], &doc["failed-shards"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(doc["conversations"]["counts"], json!({"c1": 1, "s1": 1}));
    assert_eq!(
        doc["sources"]["counts"],
        json!({"claude_code": 1, "logs-a": 1})
    );
    let doc = is_kind("x.ndjson", ELASTIC_DUMP, Parser::ElasticExport);
    assert_eq!((&doc["events"], &doc["days"]), (&json!(2), &json!(2)));
}

const GATEWAY: &str = "\
gateway: agent-gateway
hosts: [API.openai.com, api.anthropic.com]
tls-inspection: {enabled: true, except: ['*.login.example']}
bypass: []
default-action: deny
rate-limits:
  - {per: team, requests-per-minute: 600, tokens-per-minute: 200000}
dlp: {profiles: [PHI], action: Block}
";
const LITELLM: &str = "\
model_list:
  - model_name: gpt
    litellm_params: {model: azure/gpt, api_base: 'https://nw.openai.azure.com/', api_key: os.environ/KEY, rpm: 60}
  - model_name: other
    litellm_params: {model: openai/gpt, api_key: sk-planted-0123456789}
guardrails:
  - guardrail_name: pii
    litellm_params: {guardrail: presidio, mode: pre_call, default_on: true}
general_settings: {master_key: sk-planted-0123456789, global_max_parallel_requests: 100}
";

#[test]
fn gateways() {
    let doc = is_kind("gateway.yaml", GATEWAY, Parser::GatewayConfig);
    assert_eq!(doc["hosts"], json!(["api.openai.com", "api.anthropic.com"]));
    assert_eq!(doc["tls-inspection"]["except"], json!([".login.example"]));
    assert_eq!(
        (&doc["bypass"], &doc["dlp"]["action"]),
        (&json!([]), &json!("block"))
    );
    assert_eq!(doc["rate-limits"][0]["requests-per-minute"], 600);
    let doc = is_kind("config.yaml", LITELLM, Parser::GatewayConfig);
    assert_eq!(
        (&doc["form"], &doc["deployments"]),
        (&json!("litellm"), &json!(2))
    );
    assert_eq!(doc["deployments-without-limit"], 1);
    assert_eq!(doc["hosts"], json!(["nw.openai.azure.com"]));
    let keys = json!(["model_list.1.api_key", "general_settings.master_key"]);
    assert_eq!(doc["literal-keys"], keys);
    assert_eq!(
        doc["guardrails"],
        json!([{"name": "pii", "default-on": true}])
    );
}

const ALERTS: &str = r#"{"rules":[{"name":"agent without sandbox"},{"name":"prompt in clear","enabled":false}],"alerts":[{"rule":"agent without sandbox","raised":"2026-10-01T08:00:00Z","answered":"2026-10-01T08:10:30Z"},{"rule":"agent without sandbox","raised":"2026-10-02T08:00:00Z","answered":"2026-10-02T09:00:00Z"},{"rule":"agent without sandbox","raised":"2026-10-03T08:00:00Z"}]}"#;
const ALERTS_CSV: &str = "id,rule,raised,answered\n1,x,2026-10-01T08:00:00Z,2026-10-01T08:05:00Z\n2,x,2026-10-02T08:00:00Z,\n";
const PROMETHEUS: &str = "groups:\n  - name: agents\n    rules:\n      - alert: AgentBypass\n        expr: rate(x[5m]) > 0\n        for: 5m\n      - record: y\n        expr: sum(x)\n";
const MANAGER: &str = r#"[{"labels":{"alertname":"AgentBypass"},"startsAt":"2026-10-01T08:00:00Z","endsAt":"2026-10-01T09:00:00Z","updatedAt":"2026-10-01T08:00:00Z","fingerprint":"a","status":{"state":"active"},"receivers":[]}]"#;

#[test]
fn alert_rules_and_answers() {
    let doc = is_kind("alerts.json", ALERTS, Parser::Alerts);
    assert_eq!(
        (&doc["rules"], &doc["rules-disabled"]),
        (&json!(2), &json!(["prompt in clear"]))
    );
    assert_eq!(
        (&doc["alerts"], &doc["answered"], &doc["unanswered"]),
        (&json!(3), &json!(2), &json!(1))
    );
    // 10 minutes and a half are eleven begun minutes; the other answer took sixty.
    assert_eq!(
        doc["answer-minutes"],
        json!({"median": 11, "p90": 60, "slowest": 60})
    );
    assert_eq!(doc["slowest"][0]["raised"], "2026-10-02T08:00:00Z");
    let doc = is_kind("alerts.csv", ALERTS_CSV, Parser::Alerts);
    assert_eq!(
        (&doc["answered"], &doc["unanswered"]),
        (&json!(1), &json!(1))
    );
    let doc = is_kind("rules.yaml", PROMETHEUS, Parser::Alerts);
    assert_eq!(
        (&doc["rule-names"], doc.get("alerts")),
        (&json!(["AgentBypass"]), None)
    );
    let doc = is_kind("alerts.json", MANAGER, Parser::Alerts);
    assert_eq!((&doc["alerts"], doc.get("unanswered")), (&json!(1), None));
}

#[test]
fn traces_with_content_and_over_several_lines() {
    let span = |key: &str| {
        json!({"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"scope": {"name": "s"}, "spans": [
            {"traceId": "1", "spanId": "2", "name": "chat", "startTimeUnixNano": "1790841600000000000",
             "endTimeUnixNano": "1790841601000000000", "status": {"code": 2},
             "attributes": [{"key": key, "value": {"stringValue": MARKER}}]}]}]}]})
    };
    let [first, second] = ["gen_ai.prompt", "http.route"].map(|key| format!("{:#}", span(key)));
    let doc = is_kind(
        "traces.json",
        &format!("{first}\n{second}"),
        Parser::OtlpTraces,
    );
    assert_eq!((&doc["spans"], &doc["errors"]), (&json!(2), &json!(2)));
    assert_eq!(
        doc["content-attributes"]["counts"],
        json!({"gen_ai.prompt": 1})
    );
    assert!(!doc.to_string().contains(MARKER));
}

/// A small good file of each kind.
const GOOD: [(&str, Parser, &str); 10] = [
    ("x.log", Parser::CloudflareLog, GATEWAY_HTTP),
    ("x.log", Parser::ZscalerLog, ZSCALER_WEB),
    ("x.json", Parser::NetskopeLog, NETSKOPE),
    ("x.log", Parser::SquidLog, SQUID),
    ("x.json", Parser::SplunkExport, SPLUNK),
    ("x.json", Parser::ElasticExport, ELASTIC),
    ("x.yaml", Parser::GatewayConfig, GATEWAY),
    ("x.yaml", Parser::GatewayConfig, LITELLM),
    ("x.json", Parser::Alerts, ALERTS),
    ("x.csv", Parser::Alerts, ALERTS_CSV),
];

#[test]
fn no_secret_of_a_file_is_told() {
    for (name, parser, text) in GOOD {
        let read = inspect(name, text.as_bytes());
        let told = format!("{} {:?} {:?}", read.doc, read.facts, read.troubles);
        assert!(!told.contains("sk-planted"), "{parser:?}: {told}");
    }
}

#[test]
fn encodings_do_not_matter() {
    for (name, parser, text) in GOOD {
        let plain = inspect(name, text.as_bytes()).doc;
        for bytes in [
            utf16(text, true),
            utf16(text, false),
            format!("\u{feff}{text}").into_bytes(),
        ] {
            let read = inspect(name, &bytes);
            assert_eq!((read.parser, read.doc), (parser, plain.clone()), "{name}");
        }
    }
}

#[test]
fn bad_files_are_told() {
    let traces = json!({"resourceSpans": []}).to_string();
    for (name, parser, text) in
        GOOD.into_iter()
            .chain([("x.json", Parser::OtlpTraces, traces.as_str())])
    {
        assert!(
            read_as(parser, name, b"").is_err(),
            "{parser:?} takes an empty file"
        );
        for wrong in ["{\"a\":1}", "a,b\n1,2\n", "\u{1}\u{2}"] {
            let answer = read_as(parser, name, wrong.as_bytes());
            assert!(answer.is_err(), "{parser:?} takes {wrong:?}");
        }
        let wrong = read_as(parser, name, b"{\"a\":1}").expect_err("another form");
        assert!(
            wrong.message.contains("expected"),
            "{parser:?}: {}",
            wrong.message
        );
        let whole = read_as(parser, name, text.as_bytes()).expect("a good file");
        assert_eq!(
            whole.troubles.count(),
            0,
            "{parser:?}: {:?}",
            whole.troubles
        );
        for fifth in 1..=4 {
            let end = text.floor_char_boundary(text.len() * fifth / 5);
            match read_as(parser, name, &text.as_bytes()[..end]) {
                Err(wrong) => assert!(!wrong.message.is_empty()),
                // Lines stand for themselves: the cut one is told, or there are fewer.
                Ok(read) => assert!(
                    read.troubles.count() > 0 || read.doc != whole.doc,
                    "{parser:?} {fifth}"
                ),
            }
        }
    }
}

#[test]
fn required_fields_are_named() {
    let cases: [(Parser, &str, &[&str]); 7] = [
        (Parser::CloudflareLog, GATEWAY_HTTP, &["Datetime", "Action"]),
        (
            Parser::ZscalerLog,
            ZSCALER_WEB,
            &["event.datetime", "event.action"],
        ),
        (
            Parser::NetskopeLog,
            NETSKOPE,
            &["timestamp", "type", "action", "dlp_profile"],
        ),
        (Parser::SplunkExport, SPLUNK, &["_time"]),
        (
            Parser::ElasticExport,
            ELASTIC,
            &["_index", "_id", "_source.@timestamp"],
        ),
        (Parser::GatewayConfig, GATEWAY, &["gateway", "hosts"]),
        (Parser::Alerts, ALERTS, &["rule", "raised", "name"]),
    ];
    for (parser, text, fields) in cases {
        for field in fields {
            let last = field.rsplit('.').next().expect("a name");
            let last = last
                .strip_prefix('@')
                .map_or(last.to_owned(), |name| format!("@{name}"));
            let other = text.replace(&format!("\"{last}\""), "\"other\"");
            let other = if other == text {
                text.replace(&format!("{last}:"), "other:")
            } else {
                other
            };
            let read = read_as(parser, "x", other.as_bytes());
            let read = read.unwrap_or_else(|wrong| panic!("{field}: {}", wrong.message));
            let told = read
                .troubles
                .first
                .iter()
                .any(|t| t.what.contains(&format!("`{field}`")));
            assert!(told, "{parser:?} without {field}: {:?}", read.troubles);
        }
    }
}

#[test]
fn a_big_log_is_read_in_time() {
    let path = "x".repeat(1_500);
    let line = format!(
        "1790841600.123    120 10.0.0.5 TCP_MISS/200 3920 GET http://a.example/{path} alice HIER_DIRECT/1.2.3.4 -\n"
    );
    let lines = 64 * 1024 * 1024 / line.len();
    let text = line.repeat(lines);
    let begun = Instant::now();
    let read = inspect("access.log", text.as_bytes());
    assert!(begun.elapsed().as_secs() < 180, "{:?}", begun.elapsed());
    assert_eq!(read.records, Some(lines as u64));
}
