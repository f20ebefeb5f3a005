//! The auditor's request list as a conversation: where each request stands, what a round
//! changed, and the list as it goes back. Reads no file and no clock.

mod changes;
mod guess;
mod reply;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::Id as _;
use crate::model::plan::{Choice as _, Request, RequestStatus, Text};
use crate::model::requests::{Conversation, RequestStanding, RoundLine, Rounds};
use crate::model::{At, Plan};

pub use changes::{Change, ChangeKind, Changes, changes};
pub use guess::{Guess, fitted, guess};
pub use reply::{COLUMNS, Reply, ReplyFile, reply};

/// What the auditor's words for a status mean.
pub struct Words {
    meant: BTreeMap<String, RequestStatus>,
    shown: Vec<String>,
}

impl Words {
    /// The shipped words, and those of a plan, which go first.
    pub fn new(
        shipped: &BTreeMap<RequestStatus, Vec<String>>,
        own: &BTreeMap<String, At<RequestStatus>>,
    ) -> Self {
        let mut meant = BTreeMap::new();
        let mut shown: Vec<String> = Vec::new();
        for (status, words) in shipped {
            for word in words {
                meant.insert(plain(word), *status);
                shown.push(word.clone());
            }
        }
        for (word, status) in own {
            meant.insert(plain(word), status.value);
            shown.push(word.clone());
        }
        Self { meant, shown }
    }

    /// What a word means.
    pub fn status(&self, word: &str) -> Option<RequestStatus> {
        self.meant.get(&plain(word)).copied()
    }

    /// The words of requests that mean nothing, each with the nearest that does.
    pub fn unknown(&self, requests: &[Request]) -> Vec<Finding> {
        let unknown = requests.iter().filter_map(|request| {
            let word = request.status.as_ref()?;
            let is_known = self.status(&word.value).is_some();
            (!is_known).then(|| self.unknown_word(request, word))
        });
        unknown.collect()
    }

    fn unknown_word(&self, request: &Request, word: &Text) -> Finding {
        let message = format!(
            "status `{}` of request `{}` is no known word",
            word.value, request.id.value
        );
        let finding = Finding::new(Code::WrongValue, message).at(&word.place);
        let finding = finding.about(request.id.value.to_string());
        let shown: Vec<&str> = self.shown.iter().map(String::as_str).collect();
        let low = word.value.to_lowercase();
        let finding = match nearest(&low, &shown) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding,
        };
        let statuses: Vec<&str> = RequestStatus::ALL.iter().map(|(text, _)| *text).collect();
        finding.help(format!(
            "say what it means, `request-statuses: {{\"{}\": STATUS}}`, with one of {}",
            word.value,
            list(&statuses)
        ))
    }
}

/// A text by its letters and digits alone, and `#` where there is nothing else.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        text.trim().to_owned()
    } else {
        words.join(" ")
    }
}

/// Every request of a plan with what was said about it, in the order of the plan.
pub fn conversations(plan: &Plan, rounds: &Rounds, words: &Words) -> Vec<Conversation> {
    let last = rounds.last();
    let conversation = |request: &Request| {
        let named: Vec<RoundLine> = rounds.of(&request.id.value).cloned().collect();
        let newest = named.last();
        let text = newest.map_or(&request.text.value, |line| &line.text);
        let due = newest.and_then(|line| line.due);
        Conversation {
            id: request.id.value.clone(),
            place: request.id.place.clone(),
            text: text.clone(),
            due: due.or(request.due.as_ref().map(|due| due.value)),
            standing: standing(request, newest, words),
            left_out: newest.is_some_and(|line| line.round < last),
            rounds: named,
        }
    };
    plan.requests.iter().map(conversation).collect()
}

/// The auditor's word goes first; without one, the answer decides. Silence is no answer.
fn standing(request: &Request, newest: Option<&RoundLine>, words: &Words) -> RequestStanding {
    let own = request.status.as_ref();
    let own = own.and_then(|word| words.status(&word.value));
    let status = newest.map_or(own, |line| line.status);
    match status {
        Some(RequestStatus::Accepted) => RequestStanding::Accepted,
        Some(RequestStatus::Withdrawn) => RequestStanding::Withdrawn,
        Some(RequestStatus::Returned) if is_later(request, newest) => {
            RequestStanding::AnsweredAgain
        }
        Some(RequestStatus::Returned) => RequestStanding::Returned,
        _ if request.is_answered() => RequestStanding::Answered,
        _ if request.not_answered_because.is_some() => RequestStanding::ReasonGiven,
        _ => RequestStanding::NotAnswered,
    }
}

