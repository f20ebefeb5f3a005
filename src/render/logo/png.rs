//! PNG to opaque pixels (ISO/IEC 15948:2004).
//!
//! What shows through is laid on white paper, so that the PDF needs no transparency.

use flate2::{Decompress, FlushDecompress};

/// The first bytes of every PNG.
const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n'];

/// The widest and highest image.
const MOST: u32 = 4096;

/// An image on white paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Red, green and blue of every pixel, row by row.
    pub rgb: Vec<u8>,
}

/// What the header says.
#[derive(Clone, Copy)]
struct Header {
    width: u32,
    height: u32,
    depth: u8,
    colour: u8,
}

impl Header {
    fn read(data: &[u8]) -> Result<Self, String> {
        let [
            w0,
            w1,
            w2,
            w3,
            h0,
            h1,
            h2,
            h3,
            depth,
            colour,
            0,
            0,
            interlace,
        ] = *data
        else {
            return Err("has a header that PNG does not know".to_owned());
        };
        let header = Self {
            width: u32::from_be_bytes([w0, w1, w2, w3]),
            height: u32::from_be_bytes([h0, h1, h2, h3]),
            depth,
            colour,
        };
        let (width, height) = (header.width, header.height);
        if interlace != 0 {
            return Err("is interlaced".to_owned());
        }
        if !(1..=MOST).contains(&width) || !(1..=MOST).contains(&height) {
            return Err(format!("has {width} by {height} pixels"));
        }
        match (colour, depth) {
            (0 | 2 | 4 | 6, 8 | 16) | (3, 1 | 2 | 4 | 8) | (0, 1 | 2 | 4) => Ok(header),
            _ => Err(format!("has colours of type {colour} with {depth} bits")),
        }
    }

    /// Samples of one pixel.
    fn channels(self) -> usize {
        match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        }
    }

    /// Bytes of one row without its filter.
    fn row(self) -> usize {
        (size(self.width) * self.channels() * usize::from(self.depth)).div_ceil(8)
    }

    /// How far back the pixel before is, in bytes.
    fn step(self) -> usize {
        (self.channels() * usize::from(self.depth)).div_ceil(8)
    }
}

/// Reads an image; the error says what it has or lacks, to follow its name.
pub fn pixels(bytes: &[u8]) -> Result<Pixels, String> {
    let rest = bytes.strip_prefix(&SIGNATURE);
    let mut rest = rest.ok_or("does not begin as a PNG does")?;
    let (mut header, mut palette, mut alpha, mut packed) = (None, &[][..], &[][..], Vec::new());
    while let Some((kind, data, after)) = chunk(rest)? {
        rest = after;
        match kind {
            b"IHDR" => header = Some(Header::read(data)?),
            b"PLTE" => palette = data,
            b"tRNS" => alpha = data,
            b"IDAT" => packed.extend_from_slice(data),
            b"IEND" => break,
            _ => {}
        }
    }
    let header = header.ok_or("has no header")?;
    let rows = unfiltered(header, &packed)?;
    let mut rgb = Vec::with_capacity(size(header.width) * size(header.height) * 3);
    for row in rows.chunks_exact(header.row()) {
        for x in 0..size(header.width) {
            let pixel = pixel(header, row, x, (palette, alpha));
            let [r, g, b, a] = pixel.ok_or("names a colour that its palette lacks")?;
            rgb.extend([r, g, b].map(|value| on_white(value, a)));
        }
    }
    Ok(Pixels {
        width: header.width,
        height: header.height,
        rgb,
    })
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Kind and data of the next chunk, and what follows it.
type Chunk<'a> = (&'a [u8; 4], &'a [u8], &'a [u8]);

fn chunk(bytes: &[u8]) -> Result<Option<Chunk<'_>>, String> {
    let cut = || "is cut off".to_owned();
    if bytes.is_empty() {
        return Err(cut());
    }
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(cut)?;
    let (kind, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let length = size(u32::from_be_bytes(*length));
    let (data, rest) = rest.split_at_checked(length).ok_or_else(cut)?;
    let (check, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let mut crc = crc32fast::Hasher::new();
    crc.update(kind);
    crc.update(data);
    if crc.finalize() != u32::from_be_bytes(*check) {
        return Err("is damaged: a check sum does not fit".to_owned());
    }
    Ok(Some((kind, data, rest)))
}

/// The rows as they were before their filters (ISO/IEC 15948:2004, 9.2).
fn unfiltered(header: Header, packed: &[u8]) -> Result<Vec<u8>, String> {
    let (row, step) = (header.row(), header.step());
    let whole = (row + 1) * size(header.height);
    let mut raw = Vec::with_capacity(whole);
    // Never more than the room that the size of the image asks for.
    let read = Decompress::new(true).decompress_vec(packed, &mut raw, FlushDecompress::Finish);
    if read.is_err() || raw.len() < whole {
        return Err("is damaged: its pixels cannot be read".to_owned());
    }
    raw.truncate(whole);
    let mut rows = vec![0; row * size(header.height)];
    for (y, line) in raw.chunks_exact(row + 1).enumerate() {
        let (done, rest) = rows.split_at_mut(y * row);
        let above = done.len().checked_sub(row).map(|from| &done[from..]);
        let current = &mut rest[..row];
        for x in 0..row {
            let left = x.checked_sub(step).map_or(0, |at| current[at]);
            let up = above.map_or(0, |above| above[x]);
            let corner = x.checked_sub(step).and_then(|at| Some(above?[at]));
            let guess = match line[0] {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner.unwrap_or(0)),
                _ => return Err("is damaged: a row has an unknown filter".to_owned()),
            };
            current[x] = line[x + 1].wrapping_add(guess);
        }
    }
    Ok(rows)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let guess = a + b - c;
    let [da, db, dc] = [a, b, c].map(|value| (guess - value).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        up
    } else {
        corner
    }
}

