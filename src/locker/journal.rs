//! The journal as a stream of lines, each checked against the one before it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};

use super::line::{self, BadLine};
use super::{JOURNAL, Locker, LockerError, rules};
use crate::diagnostic::{Code, Finding};
use crate::model::Place;
use crate::model::occurrence::{Body, Entry, Head};

/// The longest line of a journal, without its line feed.
pub const MAX_LINE: u64 = 64 << 20;

/// What was read of a journal.
#[derive(Debug)]
pub(super) struct Journal {
    pub entries: Vec<Entry>,
    /// The occurrences that were taken back.
    pub withdrawn: BTreeSet<u64>,
    pub problems: Vec<Finding>,
    pub head: Head,
    /// How many whole lines there are, and where the last one ends.
    pub lines: u64,
    pub end: u64,
    /// How many bytes follow the last whole line.
    pub unfinished: u64,
    /// Whether the last line could be read.
    sound: bool,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            withdrawn: BTreeSet::new(),
            problems: Vec::new(),
            head: Head::empty(),
            lines: 0,
            end: 0,
            unfinished: 0,
            sound: true,
        }
    }
}

impl Locker {
    /// Holds off writers while the journal is read, where there is a lock to hold.
    pub(super) fn shared_lock(&self) -> Result<Option<File>, LockerError> {
        let path = self.root.join(super::write::LOCK);
        match File::open(&path) {
            Ok(file) => {
                // A file system without locks has no second writer to wait for either.
                let _ = file.lock_shared();
                Ok(Some(file))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(LockerError::Unreadable { path, source }),
        }
    }

    /// Reads what the journal holds beyond what was read already.
    pub(super) fn catch_up(&mut self) -> Result<(), LockerError> {
        let path = self.root.join(JOURNAL);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if self.journal.lines > 0 {
                    self.cut_off();
                }
                return Ok(());
            }
            Err(source) => return Err(LockerError::Unreadable { path, source }),
        };
        self.read_from(file)
            .map_err(|source| LockerError::Unreadable { path, source })
    }

    fn read_from(&mut self, mut file: File) -> io::Result<()> {
        if file.metadata()?.len() < self.journal.end {
            self.cut_off();
            return Ok(());
        }
        file.seek(SeekFrom::Start(self.journal.end))?;
        let mut reader = BufReader::with_capacity(256 << 10, file);
        let mut bytes = Vec::new();
        self.journal.unfinished = 0;
        loop {
            bytes.clear();
            let read = (&mut reader)
                .take(MAX_LINE + 1)
                .read_until(b'\n', &mut bytes)? as u64;
            if read == 0 {
                return Ok(());
            }
            if bytes.pop_if(|last| *last == b'\n').is_none() {
                if read > MAX_LINE {
                    self.journal.lines += 1;
                    self.problem("is longer than a line of a journal may be", "");
                    return Ok(());
                }
                self.journal.unfinished = read;
                // A writer that is stopped leaves a beginning of a line, never more than one.
                if let Some((_, all_but_last)) = bytes.split_last()
                    && line::read(all_but_last).is_ok()
                {
                    self.journal.lines += 1;
                    self.problem("was changed", "another byte stands where its line feed was");
                }
                return Ok(());
            }
            self.journal.end += read;
            self.journal.lines += 1;
            self.take(&bytes);
        }
    }

    fn cut_off(&mut self) {
        let lines = self.journal.lines;
        let message =
            format!("the journal is shorter than it was a moment ago, when it had {lines} lines");
        let finding = Finding::new(Code::LockerBroken, message);
        let finding = finding.at(&Place::whole(&self.shown));
        self.journal.problems.push(finding.help(HELP));
    }

    /// One whole line, without its line feed.
    fn take(&mut self, bytes: &[u8]) {
        let entry = match line::read(bytes) {
            Ok(entry) => entry,
            Err(bad) => {
                let note = bad.to_string();
                let what = match bad {
                    BadLine::Body { .. } => "does not say what a line of its kind says",
                    _ => "was changed",
                };
                self.problem(what, &note);
                self.journal.sound = false;
                self.journal.head.sequence += 1;
                self.journal.head.digest = crate::model::Digest::of(bytes);
                return;
            }
        };
        let expected = self.journal.head;
        if entry.sequence != expected.sequence + 1 {
            let note = format!(
                "it is entry {}, and entry {} is expected: lines were deleted, added or moved",
                entry.sequence,
                expected.sequence + 1
            );
            self.problem("is out of order", &note);
        } else if self.journal.sound && entry.previous != expected.digest {
            let note = "the line before it is not the one that it names: that one was replaced, or others were deleted";
            self.problem("does not continue the line before it", note);
        }
        self.journal.sound = true;
        self.journal.head = Head {
            sequence: entry.sequence,
            digest: entry.line,
        };
        if let Some(broken) = rules::broken(self, &entry.body, entry.signature.is_some()) {
            self.problem("breaks a rule of lockers", &broken.to_string());
        }
        if let Body::Withdrawal(withdrawal) = &entry.body {
            self.journal.withdrawn.insert(withdrawal.occurrence);
        }
        // A line that was moved must not be found under its number twice.
        if self
            .journal
            .entries
            .last()
            .is_none_or(|last| last.sequence < entry.sequence)
        {
            self.journal.entries.push(entry);
        }
    }

    fn problem(&mut self, what: &str, note: &str) {
        let line = self.journal.lines;
        let place = Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            ..Place::whole(&self.shown)
        };
        let mut finding = Finding::new(Code::LockerBroken, format!("journal line {line} {what}"));
        if !note.is_empty() {
            finding = finding.note(note);
        }
        self.journal.problems.push(finding.at(&place).help(HELP));
    }
}

const HELP: &str = "take the locker from a backup or from version control; `--head` of `locker verify` shows whether a copy is the one that somebody noted";
