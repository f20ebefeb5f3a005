//! The auditor's request list as a conversation: every round of it, and where each request stands.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Place;
use super::id::RequestId;
use super::plan::{RequestStatus, choices};

/// What the list said of one request in one round: a line of the file of rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RoundLine {
    /// The number of the round, from 1.
    pub round: u32,
    /// The day on which the list came; not known of a list that was there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// The name of the file.
    pub list: String,
    /// Its SHA-256.
    pub sha256: String,
    /// The request.
    pub id: RequestId,
    /// What is asked.
    pub text: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RequestStatus>,
    /// The auditor's word for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// What the auditor noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Why it was sent back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned_because: Option<String>,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
}

/// Why a line of the file of rounds cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} {why}")]
pub struct BadRound {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub why: String,
}

/// Every round of a list, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounds {
    /// The lines in their order.
    pub lines: Vec<RoundLine>,
}

impl Rounds {
    /// Reads a file of rounds: JSON lines, rounds counted from 1 without a gap.
    pub fn parse(text: &str) -> Result<Self, BadRound> {
        let mut rounds = Self::default();
        let mut seen = BTreeSet::new();
        for (at, line) in text.lines().enumerate() {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let bad = |why: String| BadRound { line: number, why };
            let read: RoundLine = serde_json::from_str(line)
                .map_err(|error| bad(format!("is no line of a round: {error}")))?;
            let last = rounds.last();
            if read.round != last && read.round != last + 1 {
                return Err(bad(format!(
                    "is of round {}, and follows round {last}",
                    read.round
                )));
            }
            if !seen.insert((read.round, read.id.clone())) {
                return Err(bad(format!(
                    "has `{}` a second time in round {}",
                    read.id, read.round
                )));
            }
            rounds.lines.push(read);
        }
        Ok(rounds)
    }

    /// The lines as the file has them.
    pub fn text(lines: &[RoundLine]) -> String {
        let line = |line: &RoundLine| {
            let text = serde_json::to_string(line).expect("a round holds texts and numbers");
            text + "\n"
        };
        lines.iter().map(line).collect()
    }

    /// The number of the last round; 0 where there is none.
    pub fn last(&self) -> u32 {
        self.lines.last().map_or(0, |line| line.round)
    }

    /// What the rounds say of one request, the oldest first.
    pub fn of<'a>(&'a self, id: &'a RequestId) -> impl Iterator<Item = &'a RoundLine> {
        self.lines.iter().filter(move |line| line.id == *id)
    }

    /// What is known of every request after the last round, by id.
    pub fn latest(&self) -> std::collections::BTreeMap<&RequestId, &RoundLine> {
        self.lines.iter().map(|line| (&line.id, line)).collect()
    }
}

choices! {
    /// Where a request stands, with the auditor's word and the answer taken together.
    RequestStanding {
        /// The auditor has what was asked.
        Accepted = "accepted",
        /// The auditor no longer asks.
        Withdrawn = "withdrawn",
        /// There is an answer.
        Answered = "answered",
        /// It came back, and was answered again since.
        AnsweredAgain = "answered again",
        /// There is no answer, and the plan says why.
        ReasonGiven = "reason given",
        /// It came back, and was not answered since.
        Returned = "returned",
        /// There is neither an answer nor a reason.
        NotAnswered = "not answered",
    }
}

impl RequestStanding {
    /// Whether it is the organisation's turn.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Returned | Self::NotAnswered)
    }
}

/// One request with everything that was said about it.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The request.
    pub id: RequestId,
    /// Where it stands in the plan.
    pub place: Place,
    /// What is asked, as the last round words it.
    pub text: String,
    /// By when, as the last round says.
    pub due: Option<NaiveDate>,
    /// Where it stands.
    pub standing: RequestStanding,
    /// The rounds that name it, the oldest first.
    pub rounds: Vec<RoundLine>,
    /// Whether the last round no longer names it.
    pub left_out: bool,
}

impl Conversation {
    /// The last thing that the auditor said of it.
    pub fn last(&self) -> Option<&RoundLine> {
        self.rounds.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"round":1,"list":"a.csv","sha256":"00","id":"R-1","text":"x"}"#;

    #[test]
    fn lines_are_read_back_as_they_were_written() {
        let rounds = Rounds::parse(&format!("{LINE}\n")).expect("one line");
        assert_eq!(Rounds::text(&rounds.lines), format!("{LINE}\n"));
        assert_eq!(rounds.last(), 1);
    }

    #[test]
    fn a_gap_a_repeated_id_and_a_broken_line_are_named_by_line() {
        let refused = |text: String| Rounds::parse(&text).expect_err("refused").to_string();
        let later = LINE.replace("\"round\":1", "\"round\":3");
        let gap = refused(format!("{LINE}\n{later}\n"));
        assert_eq!(gap, "line 2 is of round 3, and follows round 1");
        let twice = refused(format!("{LINE}\n{LINE}\n"));
        assert_eq!(twice, "line 2 has `R-1` a second time in round 1");
        let broken = refused(format!("{LINE}\n{{\n"));
        assert!(
            broken.starts_with("line 2 is no line of a round"),
            "{broken}"
        );
    }
}
