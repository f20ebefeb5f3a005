//! `locker review`: who looked at an occurrence, signed.

use serde_json::json;

use crate::cli::args::LockerReviewArgs;
use crate::cli::output::Output;
use crate::cli::{Exit, moment, open, signer};
use crate::diagnostic::Code;
use crate::locker::{LockerError, RuleBroken, Signing};
use crate::model::occurrence::{Body, Review};

/// Records the review.
pub fn run(args: &LockerReviewArgs, output: &mut Output) -> Result<Exit, Exit> {
    let now = moment::now(&args.time, output)?;
    let opened = open::at(&args.plan.plan, output)?;
    let by = super::person(&opened.plan, &args.by).map_err(|finding| output.problem(*finding))?;
    let mut locker = super::whole(&opened, output)?;
    let found = super::occurrence(&locker, &args.occurrence, Code::ReviewRefused)
        .map_err(|finding| output.problem(*finding))?;
    let (sequence, item) = (found.sequence, found.occurrence.item.clone());
    // Said before a key is asked for: nobody should type a passphrase for nothing.
    if found.occurrence.by.person() == Some(&by) {
        let broken = RuleBroken::OwnReview {
            person: by,
            occurrence: sequence,
        };
        return Err(output.problem(broken.finding()));
    }
    let signer = signer::signer(&args.signer, &args.passphrase, &opened, output)
        .map_err(|finding| output.problem(*finding))?;
    let body = Body::Review(Review {
        occurrence: sequence,
        by,
        at: now.at,
        time_source: now.source,
        result: args.result,
        note: args.note.clone(),
    });
    let sign = |bytes: &[u8]| signer.sign(bytes).map_err(|error| error.to_string());
    let signing = Signing {
        public: *signer.public(),
        sign: &sign,
    };
    let refused = |error: LockerError, output: &mut Output| super::refused(error, output);
    let mut writer = match locker.writer() {
        Ok(writer) => writer,
        Err(error) => return Err(refused(error, output)),
    };
    let entry = match writer.append(&body, Some(&signing)) {
        Ok(entry) => entry.clone(),
        Err(error) => return Err(refused(error, output)),
    };
    if output.is_json() {
        let fields = json!({
            "sequence": entry.sequence, "head": entry.line, "occurrence": sequence,
            "item": item, "by": args.by, "result": args.result, "signature": entry.signature,
        });
        output.json("locker-entry", fields);
        return Ok(Exit::Done);
    }
    output.line(format!(
        "{item}: review of entry {sequence} added as entry {}: {}",
        entry.sequence,
        args.result.as_str()
    ));
    output.line(format!("  signed by {}", signer.public().fingerprint()));
    Ok(Exit::Done)
}
