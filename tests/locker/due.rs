//! What is due, on which day, and in which form.

use serde_json::{Value, json};

use super::place::{PLAN, Place};

const MORE: &str = "policies:
  - {id: security, title: Information security, approved-on: 2025-05-01, from: 2025-05-01, owner: lee}
  - {id: old, title: Old, from: 2024-01-01, until: 2025-04-30, replaced-by: security}
vendors:
  - id: cloud
    name: Cloud
    owner: dana
    documents:
      - {id: soc-2024, type: vendor_soc2_report, from: 2024-01-01, until: 2024-12-31}
      - {id: soc-2025, type: vendor_soc2_report, from: 2025-01-01, until: 2025-12-31}
    agreements:
      - {id: baa, type: baa, signed: 2024-01-01, until: 2026-04-20}
accepted-risks:
  - {code: evidence-stale, subject: users, reason: moved, owner: ada, expires: 2026-04-10}
";

fn entries(place: &Place, more: &[&str]) -> Vec<Value> {
    let arguments = [&["due", "--today", "2026-04-03"], more].concat();
    place.json(&arguments)["entries"]
        .as_array()
        .expect("a list")
        .clone()
}

fn short(entries: &[Value]) -> Vec<String> {
    let word = |entry: &Value, name: &str| entry[name].as_str().expect("a text").to_owned();
    let line = |entry: &Value| {
        ["by", "standing", "kind", "id"]
            .map(|name| word(entry, name))
            .join(" ")
    };
    entries.iter().map(line).collect()
}

#[test]
fn everything_that_is_due_or_ends_is_listed_by_urgency() {
    let place = Place::with(&format!("{PLAN}{MORE}"));
    place.says(&["collect", "--today", "2026-02-10"]);
    let expected = [
        "2025-12-31 overdue document soc-2025",
        "2026-02-10 missing review logs",
        "2026-02-10 missing review users",
        "2026-02-11 overdue evidence logs",
        "2026-03-31 overdue evidence users",
        "2026-04-10 coming accepted-risk evidence-stale users",
        "2026-04-20 coming agreement baa",
        "2026-05-01 coming policy security",
        "2026-06-30 due evidence minutes",
    ];
    assert_eq!(short(&entries(&place, &[])), expected);
    let of_dana = short(&entries(&place, &["--by", "dana", "--within", "1w"]));
    assert_eq!(of_dana, [expected[0], expected[1], expected[3]]);
    place.refuses(3, &["due", "--by", "nobody"]);
    place.refuses(2, &["due", "--within", "soon"]);
}

#[test]
fn a_rejected_or_withdrawn_occurrence_makes_the_item_due_again() {
    let place = Place::new();
    place.says(&["collect", "--item", "users", "--today", "2026-04-01"]);
    let users = |place: &Place| {
        let all = entries(place, &["--within", "0d"]);
        all.iter()
            .any(|entry| entry["kind"] == json!("evidence") && entry["id"] == json!("users"))
    };
    assert!(!users(&place));
    let said = [
        "--by",
        "lee",
        "--result",
        "rejected",
        "--note",
        "staging",
        "--today",
        "2026-04-02",
    ];
    let key = place.key();
    place.says(&[&["locker", "review", "1", "--key", &key][..], &said].concat());
    assert!(users(&place));
    place.says(&["collect", "--item", "users", "--today", "2026-04-03"]);
    assert!(!users(&place));
    let said = [
        "--by",
        "lee",
        "--reason",
        "staging again",
        "--today",
        "2026-04-03",
    ];
    place.says(&[&["locker", "withdraw", "3"][..], &said].concat());
    assert!(users(&place));
}

#[test]
fn a_table_keeps_formulas_from_spreadsheets() {
    let plan = PLAN.replace(
        "type: access_review\n    cadence: quarterly",
        "title: =cmd()\n    type: access_review\n    cadence: quarterly",
    );
    let place = Place::with(&plan);
    let csv = place.says(&["due", "--today", "2026-04-03", "--format", "csv"]);
    assert!(
        csv.starts_with("kind,id,title,owner,from,by,standing,why\r\n"),
        "{csv}"
    );
    assert!(
        csv.contains("evidence,minutes,'=cmd(),lee,2026-04-01,2026-06-30,due,"),
        "{csv}"
    );
}

#[test]
fn a_calendar_has_stable_names_and_short_lines() {
    let long = "Protokoll der Sitzung; Sicherheit, Datenschutz und Prüfung – zweites Quartal des Geschäftsjahres";
    let plan = PLAN.replace(
        "type: access_review\n    cadence: quarterly",
        &format!("title: '{long}'\n    type: access_review\n    cadence: quarterly"),
    );
    let place = Place::with(&plan);
    let file = place.text("due.ics");
    place.says(&[
        "due",
        "--today",
        "2026-04-03",
        "--format",
        "ics",
        "-o",
        &file,
    ]);
    let text = std::fs::read_to_string(&file).expect("written");
    assert!(
        text.split("\r\n")
            .all(|line| line.len() <= 75 && !line.contains('\n'))
    );
    let unfolded = text.replace("\r\n ", "");
    let title = long.replace(';', "\\;").replace(',', "\\,");
    assert!(
        unfolded.contains(&format!("SUMMARY:evidence due: {title}\r\n")),
        "{unfolded}"
    );
    assert!(unfolded.contains("DTSTAMP:20260403T000000Z\r\n"));
    assert!(unfolded.contains("DTSTART;VALUE=DATE:20260630\r\nDTEND;VALUE=DATE:20260701\r\n"));
    let uids = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| line.starts_with("UID:"))
            .map(str::to_owned)
            .collect()
    };
    let later = place.says(&["due", "--today", "2026-04-09", "--format", "ics"]);
    let both = uids(&later)
        .iter()
        .filter(|uid| uids(&text).contains(uid))
        .count();
    // The quarter and nothing else: the month and the day have no occurrence, so that they
    // are due by the window of the day that is asked about.
    assert!(both >= 2, "{text} {later}");
    assert_eq!(uids(&text).len(), text.matches("BEGIN:VEVENT").count());
    let told = place.refuses(3, &["due", "--format", "ics", "-o", &file]);
    assert!(told.contains("error[output-exists]"), "{told}");
    place.refuses(2, &["collect", "--format", "ics"]);
}
