//! The exact upper limit of deviations in a population, from what a sample showed.
//!
//! A sample of n out of N with d deviations: the limit is the largest number D of deviating
//! instances under which seeing d or fewer still has a probability above 1 - confidence, by
//! the hypergeometric distribution. Whole numbers throughout: probabilities are held
//! between two bounds, and where the bounds do not decide, the sums are compared exactly.

mod bounds;
mod natural;

use bounds::Bounds;
use natural::Natural;

/// A level of confidence, in exact thousandths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u64);

/// Thousandths of a percent in one.
const WHOLE: u64 = 100_000;

/// Says why a text is no level of confidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no level of confidence: a percentage from 1 to 99.999 is expected, such as `90` or `99.5`"
)]
pub struct BadConfidence(pub String);

impl Confidence {
    /// Reads a percentage with up to three decimals.
    pub fn parse(text: &str) -> Result<Self, BadConfidence> {
        let bad = || BadConfidence(text.to_owned());
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, most: usize| {
            let fits = (1..=most).contains(&text.len());
            fits && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 2) || !digits(part, 3) {
            return Err(bad());
        }
        let number = format!("{whole}{part:0<3}").parse().map_err(|_| bad())?;
        if (1_000..WHOLE).contains(&number) {
            return Ok(Self(number));
        }
        Err(bad())
    }

    /// What is left to chance, as thousandths of a percent.
    fn risk(self) -> u64 {
        WHOLE - self.0
    }
}

impl std::fmt::Display for Confidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{}.{:03}", self.0 / 1000, self.0 % 1000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// What a sample showed: population, sample, deviations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    population: u64,
    sample: u64,
    deviations: u64,
}

/// Says why three numbers are not what a sample showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSeen {
    /// Sizes that no population has.
    #[error("the population has size {0}; 1 to 1000000000000 is expected")]
    Population(u64),
    /// More than there is, or nothing.
    #[error("the sample has size {sample}; 1 to {most} is expected")]
    Sample {
        /// What was given.
        sample: u64,
        /// What is possible.
        most: u64,
    },
    /// More than was tested.
    #[error("there are {deviations} deviations in a sample of {sample}")]
    Deviations {
        /// What was given.
        deviations: u64,
        /// The size of the sample.
        sample: u64,
    },
}

impl Seen {
    /// Checks that the numbers go together.
    pub fn of(population: u64, sample: u64, deviations: u64) -> Result<Self, BadSeen> {
        if !(1..=1_000_000_000_000).contains(&population) {
            return Err(BadSeen::Population(population));
        }
        let most = population.min(super::MOST);
        if !(1..=most).contains(&sample) {
            return Err(BadSeen::Sample { sample, most });
        }
        if deviations > sample {
            return Err(BadSeen::Deviations { deviations, sample });
        }
        Ok(Self {
            population,
            sample,
            deviations,
        })
    }

