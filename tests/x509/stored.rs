//! A stored package with a certificate holder's signature: every build reads it.

use auditbinder::diagnostic::Code;
use auditbinder::package::layout::{CERTIFICATES, SIGNATURE_CMS};
use auditbinder::verify::Cms;

use super::draft::{Draft, central_at, local_at};
use super::{data, found, judged};

#[test]
fn a_build_without_the_feature_says_that_it_did_not_judge() {
    let verification = judged(&data("signed.zip"));
    assert_eq!(found(&verification), (0, vec![]));
    if cfg!(feature = "x509") {
        assert_ne!(verification.cms, Cms::Unexamined);
    } else {
        assert_eq!(verification.cms, Cms::Unexamined);
    }
}

#[test]
fn the_signature_file_is_sealed_like_every_other_byte() {
    let genuine = data("signed.zip");
    let name = format!("/{SIGNATURE_CMS}");
    let begin = local_at(&genuine, &name);
    let end = local_at(&genuine, ".sshsig");
    for at in (begin..end).step_by(7) {
        let mut bytes = genuine.clone();
        bytes[at] ^= 1;
        let header = 30 + super::fixture::NAME.len() + name.len();
        let expected = if at < begin + header { 6 } else { 4 };
        assert_eq!(found(&judged(&bytes)).0, expected, "byte {at}");
    }
    // Another CRC in both headers, over the bytes that were sealed.
    let mut bytes = genuine.clone();
    for at in [begin + 14, central_at(&genuine, &name) + 16] {
        bytes[at] ^= 1;
    }
    assert_eq!(found(&judged(&bytes)), (6, vec![Code::ContainerMalformed]));
}

#[test]
fn it_can_neither_be_taken_out_nor_put_in() {
    let genuine = Draft::of(&data("signed.zip"));
    let without = |name: &str| {
        let mut draft = genuine.clone();
        let at = draft.index(name);
        draft.entries.remove(at);
        found(&judged(&draft.bytes()))
    };
    let (exit, codes) = without(".p7s");
    assert_eq!(exit, 4);
    assert!(codes.contains(&Code::SignatureMalformed), "{codes:?}");
    let (exit, codes) = without(CERTIFICATES);
    assert_eq!(exit, 4);
    assert!(codes.contains(&Code::EntryMissing), "{codes:?}");

    let mut plain = Draft::of(&super::fixture::package(
        super::fixture::payload(),
        super::TRUSTED,
    ));
    let (head, kept) = &genuine.entries[genuine.index(".p7s")];
    plain.insert_before(".sshsig", &head.name, kept);
    let (exit, codes) = found(&judged(&plain.bytes()));
    assert_eq!(exit, 4);
    assert!(codes.contains(&Code::EntryUnlisted), "{codes:?}");
}

#[cfg(not(feature = "x509"))]
#[test]
fn a_build_without_the_feature_refuses_what_it_cannot_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_auditbinder"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("run")
    };
    std::fs::write(folder.path().join("p.zip"), data("signed.zip")).expect("written");
    let pem = super::fixture::key(super::TRUSTED).public().pem();
    std::fs::write(folder.path().join("key.pem"), pem).expect("written");
    let asked = run(&["verify", "p.zip", "--key", "key.pem", "--ca", "root.pem"]);
    assert_eq!(asked.status.code(), Some(2));
    let said = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert!(
        said.contains("`--ca` needs a build with the feature `x509`"),
        "{said}"
    );
    std::fs::write(folder.path().join("p.zip.tsr"), data("good.tsr")).expect("written");
    let plain = run(&["verify", "p.zip", "--key", "key.pem"]);
    assert_eq!(plain.status.code(), Some(0));
    let said = String::from_utf8_lossy(&plain.stdout).into_owned();
    assert!(
        said.contains("certificate  NOT judged: this build has no feature `x509`"),
        "{said}"
    );
    assert!(said.contains("time stamp   NOT judged"), "{said}");
    assert_eq!(
        run(&["timestamp", "request", "p.zip"]).status.code(),
        Some(2)
    );
    let built = run(&["build", "--x509-cert", "c.pem", "--x509-key", "k.pem"]);
    assert!(matches!(built.status.code(), Some(2 | 3)), "{built:?}");
}
