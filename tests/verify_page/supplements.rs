//! Supplements, honest and not: the page says of each what the program says.

use auditbinder::model::Digest;
use auditbinder::package::dsse::{Envelope, signed_bytes};
use auditbinder::package::layout::STATEMENT;
use auditbinder::package::manifest::Lines;
use auditbinder::package::supplement::{Changes, Earlier, Replaced, Supplement};
use auditbinder::package::{EntryName, Previous};
use auditbinder::seal::seal;
use ed25519_dalek::{Signer as _, SigningKey};

use super::draft::Draft;
use super::fixture::{file, key, request};
use super::tools::has;
use super::{TRUSTED, agree};

/// What is written otherwise: its name, the text, and the text in its place.
const REWRITTEN: [(&str, &str, &str); 13] = [
    ("a package", "\"soc2-2026-1-", "\"soc2 2026-1-"),
    ("requests", "[\"R-10\",\"R-9\"]", "[\"R-9\",\"R-10\"]"),
    ("a request twice", "[\"R-10\",\"R-9\"]", "[\"R-9\",\"R-9\"]"),
    ("a request that is no id", "\"R-9\"", "\"R 9\""),
    (
        "a number",
        "\"number\":2,\"parent\"",
        "\"number\":3,\"parent\"",
    ),
    (
        "no number",
        "\"number\":1,\"package\"",
        "\"number\":0,\"package\"",
    ),
    ("an item in two lists", "\"gone\":{", "\"old\":{"),
    ("an item that is no id", "\"gone\":{", "\"gone.\":{"),
    (
        "a name that climbs",
        "data/evidence/gone/x",
        "data/evidence/gone/..",
    ),
    (
        "a name outside",
        "data/evidence/gone/x",
        "data/reports/gone/x",
    ),
    (
        "a further field",
        "\"requests\":",
        "\"also\":1,\"requests\":",
    ),
    ("a missing field", "\"requests\":[\"R-10\",\"R-9\"],", ""),
    (
        "a root",
        "\"sequence\":2},\"replaces\"",
        "\"sequence\":\"2\"},\"replaces\"",
    ),
];

fn lines(files: &[(&str, &str)]) -> Lines {
    let line = |(name, bytes): &(&str, &str)| {
        let name = EntryName::parse(name).expect("a name");
        (name, Digest::of(bytes.as_bytes()))
    };
    files.iter().map(line).collect()
}

const NEW: &str = "data/evidence/new/Übersicht ✓.txt";
const OLD: &str = "data/evidence/old/a.csv";

fn supplement() -> Supplement {
    let id = |text: &str| auditbinder::model::id::Id::parse(text).expect("an id");
    let replaced = Replaced {
        was: lines(&[(OLD, "1")]),
        now: lines(&[(OLD, "2")]),
    };
    Supplement {
        parent: Previous {
            package: "soc2-2026-1-9f2c71ab0e11".to_owned(),
            sequence: 2,
            root: Digest::of(b"root"),
        },
        number: 2,
        before: Some(Earlier {
            package: "first".to_owned(),
            number: 1,
            root: Digest::of(b"first"),
        }),
        requests: ["R-10", "R-9"]
            .map(|text| auditbinder::model::id::Id::parse(text).expect("an id"))
            .into(),
        changes: Changes {
            adds: [
                (id("new"), lines(&[(NEW, "n")])),
                (id("empty"), Lines::new()),
            ]
            .into(),
            replaces: [(id("old"), replaced)].into(),
            withdraws: [(id("gone"), lines(&[("data/evidence/gone/x", "x")]))].into(),
        },
    }
}

fn sealed(supplement: Supplement, held: &[(&str, &str)]) -> Vec<u8> {
    let spool = tempfile::tempdir().expect("a folder");
    let signer = key(TRUSTED);
    let mut payload = vec![file("data/index.json", "{}")];
    payload.extend(held.iter().map(|(name, bytes)| file(name, *bytes)));
    let mut request = request(payload, &signer, spool.path());
    request.previous = None;
    request.supplement = Some(supplement);
    let mut out = Vec::new();
    seal(&request, &mut out).expect("sealed");
    out
}

/// Writes the statement in another way, and signs it with the right key.
fn signed_anew(genuine: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut draft = Draft::of(genuine);
    let envelope = Envelope::parse(&draft.entry(STATEMENT).1).expect("an envelope");
    let text = String::from_utf8(envelope.payload.clone()).expect("text");
    let changed = text.replacen(from, to, 1);
    assert_ne!(changed, text, "{from}");
    let payload = changed.into_bytes();
    let signing = SigningKey::from_bytes(&[TRUSTED; 32]);
    let envelope = Envelope {
        signature: signing.sign(&signed_bytes(&payload)).to_bytes(),
        payload,
        ..envelope
    };
    draft.replace(STATEMENT, envelope.encode().as_bytes());
    draft.bytes()
}

#[test]
fn page_and_program_agree_about_supplements() {
    if !has("chromium") {
        return;
    }
    let held = [(NEW, "n"), (OLD, "2")];
    let honest = sealed(supplement(), &held);
    let mut cases = vec![("honest".to_owned(), honest.clone())];
    let other: [(&str, &[(&str, &str)]); 4] = [
        ("less", &held[..1]),
        ("other bytes", &[(NEW, "n"), (OLD, "3")]),
        (
            "more",
            &[(NEW, "n"), (OLD, "2"), ("data/evidence/x/y", "z")],
        ),
        (
            "other name",
            &[(NEW, "n"), ("data/evidence/old/b.csv", "2")],
        ),
    ];
    for (name, files) in other {
        cases.push((name.to_owned(), sealed(supplement(), files)));
    }
    let mut twice = supplement();
    let again = lines(&[(OLD, "2")]);
    twice.changes.adds.insert(
        auditbinder::model::id::Id::parse("twin").expect("an id"),
        again,
    );
    cases.push(("one file of two items".to_owned(), sealed(twice, &held)));
    for (name, from, to) in REWRITTEN {
        cases.push((name.to_owned(), signed_anew(&honest, from, to)));
    }
    let exits = agree(&cases);
    assert_eq!(exits[0], 0);
    assert!(exits[1..].iter().all(|exit| *exit == 4), "{exits:?}");
}
