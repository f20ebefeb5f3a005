//! What looks like a secret, so that it is never printed: only its kind and length are.
//!
//! Two signs are enough by themselves: the name of a key, and the look of a
//! value. Both err on the side of hiding.

use serde_json::Value;

/// Words in a key that make its value a secret.
const WORDS: [&str; 24] = [
    "token",
    "tokens",
    "secret",
    "secrets",
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "key",
    "keys",
    "credential",
    "credentials",
    "cred",
    "creds",
    "authorization",
    "bearer",
    "cookie",
    "jwt",
    "pat",
    "salt",
    "seed",
    "pin",
];
/// The same where words are written together: `apitoken`.
const PARTS: [&str; 11] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
    "sharedkey",
    "connectionstring",
];
/// Words that make a small number a measure: `MinimumPasswordLength`.
const MEASURES: [&str; 26] = [
    "length",
    "len",
    "age",
    "days",
    "hours",
    "minutes",
    "seconds",
    "count",
    "min",
    "minimum",
    "max",
    "maximum",
    "size",
    "limit",
    "ttl",
    "reuse",
    "history",
    "rotation",
    "period",
    "attempts",
    "expiry",
    "expires",
    "timeout",
    "prevention",
    "number",
    "bits",
];
/// Keys whose value names what stands beside it.
const NAMING: [&str; 10] = [
    "name",
    "key",
    "id",
    "variable",
    "var",
    "field",
    "header",
    "parameter",
    "setting",
    "option",
];
/// How tokens of well-known services begin.
const PREFIXES: [&str; 22] = [
    "sk-",
    "sk_",
    "rk_",
    "pk_live_",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "xoxa-",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "AKIA",
    "ASIA",
    "AIza",
    "eyJ",
    "hf_",
    "npm_",
    "SG.",
    "AGE-SECRET-KEY",
];
/// The longest piece of a value that is printed, in characters.
const MAX_SHOWN: usize = 160;
/// A key may not be longer either.
const MAX_KEY: usize = 80;

/// Whether the values at some place of a document may be printed.
#[derive(Clone, Copy, Default)]
pub(super) struct Guard {
    closed: bool,
    measure: bool,
}

impl Guard {
    /// The guard of a member; `named` says that a sibling calls it a secret.
    pub fn below(self, key: &str, named: bool) -> Self {
        let secret = names_secret(key) || (named && !is_naming(key));
        Self {
            closed: self.closed || secret,
            measure: words(key)
                .iter()
                .any(|word| MEASURES.contains(&word.as_str())),
        }
    }

    /// Nothing here may be printed.
    pub const CLOSED: Self = Self {
        closed: true,
        measure: false,
    };
}

/// Whether a key's value names what stands beside it.
pub(super) fn is_naming(key: &str) -> bool {
    NAMING.contains(&key.to_ascii_lowercase().as_str())
}

/// Whether a key says that its value is a secret.
pub(super) fn names_secret(key: &str) -> bool {
    let together: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let together = together.to_ascii_lowercase();
    words(key).iter().any(|word| WORDS.contains(&word.as_str()))
        || PARTS.iter().any(|part| together.contains(part))
        || together.ends_with("key")
}

/// Whether an element of a list announces a secret: `--api-token`, `-p`.
pub(super) fn is_secret_flag(text: &str) -> bool {
    text.starts_with('-') && (text == "-p" || names_secret(text))
}

/// The words of a key in lower case: `MinimumPasswordLength`, `api_key`, `APIKey`.
fn words(key: &str) -> Vec<String> {
    let chars: Vec<char> = key.chars().collect();
    let mut words = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        let begins = c.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || (before.is_some_and(char::is_uppercase)
                    && after.is_some_and(|c| c.is_lowercase())));
        if begins || !c.is_alphabetic() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphabetic()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A value as it is printed: as JSON, cut where it is long, or kind and length only.
