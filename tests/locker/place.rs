//! A folder with a plan, some evidence and a locker.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use auditbinder::locker::{Locker, Signing};
use auditbinder::model::Digest;
use auditbinder::model::id::{EvidenceId, Id as _, PersonId};
use auditbinder::model::occurrence::{
    Body, Collector, KeptFile, Occurrence, OccurrenceSource, Origin, RecordCounts, Review,
    ReviewResult, TimeSource, Tool, Withdrawal,
};
use auditbinder::seal::{SealKey, Signer};
use serde_json::Value;

use super::built;

/// The plan that most tests work on.
pub const PLAN: &str = "people:
  - {id: ada, name: Ada Muster}
  - {id: lee, name: Lee Wong}
  - {id: dana, name: Dana Vance}
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {from: 2026-01-01, until: 2026-12-31}
    as-of: 2026-12-31
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC6.1]}}
evidence:
  - id: users
    type: access_review
    source: {file: users.csv}
    cadence: monthly
    owner: ada
    collected: {on: 2026-01-31, by: ada, system: directory (production), query: list all, records: 2}
  - id: logs
    type: access_review
    source: {files: logs/*.jsonl}
    cadence: daily
    owner: dana
  - id: minutes
    type: access_review
    cadence: quarterly
    owner: lee
";

/// A folder of its own for one test.
pub struct Place(tempfile::TempDir);

impl Place {
    /// With the plan and its evidence.
    pub fn new() -> Self {
        Self::with(PLAN)
    }

    /// With another plan.
    pub fn with(plan: &str) -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        place.write("auditbinder.yaml", plan);
        place.write("users.csv", "user,role\nann,admin\nbob,reader\n");
        place.write("logs/a.jsonl", "{\"n\":1}\n{\"n\":2}\n");
        place.write("logs/b.jsonl", "{\"n\":3}\n");
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }

    pub fn locker(&self) -> Locker {
        Locker::open(&self.path("locker")).expect("the locker can be read")
    }

    /// Runs the program in this folder.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = built::program(arguments);
        command.current_dir(self.0.path());
        command.output().expect("the program starts")
    }

    /// What a command that ends with 0 says.
    pub fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// What a command that ends with `code` says on stderr.
    pub fn refuses(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {output:?}"
        );
        String::from_utf8(output.stderr).expect("UTF-8")
    }

    /// What a command answers as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {output:?}"))
    }

    /// The private test key, in this folder.
    pub fn key(&self) -> String {
        let key = built::test_key(self.0.path());
        key.to_string_lossy().into_owned()
    }
}

pub fn evidence(id: &str) -> EvidenceId {
    EvidenceId::parse(id).expect("an id")
}

pub fn person(id: &str) -> PersonId {
    PersonId::parse(id).expect("an id")
}

/// An occurrence of an item at a time, whose file has the bytes of `object`.
pub fn occurrence(item: &str, at: &str, object: Digest, size: u64) -> Occurrence {
    Occurrence {
        item: evidence(item),
        at: at.parse().expect("a time"),
        time_source: TimeSource::Clock,
        recorded: None,
        by: Collector::Person(person("ada")),
        tool: Tool::this(),
        source: OccurrenceSource {
            kind: "file".to_owned(),
            text: "users.csv".to_owned(),
        },
        system: None,
        query: None,
        covers: None,
        records: RecordCounts::default(),
        first: None,
        last: None,
        files: vec![KeptFile {
            name: "users.csv".to_owned(),
            size,
            sha256: object,
            object,
        }],
        transformations: Vec::new(),
        origin: Origin::Collected,
        dated_by: None,
        note: None,
        trail: None,
    }
}

pub fn review(of: u64, by: &str) -> Body {
    Body::Review(Review {
        occurrence: of,
        by: person(by),
        at: "2026-04-02T09:00:00Z".parse().expect("a time"),
        time_source: TimeSource::Clock,
        result: ReviewResult::Accepted,
        note: "seen".to_owned(),
    })
}

pub fn withdrawal(of: u64) -> Body {
    Body::Withdrawal(Withdrawal {
        occurrence: of,
        by: person("ada"),
        at: "2026-04-03T09:00:00Z".parse().expect("a time"),
        time_source: TimeSource::Clock,
        reason: "from staging".to_owned(),
    })
}

/// A key made for one test.
pub fn signer(folder: &Path, name: &str) -> Signer {
    SealKey::create(&folder.join(name), None)
        .expect("a key")
        .into()
}

/// Adds an entry signed by a key.
pub fn add(locker: &mut Locker, body: &Body, signer: Option<&Signer>) -> u64 {
    let sign = |bytes: &[u8]| match signer {
        Some(signer) => signer.sign(bytes).map_err(|error| error.to_string()),
        None => Err("no key".to_owned()),
    };
    let signing = signer.map(|signer| Signing {
        public: *signer.public(),
        sign: &sign,
    });
    let mut writer = locker.writer().expect("a writer");
    let entry = writer.append(body, signing.as_ref());
    entry.expect("the entry is added").sequence
}

/// A small locker with every kind of entry that this version writes.
pub fn filled(place: &Place) -> Locker {
    let mut locker = place.locker();
    let key = signer(&place.path("."), "reviewer.key.pem");
    let users = locker.put(&mut &b"user,role\nann,admin\n"[..], Path::new("users.csv"));
    let users = users.expect("kept");
    let more = locker.put(&mut &b"user,role\nbob,reader\n"[..], Path::new("users.csv"));
    let more = more.expect("kept");
    let first = occurrence(
        "users",
        "2026-01-31T08:00:00+01:00",
        users.digest,
        users.size,
    );
    add(&mut locker, &Body::Occurrence(Box::new(first)), None);
    let second = occurrence("users", "2026-02-28T08:00:00+01:00", more.digest, more.size);
    add(&mut locker, &Body::Occurrence(Box::new(second)), None);
    add(&mut locker, &review(1, "lee"), Some(&key));
    add(&mut locker, &withdrawal(2), None);
    let seed = serde_json::json!({"sample": "joiners", "value": "47"});
    add(&mut locker, &Body::Seed(seed), None);
    locker
}
