//! A package and its supplements: whether their chain holds, and what is valid after all of them.
//!
//! Each supplement is genuine by itself. Only together with its base, and with every
//! supplement before it, does it show which occurrence of an item counts.

mod held;
mod replay;

use std::collections::{BTreeMap, BTreeSet};

use super::reader::Opened;
use super::{Facts, Signer, Verdict, Verification};
use crate::diagnostic::{Code, Finding};
use crate::model::Digest;
use crate::model::id::EvidenceId;
use crate::package::Previous;
use crate::package::manifest::Lines;
use crate::package::supplement::{Earlier, Supplement};

/// Evidence items, each as it stands.
pub type Items = BTreeMap<EvidenceId, Item>;

/// A package under the name to call it by. It need not stay open.
#[derive(Debug)]
pub struct Seen {
    /// The name.
    pub name: String,
    /// What was found out about it.
    pub found: Verification,
    /// Its items as its index lists them, before any supplement; or why that cannot be said.
    pub items: Result<Items, String>,
}

impl Seen {
    /// Takes from an open package what is needed to look at it beside others.
    pub fn of(name: impl Into<String>, opened: &Opened) -> Self {
        let found = opened.verification.clone();
        let items = match (&opened.reader, &found.facts) {
            (Some(_), Some(facts)) if facts.supplement.is_some() => {
                Err("it is a supplement".to_owned())
            }
            (Some(reader), Some(facts)) => held::items(reader, facts.root),
            _ => Err("it is not an intact package of a trusted signer".to_owned()),
        };
        let name = name.into();
        Self { name, found, items }
    }

    /// What it says, if it may be believed.
    fn sound(&self) -> Option<Sound<'_>> {
        let sound = (self.found.verdict, self.found.signer) == (Verdict::Intact, Signer::Trusted);
        let facts = self.found.facts.as_ref().filter(|_| sound)?;
        let (name, items) = (self.name.as_str(), &self.items);
        Some(Sound { name, facts, items })
    }
}

/// What came of looking at several packages together. A package is meant by its root.
#[derive(Debug, Default)]
pub struct Combination {
    /// What breaks a chain, with the supplement concerned.
    pub findings: Vec<(Digest, Finding)>,
    /// Each base with its supplements; empty unless everything that is named holds together.
    /// An index beside something that does not would be taken for the whole.
    pub combined: Vec<Combined>,
}

/// A base and its supplements.
#[derive(Debug)]
pub struct Combined {
    /// The base.
    pub base: Digest,
    /// Its supplements, in the order of their numbers.
    pub supplements: Vec<Digest>,
    /// Every item that was ever held, and how it stands after all of them.
    pub items: Items,
}

/// How one item stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The package that holds the valid occurrence; none if the item is withdrawn.
    pub held_by: Option<Digest>,
    /// The files of the valid occurrence.
    pub files: Lines,
    /// What supplements did to it, in order.
    pub history: Vec<Step>,
}

/// What one supplement did to one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The supplement.
    pub supplement: Digest,
    /// Its number.
    pub number: u64,
    /// What it did.
    pub what: What,
    /// The files before.
    pub was: Lines,
    /// The files after.
    pub now: Lines,
}

/// The three things that a supplement does to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The item is new.
    Added,
    /// Another form of it counts.
    Replaced,
    /// It is no longer evidence.
    Withdrawn,
}

impl What {
    /// The word for reports and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A package that may be believed.
#[derive(Clone, Copy)]
struct Sound<'a> {
    name: &'a str,
    facts: &'a Facts,
    items: &'a Result<Items, String>,
}

impl Verification {
    /// Adds what the chain of supplements says against this package.
    #[must_use]
    pub fn beside(mut self, combination: &Combination) -> Self {
        let root = self.facts.as_ref().map(|facts| facts.root);
        if (self.verdict, self.signer) == (Verdict::Intact, Signer::Trusted) {
            let own = combination.findings.iter();
            let own = own.filter(|(of, _)| Some(*of) == root);
            self.findings
                .extend(own.map(|(_, finding)| finding.clone()));
        }
        self
    }
}

/// Judges supplements together with the packages that they belong to, in whatever
/// order they are named. Without any supplement, or any base, there is nothing to judge.
pub fn combine(packages: &[Seen]) -> Combination {
    let sound: BTreeMap<Digest, Sound<'_>> = packages
        .iter()
        .filter_map(Seen::sound)
        .map(|sound| (sound.facts.root, sound))
        .collect();
    let every = packages.iter().all(|seen| seen.sound().is_some());
    let mut families: BTreeMap<Digest, Vec<(Sound<'_>, &Supplement)>> = BTreeMap::new();
    for one in sound.values() {
        if let Some(supplement) = &one.facts.supplement {
            let family = families.entry(supplement.parent.root).or_default();
            family.push((*one, supplement));
        }
    }
    let bases = sound.values().filter(|one| one.facts.supplement.is_none());
    let has_base = bases.count() > 0 || !every;
    let mut out = Combination::default();
    for (root, mut family) in families {
        family.sort_by_key(|(one, supplement)| (supplement.number, one.facts.root));
        match sound.get(&root) {
            Some(base) => judge(base, &family, &mut out),
            None if has_base => out.findings.extend(family.iter().map(elsewhere)),
            None => {}
        }
    }
    if !every || !out.findings.is_empty() {
        out.combined.clear();
    }
    out
}

/// Judges the links first; what the supplements do is looked at only where all hold.
fn judge(base: &Sound<'_>, family: &[(Sound<'_>, &Supplement)], out: &mut Combination) {
    let before = out.findings.len();
    for one in family {
        out.findings.extend(misnamed(base, one));
    }
    out.findings.extend(forks(base, family));
    if out.findings.len() == before {
        out.findings.extend(gaps(base, family));
    }
    if out.findings.len() > before {
        return;
    }
    match replay::replay(base, family) {
        Ok(items) => out.combined.push(Combined {
            base: base.facts.root,
            supplements: family.iter().map(|(one, _)| one.facts.root).collect(),
            items,
        }),
        Err(findings) => out.findings.extend(findings),
    }
}

