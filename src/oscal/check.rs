//! What is wrong with the structure of a document, all of it at once.

use std::collections::BTreeMap;

use super::document::{Body, Control, Group, Metadata, ProfileBody};
use super::place::{self, Step};
use super::reading::{own, plain, printed};
use crate::diagnostic::{Code, Finding, in_order};

/// More problems than this are counted and not listed.
const LISTED: usize = 100;

/// The problems of a catalog.
pub(super) fn catalog(text: &str, file: &str, body: &Body) -> Vec<Finding> {
    let mut check = Check::new(Step::Key("catalog"));
    check.metadata("catalog", body.metadata.as_ref());
    check.groups(&body.groups);
    check.controls(&body.controls);
    if check.ids.is_empty() && check.problems.iter().all(|p| !p.is_about_a_control) {
        check.problem(
            &[],
            "the catalog has no control".to_owned(),
            "expected is at least one entry in `controls`, here or in a group",
        );
    }
    check.reported(text, file)
}

/// The problems of a profile that show without its catalog.
pub(super) fn profile(text: &str, file: &str, body: &ProfileBody) -> Vec<Finding> {
    let mut check = Check::new(Step::Key("profile"));
    check.metadata("profile", body.metadata.as_ref());
    if body.imports.is_empty() {
        check.problem(
            &[],
            "the profile imports nothing".to_owned(),
            "expected is at least one entry in `imports`, with an `href`",
        );
    }
    for (index, import) in body.imports.iter().enumerate() {
        if import
            .href
            .as_deref()
            .is_none_or(|href| href.trim().is_empty())
        {
            check.problem(
                &[Step::Key("imports"), Step::Index(index)],
                "an import has no `href`".to_owned(),
                "expected is the path of a catalog, or `#` and the uuid of a resource",
            );
        }
    }
    check.reported(text, file)
}

struct Problem {
    path: Vec<Step>,
    message: String,
    help: &'static str,
    /// Where the first of two stands.
    first: Option<Vec<Step>>,
    is_about_a_control: bool,
}

struct Check {
    path: Vec<Step>,
    /// Where each control stands, by OSCAL id.
    ids: BTreeMap<String, Vec<Step>>,
    /// Where each control stands, by printed id.
    labels: BTreeMap<String, Vec<Step>>,
    problems: Vec<Problem>,
}

