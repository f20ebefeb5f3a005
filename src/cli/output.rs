//! stdout carries the answer, stderr findings, notes and progress. A closed pipe is no error.

use std::io::{self, IsTerminal as _, Write as _};

use serde_json::{Value, json};

use super::Exit;
use super::args::{Format, Global, When};
use super::mask;
use crate::diagnostic::{Color, Finding, FindingRecord, Sources, counted, human};

/// Where a command writes, and in which form.
pub struct Output {
    /// The form of the answer.
    pub format: Format,
    color: Color,
    quiet: bool,
    closed: bool,
    failed: bool,
}

impl Output {
    /// Decides form and colour once.
    pub fn new(global: &Global) -> Self {
        let color = match global.color {
            When::Always => Color::Yes,
            When::Never => Color::No,
            When::Auto => automatic(),
        };
        Self {
            format: global.format,
            color,
            quiet: global.quiet,
            closed: false,
            failed: false,
        }
    }

    /// For answers before the arguments were understood.
    pub fn plain_json() -> Self {
        Self {
            format: Format::Json,
            color: Color::No,
            quiet: false,
            closed: false,
            failed: false,
        }
    }

    /// Whether the answer is JSON.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether the answer is CSV, which `risk breaches` alone gives.
    pub fn is_csv(&self) -> bool {
        self.format == Format::Csv
    }

    /// Whether progress may be shown.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && !self.is_json() && io::stderr().is_terminal()
    }

    /// Writes a part of the answer, without adding a line break.
    pub fn raw(&mut self, bytes: &[u8]) {
        if self.closed {
            return;
        }
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(_) => self.failed = true,
        }
    }

    /// Writes one line of the answer.
    pub fn line(&mut self, text: impl AsRef<str>) {
        self.raw(format!("{}\n", text.as_ref()).as_bytes());
    }

    /// Writes the answer as JSON under a schema name.
    pub fn json(&mut self, schema: &str, mut value: Value) {
        if let Some(object) = value.as_object_mut() {
            object.insert("schema".into(), json!(format!("auditbinder/{schema}")));
            object.insert("version".into(), json!(1));
        }
        mask::json(&mut value);
        let text = serde_json::to_string_pretty(&value).expect("a JSON value can be written");
        self.line(text);
    }

    /// Writes a note for people.
    pub fn note(&mut self, text: impl AsRef<str>) {
        if !self.quiet {
            stderr(text.as_ref());
        }
    }

    /// Writes findings for people, each with an empty line after it.
    pub fn findings(&mut self, findings: &[Finding], sources: &Sources) {
        let mut masked = mask::MaskedSources::default();
        for finding in findings {
            let finding = mask::finding(finding);
            let text = human(&finding, masked.of(sources, &finding), self.color);
            stderr(&format!("{text}\n"));
        }
    }

    /// Reports problems that end the command: as JSON on stdout, or for people.
    pub fn problems(&mut self, findings: &[Finding], sources: &Sources) -> Exit {
        if self.is_json() {
            let records: Vec<FindingRecord> = findings.iter().map(FindingRecord::from).collect();
            self.json("problems", json!({"findings": records}));
        } else {
            self.findings(findings, sources);
            if findings.len() > 1 {
                stderr(&counted(findings.len(), "problem"));
            }
        }
        Exit::Unreadable
    }

    /// Reports one problem that ends the command.
    pub fn problem(&mut self, finding: Finding) -> Exit {
        self.problems(&[finding], &Sources::default())
    }

    /// The exit of the whole run: an answer that could not be written is an error.
    pub fn finish(&mut self, exit: Exit) -> Exit {
        if self.failed && exit == Exit::Done {
            stderr("error: the answer could not be written");
            return Exit::Unreadable;
        }
        exit
    }
}

fn automatic() -> Color {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stderr().is_terminal() && !set("NO_COLOR") && !dumb {
        Color::Yes
    } else {
        Color::No
    }
}

fn stderr(text: &str) {
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
