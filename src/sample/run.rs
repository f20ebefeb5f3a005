//! Sorted runs of rows, in memory or spilled to a file.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek as _, Write as _};
use std::path::Path;

use super::instance::InstanceId;

/// Bytes read from a spilled run at once.
const BUFFER: usize = 64 * 1024;
const SHA: u8 = 1;
const CONFLICT: u8 = 2;

/// One row: its id lies in an arena; 56 bytes of its own.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub at: u64,
    pub amount: i64,
    pub stratum: u32,
    pub len: u16,
    pub flags: u8,
    pub sha256: [u8; 32],
}

impl Row {
    /// The digest of the content, where the row has one; nothing sorts first.
    pub fn digest(&self) -> Option<[u8; 32]> {
        (self.flags & SHA != 0).then_some(self.sha256)
    }

    pub fn set_digest(&mut self, digest: Option<[u8; 32]>) {
        if let Some(bytes) = digest {
            self.sha256 = bytes;
            self.flags |= SHA;
        }
    }

    pub fn is_conflict(&self) -> bool {
        self.flags & CONFLICT != 0
    }

    pub fn mark_conflict(&mut self) {
        self.flags |= CONFLICT;
    }
}

/// Rows whose ids ascend by bytes, each id once.
pub(super) enum Run {
    Memory { arena: Vec<u8>, rows: Vec<Row> },
    File { file: File, rows: u64 },
}

impl Run {
    /// Writes sorted rows to a file without a name in a folder: it goes with the process.
    pub fn spill(folder: &Path, arena: &[u8], rows: &[Row]) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(BUFFER, tempfile::tempfile_in(folder)?);
        for row in rows {
            out.write_all(&row.len.to_le_bytes())?;
            out.write_all(&[row.flags])?;
            out.write_all(&row.stratum.to_le_bytes())?;
            out.write_all(&row.amount.to_le_bytes())?;
            if row.flags & SHA != 0 {
                out.write_all(&row.sha256)?;
            }
            out.write_all(id_of(arena, row))?;
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let rows = rows.len() as u64;
        Ok(Self::File { file, rows })
    }

    /// Starts to read the run from its first row.
    pub fn reader(&mut self) -> io::Result<RunReader<'_>> {
        match self {
            Self::Memory { arena, rows } => Ok(RunReader::Memory { arena, rows }),
            Self::File { file, rows } => {
                file.rewind()?;
                let input = BufReader::with_capacity(BUFFER, &*file);
                Ok(RunReader::File { input, left: *rows })
            }
        }
    }
}

/// The id of a row within its arena.
pub(super) fn id_of<'a>(arena: &'a [u8], row: &Row) -> &'a [u8] {
    let start = usize::try_from(row.at).expect("an arena lies in memory");
    &arena[start..start + usize::from(row.len)]
}

/// Reads one run row by row.
pub(super) enum RunReader<'a> {
    Memory {
        arena: &'a [u8],
        rows: &'a [Row],
    },
    File {
        input: BufReader<&'a File>,
        left: u64,
    },
}

impl RunReader<'_> {
    /// The next row, with its id written to `id`; `None` after the last one.
    pub fn next(&mut self, id: &mut Vec<u8>) -> io::Result<Option<Row>> {
        id.clear();
        match self {
            Self::Memory { arena, rows } => Ok(rows.split_first().map(|(row, rest)| {
                id.extend_from_slice(id_of(arena, row));
                *rows = rest;
                *row
            })),
            Self::File { left: 0, .. } => Ok(None),
            Self::File { input, left } => {
                *left -= 1;
                read_row(input, id).map(Some)
            }
        }
    }
}

fn read_row(input: &mut impl Read, id: &mut Vec<u8>) -> io::Result<Row> {
    let mut head = [0_u8; 15];
    input.read_exact(&mut head)?;
    let [a, b, flags, s @ ..] = head;
    let (stratum, amount) = s.split_at(4);
    let mut row = Row {
        at: 0,
        amount: i64::from_le_bytes(amount.try_into().expect("eight bytes")),
        stratum: u32::from_le_bytes(stratum.try_into().expect("four bytes")),
        len: u16::from_le_bytes([a, b]),
        flags,
        sha256: [0; 32],
    };
    if flags & SHA != 0 {
        input.read_exact(&mut row.sha256)?;
    }
    id.resize(usize::from(row.len), 0);
    input.read_exact(id)?;
    debug_assert!(id.len() <= InstanceId::MAX);
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_no_more_than_64_bytes_beside_its_id() {
        assert!(size_of::<Row>() <= 64);
    }
}
