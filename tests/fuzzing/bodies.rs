//! What must hold for any bytes. Used by `tests/fuzzing.rs` and by the targets in `fuzz/`.

use std::io::Write as _;
use std::sync::LazyLock;

use auditbinder::package::PublicKey;
use auditbinder::package::dsse::Envelope;
use auditbinder::package::manifest;
use auditbinder::package::minisign::Minisig;
use auditbinder::package::sshsig::SshSignature;
use auditbinder::package::statement::Statement;
use auditbinder::package::tags::BagInfo;
use auditbinder::verify::verify;

use super::fixture::{key, package, payload};

/// What is done with an input; it panics where something does not hold.
pub type Body = fn(&[u8]);

/// A name for each body; the stored inputs are in `tests/data/fuzz/<name>/`.
pub const BODIES: [(&str, Body); 3] = [
    ("container", container),
    ("manifest", manifest_parser),
    ("statement", statement_parser),
];

static GENUINE: LazyLock<(Vec<u8>, PublicKey)> =
    LazyLock::new(|| (package(payload(), 7), *key(7).public()));

/// The container reader: only the genuine package is accepted, whatever the bytes.
pub fn container(bytes: &[u8]) {
    let (genuine, trusted) = &*GENUINE;
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let found = verify(file.path(), &[*trusted]);
    let exit = found.exit_code();
    assert_eq!(exit == 0, bytes == genuine.as_slice(), "exit {exit}");
    assert!(matches!(exit, 0 | 4 | 5 | 6), "exit {exit}");
    assert_eq!(exit == 0, found.findings.is_empty(), "exit {exit}");
}

/// The manifest parser: what it takes is written again with the same bytes.
pub fn manifest_parser(bytes: &[u8]) {
    if let Ok(lines) = manifest::parse(bytes) {
        assert_eq!(manifest::encode(&lines).as_bytes(), bytes);
        for name in lines.keys() {
            let parts = name.as_str().split('/');
            assert!(
                parts
                    .into_iter()
                    .all(|part| !matches!(part, "" | "." | ".."))
            );
        }
    }
}

/// The parsers of statement, envelope, signatures and `bag-info.txt`: one spelling each.
pub fn statement_parser(bytes: &[u8]) {
    if let Ok(statement) = Statement::parse(bytes) {
        let again = statement.encode().expect("what was read has a spelling");
        assert_eq!(again.as_bytes(), bytes);
    }
    if let Ok(envelope) = Envelope::parse(bytes) {
        assert_eq!(envelope.encode().as_bytes(), bytes);
        let _ = Statement::parse(&envelope.payload);
    }
    if let Ok(info) = BagInfo::parse(bytes) {
        assert_eq!(info.encode().as_bytes(), bytes);
    }
    if let Ok(form) = Minisig::parse(bytes) {
        assert_eq!(form.encode().as_bytes(), bytes);
    }
    if let Ok(form) = SshSignature::parse(bytes) {
        assert_eq!(form.encode().as_bytes(), bytes);
    }
}
