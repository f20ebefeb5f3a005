//! `object-store`: objects listed by the days of the period and read in ranges, from a folder
//! or from a store with the interface of S3, Google Cloud Storage or Azure.

mod requests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path as Folder;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use futures_util::TryStreamExt as _;
use md5::Md5;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, RetryConfig};
use sha2::{Digest as _, Sha256};

use self::requests::Requests;
use super::http::{Client, Origin};
use super::secrets::Secrets;
use super::trail::Recorder;
use super::{Fetched, FetchedFile, Request, SourceError, now};
use crate::disk;
use crate::model::occurrence::Tool;
use crate::model::plan::ObjectStoreSource;
use crate::model::trail::Step;
use crate::model::{Digest, Period};

const TIMEOUT: u64 = 60;
const LIMIT: u64 = 1 << 30;
/// How many bytes one request asks for.
const RANGE: u64 = 8 << 20;
/// The most objects that one occurrence may have.
const MOST_OBJECTS: usize = 10_000;
/// The most days that a prefix is filled with.
const MOST_DAYS: usize = 3_700;

/// A store that can be asked.
struct Store {
    objects: Arc<dyn ObjectStore>,
    /// What names of objects begin with besides the prefix of the plan.
    base: String,
    /// The client of a store elsewhere, which knows what was negotiated.
    client: Option<Client>,
    /// The folder of a store that is one.
    folder: Option<std::path::PathBuf>,
}

pub(super) fn fetch(
    source: &ObjectStoreSource,
    request: &Request<'_>,
    into: &Folder,
) -> Result<Fetched, SourceError> {
    let mut secrets = Secrets::default();
    let store = open(source, request, &mut secrets)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| SourceError::file(&error))?;
    let read = runtime.block_on(read(source, request, &store, into));
    read.map_err(|error| secrets.masked(error))
}

async fn read(
    source: &ObjectStoreSource,
    request: &Request<'_>,
    store: &Store,
    into: &Folder,
) -> Result<Fetched, SourceError> {
    let mut recorder = Recorder::begin(into)?;
    let span = span(source, request)?;
    let prefixes = prefixes(source, span)?;
    let (objects, without) = list(store, &prefixes, &mut recorder).await?;
    if objects.is_empty() {
        let what = format!("no object is there under {}", told(&prefixes));
        return Err(SourceError::new(
            what,
            "check `prefix` of the source against the names in the store",
        ));
    }
    if !without.is_empty() {
        recorder
            .notes
            .push(format!("no objects under {}", told(&without)));
    }
    let limit = source.limit.as_ref().map_or(LIMIT, |limit| limit.value);
    let all: u64 = objects.iter().map(|object| object.size).sum();
    if all > limit {
        let what = format!("the objects have {all} bytes, and {limit} are allowed");
        return Err(SourceError::new(
            what,
            "raise `limit` of the source, or take fewer days",
        ));
    }
    let (mut files, mut names) = (Vec::new(), BTreeSet::new());
    for (at, object) in objects.iter().enumerate() {
        let path = into.join(format!("object-{at}"));
        get(store, object, &path, &mut recorder).await?;
        let mut name = name(&store.base, object);
        if !names.insert(name.to_lowercase()) {
            name = format!("{at:05}-{name}");
        }
        files.push(FetchedFile { name, path });
    }
    recorder.tls = store.client.as_ref().and_then(Client::negotiated);
    let (trail, beside) = recorder.end(Some(Tool::this()))?;
    let prefix = source.prefix.as_ref().map_or("", |prefix| &prefix.value);
    let days = span.map_or_else(String::new, |span| {
        format!(", {}..{}", span.from(), span.until())
    });
    Ok(Fetched {
        beside,
        system: format!("object store `{}`", source.url.value),
        query: format!("list `{prefix}`{days}; get each object"),
        records: None,
        first: objects.first().map(|object| object.location.to_string()),
        last: objects.last().map(|object| object.location.to_string()),
        covers: span.filter(|_| prefix.contains("{d}")),
        files,
        trail,
    })
}

