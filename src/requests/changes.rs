//! What a round of the list changed.

use std::collections::BTreeSet;

use crate::model::id::RequestId;
use crate::model::plan::{RequestStatus, choices};
use crate::model::requests::{RoundLine, Rounds};

choices! {
    /// What happened to a request from one round to the next.
    ChangeKind {
        /// It was not in any round before.
        New = "new",
        /// It was sent back.
        Returned = "returned",
        /// It was accepted or withdrawn, and is asked again.
        Reopened = "reopened",
        /// The auditor has what was asked.
        Accepted = "accepted",
        /// The auditor no longer asks.
        Withdrawn = "withdrawn",
        /// It has another status in other ways.
        StatusChanged = "status changed",
        /// It asks with other words.
        TextChanged = "text changed",
        /// It is due on another day.
        DueChanged = "due day changed",
        /// The auditor noted something else.
        CommentChanged = "comment changed",
        /// The list no longer has it.
        LeftOut = "no longer in the list",
    }
}

/// One change of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The request.
    pub id: RequestId,
    /// What happened.
    pub kind: ChangeKind,
    /// What was there before.
    pub before: Option<String>,
    /// What is there now.
    pub after: Option<String>,
}

/// What a round changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The changes, in the order of the list, those of left-out requests last.
    pub changes: Vec<Change>,
    /// How many requests say what they said before.
    pub unchanged: usize,
}

/// Compares a round with what was known before it.
pub fn changes(before: &Rounds, round: &[RoundLine]) -> Changes {
    let known = before.latest();
    let mut found = Changes::default();
    for line in round {
        let those = match known.get(&line.id) {
            Some(earlier) => between(earlier, line),
            None => vec![change(line, ChangeKind::New, None, Some(&line.text))],
        };
        found.unchanged += usize::from(those.is_empty());
        found.changes.extend(those);
    }
    let named: BTreeSet<&RequestId> = round.iter().map(|line| &line.id).collect();
    let last = before.last();
    let gone = known.values().filter(|earlier| earlier.round == last);
    let gone = gone.filter(|earlier| !named.contains(&earlier.id));
    let left_out = gone.map(|line| change(line, ChangeKind::LeftOut, Some(&line.text), None));
    found.changes.extend(left_out);
    found
}

fn between(earlier: &RoundLine, line: &RoundLine) -> Vec<Change> {
    let mut all = Vec::new();
    let was_settled = matches!(
        earlier.status,
        Some(RequestStatus::Accepted | RequestStatus::Withdrawn)
    );
    if earlier.status != line.status {
        let kind = match line.status {
            Some(RequestStatus::Accepted) => ChangeKind::Accepted,
            Some(RequestStatus::Withdrawn) => ChangeKind::Withdrawn,
            _ if was_settled => ChangeKind::Reopened,
            Some(RequestStatus::Returned) => ChangeKind::Returned,
            _ => ChangeKind::StatusChanged,
        };
        let why = line.returned_because.as_ref().or(line.comment.as_ref());
        let word = line.word.as_ref().map(|word| match why {
            Some(why) => format!("{word}: {why}"),
            None => word.clone(),
        });
        let change = change(line, kind, earlier.word.as_ref(), word.as_ref());
        all.push(change);
    } else if (&earlier.comment, &earlier.returned_because)
        != (&line.comment, &line.returned_because)
    {
        let said = |line: &RoundLine| {
            let said = [&line.returned_because, &line.comment];
            let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
            (!said.is_empty()).then(|| said.join("; "))
        };
        let (before, after) = (said(earlier), said(line));
        all.push(change(
            line,
            ChangeKind::CommentChanged,
            before.as_ref(),
            after.as_ref(),
        ));
    }
    if earlier.text != line.text {
        let (before, after) = (Some(&earlier.text), Some(&line.text));
        all.push(change(line, ChangeKind::TextChanged, before, after));
    }
    if earlier.due != line.due {
        let day = |line: &RoundLine| line.due.map(|due| due.to_string());
        let (before, after) = (day(earlier), day(line));
        all.push(change(
            line,
            ChangeKind::DueChanged,
            before.as_ref(),
            after.as_ref(),
        ));
    }
    all
}

fn change(
    line: &RoundLine,
    kind: ChangeKind,
    before: Option<&String>,
    after: Option<&String>,
) -> Change {
    Change {
        id: line.id.clone(),
        kind,
        before: before.cloned(),
        after: after.cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id as _;

    fn line(round: u32, id: &str, status: Option<RequestStatus>, text: &str) -> RoundLine {
        RoundLine {
            round,
            on: None,
            list: "l.csv".to_owned(),
            sha256: String::new(),
            id: RequestId::parse(id).expect("an id"),
            text: text.to_owned(),
            status,
            word: status.map(|status| status.as_str().to_owned()),
            comment: None,
            returned_because: None,
            due: None,
        }
    }

    fn kinds(before: Vec<RoundLine>, after: &[RoundLine]) -> Vec<(String, ChangeKind)> {
        let found = changes(&Rounds { lines: before }, after);
        let pairs = found.changes.iter();
        pairs.map(|one| (one.id.to_string(), one.kind)).collect()
    }

    #[test]
    fn each_change_has_its_word() {
        use RequestStatus::{Accepted, Open, Provided, Returned, Withdrawn};
        let before = vec![
            line(1, "A", Some(Accepted), "a"),
            line(1, "B", Some(Provided), "b"),
            line(1, "C", Some(Provided), "c"),
            line(1, "D", Some(Open), "d"),
            line(1, "E", Some(Open), "e"),
            line(1, "F", Some(Open), "f"),
        ];
        let after = [
            line(2, "A", Some(Open), "a"),
            line(2, "B", Some(Returned), "b"),
            line(2, "C", Some(Accepted), "c"),
            line(2, "D", Some(Withdrawn), "d"),
            line(2, "E", Some(Open), "e, and more"),
            line(2, "G", None, "g"),
        ];
        let expected = [
            ("A", ChangeKind::Reopened),
            ("B", ChangeKind::Returned),
            ("C", ChangeKind::Accepted),
            ("D", ChangeKind::Withdrawn),
            ("E", ChangeKind::TextChanged),
            ("G", ChangeKind::New),
            ("F", ChangeKind::LeftOut),
        ];
        let expected = expected.map(|(id, kind)| (id.to_owned(), kind));
        assert_eq!(kinds(before, &after), expected);
    }

    #[test]
    fn what_was_left_out_before_is_not_left_out_again() {
        let before = vec![line(1, "A", None, "a"), line(2, "B", None, "b")];
        assert_eq!(kinds(before, &[line(3, "B", None, "b")]), []);
    }
}
