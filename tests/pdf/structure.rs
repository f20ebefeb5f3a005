//! The tag tree of the sample report.

use std::sync::OnceLock;

use auditbinder::render::pdf::block::Content;
use auditbinder::render::pdf::{
    Block, Cell, Code, Column, Document, RowKind, Run, Strip, Table, Tile,
};

use crate::tagged::{self, Read, of_kind};
use crate::{only, sample, tools};

/// The sample, checked once.
fn report() -> &'static Read {
    static READ: OnceLock<Read> = OnceLock::new();
    READ.get_or_init(|| tagged::check(&sample().bytes))
}

#[test]
fn the_sample_has_every_kind_of_element() {
    let tree = &report().tree;
    let count = |kind: &str| of_kind(tree, kind).len();
    assert_eq!(count("Figure"), 6, "bar, heat map, axis and three strips");
    assert!(count("Table") >= 10);
    for kind in [
        "H1", "H2", "H3", "L", "Lbl", "Code", "TOCI", "Caption", "Link",
    ] {
        assert!(count(kind) > 0, "{kind}");
    }
}

#[test]
fn a_row_over_two_pages_is_one_row_and_headers_are_told_once() {
    let tree = &report().tree;
    let rows = of_kind(tree, "TR");
    let tall = rows
        .iter()
        .filter(|row| row.words().contains("tall-line-000"));
    let tall: Vec<_> = tall.collect();
    assert_eq!(tall.len(), 1);
    assert!(tall[0].pages().len() >= 2, "{:?}", tall[0].pages());
    assert!(tall[0].words().contains("tall-line-129"));
    let heads = of_kind(tree, "TH");
    let heads = heads
        .iter()
        .filter(|head| head.words() == "Path and digest");
    assert_eq!(heads.count(), 1);
}

/// Runs as words; nothing for page numbers, which the document does not know.
fn said(runs: &[Run]) -> Vec<String> {
    let word = |run: &Run| match &run.content {
        Content::Text(text) | Content::Chip(_, text) => Some(text.clone()),
        Content::PageOf(_) => None,
    };
    runs.iter().filter_map(word).collect()
}

fn cell(cell: &Cell) -> Vec<String> {
    cell.paragraphs.iter().flat_map(|runs| said(runs)).collect()
}

fn table(table: &Table) -> Vec<String> {
    let mut words = vec![table.caption.clone()];
    words.extend(table.columns.iter().map(|column| column.title.clone()));
    for row in &table.rows {
        let count = match row.kind {
            RowKind::Plain => table.columns.len(),
            _ => 1,
        };
        words.extend(row.cells.iter().take(count).flat_map(cell));
    }
    if table.rows.is_empty() {
        words.push(table.when_empty.clone());
    }
    words
}

/// What a document says, in the order of its blocks.
fn spoken(document: &Document) -> Vec<String> {
    let mut words = vec![document.cover.title.clone()];
    let facts = document.cover.facts.iter();
    words.extend(facts.flat_map(|(name, value)| [vec![name.clone()], cell(value)].concat()));
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => words.push(heading.text.clone()),
            Block::Paragraph(runs) => words.extend(said(runs)),
            Block::List(items) => words.extend(items.iter().flat_map(|runs| said(runs))),
            Block::KeyValue(pairs) => {
                let pair =
                    |(name, value): &(String, Cell)| [vec![name.clone()], cell(value)].concat();
                words.extend(pairs.iter().flat_map(pair));
            }
            Block::Table(one) => words.extend(table(one)),
            Block::Bar(bar) => words.push(bar.caption.clone()),
            Block::HeatMap(map) => words.push(map.caption.clone()),
            Block::Tiles(tiles) => {
                let tile = |tile: &Tile| [tile.value.clone(), tile.label.clone()];
                words.extend(tiles.iter().flat_map(tile));
            }
            Block::Strips(strips) => {
                words.push(strips.caption.clone());
                let row = |row: &Strip| [said(&row.label), vec![row.note.clone()]].concat();
                words.extend(strips.rows.iter().flat_map(row));
            }
            Block::Callout(callout) => {
                words.push(callout.title.clone());
                words.extend(callout.paragraphs.iter().flat_map(|runs| said(runs)));
            }
            Block::Code(code) => {
                words.push(code.caption.clone());
                words.extend(code.lines.iter().cloned());
            }
            Block::Contents(title) => words.push(title.clone()),
            Block::FlowChart(chart) => words.push(chart.caption.clone()),
            Block::PageBreak | Block::Spacer(_) => {}
        }
    }
    words
}

