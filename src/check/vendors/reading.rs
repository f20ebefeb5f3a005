//! What somebody here must have made of a report: a review, answers to exceptions, own controls
//! for what it leaves to the customer, papers for what it carves out.

use super::super::{Outcome, Subject};
use super::short::weak;
use crate::diagnostic::{Code, Finding};
use crate::model::At;
use crate::model::ItemStanding;
use crate::model::id::{EvidenceId, Id as _, PersonId};
use crate::model::plan::{
    Cuec, Opinion, ReportException, Review, SubserviceMethod, Vendor, VendorDocument,
};
use crate::model::reliance::{CuecAnswer, CuecState};

/// Reports that nobody read, or not as reliance needs it (AICPA TSP section 100, CC9.2).
pub fn reviews(subject: Subject<'_>, vendor: &Vendor, outcome: &mut Outcome) {
    for document in vendor.documents.iter().filter(|d| d.is_held()) {
        let kind = subject.vendors.kind(&document.kind.value);
        let must = kind.is_some_and(|kind| kind.is_reviewed);
        let why = problems(subject, vendor, document, must);
        if why.is_empty() {
            continue;
        }
        let finding = weak(
            Code::VendorReviewMissing,
            vendor,
            document,
            &why.join("; "),
            outcome,
        );
        outcome.find(finding.help(
            "say in `reviewed` who of the organisation read it, when and with what result, and under `exceptions` what each means here",
        ));
    }
}

fn problems(
    subject: Subject<'_>,
    vendor: &Vendor,
    document: &VendorDocument,
    must: bool,
) -> Vec<String> {
    let mut why = Vec::new();
    match &document.reviewed {
        Some(review) => why.extend(of_review(subject, vendor, document, review)),
        None if must => why.push("nobody of the organisation reviewed it".to_owned()),
        None => {}
    }
    let opinion = document.opinion.as_ref().map(|opinion| opinion.value);
    if let Some(opinion) = opinion.filter(|opinion| *opinion != Opinion::Unqualified)
        && document.exceptions.is_empty()
    {
        why.push(format!(
            "it carries {}, and `exceptions` names none",
            opinion.describe()
        ));
    }
    for exception in &document.exceptions {
        why.extend(of_exception(subject, vendor, document, exception));
    }
    why
}

fn of_review(
    subject: Subject<'_>,
    vendor: &Vendor,
    document: &VendorDocument,
    review: &Review,
) -> Option<String> {
    if works_for(subject, vendor, Some(&review.by)) {
        return Some("its reviewer works for the vendor".to_owned());
    }
    let issued = document.issued.as_ref()?;
    (review.on.value < issued.value).then(|| {
        format!(
            "its review of {} is older than the document of {}",
            review.on.value, issued.value
        )
    })
}

