//! The fingerprint key of a project, and the list of what was redacted: both stay in the house.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::output::Output;
use crate::diagnostic::{Code, Finding, reason};
use crate::disk;
use crate::pipeline::{Built, Opened};
use crate::scan::FingerprintKey;

/// The longest file that is tried as a key.
const MOST_BYTES: u64 = 4096;

/// The key in a file.
pub fn read(path: &Path) -> Result<FingerprintKey, Box<Finding>> {
    let shown = path.display();
    let unusable = |why: String| {
        let message = format!("fingerprint key `{shown}` {why}");
        let finding = Finding::new(Code::KeyUnusable, message);
        Box::new(finding.help(
            "name the file that `build` keeps beside the plan, `.auditbinder/fingerprint.key`",
        ))
    };
    let text = disk::read_small(path, MOST_BYTES)
        .map_err(|error| unusable(format!("cannot be read: {}", reason(&error))))?;
    FingerprintKey::parse(&String::from_utf8_lossy(&text))
        .map_err(|bad| unusable(format!("is none: {bad}")))
}

/// The key named, else the one beside the plan, which the first redaction makes.
pub fn key(
    named: Option<&Path>,
    opened: &Opened,
    output: &mut Output,
) -> Result<FingerprintKey, Box<Finding>> {
    if let Some(path) = named {
        return read(path);
    }
    let path = folder(opened).join("fingerprint.key");
    if std::fs::symlink_metadata(&path).is_ok() {
        return read(&path);
    }
    let unwritable = |error: &io::Error| Box::new(super::file::unwritable(&path, error));
    let key = FingerprintKey::generate()
        .map_err(|error| unwritable(&io::Error::other(error.to_string())))?;
    write_private(&path, key.text().as_bytes(), Existing::Keep)
        .map_err(|error| unwritable(&error))?;
    output.note(format!(
        "note: a new fingerprint key was made: {}\n      keep it private: with it, redacted values can be guessed and compared; without it they cannot",
        path.display()
    ));
    Ok(key)
}

/// Keeps the places of redacted values beside the plan; `None` where nothing was redacted.
pub fn keep_places(
    built: &Built,
    opened: &Opened,
) -> Option<Result<PathBuf, (PathBuf, io::Error)>> {
    if built.redacted.is_empty() {
        return None;
    }
    let name = format!("redacted-{}.json", built.package);
    let path = folder(opened).join(name);
    let list = json!({
        "schema": "auditbinder/redacted-places", "version": 1,
        "package": built.package, "files": built.redacted,
    });
    let mut bytes = serde_json::to_vec_pretty(&list).expect("a JSON value can be written");
    bytes.push(b'\n');
    let written = write_private(&path, &bytes, Existing::Replace);
    Some(
        written
            .map(|()| path.clone())
            .map_err(|error| (path, error)),
    )
}

fn folder(opened: &Opened) -> PathBuf {
    opened.root().join(".auditbinder")
}

/// What to do about a file of that name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Keep,
    Replace,
}

/// Writes a file that only its owner can read, whole or not at all.
fn write_private(path: &Path, bytes: &[u8], existing: Existing) -> io::Result<()> {
    let folder = path.parent().expect("the path was joined from a folder");
    std::fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(&ignore, "*\n")?;
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    let kept = match existing {
        Existing::Keep => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    };
    kept.map(|_| ()).map_err(|error| error.error)
}
