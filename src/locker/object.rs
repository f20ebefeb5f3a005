//! Bytes by their digest: written whole or not at all, never replaced.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{Locker, LockerError, write};
use crate::model::Digest;

/// The folder of the objects inside a locker.
pub(super) const OBJECTS: &str = "objects";

/// How the name of a file begins that is still being written.
pub(super) const PARTIAL: &str = ".partial-";

const BUFFER: usize = 256 << 10;

/// What was put into a locker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The digest, which is the name.
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
}

/// Where the bytes with a digest are kept.
pub(super) fn path(root: &Path, digest: &Digest) -> PathBuf {
    let name = digest.to_string();
    root.join(OBJECTS).join(&name[..2]).join(name)
}

impl Locker {
    /// Takes the bytes of a reader, as a stream, and keeps them under their digest.
    ///
    /// They are on disk under their final name when this returns. Bytes that are there
    /// already are compared with what their name says, and not written again.
    pub fn put(&self, reader: &mut dyn Read, from: &Path) -> Result<Stored, LockerError> {
        let folder = self.root.join(OBJECTS);
        let failed = |source| unwritable(&folder, source);
        make_folder(&folder).map_err(failed)?;
        let mut partial = {
            // Whoever tidies up holds this lock too, and takes away only what nobody locks.
            let _lock = write::lock(&self.root)?;
            let partial = tempfile::Builder::new()
                .prefix(PARTIAL)
                .tempfile_in(&folder);
            let partial = partial.map_err(failed)?;
            partial.as_file().lock().map_err(failed)?;
            partial
        };
        let mut hash = Sha256::new();
        let mut size = 0;
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => {
                    let path = from.to_owned();
                    return Err(LockerError::Unreadable { path, source });
                }
            };
            hash.update(&buffer[..read]);
            size += read as u64;
            partial.write_all(&buffer[..read]).map_err(failed)?;
        }
        let digest = Digest::from_bytes(hash.finalize().into());
        let target = path(&self.root, &digest);
        if target.exists() {
            return same(&target, digest, size);
        }
        read_only(partial.as_file()).map_err(failed)?;
        partial.as_file().sync_all().map_err(failed)?;
        let parent = target.parent().expect("an object lies in a folder");
        make_folder(parent).map_err(failed)?;
        let named = partial.persist(&target);
        named.map_err(|error| unwritable(&target, error.error))?;
        sync_folder(parent).map_err(failed)?;
        Ok(Stored { digest, size })
    }
}

fn same(target: &Path, digest: Digest, size: u64) -> Result<Stored, LockerError> {
    let found = hash(target).map_err(|source| LockerError::Unreadable {
        path: target.to_owned(),
        source,
    })?;
    if found != (digest, size) {
        return Err(LockerError::ObjectDiffers(digest));
    }
    Ok(Stored { digest, size })
}

/// The digest and size of a file, read as a stream.
pub(super) fn hash(path: &Path) -> io::Result<(Digest, u64)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((Digest::from_bytes(hash.finalize().into()), size)),
            Ok(read) => {
                hash.update(&buffer[..read]);
                size += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Removes what writers left that were stopped; the caller holds the lock of the locker.
pub(super) fn tidy_up(root: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(root.join(OBJECTS)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            continue;
        }
        let abandoned = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if abandoned {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Makes a folder, so that it is there after a crash too.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| *parent != Path::new("")) {
        make_folder(parent)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync_folder(path.parent().unwrap_or(path)),
    }
}

/// Makes sure that the names in a folder are on disk.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let path = if path == Path::new("") {
        Path::new(".")
    } else {
        path
    };
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn read_only(file: &File) -> io::Result<()> {
    let mut permissions = file.metadata()?.permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        permissions.set_mode(0o444);
    }
    #[cfg(not(unix))]
    permissions.set_readonly(true);
    file.set_permissions(permissions)
}

pub(super) fn unwritable(path: &Path, source: io::Error) -> LockerError {
    LockerError::Unwritable {
        path: path.to_owned(),
        source,
    }
}
