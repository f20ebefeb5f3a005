//! The package before: read, verified, and continued.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diagnostic::{Code, Finding};
use crate::model::plan::Engagement;
use crate::package::layout::INDEX;
use crate::package::{Previous, PublicKey};
use crate::risk::changes::Analysis;
use crate::verify::{self, Reader, Signer, Verdict};

/// An earlier package that the new one continues.
#[derive(Clone, Debug)]
pub struct Predecessor {
    /// Where it is.
    pub path: PathBuf,
    /// What the new package says of it.
    pub link: Previous,
    /// The risk analysis that it holds, if it has one.
    pub analysis: Option<Analysis>,
}

/// Reads the package to continue; it must be intact and of a trusted signer.
pub fn predecessor(path: &Path, trusted: &[PublicKey]) -> Result<Predecessor, Box<Finding>> {
    let opened = verify::open(path, trusted);
    let analysis = opened.reader.as_ref().and_then(analysis);
    let found = opened.verification;
    let (why, help) = match (found.verdict, found.signer, found.facts) {
        (Verdict::Intact, Signer::Trusted, Some(facts)) if facts.supplement.is_some() => (
            "it is a supplement",
            "name the package that it belongs to: the next package holds all evidence anew",
        ),
        (Verdict::Intact, Signer::Trusted, Some(facts)) => {
            let link = Previous {
                package: facts.package,
                sequence: facts.sequence,
                root: facts.root,
            };
            let path = path.to_owned();
            return Ok(Predecessor {
                path,
                link,
                analysis,
            });
        }
        (Verdict::Intact, ..) => (
            "another key sealed it",
            "if it is yours, name that key: `--previous-key FILE`",
        ),
        _ => (
            "it is not an intact package",
            "continue the file that was sent; `auditbinder verify` says more",
        ),
    };
    let message = format!("`{}` cannot be continued: {why}", path.display());
    let finding = Finding::new(Code::ChainBroken, message).note("no package was written");
    let first = found.findings.first();
    let finding = match first {
        Some(first) => finding.note(first.message.as_str()),
        None => finding,
    };
    Err(Box::new(finding.help(help)))
}

/// The largest index that is read.
const MAX_INDEX: u64 = 64 << 20;

fn analysis(reader: &Reader) -> Option<Analysis> {
    let bytes = reader.read(INDEX, MAX_INDEX).ok()?;
    let mut index: Value = serde_json::from_slice(&bytes).ok()?;
    serde_json::from_value(index["risk_document"].take()).ok()
}

/// The place of the new package: after the one before, else as stated, else first.
pub(super) fn sequence(
    engagement: &Engagement,
    previous: Option<&Predecessor>,
) -> Result<u64, Box<Finding>> {
    let stated = engagement.sequence.as_ref();
    let Some(previous) = previous else {
        return Ok(stated.map_or(1, |stated| stated.value));
    };
    let before = previous.link.sequence;
    let next = before.saturating_add(1);
    match stated {
        Some(stated) if stated.value != next => {
            let message = format!(
                "the plan states sequence {}, and the package before has {before}",
                stated.value
            );
            let finding = Finding::new(Code::ChainBroken, message).at(&stated.place);
            let finding = finding.note("no package was written");
            Err(Box::new(finding.help(format!(
                "state {next}, leave `sequence` out, or continue another package"
            ))))
        }
        _ => Ok(next),
    }
}
