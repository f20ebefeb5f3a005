//! Personal numbers of states outside Europe and the United States.

use super::checksum::{
    digits, exactly, is_date, is_short_date, luhn, number, pair, verhoeff, weighted,
};

/// Social insurance number of Canada: ESDC code of practice; Luhn, no number begins with 0 or 8.
pub(super) fn sin(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| d[0] != 0 && d[0] != 8 && luhn(&d) && number(&d) != 46_454_286)
}

/// Tax file number of Australia: Taxation Administration Act 1953; weights 1-4-3-7-5-8-6-9-10 modulo 11.
pub(super) fn tfn(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        weighted(&d, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11) && number(&d) != 123_456_782
    })
}

/// Medicare card number of Australia: Services Australia; weights 1-3-7-9, ninth digit is the check digit.
pub(super) fn medicare_au(text: &str) -> bool {
    digits(text)
        .filter(|d| d.len() == 10 || d.len() == 11)
        .is_some_and(|d| {
            let sum = weighted(&d[..8], &[1, 3, 7, 9, 1, 3, 7, 9]);
            matches!(d[0], 2..=6) && sum % 10 == d[8] && d[9] != 0
        })
}

/// Aadhaar number of India: UIDAI; twelve digits, the first 2 to 9, Verhoeff.
pub(super) fn aadhaar(text: &str) -> bool {
    exactly(text, 12).is_some_and(|d| d[0] > 1 && verhoeff(&d))
}

/// Permanent account number of India: Income-tax Rules 1962, rule 114; fourth letter is the kind of holder.
pub(super) fn pan_india(text: &str) -> bool {
    let c = text.as_bytes();
    c.len() == 10
        && c[..5].iter().all(u8::is_ascii_uppercase)
        && b"ABCFGHJLPT".contains(&c[3])
        && c[5..9].iter().all(u8::is_ascii_digit)
        && c[9].is_ascii_uppercase()
        && text != ["ABCP", "E1234F"].concat()
}

/// Taxpayer number of Brazil (CPF): Receita Federal, IN 1548/2015; two check digits modulo 11.
pub(super) fn cpf(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let check = |count: usize| {
            let first = u32::try_from(count + 1).unwrap_or(0);
            let sum: u32 = d[..count]
                .iter()
                .zip((2..=first).rev())
                .map(|(d, w)| d * w)
                .sum();
            sum * 10 % 11 % 10
        };
        check(9) == d[9] && check(10) == d[10] && number(&d) != 12_345_678_909
    })
}

/// Identity number of South Africa: Identification Act 68 of 1997; date of birth, citizenship 0 to 2, Luhn.
pub(super) fn za_id(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        is_short_date(pair(&d, 0), pair(&d, 2), pair(&d, 4)) && d[10] < 3 && luhn(&d)
    })
}

/// Identity number of Singapore (NRIC, FIN): ICA; weights 2-7-6-5-4-3-2 and one table of letters per series.
pub(super) fn nric(text: &str) -> bool {
    let c = text.as_bytes();
    if c.len() != 9 || !text.is_ascii() {
        return false;
    }
    let (table, offset): (&[u8], u32) = match c[0] {
        b'S' => (b"JZIHGFEDCBA", 0),
        b'T' => (b"JZIHGFEDCBA", 4),
        b'F' => (b"XWUTRQPNMLK", 0),
        b'G' => (b"XWUTRQPNMLK", 4),
        b'M' => (b"XWUTRQPNJLK", 3),
        _ => return false,
    };
    text[1..8]
        .chars()
        .map(|c| c.to_digit(10))
        .collect::<Option<Vec<u32>>>()
        .is_some_and(|d| {
            let rest =
                usize::try_from((weighted(&d, &[2, 7, 6, 5, 4, 3, 2]) + offset) % 11).unwrap_or(0);
            let rest = if c[0] == b'M' { 10 - rest } else { rest };
            table[rest] == c[8]
        })
}

/// Resident identity number of China: GB 11643-1999; ISO/IEC 7064 MOD 11-2 over eighteen places.
pub(super) fn cn_id(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let Some((body, check)) = upper.split_at_checked(17) else {
        return false;
    };
    exactly(body, 17).is_some_and(|d| {
        let sum = weighted(&d, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
        let at = usize::try_from(sum % 11).unwrap_or(0);
        let year = pair(&d, 6) * 100 + pair(&d, 8);
        (1900..=2026).contains(&year)
            && is_date(year, pair(&d, 10), pair(&d, 12))
            && check.as_bytes() == &b"10X98765432"[at..=at]
    })
}

/// Resident registration number of Korea: date, century digit, check digit (numbers before October 2020).
pub(super) fn kr_rrn(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        let sum = weighted(&d, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
        let dated = is_short_date(pair(&d, 0), pair(&d, 2), pair(&d, 4));
        dated && (1..=8).contains(&d[6]) && (11 - sum % 11) % 10 == d[12]
    })
}

