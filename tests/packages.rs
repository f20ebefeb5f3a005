//! Attacks on a sealed package: each one is noticed, and called by its name.

#[path = "packages/chain.rs"]
mod chain;
#[path = "packages/containers.rs"]
mod containers;
#[path = "packages/contents.rs"]
mod contents;
#[path = "packages/draft.rs"]
mod draft;
#[path = "packages/fixture.rs"]
mod fixture;
#[path = "packages/sealing.rs"]
mod sealing;
#[path = "packages/unpacking.rs"]
mod unpacking;

use std::fs;

use auditbinder::diagnostic::Code;
use auditbinder::package::PublicKey;
use auditbinder::verify::{Signer, Verdict, Verification, verify};
use draft::Draft;
use fixture::{NAME, key, package, payload};
use rayon::prelude::*;

const USERS: &str = "access-review/users.csv";
const TRUSTED: u8 = 7;
const ATTACKER: u8 = 66;

fn genuine() -> Vec<u8> {
    package(payload(), TRUSTED)
}

fn judged(bytes: &[u8], trusted: &[PublicKey]) -> Verification {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("package.zip");
    fs::write(&path, bytes).expect("written");
    verify(&path, trusted)
}

/// Judges with the genuine key and compares the exit class and the first code looked for.
#[track_caller]
fn expect(bytes: &[u8], exit: u8, code: Code) {
    let verification = judged(bytes, &[*key(TRUSTED).public()]);
    let codes: Vec<Code> = verification
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(
        verification.exit_code(),
        exit,
        "{:#?}",
        verification.findings
    );
    assert!(codes.contains(&code), "{:#?}", verification.findings);
}

/// Attacks the parts of the genuine package.
#[track_caller]
fn expect_draft(exit: u8, code: Code, attack: impl FnOnce(&mut Draft)) {
    let mut draft = Draft::of(&genuine());
    attack(&mut draft);
    expect(&draft.bytes(), exit, code);
}

/// Attacks the bytes of the genuine package.
#[track_caller]
fn expect_bytes(exit: u8, code: Code, attack: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = genuine();
    attack(&mut bytes);
    expect(&bytes, exit, code);
}

fn inside(name: &str) -> String {
    format!("{NAME}/{name}")
}

#[test]
fn an_untouched_package_is_intact_and_its_facts_are_those_sealed() {
    let bytes = genuine();
    assert_eq!(Draft::of(&bytes).bytes(), bytes);
    let verification = judged(&bytes, &[*key(1).public(), *key(TRUSTED).public()]);
    assert_eq!(verification.findings, []);
    assert_eq!(
        (verification.verdict, verification.signer),
        (Verdict::Intact, Signer::Trusted)
    );
    assert_eq!(verification.exit_code(), 0);
    let facts = verification.facts.expect("facts");
    assert_eq!(
        (facts.package.as_str(), facts.sequence, facts.entries),
        (NAME, 2, 19)
    );
    assert_eq!(
        (facts.payload.files, facts.signatory.name.as_str()),
        (5, "Ada Muster")
    );
    assert_eq!(facts.fingerprint, key(TRUSTED).public().fingerprint());
    assert_eq!(facts.previous.expect("a chain").sequence, 1);
}

#[test]
fn a_signer_who_is_not_trusted_is_reported_apart_from_the_contents() {
    for trusted in [vec![], vec![*key(1).public()]] {
        let verification = judged(&genuine(), &trusted);
        assert_eq!(
            (verification.verdict, verification.signer),
            (Verdict::Intact, Signer::Unknown)
        );
        assert_eq!(verification.exit_code(), 5);
        assert_eq!(verification.findings[0].code, Code::UntrustedSigner);
    }
}

#[test]
fn a_package_sealed_anew_by_an_attacker_is_of_an_unknown_signer() {
    expect(&package(payload(), ATTACKER), 5, Code::UntrustedSigner);
}

