//! Opening a plan for a command.

use super::Exit;
use super::args::PlanArgs;
use super::output::Output;
use crate::model::plan::Engagement;
use crate::pipeline::{self, Opened};

/// Opens the plan, or reports every problem.
pub fn plan(args: &PlanArgs, output: &mut Output) -> Result<Opened, Exit> {
    pipeline::open(&args.plan)
        .map_err(|rejected| output.problems(&rejected.findings, &rejected.sources))
}

/// The engagements to work on.
pub fn engagements<'a>(
    opened: &'a Opened,
    args: &PlanArgs,
    output: &mut Output,
) -> Result<Vec<&'a Engagement>, Exit> {
    opened
        .engagements(args.engagement.as_deref())
        .map_err(|finding| {
            output.problem(*finding);
            Exit::Usage
        })
}
