//! Lines of packed files with their numbers: configuration of agents whole as far as it is
//! short, and the surroundings of lines that findings name.
//!
//! The page shows more of each file; the document shows what a reader needs beside the
//! sentence that speaks of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::render::Dossier;
use crate::render::dossier::{AgentRow, Excerpt, ExcerptLine, place_of};
use crate::render::pdf::{Block, Code, Level};

/// How many lines of an agent's file are printed from its beginning.
const MOST_OF_AGENT: u64 = 80;

/// How many lines are printed on both sides of one that is spoken of.
const AROUND: u64 = 2;

/// How many lines are printed in all.
const MOST_LINES: usize = 3000;

const MARKED: &str = "A triangle marks each line that a finding or a table names.";

/// The lines that the document prints, by the path of their file.
#[derive(Default)]
pub struct Printed<'a> {
    files: BTreeMap<&'a str, PrintedFile<'a>>,
    /// How many files are spoken of whose lines found no room.
    left_out: usize,
}

struct PrintedFile<'a> {
    excerpt: &'a Excerpt,
    /// The agent below whose policy the file is printed.
    agent: Option<&'a str>,
    /// Lines that something names and says to be wrong.
    marked: BTreeSet<u64>,
    /// Lines that something leads to.
    named: BTreeSet<u64>,
    lines: Vec<&'a ExcerptLine>,
}

impl<'a> Printed<'a> {
    /// Chooses the lines of a report.
    pub fn new(dossier: &'a Dossier) -> Self {
        let shown = dossier.excerpts.by_path();
        let mut files: BTreeMap<&str, PrintedFile<'_>> = BTreeMap::new();
        for agent in &dossier.agent_policies.agents {
            let paths = agent.files.iter().map(|file| file.file.as_str());
            for excerpt in paths.filter_map(|path| shown.get(path).copied()) {
                let file = files.entry(&excerpt.shown);
                let file = file.or_insert_with(|| PrintedFile::new(excerpt));
                file.agent.get_or_insert(&agent.asset);
            }
            add_settings(&mut files, agent);
        }
        for finding in &dossier.findings {
            let path = finding.file.as_deref();
            let excerpt = path.and_then(|path| shown.get(path).copied());
            if let (Some(excerpt), Some(line)) = (excerpt, finding.line) {
                let file = files.entry(&excerpt.shown);
                let file = file.or_insert_with(|| PrintedFile::new(excerpt));
                file.marked.insert(line.into());
                file.named.insert(line.into());
            }
        }
        Self::within(files, MOST_LINES)
    }

    /// Keeps what fits, files of agents first.
    fn within(mut files: BTreeMap<&'a str, PrintedFile<'a>>, mut room: usize) -> Self {
        let mut order: Vec<(bool, &str)> = files
            .iter()
            .map(|(path, file)| (file.agent.is_none(), *path))
            .collect();
        order.sort_unstable();
        let mut left_out = 0;
        for (_, path) in order {
            let Some(file) = files.get_mut(path) else {
                continue;
            };
            file.choose();
            if file.lines.is_empty() {
                files.remove(path);
            } else if file.lines.len() > room {
                left_out += 1;
                files.remove(path);
            } else {
                room -= file.lines.len();
            }
        }
        Self { files, left_out }
    }

    /// The anchor of a line, if it is printed and something may lead to it.
    pub fn anchor(&self, path: &str, line: u64) -> Option<String> {
        let file = self.files.get(path)?;
        let mut lines = file.lines.iter().map(|printed| printed.number);
        if !file.named.contains(&line) || !lines.any(|printed| printed == line) {
            return None;
        }
        anchor(file.excerpt, line)
    }

    /// The files of an agent, unless they stand below another agent already.
    pub fn of_agent(&self, agent: &AgentRow) -> Vec<Block> {
        let asset = Some(agent.asset.as_str());
        let files = self.files.values().filter(|file| file.agent == asset);
        let title = format!("Lines of the files of {}", agent.name);
        let anchor = format!("lines:{}", agent.asset);
        titled(Block::heading(Level::Three, title, anchor), files)
    }

    /// The surroundings of lines that findings name, in files that belong to no agent.
    pub fn of_findings(&self) -> Vec<Block> {
        let files = self.files.values().filter(|file| file.agent.is_none());
        let title = "Lines that findings name";
        let mut blocks = titled(Block::heading(Level::Two, title, "lines"), files);
        if self.left_out > 0 {
            blocks.push(Block::text(format!(
                "Lines of {} more that findings name found no room here; report.html shows them.",
                crate::diagnostic::counted(self.left_out, "file")
            )));
        }
        blocks
    }
}

