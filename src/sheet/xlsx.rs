//! Reading workbooks: one sheet, as a stream, within limits.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx};

use super::csv::too_large;
use super::{Cell, Row, Sheet, Unfit, is_blank, letters, limits};

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the named sheet, else the only visible one.
pub fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Sheet, Unfit> {
    unpacks(bytes)?;
    let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let name = chosen(&workbook, sheet)?;
    let merged = workbook.merge_cells_by_sheet_name(&name);
    let merged = merged.map_err(|error| broken(&error))?;
    if let Some(first) = merged.iter().min_by_key(|region| region.start) {
        let ((top, left), (bottom, right)) = (first.start, first.end);
        let what = format!(
            "has merged cells in sheet `{name}`: {}{}:{}{}",
            letters(left + 1),
            top + 1,
            letters(right + 1),
            bottom + 1
        );
        let help = "undo the merging and write the value into every cell that it is meant for";
        return Err(Unfit::new(what, help).at(top + 1, left + 1));
    }
    let rows = rows(&mut workbook, &name)?;
    let last = rows.last().map_or(0, |row| row.number);
    Ok(Sheet {
        name: Some(name),
        rows,
        last,
    })
}

/// The names of the visible sheets, in their order.
pub fn sheets(bytes: &[u8]) -> Result<Vec<String>, Unfit> {
    unpacks(bytes)?;
    let workbook = Workbook::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let sheets = workbook.sheets_metadata().iter();
    let visible = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible);
    Ok(visible.map(|sheet| sheet.name.clone()).collect())
}

fn broken(error: &calamine::XlsxError) -> Unfit {
    let help = "save it as a workbook `.xlsx` without a password, or as CSV UTF-8";
    Unfit::new(format!("is not a readable workbook: {error}"), help)
}

/// Unpacks every part once and drops it, so that no archive holds more than it may.
fn unpacks(bytes: &[u8]) -> Result<(), Unfit> {
    let not_zip = |why: String| {
        let help = "save it as a workbook `.xlsx` without a password, or as CSV UTF-8";
        Unfit::new(format!("is not a readable workbook: {why}"), help)
    };
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| not_zip(error.to_string()))?;
    if archive.len() > limits::PARTS {
        return Err(too_large(&format!("more than {} parts", limits::PARTS)));
    }
    let mut left = limits::UNPACKED;
    for part in 0..archive.len() {
        let part = archive
            .by_index(part)
            .map_err(|error| not_zip(error.to_string()))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|error| not_zip(error.to_string()))?;
        left = left
            .checked_sub(read)
            .ok_or_else(|| too_large(&format!("more than {} MiB", limits::UNPACKED >> 20)))?;
    }
    Ok(())
}

fn chosen(workbook: &Workbook<'_>, named: Option<&str>) -> Result<String, Unfit> {
    let sheets = workbook.sheets_metadata();
    let visible = sheets.iter().filter(|s| s.visible == SheetVisible::Visible);
    let visible: Vec<&str> = visible.map(|sheet| sheet.name.as_str()).collect();
    let offered = format!("`{}`", visible.join("`, `"));
    let Some(named) = named else {
        return match visible[..] {
            [only] => Ok(only.to_owned()),
            [] => Err(Unfit::new("has no visible sheet", "show the sheet")),
            _ => {
                let what = format!("has several sheets: {offered}");
                Err(Unfit::new(what, "name one with `sheet`"))
            }
        };
    };
    match sheets.iter().find(|sheet| sheet.name == named) {
        Some(sheet) if sheet.visible == SheetVisible::Visible => Ok(named.to_owned()),
        Some(_) => Err(Unfit::new(
            format!("has the sheet `{named}` hidden"),
            "show the sheet, so that whoever opens the workbook sees what is read",
        )),
        None => Err(Unfit::new(
            format!("has no sheet `{named}`"),
            format!("its visible sheets are {offered}"),
        )),
    }
}

fn rows(workbook: &mut Workbook<'_>, name: &str) -> Result<Vec<Row>, Unfit> {
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|error| broken(&error))?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    let (mut cells, mut bytes) = (0, 0);
    while let Some(found) = reader
        .next_cell_with_formula_metadata()
        .map_err(|error| broken(&error))?
    {
        let (line, at) = (found.pos.0.saturating_add(1), found.pos.1.saturating_add(1));
        let text = text(&found.value, found.formula.is_some())
            .map_err(|unfit| shown(unfit, name, line, at))?;
        if is_blank(&text) {
            continue;
        }
        (cells, bytes) = (cells + 1, bytes + text.len());
        within(line, at, cells, bytes)?;
        let cell = Cell {
            column: at,
            text,
            line,
            at,
            width: 1,
        };
        rows.entry(line).or_default().insert(at, cell);
    }
    let row = |(number, cells): (u32, BTreeMap<u32, Cell>)| Row {
        number,
        cells: cells.into_values().collect(),
    };
    Ok(rows.into_iter().map(row).collect())
}

fn shown(unfit: Unfit, name: &str, line: u32, at: u32) -> Unfit {
    let what = format!("{} in cell `{name}!{}{line}`", unfit.what, letters(at));
    Unfit { what, ..unfit }.at(line, at)
}

fn within(line: u32, at: u32, cells: usize, bytes: usize) -> Result<(), Unfit> {
    let problem = if line > limits::ROWS {
        format!("more than {} rows", limits::ROWS)
    } else if at > limits::COLUMNS {
        format!("more than {} columns", limits::COLUMNS)
    } else if cells > limits::CELLS {
        format!("more than {} filled cells", limits::CELLS)
    } else if bytes > limits::TEXT {
        format!("more than {} MiB of text", limits::TEXT >> 20)
    } else {
        return Ok(());
    };
    Err(too_large(&problem).at(line, at))
}

/// The text of a cell. Of a formula the value counts that was stored with it.
fn text(value: &DataRef<'_>, has_formula: bool) -> Result<String, Unfit> {
    Ok(match value {
        DataRef::Empty if has_formula => {
            return Err(Unfit::new(
                "has a formula without a stored value",
                "open the workbook and save it again, or put the value in place of the formula",
            ));
        }
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => day(*moment),
        DataRef::Error(error) => {
            return Err(Unfit::new(
                format!("has the error `{error}`"),
                "mend the formula, or put the value in its place",
            ));
        }
    })
}

/// A day as `2026-01-31`, with the time behind it where there is one.
fn day(moment: calamine::ExcelDateTime) -> String {
    // Days of Excel run from 1900-01-01 to 9999-12-31.
    let known = 1.0..2_958_466.0;
    if !moment.is_datetime() || !known.contains(&moment.as_f64()) {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
