//! The generator's own tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::random::Random;
use super::{Corpus, Family, Tier, decoys, hard, kinds, national, score, values, write};

const SEED: u64 = 11;

fn generated(seed: u64) -> (tempfile::TempDir, Corpus) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let corpus = write(folder.path(), seed, 1).expect("a corpus is written");
    (folder, corpus)
}

/// Every file below the folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            let name = path.to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
    files
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (first, _) = generated(SEED);
    let (second, _) = generated(SEED);
    let (other, _) = generated(SEED + 1);
    let contents = |folder: &Path| tree(folder).into_values().collect::<Vec<_>>();
    assert!(contents(first.path()) == contents(second.path()));
    assert!(contents(first.path()) != contents(other.path()));
}

#[test]
fn a_planted_line_of_the_plain_tier_holds_its_value() {
    let (folder, corpus) = generated(SEED);
    let mut texts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for planted in corpus
        .planted
        .iter()
        .filter(|planted| planted.tier == Tier::Plain)
    {
        let lines = texts.entry(&planted.file).or_insert_with(|| {
            let text = fs::read_to_string(folder.path().join(&planted.file)).expect("text");
            text.lines().map(str::to_owned).collect()
        });
        let (first, last) = (planted.line as usize, planted.last_line as usize);
        let part = lines[first - 1..last].join("\n");
        assert!(
            part.contains(&planted.value),
            "{} is not on {}:{}",
            planted.kind,
            planted.file,
            planted.line
        );
    }
}

#[test]
fn a_planted_value_stands_nowhere_else() {
    let (folder, corpus) = generated(SEED);
    let common = [
        "diagnosis-code",
        "dob-iso",
        "dob-us",
        "fhir-birth-date",
        "email",
    ];
    let text: String = tree(folder.path())
        .into_iter()
        .filter(|(name, _)| !name.contains("archive") && !name.contains("mail"))
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    for planted in corpus
        .planted
        .iter()
        .filter(|planted| planted.tier == Tier::Plain)
    {
        if !common.contains(&planted.kind) {
            let count = text.matches(&planted.value).count();
            assert!(count == 1, "{} occurs {count} times", planted.kind);
        }
    }
}

#[test]
fn lines_of_the_hard_tier_do_not_show_their_value() {
    let (folder, corpus) = generated(SEED);
    let shown = [
        "card-as-json-number",
        "secret-in-url-query",
        "nested-json-twice",
    ];
    let packed = ["pem-twice-escaped", "zip-stored-member", "percent-encoded"];
    for planted in corpus
        .planted
        .iter()
        .filter(|planted| planted.tier == Tier::Hard)
    {
        if shown.contains(&planted.kind) || packed.contains(&planted.kind) {
            continue;
        }
        let bytes = fs::read(folder.path().join(&planted.file)).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains(&planted.value),
            "{} shows its value in {}",
            planted.kind,
            planted.file
        );
    }
}

#[test]
fn there_are_enough_kinds_and_every_name_is_unique() {
    let count = |family| kinds::all().filter(|kind| kind.family == family).count();
    assert!(count(Family::Secret) >= 22);
    assert!(count(Family::Pan) >= 5);
    assert!(count(Family::Phi) >= 10);
    assert!(count(Family::Personal) >= 8);
    assert!(hard::HARD.len() >= 8);
    assert!(decoys::DECOYS.len() >= 35);
    let names: Vec<&str> = kinds::all()
        .map(|kind| kind.name)
        .chain(hard::HARD.iter().map(|hard| hard.name))
        .chain(decoys::DECOYS.iter().map(|decoy| decoy.name))
        .collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
}

#[test]
fn every_kind_is_planted_and_every_decoy_is_written() {
    let (_folder, corpus) = generated(SEED);
    let planted: BTreeSet<&str> = corpus.planted.iter().map(|planted| planted.kind).collect();
    assert!(kinds::all().all(|kind| planted.contains(kind.name)));
    assert!(hard::HARD.iter().all(|hard| planted.contains(hard.name)));
    let written: BTreeSet<&str> = corpus.decoys.iter().map(|(_, _, kind)| *kind).collect();
    assert!(
        decoys::DECOYS
            .iter()
            .all(|decoy| written.contains(decoy.name))
    );
}

#[test]
fn checksums_are_right() {
    let mut random = Random::new(SEED);
    for _ in 0..200 {
        let card = values::card(&mut random, "amex");
        assert_eq!(values::luhn_digit(&card[..14]).to_string(), card[14..]);
        let iban = values::iban(&mut random, "GB");
        assert_eq!(values::mod_97(&format!("{}{}", &iban[4..], &iban[..4])), 1);
        let npi = values::npi(&mut random);
        let check = values::luhn_digit(&format!("80840{}", &npi[..9]));
        assert_eq!(check.to_string(), npi[9..]);
        let sin = national::canadian_sin(&mut random);
        assert_eq!(values::luhn_digit(&sin[..8]).to_string(), sin[8..]);
        let nir = national::french_nir(&mut random);
        let (body, key) = nir.split_at(13);
        let body: u64 = body.parse().expect("digits");
        let key: u64 = key.parse().expect("digits");
        assert_eq!((body + key) % 97, 0);
        assert_eq!(national::german_tax_id(&mut random).len(), 11);
        assert_eq!(values::mbi(&mut random).len(), 11);
    }
}

#[test]
fn published_numbers_pass_the_same_checks() {
    // Examples of the standards' own texts, in parts so that no scan finds them.
    assert_eq!(values::luhn_digit(&["7992", "739", "871"].concat()), 3);
    assert_eq!(
        values::mod_97(&["WEST12345698765432", "GB", "82"].concat()),
        1
    );
}

#[test]
fn scoring_counts_hits_misses_and_false_lines() {
    let (_folder, corpus) = generated(SEED);
    let mut found: Vec<(String, u32, String)> = corpus
        .planted
        .iter()
        .map(|planted| {
            let family = planted.family.name().to_owned();
            (planted.file.clone(), planted.last_line, family)
        })
        .collect();
    let all = score(&corpus, &found);
    assert!(all.missed.is_empty() && all.false_positives.is_empty());
    assert!(
        all.families
            .iter()
            .all(|family| family.hit == family.planted)
    );
    let dropped = found.remove(0);
    let (file, line, kind) = &corpus.decoys[0];
    found.push((file.clone(), *line, dropped.2));
    found.push((
        format!("{}!data/content.txt", found[1].0),
        found[1].1,
        found[1].2.clone(),
    ));
    let less = score(&corpus, &found);
    assert_eq!(less.missed.len(), 1);
    assert_eq!(less.false_positives.len(), 1);
    assert_eq!(less.false_positives[0].kind, *kind);
}

#[test]
fn an_archive_of_one_member_is_read_back() {
    let text = b"one line\n".repeat(50);
    let archive = hard::zip(
        "data/content.txt",
        &text,
        Some(flate2::Compression::default()),
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("export.zip");
    fs::write(&path, &archive).expect("written");
    // The member begins behind a header of 30 bytes and its name.
    let start = 30 + "data/content.txt".len();
    let mut inflated = Vec::new();
    let mut decoder = flate2::read::DeflateDecoder::new(&archive[start..]);
    std::io::Read::read_to_end(&mut decoder, &mut inflated).expect("deflated data");
    assert_eq!(inflated, text);
}
