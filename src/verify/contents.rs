//! Tag files and payload, each compared with the digest that the root leads to (rules R9, R10).

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::container::{Container, Entry};
use super::root::{Root, absent, missing, read_small};
use super::source::Source;
use super::unpack::{Scratch, ask_again, judge, unpack};
use super::unreadable;
use crate::diagnostic::{Code, Finding};
use crate::model::Digest;
use crate::package::layout::{
    self, BAG_INFO, BAGIT, CERTIFICATES, MANIFEST, PAYLOAD, ROOT, SIGNATURE_CMS, SIGNATURE_FILES,
    SIGNATURES, STATEMENT, TAG_FILES,
};
use crate::package::manifest::{self, Lines};
use crate::package::tags::{BAGIT_TEXT, BagInfo};

/// What the contents are, once compared.
#[derive(Default)]
pub(super) struct Checked {
    /// Every file that the root leads to, with its digest.
    pub digests: Lines,
    /// The digest of the payload manifest.
    pub manifest: Option<Digest>,
    /// What `bag-info.txt` says.
    pub info: Option<BagInfo>,
    /// The bytes of the tag files, if they are the sealed ones.
    pub tags: BTreeMap<&'static str, Vec<u8>>,
    /// Whether the root lists certificates, so that a signature by them belongs here.
    pub certified: bool,
    /// The digest of the archive's bytes before the statement.
    pub prefix: Option<Digest>,
}

/// Compares everything that the root leads to with what the container holds.
pub(super) fn check(
    source: &Source,
    container: &Container,
    root: &Root,
    findings: &mut Vec<Finding>,
) -> Checked {
    let mut checked = Checked::default();
    let Some(tags) = root_lines(root, findings) else {
        return checked;
    };
    checked.manifest = tags
        .iter()
        .find(|(name, _)| name.as_str() == MANIFEST)
        .map(|(_, d)| *d);
    for (name, digest) in &tags {
        let tag =
            check_tag(source, container, name.as_str(), *digest).map_err(|f| findings.push(*f));
        let mut known = TAG_FILES.into_iter().chain([CERTIFICATES]);
        let known = known.find(|tag| *tag == name.as_str());
        if let (Ok(bytes), Some(known)) = (tag, known) {
            checked.tags.insert(known, bytes);
        }
    }
    checked.certified = tags.keys().any(|name| name.as_str() == CERTIFICATES);
    if checked.certified && container.find(SIGNATURE_CMS).is_none() {
        findings.push(absent(SIGNATURE_CMS));
    }
    let payload = payload_lines(&checked.tags, findings);
    checked.info = bag_info(&checked.tags, payload.as_ref(), findings);
    report_unlisted(
        container,
        &tags,
        payload.as_ref(),
        checked.certified,
        findings,
    );
    // Without the sealed `bag-info.txt` only the headers bound what is inflated.
    let octets = checked
        .info
        .as_ref()
        .map_or(u64::MAX, |info| info.payload.octets);
    let lines = payload.unwrap_or_default();
    let (prefix, found) = rayon::join(
        || prefix(source, container),
        || check_payload(source, container, &lines, octets),
    );
    findings.extend(found);
    checked.prefix = prefix.map_err(|finding| findings.push(*finding)).ok();
    checked.digests = tags;
    checked.digests.extend(lines);
    checked
}

fn bad_manifest(name: &str, why: &str) -> Finding {
    let message = format!("`{name}` is not as a package's is: {why}");
    ask_again(Finding::new(Code::ManifestMalformed, message).about(name))
}

fn root_lines(root: &Root, findings: &mut Vec<Finding>) -> Option<Lines> {
    let lines = match manifest::parse(&root.bytes) {
        Ok(lines) => lines,
        Err(why) => {
            findings.push(bad_manifest(ROOT, &why.to_string()));
            return None;
        }
    };
    let names: Vec<&str> = lines
        .keys()
        .map(crate::package::EntryName::as_str)
        .collect();
    for name in &names {
        if *name == ROOT || name.starts_with(PAYLOAD) || name.starts_with(SIGNATURES) {
            findings.push(bad_manifest(ROOT, &format!("it may not list `{name}`")));
        }
    }
    for name in TAG_FILES.iter().filter(|name| !names.contains(name)) {
        findings.push(bad_manifest(ROOT, &format!("it does not list `{name}`")));
    }
    Some(lines)
}

fn check_tag(
    source: &Source,
    container: &Container,
    name: &str,
    digest: Digest,
) -> Result<Vec<u8>, Box<Finding>> {
    let entry = container.find(name).ok_or_else(|| missing(name))?;
    let limit = match name {
        MANIFEST => manifest::MAX_LINE * container.entries.len() as u64,
        _ => layout::MAX_TAG_FILE,
    };
    let small = read_small(source, entry, limit)?;
    match judge(entry, digest, &Ok(small.measured)) {
        Some(finding) => Err(finding.into()),
        None => Ok(small.bytes),
    }
}

