//! What happens to what is found: nothing leaves by itself, and every decision is on record.

use std::fs;
use std::io::Write as _;

use serde_json::Value;

use crate::corpus::{self, Family, Specimen};
use crate::house::{House, item};
use crate::seed;

fn all() -> Vec<Specimen> {
    corpus::specimens(seed())
}

/// The specimen of a kind, in one line.
fn of(kind: &str) -> Specimen {
    let mut all = all().into_iter();
    all.find(|one| one.kind == kind)
        .unwrap_or_else(|| panic!("no kind `{kind}`"))
}

/// One specimen per family, in the order of the families.
fn one_each() -> [Specimen; 4] {
    ["github-classic", "visa", "ssn-dashed", "email"].map(of)
}

const CODES: [&str; 3] = [
    "secret-in-evidence",
    "card-data-in-evidence",
    "phi-in-evidence",
];

/// A log with one value of each family, as JSON lines.
fn log(values: &[Specimen]) -> String {
    let mut text = String::new();
    for (number, one) in values.iter().enumerate() {
        let line = serde_json::json!({"n": number, "message": format!("seen {} today", one.text)});
        text += &line.to_string();
        text.push('\n');
    }
    text
}

#[test]
fn secrets_cards_and_health_data_stop_a_build_with_their_places_and_kinds() {
    let values = one_each();
    let house = House::new(
        "",
        &[item("log", "app.jsonl", "")],
        &[("app.jsonl", log(&values).as_bytes())],
    );
    let said = house.build(&[]);
    assert_eq!(said.code, 1, "{}", said.all());
    for (code, line) in CODES.iter().zip(1..) {
        assert!(
            said.stderr.contains(&format!("[{code}]")),
            "{code}: {}",
            said.stderr
        );
        assert!(
            said.stderr.contains(&format!("app.jsonl:{line}:")),
            "{}",
            said.stderr
        );
    }
    assert!(said.stdout.contains("REFUSED"), "{}", said.stdout);
    assert!(!house.path("out/audit.zip").exists());
    // Personal data is what access evidence is about: counted, not stopped.
    assert!(!said.stderr.contains("personal-data-in-evidence"));
}

#[test]
fn accepted_risks_never_waive_a_hit() {
    let values = one_each();
    let sections = CODES.map(|code| {
        format!(
            "  - {{code: {code}, subject: log, reason: we know, owner: ann, expires: 2027-12-31}}\n"
        )
    });
    let sections = format!("accepted-risks:\n{}", sections.concat());
    let house = House::new(
        &sections,
        &[item("log", "app.jsonl", "")],
        &[("app.jsonl", log(&values).as_bytes())],
    );
    assert_eq!(house.build(&[]).code, 1);
    let codes = house.codes();
    assert_eq!(
        codes
            .iter()
            .filter(|code| *code == "accepted-risk-unused")
            .count(),
        3
    );
}

const REDACT: &str =
    "    redaction: {secret: redact, pan: redact, phi: redact, personal: pseudonymise}\n";

