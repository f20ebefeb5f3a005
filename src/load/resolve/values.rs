//! Values that are well-formed one by one and contradict each other.

use chrono::NaiveDate;

use crate::diagnostic::{Code, Finding, nearest};
use crate::model::plan::{Collection, Day, Handling, Incident, Redaction, Source, Text};
use crate::model::scan::Family;
use crate::model::{At, Digest, Place, Plan};

/// Reports reversed spans, words off a scale, malformed codes and identifiers.
pub fn contradictory(plan: &Plan) -> Vec<Finding> {
    let mut findings = reversed(plan);
    if let Some(risks) = &plan.risks {
        findings.append(&mut super::scales::contradictory(risks));
    }
    findings.extend(
        plan.accepted_risks
            .iter()
            .filter_map(|risk| unknown_code(&risk.code)),
    );
    let leis = plan.organization.iter().filter_map(|o| o.lei.as_ref());
    findings.extend(
        leis.chain(plan.vendors.iter().filter_map(|v| v.lei.as_ref()))
            .filter_map(broken_lei),
    );
    for item in plan.items() {
        if let Some(Source::Viewed(viewed)) = item.source {
            findings.extend(viewed.sha256.as_ref().and_then(broken_digest));
        }
        findings.extend(item.collection.iter().flat_map(|c| collection(c)));
        findings.extend(
            item.redaction
                .iter()
                .flat_map(|policy| packed_as_is(policy)),
        );
    }
    if let Some(scan) = &plan.scan {
        findings.extend(
            scan.allow
                .iter()
                .filter_map(|allowed| broken_digest(&allowed.sha256)),
        );
        findings.extend(scan.policy.iter().flat_map(packed_as_is));
    }
    findings.extend(plan.incidents.iter().filter_map(two_numbers));
    findings
}

/// The number of persons stands in the incident; the breach may repeat it, not change it.
fn two_numbers(incident: &Incident) -> Option<Finding> {
    let (first, second) = (incident.persons.as_ref()?, incident.breach.as_ref()?);
    let second = second.persons.as_ref()?;
    if first.value == second.value {
        return None;
    }
    let message = format!(
        "`persons` of incident `{}` is `{}` here and `{}` at {}",
        incident.id.value, second.value, first.value, first.place
    );
    let finding = Finding::new(Code::StatedTwice, message).at(&second.place);
    Some(finding.help("state each fact once: leave `persons` out of `breach`"))
}

/// The day of a collection and its time are one fact; digests have one spelling.
fn collection(collection: &Collection) -> Vec<Finding> {
    let steps = collection.transformations.iter();
    let digests = steps.flat_map(|step| [&step.before, &step.after]);
    let digests = digests.chain([&collection.sha256]).flatten();
    let mut findings: Vec<Finding> = digests.filter_map(broken_digest).collect();
    let other_day = collection.at.as_ref();
    if let Some(at) = other_day.filter(|at| at.value.day() != collection.on.value) {
        let message = format!(
            "this was collected at `{}` here and on `{}` at {}",
            at.value, collection.on.value, collection.on.place
        );
        let finding = Finding::new(Code::StatedTwice, message).at(&at.place);
        findings
            .push(finding.help("`on` is the day of `at` in the zone of `at`; correct one of them"));
    }
    findings
}

/// Only personal data may leave as it is by a policy; everything else needs a decision
/// for one file.
fn packed_as_is(policy: &Redaction) -> Vec<Finding> {
    let families = [Family::Secret, Family::Pan, Family::Phi];
    let stated = families
        .iter()
        .filter_map(|family| Some((family, policy.of(*family)?)));
    let packed = stated.filter(|(_, handling)| handling.value == Handling::Pack);
    let finding = |(family, handling): (&Family, &At<Handling>)| {
        let message = format!("a policy cannot pack {} as they are", family.label());
        let finding = Finding::new(Code::WrongValue, message).at(&handling.place);
        finding.help("use `block`, `redact` or `withhold`, and decide about single files under `scan: {allow: …}`")
    };
    packed.map(finding).collect()
}

/// A plan without an engagement, which nothing can be built for.
pub fn no_engagement(plan: &Plan, main_file: &str) -> Option<Finding> {
    let finding = Finding::new(Code::MissingField, "the plan has no engagement")
        .at(&Place::whole(main_file))
        .help("add `engagements:` with an id, a period, an as-of date and a profile; a package is built for each");
    plan.engagements.is_empty().then_some(finding)
}