#[test]
fn what_is_not_a_file_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in [folder.path().to_owned(), folder.path().join("absent.zip")] {
        let verification = verify(&path, &[]);
        assert_eq!(verification.exit_code(), 3);
        assert_eq!(verification.findings[0].code, Code::PackageUnreadable);
    }
}

#[test]
fn a_flip_of_any_byte_is_noticed_and_put_into_its_class() {
    let bytes = genuine();
    let mut is_data = vec![false; bytes.len()];
    for (head, kept) in Draft::of(&bytes).entries {
        let begin = usize::try_from(head.offset).expect("small") + 30 + head.name.len();
        is_data[begin..begin + kept.len()].fill(true);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let trusted = [*key(TRUSTED).public()];
    let wrong: Vec<String> = (0..bytes.len())
        .into_par_iter()
        .filter_map(|at| {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            let path = folder.path().join(at.to_string());
            fs::write(&path, flipped).expect("written");
            let exits = [&trusted[..], &[]].map(|keys| verify(&path, keys).exit_code());
            fs::remove_file(&path).expect("removed");
            let expected = if is_data[at] { 4 } else { 6 };
            (exits != [expected; 2]).then(|| format!("byte {at}: {exits:?}, expected {expected}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn any_two_entries_swapped_are_noticed() {
    let draft = Draft::of(&genuine());
    let trusted = [*key(TRUSTED).public()];
    let count = draft.entries.len();
    let pairs: Vec<(usize, usize)> = (0..count)
        .flat_map(|one| (one + 1..count).map(move |other| (one, other)))
        .collect();
    pairs.par_iter().for_each(|&(one, other)| {
        // The places of two entries, then only what they hold.
        let mut places = draft.clone();
        places.entries.swap(one, other);
        let exit = judged(&places.bytes(), &trusted).exit_code();
        assert_eq!(exit, 6, "places {one} and {other}");
        let mut contents = places;
        let names = [one, other].map(|at| contents.entries[at].0.name.clone());
        let [one_name, other_name] = names;
        contents.entries[one].0.name = other_name;
        contents.entries[other].0.name = one_name;
        let exit = judged(&contents.bytes(), &trusted).exit_code();
        assert!(matches!(exit, 4 | 6), "contents {one} and {other}: {exit}");
    });
}

#[test]
fn a_package_cut_off_anywhere_is_noticed() {
    let genuine = genuine();
    let trusted = [*key(TRUSTED).public()];
    (0..genuine.len()).into_par_iter().for_each(|keep| {
        let exit = judged(&genuine[..keep], &trusted).exit_code();
        assert_eq!(exit, 6, "{keep} bytes kept");
    });
}

/// Small numbers that look random and are the same on every machine.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).expect("31 bits") % below
    }
}

#[test]
fn no_damage_is_accepted_or_makes_the_verifier_stop_short() {
    let genuine = genuine();
    let trusted = [*key(TRUSTED).public()];
    for seed in 0..2_000 {
        let mut bytes = genuine.clone();
        let mut below = numbers(seed * 2 + 1);
        for _ in 0..=below(3) {
            // Headers are where a parser can go wrong, so most damage goes to the end.
            let reach = if below(4) == 0 { bytes.len() } else { 2_200 };
            let at = bytes.len() - 1 - below(reach.min(bytes.len() - 1));
            let piece: Vec<u8> = (0..below(9))
                .map(|_| [0, 0xff, 0x50, 1][below(4)])
                .collect();
            let end = bytes
                .len()
                .min(at + if below(2) == 0 { piece.len() } else { below(9) });
            bytes.splice(at..end, piece);
        }
        let exit = judged(&bytes, &trusted).exit_code();
        let expected: &[u8] = if bytes == genuine { &[0] } else { &[4, 6] };
        assert!(expected.contains(&exit), "seed {seed}: {exit}");
    }
}
