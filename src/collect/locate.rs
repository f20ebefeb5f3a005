//! Where evidence may come from: the plan's folder and the folders under `roots`.

use std::path::{Component, Path, PathBuf};

use super::{Found, folder_of, outside, shown};
use crate::diagnostic::{Code, Finding};
use crate::disk;
use crate::model::plan::Text;

/// The folders that evidence may come from, resolved once.
pub(super) struct Place {
    root: PathBuf,
    /// Every allowed folder with symbolic links resolved.
    real: Vec<PathBuf>,
    /// Folders outside the root: how they are shown, and where they are.
    others: Vec<(String, PathBuf)>,
    problems: Vec<Finding>,
}

impl Place {
    /// Resolves the root and the further roots; one that is missing is a problem.
    pub(super) fn new(root: &Path, roots: &[Text]) -> Self {
        let mut place = Self {
            root: root.to_owned(),
            real: Vec::new(),
            others: Vec::new(),
            problems: Vec::new(),
        };
        place.real.extend(root.canonicalize());
        for text in roots {
            let path = flat(&root.join(folder_of(text)).join(&text.value));
            match path.canonicalize() {
                Ok(real) => {
                    let name = path
                        .file_name()
                        .map_or_else(|| "root".into(), |name| name.to_string_lossy());
                    place.others.push((name.into_owned(), path.clone()));
                    place.real.push(real);
                }
                Err(_) => place.problems.push(
                    Finding::new(
                        Code::EvidenceMissing,
                        format!("folder `{}` of `roots` does not exist", text.value),
                    )
                    .at(&text.place)
                    .note("paths are relative to the folder of the file that names them"),
                ),
            }
        }
        place
    }

    pub(super) fn problems(&self) -> &[Finding] {
        &self.problems
    }

    /// One file. Whether it exists is seen when it is read.
    pub(super) fn file(&self, text: &Text) -> Result<Found, Finding> {
        let folder = folder_of(text);
        let found = match disk::join_inside(&folder, &text.value) {
            Some(relative) => Found {
                path: self.root.join(&relative),
                shown: shown(&relative),
            },
            None => self
                .in_other_root(&self.root.join(&folder).join(&text.value))
                .ok_or_else(|| outside(text))?,
        };
        self.stays_inside(&found, text)?;
        Ok(found)
    }

    /// All files that a pattern matches.
    pub(super) fn files(&self, text: &Text) -> Result<Vec<Found>, Finding> {
        let pattern =
            disk::join_inside(&folder_of(text), &text.value).ok_or_else(|| outside(text))?;
        let matched = disk::glob(&self.root, &shown(&pattern)).map_err(|error| {
            Finding::new(
                Code::WrongValue,
                format!("`{}` is not a glob pattern: {error}", text.value),
            )
            .at(&text.place)
            .help(disk::GLOB_HELP)
        })?;
        let found = |relative: PathBuf| Found {
            path: self.root.join(&relative),
            shown: shown(&relative),
        };
        let found: Vec<Found> = matched.into_iter().map(found).collect();
        found
            .iter()
            .try_for_each(|found| self.stays_inside(found, text))?;
        Ok(found)
    }

    fn in_other_root(&self, path: &Path) -> Option<Found> {
        let path = flat(path);
        let (name, rest) = self
            .others
            .iter()
            .find_map(|(name, root)| Some((name, path.strip_prefix(root).ok()?)))?;
        let shown = format!("{name}/{}", shown(rest));
        Some(Found {
            path: path.clone(),
            shown,
        })
    }

    /// A symbolic link may point inside the allowed folders only.
    fn stays_inside(&self, found: &Found, text: &Text) -> Result<(), Finding> {
        let Ok(real) = found.path.canonicalize() else {
            return Ok(());
        };
        if self.real.iter().any(|root| real.starts_with(root)) {
            return Ok(());
        }
        let message = format!(
            "`{}` is a symbolic link that leaves the plan's folder",
            found.shown
        );
        Err(Finding::new(Code::LinkOutsideRoot, message)
            .at(&text.place)
            .help("copy the file, or name the folder it points into under `roots:`"))
    }
}

/// Removes `.` and `..` without asking the file system.
fn flat(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => _ = out.pop(),
            other => out.push(other),
        }
    }
    out
}
