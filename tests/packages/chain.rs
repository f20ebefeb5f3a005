//! The place of a package in its chain, judged from what the reader has.

use auditbinder::diagnostic::Code;
use auditbinder::package::{Previous, PublicKey};
use auditbinder::seal::{SealRequest, seal};
use auditbinder::verify::{Chain, Verdict, Verification};

use super::fixture::{key, payload, request};
use super::{ATTACKER, TRUSTED, judged};

/// A package with another place in the chain.
fn sealed(byte: u8, change: impl FnOnce(&mut SealRequest)) -> Vec<u8> {
    let spool = tempfile::tempdir().expect("a folder");
    let signer = key(byte);
    let mut request = request(payload(), &signer, spool.path());
    change(&mut request);
    let mut out = Vec::new();
    seal(&request, &mut out).expect("sealed");
    out
}

fn first(byte: u8) -> Vec<u8> {
    sealed(byte, |request| {
        request.package = "soc2-2025-1-03dec45512aa";
        request.previous = None;
        request.sequence = 1;
    })
}

fn trusted() -> Vec<PublicKey> {
    vec![*key(TRUSTED).public()]
}

/// What a package says when it names the other one as the one before.
fn link(before: &Verification) -> Previous {
    let facts = before.facts.as_ref().expect("facts");
    Previous {
        package: facts.package.clone(),
        sequence: facts.sequence,
        root: facts.root,
    }
}

fn within(found: Verification, before: &Verification) -> (u8, Vec<Code>) {
    let found = found.within(Chain {
        previous: Some(("before.zip", before)),
        min_sequence: None,
    });
    let codes = found.findings.iter().map(|finding| finding.code);
    (found.exit_code(), codes.collect())
}

#[test]
fn the_next_package_follows_and_any_other_one_does_not() {
    let before = judged(&first(TRUSTED), &trusted());
    let broken = (7, vec![Code::ChainBroken]);
    let link = link(&before);
    let asked = |previous: Option<Previous>, sequence: u64| {
        let bytes = sealed(TRUSTED, |request| {
            request.previous = previous;
            request.sequence = sequence;
        });
        within(judged(&bytes, &trusted()), &before)
    };
    assert_eq!(asked(Some(link.clone()), 2), (0, vec![]));
    assert_eq!(asked(None, 2), broken);
    assert_eq!(asked(Some(link.clone()), 3), broken);
    assert_eq!(asked(Some(link.clone()), 1), broken);
    let package = "soc2-2025-1-other".to_owned();
    for other in [
        Previous {
            package,
            ..link.clone()
        },
        Previous {
            sequence: 2,
            ..link.clone()
        },
        Previous {
            root: before.facts.as_ref().expect("facts").root,
            sequence: 0,
            ..link.clone()
        },
        Previous {
            root: auditbinder::model::Digest::of(b"other"),
            ..link
        },
    ] {
        assert_eq!(
            asked(Some(other.clone()), other.sequence + 1),
            broken,
            "{other:?}"
        );
    }
}

#[test]
fn a_package_before_that_vouches_for_nothing_cannot_be_followed() {
    let genuine = judged(&first(TRUSTED), &trusted());
    let follows = sealed(TRUSTED, |request| {
        request.previous = Some(link(&genuine));
        request.sequence = 2;
    });
    let mut damaged = first(TRUSTED);
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let longer = [first(TRUSTED).as_slice(), b"more"].concat();
    for before in [first(ATTACKER), damaged, longer, b"not a package".to_vec()] {
        let before = judged(&before, &trusted());
        assert_ne!(before.exit_code(), 0);
        let found = within(judged(&follows, &trusted()), &before);
        assert_eq!(found, (7, vec![Code::ChainBroken]));
    }
}

#[test]
fn a_low_sequence_is_a_rollback_of_an_intact_package() {
    let bytes = first(TRUSTED);
    let asked = |bytes: &[u8], least| {
        let chain = Chain {
            previous: None,
            min_sequence: Some(least),
        };
        judged(bytes, &trusted()).within(chain)
    };
    assert_eq!(asked(&bytes, 1).exit_code(), 0);
    let found = asked(&bytes, 2);
    assert_eq!(
        (found.exit_code(), found.findings[0].code),
        (7, Code::Rollback)
    );
    assert_eq!(found.verdict, Verdict::Intact);
    assert!(!found.follows());
    // What is damaged or of another signer is judged by that alone.
    let mut damaged = bytes;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for bytes in [damaged, first(ATTACKER)] {
        let found = asked(&bytes, 2);
        let alone = judged(&bytes, &trusted());
        assert_eq!(found, alone);
        assert!(found.follows());
    }
}
