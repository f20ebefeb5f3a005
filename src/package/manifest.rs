//! Manifests: one line per file, as `sha256sum` writes and checks them.

use std::collections::BTreeMap;

use super::EntryName;
use crate::model::Digest;

/// The longest line: digest, two spaces, the longest name, line break.
pub const MAX_LINE: u64 = 64 + 2 + 1024 + 1;

/// The files of a manifest, in bytewise order of their names.
pub type Lines = BTreeMap<EntryName, Digest>;

/// Says which line is not as a manifest line must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} {why}")]
pub struct BadManifest {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// Writes `<64 lower-case hex><2 spaces><name>` lines.
pub fn encode(lines: &Lines) -> String {
    let mut text = String::new();
    for (name, digest) in lines {
        for part in [&digest.to_string(), "  ", name.as_str(), "\n"] {
            text.push_str(part);
        }
    }
    text
}

/// Reads a manifest in its one canonical spelling: sorted, no duplicates, no
/// other line ends, no comments.
pub fn parse(file: &[u8]) -> Result<Lines, BadManifest> {
    let bad = |line: usize, why: &str| BadManifest {
        line,
        why: why.to_owned(),
    };
    let text = std::str::from_utf8(file).map_err(|_| bad(1, "or a later one is not UTF-8"))?;
    let mut lines = Lines::new();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let (name, digest) = parse_line(line).map_err(|why| bad(at + 1, &why))?;
        if lines
            .last_key_value()
            .is_some_and(|(last, _)| *last >= name)
        {
            return Err(bad(at + 1, "is not in bytewise order, or stands twice"));
        }
        lines.insert(name, digest);
    }
    Ok(lines)
}

fn parse_line(line: &str) -> Result<(EntryName, Digest), String> {
    let line = line
        .strip_suffix('\n')
        .ok_or("has no line break at its end")?;
    let (digest, name) = line
        .split_once("  ")
        .ok_or("has no two spaces after its digest")?;
    let digest = Digest::parse(digest).map_err(|why| format!("has no digest: {why}"))?;
    let name = EntryName::parse(name).map_err(|why| format!("has an unsafe name: {why}"))?;
    Ok((name, digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str) -> String {
        format!("{}  {name}\n", Digest::of(name.as_bytes()))
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = [line("data/a b"), line("data/z"), line("data/ü")].concat();
        let lines = parse(text.as_bytes()).expect("a manifest");
        assert_eq!(encode(&lines), text);
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let (a, b) = (line("data/a"), line("data/b"));
        for text in [
            b.clone() + &a,
            a.clone() + &a,
            a.replace('\n', "\r\n"),
            a.trim_end().to_owned(),
            a.replace("  ", " "),
            a.replace("  ", " *"),
            a[..64].to_uppercase() + &a[64..],
            line("../escape"),
            format!("# comment\n{a}"),
            format!("{a}\n"),
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text:?} was accepted");
        }
    }
}
