//! `catalog import`, `catalog export`: catalogs in the form of OSCAL.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Exit;
use super::args::{ExportArgs, ImportArgs};
use super::file;
use super::output::Output;
use crate::catalog::{self, Library};
use crate::diagnostic::{Code, Finding, Sources, counted, in_order, reason};
use crate::disk;
use crate::model::id::Id as _;
use crate::model::{Catalog, Place};
use crate::oscal::{self, Counts, Document, Imported, Naming, Target};

/// The largest OSCAL document that is read; that of NIST SP 800-53 has 10 MB.
const MAX_DOCUMENT: u64 = 64 * 1024 * 1024;

/// How deep profiles may import profiles.
const MAX_DEPTH: usize = 8;

/// How many documents one import may read.
const MAX_DOCUMENTS: usize = 64;

/// Makes a catalog file from an OSCAL document.
pub fn import(args: &ImportArgs, output: &mut Output) -> Exit {
    let target = args.output.as_deref();
    if let Some(finding) = target.and_then(|path| file::refused(path, args.force)) {
        return output.problem(finding);
    }
    let mut opener = Opener {
        named: args.catalog.as_deref(),
        stands_for: None,
        read: 0,
        sources: Sources::default(),
    };
    let naming = Naming {
        id: args.id.clone(),
        short: args.short.as_ref().map(ToString::to_string),
        status: args.status,
    };
    let imported = opener
        .open(&args.file, 0)
        .and_then(|document| document.imported(&naming))
        .and_then(|imported| match taken(&imported.catalog) {
            Some(finding) => Err(vec![finding]),
            None => Ok(imported),
        });
    let imported = match imported {
        Ok(imported) => imported,
        Err(findings) => return output.problems(&in_order(findings), &opener.sources),
    };
    let text = text(&args.file, &imported);
    let Some(path) = target else {
        output.raw(text.as_bytes());
        summary(&imported, opener.unused(), output);
        return Exit::Done;
    };
    if let Err(error) = file::write(path, &text) {
        return output.problem(file::unwritable(path, &error));
    }
    if output.is_json() {
        output.json("catalog-import", answer(path, &imported));
    } else {
        output.line(format!("written: {}", path.display()));
        summary(&imported, opener.unused(), output);
        output.note(format!(
            "next: name it in a plan, `catalogs: [{}]`, and pin `{}` in a profile",
            disk::shown(path),
            imported.catalog.id
        ));
    }
    Exit::Done
}

/// Writes a catalog as OSCAL.
pub fn export(library: &Library, args: &ExportArgs, output: &mut Output) -> Exit {
    let catalog = match library.by_any_name(&args.catalog) {
        Ok(catalog) => catalog,
        Err(finding) => return output.problem(*finding),
    };
    let text = oscal::catalog_json(&catalog);
    let Some(path) = args.output.as_deref() else {
        output.raw(text.as_bytes());
        return Exit::Done;
    };
    if let Some(finding) = file::refused(path, args.force) {
        return output.problem(finding);
    }
    if let Err(error) = file::write(path, &text) {
        return output.problem(file::unwritable(path, &error));
    }
    if output.is_json() {
        let file = path.display().to_string();
        let value = json!({"file": file, "id": catalog.id, "entries": catalog.controls.len()});
        output.json("catalog-export", value);
    } else {
        output.line(format!("written: {}", path.display()));
    }
    Exit::Done
}

/// A shipped catalog is never replaced, so that its names cannot be given away.
fn taken(catalog: &Catalog) -> Option<Finding> {
    let shipped = Library::default();
    let is_taken = |name: &str| {
        let known = shipped.by_any_name(name);
        known.is_ok_and(|known| known.id.as_str() == name || known.short == name)
    };
    let names = [
        ("--id ID", catalog.id.as_str()),
        ("--short NAME", &catalog.short),
    ];
    let (option, name) = names.into_iter().find(|(_, name)| is_taken(name))?;
    let message = format!("there is a catalog called `{name}` already");
    let help = format!("give the new one a name of its own with `{option}`");
    Some(Finding::new(Code::DuplicateId, message).help(help))
}

fn text(file: &Path, imported: &Imported) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    format!(
        "# Made from `{name}` by `auditbinder catalog import`: ids and titles, not the text\n\
         # of the framework. A plan names this file in `catalogs` and pins the id in a profile.\n{}",
        catalog::yaml(&imported.catalog)
    )
}

fn summary(imported: &Imported, unused: Option<String>, output: &mut Output) {
    let Counts {
        controls,
        groups,
        parameters,
        withdrawn,
    } = imported.counts;
    output.note(format!(
        "imported: {}, {}, {}, {withdrawn} withdrawn",
        counted(controls, "control"),
        counted(groups, "group"),
        counted(parameters, "parameter"),
    ));
    for what in &imported.left_out {
        output.note(format!("left out: {what}"));
    }
    if let Some(note) = unused {
        output.note(note);
    }
}

