//! What a coding agent exports: OTLP log records and session events.

use std::fmt::Write as _;

use super::background::Background;
use super::carriers::escaped;
use super::random::{ALNUM, Random};

/// One line of the file exporter: a resource with a few records.
///
/// The text stands in the output of a tool or in a prompt of one of them.
pub fn export(background: &mut Background, text: Option<&str>) -> String {
    let trace = background.random.hex(32);
    export_traced(background, text, &trace, None)
}

/// The same with a given trace and, for the last record, a given span.
pub fn export_traced(
    background: &mut Background,
    text: Option<&str>,
    trace: &str,
    span: Option<&str>,
) -> String {
    let mut records: Vec<String> = (0..background.random.between(1, 5))
        .map(|_| {
            let span = background.random.hex(16);
            record(background, None, trace, &span)
        })
        .collect();
    let span = span.map_or_else(|| background.random.hex(16), str::to_owned);
    records.push(record(background, text, trace, &span));
    format!(
        r#"{{"resourceLogs":[{{"resource":{{"attributes":[{},{},{},{}],"droppedAttributesCount":0,"entityRefs":[]}},"scopeLogs":[{{"scope":{{"name":"codex_otel.log_only","version":"","attributes":[],"droppedAttributesCount":0}},"logRecords":[{}]}}]}}]}}"#,
        string("service.name", "codex_exec"),
        string("service.version", "0.169.0"),
        string("host.name", "devbox-01"),
        string("env", "production-hipaa"),
        records.join(",")
    )
}

fn string(key: &str, value: &str) -> String {
    format!(
        r#"{{"key":"{key}","value":{{"stringValue":"{}"}}}}"#,
        escaped(value)
    )
}

fn number(key: &str, value: u64) -> String {
    format!(r#"{{"key":"{key}","value":{{"intValue":"{value}"}}}}"#)
}

fn boolean(key: &str, value: bool) -> String {
    format!(r#"{{"key":"{key}","value":{{"boolValue":{value}}}}}"#)
}

/// One log record with the attributes that every event has.
fn record(background: &mut Background, text: Option<&str>, trace: &str, span: &str) -> String {
    let nanos = background.tick();
    let stamp = background.stamp();
    let random = &mut background.random;
    let mut attributes = match (text, random.below(4)) {
        (Some(text), 0) => prompt(text),
        (Some(text), _) => tool_result(random, text),
        (None, 0) => {
            let output = listing(random);
            tool_result(random, &output)
        }
        (None, 1) => sse_event(random),
        (None, 2) => api_request(random),
        (None, _) => decision(random),
    };
    attributes.push(string("event.timestamp", &stamp));
    attributes.push(string("conversation.id", &random.uuid()));
    attributes.push(string("app.version", "0.169.0"));
    attributes.push(string("auth_mode", "Chatgpt"));
    attributes.push(string("user.account_id", &random.uuid()));
    attributes.push(string("model", "gpt-5-codex"));
    format!(
        r#"{{"timeUnixNano":"0","observedTimeUnixNano":"{nanos}","severityNumber":9,"severityText":"INFO","body":null,"attributes":[{}],"droppedAttributesCount":0,"flags":1,"traceId":"{trace}","spanId":"{span}","eventName":"event otel/src/events/session_telemetry.rs:{}"}}"#,
        attributes.join(","),
        random.between(100, 900)
    )
}

fn prompt(text: &str) -> Vec<String> {
    vec![
        string("event.name", "codex.user_prompt"),
        number("prompt_length", text.len() as u64),
        string("prompt", text),
    ]
}

fn tool_result(random: &mut Random, output: &str) -> Vec<String> {
    let file = format!("src/claims/{}.rs", random.hex(6));
    let arguments =
        format!(r#"{{"command":["bash","-lc","sed -n 1,80p {file}"],"timeout_ms":10000}}"#);
    vec![
        string("event.name", "codex.tool_result"),
        string("tool_name", "exec_command"),
        string("call_id", &format!("call_{}", random.chars(ALNUM, 24))),
        string("arguments", &arguments),
        string(
            "output",
            &format!(
                "Exit code: 0\nWall time: 0.{} seconds\nOutput:\n{output}\n",
                random.below(999)
            ),
        ),
        number("duration_ms", random.below(9000)),
        boolean("success", true),
    ]
}

fn sse_event(random: &mut Random) -> Vec<String> {
    vec![
        string("event.name", "codex.sse_event"),
        string("event.kind", "response.completed"),
        number("input_token_count", random.below(200_000)),
        number("output_token_count", random.below(9000)),
        number("cached_token_count", random.below(150_000)),
        number("reasoning_token_count", random.below(9000)),
        number("tool_token_count", random.below(220_000)),
    ]
}

fn api_request(random: &mut Random) -> Vec<String> {
    vec![
        string("event.name", "codex.api_request"),
        number("duration_ms", random.below(9000)),
        number("http.response.status_code", 200),
        number("attempt", 0),
        string("endpoint", "/responses"),
        boolean("auth.header_attached", true),
        string("auth.header_name", "authorization"),
        boolean("auth.env_openai_api_key_present", false),
        boolean("auth.env_codex_api_key_enabled", true),
        boolean("auth.env_refresh_token_url_override_present", false),
    ]
}

fn decision(random: &mut Random) -> Vec<String> {
    vec![
        string("event.name", "codex.tool_decision"),
        string("tool_name", "exec_command"),
        string("call_id", &format!("call_{}", random.chars(ALNUM, 24))),
        string("decision", "approved"),
        string("source", "Config"),
    ]
}

/// What ordinary commands print.
fn listing(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.between(3, 14) {
        let _ = match random.below(4) {
            0 => writeln!(
                text,
                "{} Merge pull request #{} from branch fix-{}",
                random.hex(40),
                random.below(9000),
                random.hex(6)
            ),
            1 => writeln!(
                text,
                "-rw-r--r-- 1 build build {} May {} 10:{} {}.json",
                random.below(9_000_000),
                random.between(1, 28),
                random.between(10, 59),
                random.hex(8)
            ),
            2 => writeln!(text, "test claims::line_{} ... ok", random.below(9000)),
            _ => writeln!(
                text,
                "{}  target/release/deps/claims-{}",
                random.hex(64),
                random.hex(16)
            ),
        };
    }
    text
}

/// One event of a session file.
pub fn event(background: &mut Background, text: Option<&str>) -> String {
    let stamp = background.stamp();
    let random = &mut background.random;
    let call = random.chars(ALNUM, 24);
    match (text, random.below(3)) {
        (None, 0) => format!(
            r#"{{"timestamp":"{stamp}","type":"event_msg","payload":{{"type":"token_count","info":{{"total_token_usage":{{"input_tokens":{},"cached_input_tokens":{},"output_tokens":{},"total_tokens":{}}}}}}}}}"#,
            random.below(900_000),
            random.below(900_000),
            random.below(90_000),
            random.below(990_000)
        ),
        (Some(text), 0) => format!(
            r#"{{"timestamp":"{stamp}","type":"response_item","payload":{{"type":"message","role":"user","content":[{{"type":"input_text","text":"{}"}}]}}}}"#,
            escaped(text)
        ),
        _ => {
            let output = text.map_or_else(|| listing(random), str::to_owned);
            format!(
                r#"{{"timestamp":"{stamp}","type":"response_item","payload":{{"type":"function_call_output","call_id":"call_{call}","output":"{}"}}}}"#,
                escaped(&output)
            )
        }
    }
}
