//! The form of every catalog: metadata, grammar, order, declared names.

use std::collections::{BTreeMap, BTreeSet};

use auditbinder::model::id::{ControlId, Id};
use auditbinder::model::{CatalogStatus, Origin};

use super::{all, ids};

#[test]
fn every_catalog_says_what_it_is_and_where_it_comes_from() {
    for catalog in all() {
        for (what, text) in [
            ("short name", &catalog.short),
            ("title", &catalog.title),
            ("version", &catalog.version),
            ("publisher", &catalog.publisher),
            ("source", &catalog.source),
            ("licence", &catalog.licence),
        ] {
            assert!(!text.trim().is_empty(), "{} has no {what}", catalog.id);
        }
        let day = catalog.retrieved.parse::<chrono::NaiveDate>();
        assert!(day.is_ok(), "{}: {}", catalog.id, catalog.retrieved);
        assert_eq!(catalog.origin, Origin::Shipped);
        assert!(!catalog.assessed_kinds.is_empty(), "{}", catalog.id);
        let plainly_in_force = catalog.status == CatalogStatus::InForce;
        let plain = [CatalogStatus::Current, CatalogStatus::Voluntary];
        let needs_a_note = !plainly_in_force && !plain.contains(&catalog.status);
        assert!(
            !needs_a_note || catalog.status_note.is_some(),
            "{} is {} and does not say more",
            catalog.id,
            catalog.status.describe()
        );
    }
}

#[test]
fn a_catalog_is_named_as_its_file_and_by_one_short_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogs");
    let files = std::fs::read_dir(folder).expect("the catalogs");
    let names: BTreeSet<String> = files
        .map(|file| file.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| path.file_stem().expect("a name").display().to_string())
        .collect();
    let ids: BTreeSet<String> = ids().iter().map(ToString::to_string).collect();
    assert_eq!(names, ids);
    let catalogs = all();
    let shorts: BTreeSet<&str> = catalogs.iter().map(|c| c.short.as_str()).collect();
    assert_eq!(shorts.len(), catalogs.len());
    for catalog in &catalogs {
        let shared = ids.contains(&catalog.short) && catalog.short != catalog.id.as_str();
        assert!(!shared, "`{}` is the id of another catalog", catalog.short);
    }
}

#[test]
fn ids_are_unique_also_without_regard_to_case() {
    for catalog in all() {
        let mut seen = BTreeSet::new();
        for control in catalog.controls.iter() {
            let folded = control.id.as_str().to_lowercase();
            assert!(seen.insert(folded), "{}: {}", catalog.id, control.id);
        }
    }
}

#[test]
fn a_control_stands_below_its_parent_and_before_its_parents_next_sibling() {
    for catalog in all() {
        let mut above: Vec<&ControlId> = Vec::new();
        for control in catalog.controls.iter() {
            match &control.parent {
                None => above.clear(),
                Some(parent) => {
                    let at = above.iter().position(|id| *id == parent);
                    let at = at.unwrap_or_else(|| {
                        panic!("{}: {} does not follow {parent}", catalog.id, control.id)
                    });
                    above.truncate(at + 1);
                }
            }
            above.push(&control.id);
        }
    }
}

/// The words and numbers of an id.
fn parts(id: &str) -> Vec<&str> {
    let changes = |text: &str| {
        let first = text.chars().next().expect("a character");
        let same = |c: char| c.is_ascii_digit() == first.is_ascii_digit() && c.is_alphanumeric();
        text.find(|c| !same(c)).unwrap_or(text.len())
    };
    let mut parts = Vec::new();
    let mut rest = id;
    while let Some(begin) = rest.find(char::is_alphanumeric) {
        let (part, after) = rest[begin..].split_at(changes(&rest[begin..]));
        parts.push(part);
        rest = after;
    }
    parts
}

fn roman(text: &str) -> Option<usize> {
    let numerals = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi",
    ];
    numerals.iter().position(|numeral| *numeral == text)
}

