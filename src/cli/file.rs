//! Files that a command writes: whole under their final name, or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use crate::diagnostic::{Code, Finding, reason};

/// Says that a file exists, unless it may be replaced.
pub fn in_the_way(path: &Path, force: bool) -> Option<Finding> {
    if force || std::fs::symlink_metadata(path).is_err() {
        return None;
    }
    let message = format!("`{}` exists", path.display());
    let finding = Finding::new(Code::OutputExists, message);
    Some(finding.help("choose another file, or pass `--force`"))
}

/// Says that an existing file is in the way of a command's only output.
pub fn refused(path: &Path, force: bool) -> Option<Finding> {
    in_the_way(path, force).map(|finding| finding.note("nothing was written"))
}

/// Says why a file cannot be written.
pub fn unwritable(path: &Path, error: &io::Error) -> Finding {
    let message = format!("`{}` cannot be written: {}", path.display(), reason(error));
    Finding::new(Code::OutputUnwritable, message).help("check permissions and room")
}

/// Writes a text, and the folder it goes to if that is not there.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    write_bytes(path, text.as_bytes())
}

/// Writes bytes, and the folder they go to if that is not there.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, |file| file.write_all(bytes))
}

/// Lets `write` fill a file that then gets its final name.
pub fn write_with<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut std::fs::File) -> Result<(), E>,
) -> Result<(), E> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    write(file.as_file_mut())?;
    readable(file.as_file())?;
    Ok(file
        .persist(path)
        .map(|_| ())
        .map_err(|error| error.error)?)
}

#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
