//! Package and trusted keys -> verdict, signer, facts. The auditor's side.
//!
//! In this order: the container is compared with its canonical form; the
//! signatures over the root are checked; only then is anything inside read,
//! and every byte of it compared with what the root lists; last the signed
//! statement is compared with all of that.

mod central;
mod chain;
mod cms;
mod container;
mod contents;
#[cfg(feature = "encrypt")]
mod decrypt;
mod extract;
mod reader;
mod root;
mod source;
mod statement;
mod supplements;
#[cfg(feature = "x509")]
mod trace;
mod unpack;
mod whole;
#[cfg(feature = "x509")]
mod wrapped;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use crate::diagnostic::{Code, Finding, in_order, reason};
use crate::model::{Digest, PackageTime};
use crate::package::tags::Oxum;
use crate::package::{EntryName, Previous, PublicKey, Signatory, Supplement};

pub use chain::Chain;
pub use cms::Cms;
#[cfg(feature = "encrypt")]
pub use decrypt::{Identities, NotDecrypted};
pub use extract::{ExtractError, Extracted, extract};
pub use reader::{Opened, ReadError, Reader, open};
#[cfg(feature = "x509")]
pub use trace::{Certified, Stamp, Stamped, TimeSource, Traced, Trust};

pub use supplements::{Combination, Combined, Item, Items, Seen, Step, What, combine};
#[cfg(feature = "x509")]
pub use wrapped::{is_wrapped, verify_wrapped};

use container::Container;
use source::Source;

/// Whether the package is what was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every byte is as it was sealed.
    Intact,
    /// Data, manifests or signatures are not as they were sealed.
    NotIntact,
    /// Not a package in canonical form, or not readable at all.
    Unreadable,
}

/// Whether the key that sealed is among those the caller trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// It is.
    Trusted,
    /// It is not, or no key verifies the signatures.
    Unknown,
}

/// What the signed statement says, all of it compared with the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The top directory.
    pub name: String,
    /// The package id.
    pub package: String,
    /// The package time.
    pub time: PackageTime,
    /// The place in the chain of packages.
    pub sequence: u64,
    /// The package before this one.
    pub previous: Option<Previous>,
    /// What it adds to an earlier package, if it is a supplement.
    pub supplement: Option<Supplement>,
    /// Name and version of what made the package.
    pub software: String,
    /// The SHA-256 of `tagmanifest-sha256.txt`.
    pub root: Digest,
    /// The number of entries.
    pub entries: u64,
    /// How much payload there is.
    pub payload: Oxum,
    /// Who signed, as which role, and what that means.
    pub signatory: Signatory,
    /// The fingerprint of the signing key, as `ssh-keygen -lf` prints it.
    pub fingerprint: String,
    /// Whatever else the builder stated.
    pub facts: Map<String, Value>,
}

/// What was found out about one package.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// Whether it is what was sealed.
    pub verdict: Verdict,
    /// Whether the signing key is trusted.
    pub signer: Signer,
    /// What is wrong, in order; for an intact package of a trusted signer only
    /// that it stands elsewhere in the chain than was asked.
    pub findings: Vec<Finding>,
    /// What the statement says; present if its signature and those over the root verify.
    ///
    /// With findings, only what the signer stated, not what the package holds.
    pub facts: Option<Facts>,
    /// What is known of a certificate holder's signature.
    pub cms: Cms,
}

impl Verification {
    /// 0 intact and trusted, 3 not readable as a file, 4 not intact, 5 intact
    /// but the signer, or a certificate or time stamp that was asked about, is
    /// not trusted, 6 malformed or unsafe container, 7 intact
    /// and trusted but not where the chain asks for it.
    ///
    /// 7 is not 4: no byte was changed, and another package has to be asked for.
    pub fn exit_code(&self) -> u8 {
        match (self.verdict, self.signer) {
            (Verdict::Intact, Signer::Trusted) if !self.is_proven() => 5,
            (Verdict::Intact, Signer::Trusted) if !self.follows() => 7,
            (Verdict::Intact, Signer::Trusted) => 0,
            (Verdict::Intact, Signer::Unknown) => 5,
            (Verdict::NotIntact, _) => 4,
            (Verdict::Unreadable, _) if self.is_closed() => 3,
            (Verdict::Unreadable, _) => 6,
        }
    }

