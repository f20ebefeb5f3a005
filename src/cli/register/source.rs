//! What a path holds: a package, a package unpacked, or tables.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding, reason};
use crate::disk;
use crate::register::{Contents, Entry, MOST_BYTES, MOST_ENTRIES, Raw, read as read_contents};

/// Reads a zip or a folder.
pub(super) fn read(path: &Path) -> Result<Raw, Box<Finding>> {
    if !path.exists() {
        let message = format!("`{}` does not exist", path.display());
        let finding = Finding::new(Code::EvidenceMissing, message);
        return Err(Box::new(
            finding.help("name a package (zip), or a folder with its files"),
        ));
    }
    if path.is_dir() {
        return folder(path);
    }
    let bytes = disk::read_small(path, MOST_BYTES).map_err(|error| unreadable(path, &error))?;
    let name = name_of(path);
    Ok(read_contents(Contents::of_zip(&name, &bytes)))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Box<Finding> {
    let message = format!("`{}` cannot be read: {}", path.display(), reason(error));
    let finding = Finding::new(Code::PackageUnreadable, message);
    Box::new(finding.help("name a package (zip), or a folder with its files"))
}

fn name_of(path: &Path) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let name = whole.file_name();
    name.map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The one folder inside that holds a package, else the path itself.
fn top(path: &Path) -> PathBuf {
    let inside = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut packages = inside
        .map(|entry| entry.path())
        .filter(|inner| inner.join("META-INF").is_dir());
    match (packages.next(), packages.next()) {
        (Some(one), None) => one,
        _ => path.to_owned(),
    }
}

fn folder(path: &Path) -> Result<Raw, Box<Finding>> {
    let top = top(path);
    let name = name_of(&top);
    let is_package = top.join("META-INF").is_dir();
    let (files, unread) = disk::files_below(&top, &|_| false);
    if let Some((file, error)) = unread.first() {
        return Err(unreadable(file, error));
    }
    if files.len() > MOST_ENTRIES {
        let message = format!("`{}` holds {} files", path.display(), files.len());
        let finding = Finding::new(Code::PackageUnreadable, message);
        return Err(Box::new(finding.help(format!(
            "name the folder of one register: at most {MOST_ENTRIES} files"
        ))));
    }
    let mut left = MOST_BYTES;
    let mut entries = Vec::new();
    for file in files {
        let bytes = disk::read_small(&file, left).map_err(|error| unreadable(&file, &error))?;
        left -= u64::try_from(bytes.len()).unwrap_or(left);
        let inside = disk::shown(file.strip_prefix(&top).unwrap_or(&file));
        let name = if is_package {
            format!("{name}/{inside}")
        } else {
            inside
        };
        entries.push(Entry { name, bytes });
    }
    let raw = read_contents(Contents::of_files(&name, entries));
    if !raw.has_tables {
        let message = format!("`{}` holds no table of a register", path.display());
        let finding = Finding::new(Code::PackageUnreadable, message);
        return Err(Box::new(
            finding.help("tables are CSV files named `b_01.01.csv` to `b_99.01.csv`"),
        ));
    }
    Ok(raw)
}
