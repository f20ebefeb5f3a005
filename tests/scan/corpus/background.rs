//! Ordinary lines: dense in numbers, digests and ids, without anything sensitive.

use super::agent;
use super::carriers::csv_column;
use super::random::Random;

/// Makes ordinary lines, time going on from line to line.
pub struct Background {
    pub random: Random,
    /// Nanoseconds since 1970.
    pub nanos: u64,
    /// Rows written to tables so far.
    pub row: u64,
}

impl Background {
    /// Lines that depend on the seed alone.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let nanos = 1_790_000_000_000_000_000 + random.below(1_000_000_000_000_000);
        Self {
            random,
            nanos,
            row: 100_000,
        }
    }

    /// The time of the next event, in nanoseconds.
    pub fn tick(&mut self) -> u64 {
        self.nanos += self.random.below(90_000_000) + 1;
        self.nanos
    }

    /// The time of the next event as RFC 3339 in UTC.
    pub fn stamp(&mut self) -> String {
        let nanos = self.tick();
        let seconds = nanos / 1_000_000_000;
        let (year, month, day) = civil(seconds / 86_400);
        let rest = seconds % 86_400;
        let millis = nanos / 1_000_000 % 1_000;
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{millis:03}Z",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        )
    }

    /// One export of OTLP log records.
    pub fn agent(&mut self, text: Option<&str>) -> String {
        agent::export(self, text)
    }

    /// One event of a session.
    pub fn session(&mut self, text: Option<&str>) -> String {
        agent::event(self, text)
    }

    /// One line of an application's log.
    pub fn log(&mut self, text: Option<&str>) -> String {
        if let Some(text) = text {
            let level = self.random.pick(&["INFO ", "WARN ", "DEBUG"]);
            return format!(
                "{} {level} claims-api req={} msg: {text}",
                self.stamp(),
                self.random.uuid()
            );
        }
        match self.random.below(5) {
            0 => self.access(),
            1 => self.job(),
            2 => self.pulled(),
            _ => self.request(),
        }
    }

    fn request(&mut self) -> String {
        let stamp = self.stamp();
        let random = &mut self.random;
        format!(
            "{stamp} INFO  claims-api req={} trace_id={} span_id={} status={} dur_ms={} bytes={} path=/v2/claims/{}/lines/{}",
            random.uuid(),
            random.hex(32),
            random.hex(16),
            random.pick(&[200, 200, 200, 201, 204, 304, 404]),
            random.below(900),
            random.below(90_000),
            random.below(9_000_000),
            random.below(40)
        )
    }

    fn access(&mut self) -> String {
        let random = &mut self.random;
        format!(
            "10.{}.{}.{} - - [{:02}/May/2026:{:02}:{:02}:{:02} +0000] \"GET /assets/app.{}.js HTTP/1.1\" 200 {} \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:{}.0)\"",
            random.below(255),
            random.below(255),
            random.between(1, 254),
            random.between(1, 28),
            random.below(24),
            random.below(60),
            random.below(60),
            random.hex(8),
            random.below(900_000),
            random.between(120, 160)
        )
    }

    fn job(&mut self) -> String {
        let nanos = self.tick();
        let random = &mut self.random;
        format!(
            "[{}.{:06}] worker[{}]: job {} done in {} ms, {} rows, checksum {}",
            nanos / 1_000_000_000,
            nanos / 1000 % 1_000_000,
            random.between(200, 32_000),
            random.below(900_000),
            random.below(60_000),
            random.below(100_000),
            random.hex(64)
        )
    }

    fn pulled(&mut self) -> String {
        let stamp = self.stamp();
        let random = &mut self.random;
        format!(
            "{stamp} DEBUG kubelet pulled registry.internal/claims:{}.{}.{} layer sha256:{} size={}",
            random.below(9),
            random.below(40),
            random.below(40),
            random.hex(64),
            random.below(90_000_000)
        )
    }

    /// One row of a table of orders.
    pub fn csv(&mut self, note: Option<&str>) -> String {
        self.row += 1;
        let row = self.row;
        let random = &mut self.random;
        let state = random.pick(&["shipped", "open", "returned", "billed"]);
        let note = note.map_or_else(|| state.to_owned(), csv_column);
        format!(
            "{row},2026-{:02}-{:02},SKU-{}-{},{},{}.{:02},EUR,{},{note}",
            random.between(1, 12),
            random.between(1, 28),
            random.between(100, 999),
            random.between(10_000, 99_999),
            random.between(1, 40),
            random.below(900),
            random.below(100),
            random.uuid()
        )
    }

    /// One setting of a service.
    pub fn setting(&mut self, separator: &str, indent: &str) -> String {
        let random = &mut self.random;
        let name = random.pick(&[
            "retry_limit",
            "pool_size",
            "timeout_ms",
            "batch_rows",
            "cache_ttl",
            "token_limit",
            "key_rotation_days",
            "max_tokens",
            "shard_count",
            "image_digest",
        ]);
        let value = match name {
            "image_digest" => format!("\"sha256:{}\"", random.hex(64)),
            _ => random.below(100_000).to_string(),
        };
        format!("{indent}{name}_{}{separator}{value}", random.below(10_000))
    }

    /// One line of code.
    pub fn source(&mut self) -> String {
        let random = &mut self.random;
        let number = random.below(100_000);
        match random.below(6) {
            0 => format!(
                "    let total_{number} = lines.iter().map(|line| line.cents).sum::<u64>();"
            ),
            1 => format!("    assert_eq!(digest(&input), \"{}\");", random.hex(64)),
            2 => format!("    const LIMIT_{number}: u64 = 0x{};", random.hex(16)),
            3 => format!("    if token.kind == Kind::Keyword && token.span.start < {number} {{"),
            4 => format!("    // See claim {number}: the key of the map is the row, not the id."),
            _ => format!(
                "    let key_{number} = map.keys().nth({}).copied();",
                random.below(90)
            ),
        }
    }

    /// One line of a document.
    pub fn markdown(&mut self) -> String {
        let random = &mut self.random;
        let number = random.below(100_000);
        match random.below(4) {
            0 => format!(
                "The job handled {number} claims in {} seconds.",
                random.below(4000)
            ),
            1 => format!(
                "| 2026-{:02}-{:02} | {number} | {} |",
                random.between(1, 12),
                random.between(1, 28),
                random.hex(40)
            ),
            2 => format!(
                "Rotate the signing key every {} days, see ticket CLM-{number}.",
                random.below(90)
            ),
            _ => format!("## Step {number}: restart shard {}", random.below(64)),
        }
    }

    /// One segment of an HL7 message about no person.
    pub fn hl7(&mut self) -> String {
        let random = &mut self.random;
        let number = random.below(1_000_000);
        match random.below(3) {
            0 => format!(
                "MSH|^~\\&|LAB|HARBOR|CLM|NORTH|20260{}{:02}{:02}{:02}||ORU^R01|{number}|P|2.5.1",
                random.between(1, 9),
                random.between(1, 28),
                random.below(24),
                random.below(60)
            ),
            1 => format!(
                "OBX|{}|NM|{}-{}^Analyte^LN||{}.{}|mg/dL|70-110|N|||F",
                random.below(40),
                random.between(1000, 99_999),
                random.below(10),
                random.below(400),
                random.below(10)
            ),
            _ => format!(
                "EQU|ANALYSER-{number}|20260{}{:02}|OP|{}",
                random.between(1, 9),
                random.between(1, 28),
                random.hex(12)
            ),
        }
    }

    /// One FHIR resource about no person.
    pub fn fhir(&mut self, note: Option<&str>) -> String {
        let random = &mut self.random;
        let note = note.map_or_else(String::new, |text| {
            format!(
                r#","note":[{{"text":"{}"}}]"#,
                super::carriers::escaped(text)
            )
        });
        format!(
            r#"{{"resourceType":"Device","id":"{}","meta":{{"versionId":"{}","lastUpdated":"2026-05-{:02}T08:{:02}:00Z"}},"lotNumber":"{}","version":[{{"value":"{}.{}.{}"}}]{note}}}"#,
            random.uuid(),
            random.below(90),
            random.between(1, 28),
            random.below(60),
            random.hex(10),
            random.below(9),
            random.below(90),
            random.below(90)
        )
    }
}

/// Year, month and day of a day counted from 1970-01-01.
fn civil(days: u64) -> (u64, u64, u64) {
    // Howard Hinnant, chrono-compatible low-level date algorithms, `civil_from_days`.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}
