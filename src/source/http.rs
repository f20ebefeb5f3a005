//! `http`: answers of a server, page by page as they came, or a list of files and each of them.

mod address;
mod client;
mod connect;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

pub(super) use self::address::Origin;
use self::address::{encoded, joined, next_link, with_parameter};
use self::client::Answer;
pub(super) use self::client::Client;
use super::secrets::Secrets;
use super::trail::Recorder;
use super::{Fetched, FetchedFile, SourceError};
use crate::model::At;
use crate::model::occurrence::Tool;
use crate::model::plan::{HeaderValue, HttpSource, ListedFiles, Pagination};

const RETRIES: u64 = 4;
const TIMEOUT: u64 = 60;
const LIMIT: u64 = 1 << 30;
const PAGE_LIMIT: u64 = 64 << 20;
const PAGES: u64 = 10_000;

/// The pages that were kept.
struct Reading<'a> {
    source: &'a HttpSource,
    client: Client,
    recorder: Recorder,
    into: &'a Path,
    origin: Origin,
    pages: Vec<FetchedFile>,
    files: Vec<FetchedFile>,
    names: BTreeSet<String>,
}

pub(super) fn fetch(source: &HttpSource, into: &Path) -> Result<Fetched, SourceError> {
    let origin = Origin::of(&source.url.value).filter(Origin::is_safe);
    let origin = origin.ok_or_else(|| {
        let what = "the address is not one that may be asked";
        SourceError::new(
            what,
            "write https, or http of this machine, without a user name",
        )
    })?;
    let client = client(source, &origin)?;
    let mut reading = Reading {
        source,
        client,
        recorder: Recorder::begin(into)?,
        into,
        origin,
        pages: Vec::new(),
        files: Vec::new(),
        names: BTreeSet::new(),
    };
    let read = reading.pages();
    read.map_err(|error| reading.client.secrets.masked(error))?;
    let query = reading.query();
    let (trail, mut beside) = reading.recorder.end(Some(Tool::this()))?;
    let files = if source.files.is_some() {
        beside.append(&mut reading.pages);
        reading.files
    } else {
        reading.pages
    };
    Ok(Fetched {
        files,
        beside,
        system: reading.origin.shown(),
        query,
        records: None,
        first: None,
        last: None,
        covers: None,
        trail,
    })
}

fn stated(number: Option<&At<u64>>, other: u64) -> u64 {
    number.map_or(other, |number| number.value)
}

fn client(source: &HttpSource, origin: &Origin) -> Result<Client, SourceError> {
    let timeout = Duration::from_secs(stated(source.timeout.as_ref(), TIMEOUT).max(1));
    let mut client = Client::new(timeout, !origin.is_loopback())?;
    let accept = source
        .accept
        .as_ref()
        .map_or("application/json", |accept| &accept.value);
    client.wants_json = accept.contains("json");
    client
        .headers
        .push(("accept".to_owned(), accept.to_owned()));
    let mut secrets = Secrets::default();
    for (name, value) in &source.headers {
        let value = match value {
            HeaderValue::Plain(text) => text.value.clone(),
            HeaderValue::Variable(from) => secrets.read(from)?,
        };
        client.headers.push((name.to_ascii_lowercase(), value));
    }
    client.secrets = secrets;
    client.retries = stated(source.retries.as_ref(), RETRIES);
    client.limit = stated(source.limit.as_ref(), LIMIT);
    client.left = client.limit;
    client.page_limit = stated(source.page_limit.as_ref(), PAGE_LIMIT);
    Ok(client)
}

