//! Numbers and dates of health care.

use super::checksum::{compact, digits, exactly, is_date, luhn, weighted};

/// Medicare beneficiary identifier: CMS, "Understanding the MBI format"; letters without S, L, O, I, B and Z.
pub(super) fn mbi(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let letter = |c: char| c.is_ascii_uppercase() && !"SLOIBZ".contains(c);
    let fits = |(at, c): (usize, char)| match at {
        0 => matches!(c, '1'..='9'),
        1 | 4 | 7 | 8 => letter(c),
        2 | 5 => letter(c) || c.is_ascii_digit(),
        _ => c.is_ascii_digit(),
    };
    plain.len() == 11 && plain.chars().enumerate().all(fits)
}

/// National provider identifier: 45 CFR 162.406; Luhn over the number behind 80840.
pub(super) fn npi(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let mut all = vec![8, 0, 8, 4, 0];
        all.extend(&d);
        matches!(d[0], 1 | 2) && luhn(&all)
    })
}

/// DEA registration number: 21 CFR 1301.13 and the check digit of the DEA; two letters, seven digits.
pub(super) fn dea(text: &str) -> bool {
    let plain = text.to_ascii_uppercase();
    let Some((letters, rest)) = plain.split_at_checked(2) else {
        return false;
    };
    let kind = letters.as_bytes();
    exactly(rest, 7).is_some_and(|d| {
        b"ABCDEFGHJKLMPRSTUX".contains(&kind[0])
            && (kind[1].is_ascii_uppercase() || kind[1] == b'9')
            && weighted(&d, &[1, 2, 1, 2, 1, 2]) % 10 == d[6]
    })
}

/// NHS number of England: NHS Data Dictionary; modulus 11, a remainder of ten is never issued.
pub(super) fn nhs(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let check = 11 - weighted(&d, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        check != 10 && check % 11 == d[9]
    })
}

/// Claim number of Medicare before 2018: SSA POMS GN 00604; number of the earner and suffix of the beneficiary.
pub(super) fn hicn(text: &str) -> bool {
    let plain = compact(text);
    let suffix = plain.get(9..).unwrap_or_default().as_bytes();
    let known = matches!(
        suffix,
        [b'A' | b'B' | b'C' | b'D' | b'E' | b'F' | b'M' | b'T' | b'W']
            | [b'B' | b'C' | b'D' | b'E' | b'F' | b'W', b'1'..=b'9']
    );
    known && plain.get(..9).is_some_and(super::united_states::ssn)
}

