//! `devcontainer.json`, JSON with comments: what a development container is made of, as
//! whom it runs, and what of the host it reaches. Values of variables are not passed on.
//!
//! Source: Development Container Specification, "Dev Container metadata reference"
//! (containers.dev, 2024-07), and `docker run` of Docker Engine 27 for `runArgs`.

mod reach;

use std::io::Read as _;

use jsonc_parser::ast;
use serde_json::{Map, Value, json};

use crate::artifact::head::Head;
use crate::artifact::shape::{Names, short, text};
use crate::artifact::source::{Source, at, fact};
use crate::artifact::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use crate::model::plan::Parser;
use reach::Reach;

/// The reader.
pub(super) const FORMAT: Format = Format {
    parser: Parser::Devcontainer,
    recognise,
    read,
};

/// A file of this kind is written by hand.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Members that say what the container is made from.
const ORIGINS: [&str; 4] = ["image", "build", "dockerFile", "dockerComposeFile"];

/// Members that only this format has.
const OWN: [&str; 14] = [
    "remoteUser",
    "containerUser",
    "containerEnv",
    "remoteEnv",
    "runArgs",
    "workspaceMount",
    "workspaceFolder",
    "customizations",
    "forwardPorts",
    "onCreateCommand",
    "updateContentCommand",
    "postCreateCommand",
    "postStartCommand",
    "postAttachCommand",
];

/// By its name, or by members that only it has beside what the container is made from.
fn recognise(head: &Head) -> bool {
    let named = matches!(
        head.name.as_str(),
        "devcontainer.json" | ".devcontainer.json"
    );
    let text = head.text();
    let member = |name: &&str| text.contains(&format!("\"{name}\""));
    if named {
        let begins = without_comments(text).starts_with('{');
        return begins
            && ORIGINS
                .iter()
                .chain(&OWN)
                .chain(&["features", "name"])
                .any(member);
    }
    let Some(Value::Object(object)) = &head.json else {
        return false;
    };
    let has = |name: &&str| object.contains_key(*name);
    ORIGINS.iter().any(has) && OWN.iter().any(has)
}

/// A text after its white space and comments.
fn without_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let end = match text.get(..2) {
            Some("//") => text.find('\n').map(|end| end + 1),
            Some("/*") => text.find("*/").map(|end| end + 2),
            _ => return text,
        };
        text = end.map_or("", |end| &text[end..]);
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut bytes = Vec::new();
    let all = source
        .reader
        .by_ref()
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes);
    if let Err(error) = all {
        return Err(source.unreadable(format!("the file is damaged: {error}")));
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(
            source.unreadable("the file is larger than 4 MiB, which no `devcontainer.json` is")
        );
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(source.unreadable("the file is not text in UTF-8"));
    };
    let object = parsed(source, &text)?;
    let mut troubles = Troubles::default();
    let from = ORIGINS
        .iter()
        .find(|name| object.contains_key(**name))
        .copied();
    if from.is_none() {
        if !OWN.iter().any(|name| object.contains_key(*name)) {
            return Err(source.unreadable(
                "expected a `devcontainer.json`; found a JSON object without any member that it has",
            ));
        }
        let what = "the file has none of `image`, `build` and `dockerComposeFile`";
        troubles.push(what, source.whole());
    }
    if from == Some("dockerComposeFile") {
        for name in ["service", "workspaceFolder"] {
            if crate::artifact::shape::text(&object, name).is_none() {
                troubles.push(
                    format!("the file has no `{name}`, which a compose file needs"),
                    source.whole(),
                );
            }
        }
    }
    let reach = Reach::of(&object);
    let doc = doc(&object, from, &reach);
    Ok(ArtifactReading {
        parser: Parser::Devcontainer,
        form: "development container".to_owned(),
        records: None,
        facts: facts(&doc),
        doc,
        troubles,
    })
}

fn parsed(source: &Source<'_>, text: &str) -> Result<Map<String, Value>, Unreadable> {
    let options = jsonc_parser::ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let collect = jsonc_parser::CollectOptions::default();
    let parsed =
        jsonc_parser::parse_to_ast(text, &collect, &options).map_err(|error| Unreadable {
            message: format!("this is not JSON with comments: {}", error.kind()),
            place: at(
                source.shown,
                error.line_display() as u64,
                error.column_display(),
            ),
        })?;
    match parsed.value.as_ref().map(value) {
        Some(Value::Object(object)) => Ok(object),
        _ => Err(source
            .unreadable("expected a `devcontainer.json`, one JSON object; found something else")),
    }
}

