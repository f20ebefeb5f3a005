//! Writes the canonical container front to back, compressing on all threads.
//!
//! Sizes and CRC stand in front of an entry's bytes (rule R4), so long entries
//! are compressed into a temporary file first; short ones in memory, many at
//! a time. Memory is bounded by the batch, never by an entry.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek as _, Write};
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::SealError;
use crate::model::Digest;
use crate::package::EntryName;
use crate::package::deflate::{CHUNK, Chunk, DICTIONARY, Deflater};
use crate::package::statement::Prefix;
use crate::package::zip::{End, EntryHead, Method, Stamp};

/// Short entries that are compressed side by side: at most so many bytes and files.
const BATCH_BYTES: u64 = 16 << 20;
const BATCH_FILES: usize = 1024;
/// So many chunks of a long entry are compressed side by side.
const BATCH_CHUNKS: usize = 8;
/// A compressed entry of at most this length needs no temporary file.
const SPOOL_IN_MEMORY: usize = 4 << 20;

thread_local! {
    static DEFLATER: RefCell<Deflater> = RefCell::default();
}

/// One entry to be.
pub(super) struct Item<'a> {
    /// The name below the top directory.
    pub name: EntryName,
    /// Its bytes, or where they are.
    pub content: Content<'a>,
}

/// The bytes of one entry.
pub(super) enum Content<'a> {
    /// In memory.
    Bytes(Cow<'a, [u8]>),
    /// In a file that must still have this digest and size.
    File {
        path: &'a Path,
        digest: Digest,
        size: u64,
    },
}

impl Item<'_> {
    fn size(&self) -> u64 {
        match &self.content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File { size, .. } => *size,
        }
    }

    fn open(&self) -> Result<Box<dyn Read + '_>, SealError> {
        match &self.content {
            Content::Bytes(bytes) => Ok(Box::new(bytes.as_ref())),
            Content::File { path, .. } => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(source) => Err(self.unreadable(source)),
            },
        }
    }

    fn changed(&self) -> SealError {
        SealError::Changed {
            name: self.name.clone(),
        }
    }

    fn unreadable(&self, source: io::Error) -> SealError {
        if source.kind() == io::ErrorKind::UnexpectedEof {
            return self.changed();
        }
        SealError::Unreadable {
            name: self.name.clone(),
            source,
        }
    }

    /// Refuses bytes that are not those that were judged.
    fn compare(&self, found: impl FnOnce() -> Digest) -> Result<(), SealError> {
        match &self.content {
            Content::File { digest, .. } if *digest != found() => Err(self.changed()),
            _ => Ok(()),
        }
    }

    /// Refuses a file that goes on after its known size.
    fn expect_end(&self, reader: &mut dyn Read) -> Result<(), SealError> {
        match reader.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(self.changed()),
            Err(source) => Err(self.unreadable(source)),
        }
    }
}

/// What an entry becomes.
struct Packed {
    method: Method,
    crc: u32,
    size: u64,
    bytes: Vec<u8>,
}

/// Writes entries one after the other, then the central directory.
pub(super) struct Packer<'a> {
    out: &'a mut dyn Write,
    top: &'a str,
    stamp: Stamp,
    spool: &'a Path,
    hasher: Sha256,
    offset: u64,
    entries: u64,
    central: Vec<u8>,
}

impl<'a> Packer<'a> {
    /// Begins an archive with one top directory and one stamp.
    pub fn new(out: &'a mut dyn Write, top: &'a str, stamp: Stamp, spool: &'a Path) -> Self {
        Self {
            out,
            top,
            stamp,
            spool,
            hasher: Sha256::new(),
            offset: 0,
            entries: 0,
            central: Vec::new(),
        }
    }

    /// Adds entries in the given order.
    pub fn add_all(&mut self, items: &[Item]) -> Result<(), SealError> {
        let mut rest = items;
        while let Some(first) = rest.first() {
            if first.size() > CHUNK as u64 {
                self.add_long(first)?;
                rest = &rest[1..];
                continue;
            }
            let (batch, later) = rest.split_at(batch_length(rest));
            let packed: Vec<_> = batch.par_iter().map(pack_short).collect();
            for (item, packed) in batch.iter().zip(packed) {
                self.add_packed(&item.name, &packed?)?;
            }
            rest = later;
        }
        Ok(())
    }

