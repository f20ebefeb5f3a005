//! The colour profile: sRGB, written from its published numbers.
//!
//! ICC.1:2004-10 (profile version 4.2), a display profile of three colorants adapted to
//! D50 and the tone curve of IEC 61966-2-1.

use lopdf::{Stream, dictionary};

/// D50, the white of every profile connection space.
const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
/// The colorants of sRGB, adapted to D50.
const RED: [f64; 3] = [0.436_065_7, 0.222_488_4, 0.013_916];
const GREEN: [f64; 3] = [0.385_147_1, 0.716_873_2, 0.097_076_4];
const BLUE: [f64; 3] = [0.143_066_4, 0.060_607_9, 0.714_096_1];
/// The Bradford matrix from D65 to D50.
const ADAPTATION: [f64; 9] = [
    1.047_811_2,
    0.022_886_6,
    -0.050_127, //
    0.029_542_4,
    0.990_484_4,
    -0.017_049_1, //
    -0.009_234_5,
    0.015_043_6,
    0.752_131_6,
];
/// Exponent, then a, b, c and d of the curve `(aX + b)^g` above d, `cX` below.
const CURVE: [f64; 5] = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45];

/// The profile as a PDF stream.
pub(super) fn stream() -> Stream {
    Stream::new(dictionary! { "N" => 3 }, profile())
}

fn profile() -> Vec<u8> {
    let curve = tag(*b"para", &[&[0, 3, 0, 0], &fixed(&CURVE)[..]].concat());
    let tags: [(&[u8; 4], Vec<u8>); 10] = [
        (b"desc", words("sRGB")),
        (b"cprt", words("No copyright, use freely")),
        (b"wtpt", tag(*b"XYZ ", &fixed(&D50))),
        (b"chad", tag(*b"sf32", &fixed(&ADAPTATION))),
        (b"rXYZ", tag(*b"XYZ ", &fixed(&RED))),
        (b"gXYZ", tag(*b"XYZ ", &fixed(&GREEN))),
        (b"bXYZ", tag(*b"XYZ ", &fixed(&BLUE))),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = length(tags.len()).to_vec();
    let mut data: Vec<u8> = Vec::new();
    let start = 128 + 4 + 12 * tags.len();
    for (name, body) in &tags {
        table.extend(*name);
        table.extend(length(start + data.len()));
        table.extend(length(body.len()));
        data.extend(body);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = header(start + data.len());
    profile.extend(table);
    profile.extend(data);
    profile
}

fn header(size: usize) -> Vec<u8> {
    let mut header = length(size).to_vec();
    header.extend([0; 4]);
    header.extend([4, 0x20, 0, 0]);
    header.extend(b"mntrRGB XYZ ");
    // A fixed date: 2026-01-01 00:00:00.
    header.extend([0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    header.extend(b"acsp");
    header.resize(68, 0);
    header.extend(fixed(&D50));
    header.resize(128, 0);
    header
}

fn tag(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&kind[..], &[0; 4], body].concat()
}

/// Text in one language.
fn words(words: &str) -> Vec<u8> {
    let units: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let head = [length(1), length(12)].concat();
    let record = [&b"enUS"[..], &length(units.len()), &length(28)].concat();
    tag(*b"mluc", &[head, record, units].concat())
}

/// Signed numbers with sixteen bits behind the point.
fn fixed(numbers: &[f64]) -> Vec<u8> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the numbers are constants below 3"
    )]
    let bits = |number: &f64| ((number * 65536.0).round() as i32).to_be_bytes();
    numbers.iter().flat_map(bits).collect()
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}
