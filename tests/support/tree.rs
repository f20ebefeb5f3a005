//! The tag tree of a file, read back with the words of its leaves.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A structure element.
pub struct Element {
    /// Its type, such as `H1`.
    pub kind: String,
    /// Its object.
    pub id: ObjectId,
    /// Its alternate text.
    pub alternate: Option<String>,
    /// Its attributes.
    pub attributes: Option<Dictionary>,
    /// Its parts in reading order.
    pub parts: Vec<Part>,
}

/// A part of an element.
pub enum Part {
    Element(Element),
    /// Marked content: the page, counted from 1, the number, the words.
    Content(u32, i64, String),
    /// An annotation.
    Annotation(ObjectId),
}

/// What is painted on a page.
#[derive(Default)]
pub struct Painted {
    /// The words of every marked content, by its number.
    pub words: BTreeMap<i64, String>,
    /// How often a marked content was opened that has no number and is no artifact, or
    /// was opened twice.
    pub odd: usize,
    /// Operators that paint outside of all marked content.
    pub outside: usize,
}

/// What every page paints, by its object.
pub fn painted(file: &Document) -> BTreeMap<ObjectId, Painted> {
    let pages = file.get_pages().into_values();
    pages.map(|page| (page, page_of(file, page))).collect()
}

/// Where the painter is.
#[derive(Clone)]
enum Mark {
    Artifact,
    Content(i64),
    /// Words that replace what is shown.
    Instead,
}

fn page_of(file: &Document, page: ObjectId) -> Painted {
    let fonts = file.get_page_fonts(page).expect("fonts");
    let encodings: BTreeMap<_, _> = fonts
        .iter()
        .map(|(name, font)| (name, font.get_font_encoding(file).expect("an encoding")))
        .collect();
    let content = Content::decode(&file.get_page_content(page)).expect("operators");
    let mut found = Painted::default();
    let mut marks: Vec<Mark> = Vec::new();
    let mut encoding = None;
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BMC" | "BDC" => begin(&operation.operands, &mut marks, &mut found),
            "EMC" => {
                marks.pop().expect("a mark that ends has begun");
            }
            "Tf" => {
                let name = operation.operands[0].as_name().expect("a name").to_vec();
                encoding = encodings.get(&name);
            }
            "TJ" | "Tj" => {
                let mut words = String::new();
                let encoding = encoding.expect("a font is set");
                gather(&operation.operands, &mut |bytes| {
                    words += &Document::decode_text(encoding, bytes).expect("words");
                });
                match marks.last() {
                    Some(Mark::Content(number)) => {
                        found.words.entry(*number).or_default().push_str(&words);
                    }
                    Some(Mark::Artifact | Mark::Instead) => {}
                    None => found.outside += 1,
                }
            }
            "f" | "f*" | "S" | "s" | "B" | "B*" | "b" | "b*" | "Do" | "sh" if marks.is_empty() => {
                found.outside += 1;
            }
            _ => {}
        }
    }
    assert!(marks.is_empty(), "every mark ends on its page");
    found
}

fn begin(operands: &[Object], marks: &mut Vec<Mark>, found: &mut Painted) {
    let tag = operands[0].as_name().expect("a tag");
    let properties = operands.get(1).map(|o| o.as_dict().expect("a dictionary"));
    let number = properties.and_then(|p| p.get(b"MCID").and_then(Object::as_i64).ok());
    let instead = properties.and_then(|p| p.get(b"ActualText").ok());
    let mark = match (number, instead, marks.last()) {
        (Some(number), None, None) => {
            found.odd += usize::from(found.words.insert(number, String::new()).is_some());
            Mark::Content(number)
        }
        (None, Some(words), Some(Mark::Content(number))) => {
            let words = lopdf::decode_text_string(words).expect("words");
            found.words.entry(*number).or_default().push_str(&words);
            Mark::Instead
        }
        (None, None, None) if tag == b"Artifact" => Mark::Artifact,
        _ => {
            found.odd += 1;
            Mark::Artifact
        }
    };
    marks.push(mark);
}

fn gather(operands: &[Object], take: &mut impl FnMut(&[u8])) {
    for operand in operands {
        match operand {
            Object::Array(parts) => gather(parts, take),
            Object::String(bytes, _) => take(bytes),
            _ => {}
        }
    }
}

