//! Paths to roots, at the time that counts.

use auditbinder::diagnostic::Code;
use auditbinder::package::x509::Certificate;
use auditbinder::verify::{Stamp, TimeSource, Traced, Trust, Verification};

use super::holder::{certificates, holder, load, signed};
use super::{data, found, judged};

/// Traces a package to these roots, with a stored time stamp if one is named.
fn traced(package: &[u8], roots: &[&str], stamp: Option<&str>) -> (Verification, Traced) {
    let (roots, authorities) = (certificates(roots), certificates(&["tsa-root"]));
    let bytes = stamp.map(data);
    judged(package).traced(Trust {
        roots: Some(&roots),
        authorities: stamp.is_some().then_some(&authorities[..]),
        stamp: stamp
            .zip(bytes.as_deref())
            .map(|(name, bytes)| Stamp { name, bytes }),
    })
}

/// What speaks against it, in one text.
fn notes(package: &[u8], roots: &[&str], stamp: Option<&str>) -> String {
    let (verification, traced) = traced(package, roots, stamp);
    assert_eq!(found(&verification), (5, vec![Code::CertificateUntrusted]));
    assert_eq!(traced.certificate, None);
    let finding = &verification.findings[0];
    format!("{}; {}", finding.message, finding.notes.join("; "))
}

#[test]
fn a_certificate_leads_to_its_root_at_the_package_time() {
    let package = data("signed.zip");
    let (verification, traced) = traced(&package, &["other-root", "root"], None);
    assert_eq!(found(&verification), (0, vec![]));
    let certified = traced.certificate.expect("a path");
    assert_eq!(certified.root, "CN=Test Root,O=Test");
    assert_eq!(certified.subject, "CN=Acme Seal,O=Acme");
    assert_eq!(
        (certified.at, certified.by),
        (1_782_777_600, TimeSource::Signer)
    );
}

#[test]
fn roots_that_did_not_issue_it_are_no_roots_of_it() {
    let package = data("signed.zip");
    let said = notes(&package, &["other-root"], None);
    assert_eq!(
        said,
        "certificate `CN=Acme Seal,O=Acme` leads to no trusted root; \
         `CN=Test Issuing,O=Test` was issued by `CN=Test Root,O=Test`, which is not among the roots; \
         judged at 2026-06-30T00:00:00Z, the package time, which is only the signer's word"
    );
    // The name is right, the key is not.
    let said = notes(&package, &["false-root"], None);
    assert!(
        said.contains("has a signature that does not count"),
        "{said}"
    );
    let alone = signed(&load("signer", &["signer"], None).expect("a holder"));
    let said = notes(&alone, &["root"], None);
    assert!(
        said.contains("was issued by `CN=Test Issuing,O=Test`, which is not among the roots"),
        "{said}"
    );
    assert_eq!(found(&traced(&alone, &["issuing"], None).0), (0, vec![]));
}

#[test]
fn whoever_names_the_very_certificate_trusts_it() {
    assert_eq!(
        found(&traced(&data("signed.zip"), &["signer"], None).0),
        (0, vec![])
    );
}

#[test]
fn a_certificate_counts_at_the_time_of_the_time_stamp() {
    let early = signed(&holder("early"));
    assert_eq!(found(&traced(&early, &["root"], None).0), (0, vec![]));
    let late = data("late.zip");
    let said = notes(&late, &["root"], None);
    assert!(
        said.contains("`CN=Acme Late,O=Acme` is valid from 2026-07-01T00:00:00Z to 2026-07-31T00:00:00Z, and not at 2026-06-30T00:00:00Z"),
        "{said}"
    );
    let (verification, traced) = traced(&late, &["root"], Some("late-good.tsr"));
    assert_eq!(found(&verification), (0, vec![]));
    let certified = traced.certificate.expect("a path");
    assert_eq!(certified.by, TimeSource::TimeStamp);
    assert_eq!(
        traced.time_stamp.expect("a stamp").stamp.time,
        "2026-07-10T12:00:00Z"
    );
    let said = notes(&late, &["root"], Some("late-after.tsr"));
    assert!(said.contains("not at 2026-09-01T12:00:00Z; judged at 2026-09-01T12:00:00Z, the time of the time stamp"), "{said}");
}

#[test]
fn those_who_may_not_issue_do_not() {
    let below_plain = load("signer", &["below-plain", "plain", "issuing"], None).expect("a holder");
    let said = notes(&signed(&below_plain), &["root"], None);
    assert!(
        said.contains("`CN=Acme Plain,O=Acme` may not issue certificates"),
        "{said}"
    );
    let below_deep = load("signer", &["below-deep", "deep", "issuing"], None).expect("a holder");
    let said = notes(&signed(&below_deep), &["root"], None);
    assert!(
        said.contains("`CN=Test Issuing,O=Test` allows fewer issuers below it"),
        "{said}"
    );
}

#[test]
fn a_signature_over_a_certificate_that_rests_on_sha1_does_not_count() {
    let alone = load("signer", &["weak"], None).expect("a holder");
    let said = notes(&signed(&alone), &["issuing"], None);
    assert!(said.contains("it rests on SHA-1"), "{said}");
}

#[test]
fn a_changed_certificate_was_issued_by_nobody() {
    let [signer, issuing] = &certificates(&["signer", "issuing"])[..] else {
        panic!("two certificates");
    };
    assert_eq!(signer.is_signed_by(issuing), Ok(()));
    for at in 0..signer.der().len() {
        for bit in [1, 0x80] {
            let mut changed = signer.der().to_vec();
            changed[at] ^= bit;
            let issued =
                Certificate::parse(&changed).is_ok_and(|c| c.is_signed_by(issuing).is_ok());
            assert!(!issued, "byte {at}");
        }
    }
}

#[test]
fn a_package_without_a_certificate_is_no_answer_to_the_question() {
    let package = super::fixture::package(super::fixture::payload(), super::TRUSTED);
    let said = notes(&package, &["root"], None);
    assert!(
        said.starts_with("no certificate holder signed the package"),
        "{said}"
    );
}

#[test]
fn nothing_is_traced_of_what_is_not_intact() {
    let mut package = data("signed.zip");
    package[200] ^= 1;
    let (verification, traced) = traced(&package, &["other-root"], None);
    assert!(matches!(verification.exit_code(), 4 | 6));
    assert_eq!(traced, Traced::default());
}
