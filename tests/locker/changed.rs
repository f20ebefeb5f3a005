//! Whatever is changed is named, by line or object.

use std::fs;
use std::path::Path;

use auditbinder::locker::{ClaimedHead, JOURNAL, Locker};
use auditbinder::model::Digest;

use super::place::{Place, add, filled, review, signer};

/// What is wrong with the locker in a folder: messages of everything but remnants.
fn wrong(folder: &Path, heads: &[ClaimedHead]) -> Vec<String> {
    let locker = Locker::open(folder).expect("the journal can be read");
    let verified = locker.verify(heads);
    let broken = verified.findings.iter();
    let broken = broken.filter(|finding| finding.code.as_str() == "locker-broken");
    let messages: Vec<String> = broken.map(|finding| finding.message.clone()).collect();
    assert_eq!(messages.is_empty(), verified.is_whole());
    messages
}

fn lines(place: &Place) -> Vec<String> {
    let text = fs::read_to_string(place.path("locker/journal.jsonl")).expect("text");
    text.lines().map(str::to_owned).collect()
}

fn rewrite(place: &Place, lines: &[String]) {
    place.write("locker/journal.jsonl", &(lines.join("\n") + "\n"));
}

#[test]
fn a_whole_locker_has_nothing_wrong() {
    let place = Place::new();
    let locker = filled(&place);
    let head = ClaimedHead {
        digest: locker.head().digest,
        sequence: Some(5),
    };
    assert_eq!(wrong(&place.path("locker"), &[head]), [""; 0]);
    let verified = locker.verify(&[]);
    assert_eq!((verified.entries, verified.objects), (5, 2));
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);
}

#[test]
fn one_changed_byte_anywhere_in_the_journal_is_named_with_its_line() {
    let place = Place::new();
    filled(&place);
    let path = place.path("locker").join(JOURNAL);
    let good = fs::read(&path).expect("read");
    let mut line = 1;
    for at in 0..good.len() {
        // Every byte once, by one of three bits in turn.
        let flip = [0x01, 0x20, 0x80][at % 3];
        let mut bad = good.clone();
        bad[at] ^= flip;
        fs::write(&path, &bad).expect("written");
        let found = wrong(&place.path("locker"), &[]);
        let named = format!("journal line {line} ");
        assert!(
            found.iter().any(|message| message.starts_with(&named)),
            "byte {at} of line {line}, {flip:#x}: {found:?}"
        );
        line += usize::from(good[at] == b'\n');
    }
    assert_eq!(line, 6);
}

#[test]
fn one_changed_byte_anywhere_in_an_object_is_named_with_its_digest() {
    let place = Place::new();
    let locker = filled(&place);
    let digests = [
        Digest::of(b"user,role\nann,admin\n"),
        Digest::of(b"user,role\nbob,reader\n"),
    ];
    for digest in digests {
        let path = locker.object(&digest);
        let good = fs::read(&path).expect("read");
        fs::remove_file(&path).expect("removed");
        let found = wrong(&place.path("locker"), &[]);
        assert_eq!(found, [format!("object `{digest}` is missing")]);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, bad).expect("written");
            let found = wrong(&place.path("locker"), &[]);
            assert_eq!(found, [format!("object `{digest}` has other bytes")]);
        }
        fs::write(&path, good).expect("written");
    }
}

#[cfg(unix)]
#[test]
fn objects_are_read_only_for_everybody() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let locker = filled(&place);
    let object = locker.object(&Digest::of(b"user,role\nann,admin\n"));
    let mode = fs::metadata(object).expect("metadata").permissions().mode();
    assert_eq!(mode & 0o777, 0o444);
}

#[test]
fn what_was_cut_off_at_the_end_shows_against_a_noted_head() {
    let place = Place::new();
    let head = filled(&place).head();
    let noted: ClaimedHead = head.to_string().parse().expect("a head as it is printed");
    let alone: ClaimedHead = head.digest.to_string().parse().expect("a digest alone");
    let all = lines(&place);
    rewrite(&place, &all[..4]);
    assert_eq!(wrong(&place.path("locker"), &[]), [""; 0]);
    for head in [noted, alone] {
        let found = wrong(&place.path("locker"), &[head]);
        assert!(found[0].starts_with("the head `") && found[0].ends_with("is not on the chain"));
    }
    fs::remove_file(place.path("locker/journal.jsonl")).expect("removed");
    assert_eq!(wrong(&place.path("locker"), &[noted]).len(), 1);
    rewrite(&place, &all);
    let moved = ClaimedHead {
        sequence: Some(4),
        ..noted
    };
    let found = wrong(&place.path("locker"), &[moved]);
    assert_eq!(found, ["line 5 has the head that was noted for line 4"]);
}

