//! Whether a package stands where the chain asks for it.
//!
//! An older genuine package in place of a newer one is intact and of a trusted
//! signer. Only a fact from outside shows it: the package received before, or
//! the lowest sequence number that is new enough.

use super::{Facts, Signer, Verdict, Verification};
use crate::diagnostic::{Code, Finding};
use crate::package::Previous;

/// What the reader knows of the chain.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chain<'a> {
    /// The package received before, under the name to call it by, and what it was found to be.
    pub previous: Option<(&'a str, &'a Verification)>,
    /// The lowest sequence number that is new enough.
    pub min_sequence: Option<u64>,
}

impl Verification {
    /// Compares the package with what the reader knows of the chain.
    ///
    /// Only what an intact package of a trusted signer says is compared; another
    /// one is returned as it is.
    #[must_use]
    pub fn within(mut self, chain: Chain<'_>) -> Self {
        let Some(facts) = sound(&self) else {
            return self;
        };
        let broken = chain
            .previous
            .and_then(|(name, previous)| broken(facts, name, previous));
        let rolled_back = chain
            .min_sequence
            .and_then(|least| rolled_back(facts, least));
        self.findings.extend(broken);
        self.findings.extend(rolled_back);
        self
    }
}

/// What an intact package of a trusted signer says.
fn sound(found: &Verification) -> Option<&Facts> {
    let sound = (found.verdict, found.signer) == (Verdict::Intact, Signer::Trusted);
    found.facts.as_ref().filter(|_| sound)
}

fn broken(facts: &Facts, name: &str, previous: &Verification) -> Option<Finding> {
    let Some(before) = sound(previous) else {
        let message = format!("nothing can follow `{name}`: {}", fault(previous));
        let finding = Finding::new(Code::ChainBroken, message).about(&*facts.package);
        return Some(finding.help(format!(
            "name the package that you received before, as it was; `auditbinder verify {name}` says more"
        )));
    };
    let expected = Previous {
        package: before.package.clone(),
        sequence: before.sequence,
        root: before.root,
    };
    let message = match &facts.previous {
        None if facts.supplement.is_some() => {
            format!("a supplement does not follow `{name}`: it belongs to one package")
        }
        None => format!("the package names no package before it; expected is `{name}`"),
        Some(link) if *link != expected => {
            format!("the package follows another one than `{name}`")
        }
        Some(link) if Some(facts.sequence) != link.sequence.checked_add(1) => format!(
            "the package has sequence {} and follows sequence {}; expected is the next number",
            facts.sequence, link.sequence
        ),
        Some(_) => return None,
    };
    let finding = Finding::new(Code::ChainBroken, message).about(&*facts.package);
    let finding = match &facts.previous {
        Some(link) if *link != expected => finding.note(format!("it follows {}", spelled(link))),
        _ => finding,
    };
    let finding = finding.note(format!("`{name}` is {}", spelled(&expected)));
    let finding = if facts.sequence <= before.sequence {
        finding.note(format!(
            "its own sequence is {}: it is not newer than `{name}`",
            facts.sequence
        ))
    } else {
        finding
    };
    Some(
        finding.help("ask the sender for every package since, and verify each with the one before"),
    )
}

fn fault(found: &Verification) -> &'static str {
    match (found.verdict, found.exit_code()) {
        (_, 3) => "it cannot be read",
        (Verdict::Intact, _) => "its signer is not among the trusted keys",
        (Verdict::NotIntact, _) => "it is not intact",
        (Verdict::Unreadable, _) => "it is not a package in canonical form",
    }
}

fn spelled(link: &Previous) -> String {
    format!(
        "`{}`, sequence {}, root {}",
        link.package, link.sequence, link.root
    )
}

fn rolled_back(facts: &Facts, least: u64) -> Option<Finding> {
    let found = facts.sequence;
    let message = format!("the package has sequence {found}; at least {least} is asked for");
    let finding = Finding::new(Code::Rollback, message)
        .about(&*facts.package)
        .note("it is genuine, and nothing in it shows that there is a newer one")
        .help("ask the sender for the newest package");
    (found < least).then_some(finding)
}