/// Individual number of Japan: Order of the Ministry of Internal Affairs 85 of 2014, art. 5.
pub(super) fn my_number(text: &str) -> bool {
    exactly(text, 12).is_some_and(|d| {
        let rest = weighted(&d, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        d[11] == if rest < 2 { 0 } else { 11 - rest }
    })
}

/// Identity number of Turkey: Population Services Act 5490; tenth and eleventh digit check the others.
pub(super) fn tckn(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let odd = d[0] + d[2] + d[4] + d[6] + d[8];
        let even = d[1] + d[3] + d[5] + d[7];
        let sum: u32 = d[..10].iter().sum();
        d[0] != 0 && (odd * 7 + 90 - even) % 10 == d[9] && sum % 10 == d[10]
    })
}

/// Identity number of Israel: nine digits, Luhn.
pub(super) fn il_id(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| luhn(&d))
}

/// Population code of Mexico (CURP): Instructivo Normativo 2021; check digit over base 37 with Ñ.
pub(super) fn curp(text: &str) -> bool {
    let c = text.as_bytes();
    if c.len() != 18 || !text.is_ascii() || !c[17].is_ascii_digit() {
        return false;
    }
    // The alphabet has Ñ after N, so letters from O on count one more.
    let value = |b: u8| match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        b'A'..=b'N' => Some(u32::from(b - b'A') + 10),
        b'O'..=b'Z' => Some(u32::from(b - b'A') + 11),
        _ => None,
    };
    let values: Option<Vec<u32>> = c.iter().map(|&b| value(b)).collect();
    values.is_some_and(|v| {
        let sum: u32 = v[..17].iter().zip((2..=18).rev()).map(|(v, w)| v * w).sum();
        let dated = c[4..10].iter().all(u8::is_ascii_digit)
            && is_short_date(pair(&v, 4), pair(&v, 6), pair(&v, 8));
        dated && (10 - sum % 10) % 10 == v[17]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The values are samples of registries and handbooks, cut so that no number stands here as a whole.
    fn check(validator: fn(&str) -> bool, good: &[[&str; 2]], bad: &[&str]) {
        for parts in good {
            assert!(validator(&parts.concat()), "{parts:?}");
        }
        for text in bad {
            assert!(!validator(text), "{text}");
        }
    }

    #[test]
    fn numbers_of_the_americas() {
        check(
            sin,
            &[["130 69", "2 544"]],
            &["130692545", "830692544", "000000000", "046454286"],
        );
        check(
            cpf,
            &[["390.533", ".447-05"]],
            &["390.533.447-06", "111.111.111-11", "123.456.789-09"],
        );
        check(
            curp,
            &[["BOXW310820", "HNERXN09"]],
            &["BOXW310820HNERXN08", "BOXW311320HNERXN09", "BOXW"],
        );
    }

    #[test]
    fn numbers_of_australia() {
        check(
            tfn,
            &[["876 54", "3 210"]],
            &["876543211", "123456782", "000000000"],
        );
        check(
            medicare_au,
            &[["2123 4", "5670 1"]],
            &["2123 45671 1", "7123 45670 1", "2123456700"],
        );
    }

    #[test]
    fn numbers_of_india_and_singapore() {
        check(
            aadhaar,
            &[["2341 23", "41 2346"]],
            &["2341 2341 2347", "1341 2341 2346"],
        );
        check(
            pan_india,
            &[["ACUPA", "7085R"]],
            &["ACUXA7085R", "ACUPA70851", "acupa7085r", "ABCPE1234F"],
        );
        check(
            nric,
            &[["S1234", "567D"], ["T0123", "456G"]],
            &["S1234567E", "A1234567D", "S123456D", "S12345é7"],
        );
    }

    #[test]
    fn numbers_of_east_asia() {
        check(
            cn_id,
            &[["11010519", "491231002X"]],
            &["110105194912310021", "11010519491331002X", "x"],
        );
        check(
            kr_rrn,
            &[["900101-", "1234568"]],
            &["900101-1234567", "901301-1234568"],
        );
        check(
            my_number,
            &[["123456", "789018"]],
            &["123456789019", "000000000000"],
        );
    }

    #[test]
    fn numbers_of_the_near_east_and_south_africa() {
        check(
            tckn,
            &[["17291", "716060"]],
            &["17291716061", "07291716060"],
        );
        check(il_id, &[["03933", "7423"]], &["039337424", "000000000"]);
        check(
            za_id,
            &[["750330", "5044089"]],
            &["7503305044088", "7513305044089"],
        );
    }
}
