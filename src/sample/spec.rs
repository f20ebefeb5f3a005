//! What a sample is drawn by: seed, sample id, method, sizes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The most instances, and the most reserve, that one sample asks for.
pub const MOST: u64 = 10_000_000;

/// A seed or a sample id: 1 to 128 of `A-Z a-z 0-9 . _ -`, so that `:` separates (R2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Token(String);

/// Says why a text is neither seed nor sample id (R2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` can be neither seed nor sample id: 1 to 128 of a-z, A-Z, 0-9, `.`, `_` and `-` are expected"
)]
pub struct BadToken(pub String);

impl Token {
    /// Checks a text against R2.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if (1..=128).contains(&text.len()) && text.chars().all(part) {
            return Ok(Self(text.to_owned()));
        }
        Err(BadToken(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// How instances are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// The first of the order by keyed hash (R6), in strata where asked (R9).
    Random,
    /// Equal steps through the ids in ascending order (R7).
    Systematic,
    /// Equal steps through the running total of the amounts (R8).
    Mus,
}

impl Method {
    /// The word of the specification.
    pub fn word(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Systematic => "systematic",
            Self::Mus => "mus",
        }
    }
}

/// How the size is divided among strata (R9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "allocation", rename_all = "lowercase", deny_unknown_fields)]
pub enum Strata {
    /// The same for each.
    Equal,
    /// By the size of each.
    Proportional,
    /// As given.
    Explicit {
        /// Instances of each stratum, by its name.
        sizes: BTreeMap<String, u64>,
    },
}

/// The specification of a sample; the manifest repeats it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spec {
    /// How instances are chosen.
    pub method: Method,
    /// How many.
    pub n: u64,
    /// How many stand by in order, for items that turn out void or doubled.
    pub reserve: u64,
    /// Names the sample.
    pub sample_id: Token,
    /// What the order follows from, with the sample id and the instance's id.
    pub seed: Token,
    /// The division among strata.
    pub strata: Option<Strata>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    method: Method,
    n: u64,
    #[serde(default)]
    reserve: u64,
    sample_id: Token,
    seed: Token,
    #[serde(default)]
    strata: Option<Strata>,
}

/// Says why a specification cannot be drawn by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSpec {
    /// Not the fields that are expected.
    #[error("the specification cannot be read: {0}")]
    Unread(String),
    /// Nothing, or more than a sample can be.
    #[error("the sample has size {0}; 1 to {MOST} is expected")]
    Size(u64),
    /// More than a reserve can be.
    #[error("the reserve has size {0}; at most {MOST} is expected")]
    Reserve(u64),
    /// R7 and R8 have no reserve.
    #[error("a sample of method `{0}` has no reserve (rules R7 and R8); `reserve` 0 is expected")]
    NoReserve(&'static str),
    /// R9 is for random samples.
    #[error("strata belong to the method `random` (rule R9); found `{0}`")]
    NoStrata(&'static str),
    /// Sizes that do not add up.
    #[error("the sizes of the strata add up to {sum}; `n` is {n}")]
    Sum {
        /// What they add up to.
        sum: u64,
        /// What is asked for.
        n: u64,
    },
}

impl Spec {
    /// Reads a specification written in JSON.
    pub fn read(json: &[u8]) -> Result<Self, BadSpec> {
        let text = |error: serde_json::Error| BadSpec::Unread(super::read::said(&error));
        let written: Written = serde_json::from_slice(json).map_err(text)?;
        written.checked()
    }

    /// Checks that the parts go together.
    pub fn check(&self) -> Result<(), BadSpec> {
        if !(1..=MOST).contains(&self.n) {
            return Err(BadSpec::Size(self.n));
        }
        if self.reserve > MOST {
            return Err(BadSpec::Reserve(self.reserve));
        }
        if self.method != Method::Random && self.reserve > 0 {
            return Err(BadSpec::NoReserve(self.method.word()));
        }
        if self.method != Method::Random && self.strata.is_some() {
            return Err(BadSpec::NoStrata(self.method.word()));
        }
        if let Some(Strata::Explicit { sizes }) = &self.strata {
            let sum = sizes.values().fold(0, |sum: u64, n| sum.saturating_add(*n));
            if sum != self.n {
                return Err(BadSpec::Sum { sum, n: self.n });
            }
        }
        Ok(())
    }

    /// Keys of ids under this seed and sample id.
    pub fn keys(&self) -> Keys {
        let mut begun = Sha256::new();
        begun.update(self.prefix("ep1:"));
        begun.update(b":");
        Keys { begun }
    }

    /// Where R7 and R8 start: a hash of seed and sample id, modulo `size`.
    pub(super) fn start(&self, size: u128) -> u128 {
        let hash: [u8; 32] = Sha256::digest(self.prefix("ep1-start:")).into();
        // Every remainder times 256 fits: `size` is below 2^96.
        let fold = |rest: u128, byte: &u8| (rest * 256 + u128::from(*byte)) % size;
        hash.iter().fold(0, fold)
    }

    fn prefix(&self, word: &str) -> String {
        format!("{word}{}:{}", self.seed.as_str(), self.sample_id.as_str())
    }
}

impl Written {
    fn checked(self) -> Result<Spec, BadSpec> {
        let spec = Spec {
            method: self.method,
            n: self.n,
            reserve: self.reserve,
            sample_id: self.sample_id,
            seed: self.seed,
            strata: self.strata,
        };
        spec.check().map(|()| spec)
    }
}

impl<'de> Deserialize<'de> for Spec {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        written.checked().map_err(serde::de::Error::custom)
    }
}

/// Makes the key that R3 orders by.
pub struct Keys {
    begun: Sha256,
}

impl Keys {
    /// SHA-256 of `ep1:`, seed, `:`, sample id, `:`, id.
    pub fn of(&self, id: &str) -> [u8; 32] {
        let mut hash = self.begun.clone();
        hash.update(id.as_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(json: &str) -> String {
        Spec::read(json.as_bytes())
            .expect_err("a problem")
            .to_string()
    }

    #[test]
    fn parts_that_do_not_go_together_are_refused() {
        let with = |rest: &str| format!(r#"{{"seed":"s","sample_id":"a",{rest}}}"#);
        assert!(problem(&with(r#""method":"random","n":0"#)).contains("size 0"));
        let reserve = problem(&with(r#""method":"mus","n":1,"reserve":1"#));
        assert!(reserve.contains("no reserve"));
        let strata = r#""method":"systematic","n":1,"strata":{"allocation":"equal"}"#;
        assert!(problem(&with(strata)).contains("`random`"));
        let sum = r#""method":"random","n":3,"strata":{"allocation":"explicit","sizes":{"a":2}}"#;
        assert!(problem(&with(sum)).contains("add up to 2; `n` is 3"));
        assert!(problem(&with(r#""method":"random","n":1,"x":1"#)).contains("unknown field"));
        let colon = problem(r#"{"seed":"a:b","sample_id":"a","method":"random","n":1}"#);
        assert!(colon.contains("`a:b` can be neither"));
    }
}
