//! `source`: which of its keys stands there, and the records of those that `collect` reads.

use super::decode::{Decode, Decoder, Fields};
use super::records::records;
use super::tree::{Node, Value};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{
    CommandSource, CursorPages, FromEnvironment, GitLogSource, HeaderValue, HttpSource,
    ListedFiles, NumberedPages, ObjectStoreSource, Pagination, Source, SqlSource, Text,
};

records! {
    "git log" GitLogSource {
        repository, branch, from, until, messages,
    }
    "command" CommandSource {
        argv, version, timeout, exit, environment, folder, name, output_limit as "output-limit",
    }
    "http source" HttpSource {
        url, headers, accept, pagination, files, retries, timeout, limit,
        page_limit as "page-limit", pages,
    }
    "variable" FromEnvironment {
        env, prefix,
    }
    "cursor" CursorPages {
        from, parameter, until,
    }
    "page" NumberedPages {
        parameter, first, size_parameter as "size-parameter", size, items,
    }
    "list of files" ListedFiles {
        items, url, name,
    }
    "sql source" SqlSource {
        url, query, query_file as "query-file", timeout, limit,
    }
    "object store" ObjectStoreSource {
        url, prefix, from, until, endpoint, region, credentials, timeout, limit,
    }
}

impl Decode for HeaderValue {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        if matches!(node.value, Value::Map(_)) {
            return FromEnvironment::decode(node, decoder).map(Self::Variable);
        }
        Text::decode(node, decoder).map(Self::Plain)
    }
}

impl Decode for Pagination {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let before = decoder.findings.len();
        let mut fields = Fields::open("pagination", node, decoder)?;
        let (link, cursor, page) = (
            fields.take("link"),
            fields.take("cursor"),
            fields.take("page"),
        );
        fields.close();
        let (link, cursor, page): (Option<_>, Option<_>, Option<_>) = (link?, cursor?, page?);
        let given = [
            link.map(Self::Link),
            cursor.map(Self::Cursor),
            page.map(Self::Page),
        ];
        one_of(
            "pagination",
            "`link`, `cursor` and `page`",
            given,
            (node, before),
            decoder,
        )
    }
}

impl Decode for Source {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let before = decoder.findings.len();
        let mut fields = Fields::open("source", node, decoder)?;
        let (file, files, viewed, scanned) = (
            fields.take("file"),
            fields.take("files"),
            fields.take("viewed"),
            fields.take("scanned"),
        );
        let (git_log, command, http) = (
            fields.take("git-log"),
            fields.take("command"),
            fields.take("http"),
        );
        let (sql, object_store) = (fields.take("sql"), fields.take("object-store"));
        fields.close();
        let (file, files): (Option<_>, Option<_>) = (file?, files?);
        let (viewed, scanned): (Option<_>, Option<_>) = (viewed?, scanned?);
        let (git_log, command): (Option<_>, Option<_>) = (git_log?, command?);
        let (http, sql): (Option<_>, Option<_>) = (http?, sql?);
        let object_store: Option<_> = object_store?;
        let given = [
            file.map(Self::File),
            files.map(Self::Files),
            viewed.map(|viewed| Self::Viewed(Box::new(viewed))),
            scanned.map(Self::Scanned),
            git_log.map(|source| Self::GitLog(Box::new(source))),
            command.map(|source| Self::Command(Box::new(source))),
            http.map(|source| Self::Http(Box::new(source))),
            sql.map(|source| Self::Sql(Box::new(source))),
            object_store.map(|source| Self::ObjectStore(Box::new(source))),
        ];
        one_of("source", KEYS, given, (node, before), decoder)
    }
}

/// The keys of a source.
const KEYS: &str =
    "`file`, `files`, `viewed`, `scanned`, `git-log`, `command`, `http`, `sql` and `object-store`";

/// The only value that is given; anything else is a problem.
fn one_of<T, const N: usize>(
    what: &str,
    keys: &str,
    given: [Option<T>; N],
    (node, before): (&Node, usize),
    decoder: &mut Decoder,
) -> Option<T> {
    let mut given = given.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(source), None) => Some(source),
        // A key that could not be read was reported; which one was meant is clear.
        (None, _) if decoder.findings.len() > before => None,
        (first, _) => {
            decoder
                .findings
                .push(not_one(what, keys, node, first.is_some()));
            None
        }
    }
}

fn not_one(what: &str, keys: &str, node: &Node, several: bool) -> Finding {
    let found = if several {
        "more than one key"
    } else {
        "no key"
    };
    let place = match &node.value {
        Value::Map(entries) => entries.last().map_or(&node.place, |entry| &entry.place),
        _ => &node.place,
    };
    Finding::new(Code::WrongValue, format!("this {what} has {found}"))
        .at(place)
        .help(format!("give exactly one of {keys}"))
}
