//! `schema`, `completions`, `man`: generated from the types.

use anyhow::Context as _;

use super::Exit;
use super::args::{CompletionsArgs, ManArgs, command};
use super::output::Output;

/// Prints the JSON Schema of the plan.
pub fn schema(output: &mut Output) -> anyhow::Result<Exit> {
    let schema = crate::load::schema();
    output.line(serde_json::to_string_pretty(&schema).context("the schema can be written")?);
    Ok(Exit::Done)
}

/// Prints completions for a shell.
pub fn completions(args: &CompletionsArgs, output: &mut Output) -> anyhow::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "auditbinder", &mut text);
    output.raw(&text);
    Ok(Exit::Done)
}

/// Writes one man page per command.
pub fn man(args: &ManArgs, output: &mut Output) -> anyhow::Result<Exit> {
    let shown = args.folder.display();
    std::fs::create_dir_all(&args.folder).with_context(|| format!("`{shown}` cannot be made"))?;
    clap_mangen::generate_to(command(), &args.folder)
        .with_context(|| format!("`{shown}` cannot be written"))?;
    output.note(format!("man pages written to {shown}"));
    Ok(Exit::Done)
}
