//! Evidence as other programs write it: recognised by its content, read as a stream,
//! summed up in typed facts.
//!
//! Every reader keeps memory bounded whatever the size of the file, is quiet about fields
//! that it does not know, names required fields that are not there, and never passes on
//! the value of a secret. What rules see is a reader's `doc`; its members are told in
//! `docs/reference/artifacts.md`.

mod activity;
mod git;
mod head;
mod hosting;
mod identity;
mod kept;
mod loose;
mod network;
mod patches;
mod plain;
mod secrets;
mod shape;
mod source;
mod storage;
mod stream;
mod supply;
mod vendor;

use std::io::{self, Read};

use crate::model::Place;
pub use crate::model::artifact::{ArtifactReading, Fact, Trouble, Troubles};
use crate::model::plan::Parser;
use head::Head;
use source::Source;

/// A kind of file that is known here.
struct Format {
    /// The word for it.
    parser: Parser,
    /// Whether a file looks like it: by its content, with the name as a hint.
    recognise: fn(&Head) -> bool,
    /// Reads the whole file.
    read: fn(&mut Source<'_>) -> Result<ArtifactReading, Unreadable>,
}

/// Why a file could not be read as its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong, in words.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// The readers, the more particular ones first: the first that recognises a file reads it.
fn formats() -> impl Iterator<Item = &'static Format> {
    [
        identity::FORMATS,
        hosting::FORMATS,
        vendor::FORMATS,
        storage::FORMATS,
        supply::FORMATS,
        secrets::FORMATS,
        git::FORMATS,
        patches::FORMATS,
        network::FORMATS,
        plain::FORMATS,
    ]
    .into_iter()
    .flatten()
}

/// Whether a word of the plan names a reader of this module.
pub fn is_artifact(parser: Parser) -> bool {
    formats().any(|format| format.parser == parser)
}

/// Reads a file with the reader that a plan names, or else with the first that recognises
/// it. `None` where no reader knows it.
///
/// `shown` names the file in messages; its last part is a hint where content does not
/// decide (`.env`, `devcontainer.json`). Plain, gzip and Zstandard streams are taken.
///
/// # Errors
/// Only failures of `reader` itself; what is wrong with the content is told in the answer.
pub fn read(
    parser: Option<Parser>,
    shown: &str,
    reader: &mut dyn Read,
) -> io::Result<Option<Result<ArtifactReading, Unreadable>>> {
    Source::open(shown, reader, |source| {
        let known = formats().find(|format| match parser {
            Some(stated) => format.parser == stated,
            None => (format.recognise)(&source.head),
        })?;
        Some(if source.head.is_empty() {
            Err(source.unreadable("the file is empty"))
        } else {
            (known.read)(source)
        })
    })
}
