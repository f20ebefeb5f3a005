//! Headers, footers and page numbers: what can be drawn only when the pages are known.

use std::collections::{BTreeMap, BTreeSet};

use super::paint::Label;
use crate::render::pdf::block::{Align, Document, Face};
use crate::render::pdf::display::{Item, Picture, Shape, Spot, Tag};
use crate::render::pdf::text::Shaper;
use crate::render::pdf::theme::{self, MM, Sheet, WIDTH};

/// Adds header and footer to every page; the cover has a band instead of the header.
pub(super) fn add(shaper: &mut Shaper, pages: &mut [Picture], document: &Document) {
    let total = pages.len();
    let words = &document.furniture;
    let sheet = shaper.sheet();
    let foot = match words.note.as_str() {
        "" => words.package.clone(),
        note => format!("{} \u{b7} {note}", words.package),
    };
    for (index, page) in pages.iter_mut().enumerate() {
        if index == 0 {
            let (width, height, fill) = (sheet.width(), 6.0 * MM, theme::ACCENT);
            page.paint(
                Tag::Artifact,
                Shape::Rect {
                    x: 0.0,
                    y: 0.0,
                    width,
                    height,
                    fill,
                },
            );
        } else {
            let y = 15.0 * MM;
            let sides = (words.title.as_str(), words.classification.as_str());
            pair(shaper, page, Tag::Header, sides, y);
            rule(page, sheet, Tag::Header, y + 6.0);
        }
        let y = sheet.bottom() + 11.5 * MM;
        let number = format!("page {} of {total}", index + 1);
        rule(page, sheet, Tag::Footer, y - 11.0);
        pair(shaper, page, Tag::Footer, (&foot, &number), y);
        debug_assert!(y < sheet.height(), "the footer stands on the page");
    }
}

fn rule(page: &mut Picture, sheet: Sheet, tag: Tag, y: f32) {
    let left = sheet.margin();
    let line = Shape::line((left, y), (left + WIDTH, y), 0.5, theme::HAIRLINE);
    page.paint(tag, line);
}

/// Type size of headers and footers.
const SIZE: f32 = 7.8;

/// Words that end in an ellipsis if they are wider than their place; the cover has all.
fn shortened(shaper: &mut Shaper, text: &str, width: f32) -> String {
    let mut wide = |text: &str| shaper.shape(Face::Regular, text).width * SIZE > width;
    if !wide(text) {
        return text.to_owned();
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let fits = ends.partition_point(|end| !wide(&format!("{}\u{2026}", &text[..*end])));
    let end = ends.get(fits.saturating_sub(1)).copied().unwrap_or(0);
    format!("{}\u{2026}", text[..end].trim_end())
}

/// Words on the left and on the right; those on the right get room first.
fn pair(shaper: &mut Shaper, page: &mut Picture, tag: Tag, (left, right): (&str, &str), y: f32) {
    let right = shortened(shaper, right, WIDTH * 0.6);
    let taken = shaper.shape(Face::Regular, &right).width * SIZE + 0.1;
    let room = WIDTH - taken - 18.0;
    let margin = shaper.sheet().margin();
    let left = shortened(shaper, left, room);
    let mut side = |text: &str, x: f32, width: f32| {
        Label {
            text,
            face: Face::Regular,
            size: SIZE,
            ink: theme::MUTED,
            tag,
            at: (x, y),
            width,
            align: Align::Left,
        }
        .paint(shaper, page);
    };
    side(&left, margin, room);
    side(&right, margin + WIDTH - taken, taken);
}

/// Fills in page numbers; returns the targets of links that lead nowhere.
pub(super) fn resolve(
    shaper: &mut Shaper,
    pages: &mut [Picture],
    anchors: &BTreeMap<String, Spot>,
) -> Vec<String> {
    let mut dangling = BTreeSet::new();
    for page in pages {
        for item in std::mem::take(&mut page.items) {
            number(shaper, page, item, anchors, &mut dangling);
        }
        let unknown = page.links.iter().map(|link| &*link.anchor);
        let unknown = unknown.filter(|anchor| !anchors.contains_key(*anchor));
        dangling.extend(unknown.map(str::to_owned));
    }
    dangling.into_iter().collect()
}

fn number(
    shaper: &mut Shaper,
    page: &mut Picture,
    item: Item,
    anchors: &BTreeMap<String, Spot>,
    dangling: &mut BTreeSet<String>,
) {
    let Shape::PageOf {
        x,
        y,
        width,
        align,
        size,
        ink,
        face,
        anchor,
    } = item.shape
    else {
        page.items.push(item);
        return;
    };
    let spot = anchors.get(&*anchor);
    if spot.is_none() {
        dangling.insert(anchor.to_string());
    }
    let text = spot.map_or("?".to_owned(), |spot| spot.page.to_string());
    let (at, tag) = ((x, y), item.tag);
    Label {
        text: &text,
        face,
        size,
        ink,
        tag,
        at,
        width,
        align,
    }
    .paint(shaper, page);
    if let Some(painted) = page.items.last_mut() {
        painted.link = item.link;
    }
}