    /// Adds one entry as it is.
    pub fn add_stored(&mut self, name: &EntryName, bytes: &[u8]) -> Result<(), SealError> {
        let (method, crc, size) = (Method::Stored, crc32fast::hash(bytes), bytes.len() as u64);
        self.add_packed(
            name,
            &Packed {
                method,
                crc,
                size,
                bytes: bytes.to_vec(),
            },
        )
    }

    /// The archive's bytes up to here.
    pub fn prefix(&self) -> Prefix {
        let digest = Digest::from_bytes(self.hasher.clone().finalize().into());
        Prefix {
            length: self.offset,
            digest,
        }
    }

    /// Writes the central directory and the end record; returns the number of
    /// entries and of bytes.
    pub fn finish(mut self) -> Result<(u64, u64), SealError> {
        let central = std::mem::take(&mut self.central);
        let end = End {
            entries: self.entries,
            size: central.len() as u64,
            offset: self.offset,
        };
        self.put(&central)?;
        self.put(&end.encode())?;
        self.out.flush().map_err(SealError::Unwritable)?;
        Ok((self.entries, self.offset))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), SealError> {
        self.hasher.update(bytes);
        self.offset += bytes.len() as u64;
        self.out.write_all(bytes).map_err(SealError::Unwritable)
    }

    fn add_packed(&mut self, name: &EntryName, packed: &Packed) -> Result<(), SealError> {
        let length = packed.bytes.len() as u64;
        self.put_head(name, packed.method, packed.crc, length, packed.size)?;
        self.put(&packed.bytes)
    }

    fn put_head(
        &mut self,
        name: &EntryName,
        method: Method,
        crc: u32,
        packed: u64,
        size: u64,
    ) -> Result<(), SealError> {
        let name = format!("{}/{name}", self.top);
        let head = EntryHead {
            name,
            method,
            crc,
            packed,
            size,
            offset: self.offset,
        };
        self.central.extend_from_slice(&head.central(self.stamp));
        self.entries += 1;
        self.put(&head.local(self.stamp))
    }

    /// Adds an entry of more than one chunk.
    fn add_long(&mut self, item: &Item) -> Result<(), SealError> {
        let mut first = vec![0; CHUNK];
        item.open()?
            .read_exact(&mut first)
            .map_err(|source| item.unreadable(source))?;
        if DEFLATER.with_borrow_mut(|deflater| deflater.is_dense(&first)) {
            return self.add_long_stored(item, first);
        }
        drop(first);
        let mut spool = tempfile::spooled_tempfile_in(SPOOL_IN_MEMORY, self.spool);
        let (crc, packed) = deflate_long(item, &mut spool)?;
        self.put_head(&item.name, Method::Deflated, crc, packed, item.size())?;
        spool.rewind().map_err(SealError::Unwritable)?;
        let mut buffer = vec![0; CHUNK];
        loop {
            match spool.read(&mut buffer).map_err(SealError::Unwritable)? {
                0 => return Ok(()),
                length => self.put(&buffer[..length])?,
            }
        }
    }

    /// Reads an entry twice: once for its CRC, which stands in front, once to copy it.
    fn add_long_stored(&mut self, item: &Item, mut buffer: Vec<u8>) -> Result<(), SealError> {
        let (mut sha, mut crc) = (Sha256::new(), crc32fast::Hasher::new());
        each_piece(item, &mut buffer, |piece| {
            sha.update(piece);
            crc.update(piece);
            Ok(())
        })?;
        item.compare(|| Digest::from_bytes(sha.finalize().into()))?;
        let sealed = crc.finalize();
        self.put_head(&item.name, Method::Stored, sealed, item.size(), item.size())?;
        let mut crc = crc32fast::Hasher::new();
        each_piece(item, &mut buffer, |piece| {
            crc.update(piece);
            self.put(piece)
        })?;
        if crc.finalize() != sealed {
            return Err(item.changed());
        }
        Ok(())
    }
}

