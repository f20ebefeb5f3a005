//! Writing workbooks: a frozen header with a filter, widths, days as days.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{Table, Unfit, Value, letters, limits, number};

/// Numbers up to here are exact in a workbook, whose numbers are IEEE 754 doubles.
pub const EXACT: u64 = 1 << 53;

/// Writes a sheet for each table.
pub fn write(tables: &[Table], day: NaiveDate) -> Result<Vec<u8>, Unfit> {
    tables.iter().try_for_each(keepable)?;
    let written = workbook(tables, day).and_then(|mut workbook| workbook.save_to_buffer());
    written.map_err(|error| {
        let what = format!("cannot be written as a workbook: {error}");
        Unfit::new(what, "write CSV instead")
    })
}

/// Every text has to be one that a cell keeps as it is.
fn keepable(table: &Table) -> Result<(), Unfit> {
    for (index, row) in table.rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let Some(Value::Text(text)) = cell else {
                continue;
            };
            let (at, line) = (number(column + 1), number(index + 2));
            let cell = format!("{}!{}{line}", table.name, letters(at));
            let what = if is_long(text) {
                format!(
                    "would have more than {} characters in cell `{cell}`",
                    limits::CELL_CHARACTERS
                )
            } else if is_markup(text) {
                format!("would have a text in cell `{cell}` that is markup to a workbook")
            } else {
                continue;
            };
            return Err(Unfit::new(what, "write CSV instead").at(line, at));
        }
    }
    Ok(())
}

/// Excel counts UTF-16 code units.
fn is_long(text: &str) -> bool {
    text.len() > limits::CELL_CHARACTERS && text.encode_utf16().count() > limits::CELL_CHARACTERS
}

/// Whether the writer would take a text for markup.
fn is_markup(text: &str) -> bool {
    text.starts_with("<r>") && text.ends_with("</r>")
}

/// A text that a cell keeps: cut where it is too long, with a space before markup.
pub fn cell_text(text: &str) -> String {
    if is_markup(text) {
        return format!(" {text}");
    }
    if !is_long(text) {
        return text.to_owned();
    }
    let mut left = limits::CELL_CHARACTERS - 1;
    let fits = |c: &char| {
        let rest = left.checked_sub(c.len_utf16());
        left = rest.unwrap_or_default();
        rest.is_some()
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}…")
}

/// How cells look.
struct Formats {
    head: Format,
    text: Format,
    date: Format,
}

fn workbook(tables: &[Table], day: NaiveDate) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_creation_datetime(&excel(day)?);
    workbook.set_properties(&properties);
    let formats = Formats {
        head: Format::new().set_bold().set_text_wrap(),
        text: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        date: Format::new()
            .set_num_format("yyyy-mm-dd")
            .set_align(FormatAlign::Top),
    };
    for table in tables {
        fill(workbook.add_worksheet(), table, &formats)?;
    }
    Ok(workbook)
}

fn fill(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(table.name.as_ref())?;
    for (column, title) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, title, &formats.head)?;
        sheet.set_column_width(column, width(table, usize::from(column)))?;
    }
    for (line, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            if let Some(value) = cell {
                put(sheet, (line, column), value, formats)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    let last = u16::try_from(table.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, number(table.rows.len()), last)?;
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    value: &Value,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match value {
        // Before March 1900, days of Excel are one off: it takes 1900 for a leap year.
        Value::Day(day) if day.year() > 1900 && day.year() < 10_000 => {
            sheet.write_datetime_with_format(line, column, &excel(*day)?, &formats.date)?;
        }
        #[allow(clippy::cast_precision_loss, reason = "up to 2^53 nothing is lost")]
        Value::Number(number) if *number <= EXACT => {
            sheet.write_number_with_format(line, column, *number as f64, &formats.text)?;
        }
        other => {
            sheet.write_string_with_format(line, column, other.text(), &formats.text)?;
        }
    }
    Ok(())
}

pub fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(day.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))
}

/// As wide as the longest line, within what fits on a screen.
fn width(table: &Table, column: usize) -> f64 {
    let cells = table
        .rows
        .iter()
        .filter_map(|row| row.get(column)?.as_ref());
    let texts = cells.map(Value::text).chain([table.header[column].clone()]);
    let longest = texts.map(|text| text.lines().map(|l| l.chars().count()).max().unwrap_or(0));
    let longest = longest.max().unwrap_or_default().clamp(8, 48);
    f64::from(number(longest)) + 2.0
}
