//! Excerpts of the text files that are packed, taken from the very bytes that leave.
//!
//! Each file is read as a stream up to the last line that is shown. What is shown is
//! scanned once more: an excerpt that holds a value that a decision lets out stands
//! in the package only.

mod lines;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader};

use super::Judged;
use crate::model::id::EvidenceId;
use crate::model::scan::Family;
use crate::model::{PackedFile, Packing};
use crate::render::Dossier;
use crate::render::dossier::{
    Excerpt, ExcerptPart, Excerpts, FileRow, LeftOutRow, number, place_of,
};
use crate::scan::Scanner;
use crate::seal::{Payload, PayloadContent};

/// How much text all excerpts of a report hold together, in bytes.
const MOST_TEXT: usize = 4 * 1024 * 1024;

/// How many lines of one file are looked for beyond its beginning.
const MOST_WINDOWS: usize = 20;

const NO_TEXT: &str = "no text file";
const NO_ROOM: &str = "the excerpts of this report are full";
const NOT_REPEATED: &str =
    "its beginning holds a value that the scan finds and a decision lets out with the file alone";
const UNREADABLE: &str = "it could not be read again";

/// One packed file, on its way to an excerpt.
struct Candidate<'a> {
    item: &'a EvidenceId,
    /// Its number among the files of its item, from 1.
    number: usize,
    packed: &'a PackedFile,
    row: &'a FileRow,
    /// Lines that findings name, and those of agents' settings.
    lines: BTreeSet<u64>,
    /// Whether a finding is about the file or its item, or an agent's settings stand in it.
    is_concerned: bool,
    is_copy: bool,
}

/// Takes the excerpts of everything that is packed.
pub(super) fn excerpts(
    judged: &Judged<'_>,
    packing: &Packing,
    payload: &[Payload],
    dossier: &Dossier,
) -> Excerpts {
    let contents: BTreeMap<&str, &PayloadContent> = payload
        .iter()
        .map(|file| (file.name.as_str(), &file.content))
        .collect();
    let mut candidates = candidates(packing, dossier);
    candidates.sort_by_key(|one| !one.is_concerned);
    let mut taken = Taken {
        scanner: &judged.opened.scanner,
        left: MOST_TEXT,
        files: Vec::new(),
        left_out: BTreeMap::new(),
    };
    for candidate in &candidates {
        if let Some(content) = contents.get(candidate.packed.entry.as_str()) {
            taken.take(candidate, content);
        }
    }
    let row = |(reason, count): (&str, usize)| LeftOutRow {
        reason: reason.to_owned(),
        count,
    };
    Excerpts {
        files: taken.files,
        left_out: taken.left_out.into_iter().map(row).collect(),
    }
}

/// Every packed file in the order of the evidence index; facts about what stays in the
/// house are none.
fn candidates<'a>(packing: &'a Packing, dossier: &'a Dossier) -> Vec<Candidate<'a>> {
    let ids: BTreeMap<String, &EvidenceId> = packing
        .files
        .keys()
        .map(|id| (id.to_string(), id))
        .collect();
    let mut named: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    let mut subjects: BTreeSet<&str> = BTreeSet::new();
    for finding in &dossier.findings {
        subjects.extend(finding.subject.as_deref());
        if let Some(file) = &finding.file {
            let lines = named.entry(file).or_default();
            lines.extend(finding.line.map(u64::from));
        }
    }
    let settings = dossier.agent_policies.places();
    let mut set: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for (file, line) in settings.filter_map(place_of) {
        set.entry(file).or_default().insert(line);
    }
    let mut candidates = Vec::new();
    for row in &dossier.evidence {
        let Some(id) = ids.get(&row.id) else { continue };
        if packing.withheld.contains_key(*id) {
            continue;
        }
        let files = packing.files.get(*id).into_iter().flatten();
        for (at, (packed, file)) in files.zip(&row.files).enumerate() {
            let lines = named.get(packed.shown.as_str());
            let settings = set.get(packed.shown.as_str());
            candidates.push(Candidate {
                item: id,
                number: at + 1,
                packed,
                row: file,
                is_concerned: lines.is_some()
                    || settings.is_some()
                    || subjects.contains(row.id.as_str()),
                lines: wanted(lines, settings),
                is_copy: packing
                    .redacted
                    .contains_key(&((*id).clone(), packed.shown.clone())),
            });
        }
    }
    candidates
}

