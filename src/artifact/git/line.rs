//! One commit as a line of a log.

use serde_json::Value;

use crate::telemetry::Moment;

/// What is read of a commit.
#[derive(Debug, Default)]
pub(super) struct Commit {
    /// The object id.
    pub(super) id: String,
    /// The ids of its parents; `None` where the form does not tell.
    pub(super) parents: Option<Vec<String>>,
    /// The address of the author.
    pub(super) author: String,
    /// When it was committed.
    pub(super) committed: Option<Moment>,
    /// `openpgp`, `ssh`, `x509`, `none`; `None` where the form does not tell.
    pub(super) signature: Option<String>,
    /// Trailers, by key and value.
    pub(super) trailers: Vec<(String, String)>,
    /// Lines of the message that were kept.
    pub(super) lines: Vec<String>,
}

impl Commit {
    /// Reads an object of the source `git-log`, and names the required fields that it lacks.
    pub(super) fn of_object(value: &Value) -> (Self, Vec<&'static str>) {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let person = |name: &str, part: &str| {
            let in_parts = value.get(name).and_then(|person| person.get(part));
            in_parts.and_then(Value::as_str)
        };
        let mut lacks = Vec::new();
        let mut required = |name: &'static str, there: bool| {
            if !there {
                lacks.push(name);
            }
        };
        let id = text("commit").filter(|id| is_object_id(id));
        required("commit", id.is_some());
        let parents = value.get("parents").and_then(Value::as_array);
        required("parents", parents.is_some());
        let author = text("author-email").or_else(|| person("author", "email"));
        required("author-email", author.is_some());
        let committed = text("committed").or_else(|| person("committer", "at"));
        let committed = committed.and_then(Moment::parse);
        required("committed", committed.is_some());
        let trailers = value.get("trailers").and_then(Value::as_array);
        required("trailers", trailers.is_some());
        let signature = value.get("signature");
        let kind = signature.and_then(|kind| kind.as_str().or_else(|| kind["kind"].as_str()));
        let lines = value.get("lines").and_then(Value::as_array);
        let commit = Self {
            id: id.unwrap_or_default().to_owned(),
            parents: parents.map(|ids| ids.iter().filter_map(owned).collect()),
            author: author.unwrap_or_default().to_owned(),
            committed,
            signature: kind.map(str::to_owned),
            trailers: trailers.into_iter().flatten().filter_map(pair).collect(),
            lines: lines.into_iter().flatten().filter_map(owned).collect(),
        };
        (commit, lacks)
    }

    /// Reads a line of
    /// `git log --format='%H%x1f%an <%ae>%x1f%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x1e)'`.
    pub(super) fn of_text(line: &str) -> Option<Self> {
        let mut fields = line.split('\x1f');
        let (id, author, trailers) = (fields.next()?, fields.next()?, fields.next()?);
        if !is_object_id(id) || fields.next().is_some() {
            return None;
        }
        let (_, address) = super::attribution::person(author);
        let values = trailers.split('\x1e').map(str::trim);
        Some(Self {
            id: id.to_owned(),
            author: address.unwrap_or_default().to_owned(),
            trailers: values
                .filter(|value| !value.is_empty())
                .map(|value| ("Co-authored-by".to_owned(), value.to_owned()))
                .collect(),
            ..Self::default()
        })
    }

    /// Whether it has more than one parent.
    pub(super) fn is_merge(&self) -> bool {
        self.parents
            .as_ref()
            .is_some_and(|parents| parents.len() > 1)
    }
}

/// An object id of Git: SHA-1 or SHA-256, in hexadecimal digits.
pub(super) fn is_object_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// `[key, value]`, or `{key, value}`.
fn pair(value: &Value) -> Option<(String, String)> {
    let part = |at: usize, name: &str| {
        let part = value.get(at).or_else(|| value.get(name));
        part.and_then(Value::as_str).map(str::to_owned)
    };
    Some((part(0, "key")?, part(1, "value")?))
}
