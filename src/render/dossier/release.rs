//! What was looked for before the package left, what was found, and what was done about it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::Sources;
use super::words;
use crate::model::id::EvidenceId;
use crate::model::plan::{Choice as _, Handling};
use crate::model::scan::{Family, FileRelease, ScannedFile};

/// What the scan is, for the reader of a report. It claims no more than it does.
const STATEMENT: &str = "Every evidence file was scanned for known patterns before it was packed: secrets, payment card data, health information, other personal data. Rules find the forms that they describe and nothing else. Names, addresses, images and free text are found only where a rule or a list of words describes them, so what is not listed here may still be in the evidence. This is a known-pattern scan; it says nothing about the identifiability of anybody.";

/// The scan before release, and the ledger of what was changed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReleaseFacts {
    /// What the scan is.
    pub statement: String,
    /// How many rules were used.
    pub rules: usize,
    /// SHA-256 over the rules: their version.
    pub rules_sha256: String,
    /// How many files were scanned.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes that were seen only after decoding or unpacking.
    pub decoded: u64,
    /// What was scanned, in words.
    pub line: String,
    /// What was found and what happened to it, by family.
    pub families: Vec<FamilyRow>,
    /// What was replaced, by file and rule.
    pub redactions: Vec<RedactionRow>,
    /// Decisions to let something out.
    pub decisions: Vec<ReleaseDecisionRow>,
    /// What was not scanned to its end.
    pub unscanned: Vec<UnscannedRow>,
    /// Items whose files stay in the house because of what was found.
    pub held_back: Vec<HeldBackRow>,
}

/// What was found of one family, and what happened to it.
#[derive(Clone, Debug, Serialize)]
pub struct FamilyRow {
    /// The family.
    pub family: String,
    /// The family, for people.
    pub label: String,
    /// How many values were found.
    pub found: u64,
    /// Replaced by a mark.
    pub redacted: u64,
    /// Replaced by a pseudonym.
    pub pseudonymised: u64,
    /// In files that stay in the house.
    pub held_back: u64,
    /// Packed as they are, by the policy for personal data or by a decision.
    pub packed: u64,
}

/// One file of which a copy was packed.
#[derive(Clone, Debug, Serialize)]
pub struct RedactionRow {
    /// The item.
    pub item: String,
    /// The file as the plan's folder has it.
    pub file: String,
    /// What was replaced.
    pub values: Vec<ReplacedRow>,
    /// HMAC-SHA256 of the source under the project's fingerprint key.
    pub source_hmac_sha256: String,
    /// The SHA-256 of what is packed.
    pub released_sha256: String,
}

/// Values of one rule that were replaced in one file.
#[derive(Clone, Debug, Serialize)]
pub struct ReplacedRow {
    /// The family.
    pub family: String,
    /// The rule.
    pub rule: String,
    /// Redacted or pseudonymised.
    pub how: String,
    /// How many.
    pub count: u64,
}

/// A decision to let something out of one file.
#[derive(Clone, Debug, Serialize)]
pub struct ReleaseDecisionRow {
    /// The item.
    pub item: String,
    /// The digest of the file: `sha256:…`, or `hmac-sha256:…` under the fingerprint key
    /// where a redacted copy leaves, which a plain digest of the source would undo.
    pub digest: String,
    /// What is let out.
    pub what: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub owner: String,
    /// Until when.
    pub expires: String,
}

/// Something that was not scanned.
#[derive(Clone, Debug, Serialize)]
pub struct UnscannedRow {
    /// The item.
    pub item: String,
    /// The file.
    pub file: String,
    /// Which part, if only one.
    pub part: Option<String>,
    /// Why.
    pub reason: String,
}

/// An item whose files stay in the house.
#[derive(Clone, Debug, Serialize)]
pub struct HeldBackRow {
    /// The item.
    pub item: String,
    /// Why.
    pub reason: String,
}

/// A scanned file, with its item and what was decided about it.
type Decided<'a> = (
    &'a EvidenceId,
    &'a ScannedFile,
    Option<&'a FileRelease>,
    bool,
);

/// Gathers what the ledger says.
pub(super) fn release(sources: &Sources<'_>) -> ReleaseFacts {
    let decided = decided(sources);
    let sum = |of: fn(&ScannedFile) -> u64| decided.iter().map(|(_, file, _, _)| of(file)).sum();
    let bytes: u64 = sum(|file| file.scan.bytes);
    let unpacked: u64 = sum(|file| file.scan.decoded);
    ReleaseFacts {
        statement: STATEMENT.to_owned(),
        rules: sources.scans.rules,
        rules_sha256: sources.scans.digest.to_string(),
        files: decided.len(),
        bytes,
        decoded: unpacked,
        line: format!(
            "{} files of {}; {} more after decoding and unpacking; {} rules",
            words::number(decided.len() as u64),
            words::size(bytes),
            words::size(unpacked),
            words::number(sources.scans.rules as u64)
        ),
        families: families(sources, &decided),
        redactions: redactions(sources),
        decisions: decisions(sources),
        unscanned: unscanned(&decided),
        held_back: held_back(sources),
    }
}

