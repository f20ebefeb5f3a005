//! Sources that are well-formed and cannot be read as they are stated.

use crate::diagnostic::{Code, Finding, a, list, nearest};
use crate::model::plan::{
    CommandSource, HeaderValue, HttpSource, Live, ObjectStoreSource, Section, Source, SqlSource,
    Text,
};
use crate::model::{Place, Plan};

/// Reports live sources where `collect` does not look, and settings that contradict.
pub(super) fn unreadable(plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.items() {
        let Some(live) = item.source.and_then(Source::live) else {
            continue;
        };
        if item.section != Section::Evidence {
            findings.push(elsewhere(live, item.section.as_str(), item.place));
        }
        match live {
            Live::GitLog(source) => findings.extend(reversed(&source.from, &source.until)),
            Live::Command(source) => command(source, item.place, &mut findings),
            Live::Http(source) => http(source, &mut findings),
            Live::Sql(source) => findings.extend(sql(source)),
            Live::ObjectStore(source) => store(source, &mut findings),
        }
    }
    findings
}

fn elsewhere(live: Live<'_>, section: &str, place: &Place) -> Finding {
    let kind = live.kind();
    let message = format!("a source `{kind}` cannot be collected for {}", a(section));
    Finding::new(Code::SourceUnsupported, message)
        .at(live.place().unwrap_or(place))
        .note("`collect` takes items of `evidence`; a policy or a vendor's document is one file")
        .help("move the source to an item of `evidence`, or export to a file and name it with `file:`")
}

fn wrong(at: &Text, message: String, help: impl Into<String>) -> Finding {
    Finding::new(Code::WrongValue, message)
        .at(&at.place)
        .help(help)
}

type Days<'a> = &'a Option<crate::model::plan::Day>;

fn reversed(from: Days<'_>, until: Days<'_>) -> Option<Finding> {
    let (from, until) = (from.as_ref()?, until.as_ref()?);
    let message = format!("`until` is {}, before `from` {}", until.value, from.value);
    let finding = Finding::new(Code::PeriodReversed, message).at(&until.place);
    (until.value < from.value).then(|| finding.help("exchange the two days, or correct the year"))
}

fn command(source: &CommandSource, place: &Place, findings: &mut Vec<Finding>) {
    if source.argv.is_empty() {
        let message = "the source `command` has no program in `argv`";
        let finding = Finding::new(Code::MissingField, message).at(place);
        findings
            .push(finding.help("write the program and its arguments: `argv: [kubectl, get, ns]`"));
    }
    for code in source.exit.iter().filter(|code| code.value > 255) {
        let message = format!("`{}` is no exit code", code.value);
        let finding = Finding::new(Code::WrongValue, message).at(&code.place);
        findings.push(finding.help("exit codes are 0 to 255"));
    }
    let names = source.name.iter().filter(|name| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        !name.value.chars().all(plain) || name.value.starts_with(['.', '-'])
    });
    findings.extend(names.map(|name| {
        let message = format!("`{}` is no name for a file", name.value);
        wrong(
            name,
            message,
            "use letters, digits, `.`, `_` and `-`, as in `users.json`",
        )
    }));
}

/// Whether an address is one that secrets may be sent to.
fn is_safe(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback());
    let is_plain = !host.is_empty() && !authority.contains('@');
    is_plain && (scheme == "https" || (scheme == "http" && is_loopback))
}

fn unsafe_address(url: &Text) -> Option<Finding> {
    let message = "this is not an address that may be asked";
    (!is_safe(&url.value)).then(|| {
        wrong(
            url,
            message.to_owned(),
            "write https (or http of this machine), a host, and no user name or password",
        )
    })
}

fn http(source: &HttpSource, findings: &mut Vec<Finding>) {
    findings.extend(unsafe_address(&source.url));
    let secret = [
        "authorization",
        "cookie",
        "token",
        "secret",
        "api-key",
        "apikey",
        "password",
    ];
    for (name, value) in &source.headers {
        let lower = name.to_ascii_lowercase();
        if let HeaderValue::Plain(text) = value
            && secret.iter().any(|word| lower.contains(word))
        {
            let message = format!("header `{name}` is a secret, and stands in the plan");
            let help = format!(
                "name a variable that holds it: `{name}: {{env: API_TOKEN, prefix: \"Bearer \"}}`"
            );
            findings.push(wrong(text, message, help));
        }
    }
}

fn sql(source: &SqlSource) -> Option<Finding> {
    let (finding, help) = match (&source.query, &source.query_file) {
        (Some(_), None) | (None, Some(_)) => return None,
        (Some(_), Some(file)) => (
            Finding::new(
                Code::WrongValue,
                "this source has both `query` and `query-file`",
            )
            .at(&file.place),
            "state the query once",
        ),
        (None, None) => (
            Finding::new(Code::MissingField, "the source `sql` has no query")
                .at(&source.url.env.place),
            "add `query:`, or `query-file:` with a file beside the plan",
        ),
    };
    Some(finding.help(help))
}

/// The credentials that a store knows.
const CREDENTIALS: [&str; 6] = [
    "access-key-id",
    "secret-access-key",
    "session-token",
    "service-account-key",
    "account-name",
    "account-key",
];

fn store(source: &ObjectStoreSource, findings: &mut Vec<Finding>) {
    findings.extend(reversed(&source.from, &source.until));
    findings.extend(source.endpoint.as_ref().and_then(unsafe_address));
    let schemes = ["s3://", "gs://", "az://", "file:"];
    let url = &source.url;
    let known = schemes
        .iter()
        .find_map(|scheme| url.value.strip_prefix(scheme));
    if known.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', '@'])) {
        let message = format!("`{}` is no address of a store", url.value);
        let help =
            "write `s3://bucket/path`, `gs://bucket/path`, `az://container/path` or `file:folder`";
        findings.push(wrong(url, message, help));
    }
    for (name, from) in &source.credentials {
        if !CREDENTIALS.contains(&name.as_str()) {
            let message = format!("a store has no credential `{name}`");
            let finding = Finding::new(Code::UnknownField, message).at(&from.env.place);
            findings.push(match nearest(name, &CREDENTIALS) {
                Some(near) => finding.label(format!("did you mean `{near}`?")),
                None => finding.help(format!("the credentials are {}", list(&CREDENTIALS))),
            });
        }
    }
}
