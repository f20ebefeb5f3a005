//! Sheets in the package: one per item in hand, and what reports say of them.

use auditbinder::model::Digest;

use super::{COLLECTED, REVIEW, SOURCE, plan, told};

#[test]
fn the_sheet_of_an_item_names_its_file_in_the_package() {
    let told = told(
        &plan(COLLECTED, SOURCE),
        &[("review.csv", REVIEW.as_bytes())],
    );
    let sheet = told.sheet();
    assert_eq!(sheet["schema"], "auditbinder/information-sheet");
    assert_eq!(sheet["version"], 1);
    assert_eq!(
        sheet["occurrences"][0]["collected"],
        "2026-03-31T09:30:00+02:00"
    );
    let file = &sheet["occurrences"][0]["files"][0];
    let digest = Digest::of(REVIEW.as_bytes()).to_string();
    assert_eq!(file["entry"], "data/evidence/review/review.csv");
    assert_eq!(file["sha256"], digest.as_str());
    assert_eq!(file["packed_sha256"], digest.as_str());
    assert_eq!(file["records"], 3);
    let index = told.entry("data/index.json").expect("an index");
    let reference = &index["evidence"][0]["sheet"];
    assert_eq!(reference["entry"], "data/information-sheets/review.json");
    assert_eq!(reference["stated"], 11);
    let rules = index["information"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), 12);
    assert!(rules[..11].iter().all(|rule| rule["stated"] == 1));
}

#[test]
fn a_withheld_item_and_a_viewed_one_have_their_sheets_in_the_package() {
    let withheld = SOURCE.to_owned() + "    disclose: withheld\n";
    let told_withheld = told(
        &plan(COLLECTED, &withheld),
        &[("review.csv", REVIEW.as_bytes())],
    );
    let sheet = told_withheld.sheet();
    assert!(
        sheet["absent"]
            .as_str()
            .is_some_and(|why| why.contains("withheld"))
    );
    assert!(sheet["occurrences"][0]["files"][0]["entry"].is_null());
    let viewed = "    reviewed: {by: ben, on: 2026-04-02}\n    source: {viewed: {holder: Okta, place: Console, inspect: Ask Ada, by: ada, on: 2026-03-31}}\n";
    let told_viewed = told(&plan("      on: 2026-03-31\n", viewed), &[]);
    assert_eq!(told_viewed.standing("A2"), "stated");
    assert_eq!(told_viewed.standing("A6"), "not applicable");
    assert_eq!(told_viewed.standing("A11"), "not applicable");
}

#[test]
fn the_sheet_of_a_redacted_file_shows_the_chain_and_no_plain_digest_of_the_source() {
    let file = REVIEW.replace("ben", "ben@muster-klinik.de");
    let digest = Digest::of(file.as_bytes()).to_string();
    let collected = COLLECTED.replace("DIGEST", &digest);
    let source = SOURCE.to_owned() + "    redaction: {personal: redact}\n";
    let told = told(
        &plan(&collected, &source),
        &[("review.csv", file.as_bytes())],
    );
    assert_eq!(told.standing("A8"), "stated", "{}", told.text);
    let sheet = told.sheet();
    let occurrence = &sheet["occurrences"][0];
    let (file, step) = (&occurrence["files"][0], &occurrence["transformations"][0]);
    let keyed = file["hmac_sha256"].as_str().expect("a keyed digest");
    let packed = file["packed_sha256"].as_str().expect("a digest");
    assert_eq!(step["before"], format!("hmac-sha256:{keyed}"));
    assert_eq!(step["after"], format!("sha256:{packed}"));
    assert_ne!(packed, digest);
    assert!(!sheet.to_string().contains(&digest), "{sheet}");
    assert!(
        told.answer("A9")
            .1
            .contains("1 redacted copy made before release")
    );
}
