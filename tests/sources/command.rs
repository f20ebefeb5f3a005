//! `command`: runs without a shell, ends in time, keeps what was printed.

use std::time::{Duration, Instant};

use super::place::Place;

#[test]
fn nothing_runs_without_the_option() {
    let place = Place::new("{command: {argv: [./tool]}}");
    place.script("tool", "touch ran; echo out");
    let refusal = place.collect(&[]).refusal();
    assert!(refusal.contains("--allow-commands"), "{refusal}");
    let refusal = place.collect(&["--allow-network"]).refusal();
    assert!(refusal.contains("--allow-commands"), "{refusal}");
    let planned = place.collect(&["--dry-run", "--allow-commands"]);
    assert_eq!(
        (&planned.item["outcome"], &planned.item["needs"]),
        (&"due".into(), &"--allow-commands".into())
    );
    assert!(!place.path().join("ran").exists());
    place.collect(&["--allow-commands"]).taken();
    assert!(place.path().join("ran").exists());
}

#[test]
fn output_tool_and_exit_code_are_kept() {
    let place = Place::new(
        "{command: {argv: [./tool, \"$HOME *\"], version: [./tool, --version], exit: [0, 3], name: users.json}}",
    );
    place.script("tool", "[ \"$1\" = --version ] && { echo 'tool 1.2.3'; exit; }; printf '%s' \"[\\\"$1\\\"]\"; echo careful >&2; exit 3");
    place.collect(&["--allow-commands"]).taken();
    assert_eq!(
        place.files(),
        [("users.json".to_owned(), b"[\"$HOME *\"]".to_vec())]
    );
    assert_eq!(
        place.beside(),
        [("stderr".to_owned(), b"careful\n".to_vec())]
    );
    let trail = &place.occurrence()["trail"];
    assert_eq!(
        trail["tool"],
        serde_json::json!({"name": "tool", "version": "tool 1.2.3"})
    );
    let step = &trail["steps"][0];
    assert_eq!(
        (&step["what"], &step["result"]),
        (&"./tool '$HOME *'".into(), &"exit code 3".into())
    );
    assert_eq!(
        step["facts"]["program-sha256"].as_str().map(str::len),
        Some(64)
    );
    let verified = place.run(&["locker", "verify", "--plan", "plan.yaml"], &[]);
    assert!(verified.status.success(), "{verified:?}");
}

#[test]
fn the_environment_is_bare_and_what_is_passed_is_not_told() {
    let place =
        Place::new("{command: {argv: [./tool, --token, marker-5711], environment: [PASSED]}}");
    place.script("tool", "env | sort | cut -d= -f1");
    let variables = [("PASSED", "marker-5711"), ("OTHER", "x")];
    place
        .collect_with(&["--allow-commands"], &variables)
        .taken();
    let names = String::from_utf8(place.files()[0].1.clone()).expect("UTF-8");
    let names: Vec<&str> = names
        .lines()
        .filter(|name| !["PWD", "SHLVL", "_", "OLDPWD"].contains(name))
        .collect();
    assert_eq!(names, ["HOME", "LANG", "PASSED", "PATH"]);
    assert_eq!(place.holds(b"marker-5711", &["plan.yaml"]), None);
    let refusal = place.collect(&["--allow-commands"]);
    assert_eq!(refusal.item["outcome"], "not-due");
}

#[test]
fn time_is_up_for_everything_that_was_started() {
    let place = Place::new("{command: {argv: [./tool], timeout: 1}}");
    place.script("tool", "(sleep 3; touch late) & sleep 30");
    let begun = Instant::now();
    let refusal = place.collect(&["--allow-commands"]).refusal();
    assert!(
        refusal.contains("did not end within 1 seconds"),
        "{refusal}"
    );
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    std::thread::sleep(Duration::from_secs(4));
    assert!(!place.path().join("late").exists());
    assert!(place.journal().is_empty());
}

#[test]
fn too_much_output_ends_it() {
    let place = Place::new("{command: {argv: [./tool], output-limit: 1000}}");
    place.script("tool", "yes");
    let refusal = place.collect(&["--allow-commands"]).refusal();
    assert!(
        refusal.contains("printed more than 1000 bytes"),
        "{refusal}"
    );
}

#[test]
fn failures_say_what_failed() {
    for (source, script, words) in [
        (
            "{command: {argv: [./tool]}}",
            "echo no access >&2; exit 4",
            "exit code 4",
        ),
        (
            "{command: {argv: [./tool]}}",
            "kill -9 $$",
            "ended by a signal",
        ),
        ("{command: {argv: [./gone]}}", "", "`./gone` was not found"),
        (
            "{command: {argv: [no-such-program-here]}}",
            "",
            "`no-such-program-here` was not found",
        ),
        (
            "{command: {argv: [./tool], environment: [NOT_SET_HERE]}}",
            "",
            "`NOT_SET_HERE` is not set",
        ),
        (
            "{command: {argv: [./tool], version: [./tool]}}",
            "exit 1",
            "does not print a version",
        ),
    ] {
        let place = Place::new(source);
        place.script("tool", script);
        let refusal = place.collect(&["--allow-commands"]).refusal();
        assert!(refusal.contains(words), "{refusal}");
        assert!(script.is_empty() || !script.contains("echo") || refusal.contains("no access"));
        assert!(place.journal().is_empty());
    }
}
