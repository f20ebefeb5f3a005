//! Colours of a theme as CSS, and whether text in them can be read.

use std::fmt::Write as _;

use crate::diagnostic::{Code, Finding, in_order};
use crate::model::At;
use crate::model::look::{Colors, Colour, Look, Theme};

/// WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 to 1 with what is behind it.
const LEAST: f64 = 4.5;

/// Colours in which text is written.
const TEXTS: [&str; 7] = ["ink", "soft", "accent", "good", "warn", "bad", "none"];

/// Colours that text is written on.
const PAPERS: [&str; 2] = ["paper", "wash"];

/// The rule that parts the light from the dark variables of the shipped style.
const DARK: &str = "prefers-color-scheme:dark";

/// What follows the style of a page: the colours of the theme, the place of the logo.
/// Nothing where the look is the shipped one.
pub fn of(look: &Look) -> String {
    let mut css = String::new();
    let (light, dark) = schemes(&look.theme);
    for (scheme, colors) in [("light", light), ("dark", dark)] {
        let Some(colors) = colors else { continue };
        let mut variables = String::new();
        for (name, colour) in colors.variables() {
            let _ = write!(variables, "--{name}:{};", colour.value);
        }
        let variables = variables.trim_end_matches(';');
        let mut rules = String::new();
        if !variables.is_empty() {
            let _ = write!(rules, ":root{{{variables}}}");
        }
        if let Some(colour) = &colors.classification {
            let _ = write!(rules, ".tag{{color:{0};border-color:{0}}}", colour.value);
        }
        if !rules.is_empty() {
            let _ = writeln!(css, "@media (prefers-color-scheme:{scheme}){{{rules}}}");
        }
    }
    if !look.logos.is_empty() {
        css.push_str(".logo{display:block;max-width:100%;max-height:4rem;margin:0 0 1rem}\n");
    }
    css
}

fn schemes(theme: &Theme) -> (Option<&Colors>, Option<&Colors>) {
    let colors = theme.colors.as_ref();
    let light = colors.and_then(|colors| colors.light.as_ref());
    (light, colors.and_then(|colors| colors.dark.as_ref()))
}

/// The shipped value of a variable, in the light or the dark scheme.
fn shipped(name: &str, is_dark: bool) -> Option<Colour> {
    let (light, dark) = super::STYLE.split_once(DARK)?;
    let text = if is_dark { dark } else { light };
    let (_, value) = text.split_once(&format!("--{name}:#"))?;
    let digits = &value[..value.find(|c: char| !c.is_ascii_hexdigit())?];
    match digits.len() {
        3 => {
            let long: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
            Colour::parse(&format!("#{long}"))
        }
        _ => Colour::parse(&format!("#{digits}")),
    }
}

/// Colours of a theme in which text could not be read, each with its place.
///
/// A pair is looked at if the theme states one of its colours; what it leaves out is as shipped.
pub fn problems(theme: &Theme) -> Vec<Finding> {
    let (light, dark) = schemes(theme);
    let mut problems = Vec::new();
    for (colors, is_dark) in [(light, false), (dark, true)] {
        let Some(colors) = colors else { continue };
        let stated = |name: &str| {
            let mut all = colors.variables();
            all.find(|(stated, _)| *stated == name).map(|(_, c)| c)
        };
        let value = |name: &str| match stated(name) {
            Some(colour) => Some(colour.value),
            None if name == "white" => Some(Colour::WHITE),
            None => shipped(name, is_dark),
        };
        // The PDF is printed on white.
        let is_white = value("paper") == Some(Colour::WHITE);
        let white = (!is_dark && !is_white).then_some("white");
        for paper in PAPERS.into_iter().chain(white) {
            let texts = TEXTS.iter().map(|text| (*text, stated(text), value(text)));
            let class = colors.classification.as_ref();
            let class = class.map(|c| ("classification", Some(c), Some(c.value)));
            for (text, own, colour) in texts.chain(class) {
                let place = own.or(stated(paper));
                if let (Some(place), Some(one), Some(behind)) = (place, colour, value(paper)) {
                    problems.extend(low(place, (text, one), (paper, behind)));
                }
            }
        }
    }
    in_order(problems)
}

fn low(place: &At<Colour>, text: (&str, Colour), paper: (&str, Colour)) -> Option<Finding> {
    let contrast = text.1.contrast(paper.1);
    if contrast >= LEAST {
        return None;
    }
    // Rounded down, so that 4.49 never reads as enough.
    let shown = (contrast * 100.0).floor() / 100.0;
    let message = format!(
        "text of the colour `{}` ({}) on `{}` ({}) has a contrast of {shown:.2} to 1",
        text.0, text.1, paper.0, paper.1
    );
    let finding = Finding::new(Code::ContrastLow, message).at(&place.place);
    Some(
        finding
            .note("WCAG 2.2, 1.4.3 asks for at least 4.5 to 1")
            .help("choose a darker or lighter colour for one of the two"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_has_a_shipped_value_that_can_be_read() {
        for is_dark in [false, true] {
            let value = |name: &str| shipped(name, is_dark).expect(name);
            for paper in PAPERS {
                for text in TEXTS {
                    let contrast = value(text).contrast(value(paper));
                    assert!(contrast >= LEAST, "{text} on {paper}: {contrast}");
                }
            }
            value("line");
        }
    }

    #[test]
    fn the_shipped_look_adds_no_rule() {
        assert_eq!(of(&Look::default()), "");
        assert!(problems(&Theme::default()).is_empty());
    }
}
