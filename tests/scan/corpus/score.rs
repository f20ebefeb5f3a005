//! Compares findings with what was planted, line by line.

use std::collections::{BTreeMap, BTreeSet};

use super::{Corpus, Family, Planted, Tier};

/// How one family was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyScore {
    pub family: Family,
    pub planted: usize,
    pub hit: usize,
    /// Of `planted` and `hit`, those under an encoding.
    pub planted_hard: usize,
    pub hit_hard: usize,
    /// Lines with a finding of this family where nothing is planted.
    pub false_positives: usize,
}

impl FamilyScore {
    /// The part of the planted lines that was found.
    pub fn recall(&self) -> f64 {
        ratio(self.hit, self.planted)
    }

    /// The part of the findings' lines that were planted.
    pub fn precision(&self) -> f64 {
        ratio(self.hit, self.hit + self.false_positives)
    }
}

/// A line with its kind; never the value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub family: Family,
    pub kind: &'static str,
    pub file: String,
    pub line: u32,
}

/// What a scan found of a corpus.
pub struct Score {
    pub families: Vec<FamilyScore>,
    /// Planted lines without a finding of their family.
    pub missed: Vec<Place>,
    /// Lines with a finding where nothing is planted, with the decoy's kind.
    pub false_positives: Vec<Place>,
    /// Planted lines with a finding of another family: neither hit nor false.
    pub misfiled: Vec<Place>,
}

/// Compares findings (file, line, family) with what was planted.
///
/// The file of a finding inside an archive may carry the member's name behind
/// the archive's, with any separator that is neither letter nor digit.
pub fn score(corpus: &Corpus, found: &[(String, u32, String)]) -> Score {
    let lines = Lines::new(corpus);
    let mut hits = BTreeSet::new();
    let mut false_positives = BTreeSet::new();
    let mut misfiled = BTreeSet::new();
    for (file, line, family) in found {
        let Some(family) = Family::parse(family) else {
            continue;
        };
        let file = lines.container(file);
        let at = |kind| Place {
            family,
            kind,
            file: file.to_owned(),
            line: *line,
        };
        match lines.planted(file, *line) {
            Some((index, planted)) if planted.family == family => {
                hits.insert(index);
            }
            Some((_, planted)) => {
                misfiled.insert(at(planted.kind));
            }
            None => {
                false_positives.insert(at(lines.decoy(file, *line)));
            }
        }
    }
    let missed = missed(corpus, &hits);
    Score {
        families: Family::ALL
            .map(|family| family_score(corpus, family, &hits, &false_positives))
            .to_vec(),
        missed,
        false_positives: false_positives.into_iter().collect(),
        misfiled: misfiled.into_iter().collect(),
    }
}

fn missed(corpus: &Corpus, hits: &BTreeSet<usize>) -> Vec<Place> {
    let unseen = corpus.planted.iter().enumerate();
    unseen
        .filter(|(index, _)| !hits.contains(index))
        .map(|(_, planted)| Place {
            family: planted.family,
            kind: planted.kind,
            file: planted.file.clone(),
            line: planted.line,
        })
        .collect()
}

fn family_score(
    corpus: &Corpus,
    family: Family,
    hits: &BTreeSet<usize>,
    false_positives: &BTreeSet<Place>,
) -> FamilyScore {
    let of_family = |index: &usize| corpus.planted[*index].family == family;
    let is_hard = |index: &usize| corpus.planted[*index].tier == Tier::Hard;
    let planted: Vec<usize> = (0..corpus.planted.len()).filter(of_family).collect();
    let hit: Vec<usize> = hits.iter().copied().filter(of_family).collect();
    FamilyScore {
        family,
        planted: planted.len(),
        hit: hit.len(),
        planted_hard: planted.iter().filter(|index| is_hard(index)).count(),
        hit_hard: hit.iter().filter(|index| is_hard(index)).count(),
        false_positives: false_positives
            .iter()
            .filter(|place| place.family == family)
            .count(),
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of lines are far below 2^52"
)]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// Planted lines and decoys by file and first line.
struct Lines<'a> {
    planted: BTreeMap<(&'a str, u32), (usize, &'a Planted)>,
    decoys: BTreeMap<(&'a str, u32), &'static str>,
    files: BTreeSet<&'a str>,
}

impl<'a> Lines<'a> {
    fn new(corpus: &'a Corpus) -> Self {
        let planted = corpus.planted.iter().enumerate();
        Self {
            planted: planted
                .map(|(index, planted)| ((planted.file.as_str(), planted.line), (index, planted)))
                .collect(),
            decoys: corpus
                .decoys
                .iter()
                .map(|(file, line, kind)| ((file.as_str(), *line), *kind))
                .collect(),
            files: corpus
                .planted
                .iter()
                .map(|planted| planted.file.as_str())
                .collect(),
        }
    }

    /// The stored file of a name that may go on with a member's name.
    fn container<'b>(&'b self, file: &'b str) -> &'b str {
        let within = |stored: &&&str| {
            file.strip_prefix(**stored).is_some_and(|rest| {
                rest.chars()
                    .next()
                    .is_none_or(|first| !first.is_alphanumeric())
            })
        };
        self.files.iter().find(within).copied().unwrap_or(file)
    }

    fn planted(&self, file: &str, line: u32) -> Option<(usize, &'a Planted)> {
        let before = self.planted.range((file, 0)..=(file, line));
        let (_, &(index, planted)) = before.last()?;
        (planted.line..=planted.last_line)
            .contains(&line)
            .then_some((index, planted))
    }

    fn decoy(&self, file: &str, line: u32) -> &'static str {
        self.decoys
            .get(&(file, line))
            .copied()
            .unwrap_or("background")
    }
}
