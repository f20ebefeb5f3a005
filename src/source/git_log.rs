//! `git-log`: the commits of a repository, one JSON object a line, oldest first.
//!
//! The objects are read as git stores them; settings of the user, replacements of objects and
//! anything but the repository itself are ignored. Submodules are other repositories.

mod message;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::trail::Recorder;
use super::{Fetched, FetchedFile, Request, SourceError, now};
use crate::model::Digest;
use crate::model::Period;
use crate::model::occurrence::Tool;
use crate::model::plan::GitLogSource;
use crate::model::trail::Step;

/// The evidence file.
const NAME: &str = "commits.jsonl";

/// What the walk over the history found.
#[derive(Default)]
struct Walked {
    /// Time and place in the walk of each commit that was asked for.
    chosen: Vec<(i64, usize, gix::ObjectId)>,
    all: usize,
}

/// What was seen while commits were written.
#[derive(Default)]
struct Seen {
    lossy: u64,
    future: u64,
    first: Option<String>,
    last: Option<String>,
}

pub(super) fn fetch(
    source: &GitLogSource,
    request: &Request<'_>,
    into: &Path,
) -> Result<Fetched, SourceError> {
    let mut recorder = Recorder::begin(into)?;
    let (at, clock) = (now(), std::time::Instant::now());
    let repository = open(source, request.folder)?;
    let head = head(source, &repository)?;
    let shallow = repository
        .is_shallow()
        .map_err(|why| broken(source, &why))?;
    let span = span(source, request)?;
    let walked = walk(source, &repository, head, span)?;
    let path = into.join(NAME);
    let (seen, bytes, digest) = write(source, &repository, &walked, &path)?;
    recorder.notes = notes(&walked, &seen, shallow);
    let branch = source
        .branch
        .as_ref()
        .map_or("HEAD", |branch| &branch.value);
    let days = span.map_or_else(String::new, |span| {
        format!(" {}..{}", span.from(), span.until())
    });
    let what = format!("git log {branch}{days}");
    let facts = [
        ("head", head.to_string()),
        ("walked", walked.all.to_string()),
        ("written", walked.chosen.len().to_string()),
        ("shallow", shallow.to_string()),
    ];
    recorder.step(Step {
        at,
        what: what.clone(),
        result: "read".to_owned(),
        millis: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
        bytes,
        sha256: Some(digest),
        facts: facts.map(|(name, fact)| (name.to_owned(), fact)).into(),
    })?;
    let (trail, beside) = recorder.end(Some(Tool::this()))?;
    Ok(Fetched {
        files: vec![FetchedFile {
            name: NAME.to_owned(),
            path,
        }],
        beside,
        system: format!("git repository `{}`", source.repository.value),
        query: format!("{what}, at {head}"),
        records: Some(walked.chosen.len() as u64),
        first: seen.first,
        last: seen.last,
        covers: span,
        trail,
    })
}

fn open(source: &GitLogSource, folder: &Path) -> Result<gix::Repository, SourceError> {
    let options = gix::open::Options::isolated().config_overrides([
        "core.useReplaceRefs=false",
        "gitoxide.objects.noReplace=true",
    ]);
    let opened = gix::open_opts(folder, options);
    opened.map_err(|why| {
        let what = format!(
            "`{}` is not a git repository that can be read",
            source.repository.value
        );
        SourceError::new(
            what,
            "name the folder that holds `.git`, or a bare repository",
        )
        .note(short(&why))
    })
}

/// The first line of what a library says.
fn short(why: &impl ToString) -> String {
    let why = why.to_string();
    why.lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect()
}

fn broken(source: &GitLogSource, why: &impl ToString) -> SourceError {
    let what = format!(
        "the history of `{}` cannot be read",
        source.repository.value
    );
    SourceError::new(
        what,
        "run `git fsck` there, and clone it anew where objects are missing",
    )
    .note(short(why))
}

