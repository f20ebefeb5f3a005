//! The PDF engine, seen from outside: structure, extracted text, links, determinism.

#[path = "pdf/sample.rs"]
mod sample;
#[path = "pdf/tools.rs"]
mod tools;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use auditbinder::model::PackageTime;
use auditbinder::render::pdf::{
    Bar, Block, Callout, Cell, Code, Column, Document, HeatCell, HeatMap, HeatRow, Level, Meta,
    Rendered, Row, Run, Strips, Table, Tile, render,
};
use lopdf::{Dictionary, Object};

fn meta() -> Meta {
    Meta {
        title: "Evidence package \u{2013} ΑΕ".into(),
        author: "Łódź & Köln Ærospace ΑΕ".into(),
        language: "en".into(),
        created: PackageTime::from_epoch(1_795_132_800).expect("a time"),
        digest: sample::digest(7),
    }
}

/// The sample report, rendered once for all tests.
fn sample() -> &'static Rendered {
    static SAMPLE: OnceLock<Rendered> = OnceLock::new();
    SAMPLE.get_or_init(|| render(&sample::document(), &meta()))
}

fn only(blocks: Vec<Block>) -> Rendered {
    let document = Document {
        blocks,
        ..Document::default()
    };
    render(&document, &meta())
}

/// A parsed file with short ways to its parts.
struct File(lopdf::Document);

impl File {
    fn new(rendered: &Rendered) -> Self {
        Self(lopdf::Document::load_mem(&rendered.bytes).expect("the file can be read back"))
    }

    fn dictionary<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        let (_, object) = self.0.dereference(object).expect("a known object");
        match object {
            Object::Stream(stream) => &stream.dict,
            other => other.as_dict().expect("a dictionary"),
        }
    }

    fn entry<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> &'a Dictionary {
        self.dictionary(dictionary.get(key.as_bytes()).expect(key))
    }

    fn catalog(&self) -> &Dictionary {
        self.0.catalog().expect("a catalog")
    }

    /// Titles under an outline item, indented by depth.
    fn titles(&self, parent: &Dictionary, depth: usize, found: &mut Vec<String>) {
        let mut next = parent.get(b"First").ok();
        while let Some(object) = next {
            let item = self.dictionary(object);
            let title = lopdf::decode_text_string(item.get(b"Title").expect("a title"));
            found.push(format!("{}{}", "  ".repeat(depth), title.expect("text")));
            self.destination_page(item.get(b"Dest").expect("a destination"));
            self.titles(item, depth + 1, found);
            next = item.get(b"Next").ok();
        }
    }

    fn destination_page(&self, destination: &Object) -> u32 {
        let parts = destination.as_array().expect("an array");
        assert_eq!(parts[1].as_name().expect("a kind"), b"XYZ");
        let id = parts[0].as_reference().expect("a page");
        let pages = self.0.get_pages();
        let found = pages.into_iter().find(|(_, page)| *page == id);
        found.expect("the destination is a page").0
    }
}

#[test]
fn the_result_knows_its_pages_anchors_and_missing_characters() {
    let rendered = sample();
    assert!(rendered.pages > 100, "{} pages", rendered.pages);
    let file = File::new(rendered);
    let pages = u32::try_from(file.0.get_pages().len()).expect("few pages");
    assert_eq!(pages, rendered.pages);
    assert!(rendered.dangling.is_empty(), "{:?}", rendered.dangling);
    assert!(rendered.repeated.is_empty(), "{:?}", rendered.repeated);
    assert!(rendered.anchors["summary"] < rendered.anchors["otel-sample-0000"]);
    assert!(rendered.anchors["otel-sample-0000"] < rendered.anchors["otel-sample-0899"]);
    let missing: Vec<char> = rendered.missing.iter().map(|m| m.character).collect();
    assert_eq!(missing, ['中', '文']);
    assert!(rendered.missing[0].section.starts_with("Names and signs"));
    assert_eq!(rendered.missing[0].word, "中文");
}

