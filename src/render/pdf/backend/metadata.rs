//! What the file says about itself: document information, XMP, ids.

use std::fmt::Write as _;

use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};
use sha2::{Digest as _, Sha256};

use super::Meta;
use crate::model::PackageTime;

/// The program that writes the file.
const PRODUCER: &str = concat!("auditbinder ", env!("CARGO_PKG_VERSION"));

/// What the schema of PDF/UA is, which PDF/A does not know by itself
/// (ISO 19005-2:2011, 6.6.2.3; ISO 14289-1:2014, clause 5).
const EXTENSION: &str = r#"  <rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
"#;

/// The document information dictionary.
pub(super) fn info(meta: &Meta) -> Dictionary {
    dictionary! {
        "Title" => text(&meta.title),
        "Author" => text(&meta.author),
        "Creator" => text(PRODUCER),
        "Producer" => text(PRODUCER),
        "CreationDate" => date(meta.created),
        "ModDate" => date(meta.created),
    }
}

/// A time as a date of a file (ISO 32000-1:2008, 7.9.4).
pub(super) fn date(time: PackageTime) -> Object {
    let (year, month, day, hour, minute, second) = time.parts();
    let date = format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    Object::string_literal(date)
}

/// The sixteen bytes that name the document, derived from the digest of its content.
pub(super) fn id(meta: &Meta) -> [u8; 16] {
    let digest = Sha256::digest(format!("auditbinder pdf\n{}\n{}", meta.digest, meta.title));
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    id
}

/// A text string: plain if it is ASCII, else UTF-16 with its mark.
pub(super) fn text(words: &str) -> Object {
    if words.is_ascii() {
        return Object::string_literal(words);
    }
    Object::String(wide(words), StringFormat::Hexadecimal)
}

/// Words as UTF-16 with its mark.
pub(super) fn wide(words: &str) -> Vec<u8> {
    let units = words.encode_utf16().flat_map(u16::to_be_bytes);
    [0xFE, 0xFF].into_iter().chain(units).collect()
}

/// The metadata stream; left uncompressed so that any tool can read it.
pub(super) fn xmp(meta: &Meta) -> Stream {
    let uuid = uuid(id(meta));
    let (title, author) = (escape(&meta.title), escape(&meta.author));
    let (language, date) = (escape(&meta.language), meta.created.rfc3339());
    let packet = format!(
        r#"<?xpacket begin="{mark}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
   <xmp:CreateDate>{date}</xmp:CreateDate>
   <xmp:ModifyDate>{date}</xmp:ModifyDate>
   <xmp:MetadataDate>{date}</xmp:MetadataDate>
   <pdf:Producer>{PRODUCER}</pdf:Producer>
   <xmpMM:DocumentID>uuid:{uuid}</xmpMM:DocumentID>
   <xmpMM:InstanceID>uuid:{uuid}</xmpMM:InstanceID>
   <pdfaid:part>2</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
{EXTENSION} </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"#,
        mark = '\u{FEFF}',
    );
    let dict = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    Stream::new(dict, packet.into_bytes()).with_compression(false)
}

fn uuid(id: [u8; 16]) -> String {
    let mut words = String::new();
    for (index, byte) in id.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            words.push('-');
        }
        write!(words, "{byte:02x}").expect("a string can be written to");
    }
    words
}

/// XML text; characters that XML cannot hold are left out.
fn escape(words: &str) -> String {
    let mut escaped = String::new();
    for character in words.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
