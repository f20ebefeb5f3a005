//! `build --asic`: the container around the package that was just written.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::args::BuildArgs;
use crate::cli::output::Output;
use crate::cli::{Exit, file, key};
use crate::diagnostic::Finding;
use crate::model::PackageTime;
use crate::pipeline::Built;
use crate::seal::{self, DetachedError, X509Signer};
use crate::verify;

/// Writes `NAME.asics` beside `NAME.zip`, if it is asked for.
pub fn wrapped(
    args: &BuildArgs,
    holder: Option<&X509Signer>,
    built: &Built,
    time: PackageTime,
    output: &mut Output,
) -> Result<Option<PathBuf>, Exit> {
    let Some(holder) = holder else {
        return Ok(None);
    };
    if !output.is_json() {
        output.line(format!("  certificate: {}", holder.subject()));
    }
    if !args.x509.asic {
        return Ok(None);
    }
    let path = built.path.with_extension("asics");
    let name = built.path.file_stem().unwrap_or_default().to_string_lossy();
    // Its own earlier container may go; anything else only with `--force`.
    let force = args.force || verify::is_wrapped(&path, &name);
    if let Some(finding) = file::in_the_way(&path, force) {
        return Err(output.problem(finding.note("the package itself was written")));
    }
    write(&path, &name, holder, built, time).map_err(|finding| output.problem(*finding))?;
    if !output.is_json() {
        output.line(format!("  written: {}", path.display()));
    }
    Ok(Some(path))
}

fn write(
    path: &Path,
    name: &str,
    holder: &X509Signer,
    built: &Built,
    time: PackageTime,
) -> Result<(), Box<Finding>> {
    let failed = |error: &std::io::Error| Box::new(file::unwritable(path, error));
    let mut package = File::open(&built.path).map_err(|error| failed(&error))?;
    file::write_with(path, |out| {
        let mut out = BufWriter::with_capacity(1 << 20, out);
        seal::wrap(&mut package, name, holder, time, &mut out)?;
        Ok(out.flush()?)
    })
    .map_err(|error| match error {
        DetachedError::Unreadable(error) => failed(&error),
        DetachedError::Unsigned(error) => key::unsigned(&error),
    })
}