impl Reading<'_> {
    /// What was asked, in one line.
    fn query(&self) -> String {
        let url = self.client.shown(&self.source.url.value);
        let how = match &self.source.pagination {
            None => String::new(),
            Some(Pagination::Link(_)) => ", next pages by Link".to_owned(),
            Some(Pagination::Cursor(cursor)) => {
                format!(", next pages by `{}`", cursor.parameter.value)
            }
            Some(Pagination::Page(page)) => format!(", pages by `{}`", page.parameter.value),
        };
        let files = match &self.source.files {
            Some(_) => ", then each file of the list",
            None => "",
        };
        format!("GET {url}{how}{files}")
    }

    /// Reads one page after the other, and the files that they list.
    fn pages(&mut self) -> Result<(), SourceError> {
        let most = stated(self.source.pages.as_ref(), PAGES);
        let mut url = self.first_address();
        let mut number = 1;
        let mut seen = BTreeSet::from([url.clone()]);
        let mut before = None;
        loop {
            let (answer, document) = self.page(number, &url)?;
            if let Some(files) = &self.source.files {
                let document = document.as_ref().ok_or_else(|| self.no_json(&url))?;
                self.listed(files, document, &answer.url)?;
            }
            let next = self.next(&answer, document.as_ref(), number)?;
            let Some(next) = next else {
                return Ok(());
            };
            if Origin::of(&next).as_ref() != Some(&self.origin) {
                let what = format!("page {number} names another host for the next page");
                let help = "name the other host in the plan, if it is the one that is meant";
                return Err(SourceError::new(what, help));
            }
            if !seen.insert(next.clone()) {
                let what = format!("page {number} leads to a page that was read before");
                return Err(SourceError::new(
                    what,
                    "check `pagination` against the server's manual",
                ));
            }
            let same = before == Some(answer.digest);
            if same && matches!(self.source.pagination, Some(Pagination::Page(_))) {
                let what = format!(
                    "pages {} and {number} are the same: the server does not look at the number",
                    number - 1
                );
                return Err(SourceError::new(
                    what,
                    "check `parameter` of the pagination",
                ));
            }
            before = Some(answer.digest);
            if number >= most {
                let what = format!("there are more than {most} pages");
                return Err(SourceError::new(
                    what,
                    "raise `pages` of the source, or ask for less",
                ));
            }
            (number, url) = (number + 1, next);
        }
    }

    fn first_address(&self) -> String {
        let url = &self.source.url.value;
        let Some(Pagination::Page(page)) = &self.source.pagination else {
            return url.clone();
        };
        let first = stated(page.first.as_ref(), 1).to_string();
        let url = with_parameter(url, &page.parameter.value, &first);
        match (&page.size_parameter, &page.size) {
            (Some(name), Some(size)) => with_parameter(&url, &name.value, &size.value.to_string()),
            _ => url,
        }
    }

    /// Whether what is asked next stands in the body.
    fn needs_document(&self) -> bool {
        let in_body = matches!(
            self.source.pagination,
            Some(Pagination::Cursor(_) | Pagination::Page(_))
        );
        in_body || self.source.files.is_some()
    }

    fn page(&mut self, number: u64, url: &str) -> Result<(Answer, Option<Value>), SourceError> {
        let path = self.into.join(format!("page-{number}"));
        let answer = self.client.get(url, true, &path, &mut self.recorder)?;
        self.unpack(&answer, &path)?;
        let document = if self.needs_document() {
            let text = std::fs::read(&path).map_err(|error| SourceError::file(&error))?;
            let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
            let read = serde_json::from_slice(text);
            Some(read.map_err(|_| self.no_json(url))?)
        } else {
            None
        };
        let folder = if self.source.files.is_some() {
            "list/"
        } else {
            ""
        };
        let ending = ending(&answer);
        let name = format!("{folder}page-{number:04}.{ending}");
        self.pages.push(FetchedFile { name, path });
        Ok((answer, document))
    }

    fn no_json(&self, url: &str) -> SourceError {
        let what = format!("the answer of `{}` is no JSON", self.client.shown(url));
        SourceError::new(what, "check the address, and `accept` of the source")
    }

    /// Takes the content out of its coding (RFC 9110, 8.4.1), within the limit of an answer.
    fn unpack(&self, answer: &Answer, path: &Path) -> Result<(), SourceError> {
        let coding = answer.headers.get("content-encoding");
        let coding = coding
            .and_then(|coding| coding.to_str().ok())
            .unwrap_or("identity");
        match coding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => return Ok(()),
            "gzip" | "x-gzip" => {}
            other => {
                let what = format!("the server sends its answer coded as `{other}`");
                return Err(SourceError::new(what, "let it send gzip, or nothing"));
            }
        }
        let failed = |error: std::io::Error| SourceError::file(&error);
        let packed = path.with_extension("packed");
        std::fs::rename(path, &packed).map_err(failed)?;
        let reader = flate2::read::MultiGzDecoder::new(File::open(&packed).map_err(failed)?);
        let mut reader = reader.take(self.client.page_limit + 1);
        let mut out = File::create(path).map_err(failed)?;
        let mut buffer = vec![0; 64 << 10];
        let mut bytes = 0;
        loop {
            let read = reader.read(&mut buffer).map_err(|_| {
                let what = "the server says gzip, and sends something else";
                SourceError::new(what, "collect again; else ask whoever runs the server")
            })?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            out.write_all(&buffer[..read]).map_err(failed)?;
        }
        if bytes > self.client.page_limit {
            let what = format!(
                "an answer may have {} bytes, and unpacked it has more",
                self.client.page_limit
            );
            return Err(SourceError::new(what, "raise `page-limit` of the source"));
        }
        std::fs::remove_file(&packed).map_err(failed)
    }

    /// The address of the next page, if there is one.
    fn next(
        &self,
        answer: &Answer,
        document: Option<&Value>,
        number: u64,
    ) -> Result<Option<String>, SourceError> {
        let at = |pointer: &str| document.and_then(|document| document.pointer(pointer));
        let lacks = |pointer: &str| {
            let what = format!("page {number} has nothing at `{pointer}`");
            SourceError::new(
                what,
                "check the pointers of the source against an answer (RFC 6901)",
            )
        };
        match &self.source.pagination {
            None => Ok(None),
            Some(Pagination::Link(wanted)) => {
                let links = answer.headers.get_all("link").iter();
                let next = links
                    .filter_map(|link| link.to_str().ok())
                    .find_map(next_link);
                Ok(next
                    .filter(|_| wanted.value)
                    .map(|next| joined(&answer.url, &next)))
            }
            Some(Pagination::Cursor(cursor)) => {
                if let Some(until) = &cursor.until {
                    let more = at(&until.value).and_then(Value::as_bool);
                    if !more.ok_or_else(|| lacks(&until.value))? {
                        return Ok(None);
                    }
                }
                let value = match at(&cursor.from.value) {
                    Some(Value::String(text)) if !text.is_empty() => text.clone(),
                    Some(Value::Number(number)) => number.to_string(),
                    _ if cursor.until.is_some() => return Err(lacks(&cursor.from.value)),
                    _ => return Ok(None),
                };
                let parameter = &cursor.parameter.value;
                Ok(Some(with_parameter(
                    &self.source.url.value,
                    parameter,
                    &value,
                )))
            }
            Some(Pagination::Page(page)) => {
                let items = at(&page.items.value).and_then(Value::as_array);
                if items.ok_or_else(|| lacks(&page.items.value))?.is_empty() {
                    return Ok(None);
                }
                let next = stated(page.first.as_ref(), 1) + number;
                let url = self.first_address();
                Ok(Some(with_parameter(
                    &url,
                    &page.parameter.value,
                    &next.to_string(),
                )))
            }
        }
    }

    /// Fetches the files that a page lists.
    fn listed(
        &mut self,
        files: &ListedFiles,
        document: &Value,
        base: &str,
    ) -> Result<(), SourceError> {
        let items = document
            .pointer(&files.items.value)
            .and_then(Value::as_array);
        let items = items.ok_or_else(|| {
            let what = format!("the list has no array at `{}`", files.items.value);
            SourceError::new(
                what,
                "check `files: {items: …}` against an answer (RFC 6901)",
            )
        })?;
        for item in items {
            let number = self.files.len() + 1;
            let url = file_address(files, item, number)?;
            let url = joined(base, &url);
            let origin = Origin::of(&url).filter(Origin::is_safe);
            // A list on a server elsewhere does not lead to services of this machine.
            let here = self.origin.is_loopback();
            let leads = |to: &Origin| here || !to.is_loopback();
            let Some(origin) = origin.filter(leads) else {
                let what =
                    format!("file {number} of the list has an address that may not be asked");
                return Err(SourceError::new(
                    what,
                    "look at the list that the server sends",
                ));
            };
            let own = origin == self.origin;
            let path = self.into.join(format!("file-{number}"));
            let wants_json = std::mem::replace(&mut self.client.wants_json, false);
            let page_limit = std::mem::replace(&mut self.client.page_limit, u64::MAX - 1);
            let answer = self.client.get(&url, own, &path, &mut self.recorder);
            self.client.wants_json = wants_json;
            let unpacked = answer.and_then(|answer| {
                self.client.page_limit = self.client.limit;
                self.unpack(&answer, &path).map(|()| answer)
            });
            self.client.page_limit = page_limit;
            let name = self.name(files, item, number, &unpacked?);
            self.files.push(FetchedFile { name, path });
        }
        Ok(())
    }

    /// A name for a file of the list: what the list says, made plain and the only one.
    fn name(
        &mut self,
        files: &ListedFiles,
        item: &Value,
        number: usize,
        answer: &Answer,
    ) -> String {
        let stated = files
            .name
            .as_ref()
            .and_then(|name| item.pointer(&name.value));
        let stated = stated
            .and_then(Value::as_str)
            .map(plain)
            .unwrap_or_default();
        let mut name = if stated.is_empty() {
            format!("file-{number:04}.{}", ending(answer))
        } else {
            stated
        };
        if !self.names.insert(name.to_lowercase()) {
            name = format!("{number:04}-{name}");
            self.names.insert(name.to_lowercase());
        }
        name
    }
}

