//! Canonical JSON (RFC 8785, June 2020) of a value as it is written.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::telemetry::json::{Cursor, text};

/// Why a value has no canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoForm {
    /// A key comes twice in an object: RFC 8785, 3.1 takes I-JSON (RFC 7493, 2.3) only.
    KeyTwice,
    /// Not JSON.
    Malformed,
}

/// The largest whole number that every reader of JSON keeps exactly.
const MOST_EXACT: u64 = (1 << 53) - 1;

/// Writes a value: keys sorted, no spaces, one spelling.
pub(super) fn write(token: &[u8], out: &mut Vec<u8>) -> Result<(), NoForm> {
    match token.first() {
        Some(b'"') => write_text(token, out),
        Some(b'{') => write_object(token, out)?,
        Some(b'[') => {
            out.push(b'[');
            let mut elements = Vec::new();
            let walked = Cursor::new(token).array(|cursor| {
                elements.push(cursor.value()?);
                Ok(())
            });
            walked.map_err(|_| NoForm::Malformed)?;
            for (at, element) in elements.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(element, out)?;
            }
            out.push(b']');
        }
        Some(b't' | b'f' | b'n') => out.extend_from_slice(token),
        Some(_) => out.extend_from_slice(number(token).as_bytes()),
        None => return Err(NoForm::Malformed),
    }
    Ok(())
}

/// Writes a map of texts.
pub(super) fn write_texts(fields: &[(&str, &str)], out: &mut Vec<u8>) {
    let mut fields = fields.to_vec();
    fields.sort_by(|a, b| order(a.0, b.0));
    out.push(b'{');
    for (at, (key, value)) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        quoted(key, out);
        out.push(b':');
        quoted(value, out);
    }
    out.push(b'}');
}

fn write_object(token: &[u8], out: &mut Vec<u8>) -> Result<(), NoForm> {
    let mut fields: Vec<(Cow<'_, str>, &[u8])> = Vec::new();
    let walked = Cursor::new(token).object(|cursor, key| {
        let key = String::from_utf8_lossy(key).into_owned();
        fields.push((Cow::Owned(key), cursor.value()?));
        Ok(())
    });
    walked.map_err(|_| NoForm::Malformed)?;
    fields.sort_by(|a, b| order(&a.0, &b.0));
    if fields.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(NoForm::KeyTwice);
    }
    out.push(b'{');
    for (at, (key, value)) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        quoted(&key, out);
        out.push(b':');
        write(value, out)?;
    }
    out.push(b'}');
    Ok(())
}

/// RFC 8785, 3.2.3: keys are sorted by their UTF-16 code units.
fn order(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.cmp(b);
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

fn write_text(token: &[u8], out: &mut Vec<u8>) {
    // Without escapes there is nothing that could be spelled otherwise.
    if memchr::memchr(b'\\', token).is_none() {
        out.extend_from_slice(token);
    } else {
        quoted(&text(token), out);
    }
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    // serde_json escapes exactly what RFC 8785, 3.2.2.2 asks for, in its spelling.
    serde_json::to_writer(out, text).expect("memory takes every text");
}

/// RFC 8785, 3.2.2.3: a number as JavaScript writes it.
///
/// A whole number that a double cannot hold stands outside of I-JSON. It keeps its digits,
/// so that two numbers that differ never look the same.
fn number(token: &[u8]) -> String {
    let written = text(token);
    let whole = written.strip_prefix('-').unwrap_or(&written);
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        let exact = whole.parse::<u64>().is_ok_and(|n| n <= MOST_EXACT);
        if whole == "0" {
            return "0".to_owned();
        }
        if exact || whole.len() < 21 {
            return written.into_owned();
        }
    }
    let value: f64 = written.parse().unwrap_or(f64::NAN);
    if value.is_finite() {
        ecmascript(value)
    } else {
        written.into_owned()
    }
}

/// ECMA-262, `Number::toString` with radix 10.
fn ecmascript(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let sign = if value < 0.0 { "-" } else { "" };
    // Rust writes the shortest digits that give the same double, as ECMAScript does.
    let shortest = format!("{:e}", value.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let point = exponent + 1;
    let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let mut out = sign.to_owned();
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if (1..=21).contains(&point) {
        if length <= point {
            out = out + &digits + &zeros(point - length);
        } else {
            let (before, after) = digits.split_at(usize::try_from(point).unwrap_or(0));
            out = out + before + "." + after;
        }
    } else if (-5..=0).contains(&point) {
        out = out + "0." + &zeros(-point) + &digits;
    } else {
        let (first, rest) = digits.split_at(1);
        out.push_str(first);
        if !rest.is_empty() {
            out = out + "." + rest;
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "e{sign}{}", exponent.abs());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(token: &str) -> Result<String, NoForm> {
        let mut out = Vec::new();
        write(token.as_bytes(), &mut out)?;
        Ok(String::from_utf8(out).expect("text"))
    }

    #[test]
    fn the_example_of_rfc_8785_is_written_as_it_says() {
        // RFC 8785, 3.2.2 and 3.2.3.
        let input = r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#;
        let output = "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
            \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assert_eq!(canonical(input).as_deref(), Ok(output));
        let keys = r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#;
        let sorted = "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}";
        assert_eq!(canonical(keys).as_deref(), Ok(sorted));
    }

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        for (written, expected) in [
            ("-0", "0"),
            ("-0.0", "0"),
            ("10.0", "10"),
            ("1e21", "1e+21"),
            ("1e20", "100000000000000000000"),
            ("5e-324", "5e-324"),
            ("0.0000001", "1e-7"),
            ("0.000001", "0.000001"),
            ("-123.456e1", "-1234.56"),
            ("1795174730836189688", "1795174730836189688"),
        ] {
            assert_eq!(canonical(written).as_deref(), Ok(expected), "{written}");
        }
    }

    #[test]
    fn an_object_with_a_key_twice_has_no_form() {
        assert_eq!(
            canonical(r#"{"a":{"b":1,"\u0062":2}}"#),
            Err(NoForm::KeyTwice)
        );
    }
}
