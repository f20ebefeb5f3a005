//! Writes objects as a file: streams as they come, all else packed in object streams
//! (ISO 32000-1:2008, 7.5.7 and 7.5.8).
//!
//! An object is bytes as soon as it is handed over, so that a structure tree of a
//! million objects is never in memory as such.

use std::fmt::{self, Write as _};
use std::ops::Range;

use flate2::{Compress, Compression, FlushCompress, Status};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::Written;

/// How many objects an object stream holds.
const PACK: usize = 200;
/// How many bytes the numbers of a `ByteRange` take, which are known at the end only.
const RANGE: usize = 40;

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    At(usize),
    In(u32, usize),
}

/// A file that is being written.
pub(super) struct File {
    bytes: Vec<u8>,
    places: Vec<Place>,
    trailer: Dictionary,
    /// The number of the object stream that is being filled.
    pack: u32,
    /// The objects in it and where they begin.
    heads: Vec<(u32, usize)>,
    bodies: Vec<u8>,
    /// Where the numbers of the `ByteRange` go, and the digits of the signature.
    signature: Option<(usize, Range<usize>)>,
}

impl File {
    /// Begins a file with all objects of a document.
    pub(super) fn begin(document: Document) -> Self {
        let mut file = Self {
            bytes: format!("%PDF-{}\n", document.version).into_bytes(),
            places: vec![Place::Nowhere],
            trailer: document.trailer,
            pack: 0,
            heads: Vec::new(),
            bodies: Vec::new(),
            signature: None,
        };
        // Tells programs that the file is not text.
        file.bytes.extend(b"%\xBB\xAD\xC0\xDE\n");
        let last = usize::try_from(document.max_id).unwrap_or(0);
        file.places.resize(last + 1, Place::Nowhere);
        for ((id, _), object) in document.objects {
            match object {
                Object::Stream(stream) => file.stream(id, stream),
                object => file.put((id, 0), &object),
            }
        }
        file
    }

    /// A number for an object that comes later.
    pub(super) fn reserve(&mut self) -> ObjectId {
        let id = u32::try_from(self.places.len()).expect("fewer objects than four billion");
        self.places.push(Place::Nowhere);
        (id, 0)
    }

    /// Writes an object under a number of its own.
    pub(super) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let id = self.reserve();
        self.put(id, &object.into());
        id
    }

    /// Writes an object that is no stream.
    pub(super) fn put(&mut self, (id, _): ObjectId, object: &Object) {
        if self.heads.is_empty() {
            self.pack = self.reserve().0;
        }
        self.places[place(id)] = Place::In(self.pack, self.heads.len());
        self.heads.push((id, self.bodies.len()));
        write(&mut self.bodies, object);
        self.bodies.push(b'\n');
        if self.heads.len() == PACK {
            self.end_pack();
        }
    }

    fn end_pack(&mut self) {
        if self.heads.is_empty() {
            return;
        }
        let mut content = Vec::new();
        for (id, start) in &self.heads {
            let _ = write!(Bytes(&mut content), "{id} {start} ");
        }
        let first = number(content.len());
        content.append(&mut self.bodies);
        let count = number(std::mem::take(&mut self.heads).len());
        let dictionary = dictionary! { "Type" => "ObjStm", "N" => count, "First" => first };
        self.stream(self.pack, Stream::new(dictionary, content));
    }

    fn stream(&mut self, id: u32, mut stream: Stream) {
        if stream.allows_compression && !stream.dict.has(b"Filter") {
            let content = deflated(&stream.content);
            stream.dict.set("Filter", "FlateDecode");
            stream.set_content(content);
        }
        self.places[place(id)] = Place::At(self.bytes.len());
        let _ = writeln!(Bytes(&mut self.bytes), "{id} 0 obj");
        dictionary(&mut self.bytes, &stream.dict);
        self.bytes.extend(b"\nstream\n");
        self.bytes.extend(&stream.content);
        self.bytes.extend(b"\nendstream\nendobj\n");
    }

    /// Writes the dictionary of a signature with room for so many bytes of its value.
    ///
    /// It stands by itself and not in an object stream: what it covers is told in bytes of
    /// the file.
    pub(super) fn signature(&mut self, (id, _): ObjectId, entries: &Dictionary, room: usize) {
        self.places[place(id)] = Place::At(self.bytes.len());
        let _ = writeln!(Bytes(&mut self.bytes), "{id} 0 obj");
        dictionary(&mut self.bytes, entries);
        self.bytes.truncate(self.bytes.len() - 2);
        self.bytes.extend(b"/ByteRange [");
        let numbers = self.bytes.len();
        self.bytes.resize(numbers + RANGE, b' ');
        self.bytes.extend(b"]/Contents <");
        let value = self.bytes.len();
        self.bytes.resize(value + 2 * room, b'0');
        let value = value..self.bytes.len();
        self.bytes.extend(b">>>\nendobj\n");
        self.signature = Some((numbers, value));
    }

    /// Tells what the signature covers: everything but its value with the delimiters
    /// (ISO 32000-1:2008, 12.8.1). Returns the place of the digits.
    fn covered(&mut self) -> Option<Range<usize>> {
        let (at, value) = self.signature.take()?;
        let (before, after) = (value.start - 1, value.end + 1);
        let numbers = format!("0 {before} {after} {}", self.bytes.len() - after);
        self.bytes[at..at + numbers.len()].copy_from_slice(numbers.as_bytes());
        Some(value)
    }

    /// Writes the table of all objects and ends the file.
    pub(super) fn end(mut self) -> Written {
        self.end_pack();
        let (id, _) = self.reserve();
        let start = self.bytes.len();
        self.places[place(id)] = Place::At(start);
        let mut content = Vec::with_capacity(self.places.len() * 7);
        for (at, place) in self.places.iter().enumerate() {
            let (kind, first, second) = match *place {
                // The free objects are a list of one: object 0.
                Place::Nowhere => (0, 0, if at == 0 { usize::from(u16::MAX) } else { 0 }),
                Place::At(start) => (1, start, 0),
                Place::In(pack, index) => (2, self::place(pack), index),
            };
            content.push(kind);
            content.extend(u32::try_from(first).unwrap_or(u32::MAX).to_be_bytes());
            content.extend(u16::try_from(second).unwrap_or(u16::MAX).to_be_bytes());
        }
        let mut dictionary = std::mem::take(&mut self.trailer);
        dictionary.set("Type", "XRef");
        dictionary.set("Size", number(self.places.len()));
        dictionary.set("W", vec![1.into(), 4.into(), 2.into()]);
        self.stream(id, Stream::new(dictionary, content));
        let _ = write!(Bytes(&mut self.bytes), "startxref\n{start}\n%%EOF\n");
        let value = self.covered();
        (self.bytes, value)
    }
}

