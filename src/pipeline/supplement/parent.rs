//! The package to supplement and its earlier supplements: read, verified, listed by item.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::Judged;
use super::unwritten;
use crate::diagnostic::{Code, Finding};
use crate::model::id::{EvidenceId, Id};
use crate::package::layout::INDEX;
use crate::package::manifest::Lines;
use crate::package::supplement::Earlier;
use crate::package::{Previous, PublicKey};
use crate::verify::{self, Combined, Facts, Reader, Seen};

/// The most bytes of an index that are read.
const MAX_INDEX: u64 = 64 << 20;
/// What a supplement is built on: a package and its earlier supplements, verified.
pub struct Parent {
    /// Where the package is.
    pub path: PathBuf,
    pub(super) link: Previous,
    stated: serde_json::Map<String, Value>,
    pub(super) last: Option<Earlier>,
    pub(super) items: BTreeMap<EvidenceId, HeldItem>,
    /// Items that were held once and were withdrawn.
    pub(super) withdrawn: BTreeSet<EvidenceId>,
}

/// One item as the packages hold it.
pub(in crate::pipeline) struct HeldItem {
    /// Its row in the index of the package that holds it.
    pub row: Value,
    /// Its files.
    pub files: Lines,
    /// The id of the package that holds it.
    pub package: String,
}

impl HeldItem {
    /// Its title, as the package has it.
    pub fn title(&self) -> String {
        self.row["title"].as_str().unwrap_or_default().to_owned()
    }

    /// The controls that it was mapped to.
    pub fn controls(&self) -> Vec<String> {
        let controls = self.row["controls"].as_array().into_iter().flatten();
        controls
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect()
    }
}

/// Reads a package and its earlier supplements; their chain must hold.
pub fn parent(
    base: &Path,
    after: &[PathBuf],
    trusted: &[PublicKey],
) -> Result<Parent, Vec<Finding>> {
    let paths = std::iter::once(base).chain(after.iter().map(PathBuf::as_path));
    let opened: Vec<(Seen, Option<Reader>)> = paths
        .map(|path| {
            let opened = verify::open(path, trusted);
            let seen = Seen::of(path.display().to_string(), &opened);
            (seen, opened.reader)
        })
        .collect();
    let (seen, readers): (Vec<Seen>, Vec<Option<Reader>>) = opened.into_iter().unzip();
    let unsound: Vec<Finding> = seen.iter().filter_map(unsound).collect();
    if !unsound.is_empty() {
        return Err(unsound);
    }
    whole(&seen)?;
    let mut combination = verify::combine(&seen);
    if !combination.findings.is_empty() {
        let findings = combination.findings.into_iter();
        return Err(findings.map(|(_, finding)| unwritten(finding)).collect());
    }
    let readers: Vec<Reader> = readers.into_iter().flatten().collect();
    read(base, &seen, &readers, combination.combined.pop()).map_err(|finding| vec![*finding])
}

fn unsound(one: &Seen) -> Option<Finding> {
    let found = &one.found;
    let (why, help) = match (found.verdict, found.signer) {
        (verify::Verdict::Intact, verify::Signer::Trusted) => return None,
        (verify::Verdict::Intact, verify::Signer::Unknown) => (
            "another key sealed it",
            "if it is yours, name that key: `--parent-key FILE`",
        ),
        _ => (
            "it is not an intact package",
            "name the file that was sent; `auditbinder verify` says more",
        ),
    };
    let message = format!("`{}` cannot be supplemented: {why}", one.name);
    let finding = unwritten(Finding::new(Code::ChainBroken, message));
    let finding = match found.findings.first() {
        Some(first) => finding.note(first.message.as_str()),
        None => finding,
    };
    Some(finding.help(help))
}

