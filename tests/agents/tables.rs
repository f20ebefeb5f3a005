//! The shipped key tables hold together, and a table of a user is held to the same.

use std::path::Path;

use auditbinder::agent;
use auditbinder::pipeline::shipped_agent_tables;

#[test]
fn every_shipped_table_can_be_used() {
    let agents: Vec<&str> = shipped_agent_tables()
        .map(|table| table.agent.as_str())
        .collect();
    assert_eq!(agents, ["claude-code", "codex", "gemini-cli"]);
    for table in shipped_agent_tables() {
        let path = format!("catalogs/agents/{}.yaml", table.agent);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text = std::fs::read_to_string(path).expect("readable");
        let read = agent::table(&text).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert_eq!(format!("{read:?}"), format!("{table:?}"));
        for kind in table.files.values() {
            assert!(kind.keys.len() > 20, "{} lists few keys", table.agent);
            assert!(!kind.layers.is_empty(), "{} has no layer", table.agent);
        }
    }
}

#[test]
fn everything_that_is_wrong_with_a_table_is_told_at_once() {
    let text = "agent: a\nname: A\nvendor: V\nversions: [{version: 2.0.0, basis: measured}]\nfiles:\n  config:\n    names: [a.toml]\n    syntax: toml\n    unknown: ignored\n    invalid: refused\n    layers: [{id: user}]\n    keys:\n      - {key: one, type: text}\n      - {key: two, type: boolean, since: 1.0.0}\n      - {key: three, type: string, only-in: [managed], source: nowhere}\n      - {key: three, type: integer}\n";
    let problems = agent::table(text).expect_err("four problems");
    let expected = [
        "config: `one`: `text` is no type",
        "config: `two`: `1.0.0` is not among `versions`",
        "config: `three`: `managed` is no layer",
        "config: `three`: `nowhere` is not among `sources`",
        "config: `three` stands twice for one version",
    ];
    assert_eq!(problems, expected);
}

#[test]
fn a_version_that_a_table_does_not_list_is_told_wherever_it_stands() {
    let text = "agent: a\nname: A\nvendor: V\nversions: [{version: 2.0.0, basis: measured}]\nfiles:\n  config:\n    names: [a.toml]\n    syntax: toml\n    unknown: ignored\n    invalid: [{until: 1.1.0, value: refused}]\n    layers: [{id: user, invalid: [{since: 1.2.0, value: kept}]}]\n    keys:\n      - {key: one, type: string, names-child-of: two, built-in: [{since: 1.3.0, value: [x]}]}\n      - {key: two, type: table, invalid: [{since: 1.4.0, value: kept}]}\n      - {key: three, type: string, report-values: [{since: 1.5.0, value: {a: b}}]}\n";
    let problems = agent::table(text).expect_err("five problems").join("\n");
    for version in ["1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0"] {
        assert!(
            problems.contains(&format!("`{version}` is not among")),
            "{problems}"
        );
    }
}
