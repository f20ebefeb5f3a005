//! `templates`: the shipped look of reports, to change it.

use serde_json::json;

use super::args::{TemplatesCommand, TemplatesExportArgs};
use super::output::Output;
use super::{Exit, file};
use crate::render;

const THEME: &str = include_str!("../../templates/init/theme.yaml");

/// Runs one of the commands.
pub fn run(command: &TemplatesCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        TemplatesCommand::Export(args) => export(args, output),
    }
}

/// Writes the files, if none of them is there.
fn export(args: &TemplatesExportArgs, output: &mut Output) -> Result<Exit, Exit> {
    let shipped = render::SHIPPED.iter().copied();
    let files: Vec<(&str, &str)> = shipped.chain([("theme.yaml", THEME)]).collect();
    for (name, _) in &files {
        if let Some(finding) = file::in_the_way(&args.folder.join(name), false) {
            let finding = finding.note("nothing was written");
            return Err(output.problem(finding.help("choose another folder, or move the file")));
        }
    }
    for (name, text) in &files {
        let path = args.folder.join(name);
        let written = file::write(&path, text);
        written.map_err(|error| output.problem(file::unwritable(&path, &error)))?;
    }
    if output.is_json() {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let folder = args.folder.display().to_string();
        output.json("templates", json!({"folder": folder, "files": names}));
    } else {
        for (name, _) in &files {
            output.line(format!("written: {}", args.folder.join(name).display()));
        }
        output.note(
            "name the folder in the plan: `reports: {templates: FOLDER}`, and delete what stays as shipped",
        );
    }
    Ok(Exit::Done)
}
