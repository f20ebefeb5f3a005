//! The form that people read: `error[code]: …`, the place, an excerpt with a caret.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

use super::{Finding, Severity, Sources, lines};

/// Whether messages carry terminal colours. Every message is complete without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Colours by role.
    Yes,
    /// Plain text.
    No,
}

/// Prints one finding, without a line break at its end.
pub fn human(finding: &Finding, sources: &Sources, color: Color) -> String {
    let renderer = match color {
        Color::Yes => Renderer::styled(),
        Color::No => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(140);
    let level = match finding.severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium | Severity::Low => Level::WARNING,
        Severity::Info => Level::NOTE,
    };
    let title = level
        .primary_title(finding.message.as_str())
        .id(finding.code.as_str());
    let mut group = Group::with_title(title);
    let excerpt = excerpt(finding, sources);
    if let Some(excerpt) = &excerpt {
        group = group.element(excerpt.snippet(finding));
    } else if let Some(place) = &finding.place {
        group = group.element(origin(place));
    }
    if excerpt.is_none() {
        group = group.elements(
            finding
                .label
                .iter()
                .map(|l| Level::NOTE.message(l.as_str())),
        );
    }
    group = group.elements(
        finding
            .notes
            .iter()
            .map(|n| Level::NOTE.message(n.as_str())),
    );
    group = group.elements(finding.help.iter().map(|h| Level::HELP.message(h.as_str())));
    let text = renderer.render(&[group]);
    match finding.place {
        Some(_) => text,
        None => without_gutter(&text),
    }
}

/// Leaves out the empty gutter line that stands for an excerpt where there is none.
fn without_gutter(text: &str) -> String {
    let is_gutter = |line: &str| {
        let mut letters = line.split('\u{1b}').flat_map(|part| {
            let plain = part.split_once('m').map_or(part, |(_, plain)| plain);
            plain.chars()
        });
        letters.clone().any(|c| c == '|') && letters.all(|c| matches!(c, ' ' | '|'))
    };
    let kept: Vec<&str> = text.split('\n').filter(|line| !is_gutter(line)).collect();
    kept.join("\n")
}

fn origin(place: &crate::model::Place) -> annotate_snippets::Origin<'_> {
    let mut origin = annotate_snippets::Origin::path(place.file.as_ref());
    if place.line > 0 {
        origin = origin.line(place.line as usize);
        if place.column > 0 {
            origin = origin.char_column(place.column as usize);
        }
    }
    origin
}

/// The one line of a file that a finding points at.
struct Excerpt<'a> {
    path: &'a str,
    line: &'a str,
    number: usize,
    span: std::ops::Range<usize>,
}

impl<'a> Excerpt<'a> {
    fn snippet(&'a self, finding: &'a Finding) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let caret = AnnotationKind::Primary
            .span(self.span.clone())
            .label(finding.label.as_deref());
        Snippet::source(self.line)
            .line_start(self.number)
            .path(self.path)
            .fold(false)
            .annotation(caret)
    }
}

fn excerpt<'a>(finding: &'a Finding, sources: &'a Sources) -> Option<Excerpt<'a>> {
    let place = finding.place.as_ref()?;
    if place.line == 0 || place.column == 0 {
        return None;
    }
    let text = sources.text(&place.file)?;
    let line = lines(text).nth(place.line as usize - 1)?;
    // A line that nobody could read on a screen is named, not printed.
    if line.len() > 400 {
        return None;
    }
    let byte = |chars: usize| {
        line.char_indices()
            .nth(chars)
            .map_or(line.len(), |(at, _)| at)
    };
    let start = byte(place.column as usize - 1);
    let end = byte(place.column as usize - 1 + place.width as usize);
    Some(Excerpt {
        path: &place.file,
        line,
        number: place.line as usize,
        span: start..end,
    })
}
