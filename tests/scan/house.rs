//! A small company in a folder of its own, for one test.

use std::fs;
use std::path::{Path, PathBuf};

use crate::built;

/// A plan with its evidence, and a key.
pub struct House {
    home: tempfile::TempDir,
    key: PathBuf,
}

/// What the program said.
pub struct Said {
    pub code: u8,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    pub fn all(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }
}

/// An item of evidence with a file, and what else it says.
pub fn item(id: &str, file: &str, more: &str) -> String {
    format!(
        "  - id: {id}\n    type: audit_log_configuration\n    owner: ann\n    collected: {{on: 2026-11-01}}\n    source: {{file: {file}}}\n{more}"
    )
}

impl House {
    /// A plan with these items, and further sections before them.
    pub fn new(sections: &str, items: &[String], files: &[(&str, &[u8])]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let key = built::test_key(home.path());
        let house = Self { home, key };
        let plan = format!(
            "organization: {{name: Example}}\npeople:\n  - {{id: ann, name: Ann Example}}\nengagements:\n  - id: audit\n    title: Audit\n    kinds: [type-2]\n    period: {{from: 2026-01-01, until: 2026-12-31}}\n    as-of: 2027-01-15\n    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC6, CC7]}}}}\n{sections}evidence:\n{}",
            items.concat()
        );
        fs::write(house.path("plan.yaml"), plan).expect("written");
        for (name, bytes) in files {
            let path = house.path(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, bytes).expect("written");
        }
        house
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Runs the program in the folder.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let mut command = built::program(arguments);
        let output = command
            .current_dir(self.folder())
            .output()
            .expect("the program starts");
        Said {
            code: u8::try_from(output.status.code().expect("it ended by itself")).expect("a code"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub fn check(&self) -> serde_json::Value {
        let said = self.run(&["check", "plan.yaml", "--format", "json"]);
        serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{}", said.all()))
    }

    /// The findings of a check, by code.
    pub fn codes(&self) -> Vec<String> {
        let answer = self.check();
        let findings = answer["engagements"][0]["findings"]
            .as_array()
            .expect("findings");
        let codes = findings
            .iter()
            .map(|finding| finding["code"].as_str().expect("a code"));
        codes.map(str::to_owned).collect()
    }

    pub fn build(&self, more: &[&str]) -> Said {
        let key = self.key.to_string_lossy().into_owned();
        let build = ["build", "plan.yaml", "-o", "out", "--key", key.as_str()];
        self.run(&[&build, more].concat())
    }

    /// Builds, extracts, and returns the folder of the contents.
    pub fn unpacked(&self) -> PathBuf {
        let said = self.build(&[]);
        assert_eq!(said.code, 0, "{}", said.all());
        let key = crate::tools::repository("tests/data/test-seal.pub.pem");
        let key = key.to_string_lossy().into_owned();
        let into = self.path("unpacked");
        let _ = fs::remove_dir_all(&into);
        fs::create_dir(&into).expect("made");
        let said = self.run(&["extract", "out/audit.zip", "unpacked", "--key", &key]);
        assert_eq!(said.code, 0, "{}", said.all());
        into.join("audit")
    }

    /// What a file of the unpacked package says.
    pub fn packed(&self, name: &str) -> String {
        let path = self.unpacked().join(name);
        fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
    }
}
