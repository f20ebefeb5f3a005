//! `sample record`: populations and selections go into the journal of the locker.

use serde_json::{Value, json};

use super::problem;
use crate::cli::args::SampleRecordArgs;
use crate::cli::moment::Moment;
use crate::cli::output::Output;
use crate::cli::{Exit, locker, moment, open};
use crate::locker::{Locker, append};
use crate::model::id::{Id as _, PersonId};
use crate::model::occurrence::Body;
use crate::model::plan::Sample;
use crate::model::sampling::SampleReading;
use crate::pipeline;

/// Adds what the journal does not say yet of each sample: its population, and its selection.
pub fn run(args: &SampleRecordArgs, output: &mut Output) -> Result<Exit, Exit> {
    let moment = moment::now(&args.time, output)?;
    let opened = open::plan(&args.plan, output)?;
    let by = locker::person(&opened.plan, &args.by).map_err(|finding| output.problem(*finding))?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    let folder = opened
        .locker()
        .map_err(|finding| output.problem(*finding))?;
    let mut kept = locker::whole(&opened, output)?;
    let gathered = opened.collect();
    let wanted = |sample: &&Sample| {
        let id = sample.id.value.as_str();
        args.sample.as_deref().is_none_or(|wanted| wanted == id)
    };
    let samples: Vec<&Sample> = opened.plan.samples.iter().filter(wanted).collect();
    if samples.is_empty() {
        let known: Vec<&str> = opened
            .plan
            .samples
            .iter()
            .map(|s| s.id.value.as_str())
            .collect();
        let message = "the plan has no such sample".to_owned();
        let help = format!("it has: {}", known.join(", "));
        return Err(problem::usage(message, &help).say(output));
    }
    let mut told = Vec::new();
    for engagement in engagements {
        let judged = pipeline::judge(&opened, &gathered, engagement);
        for sample in &samples {
            let Some(reading) = judged.samples().get(&sample.id.value) else {
                continue;
            };
            for body in bodies(sample, reading, &by, moment) {
                if is_known(&kept, &body) {
                    continue;
                }
                let entry = append(&folder, &body, None)
                    .map_err(|error| output.problems(&error.findings(), &opened.sources))?;
                told.push((entry.sequence, body));
                kept = locker::whole(&opened, output)?;
            }
        }
    }
    answer(&told, output);
    Ok(Exit::Done)
}

/// What the journal should say of a sample.
fn bodies(sample: &Sample, reading: &SampleReading, by: &PersonId, moment: Moment) -> Vec<Body> {
    let mut bodies = Vec::new();
    let at = moment.at.to_rfc3339();
    let source = moment.source.as_str();
    if let Some(population) = &reading.population {
        bodies.push(Body::Population(json!({
            "population": sample.population.value.as_str(), "instances": population.size,
            "digest": population.digest.to_string(),
            "at": at, "time-source": source, "by": by.as_str(),
        })));
    }
    if let Some(drawn) = &reading.drawn {
        let manifest: Value = serde_json::from_str(&drawn.manifest).unwrap_or(Value::Null);
        bodies.push(Body::Selection(json!({
            "sample": sample.id.value.as_str(), "manifest": manifest,
            "at": at, "time-source": source, "by": by.as_str(),
        })));
    }
    bodies
}

/// Whether the last line about the same thing says the same.
fn is_known(locker: &Locker, body: &Body) -> bool {
    let mut entries = locker.entries().iter().rev();
    let same = |of: &Value, other: &Value, fields: &[&str]| {
        fields.iter().all(|field| of.get(field) == other.get(field))
    };
    match body {
        Body::Population(new) => {
            let last = entries.find_map(|entry| match &entry.body {
                Body::Population(old) if same(old, new, &["population"]) => Some(old),
                _ => None,
            });
            last.is_some_and(|old| same(old, new, &["digest", "instances"]))
        }
        Body::Selection(new) => {
            let last = entries.find_map(|entry| match &entry.body {
                Body::Selection(old) if same(old, new, &["sample"]) => Some(old),
                _ => None,
            });
            last.is_some_and(|old| same(old, new, &["manifest"]))
        }
        _ => false,
    }
}

fn answer(told: &[(u64, Body)], output: &mut Output) {
    if output.is_json() {
        let lines = told.iter().map(|(sequence, body)| {
            json!({"sequence": sequence, "kind": body.kind(), "about": about(body)})
        });
        output.json("sample-record", json!({"added": lines.collect::<Vec<_>>()}));
        return;
    }
    if told.is_empty() {
        output.line("nothing to add: the journal says the same");
    }
    for (sequence, body) in told {
        output.line(format!(
            "line {sequence}: {} of {}",
            body.kind(),
            about(body)
        ));
    }
}

fn about(body: &Body) -> String {
    let field = match body {
        Body::Population(value) => value.get("population"),
        Body::Selection(value) => value.get("sample"),
        _ => None,
    };
    field.and_then(Value::as_str).unwrap_or_default().to_owned()
}
