//! `sql`: the rows of one query, from `PostgreSQL`, as CSV that the server writes.
//!
//! The query runs in one transaction that may only read, on one snapshot, with limits of time
//! that the server keeps. The form is that of `COPY … (FORMAT csv)`: RFC 4180 with line feeds,
//! a row of names, NULL as nothing and an empty text as `""`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, IsolationLevel, Transaction};
use sha2::{Digest as _, Sha256};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::secrets::Secrets;
use super::trail::Recorder;
use super::{Fetched, FetchedFile, Request, SourceError, now, tls};
use crate::model::Digest;
use crate::model::occurrence::Tool;
use crate::model::plan::SqlSource;
use crate::model::trail::Step;

const NAME: &str = "rows.csv";
const TIMEOUT: u64 = 60;
const LIMIT: u64 = 1 << 30;
/// How much of a query stands in the trail; its digest is of all of it.
const SHOWN: usize = 4_000;

/// What the rows were.
struct Rows {
    bytes: u64,
    count: u64,
    digest: Digest,
}

pub(super) fn fetch(
    source: &SqlSource,
    request: &Request<'_>,
    into: &Path,
) -> Result<Fetched, SourceError> {
    let mut secrets = Secrets::default();
    let address = secrets.read(&source.url)?;
    let config = config(&address, &mut secrets)?;
    let text = request
        .text
        .or(source.query.as_ref().map(|query| query.value.as_str()));
    let query = text
        .unwrap_or_default()
        .trim()
        .trim_end_matches(';')
        .trim_end();
    read(source, &config, query, into).map_err(|error| secrets.masked(error))
}

fn read(
    source: &SqlSource,
    config: &Config,
    query: &str,
    into: &Path,
) -> Result<Fetched, SourceError> {
    let mut recorder = Recorder::begin(into)?;
    let mut client = connect(config)?;
    if !is_local(config) {
        // The driver does not tell which version was negotiated.
        recorder.tls = Some("TLS 1.2 or 1.3, certificate verified".to_owned());
    }
    let (at, clock) = (now(), Instant::now());
    let mut begun = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .map_err(|why| failed(&why))?;
    let (version, system) = prepare(source, &mut begun)?;
    check(&mut begun, query)?;
    let counted = count(&mut begun, query)?;
    let path = into.join(NAME);
    let limit = source.limit.as_ref().map_or(LIMIT, |limit| limit.value);
    let rows = copy(&mut begun, query, &path, limit)?;
    begun.rollback().map_err(|why| failed(&why))?;
    let digest = Digest::from_bytes(Sha256::digest(query).into());
    let shown: String = query.chars().take(SHOWN).collect();
    let facts = [
        ("query-sha256", digest.to_string()),
        ("rows", rows.count.to_string()),
        ("server-version", version.clone()),
    ];
    recorder.step(Step {
        at,
        what: shown.clone(),
        result: format!("{} rows", rows.count),
        millis: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
        bytes: rows.bytes,
        sha256: Some(rows.digest),
        facts: facts
            .map(|(name, fact)| (name.to_owned(), fact))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
    })?;
    let tool = Tool {
        name: "PostgreSQL".to_owned(),
        version,
    };
    let (trail, beside) = recorder.end(Some(tool))?;
    Ok(Fetched {
        files: vec![FetchedFile {
            name: NAME.to_owned(),
            path,
        }],
        beside,
        system,
        query: shown,
        records: Some(counted),
        first: None,
        last: None,
        covers: None,
        trail,
    })
}