fn answer(path: &Path, imported: &Imported) -> serde_json::Value {
    let counts = imported.counts;
    json!({
        "file": path.display().to_string(),
        "id": imported.catalog.id,
        "short": imported.catalog.short,
        "controls": counts.controls,
        "groups": counts.groups,
        "parameters": counts.parameters,
        "withdrawn": counts.withdrawn,
        "left-out": imported.left_out,
    })
}

/// Reads documents and what they import, from files only.
struct Opener<'a> {
    /// What the user named for an import that is no file.
    named: Option<&'a Path>,
    /// The reference that it stands for.
    stands_for: Option<String>,
    read: usize,
    sources: Sources,
}

impl Opener<'_> {
    fn open(&mut self, path: &Path, depth: usize) -> Result<oscal::Catalog, Vec<Finding>> {
        let file = path.display().to_string();
        let text = self.text(path, &file).map_err(|finding| vec![*finding])?;
        let profile = match oscal::read(&text, &file)? {
            Document::Catalog(catalog) => return Ok(catalog),
            Document::Profile(profile) => profile,
        };
        let mut findings = Vec::new();
        let mut imported = Vec::new();
        for target in profile.targets()? {
            let opened = match self.file_of(&target, path, depth) {
                Ok(path) => self.open(&path, depth + 1),
                Err(finding) => Err(vec![*finding]),
            };
            match opened {
                Ok(catalog) => imported.push(catalog),
                Err(mut problems) => findings.append(&mut problems),
            }
        }
        if findings.is_empty() {
            profile.resolved(imported)
        } else {
            Err(findings)
        }
    }

    fn text(&mut self, path: &Path, file: &str) -> Result<String, Box<Finding>> {
        self.read += 1;
        let problem = |message: String, help: &str| {
            let finding = Finding::new(Code::OscalUnusable, message);
            Box::new(finding.at(&Place::whole(file)).help(help))
        };
        let bytes = disk::read_small(path, MAX_DOCUMENT).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => problem(
                format!("`{file}` is larger than the 64 MiB that an OSCAL document may have"),
                "import a part of it: a catalog of one framework, or a profile",
            ),
            _ => problem(
                format!("`{file}` cannot be read: {}", reason(&error)),
                "check the path and its permissions",
            ),
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let byte = error.utf8_error().valid_up_to();
            problem(
                format!("`{file}` is not UTF-8 text from byte {byte} on"),
                "OSCAL in JSON is UTF-8 (RFC 8259, section 8.1); save it so",
            )
        })?;
        let shown = text.trim_start_matches('\u{feff}');
        self.sources.add(file.into(), shown.into());
        Ok(text)
    }

    /// The file that an import means: one in the profile's folder, else the one that
    /// the user named. Nothing is fetched, and no path leads out of the folder.
    fn file_of(
        &mut self,
        target: &Target,
        profile: &Path,
        depth: usize,
    ) -> Result<PathBuf, Box<Finding>> {
        let problem =
            |message: String| Finding::new(Code::OscalUnusable, message).at(&target.place);
        if depth + 1 >= MAX_DEPTH || self.read >= MAX_DOCUMENTS {
            let message = format!(
                "imports nest deeper than {MAX_DEPTH} documents, or are more than {MAX_DOCUMENTS}"
            );
            let finding = problem(message);
            return Err(Box::new(
                finding.help("look for a profile that imports itself"),
            ));
        }
        let why = match local(target, profile) {
            Ok(path) => return Ok(path),
            Err(why) => why,
        };
        let free = self
            .stands_for
            .as_ref()
            .is_none_or(|href| *href == target.href);
        match self.named {
            Some(path) if free => {
                self.stands_for = Some(target.href.clone());
                Ok(path.to_owned())
            }
            named => {
                let finding = problem(format!(
                    "the profile imports `{}`, which {why}",
                    target.href
                ));
                Err(Box::new(match named {
                    Some(_) => finding
                        .note("`--catalog` stands for another import already")
                        .help("keep the imported documents in the folder of the profile"),
                    None => finding
                        .note("nothing is fetched from a network")
                        .help("`--catalog FILE` names the document in JSON"),
                }))
            }
        }
    }

    fn unused(&self) -> Option<String> {
        let unused = self.named.is_some() && self.stands_for.is_none();
        unused
            .then(|| "`--catalog` was not needed; what is imported was found without it".to_owned())
    }
}

/// The file in the profile's folder that an import means, or why there is none.
fn local(target: &Target, profile: &Path) -> Result<PathBuf, &'static str> {
    if target.is_remote() {
        return Err("is no local file");
    }
    let folder = match profile.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let outside = "leads out of the profile's folder";
    let inside = disk::join_inside(Path::new(""), &target.href).ok_or(outside)?;
    let path = if folder == Path::new(".") {
        inside
    } else {
        folder.join(inside)
    };
    if !path.is_file() {
        return Err("is no file in the profile's folder");
    }
    if !disk::stays_below(folder, &path) {
        return Err(outside);
    }
    let form = path.extension().and_then(|extension| extension.to_str());
    match form {
        Some("xml" | "yaml" | "yml") => Err("is not JSON"),
        _ => Ok(path),
    }
}
