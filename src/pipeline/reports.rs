//! The reports of one engagement, and what the signed statement says of it.

use serde_json::{Map, Value, json};

use super::{Judged, Predecessor, Target, packing};
use crate::diagnostic::{Code, Finding, in_order};
use crate::model::{PackageTime, Packing};
use crate::package::Signatory;
use crate::package::layout::INDEX;
use crate::render::dossier::SupplementFacts;
use crate::seal::Payload;
use crate::{catalog, render, risk};

/// The one value that every report of a judged engagement is made from.
pub(super) fn dossier(
    judged: &Judged<'_>,
    target: &Target<'_>,
    packing: &Packing,
    sequence: u64,
    supplement: Option<SupplementFacts>,
) -> render::Dossier {
    let public = target.signer.public();
    let checklist = catalog::agent_checklist();
    let concerns = catalog::agent_concerns();
    let is_needed = risk::is_needed(judged.engagement, judged.profile());
    let notices = risk::breach::all_clocks(risk::Basis {
        plan: &judged.opened.plan,
        engagement: judged.engagement,
        items: &judged.assessed.items,
    });
    render::dossier::dossier(&render::dossier::Sources {
        plan: &judged.opened.plan,
        engagement: judged.engagement,
        profile: judged.profile(),
        vocabulary: &judged.opened.vocabulary,
        checklist: &checklist,
        concerns: &concerns,
        assessed: &judged.assessed,
        coverage: &judged.coverage,
        findings: &judged.findings,
        accepted: &judged.accepted,
        scans: &judged.gathered.scans,
        agents: &judged.gathered.agents,
        risk_report: is_needed.then_some(&judged.risks),
        notices: &notices,
        packing,
        time: target.time,
        sequence,
        previous: target.previous.map(previous_facts),
        supplement,
        fingerprint: public.fingerprint(),
        minisign_key: public.minisign(),
        software: target.software.to_owned(),
    })
}

const RISK_PDF: &str = "data/reports/risk-analysis.pdf";
const RISK_HTML: &str = "data/reports/risk-analysis.html";

/// Renders every report, and says which characters no font has.
pub(super) fn rendered(
    dossier: &render::Dossier,
    time: PackageTime,
) -> (Vec<Payload>, Vec<Finding>) {
    let pdf = render::pdf_report(dossier, time);
    let risks = render::risk_pdf(dossier, time);
    let mut missing = pdf.missing;
    missing.extend(risks.iter().flat_map(|pdf| pdf.missing.clone()));
    let findings = missing_characters(&missing);
    let html = render::html(dossier);
    let index = render::json(dossier, &pdf.anchors);
    let mut payload = vec![
        packing::own("data/reports/report.pdf", pdf.bytes),
        packing::own("data/reports/report.html", html),
        packing::own("data/reports/controls.csv", render::csv::controls(dossier)),
        packing::own(
            "data/reports/statement-of-applicability.csv",
            render::csv::applicability(dossier),
        ),
        packing::own(
            "data/reports/open-conditions.csv",
            render::csv::conditions(dossier),
        ),
        packing::own(INDEX, index),
        packing::own("data/reports/release-ledger.json", ledger(dossier)),
    ];
    let risk_html = render::risk_html(dossier);
    payload.extend(risks.map(|pdf| packing::own(RISK_PDF, pdf.bytes)));
    payload.extend(risk_html.map(|html| packing::own(RISK_HTML, html)));
    (payload, findings)
}

/// What was found and changed before release, without values and places.
fn ledger(dossier: &render::Dossier) -> Vec<u8> {
    let ledger = json!({
        "schema": "auditbinder/release-ledger",
        "version": 1,
        "package": dossier.package.id,
        "software": dossier.package.software,
        "time": dossier.package.time,
        "sealed_by": dossier.signer.as_ref().map(|signer| &signer.name),
        "release": dossier.release,
    });
    let mut bytes = serde_json::to_vec_pretty(&ledger).expect("a JSON value can be written");
    bytes.push(b'\n');
    bytes
}

fn previous_facts(previous: &Predecessor) -> render::dossier::PreviousFacts {
    render::dossier::PreviousFacts {
        package: previous.link.package.clone(),
        sequence: previous.link.sequence,
        root: previous.link.root.to_string(),
    }
}

fn missing_characters(missing: &[render::pdf::MissingCharacter]) -> Vec<Finding> {
    let finding = |missing: &render::pdf::MissingCharacter| {
        let number = u32::from(missing.character);
        let place = if missing.section.is_empty() {
            "on the cover".to_owned()
        } else {
            format!("in section {:?}", missing.section)
        };
        let message = format!("no font of the PDF has the character U+{number:04X}, {place}");
        Finding::new(Code::CharacterMissing, message)
            .help("the HTML report shows it; the PDF prints a replacement sign")
    };
    in_order(missing.iter().map(finding).collect())
}

/// Who signs, as the plan says, or that it does not say.
pub(super) fn signatory(dossier: &render::Dossier) -> Signatory {
    match &dossier.signer {
        Some(signer) => Signatory {
            identity: signer.identity.clone(),
            name: signer.name.clone(),
            role: signer
                .role
                .clone()
                .unwrap_or_else(|| "role not stated".to_owned()),
            meaning: signer.meaning.clone(),
        },
        None => Signatory {
            identity: "evidence@not-stated.invalid".to_owned(),
            name: dossier.organization.name.clone(),
            role: "signer not stated in the plan".to_owned(),
            meaning: "integrity of the package".to_owned(),
        },
    }
}

/// What the signed statement says beside the format's own fields.
pub(super) fn facts(judged: &Judged<'_>, dossier: &render::Dossier) -> Map<String, Value> {
    let frameworks: Vec<Value> = dossier
        .frameworks
        .iter()
        .map(|f| json!({"short": f.short, "catalog": f.catalog, "controls": f.total}))
        .collect();
    let period = judged.engagement.period();
    let facts = json!({
        "engagement": dossier.engagement.id,
        "organization": dossier.organization.name,
        "period": {"from": period.from().to_string(), "until": period.until().to_string()},
        "as-of": dossier.engagement.as_of,
        "frameworks": frameworks,
        "verdict": dossier.verdict.line,
        "evidence-root": dossier.package.evidence_root,
        "plan-digest": judged.opened.digest.to_string(),
        "findings": dossier.findings.len(),
    });
    match facts {
        Value::Object(map) => map,
        _ => unreachable!("the literal above is an object"),
    }
}
