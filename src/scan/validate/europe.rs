//! Personal numbers of European states, and bank accounts by IBAN.

use super::checksum::{
    compact, digits, exactly, is_date, is_short_date, luhn, mod_11_10, mod_97, number, pair,
    weighted,
};

// Country and length of its IBAN: ISO 13616, IBAN Registry of SWIFT.
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 \
    CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 \
    HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 \
    ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 \
    SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// International bank account number: ISO 13616-1, length of the country and MOD 97-10.
pub(super) fn iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if !plain.is_ascii() || plain.len() < 15 {
        return false;
    }
    let known = IBAN_LENGTHS
        .split_whitespace()
        .any(|entry| entry[..2] == plain[..2] && entry[2..].parse() == Ok(plain.len()));
    let turned = plain[4..].chars().chain(plain[..4].chars());
    known && !plain.contains(|c: char| c.is_ascii_lowercase()) && mod_97(turned) == Some(1)
}

/// National Insurance number of the United Kingdom: HMRC manual NIM39110; some prefixes are never used.
pub(super) fn nino(text: &str) -> bool {
    let plain = compact(text);
    let c = plain.as_bytes();
    c.len() == 9
        && c[0].is_ascii_uppercase()
        && c[1].is_ascii_uppercase()
        && !b"DFIQUV".contains(&c[0])
        && !b"DFIOQUV".contains(&c[1])
        && !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&&plain[..2])
        && c[2..8].iter().all(u8::is_ascii_digit)
        && b"ABCD".contains(&c[8])
}

/// Tax identification number of Germany: section 139b AO; ISO/IEC 7064 MOD 11,10 and one repeated digit.
pub(super) fn steuer_id(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let times = |digit: u32| d[..10].iter().filter(|&&other| other == digit).count();
        let repeated: Vec<usize> = (0..10).map(times).filter(|&n| n > 1).collect();
        d[0] != 0 && matches!(repeated[..], [2 | 3]) && mod_11_10(&d)
    })
}

/// Pension insurance number of Germany: VKVV section 2; area, date of birth, initial, serial, check digit.
pub(super) fn rentenversicherung(text: &str) -> bool {
    let plain = compact(text);
    let c = plain.as_bytes();
    if c.len() != 12 || !c[8].is_ascii_uppercase() {
        return false;
    }
    let letter = u32::from(c[8] - b'A') + 1;
    let spelled = format!("{}{letter:02}{}", &plain[..8], &plain[9..]);
    digits(&spelled).filter(|d| d.len() == 13).is_some_and(|d| {
        let sum: u32 = d[..12]
            .iter()
            .zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1])
            .map(|(d, w)| d * w / 10 + d * w % 10)
            .sum();
        // From 2005 on fifty is added to the day where a serial number had run out.
        let day = pair(&d, 2);
        sum % 10 == d[12]
            && is_short_date(
                pair(&d, 6),
                pair(&d, 4),
                if day > 50 { day - 50 } else { day },
            )
    })
}

/// Registration number of France (NIR): decree 82-103; key is 97 minus the number modulo 97.
pub(super) fn nir(text: &str) -> bool {
    let plain = compact(text).replacen("2A", "19", 1);
    let plain = if plain.get(5..7) == Some("2B") {
        plain.replacen("2B", "18", 1)
    } else {
        plain
    };
    exactly(&plain, 15).is_some_and(|d| {
        let month = pair(&d, 3);
        matches!(d[0], 1..=4 | 7 | 8)
            && matches!(month, 1..=12 | 20..=42 | 50..=99)
            && 97 - number(&d[..13]) % 97 == number(&d[13..])
    })
}

const DNI_LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Identity number of Spain, DNI or NIE: Royal Decree 1553/2005; letter by the number modulo 23.
pub(super) fn dni(text: &str) -> bool {
    let plain = compact(text);
    let Some((body, letter)) = plain.split_at_checked(8) else {
        return false;
    };
    let spelled = body
        .replacen('X', "0", 1)
        .replacen('Y', "1", 1)
        .replacen('Z', "2", 1);
    exactly(&spelled, 8).is_some_and(|d| {
        let at = usize::try_from(number(&d) % 23).unwrap_or(0);
        letter.as_bytes() == &DNI_LETTERS[at..=at] && plain != "12345678Z"
    })
}

