//! What breaks a chain of supplements, although each of them is genuine.

use std::fs;

use auditbinder::package::Previous;
use auditbinder::verify::{Verdict, verify};

use super::chain::{Does, Shelf, TRUSTED, id, shelf};
use super::fixture::key;

#[test]
fn a_supplement_of_another_base_is_not_taken_for_one_of_this() {
    let mut shelf = shelf();
    shelf.base("other", &[("x", "1")]);
    shelf.supplement("stray", "other", None, &Does::default().add(("y", "2")));
    let stray =
        "`stray` is a supplement to a package that is not among those named, or is not sound";
    assert_eq!(shelf.faults(&["base", "stray"]), [stray]);
    // No combined index of the others: it would be taken for the whole.
    let stray = shelf.combined(&["base", "stray", "one"]);
    assert_eq!((stray.findings.len(), stray.combined.len()), (1, 0));
}

#[test]
fn a_missing_middle_supplement_is_a_gap() {
    let mut shelf = shelf();
    shelf.supplement(
        "three",
        "base",
        Some("two"),
        &Does::default().add(("z", "z")),
    );
    shelf.supplement(
        "four",
        "base",
        Some("three"),
        &Does::default().add(("y", "y")),
    );
    assert_eq!(
        shelf.faults(&["three", "one", "base"]),
        ["`three` is supplement 3 to `base`, and supplement 2 is missing"]
    );
    assert_eq!(
        shelf.faults(&["base", "two"]),
        ["`two` is supplement 2 to `base`, and supplement 1 is missing"]
    );
    assert_eq!(
        shelf.faults(&["base", "four"]),
        ["`four` is supplement 4 to `base`, and supplements 1 to 3 are missing"]
    );
}

#[test]
fn two_supplements_with_one_number_are_a_fork() {
    let mut shelf = shelf();
    shelf.supplement("fork", "base", None, &Does::default().add(("f", "f")));
    assert_eq!(
        shelf.faults(&["one", "base", "fork"]),
        [
            "`fork` and `one` are two supplements with number 1 to `base`",
            "`one` and `fork` are two supplements with number 1 to `base`",
        ]
    );
    // The second of one branch does not continue the first of the other.
    assert_eq!(
        shelf.faults(&["fork", "two", "base"]),
        ["`two` follows another one than `fork`"]
    );
}

#[test]
fn what_is_replaced_or_withdrawn_must_have_been_held_in_that_form() {
    let cases: [(Does, &str); 6] = [
        (
            Does::default().replace(("kept", "never"), "x"),
            "replaces item `kept` in a form that was never held",
        ),
        (
            Does::default().withdraw(("kept", "never")),
            "withdraws item `kept` in a form that was never held",
        ),
        (
            Does::default().replace(("absent", "a"), "x"),
            "replaces item `absent`, which is not held",
        ),
        (
            Does::default().withdraw(("absent", "a")),
            "withdraws item `absent`, which is not held",
        ),
        (
            Does::default().add(("kept", "x")),
            "adds item `kept`, which is held already",
        ),
        // The form that the first supplement has replaced.
        (
            Does::default().replace(("wrong", "w"), "x"),
            "replaces item `wrong` in a form that was never held",
        ),
    ];
    for (does, expected) in cases {
        let mut shelf = shelf();
        shelf.supplement("bad", "base", Some("one"), &does);
        assert_eq!(
            shelf.faults(&["bad", "base", "one"]),
            [format!("`bad` {expected}")]
        );
    }
}

#[test]
fn what_was_withdrawn_can_be_added_again_but_not_replaced() {
    let mut shelf = shelf();
    shelf.supplement(
        "again",
        "base",
        Some("two"),
        &Does::default().add(("gone", "g2")),
    );
    let combination = shelf.combined(&["again", "two", "one", "base"]);
    assert!(
        combination.findings.is_empty(),
        "{:?}",
        combination.findings
    );
    let item = &combination.combined[0].items[&id("gone")];
    let steps: Vec<&str> = item.history.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(steps, ["withdrawn", "added"]);
    assert_eq!(item.held_by, Some(shelf.root("again")));
    for (name, does) in [
        ("r", Does::default().replace(("gone", "g"), "g2")),
        ("w", Does::default().withdraw(("gone", "g"))),
    ] {
        shelf.supplement(name, "base", Some("two"), &does);
        let faults = shelf.faults(&[name, "two", "one", "base"]);
        assert!(
            faults[0].ends_with("item `gone`, which is not held"),
            "{faults:?}"
        );
    }
}

#[test]
fn a_base_that_is_a_supplement_or_has_another_name_is_refused() {
    let mut shelf = shelf();
    let does = Does::default().add(("z", "z"));
    let to_one = auditbinder::package::Supplement {
        parent: Previous {
            package: "x".to_owned(),
            sequence: 2,
            root: shelf.root("one"),
        },
        ..shelf.statement("base", None, &does)
    };
    shelf.lying("nested", &does, to_one, TRUSTED);
    assert_eq!(
        shelf.faults(&["nested", "one", "base"]),
        ["`nested` belongs to `one`, which is a supplement itself"]
    );
    let mut renamed = shelf.statement("base", None, &does);
    renamed.parent.package = "another".to_owned();
    shelf.lying("renamed", &does, renamed, TRUSTED);
    let mut numbered = shelf.statement("base", None, &does);
    numbered.parent.sequence = 9;
    shelf.lying("numbered", &does, numbered, TRUSTED);
    for name in ["renamed", "numbered"] {
        let expected = format!("`{name}` calls `base` by another id or number than it has");
        assert_eq!(shelf.faults(&[name, "base"]), [expected]);
    }
}

