//! The plan whose papers cover everything, changed and judged.

use std::fs;
use std::path::{Path, PathBuf};

use auditbinder::diagnostic::{Color, Finding, human};
use auditbinder::model::reliance::Reliance;
use auditbinder::model::{ControlState, Coverage};
use auditbinder::pipeline;

/// The folder of the plan whose papers cover everything.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/valid/vendors")
}

/// The plan with texts replaced, wherever they stand.
pub fn changed(edits: &[(&str, &str)]) -> String {
    let text = fs::read_to_string(folder().join("plan.yaml")).expect("the plan");
    edits.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "the plan has no `{from}`");
        text.replace(from, to)
    })
}

/// The folder with another plan in it.
pub fn laid_out(text: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    for file in fs::read_dir(folder()).expect("the papers") {
        let file = file.expect("a paper");
        fs::copy(file.path(), place.path().join(file.file_name())).expect("copied");
    }
    fs::write(place.path().join("plan.yaml"), text).expect("written");
    place
}

/// What a plan leads to.
pub struct Judged {
    pub findings: Vec<Finding>,
    pub reliance: Reliance,
    coverage: Coverage,
}

impl Judged {
    /// The codes, each as often as it was raised.
    pub fn codes(&self) -> Vec<&'static str> {
        self.findings.iter().map(|f| f.code.as_str()).collect()
    }

    /// The only finding.
    pub fn only(&self) -> &Finding {
        assert_eq!(self.findings.len(), 1, "{:?}", self.codes());
        &self.findings[0]
    }

    /// The state of a control.
    pub fn state(&self, control: &str) -> ControlState {
        let mut controls = self.coverage.controls.iter();
        let found = controls.find(|c| c.scoped.control.to_string() == control);
        found.unwrap_or_else(|| panic!("no {control}")).state
    }
}

/// Judges the only engagement of a plan that must open.
pub fn judged(text: &str) -> Judged {
    let place = laid_out(text);
    let opened = match pipeline::open(&place.path().join("plan.yaml")) {
        Ok(opened) => opened,
        Err(no) => {
            let said = no.findings.iter().map(|f| human(f, &no.sources, Color::No));
            panic!("{}\n{text}", said.collect::<Vec<_>>().join("\n"));
        }
    };
    let gathered = opened.collect();
    let engagement = opened.engagements(None).expect("an engagement")[0];
    let judged = pipeline::judge(&opened, &gathered, engagement);
    Judged {
        reliance: judged.reliance().clone(),
        findings: judged.findings,
        coverage: judged.coverage,
    }
}

/// The messages of a plan that must not open.
pub fn rejected(text: &str) -> Vec<String> {
    let place = laid_out(text);
    match pipeline::open(&place.path().join("plan.yaml")) {
        Ok(_) => panic!("the plan opens:\n{text}"),
        Err(no) => no.findings.into_iter().map(|f| f.message).collect(),
    }
}
