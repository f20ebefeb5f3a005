//! The file system as the stages see it: contained paths, globs, reading within limits.
//!
//! Path safety exists once, here; `load` and `collect` both use it.

use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use globset::GlobBuilder;

/// Joins a relative path to a folder that is itself relative to a root, and
/// stays inside that root. `None` when the path is absolute or climbs out.
pub fn join_inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut parts: Vec<&std::ffi::OsStr> = Vec::new();
    let joined = folder.join(path);
    for component in joined.components() {
        match component {
            Component::Normal(part) => parts.push(part),
            Component::CurDir => {}
            Component::ParentDir => _ = parts.pop()?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.iter().collect())
}

/// The form in which messages and reports show a relative path.
pub fn shown(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// Whether a file that exists lies below the root once symbolic links are followed.
pub fn stays_below(root: &Path, file: &Path) -> bool {
    match (root.canonicalize(), file.canonicalize()) {
        (Ok(root), Ok(file)) => file.starts_with(root),
        // What does not exist leaves nothing; reading it says so.
        _ => true,
    }
}

/// What a pattern may hold, for messages.
pub const GLOB_HELP: &str = "`*` and `?` match within one folder, `**` across folders; a bracket or brace needs its other half";

/// The files below `root` whose path relative to it matches a pattern, sorted
/// bytewise. `*` does not cross a `/`; `**` does. Folders named with a leading
/// dot are not searched.
pub fn glob(root: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let glob = GlobBuilder::new(pattern)
        .literal_separator(true)
        .backslash_escape(true)
        .build();
    let matcher = glob
        .map_err(|error| error.kind().to_string())?
        .compile_matcher();
    let fixed: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| {
            !part
                .as_os_str()
                .to_string_lossy()
                .contains(['*', '?', '[', '{', '\\'])
        })
        .collect();
    let start = root.join(&fixed);
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0
            || !(entry.file_type().is_dir() && entry.file_name().to_string_lossy().starts_with('.'))
    };
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(&start)
        .into_iter()
        .filter_entry(visible)
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_type().is_dir())
        .filter_map(|entry| entry.path().strip_prefix(root).ok().map(Path::to_owned))
        .filter(|path| matcher.is_match(path))
        .collect();
    found.sort_by_key(|path| shown(path));
    Ok(found)
}

/// Every regular file below a path, or the file itself, sorted by name.
///
/// What is in `.git` is left out, and what `left_out` says of a path relative to the
/// first one. Symbolic links that are met are not followed. What cannot be read is
/// listed beside what can.
pub fn files_below(
    path: &Path,
    left_out: &dyn Fn(&Path) -> bool,
) -> (Vec<PathBuf>, Vec<(PathBuf, io::Error)>) {
    let wanted = |entry: &walkdir::DirEntry| {
        let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
        entry.depth() == 0 || (entry.file_name() != ".git" && !left_out(below))
    };
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    let entries = walkdir::WalkDir::new(path).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(wanted) {
        match entry {
            // A named link is meant; one that is only met leads elsewhere.
            Ok(entry) if entry.file_type().is_file() || entry.depth() == 0 => {
                if !entry.path().is_dir() {
                    files.push(entry.into_path());
                }
            }
            Ok(_) => {}
            Err(error) => {
                let place = error.path().unwrap_or(path).to_owned();
                let circle = || io::Error::other("its links form a circle");
                unread.push((place, error.into_io_error().unwrap_or_else(circle)));
            }
        }
    }
    (files, unread)
}

/// Reads a file of at most `limit` bytes; a larger one is an error of kind
/// [`io::ErrorKind::FileTooLarge`], a folder one of kind [`io::ErrorKind::IsADirectory`].
pub fn read_small(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if metadata.len() > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(limit + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_path_never_leaves_the_root() {
        let join =
            |folder: &str, path: &str| join_inside(Path::new(folder), path).map(|p| shown(&p));
        assert_eq!(
            join("plan", "../evidence/a.csv").as_deref(),
            Some("evidence/a.csv")
        );
        assert_eq!(join("", "./a//b").as_deref(), Some("a/b"));
        assert_eq!(join("plan", "../../etc/passwd"), None);
        assert_eq!(join("plan", "/etc/passwd"), None);
    }

    #[test]
    fn a_glob_is_sorted_and_does_not_search_hidden_folders() {
        let root = tempfile::tempdir().expect("a folder");
        for file in ["b/2.csv", "b/10.csv", "b/x.txt", ".hidden/3.csv"] {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            std::fs::write(path, "x").expect("written");
        }
        let found = glob(root.path(), "**/*.csv").expect("a pattern");
        assert_eq!(found, [PathBuf::from("b/10.csv"), PathBuf::from("b/2.csv")]);
        assert!(glob(root.path(), "a{").is_err());
    }
}