#[test]
fn the_outline_is_a_tree_in_reading_order() {
    let file = File::new(sample());
    let mut titles = Vec::new();
    file.titles(file.entry(file.catalog(), "Outlines"), 0, &mut titles);
    let expected = [
        "Contents",
        "Summary",
        "  Gaps",
        "    Where the finding was seen",
        "Risk analysis",
        "  Accepted risks",
        "Control matrix",
        "Vendor reliance",
        "  Deep table",
        "Names and signs: Ονόματα, Имена, Žluťoučký",
        "Evidence index",
        "Chain of custody",
        "  Journal",
        "  How to verify",
    ];
    assert_eq!(titles, expected);
    let mode = file.catalog().get(b"PageMode").expect("a mode");
    assert_eq!(mode.as_name().expect("a name"), b"UseOutlines");
}

#[test]
fn every_link_is_an_annotation_that_leads_to_its_anchor() {
    let rendered = sample();
    let file = File::new(rendered);
    let mut count = 0;
    for page in file.0.get_pages().into_values() {
        let page = file.0.get_dictionary(page).expect("a page");
        let Ok(annotations) = page.get(b"Annots") else {
            continue;
        };
        for annotation in annotations.as_array().expect("a list") {
            let annotation = file.dictionary(annotation);
            assert_eq!(annotation.get(b"F").and_then(Object::as_i64).ok(), Some(4));
            let contents =
                lopdf::decode_text_string(annotation.get(b"Contents").expect("contents"));
            let contents = contents.expect("text");
            let (anchor, page) = contents.rsplit_once(" on page ").expect("anchor and page");
            let action = file.entry(annotation, "A");
            let found = file.destination_page(action.get(b"D").expect("a destination"));
            assert_eq!(
                (found, found.to_string().as_str()),
                (rendered.anchors[anchor], page)
            );
            count += 1;
        }
    }
    // Two per row of the control matrix, one per entry of the contents, and some more.
    assert!(count > sample::controls().len() * 2 + 10, "{count} links");
}

#[test]
fn fonts_are_embedded_subsets_with_text() {
    let file = File::new(sample());
    let page = *file.0.get_pages().get(&3).expect("page 3");
    let fonts = file.0.get_page_fonts(page).expect("fonts");
    assert!(fonts.len() >= 4);
    for font in fonts.into_values() {
        let name = font
            .get(b"BaseFont")
            .and_then(Object::as_name)
            .expect("a name");
        let name = String::from_utf8_lossy(name);
        let (tag, _) = name.split_once('+').expect("a subset tag");
        assert!(
            tag.len() == 6 && tag.chars().all(|c| c.is_ascii_uppercase()),
            "{tag}"
        );
        assert!(font.has(b"ToUnicode"));
        let below = font
            .get(b"DescendantFonts")
            .and_then(Object::as_array)
            .expect("one font");
        let below = file.dictionary(&below[0]);
        let program = file.entry(file.entry(below, "FontDescriptor"), "FontFile2");
        assert!(
            program
                .get(b"Length1")
                .and_then(Object::as_i64)
                .expect("a length")
                < 120_000
        );
    }
}

#[test]
fn the_catalog_names_language_profile_metadata_and_destinations() {
    let file = File::new(sample());
    let catalog = file.catalog();
    assert_eq!(
        catalog.get(b"Lang").and_then(Object::as_str).ok(),
        Some(&b"en"[..])
    );
    let intents = catalog.get(b"OutputIntents").and_then(Object::as_array);
    let intent = file.dictionary(&intents.expect("an intent")[0]);
    assert_eq!(
        file.entry(intent, "DestOutputProfile")
            .get(b"N")
            .and_then(Object::as_i64)
            .ok(),
        Some(3)
    );
    let names = file.entry(file.entry(catalog, "Names"), "Dests");
    let names = names
        .get(b"Names")
        .and_then(Object::as_array)
        .expect("names");
    assert_eq!(names.len(), sample().anchors.len() * 2);
    assert_eq!(file.0.version, "1.7");
    assert!(catalog.has(b"Metadata"));
}