/// Words without spaces, composed, and with the box for characters that no font has.
fn bare(words: &str) -> String {
    let words: String = words.split_whitespace().collect();
    words
        .replace(['中', '文'], "\u{FFFD}")
        .replace("e\u{301}", "\u{e9}")
        .replace("n\u{303}", "\u{f1}")
        .replace("\u{438}\u{306}", "\u{439}")
}

#[test]
fn the_tree_is_read_in_the_order_of_the_report() {
    let words = bare(&report().tree.words());
    let mut at = 0;
    for part in spoken(&sample::document()) {
        let part = bare(&part);
        let found = words[at..].find(&part);
        let near: String = words[at..].chars().take(200).collect();
        let found = found.unwrap_or_else(|| panic!("{part} comes after what precedes it: {near}"));
        at += found + part.len();
    }
}

#[test]
fn words_stay_apart_where_a_line_ends() {
    let text = "many words that fill several lines of the page and are told apart ".repeat(9);
    let read = tagged::check(&only(vec![Block::text(text.as_str())]).bytes);
    let paragraphs = of_kind(&read.tree, "P");
    let found = paragraphs.iter().map(|paragraph| paragraph.words());
    assert!(found.into_iter().any(|words| words.trim() == text.trim()));
}

#[test]
fn words_from_right_to_left_are_read_as_written() {
    let text = "abc \u{645}\u{631}\u{62D}\u{628}\u{627} \u{628}\u{627}\u{644} def";
    let read = tagged::check(&only(vec![Block::text(text)]).bytes);
    let words: Vec<String> = of_kind(&read.tree, "P").iter().map(|p| p.words()).collect();
    assert!(words.iter().any(|words| words == text), "{words:?}");
}

#[test]
fn a_source_line_can_be_linked_to_wherever_its_block_is_cut() {
    let lines: Vec<String> = (1..=300)
        .map(|line| format!("key_{line} = {line}"))
        .collect();
    let code = Code {
        caption: "config.toml".into(),
        first_line: 1,
        lines,
        marked: [2, 250].into(),
        anchors: [2, 250].map(|line| (line, format!("line-{line}"))).into(),
    };
    let leads = Run::text("line 250").link("line-250");
    let rendered = only(vec![Block::Code(code), Block::Paragraph(vec![leads])]);
    assert!(rendered.dangling.is_empty() && rendered.repeated.is_empty());
    let page = |anchor: &str| rendered.anchors[anchor];
    assert!(
        page("line-250") > page("line-2") + 2,
        "{:?}",
        rendered.anchors
    );
    let read = tagged::check(&rendered.bytes);
    for (line, sign) in [(2, "\u{25b8} 2"), (3, "3"), (250, "\u{25b8} 250")] {
        let items = of_kind(&read.tree, "LI");
        let item = items[line - 1];
        assert_eq!(item.words(), format!("{sign}key_{line} = {line}"));
        let expected = rendered.anchors.get(&format!("line-{line}"));
        assert!(
            expected.is_none_or(|page| item.pages() == [*page]),
            "{line}"
        );
    }
}

#[test]
fn a_link_to_nowhere_stays_as_words() {
    let runs = vec!["see ".into(), Run::text("there").link("nowhere")];
    let read = tagged::check(&only(vec![Block::Paragraph(runs)]).bytes);
    assert!(of_kind(&read.tree, "Link").is_empty());
    assert!(read.tree.words().contains("see there"));
}

#[test]
fn poppler_sees_a_tagged_file_with_header_cells() {
    let bytes = &sample().bytes;
    if let Some(info) = tools::run("pdfinfo", &[], bytes, &[]) {
        assert!(info.contains("Tagged:          yes"), "{info}");
    }
    // A small file: poppler looks at a page again for every element on it.
    let columns = vec![Column::natural("Risk"), Column::share("Description", 1.0)];
    let table = Table::new(columns).row(vec!["R-07".into(), "an agent".into()]);
    let small = only(vec![Block::Table(table)]);
    if let Some(found) = tools::run("pdfinfo", &["-struct-text"], &small.bytes, &[]) {
        let head = found.find("THead").expect("a table head");
        let body = found.find("TBody").expect("a table body");
        let (head, body) = (&found[head..body], &found[body..]);
        assert!(head.contains("/Scope /Column") && head.contains("\"Description\""));
        assert!(body.contains("/Scope /Row") && body.contains("\"R-07\""));
    }
}