/// The lines to look for: those of findings, and of settings that do not stand in the
/// beginning, which is shown anyway.
fn wanted(named: Option<&BTreeSet<u64>>, settings: Option<&BTreeSet<u64>>) -> BTreeSet<u64> {
    let named = named.into_iter().flatten().take(MOST_WINDOWS);
    let settings = settings.into_iter().flatten();
    let settings = settings.filter(|line| **line > lines::MOST_LINES);
    named.chain(settings.take(MOST_WINDOWS)).copied().collect()
}

/// What was taken so far.
struct Taken<'a> {
    scanner: &'a Scanner,
    /// Bytes of text that still fit.
    left: usize,
    files: Vec<Excerpt>,
    left_out: BTreeMap<&'static str, usize>,
}

impl Taken<'_> {
    fn take(&mut self, candidate: &Candidate<'_>, content: &PayloadContent) {
        match self.excerpt(candidate, content) {
            Ok(excerpt) => {
                self.left -= length(&excerpt.parts);
                self.files.push(excerpt);
            }
            Err(reason) => *self.left_out.entry(reason).or_default() += 1,
        }
    }

    fn excerpt(
        &self,
        candidate: &Candidate<'_>,
        content: &PayloadContent,
    ) -> Result<Excerpt, &'static str> {
        if candidate.packed.lines.is_none() {
            return Err(NO_TEXT);
        }
        if self.left < lines::MOST_TEXT {
            return Err(NO_ROOM);
        }
        let found = read(content, &candidate.lines).map_err(|_| UNREADABLE)?;
        if length(&found.parts) > self.left {
            return Err(NO_ROOM);
        }
        if !may_be_shown(self.scanner, &found.parts) {
            return Err(NOT_REPEATED);
        }
        let total = candidate.packed.lines.filter(|_| !candidate.is_copy);
        Ok(Excerpt {
            anchor: format!("file-{}-{}", candidate.item, candidate.number),
            item: candidate.item.to_string(),
            entry: candidate.row.entry.clone(),
            href: candidate.row.href.clone(),
            shown: candidate.packed.shown.clone(),
            which: which(&found, total),
            is_part: !found.is_whole,
            is_copy: candidate.is_copy,
            parts: found.parts,
        })
    }
}

fn read(content: &PayloadContent, wanted: &BTreeSet<u64>) -> io::Result<lines::Found> {
    match content {
        PayloadContent::Bytes(bytes) => lines::find(bytes.as_slice(), wanted),
        PayloadContent::File { path, .. } => lines::find(BufReader::new(File::open(path)?), wanted),
    }
}

fn length(parts: &[ExcerptPart]) -> usize {
    let lines = parts.iter().flat_map(|part| &part.lines);
    lines.map(|line| line.text.len() + 1).sum()
}

/// Whether the scan finds nothing in an excerpt, as text and as a page has it, that may
/// not stand outside of its file. Personal data is what such files are about.
fn may_be_shown(scanner: &Scanner, parts: &[ExcerptPart]) -> bool {
    let mut text = String::new();
    for line in parts.iter().flat_map(|part| &part.lines) {
        text.push_str(&line.text);
        text.push('\n');
    }
    let mut escaped = Vec::new();
    if tera::escape_html(&text, &mut escaped).is_err() {
        return false;
    }
    [text.as_bytes(), &escaped].iter().all(|text| {
        let scan = scanner.bytes(text);
        let mut families = scan.counts.keys().map(|(family, _)| *family);
        families.all(|family| family == Family::Personal) && scan.unscanned.is_empty()
    })
}

/// `all 12 lines`, `lines 1 to 120 of 4,812`, `lines 1 to 120 and 295 to 305; more follow`.
fn which(found: &lines::Found, total: Option<u64>) -> String {
    let span = |part: &ExcerptPart| {
        let last = part.from + part.lines.len() as u64 - 1;
        match part.lines.len() {
            1 => number(part.from),
            _ => format!("{} to {}", number(part.from), number(last)),
        }
    };
    let spans: Vec<String> = found.parts.iter().map(span).collect();
    match (&found.parts[..], total) {
        ([], _) => "no lines".to_owned(),
        ([part], _) if found.is_whole && part.lines.len() == 1 => "1 line, whole".to_owned(),
        ([part], _) if found.is_whole => format!("all {} lines", part.lines.len()),
        (_, Some(total)) => format!("lines {} of {}", spans.join(" and "), number(total)),
        (_, None) => format!("lines {}; more follow", spans.join(" and ")),
    }
}
