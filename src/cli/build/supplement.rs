//! What `build --supplement-to` asks for, verified.

use super::super::args::SupplementArgs;
use super::super::output::Output;
use super::super::{Exit, key};
use crate::diagnostic::{Code, Finding, Sources};
use crate::pipeline::{self, Opened, SupplementTo};
use crate::seal::Signer;

/// The supplement that is asked for, if one is.
pub fn asked(
    args: &SupplementArgs,
    opened: &Opened,
    signer: &Signer,
    engagements: usize,
    output: &mut Output,
) -> Result<Option<SupplementTo>, Exit> {
    let Some(path) = &args.supplement_to else {
        return Ok(None);
    };
    if engagements != 1 {
        let message =
            format!("`--supplement-to` names one package, and {engagements} are to be built");
        let finding = Finding::new(Code::WrongValue, message);
        output.problem(finding.help("build one at a time, with `--engagement ID`"));
        return Err(Exit::Usage);
    }
    let mut trusted = vec![*signer.public()];
    for file in &args.parent_key {
        trusted.extend(key::trusted(file).map_err(|finding| output.problem(*finding))?);
    }
    let mut told = |findings: Vec<Finding>| output.problems(&findings, &Sources::default());
    let requests = pipeline::requests(&opened.plan, &args.request).map_err(&mut told)?;
    let parent = pipeline::parent(path, &args.after, &trusted).map_err(told)?;
    Ok(Some(SupplementTo {
        parent,
        requests,
        withdraws: args.withdraw.iter().cloned().collect(),
    }))
}
