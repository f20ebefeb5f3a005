//! `vendor`: which paper covers which service, and what contracts say clause by clause.

mod clauses;

use serde_json::{Value, json};

use super::Exit;
use super::args::{VendorArgs, VendorCommand};
use super::mask;
use super::open;
use super::output::Output;
use super::progress::Progress;
use crate::diagnostic::{Code, Finding, counted, list, nearest};
use crate::model::id::VendorId;
use crate::model::reliance::{Aspect, Cover, CoverState, CuecState, PaperReliance, VendorReliance};
use crate::pipeline::{self, Judged, Opened};

/// Answers about vendors.
pub fn run(command: &VendorCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        VendorCommand::Check(args) => judged(args, output, check),
        VendorCommand::Clauses(args) => judged(args, output, clauses::run),
    }
}

/// What was asked, and of which vendor.
struct Asked<'a> {
    judged: Vec<Judged<'a>>,
    vendor: Option<VendorId>,
}

impl Asked<'_> {
    fn is_meant(&self, vendor: &VendorId) -> bool {
        self.vendor.as_ref().is_none_or(|asked| asked == vendor)
    }
}

fn judged(
    args: &VendorArgs,
    output: &mut Output,
    answer: fn(&Asked<'_>, &mut Output) -> Exit,
) -> Result<Exit, Exit> {
    let progress = Progress::begin(output, "reading the plan");
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    let vendor = vendor(&opened, args.vendor.as_deref(), output)?;
    progress.step("collecting evidence");
    let gathered = opened.collect();
    progress.step("checking");
    let judged = engagements
        .into_iter()
        .map(|engagement| pipeline::judge(&opened, &gathered, engagement))
        .collect();
    drop(progress);
    Ok(answer(&Asked { judged, vendor }, output))
}

/// The vendor named on the command line.
fn vendor(
    opened: &Opened,
    named: Option<&str>,
    output: &mut Output,
) -> Result<Option<VendorId>, Exit> {
    let Some(named) = named else { return Ok(None) };
    let ids = opened.plan.vendors.iter().map(|vendor| &vendor.id.value);
    let ids: Vec<&VendorId> = ids.collect();
    if let Some(found) = ids.iter().find(|id| id.to_string() == named) {
        return Ok(Some((*found).clone()));
    }
    let words: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let message = format!("the plan has no vendor `{named}`");
    let finding = Finding::new(Code::UnknownReference, message);
    let finding = match nearest(named, &words) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding,
    };
    output.problem(finding.help(format!("the plan has {}", list(&words))));
    Err(Exit::Usage)
}

fn check(asked: &Asked<'_>, output: &mut Output) -> Exit {
    if output.is_json() {
        let answers: Vec<Value> = asked.judged.iter().map(|j| answer(asked, j)).collect();
        output.json("vendor-check", json!({"engagements": answers}));
    } else {
        for judged in &asked.judged {
            human(asked, judged, output);
        }
    }
    let mut meant = asked.judged.iter().flat_map(|j| vendors(asked, j));
    if meant.any(is_open) {
        Exit::Judged
    } else {
        Exit::Done
    }
}

fn vendors<'a>(
    asked: &'a Asked<'_>,
    judged: &'a Judged<'_>,
) -> impl Iterator<Item = &'a VendorReliance> {
    let vendors = judged.reliance().vendors.iter();
    vendors.filter(|found| asked.is_meant(&found.vendor))
}

/// Whether a service is left without cover by papers in hand, or the customer's part is open.
fn is_open(found: &VendorReliance) -> bool {
    let unanswered = |state| {
        matches!(
            state,
            CuecState::WithoutControl | CuecState::WithoutEvidence
        )
    };
    let open = found.cuecs.iter().any(|cuec| unanswered(cuec.state));
    let left = |paper: &PaperReliance| paper.covers.iter().any(|c| is_left(found, paper, c));
    open || found.papers.iter().any(left)
}

fn is_left(found: &VendorReliance, paper: &PaperReliance, cover: &Cover) -> bool {
    let is_held = !cover.shortfalls.iter().any(|s| s.aspect == Aspect::Held);
    let alike = found.papers.iter().filter(|other| other.kind == paper.kind);
    let covers = alike.flat_map(|other| &other.covers);
    let mut of_service = covers.filter(|other| other.service == cover.service);
    is_held && !of_service.any(|other| other.state <= CoverState::Partly)
}

fn human(asked: &Asked<'_>, judged: &Judged<'_>, output: &mut Output) {
    let found: Vec<&VendorReliance> = vendors(asked, judged).collect();
    output.line(format!(
        "{}: {} in use",
        judged.engagement.id.value,
        counted(found.len(), "vendor")
    ));
    for vendor in found {
        output.line(format!("  {}", vendor.vendor));
        for paper in &vendor.papers {
            output.line(format!("    {} ({})", paper.item, paper.kind));
            for cover in &paper.covers {
                output.line(format!("      {}: {}", cover.service, cover.state.as_str()));
                for shortfall in &cover.shortfalls {
                    let line = format!("        {}: {}", shortfall.aspect.as_str(), shortfall.text);
                    output.line(mask::text(&line));
                }
            }
        }
        for cuec in &vendor.cuecs {
            let line = format!(
                "    {} leaves {} to the customer: {} ({})",
                cuec.item,
                cuec.id,
                cuec.text,
                cuec.state.as_str()
            );
            output.line(mask::text(&line));
        }
    }
}

fn answer(asked: &Asked<'_>, judged: &Judged<'_>) -> Value {
    json!({
        "engagement": judged.engagement.id.value.to_string(),
        "period": judged.engagement.period().to_string(),
        "vendors": vendors(asked, judged).map(of_vendor).collect::<Vec<_>>(),
    })
}

fn of_vendor(found: &VendorReliance) -> Value {
    let cover = |cover: &Cover| {
        let reasons = cover.shortfalls.iter();
        let reasons = reasons.map(|s| json!({"aspect": s.aspect.as_str(), "message": s.text}));
        json!({
            "service": cover.service.to_string(), "state": cover.state.as_str(),
            "reasons": reasons.collect::<Vec<_>>(),
        })
    };
    let paper = |paper: &PaperReliance| {
        json!({
            "item": paper.item.to_string(), "type": paper.kind,
            "covers": paper.covers.iter().map(cover).collect::<Vec<_>>(),
        })
    };
    let cuecs = found.cuecs.iter().map(|cuec| {
        json!({
            "item": cuec.item.to_string(), "id": cuec.id, "text": cuec.text,
            "controls": cuec.controls, "state": cuec.state.as_str(),
            "evidence": cuec.evidence.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    });
    json!({
        "vendor": found.vendor.to_string(),
        "complete": !is_open(found),
        "papers": found.papers.iter().map(paper).collect::<Vec<_>>(),
        "left_to_customer": cuecs.collect::<Vec<_>>(),
    })
}
