//! One request after the other: within limits, tried again where that may help, never to a
//! host that was not named, and every one of them told without secrets.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use ureq::http::HeaderMap;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector as _, TcpConnector};

use super::super::secrets::{Secrets, address};
use super::super::trail::Recorder;
use super::super::{SourceError, now, tls};
use super::address::{Origin, joined};
use super::connect::{Negotiated, Tls};
use crate::model::Digest;
use crate::model::trail::Step;

/// Headers of answers that are told; none of them holds a secret.
const TOLD: [&str; 16] = [
    "date",
    "server",
    "etag",
    "last-modified",
    "content-type",
    "content-length",
    "content-encoding",
    "retry-after",
    "x-request-id",
    "request-id",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-github-request-id",
];
/// The first pause before a request is made again.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause, also where the server asks for a longer one.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);
/// How many redirects one request may follow.
const REDIRECTS: usize = 5;

/// How requests are made.
pub(in super::super) struct Client {
    agent: ureq::Agent,
    pub(in super::super) headers: Vec<(String, String)>,
    pub(in super::super) secrets: Secrets,
    negotiated: Negotiated,
    pub(super) retries: u64,
    /// How many bytes are left of those that all answers may have.
    pub(super) left: u64,
    pub(super) limit: u64,
    pub(super) page_limit: u64,
    /// Whether JSON is asked for, so that a page for people is no answer.
    pub(super) wants_json: bool,
}

/// An answer whose body is in a file.
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) digest: Digest,
    /// The address that answered, after redirects.
    pub(super) url: String,
}

/// Why one attempt gave nothing.
enum Attempt {
    /// It may work later; after which pause, where the server says so.
    Again(SourceError, Option<Duration>),
    /// It will not.
    Final(SourceError),
}

