//! The words that stand for a figure.

use std::fmt::Write as _;

use crate::render::pdf::block::{Bar, Fill, FlowChart, HeatMap, Strip, Strips};

/// As long as an alternate text gets, in characters; the strings of a file are limited
/// (ISO 19005-2:2011, 6.1.13), and nobody listens for longer.
const LONGEST: usize = 4_000;

/// A list of parts after an opening.
fn spoken(opening: &str, parts: impl IntoIterator<Item = String>) -> Box<str> {
    let parts: Vec<String> = parts.into_iter().collect();
    let mut words = opening.to_owned();
    if !parts.is_empty() {
        let _ = write!(words, ": {}", parts.join("; "));
    }
    words.push('.');
    if let Some((end, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(end);
        words.push('\u{2026}');
    }
    words.into()
}

pub(super) fn bar(bar: &Bar) -> Box<str> {
    let part = |part: &crate::render::pdf::block::BarPart| format!("{} {}", part.label, part.count);
    spoken("Stacked bar", bar.parts.iter().map(part))
}

pub(super) fn heat_map(map: &HeatMap) -> Box<str> {
    let opening = format!("Heat map, {} across and {} down", map.across, map.down);
    let rows = map.rows.iter().map(|row| {
        let cells = map.columns.iter().zip(&row.cells);
        let cells = cells.map(|(column, cell)| {
            let level = map.levels.get(cell.level).map_or("", String::as_str);
            format!("{column} {} ({level})", cell.count)
        });
        format!("{}: {}", row.label, cells.collect::<Vec<_>>().join(", "))
    });
    spoken(&opening, rows)
}

pub(super) fn flow_chart(chart: &FlowChart) -> Box<str> {
    let boxes = chart.boxes.iter().map(|one| {
        let mut words = one.title.clone();
        for line in &one.lines {
            let _ = write!(words, ", {line}");
        }
        words
    });
    let arrows = chart.arrows.iter().filter(|arrow| !arrow.label.is_empty());
    let arrows = arrows.map(|arrow| format!("arrow {}", arrow.label));
    let opening = format!(
        "Flow chart of {} boxes and {} arrows",
        chart.boxes.len(),
        chart.arrows.len()
    );
    spoken(&opening, boxes.chain(arrows))
}

pub(super) fn axis(strips: &Strips) -> Box<str> {
    let tick = |tick: &crate::render::pdf::block::Tick| {
        format!("{} stands at {} of the way", tick.label, percent(tick.at))
    };
    spoken("Time axis of the strips", strips.ticks.iter().map(tick))
}

pub(super) fn strip(strip: &Strip) -> Box<str> {
    if strip.spans.is_empty() {
        return spoken("Empty strip", []);
    }
    let spans = strip.spans.iter().map(|span| {
        let fill = match span.fill {
            Fill::Full => "full",
            Fill::Half => "filled to its half",
            Fill::Bar => "a bar in the middle",
            Fill::Crossed => "crossed",
        };
        format!(
            "{fill} from {} to {}",
            percent(span.from),
            percent(span.until)
        )
    });
    spoken("Strip", spans)
}

fn percent(share: f32) -> String {
    format!("{:.0} percent", share.clamp(0.0, 1.0) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::pdf::block::{BarPart, Mark, Span};
    use crate::render::pdf::theme::Tone;

    #[test]
    fn a_bar_is_told_part_by_part() {
        let parts = ["open", "closed"].map(|word| BarPart::new(Mark::Full, Tone::Good, word, 3));
        let bar_of = |parts: &[BarPart]| {
            bar(&Bar {
                caption: String::new(),
                parts: parts.to_vec(),
            })
        };
        assert_eq!(&*bar_of(&parts), "Stacked bar: open 3; closed 3.");
        assert_eq!(&*bar_of(&[]), "Stacked bar.");
    }

    #[test]
    fn a_strip_tells_how_its_parts_are_filled() {
        let span = Span {
            from: 0.25,
            until: 2.0,
            tone: Tone::Good,
            fill: Fill::Crossed,
        };
        let one = Strip {
            spans: vec![span],
            ..Strip::default()
        };
        assert_eq!(
            &*strip(&one),
            "Strip: crossed from 25 percent to 100 percent."
        );
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis() {
        let found = spoken("x", (0..3_000).map(|number| number.to_string()));
        assert_eq!(found.chars().count(), LONGEST + 1);
        assert!(found.ends_with('\u{2026}'));
    }
}
