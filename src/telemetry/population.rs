//! How much of a stream was read, and what of it could not be.

use serde::Serialize;

/// What a stream holds as a whole, and what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Population {
    /// How the stream is packed, from the outside in.
    pub packing: Vec<Packing>,
    /// Bytes after decompression.
    pub bytes: u64,
    /// JSON documents that were read.
    pub json_documents: u64,
    /// The first of what could not be read, in order.
    pub exceptions: Vec<Exception>,
    /// How many more there are.
    pub exceptions_left_out: u64,
}

/// How a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Packing {
    /// Gzip around the whole stream.
    Gzip,
    /// Zstandard around the whole stream.
    Zstd,
    /// Messages behind their length, as the collector's file exporter writes them.
    Frames,
    /// Zstandard around single messages.
    ZstdMessages,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Exception {
    /// What it is.
    pub kind: ExceptionKind,
    /// Where it begins, in bytes after decompression.
    pub offset: u64,
    /// The line it begins on, from 1; frames have no lines.
    pub line: Option<u64>,
}

/// What cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionKind {
    /// Text that is no JSON.
    Malformed,
    /// A document without its end.
    CutOff,
    /// Objects or arrays deeper within each other than is read.
    TooDeep,
    /// A line, a document or a message that is longer than is read.
    TooLong,
    /// A document of more log records or resources than are read.
    TooManyRecords,
    /// Text that is no UTF-8.
    NotUtf8,
    /// JSON of another shape than is known here, or than the stream began with.
    UnknownShape,
    /// Gzip or Zstandard that does not decompress, or whose checksum is wrong.
    DamagedCompression,
    /// A stream that decompresses to more than anything honest does.
    DecompressesTooFar,
    /// A message length that no writer gives; nothing after it was read.
    FrameLength,
    /// OTLP as protobuf, which is not read.
    Protobuf,
}

impl Population {
    /// The most exceptions that are kept.
    pub const MOST_EXCEPTIONS: usize = 100;

    /// Whether all of the stream was read.
    pub fn is_complete(&self) -> bool {
        self.exceptions.is_empty()
    }

    pub(super) fn except(&mut self, kind: ExceptionKind, offset: u64, line: Option<u64>) {
        if self.exceptions.len() < Self::MOST_EXCEPTIONS {
            self.exceptions.push(Exception { kind, offset, line });
        } else {
            self.exceptions_left_out += 1;
        }
    }
}
