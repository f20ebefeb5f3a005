//! Stands for the network in a build without the feature `network`: it is never used.

use crate::diagnostic::{Code, Finding};

/// Says that nothing can be sent.
pub fn post(address: &str, _: &[u8], _: u64) -> Result<Vec<u8>, Box<Finding>> {
    let message = format!("`{address}` was not asked: this build has no feature `network`");
    let finding = Finding::new(Code::WrongValue, message);
    Err(finding
        .help("run `timestamp request`, send the file with curl, then `timestamp attach`; or install a build with `--features network`")
        .into())
}
