//! Information sheets: rules A1 to A11 and B, from the plan to the package.

#[path = "information/breaks.rs"]
mod breaks;
#[path = "information/counting.rs"]
mod counting;
#[path = "packages/fixture.rs"]
#[allow(dead_code, reason = "shared with tests/packages.rs")]
mod fixture;
#[path = "information/packages.rs"]
mod packages;

use auditbinder::diagnostic::{Color, Finding, human};
use auditbinder::model::Digest;
use auditbinder::pipeline::{self, Overwrite, Target};
use auditbinder::scan::FingerprintKey;
use serde_json::Value;
use zip::ZipArchive;

/// What the whole answer to every rule looks like; breaks change one line of it.
const COLLECTED: &str = "      on: 2026-03-31
      at: 2026-03-31T09:30:00+02:00
      time-source: NTP, ptbtime1.ptb.de
      by: ada
      tool: okta-export 4.2.0
      system: Okta
      environment: production
      query: GET /api/v1/users
      records: 3
      sequence: number
      time: decided-at
      first: R-1
      last: R-3
      sha256: DIGEST
";

const REVIEW: &str = "\
number,account,decided-at
R-1,\"ada
of Okta\",2026-03-29T10:00:00Z
R-2,ben,2026-03-30T11:00:00Z
R-3,eve,2026-03-31T07:29:59Z
";

/// A plan with one item whose collection is given, and its file.
fn plan(collected: &str, more: &str) -> String {
    let collected = collected.replace("DIGEST", &Digest::of(REVIEW.as_bytes()).to_string());
    format!(
        "\
people: [{{id: ada, name: Ada Muster}}, {{id: ben, name: Ben Muster}}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-06-30}}
    as-of: 2026-07-15
    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC6.1]}}}}
evidence:
  - id: review
    type: access_review
    owner: ada
    covers-from: 2026-01-01
    covers-until: 2026-03-31
    collected:
{collected}{more}"
    )
}

const SOURCE: &str =
    "    source: {file: review.csv}\n    reviewed: {by: ben, on: 2026-04-02, result: complete}\n";

/// What is said of a plan, and the sheet of its item.
struct Told {
    findings: Vec<Finding>,
    text: String,
    package: tempfile::TempDir,
}

impl Told {
    fn codes(&self) -> Vec<&'static str> {
        self.findings.iter().map(|f| f.code.as_str()).collect()
    }

    fn entry(&self, name: &str) -> Option<Value> {
        let package = std::fs::File::open(self.package.path().join("audit.zip")).expect("built");
        let mut archive = ZipArchive::new(package).expect("a zip");
        let file = archive.by_name(&format!("audit/{name}")).ok()?;
        Some(serde_json::from_reader(file).expect("JSON"))
    }

    fn sheet(&self) -> Value {
        self.entry("data/information-sheets/review.json")
            .expect("a sheet")
    }

    /// How a rule is answered, and the whole line.
    fn answer(&self, rule: &str) -> (String, String) {
        let sheet = self.sheet();
        let answers = sheet["occurrences"][0]["answers"]
            .as_array()
            .expect("answers");
        let found = answers.iter().find(|answer| answer["rule"] == rule);
        let found = found.unwrap_or_else(|| panic!("{rule} is not answered"));
        (
            found["standing"].as_str().expect("a word").to_owned(),
            found.to_string(),
        )
    }

    fn standing(&self, rule: &str) -> String {
        self.answer(rule).0
    }
}

/// Judges and builds a plan in a folder of its own.
fn told(plan: &str, files: &[(&str, &[u8])]) -> Told {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, plan).expect("the plan");
    let opened = match pipeline::open(&path) {
        Ok(opened) => opened,
        Err(no) => panic!("{:#?}\n{plan}", no.findings),
    };
    let gathered = opened.collect();
    let engagement = opened.engagements(None).expect("an engagement")[0];
    let judged = pipeline::judge(&opened, &gathered, engagement);
    let texts = judged.findings.iter();
    let text: String = texts
        .map(|f| human(f, &opened.sources, Color::No))
        .collect();
    let package = tempfile::tempdir().expect("a folder");
    let fingerprint = FingerprintKey::parse(&"07".repeat(32)).expect("64 digits");
    let target = Target {
        folder: package.path(),
        signer: &fixture::key(7),
        x509: None,
        pdf_signer: None,
        previous: None,
        supplement: None,
        fingerprint: Some(&fingerprint),
        time: judged
            .package_time(None)
            .expect("a day that a zip can hold"),
        overwrite: Overwrite::Refuse,
        software: "auditbinder",
    };
    // A plan that may not leave is judged alone.
    let built = pipeline::build(&judged, &target).is_ok();
    assert_eq!(built, !text.contains("[evidence-unscanned]"), "{text}");
    Told {
        findings: judged.findings.clone(),
        text,
        package,
    }
}

/// The codes of this chapter among others.
const CODES: [&str; 10] = [
    "evidence-altered",
    "evidence-empty",
    "evidence-outside-period",
    "information-missing",
    "not-production",
    "page-limit-suspected",
    "record-gap",
    "records-differ",
    "records-from-the-future",
    "reviewer-is-collector",
];

/// What a plan with one change raises of them.
fn raised(told: &Told) -> Vec<&'static str> {
    let mut codes = told.codes();
    codes.retain(|code| CODES.contains(code));
    codes.sort_unstable();
    codes
}

#[test]
fn a_plan_that_answers_everything_raises_nothing() {
    let told = told(
        &plan(COLLECTED, SOURCE),
        &[("review.csv", REVIEW.as_bytes())],
    );
    assert_eq!(raised(&told), Vec::<&str>::new(), "{}", told.text);
    for rule in [
        "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11",
    ] {
        let (standing, line) = told.answer(rule);
        assert_eq!(standing, "stated", "{line}");
    }
    assert_eq!(told.standing("B"), "not applicable");
}
