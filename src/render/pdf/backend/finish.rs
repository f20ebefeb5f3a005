//! What printpdf does not write: links, names, catalog entries, ids.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::{Meta, icc, metadata, outline};
use crate::render::pdf::display::{Link, Picture, Spot};
use crate::render::pdf::layout::Pages;
use crate::render::pdf::theme::PAGE_HEIGHT;

/// Adds what printpdf does not write.
pub(super) fn finish(file: &mut Document, pages: &Pages, meta: &Meta) {
    let ids: Vec<ObjectId> = file.get_pages().into_values().collect();
    let places = Places { ids };
    for (picture, id) in pages.pictures.iter().zip(&places.ids) {
        links(file, pages, &places, picture, *id);
    }
    let outlines = outline::write(file, &pages.outline, &places);
    let names = names(pages, &places);
    let xmp = file.add_object(metadata::xmp(meta));
    let profile = file.add_object(icc::stream());
    let info = file.add_object(metadata::info(meta));
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB IEC61966-2.1"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"),
        "DestOutputProfile" => Object::Reference(profile),
    };
    let catalog = file.catalog_mut().expect("printpdf writes a catalog");
    catalog.set("PageMode", Object::Name(b"UseNone".to_vec()));
    if let Some(outlines) = outlines {
        catalog.set("Outlines", outlines);
        catalog.set("PageMode", Object::Name(b"UseOutlines".to_vec()));
    }
    catalog.set("Lang", Object::string_literal(meta.language.as_str()));
    catalog.set("Names", dictionary! { "Dests" => names });
    catalog.set("Metadata", xmp);
    catalog.set("OutputIntents", vec![Object::Dictionary(intent)]);
    catalog.set(
        "ViewerPreferences",
        dictionary! { "DisplayDocTitle" => true },
    );
    ids_and_version(file, meta, info);
    file.compress();
}

fn ids_and_version(file: &mut Document, meta: &Meta, info: ObjectId) {
    if let Ok(Object::Reference(old)) = file.trailer.get(b"Info") {
        let old = *old;
        file.objects.remove(&old);
    }
    file.trailer.set("Info", info);
    let id = Object::String(
        metadata::id(meta).to_vec(),
        lopdf::StringFormat::Hexadecimal,
    );
    file.trailer.set("ID", vec![id.clone(), id]);
    "1.7".clone_into(&mut file.version);
}

/// The page objects, to make destinations from.
pub(super) struct Places {
    ids: Vec<ObjectId>,
}

impl Places {
    /// A destination a little above a spot.
    pub(super) fn destination(&self, spot: Spot) -> Object {
        let index = usize::try_from(spot.page).unwrap_or(1).saturating_sub(1);
        let page = self.ids[index.min(self.ids.len() - 1)];
        let top = (PAGE_HEIGHT - spot.y + 10.0).min(PAGE_HEIGHT).round();
        Object::Array(vec![
            page.into(),
            Object::Name(b"XYZ".to_vec()),
            0.into(),
            top.into(),
            Object::Null,
        ])
    }
}

fn links(file: &mut Document, pages: &Pages, places: &Places, picture: &Picture, page: ObjectId) {
    let mut annotations: Vec<Object> = Vec::new();
    for link in &picture.links {
        if let Some(spot) = pages.anchors.get(&*link.anchor) {
            let annotation = annotation(link, *spot, places);
            annotations.push(file.add_object(annotation).into());
        }
    }
    let page = file
        .get_object_mut(page)
        .and_then(Object::as_dict_mut)
        .expect("a page is a dictionary");
    if annotations.is_empty() {
        page.remove(b"Annots");
    } else {
        page.set("Annots", annotations);
    }
}

fn annotation(link: &Link, spot: Spot, places: &Places) -> Dictionary {
    let tidy = |value: f32| Object::Real((value * 100.0).round() / 100.0);
    let bottom = PAGE_HEIGHT - link.y - link.height;
    let action = dictionary! { "S" => "GoTo", "D" => places.destination(spot) };
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => vec![
            tidy(link.x),
            tidy(bottom),
            tidy(link.x + link.width),
            tidy(bottom + link.height),
        ],
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => 4,
        "Contents" => metadata::text(&format!("{} on page {}", link.anchor, spot.page)),
        "A" => action,
    }
}

/// Every anchor as a named destination, so that a link from outside can use it.
fn names(pages: &Pages, places: &Places) -> Dictionary {
    let mut names = Vec::new();
    // The map is sorted by bytes, as a name tree must be.
    for (anchor, spot) in &pages.anchors {
        names.push(Object::string_literal(anchor.as_str()));
        names.push(places.destination(*spot));
    }
    dictionary! { "Names" => names }
}
