//! Runs a case through the library, or through the program where only that raises the code.

use std::path::Path;
use std::process::Command;

use auditbinder::diagnostic::{Color, Finding, FindingRecord, Sources, human};
use auditbinder::model::occurrence::TimeSource;
use auditbinder::pipeline::{self, BuildError, Order, Outcome, Overwrite, Permissions, Target};
use auditbinder::scan::FingerprintKey;
use serde_json::Value;

use super::arrange::private;
use super::{arrange, fixture};

/// What was said about a case.
#[derive(Debug)]
pub struct Said {
    /// For people.
    pub human: String,
    /// As JSON.
    pub json: String,
    /// The codes in it.
    pub codes: Vec<String>,
}

impl Said {
    /// The two forms of some findings.
    pub fn of(findings: &[Finding], sources: &Sources) -> Self {
        let texts = findings
            .iter()
            .map(|finding| format!("{}\n", human(finding, sources, Color::No)));
        let records: Vec<FindingRecord> = findings.iter().map(FindingRecord::from).collect();
        let json = serde_json::to_string_pretty(&records).expect("findings can be written");
        Self {
            human: texts.collect::<Vec<_>>().join("\n"),
            json: json + "\n",
            codes: findings.iter().map(|f| f.code.to_string()).collect(),
        }
    }
}

/// Runs one case in a folder of its own.
pub fn case(name: &str) -> Said {
    let place = arrange::case(name);
    match name {
        "unknown-engagement" => engagement(&place.path().join("plan.yaml")),
        "character-missing" => build(&place.path()),
        "chain-broken-plan" => continued(&place.path()),
        "output-exists" | "output-unwritable" | "reports-differ" => {
            program(&place.path(), &["build", "plan.yaml", "-o", "out"])
        }
        "redaction-incomplete" | "sensitive-data-in-package" => held(&place.path()),
        "supplement-empty" | "withdrawal-unstated" => supplement(&place.path()),
        "oscal-unusable" => program(&place.path(), &["catalog", "import", "profile.json"]),
        "source-failed" => unread(&place.path().join("plan.yaml")),
        "sample-unusable" => {
            let arguments = ["sample", "select", "population.jsonl", "spec.json"];
            program(&place.path(), &arguments)
        }
        "agent-table-unusable" => {
            let agent = ["--agent", "house-agent", "--agent-version", "2.0.0"];
            let files = ["--table", "table.yaml", "config.ini"];
            let arguments = [&["agent", "check"], &agent[..], &files[..]].concat();
            program(&place.path(), &arguments)
        }
        "index-unusable" => {
            let arguments = ["diff", "old.zip", "new.zip", "--key", "key.pub.pem"];
            program(&place.path(), &arguments)
        }
        "package-encrypted" => {
            let arguments = ["extract", "audit.zip.age", ".", "--key", "key.pub.pem"];
            program(&place.path(), &arguments)
        }
        "locker-broken" | "locker-remnant" => {
            program(&place.path(), &["locker", "verify", "--plan", "plan.yaml"])
        }
        "occurrence-refused" => {
            let item = ["locker", "add", "user", "users.csv", "--plan", "plan.yaml"];
            let more = ["--by", "ada", "--today", "2026-02-28"];
            program(&place.path(), &[&item[..], &more].concat())
        }
        "review-refused" => {
            let subject = [
                "locker",
                "review",
                "users@2026-02-28",
                "--plan",
                "plan.yaml",
            ];
            let said = ["--by", "ada", "--result", "accepted", "--note", "seen"];
            program(&place.path(), &[&subject[..], &said].concat())
        }
        "key-unusable" => {
            let arguments = ["build", "plan.yaml", "--key", "notes.txt"];
            program(&place.path(), &arguments)
        }
        _ => plan(&place.path().join("plan.yaml")),
    }
}

/// Opens, collects and judges a plan.
pub fn plan(path: &Path) -> Said {
    let opened = match pipeline::open(path) {
        Ok(opened) => opened,
        Err(rejected) => return Said::of(&rejected.findings, &rejected.sources),
    };
    let gathered = opened.collect();
    let engagements = opened.engagements(None).expect("all of them");
    let findings: Vec<Finding> = engagements
        .into_iter()
        .flat_map(|engagement| pipeline::judge(&opened, &gathered, engagement).findings)
        .collect();
    Said::of(&findings, &opened.sources)
}

/// What `collect` says of an item whose source it did not read.
fn unread(path: &Path) -> Said {
    let opened = pipeline::open(path).ok().expect("the plan is sound");
    let order = Order {
        item: None,
        by: None,
        at: "2026-07-01T00:00:00Z".parse().expect("a time"),
        time_source: TimeSource::Stated,
        dry_run: false,
        permissions: Permissions::default(),
    };
    let all = pipeline::collect_due(&opened.plan, opened.root(), &order).expect("a sound locker");
    let findings = all.into_iter().flat_map(|one| match one.outcome {
        Outcome::Unread(findings) => findings,
        other => panic!("{other:?}"),
    });
    Said::of(&findings.collect::<Vec<_>>(), &opened.sources)
}

