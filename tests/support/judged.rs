//! Small plans in a folder of their own: opened, collected and judged through the library.

use auditbinder::diagnostic::{Color, Finding, Sources, human};
use auditbinder::model::{
    BuildVerdict, ControlCoverage, ControlResult, ControlState, OpenCondition, ScopedControl,
    SupportLink, Unselected,
};
use auditbinder::pipeline;

/// A file of the plan's folder: name and text.
pub type File<'a> = (&'a str, &'a str);

/// What a plan's only engagement leads to.
#[derive(Debug)]
pub struct Answer {
    pub controls: Vec<ControlCoverage>,
    pub conditions: Vec<OpenCondition>,
    pub unselected: Vec<Unselected>,
    pub findings: Vec<Finding>,
    pub verdict: BuildVerdict,
}

impl Answer {
    /// What is known of a control in scope.
    pub fn of(&self, id: &str) -> &ControlCoverage {
        let found = self
            .controls
            .iter()
            .find(|control| control.scoped.control.to_string() == id);
        found.unwrap_or_else(|| panic!("{id} is not in scope"))
    }

    pub fn state(&self, id: &str) -> ControlState {
        self.of(id).state
    }

    pub fn result(&self, id: &str) -> ControlResult {
        self.of(id).result
    }

    pub fn scoped(&self, id: &str) -> &ScopedControl {
        &self.of(id).scoped
    }

    /// Why a control does not apply: the reason and who gives it.
    pub fn excluded(&self, id: &str) -> Option<(&str, &'static str)> {
        let excluded = self.scoped(id).excluded.as_ref()?;
        Some((&excluded.reason, excluded.by.as_str()))
    }

    pub fn is_in_scope(&self, id: &str) -> bool {
        self.controls
            .iter()
            .any(|control| control.scoped.control.to_string() == id)
    }

    /// The link of one item to one control.
    pub fn link(&self, control: &str, item: &str) -> Option<&SupportLink> {
        let mut links = self.of(control).links.iter();
        links.find(|link| link.item.to_string() == item)
    }

    pub fn codes(&self) -> Vec<&'static str> {
        self.findings.iter().map(|f| f.code.as_str()).collect()
    }

    /// The findings of one code.
    pub fn raised(&self, code: &str) -> Vec<&Finding> {
        let of = |finding: &&Finding| finding.code.as_str() == code;
        self.findings.iter().filter(of).collect()
    }
}

fn laid_out(plan: &str, files: &[File<'_>]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    std::fs::write(folder.path().join("plan.yaml"), plan).expect("the plan");
    folder
}

fn printed(findings: &[Finding], sources: &Sources) -> String {
    let texts = findings.iter().map(|f| human(f, sources, Color::No));
    texts.collect::<Vec<_>>().join("\n")
}

/// Judges the only engagement of a plan that must open.
pub fn judged(plan: &str, files: &[File<'_>]) -> Answer {
    let folder = laid_out(plan, files);
    let opened = pipeline::open(&folder.path().join("plan.yaml"));
    let opened =
        opened.unwrap_or_else(|no| panic!("{plan}\n{}", printed(&no.findings, &no.sources)));
    let gathered = opened.collect();
    let engagement = opened.engagements(None).expect("an engagement")[0];
    let judged = pipeline::judge(&opened, &gathered, engagement);
    Answer {
        controls: judged.coverage.controls.clone(),
        conditions: judged.coverage.conditions.clone(),
        unselected: judged.profile().unselected.clone(),
        findings: judged.findings.clone(),
        verdict: judged.coverage.verdict.clone(),
    }
}

/// What is wrong with a plan that must not open, as printed for people.
pub fn rejected(plan: &str, files: &[File<'_>]) -> String {
    let folder = laid_out(plan, files);
    match pipeline::open(&folder.path().join("plan.yaml")) {
        Ok(_) => panic!("the plan opens:\n{plan}"),
        Err(no) => printed(&no.findings, &no.sources),
    }
}
