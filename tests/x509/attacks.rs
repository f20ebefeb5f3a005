//! A certificate holder's signature that the key holder sealed, and that is not one.
//!
//! Whoever has no sealing key is stopped before: see `stored.rs`.

use auditbinder::diagnostic::Code;
use auditbinder::package::cms::Draft as Cms;
use auditbinder::package::x509::{Hash, Scheme};

use super::fixture::{file, key, request};
use super::holder::{certificates, holder, load, p7s, private, resealed, root, signed};
use super::stamps::time;
use super::{TRUSTED, found, judged, tools};

const MALFORMED: (u8, Code) = (4, Code::SignatureMalformed);
const MISMATCH: (u8, Code) = (4, Code::SignatureMismatch);

#[track_caller]
fn expect(p7s: &[u8], expected: (u8, Code)) {
    let package = signed(&holder("signer"));
    let verification = judged(&resealed(&package, p7s));
    let (exit, codes) = found(&verification);
    assert_eq!(
        (exit, codes.as_slice()),
        (expected.0, [expected.1].as_slice()),
        "{:#?}",
        verification.findings
    );
    assert!(verification.findings[0].notes.len() == 1);
}

#[test]
fn resealing_itself_is_no_attack() {
    let package = signed(&holder("signer"));
    assert_eq!(resealed(&package, &p7s(&package)), package);
}

#[test]
fn one_of_another_package_signs_other_bytes() {
    let spool = tempfile::tempdir().expect("a folder");
    let (key, other) = (key(TRUSTED), holder("signer"));
    let mut request = request(vec![file("data/x", "x")], &key, spool.path());
    request.x509 = Some(&other);
    let mut out = Vec::new();
    auditbinder::seal::seal(&request, &mut out).expect("sealed");
    expect(&p7s(&out), MISMATCH);
}

#[test]
fn one_by_another_certificate_is_refused_even_with_the_same_key() {
    let package = signed(&holder("signer"));
    let root = root(&package);
    for other in [
        holder("plain"),
        load("signer384", &["signer384", "issuing"], None).expect("a holder"),
    ] {
        expect(&other.detached(&root, time()).expect("signed"), MISMATCH);
    }
}

#[test]
fn more_certificates_than_the_package_names_are_refused() {
    let package = signed(&holder("signer"));
    let root = root(&package);
    let more = load("signer", &["signer", "issuing", "root"], None).expect("a holder");
    expect(&more.detached(&root, time()).expect("signed"), MALFORMED);
    let fewer = load("signer", &["signer"], None).expect("a holder");
    expect(&fewer.detached(&root, time()).expect("signed"), MALFORMED);
}

#[test]
fn another_time_than_the_packages_is_refused() {
    let root = root(&signed(&holder("signer")));
    let later = auditbinder::model::PackageTime::from_epoch(1_800_000_000).expect("a time");
    let other = holder("signer").detached(&root, later).expect("signed");
    expect(&other, MALFORMED);
}

#[test]
fn damaged_der_and_bytes_after_the_end_are_refused() {
    let package = signed(&holder("signer"));
    let genuine = p7s(&package);
    expect(&[], MALFORMED);
    expect(b"\x30\x80", MALFORMED);
    expect(&[&genuine[..], &[0]].concat(), MALFORMED);
    expect(&genuine[..genuine.len() - 1], MALFORMED);
    for at in (0..genuine.len()).step_by(11) {
        let mut damaged = genuine.clone();
        damaged[at] ^= 1;
        let (exit, codes) = found(&judged(&resealed(&package, &damaged)));
        assert_eq!(exit, 4, "byte {at}: {codes:?}");
    }
}

#[test]
fn a_signature_by_nobody_is_refused() {
    let package = signed(&holder("signer"));
    let certificates = certificates(&["signer", "issuing"]);
    let digest = Hash::Sha256.of(&root(&package));
    let draft = Cms {
        certificates: &certificates,
        scheme: Scheme::Ecdsa(Hash::Sha256),
        digest: &digest,
        time: Some(time()),
    };
    expect(&draft.encode(&[0x30, 6, 2, 1, 1, 2, 1, 1]), MISMATCH);
    expect(&draft.encode(b"not a signature"), MISMATCH);
    let other = Cms {
        scheme: Scheme::RsaPss(Hash::Sha256),
        ..draft
    };
    expect(&other.encode(&[1; 384]), MISMATCH);
}

/// What openssl makes of the same key and certificate is a signature, and not a package's.
#[test]
fn other_forms_and_weak_digests_are_refused() {
    if !tools::has("openssl") {
        return;
    }
    let package = signed(&holder("signer"));
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("root"), root(&package)).expect("written");
    private(home.path(), "signer");
    std::fs::write(
        home.path().join("signer.pem"),
        super::data("signer.crt.pem"),
    )
    .expect("written");
    std::fs::write(
        home.path().join("issuing.pem"),
        super::data("issuing.crt.pem"),
    )
    .expect("written");
    for (options, expected) in [
        (["-md", "sha1", "-cades"], MISMATCH),
        (["-md", "sha224", "-cades"], MISMATCH),
        (["-md", "sha256", "-binary"], MISMATCH),
        (["-md", "sha256", "-cades"], MALFORMED),
    ] {
        let mut arguments = vec![
            "cms",
            "-sign",
            "-binary",
            "-in",
            "root",
            "-signer",
            "signer.pem",
        ];
        arguments.extend(["-inkey", "signer.key.pem", "-certfile", "issuing.pem"]);
        arguments.extend(["-outform", "DER", "-out", "p7s"]);
        arguments.extend(options);
        let done = tools::run(home.path(), "openssl", &arguments);
        assert!(done.status.success(), "{done:?}");
        expect(
            &std::fs::read(home.path().join("p7s")).expect("made"),
            expected,
        );
    }
}