/// Tax code of Italy: Ministerial Decree 345 of 23 December 1976; check letter over sixteen places.
pub(super) fn codice_fiscale(text: &str) -> bool {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let plain = compact(text);
    let c = plain.as_bytes();
    if c.len() != 16 || !c.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    // A digit stands for the letter of the same order: 0 is A, 1 is B.
    let order = |b: u8| {
        usize::from(if b.is_ascii_digit() {
            b - b'0'
        } else {
            b - b'A'
        })
    };
    let sum: u32 = c[..15]
        .iter()
        .enumerate()
        .map(|(at, &b)| {
            if at % 2 == 0 {
                ODD[order(b)]
            } else {
                u32::try_from(order(b)).unwrap_or(0)
            }
        })
        .sum();
    let places = |range: &[usize], test: fn(&u8) -> bool| range.iter().all(|&at| test(&c[at]));
    places(&[0, 1, 2, 3, 4, 5, 8, 11, 15], u8::is_ascii_uppercase)
        && b"ABCDEHLMPRST".contains(&c[8])
        && u32::from(c[15] - b'A') == sum % 26
}

/// Citizen service number of the Netherlands: elfproef, the last digit weighs -1.
pub(super) fn bsn(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let sum = weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]);
        sum > 0 && sum % 11 == d[8] && number(&d) != 123_456_782
    })
}

/// National register number of Belgium: Royal Decree of 3 April 1984; 97 minus the first nine modulo 97.
pub(super) fn be_national(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let (body, check) = (number(&d[..9]), number(&d[9..]));
        let fits = |body: u64| 97 - body % 97 == check;
        let (month, day) = (pair(&d, 2) % 20, pair(&d, 4));
        let dated = month == 0 || day == 0 || is_short_date(pair(&d, 0), month, day);
        dated && (fits(body) || fits(2_000_000_000 + body))
    })
}

/// Personal number of Sweden: act 1991:481 section 18; Luhn, day plus 60 for coordination numbers.
pub(super) fn personnummer(text: &str) -> bool {
    digits(text).is_some_and(|all| {
        let d = match all.len() {
            10 => &all[..],
            12 if matches!(pair(&all, 0), 18..=20) => &all[2..],
            _ => return false,
        };
        let day = pair(d, 4);
        let dated = is_short_date(
            pair(d, 0),
            pair(d, 2),
            if day > 60 { day - 60 } else { day },
        );
        dated && luhn(d)
    })
}

/// PESEL of Poland: act of 24 September 2010, art. 15; weights 1-3-7-9, century in the month.
pub(super) fn pesel(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let century = match pair(&d, 2) / 20 {
            0 => 1900,
            1 => 2000,
            2 => 2100,
            3 => 2200,
            _ => 1800,
        };
        let sum = weighted(&d, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
        sum.is_multiple_of(10) && is_date(century + pair(&d, 0), pair(&d, 2) % 20, pair(&d, 4))
    })
}

/// Personal identity code of Finland: decree 128/2010 section 2; check character by modulo 31.
pub(super) fn hetu(text: &str) -> bool {
    const CHECK: &[u8] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let upper = text.to_ascii_uppercase();
    let c = upper.as_bytes();
    if c.len() != 11 || !upper.is_ascii() || !b"+-ABCDEFUVWXY".contains(&c[6]) {
        return false;
    }
    let spelled = format!("{}{}", &upper[..6], &upper[7..10]);
    spelled
        .chars()
        .map(|c| c.to_digit(10))
        .collect::<Option<Vec<u32>>>()
        .is_some_and(|d| {
            let at = usize::try_from(number(&d) % 31).unwrap_or(0);
            is_short_date(pair(&d, 4), pair(&d, 2), pair(&d, 0)) && CHECK[at] == c[10]
        })
}

/// Civil registration number of Denmark: CPR office, 2008; only the date is binding since modulus 11 was given up.
pub(super) fn cpr(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let day = pair(&d, 0);
        is_short_date(
            pair(&d, 4),
            pair(&d, 2),
            if day > 60 { day - 60 } else { day },
        )
    })
}