/// Files below a heading; nothing, where there are none.
fn titled<'f, 'a: 'f>(
    heading: Block,
    files: impl Iterator<Item = &'f PrintedFile<'a>> + Clone,
) -> Vec<Block> {
    let is_marked = |file: &PrintedFile<'_>| {
        let mut lines = file.lines.iter();
        lines.any(|line| file.marked.contains(&line.number))
    };
    let told = files.clone().any(is_marked).then(|| Block::text(MARKED));
    let mut lines = files.flat_map(PrintedFile::blocks).peekable();
    if lines.peek().is_none() {
        return Vec::new();
    }
    std::iter::once(heading).chain(told).chain(lines).collect()
}

fn add_settings<'a>(files: &mut BTreeMap<&'a str, PrintedFile<'a>>, agent: &'a AgentRow) {
    for (path, line) in agent.places().filter_map(place_of) {
        if let Some(file) = files.get_mut(path) {
            file.named.insert(line);
        }
    }
    let wrong = agent.ineffective.iter().map(|row| row.at.as_str());
    for (path, line) in wrong.filter_map(place_of) {
        if let Some(file) = files.get_mut(path) {
            file.marked.insert(line);
        }
    }
}

fn anchor(excerpt: &Excerpt, line: u64) -> Option<String> {
    let anchor = excerpt.line_anchor(line)?;
    Some(format!("line:{anchor}"))
}

impl<'a> PrintedFile<'a> {
    fn new(excerpt: &'a Excerpt) -> Self {
        Self {
            excerpt,
            agent: None,
            marked: BTreeSet::new(),
            named: BTreeSet::new(),
            lines: Vec::new(),
        }
    }

    /// Takes the lines to print out of the excerpt.
    fn choose(&mut self) {
        let spoken_of = if self.agent.is_some() {
            &self.named
        } else {
            &self.marked
        };
        let is_head = |number: u64| self.agent.is_some() && number <= MOST_OF_AGENT;
        let is_near = |number: u64| {
            let around = number.saturating_sub(AROUND)..=number.saturating_add(AROUND);
            spoken_of.range(around).next().is_some()
        };
        let all = self.excerpt.parts.iter().flat_map(|part| &part.lines);
        self.lines = all
            .filter(|line| is_head(line.number) || is_near(line.number))
            .collect();
    }

    /// One block for lines that follow each other.
    fn blocks(&self) -> Vec<Block> {
        let follows = |a: &&ExcerptLine, b: &&ExcerptLine| a.number + 1 == b.number;
        let parts = self.lines.chunk_by(follows);
        parts.map(|lines| self.block(lines)).collect()
    }

    fn block(&self, lines: &[&ExcerptLine]) -> Block {
        let number = |line: &ExcerptLine| u32::try_from(line.number).unwrap_or(u32::MAX);
        let first = lines.first().map_or(1, |line| number(line));
        let marked = lines.iter().filter(|l| self.marked.contains(&l.number));
        let named = lines.iter().filter(|l| self.named.contains(&l.number));
        Block::Code(Code {
            caption: self.caption(lines),
            first_line: first,
            lines: lines.iter().map(|line| shown(line)).collect(),
            marked: marked.map(|line| number(line)).collect(),
            anchors: named
                .filter_map(|line| Some((number(line), anchor(self.excerpt, line.number)?)))
                .collect(),
        })
    }

    /// The path, which lines these are, and whether values were replaced.
    fn caption(&self, lines: &[&ExcerptLine]) -> String {
        let excerpt = self.excerpt;
        let copy = if excerpt.is_copy {
            "; values are replaced"
        } else {
            ""
        };
        let printed = self.lines.len();
        let shown: usize = excerpt.parts.iter().map(|part| part.lines.len()).sum();
        if printed == shown && !excerpt.is_part {
            return format!("{}, {}{copy}", excerpt.shown, excerpt.which);
        }
        let ends = [lines.first(), lines.last()].map(|line| line.map_or(0, |line| line.number));
        let which = match ends {
            [first, last] if first == last => format!("line {first}"),
            [first, last] => format!("lines {first} to {last}"),
        };
        format!("{}, {which}{copy}", excerpt.shown)
    }
}

fn shown(line: &ExcerptLine) -> String {
    if line.is_cut {
        format!("{} \u{2026}", line.text)
    } else {
        line.text.clone()
    }
}
