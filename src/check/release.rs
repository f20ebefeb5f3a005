//! What a scan found in evidence, and what the plan says about it: what leaves the
//! house, in which form, and what may not leave at all.

mod allowances;
mod words;

use std::collections::BTreeSet;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::id::Id as _;
use crate::model::plan::{DataClass, Disclosure, Handling, ItemView, Parser};
use crate::model::scan::{Family, FileRelease, FileScan, Hit, ItemRelease, ScannedFile};

use allowances::Allowances;
use words::{kinds, place, where_else};

/// Decides over every scanned file, and reports what may not leave.
pub(super) fn decisions(subject: Subject<'_>, outcome: &mut Outcome) {
    let mut allowances = Allowances::new(subject);
    for item in subject.plan.items() {
        let Some(files) = subject.scans.items.get(&item.id) else {
            continue;
        };
        contradiction(subject, &item, files, outcome);
        if let Some(folder) = subject.scans.sources.get(&item.id) {
            contradiction(subject, &item, std::slice::from_ref(folder), outcome);
        }
        if item.disclosure == Disclosure::Withheld {
            continue;
        }
        let release = release(subject, &item, files, &mut allowances);
        if let Some(reason) = &release.withheld {
            outcome.find(withheld(&item, reason));
        } else {
            for (file, release) in files.iter().zip(&release.files) {
                blocked(subject, &item, file, release, outcome);
            }
        }
        outcome.assessed.releases.insert(item.id.clone(), release);
    }
    allowances.report(subject, outcome);
}

/// What happens to an item's files.
fn release(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    files: &[ScannedFile],
    allowances: &mut Allowances<'_>,
) -> ItemRelease {
    let private_keys = handling(subject, item, Family::Secret, true);
    let files_released: Vec<FileRelease> = files
        .iter()
        .map(|file| {
            let (allowed, unscanned_allowed) = allowances.take(subject, item, &file.scan);
            let families = [Family::Secret, Family::Pan, Family::Phi, Family::Personal];
            let by_family = families.map(|family| (family, handling(subject, item, family, false)));
            FileRelease {
                shown: file.shown.clone(),
                handling: by_family.into(),
                allowed,
                unscanned_allowed,
                private_keys: Some(private_keys),
            }
        })
        .collect();
    ItemRelease {
        withheld: stays(subject, item, files, &files_released),
        files: files_released,
    }
}

/// Where bytes come from that hold more than anybody meant to record.
fn is_telemetry(item: &ItemView<'_>) -> bool {
    item.parser == Parser::OtlpLogs
}

/// Whether an item is a sample of records: its type says so, or instances are drawn from it.
fn is_sample(subject: Subject<'_>, item: &ItemView<'_>) -> bool {
    let of_type = item
        .kind
        .is_some_and(|kind| subject.sample_types.contains(kind.value.as_str()));
    let populations = &subject.plan.populations;
    of_type
        || populations
            .iter()
            .any(|population| population.evidence.value == item.id)
}

/// What the item says, else the plan, else what is usual for such an item.
fn handling(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    family: Family,
    private_key: bool,
) -> Handling {
    let of_plan = subject
        .plan
        .scan
        .as_ref()
        .and_then(|scan| scan.policy.as_ref());
    let mut stated = [item.redaction, of_plan].into_iter().flatten();
    if let Some(stated) = stated.find_map(|policy| policy.of(family)) {
        return stated.value;
    }
    match (is_telemetry(item), is_sample(subject, item), family) {
        (true, _, Family::Personal) | (false, true, Family::Personal) => Handling::Pseudonymise,
        (true, _, _) => Handling::Withhold,
        (false, true, _) if !private_key => Handling::Redact,
        (false, false, Family::Personal) => Handling::Pack,
        _ => Handling::Block,
    }
}