pub(super) fn shown(value: &Value, guard: Guard) -> String {
    match value {
        Value::String(text) if guard.closed || looks_secret(text) => hidden(text),
        Value::String(text) => quoted(text),
        Value::Number(number) => {
            let text = number.to_string();
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let measured = guard.measure && digits <= 6;
            if (guard.closed && !measured) || digits > 12 {
                format!("(number, {digits} digits, not shown)")
            } else {
                text
            }
        }
        other => other.to_string(),
    }
}

/// A key as it is printed; one that looks like a secret is not.
pub(super) fn shown_key(key: &str) -> String {
    if looks_secret(key) {
        return hidden(key);
    }
    cut(key, MAX_KEY)
}

/// A text in quotes, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    Value::String(cut(text, MAX_SHOWN)).to_string()
}

fn hidden(text: &str) -> String {
    match text.chars().count() {
        1 => "(text, 1 character, not shown)".to_owned(),
        count => format!("(text, {count} characters, not shown)"),
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Whether a text looks like a secret, whatever its key is.
pub(super) fn looks_secret(text: &str) -> bool {
    if text.contains("-----BEGIN") || has_user_information(text) || assigns_secret(text) {
        return true;
    }
    let outer = |c: char| !(c.is_ascii_alphanumeric() || "_-.+/=~".contains(c));
    text.split(outer).any(is_known_token) || is_random(text)
}

fn is_known_token(piece: &str) -> bool {
    let begins = |prefix: &&str| piece.starts_with(*prefix) && piece.len() >= prefix.len() + 12;
    PREFIXES.iter().any(begins)
}

/// `https://user:password@host`.
fn has_user_information(text: &str) -> bool {
    text.match_indices("://").any(|(at, _)| {
        let rest = &text[at + 3..];
        let end = rest.find(['/', '?', '#', ' ']).unwrap_or(rest.len());
        rest[..end].contains('@')
    })
}

/// `password=x`, `Authorization: x`, `Bearer x`, `--token x` inside of a longer text.
fn assigns_secret(text: &str) -> bool {
    let separators = |c: char| c.is_whitespace() || "?&;,|\"'{}()<>".contains(c);
    let mut before: Option<&str> = None;
    for piece in text.split(separators).filter(|piece| !piece.is_empty()) {
        let assigned = piece.split_once(['=', ':']);
        if assigned.is_some_and(|(name, value)| !value.is_empty() && is_assigned(name)) {
            return true;
        }
        let announced = before.is_some_and(|name| {
            let scheme = ["bearer", "basic"].contains(&name.to_ascii_lowercase().as_str());
            let label = name.strip_suffix([':', '=']).is_some_and(is_assigned);
            scheme || label || is_secret_flag(name)
        });
        if announced {
            return true;
        }
        before = Some(piece);
    }
    false
}

fn is_assigned(name: &str) -> bool {
    !name.contains('/') && names_secret(name)
}

/// Whether some part of a text has no look of words: keys, digests, base64.
fn is_random(text: &str) -> bool {
    let runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    if runs.into_iter().any(is_random_run) {
        return true;
    }
    // Base64 and UUIDs have symbols within.
    let joined = |c: char| !(c.is_ascii_alphanumeric() || "+/_-=".contains(c));
    text.split(joined).any(|run| {
        let plain: Vec<u8> = run.bytes().filter(u8::is_ascii_alphanumeric).collect();
        let has = |class: fn(&u8) -> bool| plain.iter().any(class);
        let hexadecimal = plain.iter().all(u8::is_ascii_hexdigit) && has(u8::is_ascii_alphabetic);
        plain.len() >= 24
            && (hexadecimal
                || has(u8::is_ascii_digit)
                    && has(u8::is_ascii_uppercase)
                    && has(u8::is_ascii_lowercase)
                    && switches(&plain, class) * 100 >= (plain.len() - 1) * 46)
    })
}

fn is_random_run(run: &str) -> bool {
    let bytes = run.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if digits == bytes.len() {
        // A card or account number.
        return digits >= 13;
    }
    if bytes.len() < 16 {
        return false;
    }
    let hexadecimal = digits > 0 && bytes.iter().all(u8::is_ascii_hexdigit);
    let alternating = switches(bytes, |b| u8::from(b.is_ascii_digit())) >= 5;
    let mixed = switches(bytes, class) * 100 >= (bytes.len() - 1) * 46;
    hexadecimal || alternating || mixed || (bytes.len() >= 24 && is_no_word(bytes))
}

fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        _ => 2,
    }
}

