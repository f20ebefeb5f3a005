//! `.env` files: the names of variables and whether they are set. Values are never kept.
//!
//! The form is that of dotenv (motdotla/dotenv 17, README): `NAME=value`, `export`, comments,
//! values in `'`, `"` or `` ` `` that may go on over lines.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::source::{Source, at, fact};
use super::super::stream::each_line;
use super::super::sums::short;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::EnvFile,
    recognise,
    read,
};

/// How many names are kept.
const MOST: usize = 2_000;

/// Beginnings of names that belong to vendors of models.
const VENDORS: [&str; 26] = [
    "OPENAI_",
    "AZURE_OPENAI_",
    "CODEX_",
    "ANTHROPIC_",
    "CLAUDE_",
    "GEMINI_",
    "GOOGLE_API_",
    "GOOGLE_AI_",
    "GOOGLE_GENERATIVE_AI_",
    "MISTRAL_",
    "COHERE_",
    "CO_API_",
    "GROQ_",
    "XAI_",
    "DEEPSEEK_",
    "OPENROUTER_",
    "TOGETHER_",
    "REPLICATE_",
    "PERPLEXITY_",
    "HF_",
    "HUGGINGFACE_",
    "HUGGING_FACE_",
    "FIREWORKS_",
    "CURSOR_",
    "LITELLM_",
    "COPILOT_",
];
/// Beginnings of names that belong to accounts in a cloud.
const CLOUDS: [&str; 14] = [
    "AWS_",
    "AZURE_",
    "ARM_",
    "GCP_",
    "GOOGLE_APPLICATION_",
    "GOOGLE_CLOUD_",
    "GCLOUD_",
    "CLOUDFLARE_",
    "DIGITALOCEAN_",
    "DO_",
    "HCLOUD_",
    "OCI_",
    "ALICLOUD_",
    "IBMCLOUD_",
];
/// Words in a name that say that its value is a secret.
const SECRET: [&str; 11] = [
    "KEY",
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "CREDENTIAL",
    "CREDENTIALS",
    "PWD",
    "PASS",
    "DSN",
];
/// Words behind `KEY` or `TOKEN` that say that it is none.
const NO_SECRET: [&str; 11] = [
    "URL", "URI", "PATH", "FILE", "LIFETIME", "TTL", "EXPIRY", "TOKENS", "NAME", "LIMIT", "PUBLIC",
];

/// Whether a name is that of a secret.
fn is_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let words = || upper.split(['_', '-', '.']);
    let last = words().next_back().unwrap_or_default();
    let secret = words().any(|word| SECRET.contains(&word) || word.ends_with("APIKEY"));
    secret && !NO_SECRET.contains(&last) && !words().any(|word| word == "PUBLIC")
}

/// What the text behind `=` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Nothing,
    /// A reference to where the value stands: `${NAME}`, `op://…`, `vault:…`.
    Reference,
    Value,
}

/// One line of the file.
enum Line<'a> {
    Blank,
    Variable(&'a str, Held),
    /// A value in this quote goes on.
    Open(&'a str, u8),
    Other,
}

impl<'a> Line<'a> {
    fn of(text: &'a str) -> Self {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            return Self::Blank;
        }
        let text = text.strip_prefix("export ").map_or(text, str::trim_start);
        let Some((name, value)) = text.split_once('=') else {
            return Self::Other;
        };
        let name = name.trim_end();
        let first = name
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
        if !first
            || !name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
        {
            return Self::Other;
        }
        let value = value.trim();
        match value.bytes().next() {
            Some(quote @ (b'"' | b'\'' | b'`')) => match closing(&value.as_bytes()[1..], quote) {
                Some(end) => Self::Variable(name, held(&value[1..=end])),
                None => Self::Open(name, quote),
            },
            Some(b'#') | None => Self::Variable(name, Held::Nothing),
            Some(_) => Self::Variable(name, held(value.split(" #").next().unwrap_or(value))),
        }
    }
}

/// Where a quote closes, without those behind a backslash in double quotes.
fn closing(text: &[u8], quote: u8) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|byte| {
        let closes = *byte == quote && !escaped;
        escaped = quote == b'"' && *byte == b'\\' && !escaped;
        closes
    })
}

fn held(value: &str) -> Held {
    let value = value.trim();
    let elsewhere = ["op://", "vault:", "ref+", "os.environ/", "secretref:"];
    let whole = value.starts_with("${") && value.ends_with('}') && !value.contains(":-");
    if value.is_empty() {
        Held::Nothing
    } else if whole || elsewhere.iter().any(|start| value.starts_with(start)) {
        Held::Reference
    } else {
        Held::Value
    }
}

fn recognise(head: &Head) -> bool {
    let name = head.name.as_str();
    let named = name.starts_with(".env.") || name.strip_suffix(".env").is_some();
    if !named || head.json.is_some() {
        return false;
    }
    let (mut open, mut variables) = (None, 0);
    for line in head.text().lines() {
        if let Some(quote) = open {
            if closing(line.as_bytes(), quote).is_some() {
                open = None;
            }
            continue;
        }
        match Line::of(line) {
            Line::Blank => {}
            Line::Variable(..) => variables += 1,
            Line::Open(_, quote) => (open, variables) = (Some(quote), variables + 1),
            Line::Other => return false,
        }
    }
    variables > 0
}