/// Red, green, blue and opacity of one pixel.
fn pixel(
    header: Header,
    row: &[u8],
    x: usize,
    (palette, alpha): (&[u8], &[u8]),
) -> Option<[u8; 4]> {
    let depth = usize::from(header.depth);
    // Of 16 bits the upper eight are kept.
    let sample = |channel: usize| {
        let bit = (x * header.channels() + channel) * depth;
        let byte = row[bit / 8];
        if depth >= 8 {
            byte
        } else {
            (byte >> (8 - depth - bit % 8)) & (0xFF >> (8 - depth))
        }
    };
    // A colour that is transparent stands in the chunk with 16 bits for each sample.
    let is_clear = |count: usize| {
        alpha.len() == 2 * count
            && (0..count).all(|channel| {
                let at = if depth == 16 {
                    2 * channel
                } else {
                    2 * channel + 1
                };
                alpha[at] == sample(channel)
            })
    };
    let opacity = |clear: bool| if clear { 0 } else { 0xFF };
    Some(match header.colour {
        0 => {
            let most: u8 = if depth >= 8 {
                0xFF
            } else {
                0xFF >> (8 - depth)
            };
            let grey = u16::from(sample(0)) * 0xFF / u16::from(most);
            let grey = u8::try_from(grey).unwrap_or(0xFF);
            [grey, grey, grey, opacity(is_clear(1))]
        }
        2 => [sample(0), sample(1), sample(2), opacity(is_clear(3))],
        3 => {
            let index = usize::from(sample(0));
            let [r, g, b] = *palette.get(index * 3..index * 3 + 3)?.first_chunk()?;
            [r, g, b, alpha.get(index).copied().unwrap_or(0xFF)]
        }
        4 => [sample(0), sample(0), sample(0), sample(1)],
        _ => [sample(0), sample(1), sample(2), sample(3)],
    })
}

fn on_white(value: u8, opacity: u8) -> u8 {
    let (value, opacity) = (u32::from(value), u32::from(opacity));
    let mixed = (value * opacity + 255 * (255 - opacity) + 127) / 255;
    u8::try_from(mixed).unwrap_or(0xFF)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn png(header: [u8; 5], size: (u32, u32), more: &[(&[u8; 4], &[u8])], raw: &[u8]) -> Vec<u8> {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(raw).expect("packed");
        let packed = zlib.finish().expect("packed");
        let sizes = [size.0.to_be_bytes(), size.1.to_be_bytes()].concat();
        let head = [&sizes[..], &header].concat();
        let mut chunks: Vec<(&[u8; 4], &[u8])> = vec![(b"IHDR", &head)];
        chunks.extend(more);
        chunks.extend([(b"IDAT", &packed[..]), (b"IEND", &[][..])]);
        let mut file = SIGNATURE.to_vec();
        for (kind, data) in chunks {
            file.extend(u32::try_from(data.len()).expect("short").to_be_bytes());
            file.extend_from_slice(kind);
            file.extend_from_slice(data);
            let mut crc = crc32fast::Hasher::new();
            crc.update(kind);
            crc.update(data);
            file.extend(crc.finalize().to_be_bytes());
        }
        file
    }

    #[test]
    fn filters_are_undone_and_clear_pixels_lie_on_white() {
        // Two rows of RGBA: the second by the Paeth filter.
        let raw = [
            1, 10, 20, 30, 255, 1, 1, 1, 0, //
            4, 1, 2, 3, 0, 0, 0, 0, 1,
        ];
        let found = pixels(&png([8, 6, 0, 0, 0], (2, 2), &[], &raw)).expect("read");
        assert_eq!(found.rgb[..6], [10, 20, 30, 11, 21, 31]);
        assert_eq!(found.rgb[6..9], [11, 22, 33]);
        let clear = [0, 0, 0, 0, 0];
        let found = pixels(&png([8, 6, 0, 0, 0], (1, 1), &[], &clear)).expect("read");
        assert_eq!(found.rgb, [255, 255, 255]);
    }

    #[test]
    fn a_palette_of_four_bits_is_looked_up() {
        let palette: (&[u8; 4], &[u8]) = (b"PLTE", &[1, 2, 3, 4, 5, 6]);
        let file = png([4, 3, 0, 0, 0], (2, 1), &[palette], &[0, 0x10]);
        assert_eq!(pixels(&file).expect("read").rgb, [4, 5, 6, 1, 2, 3]);
        let file = png([4, 3, 0, 0, 0], (2, 1), &[palette], &[0, 0x12]);
        assert!(pixels(&file).expect_err("too far").contains("palette"));
    }

    #[test]
    fn what_is_no_sound_image_is_told() {
        let sound = png([8, 0, 0, 0, 0], (1, 1), &[], &[0, 7]);
        assert_eq!(pixels(&sound).expect("read").rgb, [7, 7, 7]);
        let mut broken = sound.clone();
        let last = broken.len() - 20;
        broken[last] ^= 1;
        for (bytes, word) in [
            (broken, "damaged"),
            (sound[..sound.len() - 3].to_vec(), "cut off"),
            (b"GIF89a".to_vec(), "begin"),
            (png([8, 0, 0, 0, 1], (1, 1), &[], &[0, 7]), "interlaced"),
            (png([8, 0, 0, 0, 0], (9000, 1), &[], &[0]), "9000"),
            (png([8, 0, 0, 0, 0], (1, 2), &[], &[0, 7]), "damaged"),
        ] {
            let why = pixels(&bytes).expect_err(word);
            assert!(why.contains(word), "{why}");
        }
    }
}
