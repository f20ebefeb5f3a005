//! PDF and pictures.

use auditbinder::artifact;
use auditbinder::model::plan::Parser;
use lopdf::{Document, Object, dictionary};
use serde_json::json;

use crate::cases::{inspect, read_as};

/// A PDF of two pages, written by the library.
fn pdf(more: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let kids: Vec<Object> = (0..2)
        .map(|_| {
            document
                .add_object(dictionary! {"Type" => "Page", "Parent" => pages})
                .into()
        })
        .collect();
    let list = dictionary! {"Type" => "Pages", "Kids" => kids, "Count" => 2};
    document.objects.insert(pages, Object::Dictionary(list));
    let catalog = document.add_object(dictionary! {"Type" => "Catalog", "Pages" => pages});
    document.trailer.set("Root", catalog);
    more(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory");
    bytes
}

#[test]
fn a_pdf_says_pages_dates_and_signature() {
    let bytes = pdf(|document| {
        let information = document.add_object(dictionary! {
            "Producer" => Object::string_literal("Northwind Writer 3"),
            "CreationDate" => Object::string_literal("D:20261001120000+02'00'"),
            "ModDate" => Object::string_literal("D:20261002"),
        });
        document.trailer.set("Info", information);
    });
    let read = inspect("x", &bytes);
    assert_eq!(read.parser, Parser::Pdf);
    let expected = json!({
        "version": "1.7", "looked-into": true, "pages": 2, "encrypted": false, "signed": false,
        "producer": "Northwind Writer 3", "created": "2026-10-01T10:00:00Z", "modified": "2026-10-02",
    });
    assert_eq!(read.doc, expected);
    let signed = pdf(|document| {
        let range: Vec<Object> = vec![0.into(), 10.into(), 20.into(), 10.into()];
        document.add_object(dictionary! {"Type" => "Sig", "ByteRange" => range});
    });
    assert_eq!(inspect("x.pdf", &signed).doc["signed"], true);
}

#[test]
fn a_cut_pdf_is_told() {
    let whole = pdf(|_| ());
    for fifth in 1..=4 {
        let cut = &whole[..whole.len() * fifth / 5];
        let answer = artifact::read(None, "x.pdf", &mut &cut[..]).expect("bytes");
        assert!(answer.expect("known").is_err(), "{fifth}");
    }
    assert!(read_as(Parser::Pdf, "x.pdf", b"").is_err());
    assert!(read_as(Parser::Pdf, "x.pdf", b"hello").is_err());
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("short");
    let checksum = crc32fast::hash(&[&name[..], data].concat()).to_be_bytes();
    [&length.to_be_bytes()[..], &name, data, &checksum].concat()
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = [
        &1280_u32.to_be_bytes()[..],
        &720_u32.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(*b"IHDR", &header));
    bytes.extend(chunks.concat());
    bytes.extend(chunk(*b"IEND", b""));
    bytes
}

/// TIFF of one picture, 40 by 30, with camera, software, time and position.
fn tiff() -> Vec<u8> {
    let mut entries: Vec<[u8; 12]> = Vec::new();
    let mut data: Vec<u8> = Vec::new();
    let texts: [(u16, &str); 3] = [
        (0x010f, "Camera\0"),
        (0x0131, "Editor 2\0"),
        (0x0132, "2026:10:02 09:00:00\0"),
    ];
    let (directory, exif, gps) = (8_u32, 300_u32, 400_u32);
    let values = 150_u32;
    let mut add = |tag: u16, kind: u16, count: u32, value: u32| {
        let parts = [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value.to_le_bytes(),
        ];
        entries.push(parts.concat().try_into().expect("twelve bytes"));
    };
    add(256, 4, 1, 40);
    add(257, 4, 1, 30);
    for (tag, text) in texts {
        let at = values + u32::try_from(data.len()).expect("short");
        add(tag, 2, u32::try_from(text.len()).expect("short"), at);
        data.extend_from_slice(text.as_bytes());
    }
    add(0x8769, 4, 1, exif);
    add(0x8825, 4, 1, gps);
    let mut bytes = [b"II*\0", &directory.to_le_bytes()[..]].concat();
    bytes.extend(u16::try_from(entries.len()).expect("few").to_le_bytes());
    bytes.extend(entries.concat());
    bytes.resize(150, 0);
    bytes.extend(data);
    bytes.resize(300, 0);
    // One entry: when it was taken, at 350.
    bytes.extend([1, 0, 0x03, 0x90, 2, 0, 20, 0, 0, 0, 0x5e, 0x01, 0, 0]);
    bytes.resize(350, 0);
    bytes.extend(b"2026:10:01 08:00:00\0");
    bytes.resize(400, 0);
    bytes.extend([1, 0, 2, 0, 5, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend([0; 64]);
    bytes
}

fn jpeg() -> Vec<u8> {
    let exif = [b"Exif\0\0".to_vec(), tiff()].concat();
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend(u16::try_from(exif.len() + 2).expect("short").to_be_bytes());
    bytes.extend(exif);
    bytes.extend([0xff, 0xc0, 0, 11, 8, 2, 0xd0, 5, 0, 1, 1, 0x11, 0]);
    bytes.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
    bytes
}

fn webp() -> Vec<u8> {
    let mut extended = vec![0; 4];
    extended.extend([0xff, 4, 0, 0xcf, 2, 0]);
    let exif = tiff();
    let mut body = b"WEBPVP8X".to_vec();
    body.extend(10_u32.to_le_bytes());
    body.extend(extended);
    body.extend(b"EXIF");
    body.extend(u32::try_from(exif.len()).expect("short").to_le_bytes());
    body.extend(&exif);
    body.resize(body.len() + exif.len() % 2, 0);
    let length = u32::try_from(body.len()).expect("short");
    [b"RIFF", &length.to_le_bytes()[..], &body].concat()
}

#[test]
fn pictures_say_size_and_time() {
    let time = chunk(*b"tIME", &[0x07, 0xea, 10, 1, 8, 30, 0]);
    let bytes = png(&[
        time,
        chunk(*b"tEXt", b"Software\0Shot 1"),
        chunk(*b"IDAT", &[0; 5_000]),
    ]);
    let expected = json!({
        "kind": "png", "width": 1280, "height": 720, "has-exif": false,
        "changed-at": "2026-10-01T08:30:00Z", "software": "Shot 1",
    });
    let read = inspect("x", &bytes);
    assert_eq!((read.parser, read.doc), (Parser::Image, expected));
    let gif = [b"GIF89a", &[0x40, 1, 0xf0, 0, 0, 0, 0][..], b";"].concat();
    assert_eq!(
        inspect("x", &gif).doc,
        json!({"kind": "gif", "width": 320, "height": 240, "has-exif": false})
    );
    let exif = json!({
        "has-exif": true, "has-camera": true, "has-position": true, "software": "Editor 2",
        "taken-at": "2026-10-01T08:00:00", "changed-at": "2026-10-02T09:00:00",
    });
    for (kind, bytes, size) in [
        ("tiff", tiff(), (40, 30)),
        ("jpeg", jpeg(), (1280, 720)),
        ("webp", webp(), (1280, 720)),
    ] {
        let mut expected = exif.clone();
        expected["kind"] = kind.into();
        (expected["width"], expected["height"]) = (size.0.into(), size.1.into());
        assert_eq!(inspect("x", &bytes).doc, expected, "{kind}");
    }
}

#[test]
fn a_picture_without_a_time_is_like_one_of_a_screen() {
    let read = inspect("shot.png", &png(&[chunk(*b"IDAT", b"x")]));
    assert!(
        read.facts
            .iter()
            .any(|fact| fact.value.contains("pictures of a screen"))
    );
    assert!(read.doc.get("taken-at").is_none());
}

#[test]
fn cut_pictures_are_told() {
    let gif = [b"GIF89a", &[0x40, 1, 0xf0, 0, 0, 0, 0, 1, 2, 3][..], b";"].concat();
    let whole = [
        png(&[chunk(*b"IDAT", &[7; 500])]),
        jpeg(),
        gif,
        webp(),
        tiff(),
    ];
    for bytes in &whole {
        assert_eq!(inspect("x", bytes).parser, Parser::Image);
        for fifth in 1..=4 {
            let cut = &bytes[..bytes.len() * fifth / 5];
            // Behind its directory a TIFF file has pixels only, and where they end is not read.
            let cut = if bytes.starts_with(b"II") {
                &cut[..cut.len().min(20 * fifth)]
            } else {
                cut
            };
            if let Ok(read) = read_as(Parser::Image, "x", cut) {
                panic!("{fifth}/5 of {} bytes: {}", bytes.len(), read.doc);
            }
        }
    }
    assert!(read_as(Parser::Image, "x.png", b"").is_err());
    assert!(read_as(Parser::Image, "x.png", b"%PDF-1.7").is_err());
}

#[test]
fn a_big_picture_is_passed_over() {
    let data = chunk(*b"IDAT", &vec![9; 64 * 1024 * 1024]);
    let begun = std::time::Instant::now();
    assert_eq!(inspect("x", &png(&[data])).doc["width"], 1280);
    assert!(begun.elapsed().as_secs() < 180, "{:?}", begun.elapsed());
}
