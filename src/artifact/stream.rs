//! JSON of any size, one element at a time.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use super::head::Layout;
use super::source::{Source, at};
use super::{Troubles, Unreadable};

/// The longest element, line, or rest of a document.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What is passed over may be of any length.
const UNMETERED: u64 = u64::MAX;

/// One element of a list.
pub(super) struct Element<'a> {
    /// The path of the list that it stands in, as the caller wrote it; empty for the
    /// elements of a top-level array and for lines.
    pub(super) list: &'a str,
    /// Its number among the elements of all lists, from 1.
    pub(super) number: u64,
    /// The line of the file, where values stand in lines.
    pub(super) line: Option<u64>,
    /// The numbers, from 0, of the elements of outer lists that it stands in: for
    /// `runs/*/results` the number of the run.
    pub(super) within: &'a [u64],
    /// What it is.
    pub(super) value: Value,
}

/// What remained when the elements were taken away.
pub(super) struct Rest {
    /// The members of the top-level object besides the lists; of the last one, where there
    /// are several.
    pub(super) members: Map<String, Value>,
    /// How many elements there were.
    pub(super) elements: u64,
    /// How many lists were visited, by their path; one without elements counts.
    pub(super) lists: BTreeMap<String, u64>,
    /// Lines that are not JSON.
    pub(super) troubles: Troubles,
}

/// Visits the elements of lists, one at a time: of a top-level array, of JSON lines, and
/// of the lists at `paths` in an object, such as `Resources`, `hits/hits` or
/// `runs/*/results`. An object without such a list, alone in its file, is left in
/// `members`; among lines it is an element. A path that begins with `-` names a member
/// that is passed over, whatever its size: `-planned_values`.
///
/// # Errors
/// Text that is not JSON, except in a line of its own, which is told among the troubles.
pub(super) fn elements(
    source: &mut Source<'_>,
    paths: &[&str],
    take: &mut dyn FnMut(Element<'_>),
) -> Result<Rest, Unreadable> {
    let shown = source.shown;
    let mut walk = Walk {
        paths: paths
            .iter()
            .map(|path| (*path, path.trim_start_matches('-').split('/').collect()))
            .collect(),
        take,
        number: 0,
        line: None,
        within: Vec::new(),
        lists: BTreeMap::new(),
        found: false,
        since: Rc::default(),
    };
    let mut rest = Rest {
        members: Map::new(),
        elements: 0,
        lists: BTreeMap::new(),
        troubles: Troubles::default(),
    };
    match source.head.layout {
        Some(Layout::Lines) => lines(source, &mut walk, &mut rest)?,
        Some(_) => {
            let metered = Metered {
                reader: &mut source.reader,
                since: Rc::clone(&walk.since),
            };
            let mut json = serde_json::Deserializer::from_reader(metered);
            let value = walk
                .top(&mut json)
                .and_then(|value| json.end().map(|()| value));
            let value = value.map_err(|error| not_json(shown, None, &error))?;
            if let Value::Object(members) = value {
                rest.members = members;
            }
        }
        None => return Err(no_json(source)),
    }
    rest.elements = walk.number;
    rest.lists = walk.lists;
    Ok(rest)
}

/// Each line by itself; one that cannot be read is told, and the others count.
fn lines(source: &mut Source<'_>, walk: &mut Walk<'_>, rest: &mut Rest) -> Result<(), Unreadable> {
    let shown = source.shown;
    let mut troubles = Troubles::default();
    each_line(source, &mut |line, bytes| {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        walk.line = Some(line);
        walk.found = false;
        let mut json = serde_json::Deserializer::from_slice(bytes);
        match walk
            .top(&mut json)
            .and_then(|value| json.end().map(|()| value))
        {
            Ok(Value::Object(members)) if walk.found => rest.members = members,
            Ok(Value::Null) if walk.found => {}
            Ok(value) => walk.give("", value),
            Err(error) => {
                let wrong = not_json(shown, Some(line), &error);
                troubles.push(wrong.message, wrong.place);
            }
        }
    })?;
    rest.troubles = troubles;
    Ok(())
}

/// Visits the lines of a text, numbered from 1, without their ends.
///
/// # Errors
/// A line longer than the most that is read, or a damaged archive.
pub(super) fn each_line(
    source: &mut Source<'_>,
    take: &mut dyn FnMut(u64, &[u8]),
) -> Result<(), Unreadable> {
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        number += 1;
        let read = source
            .reader
            .by_ref()
            .take(MOST_BYTES + 1)
            .read_until(b'\n', &mut line);
        match read {
            Err(error) => return Err(damaged(source.shown, number, &error)),
            Ok(0) => return Ok(()),
            Ok(_) if line.len() as u64 > MOST_BYTES => {
                return Err(Unreadable {
                    message: "a line is longer than 64 MiB".to_owned(),
                    place: source.line(number),
                });
            }
            Ok(_) => {
                let text = line.strip_suffix(b"\n").unwrap_or(&line);
                take(number, text.strip_suffix(b"\r").unwrap_or(text));
            }
        }
    }
}