/// How many of the next items are short and fit one batch; at least one.
fn batch_length(items: &[Item]) -> usize {
    let mut bytes = 0;
    let fits = |item: &&Item| {
        let size = item.size();
        bytes += size;
        size <= CHUNK as u64 && bytes <= BATCH_BYTES
    };
    items
        .iter()
        .take(BATCH_FILES)
        .take_while(fits)
        .count()
        .max(1)
}

fn pack_short(item: &Item) -> Result<Packed, SealError> {
    let size = item.size();
    let bytes = match &item.content {
        Content::Bytes(bytes) => Cow::Borrowed(bytes.as_ref()),
        Content::File { .. } => {
            let mut bytes = vec![0; usize::try_from(size).expect("a short entry")];
            let mut reader = item.open()?;
            reader
                .read_exact(&mut bytes)
                .map_err(|source| item.unreadable(source))?;
            item.expect_end(reader.as_mut())?;
            Cow::Owned(bytes)
        }
    };
    item.compare(|| Digest::of(&bytes))?;
    let crc = crc32fast::hash(&bytes);
    match DEFLATER.with_borrow_mut(|deflater| deflater.whole(&bytes)) {
        Some(packed) => Ok(Packed {
            method: Method::Deflated,
            crc,
            size,
            bytes: packed,
        }),
        None => Ok(Packed {
            method: Method::Stored,
            crc,
            size,
            bytes: bytes.into_owned(),
        }),
    }
}

/// Hands the item's bytes over piece by piece, exactly as many as its size.
fn each_piece(
    item: &Item,
    buffer: &mut [u8],
    mut take: impl FnMut(&[u8]) -> Result<(), SealError>,
) -> Result<(), SealError> {
    let mut reader = item.open()?;
    let mut left = item.size();
    while left > 0 {
        let length = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let piece = &mut buffer[..length];
        reader
            .read_exact(piece)
            .map_err(|source| item.unreadable(source))?;
        take(piece)?;
        left -= length as u64;
    }
    item.expect_end(reader.as_mut())
}

/// Compresses a long entry into a writer; returns its CRC and compressed length.
fn deflate_long(item: &Item, out: &mut dyn Write) -> Result<(u32, u64), SealError> {
    let batch = BATCH_CHUNKS * CHUNK;
    // The 32 KiB before a batch stand in front of it, for its first chunk.
    let mut window = vec![0; DICTIONARY + batch];
    let mut before = 0;
    let (mut sha, mut crc) = (Sha256::new(), crc32fast::Hasher::new());
    let mut packed = 0;
    let mut reader = item.open()?;
    let mut left = item.size();
    while left > 0 {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(batch);
        let end = before + length;
        reader
            .read_exact(&mut window[before..end])
            .map_err(|source| item.unreadable(source))?;
        left -= length as u64;
        let bytes = &window[..end];
        let hash = || {
            sha.update(&bytes[before..]);
            crc.update(&bytes[before..]);
        };
        let ((), chunks) = rayon::join(hash, || deflate_batch(bytes, before, left == 0));
        for chunk in chunks {
            packed += chunk.len() as u64;
            out.write_all(&chunk).map_err(SealError::Unwritable)?;
        }
        if left > 0 {
            window.copy_within(end - DICTIONARY..end, 0);
            before = DICTIONARY;
        }
    }
    item.expect_end(reader.as_mut())?;
    item.compare(|| Digest::from_bytes(sha.finalize().into()))?;
    Ok((crc.finalize(), packed))
}

/// Compresses the chunks of one batch, each with the 32 KiB before it.
fn deflate_batch(bytes: &[u8], begin: usize, is_last_batch: bool) -> Vec<Vec<u8>> {
    let starts: Vec<usize> = (begin..bytes.len()).step_by(CHUNK).collect();
    let pack = |start: &usize| {
        let end = bytes.len().min(start + CHUNK);
        let place = if is_last_batch && end == bytes.len() {
            Chunk::Last
        } else {
            Chunk::Inner
        };
        let before = &bytes[start.saturating_sub(DICTIONARY)..*start];
        Deflater::chunk(before, &bytes[*start..end], place)
    };
    starts.par_iter().map(pack).collect()
}
