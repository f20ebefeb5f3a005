//! Files below the paths that a command names.

use std::io;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::diagnostic::{Code, Finding, reason};
use crate::disk;

/// A file, and how it is shown.
pub(super) struct Named {
    pub(super) path: PathBuf,
    pub(super) shown: String,
}

/// Every file, sorted, without what is in `.git` or left out. Symbolic links are not followed.
pub(super) fn files(paths: &[PathBuf], exclude: &[String]) -> Result<Vec<Named>, Vec<Finding>> {
    let patterns = patterns(exclude).map_err(|finding| vec![*finding])?;
    let (mut files, mut findings) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.exists() {
            let message = format!("`{}` does not exist", path.display());
            let finding = Finding::new(Code::EvidenceMissing, message);
            findings.push(finding.help("name a file or a folder"));
            continue;
        }
        let (found, unread) = disk::files_below(path, &|below| patterns.is_match(below));
        files.extend(found.into_iter().map(|path| Named {
            shown: shown(&path),
            path,
        }));
        findings.extend(unread.iter().map(|(path, error)| unreadable(path, error)));
    }
    if findings.is_empty() {
        Ok(files)
    } else {
        Err(findings)
    }
}

fn shown(path: &Path) -> String {
    if path.is_absolute() {
        path.display().to_string()
    } else {
        disk::shown(path)
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Finding {
    let message = format!("`{}` cannot be read: {}", path.display(), reason(error));
    let finding = Finding::new(Code::EvidenceUnreadable, message);
    finding.help("check the permissions of the folder, or leave it out with `--exclude`")
}

fn patterns(exclude: &[String]) -> Result<GlobSet, Box<Finding>> {
    let mut set = GlobSetBuilder::new();
    for pattern in exclude {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.map_err(|error| {
            let message = format!("pattern `{pattern}` cannot be read: {}", error.kind());
            Box::new(Finding::new(Code::WrongValue, message).help(disk::GLOB_HELP))
        })?);
    }
    set.build().map_err(|error| {
        let message = format!("the patterns cannot be read: {}", error.kind());
        Box::new(Finding::new(Code::WrongValue, message).help(disk::GLOB_HELP))
    })
}
