//! SARIF 2.1.0: results of static analysis, with the level that each one has.
//!
//! Source: Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard of
//! 27 March 2020 with Errata 01 of 28 August 2023. A draft 2.2 is read like 2.1.0.

mod results;

use serde_json::{Map, Value, json};

use crate::artifact::head::Head;
use crate::artifact::shape::{Counts, one_object, short, text};
use crate::artifact::source::{Source, fact};
use crate::artifact::stream::{self, Element};
use crate::artifact::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use crate::model::plan::Parser;
use results::{Level, Results, Sums};

/// The reader.
pub(super) const FORMAT: Format = Format {
    parser: Parser::Sarif,
    recognise,
    read,
};

/// Lists that are visited, and members that are passed over: they hold contents of files.
const PATHS: &[&str] = &[
    "runs/*/results",
    "runs/*/tool/driver/rules",
    "runs/*/tool/extensions/*/rules",
    "-runs/*/tool/driver/notifications",
    "-runs/*/tool/driver/taxa",
    "-runs/*/artifacts",
    "-runs/*/logicalLocations",
    "-runs/*/graphs",
    "-runs/*/threadFlowLocations",
    "-runs/*/taxonomies",
    "-runs/*/translations",
    "-runs/*/policies",
    "-runs/*/webRequests",
    "-runs/*/webResponses",
    "-runs/*/addresses",
    "-runs/*/properties",
    "-inlineExternalProperties",
    "-properties",
];

fn recognise(head: &Head) -> bool {
    let Some(Value::Object(log)) = &head.json else {
        return false;
    };
    let word = |pointer: &str| head.at(pointer).and_then(Value::as_str);
    let of_schema =
        word("/$schema").is_some_and(|schema| schema.to_ascii_lowercase().contains("sarif"));
    let of_version = word("/version").is_some_and(|version| version.starts_with("2."));
    let has_tool = word("/runs/0/tool/driver/name").is_some();
    log.get("runs").is_some_and(Value::is_array) && (of_schema || of_version && has_tool)
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    one_object(source, "a SARIF log")?;
    let mut results = Results::default();
    let mut troubles = Troubles::default();
    let whole = source.whole();
    let mut count = 0;
    let rest = stream::elements(source, PATHS, &mut |element| {
        let Element {
            list,
            within,
            value,
            ..
        } = element;
        let run = within.first().copied().unwrap_or(0);
        match list {
            "runs/*/results" => {
                count += 1;
                if value.get("message").is_none() {
                    // SARIF 2.1.0, 3.27.11.
                    troubles.push(format!("result {count} has no `message`"), whole.clone());
                }
                results.result(run, &value);
            }
            "runs/*/tool/driver/rules" => results.rule((run, None), &value),
            _ => results.rule((run, within.get(1).copied()), &value),
        }
    })?;
    let log = &rest.members;
    let version = text(log, "version").map(short);
    let runs = log.get("runs").and_then(Value::as_array);
    let Some(runs) = runs else {
        return Err(
            source.unreadable("expected a SARIF log; found a JSON object without a list `runs`")
        );
    };
    if version.is_none() {
        // SARIF 2.1.0, 3.13.2.
        troubles.push("the log has no `version`", whole.clone());
    }
    let mut runs = of_runs(runs, &mut |what| troubles.push(what, whole.clone()));
    let listed = rest.lists.get("runs/*/results").copied().unwrap_or(0);
    runs.without_results = runs.count.saturating_sub(listed);
    let sums = results.sums(&runs.overrides);
    let form = format!(
        "SARIF {} log",
        version.as_deref().unwrap_or("without version")
    );
    Ok(ArtifactReading {
        parser: Parser::Sarif,
        form,
        records: Some(count),
        facts: facts(&runs, &sums, count),
        doc: doc(&runs, &sums, (version.as_deref(), count)),
        troubles,
    })
}

