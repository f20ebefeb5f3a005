//! The complete small plan, changed and judged.

use std::fs;
use std::path::Path;

use auditbinder::diagnostic::{Color, Finding, human};
use auditbinder::model::risk_report::{Element, ElementState, RiskReport};
use auditbinder::pipeline;

/// The text of the plan whose risk analysis answers all nine elements.
pub fn complete() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/valid/risk-analysis.yaml");
    fs::read_to_string(path).expect("the complete plan")
}

/// The complete plan with texts replaced, wherever they stand.
pub fn changed(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(complete(), |text, (from, to)| {
        assert!(text.contains(from), "the plan has no `{from}`");
        text.replace(from, to)
    })
}

/// What a plan leads to.
pub struct Judged {
    pub report: RiskReport,
    pub findings: Vec<Finding>,
}

impl Judged {
    /// The elements that are not answered.
    pub fn open(&self) -> Vec<Element> {
        let answers = self.report.elements.iter();
        let open = answers.filter(|answer| answer.state != ElementState::Answered);
        open.map(|answer| answer.element).collect()
    }

    /// Check and line of every reason.
    pub fn reasons(&self) -> Vec<(&'static str, u32)> {
        let reasons = self
            .report
            .elements
            .iter()
            .flat_map(|answer| &answer.reasons);
        reasons
            .map(|reason| (reason.check.as_str(), reason.place.line))
            .collect()
    }

    /// The findings of one code.
    pub fn raised(&self, code: &str) -> Vec<&Finding> {
        let of = |finding: &&Finding| finding.code.as_str() == code;
        self.findings.iter().filter(of).collect()
    }
}

fn laid_out(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.yaml");
    fs::write(&path, text).expect("written");
    (folder, path)
}

/// Judges the only engagement of a plan that must open.
pub fn judged(text: &str) -> Judged {
    let (_folder, path) = laid_out(text);
    let opened = match pipeline::open(&path) {
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
        report: judged.risks,
        findings: judged.findings,
    }
}

/// What is wrong with a plan that must not open.
pub fn rejected(text: &str) -> Vec<Finding> {
    let (_folder, path) = laid_out(text);
    match pipeline::open(&path) {
        Ok(_) => panic!("the plan opens:\n{text}"),
        Err(no) => no.findings,
    }
}

/// The line, from 1, of the `nth` place where a text stands.
pub fn line_of(text: &str, needle: &str, nth: usize) -> u32 {
    let found = text.match_indices(needle).nth(nth - 1);
    let (at, _) = found.unwrap_or_else(|| panic!("the plan has no `{needle}` number {nth}"));
    u32::try_from(text[..at].matches('\n').count() + 1).expect("a line")
}