/// The first must be a whole package, the others supplements to it.
fn whole(seen: &[Seen]) -> Result<(), Vec<Finding>> {
    let (base, after) = seen.split_first().expect("the package itself is there");
    let mut findings = Vec::new();
    if let Some(supplement) = &facts(base).supplement {
        let message = format!(
            "`{}` is supplement {} to `{}`, not the package itself",
            base.name, supplement.number, supplement.parent.package
        );
        let help = "name that package, and each supplement that was sent with `--after`";
        findings.push(unwritten(
            Finding::new(Code::ChainBroken, message).help(help),
        ));
    }
    for one in after {
        if facts(one).supplement.is_none() {
            let message = format!("`{}` is a whole package, not a supplement", one.name);
            let help = "name supplements to the same package with `--after`";
            findings.push(unwritten(
                Finding::new(Code::ChainBroken, message).help(help),
            ));
        }
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

fn facts(one: &Seen) -> &Facts {
    let facts = one.found.facts.as_ref();
    facts.expect("an intact package has a statement")
}

/// Takes from each package the items that it holds after all of them.
fn read(
    base: &Path,
    seen: &[Seen],
    readers: &[Reader],
    combined: Option<Combined>,
) -> Result<Parent, Box<Finding>> {
    let own = facts(&seen[0]);
    let mut rows = BTreeMap::new();
    for (one, reader) in seen.iter().zip(readers) {
        let own = facts(one);
        let evidence = evidence_rows(reader).map_err(|why| unlisted(one, &why))?;
        rows.insert(own.root, (own.package.clone(), evidence));
    }
    let (standing, last) = if let Some(combined) = combined {
        (combined.items, combined.supplements.last().copied())
    } else {
        let items = seen[0].items.clone();
        (items.map_err(|why| unlisted(&seen[0], &why))?, None)
    };
    let mut items = BTreeMap::new();
    let mut withdrawn = BTreeSet::new();
    for (id, item) in standing {
        let Some(holder) = item.held_by else {
            withdrawn.insert(id);
            continue;
        };
        let (package, rows) = &rows[&holder];
        let row = rows.get(id.as_str()).cloned();
        let row = row.ok_or_else(|| unlisted(&seen[0], &format!("item `{id}` has no row")))?;
        let package = package.clone();
        items.insert(
            id,
            HeldItem {
                row,
                files: item.files,
                package,
            },
        );
    }
    let last = seen
        .iter()
        .map(facts)
        .find(|facts| Some(facts.root) == last);
    Ok(Parent {
        path: base.to_owned(),
        link: Previous {
            package: own.package.clone(),
            sequence: own.sequence,
            root: own.root,
        },
        stated: own.facts.clone(),
        last: last.and_then(earlier),
        items,
        withdrawn,
    })
}

fn earlier(facts: &Facts) -> Option<Earlier> {
    Some(Earlier {
        package: facts.package.clone(),
        number: facts.supplement.as_ref()?.number,
        root: facts.root,
    })
}

fn unlisted(one: &Seen, why: &str) -> Box<Finding> {
    let message = format!(
        "what `{}` holds cannot be listed from its `{INDEX}`",
        one.name
    );
    let finding = Finding::new(Code::ChainBroken, message).note(why);
    let help = "supplements go with packages that `auditbinder build` made";
    Box::new(unwritten(finding.help(help)))
}

/// The rows of the index's evidence, by item.
fn evidence_rows(reader: &Reader) -> Result<BTreeMap<String, Value>, String> {
    let bytes = reader
        .read(INDEX, MAX_INDEX)
        .map_err(|why| why.to_string())?;
    let index: Value = serde_json::from_slice(&bytes).map_err(|why| why.to_string())?;
    let rows = index["evidence"].as_array().cloned().unwrap_or_default();
    let named = |row: Value| Some((row["id"].as_str()?.to_owned(), row));
    Ok(rows.into_iter().filter_map(named).collect())
}

impl Parent {
    /// What a supplement says of the package that it belongs to.
    pub fn link(&self) -> &Previous {
        &self.link
    }

    /// The number of the next supplement.
    pub fn next(&self) -> u64 {
        self.last.as_ref().map_or(1, |last| last.number + 1)
    }

    pub(in crate::pipeline) fn item(&self, id: &EvidenceId) -> Option<&HeldItem> {
        self.items.get(id)
    }

    /// Says that the package is of another engagement or period than what is built.
    pub(in crate::pipeline) fn unlike(&self, judged: &Judged<'_>) -> Option<Finding> {
        let engagement = judged.engagement;
        let period = engagement.period();
        let stated = |name: &str| self.stated.get(name);
        let of = stated("engagement").and_then(Value::as_str).unwrap_or("?");
        let days = |end| {
            stated("period")
                .and_then(|period| period[end].as_str())
                .unwrap_or("?")
        };
        let message = if of != engagement.id.value.as_str() {
            format!(
                "`{}` is of engagement `{of}`, and `{}` is to be built",
                self.path.display(),
                engagement.id.value
            )
        } else if (days("from"), days("until"))
            != (
                period.from().to_string().as_str(),
                period.until().to_string().as_str(),
            )
        {
            format!(
                "`{}` is about {} to {}, and the plan's period is {period}",
                self.path.display(),
                days("from"),
                days("until")
            )
        } else {
            return None;
        };
        let finding = Finding::new(Code::ChainBroken, message).at(&engagement.id.place);
        let help = "a supplement keeps engagement and period; build the next package with `--previous` instead";
        Some(unwritten(finding.help(help)))
    }
}
