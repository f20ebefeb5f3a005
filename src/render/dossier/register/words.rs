//! Rows of the register as words: labels for codes, names for identifiers, marks.

use super::grid::{Look, Piece};
use crate::model::register::{Cell, ColumnKind, Facts, Row, Table};

/// The day of the templates that means "not yet" or "without end".
const NO_END: &str = "9999-12-31";

/// A row with the template that names its columns.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) table: &'a Table,
    pub(super) row: &'a Row,
    pub(super) facts: &'a Facts,
}

impl<'a> At<'a> {
    /// What stands in a column; none where the row has no such cell.
    pub(super) fn cell(&self, column: &str) -> Option<&'a Cell> {
        self.row.cells.get(self.table.template.index(column)?)
    }

    pub(super) fn text(&self, column: &str) -> &'a str {
        self.cell(column).map_or("", |cell| cell.text.trim())
    }

    /// An amount or a number; none where it is none.
    pub(super) fn number(&self, column: &str) -> Option<i128> {
        self.text(column).parse().ok()
    }

    /// A value in words, with its mark.
    pub(super) fn piece(&self, column: &str) -> Piece {
        let Some(at) = self.table.template.index(column) else {
            return Piece::default();
        };
        let (Some(cell), column) = (self.row.cells.get(at), &self.table.template.columns[at])
        else {
            return Piece::default();
        };
        let text = cell.text.trim();
        Piece {
            text: match (&column.list, column.kind) {
                _ if text.is_empty() => String::new(),
                (Some(list), _) => label(self.facts, list, text),
                (None, ColumnKind::Date) if text == NO_END => self.never().to_owned(),
                (None, ColumnKind::Amount) => grouped(text),
                _ => text.to_owned(),
            },
            look: match column.kind {
                ColumnKind::Lei
                | ColumnKind::IdCode
                | ColumnKind::Reference
                | ColumnKind::FunctionId => Look::Id,
                _ => Look::Plain,
            },
            derived: cell.derived && !text.is_empty(),
        }
    }

    /// What the last day of all means in a template.
    fn never(&self) -> &'static str {
        match self.table.template.code.as_str() {
            "B_02.02" => "without end",
            "B_01.02" => "not so far",
            _ => "never",
        }
    }

    /// A label before a value, and nothing without a value.
    pub(super) fn said(&self, before: &str, column: &str) -> Vec<Piece> {
        let piece = self.piece(column);
        if piece.text.is_empty() {
            return Vec::new();
        }
        vec![Piece::soft(format!("{before} ")), piece]
    }
}

/// The published label of a code. What no list knows is shown as it is, and said to be none.
pub(super) fn label(facts: &Facts, list: &str, code: &str) -> String {
    let list = facts.lists.get(list);
    let member = list.and_then(|list| list.members.iter().find(|member| member.code == code));
    member.map_or_else(
        || format!("{code} (no code of the list)"),
        |member| member.label.clone(),
    )
}

/// 1234567 as 1,234,567; what is no whole number stays.
pub(super) fn grouped(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}")
}

/// Pieces with commas between them.
pub(super) fn listed(pieces: impl IntoIterator<Item = Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces.into_iter().filter(|piece| !piece.text.is_empty()) {
        if !out.is_empty() {
            out.push(Piece::new(", "));
        }
        out.push(piece);
    }
    out
}

/// Adds a piece that is not there yet. Where it is, one derived value is enough for the mark.
pub(super) fn add(pieces: &mut Vec<Piece>, piece: Piece) {
    if piece.text.is_empty() {
        return;
    }
    match pieces.iter_mut().find(|one| one.text == piece.text) {
        Some(one) => one.derived |= piece.derived,
        None => pieces.push(piece),
    }
}
