//! The command line: clap types and one file per subcommand. The only code that prints.

mod agent;
mod args;
mod build;
mod catalog;
mod check;
mod collect;
mod diff;
mod docs;
mod due;
#[cfg_attr(not(feature = "encrypt"), path = "cli/no_encryption.rs")]
mod encryption;
mod explain;
mod file;
mod fingerprint;
mod init;
mod inspect;
mod interrupt;
mod key;
mod locker;
mod mask;
mod moment;
mod open;
mod oscal;
mod output;
mod plain;
mod population;
mod progress;
mod register;
mod requests;
mod risk;
mod sample;
mod scan;
mod signer;
mod templates;
mod vendor;
mod verify;
#[cfg_attr(not(feature = "x509"), path = "cli/no_x509.rs")]
mod x509;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use serde_json::json;

pub use args::command;

use args::{Command, Invocation};
use output::Output;

/// How a command ended; the number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exit {
    /// Nothing at or above `--fail-on`.
    Done,
    /// Judged, and something is; or the package was refused.
    Judged,
    /// Wrong usage.
    Usage,
    /// Input could not be read or understood, or output not written.
    Unreadable,
    /// What `verify`, `extract`, `diff` found: 4, 5, 6 or 7.
    Verdict(u8),
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Judged => 1,
            Self::Usage => 2,
            Self::Unreadable => 3,
            Self::Verdict(code) => code,
        }
    }
}

/// Runs the program with the given arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let invocation = match Invocation::try_parse_from(&arguments) {
        Ok(invocation) => invocation,
        Err(error) => return usage(&error, &arguments),
    };
    if let Some(error) = invocation.wrong_format() {
        return usage(&error, &arguments);
    }
    let mut output = Output::new(&invocation.global);
    let exit = dispatch(invocation.command, &mut output);
    ExitCode::from(output.finish(exit).code())
}

fn dispatch(command: Command, output: &mut Output) -> Exit {
    interrupt::prepare();
    match command {
        Command::Init(args) => init::run(&args, output),
        Command::Collect(args) => ended(collect::run(&args, output)),
        Command::Due(args) => ended(due::run(&args, output)),
        Command::Locker(command) => ended(locker::run(&command, output)),
        Command::Check(args) => ended(check::run(&args, output)),
        Command::Build(args) => ended(build::run(&args, output)),
        Command::Verify(args) => verify::run(&args, output),
        Command::Extract(args) => verify::extract(&args, output),
        Command::Diff(args) => ended(diff::run(&args, output)),
        Command::Catalog(args) => ended(catalog::run(&args, output)),
        Command::Explain(args) => ended(explain::run(&args, output)),
        Command::Scan(args) => ended(scan::run(&args, output)),
        Command::Inspect(args) => ended(inspect::run(&args, output)),
        Command::Agent(command) => ended(agent::run(&command, output)),
        Command::Risk(command) => ended(risk::run(&command, output)),
        Command::Population(command) => ended(population::run(&command, output)),
        Command::Sample(command) => ended(sample::run(&command, output)),
        Command::Register(command) => ended(register::run(&command, output)),
        Command::Requests(command) => ended(requests::run(&command, output)),
        Command::Vendor(command) => ended(vendor::run(&command, output)),
        Command::Templates(command) => ended(templates::run(&command, output)),
        Command::Key(args) => key::run(&args, output),
        Command::Timestamp(args) => x509::timestamp(&args, output),
        Command::Schema => docs::schema(output),
        Command::Completions(args) => docs::completions(&args, output),
        Command::Man(args) => docs::man(&args, output),
    }
}

/// A command that ends early ends with the exit it says, too.
fn ended(exit: Result<Exit, Exit>) -> Exit {
    exit.unwrap_or_else(|early| early)
}

/// Help and version go to stdout and end with 0; everything else is wrong usage.
fn usage(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if error.use_stderr() && wants_json(arguments) {
        let message = error.render().to_string();
        let message = message.trim_end().trim_start_matches("error: ");
        Output::plain_json().json("problems", json!({"findings": [], "usage": message}));
        return ExitCode::from(Exit::Usage.code());
    }
    // A closed pipe is not an error.
    let _ = error.print();
    let exit = if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Done
    };
    ExitCode::from(exit.code())
}

/// Whether arguments that could not be understood ask for JSON all the same.
fn wants_json(arguments: &[OsString]) -> bool {
    let pairs = arguments.windows(2);
    let mut apart = pairs.filter(|pair| pair[0] == "--format" && pair[1] == "json");
    apart.next().is_some() || arguments.iter().any(|argument| argument == "--format=json")
}