impl Client {
    pub(in super::super) fn new(timeout: Duration, proxy: bool) -> Result<Self, SourceError> {
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(timeout))
            .user_agent(concat!("auditbinder/", env!("CARGO_PKG_VERSION")));
        if !proxy {
            config = config.proxy(None);
        }
        let negotiated: Negotiated = Arc::new(Mutex::new(None));
        let connector =
            ().chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(Tls {
                    config: tls::config()?,
                    negotiated: Arc::clone(&negotiated),
                });
        let agent = ureq::Agent::with_parts(config.build(), connector, DefaultResolver::default());
        Ok(Self {
            agent,
            headers: Vec::new(),
            secrets: Secrets::default(),
            negotiated,
            retries: 4,
            left: u64::MAX,
            limit: u64::MAX,
            page_limit: u64::MAX,
            wants_json: false,
        })
    }

    /// The agent, for callers that make their own requests.
    #[cfg(feature = "object-store")]
    pub(in super::super) fn agent(&self) -> ureq::Agent {
        self.agent.clone()
    }

    /// What was negotiated with the server.
    pub(in super::super) fn negotiated(&self) -> Option<String> {
        self.negotiated.lock().ok().and_then(|told| told.clone())
    }

    /// Asks for an address until it answers, and keeps the body in a file. Headers of the
    /// plan go to their own host only.
    pub(super) fn get(
        &mut self,
        url: &str,
        own: bool,
        path: &Path,
        recorder: &mut Recorder,
    ) -> Result<Answer, SourceError> {
        let mut pause = PAUSE;
        for attempt in 0.. {
            match self.follow(url, own, path, recorder) {
                Ok(answer) => return Ok(answer),
                Err(Attempt::Final(error)) => return Err(self.secrets.masked(error)),
                Err(Attempt::Again(error, asked)) => {
                    if attempt >= self.retries {
                        let error = error.note(format!("it was tried {} times", attempt + 1));
                        return Err(self.secrets.masked(error));
                    }
                    std::thread::sleep(asked.unwrap_or(pause).min(LONGEST_PAUSE));
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
        unreachable!("attempts are counted up to a number that the plan states")
    }

    /// One attempt, with the redirects that stay on the host.
    fn follow(
        &mut self,
        url: &str,
        own: bool,
        path: &Path,
        recorder: &mut Recorder,
    ) -> Result<Answer, Attempt> {
        let origin = Origin::of(url).ok_or_else(|| self.no_address(url))?;
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTS {
            let (status, answer) = self.once(&url, own, path, recorder)?;
            let target = answer
                .headers
                .get("location")
                .and_then(|to| to.to_str().ok());
            let Some(target) = target.filter(|_| (300..400).contains(&status)) else {
                return self.judge(status, answer, path);
            };
            let target = joined(&url, target);
            let to = Origin::of(&target).ok_or_else(|| self.no_address(&target))?;
            if to != origin {
                let what = format!(
                    "`{}` redirects to another host, `{}`",
                    self.shown(&url),
                    to.shown()
                );
                let help = "name the other host in the plan, if it is the one that is meant";
                return Err(Attempt::Final(SourceError::new(what, help)));
            }
            url = target;
        }
        let what = format!(
            "`{}` redirects more than {REDIRECTS} times",
            self.shown(&url)
        );
        Err(Attempt::Final(SourceError::new(
            what,
            "name the address that answers",
        )))
    }

    fn no_address(&self, url: &str) -> Attempt {
        let what = format!("`{}` is no address that can be asked", self.shown(url));
        Attempt::Final(SourceError::new(what, "look at the answer of the server"))
    }

    pub(super) fn shown(&self, url: &str) -> String {
        address(url, &self.secrets)
    }

    /// One request, and its line in the trail.
    fn once(
        &mut self,
        url: &str,
        own: bool,
        path: &Path,
        recorder: &mut Recorder,
    ) -> Result<(u16, Answer), Attempt> {
        let (at, clock) = (now(), Instant::now());
        let mut request = self.agent.get(url);
        for (name, value) in self
            .headers
            .iter()
            .filter(|(name, _)| own || name == "accept")
        {
            request = request.header(name, value);
        }
        let answered = request.call();
        let mut step = Step {
            at,
            what: format!("GET {}", self.shown(url)),
            result: String::new(),
            millis: 0,
            bytes: 0,
            sha256: None,
            facts: BTreeMap::new(),
        };
        let result = match answered {
            Err(error) => {
                let (what, again) = failed(url, &error);
                step.result = self.secrets.mask(&what);
                Err((what, again))
            }
            Ok(answer) => {
                let status = answer.status().as_u16();
                step.result = status.to_string();
                let (parts, body) = answer.into_parts();
                step.facts = self.facts(&parts.headers);
                self.keep(url, &parts.headers, body, path, &mut step)
                    .map(|digest| (status, parts.headers, digest))
            }
        };
        step.millis = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
        if recorder.tls.is_none() {
            recorder.tls = self.negotiated();
        }
        recorder.step(step).map_err(Attempt::Final)?;
        match result {
            Ok((status, headers, digest)) => {
                let url = url.to_owned();
                let answer = Answer {
                    headers,
                    digest,
                    url,
                };
                Ok((status, answer))
            }
            Err((what, Again::Yes)) => {
                let error = SourceError::new(what, "collect again later");
                Err(Attempt::Again(error, None))
            }
            Err((what, Again::No(help))) => Err(Attempt::Final(SourceError::new(what, help))),
        }
    }

    fn facts(&self, headers: &HeaderMap) -> BTreeMap<String, String> {
        let told = TOLD.iter().filter_map(|name| {
            let value = headers.get(*name)?.to_str().ok()?;
            let value: String = value.chars().take(200).collect();
            Some(((*name).to_owned(), self.secrets.mask(&value)))
        });
        told.collect()
    }

    /// Copies the body into the file, within the limits.
    fn keep(
        &mut self,
        url: &str,
        headers: &HeaderMap,
        body: ureq::Body,
        path: &Path,
        step: &mut Step,
    ) -> Result<Digest, (String, Again)> {
        let unwritable = |error: std::io::Error| (SourceError::file(&error).what, Again::No(ROOM));
        let mut reader = body.into_with_config().limit(u64::MAX).reader();
        let mut file = File::create(path).map_err(unwritable)?;
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let why = crate::diagnostic::reason(&error);
                    let what = format!("the answer of `{}` broke off: {why}", self.shown(url));
                    step.result.push_str(", broke off");
                    return Err((what, Again::Yes));
                }
            };
            step.bytes += read as u64;
            let too_much = if step.bytes > self.page_limit {
                Some((
                    "an answer",
                    self.page_limit,
                    "raise `page-limit` of the source, or ask for smaller pages",
                ))
            } else if step.bytes > self.left {
                Some((
                    "all answers",
                    self.limit,
                    "raise `limit` of the source, or ask for less",
                ))
            } else {
                None
            };
            if let Some((which, limit, help)) = too_much {
                let what = format!(
                    "{which} may have {limit} bytes, and `{}` sends more",
                    self.shown(url)
                );
                return Err((what, Again::No(help)));
            }
            hash.update(&buffer[..read]);
            file.write_all(&buffer[..read]).map_err(unwritable)?;
        }
        let stated = headers
            .get("content-length")
            .and_then(|length| length.to_str().ok());
        if stated
            .and_then(|length| length.parse().ok())
            .is_some_and(|length: u64| length != step.bytes)
        {
            step.result.push_str(", broke off");
            return Err((
                format!("the answer of `{}` broke off", self.shown(url)),
                Again::Yes,
            ));
        }
        self.left -= step.bytes;
        let digest = Digest::from_bytes(hash.finalize().into());
        step.sha256 = Some(digest);
        Ok(digest)
    }

    /// Whether an answer is one.
    fn judge(&self, status: u16, answer: Answer, path: &Path) -> Result<Answer, Attempt> {
        let url = self.shown(&answer.url);
        let error = |help: &str| SourceError::new(format!("`{url}` answers with {status}"), help);
        match status {
            200 if self.wants_json && is_html(&answer.headers, path) => {
                let what = format!("`{url}` answers with a page for people (HTML), not with data");
                let help = "this may be a page to log in: check the address and the token";
                Err(Attempt::Final(SourceError::new(what, help)))
            }
            200 => Ok(answer),
            429 | 500 | 502..=504 => {
                let pause = answer
                    .headers
                    .get("retry-after")
                    .and_then(|at| at.to_str().ok());
                let pause = pause.and_then(|text| retry_after(text, now()));
                Err(Attempt::Again(error("collect again later"), pause))
            }
            401 | 403 => Err(Attempt::Final(error(
                "check that the variable holds a token that is in force and may read this",
            ))),
            404 => Err(Attempt::Final(error(
                "check the address, and what the token may see",
            ))),
            _ => Err(Attempt::Final(error(
                "look up in the server's manual what it means",
            ))),
        }
    }
}