/// How often neighbours are of different classes.
fn switches(bytes: &[u8], class: fn(u8) -> u8) -> usize {
    bytes
        .windows(2)
        .filter(|pair| class(pair[0]) != class(pair[1]))
        .count()
}

/// Whether letters have far fewer or far more vowels than words have.
fn is_no_word(bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let vowels = bytes.iter().filter(|b| b"aeiouyAEIOUY".contains(b)).count();
    vowels * 100 < letters * 25 || vowels * 100 > letters * 65
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_look_like_secrets_are_recognised() {
        for text in [
            "sk-proj-abcdefabcdefabcdef",
            "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "AKIAIOSFODNN7EXAMPLE",
            "q7Hn2/xVb9+LmZ4tRw8Ks3Jf6Dc1Gy5PaTe0UiOo",
            "9f86d081884c7d659a2feaa0c55ad015",
            "-----BEGIN PRIVATE KEY-----\nMC4CAQ",
            "postgres://app:hunter2@db.example/app",
            "https://x-access@host.example/repository",
            "Authorization: Bearer hunter2",
            "Bearer hunter2",
            "curl --token hunter2 https://api.example",
            "host=db.example password=hunter2",
            "4111111111111111",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "kqzvwxjhgfpmbtrdlnyscaeiuoqwxzkvjh",
        ] {
            assert!(looks_secret(text), "{text}");
        }
    }

    #[test]
    fn ordinary_values_are_printed() {
        for text in [
            "workspace-write",
            "https://otel.northwind-health.example/v1/logs",
            "arn:aws:iam::123456789012:role/AmazonS3ReadOnlyAccess",
            "2026-10-30T12:00:00Z",
            "20261030T120000Z",
            "/opt/northwind/bin/mcp-docs",
            "Codex Agent <codex-audit@northwind-health.example>",
            "us-east-1, us-west-2",
            "AmazonEC2ContainerRegistryReadOnly",
            "gpt-5-codex",
            "TLS_AES_256_GCM_SHA384",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "Owner: Chidi Okafor",
        ] {
            assert!(!looks_secret(text), "{text}");
        }
    }

    #[test]
    fn keys_say_what_their_values_are() {
        for key in [
            "token",
            "API_KEY",
            "apiKey",
            "clientSecret",
            "db.password",
            "SSHKey",
            "DB_PASS",
            "accesstoken",
        ] {
            assert!(names_secret(key), "{key}");
        }
        for key in [
            "sandbox_mode",
            "keyboard",
            "passenger",
            "network_access",
            "monitoring",
        ] {
            assert!(!names_secret(key), "{key}");
        }
    }

    #[test]
    fn only_kind_and_length_of_a_guarded_value_are_shown() {
        let under = |key: &str, value: Value| shown(&value, Guard::default().below(key, false));
        assert_eq!(
            under("password", "hunter2".into()),
            "(text, 7 characters, not shown)"
        );
        assert_eq!(under("pin", 1234.into()), "(number, 4 digits, not shown)");
        assert_eq!(under("MinimumPasswordLength", 14.into()), "14");
        assert_eq!(under("RequireSymbolsInPassword", true.into()), "true");
        assert_eq!(under("mode", "read-only".into()), "\"read-only\"");
        let below = Guard::default()
            .below("tokens", false)
            .below("alice", false);
        assert_eq!(shown(&"x".into(), below), "(text, 1 character, not shown)");
    }
}