/// Two days of which the second is not before the first.
type Span<'a> = (Option<&'a Day>, Option<&'a Day>);

fn reversed(plan: &Plan) -> Vec<Finding> {
    let mut spans: Vec<Span<'_>> = Vec::new();
    spans.extend(
        plan.people
            .iter()
            .map(|r| (r.from.as_ref(), r.until.as_ref())),
    );
    spans.extend(
        plan.policies
            .iter()
            .map(|r| (r.from.as_ref(), r.until.as_ref())),
    );
    spans.extend(
        plan.controls
            .iter()
            .map(|r| (r.from.as_ref(), r.until.as_ref())),
    );
    spans.extend(
        plan.assets
            .iter()
            .map(|r| (r.from.as_ref(), r.until.as_ref())),
    );
    spans.extend(
        plan.evidence
            .iter()
            .map(|r| (r.covers_from.as_ref(), r.covers_until.as_ref())),
    );
    for vendor in &plan.vendors {
        spans.push((vendor.from.as_ref(), vendor.until.as_ref()));
        spans.extend(
            vendor
                .services
                .iter()
                .map(|r| (r.from.as_ref(), r.until.as_ref())),
        );
        spans.extend(
            vendor
                .documents
                .iter()
                .map(|r| (r.from.as_ref(), r.until.as_ref())),
        );
        spans.extend(
            vendor
                .agreements
                .iter()
                .map(|r| (r.from.as_ref(), r.until.as_ref())),
        );
    }
    spans_of_risks(plan, &mut spans);
    spans
        .into_iter()
        .filter_map(|(from, until)| reversed_span(from?, until?))
        .collect()
}

fn spans_of_risks<'a>(plan: &'a Plan, spans: &mut Vec<Span<'a>>) {
    spans.extend(
        plan.incidents
            .iter()
            .map(|r| (Some(&r.detected), r.closed.as_ref())),
    );
    for breach in plan.incidents.iter().filter_map(|i| i.breach.as_ref()) {
        let (individuals, media) = (&breach.individuals_notified, &breach.media_notified);
        let notices = [individuals, media, &breach.hhs_notified];
        spans.extend(notices.map(|day| (breach.discovered.as_ref(), day.as_ref())));
    }
    spans.extend(
        plan.security_practices
            .iter()
            .map(|r| (r.from.as_ref(), r.until.as_ref())),
    );
    let scenarios = plan.risks.iter().flat_map(|risks| &risks.scenarios);
    let accepted = scenarios.filter_map(|scenario| scenario.accepted.as_ref());
    spans.extend(accepted.map(|r| (r.on.as_ref(), r.until.as_ref())));
}

fn reversed_span(from: &Day, until: &Day) -> Option<Finding> {
    let message = |from: NaiveDate, until: NaiveDate| {
        format!("this ends on {until}, before it begins on {from}")
    };
    (until.value < from.value).then(|| {
        Finding::new(Code::PeriodReversed, message(from.value, until.value))
            .at(&until.place)
            .help("exchange the two days, or correct the year")
    })
}

fn unknown_code(code: &Text) -> Option<Finding> {
    if Code::find(&code.value).is_some() {
        return None;
    }
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let message = format!("there is no finding code `{}`", code.value);
    let finding = Finding::new(Code::UnknownReference, message).at(&code.place);
    Some(match nearest(&code.value, &codes) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help("copy the code from the brackets of the finding: `error[code]`"),
    })
}

/// ISO 17442-1:2020: 18 letters or digits and two check digits, ISO 7064 MOD 97-10.
fn broken_lei(lei: &Text) -> Option<Finding> {
    let in_alphabet = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    let why = if lei.value.len() != 20 || !lei.value.bytes().all(in_alphabet) {
        "is not a Legal Entity Identifier"
    } else if lei.value.bytes().fold(0_u32, mod_97) != 1 {
        "is not a Legal Entity Identifier: its check digits do not agree with the rest"
    } else {
        return None;
    };
    let finding = Finding::new(Code::WrongValue, format!("`{}` {why}", lei.value));
    Some(finding.at(&lei.place).help(
        "expected are 20 capital letters and digits (ISO 17442); copy it from the GLEIF register",
    ))
}

fn mod_97(rest: u32, byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    }
}

fn broken_digest(text: &Text) -> Option<Finding> {
    let bad = Digest::parse(&text.value).err()?;
    Some(
        Finding::new(Code::WrongValue, bad.to_string())
            .at(&text.place)
            .help("`sha256sum FILE` prints it"),
    )
}