/// Bytes as a stream of their own.
pub(super) fn packed(content: &[u8]) -> Stream {
    let dictionary = dictionary! { "Filter" => "FlateDecode" };
    Stream::new(dictionary, deflated(content))
}

/// Bytes as a Flate stream.
fn deflated(content: &[u8]) -> Vec<u8> {
    let mut deflater = Compress::new(Compression::new(6), true);
    let mut packed = Vec::with_capacity(content.len() / 2 + 64);
    loop {
        let done = usize::try_from(deflater.total_in()).unwrap_or(usize::MAX);
        let status = deflater.compress_vec(&content[done..], &mut packed, FlushCompress::Finish);
        if status.expect("any bytes can be packed") == Status::StreamEnd {
            return packed;
        }
        packed.reserve(packed.len() + 64);
    }
}

/// Bytes that words can be written to.
struct Bytes<'a>(&'a mut Vec<u8>);

impl fmt::Write for Bytes<'_> {
    fn write_str(&mut self, words: &str) -> fmt::Result {
        self.0.extend_from_slice(words.as_bytes());
        Ok(())
    }
}

fn place(id: u32) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

fn number(count: usize) -> Object {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

/// Writes an object as a file has it.
fn write(bytes: &mut Vec<u8>, object: &Object) {
    let written = match object {
        Object::Null => write!(Bytes(bytes), "null"),
        Object::Boolean(value) => write!(Bytes(bytes), "{value}"),
        Object::Integer(value) => write!(Bytes(bytes), "{value}"),
        Object::Real(value) => write!(Bytes(bytes), "{value}"),
        Object::Reference((id, generation)) => write!(Bytes(bytes), "{id} {generation} R"),
        Object::Name(words) => {
            name(bytes, words);
            Ok(())
        }
        Object::String(words, format) => {
            string(bytes, words, *format);
            Ok(())
        }
        Object::Array(parts) => {
            bytes.push(b'[');
            for (index, part) in parts.iter().enumerate() {
                bytes.extend((index > 0).then_some(b' '));
                write(bytes, part);
            }
            bytes.push(b']');
            Ok(())
        }
        Object::Dictionary(entries) => {
            dictionary(bytes, entries);
            Ok(())
        }
        Object::Stream(_) => unreachable!("streams are objects of their own"),
    };
    written.expect("memory can be written to");
}

fn dictionary(bytes: &mut Vec<u8>, entries: &Dictionary) {
    bytes.extend(b"<<");
    for (key, value) in entries {
        name(bytes, key);
        bytes.push(b' ');
        write(bytes, value);
    }
    bytes.extend(b">>");
}

fn name(bytes: &mut Vec<u8>, words: &[u8]) {
    bytes.push(b'/');
    for byte in words {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            bytes.push(*byte);
        } else {
            let _ = write!(Bytes(bytes), "#{byte:02X}");
        }
    }
}

fn string(bytes: &mut Vec<u8>, words: &[u8], format: StringFormat) {
    if format == StringFormat::Hexadecimal {
        bytes.push(b'<');
        for byte in words {
            let _ = write!(Bytes(bytes), "{byte:02X}");
        }
        bytes.push(b'>');
        return;
    }
    bytes.push(b'(');
    for byte in words {
        match byte {
            b'(' | b')' | b'\\' => bytes.extend([b'\\', *byte]),
            b'\r' => bytes.extend(b"\\r"),
            b'\n' => bytes.extend(b"\\n"),
            _ => bytes.push(*byte),
        }
    }
    bytes.push(b')');
}
