//! Operation over a period: a year of a locker's journal, its strips and its findings.

#[path = "periods/samples.rs"]
mod samples;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use auditbinder::diagnostic::Code;
use auditbinder::model::id::Id as _;
use auditbinder::model::{ControlState, Digest, SlotStanding, Timeline};
use auditbinder::pipeline;

const PLAN: &str = "
organization: {name: Example}
people:
  - {id: ann, name: Ann Example}
  - {id: rex, name: Rex Reviewer}
engagements:
  - id: audit
    title: Audit
    kinds: [KIND]
    period: {from: 2026-01-01, until: 2026-12-31}
    as-of: 2027-01-20
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6, CC7, CC9]}}
vendors:
  - {id: old-host, name: Old Host, from: 2024-01-01, until: 2026-07-15, replaced-by: new-host}
  - {id: new-host, name: New Host, from: 2026-07-16}
controls:
  - {id: OC-REVIEW-1, statement: Administrators are reviewed every month., owner: ann, frequency: monthly, meets: [soc2:CC6.2], evidence: [admins-before], until: 2026-04-14}
  - {id: OC-REVIEW-2, statement: Administrators are reviewed every month by team., owner: ann, frequency: monthly, meets: [soc2:CC6.2], evidence: [admins-after], from: 2026-04-15}
  - {id: OC-MFA, statement: Every login needs a second factor., owner: ann, frequency: continuous, meets: [soc2:CC6.1], evidence: [mfa]}
evidence:
  - {id: access-review, type: access_review, owner: ann, cadence: quarterly}
  - {id: vulnerability-scan, type: vulnerability_scan, owner: ann, cadence: monthly}
  - {id: restore-test, type: restore_test, owner: ann, cadence: annual}
  - {id: mfa, type: password_and_mfa_configuration, owner: ann, cadence: continuous}
  - {id: admins-before, type: access_review, owner: ann}
  - {id: admins-after, type: access_review, owner: ann}
  - {id: old-host-review, type: vendor_report_review, owner: ann, cadence: quarterly, about: [old-host]}
  - {id: new-host-review, type: vendor_report_review, owner: ann, cadence: quarterly, about: [new-host]}
";

/// What the locker gets, item by item.
const YEAR: &[(&str, &[&str])] = &[
    // Nothing in the third quarter.
    ("access-review", &["2026-03-20", "2026-06-11", "2026-12-10"]),
    // April came on 2 May.
    (
        "vulnerability-scan",
        &[
            "2026-01-15",
            "2026-02-15",
            "2026-03-15",
            "2026-05-02",
            "2026-05-15",
            "2026-06-15",
            "2026-07-15",
            "2026-08-15",
            "2026-09-15",
            "2026-10-15",
            "2026-11-15",
            "2026-12-15",
        ],
    ),
    // The first one belongs to the year before.
    ("restore-test", &["2025-11-20", "2026-05-01"]),
    ("mfa", &["2026-06-15"]),
    ("admins-before", &["2026-01-31", "2026-02-27", "2026-03-31"]),
    (
        "admins-after",
        &[
            "2026-04-29",
            "2026-05-29",
            "2026-06-30",
            "2026-07-31",
            "2026-08-31",
            "2026-09-30",
            "2026-10-30",
            "2026-11-30",
            "2026-12-30",
        ],
    ),
    ("old-host-review", &["2026-02-03", "2026-05-04"]),
    ("new-host-review", &["2026-09-01", "2026-11-17"]),
];

fn auditbinder(folder: &Path, arguments: &[&str]) {
    let run = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .current_dir(folder)
        // 2027-01-20: the journal cannot hold days after today.
        .env("SOURCE_DATE_EPOCH", "1800403200")
        .args(arguments)
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{arguments:?}: {said}");
}