    /// The most deviating instances that the population may well have.
    pub fn limit(self, confidence: Confidence) -> u64 {
        // So many are known: D is at least d, and n - d instances are known to be sound.
        let mut least = self.deviations;
        let mut most = self.population - (self.sample - self.deviations);
        while least < most {
            let middle = least + (most - least).div_ceil(2);
            if self.is_likely(middle, confidence) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        least
    }

    /// Whether d or fewer are seen with a probability above 1 - confidence, when `deviating`
    /// instances of the population deviate.
    fn is_likely(self, deviating: u64, confidence: Confidence) -> bool {
        let risk = Bounds::ratio(confidence.risk(), WHOLE);
        let decided = self.bounds(deviating).is_above(&risk);
        decided.unwrap_or_else(|| self.is_likely_exactly(deviating, confidence))
    }

    /// The probability of d or fewer, between two bounds.
    fn bounds(self, deviating: u64) -> Bounds {
        let (size, n) = (self.population, self.sample);
        let sound = size - deviating;
        let first = n.saturating_sub(sound);
        let mut term = self.first_term(deviating, first);
        let mut sum = term;
        for seen in first..self.deviations.min(deviating) {
            // The ratio of one term to the one before.
            term = term
                .times(deviating - seen, seen + 1)
                .times(n - seen, sound + seen + 1 - n);
            sum = sum.plus(&term);
        }
        sum
    }

    /// The probability of the least number of deviations that can be seen.
    fn first_term(self, deviating: u64, first: u64) -> Bounds {
        let (size, n) = (self.population, self.sample);
        let sound = size - deviating;
        let mut term = Bounds::ratio(1, 1);
        if first == 0 {
            // C(sound, n) / C(size, n), by whichever product is shorter.
            let (length, from) = if n <= deviating {
                (n, sound)
            } else {
                (deviating, size - n)
            };
            for step in 0..length {
                term = term.times(from - step, size - step);
            }
            return term;
        }
        // C(deviating, first) / C(size, n) with every sound instance seen: n = first + sound.
        for step in 0..sound {
            term = term.times(n - step, size - step);
        }
        term
    }

    /// The same question with sums of products: C(n,k) D^(k) (N-D)^(n-k) over N^(n), where
    /// x^(k) is the falling factorial.
    fn is_likely_exactly(self, deviating: u64, confidence: Confidence) -> bool {
        let (size, n) = (self.population, self.sample);
        let sound = size - deviating;
        let mut sum = Natural::from(0);
        for seen in 0..=self.deviations.min(deviating).min(n) {
            if n - seen > sound {
                continue;
            }
            let mut term = Natural::from(1);
            for step in 0..seen {
                term.multiply(n - step);
                term.divide(step + 1);
            }
            (0..seen).for_each(|step| term.multiply(deviating - step));
            (0..n - seen).for_each(|step| term.multiply(sound - step));
            sum.add(&term);
        }
        let mut all = Natural::from(1);
        (0..n).for_each(|step| all.multiply(size - step));
        sum.multiply(WHOLE);
        all.multiply(confidence.risk());
        sum > all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(population: u64, sample: u64, deviations: u64, confidence: &str) -> u64 {
        let confidence = Confidence::parse(confidence).expect("a level");
        let seen = Seen::of(population, sample, deviations).expect("seen");
        seen.limit(confidence)
    }

    #[test]
    fn limits_are_those_of_the_published_examples() {
        assert_eq!(limit(250, 25, 0, "90"), 20);
        assert_eq!(limit(250, 25, 1, "90"), 35);
        assert_eq!(limit(1000, 25, 0, "95"), 111);
        assert_eq!(limit(1000, 60, 0, "95"), 47);
        assert_eq!(limit(10_000, 45, 0, "90"), 497);
        assert_eq!(limit(52, 5, 0, "90"), 18);
    }

    #[test]
    fn a_census_leaves_nothing_open_and_all_deviating_leaves_everything_open() {
        assert_eq!(limit(7, 7, 0, "99.999"), 0);
        assert_eq!(limit(7, 7, 3, "90"), 3);
        assert_eq!(limit(100, 5, 5, "90"), 100);
        assert_eq!(limit(1, 1, 1, "90"), 1);
    }

    #[test]
    fn bounds_and_exact_sums_agree_everywhere_in_small_populations() {
        let level = Confidence::parse("90").expect("a level");
        for population in 1..16 {
            for sample in 1..=population {
                for deviations in 0..=sample {
                    let seen = Seen::of(population, sample, deviations).expect("seen");
                    for deviating in deviations..=population - (sample - deviations) {
                        assert_eq!(
                            seen.is_likely(deviating, level),
                            seen.is_likely_exactly(deviating, level),
                            "{seen:?} {deviating}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_tie_is_decided_exactly() {
        // 9 of 10 sound, one seen: P(0) is exactly 9/10, which is not above 1 - 10 %.
        assert_eq!(limit(10, 1, 0, "10"), 0);
        assert_eq!(limit(10, 1, 0, "10.001"), 1);
    }

    #[test]
    fn ten_million_instances_and_a_large_sample_take_no_time() {
        assert_eq!(limit(10_000_000, 60, 0, "95"), 487_027);
        assert!(limit(10_000_000, 100_000, 500, "95") > 50_000);
    }

    #[test]
    fn levels_have_one_reading() {
        let shown = |text| Confidence::parse(text).map(|level| level.to_string());
        assert_eq!(shown("90").as_deref(), Ok("90"));
        assert_eq!(shown("99.50").as_deref(), Ok("99.5"));
        for bad in ["0.95", "100", "", "9.", "-5", "95.0001", "1e1", ".9"] {
            assert_eq!(shown(bad), Err(BadConfidence(bad.to_owned())));
        }
    }
}
