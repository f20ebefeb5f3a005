//! R6, R7, R8, R9, R11 and R12 over random populations.

use std::collections::{BTreeMap, BTreeSet};

use auditbinder::model::Digest;
use auditbinder::sample::{Manifest, Method, SelectError, Share, Spec, Strata, Token};
use proptest::prelude::*;

use crate::drawn::{drawn, gathered, merged};

fn spec(method: Method, n: u64, reserve: u64, strata: Option<Strata>) -> Spec {
    Spec {
        method,
        n,
        reserve,
        sample_id: Token::parse("CC7.2").expect("a sample id"),
        seed: Token::parse("s-1").expect("a seed"),
        strata,
    }
}

/// Rows: a few ids come twice, some with another amount.
fn population() -> impl Strategy<Value = Vec<String>> {
    let row = (0..80_u32, "[a-c]", -3..40_i64);
    prop::collection::vec(row, 1..120).prop_map(|rows| {
        let line = |(id, stratum, amount)| {
            format!(r#"{{"id":"id {id}ü","stratum":"{stratum}","amount":{amount}}}"#)
        };
        rows.into_iter().map(line).collect()
    })
}

fn lines(rows: &[String]) -> Vec<&str> {
    rows.iter().map(String::as_str).collect()
}

/// The distinct ids, by the order of R3, worked out without the module under test.
fn order(rows: &[String]) -> Vec<String> {
    let id = |row: &String| row.split('"').nth(3).expect("an id").to_owned();
    let ids: BTreeSet<String> = rows.iter().map(id).collect();
    let key = |id: &String| Digest::of(format!("ep1:s-1:CC7.2:{id}").as_bytes());
    let mut ids: Vec<String> = ids.into_iter().collect();
    ids.sort_by_key(|id| (key(id), id.clone()));
    ids
}

fn ids(manifest: &Manifest) -> Vec<String> {
    manifest.ids().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn r6_takes_the_first_of_the_order_and_then_the_reserve(
        rows in population(), n in 1..90_u64, reserve in 0..20_u64,
    ) {
        let order = order(&rows);
        let manifest = drawn(&lines(&rows), &spec(Method::Random, n, reserve, None)).expect("drawn");
        let taken = usize::try_from(n).expect("small").min(order.len());
        prop_assert_eq!(ids(&manifest), &order[..taken]);
        let rest: Vec<String> = manifest.reserve.iter().map(|one| one.id.clone()).collect();
        let end = order.len().min(taken + usize::try_from(reserve).expect("small"));
        prop_assert_eq!(rest, &order[taken..end]);
        prop_assert_eq!(manifest.census, taken == order.len());
    }

    #[test]
    fn r7_selects_distinct_ids_in_ascending_order(rows in population(), n in 1..90_u64) {
        let manifest = drawn(&lines(&rows), &spec(Method::Systematic, n, 0, None)).expect("drawn");
        let selected = ids(&manifest);
        prop_assert!(selected.is_sorted());
        let distinct: BTreeSet<&String> = selected.iter().collect();
        prop_assert_eq!(distinct.len() as u64, n.min(manifest.population_size));
    }

    #[test]
    fn r8_hits_as_many_units_as_it_is_asked_for(rows in population(), n in 1..90_u64) {
        match drawn(&lines(&rows), &spec(Method::Mus, n, 0, None)) {
            Err(SelectError::NoAmount) => {
                prop_assert_eq!(gathered(&lines(&rows), Share::Whole, 9).positive_amount, 0);
            }
            answer => {
                let manifest = answer.expect("drawn");
                let hits: u64 = manifest.selected.iter().filter_map(|one| one.hits).sum();
                prop_assert_eq!(hits, n);
                prop_assert!(manifest.selected.iter().all(|one| one.amount > Some(0)));
            }
        }
    }

    #[test]
    fn r9_gives_every_stratum_its_part_and_says_what_is_short(
        rows in population(), n in 1..60_u64, reserve in 0..3_u64, equal in any::<bool>(),
    ) {
        let strata = if equal { Strata::Equal } else { Strata::Proportional };
        let spec = spec(Method::Random, n, reserve, Some(strata));
        let manifest = drawn(&lines(&rows), &spec).expect("drawn");
        let sizes = manifest.strata.as_ref().expect("strata");
        let mut found: BTreeMap<&str, u64> = BTreeMap::new();
        for one in &manifest.selected {
            *found.entry(one.stratum.as_deref().expect("a stratum")).or_default() += 1;
        }
        for (name, size) in sizes {
            prop_assert_eq!(found.get(name.as_str()).copied().unwrap_or_default(), size.n);
            prop_assert!(size.n <= size.size);
            prop_assert!(n < sizes.len() as u64 || size.n > 0);
        }
        let taken: u64 = sizes.values().map(|size| size.n).sum();
        prop_assert_eq!(Some(n - taken), manifest.shortfall);
        let all: u64 = sizes.values().map(|size| size.size).sum();
        prop_assert_eq!(all, manifest.population_size);
    }

    #[test]
    fn r11_a_larger_sample_begins_with_the_smaller_one(
        rows in population(), n in 1..40_u64, more in 0..40_u64,
    ) {
        let small = drawn(&lines(&rows), &spec(Method::Random, n, more, None)).expect("drawn");
        let large = drawn(&lines(&rows), &spec(Method::Random, n + more, 0, None)).expect("drawn");
        let (first, all) = (ids(&small), ids(&large));
        prop_assert!(all.starts_with(&first));
        // The reserve is what the larger sample goes on with.
        let reserve: Vec<String> = small.reserve.iter().map(|one| one.id.clone()).collect();
        prop_assert_eq!(&all[first.len()..], &reserve[..]);
        prop_assert_eq!(large.extends(&small), Ok(()));
        let proof = small.extends(&large);
        prop_assert_eq!(proof.is_ok(), first.len() == all.len());
    }

    #[test]
    fn r12_parts_of_any_division_merge_to_the_whole(
        rows in population(), n in 1..40_u64, cuts in prop::collection::vec(any::<u8>(), 120),
        of in 1..5_u64,
    ) {
        for method in [Method::Random, Method::Systematic] {
            let spec = spec(method, n, 0, None);
            let whole = drawn(&lines(&rows), &spec).expect("drawn");
            let part = |index: u64| {
                let mine = rows.iter().zip(&cuts).filter(|(_, cut)| u64::from(**cut) % of == index);
                (mine.map(|(row, _)| row.as_str()).collect(), Share::Whole)
            };
            let parts: Vec<(Vec<&str>, Share)> = (0..of).map(part).collect();
            prop_assert_eq!(&merged(&parts, &spec), &whole);
            let shard = |index| (lines(&rows), Share::Shard { index, of });
            let shards: Vec<(Vec<&str>, Share)> = (1..=of).map(shard).collect();
            prop_assert_eq!(&merged(&shards, &spec), &whole);
        }
    }
}