/// The commit to begin with.
fn head(source: &GitLogSource, repository: &gix::Repository) -> Result<gix::ObjectId, SourceError> {
    let stated = source.branch.as_ref().map(|branch| branch.value.as_str());
    let name = &source.repository.value;
    let is_empty = || repository.head().is_ok_and(|head| head.is_unborn());
    let found =
        repository.rev_parse_single(format!("{}^{{commit}}", stated.unwrap_or("HEAD")).as_str());
    match (found, stated) {
        (Ok(id), _) => Ok(id.detach()),
        (Err(_), _)
            if is_empty()
                && repository
                    .references()
                    .is_ok_and(|all| all.all().is_ok_and(|mut all| all.next().is_none())) =>
        {
            Err(SourceError::new(
                format!("`{name}` has no commit yet"),
                "take the repository that the work is done in",
            ))
        }
        (Err(_), Some(branch)) => Err(SourceError::new(
            format!("`{name}` has no branch, tag or commit `{branch}`"),
            "write the branch as `git branch --all` prints it, such as `origin/main`",
        )),
        (Err(_), None) => Err(SourceError::new(
            format!("`HEAD` of `{name}` names no commit"),
            "state `branch:` in the source",
        )),
    }
}

/// The days asked for; those of the periods where the source states none.
fn span(source: &GitLogSource, request: &Request<'_>) -> Result<Option<Period>, SourceError> {
    let stated = |day: Option<&crate::model::plan::Day>| day.map(|day| day.value);
    let from = stated(source.from.as_ref()).or(request.span.map(|span| span.from()));
    let until = stated(source.until.as_ref()).or(request.span.map(|span| span.until()));
    let (Some(from), Some(until)) = (from, until) else {
        return Ok(None);
    };
    Period::new(from, until)
        .map(Some)
        .map_err(|why| SourceError::new(why.to_string(), "correct `from` or `until` of the source"))
}

/// Walks the whole history, and keeps the commits of the days that were asked for.
fn walk(
    source: &GitLogSource,
    repository: &gix::Repository,
    head: gix::ObjectId,
    span: Option<Period>,
) -> Result<Walked, SourceError> {
    let walk = repository.rev_walk([head]).use_commit_graph(false).all();
    let mut walked = Walked::default();
    for info in walk.map_err(|why| broken(source, &why))? {
        let info = info.map_err(|why| broken(source, &why))?;
        let object = info.id().object().map_err(|why| broken(source, &why))?;
        let committed = signature(header(&object.data, b"committer ").unwrap_or_default()).at;
        walked.all += 1;
        let day = committed.map(|at| at.date_naive());
        let chosen = span.is_none_or(|span| day.is_none_or(|day: NaiveDate| span.contains(day)));
        if chosen {
            let at = committed.map_or(i64::MIN, |at| at.timestamp());
            walked.chosen.push((at, walked.all, info.id));
        }
    }
    // The walk goes from children to parents; the file goes the other way.
    walked
        .chosen
        .sort_by_key(|(at, place, _)| (*at, std::cmp::Reverse(*place)));
    Ok(walked)
}

fn write(
    source: &GitLogSource,
    repository: &gix::Repository,
    walked: &Walked,
    path: &Path,
) -> Result<(Seen, u64, Digest), SourceError> {
    let failed = |error: std::io::Error| SourceError::file(&error);
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    let (mut seen, mut hash, mut bytes) = (Seen::default(), Sha256::new(), 0);
    let whole = source.messages.as_ref().is_some_and(|whole| whole.value);
    let today = now().fixed_offset();
    for (_, _, id) in &walked.chosen {
        let object = repository
            .find_object(*id)
            .map_err(|why| broken(source, &why))?;
        let mut line = commit(*id, &object.data, whole, today, &mut seen).to_string();
        line.push('\n');
        hash.update(&line);
        bytes += line.len() as u64;
        out.write_all(line.as_bytes()).map_err(failed)?;
    }
    out.flush().map_err(failed)?;
    let ends = |at: Option<&(i64, usize, gix::ObjectId)>| at.map(|(_, _, id)| id.to_string());
    seen.first = ends(walked.chosen.first());
    seen.last = ends(walked.chosen.last());
    Ok((seen, bytes, Digest::from_bytes(hash.finalize().into())))
}