/// A value without its places.
fn value(node: &ast::Value<'_>) -> Value {
    match node {
        ast::Value::StringLit(text) => text.value.as_ref().into(),
        ast::Value::NumberLit(number) => serde_json::from_str(number.value).unwrap_or(Value::Null),
        ast::Value::BooleanLit(flag) => flag.value.into(),
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::Array(list) => list.elements.iter().map(value).collect(),
        ast::Value::Object(object) => {
            let members = object.properties.iter();
            let member =
                |one: &ast::ObjectProp<'_>| (one.name.as_str().to_owned(), value(&one.value));
            Value::Object(members.map(member).collect())
        }
    }
}

fn doc(object: &Map<String, Value>, from: Option<&str>, reach: &Reach) -> Value {
    let names = |member: &str| {
        let mut names = Names::default();
        let members = object.get(member).and_then(Value::as_object);
        members
            .into_iter()
            .flat_map(Map::keys)
            .for_each(|name| names.push(name));
        names.doc()
    };
    let ports = object
        .get("forwardPorts")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let mut doc = json!({
        "features": names("features"),
        "environment": names("containerEnv"),
        "remote-environment": names("remoteEnv"),
        "literal-environment": reach.literals.doc(),
        "runs-on-host": object.contains_key("initializeCommand"),
        "forwarded-ports": ports,
        "capabilities": reach.capabilities,
        "security-options": reach.security,
        "unconfined": reach.unconfined,
        "host-namespaces": reach.namespaces,
        "devices": reach.devices,
        "docker-socket": reach.socket,
        "host-mounts": reach.mounts,
        "host-mounts-left-out": reach.mounts_left_out,
        "volumes": reach.volumes,
    });
    if let Value::Object(more) = &mut doc {
        stated(object, from, reach, more);
    }
    doc
}

/// What may not be stated: members that are there only where it is.
fn stated(
    object: &Map<String, Value>,
    from: Option<&str>,
    reach: &Reach,
    more: &mut Map<String, Value>,
) {
    let from = from.map(|from| match from {
        "image" => "image",
        "dockerComposeFile" => "compose",
        _ => "build",
    });
    if let Some(from) = from {
        more.insert("from".to_owned(), from.into());
    }
    for member in ["name", "image"] {
        if let Some(said) = text(object, member) {
            more.insert(member.to_owned(), short(said).into());
        }
    }
    if let Some(image) = text(object, "image") {
        more.insert("pinned".to_owned(), image.contains("@sha256:").into());
    }
    // What a compose file says of its service is not in this file.
    if reach.privileged || from != Some("compose") {
        more.insert("privileged".to_owned(), reach.privileged.into());
    }
    let remote = text(object, "remoteUser");
    let container = text(object, "containerUser").or(reach.user.as_deref());
    for (name, user) in [("remote-user", remote), ("container-user", container)] {
        if let Some(user) = user {
            more.insert(name.to_owned(), short(user).into());
        }
    }
    if let Some(user) = remote.or(container) {
        more.insert("root".to_owned(), is_root(user).into());
    }
}

/// `root`, `0` or `root:group`.
fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0"))
}

fn facts(doc: &Value) -> Vec<Fact> {
    let word = |name: &str| doc.get(name).and_then(Value::as_str);
    let yes = |name: &str| match doc.get(name).and_then(Value::as_bool) {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not stated",
    };
    let user = word("remote-user").or(word("container-user"));
    let mounts = doc["host-mounts"].as_array().map_or(0, Vec::len);
    let mut facts = vec![
        fact(
            "made from",
            word("image").or(word("from")).unwrap_or("not stated"),
        ),
        fact("user", user.unwrap_or("the one of the image")),
        fact("runs as root", yes("root")),
        fact("privileged", yes("privileged")),
        fact("folders of the host", mounts),
        fact("features", &doc["features"]["count"]),
    ];
    if doc["docker-socket"] == true {
        facts.push(fact("socket of Docker", "mounted"));
    }
    facts
}
