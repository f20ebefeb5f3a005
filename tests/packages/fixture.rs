//! A small package, sealed through the library with published test keys.

use std::path::Path;

use auditbinder::model::{Digest, PackageTime};
use auditbinder::package::{EntryName, Previous, Signatory};
use auditbinder::seal::{Payload, PayloadContent, SealKey, SealRequest, Signer, seal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The top directory of the fixture.
pub const NAME: &str = "soc2-2026-2-9f2c71ab0e11";
/// The principal that signs it.
pub const IDENTITY: &str = "evidence@acme.example";

/// A test key; its secret is one repeated byte.
pub fn key(byte: u8) -> Signer {
    SealKey::from_pem(&pem(byte), None).expect("a key").into()
}

/// The private key file of a test key.
pub fn pem(byte: u8) -> String {
    let der = [
        &[
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ],
        [byte; 32].as_slice(),
    ]
    .concat();
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der)
    )
}

/// One payload file in memory.
pub fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Payload {
    Payload {
        name: EntryName::parse(name).expect("a name"),
        content: PayloadContent::Bytes(bytes.into()),
    }
}

/// The payload of the fixture: text, a name outside ASCII, an empty file, a report.
pub fn payload() -> Vec<Payload> {
    vec![
        file(
            "data/evidence/access-review/users.csv",
            "user,role\nada,admin\n".repeat(20),
        ),
        file("data/evidence/access-review/Übersicht ✓.txt", "geprüft\n"),
        file("data/evidence/access-review/empty.log", ""),
        file("data/index.json", "{\"soc2:CC6.1\":[\"access-review\"]}"),
        file("data/reports/report.pdf", "%PDF-1.7 not really"),
    ]
}

/// The request for a payload; `spool` is where long entries are compressed.
pub fn request<'a>(payload: Vec<Payload>, signer: &'a Signer, spool: &'a Path) -> SealRequest<'a> {
    let mut facts = serde_json::Map::new();
    facts.insert("period".to_owned(), "2026-01-01 to 2026-06-30".into());
    SealRequest {
        name: NAME,
        package: NAME,
        time: PackageTime::from_epoch(1_782_777_600).expect("a time"),
        payload,
        signatory: Signatory {
            identity: IDENTITY.to_owned(),
            name: "Ada Muster".to_owned(),
            role: "CISO".to_owned(),
            meaning: "the evidence is complete as collected".to_owned(),
        },
        facts,
        previous: Some(Previous {
            package: "soc2-2025-1-03dec45512aa".to_owned(),
            sequence: 1,
            root: Digest::of(b"the root before"),
        }),
        supplement: None,
        sequence: 2,
        signer,
        x509: None,
        software: "auditbinder 0.1.0",
        spool,
    }
}

/// The bytes of a package with this payload, sealed by test key `byte`.
pub fn package(payload: Vec<Payload>, byte: u8) -> Vec<u8> {
    let spool = tempfile::tempdir().expect("a folder");
    let key = key(byte);
    let mut out = Vec::new();
    seal(&request(payload, &key, spool.path()), &mut out).expect("sealed");
    out
}
