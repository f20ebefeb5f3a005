//! SVG that may stand in a report: drawing only, nothing that runs or is fetched.
//!
//! The page shows a logo in an image element, where browsers run no script and fetch
//! nothing; this list keeps the file itself harmless wherever else it is opened.

use std::ops::Range;

/// Elements that draw. Every other one is refused by its name.
const ELEMENTS: [&str; 24] = [
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "symbol",
    "use",
    "metadata",
    "style",
];

/// What is wrong with a drawing, with line and column; the words follow its name.
pub fn problem(bytes: &[u8]) -> Option<(String, usize, usize)> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some(("is not UTF-8 text".to_owned(), 0, 0));
    };
    let (why, at) = fault(text)?;
    let before = &text[..at];
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    Some((why, before.matches('\n').count() + 1, column))
}

/// The first fault and where it stands.
fn fault(text: &str) -> Option<(String, usize)> {
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    let (mut open, mut seen) = (Vec::new(), false);
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        if let Some(why) = words(&text[at..start], open.last().copied()) {
            return Some((why, at));
        }
        let rest = &text[start..];
        let end = match markup(rest) {
            Ok(end) => start + end,
            Err(why) => return Some((why, start)),
        };
        let tag = &text[start..end];
        if tag.starts_with("</") {
            let name = tag[2..tag.len() - 1].trim();
            if open.pop() != Some(name) {
                return Some((format!("closes `{name}`, which is not open here"), start));
            }
        } else if !tag.starts_with("<!--") && !tag.starts_with("<?") {
            match element(tag) {
                Ok(name) if !seen && name != "svg" => {
                    return Some((format!("begins with `{name}` instead of `svg`"), start));
                }
                Ok(_) if seen && open.is_empty() => {
                    return Some(("has more than one root".to_owned(), start));
                }
                Ok(name) if !tag.ends_with("/>") => open.push(name),
                Ok(_) => {}
                Err((why, offset)) => return Some((why, start + offset)),
            }
            seen = true;
        }
        at = end;
    }
    if !seen {
        return Some(("holds no `svg` element".to_owned(), 0));
    }
    open.last()
        .map(|name| (format!("does not close `{name}`"), text.len()))
}

/// What is wrong with text between tags; only a style can do anything.
fn words(text: &str, parent: Option<&str>) -> Option<String> {
    (parent == Some("style")).then(|| css(text)).flatten()
}

/// The length of a tag, comment or instruction that begins a text.
fn markup(text: &str) -> Result<usize, String> {
    let to = |end: &str, what: &str| {
        let found = text.find(end).map(|at| at + end.len());
        found.ok_or_else(|| format!("has {what} that does not end"))
    };
    if text.starts_with("<!--") {
        return to("-->", "a comment");
    }
    if text.starts_with("<?") {
        // A style sheet would be fetched.
        return if text.starts_with("<?xml ") {
            to("?>", "a declaration")
        } else {
            Err("has a processing instruction".to_owned())
        };
    }
    if text.starts_with("<!") {
        return Err("has a document type or a section of characters".to_owned());
    }
    let mut quote = None;
    for (at, character) in text.char_indices().skip(1) {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '>') => return Ok(at + 1),
            (None, '<') => break,
            _ => {}
        }
    }
    Err("has a tag that does not end".to_owned())
}

/// The name of an element whose attributes are harmless, or what is not and where.
fn element(tag: &str) -> Result<&str, (String, usize)> {
    let inner = tag[1..].trim_end_matches('>').trim_end_matches('/');
    let end = inner.find(char::is_whitespace).unwrap_or(inner.len());
    let name = &inner[..end];
    // Editors keep their own data in elements of other namespaces; they draw nothing, but
    // what they mean to other programs nobody can know.
    if !ELEMENTS.contains(&name) {
        return Err((
            format!("has an element `{name}`, which a logo may not have"),
            0,
        ));
    }
    for (range, attribute, value) in attributes(inner, end)? {
        if let Some(why) = harm(attribute, value) {
            return Err((why, range.start + 1));
        }
    }
    Ok(name)
}

/// An attribute: where it stands, its name, its value.
type Attribute<'a> = (Range<usize>, &'a str, &'a str);

