//! Outside tools: looked for, and named on one line when they are not installed.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Whether a tool is installed; says `skipped: NAME not found` if not.
///
/// Written to the process's stderr, so that a run shows it even where tests pass.
pub fn has(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
    if !found {
        skipped(tool);
    }
    found
}

/// Whether a file of an installed tool is there; says `skipped: NAME not found` if not.
pub fn has_file(path: &str) -> bool {
    let found = Path::new(path).is_file();
    if !found {
        skipped(path.rsplit('/').next().unwrap_or(path));
    }
    found
}

/// Says on one line that something is not installed.
pub fn skipped(tool: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {tool} not found");
}

/// Runs a tool in a folder, without standard input.
pub fn run(folder: &Path, tool: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(tool);
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    command
        .output()
        .unwrap_or_else(|error| panic!("{tool} does not start: {error}"))
}

/// The standard output of a tool that must succeed.
pub fn answer(folder: &Path, tool: &str, arguments: &[&str]) -> String {
    let output = run(folder, tool, arguments);
    assert!(output.status.success(), "{tool} {arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
