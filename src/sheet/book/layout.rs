//! Widths, heights and printing: what a spreadsheet would otherwise guess, or leave.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::{Value, limits, number};
use super::{Book, Fill, Leaf, Look};

/// So many characters of a width print legibly beside each other on A4 in landscape.
const PAGE: u32 = 260;

/// A line of text of ten points, in points.
const LINE: f64 = 13.0;

/// Excel makes no row higher, in points.
const HIGHEST: f64 = 409.0;

/// A4, the package and the page at the foot. Tables in landscape with their header and first
/// column on each page, over as many pages beside each other as keep them legible.
pub(super) fn print_setup(
    sheet: &mut Worksheet,
    book: &Book,
    widths: Option<&[u16]>,
) -> Result<(), XlsxError> {
    sheet.set_paper_size(9);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    let mut pages = 1;
    if let Some(widths) = widths {
        sheet.set_landscape();
        sheet.set_print_gridlines(true);
        sheet.set_repeat_rows(0, 0)?;
        let whole: u32 = widths.iter().map(|width| u32::from(*width)).sum();
        pages = u16::try_from(whole.div_ceil(PAGE)).unwrap_or(u16::MAX);
        if pages > 1 {
            sheet.set_repeat_columns(0, 0)?;
        }
    }
    sheet.set_print_fit_to_pages(pages, 0);
    let (left, right) = ("&L&8", "&R&8&A, page &P of &N");
    let foot = running(&book.foot, limits::RUNNING - left.len() - right.len());
    sheet.set_footer(format!("{left}{foot}{right}"));
    Ok(())
}

/// A text at the foot of a page, where `&` begins a command and `&&` is the sign itself.
fn running(text: &str, room: usize) -> String {
    let (mut kept, mut length) = (String::new(), 0);
    for c in text.chars() {
        let doubled = if c == '&' { 2 } else { c.len_utf16() };
        length += doubled;
        if length > room {
            break;
        }
        kept.extend(std::iter::repeat_n(c, if c == '&' { 2 } else { 1 }));
    }
    kept
}

/// The widths of all columns.
pub(super) fn widths(leaf: &Leaf) -> Vec<u16> {
    let looks = leaf.looks.iter().enumerate();
    looks
        .map(|(column, look)| width(leaf, column, *look))
        .collect()
}

/// As wide as the longest line of the header and the first rows, within what the look says.
fn width(leaf: &Leaf, column: usize, look: Look) -> u16 {
    /// So many rows tell how wide a column has to be.
    const ROWS: usize = 1_000;
    let longest = |value: &Value| {
        with_text(value, |text| {
            text.lines().map(|line| line.chars().count()).max()
        })
    };
    let rows = leaf.table.rows.iter().take(ROWS);
    let cells = rows.filter_map(|row| row.get(column)?.as_ref());
    let cells = cells.filter_map(longest).max().unwrap_or_default();
    // The words of a header may stand below each other, beside the button of the filter.
    let title = leaf.table.header[column].split(' ');
    let title = title.map(|word| word.chars().count() + 3).max();
    let most = usize::from(look.most);
    let wanted = match look.fill {
        Fill::No => cells
            .max(title.unwrap_or_default())
            .clamp(most.min(6), most),
        _ => most,
    };
    u16::try_from(wanted).unwrap_or(u16::MAX).saturating_add(2)
}

/// How high a row of cells with these widths is in points, where one line is not enough.
pub(super) fn height<'v>(cells: impl Iterator<Item = (Option<&'v Value>, &'v u16)>) -> Option<f64> {
    let lines = cells.filter_map(|(cell, width)| {
        // A width counts digits of eleven points; words of ten points are narrower.
        let width = (usize::from(width.saturating_sub(1)) * 23 / 20).max(1);
        Some(with_text(cell?, |text| lines(text, width)))
    });
    let lines = lines.max().unwrap_or_default();
    (lines > 1).then(|| (f64::from(number(lines)) * LINE + 2.0).min(HIGHEST))
}

/// How many lines a text takes, broken between words.
fn lines(text: &str, width: usize) -> usize {
    let of_line = |line: &str| {
        let (mut lines, mut used) = (1, 0);
        for word in line.split(' ') {
            let long = word.chars().count();
            if used > 0 && used + 1 + long > width {
                (lines, used) = (lines + 1, 0);
            }
            used += long + usize::from(used > 0);
            // A word longer than a line is broken.
            lines += used.saturating_sub(1) / width;
            used = if used > width {
                (used - 1) % width + 1
            } else {
                used
            };
        }
        lines
    };
    text.split('\n').map(of_line).sum()
}

/// The text of a value, without a copy where it is one.
fn with_text<T>(value: &Value, of: impl Fn(&str) -> T) -> T {
    match value {
        Value::Text(text) => of(text),
        Value::Link(shown, _) => match shown.as_ref() {
            Value::Text(text) => of(text),
            other => of(&other.text()),
        },
        other => of(&other.text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_within_long_ones() {
        for (text, width, wanted) in [
            ("", 5, 1),
            ("one", 5, 1),
            ("one two", 5, 2),
            ("one two", 7, 1),
            ("a b c d e f", 3, 3),
            ("abcdefghij", 4, 3),
            ("ab cdefghijkl mn", 4, 5),
            ("x\ny", 9, 2),
        ] {
            assert_eq!(lines(text, width), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_command_at_the_foot_is_never_cut_in_its_middle() {
        assert_eq!(running("a&b", 9), "a&&b");
        assert_eq!(running("&&&", 5), "&&&&");
        assert_eq!(running("abc", 2), "ab");
    }
}