/// National identity number of Norway: Folkeregisterforskriften section 2-2-1; two check digits modulo 11.
pub(super) fn fodselsnummer(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| {
        let day = pair(&d, 0);
        let month = pair(&d, 2);
        let dated = is_short_date(
            pair(&d, 4),
            if month > 40 { month - 40 } else { month },
            if day > 40 { day - 40 } else { day },
        );
        dated
            && weighted(&d, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
            && weighted(&d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
    })
}

/// Tax number of Portugal (NIF): Decree-Law 14/2013; modulo 11, persons begin with 1, 2, 3 or 45.
pub(super) fn nif(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let rest = weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        let person = matches!(d[0], 1..=3) || (d[0], d[1]) == (4, 5);
        person && d[8] == if rest < 2 { 0 } else { 11 - rest } && number(&d) != 123_456_789
    })
}

/// Personal public service number of Ireland: Social Welfare Consolidation Act 2005; letter by modulo 23.
pub(super) fn ppsn(text: &str) -> bool {
    let plain = compact(text);
    let Some((body, letters)) = plain.split_at_checked(7) else {
        return false;
    };
    let order = |b: u8| {
        if b == b'W' {
            0
        } else {
            u32::from(b.saturating_sub(b'A')) + 1
        }
    };
    let (check, second) = match letters.as_bytes() {
        // `W` and `T` stood behind the numbers of wives and of double registrations.
        [check] | [check, b'W' | b'T'] => (*check, 0),
        [check, second @ b'A'..=b'I'] => (*check, order(*second)),
        _ => return false,
    };
    exactly(body, 7).is_some_and(|d| {
        let sum = weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
        check.is_ascii_uppercase() && sum % 23 == order(check) % 23
    })
}

/// Social insurance number of Austria: Dachverband, ASVG section 31; fourth digit checks the other nine.
pub(super) fn svnr(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let sum = weighted(&d, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
        // Months 13 to 16 stand for dates that ran out of serial numbers.
        let month = pair(&d, 6);
        let dated = matches!(month, 13..=16) || is_short_date(pair(&d, 8), month, pair(&d, 4));
        d[0] != 0 && sum % 11 == d[3] && dated
    })
}

/// Insured person's number of Switzerland: AHVV art. 133; country code 756 and the check digit of EAN-13.
pub(super) fn ahv(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        let sum = weighted(&d, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
        number(&d[..3]) == 756 && sum.is_multiple_of(10)
    })
}

/// Personal code of Romania (CNP): Law 105/1996; control number 279146358279.
pub(super) fn cnp(text: &str) -> bool {
    exactly(text, 13).is_some_and(|d| {
        let rest = weighted(&d, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        let dated = is_short_date(pair(&d, 1), pair(&d, 3), pair(&d, 5));
        (1..=8).contains(&d[0]) && dated && d[12] == if rest == 10 { 1 } else { rest }
    })
}

/// Personal identification number of Croatia (OIB): Official Gazette 60/08; ISO/IEC 7064 MOD 11,10.
pub(super) fn oib(text: &str) -> bool {
    exactly(text, 11).is_some_and(|d| mod_11_10(&d))
}

/// Birth number of Czechia and Slovakia: Act 133/2000; divisible by eleven, month plus 50 for women.
pub(super) fn rodne_cislo(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let month = pair(&d, 2) % 50;
        let month = if month > 20 { month - 20 } else { month };
        is_short_date(pair(&d, 0), month, pair(&d, 4)) && number(&d).is_multiple_of(11)
    })
}

