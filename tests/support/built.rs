//! The program run on a copy of the example company, with the published test key.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::tools::{answer, repository};

/// The engagement of the example, and the package's name.
pub const NAME: &str = "northwind-2026";

/// The program, without anything of the caller's surroundings that could matter.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_auditbinder"));
    command.args(arguments).stdin(Stdio::null());
    command
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("NO_COLOR");
    command
}

/// Runs the program.
pub fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program starts")
}

/// Copies the published key to a folder, readable by its owner only.
pub fn test_key(folder: &Path) -> PathBuf {
    let path = folder.join("test.key.pem");
    std::fs::copy(repository("tests/data/test-seal.key.pem"), &path).expect("copied");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("private");
    }
    path
}

/// Copies the example into a folder.
pub fn example(folder: &Path) -> PathBuf {
    let from = repository("examples/northwind-health");
    let to = folder.join("northwind-health");
    for entry in walkdir::WalkDir::new(&from) {
        let entry = entry.expect("the example is readable");
        let relative = entry.path().strip_prefix(&from).expect("below the example");
        if relative.starts_with(".auditbinder") {
            continue;
        }
        let target = to.join(relative);
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).expect("made");
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
    let own = to.join(".auditbinder");
    std::fs::create_dir_all(&own).expect("made");
    std::fs::copy(fingerprint_key(), own.join("fingerprint.key")).expect("copied");
    to.join("auditbinder.yaml")
}

/// The published key of fingerprints, so that redacted copies are the same everywhere.
pub fn fingerprint_key() -> PathBuf {
    repository("tests/data/test-fingerprint.key")
}

/// A built example: the package, and its contents unpacked by the program itself.
pub struct Built {
    home: tempfile::TempDir,
    name: String,
}

impl Built {
    /// Builds the example and extracts the package.
    pub fn new() -> Self {
        Self::of("northwind-health/auditbinder.yaml", NAME)
    }

    /// Builds another example and extracts its package of that name.
    pub fn of(plan: &str, name: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let key = test_key(home.path());
        let plan = repository(&format!("examples/{plan}"));
        let out = home.path().join("out");
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut command = program(&[
            "build",
            &text(&plan),
            "--key",
            &text(&key),
            "--fingerprint-key",
            &text(&fingerprint_key()),
            "-o",
            &text(&out),
        ]);
        let output = command.output().expect("the program starts");
        assert!(output.status.success(), "{output:?}");
        let name = name.to_owned();
        let built = Self { home, name };
        let package = text(&built.package());
        let public = text(&repository("tests/data/test-seal.pub.pem"));
        let output = run(&[
            "extract",
            &package,
            &text(built.home.path()),
            "--key",
            &public,
        ]);
        assert!(output.status.success(), "{output:?}");
        built
    }

    /// The package.
    pub fn package(&self) -> PathBuf {
        self.home
            .path()
            .join("out")
            .join(format!("{}.zip", self.name))
    }

    /// The folder of its contents.
    pub fn folder(&self) -> PathBuf {
        self.home.path().join(&self.name)
    }

    /// A file of the contents.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// The index.
    pub fn index(&self) -> serde_json::Value {
        let text = std::fs::read(self.file("data/index.json")).expect("the index is there");
        serde_json::from_slice(&text).expect("the index is JSON")
    }

    /// The text of the PDF as a reader extracts it.
    pub fn pdf_text(&self) -> String {
        answer(
            &self.folder(),
            "pdftotext",
            &["-layout", "data/reports/report.pdf", "-"],
        )
    }
}
