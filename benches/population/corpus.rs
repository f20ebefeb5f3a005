//! The corpus: four files of OTLP log records as Codex CLI 0.169.0 sends them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use auditbinder::telemetry::Moment;

/// 2026-07-01T00:00:00Z in milliseconds.
pub const BEGIN: u64 = 1_782_864_000_000;
/// How many days are written.
pub const DAYS: u64 = 120;

/// A linear congruential generator; Knuth, TAOCP volume 2, 3.3.4, table 1, line 26.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// What was written.
#[derive(Default)]
pub struct Lines {
    pub all: u64,
    pub with_decision: u64,
}

/// Writes four files.
pub fn write(folder: &Path, seed: u64, least: u64) -> io::Result<Lines> {
    std::fs::create_dir_all(folder)?;
    let mut random = Random(seed);
    let mut lines = Lines::default();
    for number in 0..4 {
        let path = folder.join(format!("codex-{number}.jsonl"));
        let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        let mut written = 0;
        while written < least / 4 {
            let (line, decides) = line(&mut random);
            written += line.len() as u64;
            lines.all += 1;
            lines.with_decision += u64::from(decides);
            out.write_all(line.as_bytes())?;
            // At least once is what OTLP promises: some lines come twice.
            if random.below(500) == 0 {
                out.write_all(line.as_bytes())?;
            }
        }
        out.flush()?;
    }
    Ok(lines)
}

const RESOURCE: &str = concat!(
    r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"codex_exec"}},"#,
    r#"{"key":"service.version","value":{"stringValue":"0.169.0"}},{"key":"env","value":{"stringValue":"production"}}]},"#,
    r#""scopeLogs":[{"scope":{"name":"codex_otel.log_only"},"logRecords":["#
);

fn line(random: &mut Random) -> (String, bool) {
    let mut line = RESOURCE.to_owned();
    let mut decides = false;
    let conversation = random.below(1 << 22);
    let person = random.below(120);
    for number in 0..8 + random.below(9) {
        if number > 0 {
            line.push(',');
        }
        let millis = BEGIN + random.below(DAYS * 86_400_000);
        let seconds = i64::try_from(millis / 1000).expect("small");
        let at = Moment::from_seconds(seconds).expect("a time").to_string();
        let event = match random.below(100) {
            0..3 => "codex.tool_decision",
            3..15 => "codex.tool_result",
            15..25 => "codex.api_request",
            25..30 => "codex.user_prompt",
            _ => "codex.sse_event",
        };
        decides |= event == "codex.tool_decision";
        let _ = write!(
            line,
            "{{\"timeUnixNano\":\"0\",\"observedTimeUnixNano\":\"{millis}000000\",\"severityNumber\":9,\"severityText\":\"INFO\",\
             \"eventName\":\"event otel/src/traces/otel_manager.rs:{}\",\"attributes\":[",
            100 + random.below(700)
        );
        attributes(&mut line, event, &at, (conversation, person), random);
        let _ = write!(
            line,
            "{{\"key\":\"duration_ms\",\"value\":{{\"intValue\":\"{}\"}}}}],\"droppedAttributesCount\":0,\"flags\":1,\
             \"traceId\":\"{:032x}\",\"spanId\":\"{:016x}\"}}",
            random.below(9000),
            random.below(1 << 31),
            random.below(1 << 31)
        );
    }
    line.push_str("]}]}]}\n");
    (line, decides)
}

fn attributes(
    line: &mut String,
    event: &str,
    at: &str,
    (conversation, person): (u64, u64),
    random: &mut Random,
) {
    let mut attribute = |key: &str, value: &str| {
        let _ = write!(
            line,
            "{{\"key\":\"{key}\",\"value\":{{\"stringValue\":\"{value}\"}}}},"
        );
    };
    attribute("event.name", event);
    attribute("event.timestamp", at);
    attribute(
        "conversation.id",
        &format!("0199{conversation:08x}-7000-8000-{conversation:012x}"),
    );
    attribute("app.version", "0.169.0");
    attribute("auth_mode", "Chatgpt");
    attribute("user.account_id", &format!("account-{person:04}"));
    attribute("user.email", &format!("dev{person}@example.org"));
    attribute("terminal.type", "xterm-256color");
    attribute("model", "gpt-5.4-codex");
    attribute("slug", "gpt-5.4-codex");
    match event {
        "codex.tool_decision" => {
            let decision = ["approved", "denied", "approved_for_session"];
            attribute("tool_name", "shell");
            attribute("call_id", &format!("call_{:012x}", random.below(1 << 30)));
            attribute(
                "decision",
                decision[usize::try_from(random.below(3)).expect("small")],
            );
            attribute("source", "User");
        }
        "codex.tool_result" => {
            attribute("tool_name", "shell");
            attribute("call_id", &format!("call_{:012x}", random.below(1 << 30)));
            attribute(
                "arguments",
                r#"{\"command\":[\"bash\",\"-lc\",\"cargo test --quiet\"]}"#,
            );
            attribute("output", &r"running 12 tests\ntest result: ok\n".repeat(12));
            attribute("success", "true");
        }
        "codex.sse_event" => attribute("event.kind", "response.output_text.delta"),
        "codex.user_prompt" => attribute("prompt", "[REDACTED]"),
        _ => attribute("endpoint", "/responses"),
    }
}
