//! Sources that are read where the evidence lives: repositories, programs, servers,
//! databases, stores of objects.
//!
//! Nothing is run and nothing is asked over a network unless the caller permits it. Files go
//! into a folder of the caller, as streams and within limits; what was asked, when and with
//! what result is told without secrets.

mod command;
mod git_log;
#[cfg(feature = "network")]
mod http;
#[cfg(feature = "object-store")]
mod objects;
mod secrets;
#[cfg(feature = "postgres")]
mod sql;
#[cfg(any(feature = "network", feature = "postgres"))]
mod tls;
mod trail;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::model::Period;
use crate::model::plan::Live;
use crate::model::trail::Trail;

/// What may be done to read a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Whether programs may be run.
    pub commands: bool,
    /// Whether servers may be asked.
    pub network: bool,
}

/// What is to be read.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The source as the plan states it.
    pub source: Live<'a>,
    /// The folder that the source names, or that of the plan.
    pub folder: &'a Path,
    /// The text of the file that the source names, where it names one.
    pub text: Option<&'a str>,
    /// From the first day of the earliest period to the last of the latest.
    pub span: Option<Period>,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The evidence.
    pub files: Vec<FetchedFile>,
    /// What shows how it was taken.
    pub beside: Vec<FetchedFile>,
    /// The system that it comes from.
    pub system: String,
    /// What was asked.
    pub query: String,
    /// How many records the source says there are.
    pub records: Option<u64>,
    /// The first record.
    pub first: Option<String>,
    /// The last record.
    pub last: Option<String>,
    /// The days that were asked for, where the question names them.
    pub covers: Option<Period>,
    /// How it was taken.
    pub trail: Trail,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedFile {
    /// Its name, relative and `/`-separated.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Why a source could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct SourceError {
    /// What happened, without secrets.
    pub what: String,
    /// Facts that help to understand.
    pub notes: Vec<String>,
    /// What to do.
    pub help: String,
}

impl SourceError {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            notes: Vec::new(),
            help: help.into(),
        }
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// A file of the caller's folder could not be written or read.
    fn file(error: &std::io::Error) -> Self {
        let why = crate::diagnostic::reason(error);
        let what = format!("the result could not be written: {why}");
        Self::new(what, "make room in the folder for temporary files")
    }
}

/// Reads a source into an empty folder.
pub fn fetch(
    request: &Request<'_>,
    permissions: Permissions,
    into: &Path,
) -> Result<Fetched, SourceError> {
    match request.source.flag() {
        Some("--allow-commands") if !permissions.commands => {
            return Err(not_allowed("runs a program", "--allow-commands"));
        }
        Some("--allow-network") if !permissions.network => {
            return Err(not_allowed("asks a server", "--allow-network"));
        }
        _ => {}
    }
    match request.source {
        Live::GitLog(source) => git_log::fetch(source, request, into),
        Live::Command(source) => command::fetch(source, request, into),
        #[cfg(feature = "network")]
        Live::Http(source) => http::fetch(source, into),
        #[cfg(not(feature = "network"))]
        Live::Http(_) => Err(not_built("network")),
        #[cfg(feature = "postgres")]
        Live::Sql(source) => sql::fetch(source, request, into),
        #[cfg(not(feature = "postgres"))]
        Live::Sql(_) => Err(not_built("postgres")),
        #[cfg(feature = "object-store")]
        Live::ObjectStore(source) => objects::fetch(source, request, into),
        #[cfg(not(feature = "object-store"))]
        Live::ObjectStore(_) => Err(not_built("object-store")),
    }
}

fn not_allowed(does: &str, flag: &str) -> SourceError {
    SourceError::new(
        format!("it {does}, and `{flag}` is not given"),
        format!("read in the plan what it {}, then collect with `{flag}`", {
            if flag == "--allow-commands" {
                "runs"
            } else {
                "asks"
            }
        }),
    )
}

#[cfg(not(all(feature = "network", feature = "postgres", feature = "object-store")))]
fn not_built(feature: &str) -> SourceError {
    SourceError::new(
        format!("this build lacks the feature `{feature}`"),
        format!("use a build with it: `cargo install auditbinder --features {feature}`"),
    )
}

/// The time of the machine.
fn now() -> DateTime<Utc> {
    Utc::now()
}
