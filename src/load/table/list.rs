//! Several entries in one cell.

/// The entries of a cell, separated by `;` or line breaks; one in double quotes may hold both.
pub fn split(cell: &str) -> Vec<String> {
    let (mut entries, mut rest) = (Vec::new(), cell);
    loop {
        rest = rest.trim_start();
        let (entry, after) = match quoted(rest) {
            Some(found) => found,
            None => match rest.find([';', '\n', '\r']) {
                Some(at) => (rest[..at].trim_end().to_owned(), &rest[at + 1..]),
                None => (rest.trim_end().to_owned(), ""),
            },
        };
        if !entry.is_empty() {
            entries.push(entry);
        }
        if after.is_empty() {
            return entries;
        }
        rest = after;
    }
}

/// An entry in quotes that ends where the entry ends, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut entry = String::new();
    loop {
        let at = rest.find('"')?;
        entry.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                entry.push('"');
                rest = after;
            }
            None => break,
        }
    }
    let after = rest.trim_start_matches([' ', '\t']);
    if after.is_empty() {
        return Some((entry, after));
    }
    after
        .strip_prefix([';', '\n', '\r'])
        .map(|after| (entry, after))
}

/// The cell that [`split`] reads as these entries.
pub fn join(entries: &[String]) -> String {
    let written = |entry: &String| {
        let is_plain = !entry.starts_with('"')
            && !entry.contains([';', '\n', '\r'])
            && entry.trim() == entry.as_str();
        if is_plain {
            entry.clone()
        } else {
            format!("\"{}\"", entry.replace('"', "\"\""))
        }
    };
    entries.iter().map(written).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn entries_stand_between_semicolons_or_line_breaks() {
        assert_eq!(split("a; b\nc\r\n;; d "), ["a", "b", "c", "d"]);
        assert_eq!(split("\"a; b\" ; c"), ["a; b", "c"]);
        assert_eq!(split("\"a\"b; c"), ["\"a\"b", "c"]);
        assert!(split("  ").is_empty());
    }

    proptest! {
        #[test]
        fn what_is_joined_is_split_again(
            entries in prop::collection::vec("[a;\"' \n\r\tä=]{1,6}", 0..5)
        ) {
            let kept: Vec<String> = entries.into_iter().filter(|e| !e.trim().is_empty()).collect();
            prop_assert_eq!(split(&join(&kept)), kept);
        }
    }
}
