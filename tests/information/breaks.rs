//! One break per rule, each from a plan that answers everything.

use auditbinder::model::Digest;

use super::{COLLECTED, REVIEW, SOURCE, plan, raised, told};

/// Changes one line of the collection; answers the codes and how the rule stands.
fn broken(from: &str, to: &str, rule: &str) -> (Vec<&'static str>, String) {
    assert!(COLLECTED.contains(from), "{from}");
    let collected = COLLECTED.replace(from, to);
    let told = told(
        &plan(&collected, SOURCE),
        &[("review.csv", REVIEW.as_bytes())],
    );
    (raised(&told), told.standing(rule))
}

fn found(code: &'static str, standing: &str) -> (Vec<&'static str>, String) {
    (vec![code], standing.to_owned())
}

#[test]
fn what_is_left_out_is_missing_and_told_once() {
    let missing = || found("information-missing", "missing");
    assert_eq!(broken("      system: Okta\n", "", "A1"), missing());
    assert_eq!(
        broken("      environment: production\n", "", "A1"),
        missing()
    );
    assert_eq!(broken("      by: ada\n", "", "A2"), missing());
    assert_eq!(broken("okta-export 4.2.0", "okta-export", "A2"), missing());
    assert_eq!(
        broken("      query: GET /api/v1/users\n", "", "A3"),
        missing()
    );
    assert_eq!(
        broken("      at: 2026-03-31T09:30:00+02:00\n", "", "A4"),
        missing()
    );
    assert_eq!(
        broken("      time-source: NTP, ptbtime1.ptb.de\n", "", "A4"),
        missing()
    );
    assert_eq!(broken("      records: 3\n", "", "A6"), missing());
    let columns = "      sequence: number\n      time: decided-at\n";
    assert_eq!(broken(columns, "", "A7"), missing());
    assert_eq!(broken("      sha256: DIGEST\n", "", "A8"), missing());
    assert_eq!(broken("      sha256: DIGEST\n", "", "A9"), missing());
}

#[test]
fn a_column_that_is_not_there_is_missing() {
    let missing = found("information-missing", "missing");
    assert_eq!(
        broken("sequence: number", "sequence: nmuber", "A7"),
        missing
    );
    assert_eq!(broken("time: decided-at", "time: account", "A7"), missing);
}

#[test]
fn what_was_found_contradicts_what_is_stated() {
    let against = |code| found(code, "contradicted");
    let staging = broken("environment: production", "environment: staging", "A1");
    assert_eq!(staging, against("not-production"));
    assert_eq!(
        broken("records: 3", "records: 4", "A6"),
        against("records-differ")
    );
    assert_eq!(
        broken("first: R-1", "first: R-0", "A7"),
        against("record-gap")
    );
    let other = format!("sha256: {}", Digest::of(b"other"));
    assert_eq!(
        broken("sha256: DIGEST", &other, "A8"),
        against("evidence-altered")
    );
    assert_eq!(
        broken("sha256: DIGEST", &other, "A11"),
        against("evidence-altered")
    );
    // A second earlier, and the last record is later than its collection.
    let earlier = broken("T09:30:00+02:00", "T09:29:58+02:00", "A11");
    assert_eq!(earlier, against("records-from-the-future"));
}

#[test]
fn a_gap_in_number_is_named() {
    let file = REVIEW.replace("R-3", "R-7");
    let collected = COLLECTED.replace("last: R-3", "last: R-7");
    let collected = collected.replace("DIGEST", &Digest::of(file.as_bytes()).to_string());
    let told = told(
        &plan(&collected, SOURCE),
        &[("review.csv", file.as_bytes())],
    );
    assert_eq!(raised(&told), ["record-gap"]);
    assert!(
        told.text
            .contains("lacks 4 numbers of `number`: R-3 to R-6"),
        "{}",
        told.text
    );
}

#[test]
fn a_gap_between_two_files_is_a_gap() {
    let files: [(&str, &[u8]); 2] = [
        (
            "review-1.csv",
            b"number,decided-at\n1,2026-03-01\n2,2026-03-02\n",
        ),
        (
            "review-2.csv",
            b"number,decided-at\n5,2026-03-03\n4,2026-03-04\n",
        ),
    ];
    let collected = COLLECTED.replace("records: 3", "records: 4");
    let collected = collected.replace("      first: R-1\n      last: R-3\n", "");
    let told = told(
        &plan(
            &collected,
            &SOURCE.replace("file: review.csv", "files: \"*.csv\""),
        ),
        &files,
    );
    assert!(
        told.text.contains("lacks 1 number of `number`: 3"),
        "{}",
        told.text
    );
    assert_eq!(told.standing("A7"), "contradicted");
    assert_eq!(told.standing("A8"), "missing");
}

#[test]
fn records_outside_the_days_covered_are_told() {
    let text =
        plan(COLLECTED, SOURCE).replace("covers-from: 2026-01-01", "covers-from: 2026-03-30");
    let told = told(&text, &[("review.csv", REVIEW.as_bytes())]);
    assert_eq!(raised(&told), ["evidence-outside-period"]);
    assert_eq!(told.standing("A5"), "contradicted");
}

