//! Real logs and traces of other programs: what a look into the files themselves counted.

use auditbinder::model::plan::Parser;
use serde_json::json;

use crate::cases::of_sample;

#[test]
fn cloudflare_samples() {
    // jq -s 'map(.Action), map(.ClientRequestHost)': 3 block, 1 skip; example.com 3, .org 1.
    if let Some(read) = of_sample("dlp/cloudflare_logpush_firewall.jsonl") {
        assert_eq!(
            (read.parser, read.records),
            (Parser::CloudflareLog, Some(4))
        );
        assert_eq!(read.doc["dataset"], "firewall-events");
        assert_eq!(
            read.doc["actions"]["counts"],
            json!({"block": 3, "skip": 1})
        );
        let hosts = json!({"example.com": 3, "example.org": 1});
        assert_eq!(read.doc["hosts"]["counts"], hosts);
        assert_eq!(read.doc["first"], "2022-05-10T06:36:57Z");
        assert_eq!(read.doc["last"], "2025-12-16T11:00:00Z");
        assert_eq!(read.troubles.count(), 0);
    }
    // jq .EdgeStartTimestamp: both 2022-05-07 18:53:12.
    if let Some(read) = of_sample("dlp/cloudflare_logpush_httprequest.jsonl") {
        assert_eq!(
            (read.parser, read.records),
            (Parser::CloudflareLog, Some(2))
        );
        assert_eq!(read.doc["dataset"], "http-requests");
        assert_eq!(read.doc["first"], "2022-05-07T18:53:12Z");
        assert_eq!(read.doc["inspects-content"], false);
        assert_eq!(read.troubles.count(), 0);
    }
}

#[test]
fn zscaler_sample() {
    // jq .event.action | sort | uniq -c: 8 UPDATE, 6 CREATE, 5 DELETE, 1 SIGN_IN; 2 adminids.
    if let Some(read) = of_sample("dlp/zscaler_zia_admin_audit.jsonl") {
        assert_eq!((read.parser, read.records), (Parser::ZscalerLog, Some(20)));
        let actions = json!({"create": 6, "delete": 5, "sign_in": 1, "update": 8});
        assert_eq!(read.doc["actions"]["counts"], actions);
        assert_eq!(read.doc["deletions"]["counts"]["role_management"], 2);
        assert_eq!(read.doc["administrators"], 2);
        assert_eq!(read.doc["failed"], 0);
        assert_eq!(read.doc["first"], "2024-10-22T21:57:58Z");
        assert_eq!(read.doc["last"], "2024-11-04T16:34:34Z");
        assert_eq!(read.doc["days"], 2);
        assert_eq!(read.troubles.count(), 0);
    }
}

#[test]
fn netskope_sample() {
    // jq .audit_log_event | sort | uniq -c: 4 of "Rest API V2 Call"; 2 users; 2 of the vendor.
    if let Some(read) = of_sample("dlp/netskope_audit.jsonl") {
        assert_eq!((read.parser, read.records), (Parser::NetskopeLog, Some(7)));
        assert_eq!(read.doc["names"]["counts"]["Rest API V2 Call"], 4);
        assert_eq!(
            (&read.doc["users"], &read.doc["by-vendor-personnel"]),
            (&json!(2), &json!(2))
        );
        assert_eq!(read.doc["last"], "2023-12-11T18:10:13Z");
        assert_eq!(read.troubles.count(), 0);
    }
}

#[test]
fn traces_samples() {
    // python: spans, traces, services and errors counted from the JSON itself.
    let samples = [
        (
            "otlp/trace.json",
            1,
            1,
            "my.service",
            "2018-12-13T14:51:00Z",
        ),
        (
            "codex-otel/approvals-0.169.traces.jsonl",
            12,
            6,
            "codex-app-server",
            "2026-11-20T11:38:50.569475832Z",
        ),
        (
            "codex-otel/chatgpt-auth-0.169.traces.jsonl",
            8,
            2,
            "codex_exec",
            "2026-11-20T11:45:44.917174248Z",
        ),
    ];
    for (path, spans, traces, service, first) in samples {
        let Some(read) = of_sample(path) else {
            continue;
        };
        assert_eq!(
            (read.parser, read.records),
            (Parser::OtlpTraces, Some(spans)),
            "{path}"
        );
        assert_eq!(read.doc["traces"], traces, "{path}");
        assert_eq!(
            read.doc["services"]["counts"],
            json!({service: spans}),
            "{path}"
        );
        assert_eq!(
            (&read.doc["first"], &read.doc["errors"]),
            (&json!(first), &json!(0))
        );
        assert_eq!(read.doc["content-attributes"]["counts"], json!({}));
        assert_eq!(read.troubles.count(), 0, "{path}");
    }
}
