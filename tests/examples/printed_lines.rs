//! Lines of files that the PDF prints: they are those of the file, under their numbers, and
//! a sign stands before those that something names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::tagged;
use crate::tree::Element;

/// The lines of one block by number, with whether they are marked.
struct Printed {
    path: String,
    lines: BTreeMap<usize, (String, bool)>,
}

fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The blocks of numbered lines with the path in their caption.
fn printed(tree: &Element) -> Vec<Printed> {
    let blocks = tagged::of_kind(tree, "Div").into_iter();
    let block = |block: &Element| {
        let caption = block.kids().find(|kid| kid.kind == "Caption")?.words();
        let list = block.kids().find(|kid| kid.kind == "L")?;
        let line = |item: &Element| {
            let label = item.kids().find(|kid| kid.kind == "Lbl").expect("a number");
            let body = item.kids().find(|kid| kid.kind == "LBody").expect("a line");
            let label = bare(&label.words());
            let number = label.trim_start_matches('\u{25b8}');
            let is_marked = number.len() < label.len();
            let number = number.parse().expect("a number");
            (number, (bare(&body.words()), is_marked))
        };
        let (path, _) = caption.split_once(", ").expect("a path and lines");
        Some(Printed {
            path: path.to_owned(),
            lines: list.kids().map(line).collect(),
        })
    };
    blocks.filter_map(block).collect()
}

/// What findings name, and settings that are not in force: `path:line`.
fn named(index: &Value) -> BTreeSet<String> {
    let rows = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let findings = rows(&index["findings"]).into_iter();
    let findings = findings.filter_map(|finding| {
        let (file, line) = (finding["file"].as_str()?, finding["line"].as_u64()?);
        Some(format!("{file}:{line}"))
    });
    let agents = rows(&index["agent_policies"]["agents"]);
    let settings = agents.iter().flat_map(|agent| rows(&agent["ineffective"]));
    let settings = settings.map(|row| row["at"].as_str().expect("a place").to_owned());
    findings.chain(settings).collect()
}

/// Every setting that is not in force leads to its line on the page.
fn page_leads_to_settings(folder: &Path, index: &Value) {
    let page = std::fs::read_to_string(folder.join("data/reports/report.html")).expect("the page");
    let agents = index["agent_policies"]["agents"].as_array().cloned();
    for row in agents
        .iter()
        .flatten()
        .filter_map(|agent| agent["ineffective"].as_array())
        .flatten()
    {
        let (_, line) = row["at"]
            .as_str()
            .and_then(|at| at.rsplit_once(':'))
            .expect("a line");
        let place = row["place"].as_str().expect("a place");
        let leads = format!("-L{line}\">{place}</a>");
        assert!(page.contains(&leads), "{leads}");
    }
}

/// Compares the lines in a PDF with the files of the plan's folder; how many there are.
pub fn compare(plan: &Path, folder: &Path) -> usize {
    let bytes = std::fs::read(folder.join("data/reports/report.pdf")).expect("the PDF");
    let index = std::fs::read(folder.join("data/index.json")).expect("the index");
    let index = serde_json::from_slice(&index).expect("JSON");
    page_leads_to_settings(folder, &index);
    let named = named(&index);
    let home = plan.parent().expect("a folder");
    let blocks = printed(&tagged::read(&bytes).tree);
    for block in &blocks {
        let text = std::fs::read_to_string(home.join(&block.path)).expect("the file");
        let lines: Vec<&str> = text.lines().collect();
        for (number, (shown, is_marked)) in &block.lines {
            let place = format!("{}:{number}", block.path);
            assert_eq!(*shown, bare(lines[number - 1]), "{place}");
            assert_eq!(*is_marked, named.contains(&place), "{place}");
        }
    }
    let paths: BTreeSet<&str> = blocks.iter().map(|block| block.path.as_str()).collect();
    for place in &named {
        let (path, line) = place.rsplit_once(':').expect("a line");
        let line: usize = line.parse().expect("a number");
        let mut of_path = blocks.iter().filter(|block| block.path == path);
        assert!(
            !paths.contains(path) || of_path.any(|block| block.lines.contains_key(&line)),
            "{place} is not printed"
        );
    }
    blocks.iter().map(|block| block.lines.len()).sum()
}
