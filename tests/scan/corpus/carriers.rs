//! The syntax of the files: how a planted shape looks in each of them.

use std::fmt::Write as _;

use super::background::Background;
use super::kinds::Shape;

/// The sort of file a line stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// OTLP log records of a coding agent, one export per line.
    Agent,
    /// A session of a coding agent, one event per line.
    Session,
    Log,
    Csv,
    Env,
    Yaml,
    Toml,
    Source,
    Markdown,
    Hl7,
    Fhir,
}

use Place::{Agent, Csv, Env, Fhir, Hl7, Log, Markdown, Session, Source, Toml, Yaml};

/// Where a phrase may stand.
pub const PROSE: &[Place] = &[Agent, Log, Session, Markdown, Source, Agent, Log, Yaml];
/// Where a value stands without words around it, too.
pub const TABLES: &[Place] = &[Agent, Csv, Log, Session, Csv, Markdown, Source, Log];
/// Where settings stand.
pub const SETTINGS: &[Place] = &[Env, Agent, Yaml, Log, Toml, Source, Session, Markdown];
/// Where lines of other configuration are quoted.
pub const SOURCES: &[Place] = &[Agent, Markdown, Log, Session, Source];
/// Where several lines may stand.
pub const BLOCK: &[Place] = &[Agent, Markdown, Yaml, Session, Source, Env];
pub const ONLY_FHIR: &[Place] = &[Fhir];
pub const ONLY_HL7: &[Place] = &[Hl7];

/// Lines of a file; those of the planted value are `first` to `last`, counted from 0.
pub struct Rendered {
    pub lines: Vec<String>,
    pub first: usize,
    pub last: usize,
}

impl Rendered {
    /// One line.
    pub fn line(line: String) -> Self {
        Self {
            lines: vec![line],
            first: 0,
            last: 0,
        }
    }

    /// The planted lines between others.
    fn framed(before: &[&str], lines: Vec<String>, after: &[&str]) -> Self {
        let first = before.len();
        let last = first + lines.len() - 1;
        let owned = |part: &[&str]| part.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
        Self {
            lines: [owned(before), lines, owned(after)].concat(),
            first,
            last,
        }
    }
}

/// The text as the inside of a JSON string.
pub fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).expect("a string is JSON");
    quoted[1..quoted.len() - 1].to_owned()
}

/// Puts the syntax of the place around the shape.
pub fn render(background: &mut Background, place: Place, shape: &Shape) -> Rendered {
    match shape {
        Shape::Record { line, .. } => Rendered::line(line.clone()),
        Shape::Block(lines) => block(background, place, lines),
        Shape::Text { text, .. } => Rendered::line(phrase(background, place, text)),
        Shape::Keyed { key, value } => Rendered::line(setting(background, place, key, value)),
    }
}

/// A line of the place that holds the phrase.
pub fn phrase(background: &mut Background, place: Place, text: &str) -> String {
    match place {
        Agent => background.agent(Some(text)),
        Session => background.session(Some(text)),
        Log => background.log(Some(text)),
        Csv => background.csv(Some(text)),
        Env | Yaml | Toml => format!("# {text}"),
        Source => format!("    // {text}"),
        Markdown => format!("- {text}"),
        Hl7 => format!("NTE|1|L|{text}|"),
        Fhir => background.fhir(Some(text)),
    }
}

/// A line of the place that sets the key.
fn setting(background: &mut Background, place: Place, key: &str, value: &str) -> String {
    let constant = key.to_uppercase();
    let variant = background.random.below(3);
    match (place, variant) {
        (Env, 0) => format!("export {constant}=\"{value}\""),
        (Env, _) => format!("{constant}={value}"),
        (Yaml, 0) => format!("  {key}: {value}"),
        (Yaml, 1) => format!("  {key}: '{value}'"),
        (Yaml, _) => format!("  {key}: \"{value}\""),
        (Toml, _) => format!("{key} = \"{value}\""),
        (Source, 0) => format!("const {constant}: &str = \"{value}\";"),
        (Source, 1) => format!("{key} = '{value}'"),
        (Source, _) => format!("    {key}: \"{value}\","),
        (Markdown, 0) => format!("| `{constant}` | `{value}` | set by hand |"),
        (_, 0) => phrase(background, place, &format!("{key}={value}")),
        (_, 1) => phrase(background, place, &format!("\"{key}\": \"{value}\"")),
        _ => phrase(background, place, &format!("{key}: {value}")),
    }
}

/// Several lines, kept as such or joined where a record is one line.
fn block(background: &mut Background, place: Place, lines: &[String]) -> Rendered {
    let indented =
        |by: &str| -> Vec<String> { lines.iter().map(|line| format!("{by}{line}")).collect() };
    match place {
        Yaml => Rendered::framed(&["  tls_key: |"], indented("    "), &[]),
        Markdown => Rendered::framed(&["```"], lines.to_vec(), &["```"]),
        Source => Rendered::framed(&["const KEY: &str = r\""], lines.to_vec(), &["\";"]),
        Env => Rendered::line(format!("TLS_KEY=\"{}\"", lines.join("\\n"))),
        _ => Rendered::line(phrase(background, place, &lines.join("\n"))),
    }
}

/// The text as a column of a CSV file (RFC 4180).
pub fn csv_column(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        let doubled = text.replace('"', "\"\"");
        return format!("\"{doubled}\"");
    }
    text.to_owned()
}

/// Every byte that is no letter or digit as `%XX`.
pub fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Every character as a JSON escape of its code point.
pub fn code_points(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut out, unit| {
        let _ = write!(out, "\\u{unit:04x}");
        out
    })
}