fn notes(walked: &Walked, seen: &Seen, shallow: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if shallow {
        notes.push(
            "the clone is shallow: commits before its first one are not in it, and were not seen"
                .to_owned(),
        );
    }
    if walked.chosen.is_empty() {
        notes.push(format!(
            "none of {} commits lies in the days asked for",
            walked.all
        ));
    }
    if seen.lossy > 0 {
        notes.push(format!(
            "{} commits have text that is not UTF-8",
            seen.lossy
        ));
    }
    if seen.future > 0 {
        notes.push(format!("{} commits have times in the future", seen.future));
    }
    notes
}

/// The value of a header of a commit object.
fn header<'a>(data: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut lines = data
        .split(|byte| *byte == b'\n')
        .take_while(|line| !line.is_empty());
    lines.find_map(|line| line.strip_prefix(name))
}

/// Who, and when.
struct Signature {
    name: String,
    email: String,
    at: Option<DateTime<FixedOffset>>,
}

/// Reads `Name <address> seconds +zone`.
fn signature(line: &[u8]) -> Signature {
    let text = String::from_utf8_lossy(line);
    let (who, when) = text.rsplit_once('>').unwrap_or((&text, ""));
    let (name, email) = who.split_once('<').unwrap_or((who, ""));
    let mut parts = when.split_whitespace();
    let seconds = parts.next().and_then(|text| text.parse().ok());
    let zone = parts.next().and_then(offset).or(FixedOffset::east_opt(0));
    let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    Signature {
        name: name.trim().to_owned(),
        email: email.trim().to_owned(),
        at: at.zip(zone).map(|(at, zone)| at.with_timezone(&zone)),
    }
}

/// Reads `+0130`.
fn offset(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let number: i32 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    FixedOffset::east_opt(sign * (number / 100 * 3600 + number % 100 * 60))
}

fn commit(
    id: gix::ObjectId,
    data: &[u8],
    whole: bool,
    today: DateTime<FixedOffset>,
    seen: &mut Seen,
) -> Value {
    let end = data
        .windows(2)
        .position(|two| two == b"\n\n")
        .unwrap_or(data.len());
    let (head, body) = (&data[..end], data.get(end + 2..).unwrap_or_default());
    let author = signature(header(head, b"author ").unwrap_or_default());
    let committer = signature(header(head, b"committer ").unwrap_or_default());
    let parents = head.split(|byte| *byte == b'\n');
    let parents: Vec<String> = parents
        .filter_map(|line| line.strip_prefix(b"parent "))
        .map(|id| String::from_utf8_lossy(id).into_owned())
        .collect();
    let text = String::from_utf8_lossy(body);
    seen.lossy += u64::from(std::str::from_utf8(data).is_err());
    let ahead = |at: Option<DateTime<FixedOffset>>| at.is_some_and(|at| at > today);
    seen.future += u64::from(ahead(author.at) || ahead(committer.at));
    let time = |at: DateTime<FixedOffset>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let read = message::read(&text);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("commit", json!(id.to_string()));
    set("merge", json!(parents.len() > 1));
    set("parents", json!(parents));
    set("author", json!(author.name));
    set("author-email", json!(author.email));
    set("authored", json!(author.at.map(time)));
    set("committer", json!(committer.name));
    set("committer-email", json!(committer.email));
    set("committed", json!(committer.at.map(time)));
    set("subject", json!(read.subject));
    set("trailers", json!(read.trailers));
    set("lines", json!(read.lines));
    set("signature", json!(kind_of_signature(head)));
    if whole {
        set("message", json!(text));
    }
    Value::Object(fields)
}

/// Which kind of signature a commit carries; it is told, not verified.
fn kind_of_signature(head: &[u8]) -> &'static str {
    let found = header(head, b"gpgsig ").or_else(|| header(head, b"gpgsig-sha256 "));
    match found {
        None => "none",
        Some(begin) if begin.starts_with(b"-----BEGIN SSH SIGNATURE") => "ssh",
        Some(begin) if begin.starts_with(b"-----BEGIN SIGNED MESSAGE") => "x509",
        Some(_) => "openpgp",
    }
}
