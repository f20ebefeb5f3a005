//! Packages that a certificate holder signed, and their time stamps.
//!
//! `SNAPSHOTS=overwrite cargo test --features x509 --test x509` stores the two
//! packages of `tests/data/x509` anew, after which `make.sh stamps` makes new time stamps.

#[allow(dead_code, reason = "each test binary uses a part")]
#[path = "packages/draft.rs"]
mod draft;
#[allow(dead_code, reason = "each test binary uses a part")]
#[path = "packages/fixture.rs"]
mod fixture;
#[path = "x509/stored.rs"]
mod stored;
#[allow(dead_code, reason = "each test binary uses a part")]
#[path = "support/tools.rs"]
mod tools;

#[cfg(feature = "x509")]
#[path = "x509/attacks.rs"]
mod attacks;
#[cfg(feature = "x509")]
#[path = "x509/command_line.rs"]
mod command_line;
#[cfg(feature = "x509")]
#[path = "x509/holder.rs"]
mod holder;
#[cfg(feature = "x509")]
#[path = "x509/pdf_signature.rs"]
mod pdf_signature;
#[cfg(feature = "x509")]
#[path = "x509/sealing.rs"]
mod sealing;
#[cfg(feature = "x509")]
#[path = "x509/stamps.rs"]
mod stamps;
#[cfg(feature = "x509")]
#[path = "x509/tracing.rs"]
mod tracing;
#[cfg(feature = "x509")]
#[path = "x509/witnesses.rs"]
mod witnesses;

use auditbinder::diagnostic::Code;
use auditbinder::package::PublicKey;
use auditbinder::verify::{Verification, verify};

/// The Ed25519 key that seals the packages here.
const TRUSTED: u8 = 7;

/// The bytes of a file of `tests/data/x509`.
fn data(name: &str) -> Vec<u8> {
    let path = tools::repository("tests/data/x509").join(name);
    std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn trusted() -> [PublicKey; 1] {
    [*fixture::key(TRUSTED).public()]
}

fn judged(bytes: &[u8]) -> Verification {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("package.zip");
    std::fs::write(&path, bytes).expect("written");
    verify(&path, &trusted())
}

/// Exit code and codes of what was found.
fn found(verification: &Verification) -> (u8, Vec<Code>) {
    let codes = verification.findings.iter().map(|finding| finding.code);
    (verification.exit_code(), codes.collect())
}