/// Whether every host is this machine.
fn is_local(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(std::net::IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let address = name.parse::<std::net::IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

fn config(address: &str, secrets: &mut Secrets) -> Result<Config, SourceError> {
    let mut config: Config = address.parse().map_err(|_| {
        let what = "the variable holds no address of a PostgreSQL database";
        SourceError::new(what, "write `postgresql://user:password@host/database`")
    })?;
    if let Some(password) = config.get_password() {
        secrets.add(&String::from_utf8_lossy(password));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(15));
    }
    if !is_local(&config) {
        if config.get_ssl_mode() == SslMode::Disable {
            let what = "the address turns TLS off for a server on another machine";
            return Err(SourceError::new(what, "leave `sslmode` out of the address"));
        }
        config.ssl_mode(SslMode::Require);
    }
    config.application_name(concat!("auditbinder/", env!("CARGO_PKG_VERSION")));
    Ok(config)
}

fn connect(config: &Config) -> Result<Client, SourceError> {
    let connected = if is_local(config) && config.get_ssl_mode() != SslMode::Require {
        config.connect(postgres::NoTls)
    } else {
        let tls = (*tls::config()?).clone();
        config.connect(MakeRustlsConnect::new(tls))
    };
    connected.map_err(|why| {
        let mut error = failed(&why);
        error.what = format!("no connection to the database: {}", error.what);
        let help = "check the address in the variable, and that the server can be reached";
        help.clone_into(&mut error.help);
        error
    })
}

/// What the server says, in one line, and what to do.
fn failed(why: &postgres::Error) -> SourceError {
    let Some(said) = why.as_db_error() else {
        let mut what = why.to_string();
        let mut cause = std::error::Error::source(why);
        while let Some(inner) = cause {
            what = format!("{what}: {inner}");
            cause = inner.source();
        }
        return SourceError::new(what, "check that the server can be reached");
    };
    let (what, help) = match said.code().code() {
        "25006" => (
            format!(
                "the query writes, and the transaction may only read: {}",
                said.message()
            ),
            "ask with a query that only reads",
        ),
        "57014" => (
            "the server ended the query when its time was up".to_owned(),
            "raise `timeout` of the source, or ask for less",
        ),
        "55P03" => (
            "a table was locked until the time was up".to_owned(),
            "collect again later",
        ),
        "42501" => (
            format!("the account may not read this: {}", said.message()),
            "let an account with rights to read, and no others, collect",
        ),
        code => (
            format!("the server says: {} ({code})", said.message()),
            "run the query by hand",
        ),
    };
    SourceError::new(what, help)
}

/// Sets limits and forms of values; answers the version and the name of what is asked.
fn prepare(
    source: &SqlSource,
    begun: &mut Transaction<'_>,
) -> Result<(String, String), SourceError> {
    let seconds = source
        .timeout
        .as_ref()
        .map_or(TIMEOUT, |timeout| timeout.value);
    let millis = seconds.clamp(1, 86_400) * 1000;
    let settings = format!(
        "SET LOCAL statement_timeout = {millis}; SET LOCAL lock_timeout = {}; \
         SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; \
         SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; \
         SET LOCAL extra_float_digits = 1",
        millis.min(10_000)
    );
    begun.batch_execute(&settings).map_err(|why| failed(&why))?;
    let row = begun
        .query_one(
            "SELECT current_setting('server_version'), current_database()::text, current_user::text",
            &[],
        )
        .map_err(|why| failed(&why))?;
    let [version, database, user]: [String; 3] = [row.get(0), row.get(1), row.get(2)];
    Ok((
        version,
        format!("PostgreSQL database `{database}`, as `{user}`"),
    ))
}

/// A query by itself is one statement that gives rows and takes no parameter. What passes
/// here cannot end the brackets that it is put into.
fn check(begun: &mut Transaction<'_>, query: &str) -> Result<(), SourceError> {
    let statement = begun.prepare(query).map_err(|why| failed(&why))?;
    let (what, help) = if statement.columns().is_empty() {
        (
            "the query gives no rows: it writes, or sets something",
            "ask with a query that only reads",
        )
    } else if !statement.params().is_empty() {
        (
            "the query has parameters, such as `$1`",
            "write the values into the query",
        )
    } else {
        return Ok(());
    };
    Err(SourceError::new(what, help))
}

/// How many rows there are, in the same snapshot.
fn count(begun: &mut Transaction<'_>, query: &str) -> Result<u64, SourceError> {
    let counting = format!("SELECT count(*) FROM (\n{query}\n) AS counted");
    let savepoint = begun.transaction().map_err(|why| failed(&why))?;
    let mut savepoint = savepoint;
    match savepoint.query_one(&counting, &[]) {
        Ok(row) => {
            let count: i64 = row.get(0);
            savepoint.commit().map_err(|why| failed(&why))?;
            Ok(u64::try_from(count).unwrap_or_default())
        }
        Err(why) => Err(failed(&why)),
    }
}

fn copy(
    begun: &mut Transaction<'_>,
    query: &str,
    path: &Path,
    limit: u64,
) -> Result<Rows, SourceError> {
    let copying =
        format!("COPY (\n{query}\n) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')");
    let mut reader = begun.copy_out(&copying).map_err(|why| failed(&why))?;
    let unwritable = |error: std::io::Error| SourceError::file(&error);
    let mut out = BufWriter::new(File::create(path).map_err(unwritable)?);
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
    let (mut bytes, mut lines, mut quoted) = (0, 0_u64, false);
    loop {
        let read = reader
            .read(&mut buffer)
            .map_err(|error| broke_off(&error))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > limit {
            let what = format!("the rows may have {limit} bytes, and there are more");
            return Err(SourceError::new(
                what,
                "raise `limit` of the source, or ask for less",
            ));
        }
        for byte in &buffer[..read] {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => lines += 1,
                _ => {}
            }
        }
        hash.update(&buffer[..read]);
        out.write_all(&buffer[..read]).map_err(unwritable)?;
    }
    out.flush().map_err(unwritable)?;
    Ok(Rows {
        bytes,
        count: lines.saturating_sub(1),
        digest: Digest::from_bytes(hash.finalize().into()),
    })
}

fn broke_off(error: &std::io::Error) -> SourceError {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<postgres::Error>());
    inner.map_or_else(
        || {
            let what = format!("the rows broke off: {}", crate::diagnostic::reason(error));
            SourceError::new(what, "collect again later")
        },
        failed,
    )
}
