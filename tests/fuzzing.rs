//! Any bytes for the readers of packages: the stored inputs, damage of them, and
//! as much more as `FUZZ_SECONDS` says.

#[path = "packages/draft.rs"]
#[allow(dead_code, reason = "shared with tests/packages.rs")]
mod draft;
#[path = "packages/fixture.rs"]
#[allow(dead_code, reason = "shared with tests/packages.rs")]
mod fixture;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

#[path = "fuzzing/bodies.rs"]
mod bodies;

use std::fs;
use std::time::{Duration, Instant};

use bodies::{BODIES, Body};
use draft::Draft;
use fixture::{NAME, package, payload};
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use tools::repository;

/// The stored inputs of one body, with their names.
fn stored(body: &str) -> Vec<(String, Vec<u8>)> {
    let folder = repository("tests/data/fuzz").join(body);
    let mut all: Vec<_> = fs::read_dir(&folder)
        .expect("a corpus")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), fs::read(&path).expect("readable"))
        })
        .collect();
    all.sort();
    all
}

/// How one input is damaged: where, how much goes, what comes.
type Damage = (usize, usize, Vec<u8>);

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let piece = proptest::collection::vec(any::<u8>(), 0..12);
    let one = (any::<usize>(), 0..24_usize, piece);
    proptest::collection::vec(one, 1..5)
}

fn damaged(mut bytes: Vec<u8>, damages: Vec<Damage>) -> Vec<u8> {
    for (at, length, piece) in damages {
        let at = at % (bytes.len() + 1);
        let end = bytes.len().min(at + length);
        bytes.splice(at..end, piece).for_each(drop);
    }
    bytes
}

#[test]
fn every_stored_input_is_read_or_refused_as_it_must() {
    for (name, body) in BODIES {
        let inputs = stored(name);
        assert!(inputs.len() > 5, "{name}: {} inputs", inputs.len());
        for (_, bytes) in inputs {
            body(&bytes);
        }
    }
}

#[test]
fn damage_of_any_stored_input_is_read_or_refused_as_it_must() {
    let seconds = std::env::var("FUZZ_SECONDS").ok();
    let seconds = seconds.and_then(|text| text.parse().ok()).unwrap_or(3);
    std::thread::scope(|scope| {
        for (name, body) in BODIES {
            scope.spawn(move || fuzz(name, body, Duration::from_secs(seconds)));
        }
    });
}

#[allow(
    clippy::print_stderr,
    reason = "shown with `--nocapture`, for a run of some minutes"
)]
fn fuzz(name: &str, body: Body, long: Duration) {
    let inputs = stored(name);
    let mut runner = TestRunner::deterministic();
    let (began, mut count) = (Instant::now(), 0_u64);
    while began.elapsed() < long || count < 200 {
        let which = (0..inputs.len(), damages());
        let (at, damages) = which.new_tree(&mut runner).expect("a value").current();
        body(&damaged(inputs[at].1.clone(), damages));
        count += 1;
    }
    eprintln!("{name}: {count} inputs in {:?}", began.elapsed());
}

/// The stored packages hold what the fixture seals today; after a change of the
/// format `SNAPSHOTS=overwrite` writes these seeds anew.
#[test]
fn the_seeds_are_the_parts_of_a_package_of_today() {
    let genuine = package(payload(), 7);
    let another = package(vec![fixture::file("data/x", "x")], 66);
    let mut draft = Draft::of(&genuine);
    let mut part = |name: &str| draft.entry(&format!("{NAME}/{name}")).1.clone();
    let envelope = part("signatures/statement.dsse.json");
    let statement = auditbinder::package::dsse::Envelope::parse(&envelope).expect("an envelope");
    let seeds = [
        ("container/genuine", genuine.clone()),
        ("container/another-key", another),
        ("manifest/root", part("tagmanifest-sha256.txt")),
        ("manifest/payload", payload_manifest(&genuine)),
        ("statement/payload", statement.payload),
        ("statement/bag-info", part("bag-info.txt")),
        (
            "statement/minisig",
            part("signatures/tagmanifest-sha256.txt.minisig"),
        ),
        (
            "statement/sshsig",
            part("signatures/tagmanifest-sha256.txt.sshsig"),
        ),
        ("statement/envelope", envelope),
    ];
    for (name, bytes) in seeds {
        let path = repository("tests/data/fuzz").join(name);
        if std::env::var("SNAPSHOTS").is_ok_and(|word| word == "overwrite") {
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(&path, &bytes).expect("written");
        }
        assert_eq!(fs::read(&path).ok().as_ref(), Some(&bytes), "{name}");
    }
}

fn payload_manifest(package: &[u8]) -> Vec<u8> {
    let mut draft = Draft::of(package);
    let (head, kept) = draft.entry(&format!("{NAME}/manifest-sha256.txt"));
    if head.packed == head.size {
        return kept.clone();
    }
    let mut bytes = vec![0; usize::try_from(head.size).expect("small")];
    let mut inflater = libdeflater::Decompressor::new();
    inflater.deflate_decompress(kept, &mut bytes).expect("data");
    bytes
}
