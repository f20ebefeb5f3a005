//! Verified package -> files on disk, in a folder that did not exist.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::container::Entry;
use super::source::Source;
use super::unpack::{Failure, Scratch, unpack};
use super::{Contents, Verification, examine};
use crate::model::Digest;
use crate::package::PublicKey;

/// What came of unpacking.
#[derive(Debug)]
pub struct Extracted {
    /// What was found out about the package.
    pub verification: Verification,
    /// The new folder; `None` if the package is not intact or its signer not
    /// trusted, and so nothing was written.
    pub folder: Option<PathBuf>,
}

/// Says why a verified package was not unpacked. Nothing is left behind.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The package file cannot be read.
    #[error("the package cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// Something already stands where the folder should go.
    #[error("`{0}` already exists; nothing is ever unpacked over existing files")]
    Exists(PathBuf),
    /// A folder or file cannot be written.
    #[error("`{path}` cannot be written: {source}")]
    Unwritable {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The package file was changed between the check and the copy.
    #[error("entry `{0}` was changed while it was unpacked")]
    Changed(String),
}

/// Verifies a package and, if it is intact and of a trusted signer, writes its
/// files into a new folder `into/NAME`.
///
/// Files get mode 0644, folders 0755, whatever the umask. Every digest is
/// checked again while writing, and on failure the new folder is removed.
pub fn extract(path: &Path, trusted: &[PublicKey], into: &Path) -> Result<Extracted, ExtractError> {
    let source = Source::open(path).map_err(ExtractError::Unreadable)?;
    let (verification, contents) = examine(&source, trusted);
    let contents = match contents {
        Some(contents) if verification.is_intact_and_trusted() => contents,
        _ => {
            return Ok(Extracted {
                verification,
                folder: None,
            });
        }
    };
    let folder = into.join(&contents.container.top);
    let failed = |source| ExtractError::Unwritable {
        path: into.to_owned(),
        source,
    };
    fs::create_dir_all(into).map_err(failed)?;
    // Refuses an existing folder, file or link in one step.
    match fs::create_dir(&folder) {
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
            return Err(ExtractError::Exists(folder));
        }
        made => made.map_err(failed)?,
    }
    if let Err(why) = write_all(&source, &contents, &folder) {
        // The folder is ours: it did not exist a moment ago.
        let _ = fs::remove_dir_all(&folder);
        return Err(why);
    }
    Ok(Extracted {
        verification,
        folder: Some(folder),
    })
}

fn write_all(source: &Source, contents: &Contents, folder: &Path) -> Result<(), ExtractError> {
    let mut scratch = Scratch::default();
    for entry in &contents.container.entries {
        // The verdict says that every entry is listed.
        let sealed = contents.digests.get(&entry.name);
        let sealed = *sealed.ok_or_else(|| ExtractError::Changed(entry.name.to_string()))?;
        // An entry name never leaves the folder it is joined to.
        let path = folder.join(entry.name.as_str());
        let failed = |source| ExtractError::Unwritable {
            path: path.clone(),
            source,
        };
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(failed)?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(failed)?;
        write_one(source, entry, sealed, file, &mut scratch).map_err(|why| match why {
            Some(source) => failed(source),
            None => ExtractError::Changed(entry.name.to_string()),
        })?;
        set_modes(&path, folder).map_err(failed)?;
    }
    Ok(())
}

/// Writes one file; an error of `None` means that its bytes are not the sealed ones.
fn write_one(
    source: &Source,
    entry: &Entry,
    sealed: Digest,
    mut file: File,
    scratch: &mut Scratch,
) -> Result<(), Option<io::Error>> {
    let limit = entry.head.size;
    match unpack(source, entry, limit, scratch, &mut |piece| {
        file.write_all(piece)
    }) {
        Ok(measured) if measured.digest == sealed => Ok(()),
        Ok(_) | Err(Failure::Data(_)) => Err(None),
        Err(Failure::Io(why) | Failure::Taker(why)) => Err(Some(why)),
    }
}

#[cfg(unix)]
fn set_modes(path: &Path, top: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))?;
    for folder in path
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(top))
    {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn set_modes(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}
