//! One entry's bytes: inflated in pieces, measured, and never more than allowed (rule R10).

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};
use sha2::{Digest as _, Sha256};

use super::container::{Entry, malformed};
use super::source::Source;
use super::unreadable;
use super::whole::Whole;
use crate::diagnostic::{Code, Finding};
use crate::model::Digest;
use crate::package::zip::Method;

const INPUT: usize = 64 << 10;
const OUTPUT: usize = 256 << 10;

/// The buffers and the inflater of one thread.
pub(super) struct Scratch {
    input: Vec<u8>,
    output: Vec<u8>,
    inflater: Decompress,
    whole: Whole,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            input: vec![0; INPUT],
            output: vec![0; OUTPUT],
            inflater: Decompress::new(false),
            whole: Whole::default(),
        }
    }
}

/// What an entry's bytes are.
#[derive(Clone, Copy)]
pub(super) struct Measured {
    /// Their SHA-256.
    pub digest: Digest,
    /// Their CRC-32.
    pub crc: u32,
    /// Their number.
    pub size: u64,
}

/// Why an entry has no bytes.
#[derive(Debug)]
pub(super) enum Failure {
    /// The package file cannot be read.
    Io(io::Error),
    /// What is kept is not what its header says.
    Data(&'static str),
    /// Whoever takes the bytes failed.
    Taker(io::Error),
}

const TOO_LONG: Failure = Failure::Data("it holds more bytes than its header says");

/// Hands an entry's bytes over piece by piece, at most as many as its header
/// and the limit allow.
pub(super) fn unpack(
    source: &Source,
    entry: &Entry,
    limit: u64,
    scratch: &mut Scratch,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<Measured, Failure> {
    if entry.head.method == Method::Deflated && entry.head.size <= limit {
        let whole = scratch.whole.inflate(source, entry).map_err(Failure::Io)?;
        if let Some(bytes) = whole {
            take(bytes).map_err(Failure::Taker)?;
            return Ok(Measured {
                digest: Digest::of(bytes),
                crc: entry.head.crc,
                size: entry.head.size,
            });
        }
    }
    let (mut sha, mut crc, mut size) = (Sha256::new(), crc32fast::Hasher::new(), 0_u64);
    let most = entry.head.size.min(limit);
    let mut measure = |piece: &[u8]| {
        size += piece.len() as u64;
        if size > most {
            return Err(TOO_LONG);
        }
        sha.update(piece);
        crc.update(piece);
        take(piece).map_err(Failure::Taker)
    };
    match entry.head.method {
        Method::Stored => copy(source, entry, scratch, &mut measure)?,
        Method::Deflated => inflate(source, entry, scratch, &mut measure)?,
    }
    let digest = Digest::from_bytes(sha.finalize().into());
    Ok(Measured {
        digest,
        crc: crc.finalize(),
        size,
    })
}

fn copy(
    source: &Source,
    entry: &Entry,
    scratch: &mut Scratch,
    measure: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut span = source.span(entry.data, entry.head.packed);
    loop {
        match span.read(&mut scratch.output).map_err(Failure::Io)? {
            0 => return Ok(()),
            length => measure(&scratch.output[..length])?,
        }
    }
}

fn inflate(
    source: &Source,
    entry: &Entry,
    scratch: &mut Scratch,
    measure: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Scratch {
        input,
        output,
        inflater,
        ..
    } = scratch;
    inflater.reset(false);
    let mut span = source.span(entry.data, entry.head.packed);
    let (mut at, mut end) = (0, 0);
    loop {
        if at == end {
            (at, end) = (0, span.read(input).map_err(Failure::Io)?);
        }
        let (consumed, produced) = (inflater.total_in(), inflater.total_out());
        let status = inflater
            .decompress(&input[at..end], output, FlushDecompress::None)
            .map_err(|_| Failure::Data("its compressed bytes no longer inflate"))?;
        let consumed = usize_of(inflater.total_in() - consumed);
        let produced = usize_of(inflater.total_out() - produced);
        at += consumed;
        measure(&output[..produced])?;
        if status == Status::StreamEnd {
            break;
        }
        if at == end && produced == 0 && consumed == 0 {
            return Err(Failure::Data("its compressed bytes end too early"));
        }
    }
    if inflater.total_in() != entry.head.packed {
        return Err(Failure::Data("its compressed bytes go on after their end"));
    }
    Ok(())
}

fn usize_of(count: u64) -> usize {
    usize::try_from(count).expect("a count within one buffer")
}

/// Judges an entry by the digest that was sealed for it.
pub(super) fn judge(
    entry: &Entry,
    sealed: Digest,
    found: &Result<Measured, Failure>,
) -> Option<Finding> {
    let measured = match found {
        Ok(measured) if measured.digest == sealed => measured,
        Ok(measured) => return Some(changed(entry, sealed, measured)),
        Err(Failure::Data(why)) => return Some(broken(entry, why)),
        Err(Failure::Io(why) | Failure::Taker(why)) => return Some(unreadable(why)),
    };
    odd_head(entry, measured)
}

/// Says that the sealed bytes have headers with another CRC or size.
pub(super) fn odd_head(entry: &Entry, measured: &Measured) -> Option<Finding> {
    if measured.crc == entry.head.crc && measured.size == entry.head.size {
        return None;
    }
    let name = &entry.name;
    Some(malformed(
        "R6",
        format!(
            "the headers of entry `{name}` give a CRC or size that its sealed bytes do not have"
        ),
    ))
}

/// Says that an entry's bytes cannot be unpacked.
pub(super) fn broken(entry: &Entry, why: &str) -> Finding {
    let message = format!("entry `{}` was changed after sealing: {why}", entry.name);
    ask_again(Finding::new(Code::DigestMismatch, message).about(entry.name.as_str()))
}

fn changed(entry: &Entry, sealed: Digest, found: &Measured) -> Finding {
    let message = format!("entry `{}` was changed after sealing", entry.name);
    let note = format!(
        "sealed as sha256:{sealed}; found sha256:{}, {} bytes",
        found.digest, found.size
    );
    ask_again(
        Finding::new(Code::DigestMismatch, message)
            .about(entry.name.as_str())
            .note(note),
    )
}

/// Adds the one next step that a broken seal leaves.
pub(super) fn ask_again(finding: Finding) -> Finding {
    finding.help("ask the sender for the original; a sealed package is never edited")
}
