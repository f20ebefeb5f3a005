//! Workbooks to work with: a front page, and sheets with links, widths, filters, columns to
//! fill in, and a layout for printing.

mod layout;

use std::collections::BTreeSet;

use chrono::Datelike as _;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    FormatUnderline, Url, Workbook, Worksheet, XlsxError,
};

use layout::{height, print_setup, widths};

use super::csv::is_formula_like;
use super::xlsx_write::{EXACT, cell_text, excel};
use super::{Table, Target, Value, limits, number};

/// A workbook.
pub struct Book {
    /// Its title.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// Whose it is.
    pub author: String,
    /// What stands at the foot of each page beside its number.
    pub foot: String,
    /// When it was made, in seconds since 1970.
    pub time: i64,
    /// The lines of the first sheet, `Read me`.
    pub front: Vec<FrontLine>,
    /// The other sheets.
    pub leaves: Vec<Leaf>,
}

/// A line of the first sheet.
pub enum FrontLine {
    /// The title.
    Title(String),
    /// A heading.
    Heading(String),
    /// What is told, what is told of it, and a number.
    Line(Value, Value, Option<u64>),
}

/// A sheet.
pub struct Leaf {
    /// What it holds.
    pub table: Table,
    /// How its columns look.
    pub looks: Vec<Look>,
    /// The colour of its tab: `0xRRGGBB`.
    pub color: u32,
    /// Where all rows are, should a sheet not take them.
    pub whole: String,
}

/// How a column looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// How many characters wide it is at most.
    pub most: u16,
    /// What a reader fills in.
    pub fill: Fill,
}

/// What a reader fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Nothing: the column is filled.
    No,
    /// A text.
    Text,
    /// A day.
    Day,
    /// One of these words; others are asked about and kept.
    Words(&'static [&'static str]),
}

/// How many links a sheet keeps; further ones are texts.
pub fn most_links() -> usize {
    LIMITS.links
}

/// What a sheet takes.
struct Limits {
    rows: usize,
    links: usize,
}

const LIMITS: Limits = Limits {
    rows: limits::SHEET_ROWS,
    links: limits::LINKS,
};

/// Writes the workbook; the same book gives the same bytes.
///
/// A text too long for a cell ends in `…`; of too many rows the last one says where all are;
/// of too many links, or one with too long an address, the text stays.
pub fn write_styled(book: &Book) -> Vec<u8> {
    let written = workbook(book, &LIMITS).and_then(|mut workbook| workbook.save_to_buffer());
    written.unwrap_or_else(|error| panic!("every value was made to fit a workbook: {error}"))
}

struct Formats {
    title: Format,
    heading: Format,
    head: Format,
    head_fill: Format,
    text: Format,
    strong: Format,
    quoted: Format,
    number: Format,
    day: Format,
    link: Format,
    fill: Format,
    fill_day: Format,
}

impl Formats {
    fn new() -> Self {
        let text = Format::new()
            .set_font_size(10)
            .set_text_wrap()
            .set_align(FormatAlign::Top);
        let head = text
            .clone()
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_border_bottom(FormatBorder::Medium);
        let fill = text
            .clone()
            .set_background_color(Color::RGB(0x00FF_FBE6))
            .set_border(FormatBorder::Hair);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            heading: Format::new().set_bold().set_font_size(12),
            head_fill: head.clone().set_background_color(Color::RGB(0x00FF_E9A8)),
            head: head.set_background_color(Color::RGB(0x00DC_E6F1)),
            strong: text.clone().set_bold(),
            quoted: text.clone().set_quote_prefix(),
            number: text.clone().set_num_format("#,##0"),
            day: text.clone().set_num_format("yyyy-mm-dd"),
            link: text
                .clone()
                .set_font_color(Color::RGB(0x0005_63C1))
                .set_underline(FormatUnderline::Single),
            fill_day: fill.clone().set_num_format("yyyy-mm-dd"),
            fill,
            text,
        }
    }
}

fn workbook(book: &Book, limits: &Limits) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&book.title)
        .set_subject(&book.subject)
        .set_author(&book.author)
        .set_creation_datetime(&ExcelDateTime::from_timestamp(book.time)?);
    workbook.set_properties(&properties);
    let formats = Formats::new();
    let names = Names::of(book);
    let front = workbook.add_worksheet();
    front.set_name(FRONT)?;
    lay_out_front(front, book, &formats, &names)?;
    for (leaf, name) in book.leaves.iter().zip(&names.0) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        let mut writer = Writer {
            sheet,
            formats: &formats,
            names: &names,
            links: limits.links,
        };
        let widths = widths(leaf);
        writer.leaf(leaf, &widths, limits.rows)?;
        print_setup(writer.sheet, book, Some(&widths))?;
    }
    Ok(workbook)
}