#[derive(Default)]
struct Names {
    variables: u64,
    empty: u64,
    references: u64,
    kept: BTreeSet<String>,
    repeated: BTreeSet<String>,
    left_out: u64,
    vendor: BTreeSet<String>,
    vendor_empty: BTreeSet<String>,
    cloud: BTreeSet<String>,
    other: BTreeSet<String>,
    proxy: bool,
    bypass: bool,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let (mut names, mut troubles) = (Names::default(), Troubles::default());
    let mut open: Option<(String, u8, u64)> = None;
    let mut lines = 0_u64;
    each_line(source, &mut |number, bytes| {
        if let Some((name, quote, _)) = &open {
            if closing(bytes, *quote).is_some() {
                names.note(name, Held::Value);
                open = None;
            }
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        lines += u64::from(!text.trim().is_empty());
        match Line::of(&text) {
            Line::Blank => {}
            Line::Variable(name, held) => names.note(name, held),
            Line::Open(name, quote) => open = Some((short(name).to_owned(), quote, number)),
            Line::Other => {
                let what = format!("line {number} is not of the form `NAME=value`");
                troubles.push(what, at(shown, number, 1));
            }
        }
    })?;
    if let Some((name, _, number)) = open {
        return Err(Unreadable {
            message: format!("the quote of `{name}` is not closed: the file is cut off"),
            place: at(shown, number, 1),
        });
    }
    if names.variables == 0 && lines > 0 && troubles.count() == lines {
        return Err(source.unreadable("expected lines of the form `NAME=value`, and found none"));
    }
    Ok(names.reading(troubles))
}

impl Names {
    fn note(&mut self, name: &str, held: Held) {
        let name = short(name);
        self.variables += 1;
        self.empty += u64::from(held == Held::Nothing);
        self.references += u64::from(held == Held::Reference);
        if self.kept.len() >= MOST && !self.kept.contains(name) {
            self.left_out += 1;
        } else if !self.kept.insert(name.to_owned()) {
            self.repeated.insert(name.to_owned());
        }
        let upper = name.to_ascii_uppercase();
        let set = held == Held::Value;
        self.proxy |= held != Held::Nothing
            && ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].contains(&upper.as_str());
        self.bypass |= held != Held::Nothing && upper == "NO_PROXY";
        if !is_secret(&upper) {
            return;
        }
        let begins = |list: &[&str]| list.iter().any(|start| upper.starts_with(start));
        let kinds = match (begins(&VENDORS), begins(&CLOUDS), held) {
            (true, _, Held::Nothing) => &mut self.vendor_empty,
            (true, _, _) if set => &mut self.vendor,
            (false, true, _) if set => &mut self.cloud,
            (false, false, _) if set => &mut self.other,
            _ => return,
        };
        if kinds.len() < MOST {
            kinds.insert(name.to_owned());
        }
    }

    fn reading(self, troubles: Troubles) -> ArtifactReading {
        let set = self.variables - self.empty - self.references;
        let doc = json!({
            "variables": self.variables,
            "set": set,
            "empty": self.empty,
            "references": self.references,
            "names": self.kept,
            "left-out": self.left_out,
            "repeated": self.repeated,
            "vendor-keys": self.vendor,
            "vendor-keys-empty": self.vendor_empty,
            "cloud-keys": self.cloud,
            "other-secrets": self.other,
            "proxy-set": self.proxy,
            "proxy-bypass-set": self.bypass,
        });
        let shown = |value: &Value| match value.as_array().map(Vec::as_slice).unwrap_or_default() {
            [] => "none".to_owned(),
            names => {
                let first: Vec<&str> = names.iter().take(5).filter_map(Value::as_str).collect();
                match names.len() - first.len() {
                    0 => first.join(", "),
                    more => format!("{} and {more} more", first.join(", ")),
                }
            }
        };
        let variables = format!(
            "{}, of which {} are empty and {} point elsewhere",
            self.variables, self.empty, self.references
        );
        let facts = vec![
            fact("variables", variables),
            fact("keys of vendors of models", shown(&doc["vendor-keys"])),
            fact("keys of cloud accounts", shown(&doc["cloud-keys"])),
            fact("other secrets", shown(&doc["other-secrets"])),
        ];
        ArtifactReading {
            parser: Parser::EnvFile,
            form: ".env file (names only)".to_owned(),
            records: Some(self.variables),
            doc,
            facts,
            troubles,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "OPENAI_API_KEY",
            "DB_PASSWORD",
            "GITHUB_TOKEN",
            "stripe-secret",
            "MYAPIKEY",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "MAX_TOKENS",
            "KEYBOARD",
            "TOKEN_URL",
            "SECRET_NAME",
            "PUBLIC_KEY",
            "PATH",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
