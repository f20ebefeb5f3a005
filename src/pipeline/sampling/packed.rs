//! What a package holds of the samples that were drawn.

use serde_json::{Value, json};

use crate::model::Plan;
use crate::model::id::Id as _;
use crate::model::plan::{Sample, SampleMethod};
use crate::model::population::{PopulationReading, PopulationReadings};
use crate::model::sampling::{Drawn, SampleReadings};
use crate::package::EntryName;
use crate::pipeline::packing;
use crate::sample::{Method, script};
use crate::seal::Payload;
use crate::sheet::neutral;

/// The files of every drawn sample, below `data/samples/`.
pub(in crate::pipeline) fn payload(
    plan: &Plan,
    readings: &SampleReadings,
    counts: &PopulationReadings,
) -> Vec<Payload> {
    let mut payload = Vec::new();
    for sample in &plan.samples {
        let reading = readings.get(&sample.id.value);
        let Some(drawn) = reading.and_then(|reading| reading.drawn.as_ref()) else {
            continue;
        };
        let folder = EntryName::component(sample.id.value.as_str());
        let mut add = |name: &str, bytes: Vec<u8>| {
            payload.push(packing::own(
                &format!("data/samples/{folder}/{name}"),
                bytes,
            ));
        };
        let figures = population(plan, sample, drawn, counts);
        add("population.json", text(&figures));
        add("selection.json", drawn.manifest.clone().into_bytes());
        add("seed.json", text(&seed(sample, drawn)));
        add("results.csv", results(sample, drawn));
        if let Some(ids) = &drawn.ids {
            add("ids.txt", ids.clone().into_bytes());
            let method = match sample.method.value {
                SampleMethod::Systematic => Method::Systematic,
                SampleMethod::MonetaryUnit => Method::Mus,
                _ => Method::Random,
            };
            add("reperform.py.txt", script(method).as_bytes().to_vec());
        }
    }
    payload
}

fn text(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("a JSON value can be written");
    bytes.push(b'\n');
    bytes
}

/// The figures of the population, as the manifest has them, and where it comes from.
fn population(plan: &Plan, sample: &Sample, drawn: &Drawn, counts: &PopulationReadings) -> Value {
    let id = &sample.population.value;
    let stated = plan.populations.iter().find(|one| one.id.value == *id);
    let manifest: Value = serde_json::from_str(&drawn.manifest).unwrap_or_default();
    let count = match counts.get(id) {
        Some(PopulationReading::Counted(count)) => serde_json::to_value(count).unwrap_or_default(),
        _ => Value::Null,
    };
    let total = stated.and_then(|one| one.control_total.as_ref());
    let total = total.map(|total| {
        json!({
            "count": total.count.value, "source": total.source.value,
            "by": total.by.value.as_str(), "on": total.on.value.to_string(),
        })
    });
    json!({
        "schema": "auditbinder/sample-population",
        "version": 1,
        "population": id.as_str(),
        "description": stated.map(|one| one.description.value.as_str()),
        "evidence": stated.map(|one| one.evidence.value.as_str()),
        "rows": manifest["rows"],
        "duplicate_rows": manifest["duplicate_rows"],
        "conflicts": manifest["conflicts"],
        "size": manifest["population_size"],
        "population_digest": manifest["population_digest"],
        "content_digest": manifest["content_digest"],
        "control_total": total,
        "count": count,
    })
}

/// Who gave the seed, when, and after what was handed over.
fn seed(sample: &Sample, drawn: &Drawn) -> Value {
    let seed = sample.seed.as_ref();
    let texts = |text: Option<&crate::model::plan::Text>| text.map(|text| text.value.clone());
    json!({
        "schema": "auditbinder/sample-seed",
        "version": 1,
        "value": drawn.seed,
        "source": seed.map(|seed| seed.source.value.as_str()),
        "by": texts(seed.and_then(|seed| seed.by.as_ref())),
        "on": seed.and_then(|seed| seed.on.as_ref()).map(|day| day.value.to_string()),
        "committed_population": texts(seed.and_then(|seed| seed.committed_population.as_ref())),
        "committed_on": seed.and_then(|seed| seed.committed_on.as_ref()).map(|day| day.value.to_string()),
        "replacements": sample.replacements.iter().map(|one| json!({
            "item": one.item.value, "why": one.why.value,
            "by": one.by.value.as_str(), "on": one.on.value.to_string(),
        })).collect::<Vec<_>>(),
    })
}

/// One line for each tested instance and attribute; an open one has no outcome.
fn results(sample: &Sample, drawn: &Drawn) -> Vec<u8> {
    let named = sample.attributes.iter().map(|one| one.id.value.as_str());
    let used = sample
        .results
        .iter()
        .map(|one| one.attribute.value.as_str());
    let mut attributes: Vec<&str> = Vec::new();
    for attribute in named.chain(used) {
        if !attributes.contains(&attribute) {
            attributes.push(attribute);
        }
    }
    let mut csv = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut row = |cells: [&str; 6]| {
        let safe = cells.map(neutral);
        csv.write_record(&safe).expect("written to memory");
    };
    row(["item", "attribute", "outcome", "tester", "role", "note"]);
    for item in &drawn.tested {
        for attribute in &attributes {
            let mut results = sample.results.iter();
            let result =
                results.find(|one| one.item.value == *item && one.attribute.value == *attribute);
            let Some(result) = result else {
                row([item, attribute, "", "", "", ""]);
                continue;
            };
            let tester = result.tester.as_ref().map_or("", |one| one.value.as_str());
            let role = result.role.as_ref().map_or("", |one| one.value.as_str());
            let note = result.note.as_ref().map_or("", |one| one.value.as_str());
            row([
                item,
                attribute,
                result.outcome.value.as_str(),
                tester,
                role,
                note,
            ]);
        }
    }
    csv.into_inner().expect("written to memory")
}
