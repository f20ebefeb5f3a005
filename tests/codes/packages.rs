//! One attack on a sealed package for every code of `verify`.

use std::fs;

use auditbinder::diagnostic::{Code, Sources};
use auditbinder::verify::{Chain, verify};

use super::draft::Draft;
use super::fixture::{self, key, package, payload};
use super::run::Said;

const TRUSTED: u8 = 7;
const ROOT: &str = "/tagmanifest-sha256.txt";

/// What an attacker makes of the genuine package.
pub type Attack = fn(&mut Draft) -> Vec<u8>;

/// The code that each attack is reported by; without one, a folder stands where the package should.
pub const ATTACKS: [(Code, Option<Attack>); 15] = [
    (Code::ContainerMalformed, Some(bytes_after_the_end)),
    (Code::EntryNameUnsafe, Some(a_name_that_climbs_out)),
    (Code::DigestMismatch, Some(other_bytes)),
    (Code::EntryMissing, Some(an_entry_removed)),
    (Code::EntryUnlisted, Some(an_entry_added)),
    (Code::ManifestMalformed, Some(a_signed_root_out_of_order)),
    (Code::SignatureMismatch, Some(a_signature_of_another_key)),
    (Code::SignatureMalformed, Some(a_signature_removed)),
    (
        Code::StatementMismatch,
        Some(the_statement_of_another_package),
    ),
    (Code::UntrustedSigner, Some(sealed_anew_by_another_key)),
    (Code::ChainBroken, Some(nothing)),
    (Code::Rollback, Some(nothing)),
    (Code::CertificateUntrusted, Some(nothing)),
    (Code::TimeStampUnproven, Some(nothing)),
    (Code::PackageUnreadable, None),
];

/// Certificates and time stamps are judged by a build with the feature only.
pub fn is_possible_here(code: Code) -> bool {
    let asked = matches!(code, Code::CertificateUntrusted | Code::TimeStampUnproven);
    cfg!(feature = "x509") || !asked
}

/// Judges the attacked package with the genuine key, asking of the chain what shows the attack.
pub fn judged(code: Code, attack: Option<Attack>) -> Said {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("package.zip");
    match attack {
        Some(attack) => {
            let mut genuine = Draft::of(&package(payload(), TRUSTED));
            fs::write(&path, attack(&mut genuine)).expect("written");
        }
        None => fs::create_dir(&path).expect("made"),
    }
    let trusted = [*key(TRUSTED).public()];
    let verification = verify(&path, &trusted);
    let verification = match code {
        Code::ChainBroken => {
            let before = folder.path().join("before.zip");
            fs::write(
                &before,
                package(vec![fixture::file("data/x", "x")], TRUSTED),
            )
            .expect("written");
            let before = verify(&before, &trusted);
            verification.within(Chain {
                previous: Some(("before.zip", &before)),
                min_sequence: None,
            })
        }
        Code::Rollback => verification.within(Chain {
            previous: None,
            min_sequence: Some(3),
        }),
        #[cfg(feature = "x509")]
        Code::CertificateUntrusted | Code::TimeStampUnproven => {
            let asked = |wanted| (code == wanted).then_some(&[][..]);
            let trust = auditbinder::verify::Trust {
                roots: asked(Code::CertificateUntrusted),
                authorities: asked(Code::TimeStampUnproven),
                stamp: None,
            };
            verification.traced(trust).0
        }
        _ => verification,
    };
    Said::of(&verification.findings, &Sources::default())
}

/// A genuine package in place of another one.
fn nothing(genuine: &mut Draft) -> Vec<u8> {
    genuine.bytes()
}

fn bytes_after_the_end(genuine: &mut Draft) -> Vec<u8> {
    let mut bytes = genuine.bytes();
    bytes.extend(b"more");
    bytes
}

fn a_name_that_climbs_out(genuine: &mut Draft) -> Vec<u8> {
    let name = format!("{}/data/../../evil", fixture::NAME);
    genuine.insert_before("index.json", &name, b"");
    genuine.bytes()
}

fn other_bytes(genuine: &mut Draft) -> Vec<u8> {
    genuine.replace("users.csv", b"user,role\neve,admin\n");
    genuine.bytes()
}

fn an_entry_removed(genuine: &mut Draft) -> Vec<u8> {
    let at = genuine.index("users.csv");
    genuine.entries.remove(at);
    genuine.bytes()
}

fn an_entry_added(genuine: &mut Draft) -> Vec<u8> {
    let name = format!("{}/data/hidden.txt", fixture::NAME);
    genuine.insert_before("index.json", &name, b"hidden");
    genuine.bytes()
}

fn a_signed_root_out_of_order(genuine: &mut Draft) -> Vec<u8> {
    let root = inflated(genuine, ROOT);
    let mut lines: Vec<&str> = root.split_inclusive('\n').collect();
    lines.reverse();
    let root = lines.concat();
    genuine.replace(ROOT, root.as_bytes());
    let signature = key(TRUSTED).sign(root.as_bytes()).expect("signed");
    genuine.replace(".ed25519", &signature);
    genuine.bytes()
}

/// The text of an entry, inflated if it is compressed.
fn inflated(draft: &Draft, name: &str) -> String {
    use auditbinder::package::zip::Method;
    let (head, kept) = &draft.entries[draft.index(name)];
    let bytes = match head.method {
        Method::Stored => kept.clone(),
        Method::Deflated => {
            let mut bytes = vec![0; usize::try_from(head.size).expect("small")];
            let mut inflater = libdeflater::Decompressor::new();
            inflater
                .deflate_decompress(kept, &mut bytes)
                .expect("inflated");
            bytes
        }
    };
    String::from_utf8(bytes).expect("text")
}

fn a_signature_of_another_key(genuine: &mut Draft) -> Vec<u8> {
    let forged = Draft::of(&package(payload(), 66));
    *genuine.entry(".minisig") = forged.entries[forged.index(".minisig")].clone();
    genuine.bytes()
}

fn a_signature_removed(genuine: &mut Draft) -> Vec<u8> {
    let at = genuine.index(".sshsig");
    genuine.entries.remove(at);
    genuine.bytes()
}

fn the_statement_of_another_package(genuine: &mut Draft) -> Vec<u8> {
    let other = Draft::of(&package(vec![fixture::file("data/x", "x")], TRUSTED));
    let name = "statement.dsse.json";
    *genuine.entry(name) = other.entries[other.index(name)].clone();
    genuine.bytes()
}

fn sealed_anew_by_another_key(_: &mut Draft) -> Vec<u8> {
    package(payload(), 66)
}