#[test]
fn the_same_document_gives_the_same_bytes_whatever_came_before() {
    let first = &sample().bytes;
    only(vec![Block::text("another document, with other glyphs: ΩЖ")]);
    let again = render(&sample::document(), &meta());
    assert!(*first == again.bytes, "two runs differ");
    let other = render(
        &sample::document(),
        &Meta {
            digest: "00".into(),
            ..meta()
        },
    );
    assert!(*first != other.bytes, "the digest decides the ids");
}

#[test]
fn an_empty_document_has_one_page() {
    let rendered = render(&Document::default(), &meta());
    assert_eq!(rendered.pages, 1);
    File::new(&rendered);
}

#[test]
fn odd_input_is_laid_out_without_complaint() {
    let odd = "\u{1}\u{7F}\t\r\n \u{202E}abc\u{202C} \u{FEFF}\u{1F9D1}\u{200D}\u{1F4BB} \
               \u{0301}\u{0301} مرحبا بالعالم \u{E000}\u{10FFFF} (((a)))---___";
    let word = "x/y".repeat(30_000);
    let columns = |count: usize| (0..count).map(|_| Column::natural(odd).nobreak()).collect();
    let cells = |count: usize| (0..count).map(|_| Cell::text(odd)).collect::<Vec<_>>();
    let rendered = only(vec![
        Block::Contents(String::new()),
        Block::heading(Level::Three, odd, odd),
        Block::heading(Level::One, "", ""),
        Block::Paragraph(vec![]),
        Block::Paragraph(vec![Run::text(odd).nobreak(), Run::text(word).link(odd)]),
        Block::List(vec![vec![]]),
        Block::KeyValue(vec![]),
        Block::KeyValue(vec![(odd.into(), Cell::empty())]),
        Block::Table(Table::default()),
        Block::Table(Table::default().row(cells(2))),
        Block::Table(Table::new(columns(120)).row(cells(120)).row(cells(3))),
        Block::HeatMap(HeatMap::default()),
        Block::HeatMap(HeatMap {
            rows: vec![HeatRow {
                label: odd.into(),
                cells: vec![
                    HeatCell {
                        count: u32::MAX,
                        level: 99
                    };
                    3
                ],
            }],
            ..HeatMap::default()
        }),
        Block::Bar(Bar::default()),
        Block::Strips(Strips::default()),
        Block::Tiles(vec![]),
        Block::Tiles(vec![Tile::default(); 9]),
        Block::Callout(Callout::default()),
        Block::Code(Code::default()),
        Block::code(odd, u32::MAX, "\n\n\t\tx"),
        Block::Spacer(500.0),
        Block::PageBreak,
        Block::PageBreak,
        Block::Spacer(500.0),
    ]);
    File::new(&rendered);
    assert!(
        rendered
            .missing
            .iter()
            .any(|missing| missing.character == '\u{E000}')
    );
    if let Some(output) = tools::run("qpdf", &["--check"], &rendered.bytes, &[]) {
        assert!(
            output.contains("No syntax or stream encoding errors"),
            "{output}"
        );
    }
}

#[test]
fn a_link_to_nowhere_is_reported_and_left_out() {
    let rendered = only(vec![Block::Paragraph(vec![
        Run::text("see").link("nowhere"),
        Run::page_of("not-there"),
    ])]);
    assert_eq!(rendered.dangling, ["not-there", "nowhere"]);
    assert!(rendered.repeated.is_empty());
    let file = File::new(&rendered);
    let pages = file.0.get_pages();
    let has_links =
        |id: &lopdf::ObjectId| file.0.get_dictionary(*id).is_ok_and(|p| p.has(b"Annots"));
    assert!(!pages.values().any(has_links));
}

