//! The templates of a page: shipped ones and those of the organisation, and what is wrong
//! with the latter.

use std::sync::Arc;

use tera::{Context, ErrorKind, ReportError, Tera};

use crate::diagnostic::{Code, Finding, in_order, list, nearest};
use crate::model::Place;
use crate::model::look::{Look, place_in};

/// What stands on the page for text that no filter may change: marker and variable.
const MARKERS: [(&str, &str); 4] = [
    ("@@STYLE@@", "page_style"),
    ("@@SCRIPT@@", "page_script"),
    ("@@STYLE-DIGEST@@", "page_style_digest"),
    ("@@SCRIPT-DIGEST@@", "page_script_digest"),
];

/// The files of a look that may be replaced, by their shipped names.
pub const SHIPPED: [(&str, &str); 8] = [
    ("parts.html", super::PARTS),
    ("register.css", super::REGISTER_STYLE),
    ("register.html", super::REGISTER),
    ("report.css", super::STYLE),
    ("report.html", super::PAGE),
    ("report.js", super::SCRIPT),
    ("risk-analysis.css", super::RISKS_STYLE),
    ("risk-analysis.html", super::RISKS),
];

/// One template of a set: its name, its text, and its file if the organisation wrote it.
struct Source<'a> {
    name: &'a str,
    text: Arc<str>,
    own: Option<Arc<str>>,
}

impl<'a> Source<'a> {
    fn of(look: &Look, name: &'a str, shipped: &str) -> Self {
        match look.template(name) {
            Some(own) => Self {
                name,
                text: own.text.clone(),
                own: Some(own.path.clone()),
            },
            None => Self {
                name,
                text: shipped.into(),
                own: None,
            },
        }
    }

    /// The text with a variable in place of each marker; lines stay where they are.
    fn prepared(&self) -> String {
        let mut text = self.text.to_string();
        for (marker, variable) in MARKERS {
            text = text.replace(marker, &format!("{{{{ {variable} | safe }}}}"));
        }
        text
    }
}

/// The templates of one page.
pub struct Set<'a> {
    sources: Vec<Source<'a>>,
    tera: Tera,
}