#[test]
fn a_redacted_log_keeps_its_records_and_tells_what_was_done() {
    let values = one_each();
    let house = House::new(
        "",
        &[item("log", "app.jsonl", REDACT)],
        &[("app.jsonl", log(&values).as_bytes())],
    );
    let packed = house.packed("data/evidence/log/app.jsonl");
    let records: Vec<Value> = packed
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(records.len(), values.len());
    for (record, value) in records.iter().zip(&values) {
        let message = record["message"].as_str().expect("a message");
        assert!(
            message.starts_with("seen ") && message.ends_with(" today"),
            "{message}"
        );
        assert!(!message.contains(&value.value), "{}", value.kind);
    }
    assert!(packed.contains("[REDACTED:github"), "{packed}");
    assert!(packed.contains("user-"), "{packed}");
    let unpacked = house.path("unpacked/audit");
    let ledger = fs::read_to_string(unpacked.join("data/reports/release-ledger.json"));
    let ledger: Value = serde_json::from_str(&ledger.expect("the ledger")).expect("JSON");
    let rows = ledger["release"]["redactions"].as_array().expect("rows");
    let kinds = rows[0]["values"].as_array().map(Vec::len);
    assert_eq!(kinds, Some(4), "{ledger:#}");
    let index: Value = serde_json::from_str(
        &fs::read_to_string(unpacked.join("data/index.json")).expect("the index"),
    )
    .expect("JSON");
    assert_eq!(index["release"], ledger["release"]);
    let html = fs::read_to_string(unpacked.join("data/reports/report.html")).expect("the report");
    assert!(html.contains("known-pattern scan") && !html.to_lowercase().contains("de-identified"));
    assert!(html.contains(rows[0]["released_sha256"].as_str().expect("a digest")));
    // The page shows the lines of the copy, never those of the file.
    assert!(html.contains("id=\"file-log-1-L4\"") && html.contains("[REDACTED:github"));
    for value in &values {
        assert!(!html.contains(&value.value), "{}", value.kind);
    }
    // The places stay in the house, where only the owner reads them.
    let kept: Vec<_> = fs::read_dir(house.path(".auditbinder"))
        .expect("the folder")
        .flatten()
        .collect();
    let places = kept
        .iter()
        .find(|file| file.file_name().to_string_lossy().starts_with("redacted-"));
    let places = fs::read_to_string(places.expect("the list").path()).expect("text");
    let places: Value = serde_json::from_str(&places).expect("JSON");
    assert_eq!(places["files"][0]["places"][1]["line"], 2);
    let source = places["files"][0]["source-sha256"]
        .as_str()
        .expect("a digest")
        .to_owned();
    assert!(
        !ledger.to_string().contains(&source),
        "the plain digest of the source left the house"
    );
}

#[test]
fn the_same_value_has_the_same_pseudonym_in_every_item_and_build() {
    let mail = of("email");
    let first = log(std::slice::from_ref(&mail));
    let second = format!("id,note\n1,{}\n", mail.text.replace(',', " "));
    let more = "    redaction: {personal: pseudonymise}\n";
    let items = [item("one", "one.jsonl", more), item("two", "two.csv", more)];
    let house = House::new(
        "",
        &items,
        &[
            ("one.jsonl", first.as_bytes()),
            ("two.csv", second.as_bytes()),
        ],
    );
    let name = |text: &str| {
        let at = text
            .find("user-")
            .unwrap_or_else(|| panic!("no pseudonym in {text}"));
        text[at..at + 13].to_owned()
    };
    let one = name(&house.packed("data/evidence/one/one.jsonl"));
    let two = name(&house.packed("data/evidence/two/two.csv"));
    assert_eq!(one, two);
    let bytes = fs::read(house.path("out/audit.zip")).expect("the package");
    assert_eq!(house.build(&[]).code, 0);
    assert_eq!(
        bytes,
        fs::read(house.path("out/audit.zip")).expect("the package")
    );
}

#[test]
fn a_bare_number_in_json_becomes_a_text() {
    let card: String = of("visa")
        .value
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let text = format!("{{\"card\": {card}, \"n\": 1}}\n{{\"cards\": [{card}, 2]}}\n");
    let house = House::new(
        "",
        &[item("log", "a.jsonl", REDACT)],
        &[("a.jsonl", text.as_bytes())],
    );
    let packed = house.packed("data/evidence/log/a.jsonl");
    for line in packed.lines() {
        let record: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(!line.contains(&card));
        let mark = record["card"]
            .as_str()
            .or_else(|| record["cards"][0].as_str());
        assert!(
            mark.is_some_and(|mark| mark.starts_with("[REDACTED:")),
            "{line}"
        );
    }
}

/// A log of Codex telemetry with a value in what a command printed.
fn telemetry(value: &Specimen) -> String {
    let body = serde_json::json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [{
        "timeUnixNano": "1772236800000000000",
        "attributes": [{"key": "output", "value": {"stringValue": value.text}}],
    }]}]}]});
    format!("{body}\n")
}

