//! How many records a file has, where its form says what a record is.

use std::io::{self, BufRead as _, BufReader, Read};

/// Counts the records of a file: rows of CSV without the header, lines of JSON Lines that
/// are not blank. `None` for every other form, and for CSV that cannot be read.
pub fn records(name: &str, reader: &mut dyn Read) -> io::Result<Option<u64>> {
    let Some((_, ending)) = name.rsplit_once('.') else {
        return Ok(None);
    };
    match ending.to_ascii_lowercase().as_str() {
        "csv" => rows(reader),
        "jsonl" | "ndjson" => lines(reader).map(Some),
        _ => Ok(None),
    }
}

fn rows(reader: &mut dyn Read) -> io::Result<Option<u64>> {
    let mut builder = csv::ReaderBuilder::new();
    let mut rows = builder.flexible(true).from_reader(reader);
    let mut record = csv::ByteRecord::new();
    let mut count = 0;
    loop {
        match rows.read_byte_record(&mut record) {
            Ok(true) => count += 1,
            Ok(false) => return Ok(Some(count)),
            Err(error) => {
                return match error.into_kind() {
                    csv::ErrorKind::Io(error) => Err(error),
                    _ => Ok(None),
                };
            }
        }
    }
}

fn lines(reader: &mut dyn Read) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(256 << 10, reader);
    let (mut count, mut blank) = (0, true);
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(count + u64::from(!blank));
        }
        for byte in bytes {
            match byte {
                b'\n' => {
                    count += u64::from(!blank);
                    blank = true;
                }
                b' ' | b'\t' | b'\r' => {}
                _ => blank = false,
            }
        }
        let read = bytes.len();
        reader.consume(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(name: &str, text: &str) -> Option<u64> {
        records(name, &mut text.as_bytes()).expect("bytes in memory are read")
    }

    #[test]
    fn rows_and_lines_are_counted_and_nothing_else() {
        assert_eq!(count("a.csv", "id,note\n1,\"two\nlines\"\n2,x"), Some(2));
        assert_eq!(count("a.csv", "id,note\n"), Some(0));
        assert_eq!(count("a.JSONL", "{}\n\n {}\r\n{}"), Some(3));
        assert_eq!(count("a.pdf", "%PDF"), None);
        assert_eq!(count("README", "text"), None);
    }
}