/// Why no value begins the file.
fn no_json(source: &Source<'_>) -> Unreadable {
    let head = &source.head.bytes;
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'['))
        && let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(head)
    {
        return not_json(source.shown, None, &error);
    }
    source.unreadable("this is not JSON: it begins with neither `{` nor `[`")
}

fn damaged(shown: &str, line: u64, error: &io::Error) -> Unreadable {
    Unreadable {
        message: format!("the file is damaged from here on: {error}"),
        place: at(shown, line, 1),
    }
}

fn not_json(shown: &str, line: Option<u64>, error: &serde_json::Error) -> Unreadable {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    let message = if error.is_eof() {
        "the JSON text ends too early: the file is cut off".to_owned()
    } else if error.is_io() {
        format!("the file cannot be read on: {what}")
    } else {
        format!("this is not JSON: {what}")
    };
    let place = at(
        shown,
        line.unwrap_or(error.line() as u64),
        error.column().max(1),
    );
    Unreadable { message, place }
}

/// A walk down to the lists.
struct Walk<'w> {
    paths: Vec<(&'w str, Vec<&'w str>)>,
    take: &'w mut dyn FnMut(Element<'_>),
    number: u64,
    line: Option<u64>,
    /// Where in outer lists the walk stands.
    within: Vec<u64>,
    lists: BTreeMap<String, u64>,
    /// Whether a list of the paths was met.
    found: bool,
    since: Rc<Cell<u64>>,
}

impl Walk<'_> {
    fn top<'de, D: Deserializer<'de>>(&mut self, json: D) -> Result<Value, D::Error> {
        let node = Node {
            walk: self,
            at: Vec::new(),
        };
        node.deserialize(json)
    }

    fn give(&mut self, list: &str, value: Value) {
        self.number += 1;
        self.since.set(0);
        (self.take)(Element {
            list,
            number: self.number,
            line: self.line,
            within: &self.within,
            value,
        });
    }

    /// Whether the member `name` of the place `at` is passed over.
    fn passes(&self, at: &[String], name: &str) -> bool {
        let passed =
            |(path, parts): &(&str, Vec<&str>)| path.starts_with('-') && ends(parts, at, name);
        self.paths.iter().any(passed)
    }
}

/// A place in a document, by the names on the way to it; `*` for an element of a list.
struct Node<'n, 'w> {
    walk: &'n mut Walk<'w>,
    at: Vec<String>,
}

