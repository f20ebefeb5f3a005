//! What a path holds: a package, a package unpacked, or tables.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding, reason};
use crate::disk;
use crate::pipeline::register::folder_entries;
use crate::register::{Contents, MOST_BYTES, Raw, read as read_contents};

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
    let bytes = disk::read_small(path, MOST_BYTES);
    let bytes = bytes.map_err(|error| unreadable(path, &reason(&error)))?;
    let name = name_of(path);
    Ok(read_contents(Contents::of_zip(&name, &bytes)))
}

fn unreadable(path: &Path, why: &str) -> Box<Finding> {
    let message = format!("`{}` cannot be read: {why}", path.display());
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
    let prefix = if is_package {
        format!("{name}/")
    } else {
        String::new()
    };
    let entries = folder_entries(&top, &prefix);
    let entries = entries.map_err(|(file, why)| unreadable(&file, &why))?;
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
