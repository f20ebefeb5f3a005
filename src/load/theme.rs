//! `theme.yaml`: colours and measures of reports, every problem with its line.

use std::sync::Arc;

use super::decode::{Decode, Decoder, Fields};
use super::records::records;
use super::scalar::{Scalar, Unfit};
use super::tree::{self, Node, Value};
use crate::diagnostic::{Code, Finding};
use crate::model::look::{ColorSchemes, Colors, Colour, PaperSize, PdfTheme, Points, Theme};

records! {
    "theme" Theme {
        colors, pdf,
    }
    "set of colours" ColorSchemes {
        light, dark,
    }
    "scheme" Colors {
        paper, ink, soft, line, wash, accent, good, warn, bad, none, classification,
    }
    "page of the PDF" PdfTheme {
        paper_size as "paper-size", text_size as "text-size", footer,
    }
}

/// Reads a theme; `file` is its path as shown.
pub fn theme(file: &str, text: &str) -> Result<Theme, Vec<Finding>> {
    let (tree, mut findings) = tree::parse(&Arc::from(file), text);
    let Some(tree) = tree else {
        // A theme that holds comments only, as the exported one does, changes nothing.
        return if findings.is_empty() {
            Ok(Theme::default())
        } else {
            Err(findings)
        };
    };
    let mut decoder = Decoder::default();
    let theme = Theme::decode(&tree, &mut decoder);
    findings.append(&mut decoder.findings);
    valueless(&tree, &mut findings);
    match theme {
        Some(theme) if findings.is_empty() => Ok(theme),
        _ => Err(findings),
    }
}

/// Keys without a value: what was to be a colour may have become a comment.
fn valueless(node: &Node, findings: &mut Vec<Finding>) {
    let Value::Map(entries) = &node.value else {
        return;
    };
    for entry in entries {
        if entry.node.is_null() {
            let message = format!("key `{}` of the theme has no value", entry.key);
            let finding = Finding::new(Code::MissingField, message).at(&entry.place);
            findings.push(finding.help(
                "write a colour in quotes, as `\"#0b5d73\"`: a bare `#` begins a comment; or remove the line",
            ));
        } else {
            valueless(&entry.node, findings);
        }
    }
}

fn unfit<T>(expected: &str) -> Result<T, Unfit> {
    Err(Unfit {
        expected: expected.to_owned(),
        near: None,
    })
}

impl Scalar for Colour {
    fn parse(text: &str) -> Result<Self, Unfit> {
        Self::parse(text).map_or_else(
            || unfit("a colour written as `\"#rrggbb\"`, in quotes: a bare `#` begins a comment"),
            Ok,
        )
    }
}

impl Scalar for PaperSize {
    fn parse(text: &str) -> Result<Self, Unfit> {
        match text {
            "a4" => Ok(Self::A4),
            "letter" => Ok(Self::Letter),
            _ => unfit("`a4` or `letter`"),
        }
    }
}

impl Scalar for Points {
    fn parse(text: &str) -> Result<Self, Unfit> {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let number = text
            .parse()
            .ok()
            .filter(|pt| plain && Self::ALLOWED.contains(pt));
        number.map_or_else(
            || unfit("a type size in points from 8 to 11, such as `9.5`"),
            |pt| Ok(Self(pt)),
        )
    }
}