/// Some prefixes in words.
fn told(prefixes: &[String]) -> String {
    let shown: Vec<String> = prefixes
        .iter()
        .take(31)
        .map(|prefix| format!("`{prefix}`"))
        .collect();
    match prefixes.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn span(source: &ObjectStoreSource, request: &Request<'_>) -> Result<Option<Period>, SourceError> {
    let from = source.from.as_ref().map(|day| day.value);
    let until = source.until.as_ref().map(|day| day.value);
    let from = from.or(request.span.map(|span| span.from()));
    let until = until.or(request.span.map(|span| span.until()));
    let (Some(from), Some(until)) = (from, until) else {
        return Ok(None);
    };
    // Days that have not come have no objects.
    let until = until.min(now().date_naive()).max(from);
    let span = Period::new(from, until).map(Some);
    span.map_err(|why| SourceError::new(why.to_string(), "correct `from` or `until` of the source"))
}

/// The prefix of the plan, once for each day of the span.
fn prefixes(source: &ObjectStoreSource, span: Option<Period>) -> Result<Vec<String>, SourceError> {
    let stated = source
        .prefix
        .as_ref()
        .map_or("", |prefix| prefix.value.as_str());
    if !["{Y}", "{m}", "{d}"]
        .iter()
        .any(|field| stated.contains(field))
    {
        return Ok(vec![stated.to_owned()]);
    }
    let span = span.ok_or_else(|| {
        let what = "`prefix` names days, and no days are stated";
        SourceError::new(what, "add `from` and `until` to the source")
    })?;
    let fill = |day: NaiveDate| {
        stated
            .replace("{Y}", &day.format("%Y").to_string())
            .replace("{m}", &day.format("%m").to_string())
            .replace("{d}", &day.format("%d").to_string())
    };
    let days = span
        .from()
        .iter_days()
        .take_while(|day| *day <= span.until());
    let mut filled: Vec<String> = days.take(MOST_DAYS).map(fill).collect();
    filled.dedup();
    Ok(filled)
}

/// The objects under the prefixes, by name, and the prefixes without any.
async fn list(
    store: &Store,
    prefixes: &[String],
    recorder: &mut Recorder,
) -> Result<(Vec<ObjectMeta>, Vec<String>), SourceError> {
    let (mut objects, mut without) = (BTreeMap::new(), Vec::new());
    for prefix in prefixes {
        let (at, clock) = (now(), Instant::now());
        let whole = format!("{}{prefix}", store.base);
        let folder = whole.rfind('/').map_or("", |at| &whole[..at]);
        let folder = Path::parse(folder).map_err(|why| failed(&why.into()))?;
        let folder = (!folder.as_ref().is_empty()).then_some(folder);
        let mut listed = store.objects.list(folder.as_ref());
        let mut found = 0_u64;
        while let Some(object) = listed.try_next().await.map_err(|why| failed(&why))? {
            if !object.location.as_ref().starts_with(&whole) || !belongs(store, &object) {
                continue;
            }
            found += 1;
            objects.insert(object.location.to_string(), object);
            if objects.len() > MOST_OBJECTS {
                let what = format!("there are more than {MOST_OBJECTS} objects");
                return Err(SourceError::new(
                    what,
                    "take fewer days, or a longer prefix",
                ));
            }
        }
        if found == 0 {
            without.push(prefix.clone());
        }
        recorder.step(Step {
            at,
            what: format!("LIST {whole}"),
            result: format!("{found} objects"),
            millis: millis(clock),
            bytes: 0,
            sha256: None,
            facts: BTreeMap::new(),
        })?;
    }
    Ok((objects.into_values().collect(), without))
}

/// Whether an object of a folder is in it, and no link out of it.
fn belongs(store: &Store, object: &ObjectMeta) -> bool {
    let folder = store.folder.as_ref();
    folder.is_none_or(|folder| disk::stays_below(folder, &folder.join(object.location.as_ref())))
}

fn millis(clock: Instant) -> u64 {
    u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Reads one object range by range; it has to stay the one that was listed.
async fn get(
    store: &Store,
    object: &ObjectMeta,
    path: &Folder,
    recorder: &mut Recorder,
) -> Result<(), SourceError> {
    let unwritable = |error: std::io::Error| SourceError::file(&error);
    let (at, clock) = (now(), Instant::now());
    let mut out = BufWriter::new(File::create(path).map_err(unwritable)?);
    let (mut sha, mut md5, mut read) = (Sha256::new(), Md5::new(), 0);
    while read < object.size {
        let options = GetOptions {
            range: Some(GetRange::Bounded(read..object.size.min(read + RANGE))),
            if_match: object.e_tag.clone(),
            ..GetOptions::default()
        };
        let part = store.objects.get_opts(&object.location, options).await;
        let part = part.map_err(|why| failed(&why))?;
        let part = part.bytes().await.map_err(|why| failed(&why))?;
        if part.is_empty() {
            break;
        }
        read += part.len() as u64;
        sha.update(&part);
        md5.update(&part);
        out.write_all(&part).map_err(unwritable)?;
    }
    out.flush().map_err(unwritable)?;
    if read != object.size {
        let what = format!(
            "object `{}` has {} bytes, and {read} came",
            object.location, object.size
        );
        return Err(SourceError::new(what, "collect again"));
    }
    let mut facts = BTreeMap::from([
        ("modified".to_owned(), object.last_modified.to_rfc3339()),
        ("size".to_owned(), object.size.to_string()),
    ]);
    if let Some(tag) = &object.e_tag {
        let own = md5
            .finalize()
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let plain = tag.trim_matches('"');
        if plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // Objects that the store encrypts with a key of its own have tags of another kind.
            let word = if plain.eq_ignore_ascii_case(&own) {
                "the tag"
            } else {
                "not the tag"
            };
            facts.insert("md5".to_owned(), format!("{own}, {word}"));
        }
        facts.insert("etag".to_owned(), tag.clone());
    }
    recorder.step(Step {
        at,
        what: format!("GET {}", object.location),
        result: "read".to_owned(),
        millis: millis(clock),
        bytes: read,
        sha256: Some(Digest::from_bytes(sha.finalize().into())),
        facts,
    })
}

/// The name of an object below the address of the source, as an evidence file may be called.
fn name(base: &str, object: &ObjectMeta) -> String {
    let whole = object.location.as_ref();
    let below = whole
        .strip_prefix(base)
        .unwrap_or(whole)
        .trim_start_matches('/');
    let parts = below.split('/').map(|part| {
        let plain = part.chars().take(150).map(|c| {
            let fits = c.is_ascii_alphanumeric() || "._-=+@".contains(c);
            if fits { c } else { '_' }
        });
        let plain: String = plain.collect();
        let plain = plain
            .trim_start_matches('.')
            .trim_end_matches('.')
            .to_owned();
        if plain.is_empty() {
            "_".to_owned()
        } else {
            plain
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// What a store says, in words.
fn failed(why: &object_store::Error) -> SourceError {
    let (what, help) = match why {
        object_store::Error::NotFound { path, .. } => (
            format!("there is no `{path}`"),
            "check the address of the source",
        ),
        object_store::Error::PermissionDenied { path, .. }
        | object_store::Error::Unauthenticated { path, .. } => (
            format!("the credentials do not allow to read `{path}`"),
            "let the account list and read, and nothing else",
        ),
        object_store::Error::Precondition { path, .. } => (
            format!("`{path}` changed while it was read"),
            "collect when nothing writes there",
        ),
        other => {
            let mut what = other.to_string();
            what = what.chars().take(400).collect();
            (
                what,
                "check address, region, endpoint and credentials of the source",
            )
        }
    };
    SourceError::new(what, help)
}

fn open(
    source: &ObjectStoreSource,
    request: &Request<'_>,
    secrets: &mut Secrets,
) -> Result<Store, SourceError> {
    let url = &source.url.value;
    if url.starts_with("file:") {
        let store = LocalFileSystem::new_with_prefix(request.folder).map_err(|why| failed(&why))?;
        return Ok(Store {
            objects: Arc::new(store),
            base: String::new(),
            client: None,
            folder: Some(request.folder.to_path_buf()),
        });
    }
    let mut credentials = BTreeMap::new();
    for (name, from) in &source.credentials {
        credentials.insert(name.as_str(), secrets.read(from)?);
    }
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let (bucket, base) = rest.split_once('/').unwrap_or((rest, ""));
    let base = base.trim_matches('/');
    let endpoint = source
        .endpoint
        .as_ref()
        .map(|endpoint| endpoint.value.as_str());
    let local = endpoint
        .and_then(Origin::of)
        .is_some_and(|origin| origin.is_loopback());
    let timeout = source
        .timeout
        .as_ref()
        .map_or(TIMEOUT, |timeout| timeout.value);
    let client = Client::new(Duration::from_secs(timeout.max(1)), !local)?;
    let stated = Stated {
        bucket,
        endpoint,
        region: source.region.as_ref().map(|region| region.value.as_str()),
        credentials,
        requests: Requests::new(client.agent()),
    };
    let store = match scheme {
        "s3" => stated.s3(),
        "gs" => stated.gs(),
        _ => stated.az(),
    };
    Ok(Store {
        objects: store.map_err(|why| failed(&why))?,
        base: if base.is_empty() {
            String::new()
        } else {
            format!("{base}/")
        },
        client: Some(client),
        folder: None,
    })
}

/// What the plan states of a store elsewhere.
struct Stated<'a> {
    bucket: &'a str,
    endpoint: Option<&'a str>,
    region: Option<&'a str>,
    credentials: BTreeMap<&'a str, String>,
    requests: Requests,
}

impl Stated<'_> {
    fn retry() -> RetryConfig {
        RetryConfig {
            max_retries: 4,
            retry_timeout: Duration::from_secs(120),
            ..RetryConfig::default()
        }
    }

    fn s3(self) -> object_store::Result<Arc<dyn ObjectStore>> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(self.bucket)
            .with_region(self.region.unwrap_or("us-east-1"))
            .with_retry(Self::retry())
            .with_http_connector(self.requests);
        if let Some(endpoint) = self.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                .with_allow_http(endpoint.starts_with("http:"));
        }
        // Credentials of the machine are never looked for.
        builder = match (
            self.credentials.get("access-key-id"),
            self.credentials.get("secret-access-key"),
        ) {
            (Some(id), Some(key)) => builder.with_access_key_id(id).with_secret_access_key(key),
            _ => builder.with_skip_signature(true),
        };
        if let Some(token) = self.credentials.get("session-token") {
            builder = builder.with_token(token);
        }
        Ok(Arc::new(builder.build()?))
    }

    fn gs(self) -> object_store::Result<Arc<dyn ObjectStore>> {
        let mut builder = GoogleCloudStorageBuilder::new()
            .with_bucket_name(self.bucket)
            .with_retry(Self::retry())
            .with_http_connector(self.requests);
        builder = match self.credentials.get("service-account-key") {
            Some(key) => builder.with_service_account_key(key),
            None => builder.with_skip_signature(true),
        };
        Ok(Arc::new(builder.build()?))
    }

    fn az(self) -> object_store::Result<Arc<dyn ObjectStore>> {
        let mut builder = MicrosoftAzureBuilder::new()
            .with_container_name(self.bucket)
            .with_retry(Self::retry())
            .with_http_connector(self.requests);
        if let Some(account) = self.credentials.get("account-name") {
            builder = builder.with_account(account);
        }
        builder = match self.credentials.get("account-key") {
            Some(key) => builder.with_access_key(key),
            None => builder.with_skip_signature(true),
        };
        if let Some(endpoint) = self.endpoint {
            let http = endpoint.starts_with("http:");
            builder = builder
                .with_endpoint(endpoint.to_owned())
                .with_allow_http(http);
        }
        Ok(Arc::new(builder.build()?))
    }
}
