//! A comparison for people: counts first, then the details under headings.

use crate::diagnostic::counted;
use crate::diff::{
    Change, Changed, Comparison, Direction, Fact, FileChange, FileFact, FileValues, How,
    PackageFacts, Record, Section, ValueChange,
};

/// So many rows of one list are printed; JSON has them all.
const MAX_ROWS: usize = 40;
/// So many values of one configuration file are printed.
const MAX_VALUES: usize = 20;
/// So many files of one item, or of the rest of the package, are printed.
const MAX_FILES: usize = 10;
/// An old and a new value stand on one line up to this many characters.
const MAX_LINE: usize = 96;

/// The whole answer, each line ended.
pub fn text(comparison: &Comparison) -> String {
    let mut page = Page::default();
    for (which, facts) in [("old", &comparison.old), ("new", &comparison.new)] {
        head(which, facts, &mut page);
    }
    for remark in &comparison.remarks {
        page.line(0, &format!("note: {remark}"));
    }
    if comparison.identical {
        page.line(0, "");
        page.line(
            0,
            "the packages are identical: both have the same root, so nothing differs",
        );
        return page.text;
    }
    counts(comparison, &mut page);
    if !comparison.package.is_empty() {
        page.heading("Package");
        changes(1, &comparison.package, &mut page);
    }
    for section in comparison.sections.iter().filter(|s| !s.is_empty()) {
        page.heading(section.title);
        rows(section, &mut page);
    }
    if !comparison.configuration.is_empty() {
        page.heading("Configuration values");
        page.capped(&comparison.configuration, MAX_ROWS, 1, values);
    }
    if !comparison.files.is_empty() {
        page.heading("Other files of the package");
        page.capped(&comparison.files, MAX_FILES, 1, |change, page| {
            file(1, change, page);
        });
    }
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, depth: usize, text: &str) {
        let text = harmless(text);
        if !text.is_empty() {
            self.text.push_str(&"  ".repeat(depth));
            self.text.push_str(&text);
        }
        self.text.push('\n');
    }

    fn heading(&mut self, title: &str) {
        self.line(0, "");
        self.line(0, title);
    }

    fn capped<T>(&mut self, list: &[T], most: usize, depth: usize, print: impl Fn(&T, &mut Self)) {
        for one in list.iter().take(most) {
            print(one, self);
        }
        self.more(list.len().saturating_sub(most), depth);
    }

    fn more(&mut self, count: usize, depth: usize) {
        if count > 0 {
            self.line(
                depth,
                &format!("… and {count} more; `--format json` has them all"),
            );
        }
    }
}

