//! Own templates, theme, logo and fonts of a plan, read within limits.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Judged, extract, scanning};
use crate::diagnostic::{Code, Finding, Sources, in_order, reason};
use crate::model::look::{Logo, LogoForm, Look, LookFile, OwnFont, OwnTemplate};
use crate::model::plan::Text;
use crate::model::{Digest, Place, Plan};
use crate::{disk, load, render};

/// The longest template, style or script.
const MOST_TEXT: u64 = 4 << 20;
/// The largest logo.
const MOST_LOGO: u64 = 1 << 20;
/// The largest font.
const MOST_FONT: u64 = 32 << 20;
/// The most fonts.
const MOST_FONTS: usize = 16;

/// The name of the theme.
const THEME: &str = "theme.yaml";
/// The names of logos.
const LOGOS: [(&str, LogoForm); 2] = [("logo.png", LogoForm::Png), ("logo.svg", LogoForm::Svg)];

/// Reads what a plan names; texts are added to `sources`, for excerpts.
pub(super) fn of_plan(plan: &Plan, root: &Path, sources: &mut Sources) -> (Look, Vec<Finding>) {
    let mut reader = Reader {
        root,
        sources,
        look: Look::default(),
        findings: Vec::new(),
    };
    if let Some(reports) = &plan.reports {
        if let Some(folder) = &reports.templates {
            reader.folder(folder);
        }
        reader.fonts(&reports.fonts);
    }
    let Reader {
        mut look,
        mut findings,
        ..
    } = reader;
    look.files.sort();
    findings.extend(render::template_problems(&look));
    findings.extend(render::contrast_problems(&look.theme));
    findings.extend(look.logos.iter().filter_map(render::logo_problem));
    (look, in_order(findings))
}

