//! What ends a command on samples early.

use std::path::Path;

use crate::cli::Exit;
use crate::cli::output::Output;
use crate::diagnostic::{Code, Finding, reason};

/// A finding and how the command ends.
pub(super) struct Problem {
    finding: Finding,
    exit: Exit,
}

impl Problem {
    /// Says it.
    pub(super) fn say(self, output: &mut Output) -> Exit {
        output.problem(self.finding);
        self.exit
    }

    /// The same with one more note.
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.finding = self.finding.note(note);
        self
    }
}

fn of(message: impl Into<String>, help: &str, exit: Exit) -> Problem {
    let finding = Finding::new(Code::SampleUnusable, message).help(help);
    Problem { finding, exit }
}

/// Wrong usage, or what only the caller can decide.
pub(super) fn usage(message: impl Into<String>, help: &str) -> Problem {
    of(message, help, Exit::Usage)
}

/// Input that cannot be read or understood.
pub(super) fn unreadable(message: impl Into<String>, help: &str) -> Problem {
    of(message, help, Exit::Unreadable)
}

/// Input that was judged and found wrong.
pub(super) fn wrong(message: impl Into<String>, help: &str) -> Problem {
    of(message, help, Exit::Judged)
}

/// A file that cannot be read.
pub(super) fn no_file(path: &Path, error: &std::io::Error) -> Problem {
    let message = format!("`{}` cannot be read: {}", path.display(), reason(error));
    unreadable(message, "name a file that exists and may be read")
}