#[test]
fn telemetry_with_hits_is_packed_as_counts_facts_and_digests() {
    let secret = of("github-classic");
    let text = telemetry(&secret);
    let parser = "    parser: otlp-logs\n";
    let house = House::new(
        "",
        &[item("otel", "otel.jsonl", parser)],
        &[("otel.jsonl", text.as_bytes())],
    );
    assert!(house.codes().contains(&"evidence-held-back".to_owned()));
    let facts: Value =
        serde_json::from_str(&house.packed("data/evidence/otel/facts.json")).expect("JSON");
    assert_eq!(facts["files"][0]["lines"], 1);
    assert_eq!(facts["files"][0]["found"][0]["count"], 1);
    assert!(
        !house
            .path("unpacked/audit/data/evidence/otel/otel.jsonl")
            .exists()
    );
    // With a policy that redacts, the records leave.
    let more = format!("{parser}{REDACT}");
    let house = House::new(
        "",
        &[item("otel", "otel.jsonl", &more)],
        &[("otel.jsonl", text.as_bytes())],
    );
    let packed = house.packed("data/evidence/otel/otel.jsonl");
    assert!(packed.contains("[REDACTED:") && !packed.contains(&secret.value));
    // Clean telemetry leaves as it is.
    let clean = telemetry(&Specimen {
        text: "done".to_owned(),
        ..of("email")
    });
    let house = House::new(
        "",
        &[item("otel", "otel.jsonl", parser)],
        &[("otel.jsonl", clean.as_bytes())],
    );
    assert_eq!(house.packed("data/evidence/otel/otel.jsonl"), clean);
}

#[test]
fn samples_of_records_are_redacted_by_default_but_for_private_keys() {
    let values = [of("github-classic")];
    let sample =
        item("log", "app.jsonl", "").replace("audit_log_configuration", "alert_triage_sample");
    let house = House::new(
        "",
        std::slice::from_ref(&sample),
        &[("app.jsonl", log(&values).as_bytes())],
    );
    assert!(
        house
            .packed("data/evidence/log/app.jsonl")
            .contains("[REDACTED:")
    );
    let key = of("pem-pkcs8");
    let house = House::new("", &[sample], &[("app.jsonl", log(&[key]).as_bytes())]);
    assert!(house.codes().contains(&"secret-in-evidence".to_owned()));
}

/// The SHA-256 of some bytes.
fn digest(bytes: &[u8]) -> String {
    auditbinder::model::Digest::of(bytes).to_string()
}

fn allow(sha256: &str, what: &str, expires: &str) -> String {
    format!(
        "scan:\n  allow:\n    - {{item: log, sha256: {sha256}, what: [{what}], reason: a revoked key in a training slide, owner: ann, expires: {expires}}}\n"
    )
}

#[test]
fn a_decision_lets_out_one_file_as_it_is_until_its_day() {
    let text = log(&[of("github-classic")]);
    let rule = "github-pat-classic";
    let files: [(&str, &[u8]); 1] = [("app.jsonl", text.as_bytes())];
    let build = |sections: &str| {
        let house = House::new(sections, &[item("log", "app.jsonl", "")], &files);
        (house.build(&[]).code, house.codes())
    };
    let allowed = allow(&digest(text.as_bytes()), rule, "2027-12-31");
    let (code, codes) = build(&allowed);
    assert_eq!(code, 0, "{codes:?}");
    // The decision is about the file: the page does not repeat the value.
    let house = House::new(&allowed, &[item("log", "app.jsonl", "")], &files);
    let html = house.packed("data/reports/report.html");
    assert!(!html.contains(&of("github-classic").value));
    assert!(html.contains("1 without an excerpt: its beginning holds a value"));
    for sections in [
        allow(&digest(b"another"), rule, "2027-12-31"),
        allow(&digest(text.as_bytes()), rule, "2026-12-31"),
        allow(&digest(text.as_bytes()), "json-web-token", "2027-12-31"),
    ] {
        let (code, codes) = build(&sections);
        assert_eq!(code, 1, "{sections}");
        assert!(codes.contains(&"allowance-unused".to_owned()), "{codes:?}");
        assert!(
            codes.contains(&"secret-in-evidence".to_owned()),
            "{codes:?}"
        );
    }
}

