//! Check digits and dates: the arithmetic that identity numbers share.

/// The digits of a number written with the usual separators; nothing when another character stands in it.
pub(super) fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '.' | '(' | ')' | '+' | '-' | '/'))
        .map(|c| c.to_digit(10))
        .collect()
}

/// The digits, when there are exactly so many and they are not one digit repeated.
pub(super) fn exactly(text: &str, count: usize) -> Option<Vec<u32>> {
    digits(text).filter(|found| found.len() == count && varied(found))
}

/// The characters without separators, in upper case.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-' | '/'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The number that a row of digits spells; at most 19 digits.
pub(super) fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |sum: u64, &d| {
        sum.wrapping_mul(10).wrapping_add(u64::from(d))
    })
}

/// More than one digit occurs; `000000000` satisfies many check sums and identifies nobody.
fn varied(digits: &[u32]) -> bool {
    digits.windows(2).any(|pair| pair[0] != pair[1])
}

/// Sum of digits times weights, pair by pair.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

/// ISO/IEC 7812-1:2017, Annex B: the Luhn formula, modulus 10 "double-add-double".
pub(super) fn luhn(digits: &[u32]) -> bool {
    let doubled = |d: u32| if d > 4 { d * 2 - 9 } else { d * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &d)| if at % 2 == 1 { doubled(d) } else { d })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

const DIHEDRAL: [[u8; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

const PERMUTED: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/// J. Verhoeff, Error detecting decimal codes, 1969: dihedral group D5.
pub(super) fn verhoeff(digits: &[u32]) -> bool {
    let index = |d: u32| usize::try_from(d).unwrap_or(0) % 10;
    let check = digits.iter().rev().enumerate().fold(0, |sum, (at, &d)| {
        usize::from(DIHEDRAL[sum][usize::from(PERMUTED[at % 8][index(d)])])
    });
    check == 0
}

/// ISO/IEC 7064:2003, MOD 11,10: the last digit is the check digit.
pub(super) fn mod_11_10(digits: &[u32]) -> bool {
    let Some((check, body)) = digits.split_last() else {
        return false;
    };
    let product = body.iter().fold(10, |product, d| {
        let sum = (product + d) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *check
}

/// ISO/IEC 7064:2003, MOD 97-10, over digits and upper-case letters (A = 10).
pub(super) fn mod_97(text: impl Iterator<Item = char>) -> Option<u32> {
    let mut rest = 0;
    for c in text {
        let value = c.to_digit(36)?;
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    Some(rest)
}

/// A day that the Gregorian calendar has.
pub(super) fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}

/// A day of which the century is not written: 29 February is allowed if either century has it.
pub(super) fn is_short_date(year: u32, month: u32, day: u32) -> bool {
    is_date(1900 + year, month, day) || is_date(2000 + year, month, day)
}

/// Two digits as a number.
pub(super) fn pair(digits: &[u32], at: usize) -> u32 {
    digits.get(at).unwrap_or(&0) * 10 + digits.get(at + 1).unwrap_or(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_check_digits_are_confirmed() {
        // ISO/IEC 7812-1 example; Verhoeff's 236 has check digit 3; ISO/IEC 7064 example 0794.
        assert!(digits("7992739871-3").is_some_and(|d| luhn(&d)));
        assert!(digits("7992739871-4").is_some_and(|d| !luhn(&d)));
        assert!(verhoeff(&[2, 3, 6, 3]));
        assert!(!verhoeff(&[3, 2, 6, 3]));
        assert!(mod_11_10(&[0, 7, 9, 4, 5]));
        assert!(!mod_11_10(&[0, 7, 9, 4, 6]));
    }

    #[test]
    fn leap_days_follow_the_gregorian_rule() {
        assert!(is_date(2000, 2, 29) && is_date(2024, 2, 29));
        assert!(!is_date(1900, 2, 29) && !is_date(2023, 2, 29));
        assert!(is_short_date(0, 2, 29) && !is_short_date(1, 2, 29));
        assert!(!is_date(2000, 13, 1) && !is_date(2000, 4, 31) && !is_date(2000, 1, 0));
    }

    #[test]
    fn one_digit_repeated_is_no_number() {
        assert!(exactly("000-00-0000", 9).is_none());
        assert!(exactly("000-00-0001", 9).is_some());
        assert!(exactly("000-00-000a", 9).is_none());
    }
}
