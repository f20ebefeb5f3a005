//! Existing evidence comes in as a table: all of it, or nothing.

use super::place::{Place, evidence};

const HEADER: &str = "item,file,on,covers-from,covers-until,by,dated-by,note\n";

#[test]
fn a_table_is_taken_with_its_days_and_what_shows_them() {
    let place = Place::new();
    place.write("old/q1.txt", "first quarter\n");
    place.write("old/q2.txt", "second quarter\n");
    let rows = "minutes,q1.txt,2026-04-01,2026-01-01,2026-03-31,lee,signed-commit: 4e89b12,from git
minutes,q2.txt,2026-07-02,2026-04-01,2026-06-30,lee,none,
";
    place.write("old/list.csv", &format!("{HEADER}{rows}"));
    let import = ["locker", "import", "old/list.csv", "--today", "2026-08-01"];
    let told = place.says(&import);
    assert_eq!(
        told,
        "2 occurrences imported, 1 of them dated by nothing independent\n"
    );
    let locker = place.locker();
    let all: Vec<_> = locker
        .occurrences(&evidence("minutes"))
        .map(|s| s.occurrence)
        .collect();
    assert!(!all[0].is_undated_import() && all[1].is_undated_import());
    assert_eq!(
        all[0].dated_by.as_ref().map(|dated| dated.text.as_str()),
        Some("4e89b12")
    );
    assert_eq!(all[0].note.as_deref(), Some("from git"));
    assert_eq!(all[1].effective_day().to_string(), "2026-06-30");
    let told = place.refuses(3, &import);
    assert!(
        told.contains("is in the locker for `minutes` already"),
        "{told}"
    );
    assert_eq!(place.locker().entries().len(), 2);
}

#[test]
fn every_bad_cell_is_named_and_nothing_is_taken() {
    let place = Place::new();
    place.write("q1.txt", "first quarter\n");
    let rows = "minutes,q1.txt,2026-04-01,,,lee,,
minuts,q1.txt,2026-04-01,,,lee,,
minutes,q1.txt,2026-02-30,,,lee,,
minutes,q1.txt,2030-01-01,,,lee,,
minutes,q1.txt,2026-04-01,soon,,lee,,
minutes,q1.txt,2026-04-01,,,lea,,
minutes,q1.txt,2026-04-01,,,lee,a friend,
minutes,,2026-04-01,,,lee,,
";
    place.write("list.csv", &format!("{HEADER}{rows}"));
    let told = place.refuses(
        3,
        &["locker", "import", "list.csv", "--today", "2026-08-01"],
    );
    for expected in [
        "--> list.csv:3:1",
        "did you mean `minutes`?",
        "`2026-02-30` is not a day",
        "2030-01-01 is in the future",
        "`soon` is not a day",
        "did you mean `lee`?",
        "`a friend` does not say what shows the date",
        "row 9 has no `file`",
        "7 problems",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    assert!(!place.path("locker").exists());
    place.write("list.csv", "item,fil,on,by,by\n");
    let told = place.refuses(3, &["locker", "import", "list.csv"]);
    for expected in [
        "did you mean `file`?",
        "the column `by` stands twice",
        "the column `file` is missing",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    place.write("list.txt", "");
    let told = place.refuses(3, &["locker", "import", "list.txt"]);
    assert!(told.contains("error[table-unusable]"), "{told}");
}

#[test]
fn the_same_row_twice_is_named() {
    let place = Place::new();
    place.write("q1.txt", "first quarter\n");
    let row = "minutes,q1.txt,2026-04-01,,,lee,,\n";
    place.write("list.csv", &format!("{HEADER}{row}{row}"));
    let told = place.refuses(
        3,
        &["locker", "import", "list.csv", "--today", "2026-08-01"],
    );
    assert!(told.contains("the same list has the same bytes"), "{told}");
    assert!(place.locker().entries().is_empty());
}
