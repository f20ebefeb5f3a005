//! Personal data in plain sight.

use super::Family::Personal;
use super::carriers::{PROSE, Place, TABLES};
use super::kinds::{Kind, Shape};
use super::national;
use super::random::Random;
use super::values::{grouped, iban};

const fn kind(
    name: &'static str,
    places: &'static [Place],
    make: fn(&mut Random) -> Shape,
) -> Kind {
    Kind {
        name,
        family: Personal,
        make,
        places,
    }
}

/// Every kind of personal data.
pub const KINDS: &[Kind] = &[
    kind("email", TABLES, email),
    kind("email-tagged", PROSE, email_tagged),
    kind("phone-us", PROSE, phone_us),
    kind("phone-e164", PROSE, phone_e164),
    kind("phone-international", PROSE, phone_international),
    kind("iban", TABLES, iban_plain),
    kind("iban-spaced", PROSE, iban_spaced),
    kind("passport", PROSE, passport),
    kind("uk-nino", PROSE, nino),
    kind("spain-dni", PROSE, |r| {
        named(r, "DNI", national::spanish_dni)
    }),
    kind("netherlands-bsn", PROSE, |r| {
        named(r, "BSN", national::dutch_bsn)
    }),
    kind("poland-pesel", PROSE, |r| {
        named(r, "PESEL", national::polish_pesel)
    }),
    kind("canada-sin", PROSE, canada_sin),
    kind("brazil-cpf", PROSE, cpf),
    kind("france-nir", PROSE, |r| {
        named(r, "NIR", national::french_nir)
    }),
    kind("germany-tax-id", PROSE, |r| {
        named(r, "Steuer-ID", national::german_tax_id)
    }),
];

const FIRST: [&str; 8] = [
    "jane", "omar", "lucia", "peter", "aisha", "tomas", "ingrid", "wei",
];
const LAST: [&str; 8] = [
    "rowan", "okafor", "mendez", "larsen", "hale", "novak", "brandt", "zhou",
];
const HOSTS: [&str; 6] = [
    "meridianclaims.com",
    "harborcare-clinic.org",
    "bluefield-kranken.de",
    "orchardmail.net",
    "saintlucia.health",
    "claimsdesk.co.uk",
];

/// An address of a person at a company.
pub fn address(random: &mut Random, tag: &str) -> String {
    let (first, last) = (random.pick(&FIRST), random.pick(&LAST));
    let user = match random.below(3) {
        0 => format!("{first}.{last}"),
        1 => format!("{}{last}{}", &first[..1], random.between(2, 99)),
        _ => format!("{first}_{last}"),
    };
    [user.as_str(), tag, "\u{40}", random.pick(&HOSTS)].concat()
}

fn email(random: &mut Random) -> Shape {
    let value = address(random, "");
    let text = match random.below(4) {
        0 => format!("mail sent to <{value}>"),
        1 => format!("\"user.email\":\"{value}\""),
        2 => format!("user={value} role=adjuster"),
        _ => format!("contact {value}."),
    };
    Shape::text(text, &value)
}

fn email_tagged(random: &mut Random) -> Shape {
    let value = address(random, "+claims");
    Shape::text(format!("forwarded by {value}"), &value)
}

/// Area code and exchange as the North American plan allows, never `555`.
fn north_american(random: &mut Random) -> [String; 3] {
    let area = random.pick(&["212", "312", "415", "617", "206", "303", "713", "404"]);
    let exchange = loop {
        let exchange = format!("{}{}", random.between(2, 9), random.chars(b"0123456789", 2));
        if !exchange.ends_with("11") && exchange != "555" {
            break exchange;
        }
    };
    [area.to_owned(), exchange, random.chars(b"0123456789", 4)]
}

fn phone_us(random: &mut Random) -> Shape {
    let [area, exchange, line] = north_american(random);
    let value = match random.below(2) {
        0 => format!("({area}) {exchange}-{line}"),
        _ => format!("{area}-{exchange}-{line}"),
    };
    let text = match random.below(3) {
        0 => format!("phone: {value}"),
        1 => format!("call the patient at {value}"),
        _ => format!("tel {value} ext 4"),
    };
    Shape::text(text, &value)
}

fn phone_e164(random: &mut Random) -> Shape {
    let value = format!("+1{}", north_american(random).concat());
    let text = match random.below(2) {
        0 => format!("sms queued to {value}"),
        _ => format!("\"phone\":\"{value}\""),
    };
    Shape::text(text, &value)
}

fn phone_international(random: &mut Random) -> Shape {
    let value = match random.below(3) {
        0 => format!("+44 20 7{} {}", random.digits(3), random.digits(4)),
        1 => format!("+49 30 {}", random.digits(8)),
        _ => format!(
            "+33 1 {} {} {} {}",
            42,
            random.digits(2),
            random.digits(2),
            random.digits(2)
        ),
    };
    Shape::text(format!("phone {value}"), &value)
}

fn iban_plain(random: &mut Random) -> Shape {
    let country = random.pick(&["DE", "AT", "CH", "GB"]);
    let value = iban(random, country);
    let text = match random.below(3) {
        0 => format!("IBAN {value}"),
        1 => format!("payout to {value} booked"),
        _ => format!("iban={value}"),
    };
    Shape::text(text, &value)
}

fn iban_spaced(random: &mut Random) -> Shape {
    let country = random.pick(&["DE", "AT", "GB"]);
    let value = grouped(&iban(random, country), &[4, 4, 4, 4, 4, 4], " ");
    Shape::text(format!("IBAN: {value}"), &value)
}

fn passport(random: &mut Random) -> Shape {
    let value = national::passport(random);
    let text = match random.below(2) {
        0 => format!("passport number: {value}"),
        _ => format!("passport_no={value}"),
    };
    Shape::text(text, &value)
}

fn nino(random: &mut Random) -> Shape {
    let number = national::british_nino(random);
    let value = match random.below(2) {
        0 => grouped(&number, &[2, 2, 2, 2, 1], " "),
        _ => number,
    };
    Shape::text(format!("national insurance number {value}"), &value)
}

/// A number behind its local name.
fn named(random: &mut Random, name: &str, make: fn(&mut Random) -> String) -> Shape {
    let value = make(random);
    let text = match random.below(2) {
        0 => format!("{name}: {value}"),
        _ => format!("{}={value}", name.to_lowercase()),
    };
    Shape::text(text, &value)
}

fn canada_sin(random: &mut Random) -> Shape {
    let value = grouped(&national::canadian_sin(random), &[3, 3, 3], "-");
    Shape::text(format!("social insurance number {value}"), &value)
}

fn cpf(random: &mut Random) -> Shape {
    let number = national::brazilian_cpf(random);
    let value = format!(
        "{}.{}.{}-{}",
        &number[..3],
        &number[3..6],
        &number[6..9],
        &number[9..]
    );
    Shape::text(format!("CPF {value}"), &value)
}
