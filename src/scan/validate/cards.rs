//! Payment cards: issuer ranges, lengths, check digit.

use super::checksum::{digits, luhn, number};

/// First and last issuer number of a range, and the lengths that cards of it have.
struct Range(u64, u64, &'static [usize]);

// The ranges are those that the schemes publish for merchants and acquirers.
const WORLDWIDE: &[Range] = &[
    Range(4, 4, &[16]),
    Range(51, 55, &[16]),
    Range(2221, 2720, &[16]),
    Range(34, 34, &[15]),
    Range(37, 37, &[15]),
    Range(6011, 6011, &[16]),
    Range(644, 649, &[16]),
    Range(65, 65, &[16]),
    Range(300, 305, &[14]),
    Range(3095, 3095, &[14]),
    Range(36, 36, &[14]),
    Range(38, 39, &[14]),
    Range(3528, 3589, &[16]),
    Range(62, 62, &[16, 17, 18, 19]),
    Range(2200, 2204, &[16]),
    Range(9792, 9792, &[16]),
];

// Wide ranges, and lengths that random numbers have too: believed only where a word says "card".
const REGIONAL: &[Range] = &[
    Range(4, 4, &[13, 19]),
    Range(300, 305, &[16, 17, 18, 19]),
    Range(36, 36, &[15, 16, 17, 18, 19]),
    Range(38, 39, &[16, 17, 18, 19]),
    Range(2200, 2204, &[17, 18, 19]),
    Range(3528, 3589, &[17, 18, 19]),
    Range(64, 65, &[17, 18, 19]),
    Range(50, 50, &[12, 13, 14, 15, 16, 17, 18, 19]),
    Range(56, 58, &[12, 13, 14, 15, 16, 17, 18, 19]),
    Range(60, 60, &[16, 19]),
    Range(63, 63, &[12, 13, 14, 15, 16, 17, 18, 19]),
    Range(67, 67, &[12, 13, 14, 15, 16, 17, 18, 19]),
    Range(81, 82, &[16, 17, 18, 19]),
];

/// A card number of a worldwide scheme: ISO/IEC 7812-1 issuer range, length of the scheme, Luhn.
pub(super) fn pan(text: &str) -> bool {
    is_card(text, &[WORLDWIDE])
}

/// A card number of any scheme (Maestro, `RuPay`, Elo, Verve, 13-digit Visa too), for places that speak of cards.
pub(super) fn pan_any(text: &str) -> bool {
    is_card(text, &[WORLDWIDE, REGIONAL])
}

fn is_card(text: &str, ranges: &[&[Range]]) -> bool {
    let Some(digits) = digits(text) else {
        return false;
    };
    let within = |range: &Range| {
        let prefix: usize = if range.0 > 999 {
            4
        } else if range.0 > 99 {
            3
        } else if range.0 > 9 {
            2
        } else {
            1
        };
        range.2.contains(&digits.len())
            && (range.0..=range.1).contains(&number(&digits[..prefix.min(digits.len())]))
    };
    let issued = ranges.iter().any(|table| table.iter().any(within));
    // The account number of a card is not all zeros, whatever its check digit.
    issued && luhn(&digits) && digits[6..].iter().any(|&d| d != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completes an issuer number with a fixed account number and its check digit.
    fn card(issuer: &str, length: usize) -> String {
        let mut text: String = issuer
            .chars()
            .chain("7305918264".chars().cycle())
            .take(length - 1)
            .collect();
        let check = ('0'..='9')
            .find(|&c| digits(&format!("{text}{c}")).is_some_and(|all| luhn(&all)))
            .expect("one digit in ten fits");
        text.push(check);
        text
    }

    #[test]
    fn every_worldwide_scheme_is_known_by_range_and_length() {
        for (issuer, length) in [
            ("4", 16),
            ("51", 16),
            ("55", 16),
            ("2221", 16),
            ("2720", 16),
            ("34", 15),
            ("37", 15),
            ("6011", 16),
            ("644", 16),
            ("65", 16),
            ("305", 14),
            ("36", 14),
            ("38", 14),
            ("3528", 16),
            ("3589", 16),
            ("62", 16),
            ("62", 19),
            ("2200", 16),
            ("9792", 16),
        ] {
            assert!(pan(&card(issuer, length)), "{issuer} {length}");
        }
    }

    #[test]
    fn other_ranges_and_lengths_are_no_cards() {
        for (issuer, length) in [
            ("4", 15),
            ("50", 16),
            ("56", 16),
            ("2721", 16),
            ("2220", 16),
            ("34", 16),
            ("17", 19),
            ("640", 16),
            ("3527", 16),
            ("1", 16),
            ("9", 16),
        ] {
            assert!(!pan(&card(issuer, length)), "{issuer} {length}");
        }
        assert!(
            pan_any(&card("50", 16))
                && pan_any(&card("6304", 18))
                && pan_any(&card("4", 13))
                && pan_any(&card("4", 19))
                && !pan(&card("4", 19))
        );
        assert!(!pan_any(&card("1", 16)));
    }

    #[test]
    fn separators_do_not_matter_and_the_check_digit_does() {
        let plain = card("4", 16);
        let spaced = format!(
            "{} {} {} {}",
            &plain[..4],
            &plain[4..8],
            &plain[8..12],
            &plain[12..]
        );
        assert!(pan(&spaced) && pan(&spaced.replace(' ', "-")));
        let last = plain
            .chars()
            .last()
            .and_then(|c| c.to_digit(10))
            .expect("a digit");
        assert!(!pan(&format!("{}{}", &plain[..15], (last + 1) % 10)));
        assert!(!pan("") && !pan("4") && !pan("card") && !pan(&"4".repeat(400)));
    }
}
