//! Values that must not be told: from variables, in addresses, in arguments.

#[cfg(any(feature = "network", feature = "postgres"))]
use std::env;

use super::SourceError;
#[cfg(any(feature = "network", feature = "postgres"))]
use crate::model::plan::FromEnvironment;

/// What stands in the place of a secret.
const MASK: &str = "…";

/// Values that were read from the environment.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// The value of a variable, remembered as a secret.
    #[cfg(any(feature = "network", feature = "postgres"))]
    pub(super) fn read(&mut self, from: &FromEnvironment) -> Result<String, SourceError> {
        let name = &from.env.value;
        let help = format!("set `{name}` for the process that collects, and nowhere in the plan");
        let value = match env::var(name) {
            Ok(value) if !value.trim().is_empty() => value,
            Ok(_) => {
                let what = format!("the environment variable `{name}` is empty");
                return Err(SourceError::new(what, help));
            }
            Err(env::VarError::NotPresent) => {
                let what = format!("the environment variable `{name}` is not set");
                return Err(SourceError::new(what, help));
            }
            Err(env::VarError::NotUnicode(_)) => {
                let what = format!("the environment variable `{name}` is not UTF-8");
                return Err(SourceError::new(what, help));
            }
        };
        let value = value.trim().to_owned();
        self.add(&value);
        let prefix = from.prefix.as_ref().map_or("", |prefix| &prefix.value);
        Ok(format!("{prefix}{value}"))
    }

    /// Remembers a value as a secret; what is shorter than four characters would hide words.
    pub(super) fn add(&mut self, value: &str) {
        if value.len() >= 4 {
            self.0.push(value.to_owned());
            self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        }
    }

    /// A text without the secrets.
    pub(super) fn mask(&self, text: &str) -> String {
        let hide = |text: String, secret: &String| text.replace(secret.as_str(), MASK);
        self.0.iter().fold(text.to_owned(), hide)
    }

    /// An error without the secrets.
    pub(super) fn masked(&self, mut error: SourceError) -> SourceError {
        error.what = self.mask(&error.what);
        error
            .notes
            .iter_mut()
            .for_each(|note| *note = self.mask(note));
        error
    }
}

/// Whether a name is one under which secrets are kept.
pub(super) fn looks_secret(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let words = [
        "token",
        "secret",
        "password",
        "passwd",
        "apikey",
        "authorization",
        "signature",
        "credential",
        "cookie",
        "privatekey",
        "accesskey",
        "sessionkey",
    ];
    plain == "key" || plain == "sig" || words.iter().any(|word| plain.contains(word))
}

/// Arguments in one line, without the values of options that look secret.
pub(super) fn arguments(argv: &[String], secrets: &Secrets) -> String {
    let mut shown = Vec::new();
    let mut hide = false;
    for argument in argv {
        let text = match argument.split_once('=') {
            _ if hide => MASK.to_owned(),
            Some((name, _)) if looks_secret(name) => format!("{name}={MASK}"),
            _ => argument.clone(),
        };
        hide = argument.starts_with('-') && !argument.contains('=') && looks_secret(argument);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+…".contains(c);
        shown.push(if !text.is_empty() && text.chars().all(plain) {
            text
        } else {
            format!("'{}'", text.replace('\'', r"'\''"))
        });
    }
    secrets.mask(&shown.join(" "))
}

/// An address without user information, and without the values of parameters that look
/// secret; of an address that is signed, the whole query goes.
#[cfg(feature = "network")]
pub(super) fn address(url: &str, secrets: &Secrets) -> String {
    let url = url.split('#').next().unwrap_or(url);
    let (before, query) = match url.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (url, None),
    };
    let before = match before.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            let slash = if rest.contains('/') { "/" } else { "" };
            format!("{scheme}://{host}{slash}{path}")
        }
        None => before.to_owned(),
    };
    let Some(query) = query else {
        return secrets.mask(&before);
    };
    let name = |part: &str| {
        part.split('=')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let signed = |part: &str| {
        let name = name(part);
        name == "sig"
            || name.contains("signature")
            || name.starts_with("x-amz-")
            || name.starts_with("x-goog-")
    };
    if query.split('&').any(signed) {
        return secrets.mask(&format!("{before}?{MASK}"));
    }
    let parts = query.split('&').map(|part| match part.split_once('=') {
        Some((name, _)) if looks_secret(name) => format!("{name}={MASK}"),
        _ => part.to_owned(),
    });
    let parts: Vec<String> = parts.collect();
    secrets.mask(&format!("{before}?{}", parts.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_secret_options_are_not_shown() {
        let argv = [
            "vault",
            "read",
            "--token",
            "abc",
            "--api-key=def",
            "-n",
            "two words",
        ];
        let argv: Vec<String> = argv.map(str::to_owned).to_vec();
        let mut secrets = Secrets::default();
        assert_eq!(
            arguments(&argv, &secrets),
            "vault read --token … --api-key=… -n 'two words'"
        );
        secrets.add("words");
        assert!(arguments(&argv, &secrets).ends_with("-n 'two …'"));
    }

    #[cfg(feature = "network")]
    #[test]
    fn addresses_lose_what_is_secret_in_them() {
        let secrets = Secrets::default();
        for (url, shown) in [
            (
                "https://u:p@h.example/a?after=7#x",
                "https://h.example/a?after=7",
            ),
            (
                "https://h.example/a?api_key=1&b=2",
                "https://h.example/a?api_key=…&b=2",
            ),
            (
                "https://h.example/a?X-Amz-Date=1&b=2",
                "https://h.example/a?…",
            ),
            ("https://h.example", "https://h.example"),
        ] {
            assert_eq!(address(url, &secrets), shown);
        }
    }
}
