//! Sources that `collect` reads itself: history, commands, servers, databases, object stores.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::{Day, Text};
use crate::model::{At, Place};

/// The commits of a git repository.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GitLogSource {
    /// The folder of the repository, relative to the plan file.
    pub repository: Text,
    /// The branch, tag or commit to begin with; `HEAD` unless stated.
    pub branch: Option<Text>,
    /// The first day of commits; that of the earliest period unless stated.
    pub from: Option<Day>,
    /// The last day of commits; that of the latest period unless stated.
    pub until: Option<Day>,
    /// Whether whole messages are kept; otherwise subject, trailers and lines like them.
    pub messages: Option<At<bool>>,
}

/// What a program prints.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CommandSource {
    /// The program and its arguments, one entry each; no shell reads them.
    pub argv: Vec<Text>,
    /// The program and arguments that print its version.
    pub version: Vec<Text>,
    /// After how many seconds it is ended; 60 unless stated.
    pub timeout: Option<At<u64>>,
    /// The exit codes that mean success; 0 unless stated.
    pub exit: Vec<At<u64>>,
    /// Names of variables that it may see besides `PATH`, `HOME` and `LANG`.
    pub environment: Vec<Text>,
    /// The folder that it runs in, relative to the plan file; that of the plan unless stated.
    pub folder: Option<Text>,
    /// What its output is called in the locker; `stdout` unless stated.
    pub name: Option<Text>,
    /// How many bytes it may print; 64 MiB unless stated.
    pub output_limit: Option<At<u64>>,
}

/// Answers of a server.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HttpSource {
    /// The address: https, or http of this machine.
    pub url: Text,
    /// Headers to send; secrets come from named environment variables.
    pub headers: BTreeMap<String, HeaderValue>,
    /// What is asked for; `application/json` unless stated.
    pub accept: Option<Text>,
    /// How one page leads to the next.
    pub pagination: Option<Pagination>,
    /// That the answer is a list of files, each of which is then fetched.
    pub files: Option<ListedFiles>,
    /// How often a request is tried again; 4 unless stated.
    pub retries: Option<At<u64>>,
    /// Seconds for one request; 60 unless stated.
    pub timeout: Option<At<u64>>,
    /// How many bytes all answers may have together; 1 GiB unless stated.
    pub limit: Option<At<u64>>,
    /// How many bytes one answer may have; 64 MiB unless stated.
    pub page_limit: Option<At<u64>>,
    /// How many pages there may be; 10,000 unless stated.
    pub pages: Option<At<u64>>,
}

/// The value of a header: as written, or from the environment.
#[derive(Clone, Debug)]
pub enum HeaderValue {
    /// As written in the plan; nothing secret.
    Plain(Text),
    /// From an environment variable.
    Variable(FromEnvironment),
}

impl JsonSchema for HeaderValue {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "HeaderValue".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let variable = FromEnvironment::json_schema(generator);
        schemars::json_schema!({"anyOf": [{"type": "string"}, variable]})
    }
}

/// A value that an environment variable holds.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FromEnvironment {
    /// The name of the variable.
    pub env: Text,
    /// What stands before the value, such as `"Bearer "`.
    pub prefix: Option<Text>,
}

/// How one page leads to the next: exactly one of these keys.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Pagination {
    /// By the header `Link` with `rel="next"` (RFC 8288).
    Link(At<bool>),
    /// By a value of the answer that the next request names.
    Cursor(CursorPages),
    /// By the number of the page.
    Page(NumberedPages),
}

/// Pages by cursor.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CursorPages {
    /// Where the answer has the cursor, as a JSON pointer (RFC 6901).
    pub from: Text,
    /// The query parameter that takes it.
    pub parameter: Text,
    /// Where the answer says that there is more; without it, an absent cursor ends.
    pub until: Option<Text>,
}