fn engagement(path: &Path) -> Said {
    let opened = pipeline::open(path).ok().expect("the plan is sound");
    let finding = opened.engagements(Some("audti")).expect_err("no such one");
    Said::of(&[*finding], &opened.sources)
}

fn build(folder: &Path) -> Said {
    let opened = pipeline::open(&folder.join("plan.yaml"));
    let opened = opened.ok().expect("the plan is sound");
    let gathered = opened.collect();
    let engagement = opened.engagements(None).expect("all of them")[0];
    let judged = pipeline::judge(&opened, &gathered, engagement);
    let target = Target {
        folder: &folder.join("out"),
        signer: &fixture::key(7),
        x509: None,
        pdf_signer: None,
        previous: None,
        supplement: None,
        fingerprint: None,
        time: judged
            .package_time(None)
            .expect("a day that a zip can hold"),
        overwrite: Overwrite::Refuse,
        software: "auditbinder",
    };
    let built = pipeline::build(&judged, &target).expect("built");
    Said::of(&built.findings, &opened.sources)
}

/// Builds a package that is stopped although its plan and evidence are in order.
fn held(folder: &Path) -> Said {
    let opened = pipeline::open(&folder.join("plan.yaml"));
    let opened = opened.ok().expect("the plan is sound");
    let gathered = opened.collect();
    let engagement = opened.engagements(None).expect("all of them")[0];
    let judged = pipeline::judge(&opened, &gathered, engagement);
    let fingerprint = FingerprintKey::parse(&"07".repeat(32)).expect("64 digits");
    let out = folder.join("out");
    let target = Target {
        folder: &out,
        signer: &fixture::key(7),
        x509: None,
        pdf_signer: None,
        previous: None,
        supplement: None,
        fingerprint: Some(&fingerprint),
        time: judged
            .package_time(None)
            .expect("a day that a zip can hold"),
        overwrite: Overwrite::Refuse,
        software: "auditbinder",
    };
    let findings = match pipeline::build(&judged, &target) {
        Err(BuildError::Release(findings)) => findings,
        other => panic!("{:?}", other.err()),
    };
    let left = std::fs::read_dir(&out).expect("the output folder").count();
    assert_eq!(left, 0, "something was written");
    Said::of(&findings, &opened.sources)
}

/// Continues a package whose number is not the one before the plan's.
fn continued(folder: &Path) -> Said {
    let key = fixture::key(7);
    let old = folder.join("old.zip");
    std::fs::write(&old, fixture::package(fixture::payload(), 7)).expect("written");
    let before = pipeline::predecessor(&old, &[*key.public()]).expect("a sound package");
    let opened = pipeline::open(&folder.join("plan.yaml"));
    let opened = opened.ok().expect("the plan is sound");
    let gathered = opened.collect();
    let engagement = opened.engagements(None).expect("all of them")[0];
    let judged = pipeline::judge(&opened, &gathered, engagement);
    let target = Target {
        folder: &folder.join("out"),
        signer: &key,
        x509: None,
        pdf_signer: None,
        previous: Some(&before),
        supplement: None,
        fingerprint: None,
        time: judged
            .package_time(None)
            .expect("a day that a zip can hold"),
        overwrite: Overwrite::Refuse,
        software: "auditbinder",
    };
    match pipeline::build(&judged, &target) {
        Err(BuildError::Chain(finding)) => Said::of(&[*finding], &opened.sources),
        other => panic!("{:?}", other.err()),
    }
}

/// Supplements the package of the case's own `before.yaml`.
fn supplement(folder: &Path) -> Said {
    std::fs::write(folder.join("key.pem"), fixture::pem(7)).expect("written");
    private(&folder.join("key.pem"));
    let build = ["build", "before.yaml", "-o", "sent", "--key", "key.pem"];
    program(folder, &build);
    let to = ["--supplement-to", "sent/audit.zip"];
    let arguments = [
        &["build", "plan.yaml", "-o", "out", "--key", "key.pem"],
        &to[..],
    ]
    .concat();
    program(folder, &arguments)
}

fn program(folder: &Path, arguments: &[&str]) -> Said {
    let run = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
            .args(arguments)
            .args(more)
            .current_dir(folder)
            .output()
            .expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (text(output.stdout), text(output.stderr))
    };
    let (_, human) = run(&["--quiet"]);
    let (json, _) = run(&["--format", "json", "--quiet"]);
    let answer: Value = serde_json::from_str(&json).expect("JSON");
    let none = Vec::new();
    let findings = answer["findings"].as_array().unwrap_or(&none);
    Said {
        human,
        codes: findings
            .iter()
            .filter_map(|f| f["code"].as_str().map(str::to_owned))
            .collect(),
        json,
    }
}
