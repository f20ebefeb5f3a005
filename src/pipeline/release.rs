//! What leaves in place of the evidence: redacted copies, and facts about what stays.

mod held_back;
mod intact;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::{BuildError, Judged, Target, output};
use crate::diagnostic::{Code, Finding};
use crate::model::id::EvidenceId;
use crate::model::plan::Handling;
use crate::model::scan::{Family, FileRelease, ItemRelease, ScannedFile};
use crate::model::{CollectedFile, Digest, Place, RedactedFile};
use crate::scan::{Action, Hash, RedactError, Redacted, Scanner, Syntax};
use crate::seal::SealError;

pub(super) use held_back::facts;

/// Copies of evidence that leave in place of the originals.
#[derive(Default)]
pub(super) struct Copies {
    /// They are removed when this goes.
    files: Vec<output::Temporary>,
    copies: BTreeMap<(EvidenceId, String), Copy>,
}

/// One copy.
pub(super) struct Copy {
    pub(super) path: PathBuf,
    pub(super) redacted: Redacted,
}

impl Copies {
    /// The copy of a file, if one leaves in its place.
    pub(super) fn of(&self, item: &EvidenceId, shown: &str) -> Option<&Copy> {
        self.copies.get(&(item.clone(), shown.to_owned()))
    }

    /// What the ledger says of every copy.
    pub(super) fn ledger(&self) -> BTreeMap<(EvidenceId, String), RedactedFile> {
        let line = |copy: &Copy| RedactedFile {
            source_keyed: Digest::from_bytes(copy.redacted.keyed).to_string(),
            released: copy.redacted.released,
            counts: copy
                .redacted
                .counts
                .iter()
                .map(|((family, rule, action), count)| {
                    let pseudonym = *action == Action::Pseudonymise;
                    let how = if pseudonym {
                        Handling::Pseudonymise
                    } else {
                        Handling::Redact
                    };
                    (*family, rule.to_string(), how, *count)
                })
                .collect(),
        };
        self.copies
            .iter()
            .map(|(key, copy)| (key.clone(), line(copy)))
            .collect()
    }

    /// What was replaced, by item and file, with the digest of the source and every
    /// place. It stays in the house.
    pub(super) fn places(&self) -> Vec<serde_json::Value> {
        let record = |((item, shown), copy): (&(EvidenceId, String), &Copy)| {
            let place = |(line, column, rule): &(u64, u64, std::sync::Arc<str>)| serde_json::json!({"line": line, "column": column, "rule": rule.as_ref()});
            serde_json::json!({
                "item": item, "file": shown,
                "source-sha256": copy.redacted.source.to_string(),
                "source-hmac-sha256": Digest::from_bytes(copy.redacted.keyed).to_string(),
                "released-sha256": copy.redacted.released.to_string(),
                "places": copy.redacted.places.iter().map(place).collect::<Vec<_>>(),
            })
        };
        self.copies.iter().map(record).collect()
    }
}

/// Whether any file leaves as a copy.
pub(super) fn is_needed(judged: &Judged<'_>) -> bool {
    let releases = judged.assessed.releases.iter();
    let mut leaving = releases.filter(|(_, release)| release.withheld.is_none());
    leaving.any(|(item, release)| {
        let mut files = files(judged, item, release).into_iter();
        files.any(|(_, scanned, decided)| is_changed(judged, scanned, decided))
    })
}

/// Makes the copies that an engagement needs, and scans each of them again.
pub(super) fn copies(judged: &Judged<'_>, target: &Target<'_>) -> Result<Copies, BuildError> {
    let mut copies = Copies::default();
    let mut findings = Vec::new();
    for (item, release) in &judged.assessed.releases {
        if release.withheld.is_some() {
            continue;
        }
        for (file, scanned, decided) in files(judged, item, release) {
            if !is_changed(judged, scanned, decided) {
                continue;
            }
            match copy(judged, target, item, (file, decided)) {
                Ok((temporary, copy)) => {
                    copies.files.push(temporary);
                    copies
                        .copies
                        .insert((item.clone(), file.shown.clone()), copy);
                }
                Err(Stop::Finding(finding)) => findings.push(*finding),
                Err(Stop::Build(error)) => return Err(*error),
            }
        }
    }
    if findings.is_empty() {
        Ok(copies)
    } else {
        Err(BuildError::Release(findings))
    }
}

/// The files of an item with what was found in each and what was decided about it.
fn files<'a>(
    judged: &'a Judged<'_>,
    item: &EvidenceId,
    release: &'a ItemRelease,
) -> Vec<(&'a CollectedFile, &'a ScannedFile, &'a FileRelease)> {
    let found = judged.gathered.collected.items.get(item);
    let scanned = judged.gathered.scans.items.get(item);
    let (Some(found), Some(scanned)) = (found, scanned) else {
        return Vec::new();
    };
    let both = found.files.iter().zip(scanned).zip(&release.files);
    both.map(|((file, scanned), decided)| (file, scanned, decided))
        .collect()
}

fn action(judged: &Judged<'_>, decided: &FileRelease, family: Family, rule: &str) -> Action {
    let private = judged.gathered.scans.private_keys.contains(rule);
    match decided.handling(family, rule, private) {
        Handling::Redact => Action::Redact,
        Handling::Pseudonymise => Action::Pseudonymise,
        Handling::Block | Handling::Withhold | Handling::Pack => Action::Keep,
    }
}

