//! The register of a plan: rows that are derived, what they leave out, whether they are
//! plausible, what changed since the year before, and what an authority answered.

#[path = "register_plan/answered.rs"]
mod answered;
#[path = "support/browser.rs"]
mod browser;
#[path = "support/built.rs"]
#[allow(dead_code, reason = "several tests share it")]
mod built;
#[path = "register_plan/changed.rs"]
mod changed;
#[path = "register_plan/command.rs"]
mod command;
#[path = "register_plan/derived.rs"]
mod derived;
#[path = "register_plan/guide.rs"]
mod guide;
#[path = "register_plan/reviewed.rs"]
mod reviewed;
#[path = "support/tagged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tagged;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "several tests share it")]
mod tools;
#[path = "support/tree.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tree;
#[path = "register_plan/viewed.rs"]
mod viewed;

use std::path::Path;

use auditbinder::diagnostic::{Color, human};
use auditbinder::model::Plan;
use auditbinder::model::register::{Register, Row};
use auditbinder::pipeline;
use auditbinder::register::{derive, facts};

/// The plan of the tests, as text.
fn text() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/register/auditbinder.yaml");
    std::fs::read_to_string(path).expect("the plan is there")
}

/// The plan with each text replaced once; a text that is not there is a fault of the test.
fn with(replaced: &[(&str, &str)]) -> Plan {
    let mut text = text();
    for (before, after) in replaced {
        assert!(text.contains(before), "the plan does not say `{before}`");
        text = text.replacen(before, after, 1);
    }
    plan(&text)
}

fn plan(text: &str) -> Plan {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("auditbinder.yaml");
    std::fs::write(&path, text).expect("it is writable");
    match pipeline::open(&path) {
        Ok(opened) => opened.plan,
        Err(rejected) => {
            let shown = |finding| human(finding, &rejected.sources, Color::No);
            let findings: Vec<String> = rejected.findings.iter().map(shown).collect();
            panic!("{}", findings.join("\n"))
        }
    }
}

/// The register of one submission of a plan.
fn of(plan: &Plan, submission: &str) -> derive::Derived {
    let section = plan.register.as_ref().expect("it has a register");
    let mut submissions = section.submissions.iter();
    let found = submissions.find(|s| s.id.value == submission);
    derive::derive(plan, section, found.expect("it is there"), facts())
}

/// The rows of a template as texts.
fn rows(register: &Register, template: &str) -> Vec<Vec<String>> {
    let texts = |row: &Row| row.cells.iter().map(|cell| cell.text.clone()).collect();
    register.table(template).rows.iter().map(texts).collect()
}

const BANK: &str = "9999TESTBANK00000107";
const PAY: &str = "9999TESTPAY000000288";
const IT: &str = "9999TESTITSV00000366";
const CLOUD: &str = "9999TESTCLOUD0000488";
const HOST: &str = "9999TESTHOST00000540";
const NET: &str = "9999TESTNET000000662";
const PARENT: &str = "9999TESTPARENT000779";
