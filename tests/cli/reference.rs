//! The stored command reference is the one that the clap types give.

use std::fmt::Write as _;

/// Every command with its long help, in the order of the help.
fn reference() -> String {
    let mut page = String::from(
        "# Command reference\n\nGenerated from the program's own types; a test compares the two.\n\
         `SNAPSHOTS=overwrite cargo test --test cli` writes it anew.\n",
    );
    let mut root = auditbinder::cli::command().term_width(100);
    root.build();
    add(&mut page, &root, "auditbinder");
    page
}

fn add(page: &mut String, command: &clap::Command, name: &str) {
    let help = command
        .clone()
        .term_width(100)
        .render_long_help()
        .to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    write!(
        page,
        "\n## `{name}`\n\n```text\n{}\n```\n",
        help.join("\n").trim_end()
    )
    .expect("a String takes any text");
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        add(page, sub, &format!("{name} {}", sub.get_name()));
    }
}

#[test]
fn the_command_reference_is_the_generated_one() {
    let stored = snapbox::Data::read_from(&super::tools::repository("docs/reference/cli.md"), None);
    snapbox::assert_data_eq!(reference(), stored.raw());
}
