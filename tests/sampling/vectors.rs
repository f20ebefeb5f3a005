//! Every stored vector gives its stored manifest, byte for byte.

use std::path::PathBuf;

use auditbinder::sample::{Manifest, Share, Spec};

use crate::drawn::{drawn, merged};

struct Vector {
    name: String,
    population: String,
    spec: Spec,
    manifest: String,
}

fn vectors() -> Vec<Vector> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/sampling-vectors");
    let folders = std::fs::read_dir(&root).expect("vectors");
    let folders = folders.map(|entry| entry.expect("an entry").path());
    let mut all: Vec<Vector> = folders
        .filter(|path| path.is_dir())
        .map(|path| {
            let text = |file: &str| std::fs::read_to_string(path.join(file)).expect("a file");
            Vector {
                name: path.file_name().expect("a name").display().to_string(),
                population: text("population.jsonl"),
                spec: Spec::read(text("spec.json").as_bytes()).expect("a specification"),
                manifest: text("manifest.json"),
            }
        })
        .collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(all.len(), 6);
    all
}

#[test]
fn every_vector_gives_its_manifest() {
    for vector in vectors() {
        let lines: Vec<&str> = vector.population.lines().collect();
        let manifest = drawn(&lines, &vector.spec).expect("drawn").text();
        assert_eq!(manifest, vector.manifest, "{}", vector.name);
        let read = Manifest::read(manifest.as_bytes()).expect("read back");
        assert_eq!(read.text(), manifest, "{}", vector.name);
    }
}

#[test]
fn shuffled_rows_give_the_same_manifest() {
    for vector in vectors() {
        let mut lines: Vec<&str> = vector.population.lines().collect();
        // A fixed order that has nothing to do with the ids.
        lines.sort_by_key(|line| auditbinder::model::Digest::of(line.as_bytes()));
        let manifest = drawn(&lines, &vector.spec).expect("drawn").text();
        assert_eq!(manifest, vector.manifest, "{}", vector.name);
    }
}

#[test]
fn repeated_rows_are_counted_and_change_nothing_else() {
    for vector in vectors() {
        let lines: Vec<&str> = vector.population.lines().collect();
        let twice = [&lines[..], &lines[..]].concat();
        let mut manifest = drawn(&twice, &vector.spec).expect("drawn");
        assert_eq!(manifest.rows, 2 * lines.len() as u64);
        manifest.rows -= lines.len() as u64;
        manifest.duplicate_rows -= lines.len() as u64;
        assert_eq!(manifest.text(), vector.manifest, "{}", vector.name);
    }
}

#[test]
fn three_machines_give_the_same_manifest_however_rows_are_divided() {
    for vector in vectors() {
        let lines: Vec<&str> = vector.population.lines().collect();
        let shard = |index| (lines.clone(), Share::Shard { index, of: 3 });
        let by_id = merged(&[shard(1), shard(2), shard(3)], &vector.spec);
        assert_eq!(by_id.text(), vector.manifest, "{}", vector.name);
        let third = |at: usize| {
            let lines = lines.iter().skip(at).step_by(3).copied();
            (lines.collect(), Share::Whole)
        };
        // Rows of one id now lie in different parts.
        let by_row = merged(&[third(0), third(1), third(2)], &vector.spec);
        assert_eq!(by_row.text(), vector.manifest, "{}", vector.name);
    }
}

#[test]
fn every_difference_from_the_selection_drawn_again_is_named() {
    let vector = &vectors()[2];
    assert_eq!(vector.name, "random");
    let again = Manifest::read(vector.manifest.as_bytes()).expect("a manifest");
    let mut stated = again.clone();
    assert!(stated.differences(&again).is_empty());
    stated.selected.swap(3, 4);
    stated.reserve.pop();
    stated.rows += 1;
    stated.selected[0].key = "0".repeat(64);
    let lines = stated.differences(&again);
    let about = |what: &str| lines.iter().filter(|line| line.starts_with(what)).count();
    assert_eq!(about("`selected` 1: "), 1, "{lines:#?}");
    assert!(lines.iter().any(|line| line.ends_with("has another `key`")));
    assert_eq!(about("`selected` 4: "), 1);
    assert_eq!(about("`selected` 5: "), 1);
    assert_eq!(about("`reserve`: the manifest has 4"), 1);
    assert_eq!(about("`rows`: the manifest has `307`"), 1);
    assert_eq!(lines.len(), 5);
}
