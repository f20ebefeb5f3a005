//! The text of a PDF, page by page.

use lopdf::{Document, Object};

/// What a PDF says.
pub(super) struct Text {
    /// The text of every page that has some, by number from 1.
    pub(super) pages: Vec<(u32, String)>,
    /// Texts outside of pages: properties, notes, form fields.
    pub(super) loose: String,
    /// What could not be read as text.
    pub(super) unread: Vec<String>,
}

/// The most that one page may unpack to.
const MOST_PAGE: usize = 32 * 1024 * 1024;

/// Reads the text of a PDF; `Err` says why there is none.
///
/// The reader is another's, and what it reads may be made to break it: a file that does
/// is one that was not scanned.
pub(super) fn text(bytes: &[u8]) -> Result<Text, &'static str> {
    std::panic::catch_unwind(|| read(bytes)).unwrap_or(Err("a PDF that cannot be read"))
}

fn read(bytes: &[u8]) -> Result<Text, &'static str> {
    let document = Document::load_mem(bytes).map_err(|_| "a PDF that cannot be read")?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err("an encrypted PDF");
    }
    let mut text = Text {
        pages: Vec::new(),
        loose: String::new(),
        unread: Vec::new(),
    };
    let mut silent = Vec::new();
    for number in document.get_pages().into_keys() {
        match document.extract_text_with_limit(&[number], MOST_PAGE) {
            Ok(page) if page.trim().is_empty() => silent.push(number),
            Ok(page) => text.pages.push((number, page)),
            Err(_) => text
                .unread
                .push(format!("page {number} of a PDF, whose text cannot be read")),
        }
    }
    match silent.as_slice() {
        [] => {}
        [first] => text
            .unread
            .push(format!("page {first} of a PDF, which has no text")),
        [first, .., last] => text.unread.push(format!(
            "{} pages of a PDF without text, from {first} to {last}",
            silent.len()
        )),
    }
    for object in document.objects.values() {
        strings(object, &mut text.loose);
    }
    if document.objects.values().any(is_embedded_file) {
        text.unread.push("a file inside of a PDF".to_owned());
    }
    Ok(text)
}

/// Collects texts of dictionaries and arrays; streams are the pages' matter.
fn strings(object: &Object, into: &mut String) {
    match object {
        Object::String(bytes, _) => {
            into.push_str(
                &lopdf::decode_text_string(object)
                    .unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned()),
            );
            into.push('\n');
        }
        Object::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Object::Dictionary(entries) => entries.iter().for_each(|(_, item)| strings(item, into)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| strings(item, into)),
        _ => {}
    }
}

fn is_embedded_file(object: &Object) -> bool {
    let Object::Stream(stream) = object else {
        return false;
    };
    stream
        .dict
        .get(b"Type")
        .and_then(Object::as_name)
        .is_ok_and(|name| name == b"EmbeddedFile")
}