#[test]
fn who_collected_it_cannot_review_it_and_nobody_reviews_ahead() {
    let of = |review: &str| {
        let more = SOURCE.replace("by: ben, on: 2026-04-02", review);
        let told = told(
            &plan(COLLECTED, &more),
            &[("review.csv", REVIEW.as_bytes())],
        );
        (raised(&told), told.standing("A10"))
    };
    assert_eq!(
        of("by: ada, on: 2026-04-02"),
        found("reviewer-is-collector", "contradicted")
    );
    assert_eq!(
        of("by: ben, on: 2026-03-30"),
        found("information-missing", "missing")
    );
}

#[test]
fn a_file_without_a_record_needs_somebody_who_says_so() {
    let empty = |bytes: &[u8], said: &str| {
        let collected = COLLECTED.replace("records: 3", &format!("records: 0{said}"));
        let ends = "      first: R-1\n      last: R-3\n      sha256: DIGEST\n";
        let collected = collected.replace(ends, "");
        let collected = collected.replace("      sequence: number\n      time: decided-at\n", "");
        let told = told(&plan(&collected, SOURCE), &[("review.csv", bytes)]);
        let mut codes = raised(&told);
        codes.retain(|code| *code != "information-missing");
        (codes, told.standing("A11"))
    };
    let said = "\n      empty: No account was reviewed, the campaign began in April.";
    assert_eq!(
        empty(b"number,account\n", ""),
        found("evidence-empty", "contradicted")
    );
    assert_eq!(
        empty(b"number,account\n", said),
        (vec![], "stated".to_owned())
    );
    assert_eq!(empty(b"", said), (vec![], "stated".to_owned()));
    let (codes, _) = empty(b"number,account\n1,ada\n", said);
    assert_eq!(codes, ["records-differ", "records-differ"]);
}

#[test]
fn a_page_of_records_is_suspected_unless_the_source_counted_as_many() {
    let mut file = String::from("number\n");
    for n in 0..100 {
        file.push_str(&n.to_string());
        file.push('\n');
    }
    let of = |records: &str| {
        let collected = format!("      on: 2026-03-31\n{records}");
        raised(&told(
            &plan(&collected, SOURCE),
            &[("review.csv", file.as_bytes())],
        ))
    };
    let without = of("");
    assert_eq!(without, ["information-missing", "page-limit-suspected"]);
    assert_eq!(of("      records: 100\n"), ["information-missing"]);
    file.push_str("100\n");
    let told = told(
        &plan("      on: 2026-03-31\n", SOURCE),
        &[("review.csv", file.as_bytes())],
    );
    assert_eq!(raised(&told), ["information-missing"]);
}

#[test]
fn changes_since_the_collection_form_a_chain() {
    let digest = |text: &str| Digest::of(text.as_bytes()).to_string();
    let (raw, middle, now) = (digest("raw"), digest("middle"), digest(REVIEW));
    let of = |first_after: &str, last: &str| {
        let collected = COLLECTED.replace("DIGEST", &raw);
        let steps = format!(
            "      transformations:\n        - {{what: rows of robots left out, before: {raw}, after: {first_after}, by: ada, on: 2026-03-31}}\n        - {{what: columns sorted, before: {middle}, after: {last}}}\n"
        );
        let told = told(
            &plan(&(collected + &steps), SOURCE),
            &[("review.csv", REVIEW.as_bytes())],
        );
        (raised(&told), told.standing("A9"))
    };
    assert_eq!(of(&middle, &now), (vec![], "stated".to_owned()));
    assert_eq!(of(&now, &now), found("evidence-altered", "contradicted"));
    assert_eq!(
        of(&middle, &middle),
        found("evidence-altered", "contradicted")
    );
}

#[test]
fn the_day_and_the_time_of_a_collection_are_one_fact() {
    let text = plan(
        &COLLECTED.replace("on: 2026-03-31", "on: 2026-03-30"),
        SOURCE,
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, text).expect("the plan");
    let rejected = auditbinder::pipeline::open(&path).err().expect("two days");
    let codes: Vec<&str> = rejected.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["stated-twice"]);
}

/// The smallest picture: the signature and header of a PNG file.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55";

#[test]
fn a_picture_shows_where_when_and_who() {
    let complete = COLLECTED.replace("      records: 3\n", "      account: auditor-view\n      url: https://example.org/users\n      full-page: true\n");
    let lines = "      sequence: number\n      time: decided-at\n      first: R-1\n      last: R-3\n      sha256: DIGEST\n";
    let complete = complete.replace(lines, "");
    let of = |collected: &str, name: &str, bytes: &[u8]| {
        let source = SOURCE.replace("review.csv", name);
        let told = told(&plan(collected, &source), &[(name, bytes)]);
        let missing = told
            .text
            .lines()
            .find(|line| line.contains("what is missing: "));
        let missing = missing.and_then(|line| line.split("what is missing: ").nth(1));
        missing.map(str::to_owned)
    };
    assert_eq!(of(&complete, "okta-users.png", PICTURE), None);
    let without = complete.replace("      account: auditor-view\n", "");
    assert_eq!(
        of(&without, "okta-users.png", PICTURE).as_deref(),
        Some("`account`")
    );
    let cropped = complete.replace("full-page: true", "full-page: false");
    let cropped = of(&cropped, "okta-users.png", PICTURE);
    assert!(cropped.is_some_and(|text| text.contains("the whole page")));
    let unnamed = of(&complete, "Screenshot 2026-03-31 at 09.30.png", PICTURE);
    assert!(unnamed.is_some_and(|text| text.contains("a name that says")));
    let forged = of(&complete, "okta-users.jpg", PICTURE);
    assert!(forged.is_some_and(|text| text.contains("image/png, not image/jpeg")));
}