impl<'a> Set<'a> {
    /// Reads a page and the parts that it uses; every problem of an own template is told.
    pub fn read(
        look: &Look,
        page: (&'a str, &str),
        parts: &[(&'a str, &str)],
    ) -> Result<Self, Vec<Finding>> {
        let all = std::iter::once(&page).chain(parts);
        let sources: Vec<Source<'_>> = all
            .map(|(name, shipped)| Source::of(look, name, shipped))
            .collect();
        let mut problems: Vec<Finding> = sources.iter().filter_map(unreadable).collect();
        let mut tera = Tera::default();
        if problems.is_empty() {
            let texts = sources.iter().map(|one| (one.name, one.prepared()));
            if let Err(error) = tera.add_raw_templates(texts) {
                problems = told(&sources, &error);
            }
        }
        if problems.is_empty() {
            Ok(Self { sources, tera })
        } else {
            Err(in_order(problems))
        }
    }

    /// Fills the page.
    pub fn fill(&self, context: &Context) -> Result<String, Vec<Finding>> {
        let page = self.sources.first().expect("a set begins with its page");
        let filled = self.tera.render(page.name, context);
        filled.map_err(|error| told(&self.sources, &error))
    }
}

/// The variables that stand for the markers.
pub fn mark(context: &mut Context, style: &str, script: &str) {
    let digests = [super::source_digest(style), super::source_digest(script)];
    let values = [style, script, &digests[0], &digests[1]];
    for ((_, variable), value) in MARKERS.iter().zip(values) {
        context.insert(*variable, value);
    }
}

/// Whether a template can be read by itself, so that the fault of one hides none of another.
fn unreadable(source: &Source<'_>) -> Option<Finding> {
    source.own.as_ref()?;
    let mut alone = Tera::default();
    let error = alone.add_raw_template(source.name, &source.prepared());
    match error.as_ref().map_err(tera::Error::kind) {
        Err(ErrorKind::SyntaxError(report)) => Some(at(std::slice::from_ref(source), report)),
        // Parts that are not there yet are no fault of this template.
        _ => None,
    }
}

/// An error as findings. One in a shipped template alone is a fault of the program.
fn told(sources: &[Source<'_>], error: &tera::Error) -> Vec<Finding> {
    let findings = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            vec![at(sources, report)]
        }
        ErrorKind::Msg(text) => reports(sources, text),
        other => vec![of_set(sources, &other.to_string())],
    };
    assert!(
        sources.iter().any(|source| source.own.is_some()),
        "the shipped templates are broken: {error}"
    );
    findings
}

fn at(sources: &[Source<'_>], report: &ReportError) -> Finding {
    let span = report.span();
    let place = (span.start_line, span.start_col + 1);
    finding(sources, report.filename(), place, report.message())
}

/// Reads `error: …` with ` --> name:line:column` out of a text that holds several.
fn reports(sources: &[Source<'_>], text: &str) -> Vec<Finding> {
    let one = |report: &str| {
        let (message, rest) = report.split_once('\n')?;
        let place = rest.lines().next()?.trim().strip_prefix("--> ")?;
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some(finding(sources, parts.next()?, (line, column), message))
    };
    let mut found = text.split("error: ").skip(1).peekable();
    if found.peek().is_none() {
        return vec![of_set(sources, text)];
    }
    let found: Vec<Finding> = found.filter_map(one).collect();
    if found.is_empty() {
        vec![of_set(sources, text)]
    } else {
        found
    }
}

/// A problem of the templates together.
fn of_set(sources: &[Source<'_>], why: &str) -> Finding {
    let own = sources.iter().find_map(|source| source.own.as_ref());
    let place = own.map_or_else(Place::shipped, |path| Place::whole(path));
    worded(&format!(
        "the templates do not fit together: {}",
        lower(why)
    ))
    .at(&place)
}

fn finding(
    sources: &[Source<'_>],
    name: &str,
    (line, column): (usize, usize),
    why: &str,
) -> Finding {
    let source = sources.iter().find(|source| source.name == name);
    let own = sources.iter().find_map(|source| source.own.as_ref());
    if let Some((source, path)) = source.and_then(|source| Some((source, source.own.as_ref()?))) {
        let text = source.text.lines().nth(line.saturating_sub(1));
        let is_marked = text.is_some_and(|text| text.contains("@@"));
        // A marker changes where things stand on its line.
        let column = if is_marked { 0 } else { column };
        return worded(&format!("template `{path}`: {}", lower(why)))
            .at(&place_in(path, line, column));
    }
    // Such as a part that an own page calls with a value of another kind.
    let place = own.map_or_else(Place::shipped, |path| Place::whole(path));
    let lacks = lower(why);
    if let (Some(part), Some(path)) = (lacks.strip_prefix("unknown component "), own) {
        let lacks = format!("template `{path}` lacks the component {part} of the shipped one");
        return worded(&lacks).at(&place);
    }
    worded(&format!(
        "the shipped template `{name}` meets at line {line} what it cannot use: {}",
        lower(why)
    ))
    .at(&place)
}

fn worded(message: &str) -> Finding {
    Finding::new(Code::TemplateUnusable, message.trim_end_matches('.'))
        .help("compare it with the shipped one, which `auditbinder templates export DIR` writes")
}

/// Words of the template engine as the messages of this program are written.
fn lower(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().collect::<String>() + chars.as_str()
    })
}

/// What is wrong with the templates, styles and scripts of a look before any value is put in.
pub fn problems(look: &Look) -> Vec<Finding> {
    let mut problems = Vec::new();
    for (page, parts) in super::PAGES {
        let shipped = |name: &str| {
            let found = SHIPPED.iter().find(|(shipped, _)| *shipped == name);
            found.map_or("", |(_, text)| *text)
        };
        let parts: Vec<(&str, &str)> = parts.iter().map(|name| (*name, shipped(name))).collect();
        problems.extend(Set::read(look, (page, shipped(page)), &parts).err());
    }
    let mut problems: Vec<Finding> = problems.into_iter().flatten().collect();
    for (name, own) in &look.templates {
        let (end, what) = match name.rsplit_once('.') {
            Some((_, "css")) => ("</style", "style"),
            Some((_, "js")) => ("</script", "script"),
            _ => continue,
        };
        problems.extend(closing(&own.path, &own.text, end, what));
    }
    let mut problems = in_order(problems);
    problems.dedup_by(|a, b| a.message == b.message && a.place == b.place);
    problems
}

/// A style or script that would end its own element.
fn closing(path: &Arc<str>, text: &str, end: &str, what: &str) -> Option<Finding> {
    let lowered = text.to_ascii_lowercase();
    let at = lowered.find(end)?;
    let line = text[..at].matches('\n').count() + 1;
    let column = text[..at].rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let message = format!("{what} `{path}` holds `{end}`, which would end it inside the page");
    let finding = Finding::new(Code::TemplateUnusable, message).at(&place_in(path, line, column));
    Some(finding.help("write it otherwise, for example with a backslash in a text"))
}

/// A file of the folder that replaces nothing.
pub fn unknown(path: &str, name: &str, others: &[&str]) -> Finding {
    let known: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
    let known = [&known[..], others].concat();
    let message = format!("`{path}` replaces no file of the shipped look");
    let finding = Finding::new(Code::TemplateUnusable, message).at(&Place::whole(path));
    let finding = match nearest(name, &known) {
        Some(near) => finding.note(format!("did you mean `{near}`?")),
        None => finding,
    };
    finding.help(format!("the folder may hold {}", list(&known)))
}