fn decided<'a>(sources: &Sources<'a>) -> Vec<Decided<'a>> {
    let of_item = |(item, files): (&'a EvidenceId, &'a Vec<ScannedFile>)| {
        let release = sources.assessed.releases.get(item);
        let stays = release.is_none_or(|release| release.withheld.is_some());
        let of_file = move |(at, file): (usize, &'a ScannedFile)| {
            let decided = release.and_then(|release| release.files.get(at));
            (item, file, decided, stays)
        };
        files.iter().enumerate().map(of_file).collect::<Vec<_>>()
    };
    sources.scans.items.iter().flat_map(of_item).collect()
}

fn families(sources: &Sources<'_>, decided: &[Decided<'_>]) -> Vec<FamilyRow> {
    let mut rows: BTreeMap<Family, FamilyRow> = BTreeMap::new();
    for (word, family) in Family::ALL {
        let row = FamilyRow {
            family: (*word).to_owned(),
            label: family.label().to_owned(),
            found: 0,
            redacted: 0,
            pseudonymised: 0,
            held_back: 0,
            packed: 0,
        };
        rows.insert(*family, row);
    }
    for (_, file, release, stays) in decided {
        for ((family, rule), count) in &file.scan.counts {
            let row = rows.get_mut(family).expect("every family has a row");
            row.found += count;
            let private = sources.scans.private_keys.contains(rule);
            let handling = release.map(|release| release.handling(*family, rule, private));
            match handling {
                _ if *stays => row.held_back += count,
                Some(Handling::Pack) => row.packed += count,
                // Counted below, from what was really replaced.
                Some(Handling::Redact | Handling::Pseudonymise) => {}
                Some(Handling::Withhold | Handling::Block) | None => row.held_back += count,
            }
        }
    }
    for (family, _, how, count) in sources
        .packing
        .redacted
        .values()
        .flat_map(|copy| &copy.counts)
    {
        let row = rows.get_mut(family).expect("every family has a row");
        match how {
            Handling::Pseudonymise => row.pseudonymised += count,
            _ => row.redacted += count,
        }
    }
    rows.into_values().collect()
}

fn redactions(sources: &Sources<'_>) -> Vec<RedactionRow> {
    let value = |(family, rule, how, count): &(Family, String, Handling, u64)| ReplacedRow {
        family: family.as_str().to_owned(),
        rule: rule.clone(),
        how: match how {
            Handling::Pseudonymise => "pseudonymised".to_owned(),
            _ => "redacted".to_owned(),
        },
        count: *count,
    };
    let copies = sources.packing.redacted.iter();
    copies
        .map(|((item, file), copy)| RedactionRow {
            item: item.to_string(),
            file: file.clone(),
            values: copy.counts.iter().map(value).collect(),
            source_hmac_sha256: copy.source_keyed.clone(),
            released_sha256: copy.released.to_string(),
        })
        .collect()
}

fn decisions(sources: &Sources<'_>) -> Vec<ReleaseDecisionRow> {
    let all = sources.plan.scan.iter().flat_map(|scan| &scan.allow);
    let in_force = all.filter(|allowed| allowed.expires.value >= sources.engagement.as_of.value);
    in_force
        .map(|allowed| ReleaseDecisionRow {
            item: allowed.item.value.to_string(),
            digest: digest_of(sources, &allowed.sha256.value),
            what: allowed.what.iter().map(|what| what.value.clone()).collect(),
            reason: allowed.reason.value.clone(),
            owner: sources.plan.person_name(&allowed.owner.value),
            expires: allowed.expires.value.to_string(),
        })
        .collect()
}

/// How a source is named outside of the house.
fn digest_of(sources: &Sources<'_>, sha256: &str) -> String {
    let files = sources.scans.items.iter();
    let mut files = files.flat_map(|(item, files)| files.iter().map(move |file| (item, file)));
    let of_digest = files.find(|(_, file)| {
        file.scan
            .digest
            .is_some_and(|digest| digest.to_string() == sha256)
    });
    let copy = of_digest.and_then(|(item, file)| {
        sources
            .packing
            .redacted
            .get(&(item.clone(), file.shown.clone()))
    });
    match copy {
        Some(copy) => format!("hmac-sha256:{}", copy.source_keyed),
        None => format!("sha256:{sha256}"),
    }
}

fn unscanned(decided: &[Decided<'_>]) -> Vec<UnscannedRow> {
    let mut rows = Vec::new();
    for (item, file, _, _) in decided {
        for found in &file.scan.unscanned {
            rows.push(UnscannedRow {
                item: item.to_string(),
                file: file.shown.clone(),
                part: found.member.as_deref().map(str::to_owned),
                reason: found.reason.clone(),
            });
        }
    }
    rows
}

fn held_back(sources: &Sources<'_>) -> Vec<HeldBackRow> {
    let releases = sources.assessed.releases.iter();
    let held = releases.filter_map(|(item, release)| Some((item, release.withheld.as_ref()?)));
    held.map(|(item, reason)| HeldBackRow {
        item: item.to_string(),
        reason: reason.clone(),
    })
    .collect()
}
