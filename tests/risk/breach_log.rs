//! `risk breaches`: the log of 45 CFR 164.408(c).

use std::process::Command;

use serde_json::Value;

use super::plan;

const INCIDENTS: &str = "
incidents:
  - id: mail
    title: Mail to a wrong address
    detected: 2026-02-01
    persons: 499
    data-class: phi-touching
    breach: {discovered: 2026-02-01, states: [US-WA, US-OR], individuals-notified: 2026-02-20}
  - id: fax
    title: Fax to a wrong number
    detected: 2025-12-31
    persons: 1
    data-class: phi-touching
    breach: {discovered: 2025-12-31, individuals-notified: 2026-01-03, hhs-notified: 2026-01-15}
  - id: theft
    title: Theft of a server
    detected: 2026-03-01
    persons: 500
    data-class: phi-touching
    breach: {discovered: 2026-03-01}
";

fn run(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let text = plan::complete();
    assert!(!text.contains("\nincidents:"));
    std::fs::write(folder.path().join("plan.yaml"), text + INCIDENTS).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(["risk", "breaches", "plan.yaml"])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn breaches_of_fewer_than_500_are_listed_with_what_is_left_of_their_time() {
    assert_eq!(
        run(&[]),
        "\
2025-12-31  fax  1 person: Fax to a wrong number
  the persons: told on 2026-01-03, last day 2026-03-01
  the Secretary of HHS: told on 2026-01-15, last day 2026-03-01
2026-02-01  mail  499 persons, US-WA, US-OR: Mail to a wrong address
  the persons: told on 2026-02-20, last day 2026-04-02
  the Secretary of HHS: not told, last day 2027-03-01, 229 days left
2 breaches of fewer than 500 persons, as of 2026-07-15
"
    );
    assert!(run(&["--year", "2024"]).starts_with("0 breaches"));
}

#[test]
fn the_log_of_one_year_is_csv_and_json_too() {
    assert_eq!(
        run(&["--year", "2026", "--format", "csv"]),
        "id,title,discovered,persons,states,individuals,secretary-due,secretary-given,days-left\r
mail,Mail to a wrong address,2026-02-01,499,US-WA; US-OR,\"told on 2026-02-20, last day 2026-04-02\",2027-03-01,,229\r
"
    );
    let said = run(&["--year", "2025", "--format", "json"]);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    let breaches = said["breaches"].as_array().expect("a list");
    assert_eq!(breaches.len(), 1);
    assert_eq!(
        (&breaches[0]["id"], &breaches[0]["days_left"]),
        (&"fax".into(), &Value::Null)
    );
}

#[test]
fn no_other_command_answers_in_csv() {
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(["check", "--format", "csv"])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
}
