//! Rows of CSV (RFC 4180) below a header.

use csv_core::{ReadFieldResult, Reader};

use super::{Followed, LONGEST_VALUE};
use crate::model::Series;

pub(super) struct Rows {
    reader: Reader,
    followed: Followed,
    /// Rows with the header.
    count: u64,
    column: usize,
    /// The beginning of the present field.
    field: Vec<u8>,
    sequence_at: Option<usize>,
    time_at: Option<usize>,
    /// What the present row has in the two columns.
    sequence: Option<Vec<u8>>,
    time: Option<Vec<u8>>,
}

impl Rows {
    pub(super) fn new(followed: Followed) -> Self {
        Self {
            reader: Reader::new(),
            followed,
            count: 0,
            column: 0,
            field: Vec::new(),
            sequence_at: None,
            time_at: None,
            sequence: None,
            time: None,
        }
    }

    pub(super) fn take(&mut self, mut input: &[u8]) {
        while !input.is_empty() {
            let read = self.step(input);
            input = &input[read..];
        }
    }

    /// Reads up to the end of a field or of the input, and says how much was read.
    fn step(&mut self, input: &[u8]) -> usize {
        let mut output = [0; 1024];
        let (result, read, written) = self.reader.read_field(input, &mut output);
        let room = LONGEST_VALUE.saturating_sub(self.field.len());
        self.field.extend_from_slice(&output[..written.min(room)]);
        if let ReadFieldResult::Field { record_end } = result {
            self.end_of_field();
            if record_end {
                self.end_of_row();
            }
        }
        read
    }

    fn end_of_field(&mut self) {
        let column = self.column;
        if self.count == 0 {
            self.name(column);
        } else {
            if self.sequence_at == Some(column) {
                self.sequence = Some(self.field.clone());
            }
            if self.time_at == Some(column) {
                self.time = Some(self.field.clone());
            }
        }
        self.field.clear();
        self.column += 1;
    }

    /// A name of the header.
    fn name(&mut self, column: usize) {
        let name = String::from_utf8_lossy(&self.field);
        let name = name.trim_start_matches('\u{feff}').trim();
        let is = |wanted: Option<&str>| wanted == Some(name);
        if is(self.followed.numbers.as_ref().map(|n| n.column.as_str())) {
            self.sequence_at.get_or_insert(column);
        }
        if is(self.followed.times.as_ref().map(|t| t.column.as_str())) {
            self.time_at.get_or_insert(column);
        }
    }

    fn end_of_row(&mut self) {
        if self.count > 0 {
            let text = |bytes: Option<Vec<u8>>| bytes.and_then(|b| String::from_utf8(b).ok());
            let (sequence, time) = (text(self.sequence.take()), text(self.time.take()));
            if let Some(numbers) = &mut self.followed.numbers {
                numbers.take(sequence.as_deref());
            }
            if let Some(times) = &mut self.followed.times {
                times.take(time.as_deref());
            }
        }
        self.count += 1;
        self.column = 0;
    }

    pub(super) fn finish(mut self) -> (Option<u64>, Series) {
        // An empty input ends the last row.
        self.step(&[]);
        (Some(self.count.saturating_sub(1)), self.followed.finish())
    }
}
