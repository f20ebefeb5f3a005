//! The auditor's requests with their answers and rounds.

use serde::Serialize;

use super::build::Sources;
use super::words;
use crate::model::plan::Request;
use crate::model::requests::{Conversation, RoundLine};

/// One request of the auditor.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRow {
    /// The id.
    pub id: String,
    /// What is asked, as the last round words it.
    pub text: String,
    /// The controls concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<String>,
    /// The answer in words.
    pub answer: Option<String>,
    /// The answer as evidence.
    pub evidence: Vec<String>,
    /// Where in the evidence the answer stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_answered_because: Option<String>,
    /// The day of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_on: Option<String>,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Where it stands: `answered`, `accepted`, `returned`, `not answered`…
    pub status: String,
    /// Whether the last round no longer names it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
    /// What each round said of it, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<RoundRow>,
}

/// What one round said of a request.
#[derive(Clone, Debug, Serialize)]
pub struct RoundRow {
    /// The number of the round.
    pub round: u32,
    /// The day on which the list came.
    pub on: Option<String>,
    /// The auditor's word for where it stood.
    pub word: Option<String>,
    /// What the word means.
    pub status: Option<String>,
    /// What the auditor noted.
    pub comment: Option<String>,
    /// Why it was sent back.
    pub returned_because: Option<String>,
    /// The wording, where it is another one than in the round before.
    pub text: Option<String>,
    /// The round as one line.
    pub line: String,
}

/// The requests of the plan, in its order.
pub(super) fn rows(sources: &Sources<'_>) -> Vec<RequestRow> {
    let requests = sources.plan.requests.iter();
    let all = sources.conversations;
    let said = |request: &Request| all.iter().find(|one| one.id == request.id.value);
    requests
        .filter_map(|request| Some(row(request, said(request)?)))
        .collect()
}

fn row(request: &Request, said: &Conversation) -> RequestRow {
    let mut rounds = Vec::new();
    let mut before: Option<&RoundLine> = None;
    for line in &said.rounds {
        rounds.push(round(line, before));
        before = Some(line);
    }
    let day = request.answered_on.as_ref().map(|day| day.value);
    RequestRow {
        id: request.id.value.to_string(),
        text: said.text.clone(),
        controls: words::texts(&request.controls),
        answer: words::text(request.answer.as_ref()),
        evidence: words::ids(&request.evidence),
        page: words::text(request.page.as_ref()),
        not_answered_because: words::text(request.not_answered_because.as_ref()),
        answered_on: day.map(|day| day.to_string()),
        due: said.due.map(|due| due.to_string()),
        status: said.standing.as_str().to_owned(),
        left_out: said.left_out,
        rounds,
    }
}

fn round(line: &RoundLine, before: Option<&RoundLine>) -> RoundRow {
    let reworded = before.is_some_and(|before| before.text != line.text);
    RoundRow {
        round: line.round,
        on: line.on.map(|on| on.to_string()),
        word: line.word.clone(),
        status: line.status.map(|status| status.as_str().to_owned()),
        comment: line.comment.clone(),
        returned_because: line.returned_because.clone(),
        text: reworded.then(|| line.text.clone()),
        line: sentence(line, reworded),
    }
}

/// `round 2 (2026-04-02): Returned; the sample is incomplete`.
fn sentence(line: &RoundLine, reworded: bool) -> String {
    let day = line.on.map_or_else(String::new, |on| format!(" ({on})"));
    let said = [&line.word, &line.returned_because, &line.comment];
    let mut said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
    if reworded {
        said.push("asked with other words");
    }
    let said = if said.is_empty() {
        "asked".to_owned()
    } else {
        said.join("; ")
    };
    format!("round {}{day}: {said}", line.round)
}
