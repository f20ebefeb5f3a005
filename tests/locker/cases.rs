//! Bad surroundings: unfinished lines, folders that cannot be written, lines of later versions.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use auditbinder::locker::{self, Locker, LockerError};
use auditbinder::model::occurrence::{Body, Head};

use super::place::{Place, add, filled, occurrence, review, signer, withdrawal};

fn append_bytes(place: &Place, bytes: &[u8]) {
    let journal = fs::OpenOptions::new()
        .append(true)
        .open(place.path("locker/journal.jsonl"));
    journal.expect("opened").write_all(bytes).expect("written");
}

#[test]
fn a_folder_that_is_not_there_is_an_empty_locker_and_is_not_made() {
    let place = Place::new();
    let locker = place.locker();
    assert_eq!(locker.head(), Head::empty());
    assert!(locker.verify(&[]).findings.is_empty());
    assert!(!place.path("locker").exists());
}

#[test]
fn an_unfinished_line_is_no_entry_and_its_bytes_are_kept() {
    let place = Place::new();
    let head = filled(&place).head();
    append_bytes(&place, b"{\"body\":{\"item");
    let mut locker = place.locker();
    assert_eq!((locker.head(), locker.unfinished()), (head, 14));
    let verified = locker.verify(&[]);
    assert!(verified.is_whole());
    let codes: Vec<&str> = verified.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["locker-remnant"]);
    let seed = Body::Seed(serde_json::json!({"value": "48"}));
    assert_eq!(add(&mut locker, &seed.clone(), None), 6);
    let kept = fs::read(place.path("locker/torn/1")).expect("kept");
    assert_eq!(kept, b"{\"body\":{\"item");
    append_bytes(&place, b"again");
    assert_eq!(add(&mut place.locker(), &seed, None), 7);
    assert_eq!(
        fs::read(place.path("locker/torn/2")).expect("kept"),
        b"again"
    );
    assert!(place.locker().verify(&[]).findings.is_empty());
}

#[test]
fn a_whole_line_without_its_line_feed_is_no_entry_either() {
    let place = Place::new();
    filled(&place);
    let path = place.path("locker/journal.jsonl");
    let bytes = fs::read(&path).expect("read");
    fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
    let locker = place.locker();
    assert_eq!(locker.head().sequence, 4);
    assert!(locker.problems().is_empty() && locker.unfinished() > 0);
}

#[test]
fn a_broken_locker_takes_nothing() {
    let place = Place::new();
    filled(&place);
    let path = place.path("locker/journal.jsonl");
    let text = fs::read_to_string(&path)
        .expect("text")
        .replace("staging", "Staging");
    fs::write(&path, &text).expect("written");
    let error = locker::append(&place.path("locker"), &withdrawal(1), None);
    assert!(matches!(error, Err(LockerError::Broken(problems)) if !problems.is_empty()));
    assert_eq!(fs::read_to_string(&path).expect("text"), text);
}

#[test]
fn a_kind_of_a_later_version_is_kept_and_counted() {
    let place = Place::new();
    let mut locker = filled(&place);
    let later = Body::Later {
        kind: "handover".to_owned(),
        body: serde_json::json!({"to": "auditor"}),
    };
    assert_eq!(add(&mut locker, &later.clone(), None), 6);
    let read = place.locker();
    assert_eq!(read.entries().last().map(|entry| &entry.body), Some(&later));
    let verified = read.verify(&[]);
    assert!(verified.findings.is_empty());
    assert_eq!(verified.later.get("handover"), Some(&1));
}

