//! Encrypted packages in a build without the feature `encrypt`: named, never opened.

use std::path::{Path, PathBuf};

use super::Exit;
use super::args::{BuildArgs, DecryptArgs};
use super::output::Output;
use super::plain::{Plain, is_encrypted, no_identity};
use crate::diagnostic::{Code, Finding};
use crate::pipeline::Built;

/// Whom packages are encrypted to; in this build nobody.
pub enum Recipients {}

const HELP: &str = "install one with `cargo install auditbinder --features encrypt`, or use `age`";

/// Refuses what this build cannot do.
pub fn recipients(args: &BuildArgs, output: &mut Output) -> Result<Option<Recipients>, Exit> {
    if args.encrypt.encrypt_to.is_empty() {
        return Ok(None);
    }
    Err(missing("--encrypt-to", output))
}

fn missing(option: &str, output: &mut Output) -> Exit {
    let message =
        format!("`{option}` needs a build with the feature `encrypt`, and this one has none");
    output.problem(Finding::new(Code::WrongValue, message).help(HELP));
    Exit::Usage
}

/// Encrypts nothing.
#[allow(clippy::unnecessary_wraps, reason = "the other build can fail")]
pub fn encrypted(
    _: &BuildArgs,
    _: Option<&Recipients>,
    _: &Built,
    _: &mut Output,
) -> Result<Option<PathBuf>, Exit> {
    Ok(None)
}

/// Who reads encrypted packages; in this build nobody.
pub struct Readers;

impl Readers {
    /// Refuses what this build cannot do.
    pub fn read(args: &DecryptArgs, output: &mut Output) -> Result<Self, Exit> {
        if args.identity.is_empty() {
            return Ok(Self);
        }
        Err(missing("--identity", output))
    }

    /// The package at a path, unless it is encrypted.
    #[allow(clippy::unused_self, reason = "the other build has identities")]
    pub fn plain(&self, path: &Path) -> Result<Plain, Box<Finding>> {
        if !is_encrypted(path) {
            return Ok(Plain::itself(path));
        }
        Err(Box::new(no_identity(path)))
    }
}
