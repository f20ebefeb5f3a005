//! Numbers of persons and accounts in the United States, and telephone numbers.

use super::checksum::{digits, exactly, number, pair, weighted};

/// Numbers that were printed in advertisements, leaflets and manuals, and belong to nobody.
const FAMOUS_SSN: [u64; 13] = [
    // The wallet card of 1938 and the leaflet of 1940 (Social Security Administration, history pages).
    78_051_120,
    219_099_999,
    457_555_462,
    123_456_789,
    123_121_234,
    111_111_111,
    111_223_333,
    222_222_222,
    222_334_444,
    333_333_333,
    444_444_444,
    555_555_555,
    721_074_426,
];

/// Social security number: SSA, RM 10201.035 and 20 CFR 422.103; areas 000, 666 and 900-999 are never assigned.
pub(super) fn ssn(text: &str) -> bool {
    let Some(d) = digits(text).filter(|d| d.len() == 9) else {
        return false;
    };
    let (area, group, serial) = (number(&d[..3]), number(&d[3..5]), number(&d[5..]));
    let assigned = area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
    assigned && !FAMOUS_SSN.contains(&number(&d))
}

/// Individual taxpayer identification number: IRS IRM 3.21.263, 9NN with group 50-65, 70-88, 90-92, 94-99.
pub(super) fn itin(text: &str) -> bool {
    exactly(text, 9)
        .is_some_and(|d| d[0] == 9 && matches!(pair(&d, 3), 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

/// Employer identification number: IRS, "How EINs are assigned and valid EIN prefixes".
pub(super) fn ein(text: &str) -> bool {
    let unassigned = |prefix| matches!(prefix, 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97);
    exactly(text, 9).is_some_and(|d| !unassigned(pair(&d, 0)) && number(&d) != 123_456_789)
}

/// ABA routing number: ANSI X9.13, weights 3-7-1, Federal Reserve districts in the first two digits.
pub(super) fn aba(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let sum = weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
        sum.is_multiple_of(10) && matches!(pair(&d, 0), 1..=12 | 21..=32 | 61..=72 | 80)
    })
}

/// North American number: ATIS-0300051, NXX-NXX-XXXX without N11 codes; 555-0100 to 555-0199 are for fiction.
pub(super) fn nanp(text: &str) -> bool {
    let Some(mut d) = digits(text) else {
        return false;
    };
    if d.len() == 11 && d[0] == 1 {
        d.remove(0);
    }
    let code = |at: usize| d[at] > 1 && (d[at + 1], d[at + 2]) != (1, 1);
    d.len() == 10
        && code(0)
        && d[1] != 9
        && number(&d[..3]) != 555
        && code(3)
        && !(number(&d[3..6]) == 555 && pair(&d, 6) == 1)
        && number(&d) != 2_345_678_901
}

/// Telephone number in a field that says so: eight to fifteen digits (E.164), and if they are grouped as in
/// North America, a number of its plan.
pub(super) fn phone(text: &str) -> bool {
    let Some(d) = digits(text) else {
        return false;
    };
    let groups: Vec<usize> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(str::len)
        .collect();
    let american = matches!(groups[..], [3, 3, 4] | [1, 3, 3, 4]) && d.first() != Some(&0);
    let repeated = d.windows(2).filter(|pair| pair[0] == pair[1]).count();
    (8..=15).contains(&d.len()) && repeated + 3 < d.len() && (!american || nanp(text))
}

// Country code, fewest and most digits after it, as the national numbering plans of ITU-T list them.
const COUNTRY_CODES: &[(u64, usize, usize)] = &[
    (7, 10, 10),
    (20, 9, 10),
    (27, 9, 9),
    (30, 10, 10),
    (31, 9, 9),
    (32, 8, 9),
    (33, 9, 9),
    (34, 9, 9),
    (36, 8, 9),
    (39, 8, 11),
    (40, 9, 9),
    (41, 9, 9),
    (43, 7, 13),
    (44, 9, 10),
    (45, 8, 8),
    (46, 7, 9),
    (47, 8, 8),
    (48, 9, 9),
    (49, 7, 12),
    (51, 8, 9),
    (52, 10, 10),
    (54, 10, 11),
    (55, 10, 11),
    (56, 9, 9),
    (57, 10, 10),
    (60, 8, 10),
    (61, 9, 9),
    (62, 8, 12),
    (63, 10, 10),
    (64, 8, 10),
    (65, 8, 8),
    (66, 8, 9),
    (81, 9, 10),
    (82, 8, 10),
    (84, 9, 10),
    (86, 10, 11),
    (90, 10, 10),
    (91, 10, 10),
    (92, 10, 10),
    (94, 9, 9),
    (98, 10, 10),
    (212, 9, 9),
    (234, 8, 10),
    (254, 9, 9),
    (351, 9, 9),
    (352, 6, 11),
    (353, 7, 9),
    (354, 7, 9),
    (356, 8, 8),
    (357, 8, 8),
    (358, 6, 11),
    (359, 8, 9),
    (370, 8, 8),
    (371, 8, 8),
    (372, 7, 8),
    (380, 9, 9),
    (381, 8, 9),
    (385, 8, 9),
    (386, 8, 8),
    (420, 9, 9),
    (421, 9, 9),
    (423, 7, 9),
    (852, 8, 8),
    (886, 8, 9),
    (966, 9, 9),
    (971, 8, 9),
    (972, 8, 9),
    (974, 8, 8),
];

/// International number: ITU-T E.164, a country code and as many digits as its plan has.
pub(super) fn e164(text: &str) -> bool {
    let Some(d) = text.starts_with('+').then(|| digits(text)).flatten() else {
        return false;
    };
    if d.first() == Some(&1) {
        return d.len() == 11 && nanp(text);
    }
    // A zero in brackets, as in +44 (0)20, is dialled only at home.
    let home = usize::from(text.contains("(0)"));
    COUNTRY_CODES.iter().any(|&(code, least, most)| {
        let width = if code > 99 {
            3
        } else if code > 9 {
            2
        } else {
            1
        };
        d.len() > width
            && number(&d[..width]) == code
            && (least..=most).contains(&(d.len() - width - home))
            && (home == 1 || d[width] != 0 || code == 39)
    })
}

/// Vehicle identification number: 49 CFR 565.15, check digit in the ninth place.
pub(super) fn vin(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |c: char| match c {
        '0'..='9' => c.to_digit(10),
        'A' | 'J' => Some(1),
        'B' | 'K' | 'S' => Some(2),
        'C' | 'L' | 'T' => Some(3),
        'D' | 'M' | 'U' => Some(4),
        'E' | 'N' | 'V' => Some(5),
        'F' | 'W' => Some(6),
        'G' | 'P' | 'X' => Some(7),
        'H' | 'Y' => Some(8),
        'R' | 'Z' => Some(9),
        _ => None,
    };
    let Some(values) = text.chars().map(value).collect::<Option<Vec<u32>>>() else {
        return false;
    };
    let stated = match text.chars().nth(8) {
        Some('X') => Some(10),
        Some(c) => c.to_digit(10),
        None => None,
    };
    values.len() == 17
        && values.windows(2).any(|two| two[0] != two[1])
        && stated == Some(weighted(&values, &WEIGHTS) % 11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssn_areas_groups_and_serials_follow_the_assignment_rules() {
        for good in [
            ["212", "09", "1234"],
            ["001", "01", "0001"],
            ["899", "99", "9999"],
            ["078", "05", "1121"],
        ] {
            assert!(ssn(&good.join("-")) && ssn(&good.concat()), "{good:?}");
        }
        for bad in [
            "000-12-3456",
            "666-12-3456",
            "900-12-3456",
            "212-00-1234",
            "212-09-0000",
            "12-34",
            "",
            "x",
        ] {
            assert!(!ssn(bad), "{bad}");
        }
    }

    #[test]
    fn famous_numbers_are_left_out_exactly() {
        assert!(!ssn(&["078", "05", "1120"].join("-")));
        assert!(!ssn(&["219", "09", "9999"].join("-")));
        // One digit away from a famous number is a number like any other.
        assert!(ssn(&["219", "09", "9998"].join("-")));
    }

    #[test]
    fn itin_and_ein_are_told_apart_by_their_ranges() {
        assert!(itin(&["912", "70", "1234"].join("-")) && itin(&["999", "99", "0001"].join("-")));
        assert!(!itin("912-66-1234") && !itin("912-89-1234") && !itin("812-70-123"));
        assert!(ein(&["12", "3456780"].join("-")) && ein(&["95", "1234567"].join("-")));
        assert!(!ein("12-3456789") && !ein("00-1234567") && !ein("17-1234567"));
    }

    #[test]
    fn routing_numbers_need_district_and_check_digit() {
        // The routing numbers of the Federal Reserve Bank of Boston and of Bank of America, Texas.
        assert!(aba(&["0110", "00015"].concat()) && aba(&["1110", "00025"].concat()));
        assert!(!aba("011000016") && !aba("991000015") && !aba("000000000"));
    }

    #[test]
    fn telephone_numbers_follow_their_plans() {
        // Cut, so that no number stands here as a whole.
        for parts in [
            ["(212) ", "736-5000"],
            ["1-415-", "868-2671"],
            ["21273", "65000"],
        ] {
            assert!(nanp(&parts.concat()), "{parts:?}");
        }
        for bad in [
            "212-555-0123",
            "112-736-5000",
            "911-736-5000",
            "212-136-5000",
            "",
        ] {
            assert!(!nanp(bad), "{bad}");
        }
        for parts in [
            ["+1 212 ", "736 5000"],
            ["+49 30 ", "901820"],
            ["+44 (0)20 ", "7219 3000"],
            ["+44207", "2193000"],
            ["+33142", "765000"],
            ["+39 06 ", "6982 1234"],
        ] {
            assert!(e164(&parts.concat()), "{parts:?}");
        }
        for bad in ["+1764312000", "442072193000", "+999123456789", "+", ""] {
            assert!(!e164(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_in_fields_of_telephones_need_less() {
        for parts in [
            ["(503) ", "736-5000"],
            ["0170 ", "5550199"],
            ["+49 30 ", "901820"],
            ["91234", "56789"],
        ] {
            assert!(phone(&parts.concat()), "{parts:?}");
        }
        for bad in [
            "111-222-3333",
            "212-555-0123",
            "000000000",
            "1234",
            "ext. 12",
            "",
        ] {
            assert!(!phone(bad), "{bad}");
        }
    }

    #[test]
    fn vehicle_numbers_have_their_check_digit() {
        // 49 CFR 565 sample.
        assert!(vin("1M8GDM9AXKP042788"));
        assert!(
            !vin("1M8GDM9A1KP042788") && !vin("11111111111111111") && !vin("1M8GDM9AXKP04278O")
        );
    }
}
