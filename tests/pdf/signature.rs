//! Room for a signature: a field that the tree knows, and every byte but the value covered.

use auditbinder::render::pdf::{Block, Document, Meta, Rendered, Run, SignatureRoom, render};
use lopdf::{Dictionary, Object, ObjectId};

use crate::tagged::{self, of_kind};
use crate::{File, meta, sample, tools};

fn with_room(document: &Document) -> Rendered {
    let room = SignatureRoom {
        bytes: 2000,
        reason: "integrity, as Łukasz means it".into(),
    };
    let meta = Meta {
        signature: Some(room),
        ..meta()
    };
    render(document, &meta)
}

/// A document of which the first page has links, too.
fn linked() -> Document {
    let runs = vec!["see ".into(), Run::text("below").link("below")];
    Document {
        blocks: vec![
            Block::Paragraph(runs),
            Block::chapter("Below", "below"),
            Block::text("here"),
        ],
        ..Document::default()
    }
}

/// The signature's dictionary and its object.
fn dictionary(file: &File) -> (ObjectId, &Dictionary) {
    let found = file.0.objects.iter().find_map(|(id, object)| {
        let found = object.as_dict().ok()?;
        found.has(b"ByteRange").then_some((*id, found))
    });
    found.expect("a signature dictionary")
}

#[test]
fn a_file_with_a_field_keeps_every_rule_of_the_structure() {
    for document in [&linked(), &sample::document()] {
        let read = tagged::check(&with_room(document).bytes);
        let fields = of_kind(&read.tree, "Form");
        assert_eq!(fields.len(), 1);
        assert!(fields[0].words().is_empty(), "nothing is painted for it");
    }
}

#[test]
fn what_is_covered_is_all_but_the_value() {
    let rendered = with_room(&linked());
    let place = rendered.signature.clone().expect("room");
    let bytes = &rendered.bytes;
    assert_eq!(place.len(), 4000);
    assert!(bytes[place.clone()].iter().all(|byte| *byte == b'0'));
    assert_eq!((bytes[place.start - 1], bytes[place.end]), (b'<', b'>'));
    let file = File::new(&rendered);
    let (id, found) = dictionary(&file);
    let range = found.get(b"ByteRange").and_then(Object::as_array);
    let range = range.expect("a range").iter();
    let range: Vec<i64> = range.map(|n| n.as_i64().expect("a number")).collect();
    let number = |count: usize| i64::try_from(count).expect("few");
    let after = place.end + 1;
    let expected = [0, place.start - 1, after, bytes.len() - after];
    assert_eq!(range, expected.map(number));
    // The dictionary is not in an object stream: it stands in the file under its number.
    let head = format!("\n{} 0 obj\n<<", id.0).into_bytes();
    let at = bytes.windows(head.len()).position(|part| part == head);
    assert!(at.is_some_and(|at| at < place.start && place.start - at < 400));
}

#[test]
fn the_field_is_printed_locked_and_without_extent() {
    let rendered = with_room(&linked());
    let file = File::new(&rendered);
    let form = file.entry(file.catalog(), "AcroForm");
    assert_eq!(form.get(b"SigFlags").and_then(Object::as_i64).ok(), Some(3));
    let fields = form.get(b"Fields").and_then(Object::as_array);
    let fields = fields.expect("fields");
    assert_eq!(fields.len(), 1);
    let field = file.dictionary(&fields[0]);
    assert_eq!(field.get(b"F").and_then(Object::as_i64).ok(), Some(132));
    let place = field.get(b"Rect").and_then(Object::as_array);
    assert_eq!(place.expect("a place"), &vec![Object::Integer(0); 4]);
    let told = field.get(b"TU").and_then(Object::as_str).expect("words");
    assert_eq!(told, b"Electronic signature of this document");
    let value = field.get(b"V").and_then(Object::as_reference);
    let (id, found) = dictionary(&file);
    assert_eq!(value.ok(), Some(id));
    let reason = found.get(b"Reason").expect("a reason");
    let reason = lopdf::decode_text_string(reason).expect("words");
    assert_eq!(reason, "integrity, as Łukasz means it");
}

#[test]
fn nothing_of_it_is_in_a_file_without_room() {
    let rendered = render(&linked(), &meta());
    assert_eq!(rendered.signature, None);
    let file = File::new(&rendered);
    assert!(!file.catalog().has(b"AcroForm") && !file.catalog().has(b"Extensions"));
    let again = with_room(&linked());
    assert_eq!(again.anchors, rendered.anchors, "no page is moved by it");
    assert_eq!(again.bytes, with_room(&linked()).bytes);
}

#[test]
fn qpdf_reads_a_file_with_room() {
    if let Some(said) = tools::run("qpdf", &["--check"], &with_room(&linked()).bytes, &[]) {
        assert!(
            said.contains("No syntax or stream encoding errors"),
            "{said}"
        );
    }
}
