//! What the page shows of a whole framework at one look: bars of states, and how much of
//! each group of controls is evidenced.

use serde::Serialize;

use crate::model::ControlState;
use crate::render::dossier::{ControlGroup, Count, Framework};

/// Cells of the map beside each other.
const COLUMNS: usize = 6;

/// The width of a bar in its own units.
const WIDTH: usize = 10_000;

/// Bars and map of all frameworks.
#[derive(Debug, Serialize)]
pub(super) struct Overview<'a> {
    bars: Vec<Bar<'a>>,
    map: Vec<MapRows<'a>>,
    columns: usize,
}

/// The states of one framework's controls, side by side.
#[derive(Debug, Serialize)]
struct Bar<'a> {
    short: &'a str,
    /// The same in words.
    spoken: String,
    evidenced: usize,
    total: usize,
    segments: Vec<Segment<'a>>,
}

/// The controls in one state.
#[derive(Debug, Serialize)]
struct Segment<'a> {
    word: &'a str,
    count: usize,
    x: usize,
    width: usize,
    end: usize,
}

/// One framework of the map.
#[derive(Debug, Serialize)]
struct MapRows<'a> {
    short: &'a str,
    rows: Vec<Vec<Cell<'a>>>,
}

/// One group of controls.
#[derive(Debug, Serialize)]
struct Cell<'a> {
    anchor: String,
    id: &'a str,
    title: &'a str,
    evidenced: usize,
    /// Controls that apply.
    of: usize,
    /// From 0, none evidenced, to 4, all evidenced; nothing where no control applies.
    step: Option<usize>,
}

/// Sums up frameworks.
pub(super) fn overview(frameworks: &[Framework]) -> Overview<'_> {
    Overview {
        bars: frameworks.iter().map(bar).collect(),
        map: frameworks.iter().map(map).collect(),
        columns: COLUMNS,
    }
}

fn bar(framework: &Framework) -> Bar<'_> {
    let total = framework.total.max(1);
    let mut before = 0;
    let segment = |state: &'_ Count| {
        let (x, end) = (
            before * WIDTH / total,
            (before + state.count) * WIDTH / total,
        );
        before += state.count;
        (x, end)
    };
    let places: Vec<(usize, usize)> = framework.states.iter().map(segment).collect();
    let segments = framework.states.iter().zip(places);
    let counted = framework.states.iter().filter(|state| state.count > 0);
    let spoken: Vec<String> = counted
        .map(|state| format!("{} {}", state.count, state.word))
        .collect();
    Bar {
        short: &framework.short,
        spoken: spoken.join(", "),
        evidenced: count(&framework.states, ControlState::Evidenced),
        total: framework.total,
        segments: segments
            .filter(|(state, _)| state.count > 0)
            .map(|(state, (x, end))| Segment {
                word: &state.word,
                count: state.count,
                x,
                width: end - x,
                end,
            })
            .collect(),
    }
}

fn count(states: &[Count], wanted: ControlState) -> usize {
    let state = states.iter().find(|state| state.word == wanted.as_str());
    state.map_or(0, |state| state.count)
}

fn map(framework: &Framework) -> MapRows<'_> {
    let groups = framework.groups.iter().enumerate();
    let cells: Vec<Cell<'_>> = groups
        .map(|(at, group)| cell(&framework.short, at + 1, group))
        .collect();
    let mut rows = Vec::new();
    let mut cells = cells.into_iter().peekable();
    while cells.peek().is_some() {
        rows.push(cells.by_ref().take(COLUMNS).collect());
    }
    MapRows {
        short: &framework.short,
        rows,
    }
}

fn cell<'a>(short: &str, number: usize, group: &'a ControlGroup) -> Cell<'a> {
    let in_state = |state: ControlState| {
        let controls = group.controls.iter();
        controls.filter(|c| c.state == state.as_str()).count()
    };
    let evidenced = in_state(ControlState::Evidenced);
    let of = group.controls.len() - in_state(ControlState::NotApplicable);
    Cell {
        anchor: format!("group-{short}-{number}"),
        id: &group.id,
        title: &group.title,
        evidenced,
        of,
        step: step(evidenced, of),
    }
}

fn step(evidenced: usize, of: usize) -> Option<usize> {
    match (evidenced, of) {
        (_, 0) => None,
        (0, _) => Some(0),
        (some, all) if some == all => Some(4),
        (some, all) if some * 3 > all * 2 => Some(3),
        (some, all) if some * 3 > all => Some(2),
        _ => Some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shade_says_all_only_where_all_controls_are_evidenced() {
        assert_eq!(step(0, 0), None);
        assert_eq!(step(0, 9), Some(0));
        assert_eq!(step(3, 9), Some(1));
        assert_eq!(step(4, 9), Some(2));
        assert_eq!(step(7, 9), Some(3));
        assert_eq!(step(999, 1_000), Some(3));
        assert_eq!(step(9, 9), Some(4));
    }

    #[test]
    fn the_segments_of_a_bar_fill_it() {
        let words = ["evidenced", "partial", "not evidenced"];
        let states = words.iter().zip([1, 1, 1]).map(|(word, count)| Count {
            word: (*word).to_owned(),
            count,
        });
        let framework = Framework {
            short: "soc2".to_owned(),
            catalog: String::new(),
            title: String::new(),
            version: String::new(),
            status: String::new(),
            status_line: String::new(),
            proposed: false,
            selection: Vec::new(),
            unselected: 0,
            total: 3,
            states: states.collect(),
            results: Vec::new(),
            groups: Vec::new(),
        };
        let bar = bar(&framework);
        assert_eq!(bar.spoken, "1 evidenced, 1 partial, 1 not evidenced");
        let widths: usize = bar.segments.iter().map(|segment| segment.width).sum();
        assert_eq!(widths, WIDTH);
    }
}
