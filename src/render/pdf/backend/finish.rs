//! What printpdf does not write: pages, links, names, catalog entries, ids.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::file::File;
use super::tags::{self, Areas};
use super::{Meta, Written, icc, metadata, outline, signature};
use crate::render::pdf::display::{Link, Spot};
use crate::render::pdf::layout::Pages;

/// What the organisation changes of the pages.
pub(super) struct Look {
    /// The height of the paper.
    pub height: f32,
    /// The logo.
    pub logo: Option<Stream>,
}

/// Adds what printpdf does not write, and writes the file.
pub(super) fn finish(
    mut document: Document,
    pages: &Pages,
    contents: Vec<Stream>,
    meta: &Meta,
    look: Look,
) -> Written {
    let ids = replace_page(&mut document, contents, look.logo);
    let height = look.height;
    let places = Places { ids, height };
    let mut areas = links(&mut document, pages, &places);
    let root = document.new_object_id();
    catalog(&mut document, pages, &places, root, meta);
    let asked = meta.signature.as_ref();
    let field = asked.map(|asked| (sign_here(&mut document, &places, &mut areas), asked));
    let info = document.add_object(metadata::info(meta));
    ids_and_version(&mut document, meta, info);
    let mut file = File::begin(document);
    if let Some((value, asked)) = field {
        file.signature(value, &signature::dictionary(asked, meta), asked.bytes);
    }
    tags::write(
        &mut file,
        &pages.structure,
        root,
        (&places.ids, &areas),
        height,
    );
    file.end()
}

/// Replaces the page that shows the fonts by the real ones, which share its resources.
fn replace_page(
    document: &mut Document,
    contents: Vec<Stream>,
    logo: Option<Stream>,
) -> Vec<ObjectId> {
    let shown = document.get_pages().into_values().next();
    let shown = shown.expect("printpdf writes the page");
    let Some(Object::Dictionary(mut page)) = document.objects.remove(&shown) else {
        unreachable!("a page is a dictionary")
    };
    page.remove(b"Annots");
    if let Some(logo) = logo {
        let logo = document.add_object(logo);
        let resources = resources(document, &mut page);
        resources.set("XObject", dictionary! { super::LOGO => logo });
    }
    if let Ok(Object::Reference(content)) = page.get(b"Contents") {
        document.objects.remove(content);
    }
    let mut ids = Vec::new();
    for content in contents {
        page.set("Contents", document.add_object(content));
        ids.push(document.add_object(page.clone()));
    }
    let parent = page.get(b"Parent").and_then(Object::as_reference);
    let parent = document.get_dictionary_mut(parent.expect("a page has a parent"));
    let parent = parent.expect("a parent is a dictionary");
    parent.set("Count", tags::number(ids.len()));
    let kids: Vec<Object> = ids.iter().copied().map(Object::from).collect();
    parent.set("Kids", kids);
    ids
}

/// The resources of the pages, wherever they stand.
fn resources<'a>(document: &'a mut Document, page: &'a mut Dictionary) -> &'a mut Dictionary {
    if let Ok(Object::Reference(id)) = page.get(b"Resources") {
        let id = *id;
        let resources = document.get_dictionary_mut(id);
        return resources.expect("resources are a dictionary");
    }
    let resources = page.get_mut(b"Resources").and_then(Object::as_dict_mut);
    resources.expect("a page has resources")
}

fn catalog(file: &mut Document, pages: &Pages, places: &Places, root: ObjectId, meta: &Meta) {
    let outlines = outline::write(file, &pages.outline, places);
    let names = names(pages, places);
    let xmp = file.add_object(metadata::xmp(meta));
    let profile = file.add_object(icc::stream());
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
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("StructTreeRoot", root);
    // Pages are labelled as they are numbered in their footers.
    let labels = dictionary! { "S" => "D" };
    catalog.set(
        "PageLabels",
        dictionary! { "Nums" => vec![0.into(), labels.into()] },
    );
    catalog.set("OutputIntents", vec![Object::Dictionary(intent)]);
    catalog.set(
        "ViewerPreferences",
        dictionary! { "DisplayDocTitle" => true },
    );
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
    height: f32,
}

impl Places {
    /// A destination a little above a spot.
    pub(super) fn destination(&self, spot: Spot) -> Object {
        let index = usize::try_from(spot.page).unwrap_or(1).saturating_sub(1);
        let page = self.ids[index.min(self.ids.len() - 1)];
        let top = (self.height - spot.y + 10.0).min(self.height).round();
        Object::Array(vec![
            page.into(),
            Object::Name(b"XYZ".to_vec()),
            0.into(),
            top.into(),
            Object::Null,
        ])
    }
}

/// Adds the areas of the links and tells the pages of them and of their structure.
///
/// The pages have the first keys of the parent tree, the areas those after them.
fn links(file: &mut Document, pages: &Pages, places: &Places) -> Areas {
    let mut areas: Areas = Vec::new();
    let mut key = places.ids.len();
    for (index, (picture, page)) in pages.pictures.iter().zip(&places.ids).enumerate() {
        let mut found = Vec::new();
        for link in &picture.links {
            let area = pages.anchors.get(&*link.anchor).map(|spot| {
                let mut annotation = annotation(link, *spot, places);
                annotation.set("StructParent", tags::number(key));
                key += 1;
                file.add_object(annotation)
            });
            found.push(area);
        }
        let page = file
            .get_object_mut(*page)
            .and_then(Object::as_dict_mut)
            .expect("a page is a dictionary");
        let annotations: Vec<Object> = found.iter().flatten().map(|id| (*id).into()).collect();
        if annotations.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", annotations);
        }
        page.set("StructParents", tags::number(index));
        page.set("Tabs", Object::Name(b"S".to_vec()));
        areas.push(found);
    }
    areas
}

/// Adds the field of a signature after the links of the first page; returns the object that
/// its value will be.
fn sign_here(file: &mut Document, places: &Places, areas: &mut Areas) -> ObjectId {
    let value = file.new_object_id();
    let links = areas.iter().flatten().flatten().count();
    let key = places.ids.len() + links;
    let area = signature::field(file, places.ids[0], value, key);
    areas[0].push(Some(area));
    value
}

fn annotation(link: &Link, spot: Spot, places: &Places) -> Dictionary {
    let tidy = |value: f32| Object::Real((value * 100.0).round() / 100.0);
    let bottom = places.height - link.y - link.height;
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