#[test]
fn an_anchor_that_stands_twice_is_reported() {
    let twice = || Block::heading(Level::Two, "Gaps", "gaps");
    let rendered = only(vec![twice(), Block::PageBreak, twice()]);
    assert_eq!(rendered.repeated, ["gaps"]);
    assert_eq!(rendered.anchors["gaps"], 2);
}

#[test]
fn a_heading_is_never_the_last_thing_on_its_page() {
    for lines in 30..60 {
        let mut blocks = vec![Block::text(vec!["line"; lines].join("\n"))];
        blocks.push(Block::heading(Level::Two, "Title", "title"));
        let row = Row::new(vec![Cell::text("first\nrow")]).anchor("row");
        let mut table = Table::new(vec![Column::share("Head", 1.0)]);
        table.rows.push(row);
        blocks.push(Block::Table(table));
        let found = only(blocks).anchors;
        assert_eq!(found["title"], found["row"], "after {lines} lines");
    }
}

#[test]
fn a_paragraph_leaves_no_single_line_behind_or_ahead() {
    let lines: Vec<String> = (0..5).map(|n| format!("line-{n}")).collect();
    for above in 38..50 {
        let rendered = only(vec![
            Block::text(vec!["above"; above].join("\n")),
            Block::text(lines.join("\n")),
        ]);
        let text = tools::run("pdftotext", &["-layout"], &rendered.bytes, &["-"]);
        let Some(text) = text else { return };
        for page in text.split('\u{C}') {
            let count = lines.iter().filter(|line| page.contains(*line)).count();
            assert_ne!(count, 1, "after {above} lines");
        }
    }
}

#[test]
fn a_row_is_kept_whole_unless_that_leaves_a_third_of_the_page_empty() {
    let table = |above: usize| {
        let mut table = Table::new(vec![Column::share("Head", 1.0)]);
        table
            .rows
            .push(Row::new(vec![vec!["x"; above].join("\n").as_str().into()]));
        let tall = vec!["y"; 30].join("\n");
        table
            .rows
            .push(Row::new(vec![tall.as_str().into()]).anchor("tall"));
        table.rows.push(Row::new(vec!["z".into()]).anchor("after"));
        only(vec![Block::Table(table)]).anchors
    };
    // The cover is page 1. Little room is left on page 2: the row moves to page 3 as a whole.
    let moved = table(40);
    assert_eq!((moved["tall"], moved["after"]), (3, 3));
    // Much room is left: the row begins on page 2 and ends on page 3.
    let cut = table(28);
    assert_eq!((cut["tall"], cut["after"]), (2, 3));
}

#[test]
fn qpdf_finds_nothing_to_complain_about() {
    let Some(output) = tools::run("qpdf", &["--check"], &sample().bytes, &[]) else {
        return;
    };
    assert!(
        output.contains("No syntax or stream encoding errors"),
        "{output}"
    );
    assert!(!output.to_lowercase().contains("warning"), "{output}");
}

#[test]
fn poppler_sees_title_date_and_embedded_fonts() {
    if let Some(info) = tools::run("pdfinfo", &["-isodates"], &sample().bytes, &[]) {
        assert!(info.contains("Łódź & Köln Ærospace ΑΕ"), "{info}");
        assert!(info.contains("2026-11-20T00:00:00"), "{info}");
        assert!(
            info.contains(&format!("Pages:           {}", sample().pages)),
            "{info}"
        );
    }
    if let Some(fonts) = tools::run("pdffonts", &[], &sample().bytes, &[]) {
        let rows: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(rows.len() >= 4);
        assert!(
            rows.iter().all(|row| row.contains("yes yes yes")),
            "{fonts}"
        );
    }
}

/// The text of every page, as poppler lays it out.
fn page_texts() -> Option<Vec<String>> {
    let text = tools::run("pdftotext", &["-layout"], &sample().bytes, &["-"])?;
    Some(text.split('\u{C}').map(str::to_owned).collect())
}