/// Says that a supplement does not hold, and names it.
fn broken(one: &Sound<'_>, message: String) -> Finding {
    Finding::new(Code::ChainBroken, message).about(&*one.facts.package)
}

fn elsewhere((one, supplement): &(Sound<'_>, &Supplement)) -> (Digest, Finding) {
    let message = format!(
        "`{}` is a supplement to a package that is not among those named, or is not sound",
        one.name
    );
    let finding =
        broken(one, message).note(format!("it belongs to {}", spelled(&supplement.parent)));
    let help = "name that package beside it, as it was received";
    (one.facts.root, finding.help(help))
}

/// A base that is itself a supplement, or that the supplement calls by another id or number.
fn misnamed(
    base: &Sound<'_>,
    (one, supplement): &(Sound<'_>, &Supplement),
) -> Option<(Digest, Finding)> {
    let found = Previous {
        package: base.facts.package.clone(),
        sequence: base.facts.sequence,
        root: base.facts.root,
    };
    let message = if base.facts.supplement.is_some() {
        format!(
            "`{}` belongs to `{}`, which is a supplement itself",
            one.name, base.name
        )
    } else if supplement.parent != found || one.facts.sequence != base.facts.sequence {
        format!(
            "`{}` calls `{}` by another id or number than it has",
            one.name, base.name
        )
    } else {
        return None;
    };
    let finding = broken(one, message)
        .note(format!("it belongs to {}", spelled(&supplement.parent)))
        .note(format!("`{}` is {}", base.name, spelled(&found)));
    Some((
        one.facts.root,
        finding.help("ask the sender for the right supplement"),
    ))
}

/// Two supplements with one number: at most one of them can be the right one.
fn forks(base: &Sound<'_>, family: &[(Sound<'_>, &Supplement)]) -> Vec<(Digest, Finding)> {
    let mut findings = Vec::new();
    for (one, supplement) in family {
        let number = supplement.number;
        let twins = family.iter().filter(|(other, theirs)| {
            theirs.number == number && other.facts.root != one.facts.root
        });
        for (other, _) in twins {
            let message = format!(
                "`{}` and `{}` are two supplements with number {number} to `{}`",
                one.name, other.name, base.name
            );
            let finding = broken(one, message)
                .note("the chain forks: at most one of them can be the right one")
                .help("ask the sender which one counts, and for the one that continues it");
            findings.push((one.facts.root, finding));
        }
    }
    findings
}

/// Numbers that are missing, and supplements that follow another one than is there.
fn gaps(base: &Sound<'_>, family: &[(Sound<'_>, &Supplement)]) -> Vec<(Digest, Finding)> {
    let mut findings = Vec::new();
    let mut last: Option<(&Sound<'_>, u64)> = None;
    for (one, supplement) in family {
        let number = supplement.number;
        let expected = last.map_or(1, |(_, number)| number.saturating_add(1));
        let finding = if number == expected {
            last.and_then(|(last, _)| follows_another(one, supplement, last))
        } else {
            let missing = match number - 1 {
                last if last == expected => format!("supplement {expected} is missing"),
                last => format!("supplements {expected} to {last} are missing"),
            };
            let message = format!(
                "`{}` is supplement {number} to `{}`, and {missing}",
                one.name, base.name
            );
            let named = supplement.before.as_ref().map(earlier);
            let note = format!("it follows {}", named.unwrap_or_default());
            Some(broken(one, message).note(note).help(
                "name every supplement since the package; ask the sender for those that you lack",
            ))
        };
        findings.extend(finding.map(|finding| (one.facts.root, finding)));
        last = Some((one, number));
    }
    findings
}

fn follows_another(one: &Sound<'_>, supplement: &Supplement, last: &Sound<'_>) -> Option<Finding> {
    let found = Earlier {
        package: last.facts.package.clone(),
        number: supplement.number - 1,
        root: last.facts.root,
    };
    let named = supplement
        .before
        .as_ref()
        .filter(|named| **named != found)?;
    let message = format!("`{}` follows another one than `{}`", one.name, last.name);
    let finding = broken(one, message)
        .note(format!("it follows {}", earlier(named)))
        .note(format!("`{}` is {}", last.name, earlier(&found)));
    Some(finding.help("ask the sender for the supplement that it follows"))
}

fn spelled(link: &Previous) -> String {
    format!(
        "`{}`, sequence {}, root {}",
        link.package, link.sequence, link.root
    )
}

fn earlier(link: &Earlier) -> String {
    format!(
        "`{}`, number {}, root {}",
        link.package, link.number, link.root
    )
}

impl Combined {
    /// Whether a package belongs to this chain.
    pub fn has(&self, root: Digest) -> bool {
        self.base == root || self.supplements.contains(&root)
    }

    /// The roots of its packages, the base first.
    pub fn roots(&self) -> BTreeSet<Digest> {
        let all = self.supplements.iter().copied();
        all.chain([self.base]).collect()
    }
}
