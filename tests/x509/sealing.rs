//! Who can sign, and that the same input gives the same bytes.

use auditbinder::package::zip::Method;
use auditbinder::seal::X509Error;
use auditbinder::verify::Cms;

use super::draft::Draft;
use super::holder::{by_command, certificates, holder, load, p7s, signed};
use super::{found, judged, tools};

/// The text of an entry.
pub fn text(package: &[u8], name: &str) -> String {
    let draft = Draft::of(package);
    let (head, kept) = &draft.entries[draft.index(name)];
    let mut bytes = kept.clone();
    if head.method == Method::Deflated {
        bytes = vec![0; usize::try_from(head.size).expect("small")];
        let mut inflater = libdeflater::Decompressor::new();
        inflater
            .deflate_decompress(kept, &mut bytes)
            .expect("inflated");
    }
    String::from_utf8(bytes).expect("text")
}

fn subject(package: &[u8]) -> String {
    let verification = judged(package);
    assert_eq!(
        found(&verification),
        (0, vec![]),
        "{:#?}",
        verification.findings
    );
    match verification.cms {
        Cms::Genuine(certificates) => certificates[0].subject().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_stored_packages_are_what_is_sealed_today() {
    for (name, certificate) in [("signed.zip", "signer"), ("late.zip", "late")] {
        let package = signed(&holder(certificate));
        let path = tools::repository("tests/data/x509").join(name);
        if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
            std::fs::write(&path, &package).expect("written");
        }
        assert_eq!(std::fs::read(&path).expect("stored"), package, "{name}");
    }
}

#[test]
fn both_curves_and_encrypted_keys_sign() {
    assert_eq!(subject(&signed(&holder("signer"))), "CN=Acme Seal,O=Acme");
    let larger = load("signer384", &["signer384", "issuing"], None).expect("a holder");
    assert_eq!(subject(&signed(&larger)), "CN=Acme Seal 384,O=Acme");
    assert_eq!(signed(&larger), signed(&larger));
    let chain = ["signer", "issuing"];
    let encrypted = load("signer-encrypted", &chain, Some("test-only")).expect("a holder");
    assert_eq!(signed(&encrypted), signed(&holder("signer")));
    let alone = load("signer", &["signer"], None).expect("without its issuer");
    assert_eq!(subject(&signed(&alone)), "CN=Acme Seal,O=Acme");
}

#[test]
fn a_command_signs_with_rsa_and_is_not_believed() {
    if !tools::has("openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let rsa = by_command(folder.path(), "rsa", "-sha256").expect("a holder");
    let package = signed(&rsa);
    assert_eq!(subject(&package), "CN=Acme RSA,O=Acme");
    assert_eq!(package, signed(&rsa));
    let curve = by_command(folder.path(), "signer384", "-sha384").expect("a holder");
    assert_eq!(subject(&signed(&curve)), "CN=Acme Seal 384,O=Acme");
    let other = by_command(folder.path(), "rsa", "-sha512").expect("a holder");
    let message = other
        .detached(b"root", super::stamps::time())
        .expect_err("refused");
    assert_eq!(
        message.to_string(),
        "what the command `openssl` gave is not a signature by the key of certificate `CN=Acme RSA,O=Acme`"
    );
}

#[test]
fn keys_and_certificates_that_cannot_sign_are_named() {
    let refused = |key: &str, chain: &[&str], passphrase| {
        load(key, chain, passphrase)
            .expect_err("refused")
            .to_string()
    };
    for (key, chain, expected) in [
        (
            "signer384",
            &["signer", "issuing"][..],
            "the key is not that of certificate `CN=Acme Seal,O=Acme`",
        ),
        (
            "rsa",
            &["rsa", "issuing"],
            "the certificate's key is damaged or of another algorithm; expected a P-256 or P-384",
        ),
        (
            "short",
            &["short", "issuing"],
            "RSA with at least 3072 bits is expected",
        ),
        (
            "signer",
            &["web", "issuing"],
            "is for another purpose than documents or mail",
        ),
        (
            "signer",
            &["critical", "issuing"],
            "has the extension 1.2.3.4.5, which must be obeyed",
        ),
        (
            "signer",
            &["signer", "root"],
            "certificate `CN=Test Root,O=Test` did not issue `CN=Acme Seal,O=Acme`",
        ),
        ("signer", &["weak", "issuing"], "did not issue"),
        (
            "signer-encrypted",
            &["signer", "issuing"],
            "the key is encrypted, and no passphrase was given",
        ),
    ] {
        let said = refused(key, chain, None);
        assert!(said.contains(expected), "{key} {chain:?}: {said}");
    }
    let said = refused("signer", &["signer"], Some("not needed"));
    assert!(said.contains("the key is not encrypted"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = super::holder::private(folder.path(), "signer");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("chmod");
    let chain = certificates(&["signer"]);
    let found = auditbinder::seal::X509Signer::load(&path, None, chain).expect_err("refused");
    assert!(matches!(found, X509Error::Key(_)), "{found}");
}

#[test]
fn the_printed_instructions_name_the_command_where_there_is_a_certificate() {
    let with = text(&signed(&holder("signer")), "/VERIFY.txt");
    let without = text(
        &super::fixture::package(super::fixture::payload(), super::TRUSTED),
        "/VERIFY.txt",
    );
    assert!(with.contains("openssl cms -verify -binary -cades"));
    assert!(!without.contains("openssl cms"));
    assert!(p7s(&signed(&holder("signer"))).len() < 4096);
}
