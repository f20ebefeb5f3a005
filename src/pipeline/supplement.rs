//! A supplement: what differs from a package that was sealed before, and from its earlier supplements.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Judged;
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::Plan;
use crate::model::id::{EvidenceId, Id, RequestId};
use crate::package::layout::INDEX;
use crate::package::manifest::Lines;
use crate::package::supplement::{Changes, Earlier, Replaced, Supplement};
use crate::package::{Previous, PublicKey};
use crate::render::dossier::EvidenceRow;
use crate::verify::{self, Combined, Facts, Reader, Seen};

/// The most bytes of an index that are read.
const MAX_INDEX: u64 = 64 << 20;
/// The fields of an item in the index that describe it; the others are judgements.
const DESCRIBES: [&str; 9] = [
    "title",
    "kind",
    "section",
    "owner",
    "dated",
    "covers",
    "cadence",
    "provenance",
    "absent",
];

/// What a supplement is built on: a package and its earlier supplements, verified.
pub struct Parent {
    /// Where the package is.
    pub path: PathBuf,
    link: Previous,
    stated: serde_json::Map<String, Value>,
    last: Option<Earlier>,
    items: BTreeMap<EvidenceId, HeldItem>,
    /// Items that were held once and were withdrawn.
    withdrawn: BTreeSet<EvidenceId>,
}

/// One item as the packages hold it.
pub(super) struct HeldItem {
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

/// A supplement to be built.
pub struct SupplementTo {
    /// What it is built on.
    pub parent: Parent,
    /// The auditor's requests that it answers.
    pub requests: BTreeSet<RequestId>,
    /// Items of the parent that it withdraws.
    pub withdraws: BTreeSet<EvidenceId>,
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
    let mut combination = verify::combine(seen.iter());
    if !combination.findings.is_empty() {
        let findings = combination.findings.into_iter();
        return Err(findings.map(|(_, finding)| unwritten(finding)).collect());
    }
    let readers: Vec<Reader> = readers.into_iter().flatten().collect();
    read(base, &seen, &readers, combination.combined.pop()).map_err(|finding| vec![*finding])
}

fn unwritten(finding: Finding) -> Finding {
    finding.note("no package was written")
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

    pub(super) fn item(&self, id: &EvidenceId) -> Option<&HeldItem> {
        self.items.get(id)
    }

    /// Says that the package is of another engagement or period than what is built.
    pub(super) fn unlike(&self, judged: &Judged<'_>) -> Option<Finding> {
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

/// What the plan's evidence has that the packages do not, and the other way round.
pub(super) fn changes(to: &SupplementTo, rows: &[EvidenceRow]) -> Result<Changes, Vec<Finding>> {
    let mut changes = Changes::default();
    let mut planned = BTreeSet::new();
    for row in rows {
        let id = EvidenceId::parse(&row.id).expect("the plan's items have ids");
        let now = super::packing::lines(&row.files);
        match to.parent.items.get(&id) {
            None => {
                changes.adds.insert(id.clone(), now);
            }
            Some(held) if held.files == now && same_description(held, row) => {}
            Some(held) => {
                let was = held.files.clone();
                changes.replaces.insert(id.clone(), Replaced { was, now });
            }
        }
        planned.insert(id);
    }
    let gone = to
        .parent
        .items
        .iter()
        .filter(|(id, _)| !planned.contains(*id));
    let (named, silent): (Vec<_>, Vec<_>) = gone.partition(|(id, _)| to.withdraws.contains(*id));
    let named = named.into_iter();
    changes.withdraws = named
        .map(|(id, held)| (id.clone(), held.files.clone()))
        .collect();
    let mut findings: Vec<Finding> = silent
        .into_iter()
        .map(|(id, held)| unstated(id, held))
        .collect();
    let wrong = to
        .withdraws
        .iter()
        .filter(|id| !changes.withdraws.contains_key(*id));
    findings.extend(wrong.map(|id| not_withdrawn(id, to, &planned)));
    if findings.is_empty() && changes.is_empty() {
        findings.push(empty(to));
    }
    if findings.is_empty() {
        Ok(changes)
    } else {
        Err(findings)
    }
}

fn same_description(held: &HeldItem, row: &EvidenceRow) -> bool {
    let now = serde_json::to_value(row).expect("a row holds texts and numbers");
    DESCRIBES.iter().all(|field| held.row[field] == now[field])
}

fn unstated(id: &EvidenceId, held: &HeldItem) -> Finding {
    let message = format!("item `{id}` of `{}` is no longer in the plan", held.package);
    let finding = Finding::new(Code::WithdrawalUnstated, message).about(id.to_string());
    unwritten(finding.note("evidence that was handed over is withdrawn by name, never by silence"))
        .help(format!("put it back, or say `--withdraw {id}`"))
}

fn not_withdrawn(id: &EvidenceId, to: &SupplementTo, planned: &BTreeSet<EvidenceId>) -> Finding {
    let package = &to.parent.link.package;
    if planned.contains(id) {
        let message = format!("item `{id}` is to be withdrawn, and is still in the plan");
        let finding = unwritten(Finding::new(Code::WrongValue, message).about(id.to_string()));
        return finding.help(
            "take it out of the plan, or leave `--withdraw` out: a changed item is replaced",
        );
    }
    let ids: Vec<&str> = to.parent.items.keys().map(Id::as_str).collect();
    let message = if to.parent.withdrawn.contains(id) {
        format!("item `{id}` was withdrawn from `{package}` before")
    } else {
        format!("`{package}` holds no item `{id}` that could be withdrawn")
    };
    let finding = unwritten(Finding::new(Code::UnknownReference, message));
    match nearest(id.as_str(), &ids) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("`{INDEX}` of the package lists its items")),
    }
}

fn empty(to: &SupplementTo) -> Finding {
    let after = match &to.parent.last {
        Some(last) => format!(" and its supplements up to {}", last.number),
        None => String::new(),
    };
    let message = format!(
        "the plan has the same evidence as `{}`{after}: a supplement would hold nothing",
        to.parent.link.package
    );
    let finding = unwritten(Finding::new(Code::SupplementEmpty, message));
    finding.help("collect what the auditor asks for first; `build` without `--supplement-to` writes the whole package")
}

/// The requests named, each one that the plan lists where it lists any.
pub fn requests(plan: &Plan, named: &[RequestId]) -> Result<BTreeSet<RequestId>, Vec<Finding>> {
    let known: Vec<&str> = plan
        .requests
        .iter()
        .map(|request| request.id.value.as_str())
        .collect();
    let unknown = named
        .iter()
        .filter(|id| !known.is_empty() && !known.contains(&id.as_str()));
    let findings: Vec<Finding> = unknown
        .map(|id| {
            let message = format!("the plan has no request `{id}`");
            let finding = unwritten(Finding::new(Code::UnknownReference, message));
            match nearest(id.as_str(), &known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("the plan has {}", list(&known))),
            }
        })
        .collect();
    if findings.is_empty() {
        Ok(named.iter().cloned().collect())
    } else {
        Err(findings)
    }
}

/// What the statement says of it.
pub(super) fn statement(to: &SupplementTo, changes: Changes) -> Supplement {
    Supplement {
        parent: to.parent.link.clone(),
        number: to.parent.next(),
        before: to.parent.last.clone(),
        requests: to.requests.clone(),
        changes,
    }
}