fn of_exception(
    subject: Subject<'_>,
    vendor: &Vendor,
    document: &VendorDocument,
    exception: &ReportException,
) -> Option<String> {
    let lacks: Vec<&str> = [
        (exception.effect.is_none(), "what it means here"),
        (exception.by.is_none(), "who decided so"),
        (exception.on.is_none(), "the day"),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect();
    let text = &exception.text.value;
    if !lacks.is_empty() {
        return Some(format!(
            "exception `{text}` is without {}",
            lacks.join(", ")
        ));
    }
    if works_for(subject, vendor, exception.by.as_ref()) {
        return Some(format!(
            "exception `{text}` was decided by a person of the vendor"
        ));
    }
    let (on, issued) = (exception.on.as_ref()?, document.issued.as_ref()?);
    (on.value < issued.value).then(|| {
        format!(
            "exception `{text}` was decided on {}, before the document of {}",
            on.value, issued.value
        )
    })
}

fn works_for(subject: Subject<'_>, vendor: &Vendor, person: Option<&At<PersonId>>) -> bool {
    let person = person.and_then(|id| subject.plan.person(&id.value));
    let employer = person.and_then(|person| person.vendor.as_ref());
    employer.is_some_and(|employer| employer.value == vendor.id.value)
}

/// Subservice organisations whose controls are in nobody's paper (AICPA DC section 200, DC 7).
pub fn carved_out(subject: Subject<'_>, vendor: &Vendor, outcome: &mut Outcome) {
    for document in vendor.documents.iter().filter(|d| d.is_held()) {
        for organisation in &document.subservice {
            if organisation.method.value == SubserviceMethod::Inclusive {
                continue;
            }
            let name = &organisation.name.value;
            let Some(id) = &organisation.vendor else {
                let why = format!("it carves out {name}, for which the plan has no vendor");
                carve_out(vendor, document, &why, outcome);
                continue;
            };
            let mut vendors = subject.plan.vendors.iter();
            let own = vendors.find(|own| own.id.value == id.value);
            let needed = subject.period().until();
            let speaks = |paper: &&VendorDocument| {
                paper.is_held() && paper.speaks_until().is_none_or(|day| day.value >= needed)
            };
            if !own.is_some_and(|own| own.documents.iter().any(|d| speaks(&d))) {
                let why = format!(
                    "it carves out {name}, and vendor `{}` has no document in hand to {needed}",
                    id.value
                );
                carve_out(vendor, document, &why, outcome);
            }
        }
    }
}

fn carve_out(vendor: &Vendor, document: &VendorDocument, why: &str, outcome: &mut Outcome) {
    let finding = weak(Code::CarveOutUncovered, vendor, document, why, outcome);
    outcome.find(finding.help(
        "add the organisation to `vendors` with its own report and name it in `subservice`, or say in the review how its controls are monitored",
    ));
}

/// What reports leave to the customer, and what answers it here.
pub fn cuecs(subject: Subject<'_>, vendor: &Vendor, outcome: &mut Outcome) -> Vec<CuecAnswer> {
    let mut answers = Vec::new();
    for document in vendor.documents.iter().filter(|d| d.is_held()) {
        for cuec in &document.cuecs {
            let answer = answer(subject, document, cuec, outcome);
            let why = match answer.state {
                CuecState::Mapped | CuecState::NotApplicable => None,
                CuecState::WithoutControl => Some("no control answers it"),
                CuecState::WithoutEvidence => Some("no evidence in hand shows its control"),
            };
            if let Some(why) = why {
                unmapped(vendor, document, cuec, why, outcome);
            }
            answers.push(answer);
        }
    }
    answers
}

fn unmapped(
    vendor: &Vendor,
    document: &VendorDocument,
    cuec: &Cuec,
    why: &str,
    outcome: &mut Outcome,
) {
    let (id, item) = (&cuec.id.value, &document.id.value);
    let weakness = format!("it leaves control `{id}` to the customer, and {why}");
    outcome.lower(item, ItemStanding::Weak, weakness);
    let message = format!(
        "`{item}` of vendor `{}` leaves control `{id}` to the customer, and {why}",
        vendor.id.value
    );
    let finding = Finding::new(Code::CuecUnmapped, message)
        .at(&cuec.id.place)
        .about(item.to_string());
    outcome.find(finding.help(
        "name under `controls` what answers it and under `evidence` what shows that, or say in `not-applicable` why it does not concern you",
    ));
}

fn answer(
    subject: Subject<'_>,
    document: &VendorDocument,
    cuec: &Cuec,
    outcome: &Outcome,
) -> CuecAnswer {
    let own = subject.plan.controls.iter();
    let own = own.filter(|own| {
        cuec.controls
            .iter()
            .any(|c| c.value == own.id.value.as_str())
    });
    let evidence = cuec
        .evidence
        .iter()
        .chain(own.flat_map(|own| &own.evidence));
    let in_hand = |id: &EvidenceId| {
        let item = outcome.assessed.items.get(id);
        item.is_some_and(|item| item.standing <= ItemStanding::Weak)
    };
    let mut evidence: Vec<EvidenceId> = evidence.map(|id| id.value.clone()).collect();
    evidence.sort();
    evidence.dedup();
    let state = if cuec.not_applicable.is_some() {
        CuecState::NotApplicable
    } else if cuec.controls.is_empty() {
        CuecState::WithoutControl
    } else if evidence.iter().any(in_hand) {
        CuecState::Mapped
    } else {
        CuecState::WithoutEvidence
    };
    CuecAnswer {
        item: document.id.value.clone(),
        id: cuec.id.value.clone(),
        text: cuec.text.value.clone(),
        controls: cuec.controls.iter().map(|c| c.value.clone()).collect(),
        evidence,
        state,
        note: cuec.not_applicable.as_ref().map(|why| why.value.clone()),
    }
}