/// Pages by number.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NumberedPages {
    /// The query parameter that takes the number.
    pub parameter: Text,
    /// The number of the first page; 1 unless stated.
    pub first: Option<At<u64>>,
    /// The query parameter that takes how many records a page has.
    pub size_parameter: Option<Text>,
    /// How many records a page has.
    pub size: Option<At<u64>>,
    /// Where the answer has its records, as a JSON pointer; a page without any is the last.
    pub items: Text,
}

/// A list of files, each with its address.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ListedFiles {
    /// Where the answer has the list, as a JSON pointer.
    pub items: Text,
    /// Where an entry has the address, as a JSON pointer, or an address with `{/pointer}` in it.
    pub url: Text,
    /// Where an entry has the name, as a JSON pointer; numbered unless stated.
    pub name: Option<Text>,
}

/// The rows of a query.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SqlSource {
    /// The address of the database, from an environment variable.
    pub url: FromEnvironment,
    /// One query that reads.
    pub query: Option<Text>,
    /// A file with the query, relative to the plan file.
    pub query_file: Option<Text>,
    /// After how many seconds the server gives up; 60 unless stated.
    pub timeout: Option<At<u64>>,
    /// How many bytes the rows may have; 1 GiB unless stated.
    pub limit: Option<At<u64>>,
}

/// Objects of a store.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ObjectStoreSource {
    /// `s3://bucket/path`, `gs://bucket/path`, `az://container/path`, or `file:folder`.
    pub url: Text,
    /// What names begin with; `{Y}`, `{m}` and `{d}` stand for every day from `from` to `until`.
    pub prefix: Option<Text>,
    /// The first day; that of the earliest period unless stated.
    pub from: Option<Day>,
    /// The last day; that of the latest period unless stated.
    pub until: Option<Day>,
    /// Another server with the interface of S3: https, or http of this machine.
    pub endpoint: Option<Text>,
    /// The region of the store.
    pub region: Option<Text>,
    /// Which variable holds which credential: `access-key-id`, `secret-access-key`,
    /// `session-token`, `service-account-key`, `account-name`, `account-key`.
    pub credentials: BTreeMap<String, FromEnvironment>,
    /// Seconds for one request; 60 unless stated.
    pub timeout: Option<At<u64>>,
    /// How many bytes all objects may have together; 1 GiB unless stated.
    pub limit: Option<At<u64>>,
}

/// A source that `collect` reads, with what it needs to be allowed.
#[derive(Clone, Copy, Debug)]
pub enum Live<'a> {
    /// A repository.
    GitLog(&'a GitLogSource),
    /// A program.
    Command(&'a CommandSource),
    /// A server.
    Http(&'a HttpSource),
    /// A database.
    Sql(&'a SqlSource),
    /// A store of objects.
    ObjectStore(&'a ObjectStoreSource),
}

impl<'a> Live<'a> {
    /// The key of the plan.
    pub fn kind(self) -> &'static str {
        match self {
            Self::GitLog(_) => "git-log",
            Self::Command(_) => "command",
            Self::Http(_) => "http",
            Self::Sql(_) => "sql",
            Self::ObjectStore(_) => "object-store",
        }
    }

    /// The option without which it is not read.
    pub fn flag(self) -> Option<&'static str> {
        match self {
            Self::GitLog(_) => None,
            Self::Command(_) => Some("--allow-commands"),
            Self::ObjectStore(stated) if stated.url.value.starts_with("file:") => None,
            Self::Http(_) | Self::Sql(_) | Self::ObjectStore(_) => Some("--allow-network"),
        }
    }

    /// Where the plan states it.
    pub fn place(self) -> Option<&'a Place> {
        match self {
            Self::GitLog(source) => Some(&source.repository.place),
            Self::Command(source) => source.argv.first().map(|first| &first.place),
            Self::Http(source) => Some(&source.url.place),
            Self::Sql(source) => Some(&source.url.env.place),
            Self::ObjectStore(source) => Some(&source.url.place),
        }
    }
}
