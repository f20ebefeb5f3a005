//! The workbook of a package: what it is, and a sheet for each table.

use super::Dossier;
use super::tables::Tabulated;
use crate::model::PackageTime;
use crate::sheet::{Book, FrontLine, Target, Value, most_links, write_styled};

/// Writes the workbook; the same dossier gives the same bytes.
pub fn workbook(dossier: &Dossier, tables: Vec<Tabulated>, time: PackageTime) -> Vec<u8> {
    let front = front(dossier, &tables);
    let there = tables.into_iter().filter(|table| table.absent.is_none());
    let book = Book {
        title: dossier.engagement.title.clone(),
        subject: format!("Working papers to package {}", dossier.package.id),
        author: dossier.organization.name.clone(),
        foot: format!(
            "{}, {}",
            dossier.package.id, dossier.engagement.classification
        ),
        time: time.epoch(),
        front,
        leaves: there.map(Tabulated::leaf).collect(),
    };
    write_styled(&book)
}

/// What the words mean; the rest of the words stands in the glossary of the report.
const WORDS: &str = include_str!("../../templates/workbook-words.yaml");

fn front(dossier: &Dossier, tables: &[Tabulated]) -> Vec<FrontLine> {
    let mut lines = vec![FrontLine::Title(dossier.engagement.title.clone())];
    lines.extend(facts(dossier));
    lines.push(FrontLine::Heading("Sheets".to_owned()));
    lines.push(line(
        "Sheet",
        "What it holds; the file of CSV beside this workbook has the same rows",
        None,
    ));
    lines.extend(tables.iter().filter(|t| t.absent.is_none()).map(sheet));
    let absent: Vec<&str> = tables.iter().filter_map(|table| table.absent).collect();
    if !absent.is_empty() {
        lines.push(FrontLine::Heading("Sheets that are not here".to_owned()));
        lines.extend(absent.iter().map(|why| line("", why, None)));
    }
    lines.push(FrontLine::Heading("Files of the package".to_owned()));
    lines.extend(files());
    lines.push(FrontLine::Heading("Words".to_owned()));
    let words: Vec<super::dossier::Term> = serde_yaml::from_str(WORDS)
        .unwrap_or_else(|error| panic!("the shipped words are broken: {error}"));
    lines.extend(
        words
            .iter()
            .map(|word| line(&word.term, &word.meaning, None)),
    );
    lines
}

fn facts(dossier: &Dossier) -> Vec<FrontLine> {
    let frameworks = dossier.frameworks.iter();
    let frameworks: Vec<String> = frameworks
        .map(|f| format!("{} ({}, {} controls)", f.title, f.short, f.total))
        .collect();
    vec![
        line("Organisation", &dossier.organization.name, None),
        line("Package", &dossier.package.id, None),
        line("Period", &dossier.engagement.period, None),
        line("As of", &dossier.engagement.as_of, None),
        line("Made", &dossier.package.time, None),
        line("Frameworks", &frameworks.join("\n"), None),
        line("Classification", &dossier.engagement.classification, None),
        line("Verdict of the build", &dossier.verdict.line, None),
        line("Beside it", &dossier.verdict.beside, None),
        line(
            "What this is",
            "The tables of the package for working papers. Filters, widths and colours are for reading; columns with a yellow heading are empty for the auditor. Every word and number is that of report.pdf, report.html and index.json. The sealed file is the original: whoever fills in a copy changes its digest.",
            None,
        ),
        line(
            "What this is not",
            "A conclusion. States and results say what evidence there is and what it shows by the rules of the program; whether a control was suitably designed and operated is for the auditor to conclude.",
            None,
        ),
    ]
}

fn sheet(table: &Tabulated) -> FrontLine {
    let name = table.table.name.to_string();
    let target = Target::Row(table.sheet(), 1);
    let mut about = format!("{} ({})", table.about, table.file);
    let (links, most) = (table.links(), most_links());
    if links > most {
        about = format!("{about}; of {links} links the first {most}, for a sheet takes no more");
    }
    let rows = table.table.rows.len() as u64;
    let link = Value::Link(Box::new(Value::Text(name)), target);
    FrontLine::Line(link, Value::Text(about), Some(rows))
}

fn files() -> Vec<FrontLine> {
    let file = |name: &str, path: &str, about: &str| {
        let link = Value::Link(
            Box::new(Value::Text(name.to_owned())),
            Target::File(path.to_owned()),
        );
        FrontLine::Line(link, Value::Text(about.to_owned()), None)
    };
    vec![
        file(
            "report.pdf",
            "report.pdf",
            "the report to print; columns of pages mean this file",
        ),
        file("report.html", "report.html", "the same report to search"),
        file("index.json", "../index.json", "the same for programs"),
        line(
            "Links",
            "Links lead to files of the unpacked package, seen from the folder data/reports; they work while the workbook stays in its place there.",
            None,
        ),
    ]
}

fn line(label: &str, text: &str, count: Option<u64>) -> FrontLine {
    let value = |text: &str| Value::Text(text.to_owned());
    FrontLine::Line(value(label), value(text), count)
}
