//! Writing workbooks: a frozen header with a filter, widths, days as days.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{Table, Unfit, Value, letters, limits, number};

/// Numbers up to here are exact in a workbook, whose numbers are IEEE 754 doubles.
const EXACT: u64 = 1 << 53;

/// Writes one sheet.
pub fn write(table: &Table, day: NaiveDate) -> Result<Vec<u8>, Unfit> {
    keepable(table)?;
    let written = workbook(table, day).and_then(|mut workbook| workbook.save_to_buffer());
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
            // Excel counts UTF-16 code units; the writer takes such a text for markup.
            let what = if text.encode_utf16().count() > limits::CELL_CHARACTERS {
                format!(
                    "would have more than {} characters in cell `{cell}`",
                    limits::CELL_CHARACTERS
                )
            } else if text.starts_with("<r>") && text.ends_with("</r>") {
                format!("would have a text in cell `{cell}` that is markup to a workbook")
            } else {
                continue;
            };
            return Err(Unfit::new(what, "write CSV instead").at(line, at));
        }
    }
    Ok(())
}

fn workbook(table: &Table, day: NaiveDate) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new().set_creation_datetime(&excel(day)?);
    workbook.set_properties(&properties);
    let head = Format::new().set_bold().set_text_wrap();
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let date = Format::new()
        .set_num_format("yyyy-mm-dd")
        .set_align(FormatAlign::Top);
    let sheet = workbook.add_worksheet();
    sheet.set_name(table.name)?;
    for (column, title) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, title, &head)?;
        sheet.set_column_width(column, width(table, usize::from(column)))?;
    }
    for (line, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                None => {}
                Some(value) => put(sheet, (line, column), value, (&text, &date))?,
            }
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    let last = u16::try_from(table.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, number(table.rows.len()), last)?;
    Ok(workbook)
}

fn put(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    value: &Value,
    (text, date): (&Format, &Format),
) -> Result<(), XlsxError> {
    match value {
        // Before March 1900, days of Excel are one off: it takes 1900 for a leap year.
        Value::Day(day) if day.year() > 1900 && day.year() < 10_000 => {
            sheet.write_datetime_with_format(line, column, &excel(*day)?, date)?;
        }
        #[allow(clippy::cast_precision_loss, reason = "up to 2^53 nothing is lost")]
        Value::Number(number) if *number <= EXACT => {
            sheet.write_number_with_format(line, column, *number as f64, text)?;
        }
        other => {
            sheet.write_string_with_format(line, column, other.text(), text)?;
        }
    }
    Ok(())
}

fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
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