    /// Whether nothing speaks against its place in the chain.
    pub fn follows(&self) -> bool {
        !self.has(Code::ChainBroken) && !self.has(Code::Rollback)
    }

    /// Whether nothing speaks against a certificate or a time stamp that was asked about.
    pub fn is_proven(&self) -> bool {
        !self.has(Code::CertificateUntrusted) && !self.has(Code::TimeStampUnproven)
    }

    /// What can be said of a package that could not even be opened: why.
    pub fn closed(why: Finding) -> Self {
        conclude(vec![why], Signer::Unknown, None)
    }

    /// Whether the file could not be read, or is encrypted to others.
    fn is_closed(&self) -> bool {
        self.has(Code::PackageUnreadable) || self.has(Code::PackageEncrypted)
    }

    fn has(&self, code: Code) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }
}

/// Judges a package file. Nothing is written, and memory stays bounded.
pub fn verify(path: &Path, trusted: &[PublicKey]) -> Verification {
    match Source::open(path) {
        Ok(source) => examine(&source, trusted).0,
        Err(why) => conclude(vec![unreadable(&why)], Signer::Unknown, None),
    }
}

/// A container together with the digest that each entry must have.
struct Contents {
    container: Container,
    digests: BTreeMap<EntryName, Digest>,
}

fn examine(source: &Source, trusted: &[PublicKey]) -> (Verification, Option<Contents>) {
    let container = match container::read(source) {
        Ok(container) => container,
        Err(findings) => return (conclude(findings, Signer::Unknown, None), None),
    };
    let mut findings = Vec::new();
    let Some(root) = root::root(source, &container, trusted, &mut findings) else {
        return (conclude(findings, Signer::Unknown, None), None);
    };
    let checked = contents::check(source, &container, &root, &mut findings);
    let facts = statement::check(&container, &root, &checked, &mut findings);
    let cms = cms::examine(&root, &checked, facts.as_ref(), &mut findings);
    let mut digests = checked.digests;
    digests.extend(root.digests);
    if findings.is_empty() && root.signer == Signer::Unknown {
        findings.push(untrusted(&root.key));
    }
    let mut found = conclude(findings, root.signer, facts);
    found.cms = cms;
    (found, Some(Contents { container, digests }))
}

/// So many findings of one code are listed; the rest is counted.
const MAX_PER_CODE: usize = 50;

fn conclude(findings: Vec<Finding>, signer: Signer, facts: Option<Facts>) -> Verification {
    let class = |code: Code| match code {
        Code::UntrustedSigner
        | Code::ChainBroken
        | Code::Rollback
        | Code::CertificateUntrusted
        | Code::TimeStampUnproven => Verdict::Intact,
        Code::ContainerMalformed
        | Code::EntryNameUnsafe
        | Code::PackageUnreadable
        | Code::PackageEncrypted => Verdict::Unreadable,
        _ => Verdict::NotIntact,
    };
    let worst = findings
        .iter()
        .map(|finding| class(finding.code))
        .max_by_key(|v| *v as u8);
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    let mut listed = in_order(findings);
    listed.retain(|finding| {
        let count = counts.entry(finding.code).or_default();
        *count += 1;
        *count <= MAX_PER_CODE
    });
    for (code, count) in counts {
        if count > MAX_PER_CODE {
            listed.push(Finding::new(
                code,
                format!("{} more of this kind", count - MAX_PER_CODE),
            ));
        }
    }
    let verdict = worst.unwrap_or(Verdict::Intact);
    Verification {
        verdict,
        signer,
        findings: listed,
        facts,
        cms: Cms::Absent,
    }
}

fn untrusted(key: &PublicKey) -> Finding {
    let fingerprint = key.fingerprint();
    Finding::new(
        Code::UntrustedSigner,
        format!("the seal was made by key `{fingerprint}`, which is not among the trusted keys"),
    )
    .note("contents and manifest agree; only the signer is unknown")
    .help("compare the fingerprint with the sender over another channel, then pass `--key <FILE>`")
}

fn unreadable(why: &io::Error) -> Finding {
    Finding::new(
        Code::PackageUnreadable,
        format!("the package cannot be read: {}", reason(why)),
    )
    .help("check the path and its permissions; name one `.zip` file")
}
