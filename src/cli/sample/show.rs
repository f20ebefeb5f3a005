//! `sample show`: the samples of a plan, as the house sees them.

use serde_json::{Value, json};

use super::problem;
use crate::cli::Exit;
use crate::cli::args::SampleShowArgs;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::diagnostic::counted;
use crate::model::id::Id as _;
use crate::model::plan::Sample;
use crate::model::sampling::{SampleReading, UpperLimit};
use crate::pipeline;
use crate::render::dossier::in_words;

/// Shows the samples of a plan.
pub fn run(args: &SampleShowArgs, output: &mut Output) -> Result<Exit, Exit> {
    let progress = Progress::begin(output, "reading the plan and its populations");
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    let gathered = opened.collect();
    let wanted = |sample: &&Sample| {
        let id = sample.id.value.as_str();
        args.sample.as_deref().is_none_or(|wanted| wanted == id)
    };
    let samples: Vec<&Sample> = opened.plan.samples.iter().filter(wanted).collect();
    if let (Some(id), true) = (&args.sample, samples.is_empty()) {
        let known = opened.plan.samples.iter();
        let known: Vec<&str> = known.map(|sample| sample.id.value.as_str()).collect();
        let message = format!("the plan has no sample `{id}`");
        let help = format!("it has: {}", known.join(", "));
        return Err(problem::usage(message, &help).say(output));
    }
    let mut told = Vec::new();
    let mut lines = Vec::new();
    for engagement in engagements {
        let judged = pipeline::judge(&opened, &gathered, engagement);
        for sample in &samples {
            let reading = judged.samples().get(&sample.id.value);
            let reading = reading.cloned().unwrap_or_default();
            told.push(machine(engagement.id.value.as_str(), sample, &reading));
            lines.extend(human(engagement.id.value.as_str(), sample, &reading));
        }
    }
    drop(progress);
    if output.is_json() {
        output.json("samples", json!({"samples": told}));
        return Ok(Exit::Done);
    }
    if samples.is_empty() {
        output.line("the plan has no samples");
    }
    for line in lines {
        output.line(line);
    }
    Ok(Exit::Done)
}

fn human(engagement: &str, sample: &Sample, reading: &SampleReading) -> Vec<String> {
    let method = sample.method.value.as_str();
    let id = &sample.id.value;
    let mut lines = vec![format!("{engagement}: sample {id}, {method}")];
    let mut line = |text: String| lines.push(format!("  {text}"));
    if let Some(population) = &reading.population {
        let size = usize::try_from(population.size).unwrap_or(usize::MAX);
        line(format!(
            "population  {}, {}",
            counted(size, "instance"),
            population.digest
        ));
    }
    if let Some(size) = &reading.size {
        line(format!("size        {} ({})", size.size, size.from));
    }
    if let Some(drawn) = &reading.drawn {
        line(format!("seed        {}", drawn.seed));
        line(format!("tested      {}", drawn.tested.join(", ")));
        if !drawn.reserve.is_empty() {
            line(format!("reserve     {}", drawn.reserve.join(", ")));
        }
    }
    if let Some(why) = reading.not_drawn.as_ref().or(reading.no_size.as_ref()) {
        line(format!("not drawn   {why}"));
    }
    for limit in &reading.limits {
        let size = reading
            .population
            .as_ref()
            .map_or(0, |population| population.size);
        line(format!("limit       {}", in_words(limit, size)));
    }
    lines
}

fn machine(engagement: &str, sample: &Sample, reading: &SampleReading) -> Value {
    let population = reading.population.as_ref();
    let drawn = reading.drawn.as_ref();
    let limit = |limit: &UpperLimit| {
        json!({
            "attribute": limit.attribute, "tested": limit.tested,
            "deviations": limit.deviations, "confidence_percent": limit.confidence,
            "limit": limit.limit,
        })
    };
    json!({
        "engagement": engagement,
        "id": sample.id.value.as_str(),
        "method": sample.method.value.as_str(),
        "population_size": population.map(|population| population.size),
        "population_digest": population.map(|population| population.digest),
        "size": reading.size.as_ref().map(|size| size.size),
        "size_from": reading.size.as_ref().map(|size| size.from.as_str()),
        "seed": drawn.map(|drawn| drawn.seed.as_str()),
        "tested": drawn.map(|drawn| drawn.tested.as_slice()),
        "reserve": drawn.map(|drawn| drawn.reserve.as_slice()),
        "not_drawn": reading.not_drawn.as_ref().or(reading.no_size.as_ref()),
        "limits": reading.limits.iter().map(limit).collect::<Vec<_>>(),
    })
}
