//! Legal entity identifiers, ISO 17442-1:2020.

/// Whether a text has 20 capital letters and digits, the last two digits.
pub fn lei_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    bytes.len() == 20 && bytes.iter().all(plain) && bytes[18..].iter().all(u8::is_ascii_digit)
}

/// Whether the check digits fit: ISO 7064, MOD 97-10, letters from A as 10 to Z as 35.
pub fn lei_check_digits(text: &str) -> bool {
    let rest = text.chars().try_fold(0u32, |rest, c| {
        let digit = c.to_digit(36)?;
        let shift = if digit < 10 { 10 } else { 100 };
        Some((rest * shift + digit) % 97)
    });
    rest == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_character_breaks_the_check_digits() {
        // The LEI of GLEIF itself, as it publishes it.
        let known = "506700GE1G29325QX363";
        assert!(lei_shape(known) && lei_check_digits(known));
        for at in 0..known.len() {
            let other = if &known[at..=at] == "1" { "2" } else { "1" };
            let wrong = format!("{}{other}{}", &known[..at], &known[at + 1..]);
            assert!(!lei_check_digits(&wrong), "{wrong}");
        }
        assert!(!lei_shape("506700ge1g29325qx363") && !lei_shape("506700GE1G29325QX36"));
        assert!(!lei_check_digits("506700-E1G29325QX363"));
    }
}
