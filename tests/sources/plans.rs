//! What plans may say of sources, and what is said of items that were not collected.

use super::place::Place;

fn said(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments, &[]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn what_cannot_be_asked_is_refused_when_the_plan_is_read() {
    for (source, words) in [
        ("{htp: {url: x}}", "did you mean `http`?"),
        (
            "{http: {url: \"https://a.example\", acept: x}}",
            "did you mean `accept`?",
        ),
        (
            "{http: {url: \"http://a.example/x\"}}",
            "not an address that may be asked",
        ),
        (
            "{http: {url: \"https://u:p@a.example/x\"}}",
            "not an address that may be asked",
        ),
        (
            "{http: {url: \"https://a.example\", headers: {Authorization: abc}}}",
            "`Authorization` is a secret",
        ),
        (
            "{http: {url: \"https://a.example\", pagination: {link: true, page: {parameter: p, items: /d}}}}",
            "more than one key",
        ),
        ("{command: {argv: []}}", "no program in `argv`"),
        (
            "{command: {argv: [x], exit: [256]}}",
            "`256` is no exit code",
        ),
        ("{command: {argv: [x], name: ../x}}", "no name for a file"),
        ("{sql: {url: {env: DB}}}", "has no query"),
        (
            "{sql: {url: {env: DB}, query: select 1, query-file: x}}",
            "both `query` and `query-file`",
        ),
        (
            "{object-store: {url: \"ftp://x\"}}",
            "no address of a store",
        ),
        (
            "{object-store: {url: \"s3://b\", credentials: {acces-key-id: {env: X}}}}",
            "did you mean `access-key-id`?",
        ),
        (
            "{git-log: {repository: r, from: 2026-02-01, until: 2026-01-01}}",
            "before `from`",
        ),
    ] {
        let place = Place::new(source);
        let said = said(&place, &["check", "plan.yaml"]);
        assert!(said.contains(words), "{source}\n{said}");
    }
}

#[test]
fn an_item_that_was_not_collected_is_named_with_the_command() {
    for (source, command) in [
        (
            "{http: {url: \"https://a.example\"}}",
            "collect plan.yaml --item item --allow-network",
        ),
        (
            "{command: {argv: [x]}}",
            "collect plan.yaml --item item --allow-commands",
        ),
        (
            "{git-log: {repository: r}}",
            "collect plan.yaml --item item`",
        ),
    ] {
        let place = Place::new(source);
        let said = said(&place, &["check", "plan.yaml"]);
        assert!(
            said.contains("evidence item `item` is not evidenced"),
            "{said}"
        );
        assert!(said.contains(command), "{said}");
    }
}

#[test]
fn other_items_go_on_where_one_source_fails() {
    let place = Place::new("{command: {argv: [./tool]}}");
    place.script("tool", "exit 1");
    let text = std::fs::read_to_string(place.path().join("plan.yaml")).expect("a plan");
    let more = "  - {id: other, type: access_review, owner: ada, source: {file: other.csv}}\n";
    place.write("plan.yaml", &(text + more));
    place.write("other.csv", "a\n1\n");
    let said = said(
        &place,
        &[
            "collect",
            "plan.yaml",
            "--allow-commands",
            "--today",
            "2026-07-01",
        ],
    );
    assert!(
        said.contains("1 taken, 0 not due, 1 not readable"),
        "{said}"
    );
    assert_eq!(place.journal().len(), 1);
}
