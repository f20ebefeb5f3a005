//! `init`: a commented plan that builds as it is.

use serde_json::json;
use tera::{Context, Tera};

use super::Exit;
use super::args::{InitArgs, Purpose};
use super::file;
use super::output::Output;
use crate::diagnostic::{Code, Finding};

const PLAN: &str = include_str!("../../templates/init/auditbinder.yaml.txt");
const POLICY: &str = include_str!("../../templates/init/information-security-policy.md");
const INVENTORY: &str = include_str!("../../templates/init/asset-inventory.csv");
const IGNORE: &str = include_str!("../../templates/init/gitignore.txt");

/// Writes the plan and its first evidence.
pub fn run(args: &InitArgs, output: &mut Output) -> Exit {
    let files = [
        ("auditbinder.yaml", plan(args.purpose)),
        ("evidence/information-security-policy.md", POLICY.to_owned()),
        ("evidence/asset-inventory.csv", INVENTORY.to_owned()),
        (".gitignore", IGNORE.to_owned()),
    ];
    let existing = files
        .iter()
        .find(|(name, _)| args.folder.join(name).exists());
    if let Some((name, _)) = existing.filter(|_| !args.force) {
        let message = format!("`{}` exists", args.folder.join(name).display());
        let finding = Finding::new(Code::OutputExists, message).note("nothing was written");
        return output.problem(finding.help("choose another folder, or pass `--force`"));
    }
    for (name, text) in &files {
        if let Err(error) = file::write(&args.folder.join(name), text) {
            let message = format!(
                "`{}` cannot be written: {}",
                args.folder.join(name).display(),
                crate::diagnostic::reason(&error)
            );
            return output.problem(
                Finding::new(Code::OutputUnwritable, message).help("check permissions and room"),
            );
        }
    }
    let plan = args.folder.join("auditbinder.yaml");
    if output.is_json() {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        output.json(
            "init",
            json!({"folder": args.folder.display().to_string(), "files": names}),
        );
    } else {
        for (name, _) in &files {
            output.line(format!("written: {}", args.folder.join(name).display()));
        }
        output.note(format!("next: auditbinder build {} -o out", plan.display()));
    }
    Exit::Done
}

fn plan(purpose: Purpose) -> String {
    let mut context = Context::new();
    let all = purpose == Purpose::All;
    context.insert("soc2", &(all || purpose == Purpose::Soc2));
    context.insert("hipaa", &(all || purpose == Purpose::Hipaa));
    context.insert("dora", &(all || purpose == Purpose::Dora));
    let mut tera = Tera::default();
    tera.add_raw_template("plan.txt", PLAN)
        .unwrap_or_else(|error| panic!("the shipped plan is broken: {error}"));
    tera.render("plan.txt", &context)
        .unwrap_or_else(|error| panic!("the shipped plan is broken: {error:?}"))
}
