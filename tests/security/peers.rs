//! What `unzip`, Python's zipfile and bagit.py do with a folder of packages.

use std::path::{Path, PathBuf};

use crate::tools::{answer, has, repository};

/// The Python that has bagit.py, if it and `unzip` are installed.
pub fn python() -> Option<PathBuf> {
    if !has("unzip") || !has("bagit.py") || !has("python3") {
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path);
    let home = folders.into_iter().find(|f| f.join("bagit.py").is_file())?;
    let beside = home.join("python3");
    Some(if beside.is_file() {
        beside
    } else {
        PathBuf::from("python3")
    })
}

fn script(python: &Path, arguments: &[&str]) -> String {
    let script = repository("tests/security/peers.py");
    let script = script.to_string_lossy();
    let arguments: Vec<&str> = std::iter::once(&*script)
        .chain(arguments.iter().copied())
        .collect();
    answer(Path::new("."), &python.to_string_lossy(), &arguments)
}

/// One line that names the tools and their versions.
pub fn versions(python: &Path) -> String {
    script(python, &["--versions"]).trim().to_owned()
}

/// For each package, what the four checks do with it: `accepts`, `rejects` or `stopped`.
pub fn measure(python: &Path, folder: &Path, count: usize) -> Vec<Vec<String>> {
    let text = script(python, &[&folder.to_string_lossy()]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), count, "{text}");
    let words = |line: &&str| line.split('\t').skip(1).map(str::to_owned).collect();
    lines.iter().map(words).collect()
}
