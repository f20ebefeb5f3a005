//! Certificates and time stamps in a build without the feature `x509`: said, never judged.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Exit;
use super::args::{BuildArgs, TimestampArgs, X509TrustArgs};
use super::output::Output;
use crate::diagnostic::{Code, Finding};
use crate::model::PackageTime;
use crate::package::PublicKey;
use crate::pipeline::Built;
use crate::seal::X509Signer;
use crate::verify::{self, Cms, Verdict, Verification};

const NOT_JUDGED: &str = "NOT judged: this build has no feature `x509`";

/// What is printed about certificate and time stamp.
pub struct Said {
    /// For people.
    pub lines: Vec<(&'static str, String)>,
    /// For machines.
    pub certificate: Value,
    /// For machines.
    pub time_stamp: Value,
}

/// The roots that the reader trusts; in this build none can be named.
pub struct Trusted;

impl Trusted {
    /// Refuses what this build cannot answer.
    pub fn read(args: &X509TrustArgs, output: &mut Output) -> Result<Self, Exit> {
        match args.used() {
            Some(option) => Err(missing(option, output)),
            None => Ok(Self),
        }
    }

    /// Says what was not looked at.
    #[allow(clippy::unused_self, reason = "the other build has roots to look in")]
    pub fn of(&self, package: &Path, found: Verification) -> (Verification, Said) {
        let mut said = Said {
            lines: Vec::new(),
            certificate: Value::Null,
            time_stamp: Value::Null,
        };
        if found.verdict == Verdict::Intact {
            if found.cms != Cms::Absent {
                said.lines.push(("certificate", NOT_JUDGED.to_owned()));
                said.certificate = json!({"state": "not-judged"});
            }
            let mut stamp = package.as_os_str().to_owned();
            stamp.push(".tsr");
            if Path::new(&stamp).is_file() {
                said.lines.push(("time stamp", NOT_JUDGED.to_owned()));
                said.time_stamp = json!({
                    "state": "not-judged",
                    "file": Path::new(&stamp).display().to_string(),
                });
            }
        }
        (found, said)
    }
}

/// Verifies one package.
pub fn verify(package: &Path, keys: &[PublicKey]) -> Verification {
    verify::verify(package, keys)
}

/// Whether a file is a container that this build looks into; there is none.
pub fn is_container(_: &Path) -> bool {
    false
}

/// The holder of a certificate; in this build there is none.
pub fn signer(args: &BuildArgs, output: &mut Output) -> Result<Option<X509Signer>, Exit> {
    match args.x509.used() {
        Some(option) => Err(missing(option, output)),
        None => Ok(None),
    }
}

/// Writes the container around a package; in this build there is none.
#[allow(clippy::unnecessary_wraps, reason = "the other build can fail")]
pub fn wrapped(
    _: &BuildArgs,
    _: Option<&X509Signer>,
    _: &Built,
    _: PackageTime,
    _: &mut Output,
) -> Result<Option<PathBuf>, Exit> {
    Ok(None)
}

/// Time stamps; in this build there are none.
pub fn timestamp(_: &TimestampArgs, output: &mut Output) -> Exit {
    missing("timestamp", output)
}

fn missing(option: &str, output: &mut Output) -> Exit {
    let message =
        format!("`{option}` needs a build with the feature `x509`, and this one has none");
    let finding = Finding::new(Code::WrongValue, message);
    output.problem(finding.help("install one with `cargo install auditbinder --features x509`"));
    Exit::Usage
}