/// Whether `b` may stand behind its sibling `a`; `None` where the order is that of words.
fn ascends(a: &str, b: &str, is_roman: bool) -> Option<bool> {
    let (a, b) = (parts(a), parts(b));
    let Some((a, b)) = a.iter().zip(&b).find(|(a, b)| a != b) else {
        return Some(a.len() < b.len());
    };
    if let (Ok(a), Ok(b)) = (a.parse::<u32>(), b.parse::<u32>()) {
        return Some(a < b);
    }
    if is_roman {
        return Some(roman(a)? < roman(b)?);
    }
    (a.len() == 1 && b.len() == 1).then_some(a < b)
}

#[test]
fn siblings_ascend_by_numbers_letters_and_roman_numerals() {
    assert_eq!(ascends("Art. 9(1)", "Art. 10(1)", false), Some(true));
    assert_eq!(
        ascends("Art. 30(2)(i)", "Art. 30(2)(h)", false),
        Some(false)
    );
    assert_eq!(ascends("8.3(iv)", "8.3(ix)", true), Some(true));
    for catalog in all() {
        let mut siblings: BTreeMap<Option<&ControlId>, Vec<&str>> = BTreeMap::new();
        for control in catalog.controls.iter() {
            let group = siblings.entry(control.parent.as_ref()).or_default();
            group.push(control.id.as_str());
        }
        let mut compared = 0;
        for ids in siblings.values() {
            let is_roman = ids[0].ends_with("(i)");
            for pair in ids.windows(2) {
                let Some(ascends) = ascends(pair[0], pair[1], is_roman) else {
                    continue;
                };
                assert!(ascends, "{}: {pair:?}", catalog.id);
                compared += 1;
            }
        }
        // Indicators are called by words only.
        assert!(
            compared > 10 || catalog.id.as_str() == "fedramp-20x-ksi",
            "{}: {compared} pairs compared",
            catalog.id
        );
    }
}

#[test]
fn every_heading_baseline_addressee_and_regime_is_declared_and_used() {
    for catalog in all() {
        let controls = || catalog.controls.iter();
        let headings: BTreeSet<&str> = controls().filter_map(|c| c.heading.as_deref()).collect();
        let baselines = controls().flat_map(|c| &c.baselines).map(String::as_str);
        let addressees = controls().flat_map(|c| &c.addressees).map(String::as_str);
        let regimes = controls().flat_map(|c| c.only.iter().chain(&c.except));
        let named = |list: &[auditbinder::model::Named]| -> BTreeSet<String> {
            list.iter().map(|named| named.id.clone()).collect()
        };
        let circumstances = |list: &[auditbinder::model::Circumstance]| -> BTreeSet<String> {
            list.iter().map(|named| named.id.clone()).collect()
        };
        let used = |ids: BTreeSet<&str>| -> BTreeSet<String> {
            ids.into_iter().map(str::to_owned).collect()
        };
        assert_eq!(used(headings), named(&catalog.headings), "{}", catalog.id);
        assert_eq!(
            used(baselines.collect()),
            named(&catalog.baselines),
            "{}",
            catalog.id
        );
        assert_eq!(
            used(addressees.collect()),
            circumstances(&catalog.addressees),
            "{}",
            catalog.id
        );
        assert_eq!(
            used(regimes.map(String::as_str).collect()),
            circumstances(&catalog.regimes),
            "{}",
            catalog.id
        );
        let kinds: BTreeSet<&str> = controls().map(|c| c.kind.as_str()).collect();
        let unused: Vec<&String> = catalog
            .assessed_kinds
            .iter()
            .filter(|kind| !kinds.contains(kind.as_str()))
            .collect();
        assert!(unused.is_empty(), "{}: {unused:?}", catalog.id);
    }
}

#[test]
fn titles_are_short_and_on_one_line() {
    for catalog in all() {
        for control in catalog.controls.iter() {
            let title = &control.title;
            let fits = (3..=110).contains(&title.chars().count());
            let plain = title.trim() == title && !title.contains('\n');
            assert!(fits && plain, "{}:{} {title:?}", catalog.id, control.id);
        }
    }
}
