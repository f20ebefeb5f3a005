//! What a file is, whoever wrote it: told by its content, with its facts.

mod configuration;
mod plain;
mod records;

use std::fs::File;
use std::io;
use std::path::Path;

use crate::artifact;
use crate::model::Place;
use crate::model::artifact::{ArtifactReading, Fact};
use crate::model::plan::Parser;

/// The longest file that is parsed as a whole: configuration and small documents.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// A file of which the kind is known or stated, and that cannot be read as such.
#[derive(Clone, Debug)]
pub struct Unread {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// Tells what a file is and what it says: by the reader that `parser` names, or else by
/// its content. Streams what may be long, and never passes on the value of a secret.
///
/// # Errors
/// The outer one where the file cannot be opened or read to its end; the inner one where
/// its content is not of its kind.
pub fn inspect(
    path: &Path,
    shown: &str,
    parser: Option<Parser>,
) -> io::Result<Result<ArtifactReading, Unread>> {
    let parser = parser.filter(|parser| *parser != Parser::Auto);
    let here = parser.is_none_or(artifact::is_artifact);
    if here && let Some(read) = artifact::read(parser, shown, &mut File::open(path)?)? {
        return Ok(read.map_err(|wrong| Unread {
            message: wrong.message,
            place: wrong.place,
        }));
    }
    if let Some(read) = configuration::read(path, shown, parser)? {
        return Ok(read);
    }
    if let Some(read) = records::read(path, shown, parser)? {
        return Ok(read);
    }
    plain::read(path, shown, parser)
}

fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.into(),
    }
}

/// A list for people, cut after the first few.
fn named(names: &[String]) -> String {
    const MOST: usize = 6;
    let more = names.len().saturating_sub(MOST);
    let first = names.iter().take(MOST).map(String::as_str);
    let text = first.collect::<Vec<_>>().join(", ");
    if more > 0 {
        format!("{text} and {more} more")
    } else {
        text
    }
}
