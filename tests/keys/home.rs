//! A folder with a small plan, keys with known secrets, and the program run in it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::built::program;

pub const PLAN: &str = "people: [{id: ada, name: Ada Muster}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {from: 2026-01-01, until: 2026-06-30}
    as-of: 2026-07-15
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6.1]}}
";

/// The folder of one test.
pub struct Home(tempfile::TempDir);

impl Home {
    /// The plan, and key 7 as `7.key.pem` and `7.pub.pem`.
    pub fn new() -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        fs::write(home.path().join("plan.yaml"), PLAN).expect("written");
        home.key(7);
        home
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a private file.
    pub fn private(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.file(name), text).expect("written");
        self.mode(name, 0o600);
    }

    pub fn mode(&self, name: &str, bits: u32) {
        fs::set_permissions(self.file(name), fs::Permissions::from_mode(bits)).expect("chmod");
    }

    /// Writes the key whose secret is one repeated byte.
    pub fn key(&self, byte: u8) {
        self.private(&format!("{byte}.key.pem"), pem(byte));
        let shown = self.run(&[
            "key",
            "show",
            &format!("{byte}.key.pem"),
            "--format",
            "json",
        ]);
        let public = json(&shown)["pem"].as_str().expect("a key").to_owned();
        fs::write(self.file(&format!("{byte}.pub.pem")), public).expect("written");
    }

    /// The program in this folder, without an agent.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        command.current_dir(self.path()).env_remove("SSH_AUTH_SOCK");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.program(arguments)
            .output()
            .expect("the program starts")
    }

    /// Builds into `out` with these further arguments.
    pub fn build(&self, more: &[&str]) -> Command {
        let arguments = [&["build", "plan.yaml", "-o", "out"], more].concat();
        self.program(&arguments)
    }

    /// The package that the last build wrote.
    pub fn package(&self) -> Option<Vec<u8>> {
        fs::read(self.file("out/audit.zip")).ok()
    }

    /// What a build with key 7 from its file gives.
    pub fn reference(&self) -> Vec<u8> {
        let built = self.run(&[
            "build",
            "plan.yaml",
            "-o",
            "reference",
            "--key",
            "7.key.pem",
        ]);
        assert!(built.status.success(), "{built:?}");
        fs::read(self.file("reference/audit.zip")).expect("a package")
    }
}

/// The PKCS#8 text of a key whose secret is one repeated byte.
pub fn pem(byte: u8) -> String {
    let head = [
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ];
    let body = STANDARD.encode([&head, [byte; 32].as_slice()].concat());
    format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
}

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// Whether stdout or stderr holds the text.
pub fn says(output: &Output, text: &str) -> bool {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    out.contains(text) || err.contains(text)
}

/// The command ended with 3 and `key-unusable`, said this, and wrote no package.
#[track_caller]
pub fn unusable(home: &Home, mut command: Command, expected: &str) -> Output {
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(says(&output, "error[key-unusable]: "), "{output:?}");
    assert!(says(&output, expected), "{expected}: {output:?}");
    assert!(says(&output, " = help: "), "{output:?}");
    assert_eq!(home.package(), None);
    let left = fs::read_dir(home.file("out")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "something is left in `out`");
    output
}
