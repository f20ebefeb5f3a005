//! Card numbers in plain sight.

use super::Family::Pan;
use super::carriers::{PROSE, Place, TABLES};
use super::kinds::{Kind, Shape};
use super::random::Random;
use super::values::{card, grouped};

const fn kind(
    name: &'static str,
    places: &'static [Place],
    make: fn(&mut Random) -> Shape,
) -> Kind {
    Kind {
        name,
        family: Pan,
        make,
        places,
    }
}

/// Every kind of card number.
pub const KINDS: &[Kind] = &[
    kind("visa", TABLES, |r| plain(r, "visa")),
    kind("visa-dashed", TABLES, |r| {
        in_groups(r, "visa", &[4, 4, 4, 4], "-")
    }),
    kind("mastercard", TABLES, |r| plain(r, "mastercard")),
    kind("mastercard-spaced", TABLES, |r| {
        in_groups(r, "mastercard", &[4, 4, 4, 4], " ")
    }),
    kind("mastercard-2-series", TABLES, |r| plain(r, "mastercard-2")),
    kind("amex", TABLES, |r| plain(r, "amex")),
    kind("amex-spaced", TABLES, |r| {
        in_groups(r, "amex", &[4, 6, 5], " ")
    }),
    kind("discover", TABLES, |r| plain(r, "discover")),
    kind("jcb", TABLES, |r| plain(r, "jcb")),
    kind("diners", TABLES, |r| plain(r, "diners")),
    kind("track-2", PROSE, track_2),
];

/// The number in one of the ways in which it turns up.
fn shown(random: &mut Random, value: &str) -> Shape {
    let text = match random.below(6) {
        0 => format!("charge declined for card {value}, code 51"),
        1 => format!("pan={value}"),
        2 => format!("caller read {value} to the agent"),
        3 => format!("\"cardNumber\": \"{value}\","),
        4 => format!("refund to {value}."),
        _ => format!("({value})"),
    };
    Shape::text(text, value)
}

fn plain(random: &mut Random, brand: &str) -> Shape {
    let value = card(random, brand);
    shown(random, &value)
}

fn in_groups(random: &mut Random, brand: &str, sizes: &[usize], separator: &str) -> Shape {
    let value = grouped(&card(random, brand), sizes, separator);
    shown(random, &value)
}

/// ISO/IEC 7813, track 2: number, `=`, expiry, service code, discretionary data.
fn track_2(random: &mut Random) -> Shape {
    let value = card(random, "visa");
    let expiry = format!("{}{:02}", random.between(27, 31), random.between(1, 12));
    let text = format!("swipe ;{value}={expiry}101{}?", random.digits(9));
    Shape::text(text, &value)
}
