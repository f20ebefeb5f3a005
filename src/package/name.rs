//! Names of entries inside a package (rule R8).

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The name of one entry inside a package.
///
/// Always relative, `/`-separated and free of `.` and `..`, so joining it to a
/// directory can never leave that directory. Follows rule R8 of
/// `docs/reference/package.md`: NFC, no control or format characters, none of
/// `\ : * ? " < > | %`, no trailing dot or space, no DOS device name, no
/// component over 200 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryName(String);

/// Says which rule a name breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} cannot be an entry name: {why}")]
pub struct BadEntryName {
    /// The name as found.
    pub name: String,
    /// The rule it breaks.
    pub why: &'static str,
}

/// The longest component in bytes (rule R8).
pub const MAX_COMPONENT: usize = 200;

/// The longest whole name in bytes. Paths over this length break on common
/// file systems once the auditor's own folder is put before them.
pub const MAX_NAME: usize = 1024;

impl EntryName {
    /// Reads a name and refuses every one that rule R8 forbids.
    pub fn parse(text: &str) -> Result<Self, BadEntryName> {
        let bad = |why| {
            Err(BadEntryName {
                name: text.to_owned(),
                why,
            })
        };
        if text.len() > MAX_NAME {
            return bad("the name is longer than 1,024 bytes");
        }
        if !text.is_ascii() && !is_nfc(text) {
            return bad("the name is not in Unicode normal form C");
        }
        for part in text.split('/') {
            if let Some(why) = wrong_component(part) {
                return bad(why);
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// Turns any text into one component that [`EntryName::parse`] accepts.
    ///
    /// Forbidden characters become `_`. Two different texts may give the same
    /// component; the caller keeps the original and tells equal ones apart.
    pub fn component(text: &str) -> String {
        let mut out = String::new();
        for c in text.nfc() {
            let c = if forbidden(c) || c == '/' { '_' } else { c };
            if out.len() + c.len_utf8() > MAX_COMPONENT - 8 {
                break;
            }
            out.push(c);
        }
        let mut out: String = out.nfc().collect();
        while out.ends_with(['.', ' ']) {
            out.pop();
        }
        if out.is_empty() || wrong_component(&out).is_some() {
            out.insert(0, '_');
        }
        out
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which two names are the same on some file system: NFC
    /// and case-folded.
    pub fn folded(&self) -> String {
        // Most names; folding and normal form change nothing else in them.
        if self.0.is_ascii() {
            return self.0.to_ascii_lowercase();
        }
        let folded: String = caseless::default_case_fold_str(&self.0);
        folded.nfc().collect()
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn wrong_component(part: &str) -> Option<&'static str> {
    if part.is_empty() {
        return Some("it has an empty component");
    }
    if part == "." || part == ".." {
        return Some("it has a `.` or `..` component");
    }
    if part.len() > MAX_COMPONENT {
        return Some("a component is longer than 200 bytes");
    }
    if part.chars().any(forbidden) {
        return Some("it has a control or format character or one of \\ : * ? \" < > | %");
    }
    if part.ends_with(['.', ' ']) {
        return Some("a component ends with a dot or a space");
    }
    dos_device(part).then_some("a component is the name of a DOS device")
}

fn forbidden(c: char) -> bool {
    c.is_control()
        || (!c.is_ascii() && is_format(c))
        || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%')
}

/// General category Cf, plus the line and paragraph separators, variation
/// selectors' tag block and the non-characters: all invisible or unstable in a
/// file name (Unicode 16.0).
fn is_format(c: char) -> bool {
    matches!(u32::from(c),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891 | 0x8e2 | 0x180e
        | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff0..=0xfffb
        | 0x110bd | 0x110cd | 0x13430..=0x1345f | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a
        | 0xe0000..=0xe007f)
        || u32::from(c) & 0xfffe == 0xfffe
}

fn dos_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end_matches(' ');
    let stem = stem.to_ascii_uppercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|rest| {
            matches!(
                rest,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_a_folder_or_hide_are_refused() {
        let bad = [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            "a\\b",
            "c:x",
            "a\0b",
            "a\nb",
            "nul",
            "data/COM1.txt",
            "LPT9",
            "a.",
            "a ",
            "a\u{200d}b",
            "a\u{202e}txt",
            "100%",
            "e\u{301}",
        ];
        for name in bad {
            assert!(EntryName::parse(name).is_err(), "{name:?} was accepted");
        }
        for name in [
            "data/evidence/a-1/Ünïcode ✓.csv",
            "bagit.txt",
            "data/com10.txt",
            "a.b.c",
        ] {
            assert!(EntryName::parse(name).is_ok(), "{name:?} was refused");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_becomes_an_acceptable_component(text in ".{0,300}") {
            let part = EntryName::component(&text);
            let name = EntryName::parse(&part).expect("a component is a name");
            assert!(!name.as_str().contains('/'));
        }

        #[test]
        fn an_accepted_name_never_escapes(text in "[a-zA-Z./\\\\: -]{0,40}") {
            if let Ok(name) = EntryName::parse(&text) {
                let joined = std::path::Path::new("/srv/folder").join(name.as_str());
                assert!(joined.starts_with("/srv/folder"));
                assert!(!joined.components().any(|c| c == std::path::Component::ParentDir));
            }
        }
    }
}
