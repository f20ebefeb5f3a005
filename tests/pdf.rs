//! The PDF engine, seen from outside: structure, extracted text, links, determinism.

#[path = "pdf/extracted.rs"]
mod extracted;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod outside;
#[path = "pdf/own_look.rs"]
mod own_look;
#[path = "pdf/rules.rs"]
mod rules;
#[path = "pdf/sample.rs"]
mod sample;
#[path = "pdf/signature.rs"]
mod signature;
#[path = "pdf/structure.rs"]
mod structure;
#[path = "support/tagged.rs"]
mod tagged;
#[path = "pdf/tools.rs"]
mod tools;
#[path = "support/tree.rs"]
mod tree;

use std::sync::OnceLock;

use auditbinder::model::PackageTime;
use auditbinder::render::pdf::{Block, Document, Level, Meta, Rendered, Run, render};
use lopdf::{Dictionary, Object};

fn meta() -> Meta {
    Meta {
        title: "Evidence package \u{2013} ΑΕ".into(),
        author: "Łódź & Köln Ærospace ΑΕ".into(),
        language: "en".into(),
        created: PackageTime::from_epoch(1_795_132_800).expect("a time"),
        digest: sample::digest(7),
        signature: None,
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
