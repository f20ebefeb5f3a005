//! Small pieces of text that many sections share.

use crate::render::pdf::{Cell, Run};

/// Secondary text.
pub fn soft(text: impl Into<String>) -> Run {
    Run::text(text).tone(crate::render::pdf::Tone::Muted)
}

/// The same runs as secondary text.
pub fn muted(runs: Vec<Run>) -> Vec<Run> {
    let muted = |run: Run| run.tone(crate::render::pdf::Tone::Muted);
    runs.into_iter().map(muted).collect()
}

/// Runs with commas between them.
pub fn list(runs: impl Iterator<Item = Run>) -> Vec<Run> {
    let mut out = Vec::new();
    for run in runs {
        if !out.is_empty() {
            out.extend(comma());
        }
        out.push(run);
    }
    out
}

/// A comma that stays with the word before it.
pub fn comma() -> [Run; 2] {
    [Run::text(",").nobreak(), Run::text(" ")]
}

/// Runs after a word that says what they are.
pub fn labelled(label: &str, runs: impl IntoIterator<Item = Run>) -> Vec<Run> {
    let mut out = vec![soft(format!("{label} "))];
    out.extend(runs);
    out
}

/// A text with a full stop at its end.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?']) {
        return text.to_owned();
    }
    format!("{text}.")
}

/// A text that begins with a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A cell of several paragraphs.
pub fn cell(paragraphs: impl IntoIterator<Item = Vec<Run>>) -> Cell {
    let full = paragraphs.into_iter().filter(|runs| !runs.is_empty());
    Cell {
        paragraphs: full.collect(),
    }
}

/// A cell that stays empty without text.
pub fn optional(text: Option<&String>) -> Cell {
    text.map_or_else(Cell::empty, |text| Cell::text(text.as_str()))
}

/// A paragraph of secondary text, if there is any.
pub fn soft_line(text: Option<&String>) -> Vec<Run> {
    text.map(|text| soft(text.as_str())).into_iter().collect()
}
