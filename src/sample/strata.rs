//! Division of a sample's size among strata (R9), in whole numbers.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::spec::Strata;

/// Sizes by stratum, and how much of the size found no instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allocation {
    pub sizes: BTreeMap<String, u64>,
    pub shortfall: u64,
}

/// Divides `n` among the strata of a population; a name that is not there is the error.
pub(super) fn allocation(
    strata: &Strata,
    n: u64,
    population: &BTreeMap<String, u64>,
) -> Result<Allocation, String> {
    let mut sizes = match strata {
        Strata::Equal => equal(n, population),
        Strata::Proportional => proportional(n, population),
        Strata::Explicit { sizes } => {
            let stranger = sizes.keys().find(|name| !population.contains_key(*name));
            if let Some(name) = stranger {
                return Err(name.clone());
            }
            let given = |name: &String| sizes.get(name).copied().unwrap_or_default();
            let names = population.keys();
            names.map(|name| (name.clone(), given(name))).collect()
        }
    };
    for (name, size) in &mut sizes {
        *size = (*size).min(population[name]);
    }
    let taken: u64 = sizes.values().sum();
    let shortfall = n - taken;
    Ok(Allocation { sizes, shortfall })
}

fn equal(n: u64, population: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let strata = population.len() as u64;
    let (each, more) = (n / strata, n % strata);
    let names = population.keys().zip(0..);
    names
        .map(|(name, at)| (name.clone(), each + u64::from(at < more)))
        .collect()
}

/// The largest remainders of exact fractions, with at least one for each stratum where the
/// size allows it.
fn proportional(n: u64, population: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let total: u128 = population.values().copied().map(u128::from).sum();
    let quota = |size: &u64| u128::from(n) * u128::from(*size);
    let whole = |size: &u64| u64::try_from(quota(size) / total).expect("at most n");
    let raised = n >= population.len() as u64;
    let least = |size: &u64| raised && whole(size) == 0;
    let mut sizes: BTreeMap<String, u64> = population
        .iter()
        .map(|(name, size)| (name.clone(), whole(size).max(u64::from(least(size)))))
        .collect();
    // The fraction of every quota has the same denominator, the population.
    let mut fractions: Vec<(Reverse<u128>, &String)> = population
        .iter()
        .filter(|(_, size)| !least(size))
        .map(|(name, size)| (Reverse(quota(size) % total), name))
        .collect();
    fractions.sort();
    let sum: u64 = sizes.values().sum();
    let rest = usize::try_from(n.saturating_sub(sum)).expect("fewer than strata");
    for (_, name) in fractions.into_iter().take(rest) {
        *sizes.get_mut(name).expect("a stratum") += 1;
    }
    for _ in n..sum {
        let largest = sizes.iter_mut().min_by_key(|(_, size)| Reverse(**size));
        let (_, size) = largest.expect("a stratum");
        *size -= 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(strata: &Strata, n: u64, population: &[(&str, u64)]) -> (Vec<u64>, u64) {
        let named = population.iter().map(|(name, n)| ((*name).to_owned(), *n));
        let allocation = allocation(strata, n, &named.collect()).expect("allocated");
        let shortfall = allocation.shortfall;
        (allocation.sizes.into_values().collect(), shortfall)
    }

    #[test]
    fn the_first_strata_get_what_does_not_divide() {
        let four = [("a", 14), ("b", 19), ("c", 14), ("d", 13)];
        assert_eq!(sizes(&Strata::Equal, 10, &four), (vec![3, 3, 2, 2], 0));
        let short = [("a", 1), ("b", 19)];
        assert_eq!(sizes(&Strata::Equal, 10, &short), (vec![1, 5], 4));
    }

    #[test]
    fn the_largest_fractions_get_what_is_left() {
        let three = [("dev", 121), ("prod", 158), ("stage", 121)];
        // Quotas 7.5625, 9.875 and 7.5625: the name decides between the equal ones.
        assert_eq!(
            sizes(&Strata::Proportional, 25, &three),
            (vec![8, 10, 7], 0)
        );
    }

    #[test]
    fn small_strata_get_one_and_the_largest_gives_it_back() {
        let skewed = [("a", 96), ("b", 1), ("c", 1), ("d", 1), ("e", 1)];
        // 4.8, 0.05 four times: 4 + 4 is too much for 5, so the largest gives back three.
        assert_eq!(
            sizes(&Strata::Proportional, 5, &skewed),
            (vec![1, 1, 1, 1, 1], 0)
        );
        // Fewer than strata: fractions alone decide.
        assert_eq!(
            sizes(&Strata::Proportional, 3, &skewed),
            (vec![3, 0, 0, 0, 0], 0)
        );
    }

    #[test]
    fn a_name_that_is_not_there_is_named() {
        let sizes = BTreeMap::from([("x".to_owned(), 1)]);
        let population = BTreeMap::from([("a".to_owned(), 5)]);
        let problem = allocation(&Strata::Explicit { sizes }, 1, &population);
        assert_eq!(problem, Err("x".to_owned()));
    }
}
