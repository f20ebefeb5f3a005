//! Outside programs that give a second opinion, where they are installed.

use std::io::{ErrorKind, Write as _};
use std::process::Command;

/// Runs a program on a PDF and returns what it printed; none if it is not installed.
#[expect(clippy::print_stderr, reason = "a skipped check must be seen")]
pub fn run(program: &str, before: &[&str], pdf: &[u8], after: &[&str]) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(pdf).expect("the file is written");
    let mut command = Command::new(program);
    let output = command.args(before).arg(file.path()).args(after).output();
    match output {
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{program}: {errors}");
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: {program} not found");
            None
        }
        Err(error) => panic!("{program} does not start: {error}"),
    }
}