/// A text from a package without what could steer a terminal or reorder the line.
fn harmless(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if steers(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

fn head(which: &str, facts: &PackageFacts, page: &mut Page) {
    page.line(
        0,
        &format!(
            "{which}: {}, as of {}: {}",
            facts.package, facts.as_of, facts.verdict
        ),
    );
}

fn counts(comparison: &Comparison, page: &mut Page) {
    page.line(0, "");
    let worse = comparison.worse;
    if worse.any() {
        let controls = counted(worse.controls, "control");
        let findings = counted(worse.findings, "critical or high finding");
        page.line(
            0,
            &format!("got worse: {controls}; opened or rose to that: {findings}"),
        );
        page.line(0, "");
    }
    let mut same = Vec::new();
    for section in &comparison.sections {
        if section.is_empty() {
            if section.same > 0 {
                same.push(section.title.to_lowercase());
            }
            continue;
        }
        let totals = format!("{} -> {}", section.old_total, section.new_total);
        page.line(
            0,
            &format!("{:<27} {totals:>10}   {}", section.title, tally(section)),
        );
    }
    let listed: usize = comparison.configuration.iter().map(|file| file.total).sum();
    if !comparison.configuration.is_empty() {
        let files = counted(comparison.configuration.len(), "file");
        let said = format!("{} in {files}", counted(listed, "value"));
        page.line(
            0,
            &format!("{:<27} {:>10}   {said}", "Configuration values", ""),
        );
    }
    if !comparison.files.is_empty() {
        let said = counted(comparison.files.len(), "file");
        page.line(
            0,
            &format!("{:<27} {:>10}   {said}", "Other files of the package", ""),
        );
    }
    if !same.is_empty() {
        page.line(0, &format!("the same in both: {}", same.join(", ")));
    }
}

fn tally(section: &Section) -> String {
    let parts = [
        (section.worse, "worse"),
        (section.better, "better"),
        (section.otherwise, "changed"),
        (section.added.len(), section.added_word),
        (section.removed.len(), section.removed_word),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = parts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}

fn rows(section: &Section, page: &mut Page) {
    page.capped(&section.changed, MAX_ROWS, 1, changed);
    let lists = [
        (section.added_word, &section.added),
        (section.removed_word, &section.removed),
    ];
    for (word, list) in lists {
        page.capped(list, MAX_ROWS, 1, |record, page| {
            page.line(1, &format!("{word}: {}", record_line(record)));
        });
    }
}

fn record_line(record: &Record) -> String {
    let facts: Vec<String> = record.facts.iter().map(fact).collect();
    let title = match record.title.as_str() {
        "" => String::new(),
        title if title == record.id => String::new(),
        title => format!(": {title}"),
    };
    let facts = match facts.as_slice() {
        [] => String::new(),
        facts => format!(" ({})", facts.join(", ")),
    };
    format!("{}{title}{facts}", record.id)
}

fn fact(fact: &Fact) -> String {
    format!("{} {}", fact.name, fact.value)
}

fn changed(row: &Changed, page: &mut Page) {
    let title = if row.title == row.id { "" } else { &row.title };
    let was = row
        .was
        .as_ref()
        .map_or(String::new(), |was| format!(" (was {was})"));
    let way = row.direction.map_or("", |direction| match direction {
        Direction::Better => ": better",
        Direction::Worse => ": worse",
        Direction::Mixed => ": better and worse",
    });
    let head = format!("{}{was} {title}", row.id);
    page.line(1, &format!("{}{way}", head.trim_end()));
    changes(2, &row.changes, page);
    page.capped(&row.files, MAX_FILES, 2, |change, page| {
        file(2, change, page);
    });
    for (word, reasons) in [("now", &row.now), ("no longer", &row.before)] {
        page.capped(reasons, MAX_FILES, 2, |why, page| {
            page.line(2, &format!("{word}: {why}"));
        });
    }
}

fn changes(depth: usize, all: &[Change], page: &mut Page) {
    page.capped(all, MAX_ROWS, depth, |change, page| {
        one_change(depth, change, page);
    });
}

fn one_change(depth: usize, change: &Change, page: &mut Page) {
    let field = &change.field;
    let way = match change.direction {
        Some(Direction::Better) => " (better)",
        Some(Direction::Worse) => " (worse)",
        Some(Direction::Mixed) | None => "",
    };
    match (&change.old, &change.new) {
        (None, Some(new)) => page.line(depth, &format!("{field} added: {new}{way}")),
        (Some(old), None) => page.line(depth, &format!("{field} removed: {old}{way}")),
        (Some(old), Some(new)) => {
            let line = format!("{field}: {old} -> {new}{way}");
            if line.chars().count() <= MAX_LINE {
                page.line(depth, &line);
            } else {
                page.line(depth, &format!("{field}:{way}"));
                page.line(depth + 1, &format!("old: {old}"));
                page.line(depth + 1, &format!("new: {new}"));
            }
        }
        (None, None) => {}
    }
}

fn file(depth: usize, change: &FileChange, page: &mut Page) {
    let size = |file: &FileFact| file.size.map(|size| format!(", {size} bytes"));
    let whole = |file: &FileFact| {
        let short = &file.sha256[..12.min(file.sha256.len())];
        format!("sha256:{short}{}", size(file).unwrap_or_default())
    };
    let said = match (change.how, &change.old, &change.new) {
        (How::Renamed, Some(old), Some(_)) => {
            let was = old.entry.rsplit('/').next().unwrap_or(&old.entry);
            format!("was {was}; the bytes are the same")
        }
        (_, Some(old), Some(new)) => format!("{} -> {}", whole(old), whole(new)),
        (_, Some(one), None) | (_, None, Some(one)) => whole(one),
        (_, None, None) => String::new(),
    };
    let how = change.how.as_str();
    page.line(depth, &format!("file {how}: {} ({said})", change.name));
}

fn values(file: &FileValues, page: &mut Page) {
    let count = counted(file.total, "value");
    page.line(1, &format!("{}, {}: {count}", file.item, file.file));
    if let Some(note) = &file.note {
        page.line(2, note);
    }
    for change in file.values.iter().take(MAX_VALUES) {
        page.line(2, &value(change));
    }
    page.more(file.total.saturating_sub(MAX_VALUES), 2);
}

fn value(change: &ValueChange) -> String {
    let path = if change.path.is_empty() {
        "the document"
    } else {
        &change.path
    };
    let how = change.how.as_str();
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{path}: {old} -> {new}"),
        (Some(one), None) | (None, Some(one)) => format!("{path} {how}: {one}"),
        (None, None) => format!("{path} {how}"),
    }
}
