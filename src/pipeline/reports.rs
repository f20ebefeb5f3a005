//! The reports of one engagement, and what the signed statement says of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{BuildError, Judged, Predecessor, Target, custody, packing, register, sampling};
use crate::diagnostic::{Code, Finding, counted, in_order};
use crate::model::risk_report::{Clock, Notice};
use crate::model::{PackageTime, Packing};
use crate::package::Signatory;
use crate::package::layout::INDEX;
use crate::render::dossier::{
    RiskChangeRow, RiskChangesFacts, RiskDocument, SmallBreachRow, SupplementFacts,
};
use crate::render::pdf::SignatureRoom;
use crate::seal::{self, Payload, X509Signer};
use crate::{catalog, render, risk};

/// What a report says of the package that holds it.
pub(super) struct Sealing {
    /// The time that it carries.
    pub time: PackageTime,
    /// Its place in the chain.
    pub sequence: u64,
    /// The package before it.
    pub previous: Option<render::dossier::PreviousFacts>,
    /// What it changes, if it is a supplement.
    pub supplement: Option<SupplementFacts>,
    /// The fingerprint of the sealing key.
    pub fingerprint: String,
    /// The minisign public key.
    pub minisign_key: String,
    /// The program and its version.
    pub software: String,
}

/// The one value that every report of a judged engagement is made from.
pub(super) fn dossier(
    judged: &Judged<'_>,
    target: &Target<'_>,
    packing: &Packing,
    sequence: u64,
    supplement: Option<SupplementFacts>,
) -> render::Dossier {
    let public = target.signer.public();
    let sealing = Sealing {
        time: target.time,
        sequence,
        previous: target.previous.map(previous_facts),
        supplement,
        fingerprint: public.fingerprint(),
        minisign_key: public.minisign(),
        software: target.software.to_owned(),
    };
    let mut dossier = of(judged, packing, sealing);
    if let Some(document) = &mut dossier.risk_document {
        document.changes = target.previous.and_then(|p| since(p, document));
    }
    dossier
}

/// The dossier of a judged engagement, whether or not it is sealed.
pub(super) fn of(judged: &Judged<'_>, packing: &Packing, sealing: Sealing) -> render::Dossier {
    let checklist = catalog::agent_checklist();
    let lists = catalog::named_lists(&judged.opened.plan);
    let conversations = judged.conversations();
    let concerns = catalog::agent_concerns();
    let is_needed = risk::is_needed(judged.engagement, judged.profile());
    let notices = risk::breach::all_clocks(risk::Basis {
        plan: &judged.opened.plan,
        engagement: judged.engagement,
        items: &judged.assessed.items,
    });
    let mut dossier = render::dossier::dossier(&render::dossier::Sources {
        plan: &judged.opened.plan,
        engagement: judged.engagement,
        profile: judged.profile(),
        vocabulary: &judged.opened.vocabulary,
        checklist: &checklist,
        lists: &lists,
        conversations: &conversations,
        concerns: &concerns,
        assessed: &judged.assessed,
        coverage: &judged.coverage,
        findings: &judged.findings,
        accepted: &judged.accepted,
        scans: &judged.gathered.scans,
        agents: &judged.gathered.agents,
        samples: &judged.samples,
        risk_report: is_needed.then_some(&judged.risks),
        notices: &notices,
        small_breaches: &small_breaches(judged),
        packing,
        time: sealing.time,
        sequence: sealing.sequence,
        previous: sealing.previous,
        supplement: sealing.supplement,
        fingerprint: sealing.fingerprint,
        minisign_key: sealing.minisign_key,
        software: sealing.software,
    });
    dossier.look = judged.opened.look.clone();
    dossier
}

/// The log of breaches of fewer than 500 persons, 45 CFR 164.408(c).
pub fn small_breaches(judged: &Judged<'_>) -> Vec<SmallBreachRow> {
    let basis = risk::Basis {
        plan: &judged.opened.plan,
        engagement: judged.engagement,
        items: &judged.assessed.items,
    };
    let row = |small: &risk::breach::SmallBreach<'_>| {
        let clock = |notice: Notice| small.clocks.iter().find(|clock| clock.notice == notice);
        let secretary = clock(Notice::Secretary);
        let breach = small.incident.breach.as_ref();
        let states = breach.into_iter().flat_map(|breach| &breach.states);
        let days = small.days_left.map(|days| match days {
            0.. => format!(", {} left", counted_days(days)),
            _ => format!(", {} late", counted_days(-days)),
        });
        SmallBreachRow {
            id: small.incident.id.value.to_string(),
            title: small.incident.title.value.clone(),
            discovered: small.discovered.to_string(),
            persons: small.persons,
            states: states.map(|state| state.value.clone()).collect(),
            individuals: clock(Notice::Individuals).map_or_else(String::new, told),
            secretary: secretary.map_or_else(String::new, told) + &days.unwrap_or_default(),
            due: secretary.map_or_else(String::new, |clock| clock.due.to_string()),
            given: secretary.and_then(|clock| clock.given.map(|day| day.to_string())),
            days_left: small.days_left,
        }
    };
    risk::breach::small(basis, None).iter().map(row).collect()
}

