//! Papers that fall short of what they are relied upon for.

use std::collections::BTreeSet;

use super::super::{Outcome, Subject};
use super::cover::{self, with_surface};
use crate::diagnostic::{Code, Finding, list};
use crate::model::ItemStanding;
use crate::model::id::ServiceId;
use crate::model::plan::{Vendor, VendorDocument};
use crate::model::reliance::{Aspect, Cover, PaperReliance};

/// Lowers a document and reports why.
pub fn weak(
    code: Code,
    vendor: &Vendor,
    document: &VendorDocument,
    why: &str,
    outcome: &mut Outcome,
) -> Finding {
    outcome.lower(&document.id.value, ItemStanding::Weak, why);
    let message = format!(
        "`{}` of vendor `{}`: {why}",
        document.id.value, vendor.id.value
    );
    Finding::new(code, message)
        .at(&document.id.place)
        .about(document.id.value.to_string())
}

/// Services in use that a document does not speak for, and no other of its type does.
pub fn scopes(
    subject: Subject<'_>,
    vendor: &Vendor,
    papers: &[PaperReliance],
    outcome: &mut Outcome,
) {
    let held = vendor.documents.iter().filter(|d| d.is_held());
    for document in held {
        let Some(paper) = papers.iter().find(|p| p.item == document.id.value) else {
            continue;
        };
        let alike = papers.iter().filter(|p| p.kind == paper.kind);
        // A paper that names nothing speaks for nothing.
        let in_hand = alike.filter(|p| !p.names.is_empty() && is_in_hand(vendor, p));
        let spoken_for: BTreeSet<&ServiceId> = in_hand
            .flat_map(|paper| &paper.covers)
            .filter(|cover| is_in_scope(cover))
            .map(|cover| &cover.service)
            .collect();
        let left = paper.covers.iter();
        let left = left.filter(|cover| !is_in_scope(cover) && !spoken_for.contains(&cover.service));
        let why = reasons(subject, vendor, paper, left);
        if why.is_empty() {
            continue;
        }
        let finding = weak(
            Code::VendorScopeShort,
            vendor,
            document,
            &why.join("; "),
            outcome,
        );
        outcome.find(finding.help(
            "obtain a paper or a written confirmation for what is left, stop using it, or correct `services`, `surfaces`, `tiers`, `logins` and `regions` of the document",
        ));
    }
}

fn is_in_hand(vendor: &Vendor, paper: &PaperReliance) -> bool {
    let mut documents = vendor.documents.iter();
    documents.any(|document| document.id.value == paper.item && document.is_held())
}

fn is_in_scope(cover: &Cover) -> bool {
    !cover.shortfalls.iter().any(|s| s.aspect.is_scope())
}

/// The reasons, services that are not named taken together.
fn reasons<'a>(
    subject: Subject<'_>,
    vendor: &Vendor,
    paper: &PaperReliance,
    covers: impl Iterator<Item = &'a Cover>,
) -> Vec<String> {
    let (mut unnamed, mut others) = (Vec::new(), Vec::new());
    for cover in covers {
        for shortfall in cover.shortfalls.iter().filter(|s| s.aspect.is_scope()) {
            if !matches!(shortfall.aspect, Aspect::Scope | Aspect::Surface) {
                others.push(shortfall.text.clone());
                continue;
            }
            let mut services = cover::in_use(subject, vendor);
            let service = services.find(|service| service.id.value == cover.service);
            unnamed.extend(service.map(with_surface));
        }
    }
    let left = (!unnamed.is_empty()).then(|| cover::left_out(&paper.names, &unnamed));
    left.into_iter().chain(others).collect()
}

/// Bridge letters that leave a gap, are not in hand, or span too much.
pub fn bridges(subject: Subject<'_>, vendor: &Vendor, outcome: &mut Outcome) {
    for document in vendor.documents.iter().filter(|d| d.is_held()) {
        let gap = cover::bridge_gap(document, &outcome.assessed.items);
        if let Some(why) = gap {
            let finding = weak(Code::BridgeGap, vendor, document, &why, outcome);
            outcome.find(finding.help(
                "ask the vendor for a letter that begins on the day after the report, and add it as an evidence item",
            ));
        }
        if let Some(why) = cover::bridge_too_long(subject, document) {
            let finding = weak(Code::BridgeTooLong, vendor, document, &why, outcome);
            let finding = finding.note(
                "no standard sets a limit; three months is what audit firms customarily accept",
            );
            outcome.find(finding.help("ask for the report of the next period"));
        }
    }
}

/// Certificates to editions of standards that no longer hold.
pub fn editions(subject: Subject<'_>, vendor: &Vendor, outcome: &mut Outcome) {
    for document in vendor.documents.iter().filter(|d| d.is_held()) {
        let Some(edition) = cover::superseded(subject, document) else {
            continue;
        };
        let why = format!(
            "it is to {}, which ended on {}",
            edition.name, edition.last_day
        );
        let finding = weak(Code::EditionSuperseded, vendor, document, &why, outcome);
        let finding = finding.note(edition.source.clone());
        outcome.find(finding.help(format!("ask for a certificate to {}", edition.successor)));
    }
}

/// Reports that say less than an engagement about a period needs.
pub fn kinds(subject: Subject<'_>, vendor: &Vendor, outcome: &mut Outcome) {
    for document in vendor.documents.iter().filter(|d| d.is_held()) {
        let Some(why) = cover::says_less(subject, vendor, document) else {
            continue;
        };
        let needed = subject.vendors.kind(&document.kind.value);
        let needed = needed.and_then(|kind| kind.not_instead_of.as_ref());
        let needed = needed.map_or("", |(needed, _)| needed.as_str());
        let finding = weak(Code::ReportTypeShort, vendor, document, &why, outcome);
        outcome.find(finding.help(format!("ask the vendor for its {}", list(&[needed]))));
    }
}
