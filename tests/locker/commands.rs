//! The commands on a locker: what they take, what they refuse, how they end.

use std::fs;

use serde_json::json;

use super::place::{Place, evidence};

#[test]
fn what_is_due_is_taken_and_told_and_the_next_day_is_named() {
    let place = Place::new();
    let told = place.says(&["collect", "--today", "2026-03-05", "--dry-run"]);
    assert!(
        told.contains("users: due (1 file, 31 bytes), not taken"),
        "{told}"
    );
    assert!(!place.path("locker").exists());
    let told = place.says(&["collect", "--today", "2026-03-05"]);
    assert!(
        told.contains("logs: taken as entry 1 (2 files, 24 bytes)"),
        "{told}"
    );
    assert!(
        told.contains("minutes: to be brought by a person"),
        "{told}"
    );
    let answer = place.json(&["collect", "--today", "2026-03-06", "--item", "users"]);
    let expected = json!([{"item": "users", "outcome": "not-due", "next": "2026-04-01"}]);
    assert_eq!(answer["items"], expected);
    let locker = place.locker();
    let users: Vec<_> = locker.occurrences(&evidence("users")).collect();
    let one = users[0].occurrence;
    assert_eq!((one.records.source, one.records.file), (Some(2), Some(2)));
    assert_eq!(one.system.as_deref(), Some("directory (production)"));
    assert_eq!(one.by.to_string(), "ada");
    let logs: Vec<_> = locker.occurrences(&evidence("logs")).collect();
    assert_eq!(
        logs[0].occurrence.by.to_string(),
        "job auditbinder collect of dana"
    );
    assert_eq!(logs[0].occurrence.records.file, Some(3));
}