#[test]
fn every_row_and_every_id_is_found_unbroken() {
    let Some(pages) = page_texts() else { return };
    let text = pages.join("\n");
    let words: BTreeSet<&str> = text
        .split_whitespace()
        .map(|w| w.trim_end_matches([',', ':']))
        .collect();
    for id in sample::controls() {
        assert!(words.contains(id.as_str()), "{id}");
    }
    for n in 0..sample::ITEMS {
        assert!(words.contains(sample::item_id(n).as_str()), "item {n}");
    }
    for n in 0..sample::EVENTS {
        assert!(
            words.contains(format!("event-{n:05}").as_str()),
            "event {n}"
        );
    }
    for n in 0..sample::TALL {
        assert!(
            words.contains(format!("tall-line-{n:03}").as_str()),
            "line {n}"
        );
    }
    let joined: String = text.split_whitespace().collect();
    assert!(joined.contains(&format!("sha256:{}", sample::digest(7))));
}

#[test]
fn headers_of_tables_and_pages_are_repeated() {
    let Some(pages) = page_texts() else { return };
    let page = |anchor: &str| usize::try_from(sample().anchors[anchor]).expect("few pages");
    for number in page("otel-sample-0000")..=page("otel-sample-0899") {
        assert!(
            pages[number - 1].contains("Path and digest"),
            "page {number}"
        );
    }
    for number in page("vendors")..page("deep") {
        assert!(pages[number - 1].contains("Statement"), "page {number}");
    }
    for (index, text) in pages.iter().take(sample().anchors.len()).enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        let footer = format!("page {} of {}", index + 1, sample().pages);
        assert!(text.contains(&footer), "{footer}");
        assert!(text.contains("acme-soc2-2026h1-7f3a"), "{footer}");
        assert!(index == 0 || text.contains("Confidential"), "{footer}");
    }
}

#[test]
fn printed_page_numbers_are_those_of_the_anchors() {
    let Some(pages) = page_texts() else { return };
    let number = |anchor: &str| sample().anchors[anchor].to_string();
    let lines = |page: &str| -> Vec<String> { page.lines().map(str::to_owned).collect() };
    for (title, anchor) in [("Evidence index", "index"), ("Journal", "journal")] {
        let entry = lines(&pages[1])
            .into_iter()
            .find(|line| line.contains(title));
        let entry = entry.expect("an entry of the contents");
        assert_eq!(
            entry.split_whitespace().last(),
            Some(number(anchor).as_str())
        );
    }
    assert!(
        pages[2].contains(&format!("page {})", number("risks"))),
        "{}",
        pages[2]
    );
    let row = lines(&pages[usize::try_from(sample().anchors["matrix"]).expect("a page") - 1]);
    let row = row.into_iter().find(|line| line.contains("soc2:CC1.1"));
    let row = row.expect("the first row");
    assert_eq!(
        row.split_whitespace().last(),
        Some(number("otel-sample-0000").as_str())
    );
}

#[test]
fn letters_of_all_scripts_are_extracted_as_written() {
    let Some(pages) = page_texts() else { return };
    let text = &pages[usize::try_from(sample().anchors["languages"]).expect("a page") - 1];
    for words in [
        "Ελληνική Δημοκρατία, Αθήνα, ΓΔΘΛΞΠΣΦΨΩ αβγδεζηθικλμνξοπρστυφχψω άέήίόύώϊϋΐΰ",
        "Съешь ещё этих мягких французских булок, да выпей же чаю. Київ, Ђорђе, Қазақстан",
        "Příliš žluťoučký kůň úpěl ďábelské ódy; Ærøskøbing; Łódź; İstanbul; naïve façade",
        "12 000 € ≤ 15 000 €, → ← ↑ ↓ ≥ ≠ ± × ÷",
        "✓ ☐ ∀ ∃ ▲ ■",
        "\u{FFFD}\u{FFFD} has no glyph",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}
