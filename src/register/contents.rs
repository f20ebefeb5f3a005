//! What a package or a folder holds, as names and bytes.

use std::io::{Cursor, Read as _};

use super::facts::facts;
use super::words::{Findings, escaped};
use crate::model::register::RoiFinding;

/// The most entries of a zip that are read.
pub const MOST_ENTRIES: usize = 200;

/// The most bytes that all entries may hold.
pub const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, `/`-separated, relative to the top of the package or folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Files of a package, or of a folder with tables.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The name of the package without `.zip`.
    pub name: String,
    /// Whether it is a package, and not just tables.
    pub is_package: bool,
    /// The files, sorted by name.
    pub entries: Vec<Entry>,
    /// What could not be read.
    pub findings: Vec<RoiFinding>,
}

impl Contents {
    /// The entries of a zip archive; `name` is that of its file. What is cut off, unsafe or
    /// too large is a finding and is left out.
    pub fn of_zip(name: &str, bytes: &[u8]) -> Self {
        let mut found = Findings::new(facts());
        let mut entries = Vec::new();
        match zip::ZipArchive::new(Cursor::new(bytes)) {
            Ok(mut archive) => unpack(&mut archive, &mut entries, &mut found),
            Err(_) => {
                found
                    .add(
                        "103",
                        "the zip has no list of its files: it was cut off, or is no zip",
                    )
                    .advise("make the zip again, or copy it again from where it came");
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            name: stem(name).to_owned(),
            is_package: true,
            entries,
            findings: found.list,
        }
    }

    /// The files of a folder. It is a package unpacked where it has a folder `META-INF`.
    pub fn of_files(name: &str, mut entries: Vec<Entry>) -> Self {
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let meta = |entry: &Entry| entry.name.split('/').any(|part| part == "META-INF");
        Self {
            name: stem(name).to_owned(),
            is_package: entries.iter().any(meta),
            entries,
            findings: Vec::new(),
        }
    }
}

fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.strip_suffix(".zip").unwrap_or(file)
}

type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

fn unpack(archive: &mut Archive<'_>, entries: &mut Vec<Entry>, found: &mut Findings<'_>) {
    if archive.len() > MOST_ENTRIES {
        let message = format!(
            "the zip has {} entries; a package has 19, and {MOST_ENTRIES} are read",
            archive.len()
        );
        found.add("720", message);
    }
    let mut left = MOST_BYTES;
    for index in 0..archive.len().min(MOST_ENTRIES) {
        let Ok(mut member) = archive.by_index(index) else {
            found.add(
                "103",
                format!("entry {} of the zip cannot be read", index + 1),
            );
            continue;
        };
        let name = member.name().map(std::borrow::Cow::into_owned);
        let Ok(name) = name else {
            found.add(
                "103",
                format!("entry {} of the zip has no readable name", index + 1),
            );
            continue;
        };
        if !is_safe(&name) {
            let message = format!("the name `{}` leads out of the package", escaped(&name));
            found
                .add("103", message)
                .advise("pack one folder with plain names in it, without `..` and backslashes");
            continue;
        }
        if member.is_dir() {
            continue;
        }
        let mut bytes = Vec::new();
        let read = member.by_ref().take(left + 1).read_to_end(&mut bytes);
        let size = bytes.len() as u64;
        if read.is_err() {
            let message = format!("`{}` of the zip is damaged", escaped(&name));
            found
                .add("103", message)
                .advise("make the zip again, or copy it again from where it came");
        } else if size > left {
            let message = format!("the zip unpacks to more than {MOST_BYTES} bytes");
            found.add("720", message);
            return;
        } else {
            left -= size;
            entries.push(Entry { name, bytes });
        }
    }
}

/// Whether a name stays inside of the folder it is unpacked into.
fn is_safe(name: &str) -> bool {
    let inside = name.strip_suffix('/').unwrap_or(name);
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    inside.split('/').all(plain)
        && !inside.contains(['\\', ':'])
        && !inside.contains(char::is_control)
}
