//! `schema`, `completions`, `man`: generated from the types.

use super::Exit;
use super::args::{CompletionsArgs, ManArgs, command};
use super::output::Output;
use crate::diagnostic::{Code, Finding};

/// Prints the JSON Schema of the plan.
pub fn schema(output: &mut Output) -> Exit {
    let schema = crate::load::schema();
    output.line(serde_json::to_string_pretty(&schema).expect("a schema is a JSON value"));
    Exit::Done
}

/// Prints completions for a shell.
pub fn completions(args: &CompletionsArgs, output: &mut Output) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "auditbinder", &mut text);
    output.raw(&text);
    Exit::Done
}

/// Writes one man page per command.
pub fn man(args: &ManArgs, output: &mut Output) -> Exit {
    let made = std::fs::create_dir_all(&args.folder)
        .and_then(|()| clap_mangen::generate_to(command(), &args.folder));
    let shown = args.folder.display();
    if let Err(error) = made {
        let message = format!(
            "`{shown}` cannot be written: {}",
            crate::diagnostic::reason(&error)
        );
        let finding = Finding::new(Code::OutputUnwritable, message);
        return output.problem(finding.help("check permissions, or choose another folder"));
    }
    output.note(format!("man pages written to {shown}"));
    Exit::Done
}