#[test]
fn rules_are_asked_before_anything_is_written() {
    let place = Place::new();
    let mut locker = filled(&place);
    let key = signer(&place.path("."), "k.key.pem");
    let before = fs::read(place.path("locker/journal.jsonl")).expect("read");
    let mut refused = |body: Body, signed: bool| {
        let sign = |bytes: &[u8]| key.sign(bytes).map_err(|error| error.to_string());
        let signing = locker::Signing {
            public: *key.public(),
            sign: &sign,
        };
        let mut writer = locker.writer().expect("a writer");
        let error = writer.append(&body, signed.then_some(&signing));
        error.expect_err("it breaks a rule").to_string()
    };
    assert!(refused(review(1, "ada"), true).contains("somebody else has to review it"));
    assert_eq!(refused(review(1, "lee"), false), "the review is not signed");
    assert_eq!(
        refused(review(2, "lee"), true),
        "occurrence 2 was withdrawn"
    );
    assert_eq!(
        refused(review(3, "lee"), true),
        "entry 3 is not an earlier occurrence"
    );
    assert_eq!(
        refused(withdrawal(99), false),
        "entry 99 is not an earlier occurrence"
    );
    let object = auditbinder::model::Digest::of(b"x");
    let mut bad = occurrence("users", "2026-03-31T00:00:00Z", object, 1);
    bad.files[0].name = "../users.csv".to_owned();
    let told = refused(Body::Occurrence(Box::new(bad.clone())), false);
    assert_eq!(
        told,
        "`../users.csv` cannot be the name of a file of an occurrence"
    );
    bad.files.clear();
    let told = refused(Body::Occurrence(Box::new(bad)), false);
    assert_eq!(told, "the occurrence has no file");
    let fraction = Body::Population(serde_json::json!({"share": 0.5}));
    assert!(refused(fraction, false).contains("0.5"));
    let after = fs::read(place.path("locker/journal.jsonl")).expect("read");
    assert_eq!(before, after);
}

#[test]
fn a_key_that_signs_something_else_adds_nothing() {
    let place = Place::new();
    let mut locker = filled(&place);
    let key = signer(&place.path("."), "k.key.pem");
    let sign = |_: &[u8]| {
        key.sign(b"something else")
            .map_err(|error| error.to_string())
    };
    let signing = locker::Signing {
        public: *key.public(),
        sign: &sign,
    };
    let mut writer = locker.writer().expect("a writer");
    assert!(writer.append(&review(1, "lee"), Some(&signing)).is_err());
    drop(writer);
    assert_eq!(place.locker().head().sequence, 5);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_a_whole_locker() {
    use super::tools;
    let place = Place::new();
    // The shell counts in blocks of 512 bytes; the signal is ignored so that writing fails.
    let collect = |blocks: &str| {
        let program = env!("CARGO_BIN_EXE_auditbinder");
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec {program} collect --item users --today 2026-03-05"
        );
        tools::run(&place.path("."), "sh", &["-c", &script])
    };
    let big = "x".repeat(3_000_000);
    // Too small for the object; then large enough for it and too small for the line.
    for (bytes, blocks) in [(big.as_str(), "1000"), ("user,role\n", "1")] {
        place.write("users.csv", bytes);
        let output = collect(blocks);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert!(told.contains("error[output-unwritable]"), "{told}");
        let locker = place.locker();
        assert!(locker.problems().is_empty() && locker.unfinished() == 0);
        assert!(locker.entries().is_empty() && locker.verify(&[]).is_whole());
    }
    assert!(collect("unlimited").status.success());
    assert_eq!(place.locker().entries().len(), 1);
    assert!(place.locker().verify(&[]).findings.is_empty());
}

#[cfg(unix)]
#[test]
fn a_locker_that_cannot_be_written_is_read_and_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    filled(&place);
    let folder = place.path("locker");
    let mode = |bits| {
        fs::set_permissions(&folder, fs::Permissions::from_mode(bits)).expect("chmod");
        let lock = fs::Permissions::from_mode(bits & 0o666);
        fs::set_permissions(folder.join(".lock"), lock).expect("chmod");
    };
    mode(0o555);
    let locker = Locker::open(&folder).expect("it can be read");
    assert_eq!(locker.entries().len(), 5);
    assert!(locker.verify(&[]).findings.is_empty());
    // Whoever may write everything is not stopped by modes.
    let mine = fs::write(folder.join("probe"), "").is_err();
    if mine {
        let error = locker::append(&folder, &withdrawal(1), None);
        assert!(matches!(error, Err(LockerError::Unwritable { .. })));
    }
    mode(0o755);
}

#[test]
fn a_path_through_a_file_is_told() {
    let place = Place::new();
    let error = Locker::open(&place.path("users.csv")).expect_err("a file is no locker");
    assert!(matches!(error, LockerError::Unreadable { .. }), "{error}");
    let made = locker::append(&place.path("users.csv/locker"), &withdrawal(1), None);
    assert!(made.is_err());
}

#[test]
fn what_is_put_twice_is_kept_once() {
    let place = Place::new();
    let locker = place.locker();
    let put = || {
        locker
            .put(&mut &b"bytes"[..], Path::new("a"))
            .expect("kept")
    };
    assert_eq!(put(), put());
    let verified = locker.verify(&[]);
    assert_eq!(verified.objects, 1);
    let told = &verified.findings[0].message;
    assert!(told.ends_with("belongs to no entry"), "{told}");
}