struct Reader<'a> {
    root: &'a Path,
    sources: &'a mut Sources,
    look: Look,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn folder(&mut self, stated: &Text) {
        let (path, shown) = match scanning::located(stated, self.root) {
            Ok(found) => found,
            Err(mut wrong) => return self.findings.append(&mut wrong),
        };
        let names = match names(&path) {
            Ok(names) => names,
            Err(error) => {
                let why = reason(&error);
                let message = format!("the folder of templates `{shown}` cannot be read: {why}");
                let finding = Finding::new(Code::TemplateUnusable, message).at(&stated.place);
                return self.findings.push(finding.help(
                    "`auditbinder templates export DIR` writes the shipped files into a folder",
                ));
            }
        };
        for name in names {
            let shown = format!("{shown}/{name}");
            let file = path.join(&name);
            if disk::stays_below(self.root, &file) {
                self.file(&name, &file, &shown);
            } else {
                let message = format!("`{shown}` is a symbolic link that leaves the plan's folder");
                let finding = Finding::new(Code::LinkOutsideRoot, message).at(&stated.place);
                self.findings
                    .push(finding.help("copy the file below the plan"));
            }
        }
    }

    fn file(&mut self, name: &str, path: &Path, shown: &str) {
        let is_shipped = render::SHIPPED.iter().any(|(known, _)| *known == name);
        let logo = LOGOS.iter().find(|(known, _)| *known == name);
        if is_shipped {
            if let Some(text) = self.text(path, shown, template_kind(name)) {
                let path = Arc::from(shown);
                let own = OwnTemplate { path, text };
                self.look.templates.insert(name.to_owned(), own);
            }
        } else if name == THEME {
            if let Some(text) = self.text(path, shown, "theme") {
                match load::theme(shown, &text) {
                    Ok(theme) => self.look.theme = theme,
                    Err(mut wrong) => self.findings.append(&mut wrong),
                }
            }
        } else if let Some((_, form)) = logo {
            let place = Place::whole(shown);
            let code = Code::LogoUnusable;
            if let Some(bytes) = self.bytes((path, shown), "logo", MOST_LOGO, (code, &place)) {
                self.look.logos.push(Logo {
                    path: shown.into(),
                    bytes: bytes.into(),
                    form: *form,
                });
            }
        } else {
            let others = [THEME, LOGOS[0].0, LOGOS[1].0];
            self.findings
                .push(render::unknown_template(shown, name, &others));
        }
    }

    fn fonts(&mut self, stated: &[Text]) {
        if let Some(further) = stated.get(MOST_FONTS) {
            let message = format!("the plan names more than {MOST_FONTS} fonts");
            let finding = Finding::new(Code::FontUnusable, message).at(&further.place);
            self.findings
                .push(finding.help("name those that the reports need"));
        }
        for font in stated.iter().take(MOST_FONTS) {
            let (path, shown) = match scanning::located(font, self.root) {
                Ok(found) => found,
                Err(mut wrong) => {
                    self.findings.append(&mut wrong);
                    continue;
                }
            };
            let code = (Code::FontUnusable, &font.place);
            let Some(bytes) = self.bytes((&path, &shown), "font", MOST_FONT, code) else {
                continue;
            };
            if let Some((why, help)) = render::pdf::font_problem(&bytes) {
                let message = format!("font `{shown}` {why}");
                let finding = Finding::new(Code::FontUnusable, message).at(&font.place);
                self.findings.push(finding.help(help));
            } else {
                let (path, bytes) = (shown.as_str().into(), bytes.into());
                self.look.fonts.push(OwnFont { path, bytes });
            }
        }
    }

    fn text(&mut self, path: &Path, shown: &str, what: &str) -> Option<Arc<str>> {
        let place = Place::whole(shown);
        let code = (Code::TemplateUnusable, &place);
        let bytes = self.bytes((path, shown), what, MOST_TEXT, code)?;
        let Ok(text) = String::from_utf8(bytes) else {
            let message = format!("{what} `{shown}` is not UTF-8 text");
            let finding = Finding::new(Code::TemplateUnusable, message).at(&place);
            self.findings.push(finding.help("save the file as UTF-8"));
            return None;
        };
        let text: Arc<str> = text.trim_start_matches('\u{feff}').into();
        self.sources.add(shown.into(), text.clone());
        Some(text)
    }

    fn bytes(
        &mut self,
        (path, shown): (&Path, &str),
        what: &str,
        most: u64,
        (code, place): (Code, &Place),
    ) -> Option<Vec<u8>> {
        match disk::read_small(path, most) {
            Ok(bytes) => {
                self.look.files.push(LookFile::new(shown, what, &bytes));
                Some(bytes)
            }
            Err(error) => {
                let why = match error.kind() {
                    std::io::ErrorKind::FileTooLarge => {
                        format!("is larger than the {} MiB that it may have", most >> 20)
                    }
                    _ => format!("cannot be read: {}", reason(&error)),
                };
                let message = format!("{what} `{shown}` {why}");
                let finding = Finding::new(code, message).at(place);
                self.findings
                    .push(finding.help("name a file that can be read"));
                None
            }
        }
    }
}

/// The names in a folder, sorted; those that begin with a dot are left out.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    let names = paths.iter().filter_map(|path| path.file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    Ok(names)
}

fn template_kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "style",
        Some((_, "js")) => "script",
        _ => "template",
    }
}

/// What shows only when the own templates of a plan meet the values of an engagement; nothing
/// where the plan has none.
pub fn page_problems(judged: &Judged<'_>) -> Vec<Finding> {
    if judged.opened.look.templates.is_empty() {
        return Vec::new();
    }
    // A day that no package can carry is told where the package is asked for.
    let Ok(time) = judged.package_time(None) else {
        return Vec::new();
    };
    let dossier = extract::unsealed(judged, Digest::of(b""), time, "");
    let pages = [Some(render::html(&dossier)), render::risk_html(&dossier)];
    let problems = pages.into_iter().flatten().filter_map(Result::err);
    in_order(problems.flatten().collect())
}
