//! Where the package goes: whole under its final name, or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::NamedTempFile;

use super::{Overwrite, Target};
use crate::diagnostic::Finding;
use crate::package::Supplement;
use crate::seal::SealError;
use crate::verify::{self, Signer, Verdict};

/// Why the output cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The folder cannot be made or written to.
    #[error("`{}` cannot be written: {}", path.display(), crate::diagnostic::reason(source))]
    Unwritable {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file that is not an earlier package of this engagement and key.
    #[error("`{}` exists and is not a package of this engagement sealed with this key", .0.display())]
    Exists(PathBuf),
    /// The package that the new one continues stands where the new one goes.
    #[error("`{}` is the package that the new one continues, and would be replaced by it", .0.display())]
    Predecessor(PathBuf),
    /// A supplement that says something else stands where the new one goes.
    #[error("`{}` is another supplement with number {number}", path.display())]
    Supplement {
        /// Where.
        path: PathBuf,
        /// The number of both.
        number: u64,
    },
}

/// What stood where the package goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Nothing.
    Nothing,
    /// An earlier package of the same engagement and key.
    Package,
    /// Something else, to be replaced because the caller said so.
    Other,
}

/// A place for one package.
pub(super) struct Output {
    path: PathBuf,
    existing: Existing,
    file: Temporary,
}

/// The temporary files in use, for [`clean_up`].
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes the temporary files of a build that is being interrupted.
pub fn clean_up() {
    let paths = TEMPORARY
        .lock()
        .map(|mut paths| std::mem::take(&mut *paths));
    for path in paths.unwrap_or_default() {
        // Nothing can be done about a failure here: the process is ending.
        let _ = std::fs::remove_file(path);
    }
}

/// A private file in the output folder that goes when this does.
pub(super) struct Temporary(NamedTempFile);

impl Temporary {
    /// Makes the file, and its folder where that is not there.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut temporary = tempfile::Builder::new();
        let file = temporary
            .prefix(PREFIX)
            .suffix(SUFFIX)
            .tempfile_in(folder)?;
        if let Ok(mut paths) = TEMPORARY.lock() {
            paths.push(file.path().to_owned());
        }
        // The lock tells the next run that somebody is still writing; a file system
        // without locks only means that its leftovers stay.
        let _ = file.as_file().try_lock();
        Ok(Self(file))
    }

    pub(super) fn file(&self) -> &std::fs::File {
        self.0.as_file()
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

const PREFIX: &str = ".auditbinder-";
const SUFFIX: &str = ".tmp";

/// Removes temporary files of builds that were killed: those that nobody holds a lock on.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(PREFIX) && name.ends_with(SUFFIX);
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if ours && is_file && nobody_writes(&entry.path()) {
            // What cannot be removed is in nobody's way.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn nobody_writes(path: &Path) -> bool {
    std::fs::File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

impl Output {
    /// Makes the folder and a temporary file in it, and looks at what is there.
    pub(super) fn prepare(
        target: &Target<'_>,
        name: &str,
        supplement: Option<&Supplement>,
    ) -> Result<Self, OutputError> {
        let path = target.folder.join(format!("{name}.zip"));
        let unwritable = |source| OutputError::Unwritable {
            path: target.folder.to_owned(),
            source,
        };
        std::fs::create_dir_all(target.folder).map_err(unwritable)?;
        let (existing, before) = existing(&path, target, name);
        if target.overwrite == Overwrite::Refuse {
            if existing == Existing::Other {
                return Err(OutputError::Exists(path));
            }
            if existing == Existing::Package && continues(target, &path) {
                return Err(OutputError::Predecessor(path));
            }
            if let Some(number) = replaces_another(supplement, before.as_ref()) {
                return Err(OutputError::Supplement { path, number });
            }
        }
        remove_leftovers(target.folder);
        let file = Temporary::new(target.folder).map_err(unwritable)?;
        Ok(Self {
            path,
            existing,
            file,
        })
    }

    pub(super) fn existing(&self) -> Existing {
        self.existing
    }

    /// Lets `write` fill the temporary file, and `look` look at it; then gives it its
    /// final name.
    pub(super) fn write<T>(
        mut self,
        write: impl FnOnce(&mut dyn Write) -> Result<T, SealError>,
        look: impl FnOnce(&Path) -> Vec<Finding>,
    ) -> Result<(PathBuf, T), super::BuildError> {
        let value = self.fill(write)?;
        let findings = look(self.file.path());
        if !findings.is_empty() {
            return Err(super::BuildError::Release(findings));
        }
        match self.file.0.persist(&self.path) {
            Ok(_) => {
                keep_name(&self.path);
                Ok((self.path, value))
            }
            Err(error) => Err(OutputError::Unwritable {
                path: self.path,
                source: error.error,
            }
            .into()),
        }
    }

    fn fill<T>(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> Result<T, SealError>,
    ) -> Result<T, super::BuildError> {
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |source| OutputError::Unwritable { path, source }
        };
        let mut out = io::BufWriter::with_capacity(1 << 20, self.file.0.as_file_mut());
        let value = write(&mut out)?;
        out.flush().map_err(unwritable(&self.path))?;
        drop(out);
        let file = self.file.file();
        file.sync_all().map_err(unwritable(&self.path))?;
        readable_by_all(file).map_err(unwritable(&self.path))?;
        Ok(value)
    }
}

/// The number of a supplement that would be lost: it may have been sent, and a
/// second one with its number would fork the chain.
fn replaces_another(new: Option<&Supplement>, before: Option<&Supplement>) -> Option<u64> {
    before
        .filter(|before| new != Some(*before))
        .map(|before| before.number)
}

/// What stands at a path, and what it changes if it is a supplement of ours.
fn existing(path: &Path, target: &Target<'_>, name: &str) -> (Existing, Option<Supplement>) {
    if std::fs::symlink_metadata(path).is_err() {
        return (Existing::Nothing, None);
    }
    let found = verify::verify(path, &[*target.signer.public()]);
    let sound = found.verdict == Verdict::Intact && found.signer == Signer::Trusted;
    match found.facts.filter(|facts| sound && facts.name == name) {
        Some(facts) => (Existing::Package, facts.supplement),
        None => (Existing::Other, None),
    }
}

/// Makes the new name survive a loss of power, where the system can.
fn keep_name(path: &Path) {
    let folder = path.parent().map(std::fs::File::open);
    if let Some(Ok(folder)) = folder {
        // Some systems cannot sync a folder; the bytes of the file were synced before.
        let _ = folder.sync_all();
    }
}

/// Whether the package to continue is the file at this path.
fn continues(target: &Target<'_>, path: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let previous = target.previous.and_then(|previous| real(&previous.path));
    previous.is_some() && previous == real(path)
}

/// Temporary files are private; a package is for its readers.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