#[test]
fn what_was_not_scanned_stops_a_build_until_its_digest_is_let_out() {
    let image: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let items = [item("log", "screen.png", "")];
    let house = House::new("", &items, &[("screen.png", image)]);
    assert_eq!(house.build(&[]).code, 1);
    assert!(house.codes().contains(&"evidence-unscanned".to_owned()));
    let house = House::new(
        &allow(&digest(image), "unscanned", "2027-12-31"),
        &items,
        &[("screen.png", image)],
    );
    let ledger = house.packed("data/reports/release-ledger.json");
    let ledger: Value = serde_json::from_str(&ledger).expect("JSON");
    assert_eq!(ledger["release"]["unscanned"][0]["item"], "log");
    assert_eq!(ledger["release"]["decisions"][0]["owner"], "Ann Example");
}

#[test]
fn health_data_where_none_is_declared_contradicts_the_controls_of_the_item() {
    let text = log(&[of("ssn-dashed")]);
    let build = |class: &str| {
        let sections = format!(
            "assets:\n  - {{id: agent, name: Agent, kind: ai-agent, owner: ann, data-class: {class}}}\n"
        );
        let more = format!("    about: [agent]\n    supports: [\"soc2:CC7.2\"]\n{REDACT}");
        let house = House::new(
            &sections,
            &[item("log", "app.jsonl", &more)],
            &[("app.jsonl", text.as_bytes())],
        );
        let answer = house.check();
        let controls = answer["engagements"][0]["controls"]
            .as_array()
            .expect("controls")
            .clone();
        let control = controls
            .into_iter()
            .find(|control| control["id"] == "soc2:CC7.2");
        (
            house.codes(),
            control.expect("in scope")["result"]
                .as_str()
                .expect("a result")
                .to_owned(),
        )
    };
    for class in ["phi-adjacent", "none"] {
        let (codes, result) = build(class);
        assert!(
            codes.contains(&"data-class-contradicted".to_owned()),
            "{codes:?}"
        );
        assert_eq!(result, "contradicted");
    }
    let (codes, result) = build("phi-touching");
    assert!(!codes.contains(&"data-class-contradicted".to_owned()));
    assert_ne!(result, "contradicted");
}

#[test]
fn a_value_inside_of_a_compressed_file_is_found_and_cannot_be_replaced() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(log(&[of("visa")]).as_bytes())
        .expect("memory");
    let bytes = gzip.finish().expect("memory");
    let house = House::new(
        "",
        &[item("log", "app.jsonl.gz", REDACT)],
        &[("app.jsonl.gz", &bytes)],
    );
    assert!(house.codes().contains(&"redaction-out-of-reach".to_owned()));
    assert_eq!(house.build(&[]).code, 1);
}

#[test]
fn a_scanned_folder_becomes_counts_and_places() {
    let secret = of("github-classic");
    let source = format!("// fixture\nlet token = \"{}\";\n", secret.value);
    let scanned = item("repo", "x", "").replace("{file: x}", "{scanned: repo}");
    let house = House::new(
        "",
        &[scanned],
        &[
            ("repo/src/seed.rs", source.as_bytes()),
            ("repo/a.txt", b"a\n"),
        ],
    );
    assert!(
        house
            .codes()
            .contains(&"sensitive-data-in-source".to_owned())
    );
    let facts = house.packed("data/evidence/repo/scan.json");
    assert!(!facts.contains(&secret.value));
    let facts: Value = serde_json::from_str(&facts).expect("JSON");
    assert_eq!(facts["files"], 2);
    assert_eq!(facts["counts"]["secret"], 1);
    assert_eq!(
        (&facts["places"][0]["file"], &facts["places"][0]["line"]),
        (&"src/seed.rs".into(), &2.into())
    );
    assert!(!house.path("unpacked/audit/data/evidence/repo/src").exists());
}

