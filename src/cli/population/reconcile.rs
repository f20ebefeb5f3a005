//! `population reconcile`: two populations side by side.

use std::path::PathBuf;

use serde_json::json;

use super::source::{self, Job};
use super::{SHOWN, many};
use crate::cli::Exit;
use crate::cli::args::PopulationReconcileArgs;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::diagnostic::{Code, Finding, reason};
use crate::population::{Difference, reconcile};

/// Compares two populations.
pub fn run(args: &PopulationReconcileArgs, output: &mut Output) -> Result<Exit, Exit> {
    let progress = Progress::begin(output, "reading the first population");
    let first = job(args, &args.first, None, output)?;
    let second = job(args, &args.second, args.second_identity.as_deref(), output)?;
    let mut one = first.count().map_err(|finding| output.problem(*finding))?;
    progress.step("reading the second population");
    let mut two = second.count().map_err(|finding| output.problem(*finding))?;
    progress.step("comparing");
    let folder = std::env::temp_dir();
    let compared = reconcile(
        &mut one.gathered,
        &mut two.gathered,
        !args.ids_only,
        &folder,
    );
    let compared = compared.map_err(|error| {
        let message = format!("the populations cannot be compared: {}", reason(&error));
        let finding = Finding::new(Code::OutputUnwritable, message);
        output.problem(finding.help("make room in the folder for temporary files"))
    })?;
    drop(progress);
    let whole = one.count.is_whole() && two.count.is_whole();
    if output.is_json() {
        let side = |job: &Job, count: &crate::model::population::PopulationCount| {
            json!({
                "id": job.id, "distinct": count.distinct, "unread": count.unread(),
                "population-digest": count.population_digest,
            })
        };
        let mut answer = serde_json::to_value(&compared).unwrap_or_default();
        answer["first"] = side(&first, &one.count);
        answer["second"] = side(&second, &two.count);
        answer["agree"] = json!(compared.agree());
        output.json("population-reconcile", answer);
    } else {
        output.line(format!("{} in both", many(compared.same, "instance")));
        part(
            &format!("only in {}", args.first),
            &compared.only_first,
            output,
        );
        part(
            &format!("only in {}", args.second),
            &compared.only_second,
            output,
        );
        part("in both with other content", &compared.changed, output);
        for (name, count) in [(&args.first, &one.count), (&args.second, &two.count)] {
            if count.unread() > 0 {
                let records = many(count.unread(), "record");
                output.line(format!("{records} of {name} could not be counted"));
            }
        }
    }
    Ok(if compared.agree() && whole {
        Exit::Done
    } else {
        Exit::Judged
    })
}

fn part(what: &str, difference: &Difference, output: &mut Output) {
    output.line(format!("{} {what}", many(difference.count, "instance")));
    for id in difference.ids.iter().take(SHOWN) {
        output.line(format!("  {id}"));
    }
    let shown = difference.ids.len().min(SHOWN) as u64;
    if difference.count > shown {
        output.line(format!("  and {} more", difference.count - shown));
    }
}

/// A population of the plan, else a file.
fn job(
    args: &PopulationReconcileArgs,
    name: &str,
    identity: Option<&str>,
    output: &mut Output,
) -> Result<Job, Exit> {
    let path = PathBuf::from(name);
    let is_id = !name.contains(['/', '\\', '.']);
    if path.is_file() && !(is_id && args.plan.is_file()) {
        let mut job = source::of_files(&[path], &args.definition);
        if let Some(identity) = identity {
            job.definition.identity = Some(identity.to_owned());
        }
        return Ok(job);
    }
    let opened = open::at(&args.plan, output)?;
    let engagement = args.engagement.as_deref();
    let mut jobs = source::of_plan(&opened, Some(name), engagement, output)?;
    Ok(jobs.swap_remove(0))
}
