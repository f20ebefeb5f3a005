//! Headers, footers and page numbers: what can be drawn only when the pages are known.

use std::collections::{BTreeMap, BTreeSet};

use super::paint::Label;
use crate::render::pdf::block::{Align, Document, Face};
use crate::render::pdf::display::{Item, Picture, Role, Shape, Spot};
use crate::render::pdf::text::Shaper;
use crate::render::pdf::theme::{self, BOTTOM, MARGIN, MM, PAGE_HEIGHT, PAGE_WIDTH, WIDTH};

/// Adds header and footer to every page; the cover has a band instead of the header.
pub(super) fn add(shaper: &mut Shaper, pages: &mut [Picture], document: &Document) {
    let total = pages.len();
    let words = &document.furniture;
    for (index, page) in pages.iter_mut().enumerate() {
        if index == 0 {
            let (width, height, fill) = (PAGE_WIDTH, 6.0 * MM, theme::ACCENT);
            page.paint(
                Role::Artifact,
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
            half(shaper, page, &words.title, y, Align::Left);
            half(shaper, page, &words.classification, y, Align::Right);
            rule(page, y + 6.0);
        }
        let y = BOTTOM + 11.5 * MM;
        let number = format!("page {} of {total}", index + 1);
        rule(page, y - 11.0);
        half(shaper, page, &words.package, y, Align::Left);
        half(shaper, page, &number, y, Align::Right);
        debug_assert!(y < PAGE_HEIGHT, "the footer stands on the page");
    }
}

fn rule(page: &mut Picture, y: f32) {
    let line = Shape::line((MARGIN, y), (MARGIN + WIDTH, y), 0.5, theme::HAIRLINE);
    page.paint(Role::Artifact, line);
}

fn half(shaper: &mut Shaper, page: &mut Picture, text: &str, y: f32, align: Align) {
    let part = if align == Align::Left { 0.66 } else { 0.32 };
    let x = if align == Align::Left {
        MARGIN
    } else {
        MARGIN + WIDTH * (1.0 - part)
    };
    Label {
        text,
        face: Face::Regular,
        size: 7.8,
        ink: theme::MUTED,
        role: Role::Artifact,
        at: (x, y),
        width: WIDTH * part,
        align,
    }
    .paint(shaper, page);
}

/// Fills in page numbers and drops links that lead nowhere; returns their targets.
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
        page.links.retain(|link| {
            let known = anchors.contains_key(&*link.anchor);
            if !known {
                dangling.insert(link.anchor.to_string());
            }
            known
        });
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
    let (at, role) = ((x, y), item.role);
    Label {
        text: &text,
        face,
        size,
        ink,
        role,
        at,
        width,
        align,
    }
    .paint(shaper, page);
}
