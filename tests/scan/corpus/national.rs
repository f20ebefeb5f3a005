//! National identification numbers with right check digits.

use super::random::{Random, UPPER};
use super::values::luhn_number;

/// The digits as numbers.
fn digits(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.bytes().map(|byte| u32::from(byte - b'0'))
}

/// The sum of the digits, each times its weight.
fn weighted(text: &str, weights: &[u32]) -> u32 {
    digits(text)
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// Spain, documento nacional de identidad: the letter is the number modulo 23.
pub fn spanish_dni(random: &mut Random) -> String {
    let number = random.between(10_000_000, 99_999_999);
    let letters = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let letter = char::from(letters[usize::try_from(number % 23).expect("below 23")]);
    format!("{number}{letter}")
}

/// Netherlands, burgerservicenummer: the eleven test.
pub fn dutch_bsn(random: &mut Random) -> String {
    loop {
        let body = random.digits(8);
        let check = weighted(&body, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        if check < 10 {
            return format!("{body}{check}");
        }
    }
}

/// Poland, PESEL: date of birth, serial number, check digit.
pub fn polish_pesel(random: &mut Random) -> String {
    let body = format!(
        "{:02}{:02}{:02}{}",
        random.between(40, 99),
        random.between(1, 12),
        random.between(1, 28),
        random.digits(4)
    );
    let sum = weighted(&body, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Canada, social insurance number: Luhn.
pub fn canadian_sin(random: &mut Random) -> String {
    let first = random.pick(&["1", "2", "4", "5", "6", "7"]);
    luhn_number(random, first, 9)
}

/// Brazil, cadastro de pessoas fisicas: two digits modulo 11.
pub fn brazilian_cpf(random: &mut Random) -> String {
    let mut number = random.digits(9);
    for first in [10_u32, 11] {
        let weights: Vec<u32> = (2..=first).rev().collect();
        let check = match weighted(&number, &weights) % 11 {
            0 | 1 => 0,
            rest => 11 - rest,
        };
        number.push_str(&check.to_string());
    }
    number
}

/// France, numero de securite sociale: key 97 minus the number modulo 97.
pub fn french_nir(random: &mut Random) -> String {
    let body = format!(
        "{}{:02}{:02}{:02}{:03}{:03}",
        random.pick(&["1", "2"]),
        random.between(40, 99),
        random.between(1, 12),
        random.between(1, 95),
        random.between(1, 900),
        random.between(1, 999)
    );
    let number: u64 = body.parse().expect("digits");
    format!("{body}{:02}", 97 - number % 97)
}

/// Germany, steuerliche Identifikationsnummer: ISO/IEC 7064, mod 11,10.
pub fn german_tax_id(random: &mut Random) -> String {
    // Of the first ten digits one occurs twice, the others at most once.
    let mut pool: Vec<u32> = (0..10).collect();
    random.shuffle(&mut pool);
    let twice = pool[0];
    pool[9] = twice;
    loop {
        random.shuffle(&mut pool);
        let neighbours = pool.windows(2).any(|pair| pair[0] == pair[1]);
        if pool[0] != 0 && !neighbours {
            break;
        }
    }
    let mut product = 10;
    for digit in &pool {
        let sum = match (digit + product) % 10 {
            0 => 10,
            sum => sum,
        };
        product = sum * 2 % 11;
    }
    let check = (11 - product) % 10;
    pool.push(check);
    pool.iter().map(u32::to_string).collect()
}

/// United Kingdom, national insurance number (HMRC NIM39110).
pub fn british_nino(random: &mut Random) -> String {
    let letters = b"ABCEGHJKLMPRSTWXY";
    let prefix = loop {
        let prefix = random.chars(letters, 2);
        if !["BG", "GB", "KN", "NK", "NT", "TN"].contains(&prefix.as_str()) {
            break prefix;
        }
    };
    let suffix = random.chars(b"ABCD", 1);
    format!("{prefix}{}{suffix}", random.digits(6))
}

/// England and Wales, NHS number: modulo 11.
pub fn nhs_number(random: &mut Random) -> String {
    loop {
        let body = random.digits(9);
        let check = 11 - weighted(&body, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        if check != 10 {
            return format!("{body}{}", check % 11);
        }
    }
}

/// A passport number as the United States and others print it.
pub fn passport(random: &mut Random) -> String {
    match random.below(2) {
        0 => format!("{}{}", random.chars(UPPER, 1), random.digits(8)),
        _ => random.digits(9),
    }
}