const FRONT: &str = "Read me";

/// How wide its columns are.
const FRONT_WIDTHS: [u16; 3] = [30, 100, 10];

/// The names of the sheets as Excel takes them.
struct Names(Vec<String>);

impl Names {
    fn of(book: &Book) -> Self {
        let mut taken = BTreeSet::from([FRONT.to_lowercase()]);
        let leaves = book.leaves.iter();
        Self(
            leaves
                .map(|l| sheet_name(&l.table.name, &mut taken))
                .collect(),
        )
    }

    /// Whether there is such a sheet.
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| known == name)
    }
}

/// A name that Excel takes: 31 characters, none of `[]:*?/\`, no apostrophe at an end, and
/// no two alike in any case.
fn sheet_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed = wanted.chars().map(|c| {
        if "[]:*?/\\".contains(c) || c.is_control() {
            '_'
        } else {
            c
        }
    });
    let clean: String = allowed.collect();
    let clean = clean.trim_matches('\'');
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let mut tries = (1_u32..).map(|count| {
        let end = if count == 1 {
            String::new()
        } else {
            format!(" {count}")
        };
        let mut left = limits::NAME - end.len();
        let fits = |c: &char| {
            let rest = left.checked_sub(c.len_utf16());
            left = rest.unwrap_or_default();
            rest.is_some()
        };
        let kept: String = clean.chars().take_while(fits).collect();
        format!("{}{end}", kept.trim_end_matches('\''))
    });
    let name = tries.find(|name| taken.insert(name.to_lowercase()));
    name.expect("there is always another number")
}

/// Writes one sheet.
struct Writer<'a, 'b> {
    sheet: &'a mut Worksheet,
    formats: &'b Formats,
    names: &'b Names,
    /// How many links the sheet still takes.
    links: usize,
}

impl Writer<'_, '_> {
    fn leaf(&mut self, leaf: &Leaf, widths: &[u16], rows: usize) -> Result<(), XlsxError> {
        let table = &leaf.table;
        self.sheet.set_tab_color(Color::RGB(leaf.color));
        self.head(leaf, widths)?;
        let most = rows - 1;
        let kept = if table.rows.len() > most {
            most - 1
        } else {
            table.rows.len()
        };
        for (line, row) in (1..).zip(table.rows.iter().take(kept)) {
            self.row(line, row, &leaf.looks)?;
            let cells = row.iter().map(Option::as_ref).zip(widths);
            self.height(line, cells)?;
        }
        let mut last = number(kept);
        if kept < table.rows.len() {
            last += 1;
            let left = table.rows.len() - kept;
            let text = format!("… {left} more rows: {}", leaf.whole);
            self.sheet
                .write_string_with_format(last, 0, text, &self.formats.strong)?;
        }
        self.sheet.set_freeze_panes(1, 1)?;
        let right = u16::try_from(table.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.sheet.autofilter(0, 0, last, right)?;
        for (column, look) in (0..).zip(&leaf.looks) {
            if last > 0 {
                self.choices(column, last, look.fill)?;
            }
        }
        Ok(())
    }

    fn head(&mut self, leaf: &Leaf, widths: &[u16]) -> Result<(), XlsxError> {
        for (column, (title, look)) in (0..).zip(leaf.table.header.iter().zip(&leaf.looks)) {
            let format = match look.fill {
                Fill::No => &self.formats.head,
                _ => &self.formats.head_fill,
            };
            self.sheet
                .write_string_with_format(0, column, title, format)?;
            self.sheet
                .set_column_width(column, f64::from(widths[usize::from(column)]))?;
        }
        let titles: Vec<Value> = leaf.table.header.iter().cloned().map(Value::Text).collect();
        self.height(0, titles.iter().map(Some).zip(widths))
    }

    /// As high as the cells need; a row of one line keeps the usual height.
    fn height<'v>(
        &mut self,
        line: u32,
        cells: impl Iterator<Item = (Option<&'v Value>, &'v u16)>,
    ) -> Result<(), XlsxError> {
        if let Some(height) = height(cells) {
            self.sheet.set_row_height(line, height)?;
        }
        Ok(())
    }

    fn row(&mut self, line: u32, row: &[Option<Value>], looks: &[Look]) -> Result<(), XlsxError> {
        for (column, (cell, look)) in (0..).zip(row.iter().zip(looks)) {
            match (cell, look.fill) {
                (Some(value), _) => self.put((line, column), value)?,
                (None, Fill::No) => {}
                (None, fill) => {
                    let format = match fill {
                        Fill::Day => &self.formats.fill_day,
                        _ => &self.formats.fill,
                    };
                    self.sheet.write_blank(line, column, format)?;
                }
            }
        }
        Ok(())
    }

