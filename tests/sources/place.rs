//! A plan with one item, in a folder of its own, and what `collect` made of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a plan.
pub struct Place {
    folder: TempDir,
}

/// What `collect` said and kept.
pub struct Collected {
    pub code: Option<i32>,
    pub said: String,
    /// The item of the answer.
    pub item: Value,
}

const PLAN: &str = "\
people: [{id: ada, name: Ada Muster}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-1]
    period: {from: 2026-01-01, until: 2026-06-30}
    as-of: 2026-07-15
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6.1]}}
evidence:
  - id: item
    type: access_review
    owner: ada
";

impl Place {
    /// A plan whose item has a source, stated as one line of YAML.
    pub fn new(source: &str) -> Self {
        let place = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        place.write("plan.yaml", &format!("{PLAN}    source: {source}\n"));
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, text).expect("written");
        path
    }

    /// A script that can be run.
    pub fn script(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.write(name, &format!("#!/bin/sh\n{text}\n"));
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(path, mode).expect("a mode");
    }

    pub fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_auditbinder"))
            .args(arguments)
            .current_dir(self.path())
            .envs(variables.iter().copied())
            .env_remove("SOURCE_DATE_EPOCH")
            .stdin(Stdio::null())
            .output()
            .expect("it starts")
    }

    pub fn collect(&self, options: &[&str]) -> Collected {
        self.collect_with(options, &[])
    }

    pub fn collect_with(&self, options: &[&str], variables: &[(&str, &str)]) -> Collected {
        let first = [
            "collect",
            "plan.yaml",
            "--format",
            "json",
            "--today",
            "2026-07-01",
        ];
        let output = self.run(&[&first[..], options].concat(), variables);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let answer: Value = serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)));
        Collected {
            code: output.status.code(),
            item: answer["items"][0].clone(),
            said: said + &String::from_utf8_lossy(&output.stderr),
        }
    }

    /// The entries of the journal.
    pub fn journal(&self) -> Vec<Value> {
        let path = self.path().join("locker/journal.jsonl");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    /// The last occurrence of the journal.
    pub fn occurrence(&self) -> Value {
        let journal = self.journal();
        let last = journal.last().expect("an entry");
        assert_eq!(last["kind"], "occurrence", "{last}");
        last["body"].clone()
    }

    /// The files of the last occurrence with their bytes.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        self.kept(&self.occurrence()["files"])
    }

    /// The files beside the last occurrence.
    pub fn beside(&self) -> Vec<(String, Vec<u8>)> {
        self.kept(&self.occurrence()["trail"]["beside"])
    }

    fn kept(&self, files: &Value) -> Vec<(String, Vec<u8>)> {
        let files = files.as_array().map_or(&[][..], Vec::as_slice).iter();
        files
            .map(|file| {
                let object = file["object"].as_str().expect("a digest");
                let path = self
                    .path()
                    .join("locker/objects")
                    .join(&object[..2])
                    .join(object);
                let name = file["name"].as_str().expect("a name").to_owned();
                (name, std::fs::read(path).expect("an object"))
            })
            .collect()
    }

    /// Whether bytes stand in any file below the folder but those named.
    pub fn holds(&self, bytes: &[u8], but: &[&str]) -> Option<PathBuf> {
        let files = walkdir::WalkDir::new(self.path()).into_iter();
        let files = files
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file());
        let mut files =
            files.filter(|entry| !but.contains(&entry.file_name().to_string_lossy().as_ref()));
        let found = files.find(|entry| {
            let text = std::fs::read(entry.path()).expect("readable");
            memchr::memmem::find(&text, bytes).is_some()
        });
        found.map(walkdir::DirEntry::into_path)
    }
}

impl Collected {
    /// The finding of an item that was not taken: message, notes and next step.
    pub fn refusal(&self) -> String {
        assert_eq!(self.item["outcome"], "unread", "{}", self.said);
        assert_eq!(self.code, Some(1), "{}", self.said);
        let finding = &self.item["findings"][0];
        assert_eq!(finding["code"], "source-failed", "{}", self.said);
        assert!(
            finding["line"].as_u64().is_some_and(|line| line > 10),
            "{finding}"
        );
        assert!(
            finding["help"]
                .as_str()
                .is_some_and(|help| !help.is_empty()),
            "{finding}"
        );
        finding.to_string()
    }

    pub fn taken(&self) {
        assert_eq!(self.item["outcome"], "taken", "{}", self.said);
        assert_eq!(self.code, Some(0), "{}", self.said);
    }
}