/// What the runs say of themselves.
#[derive(Default)]
struct Runs {
    count: u64,
    /// Runs that say nothing of results, not even that there are none (3.14.23).
    without_results: u64,
    invocations: u64,
    unsuccessful: u64,
    tools: Vec<String>,
    /// Per run and invocation: levels that it gave to rules (3.20.5).
    overrides: Vec<results::Override>,
}

fn of_runs(runs: &[Value], missing: &mut dyn FnMut(String)) -> Runs {
    let mut found = Runs::default();
    for (index, run) in runs.iter().enumerate() {
        found.count += 1;
        // SARIF 2.1.0, 3.14.6, 3.18.2 and 3.19.8.
        let driver = run.pointer("/tool/driver").and_then(Value::as_object);
        match driver.and_then(|driver| text(driver, "name")) {
            None => missing(format!("run {} has no `tool.driver.name`", index + 1)),
            Some(name) if found.tools.len() < 50 => {
                let version =
                    driver.and_then(|d| text(d, "semanticVersion").or(text(d, "version")));
                let words: Vec<&str> = [Some(name), version].into_iter().flatten().collect();
                found.tools.push(short(&words.join(" ")));
            }
            Some(_) => {}
        }
        let invocations = run.get("invocations").and_then(Value::as_array);
        for (number, invocation) in invocations.into_iter().flatten().enumerate() {
            found.invocations += 1;
            let failed = invocation.get("executionSuccessful") == Some(&Value::Bool(false));
            found.unsuccessful += u64::from(failed);
            let overrides = invocation.get("ruleConfigurationOverrides");
            let overrides = overrides.and_then(Value::as_array).into_iter().flatten();
            let at = (index as u64, number as u64);
            found
                .overrides
                .extend(overrides.filter_map(|one| results::Override::of(at, one)));
        }
    }
    found
}

fn doc(runs: &Runs, sums: &Sums, (version, count): (Option<&str>, u64)) -> Value {
    let mut doc = json!({
        "runs": runs.count,
        "runs-without-results": runs.without_results,
        "tools": runs.tools,
        "results": count,
        "levels": levels(&sums.levels),
        "kinds": sums.kinds.doc(),
        "suppressed": sums.suppressed,
        "unstated-suppression": sums.unstated,
        "baseline": sums.baseline.doc(),
        "open": {
            "total": sums.open.total(),
            "levels": levels(&sums.open),
            "critical": sums.critical.count,
            "high": sums.high,
            "scored": sums.scored,
        },
        "open-critical": sums.critical.doc(),
        "rules": sums.rules.doc(),
    });
    let more: &mut Map<String, Value> = doc.as_object_mut().expect("it is an object");
    if let Some(version) = version {
        more.insert("version".to_owned(), version.into());
    }
    if runs.invocations > 0 {
        more.insert("invocations".to_owned(), runs.invocations.into());
        more.insert("unsuccessful".to_owned(), runs.unsuccessful.into());
    }
    doc
}

fn levels(counts: &Counts) -> Value {
    let each =
        Level::ALL.map(|level| (level.as_str().to_owned(), counts.of(level.as_str()).into()));
    Value::Object(each.into_iter().collect())
}

fn facts(runs: &Runs, sums: &Sums, count: u64) -> Vec<Fact> {
    let mut facts = vec![
        fact("runs", runs.count),
        fact("tools", runs.tools.join(", ")),
        fact("results", count),
    ];
    if count > 0 {
        facts.push(fact("levels", sums.levels.words()));
        facts.push(fact("suppressed", sums.suppressed));
        let open = format!("{}, critical: {}", sums.open.total(), sums.critical.count);
        let scored = if sums.scored == 0 {
            format!("{}; no rule states a score", sums.open.total())
        } else {
            open
        };
        facts.push(fact("open", scored));
    }
    if sums.baseline.total() > 0 {
        facts.push(fact("against the baseline", sums.baseline.words()));
    }
    if runs.unsuccessful > 0 {
        facts.push(fact("invocations that failed", runs.unsuccessful));
    }
    facts
}
