//! Canonical JSON (rule R11): one spelling per value.

use serde_json::Value;

/// The largest whole number that every JSON reader keeps exactly.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// Says that a value has no canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the number `{0}` cannot be signed: a statement holds whole numbers between -(2^53 - 1) and 2^53 - 1; write others as text"
)]
pub struct NotCanonical(pub String);

/// Writes a value as RFC 8785 does: sorted keys, no spaces, shortest escapes.
///
/// Numbers are whole and exactly representable; RFC 8785 spells every other
/// number as JavaScript would, which readers get wrong.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number, out)?,
        Value::String(text) => write_text(text, out),
        Value::Array(items) => write_list(items, out)?,
        Value::Object(map) => write_map(map, out)?,
    }
    Ok(())
}

fn write_number(number: &serde_json::Number, out: &mut String) -> Result<(), NotCanonical> {
    let exact = match (number.as_u64(), number.as_i64()) {
        (Some(n), _) => n <= MAX_EXACT,
        (None, Some(n)) => n.unsigned_abs() <= MAX_EXACT,
        (None, None) => false,
    };
    if !exact {
        return Err(NotCanonical(number.to_string()));
    }
    out.push_str(&number.to_string());
    Ok(())
}

fn write_text(text: &str, out: &mut String) {
    // serde_json escapes exactly what RFC 8785 section 3.2.2.2 asks for, in its spelling.
    let quoted = serde_json::to_string(text).expect("text always has a JSON form");
    out.push_str(&quoted);
}

fn write_list(items: &[Value], out: &mut String) -> Result<(), NotCanonical> {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(item, out)?;
    }
    out.push(']');
    Ok(())
}

fn write_map(map: &serde_json::Map<String, Value>, out: &mut String) -> Result<(), NotCanonical> {
    // Sorted here and not by the map: another crate may switch on
    // serde_json's `preserve_order`. RFC 8785 section 3.2.3 sorts UTF-16 units.
    let mut fields: Vec<_> = map.iter().collect();
    fields.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    out.push('{');
    for (at, (key, value)) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_text(key, out);
        out.push(':');
        write(value, out)?;
    }
    out.push('}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_by_utf16_units_and_nothing_is_padded() {
        let value: Value = serde_json::from_str(
            r#"{ "b": [1, true, null], "a": "x\u0007\n\u00e9", "\ufb33": 1, "😀": 2 }"#,
        )
        .expect("JSON");
        let text = canonical(&value).expect("canonical");
        assert_eq!(
            text,
            "{\"a\":\"x\\u0007\\né\",\"b\":[1,true,null],\"😀\":2,\"\u{fb33}\":1}"
        );
    }

    #[test]
    fn fractions_and_numbers_beyond_53_bits_are_refused() {
        for text in ["1.5", "1e3", "9007199254740992", "-9007199254740992"] {
            let value: Value = serde_json::from_str(text).expect("JSON");
            assert!(canonical(&value).is_err(), "{text} was accepted");
        }
    }
}
