//! Messages behind their length, as the collector's file exporter writes them.
//!
//! opentelemetry-collector-contrib, `exporter/fileexporter`: four bytes, big endian,
//! then the message; with compression every message is a Zstandard frame.

use std::io::{self, Read};

use super::collector::{Collector, Taken};
use super::documents::{LONGEST, kind};
use super::population::{ExceptionKind, Packing, Population};
use super::source;

/// The longest message that is passed over; a greater length is none.
const LONGEST_PASSED: u32 = 1 << 30;

/// Whether a stream begins with a length and not with text.
pub(super) fn is_framed(head: &[u8]) -> bool {
    head.len() > 4 && head[0] < b'\t' && !head.starts_with(&[0; 4])
}

/// Reads all messages.
pub(super) fn read(
    reader: &mut dyn Read,
    population: &mut Population,
    collector: &mut Collector,
) -> io::Result<()> {
    population.packing.push(Packing::Frames);
    let mut message = Vec::new();
    loop {
        let offset = population.bytes;
        let mut length = [0; 4];
        let got = fill(reader, &mut length)?;
        population.bytes += got as u64;
        if got == 0 {
            return Ok(());
        }
        if got < length.len() {
            population.except(ExceptionKind::CutOff, offset, None);
            return Ok(());
        }
        let length = u32::from_be_bytes(length);
        if length == 0 || length > LONGEST_PASSED {
            population.except(ExceptionKind::FrameLength, offset, None);
            return Ok(());
        }
        let mut part = (&mut *reader).take(u64::from(length));
        let fits = usize::try_from(length).is_ok_and(|length| length <= LONGEST);
        message.clear();
        let got = if fits {
            part.read_to_end(&mut message)? as u64
        } else {
            io::copy(&mut part, &mut io::sink())?
        };
        population.bytes += got;
        if got < u64::from(length) {
            population.except(ExceptionKind::CutOff, offset, None);
            return Ok(());
        }
        if fits {
            unpacked(&message, offset, population, collector);
        } else {
            population.except(ExceptionKind::TooLong, offset, None);
        }
    }
}

fn fill(reader: &mut dyn Read, bytes: &mut [u8; 4]) -> io::Result<usize> {
    let mut part = Vec::with_capacity(4);
    let got = reader.take(4).read_to_end(&mut part)?;
    bytes[..got].copy_from_slice(&part);
    Ok(got)
}

fn unpacked(message: &[u8], offset: u64, population: &mut Population, collector: &mut Collector) {
    if !source::is_zstd(message) {
        return documents(message, offset, population, collector);
    }
    if !population.packing.contains(&Packing::ZstdMessages) {
        population.packing.push(Packing::ZstdMessages);
    }
    match source::message(message, LONGEST) {
        Ok(Some(plain)) => documents(&plain, offset, population, collector),
        Ok(None) => population.except(ExceptionKind::TooLong, offset, None),
        Err(_) => population.except(ExceptionKind::DamagedCompression, offset, None),
    }
}

/// Reads the documents of one message.
fn documents(message: &[u8], offset: u64, population: &mut Population, collector: &mut Collector) {
    if is_protobuf(message) {
        return population.except(ExceptionKind::Protobuf, offset, None);
    }
    let mut rest = message.trim_ascii();
    while !rest.is_empty() {
        let length = match collector.take(rest) {
            Taken::Read(length) => {
                population.json_documents += 1;
                length
            }
            Taken::Not(kind, length) => {
                population.except(kind, offset, None);
                length
            }
            Taken::Stopped(stop, _) => {
                return population.except(kind(stop), offset, None);
            }
        };
        rest = rest[length..].trim_ascii_start();
    }
}

/// Whether bytes look like a message of OTLP in protobuf: a line end, as the tag of
/// its first field reads, and then bytes that JSON does not begin with.
pub(super) fn is_protobuf(bytes: &[u8]) -> bool {
    let control = |byte: &u8| *byte < b' ' && !matches!(*byte, b'\t' | b'\n' | b'\r');
    let opens = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    let strange = |byte: &u8| control(byte) || !opens && *byte >= 0x80;
    bytes.first() == Some(&b'\n') && bytes.iter().take(64).any(strange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_protobuf_are_told_from_text() {
        assert!(is_framed(b"\0\0\x01\x02{"));
        assert!(!is_framed(b"\0\0\0\0\0") && !is_framed(b"{\"a\":1}") && !is_framed(b"\n{}\n{}"));
        assert!(is_protobuf(b"\n\x12\n\x10") && is_protobuf(b"\n{\n\x10\n\x0e"));
        assert!(is_protobuf(b"\n\xb3\x02\n\x10"));
        assert!(!is_protobuf("\n{\"a\":\"\u{e9}\"}".as_bytes()) && !is_protobuf(b"{}"));
    }
}