/// Whether a request may be made again, else what to do.
enum Again {
    Yes,
    No(&'static str),
}

const TRUST: Again =
    Again::No("let this system trust the certificate of the server; nothing is asked without");
const ROOM: &str = "make room in the folder for temporary files";

/// What went wrong before there was an answer, and whether it may go better again.
fn failed(url: &str, error: &ureq::Error) -> (String, Again) {
    let host = Origin::of(url).map_or_else(String::new, |origin| origin.shown());
    match error {
        ureq::Error::Timeout(_) => (format!("`{host}` did not answer in time"), Again::Yes),
        ureq::Error::HostNotFound => (format!("there is no host `{host}`"), Again::Yes),
        ureq::Error::Tls(why) => (format!("no TLS with `{host}`: {why}"), TRUST),
        ureq::Error::Rustls(why) => (format!("no TLS with `{host}`: {why}"), TRUST),
        ureq::Error::Io(why) if is_certificate(why) => {
            (format!("no TLS with `{host}`: {why}"), TRUST)
        }
        ureq::Error::Io(why) => {
            let why = crate::diagnostic::reason(why);
            (
                format!("the connection to `{host}` failed: {why}"),
                Again::Yes,
            )
        }
        ureq::Error::ConnectionFailed | ureq::Error::Protocol(_) => {
            (format!("the connection to `{host}` failed"), Again::Yes)
        }
        other => (
            format!("the request to `{host}` failed: {other}"),
            Again::No("look at the address and the headers of the source"),
        ),
    }
}

fn is_certificate(error: &std::io::Error) -> bool {
    let inner = error.get_ref();
    inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
}

fn is_html(headers: &HeaderMap, path: &Path) -> bool {
    let kind = headers
        .get("content-type")
        .and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("html")) {
        return true;
    }
    let mut begin = [0; 64];
    let read = File::open(path).and_then(|mut file| file.read(&mut begin));
    let begin = &begin[..read.unwrap_or_default()];
    begin.trim_ascii_start().starts_with(b"<")
}

/// The pause of a header `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    Some((at.with_timezone(&Utc) - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_seconds_or_a_date() {
        let now = DateTime::from_timestamp(1_445_412_480, 0).expect("a time");
        assert_eq!(retry_after("7", now), Some(Duration::from_secs(7)));
        let date = "Wed, 21 Oct 2015 07:28:30 GMT";
        assert_eq!(retry_after(date, now), Some(Duration::from_secs(30)));
        assert_eq!(
            retry_after("Wed, 21 Oct 2015 07:00:00 GMT", now),
            Some(Duration::ZERO)
        );
        assert_eq!(retry_after("soon", now), None);
    }
}