#[test]
fn a_deleted_line_swapped_lines_and_a_line_said_twice_are_named() {
    let place = Place::new();
    filled(&place);
    let all = lines(&place);
    let pick = |order: &[usize]| -> Vec<String> {
        let lines: Vec<String> = order.iter().map(|at| all[*at].clone()).collect();
        rewrite(&place, &lines);
        wrong(&place.path("locker"), &[])
    };
    let out_of_order = |line: usize| format!("journal line {line} is out of order");
    assert!(pick(&[0, 2, 3, 4]).contains(&out_of_order(2)));
    assert!(pick(&[1, 2, 3, 4]).contains(&out_of_order(1)));
    assert!(pick(&[0, 1, 3, 2, 4]).contains(&out_of_order(3)));
    assert!(pick(&[0, 1, 1, 2, 3, 4]).contains(&out_of_order(3)));
    assert!(pick(&[0, 1, 2, 3, 4]).is_empty());
}

#[test]
fn a_line_of_another_locker_in_place_of_one_is_named() {
    let place = Place::new();
    filled(&place);
    let other = Place::new();
    let mut locker = filled(&other);
    add(
        &mut locker,
        &review(1, "dana"),
        Some(&signer(&other.path("."), "b.key.pem")),
    );
    // The two lockers differ from line 3 on: their reviews are signed by different keys.
    let (mut mixed, foreign) = (lines(&place), lines(&other));
    assert_eq!(mixed[..2], foreign[..2]);
    mixed[2].clone_from(&foreign[2]);
    rewrite(&place, &mixed);
    let found = wrong(&place.path("locker"), &[]);
    assert_eq!(
        found,
        ["journal line 4 does not continue the line before it"]
    );
}

#[test]
fn a_review_under_the_name_of_another_key_or_without_signature_is_named() {
    let place = Place::new();
    filled(&place);
    let other = signer(&place.path("."), "other.key.pem");
    let all = lines(&place);
    let mut line: serde_json::Value = serde_json::from_str(&all[2]).expect("JSON");
    line["signature"]["fingerprint"] = other.public().fingerprint().into();
    let mut changed = all.clone();
    changed[2] = line.to_string();
    rewrite(&place, &changed);
    assert_eq!(
        wrong(&place.path("locker"), &[])[0],
        "journal line 3 was changed"
    );
    line.as_object_mut().expect("an object").remove("signature");
    changed[2] = line.to_string();
    rewrite(&place, &changed);
    let found = wrong(&place.path("locker"), &[]);
    assert!(
        found.contains(&"journal line 3 breaks a rule of lockers".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_foreign_file_is_information_and_named() {
    let place = Place::new();
    let locker = filled(&place);
    place.write("locker/notes.txt", "hello");
    place.write("locker/objects/ab/notes.txt", "hello");
    place.write("locker/.gitattributes", "* -text\n");
    let verified = locker.verify(&[]);
    let messages: Vec<&str> = verified
        .findings
        .iter()
        .map(|f| f.message.as_str())
        .collect();
    let expected = [
        "`notes.txt` does not belong to the locker",
        "`objects/ab/notes.txt` does not belong to the locker",
    ];
    assert_eq!(messages, expected);
    assert!(verified.is_whole());
}

#[test]
fn an_object_that_was_changed_is_not_taken_for_the_same_bytes() {
    let place = Place::new();
    let locker = filled(&place);
    let bytes = b"user,role\nann,admin\n";
    let path = locker.object(&Digest::of(bytes));
    fs::remove_file(&path).expect("removed");
    fs::write(&path, "something else").expect("written");
    let again = locker.put(&mut &bytes[..], Path::new("users.csv"));
    let error = again.expect_err("it has other bytes");
    assert!(
        error
            .to_string()
            .ends_with("is in the locker with other bytes")
    );
}
