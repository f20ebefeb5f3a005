//! What the parser says about text that is not YAML, in the words of this project.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::tree::{count, too_deep};
use crate::diagnostic::{Code, Finding};
use crate::model::Place;

/// The finding for a syntax error; the reading of the file ended there.
pub(super) fn finding(file: &Arc<str>, lines: &[&str], error: &ScanError) -> Finding {
    let mark = error.marker();
    let at = |line: usize, column: usize| Place {
        file: file.clone(),
        line: count(line),
        column: count(column) + 1,
        width: 1,
    };
    let place = at(mark.line(), mark.col());
    let finding = match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(&place),
        kind if is_about_a_tab(kind) => match tab(lines, mark.line()) {
            Some((line, column)) => {
                let place = at(line, column);
                Finding::new(Code::YamlSyntax, "a tab is used for indentation")
                    .at(&place)
                    .help("indent with spaces; YAML does not allow tabs here")
            }
            None => Finding::new(Code::YamlSyntax, "a tab stands where only spaces may")
                .at(&place)
                .help("replace the tab by spaces, or put the value in quotes"),
        },
        kind => {
            let (message, help) = words(kind, || error.info());
            Finding::new(Code::YamlSyntax, message)
                .at(&place)
                .help(help)
        }
    };
    finding.note("nothing after this place was read")
}

fn is_about_a_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    )
}

/// The parser notices a tab a little before or after it; the first one in the
/// indentation of the marked line or the next two is meant.
fn tab(lines: &[&str], marked: usize) -> Option<(usize, usize)> {
    let first = marked.max(1);
    (first..first + 3).find_map(|number| {
        let indentation = lines
            .get(number - 1)?
            .chars()
            .take_while(|c| matches!(c, ' ' | '\t'));
        let column = indentation.collect::<Vec<_>>();
        Some((number, column.iter().position(|c| *c == '\t')?))
    })
}

/// Message and next step for the errors that people make.
fn words(kind: &ErrorKind, info: impl Fn() -> String) -> (String, &'static str) {
    match kind {
        ErrorKind::UnexpectedCharacter { character } => (
            format!("a value begins with `{}`", character.escape_default()),
            "put the value in quotes; YAML reserves this character",
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => (
            format!("`{open}` is closed by `{close}`"),
            "close each bracket by its own kind",
        ),
        ErrorKind::UnclosedFlowCollection { open } => (
            format!("`{open}` is opened and not closed"),
            "close it after the last entry",
        ),
        kind => match fixed_words(kind) {
            Some((message, help)) => (message.to_owned(), help),
            None => (
                format!("this is not YAML: {}", info()),
                "mend the syntax here",
            ),
        },
    }
}

fn fixed_words(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "a `:` stands where no key can be",
            "put a value that holds `: ` in quotes, mend the indentation, or close the bracket that is open above",
        ),
        ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation => (
            "this line does not continue what stands before it",
            "begin the fields of one record in the same column, and entries of a list with `- `",
        ),
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => (
            "a quoted text is not closed before this place",
            "close the quote where the value ends",
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text follows after a closing quote",
            "quote the whole value; in single quotes, `''` is one quote",
        ),
        ErrorKind::MisplacedFlowCollectionEnd => (
            "a bracket is closed that was not opened",
            "remove it, or put the value in quotes",
        ),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => (
            "a `,` or the closing bracket is missing here",
            "separate entries by `, `; put a value that holds brackets or commas in quotes",
        ),
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => (
            "this text holds an escape that YAML does not have",
            "in double quotes write `\\\\` for a backslash, or use single quotes",
        ),
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => (
            "this alias stands for nothing",
            "put a value that begins with `*` or `&` in quotes, or name the anchor that the alias repeats",
        ),
        ErrorKind::SimpleKeyExpected => (
            "a `:` is missing after this key",
            "write `name: value`, with a space after the colon",
        ),
        _ => return None,
    })
}
