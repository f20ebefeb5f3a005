//! The beginning of a file, from which its kind is told.

use serde_json::{Map, Value};

/// How many bytes are looked at.
pub(super) const HEAD: usize = 256 * 1024;

/// The beginning of a file, after decompression and without a byte order mark.
pub(super) struct Head {
    /// The last part of the file's name, in lower case, without `.gz` or `.zst`.
    pub(super) name: String,
    /// The first bytes.
    pub(super) bytes: Vec<u8>,
    /// How the text is laid out, where it is JSON.
    pub(super) layout: Option<Layout>,
    /// The first JSON value, as far as it reaches: what the head cuts off is not there.
    pub(super) json: Option<Value>,
}

/// How JSON values are laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One array.
    Array,
    /// One object.
    Object,
    /// A value per line.
    Lines,
}

impl Head {
    pub(super) fn new(shown: &str, bytes: Vec<u8>) -> Self {
        let name = shown.rsplit(['/', '\\']).next().unwrap_or(shown);
        let name = name.to_ascii_lowercase();
        let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
        let (json, layout) = match first_value(&bytes) {
            Some((value, end)) => {
                let layout = layout(&value, end.map(|end| &bytes[end..]));
                (Some(value), layout)
            }
            None => (None, None),
        };
        Self {
            name: name.to_owned(),
            bytes,
            layout,
            json,
        }
    }

    /// Whether nothing but white space stands there.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    /// The text, as far as it is text.
    pub(super) fn text(&self) -> &str {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&self.bytes[..error.valid_up_to()]).unwrap_or(""),
        }
    }

    /// The object that tells the kind: the file's one object, the first line's, or the
    /// first element of the file's array.
    pub(super) fn object(&self) -> Option<&Map<String, Value>> {
        match self.json.as_ref()? {
            Value::Object(object) => Some(object),
            Value::Array(elements) => elements.first()?.as_object(),
            _ => None,
        }
    }

    /// The value of the telling object at a path: `/Resources/0/schemas`.
    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        match self.json.as_ref()? {
            Value::Array(elements) => elements.first()?.pointer(pointer),
            value => value.pointer(pointer),
        }
    }

    /// Whether the telling object has all of these members.
    pub(super) fn has(&self, members: &[&str]) -> bool {
        let object = self.object();
        object.is_some_and(|object| members.iter().all(|name| object.contains_key(*name)))
    }
}

fn layout(first: &Value, rest: Option<&[u8]>) -> Option<Layout> {
    let more = rest.is_some_and(|rest| !rest.iter().all(u8::is_ascii_whitespace));
    match first {
        Value::Array(_) if !more => Some(Layout::Array),
        Value::Object(_) if !more => Some(Layout::Object),
        Value::Array(_) | Value::Object(_) => Some(Layout::Lines),
        _ => None,
    }
}

/// The first value of a text, and where it ends; without an end where the text is cut.
fn first_value(bytes: &[u8]) -> Option<(Value, Option<usize>)> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    if !matches!(bytes[start], b'{' | b'[') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_slice(&bytes[start..]).into_iter::<Value>();
    match values.next()? {
        Ok(value) => Some((value, Some(start + values.byte_offset()))),
        Err(error) if error.is_eof() => Some((closed(&bytes[start..])?, None)),
        Err(_) => None,
    }
}

/// A text that is cut off, closed after its last whole value.
fn closed(bytes: &[u8]) -> Option<Value> {
    // Where a container could be closed: after an opening bracket or before a comma.
    let (mut open, mut cut) = (Vec::new(), None);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        if in_string {
            (escaped, in_string) = (*byte == b'\\' && !escaped, *byte != b'"' || escaped);
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                open.push(if *byte == b'{' { b'}' } else { b']' });
                cut = Some((at + 1, open.clone()));
            }
            b'}' | b']' => {
                open.pop();
                cut = Some((at + 1, open.clone()));
            }
            b',' => cut = Some((at, open.clone())),
            _ => {}
        }
    }
    let (end, open) = cut?;
    let mut text = bytes[..end].to_vec();
    text.extend(open.iter().rev());
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cut_text_is_closed_after_its_last_whole_value() {
        let text =
            br#"{"schemas":["a","b"],"Resources":[{"id":"1","name":{"x":"}\""}},{"id":"2","na"#;
        let whole = json!({"schemas": ["a", "b"], "Resources": [
            {"id": "1", "name": {"x": "}\""}}, {"id": "2"}
        ]});
        assert_eq!(closed(text), Some(whole));
        for end in 1..text.len() {
            assert!(closed(&text[..end]).is_some(), "{end}");
        }
    }

    #[test]
    fn layouts() {
        let of = |text: &str| Head::new("x.json", text.as_bytes().to_vec()).layout;
        assert_eq!(of("{\"a\":1}\n"), Some(Layout::Object));
        assert_eq!(of("{\"a\":1}\n{\"a\":"), Some(Layout::Lines));
        assert_eq!(of("[{\"a\":1}, {\"a\":"), Some(Layout::Array));
        assert_eq!(of("a,b\n1,2\n"), None);
    }
}
