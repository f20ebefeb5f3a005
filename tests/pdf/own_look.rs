//! Fonts, paper and colours of an organisation.

use std::sync::Arc;

use auditbinder::render::pdf::{
    Block, Document, Palette, Rendered, Rgb, Sheet, Style, Tone, render,
};

use super::tagged::of_kind;
use super::{File, meta, tagged, tools};

/// Shin, lamed, vav, final mem: the first two are a kerning pair of the font.
const HEBREW: &str = "\u{5E9}\u{5DC}\u{5D5}\u{5DD}";
/// A sign that is drawn before the letter that it follows; two letters joined to one; a reph.
const DEVANAGARI: [&str; 3] = [
    "\u{915}\u{93F}",
    "\u{915}\u{94D}\u{937}",
    "\u{930}\u{94D}\u{915}",
];

fn font(name: &str) -> Arc<[u8]> {
    let path = super::outside::repository("tests/data/fonts").join(name);
    std::fs::read(path).expect("a font").into()
}

fn with(style: Style, text: &str) -> Rendered {
    let document = Document {
        blocks: vec![Block::chapter("Names", "names"), Block::text(text)],
        style,
        ..Document::default()
    };
    render(&document, &meta())
}

fn with_font(name: &str, text: &str) -> Rendered {
    let style = Style {
        fonts: vec![font(name)],
        ..Style::default()
    };
    with(style, text)
}

#[test]
fn letters_that_only_an_own_font_has_are_drawn_and_read_as_written() {
    let text = format!("abc {HEBREW} {}", DEVANAGARI.join(" "));
    assert!(!with(Style::default(), &text).missing.is_empty());
    for name in ["house.ttf", "house.otf"] {
        let rendered = with_font(name, &text);
        assert!(rendered.missing.is_empty(), "{:?}", rendered.missing);
        assert!(rendered == with_font(name, &text), "the same bytes");
        let read = tagged::check(&rendered.bytes);
        let words: Vec<String> = of_kind(&read.tree, "P").iter().map(|p| p.words()).collect();
        assert!(words.contains(&text), "{name}: {words:?}");
        if let Some(found) = tools::run("pdftotext", &["-enc", "UTF-8"], &rendered.bytes, &["-"]) {
            for word in DEVANAGARI {
                assert!(found.contains(word), "{name}: {word:?} in {found:?}");
            }
        }
        if let Some(found) = tools::run("pdffonts", &[], &rendered.bytes, &[]) {
            let own = found.lines().find(|line| line.contains("ABNDXA"));
            let own = own.unwrap_or_else(|| panic!("{name}: {found}"));
            let flags: Vec<&str> = own.split_whitespace().collect();
            assert!(
                flags.windows(3).any(|all| all == ["yes", "yes", "yes"]),
                "{own}"
            );
        }
        tools::run("qpdf", &["--check"], &rendered.bytes, &[]);
    }
}

#[test]
fn a_kerning_pair_of_an_own_font_stands_closer() {
    let moved = |text: &str| {
        let file = File::new(&with_font("house.ttf", text));
        let pages = file.0.get_pages();
        let page = pages.values().last().expect("a page");
        let content = file.0.get_page_content(*page);
        String::from_utf8_lossy(&content).contains(">120")
    };
    assert!(moved("\u{5E9}\u{5DC}"), "shin before lamed");
    assert!(!moved("\u{5DC}\u{5E9}"), "lamed before shin");
}

#[test]
fn what_an_own_font_lacks_is_still_reported_with_its_place() {
    let rendered = with_font("house.ttf", "\u{5E9}\u{4E2D}");
    let missing: Vec<(char, &str)> = rendered
        .missing
        .iter()
        .map(|missing| (missing.character, missing.section.as_str()))
        .collect();
    assert_eq!(missing, [('\u{4E2D}', "Names")]);
}

#[test]
fn paper_scale_and_colours_change_pages_and_keep_their_structure() {
    let mut palette = Palette::default();
    palette.set_tone(Tone::Accent, Rgb(0x7A, 0x1F, 0x5C));
    let style = Style {
        sheet: Sheet {
            paper_width: Sheet::LETTER.0,
            paper_height: Sheet::LETTER.1,
            scale: 0.9,
        },
        palette,
        ..Style::default()
    };
    let document = Document {
        style,
        ..super::sample::document()
    };
    let rendered = render(&document, &meta());
    tagged::check(&rendered.bytes);
    let file = File::new(&rendered);
    let mut accents = 0;
    for page in file.0.get_pages().into_values() {
        let dictionary = file.0.get_dictionary(page).expect("a page");
        let media = dictionary
            .get(b"MediaBox")
            .and_then(lopdf::Object::as_array);
        let media: Vec<f32> = media
            .expect("a size")
            .iter()
            .filter_map(|o| o.as_float().ok())
            .collect();
        assert!(
            (media[2] - 612.0).abs() < 0.01 && (media[3] - 792.0).abs() < 0.01,
            "{media:?}"
        );
        let content = file.0.get_page_content(page);
        let content = String::from_utf8_lossy(&content).into_owned();
        assert!(
            !content.contains("0.059 0.298 0.361"),
            "the shipped accent is gone"
        );
        accents += content.matches("0.478 0.122 0.361").count();
        for line in content.lines().filter(|line| line.starts_with("1 0 0 1 ")) {
            let at: Vec<f32> = line
                .split(' ')
                .skip(4)
                .take(2)
                .filter_map(|n| n.parse().ok())
                .collect();
            assert!(
                (0.0..612.0).contains(&at[0]) && (0.0..792.0).contains(&at[1]),
                "{line}"
            );
        }
    }
    assert!(accents > 10, "{accents}");
}