impl Check {
    fn new(root: Step) -> Self {
        Self {
            path: vec![root],
            ids: BTreeMap::new(),
            labels: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Looks at each entry of a list with its path at hand.
    fn each<T>(&mut self, key: &'static str, entries: &[T], look: impl Fn(&mut Self, &T)) {
        for (index, entry) in entries.iter().enumerate() {
            self.path.extend([Step::Key(key), Step::Index(index)]);
            look(self, entry);
            self.path.truncate(self.path.len() - 2);
        }
    }

    fn problem(&mut self, below: &[Step], message: String, help: &'static str) {
        let path = self.path.iter().chain(below).copied().collect();
        self.problems.push(Problem {
            path,
            message,
            help,
            first: None,
            is_about_a_control: false,
        });
    }

    /// OSCAL 1.2.1, catalog and profile model, `metadata`: four fields are required.
    fn metadata(&mut self, kind: &str, metadata: Option<&Metadata>) {
        let below = [Step::Key("metadata")];
        let Some(metadata) = metadata else {
            let help = "expected are `title`, `last-modified`, `version` and `oscal-version` in it";
            return self.problem(&[], format!("the {kind} has no `metadata`"), help);
        };
        let fields = [
            (
                "title",
                &metadata.title,
                "expected is the name of the framework",
            ),
            (
                "version",
                &metadata.version,
                "expected is the version of the text",
            ),
            (
                "last-modified",
                &metadata.last_modified,
                "expected is a date with time, such as `2026-01-31T00:00:00Z`",
            ),
            (
                "oscal-version",
                &metadata.oscal_version,
                "expected is a version such as `1.1.2`",
            ),
        ];
        for (name, value, expected) in fields {
            if value.as_deref().is_none_or(|text| text.trim().is_empty()) {
                self.problem(&below, format!("`metadata` lacks `{name}`"), expected);
            }
        }
        let stated = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty());
        let is_read = |version: &String| version.trim_start_matches('v').starts_with("1.");
        if let Some(version) = stated(&metadata.oscal_version).filter(|v| !is_read(v)) {
            let message = format!("`oscal-version` is `{}`", shown(&version));
            let help =
                "this program reads OSCAL 1.x; convert the document with its publisher's tools";
            self.problem(&[below[0], Step::Key("oscal-version")], message, help);
        }
        if let Some(day) = stated(&metadata.last_modified).filter(|day| day_of(day).is_none()) {
            let message = format!(
                "`last-modified` is `{}`, which begins with no day",
                shown(&day)
            );
            let help = "expected is a date with time, such as `2026-01-31T00:00:00Z`";
            self.problem(&[below[0], Step::Key("last-modified")], message, help);
        }
        self.expressions(metadata);
    }

    /// The properties of ours that are regular expressions.
    fn expressions(&mut self, metadata: &Metadata) {
        for (index, prop) in metadata.props.iter().enumerate() {
            let ours = ["grammar", "spelling"]
                .iter()
                .any(|name| own(std::slice::from_ref(prop), name).next().is_some());
            if ours && regex::Regex::new(&prop.value).is_err() {
                let path = [
                    Step::Key("metadata"),
                    Step::Key("props"),
                    Step::Index(index),
                    Step::Key("value"),
                ];
                let message = format!("`{}` is not a regular expression", shown(&prop.value));
                self.problem(
                    &path,
                    message,
                    "correct the expression, or remove the property",
                );
            }
        }
    }

    fn groups(&mut self, groups: &[Group]) {
        self.each("groups", groups, |check, group| {
            if group
                .title
                .as_deref()
                .is_none_or(|title| title.trim().is_empty())
            {
                let message = match &group.id {
                    Some(id) => format!("group `{}` has no `title`", shown(id)),
                    None => "a group has neither `id` nor `title`".to_owned(),
                };
                check.problem(&[], message, "every group of OSCAL has a title");
            }
            check.groups(&group.groups);
            check.controls(&group.controls);
        });
    }

    fn controls(&mut self, controls: &[Control]) {
        self.each("controls", controls, |check, control| {
            let before = check.problems.len();
            check.control(control);
            for problem in &mut check.problems[before..] {
                problem.is_about_a_control = true;
            }
            check.controls(&control.controls);
        });
    }

    fn control(&mut self, control: &Control) {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let title = given(&control.title);
        let Some(id) = given(&control.id) else {
            let message = match &title {
                Some(title) => format!("control \"{}\" has no `id`", shown(title)),
                None => "a control has neither `id` nor `title`".to_owned(),
            };
            return self.problem(&[], message, "every control of OSCAL has an id and a title");
        };
        if title.is_none() {
            let message = format!("control `{}` has no `title`", shown(&id));
            self.problem(&[], message, "every control of OSCAL has an id and a title");
        }
        for (index, param) in control.params.iter().enumerate() {
            if given(&param.id).is_none() {
                let message = format!("a parameter of control `{}` has no `id`", shown(&id));
                let path = [Step::Key("params"), Step::Index(index)];
                self.problem(&path, message, "every parameter of OSCAL has an id");
            }
        }
        let label = printed(&control.props, &id, title.as_deref().unwrap_or_default());
        if let Some(first) = self.ids.get(&id).cloned() {
            let message = format!("control `{}` stands twice", shown(&id));
            self.repeated(message, first);
        } else if let Some(first) = self.labels.get(&label).cloned() {
            let message = format!("two controls are labelled `{}`", shown(&label));
            self.repeated(message, first);
        }
        self.ids.entry(id).or_insert_with(|| self.path.clone());
        self.labels
            .entry(label)
            .or_insert_with(|| self.path.clone());
    }

    fn repeated(&mut self, message: String, first: Vec<Step>) {
        self.problems.push(Problem {
            path: self.path.clone(),
            message,
            help: "an id names one control of a catalog; remove or rename one",
            first: Some(first),
            is_about_a_control: true,
        });
    }

    fn reported(self, text: &str, file: &str) -> Vec<Finding> {
        let more = self.problems.len().saturating_sub(LISTED);
        let listed = self.problems.iter().take(LISTED);
        let mut findings: Vec<Finding> = listed
            .map(|problem| {
                let mut path = problem.path.clone();
                // Of a control or group its id is what a reader looks for.
                if matches!(path.last(), Some(Step::Index(_))) {
                    path.push(Step::Key("id"));
                }
                let finding = Finding::new(Code::OscalUnusable, problem.message.as_str());
                let finding = finding.at(&place::find(text, file, &path));
                let finding = finding.help(problem.help);
                match &problem.first {
                    Some(first) => {
                        let mut first = first.clone();
                        first.push(Step::Key("id"));
                        let first = place::find(text, file, &first);
                        finding.note(format!("the first one stands at {first}"))
                    }
                    None => finding,
                }
            })
            .collect();
        findings = in_order(findings);
        if let Some(last) = findings.last_mut().filter(|_| more > 0) {
            let problems = if more == 1 {
                "problem is"
            } else {
                "problems are"
            };
            last.notes
                .push(format!("{more} more {problems} not listed"));
        }
        findings
    }
}

/// The day that a date with time begins with.
pub(super) fn day_of(text: &str) -> Option<String> {
    let day = text.trim().get(..10)?;
    let parsed = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    Some(parsed.format("%Y-%m-%d").to_string())
}

/// A foreign text in a message: one line, not endless.
pub(super) fn shown(text: &str) -> String {
    let text = plain(text);
    let short: String = text.chars().take(60).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{short}{more}")
}
