//! The signed statement, compared with everything that was found (rules R11, R12).

use super::Facts;
use super::container::{Container, malformed};
use super::contents::Checked;
use super::root::{Root, mismatch, unparsable};
use super::unpack::{ask_again, judge};
use crate::diagnostic::{Code, Finding};
use crate::package::dsse::{Envelope, signed_bytes};
use crate::package::layout::{KEY_MINISIGN, KEY_PEM, KEY_SSH, REPORTS, SIGNATURE_CMS, STATEMENT};
use crate::package::statement::Statement;
use crate::package::supplement::EVIDENCE;

/// Checks the statement's signature, then its every value.
pub(super) fn check(
    container: &Container,
    root: &Root,
    checked: &Checked,
    findings: &mut Vec<Finding>,
) -> Option<Facts> {
    // A missing file is reported with the other signatures.
    let envelope = Envelope::parse(root.envelope.as_ref()?);
    let Ok(envelope) = envelope else {
        findings.push(unparsable(STATEMENT));
        return None;
    };
    let signed = signed_bytes(&envelope.payload);
    if envelope.key_id != root.key.key_id() || !root.key.verifies(&signed, &envelope.signature) {
        findings.push(mismatch(STATEMENT, &root.key));
        return None;
    }
    let statement = match Statement::parse(&envelope.payload) {
        Ok(statement) => statement,
        Err(why) => {
            findings.push(ask_again(
                Finding::new(Code::StatementMismatch, why.to_string()).about(STATEMENT),
            ));
            return None;
        }
    };
    compare(&statement, container, root, checked, findings);
    Some(facts(statement))
}

fn differs(what: &str) -> Finding {
    let message = format!("the signed statement and the package differ in {what}");
    ask_again(Finding::new(Code::StatementMismatch, message).about(STATEMENT))
}

fn compare(
    statement: &Statement,
    container: &Container,
    root: &Root,
    checked: &Checked,
    findings: &mut Vec<Finding>,
) {
    // What follows from a problem that is reported already is not reported again.
    let clean = findings.is_empty();
    let odd_head = container.find(STATEMENT).is_some_and(|entry| {
        let envelope = root.envelope.as_deref().unwrap_or_default();
        entry.head.crc != crc32fast::hash(envelope)
    });
    if odd_head {
        findings.push(malformed(
            "R6",
            format!(
                "the headers of entry `{STATEMENT}` give a CRC that its sealed bytes do not have"
            ),
        ));
    }
    if statement.time.dos() != container.stamp {
        findings.push(malformed(
            "R5",
            "the time of the entries is not the time that was sealed",
        ));
    }
    let unlike = unlike(statement, container, root, checked, clean);
    findings.extend(unlike.into_iter().map(differs));
    // The statement seals this file by its digest, so nothing in it is free.
    if let (Some(sealed), Some(cms)) = (statement.cms, &root.cms) {
        let entry = container.find(SIGNATURE_CMS);
        findings.extend(entry.and_then(|entry| judge(entry, sealed, &Ok(cms.measured))));
    }
    if clean && findings.is_empty() && !prefix_agrees(statement, container, checked) {
        findings.push(differs(
            "the bytes of the archive, although every file is as it was sealed",
        ));
    }
}

/// What the statement says otherwise than the package.
fn unlike(
    statement: &Statement,
    container: &Container,
    root: &Root,
    checked: &Checked,
    clean: bool,
) -> Vec<&'static str> {
    let info = checked.info.as_ref();
    let comparisons = [
        (statement.name == container.top, "the package's name"),
        (statement.root == root.digest, "the digest of the root"),
        (
            checked
                .manifest
                .is_none_or(|digest| statement.manifest == digest),
            "the digest of the manifest",
        ),
        (
            statement.fingerprint == root.key.fingerprint(),
            "the fingerprint of the key",
        ),
        (
            info.is_none_or(|info| statement.payload == info.payload),
            "the amount of payload",
        ),
        (
            info.is_none_or(|info| statement.package == info.package),
            "the package id",
        ),
        (
            info.is_none_or(|info| statement.software == info.software),
            "the software that made it",
        ),
        (
            info.is_none_or(|info| statement.time.day() == info.day),
            "the day",
        ),
        (
            !clean || statement.entries == container.entries.len() as u64,
            "the number of entries",
        ),
        (
            !clean || reports_agree(statement, checked),
            "the digests of the reports",
        ),
        (
            !clean || statement.cms.is_some() == checked.certified,
            "the list of signature files",
        ),
        (
            !clean || evidence_agrees(statement, checked),
            "the evidence that the supplement holds",
        ),
        (
            keys_agree(statement, root, checked),
            "the key under `keys/`",
        ),
    ];
    let unlike = comparisons.into_iter().filter(|(same, _)| !same);
    unlike.map(|(_, what)| what).collect()
}

fn reports_agree(statement: &Statement, checked: &Checked) -> bool {
    let present = REPORTS.into_iter().filter_map(|report| {
        let (name, digest) = checked
            .digests
            .iter()
            .find(|(name, _)| name.as_str() == report)?;
        Some((name.to_string(), *digest))
    });
    present.eq(statement.reports.iter().cloned())
}

/// Whether a supplement holds exactly the evidence files that it says it adds.
fn evidence_agrees(statement: &Statement, checked: &Checked) -> bool {
    let Some(supplement) = &statement.supplement else {
        return true;
    };
    let present = checked.digests.iter();
    let present = present.filter(|(name, _)| name.as_str().starts_with(EVIDENCE));
    let present = present.map(|(name, digest)| (name, *digest));
    let listed = supplement.changes.files();
    listed.is_some_and(|listed| present.eq(listed))
}

/// Whether the key files, where they are the sealed ones, hold the signer's key.
fn keys_agree(statement: &Statement, root: &Root, checked: &Checked) -> bool {
    let same = |name, expected: String| {
        checked
            .tags
            .get(name)
            .is_none_or(|bytes| *bytes == expected.as_bytes())
    };
    same(KEY_PEM, root.key.pem())
        && same(KEY_MINISIGN, root.key.minisign_file())
        && same(
            KEY_SSH,
            root.key.allowed_signers(&statement.signatory.identity),
        )
}

fn prefix_agrees(statement: &Statement, container: &Container, checked: &Checked) -> bool {
    let length = container.find(STATEMENT).map(|entry| entry.head.offset);
    length == Some(statement.prefix.length) && checked.prefix == Some(statement.prefix.digest)
}

fn facts(statement: Statement) -> Facts {
    Facts {
        name: statement.name,
        package: statement.package,
        time: statement.time,
        sequence: statement.sequence,
        previous: statement.previous,
        supplement: statement.supplement,
        software: statement.software,
        root: statement.root,
        entries: statement.entries,
        payload: statement.payload,
        signatory: statement.signatory,
        fingerprint: statement.fingerprint,
        facts: statement.facts,
    }
}