fn told(clock: &Clock) -> String {
    match clock.given {
        Some(given) => format!("told on {given}, last day {}", clock.due),
        None => format!("not told, last day {}", clock.due),
    }
}

fn counted_days(days: i64) -> String {
    counted(usize::try_from(days).unwrap_or_default(), "day")
}

/// What changed since the analysis of the package before.
fn since(previous: &Predecessor, document: &RiskDocument) -> Option<RiskChangesFacts> {
    let before = previous.analysis.as_ref()?;
    let after = serde_json::to_value(document).and_then(serde_json::from_value);
    let after = after.expect("a document has the fields of an analysis");
    let found = risk::changes::changes(before, &after);
    let row = |what: &str, id: &str, change: String| RiskChangeRow {
        what: what.to_owned(),
        id: id.to_owned(),
        change,
    };
    let mut rows = Vec::new();
    for (what, scenarios) in [
        ("scenario added", &found.added),
        ("scenario removed", &found.removed),
    ] {
        let line = |[id, title, level]: &[String; 3]| row(what, id, format!("{title} ({level})"));
        rows.extend(scenarios.iter().map(line));
    }
    for one in &found.changed {
        let fields = one.fields.iter();
        let fields = fields.map(|f| format!("{}: {} → {}", f.name, f.before, f.after));
        let change = fields.collect::<Vec<_>>().join("; ");
        rows.push(row("scenario changed", &one.id, change));
    }
    for (what, ids) in [
        ("asset added", &found.assets_added),
        ("asset removed", &found.assets_removed),
        ("measure added", &found.measures_added),
        ("measure removed", &found.measures_removed),
    ] {
        rows.extend(ids.iter().map(|id| row(what, id, String::new())));
    }
    Some(RiskChangesFacts {
        package: previous.link.package.clone(),
        version: before.version.clone(),
        summary: found.summary(),
        rows,
    })
}

/// Adds everything beside the evidence to the payload: registers, custody, reports, samples.
/// Returns what was found while doing so.
pub(super) fn contents(
    judged: &Judged<'_>,
    target: &Target<'_>,
    dossier: &mut render::Dossier,
    payload: &mut Vec<Payload>,
) -> Result<Vec<Finding>, BuildError> {
    let registers = register::packed(judged)?;
    dossier.registers = registers.entries;
    if let Some((facts, journal)) = custody::packed(judged) {
        dossier.custody = Some(facts);
        payload.push(journal);
    }
    let (reports, mut findings) = rendered(dossier, target.time, target.pdf_signer)?;
    payload.extend(reports.into_iter().chain(registers.payload));
    let populations = &judged.populations.readings;
    let plan = &judged.opened.plan;
    payload.extend(sampling::payload(plan, &judged.samples, populations));
    payload.extend(sampling::records(judged, &dossier.evidence));
    let documents = oscal(dossier, payload);
    payload.extend(documents);
    findings.extend(registers.findings);
    Ok(findings)
}

const RISK_PDF: &str = "data/reports/risk-analysis.pdf";
const RISK_HTML: &str = "data/reports/risk-analysis.html";