#[test]
fn what_cannot_be_read_is_named_and_the_others_are_taken() {
    let place = Place::new();
    fs::remove_file(place.path("users.csv")).expect("removed");
    let output = place.run(&["collect", "--today", "2026-03-05", "--job", "nightly"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("error[evidence-missing]: file `users.csv` of `users`"),
        "{told}"
    );
    let locker = place.locker();
    let logs: Vec<_> = locker.occurrences(&evidence("logs")).collect();
    assert_eq!(logs.len(), 1);
    assert_eq!(logs[0].occurrence.by.to_string(), "job nightly of dana");
    let told = place.refuses(3, &["collect", "--item", "user"]);
    assert!(told.contains("did you mean `users`?"), "{told}");
    let told = place.refuses(3, &["collect", "--by", "lea"]);
    assert!(told.contains("did you mean `lee`?"), "{told}");
}

const ADD: [&str; 6] = ["locker", "add", "minutes", "minutes.txt", "--by", "lee"];

#[test]
fn evidence_that_people_bring_has_its_own_day_and_the_days_it_speaks_for() {
    let place = Place::new();
    place.write("minutes.txt", "all present\n");
    let quarter = [
        "--covers",
        "2026-01-01..2026-03-31",
        "--today",
        "2026-04-02",
    ];
    let add = [&ADD[..], &["--on", "2026-04-01"], &quarter].concat();
    place.says(&add);
    let locker = place.locker();
    let standing = locker
        .occurrences(&evidence("minutes"))
        .next()
        .expect("one");
    let one = standing.occurrence;
    assert_eq!(one.day().to_string(), "2026-04-01");
    assert_eq!(one.effective_day().to_string(), "2026-03-31");
    assert_eq!(one.time_source.as_str(), "stated");
    assert_eq!(
        one.recorded
            .map(|at| at.date_naive().to_string())
            .as_deref(),
        Some("2026-04-02")
    );
    let told = place.refuses(3, &add);
    assert!(
        told.contains("`minutes.txt` is in the locker for `minutes` already"),
        "{told}"
    );
    let next = [
        "--covers",
        "2026-04-01..2026-06-30",
        "--today",
        "2026-06-30",
    ];
    place.says(&[&ADD[..], &next].concat());
    assert_eq!(place.locker().entries().len(), 2);
}

#[test]
fn evidence_that_cannot_be_right_is_refused_before_anything_is_written() {
    let place = Place::new();
    place.write("minutes.txt", "all present\n");
    let told = place.refuses(
        3,
        &[&ADD[..], &["--on", "2026-07-09", "--today", "2026-07-08"]].concat(),
    );
    assert!(
        told.contains("2026-07-09 is in the future; today is 2026-07-08"),
        "{told}"
    );
    let told = place.refuses(
        3,
        &["locker", "add", "minuets", "minutes.txt", "--by", "lea"],
    );
    assert!(told.contains("did you mean `minutes`?") && told.contains("did you mean `lee`?"));
    let told = place.refuses(
        3,
        &[
            "locker", "add", "minutes", "none.txt", "logs", "--by", "lee",
        ],
    );
    assert!(told.contains("error[evidence-missing]") && told.contains("error[not-a-regular-file]"));
    let reversed = [
        "--covers",
        "2026-03-31..2026-01-01",
        "--today",
        "2026-09-30",
    ];
    let told = place.refuses(3, &[&ADD[..], &reversed].concat());
    assert!(told.contains("end before they begin"), "{told}");
    assert!(!place.path("locker").exists());
    for bad in ["2026-01-01", "..", "2026-02-30..2026-03-01"] {
        place.refuses(2, &[&ADD[..], &["--covers", bad]].concat());
    }
}

#[test]
fn a_review_is_signed_and_never_by_the_collector_or_the_owner_of_the_job() {
    let place = Place::new();
    place.says(&["collect", "--today", "2026-03-05"]);
    let key = place.key();
    let review = |subject: &'static str, by: &'static str| {
        let said = [
            "--result",
            "accepted",
            "--note",
            "seen",
            "--today",
            "2026-03-09",
        ];
        let head = ["locker", "review", subject, "--by", by, "--key"];
        [
            head.map(str::to_owned).to_vec(),
            vec![key.clone()],
            said.map(str::to_owned).to_vec(),
        ]
        .concat()
    };
    let refused = |subject, by| {
        let arguments = review(subject, by);
        place.refuses(3, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert!(refused("users@2026-03-05", "ada").contains("error[review-refused]: `ada` took"));
    assert!(refused("logs@2026-03-05", "dana").contains("error[review-refused]: `dana` took"));
    assert!(refused("logs@2026-03-05", "eve").contains("the plan has no person `eve`"));
    assert!(refused("users@2026-03-06", "lee").contains("it has occurrences of 2026-03-05"));
    assert!(refused("users", "lee").contains("names no occurrence"));
    assert!(refused("77", "lee").contains("entry 77 is not an occurrence"));
    let arguments = review("users@2026-03-05", "lee");
    place.says(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let locker = place.locker();
    let users = locker.occurrences(&evidence("users")).next().expect("one");
    let (entry, found) = users.reviews[0];
    assert_eq!(
        (found.by.to_string().as_str(), found.note.as_str()),
        ("lee", "seen")
    );
    let public = fs::read_to_string(super::tools::repository("tests/data/test-seal.pub.pem"));
    let public = auditbinder::package::PublicKey::parse(&public.expect("read")).expect("a key");
    let signature = entry.signature.as_ref().expect("it is signed");
    assert_eq!(signature.fingerprint, public.fingerprint());
}

#[test]
fn an_ambiguous_day_lists_the_numbers() {
    let place = Place::new();
    place.write("minutes.txt", "first\n");
    place.says(&[&ADD[..], &["--today", "2026-03-31"]].concat());
    place.write("minutes.txt", "second\n");
    place.says(&[&ADD[..], &["--today", "2026-03-31"]].concat());
    let withdraw = |subject: &'static str| {
        [
            "locker",
            "withdraw",
            subject,
            "--by",
            "ada",
            "--reason",
            "wrong room",
            "--today",
            "2026-04-01",
        ]
    };
    let told = place.refuses(3, &withdraw("minutes@2026-03-31"));
    assert!(
        told.contains("2 occurrences of `minutes` were taken on 2026-03-31"),
        "{told}"
    );
    assert!(told.contains("their numbers are 1, 2"), "{told}");
    place.says(&withdraw("1"));
    // Withdrawn ones no longer count for a name, and not for `collect` or a further withdrawal.
    place.says(&withdraw("minutes@2026-03-31"));
    let told = place.refuses(3, &withdraw("1"));
    assert!(told.contains("occurrence 1 was withdrawn"), "{told}");
    let log = place.says(&["locker", "log", "--kind", "withdrawal", "--limit", "1"]);
    assert!(log.contains("withdrawal of 2 by ada: wrong room"), "{log}");
    assert!(log.contains("1 entry, head "), "{log}");
    let log = place.json(&["locker", "log", "--item", "minutes"]);
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(4));
}

#[test]
fn verify_ends_with_1_when_something_is_wrong_and_takes_a_noted_head() {
    let place = Place::new();
    place.says(&["collect", "--today", "2026-03-05"]);
    let head = place.locker().head().to_string();
    let told = place.says(&["locker", "verify", "--head", &head]);
    assert!(
        told.contains("whole: 2 entries, 3 objects with 55 bytes"),
        "{told}"
    );
    assert!(told.contains(&format!("head: {head}")), "{told}");
    let other = "0".repeat(63) + "1";
    let told = place.refuses(1, &["locker", "verify", "--head", &other]);
    assert!(told.contains("error[locker-broken]: the head"), "{told}");
    place.refuses(2, &["locker", "verify", "--head", "abc"]);
    let path = place.path("locker/journal.jsonl");
    let text = fs::read_to_string(&path)
        .expect("text")
        .replace("dana", "lee1");
    fs::write(&path, text).expect("written");
    let folder = place.text("locker");
    let answer = place.json(&["locker", "verify", "--folder", &folder]);
    assert_eq!(
        (&answer["whole"], &answer["schema"]),
        (&json!(false), &json!("auditbinder/locker-verify"))
    );
    place.refuses(1, &["locker", "log"]);
    place.refuses(3, &["collect", "--today", "2026-03-06"]);
}

#[test]
fn the_plan_names_the_folder_of_the_locker() {
    let plan = super::place::PLAN.to_owned() + "locker: kept/locker\n";
    let place = Place::with(&plan);
    place.says(&["collect", "--today", "2026-03-05"]);
    assert!(place.path("kept/locker/journal.jsonl").is_file());
    for outside in ["../locker", "/tmp", "."] {
        let place = Place::with(&(super::place::PLAN.to_owned() + "locker: " + outside + "\n"));
        let told = place.refuses(3, &["collect", "--today", "2026-03-05"]);
        assert!(
            told.contains("error[path-outside-root]"),
            "{outside}: {told}"
        );
    }
}