impl Node<'_, '_> {
    /// The path that names this list, and whether a path leads on from here.
    fn standing<'a>(&self, paths: &[(&'a str, Vec<&'a str>)]) -> (Option<&'a str>, bool) {
        let same = |path: &[&str]| path.iter().zip(&self.at).all(|(a, b)| a == b);
        let exact = paths
            .iter()
            .find(|(_, path)| path.len() == self.at.len() && same(path));
        let on = paths
            .iter()
            .any(|(_, path)| path.len() > self.at.len() && same(path));
        (exact.map(|(name, _)| *name), on)
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = Value;

    fn expecting(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let paths = self.walk.paths.clone();
        let (named, on) = self.standing(&paths);
        let name = match named {
            _ if self.at.is_empty() => Some(""),
            named => named,
        };
        if let (Some(name), false) = (name, on && !self.at.is_empty()) {
            self.walk.found = true;
            *self.walk.lists.entry(name.to_owned()).or_default() += 1;
            while let Some(value) = list.next_element::<Value>()? {
                self.walk.give(name, value);
            }
            return Ok(Value::Null);
        }
        let mut kept = Vec::new();
        self.at.push("*".to_owned());
        loop {
            self.walk.within.push(kept.len() as u64);
            let node = Node {
                walk: self.walk,
                at: self.at.clone(),
            };
            let next = list.next_element_seed(node)?;
            self.walk.within.pop();
            match next {
                Some(value) => kept.push(value),
                None => return Ok(Value::Array(kept)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Value, A::Error> {
        let paths = self.walk.paths.clone();
        let (_, on) = self.standing(&paths);
        let mut kept = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if on && self.walk.passes(&self.at, &name) {
                let before = self.walk.since.replace(UNMETERED);
                members.next_value::<IgnoredAny>()?;
                self.walk.since.set(before);
                continue;
            }
            if !on {
                kept.insert(name, members.next_value()?);
                continue;
            }
            self.at.push(name);
            let node = Node {
                walk: self.walk,
                at: self.at.clone(),
            };
            let value = members.next_value_seed(node)?;
            let name = self.at.pop().ok_or_else(|| A::Error::custom("no name"))?;
            // A list that was visited is gone; any other value stays.
            if !(value.is_null() && paths.iter().any(|(_, path)| ends(path, &self.at, &name))) {
                kept.insert(name, value);
            }
        }
        Ok(Value::Object(kept))
    }
}

/// Whether a path leads to the member `name` of the place `at`.
fn ends(path: &[&str], at: &[String], name: &str) -> bool {
    let (Some((last, before)), true) = (path.split_last(), path.len() == at.len() + 1) else {
        return false;
    };
    *last == name && before.iter().zip(at).all(|(a, b)| a == b)
}

/// A reader that fails when one element takes too long.
struct Metered<R> {
    reader: R,
    since: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // serde_json asks for single bytes of a reader that is not buffered by itself.
        let read = self.reader.read(buffer)?;
        if self.since.get() == UNMETERED {
            return Ok(read);
        }
        self.since.set(self.since.get() + read as u64);
        if self.since.get() > MOST_BYTES {
            return Err(io::Error::other("one record is longer than 64 MiB"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn walk(text: &str, paths: &[&str]) -> (Vec<(String, Value)>, Rest) {
        let mut found = Vec::new();
        let mut bytes = text.as_bytes();
        let rest = Source::open("x.json", &mut bytes, |source| {
            let take = &mut |element: Element<'_>| {
                found.push((element.list.to_owned(), element.value));
            };
            Some(elements(source, paths, take))
        });
        let rest = rest.expect("readable").expect("read").expect("JSON");
        (found, rest)
    }

    #[test]
    fn lists_are_visited_and_the_rest_stays() {
        let text = r#"{"v":1,"runs":[{"tool":"x","results":[1,2]},{"results":[3]}],"other":[4]}"#;
        let (found, rest) = walk(text, &["runs/*/results"]);
        let list = "runs/*/results".to_owned();
        assert_eq!(found, [1, 2, 3].map(|n| (list.clone(), json!(n))));
        let left = json!({"v": 1, "runs": [{"tool": "x"}, {}], "other": [4]});
        assert_eq!(Value::Object(rest.members), left);
    }

    #[test]
    fn elements_know_their_outer_ones_and_what_is_passed_over_is_gone() {
        let text = r#"{"skip":{"a":[1]},"runs":[{"skip":1,"r":[7]},{"r":[8]}]}"#;
        let (mut within, mut bytes) = (Vec::new(), text.as_bytes());
        let rest = Source::open("x.json", &mut bytes, |source| {
            let take =
                &mut |element: Element<'_>| within.push((element.within.to_vec(), element.value));
            Some(elements(source, &["-skip", "runs/*/r"], take))
        });
        let rest = rest.expect("readable").expect("read").ok().expect("JSON");
        assert_eq!(within, [(vec![0], json!(7)), (vec![1], json!(8))]);
        assert_eq!(
            Value::Object(rest.members),
            json!({"runs": [{"skip": 1}, {}]})
        );
    }

    #[test]
    fn arrays_lines_and_pages() {
        let (found, _) = walk("[1,{\"a\":2}]", &["data"]);
        assert_eq!(found.len(), 2);
        let (found, rest) = walk(
            "{\"a\":1}\n\nnot json\n{\"data\":[5,6],\"more\":true}\n",
            &["data"],
        );
        assert_eq!(
            found,
            [
                (String::new(), json!({"a": 1})),
                ("data".to_owned(), json!(5)),
                ("data".to_owned(), json!(6)),
            ]
        );
        assert_eq!(rest.troubles.count(), 1);
        assert_eq!(rest.troubles.first[0].place.line, 3);
        assert_eq!(Value::Object(rest.members), json!({"more": true}));
        let (found, rest) = walk("{\"a\":1}", &["data"]);
        assert!(found.is_empty());
        assert_eq!(Value::Object(rest.members), json!({"a": 1}));
    }

    #[test]
    fn a_cut_text_says_where_it_ends() {
        let mut bytes = &b"{\"data\":[1,\n2"[..];
        let answer = Source::open("x.json", &mut bytes, |source| {
            Some(elements(source, &["data"], &mut |_| ()))
        });
        let wrong = answer.expect("readable").expect("read").err().expect("cut");
        assert_eq!(
            wrong.message,
            "the JSON text ends too early: the file is cut off"
        );
        assert_eq!(wrong.place.line, 2);
    }
}
