//! `timestamp request`, `timestamp attach`, `timestamp fetch`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{all, network};
use crate::cli::Exit;
use crate::cli::args::{TimestampArgs, TimestampCommand};
use crate::cli::file;
use crate::cli::output::Output;
use crate::diagnostic::{Code, Finding, reason};
use crate::model::Digest;
use crate::package::tsp::{self, MAX_RESPONSE, TimeStamp};
use crate::verify::{self, Stamp, Trust, Verdict, Verification};

/// Asks for a time stamp, or puts one beside its package.
pub fn run(args: &TimestampArgs, output: &mut Output) -> Exit {
    let done = match &args.command {
        TimestampCommand::Request {
            package,
            output: to,
            force,
        } => request(package, to.as_deref(), *force, output),
        TimestampCommand::Attach {
            package,
            response,
            tsa_ca,
            force,
        } => attach(package, response, tsa_ca, *force, output),
        TimestampCommand::Fetch {
            package,
            tsa,
            allow_network: _,
            within,
            tsa_ca,
            force,
        } => fetch(package, (tsa, *within), tsa_ca, *force, output),
    };
    match done {
        Ok(()) => Exit::Done,
        Err(finding) if finding.code == Code::WrongValue => {
            output.problem(*finding);
            Exit::Usage
        }
        Err(finding) => output.problem(*finding),
    }
}

/// The file that belongs to a package: its name and one more ending.
pub fn beside(package: &Path, ending: &str) -> PathBuf {
    let mut name = package.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn request(
    package: &Path,
    to: Option<&Path>,
    force: bool,
    output: &mut Output,
) -> Result<(), Box<Finding>> {
    let (_, root) = intact(package)?;
    let path = to.map_or_else(|| beside(package, "tsq"), Path::to_owned);
    write(&path, &tsp::request(root), force)?;
    if output.is_json() {
        let file = path.display().to_string();
        output.json(
            "timestamp-request",
            json!({"file": file, "root": root.to_string()}),
        );
    } else {
        output.line(format!("{}: written", path.display()));
        output.line(format!("  stamps       root {root}"));
        output.note(format!(
            "note: send it to an authority as `application/timestamp-query`, then run `auditbinder timestamp attach {} ANSWER`",
            package.display()
        ));
    }
    Ok(())
}

fn attach(
    package: &Path,
    response: &Path,
    tsa_ca: &[PathBuf],
    force: bool,
    output: &mut Output,
) -> Result<(), Box<Finding>> {
    let bytes = crate::disk::read_small(response, MAX_RESPONSE as u64).map_err(|why| {
        let message = format!("`{}` cannot be read: {}", response.display(), reason(&why));
        Finding::new(Code::TimeStampUnproven, message).help("name the answer of the authority")
    })?;
    keep(
        package,
        &response.display().to_string(),
        &bytes,
        tsa_ca,
        force,
        output,
    )
}

fn fetch(
    package: &Path,
    (address, within): (&str, u64),
    tsa_ca: &[PathBuf],
    force: bool,
    output: &mut Output,
) -> Result<(), Box<Finding>> {
    let (_, root) = intact(package)?;
    // Nothing is sent for an answer that would not be kept.
    if let Some(finding) = file::refused(&beside(package, "tsr"), force) {
        return Err(finding.into());
    }
    let bytes = network::post(address, &tsp::request(root), within)?;
    keep(package, address, &bytes, tsa_ca, force, output)
}

/// Checks an answer, and writes it beside the package.
fn keep(
    package: &Path,
    name: &str,
    bytes: &[u8],
    tsa_ca: &[PathBuf],
    force: bool,
    output: &mut Output,
) -> Result<(), Box<Finding>> {
    let (found, root) = intact(package)?;
    let stamp = TimeStamp::verify(bytes, root).map_err(|why| {
        Finding::new(
            Code::TimeStampUnproven,
            format!("the time stamp `{name}` does not count"),
        )
        .note(why.to_string())
        .note("nothing was written")
        .help("send the request of this package again, and attach what comes back")
    })?;
    let authorities = all(tsa_ca)?;
    if let Some(authorities) = &authorities {
        let asked = Trust {
            authorities: Some(authorities),
            stamp: Some(Stamp { name, bytes }),
            ..Trust::default()
        };
        if let Some(finding) = found.stamped(asked) {
            return Err(finding.note("nothing was written").into());
        }
    }
    let path = beside(package, "tsr");
    write(&path, bytes, force)?;
    let traced = if authorities.is_some() {
        "traced to a trusted root"
    } else {
        "not traced"
    };
    if output.is_json() {
        output.json(
            "timestamp-attach",
            json!({
                "file": path.display().to_string(),
                "root": root.to_string(),
                "time": stamp.time,
                "authority": stamp.authority.subject(),
                "traced": authorities.is_some(),
            }),
        );
    } else {
        output.line(format!("{}: written", path.display()));
        output.line(format!("  time         {}", stamp.time));
        output.line(format!(
            "  authority    {} ({traced})",
            stamp.authority.subject()
        ));
    }
    Ok(())
}

/// An intact package, whoever sealed it, and its root.
fn intact(package: &Path) -> Result<(Verification, Digest), Box<Finding>> {
    let found = verify::verify(package, &[]);
    if let (Verdict::Intact, Some(facts)) = (found.verdict, &found.facts) {
        let root = facts.root;
        return Ok((found, root));
    }
    let first = found.findings.into_iter().next();
    let finding = first.expect("a package that is not intact has a finding");
    Err(finding.note("nothing was written").into())
}

fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), Box<Finding>> {
    if let Some(finding) = file::refused(path, force) {
        return Err(finding.into());
    }
    file::write_bytes(path, bytes).map_err(|error| file::unwritable(path, &error).into())
}