/// Why an item's files stay in the house, if something in them is to be withheld.
fn stays(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    files: &[ScannedFile],
    releases: &[FileRelease],
) -> Option<String> {
    let mut reasons = Vec::new();
    for (file, release) in files.iter().zip(releases) {
        let held = with(subject, release, &file.scan, &[Handling::Withhold]);
        if !held.is_empty() {
            reasons.push(format!("`{}` holds {}", file.shown, kinds(&held)));
        }
        if is_telemetry(item) && !release.unscanned_allowed && !file.scan.unscanned.is_empty() {
            reasons.push(format!("`{}` could not be scanned to its end", file.shown));
        }
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// The rules with hits that are handled in one of these ways, with their numbers.
fn with<'s>(
    subject: Subject<'_>,
    release: &FileRelease,
    scan: &'s FileScan,
    ways: &[Handling],
) -> Vec<(Family, &'s str, u64)> {
    let counts = scan
        .counts
        .iter()
        .map(|((family, rule), count)| (*family, rule.as_ref(), *count));
    let handled = |(family, rule, _): &(Family, &str, u64)| {
        let private = subject
            .scans
            .private_keys
            .iter()
            .any(|known| known.as_ref() == *rule);
        ways.contains(&release.handling(*family, rule, private))
    };
    counts.filter(handled).collect()
}

fn withheld(item: &ItemView<'_>, reason: &str) -> Finding {
    let message = format!("the files of `{}` stay in the house: {reason}", item.id);
    let finding = Finding::new(Code::EvidenceHeldBack, message).at(item.place);
    finding
        .about(item.id.to_string())
        .note("counts, facts and digests are packed in their place")
        .help("to pack the records, give the item a `redaction` that redacts what was found")
}

/// What may not leave: values that are to be blocked, values that cannot be replaced
/// where they lie, and what was not scanned.
fn blocked(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    file: &ScannedFile,
    release: &FileRelease,
    outcome: &mut Outcome,
) {
    for family in [Family::Secret, Family::Pan, Family::Phi, Family::Personal] {
        let mut stopped = with(subject, release, &file.scan, &[Handling::Block]);
        stopped.retain(|(found, _, _)| *found == family);
        if !stopped.is_empty() {
            outcome.find(stop(item, file, family, &stopped));
        }
    }
    let replaced = with(
        subject,
        release,
        &file.scan,
        &[Handling::Redact, Handling::Pseudonymise],
    );
    let packed = |rule: &str| {
        file.scan
            .packed
            .keys()
            .any(|(_, found)| found.as_ref() == rule)
    };
    if let Some((_, rule, _)) = replaced.iter().find(|(_, rule, _)| packed(rule)) {
        outcome.find(unreplaceable(item, file, rule));
    }
    if !file.scan.unscanned.is_empty() && !release.unscanned_allowed {
        outcome.find(unscanned(item, file));
    }
}

/// The code of what may not leave.
fn code(family: Family) -> Code {
    match family {
        Family::Secret => Code::SecretInEvidence,
        Family::Pan => Code::CardDataInEvidence,
        Family::Phi => Code::PhiInEvidence,
        Family::Personal => Code::PersonalDataInEvidence,
    }
}

fn stop(
    item: &ItemView<'_>,
    file: &ScannedFile,
    family: Family,
    stopped: &[(Family, &str, u64)],
) -> Finding {
    let of_rules: BTreeSet<&str> = stopped.iter().map(|(_, rule, _)| *rule).collect();
    let hits = file
        .scan
        .hits
        .iter()
        .filter(|hit| of_rules.contains(hit.rule.as_ref()));
    let hits: Vec<&Hit> = hits.collect();
    let message = format!(
        "`{}` of `{}` holds what looks like {}: {}",
        file.shown,
        item.id,
        family.label(),
        kinds(stopped)
    );
    let finding = Finding::new(code(family), message)
        .at(&place(&file.shown, hits.first().copied()))
        .about(item.id.to_string());
    let finding = match where_else(&hits) {
        Some(others) => finding.note(others),
        None => finding,
    };
    let key = family.as_str();
    finding.note("the value is not shown; no package was written").help(format!(
        "remove it at the source, or give the item `redaction: {{{key}: redact}}`; accepted risks never waive it"
    ))
}

fn unreplaceable(item: &ItemView<'_>, file: &ScannedFile, rule: &str) -> Finding {
    let of_rule =
        |hit: &&Hit| hit.rule.as_ref() == rule && hit.through.iter().any(|layer| layer.is_packed());
    let layers = file.scan.hits.iter().find(of_rule).map(|hit| {
        let layers = hit.through.iter().map(|layer| layer.as_str());
        layers.collect::<Vec<_>>().join(", ")
    });
    let message = format!(
        "`{}` of `{}` holds values of rule `{rule}` inside of {}, where nothing can be replaced",
        file.shown,
        item.id,
        layers.unwrap_or_else(|| "something packed".to_owned())
    );
    let finding = Finding::new(Code::RedactionOutOfReach, message);
    finding
        .at(&place(&file.shown, None))
        .about(item.id.to_string())
        .note("the value is not shown; no package was written")
        .help("unpack the file and name what was in it, or withhold it with `redaction`")
}

fn unscanned(item: &ItemView<'_>, file: &ScannedFile) -> Finding {
    let first = &file.scan.unscanned[0];
    let of_member = |member: &Option<std::sync::Arc<str>>| {
        member
            .as_ref()
            .map(|member| format!(" ({member})"))
            .unwrap_or_default()
    };
    let message = format!(
        "`{}` of `{}` was not scanned to its end: {}{}",
        file.shown,
        item.id,
        first.reason,
        of_member(&first.member)
    );
    let mut finding = Finding::new(Code::EvidenceUnscanned, message)
        .at(item.place)
        .about(item.id.to_string());
    for more in file.scan.unscanned.iter().skip(1).take(5) {
        finding = finding.note(format!("also: {}{}", more.reason, of_member(&more.member)));
    }
    let left = file.scan.unscanned.len().saturating_sub(6);
    if left > 0 {
        finding = finding.note(format!("and {left} more"));
    }
    let digest = file
        .scan
        .digest
        .map(|digest| digest.to_string())
        .unwrap_or_default();
    finding.help(format!(
        "look at it yourself, then add `{{item: {}, sha256: {digest}, what: [unscanned], reason: …, owner: …, expires: …}}` under `scan: {{allow: […]}}`; or withhold it",
        item.id
    ))
}

/// Data in what belongs to an asset that is declared to meet none.
fn contradiction(
    subject: Subject<'_>,
    item: &ItemView<'_>,
    files: &[ScannedFile],
    outcome: &mut Outcome,
) {
    let spoken_of = |id: &str| item.about.iter().any(|about| about.value == id);
    let harmless = |class| {
        matches!(
            class,
            DataClass::PhiAdjacent | DataClass::None | DataClass::Public
        )
    };
    let assets = subject.plan.assets.iter();
    let assets = assets.filter(|asset| spoken_of(asset.id.value.as_str()));
    for asset in assets.filter(|asset| harmless(asset.data_class.value)) {
        for file in files {
            let allowed = allowances::rules(subject, item, &file.scan);
            let found = |family| {
                let counts = file.scan.counts.iter();
                let counts = counts
                    .filter(|((of, rule), _)| *of == family && !allowed.contains(rule.as_ref()));
                counts.map(|(_, count)| *count).sum::<u64>()
            };
            for family in [Family::Phi, Family::Pan] {
                let count = found(family);
                if count == 0 {
                    continue;
                }
                let what = format!(
                    "`{}` of `{}` holds {} ({}), and asset `{}` is declared `{}`",
                    file.shown,
                    item.id,
                    family.label(),
                    counted(usize::try_from(count).unwrap_or(usize::MAX), "value"),
                    asset.id.value,
                    asset.data_class.value.as_str()
                );
                outcome
                    .item(&item.id)
                    .observations
                    .contradictions
                    .push(what.clone());
                let finding = Finding::new(Code::DataClassContradicted, what);
                outcome.find(finding.at(&asset.data_class.place).about(item.id.to_string()).help(
                    "find out how the data got there; then correct the asset's `data-class` or the export",
                ));
            }
        }
    }
}