#[test]
fn a_supplement_of_another_key_changes_nothing() {
    let mut shelf = shelf();
    let does = Does::default().withdraw(("kept", "k"));
    let said = shelf.statement("base", Some("two"), &does);
    shelf.lying("forged", &does, said, 66);
    let found = shelf.seen("forged").found;
    assert_eq!(found.exit_code(), 5);
    let combination = shelf.combined(&["forged", "base", "one", "two"]);
    // No combined index beside a package that cannot be believed.
    assert!(combination.combined.is_empty() && combination.findings.is_empty());
}

#[test]
fn a_base_that_is_not_intact_carries_nothing() {
    let shelf = shelf();
    let mut bytes = fs::read(shelf.path("base")).expect("a package");
    bytes[900] ^= 1;
    fs::write(shelf.path("base"), bytes).expect("written");
    let combination = shelf.combined(&["base", "one"]);
    assert!(combination.combined.is_empty());
    let [(root, finding)] = combination.findings.as_slice() else {
        panic!("{:?}", combination.findings);
    };
    assert_eq!(*root, shelf.root("one"));
    assert!(finding.message.contains("not sound"), "{}", finding.message);
}

#[test]
fn the_evidence_that_a_supplement_holds_is_what_its_statement_lists() {
    let mut shelf = Shelf::new(&[("kept", "k")]);
    let honest = Does::default().add(("new", "n"));
    for (name, holds) in [
        ("more", honest.clone().hold(("hidden", "h"))),
        ("less", Does::default()),
        ("other", Does::default().hold(("new", "different"))),
    ] {
        let said = shelf.statement("base", None, &honest);
        shelf.lying(name, &holds, said, TRUSTED);
        let found = verify(&shelf.path(name), &[*key(TRUSTED).public()]);
        assert_eq!(
            (found.verdict, found.exit_code()),
            (Verdict::NotIntact, 4),
            "{name}"
        );
        assert_eq!(
            found.findings[0].message,
            "the signed statement and the package differ in the evidence that the supplement holds"
        );
    }
}

#[test]
fn a_list_changed_in_the_statement_breaks_its_signature() {
    use auditbinder::package::dsse::Envelope;
    let shelf = shelf();
    let bytes = fs::read(shelf.path("two")).expect("a package");
    let at = bytes
        .windows(12)
        .position(|window| window == b"{\"payload\":\"")
        .expect("the statement is stored");
    let tail = &bytes[at..];
    let length = tail
        .windows(4)
        .position(|w| w == b"\"}]}")
        .expect("its end")
        + 4;
    let envelope = Envelope::parse(&tail[..length]).expect("an envelope");
    let text = String::from_utf8(envelope.payload.clone()).expect("text");
    let changed = text.replace("\"gone\"", "\"kept\"");
    assert_ne!(changed, text);
    let forged = Envelope {
        payload: changed.into_bytes(),
        ..envelope
    }
    .encode();
    assert_eq!(forged.len(), length);
    let mut whole = bytes;
    whole[at..at + length].copy_from_slice(forged.as_bytes());
    fs::write(shelf.path("two"), whole).expect("written");
    let found = verify(&shelf.path("two"), &[*key(TRUSTED).public()]);
    assert!(matches!(found.exit_code(), 4 | 6));
    let codes: Vec<&str> = found.findings.iter().map(|f| f.code.as_str()).collect();
    assert!(codes.contains(&"signature-mismatch"), "{codes:?}");
}

#[test]
fn a_base_whose_index_says_otherwise_than_its_payload_carries_no_supplement() {
    use super::fixture::{file, request};
    let mut shelf = Shelf::new(&[("kept", "k")]);
    let signer = key(TRUSTED);
    for index in [
        "{}",
        "not JSON",
        "{\"schema\":\"auditbinder/index\",\"version\":1,\"evidence\":[]}",
    ] {
        let spool = tempfile::tempdir().expect("a folder");
        let payload = vec![
            file("data/index.json", index),
            file("data/evidence/kept/file.csv", "k"),
        ];
        let mut bytes = Vec::new();
        auditbinder::seal::seal(&request(payload, &signer, spool.path()), &mut bytes)
            .expect("sealed");
        fs::write(shelf.path("odd"), bytes).expect("written");
        let found = shelf.seen("odd").found.facts.expect("facts");
        let does = Does::default().add(("new", "n"));
        let mut said = shelf.statement("base", None, &does);
        said.parent.root = found.root;
        shelf.lying("sup", &does, said, TRUSTED);
        let combination = shelf.combined(&["odd", "sup"]);
        let (_, finding) = &combination.findings[0];
        assert!(
            finding
                .message
                .contains("cannot be listed: `data/index.json` of `odd` is unusable"),
            "{}",
            finding.message
        );
    }
}