/// Code of ICD-10-CM: CMS guidelines; letter, digit, letter or digit, up to four more after the point.
pub(super) fn icd10(text: &str) -> bool {
    let (category, detail) = text.split_once('.').unwrap_or((text, ""));
    let c = category.as_bytes();
    c.len() == 3
        && c[0].is_ascii_uppercase()
        && c[1].is_ascii_digit()
        && c[2].is_ascii_alphanumeric()
        && detail.len() <= 4
        && detail
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// LOINC code: Regenstrief, LOINC Users' Guide appendix C; the check digit is Luhn.
pub(super) fn loinc(text: &str) -> bool {
    text.split_once('-').is_some_and(|(body, check)| {
        (3..=6).contains(&body.len()) && check.len() == 1 && digits(text).is_some_and(|d| luhn(&d))
    })
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A calendar day between 1900 and 2026, in one of the usual notations.
pub(super) fn date_of_birth(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    // A time behind an ISO day is no part of the day.
    let timed = lower.as_bytes().get(10) == Some(&b't');
    let day = if timed { &lower[..10] } else { &lower[..] };
    let parts: Vec<&str> = day
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    match parts[..] {
        [one] => compact_date(one),
        [first, second, third] => written_date([first, second, third]),
        _ => false,
    }
}

fn compact_date(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse().ok());
    // HL7 and X12 write the time of birth right behind the day.
    let whole = matches!(text.len(), 8 | 12 | 14) && text.bytes().all(|b| b.is_ascii_digit());
    match (whole, part(0..4), part(4..6), part(6..8)) {
        (true, Some(year), Some(month), Some(day)) => is_birthday(year, month, day),
        _ => false,
    }
}

fn written_date(parts: [&str; 3]) -> bool {
    let month = |text: &str| {
        let start = text.get(..3)?;
        let at = MONTHS.iter().position(|month| *month == start)?;
        u32::try_from(at + 1).ok()
    };
    let plain = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    let read = |text: &str| plain(text).or_else(|| month(text));
    let (Some(a), Some(b), Some(c)) = (read(parts[0]), read(parts[1]), read(parts[2])) else {
        return false;
    };
    // Two digits of a year leave the century open; the day itself must still exist.
    let year = |year: u32, text: &str| if text.len() == 2 { 1900 + year } else { year };
    if parts[0].len() == 4 {
        return is_birthday(a, b, c);
    }
    let last = year(c, parts[2]);
    is_birthday(last, a, b) || is_birthday(last, b, a)
}

fn is_birthday(year: u32, month: u32, day: u32) -> bool {
    (1900..=2026).contains(&year) && is_date(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_medicare_identifier_has_letters_where_it_must() {
        // The sample card of CMS, and forms that break one place each.
        assert!(mbi(&["1EG4", "TE5", "MK73"].concat()) && mbi(&["1EG4", "TE5", "MK73"].join("-")));
        for bad in [
            "0EG4TE5MK73",
            "1SG4TE5MK73",
            "1EG4TE5M173",
            "1EG4TE5MK7",
            "1EG4TE5MKA3",
            "1eg4te5mk73",
        ] {
            assert!(!mbi(bad), "{bad}");
        }
    }

    #[test]
    fn provider_numbers_carry_their_check_digits() {
        // The examples that CMS and the DEA print.
        assert!(npi(&["12345", "67893"].concat()) && !npi("1234567890") && !npi("3234567893"));
        assert!(dea(&["AB", "1234563"].concat()) && dea(&["F9", "1234563"].concat()));
        assert!(!dea("AB1234564") && !dea("IB1234563") && !dea("AB") && !dea("Ä1234563"));
    }

    #[test]
    fn nhs_numbers_are_divided_by_eleven() {
        // The sample of the NHS Data Dictionary.
        assert!(
            nhs(&["943", "476", "5919"].join(" ")) && !nhs("943 476 5918") && !nhs("1234567890")
        );
    }

    #[test]
    fn old_claim_numbers_name_a_kind_of_beneficiary() {
        let earner = ["212", "09", "1234"].join("-");
        assert!(
            hicn(&format!("{earner}A"))
                && hicn(&format!("{earner}-B1"))
                && !hicn(&format!("{earner}Z"))
        );
        assert!(!hicn("000-12-3456A") && !hicn("") && !hicn(&earner));
    }

    #[test]
    fn codes_have_the_form_of_their_systems() {
        assert!(
            icd10("E11.9") && icd10("F32.1") && icd10("S72.001A") && icd10("C7A") && !icd10("11.9")
        );
        assert!(!icd10("E1") && !icd10("E11.99999") && !icd10("e11.9"));
        assert!(loinc("4548-4") && loinc("2345-7") && !loinc("4548-5") && !loinc("45484"));
    }

    #[test]
    fn days_of_birth_are_read_in_the_usual_notations() {
        for good in [
            "1980-02-29",
            "29.02.1980",
            "02/29/1980",
            "2/9/80",
            "19800229",
            "198002291530",
            "29 Feb 1980",
            "February 29, 1980",
            "12-OCT-1975",
            "October 12, 1975",
            "1980-02-29T00:00:00Z",
            "1980/02/29",
        ] {
            assert!(date_of_birth(good), "{good}");
        }
        for bad in [
            "1981-02-29",
            "1880-01-01",
            "2080-01-01",
            "13/13/1980",
            "19801301",
            "unknown",
            "",
            "1.2.3",
            "t",
        ] {
            assert!(!date_of_birth(bad), "{bad}");
        }
    }
}
