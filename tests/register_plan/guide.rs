//! What the guide shows is what the program says.

use super::built::program;
use super::tools::repository;

/// The answer of an authority in the guide.
const ANSWER: &str = "Rule,Table,Row,Column,Message\n807,B_05.01,14,c0110,ultimate parent not found\nGLEIF,,,,1 identifier has lapsed\n";

#[test]
fn the_guide_shows_real_answers() {
    let home = tempfile::tempdir().expect("a folder");
    for example in ["small-bank-dora", "nordbank-dora"] {
        let from = repository("examples").join(example);
        for entry in walkdir::WalkDir::new(&from) {
            let entry = entry.expect("the example is readable");
            let inside = entry
                .path()
                .strip_prefix(repository("examples"))
                .expect("inside");
            let to = home.path().join(inside);
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(to).expect("made");
            } else {
                std::fs::copy(entry.path(), to).expect("copied");
            }
        }
    }
    std::fs::write(home.path().join("answer.csv"), ANSWER).expect("written");
    let guide = std::fs::read_to_string(repository("docs/guides/write-the-register.md"));
    let guide = guide.expect("the guide");
    let run = |command: &str| {
        let words: Vec<&str> = command.split(' ').collect();
        let output = program(&words).current_dir(home.path()).output();
        String::from_utf8(output.expect("it runs").stdout).expect("text")
    };
    // The register of the year before, which the guide compares with.
    run("register export nordbank-dora/auditbinder.yaml --submission nordbank-2025 -o sent");
    let commands = guide
        .lines()
        .filter_map(|line| line.strip_prefix("$ auditbinder "));
    let commands: Vec<&str> = commands.collect();
    assert_eq!(commands.len(), 5);
    for command in commands {
        let said = run(command);
        let block = format!("```text\n$ auditbinder {command}\n{said}```\n");
        assert!(guide.contains(&block), "the guide lacks this:\n{block}");
    }
}