/// A plan of the kind with its locker, filled by the command.
fn filled(kind: &str, year: &[(&str, &[&str])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plan = PLAN.replace("KIND", kind);
    std::fs::write(folder.path().join("auditbinder.yaml"), plan).expect("the plan");
    std::fs::create_dir(folder.path().join(".auditbinder")).expect("a folder");
    let mut table = "item,file,on,by\n".to_owned();
    for (item, days) in year {
        for day in *days {
            let file = format!("{item}-{day}.txt");
            let text = format!("{item}, looked at on {day}\n");
            std::fs::write(folder.path().join(&file), text).expect("a file");
            writeln!(table, "{item},{file},{day},ann").expect("a row");
        }
    }
    std::fs::write(folder.path().join("year.csv"), table).expect("the table");
    auditbinder(folder.path(), &["locker", "import", "year.csv"]);
    folder
}

struct Year {
    items: BTreeMap<String, Timeline>,
    controls: BTreeMap<String, Timeline>,
    findings: Vec<(Code, String, String)>,
    states: BTreeMap<String, ControlState>,
}

fn judged(folder: &Path) -> Year {
    let opened = pipeline::open(&folder.join("auditbinder.yaml"));
    let opened = opened.unwrap_or_else(|rejected| {
        let messages: Vec<&str> = rejected
            .findings
            .iter()
            .map(|f| f.message.as_str())
            .collect();
        panic!("the plan is rejected: {messages:?}")
    });
    let gathered = opened.collect();
    let judged = pipeline::judge(&opened, &gathered, &opened.plan.engagements[0]);
    let (items, controls) = judged.timelines();
    let findings = judged.findings.iter().map(|finding| {
        let subject = finding.subject.clone().unwrap_or_default();
        (finding.code, subject, finding.message.clone())
    });
    let states = judged.coverage.controls.iter();
    Year {
        items: items
            .iter()
            .map(|(id, t)| (id.to_string(), t.clone()))
            .collect(),
        controls: controls
            .iter()
            .map(|(id, t)| (id.as_str().to_owned(), t.clone()))
            .collect(),
        findings: findings.collect(),
        states: states
            .map(|c| (c.scoped.control.to_string(), c.state))
            .collect(),
    }
}

/// One letter a window.
fn strip(timeline: &Timeline) -> String {
    let letter = |standing| match standing {
        SlotStanding::Evidenced => 'e',
        SlotStanding::Late => 'l',
        SlotStanding::Partly => 'p',
        SlotStanding::Missing => 'm',
        SlotStanding::NotDue => '-',
    };
    timeline
        .slots
        .iter()
        .map(|slot| letter(slot.standing))
        .collect()
}

fn about_periods(year: &Year) -> Vec<(&str, &str)> {
    let codes = [
        Code::OccurrenceMissing,
        Code::OccurrenceLate,
        Code::OccurrenceGap,
        Code::OccurrenceOutsidePeriod,
        Code::OccurrenceRejected,
        Code::PointInTimeOnly,
        Code::PolicyVersionGap,
        Code::EvidenceStale,
        Code::EvidenceOutsidePeriod,
        Code::EvidenceUndated,
    ];
    let found = year
        .findings
        .iter()
        .filter(|(code, ..)| codes.contains(code));
    let mut found: Vec<_> = found
        .map(|(code, subject, _)| (code.as_str(), subject.as_str()))
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn a_year_of_a_journal_gives_exactly_the_expected_strips_and_findings() {
    let folder = filled("type-2", YEAR);
    let year = judged(folder.path());
    let strips: Vec<(&str, String)> = year
        .items
        .iter()
        .map(|(id, timeline)| (id.as_str(), strip(timeline)))
        .collect();
    let expected = [
        ("access-review", "eeme"),
        ("mfa", "mmmmmmmmmmmm"),
        ("new-host-review", "ee"),
        ("old-host-review", "ee"),
        ("restore-test", "e"),
        ("vulnerability-scan", "eeeleeeeeeee"),
    ];
    let strips: Vec<(&str, &str)> = strips
        .iter()
        .map(|(id, strip)| (*id, strip.as_str()))
        .collect();
    assert_eq!(strips, expected);
    let controls: Vec<(&str, String)> = year
        .controls
        .iter()
        .map(|(id, timeline)| (id.as_str(), strip(timeline)))
        .collect();
    let controls: Vec<(&str, &str)> = controls
        .iter()
        .map(|(id, strip)| (*id, strip.as_str()))
        .collect();
    // March is the last month that the old control ends in; April is the first of the new one.
    let expected = [
        ("OC-MFA", "mmmmmmmmmmmm"),
        ("OC-REVIEW-1", "eee"),
        ("OC-REVIEW-2", "eeeeeeeee"),
    ];
    assert_eq!(controls, expected);
    let expected = [
        ("occurrence-late", "vulnerability-scan"),
        ("occurrence-missing", "access-review"),
        ("occurrence-outside-period", "restore-test"),
        ("point-in-time-only", "mfa"),
    ];
    assert_eq!(about_periods(&year), expected);
}

#[test]
fn what_began_or_ended_in_the_period_is_asked_about_within_its_days() {
    let folder = filled("type-2", YEAR);
    let year = judged(folder.path());
    let span = |timeline: &Timeline| timeline.span.to_string();
    assert_eq!(
        span(&year.items["old-host-review"]),
        "2026-01-01 to 2026-07-15"
    );
    assert_eq!(
        span(&year.items["new-host-review"]),
        "2026-07-16 to 2026-12-31"
    );
    assert_eq!(
        span(&year.controls["OC-REVIEW-1"]),
        "2026-01-01 to 2026-04-14"
    );
    assert_eq!(
        span(&year.controls["OC-REVIEW-2"]),
        "2026-04-15 to 2026-12-31"
    );
    let cut = year.items["new-host-review"].cut.as_deref();
    assert_eq!(cut, Some("from 2026-07-16, when what it speaks of began"));
}

#[test]
fn the_longest_gap_and_the_missing_quarter_are_named() {
    let folder = filled("type-2", YEAR);
    let year = judged(folder.path());
    let review = &year.items["access-review"];
    let gap = review.longest_gap.expect("there is a gap");
    assert_eq!(
        (gap.to_string().as_str(), gap.days()),
        ("2026-06-12 to 2026-12-09", 181)
    );
    let missing = year
        .findings
        .iter()
        .find(|(code, ..)| *code == Code::OccurrenceMissing);
    let (.., message) = missing.expect("the finding");
    assert_eq!(
        message,
        "evidence item `access-review` is quarterly and lacks 1 of 4 expected occurrences"
    );
}

#[test]
fn a_single_moment_leaves_a_continuous_control_open() {
    let folder = filled("type-2", YEAR);
    let year = judged(folder.path());
    assert_ne!(year.states["soc2:CC6.1"], ControlState::Evidenced);
    let one = year
        .findings
        .iter()
        .filter(|(code, ..)| *code == Code::PointInTimeOnly);
    // The item says it; the control that rests on it does not say it again.
    assert_eq!(one.count(), 1);
}

#[test]
fn a_type_1_engagement_asks_for_the_day_and_not_for_the_period() {
    let folder = filled("type-1", YEAR);
    let year = judged(folder.path());
    assert!(year.items.is_empty() && year.controls.is_empty());
    let expected = [("evidence-stale", "mfa")];
    assert_eq!(about_periods(&year), expected);
}

#[test]
fn what_a_reviewer_rejected_does_not_count() {
    let folder = filled("type-2", YEAR);
    let review = [
        "locker",
        "review",
        "access-review@2026-06-11",
        "--by",
        "rex",
        "--result",
        "rejected",
        "--note",
        "lists the accounts of the test system",
    ];
    auditbinder(folder.path(), &["key", "new", ".auditbinder/seal.key.pem"]);
    auditbinder(folder.path(), &review);
    let year = judged(folder.path());
    assert_eq!(strip(&year.items["access-review"]), "emme");
    let subjects = about_periods(&year);
    assert!(
        subjects.contains(&("occurrence-rejected", "access-review")),
        "{subjects:?}"
    );
}

#[test]
fn the_package_holds_the_occurrences_and_a_chain_that_can_be_followed() {
    let folder = filled("type-2", YEAR);
    let key = ".auditbinder/seal.key.pem";
    auditbinder(folder.path(), &["key", "new", key]);
    let back = [
        "locker",
        "withdraw",
        "access-review@2026-12-10",
        "--by",
        "ann",
    ];
    let why = ["--reason", "exported from the test system"];
    auditbinder(folder.path(), &[&back[..], &why].concat());
    auditbinder(folder.path(), &["build", "-o", "out", "--key", key]);
    let bytes = std::fs::read(folder.path().join("out/audit.zip")).expect("the package");
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut entry = |name: &str| {
        let mut text = String::new();
        let mut file = package.by_name(&format!("audit/{name}")).expect(name);
        std::io::Read::read_to_string(&mut file, &mut text).expect(name);
        text
    };
    let index: serde_json::Value =
        serde_json::from_str(&entry("data/index.json")).expect("the index");
    let journal = entry("data/custody/journal.jsonl");
    let (mut before, mut told, mut omitted) = ("0".repeat(64), 0, 0);
    for line in journal.lines() {
        let read: serde_json::Value = serde_json::from_str(line).expect("a line");
        if let Some(left) = read.get("omitted") {
            omitted += 1;
            left["line"]
                .as_str()
                .expect("a digest")
                .clone_into(&mut before);
        } else {
            told += 1;
            assert_eq!(read["previous"], before.as_str());
            before = Digest::of(line.as_bytes()).to_string();
        }
    }
    // The restore test of the year before belongs to another package. What was taken back
    // is told, so that nobody misses it; its file is not evidence any more.
    assert_eq!((told, omitted), (34, 1));
    assert!(journal.contains("exported from the test system"));
    assert!(!index.to_string().contains("access-review/2026-12-10"));
    assert_eq!(index["custody"]["head_digest"], before.as_str());
    let names: Vec<&str> = journal
        .lines()
        .filter(|line| line.contains("2026-05-02"))
        .collect();
    assert_eq!(names.len(), 1);
    let taken: serde_json::Value = serde_json::from_str(names[0]).expect("a line");
    let sequence = taken["sequence"].as_u64().expect("a number");
    let text = entry(&format!(
        "data/evidence/vulnerability-scan/2026-05-02-{sequence:04}/vulnerability-scan-2026-05-02.txt"
    ));
    let file = &taken["body"]["files"][0];
    assert_eq!(
        file["sha256"],
        Digest::of(text.as_bytes()).to_string().as_str()
    );
    assert!(!journal.contains("2025-11-20"));
}

#[test]
fn build_takes_what_is_due_first_until_the_period_has_ended() {
    let run = |epoch: &str| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plan = PLAN.replace("KIND", "type-2").replace(
            "access-review, type: access_review, owner: ann, cadence: quarterly",
            "access-review, type: access_review, owner: ann, cadence: quarterly, source: {file: now.txt}",
        );
        std::fs::write(folder.path().join("auditbinder.yaml"), plan).expect("the plan");
        std::fs::write(folder.path().join("now.txt"), "the review of today\n").expect("a file");
        let run = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
            .current_dir(folder.path())
            .env("SOURCE_DATE_EPOCH", epoch)
            .args(["build", "-o", "out", "--collect"])
            .output()
            .expect("the program runs");
        let journal = folder.path().join("locker/journal.jsonl");
        let lines = std::fs::read_to_string(journal).map_or(0, |text| text.lines().count());
        let built = folder.path().join("out/audit.zip").exists();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        (run.status.code(), lines, built, said)
    };
    // 2026-11-28, within the period, and 2027-01-20, after it.
    let (code, lines, built, said) = run("1795824000");
    assert_eq!((code, lines, built), (Some(0), 1, true), "{said}");
    let (code, lines, built, said) = run("1800403200");
    assert_eq!((code, lines, built), (Some(2), 0, false), "{said}");
    assert!(said.contains("the period of `audit` ended on 2026-12-31, and today is 2027-01-20"));
}
