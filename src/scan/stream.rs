//! Text of any length, in chunks that overlap, on all cores, in bounded memory.

use std::io::{self, Read};
use std::ops::Range;

use rayon::prelude::*;

use super::Scanner;
use super::buffer::{Found, Scan};
use super::table::Table;

/// How much text is scanned at a time.
const CHUNK: usize = 2 << 20;

/// How much before and after a chunk is seen with it: more than any window of a rule.
/// How far back a value can begin before the chunk that it is found in.
pub(super) const LOOK_BACK: usize = 20 * 1024;
const AFTER: usize = 32 * 1024;

/// One chunk and what begins in it.
pub(super) struct Part<'t> {
    /// The text of the chunk alone.
    pub(super) text: &'t [u8],
    /// Where it begins in the stream.
    pub(super) offset: u64,
    /// Values, with their places in the stream.
    pub(super) found: Vec<(Range<u64>, Found)>,
    /// Containers in base64, with their places in the stream.
    pub(super) containers: Vec<(u64, Vec<u8>)>,
    pub(super) decoded: u64,
    pub(super) too_deep: bool,
    /// Bytes that no text has.
    pub(super) zeros: u64,
}

/// Scans a stream; `sink` sees every chunk in order. Returns how many bytes there were.
///
/// `Err` is the reader's or the sink's.
pub(super) fn scan(
    scanner: &Scanner,
    input: &mut dyn Read,
    sink: &mut dyn FnMut(Part<'_>) -> io::Result<()>,
) -> io::Result<u64> {
    let most = CHUNK * rayon::current_num_threads().clamp(1, 8);
    let mut buffer: Vec<u8> = Vec::new();
    let (mut base, mut seen, mut ended) = (0_u64, 0_usize, false);
    let mut table = None;
    while !ended {
        let wanted = seen + most + AFTER;
        let missing = wanted - buffer.len();
        let got = (&mut *input)
            .take(missing as u64)
            .read_to_end(&mut buffer)?;
        ended = got < missing;
        if base == 0 && seen == 0 {
            table = Table::of(&scanner.rules, &buffer);
        }
        let table = table.as_ref();
        let cores = cores(seen, buffer.len(), ended);
        let parts: Vec<Part<'_>> = if cores.len() > 1 {
            let each = cores.into_par_iter();
            each.map(|core| part(scanner, table, &buffer, base, core))
                .collect()
        } else {
            let each = cores.into_iter();
            each.map(|core| part(scanner, table, &buffer, base, core))
                .collect()
        };
        for part in parts {
            seen =
                usize::try_from(part.offset - base).expect("within the buffer") + part.text.len();
            sink(part)?;
        }
        let drop = seen.saturating_sub(LOOK_BACK);
        buffer.drain(..drop);
        base += drop as u64;
        seen -= drop;
    }
    Ok(base + buffer.len() as u64)
}

/// The chunks of what is in the buffer and was not scanned, but for what has to wait
/// for the text after it.
fn cores(seen: usize, length: usize, ended: bool) -> Vec<Range<usize>> {
    let end = if ended { length } else { length - AFTER };
    let starts = (seen..end).step_by(CHUNK);
    starts
        .map(|start| start..(start + CHUNK).min(end))
        .collect()
}

fn part<'t>(
    scanner: &Scanner,
    table: Option<&Table>,
    buffer: &'t [u8],
    base: u64,
    core: Range<usize>,
) -> Part<'t> {
    let start = core.start.saturating_sub(LOOK_BACK);
    let end = (core.end + AFTER).min(buffer.len());
    let mut scan = Scan::new(&scanner.rules, scanner.key.as_ref());
    let window = &buffer[start..end];
    scan.text(window);
    if let Some(table) = table {
        scan.cells(table, window, base + start as u64);
    }
    let begins_here = |at: usize| core.contains(&(start + at));
    let place = |at: usize| base + (start + at) as u64;
    let found = scan.finish().into_iter();
    let found = found.filter(|found| begins_here(found.at.start));
    let containers = std::mem::take(&mut scan.containers).into_iter();
    let text = &buffer[core.clone()];
    Part {
        text,
        offset: base + core.start as u64,
        found: found
            .map(|mut found| {
                found.piece = found
                    .piece
                    .filter(|piece| piece.start > 0 && start + piece.end < end);
                (place(found.at.start)..place(found.at.end), found)
            })
            .collect(),
        containers: containers
            .filter(|(at, _)| begins_here(*at))
            .map(|(at, bytes)| (place(at), bytes))
            .collect(),
        decoded: scan.decoded,
        too_deep: scan.too_deep,
        zeros: memchr::memchr_iter(0, text).count() as u64,
    }
}