/// Whether the answer, or the reason for none, is of the day of the round or later.
fn is_later(request: &Request, newest: Option<&RoundLine>) -> bool {
    let Some(answered) = &request.answered_on else {
        return false;
    };
    let came = newest.and_then(|line| line.on);
    let says = request.is_answered() || request.not_answered_because.is_some();
    says && came.is_none_or(|came| answered.value >= came)
}

/// Requests without an answer, and those that came back.
pub fn findings(plan: &Plan, conversations: &[Conversation], as_of: NaiveDate) -> Vec<Finding> {
    let open = conversations.iter().filter(|one| one.standing.is_open());
    open.filter(|one| plan.requests.iter().any(|r| r.id.value == one.id))
        .map(|one| match one.standing {
            RequestStanding::Returned => returned(one, as_of),
            _ => unanswered(one, as_of),
        })
        .collect()
}

fn unanswered(one: &Conversation, as_of: NaiveDate) -> Finding {
    let message = format!("request `{}` has neither an answer nor a reason", one.id);
    let finding = Finding::new(Code::RequestUnanswered, message)
        .at(&one.place)
        .about(one.id.to_string())
        .note(format!("it asks: {}", one.text));
    late(finding, one, as_of).help(
        "answer with `answer` or `evidence`, or say why not with `not-answered-because`; silence is no answer",
    )
}

fn returned(one: &Conversation, as_of: NaiveDate) -> Finding {
    let line = one.last();
    let when = line.map_or_else(String::new, |line| match line.on {
        Some(on) => format!(" in round {} ({on})", line.round),
        None => format!(" in round {}", line.round),
    });
    let message = format!(
        "request `{}` came back{when} and was not answered since",
        one.id
    );
    let finding = Finding::new(Code::RequestReturned, message)
        .at(&one.place)
        .about(one.id.to_string());
    let why = line.and_then(|line| line.returned_because.as_ref().or(line.comment.as_ref()));
    let finding = match why {
        Some(why) => finding.note(format!("the auditor says: {why}")),
        None => finding.note("the auditor gives no reason"),
    };
    late(finding, one, as_of)
        .help("answer again, and give the day of the new answer in `answered-on`")
}

fn late(finding: Finding, one: &Conversation, as_of: NaiveDate) -> Finding {
    match one.due {
        Some(due) if due < as_of => finding.note(format!("it was due on {due}")),
        Some(due) => finding.note(format!("it is due on {due}")),
        None => finding,
    }
}

/// Evidence items that nobody asked for: they serve no request and no control. `serving`
/// holds those that do. Said only where the plan has requests.
pub fn unasked(plan: &Plan, serving: &BTreeSet<String>) -> Vec<Finding> {
    if plan.requests.is_empty() {
        return Vec::new();
    }
    let asked = plan.requests.iter().flat_map(|request| &request.evidence);
    let asked: BTreeSet<&str> = asked.map(|item| item.value.as_str()).collect();
    let items = plan.evidence.iter().map(|item| &item.id);
    let unasked = items.filter(|id| {
        let id = id.value.as_str();
        !asked.contains(id) && !serving.contains(id)
    });
    let finding = |id: &At<crate::model::id::EvidenceId>| {
        let message = format!(
            "evidence item `{}` serves no request and no control in scope",
            id.value
        );
        Finding::new(Code::EvidenceUnasked, message)
            .at(&id.place)
            .about(id.value.to_string())
            .help("name it in the answer to a request, or map it with `supports`; what nobody asks for need not leave")
    };
    unasked.map(finding).collect()
}

/// A returned list as lines of the next round.
pub fn lines(
    requests: &[Request],
    words: &Words,
    round: u32,
    on: Option<NaiveDate>,
    (name, sha256): (&str, &str),
) -> Vec<RoundLine> {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let line = |request: &Request| RoundLine {
        round,
        on,
        list: name.to_owned(),
        sha256: sha256.to_owned(),
        id: request.id.value.clone(),
        text: request.text.value.clone(),
        status: request
            .status
            .as_ref()
            .and_then(|word| words.status(&word.value)),
        word: text(&request.status),
        comment: text(&request.comment),
        returned_because: text(&request.returned_because),
        due: request.due.as_ref().map(|due| due.value),
    };
    requests.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_letters_and_digits() {
        assert_eq!(plain("  Re-Opened!"), "re opened");
        assert_eq!(plain("N/A"), "n a");
        assert_eq!(plain(" # "), "#");
        let shipped = BTreeMap::from([(RequestStatus::Open, vec!["re-opened".to_owned()])]);
        let words = Words::new(&shipped, &BTreeMap::new());
        assert_eq!(words.status("Re opened"), Some(RequestStatus::Open));
        assert_eq!(words.status("reopend"), None);
    }
}
