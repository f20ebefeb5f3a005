//! CSV (RFC 4180) with the place of every cell.

use super::{Cell, Row, Sheet, Table, Unfit, is_blank, limits, number};

/// OWASP, CSV Injection: cells that begin so are formulas to a spreadsheet. The last four
/// are full-width forms, which some take for the signs themselves.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet could take a text for a formula once it is typed or imported.
pub fn is_formula_like(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// The text of a cell that no spreadsheet takes for a formula.
///
/// An apostrophe stands before it where the text begins like a formula, or begins with
/// apostrophes and then like a formula, so that [`plain`] always finds the text again.
pub fn neutral(text: &str) -> String {
    if is_formula_like(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text that [`neutral`] was given.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula_like(rest) => rest,
        _ => cell,
    }
}

/// Writes with commas, CRLF and quotes where they are needed.
pub fn write(table: &Table) -> Vec<u8> {
    let mut builder = ::csv::WriterBuilder::new();
    let mut writer = builder
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let mut row = |cells: Vec<String>| {
        writer.write_record(cells).expect("memory takes every row");
    };
    row(table.header.iter().map(|cell| neutral(cell)).collect());
    for cells in &table.rows {
        let text = |cell: &Option<super::Value>| cell.as_ref().map(super::Value::text);
        let cells = cells.iter().map(text);
        row(cells.map(|t| neutral(&t.unwrap_or_default())).collect());
    }
    writer.into_inner().expect("memory takes every row")
}

/// Reads; the separator is the one of comma, semicolon and tab that the first line holds most.
pub fn read(bytes: &[u8]) -> Result<Sheet, Unfit> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Unfit::new(
            "is not UTF-8 text",
            "save it as \"CSV UTF-8\", or as a workbook `.xlsx`",
        )
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader {
        rest: text.chars().peekable(),
        separator: separator(text),
        line: 1,
        column: 1,
        cells: 0,
    };
    let (mut rows, mut count) = (Vec::new(), 0);
    while let Some(cells) = reader.record()? {
        count += 1;
        if count > limits::ROWS {
            return Err(too_large(&format!("more than {} rows", limits::ROWS)));
        }
        if !cells.is_empty() {
            rows.push(Row {
                number: count,
                cells,
            });
        }
    }
    Ok(Sheet {
        name: None,
        rows,
        last: count,
    })
}

pub fn too_large(what: &str) -> Unfit {
    Unfit::new(
        format!("holds {what}"),
        "split it; `file` takes one table, and there may be several",
    )
}

fn separator(text: &str) -> char {
    let mut counts = [(',', 0_usize), (';', 0), ('\t', 0)];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            c if !quoted => {
                let counted = counts.iter_mut().find(|(separator, _)| *separator == c);
                if let Some((_, count)) = counted {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // Of equal counts the first one, so that a table of one column has commas.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(',', |(separator, _)| *separator)
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: usize,
    column: usize,
    cells: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        if c == '\n' {
            (self.line, self.column) = (self.line + 1, 1);
        } else {
            self.column += 1;
        }
        Some(c)
    }

    /// The filled cells of the next record; `None` at the end.
    fn record(&mut self) -> Result<Option<Vec<Cell>>, Unfit> {
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let mut cells = Vec::new();
        for column in 1.. {
            if column > limits::COLUMNS {
                let what = format!("more than {} columns", limits::COLUMNS);
                return Err(too_large(&what).at(number(self.line), 1));
            }
            let (line, at) = (self.line, self.column);
            let (text, is_last) = self.field()?;
            if !is_blank(&text) {
                let width = if self.line == line || is_last {
                    self.column.saturating_sub(at + 1).max(1)
                } else {
                    1
                };
                cells.push(Cell {
                    column,
                    text: plain(&text).to_owned(),
                    line: number(line),
                    at: number(at),
                    width: number(width),
                });
            }
            if is_last {
                break;
            }
        }
        self.cells += cells.len();
        if self.cells > limits::CELLS {
            return Err(too_large(&format!(
                "more than {} filled cells",
                limits::CELLS
            )));
        }
        Ok(Some(cells))
    }

    /// The text of the next cell, and whether its record ends with it.
    fn field(&mut self) -> Result<(String, bool), Unfit> {
        if self.rest.peek() == Some(&'"') {
            return self.quoted();
        }
        let mut text = String::new();
        loop {
            match self.next() {
                Some(c) if c == self.separator => return Ok((text, false)),
                Some(c) if self.ends(c) => return Ok((text, true)),
                Some(c) => text.push(c),
                None => return Ok((text, true)),
            }
        }
    }

    /// Whether a character ends a record; takes the second one of CRLF.
    fn ends(&mut self, c: char) -> bool {
        if c == '\r' && self.rest.peek() == Some(&'\n') {
            self.next();
            return true;
        }
        // A lone CR ends a line in the files of very old spreadsheets only.
        if c == '\r' {
            (self.line, self.column) = (self.line + 1, 1);
        }
        matches!(c, '\n' | '\r')
    }

    fn quoted(&mut self) -> Result<(String, bool), Unfit> {
        let begin = (number(self.line), number(self.column));
        self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                Some('"') if self.rest.peek() == Some(&'"') => {
                    self.next();
                    text.push('"');
                }
                Some('"') => break,
                Some(c) => text.push(c),
                None => {
                    let unfit = Unfit::new(
                        "has a quoted cell that is not closed",
                        "close the quote where the cell ends; a quote inside is doubled",
                    );
                    return Err(unfit.at(begin.0, begin.1));
                }
            }
        }
        match self.next() {
            None => Ok((text, true)),
            Some(c) if c == self.separator => Ok((text, false)),
            Some(c) if self.ends(c) => Ok((text, true)),
            Some(_) => {
                let unfit = Unfit::new(
                    "has text after the closing quote of a cell",
                    "put the whole cell in quotes; a quote inside is doubled",
                );
                Err(unfit.at(begin.0, begin.1))
            }
        }
    }
}
