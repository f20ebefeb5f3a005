//! What evidence cannot show, words that say too much, and the proposal that is no law.

use std::path::{Path, PathBuf};

use auditbinder::model::id::Id;
use auditbinder::model::{AtMost, CatalogStatus, Limit, LimitScope, Strength, Wording};
use walkdir::WalkDir;

use super::{all, shipped, vocabulary};

#[test]
fn every_limit_names_known_types_and_controls() {
    let vocabulary = vocabulary();
    assert!(!vocabulary.limits.is_empty());
    for limit in &vocabulary.limits {
        for kind in &limit.kinds {
            assert!(vocabulary.types.contains_key(kind), "{kind}");
        }
        for scope in &limit.controls {
            match scope {
                LimitScope::Everything => {}
                LimitScope::Catalog(id) => _ = shipped(id.as_str()),
                LimitScope::Below(id, control) => {
                    let found = shipped(id.as_str()).control(control.as_str()).is_some();
                    assert!(found, "{id}:{control}");
                }
            }
        }
        assert!(!limit.why.is_empty() && !limit.source.is_empty());
    }
}

fn holds(limit: &Limit, catalog: &str, control: &auditbinder::model::id::ControlId) -> bool {
    limit.controls.iter().any(|scope| match scope {
        LimitScope::Everything => true,
        LimitScope::Catalog(id) => id.as_str() == catalog,
        LimitScope::Below(id, group) => {
            id.as_str() == catalog && shipped(catalog).is_within(control, group)
        }
    })
}

#[test]
fn no_shipped_row_and_no_combination_breaks_a_limit() {
    let vocabulary = vocabulary();
    let mut limited = 0;
    for limit in &vocabulary.limits {
        let rows = vocabulary.map.iter().filter(|row| {
            limit.kinds.contains(&row.kind) && holds(limit, row.catalog.as_str(), &row.control)
        });
        for row in rows {
            let breaks = limit.at_most == AtMost::Nothing || row.strength == Strength::Primary;
            assert!(!breaks, "{} to {}:{}", row.kind, row.catalog, row.control);
            limited += 1;
        }
        let nothing = limit.at_most == AtMost::Nothing;
        for combination in vocabulary.combinations.iter().filter(|_| nothing) {
            let mut parts = combination.all_of.iter().flatten();
            let part = parts.find(|kind| limit.kinds.contains(kind));
            let breaks =
                part.is_some() && holds(limit, combination.catalog.as_str(), &combination.control);
            assert!(
                !breaks,
                "{part:?} in {}:{}",
                combination.catalog, combination.control
            );
        }
    }
    assert!(limited > 20, "{limited} rows are of a limited type");
}

#[test]
fn every_wording_fires_on_its_phrases_and_on_no_right_wording() {
    let wordings = vocabulary().wordings;
    assert!(wordings.len() >= 6);
    for wording in &wordings {
        assert!(
            !wording.fires.is_empty() && !wording.silent.is_empty(),
            "{}",
            wording.id
        );
        for phrase in &wording.fires {
            assert!(wording.pattern.is_match(phrase), "{}: {phrase}", wording.id);
        }
        for phrase in &wording.silent {
            let fires = wordings.iter().find(|other| other.pattern.is_match(phrase));
            assert!(fires.is_none(), "{phrase}: {:?}", fires.map(|w| &w.id));
        }
        assert!(!wording.instead.is_empty() && !wording.source.is_empty());
    }
}

/// The texts that are shipped, by file; paragraphs are joined to one line each.
fn shipped_texts() -> Vec<(PathBuf, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["catalogs", "templates", "examples", "docs", "src"];
    let mut found = Vec::new();
    for folder in folders {
        for entry in WalkDir::new(root.join(folder)) {
            let path = entry.expect("an entry").into_path();
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let lines = text
                .split("\n\n")
                .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
            let lines = lines.chain(text.lines().map(str::to_owned));
            found.push((
                path.strip_prefix(root).expect("below").to_owned(),
                lines.collect(),
            ));
        }
    }
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the README");
    found.push((
        PathBuf::from("README.md"),
        readme.lines().map(str::to_owned).collect(),
    ));
    found
}

fn wording(id: &str) -> Wording {
    let mut wordings = vocabulary().wordings.into_iter();
    wordings
        .find(|wording| wording.id == id)
        .expect("a wording")
}

/// Paragraphs of shipped texts that a wording objects to; its own examples are left out.
fn objections(id: &str) -> Vec<String> {
    let wording = wording(id);
    let texts = shipped_texts();
    let texts = texts
        .iter()
        .filter(|(path, _)| !path.ends_with("wordings.yaml"));
    texts
        .flat_map(|(path, lines)| lines.iter().map(move |line| (path, line)))
        .filter(|(_, line)| wording.pattern.is_match(line))
        .map(|(path, line)| format!("{}: {line}", path.display()))
        .collect()
}

#[test]
fn no_shipped_text_says_that_hipaa_asks_for_six_years_of_logs() {
    assert_eq!(objections("six-years-of-logs"), [""; 0]);
}

#[test]
fn no_shipped_text_says_that_the_proposed_hipaa_rule_is_final() {
    assert_eq!(objections("hipaa-final-rule"), [""; 0]);
}

#[test]
fn the_proposed_hipaa_rule_says_that_it_is_not_in_force() {
    let nprm = shipped("hipaa-nprm-2025-proposed");
    assert_eq!(nprm.status, CatalogStatus::Proposed);
    assert!(nprm.title.contains("proposed") && nprm.title.contains("not in force"));
    assert!(nprm.id.as_str().contains("proposed"));
    let status = nprm.status_line();
    assert!(status.starts_with("proposed, not in force; "), "{status}");
    assert!(status.contains("2026-10-07"), "{status}");
    let proposals: Vec<String> = all()
        .iter()
        .filter(|catalog| catalog.status == CatalogStatus::Proposed)
        .map(|catalog| catalog.id.to_string())
        .collect();
    assert_eq!(proposals, ["hipaa-nprm-2025-proposed"]);
    let law = shipped("hipaa-security");
    assert_eq!(law.status, CatalogStatus::InForce);
    let note = law.status_note.clone().unwrap_or_default();
    assert!(
        note.contains("was not final when last checked 2026-10-07"),
        "{note}"
    );
}

#[test]
fn whatever_names_the_proposed_hipaa_rule_calls_it_a_proposal() {
    let names =
        regex::Regex::new(r"\bNPRM\b|90 FR 898|0945-AA22|(?i)hipaa-nprm").expect("a pattern");
    let says = regex::Regex::new(r"(?i)propos|not in force|not final").expect("a pattern");
    let texts = shipped_texts();
    let data = texts.iter().filter(|(path, _)| {
        let own =
            path.ends_with("wordings.yaml") || path.ends_with("hipaa-nprm-2025-proposed.yaml");
        !own && (path.starts_with("catalogs")
            || path.starts_with("templates")
            || path.starts_with("docs"))
    });
    let mut found = 0;
    for (path, lines) in data {
        for line in lines.iter().filter(|line| names.is_match(line)) {
            assert!(says.is_match(line), "{}: {line}", path.display());
            found += 1;
        }
    }
    assert!(found > 3, "{found} lines");
}

#[test]
fn no_crosswalk_and_no_rule_rests_on_the_proposed_hipaa_rule() {
    let id = shipped("hipaa-nprm-2025-proposed").id.clone();
    let library = auditbinder::catalog::Library::default();
    assert!(library.crosswalks(&[id]).is_empty());
}