/// Renders every report, and says which characters no font has.
///
/// The auditor's document and that of the risk analysis are signed, if anybody is to.
fn rendered(
    dossier: &render::Dossier,
    time: PackageTime,
    signer: Option<&X509Signer>,
) -> Result<(Vec<Payload>, Vec<Finding>), BuildError> {
    let room = signer.map(|signer| SignatureRoom {
        bytes: signer.pdf_room(),
        reason: signatory(dossier).meaning,
    });
    let mut pdf = render::pdf_report(dossier, time, room.clone());
    let mut risks = render::risk_pdf(dossier, time, room);
    for file in std::iter::once(&mut pdf).chain(&mut risks) {
        if let (Some(holder), Some(place)) = (signer, file.signature.clone()) {
            let done = holder.sign_pdf(&mut file.bytes, place);
            done.map_err(seal::SealError::from)?;
        }
    }
    let mut missing = pdf.missing;
    missing.extend(risks.iter().flat_map(|pdf| pdf.missing.clone()));
    let findings = missing_characters(&missing);
    let html = render::html(dossier).map_err(BuildError::Look)?;
    let tables = render::tables(dossier, &pdf.anchors);
    agree(dossier, &html, &pdf.anchors, &tables)?;
    let index = render::json(dossier, &pdf.anchors);
    let mut payload = vec![
        packing::own("data/reports/report.pdf", pdf.bytes),
        packing::own("data/reports/report.html", html),
        packing::own(INDEX, index),
        packing::own("data/reports/release-ledger.json", ledger(dossier)),
    ];
    payload.extend(tabulated(dossier, tables, time));
    payload.extend(dossier.information.sheets.values().filter_map(|sheet| {
        let entry = sheet.entry.as_ref()?;
        Some(packing::own(
            entry,
            render::information_sheet(dossier, sheet),
        ))
    }));
    let risk_html = render::risk_html(dossier).transpose();
    let risk_html = risk_html.map_err(BuildError::Look)?;
    payload.extend(risks.map(|pdf| packing::own(RISK_PDF, pdf.bytes)));
    payload.extend(risk_html.map(|html| packing::own(RISK_HTML, html)));
    Ok((payload, findings))
}

const WORKBOOK: &str = "data/reports/evidence-index.xlsx";

/// The tables, each as CSV, and all of them as a workbook.
fn tabulated(
    dossier: &render::Dossier,
    tables: Vec<render::Tabulated>,
    time: PackageTime,
) -> Vec<Payload> {
    let there = tables.iter().filter(|table| table.absent.is_none());
    let mut payload: Vec<Payload> = there
        .map(|table| packing::own(&format!("data/reports/{}", table.file), table.csv()))
        .collect();
    let workbook = render::workbook(dossier, tables, time);
    payload.push(packing::own(WORKBOOK, workbook));
    payload
}

/// A package holds one truth: forms that differ are not packed.
fn agree(
    dossier: &render::Dossier,
    html: &[u8],
    pages: &BTreeMap<String, u32>,
    tables: &[render::Tabulated],
) -> Result<(), BuildError> {
    let forms = render::Forms {
        html,
        pages,
        tables,
    };
    match in_order(render::disagreements(dossier, &forms)) {
        findings if findings.is_empty() => Ok(()),
        findings => Err(BuildError::Look(findings)),
    }
}

/// The documents in OSCAL. They list every other file of the package that is complete by
/// then with its digest: `payload` holds all but themselves.
fn oscal(dossier: &render::Dossier, payload: &[Payload]) -> Vec<Payload> {
    let mut files: Vec<render::PackageFile> = payload
        .iter()
        .map(|file| render::PackageFile {
            entry: file.name.to_string(),
            sha256: packing::digest_of(file).to_string(),
        })
        .collect();
    files.sort_by(|a, b| a.entry.cmp(&b.entry));
    let documents = render::oscal(dossier, &files);
    let named = [
        ("assessment-results", Some(documents.assessment_results)),
        ("component-definition", Some(documents.component_definition)),
        ("poam", documents.poam),
    ];
    let named = named.into_iter();
    named
        .filter_map(|(name, bytes)| Some(packing::own(&format!("data/oscal/{name}.json"), bytes?)))
        .collect()
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

/// Characters that no font has, as findings.
pub(super) fn missing_characters(missing: &[render::pdf::MissingCharacter]) -> Vec<Finding> {
    let finding = |missing: &render::pdf::MissingCharacter| {
        let number = u32::from(missing.character);
        let place = if missing.section.is_empty() {
            "on the cover".to_owned()
        } else {
            format!("in section {:?}", missing.section)
        };
        let message = format!("no font of the PDF has the character U+{number:04X}, {place}");
        Finding::new(Code::CharacterMissing, message)
            .note("the HTML report shows it; the PDF prints a replacement sign")
            .help("name a font that has it under `reports.fonts` of the plan")
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
        Value::Object(mut map) => {
            if !dossier.look.is_shipped() {
                let files = dossier.look.files.iter();
                let files = files.map(|file| (file.path.clone(), json!(file.sha256)));
                map.insert("look".to_owned(), Value::Object(files.collect()));
            }
            map
        }
        _ => unreachable!("the literal above is an object"),
    }
}
