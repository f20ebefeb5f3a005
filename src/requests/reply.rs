//! The auditor's own list with the answers in new columns.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::Plan;
use crate::model::id::Id as _;
use crate::model::plan::{Request, TableSource};
use crate::model::requests::Conversation;
use crate::sheet::{Row, Sheet, Table, Value};

/// The columns that are added, in their order.
pub const COLUMNS: [&str; 8] = [
    "Response status",
    "Response",
    "Why there is no response",
    "Answered on",
    "Evidence ids",
    "Files in the package",
    "SHA-256",
    "Page of the report",
];

/// A file of a package that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyFile {
    /// Its place in the package.
    pub entry: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// What the list is made of.
pub struct Reply<'a> {
    /// The plan with the answers.
    pub plan: &'a Plan,
    /// Where each request stands.
    pub conversations: &'a [Conversation],
    /// The auditor's list, and which of its columns give which field; without one, the
    /// columns of the plan.
    pub list: Option<(&'a Sheet, &'a TableSource)>,
    /// The files of each evidence item, where a package is named.
    pub files: &'a BTreeMap<String, Vec<ReplyFile>>,
    /// The page of each request in the report of that package.
    pub pages: &'a BTreeMap<String, u64>,
}

/// The fields of a list that no table of the auditor gives.
const FIELDS: [&str; 6] = ["id", "text", "due", "status", "comment", "returned-because"];

/// The list: every row of the auditor's, then the requests that it does not have.
pub fn reply(reply: &Reply<'_>) -> Table {
    let own = Own::of(reply);
    let mut header = own.header.clone();
    header.extend(COLUMNS.map(str::to_owned));
    let mut rows = Vec::new();
    let mut answered: Vec<&str> = Vec::new();
    for row in &own.rows {
        let id = own.id(row);
        let request = reply
            .plan
            .requests
            .iter()
            .find(|request| Some(request.id.value.as_str()) == id.as_deref());
        let mut cells = own.cells(row);
        match request {
            Some(request) => {
                answered.push(request.id.value.as_str());
                cells.extend(reply.answer(request));
            }
            None => cells.extend(COLUMNS.map(|_| None)),
        }
        rows.push(cells);
    }
    let others = reply.plan.requests.iter();
    for request in others.filter(|request| !answered.contains(&request.id.value.as_str())) {
        let mut cells = own.fresh(reply, request);
        cells.extend(reply.answer(request));
        rows.push(cells);
    }
    Table {
        name: own.name.into(),
        header,
        rows,
    }
}

/// What the list has before the answers.
struct Own<'a> {
    name: String,
    header: Vec<String>,
    /// The number of the column in the sheet, for each of the header.
    numbers: Vec<u32>,
    /// The column that gives each field, by its place in the header.
    fields: BTreeMap<&'static str, usize>,
    rows: Vec<&'a Row>,
}

impl<'a> Own<'a> {
    fn of(reply: &Reply<'a>) -> Self {
        let empty = Self {
            name: "Requests".to_owned(),
            header: FIELDS.map(str::to_owned).to_vec(),
            numbers: Vec::new(),
            fields: FIELDS.iter().copied().zip(0..).collect(),
            rows: Vec::new(),
        };
        let Some((sheet, source)) = reply.list else {
            return empty;
        };
        let stated = source.header.as_ref().map(|number| number.value);
        let mut rows = sheet.rows.iter();
        let Some(head) = rows.find(|row| stated.is_none_or(|n| n == u64::from(row.number))) else {
            return empty;
        };
        // What an earlier answer added is written anew.
        let cells = head.cells.iter();
        let cells = cells.filter(|cell| !COLUMNS.contains(&cell.text.trim()));
        let (header, numbers): (Vec<String>, Vec<u32>) = cells
            .map(|cell| (cell.text.trim().to_owned(), cell.column))
            .unzip();
        let place = |field: &'static str| {
            let named = source.columns.get(field).map(|name| name.value.as_str());
            let wanted = named.unwrap_or(field);
            Some((field, header.iter().position(|name| name == wanted)?))
        };
        let fields = FIELDS.into_iter().filter_map(place).collect();
        Self {
            name: sheet.name.clone().unwrap_or(empty.name),
            fields,
            header,
            numbers,
            rows: rows.collect(),
        }
    }

    fn text(&self, row: &Row, column: usize) -> Option<String> {
        let number = *self.numbers.get(column)?;
        let cell = row.cells.iter().find(|cell| cell.column == number)?;
        Some(cell.text.clone())
    }

    fn id(&self, row: &Row) -> Option<String> {
        self.text(row, *self.fields.get("id")?)
            .map(|id| id.trim().to_owned())
    }

    /// The auditor's cells as they are: days as days, everything else as text.
    fn cells(&self, row: &Row) -> Vec<Option<Value>> {
        let columns = 0..self.header.len();
        columns
            .map(|column| self.text(row, column).map(value))
            .collect()
    }

    /// A row for a request that the list does not have.
    fn fresh(&self, reply: &Reply<'_>, request: &Request) -> Vec<Option<Value>> {
        let said = reply.conversation(request);
        let line = said.and_then(Conversation::last);
        let mut cells = vec![None; self.header.len()];
        for (field, column) in &self.fields {
            let text = match *field {
                "id" => Some(request.id.value.to_string()),
                "text" => Some(said.map_or(&request.text.value, |one| &one.text).clone()),
                "due" => said.and_then(|one| one.due).map(|due| due.to_string()),
                "status" => line.and_then(|line| line.word.clone()),
                "comment" => line.and_then(|line| line.comment.clone()),
                _ => line.and_then(|line| line.returned_because.clone()),
            };
            cells[*column] = text.map(value);
        }
        cells
    }
}

fn value(text: String) -> Value {
    match NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        Ok(day) if text.len() == 10 => Value::Day(day),
        _ => Value::Text(text),
    }
}

impl Reply<'_> {
    fn conversation(&self, request: &Request) -> Option<&Conversation> {
        let mut all = self.conversations.iter();
        all.find(|one| one.id == request.id.value)
    }

    /// The cells of [`COLUMNS`].
    fn answer(&self, request: &Request) -> Vec<Option<Value>> {
        let standing = self.conversation(request).map(|one| one.standing.as_str());
        let said = request.answer.as_ref().map(|text| text.value.clone());
        let page = request.page.as_ref().map(|page| page.value.as_str());
        let said = match (said, page) {
            (Some(said), Some(page)) => Some(format!("{said} (see {page})")),
            (None, Some(page)) => Some(format!("see {page}")),
            (said, None) => said,
        };
        let why = request.not_answered_because.as_ref();
        let ids: Vec<&str> = request
            .evidence
            .iter()
            .map(|id| id.value.as_str())
            .collect();
        let files = ids.iter().filter_map(|id| self.files.get(*id)).flatten();
        let (entries, digests): (Vec<&str>, Vec<&str>) = files
            .map(|file| (file.entry.as_str(), file.sha256.as_str()))
            .unzip();
        let lines = |lines: Vec<&str>| (!lines.is_empty()).then(|| Value::Text(lines.join("\n")));
        let page = self.pages.get(request.id.value.as_str());
        vec![
            standing.map(|word| Value::Text(word.to_owned())),
            said.map(Value::Text),
            why.map(|why| Value::Text(why.value.clone())),
            request
                .answered_on
                .as_ref()
                .map(|day| Value::Day(day.value)),
            lines(ids),
            lines(entries),
            lines(digests),
            page.map(|page| Value::Number(*page)),
        ]
    }
}