    fn choices(&mut self, column: u16, last: u32, fill: Fill) -> Result<(), XlsxError> {
        let Fill::Words(words) = fill else {
            return Ok(());
        };
        let validation = DataValidation::new()
            .allow_list_strings(words)?
            .set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Warning);
        self.sheet
            .add_data_validation(1, column, last, column, &validation)?;
        Ok(())
    }

    fn put(&mut self, at: (u32, u16), value: &Value) -> Result<(), XlsxError> {
        let (line, column) = at;
        match value {
            Value::Link(shown, target) => {
                let address = self.address(target).filter(|_| self.links > 0);
                let Some(address) = address else {
                    return self.put(at, shown);
                };
                self.links -= 1;
                let format = &self.formats.link;
                let text = cell_text(&shown.text());
                let url = Url::new(address).set_text(text);
                self.sheet
                    .write_url_with_format(line, column, &url, format)?;
                if let Some(value) = exact(shown) {
                    self.sheet
                        .write_number_with_format(line, column, value, format)?;
                }
            }
            // Before March 1900, days of Excel are one off: it takes 1900 for a leap year.
            Value::Day(day) if day.year() > 1900 && day.year() < 10_000 => {
                let format = &self.formats.day;
                self.sheet
                    .write_datetime_with_format(line, column, &excel(*day)?, format)?;
            }
            other => match exact(other) {
                Some(value) => {
                    let format = &self.formats.number;
                    self.sheet
                        .write_number_with_format(line, column, value, format)?;
                }
                None => self.text(at, &other.text())?,
            },
        }
        Ok(())
    }

    /// A text; one that looks like a formula stays one when somebody edits the cell.
    fn text(&mut self, (line, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
        let format = if is_formula_like(text) {
            &self.formats.quoted
        } else {
            &self.formats.text
        };
        self.sheet
            .write_string_with_format(line, column, cell_text(text), format)?;
        Ok(())
    }

    /// The address of a target; none where a workbook cannot hold it.
    fn address(&self, target: &Target) -> Option<String> {
        let fits = |text: &str| text.encode_utf16().count() <= limits::ADDRESS;
        match target {
            Target::Row(sheet, row) => {
                let is_there = self.names.has(sheet) || *sheet == FRONT;
                is_there.then(|| format!("internal:'{}'!A{row}", sheet.replace('\'', "''")))
            }
            Target::Place(file, place) => {
                (fits(file) && fits(place)).then(|| format!("file://{file}#{place}"))
            }
            Target::File(path) => {
                // To Excel a `#` ends the name of a file, so that its folder is shown.
                let path = match path.split_once('#') {
                    Some((before, _)) => before.rsplit_once('/').map_or("./", |(at, _)| at),
                    None => path,
                };
                // Escaped, a character of a path has at most three times its bytes.
                fits(&path.replace([' ', '[', ']', '^', '`', '{', '}'], "%20"))
                    .then(|| format!("file://{path}"))
            }
        }
    }
}

/// A number that a workbook keeps exactly.
fn exact(value: &Value) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "up to 2^53 nothing is lost")]
    match value {
        Value::Number(number) if *number <= EXACT => Some(*number as f64),
        _ => None,
    }
}

fn lay_out_front(
    sheet: &mut Worksheet,
    book: &Book,
    formats: &Formats,
    names: &Names,
) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(FRONT_WIDTHS) {
        sheet.set_column_width(column, f64::from(width))?;
    }
    sheet.set_screen_gridlines(false);
    let mut writer = Writer {
        sheet,
        formats,
        names,
        links: limits::LINKS,
    };
    for (line, front) in (0..).zip(&book.front) {
        match front {
            FrontLine::Title(text) => {
                let format = &formats.title;
                writer
                    .sheet
                    .write_string_with_format(line, 0, cell_text(text), format)?;
            }
            FrontLine::Heading(text) => {
                let format = &formats.heading;
                writer
                    .sheet
                    .write_string_with_format(line, 0, cell_text(text), format)?;
            }
            FrontLine::Line(label, text, count) => {
                match label {
                    Value::Link(..) => writer.put((line, 0), label)?,
                    other => {
                        let text = cell_text(&other.text());
                        let format = &formats.strong;
                        writer
                            .sheet
                            .write_string_with_format(line, 0, text, format)?;
                    }
                }
                writer.put((line, 1), text)?;
                let cells = [Some(label), Some(text)];
                writer.height(line, cells.into_iter().zip(&FRONT_WIDTHS))?;
                if let Some(count) = count {
                    writer.put((line, 2), &Value::Number(*count))?;
                }
            }
        }
    }
    print_setup(writer.sheet, book, None)
}

#[cfg(test)]
mod tests;