fn is_changed(judged: &Judged<'_>, scanned: &ScannedFile, decided: &FileRelease) -> bool {
    let mut rules = scanned.scan.counts.keys();
    rules.any(|(family, rule)| action(judged, decided, *family, rule) != Action::Keep)
}

enum Stop {
    Finding(Box<Finding>),
    Build(Box<BuildError>),
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Self {
        Self::Finding(Box::new(finding))
    }
}

/// How often a copy is redacted: what stood around a value may be one itself.
const MOST_PASSES: usize = 4;

fn copy(
    judged: &Judged<'_>,
    target: &Target<'_>,
    item: &EvidenceId,
    (file, decided): (&CollectedFile, &FileRelease),
) -> Result<(output::Temporary, Copy), Stop> {
    let Some(key) = target.fingerprint else {
        return Err(no_key(item).into());
    };
    let scanner = Scanner::new(judged.opened.scanner.shared(), Some(key.clone()));
    let decide = |family: Family, rule: &str| action(judged, decided, family, rule);
    let pass = |from: &Path| one_pass(&scanner, target, (item, file), from, &decide);
    let (mut temporary, mut redacted) = pass(&file.path)?;
    if redacted.source != file.digest {
        return Err(changed(item, file).into());
    }
    for _ in 1..MOST_PASSES {
        if open_hit(&scanner, temporary.path(), decided, &decide)?.is_none() {
            break;
        }
        let (next, more) = pass(temporary.path())?;
        redacted.continue_with(more);
        temporary = next;
    }
    if let Some(why) = open_hit(&scanner, temporary.path(), decided, &decide)? {
        return Err(incomplete(item, file, &why).into());
    }
    let reopened = File::open(temporary.path()).map_err(unwritable)?;
    if let Some(kind) = intact::broken(&file.path, reopened, &file.shown) {
        let why = format!("it is {kind} no longer");
        return Err(incomplete(item, file, &why).into());
    }
    let path = temporary.path().to_owned();
    Ok((temporary, Copy { path, redacted }))
}

fn unwritable(source: std::io::Error) -> Stop {
    Stop::Build(Box::new(BuildError::Seal(SealError::Unwritable(source))))
}

fn one_pass(
    scanner: &Scanner,
    target: &Target<'_>,
    (item, file): (&EvidenceId, &CollectedFile),
    from: &Path,
    decide: &dyn Fn(Family, &str) -> Action,
) -> Result<(output::Temporary, Redacted), Stop> {
    let temporary = output::Temporary::new(target.folder).map_err(unwritable)?;
    let mut out = BufWriter::new(temporary.file());
    let redacted = scanner.redact(from, &mut out, Syntax::of(&file.shown), decide);
    let redacted = redacted.map_err(|error| match error {
        RedactError::Io(source) => unwritable(source),
        error => out_of_reach(item, file, &error).into(),
    })?;
    out.flush().map_err(unwritable)?;
    drop(out);
    Ok((temporary, redacted))
}

/// What is left in a copy that should not be, in words.
fn open_hit(
    scanner: &Scanner,
    copy: &Path,
    decided: &FileRelease,
    decide: &dyn Fn(Family, &str) -> Action,
) -> Result<Option<String>, Stop> {
    let left = scanner.file(copy, Hash::No).map_err(unwritable)?;
    let mut counts = left.counts.keys();
    let open = counts.find(|(family, rule)| decide(*family, rule) != Action::Keep);
    if let Some((_, rule)) = open {
        let line = left
            .hits
            .iter()
            .find(|hit| hit.rule == *rule)
            .map(|hit| hit.line);
        let place = line
            .map(|line| format!(" in line {line}"))
            .unwrap_or_default();
        return Ok(Some(format!("a value of rule `{rule}` is left{place}")));
    }
    let unscanned = left
        .unscanned
        .first()
        .filter(|_| !decided.unscanned_allowed);
    Ok(unscanned.map(|found| format!("it was not scanned to its end: {}", found.reason)))
}

fn no_key(item: &EvidenceId) -> Finding {
    let message = format!("values of `{item}` are to be redacted, and there is no fingerprint key");
    let finding = Finding::new(Code::KeyUnusable, message).about(item.to_string());
    finding.help("let `build` make one beside the plan, or pass `--fingerprint-key FILE`")
}

fn out_of_reach(item: &EvidenceId, file: &CollectedFile, error: &RedactError) -> Finding {
    let message = format!("`{}` of `{item}`: {error}", file.shown);
    let finding = Finding::new(Code::RedactionOutOfReach, message).at(&Place::whole(&file.shown));
    finding
        .about(item.to_string())
        .help("unpack the file and name what was in it, or withhold it with `redaction`")
}

fn incomplete(item: &EvidenceId, file: &CollectedFile, why: &str) -> Finding {
    let message = format!(
        "the redacted copy of `{}` of `{item}` cannot leave: {why}",
        file.shown
    );
    let finding = Finding::new(Code::RedactionIncomplete, message).at(&Place::whole(&file.shown));
    finding
        .about(item.to_string())
        .note("no package was written")
        .help("redact it at the source, or withhold the file with `redaction`")
}

fn changed(item: &EvidenceId, file: &CollectedFile) -> Finding {
    let message = format!(
        "file `{}` of `{item}` changed while it was read",
        file.shown
    );
    let finding = Finding::new(Code::EvidenceChanged, message).about(item.to_string());
    finding.help("collect from a copy that nothing writes to")
}