/// Uniform civil number of Bulgaria (EGN): Civil Registration Act; weights 2-4-8-5-10-9-7-3-6.
pub(super) fn egn(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        let sum = weighted(&d, &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
        let month = pair(&d, 2) % 20;
        pair(&d, 2) <= 52 && is_short_date(pair(&d, 0), month, pair(&d, 4)) && sum % 11 % 10 == d[9]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The values are samples of registries, statutes and handbooks, cut so that no number stands here as a whole.
    fn check(validator: fn(&str) -> bool, good: &[[&str; 2]], bad: &[&str]) {
        for parts in good {
            assert!(validator(&parts.concat()), "{parts:?}");
        }
        for text in bad {
            assert!(!validator(text), "{text}");
        }
    }

    #[test]
    fn iban_needs_country_length_and_check_digits() {
        check(
            iban,
            &[
                ["GB82 WEST 1234", " 5698 7654 32"],
                ["DE89370400", "440532013000"],
                ["FR1420041010", "050500013M02606"],
            ],
            &[
                "GB82WEST12345698765433",
                "GB82WEST123456987654",
                "ZZ82WEST12345698765432",
                "DE00",
                "",
            ],
        );
    }

    #[test]
    fn numbers_of_britain_and_ireland() {
        check(
            nino,
            &[["AB", "123456C"], ["JG 10 37", " 59 A"]],
            &["QQ123456C", "AB123456E", "GB123456A", "AB12345C"],
        );
        check(
            ppsn,
            &[["64334", "35F"], ["64334", "35OA"]],
            &["6433435E", "643343F", "6433435FF", ""],
        );
    }

    #[test]
    fn numbers_of_germany_austria_and_switzerland() {
        check(
            steuer_id,
            &[["86095", "742719"], ["65 929", " 970 489"]],
            &["86095742718", "11111111111", "06095742719"],
        );
        check(
            rentenversicherung,
            &[["15 070649", " C 103"]],
            &["15 070649 C 104", "15 990649 C 103", "150706493103"],
        );
        check(
            svnr,
            &[["1237", " 010180"]],
            &["1238 010180", "1237 320180", "0237010180"],
        );
        check(
            ahv,
            &[["756.9217.", "0769.85"]],
            &["756.9217.0769.84", "755.9217.0769.85", "7569217"],
        );
    }

    #[test]
    fn numbers_of_the_romance_countries() {
        check(
            nir,
            &[["2 95 10 99 ", "126 111 93"], ["2550814", "16802538"]],
            &["295109912611194", "995109912611193"],
        );
        check(
            dni,
            &[["54362", "315K"], ["X-2482", "300W"]],
            &["54362315Z", "12345678Z", "A2482300W", "5436231"],
        );
        check(
            codice_fiscale,
            &[["RCCMNL83", "S18D969H"]],
            &["RCCMNL83S18D969I", "RCCMNL83Z18D969H", "RCCMNL83S18D969"],
        );
        check(
            nif,
            &[["2345", "67899"]],
            &["234567890", "534567899", "123456789"],
        );
        check(
            cnp,
            &[["163061", "5123457"]],
            &["1630615123458", "9630615123457", "1631315123457"],
        );
    }

    #[test]
    fn numbers_of_the_low_countries() {
        check(
            bsn,
            &[["1112.", "22.333"]],
            &["111222334", "000000000", "123456782"],
        );
        check(
            be_national,
            &[["85 07 30", " 033 28"], ["170730", "03384"]],
            &["85073003329", "85133003328"],
        );
    }

    #[test]
    fn numbers_of_the_nordic_countries() {
        check(
            personnummer,
            &[["8803", "20-0016"], ["198803", "20-0016"]],
            &["880320-0017", "881320-0016", "8803"],
        );
        check(
            hetu,
            &[["1310", "52-308T"]],
            &["131052-308U", "321052-308T", "131052X308", "ä31052-308"],
        );
        check(
            cpr,
            &[["2110", "62-5629"]],
            &["321062-5629", "211362-5629", "2110625"],
        );
        check(
            fodselsnummer,
            &[["151086", " 95088"]],
            &["151086 95089", "151386 95088"],
        );
    }

    #[test]
    fn numbers_of_central_and_eastern_europe() {
        check(
            pesel,
            &[["44051", "401359"], ["02070", "803628"]],
            &["44051401358", "44991401359"],
        );
        check(oib, &[["33392", "005961"]], &["33392005960", "3339200596"]);
        check(
            rodne_cislo,
            &[["7103", "19/2745"]],
            &["710319/2746", "711319/2745"],
        );
        check(egn, &[["7523", "169263"]], &["7523169264", "7599169263"]);
    }
}