#[test]
fn the_finished_package_is_scanned_too() {
    let secret = of("github-classic");
    let sections = format!(
        "system:\n  description: the deploy token is {}\n",
        secret.value
    );
    let house = House::new(
        &sections,
        &[item("log", "a.txt", "")],
        &[("a.txt", b"nothing\n")],
    );
    let said = house.build(&[]);
    assert_eq!(said.code, 1, "{}", said.all());
    assert!(
        said.stderr.contains("[sensitive-data-in-package]"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr.contains("report.html") && said.stderr.contains("report.pdf"),
        "{}",
        said.stderr
    );
    assert!(!said.all().contains(&secret.value));
    let left: Vec<_> = fs::read_dir(house.path("out"))
        .expect("the folder")
        .flatten()
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_policy_of_the_plan_holds_where_an_item_is_silent() {
    let values = one_each();
    let sections =
        "scan:\n  policy: {secret: redact, pan: redact, phi: redact, personal: redact}\n";
    let house = House::new(
        sections,
        &[item("log", "app.jsonl", "")],
        &[("app.jsonl", log(&values).as_bytes())],
    );
    let packed = house.packed("data/evidence/log/app.jsonl");
    assert_eq!(packed.matches("[REDACTED:").count(), 4, "{packed}");
    let wrong = House::new(
        "scan:\n  policy: {secret: pack}\n",
        &[item("log", "app.jsonl", "")],
        &[("app.jsonl", b"x\n")],
    );
    assert_eq!(wrong.run(&["check", "plan.yaml"]).code, 3);
}

#[test]
fn every_family_that_is_planted_is_blocked_by_a_policy_that_says_so() {
    let mail = of("email");
    assert_eq!(mail.family, Family::Personal);
    let more = "    redaction: {personal: block}\n";
    let house = House::new(
        "",
        &[item("log", "app.jsonl", more)],
        &[("app.jsonl", log(&[mail]).as_bytes())],
    );
    assert!(
        house
            .codes()
            .contains(&"personal-data-in-evidence".to_owned())
    );
}

/// Only so many places are kept of a file; what comes after them counts all the same.
#[test]
fn a_secret_behind_ten_thousand_other_values_does_not_leave() {
    use base64::Engine as _;

    let mail = of("email").value;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let hidden = format!("{}\n", of("github-classic").text.repeat(2));
    gzip.write_all(hidden.as_bytes()).expect("memory");
    let code = gzip.finish().expect("memory");
    let code = base64::engine::general_purpose::STANDARD.encode(code);
    let mut text = format!("contact {mail}\n").repeat(10_001);
    text += &["body ", &code, "\n"].concat();
    let house = House::new(
        "",
        &[item("log", "app.log", "    redaction: {secret: redact}\n")],
        &[("app.log", text.as_bytes())],
    );
    assert!(house.codes().contains(&"redaction-out-of-reach".to_owned()));
    assert_eq!(house.build(&[]).code, 1);
    let said = house.run(&["scan", "app.log", "--format", "jsonl"]);
    assert!(
        said.stdout.contains("values-without-place"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_decision_about_a_redacted_file_does_not_tell_the_digest_of_its_source() {
    let text = log(&[of("github-classic"), of("visa")]);
    let digest = digest(text.as_bytes());
    let house = House::new(
        &allow(&digest, "github-pat-classic", "2027-12-31"),
        &[item("log", "app.jsonl", "    redaction: {pan: redact}\n")],
        &[("app.jsonl", text.as_bytes())],
    );
    let ledger = house.packed("data/reports/release-ledger.json");
    assert!(ledger.contains("\"hmac-sha256:"), "{ledger}");
    for name in ["release-ledger.json", "report.html"] {
        let path = house.path("unpacked/audit/data/reports").join(name);
        let said = fs::read_to_string(path).expect("there");
        assert!(!said.contains(&digest), "{name}");
    }
    let index = fs::read_to_string(house.path("unpacked/audit/data/index.json"));
    assert!(!index.expect("there").contains(&digest));
}
