//! Room for one signature: its field, which nothing is painted for, and its dictionary.
//!
//! Everything that the signature itself must not change is written here: the bytes that it
//! covers, when and why it was made, and by which rules (PAdES, ETSI EN 319 142-1).

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::{Meta, SignatureRoom, metadata, tags};

/// The name of the field, and what a reader without sight is told of it.
const FIELD: (&str, &str) = ("Signature", "Electronic signature of this document");

/// Adds the field with its area on a page and tells the catalog; returns the area.
///
/// An area without extent needs no appearance (ISO 19005-2:2011, 6.3.3); it is printed, and
/// locked, which the flags 4 and 128 say. `key` is its own in the parent tree.
pub(super) fn field(file: &mut Document, page: ObjectId, value: ObjectId, key: usize) -> ObjectId {
    let area = file.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal(FIELD.0),
        "TU" => Object::string_literal(FIELD.1),
        "V" => value,
        "F" => 132,
        "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "P" => page,
        "StructParent" => tags::number(key),
    });
    let page = file.get_object_mut(page).and_then(Object::as_dict_mut);
    let page = page.expect("a page is a dictionary");
    let mut areas = match page.get(b"Annots") {
        Ok(Object::Array(areas)) => areas.clone(),
        _ => Vec::new(),
    };
    areas.push(area.into());
    page.set("Annots", areas);
    let catalog = file.catalog_mut().expect("printpdf writes a catalog");
    // 3: there are signatures, and the file may only be appended to (12.7.2).
    catalog.set(
        "AcroForm",
        dictionary! { "Fields" => vec![area.into()], "SigFlags" => 3 },
    );
    let level = dictionary! {
        "Type" => "DeveloperExtensions",
        "BaseVersion" => Object::Name(b"1.7".to_vec()),
        "ExtensionLevel" => 2,
    };
    catalog.set("Extensions", dictionary! { "ESIC" => level });
    area
}

/// The dictionary of the signature, but for the bytes that it covers and its value.
pub(super) fn dictionary(room: &SignatureRoom, meta: &Meta) -> Dictionary {
    dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "M" => metadata::date(meta.created),
        "Reason" => metadata::text(&room.reason),
    }
}
