//! The example company built twice, with edits in between.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::built::{NAME, example, program, test_key};
use super::tools::repository;

/// What stands where nobody may see it.
pub const SECRETS: [&str; 3] = [
    "old-value-that-nobody-may-see",
    "new-value-that-nobody-may-see-either",
    "9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d65",
];

const COLLECTOR: &str = "evidence/agents/otel-collector.yaml";
const SIGN_ON: &str = "evidence/access/okta-sign-on-policy.json";

/// The two packages, built once for all tests.
pub static PACKAGES: LazyLock<Packages> = LazyLock::new(Packages::build);

/// Two packages of one engagement.
pub struct Packages {
    home: tempfile::TempDir,
}

impl Packages {
    fn build() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        for (which, edit) in [("old", old as fn(&Path)), ("new", new)] {
            let folder = home.path().join(which);
            std::fs::create_dir(&folder).expect("made");
            let plan = example(&folder);
            edit(plan.parent().expect("a folder"));
            let key = test_key(&folder);
            let mut command = program(&["build", "--quiet"]);
            command
                .arg(&plan)
                .arg("--key")
                .arg(&key)
                .arg("-o")
                .arg(&folder);
            let output = command.output().expect("the program starts");
            assert!(output.status.success(), "{output:?}");
        }
        Self { home }
    }

    /// The package built before the edits.
    pub fn before(&self) -> PathBuf {
        self.home.path().join("old").join(format!("{NAME}.zip"))
    }

    /// The package built after them.
    pub fn after(&self) -> PathBuf {
        self.home.path().join("new").join(format!("{NAME}.zip"))
    }
}

/// The public key of both.
pub fn key() -> PathBuf {
    repository("tests/data/test-seal.pub.pem")
}

/// Replaces a text that must be there.
fn replace(folder: &Path, file: &str, old: &str, new: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).expect("a text");
    assert!(text.contains(old), "{file} does not hold {old}");
    std::fs::write(&path, text.replace(old, new)).expect("written");
}

fn exporter(secret: &str, more: &str) -> String {
    format!(
        "  debug: {{}}\n  otlphttp:\n    endpoint: https://otel.northwind-health.example\n    \
         headers:\n      authorization: Bearer {secret}\n{more}"
    )
}

fn old(folder: &Path) {
    replace(
        folder,
        COLLECTOR,
        "  debug: {}\n",
        &exporter(SECRETS[0], ""),
    );
}

/// A secret changes and another comes, an item goes, an item gets another id, a check
/// fails, a treatment is put off, a report is bridged longer, a policy gets a version.
fn new(folder: &Path) {
    let client = format!("    client: {}\n", SECRETS[2]);
    replace(
        folder,
        COLLECTOR,
        "  debug: {}\n",
        &exporter(SECRETS[1], &client),
    );
    replace(folder, COLLECTOR, "limit_mib: 1024", "limit_mib: 2048");
    without_item(folder, "plan/evidence-governance.yaml", "code-of-conduct");
    replace(folder, SIGN_ON, "\"required\": true", "\"required\": false");
    replace(
        folder,
        "plan/evidence-access.yaml",
        "id: okta-users",
        "id: okta-accounts",
    );
    replace(
        folder,
        "plan/controls.yaml",
        "okta-users]",
        "okta-accounts]",
    );
    replace(folder, "auditbinder.yaml", "sequence: 1", "sequence: 2");
    replace(
        folder,
        "plan/risks.yaml",
        "due: 2026-09-30",
        "due: 2026-12-31",
    );
    let bridged =
        "until: 2026-07-31\n        bridged-until: 2026-10-31\n        services: [aws-hosting]";
    let longer = bridged.replace("bridged-until: 2026-10-31", "bridged-until: 2026-12-31");
    replace(folder, "plan/vendors.yaml", bridged, &longer);
    replace(
        folder,
        "plan/policies.yaml",
        "version: \"3.2\"",
        "version: \"3.3\"",
    );
}

fn without_item(folder: &Path, file: &str, id: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).expect("a text");
    let begin = text.find(&format!("  - id: {id}\n")).expect("the item");
    let length = text[begin + 1..].find("  - id: ").expect("a next item") + 1;
    let text = [&text[..begin], &text[begin + length..]].concat();
    std::fs::write(&path, text).expect("written");
}