fn attributes(inner: &str, mut at: usize) -> Result<Vec<Attribute<'_>>, (String, usize)> {
    let mut found = Vec::new();
    loop {
        let rest = &inner[at..];
        let start = at + (rest.len() - rest.trim_start().len());
        if inner[start..].is_empty() {
            return Ok(found);
        }
        let broken = || {
            (
                "has an attribute that is not written as `name=\"value\"`".to_owned(),
                start + 1,
            )
        };
        let (name, rest) = inner[start..].split_once('=').ok_or_else(broken)?;
        let rest = rest.trim_start();
        let quote = rest
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))
            .ok_or_else(broken)?;
        let (value, after) = rest[1..].split_once(quote).ok_or_else(broken)?;
        at = inner.len() - after.len();
        found.push((start..at, name.trim(), value));
    }
}

/// What an attribute would run or fetch.
fn harm(name: &str, value: &str) -> Option<String> {
    let local = name.rsplit(':').next().unwrap_or(name);
    if local.to_ascii_lowercase().starts_with("on") {
        return Some(format!("has a handler `{name}`, which would run a script"));
    }
    // Names of namespaces are not fetched.
    if name == "xmlns" || name.starts_with("xmlns:") {
        return None;
    }
    if matches!(local, "href" | "src" | "base") {
        let is_inside = value.trim().starts_with('#');
        return (!is_inside).then(|| format!("refers to something outside itself in `{name}`"));
    }
    css(value)
}

/// What a style would fetch or run. An escape could hide it.
fn css(text: &str) -> Option<String> {
    let lowered = text.to_ascii_lowercase();
    if lowered.contains('\\') || lowered.contains('&') {
        return Some("hides characters of a style or attribute behind escapes".to_owned());
    }
    for word in [
        "@import",
        "javascript:",
        "expression(",
        "@font-face",
        "http:",
        "https:",
        "data:",
    ] {
        if lowered.contains(word) {
            return Some(format!("has `{word}` in a style or attribute"));
        }
    }
    let mut rest = lowered.as_str();
    while let Some((_, after)) = rest.split_once("url(") {
        let target = after.trim_start().trim_start_matches(['"', '\'']);
        if !target.starts_with('#') {
            return Some("refers to something outside itself with `url(…)`".to_owned());
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n";

    fn found(inner: &str) -> Option<(String, usize, usize)> {
        problem(format!("{HEAD}{inner}\n</svg>\n").as_bytes())
    }

    #[test]
    fn a_drawing_with_gradients_and_references_inside_is_sound() {
        let inner = "<!-- a logo --><defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"#0b5d73\"/></linearGradient><path id='p' d=\"M0 0h9\"/></defs>\n<style>.a{fill:url(#g)}</style><use href=\"#p\" class=\"a\"/><text>A &amp; B</text>";
        assert_eq!(found(inner), None);
    }

    #[test]
    fn what_runs_or_is_fetched_is_named_with_its_place() {
        for (inner, word, column) in [
            ("<script>alert(1)</script>", "`script`", 1),
            ("<g onload=\"x()\"/>", "handler `onload`", 4),
            (
                "<g xlink:href=\"https://example.com/\"/>",
                "outside itself",
                4,
            ),
            ("<use href=\"other.svg#a\"/>", "outside itself", 6),
            ("<image href=\"data:image/png;base64,AA\"/>", "`image`", 1),
            ("<foreignObject/>", "`foreignObject`", 1),
            ("<g style=\"fill:url(http://example.com)\"/>", "http:", 4),
            ("<g style=\"fill:u\\72l(x)\"/>", "escapes", 4),
            ("<g fill=\"url(x.svg#a)\"/>", "url(", 4),
            ("<style>@import 'x'</style>", "@import", 8),
            ("<g a='1' ONCLICK='1'/>", "handler", 10),
            ("<!DOCTYPE svg>", "document type", 1),
            ("<?xml-stylesheet href='x'?>", "instruction", 1),
            ("<g>", "`svg`, which is not open", 1),
            ("<g a=b/>", "attribute", 4),
        ] {
            let (why, line, at) = found(inner).expect(inner);
            assert!(why.contains(word), "{inner}: {why}");
            let expected = if inner == "<g>" { 4 } else { 3 };
            assert_eq!((line, at), (expected, column), "{inner}: {why}");
        }
        assert!(problem(b"<html></html>").is_some());
        assert!(problem(b"plain text").is_some());
        assert!(problem(&[0xFF, 0xFE]).is_some());
    }
}
