//! Vulnerabilities that a bill of materials speaks of, by severity and by what was said of
//! them.

use serde_json::{Value, json};

use crate::artifact::shape::{Counts, Names};

/// The severities, the lightest first.
const SEVERITIES: [&str; 7] = [
    "unknown", "none", "info", "low", "medium", "high", "critical",
];

/// All vulnerabilities of a file.
#[derive(Default)]
pub(super) struct Weaknesses {
    pub(super) total: u64,
    severities: Counts,
    states: Counts,
    open: Counts,
    critical: Names,
}

impl Weaknesses {
    /// Takes one: its id, its severity, what was said of it, and whether that leaves it open.
    pub(super) fn take(&mut self, id: &str, severity: &str, state: &str, open: bool) {
        self.total += 1;
        self.severities.add(severity);
        self.states.add(state);
        if open {
            self.open.add(severity);
            if severity == "critical" {
                self.critical.push(id);
            }
        }
    }

    /// `{total, states, severities, open, open-critical}`.
    pub(super) fn doc(&self) -> Value {
        let of = |counts: &Counts| -> Value {
            let each = SEVERITIES
                .iter()
                .map(|word| ((*word).to_owned(), counts.of(word).into()));
            Value::Object(each.collect())
        };
        json!({
            "total": self.total,
            "states": self.states.doc(),
            "severities": of(&self.severities),
            "open": of(&self.open),
            "open-total": self.open.total(),
            "open-critical": self.critical.doc(),
        })
    }

    /// `19, open: 10 (6 medium, 2 critical, 2 high)`.
    pub(super) fn words(&self) -> String {
        match self.open.total() {
            0 => format!("{}, open: none", self.total),
            open => format!("{}, open: {open} ({})", self.total, self.open.words()),
        }
    }
}

/// The known word for a severity; `unknown` for any other.
pub(super) fn severity(word: &str) -> &'static str {
    let word = word.to_ascii_lowercase();
    let known = SEVERITIES.iter().find(|known| **known == word);
    known.copied().unwrap_or("unknown")
}

/// The severity of a score of CVSS version 3 or 4: CVSS 3.1 and 4.0, qualitative severity
/// rating scale.
pub(super) fn of_score(score: f64) -> &'static str {
    match score {
        9.0..=10.0 => "critical",
        7.0..9.0 => "high",
        4.0..7.0 => "medium",
        0.1..4.0 => "low",
        0.0 => "none",
        _ => "unknown",
    }
}

/// The heavier of two severities.
pub(super) fn heavier(one: &'static str, other: &'static str) -> &'static str {
    let rank = |word: &str| SEVERITIES.iter().position(|known| *known == word);
    if rank(one) >= rank(other) { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_of_words_and_scores() {
        assert_eq!(severity("CRITICAL"), "critical");
        assert_eq!(severity("dreadful"), "unknown");
        let scored = [0.0, 0.1, 3.9, 4.0, 6.9, 7.0, 8.9, 9.0, 10.0, 11.0].map(of_score);
        let words = [
            "none", "low", "low", "medium", "medium", "high", "high", "critical", "critical",
            "unknown",
        ];
        assert_eq!(scored, words);
        assert_eq!(heavier("low", "critical"), "critical");
        assert_eq!(heavier("unknown", "none"), "none");
    }
}
