//! Files below the paths that a command names.

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
    let left_out = patterns(exclude).map_err(|finding| vec![*finding])?;
    let (mut files, mut findings) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.exists() {
            let message = format!("`{}` does not exist", path.display());
            let finding = Finding::new(Code::EvidenceMissing, message);
            findings.push(finding.help("name a file or a folder"));
            continue;
        }
        let wanted = |entry: &walkdir::DirEntry| {
            let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
            entry.depth() == 0 || (entry.file_name() != ".git" && !left_out.is_match(below))
        };
        for entry in walkdir::WalkDir::new(path)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(wanted)
        {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                // A named link is meant; one that is only met leads elsewhere.
                Ok(entry) if entry.file_type().is_symlink() && entry.depth() > 0 => {}
                Ok(entry) => files.push(Named {
                    shown: shown(entry.path()),
                    path: entry.into_path(),
                }),
                Err(error) => findings.push(unreadable(path, error)),
            }
        }
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

fn unreadable(path: &Path, error: walkdir::Error) -> Finding {
    let shown = error.path().unwrap_or(path).display().to_string();
    let why = error.into_io_error().map_or_else(
        || "its links form a circle".to_owned(),
        |error| reason(&error),
    );
    let finding = Finding::new(
        Code::EvidenceUnreadable,
        format!("`{shown}` cannot be read: {why}"),
    );
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
