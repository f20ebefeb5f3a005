//! How a word of the dossier looks: a shape and a colour beside the word itself.

use crate::render::pdf::{Mark, Run, Tone};

/// The look of a control's state.
pub fn state(word: &str) -> (Mark, Tone) {
    match word {
        "evidenced" => (Mark::Full, Tone::Good),
        "partial" => (Mark::Half, Tone::Caution),
        "claimed only" => (Mark::Diamond, Tone::Caution),
        "not applicable" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Empty, Tone::Bad),
    }
}

/// The look of a control's result.
pub fn result(word: &str) -> (Mark, Tone) {
    match word {
        "no exception seen" => (Mark::Tick, Tone::Good),
        "exceptions noted" => (Mark::Triangle, Tone::Caution),
        "did not operate" => (Mark::Square, Tone::Muted),
        "not tested" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Cross, Tone::Bad),
    }
}

/// The look of an evidence item's standing.
pub fn standing(word: &str) -> (Mark, Tone) {
    match word {
        "sound" => (Mark::Full, Tone::Good),
        "weak" => (Mark::Half, Tone::Caution),
        "claimed only" => (Mark::Diamond, Tone::Caution),
        _ => (Mark::Empty, Tone::Bad),
    }
}

/// The look of how a rule of an information sheet is answered.
pub fn sheet(word: &str) -> (Mark, Tone) {
    match word {
        "stated" => (Mark::Tick, Tone::Good),
        "missing" => (Mark::Empty, Tone::Caution),
        "not applicable" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Cross, Tone::Bad),
    }
}

/// The look of a window of a timeline.
pub fn window(word: &str) -> (Mark, Tone) {
    match word {
        "evidenced" => (Mark::Full, Tone::Good),
        "late" => (Mark::Triangle, Tone::Caution),
        "partly" => (Mark::Half, Tone::Caution),
        "not due yet" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Empty, Tone::Bad),
    }
}

/// The look of a finding's severity.
pub fn severity(word: &str) -> (Mark, Tone) {
    match word {
        "high" => (Mark::Triangle, Tone::Bad),
        "medium" => (Mark::Diamond, Tone::Caution),
        "low" => (Mark::Empty, Tone::Caution),
        "info" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Square, Tone::Bad),
    }
}

/// The look of whether a paper covers a service.
pub fn cover(word: &str) -> (Mark, Tone) {
    match word {
        "covers" => (Mark::Full, Tone::Good),
        "covers partly" => (Mark::Half, Tone::Caution),
        "does not say" => (Mark::Dash, Tone::Caution),
        _ => (Mark::Cross, Tone::Bad),
    }
}

/// The look of how far a control of the customer is answered.
pub fn cuec(word: &str) -> (Mark, Tone) {
    match word {
        "answered" => (Mark::Full, Tone::Good),
        "not applicable" => (Mark::Dash, Tone::Muted),
        "no evidence" => (Mark::Half, Tone::Caution),
        _ => (Mark::Empty, Tone::Bad),
    }
}

/// The look of whether a contract has a clause.
pub fn clause(word: &str) -> (Mark, Tone) {
    match word {
        "agreed" => (Mark::Full, Tone::Good),
        "partly" => (Mark::Half, Tone::Caution),
        "not applicable" => (Mark::Dash, Tone::Muted),
        "not answered" => (Mark::Empty, Tone::Bad),
        _ => (Mark::Cross, Tone::Bad),
    }
}

/// The look of an answer to a checklist or a request.
pub fn answer(word: &str) -> (Mark, Tone) {
    match word {
        "answered" | "accepted" => (Mark::Full, Tone::Good),
        "partly answered" | "answered again" | "reason given" => (Mark::Half, Tone::Caution),
        "withdrawn" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Empty, Tone::Bad),
    }
}

/// The look of a rule's answer.
pub fn rule_answer(word: &str) -> (Mark, Tone) {
    match word {
        "pass" => (Mark::Tick, Tone::Good),
        "not evidenced" => (Mark::Empty, Tone::Bad),
        "error" => (Mark::Diamond, Tone::Caution),
        _ => (Mark::Cross, Tone::Bad),
    }
}

/// The look of how far the top control of a framework is shown for an agent.
pub fn practice(word: &str) -> (Mark, Tone) {
    match word {
        "shown" => (Mark::Tick, Tone::Good),
        "partly shown" => (Mark::Half, Tone::Caution),
        "contradicted" => (Mark::Cross, Tone::Bad),
        "not concerned" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Empty, Tone::Bad),
    }
}

/// The look of a risk level by its rank among all levels, 0 for the lowest.
pub fn level(rank: usize, levels: usize) -> (Mark, Tone) {
    match levels.saturating_sub(rank) {
        0 | 1 => (Mark::Square, Tone::Bad),
        2 => (Mark::Triangle, Tone::Bad),
        _ if rank == 0 => (Mark::Empty, Tone::Good),
        _ => (Mark::Diamond, Tone::Caution),
    }
}

/// The look of the verdict on the package.
pub fn verdict(word: &str) -> Tone {
    match word {
        "COMPLETE" => Tone::Good,
        "PARTIAL" => Tone::Caution,
        _ => Tone::Bad,
    }
}

/// A word with its look.
pub fn chip((mark, tone): (Mark, Tone), word: &str) -> Run {
    Run::chip(mark, tone, word).nobreak()
}