/// The address of a file of the list: at the pointer, or the template with its pointers filled.
fn file_address(files: &ListedFiles, item: &Value, number: usize) -> Result<String, SourceError> {
    let lacks = |pointer: &str| {
        let what = format!("file {number} of the list has nothing at `{pointer}`");
        SourceError::new(what, "check `files: {url: …}` against an answer (RFC 6901)")
    };
    let at = |pointer: &str| match item.pointer(pointer) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(lacks(pointer)),
    };
    let stated = &files.url.value;
    if !stated.contains('{') {
        return at(stated);
    }
    let mut address = String::new();
    let mut rest = stated.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (pointer, behind) = after.split_once('}').ok_or_else(|| lacks(after))?;
        address.push_str(before);
        address.push_str(&encoded(&at(pointer)?));
        rest = behind;
    }
    address.push_str(rest);
    Ok(address)
}

/// The last part of a name, with letters, digits, `.`, `_` and `-` only.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().take(120).map(|c| {
        let fits = c.is_ascii_alphanumeric() || "._-".contains(c);
        if fits { c } else { '_' }
    });
    let kept: String = kept.collect();
    kept.trim_start_matches(['.', '-'])
        .trim_end_matches('.')
        .to_owned()
}

/// The ending for the kind of content that the server states.
fn ending(answer: &Answer) -> &'static str {
    let kind = answer
        .headers
        .get("content-type")
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let kinds = [
        ("ndjson", "jsonl"),
        ("jsonl", "jsonl"),
        ("json-lines", "jsonl"),
        ("json", "json"),
        ("csv", "csv"),
        ("xml", "xml"),
        ("gzip", "gz"),
        ("yaml", "yaml"),
        ("text/", "txt"),
    ];
    let known = kinds.iter().find(|(word, _)| kind.contains(word));
    known.map_or("bin", |(_, ending)| ending)
}
