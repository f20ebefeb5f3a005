//! What the guide shows is what the program says.

use super::built::program;
use super::sample::{Parts, register, set};

const GUIDE: &str = include_str!("../../docs/guides/register.md");

#[test]
fn the_guide_shows_real_answers() {
    let mut register = register();
    set(&mut register, "B_01.01", 0, "c0030", "Germany");
    set(&mut register, "B_07.01", 0, "c0070", "45782");
    let top = super::sample::ultimate();
    let table = register.tables.get_mut("B_05.01").expect("it");
    table.rows.retain(|row| row.cells[0].text != top);
    let home = tempfile::tempdir().expect("a folder");
    let tables = home.path().join("tables");
    std::fs::create_dir(&tables).expect("made");
    for (name, bytes) in Parts::of(&register).entries {
        let file = name.rsplit('/').next().expect("a name");
        if file.starts_with("b_") {
            std::fs::write(tables.join(file), bytes).expect("written");
        }
    }
    for command in [
        "register lint tables --reference-date 2025-12-31",
        "register import tables -o register",
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let output = program(&arguments).current_dir(home.path()).output();
        let output = output.expect("it runs");
        let said = String::from_utf8(output.stdout).expect("text");
        let block = format!("```text\n$ auditbinder {command}\n{said}```\n");
        assert!(GUIDE.contains(&block), "the guide lacks this:\n{block}");
    }
}
