//! `locker withdraw`: an occurrence that does not count.

use serde_json::json;

use crate::cli::args::LockerWithdrawArgs;
use crate::cli::output::Output;
use crate::cli::{Exit, moment, open};
use crate::diagnostic::Code;
use crate::model::occurrence::{Body, Withdrawal};

/// Takes it back.
pub fn run(args: &LockerWithdrawArgs, output: &mut Output) -> Result<Exit, Exit> {
    let now = moment::now(&args.time, output)?;
    let opened = open::at(&args.plan.plan, output)?;
    let by = super::person(&opened.plan, &args.by).map_err(|finding| output.problem(*finding))?;
    let mut locker = super::whole(&opened, output)?;
    let found = super::occurrence(&locker, &args.occurrence, Code::OccurrenceRefused)
        .map_err(|finding| output.problem(*finding))?;
    let (sequence, item) = (found.sequence, found.occurrence.item.clone());
    let body = Body::Withdrawal(Withdrawal {
        occurrence: sequence,
        by,
        at: now.at,
        time_source: now.source,
        reason: args.reason.clone(),
    });
    let added = locker
        .writer()
        .and_then(|mut writer| writer.append(&body, None).cloned());
    let entry = added.map_err(|error| super::refused(error, output))?;
    if output.is_json() {
        let fields = json!({
            "sequence": entry.sequence, "head": entry.line, "occurrence": sequence,
            "item": item, "by": args.by, "reason": args.reason,
        });
        output.json("locker-entry", fields);
        return Ok(Exit::Done);
    }
    output.line(format!(
        "{item}: entry {sequence} is withdrawn by entry {}; its bytes stay in the locker",
        entry.sequence
    ));
    Ok(Exit::Done)
}
