//! Certificate holders of the tests, and packages that they sign.

use std::path::{Path, PathBuf};
use std::time::Duration;

use auditbinder::model::Digest;
use auditbinder::package::dsse::{self, Envelope};
use auditbinder::package::statement::{Prefix, Statement};
use auditbinder::package::x509::{self, Certificate};
use auditbinder::seal::{Passphrase, Program, X509Error, X509Signer, seal};

use super::TRUSTED;
use super::draft::Draft;
use super::fixture::{key, payload, request};
use super::{data, fixture, tools};

/// The certificates of these files, in order.
pub fn certificates(names: &[&str]) -> Vec<Certificate> {
    let text: Vec<String> = names
        .iter()
        .map(|name| String::from_utf8(data(&format!("{name}.crt.pem"))).expect("text"))
        .collect();
    x509::certificates(&text.concat()).expect("certificates")
}

/// A copy of a stored key that only its owner can read.
pub fn private(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.key.pem"));
    std::fs::write(&path, data(&format!("{name}.key.pem"))).expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");
    }
    path
}

/// Loads a stored key with the chain of these files.
pub fn load(name: &str, chain: &[&str], passphrase: Option<&str>) -> Result<X509Signer, X509Error> {
    let folder = tempfile::tempdir().expect("a folder");
    let passphrase = passphrase.map(|text| Passphrase::new(text.into()).expect("a passphrase"));
    let path = private(folder.path(), name);
    X509Signer::load(&path, passphrase.as_ref(), certificates(chain))
}

/// The holder of the usual certificate, or of another one with the same key.
pub fn holder(certificate: &str) -> X509Signer {
    load("signer", &[certificate, "issuing"], None).expect("a holder")
}

/// Has openssl sign with a stored key, as a token would.
pub fn by_command(folder: &Path, name: &str, digest: &str) -> Result<X509Signer, X509Error> {
    let key = private(folder, name);
    let arguments = ["dgst", digest, "-sign", key.to_str().expect("text")];
    let program = Program {
        program: "openssl".into(),
        arguments: arguments.map(Into::into).to_vec(),
        within: Duration::from_secs(60),
    };
    X509Signer::with_program(program, certificates(&[name, "issuing"]))
}

/// A package signed by a holder too.
pub fn signed(holder: &X509Signer) -> Vec<u8> {
    let spool = tempfile::tempdir().expect("a folder");
    let key = key(TRUSTED);
    let mut request = request(payload(), &key, spool.path());
    request.x509 = Some(holder);
    let mut out = Vec::new();
    seal(&request, &mut out).expect("sealed");
    out
}

/// The signature file of a package.
pub fn p7s(package: &[u8]) -> Vec<u8> {
    let draft = Draft::of(package);
    draft.entries[draft.index(".p7s")].1.clone()
}

/// The root of a package.
pub fn root(package: &[u8]) -> Vec<u8> {
    super::sealing::text(package, "/tagmanifest-sha256.txt").into_bytes()
}

/// Puts another signature file into a package, and has the key holder seal that.
pub fn resealed(package: &[u8], p7s: &[u8]) -> Vec<u8> {
    let mut draft = Draft::of(package);
    draft.replace(".p7s", p7s);
    let last = draft.entries.len() - 1;
    let whole = draft.bytes();
    let begin = super::draft::local_at(&whole, "statement.dsse.json");
    let envelope = Envelope::parse(&draft.entries[last].1).expect("an envelope");
    let mut statement = Statement::parse(&envelope.payload).expect("a statement");
    statement.cms = Some(Digest::of(p7s));
    statement.prefix = Prefix {
        length: begin as u64,
        digest: Digest::of(&whole[..begin]),
    };
    let payload = statement.encode().expect("canonical").into_bytes();
    let signature = key(TRUSTED)
        .sign(&dsse::signed_bytes(&payload))
        .expect("signed");
    let envelope = Envelope {
        signature,
        payload,
        ..envelope
    };
    draft.replace("statement.dsse.json", envelope.encode().as_bytes());
    draft.bytes()
}

/// A folder with a package unzipped, and the roots that its certificate leads to.
pub fn received(package: &[u8]) -> Option<(tempfile::TempDir, PathBuf)> {
    if !tools::has("unzip") {
        return None;
    }
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("p.zip"), package).expect("written");
    let done = tools::run(home.path(), "unzip", &["-q", "p.zip"]);
    assert!(done.status.success(), "{done:?}");
    let folder = home.path().join(fixture::NAME);
    for name in ["root", "issuing", "tsa-root"] {
        std::fs::write(
            folder.join(format!("{name}.pem")),
            data(&format!("{name}.crt.pem")),
        )
        .expect("written");
    }
    Some((home, folder))
}