/// The tree of a file.
pub fn tree(file: &Document, painted: &BTreeMap<ObjectId, Painted>) -> Element {
    let numbers = file.get_pages().into_iter();
    let pages: BTreeMap<ObjectId, u32> = numbers.map(|(number, id)| (id, number)).collect();
    let reader = Reader {
        file,
        painted,
        pages,
    };
    let catalog = file.catalog().expect("a catalog");
    let root = catalog
        .get(b"StructTreeRoot")
        .and_then(Object::as_reference);
    let root = root.expect("a tree");
    let kids = file.get_dictionary(root).and_then(|root| root.get(b"K"));
    let kids = kids.and_then(Object::as_array).expect("kids");
    assert_eq!(kids.len(), 1, "the document is the only kid of the root");
    reader.element(kids[0].as_reference().expect("an object"), root)
}

struct Reader<'a> {
    file: &'a Document,
    painted: &'a BTreeMap<ObjectId, Painted>,
    pages: BTreeMap<ObjectId, u32>,
}

impl Reader<'_> {
    fn element(&self, id: ObjectId, parent: ObjectId) -> Element {
        let object = self.file.get_dictionary(id).expect("an element");
        let up = object.get(b"P").and_then(Object::as_reference);
        assert_eq!(up.expect("a parent"), parent);
        let own = object.get(b"Pg").and_then(Object::as_reference).ok();
        let mut parts = Vec::new();
        match object.get(b"K") {
            Ok(Object::Array(kids)) => parts.extend(kids.iter().map(|k| self.part(k, id, own))),
            Ok(kid) => parts.push(self.part(kid, id, own)),
            Err(_) => {}
        }
        let name = object.get(b"S").and_then(Object::as_name).expect("a type");
        let words = object.get(b"Alt").ok();
        Element {
            kind: String::from_utf8_lossy(name).into_owned(),
            id,
            alternate: words.map(|w| lopdf::decode_text_string(w).expect("words")),
            attributes: object.get(b"A").and_then(Object::as_dict).ok().cloned(),
            parts,
        }
    }

    fn part(&self, kid: &Object, parent: ObjectId, own: Option<ObjectId>) -> Part {
        match kid {
            Object::Integer(number) => self.content(own.expect("a page"), *number),
            Object::Reference(id) => Part::Element(self.element(*id, parent)),
            other => {
                let kid = other.as_dict().expect("a dictionary");
                let reference = |key: &[u8]| kid.get(key).and_then(Object::as_reference);
                let number = kid.get(b"MCID").and_then(Object::as_i64);
                match number {
                    Ok(number) => self.content(reference(b"Pg").expect("a page"), number),
                    Err(_) => Part::Annotation(reference(b"Obj").expect("an annotation")),
                }
            }
        }
    }

    fn content(&self, page: ObjectId, number: i64) -> Part {
        let words = self.painted[&page].words.get(&number);
        let words = words.expect("the content is on the page").clone();
        Part::Content(self.pages[&page], number, words)
    }
}

impl Element {
    /// The element and all below it in reading order.
    pub fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        for part in &self.parts {
            if let Part::Element(element) = part {
                found.extend(element.all());
            }
        }
        found
    }

    /// The words of the element and all below it.
    pub fn words(&self) -> String {
        let words = self.parts.iter().map(|part| match part {
            Part::Element(element) => element.words(),
            Part::Content(_, _, words) => words.clone(),
            Part::Annotation(_) => String::new(),
        });
        words.collect()
    }

    /// The pages that the element and all below it stand on.
    pub fn pages(&self) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        for part in &self.parts {
            match part {
                Part::Element(element) => found.extend(element.pages()),
                Part::Content(page, _, _) => found.push(*page),
                Part::Annotation(_) => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The elements right below it.
    pub fn kids(&self) -> impl Iterator<Item = &Self> {
        self.parts.iter().filter_map(|part| match part {
            Part::Element(element) => Some(element),
            _ => None,
        })
    }

    /// A name among the attributes.
    pub fn attribute(&self, key: &str) -> Option<String> {
        let value = self.attributes.as_ref()?.get(key.as_bytes()).ok()?;
        let name = value.as_name().ok()?;
        Some(String::from_utf8_lossy(name).into_owned())
    }

    /// How many columns a cell takes.
    pub fn columns(&self) -> i64 {
        let attributes = self.attributes.as_ref();
        let span = attributes.and_then(|a| a.get(b"ColSpan").and_then(Object::as_i64).ok());
        span.unwrap_or(1)
    }
}
