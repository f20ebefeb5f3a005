//! Parses arguments, calls the library, returns the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    auditbinder::cli::run(std::env::args_os())
}
