//! Compares two populations by their sorted identities.

use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::sample::Gathered;

/// Identities of each kind that are listed.
const LISTED: usize = 1_000;

/// How two populations differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reconciled {
    /// In both, with the same content.
    pub same: u64,
    /// In the first only.
    pub only_first: Difference,
    /// In the second only.
    pub only_second: Difference,
    /// In both, with other content.
    pub changed: Difference,
}

impl Reconciled {
    /// Whether both hold the same.
    pub fn agree(&self) -> bool {
        self.only_first.count + self.only_second.count + self.changed.count == 0
    }
}

/// Identities of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Difference {
    /// How many there are.
    pub count: u64,
    /// The first of them, ascending.
    pub ids: Vec<String>,
}

impl Difference {
    fn note(&mut self, id: &str) {
        self.count += 1;
        if self.ids.len() < LISTED {
            self.ids.push(id.to_owned());
        }
    }
}

/// Merges two populations; neither has to lie in memory. `content` says whether records
/// of one identity are compared too.
pub fn reconcile(
    first: &mut Gathered,
    second: &mut Gathered,
    content: bool,
    folder: &Path,
) -> io::Result<Reconciled> {
    let mut answer = Reconciled::default();
    let mut sorted = spooled(first, folder)?;
    let mut failed = None;
    let mut waiting = sorted.next()?;
    second.for_each(&mut |instance| {
        if failed.is_some() {
            return;
        }
        let id = instance.id.as_str();
        let mut step = || -> io::Result<()> {
            while let Some((other, _)) = waiting.as_ref().filter(|(other, _)| other.as_str() < id) {
                answer.only_first.note(other);
                waiting = sorted.next()?;
            }
            let digest = instance.sha256.map(|digest| digest.to_string());
            match &waiting {
                Some((other, theirs)) if other == id => {
                    if content && *theirs != digest.unwrap_or_default() {
                        answer.changed.note(id);
                    } else {
                        answer.same += 1;
                    }
                    waiting = sorted.next()?;
                }
                _ => answer.only_second.note(id),
            }
            Ok(())
        };
        failed = step().err();
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    while let Some((other, _)) = waiting {
        answer.only_first.note(&other);
        waiting = sorted.next()?;
    }
    Ok(answer)
}

/// Identities and digests of a population, in order, in a file without a name.
struct Sorted {
    reader: BufReader<std::fs::File>,
}

impl Sorted {
    fn next(&mut self) -> io::Result<Option<(String, String)>> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        // An identity has no control characters.
        let (id, digest) = line
            .trim_end_matches('\n')
            .split_once('\t')
            .unwrap_or_default();
        Ok(Some((id.to_owned(), digest.to_owned())))
    }
}

fn spooled(gathered: &mut Gathered, folder: &Path) -> io::Result<Sorted> {
    let mut writer = BufWriter::new(tempfile::tempfile_in(folder)?);
    let mut failed = None;
    gathered.for_each(&mut |instance| {
        let digest = instance.sha256.map(|digest| digest.to_string());
        let line = writeln!(
            writer,
            "{}\t{}",
            instance.id.as_str(),
            digest.unwrap_or_default()
        );
        failed = failed.take().or(line.err());
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let mut file = writer
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(Sorted {
        reader: BufReader::new(file),
    })
}
