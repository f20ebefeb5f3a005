//! Certificates and time stamps on the command line.

mod asic;
#[cfg_attr(not(feature = "network"), path = "x509/no_network.rs")]
mod network;
mod signer;
mod timestamp;
mod trust;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding, reason};
use crate::package::PublicKey;
use crate::package::x509::{self, Certificate};
use crate::verify::{self, Verification};

pub use asic::wrapped;
pub use signer::signer;
pub use timestamp::run as timestamp;
pub use trust::Trusted;

/// A file of certificates has at most so many bytes; all roots of a system have 250 kB.
const MAX_FILE: u64 = 4 << 20;

/// Verifies one package, or the one inside an ASiC-S container.
pub fn verify(package: &Path, keys: &[PublicKey]) -> Verification {
    if is_container(package) {
        verify::verify_wrapped(package, keys)
    } else {
        verify::verify(package, keys)
    }
}

/// Whether a file is called an ASiC-S container.
pub fn is_container(package: &Path) -> bool {
    package.extension().is_some_and(|end| end == "asics")
}

/// The certificates of one file.
fn certificates(path: &Path) -> Result<Vec<Certificate>, Box<Finding>> {
    let refused = |why: String| {
        let finding = Finding::new(Code::KeyUnusable, format!("`{}`: {why}", path.display()));
        Box::new(
            finding.help("name a PEM file of certificates, as `openssl x509 -in FILE` reads it"),
        )
    };
    let bytes = crate::disk::read_small(path, MAX_FILE).map_err(|why| refused(reason(&why)))?;
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not text".to_owned()))?;
    x509::certificates(&text).map_err(|why| refused(why.to_string()))
}

/// The certificates of all these files; `None` if none is named.
fn all(files: &[PathBuf]) -> Result<Option<Vec<Certificate>>, Box<Finding>> {
    let mut found = Vec::new();
    for path in files {
        found.extend(certificates(path)?);
    }
    Ok((!files.is_empty()).then_some(found))
}
