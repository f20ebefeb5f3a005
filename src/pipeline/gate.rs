//! The last look before a package gets its name: the finished bytes are scanned.

use std::collections::BTreeSet;
use std::path::Path;

use crate::diagnostic::{Code, Finding, in_order};
use crate::model::scan::{Family, Scans};
use crate::model::{Digest, Look, Packing, Place};
use crate::package::PublicKey;
use crate::scan::Scanner;
use crate::{render, verify};

/// The largest entry that the program itself makes.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// Where signatures stand.
const SIGNATURES: &str = "signatures/";

/// What the finished package holds that must not leave.
///
/// Entries whose digest was scanned and decided about before are not scanned again:
/// the seal has just compared their bytes with that digest. Everything else is:
/// reports, index, tables, tag files.
pub(super) fn sensitive(
    scanner: &Scanner,
    package: &Path,
    key: &PublicKey,
    decided: &BTreeSet<Digest>,
    look: &Look,
) -> Vec<Finding> {
    let logo = render::logo_address(look);
    let opened = verify::open(package, &[*key]);
    let Some(reader) = opened.reader else {
        return opened.verification.findings;
    };
    let mut findings = Vec::new();
    let entries = reader
        .entries()
        .filter(|(_, digest)| !decided.contains(digest));
    for (name, _) in entries {
        match reader.read(name.as_str(), MOST_BYTES) {
            Ok(bytes) => {
                findings.extend(found(scanner, name.as_str(), &bytes, logo.as_deref()));
            }
            Err(error) => findings.push(unread(name.as_str(), &error.to_string())),
        }
    }
    in_order(findings)
}

fn found(scanner: &Scanner, name: &str, bytes: &[u8], logo: Option<&str>) -> Vec<Finding> {
    let scan = scanner.bytes(bytes);
    let counts = scan
        .counts
        .keys()
        .filter(|(family, _)| *family != Family::Personal);
    let hits: Vec<Finding> = counts.map(|(family, rule)| {
        let hit = scan.hits.iter().find(|hit| hit.rule == *rule);
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let mut place = Place::whole(name);
        if let Some(hit) = hit {
            (place.line, place.column) = (small(hit.line), small(hit.column));
        }
        let member = hit.and_then(|hit| hit.member.as_ref()).map(|member| format!(" ({member})"));
        let message = format!(
            "`{name}`{} of the finished package holds what looks like {}: {rule}",
            member.unwrap_or_default(),
            family.label(),
        );
        Finding::new(Code::SensitiveDataInPackage, message)
            .at(&place)
            .note("the value is not shown; no package was written")
            .help("find the text in the plan or in what a report quotes from evidence, and remove it there")
    }).collect();
    // Signatures are bytes without text.
    let mut unscanned = scan.unscanned;
    if let Some(logo) = logo.filter(|_| !unscanned.is_empty()) {
        unscanned = scanner.bytes(&without(bytes, logo)).unscanned;
    }
    let unscanned = unscanned.iter().filter(|_| !name.starts_with(SIGNATURES));
    let unscanned = unscanned.map(|found| unread(name, &found.reason));
    hits.into_iter().chain(unscanned).collect()
}

/// A page without the logo that the plan names: of an image only what is text in it is looked
/// at, and that was.
fn without(bytes: &[u8], logo: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    text.replace(logo, "").into_bytes()
}

fn unread(name: &str, why: &str) -> Finding {
    let message = format!("`{name}` of the finished package was not scanned to its end: {why}");
    let finding = Finding::new(Code::SensitiveDataInPackage, message).at(&Place::whole(name));
    finding
        .note("no package was written")
        .help("report this as a bug of the program")
}

/// The digests of packed evidence that was scanned and decided about.
pub(super) fn decided(packing: &Packing, scans: &Scans) -> BTreeSet<Digest> {
    let scanned = scans
        .items
        .values()
        .flatten()
        .filter_map(|file| file.scan.digest);
    let copies = packing.redacted.values().map(|copy| copy.released);
    scanned.chain(copies).collect()
}
