//! Time stamps: what counts as one.

use auditbinder::diagnostic::Code;
use auditbinder::model::{Digest, PackageTime};
use auditbinder::package::tsp::{self, TimeStamp};
use auditbinder::verify::{Stamp, Trust};

use super::holder::{certificates, root};
use super::{data, found, judged};

/// The time of the packages here.
pub fn time() -> PackageTime {
    PackageTime::from_epoch(1_782_777_600).expect("a time")
}

fn verified(bytes: &[u8]) -> Result<TimeStamp, String> {
    let root = Digest::of(&root(&data("signed.zip")));
    TimeStamp::verify(bytes, root).map_err(|why| why.to_string())
}

/// What speaks against a time stamp of the stored package.
fn refused(bytes: &[u8], authority: &str) -> String {
    let authorities = certificates(&[authority]);
    let (verification, traced) = judged(&data("signed.zip")).traced(Trust {
        roots: None,
        authorities: Some(&authorities),
        stamp: Some(Stamp {
            name: "x.tsr",
            bytes,
        }),
    });
    assert_eq!(found(&verification), (5, vec![Code::TimeStampUnproven]));
    assert_eq!(traced.time_stamp, None);
    verification.findings[0].notes.join("; ")
}

#[test]
fn the_request_is_a_function_of_the_root() {
    let request = tsp::request(Digest::of(b"root"));
    assert_eq!(request, tsp::request(Digest::of(b"root")));
    assert_ne!(request, tsp::request(Digest::of(b"another")));
    assert_eq!(request.len(), 57);
}

#[test]
fn a_time_stamp_says_its_time_and_accuracy() {
    let stamp = verified(&data("good.tsr")).expect("a stamp");
    assert_eq!(stamp.time, "2026-07-10T12:00:00Z");
    assert_eq!(stamp.seconds, 1_783_684_800);
    assert_eq!(stamp.accuracy.as_deref(), Some("1.5 s"));
    assert_eq!(stamp.serial, "0a0b");
    assert_eq!(stamp.policy, "1.2.3.4.1");
    assert_eq!(stamp.authority.subject(), "CN=Time Authority,O=Time");
    let fraction = verified(&data("fraction.tsr")).expect("a stamp");
    assert_eq!(fraction.time, "2026-07-10T12:00:00.25Z");
    verified(&data("pss.tsr")).expect("a stamp signed with PSS");
}

#[test]
fn one_of_another_root_or_with_a_weak_digest_does_not_count() {
    let said = refused(&data("other.tsr"), "tsa-root");
    assert_eq!(said, "it stamps other bytes than the root of this package");
    let said = refused(&data("sha1.tsr"), "tsa-root");
    assert!(said.contains("SHA-1"), "{said}");
}

#[test]
fn only_a_certificate_for_time_stamps_alone_stamps() {
    let only = "is not for time stamps: exactly this purpose, marked critical, is expected";
    for name in ["uncritical.tsr", "more.tsr", "web.tsr"] {
        let said = refused(&data(name), "tsa-root");
        assert!(said.contains(only), "{name}: {said}");
    }
    let said = refused(&data("ended.tsr"), "tsa-root");
    assert!(said.contains("and not at 2026-07-10T12:00:00Z"), "{said}");
    let said = refused(&data("good.tsr"), "root");
    assert!(
        said.contains("was issued by `CN=Time Root,O=Time`, which is not among the roots"),
        "{said}"
    );
}

#[test]
fn every_damage_to_a_time_stamp_is_noticed() {
    let genuine = data("good.tsr");
    verified(&genuine).expect("a stamp");
    assert!(verified(&[]).is_err());
    assert!(verified(&[&genuine[..], &[0]].concat()).is_err());
    // A token without the answer around it, as some tools store it.
    assert!(verified(&genuine[9..]).is_err());
    let certificate = {
        let tsa = &certificates(&["tsa"])[0];
        let find = |window: &[u8]| window == tsa.der();
        let at = genuine
            .windows(tsa.der().len())
            .position(find)
            .expect("inside");
        at..at + tsa.der().len()
    };
    let mut unnoticed = Vec::new();
    for at in 0..genuine.len() {
        let mut damaged = genuine.clone();
        damaged[at] ^= 1;
        if verified(&damaged).is_ok() {
            unnoticed.push(at);
        }
    }
    // Version numbers and the set of digests are not signed and not used; the rest is.
    assert!(unnoticed.len() <= 60, "{} {unnoticed:?}", unnoticed.len());
    assert!(
        unnoticed.iter().all(|at| !certificate.contains(at)),
        "{unnoticed:?}"
    );
}

#[test]
fn an_authority_that_declines_is_quoted() {
    let words = b"\x30\x0e\x30\x0c\x02\x01\x02\x30\x07\x0c\x05no\x1b[m";
    let said = verified(words).expect_err("declined");
    assert_eq!(said, "the authority declined: status 2: no[m");
}

#[test]
fn a_missing_time_stamp_is_no_answer_to_the_question() {
    let authorities = certificates(&["tsa-root"]);
    let (verification, _) = judged(&data("signed.zip")).traced(Trust {
        roots: None,
        authorities: Some(&authorities),
        stamp: None,
    });
    assert_eq!(found(&verification), (5, vec![Code::TimeStampUnproven]));
}
