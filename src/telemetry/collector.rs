//! Takes documents and makes facts of them; the first one says what a stream is.

use super::Records;
use super::exec_stream::ExecStream;
use super::fold::Fold;
use super::history::History;
use super::json::{Cursor, Step, Stop};
use super::otlp;
use super::population::ExceptionKind;
use super::session::Session;

/// The facts so far.
#[derive(Default)]
pub(super) enum Collector {
    /// No document said what the stream is.
    #[default]
    Unknown,
    Telemetry(Box<Fold>),
    Session(Box<Session>),
    ExecStream(Box<ExecStream>),
    History(Box<History>),
}

/// What became of a document; lengths are in bytes.
pub(super) enum Taken {
    /// It was read.
    Read(usize),
    /// It is a document, but not to be used.
    Not(ExceptionKind, usize),
    /// It could not be walked any further than this.
    Stopped(Stop, usize),
}

impl Collector {
    /// The facts of all documents that were taken.
    pub(super) fn records(self) -> Records {
        match self {
            Self::Unknown => Records::Unrecognised,
            Self::Telemetry(fold) => Records::Telemetry(Box::new(fold.facts())),
            Self::Session(session) => Records::Session(session),
            Self::ExecStream(stream) => Records::ExecStream(stream),
            Self::History(history) => Records::History(history),
        }
    }

    /// Takes the document at the beginning of a text. Of a document that is not
    /// whole and sound, nothing is taken.
    pub(super) fn take(&mut self, text: &[u8]) -> Taken {
        if !matches!(text.first(), Some(b'{' | b'[')) {
            return Taken::Stopped(Stop::Malformed, 0);
        }
        if matches!(self, Self::Unknown) {
            let mut cursor = Cursor::new(text);
            match shape(&mut cursor) {
                Err(stop) => return Taken::Stopped(stop, cursor.at()),
                Ok(None) => return Taken::Not(ExceptionKind::UnknownShape, cursor.at()),
                Ok(Some(collector)) => *self = collector,
            }
        }
        let mut cursor = Cursor::new(text);
        if let Self::Telemetry(fold) = self {
            return match otlp::document(&mut cursor) {
                Err(stop) => Taken::Stopped(stop, cursor.at()),
                Ok(_) if !is_utf8(&text[..cursor.at()]) => {
                    Taken::Not(ExceptionKind::NotUtf8, cursor.at())
                }
                Ok(document) if !document.known => {
                    Taken::Not(ExceptionKind::UnknownShape, cursor.at())
                }
                Ok(document) => {
                    fold.document(&document);
                    Taken::Read(cursor.at())
                }
            };
        }
        let line = match cursor.value() {
            Err(stop) => return Taken::Stopped(stop, cursor.at()),
            Ok(line) => line,
        };
        if !is_utf8(line) {
            return Taken::Not(ExceptionKind::NotUtf8, cursor.at());
        }
        if self.line(line) {
            Taken::Read(cursor.at())
        } else {
            Taken::Not(ExceptionKind::UnknownShape, cursor.at())
        }
    }

    /// Takes one line of a file that is no telemetry; `false` where its shape is another.
    fn line(&mut self, line: &[u8]) -> bool {
        match self {
            Self::Session(session) => session.note(line),
            Self::ExecStream(stream) => stream.note(line),
            Self::History(history) => history.note(line),
            Self::Telemetry(_) | Self::Unknown => false,
        }
    }
}

/// Most documents are ASCII, which is told faster.
fn is_utf8(text: &[u8]) -> bool {
    text.is_ascii() || std::str::from_utf8(text).is_ok()
}

/// Looks at the top of a document; `None` where its shape is not known.
fn shape(cursor: &mut Cursor<'_>) -> Step<Option<Collector>> {
    let (mut telemetry, mut session, mut history) = (false, 0, 0);
    let mut exec = false;
    let mut top = |cursor: &mut Cursor<'_>| {
        cursor.object_or_other(|cursor, key| {
            let value = cursor.value()?;
            telemetry |= otlp::is_top_key(key);
            session += u8::from(matches!(key, b"timestamp" | b"type" | b"payload"));
            history += u8::from(matches!(key, b"session_id" | b"ts" | b"text"));
            exec |= key == b"type" && ExecStream::is_type(value);
            Ok(())
        })
    };
    if cursor.peek()? == b'[' {
        cursor.array(&mut top)?;
    } else {
        top(cursor)?;
    }
    Ok(if telemetry {
        Some(Collector::Telemetry(Box::default()))
    } else if session == 3 {
        Some(Collector::Session(Box::default()))
    } else if exec {
        Some(Collector::ExecStream(Box::default()))
    } else if history == 3 {
        Some(Collector::History(Box::default()))
    } else {
        None
    })
}