/// Reads the payload manifest; `None` if it is not the sealed one.
fn payload_lines(tags: &BTreeMap<&str, Vec<u8>>, findings: &mut Vec<Finding>) -> Option<Lines> {
    let lines = match manifest::parse(tags.get(MANIFEST)?) {
        Ok(lines) => lines,
        Err(why) => {
            findings.push(bad_manifest(MANIFEST, &why.to_string()));
            return None;
        }
    };
    if let Some(name) = lines
        .keys()
        .find(|name| !name.as_str().starts_with(PAYLOAD))
    {
        findings.push(bad_manifest(MANIFEST, &format!("it may not list `{name}`")));
    }
    Some(lines)
}

fn bag_info(
    tags: &BTreeMap<&str, Vec<u8>>,
    payload: Option<&Lines>,
    findings: &mut Vec<Finding>,
) -> Option<BagInfo> {
    if tags
        .get(BAGIT)
        .is_some_and(|bytes| bytes != BAGIT_TEXT.as_bytes())
    {
        findings.push(bad_manifest(
            BAGIT,
            "it does not declare BagIt 1.0 in UTF-8",
        ));
    }
    let info = match BagInfo::parse(tags.get(BAG_INFO)?) {
        Ok(info) => info,
        Err(why) => {
            findings.push(bad_manifest(BAG_INFO, &why.to_string()));
            return None;
        }
    };
    if payload.is_some_and(|lines| lines.len() as u64 != info.payload.files) {
        findings.push(bad_manifest(
            BAG_INFO,
            "it counts other payload files than the manifest lists",
        ));
    }
    Some(info)
}

/// Reports entries that neither the root nor the manifest nor the format names (rule R9).
fn report_unlisted(
    container: &Container,
    tags: &Lines,
    payload: Option<&Lines>,
    certified: bool,
    findings: &mut Vec<Finding>,
) {
    for Entry { name, .. } in &container.entries {
        let text = name.as_str();
        // Without the sealed manifest nobody knows which payload belongs here.
        let listed = match payload {
            _ if text == ROOT || SIGNATURE_FILES.contains(&text) => true,
            _ if text == SIGNATURE_CMS => certified,
            _ if !text.starts_with(PAYLOAD) => tags.contains_key(name),
            Some(lines) => lines.contains_key(name),
            None => true,
        };
        if !listed {
            let message = format!("entry `{name}` was added after sealing: no manifest lists it");
            findings.push(ask_again(
                Finding::new(Code::EntryUnlisted, message).about(text),
            ));
        }
    }
}

/// Compares every payload file, on all threads.
///
/// The signed `Payload-Oxum` bounds what is inflated: each entry to that size,
/// all together to twice that size and a little.
fn check_payload(
    source: &Source,
    container: &Container,
    lines: &Lines,
    octets: u64,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut work = Vec::new();
    let mut budget = octets.saturating_mul(2).saturating_add(64 << 20);
    for (name, digest) in lines {
        let Some(entry) = container.find(name.as_str()) else {
            findings.push(missing(name.as_str()));
            continue;
        };
        let Some(left) = budget.checked_sub(entry.head.size.min(octets)) else {
            let message = format!(
                "entry `{name}` and later ones were not examined: the package says it has far more payload than was sealed"
            );
            findings.push(ask_again(
                Finding::new(Code::DigestMismatch, message).about(name.as_str()),
            ));
            break;
        };
        budget = left;
        work.push((entry, *digest));
    }
    let compare = |scratch: &mut Scratch, (entry, digest): &(&Entry, Digest)| {
        let found = unpack(source, entry, octets, scratch, &mut |_| Ok(()));
        judge(entry, *digest, &found)
    };
    let found: Vec<_> = work
        .par_iter()
        .map_init(Scratch::default, compare)
        .collect();
    findings.extend(found.into_iter().flatten());
    findings
}

/// Hashes the archive's bytes before the statement's header.
fn prefix(source: &Source, container: &Container) -> Result<Digest, Box<Finding>> {
    let length = container
        .find(STATEMENT)
        .map_or(0, |entry| entry.head.offset);
    let mut sha = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    let mut at = 0;
    while at < length {
        let count = usize::try_from(length - at)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        source
            .read_at(at, &mut buffer[..count])
            .map_err(|why| unreadable(&why))?;
        sha.update(&buffer[..count]);
        at += count as u64;
    }
    Ok(Digest::from_bytes(sha.finalize().into()))
}
