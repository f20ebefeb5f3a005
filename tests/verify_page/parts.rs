//! What the page brings itself: digests, headers, names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use auditbinder::model::Digest;
use auditbinder::package::EntryName;
use auditbinder::package::zip::{End, EntryHead, Method};
use blake2::{Blake2b512, Digest as _};
use serde_json::json;

use super::browser::in_browser;
use super::tools::has;

#[test]
fn the_digests_written_in_the_page_are_those_of_the_browser_and_the_program() {
    if !has("chromium") {
        return;
    }
    // Around every border of a block, and in uneven pieces.
    let lengths: Vec<usize> = (0..300).chain([4_096, 65_537]).collect();
    let answers = in_browser(
        &json!({"lengths": lengths}),
        "const { Sha256, sha256, blake2b512, crc32, hex } = page.auditbinderVerify.parts;
         const answers = [];
         for (const length of data.lengths) {
           const message = Uint8Array.from({ length }, (_, at) => at * 151 + length);
           const pieces = new Sha256();
           for (let at = 0, step = 1; at < length; at += step, step = step * 7 % 131) pieces.update(message.subarray(at, at + step));
           const native = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', message)));
           answers.push([sha256(message) === native && pieces.digest() === native, native, hex(blake2b512(message)), crc32(0, message)]);
         }
         return answers;",
    );
    for (length, answer) in lengths.iter().zip(answers.as_array().expect("a list")) {
        let byte = |at: usize| u8::try_from((at * 151 + length) % 256).expect("a byte");
        let message: Vec<u8> = (0..*length).map(byte).collect();
        let blake = hex(&Blake2b512::digest(&message));
        let sha = Digest::of(&message).to_string();
        assert_eq!(
            *answer,
            json!([true, sha, blake, crc32fast::hash(&message)]),
            "{length}"
        );
    }
}

#[test]
fn the_headers_that_the_page_expects_are_those_that_the_program_writes() {
    if !has("chromium") {
        return;
    }
    let border = u64::from(u32::MAX);
    let numbers = [0, 1, border - 1, border, border + 1, 1 << 40];
    let mut heads = Vec::new();
    for name in ["n/u", "n/ü", "n/😀"] {
        for size in numbers {
            for offset in numbers {
                heads.push((name, size, offset / 2 + 1, offset));
                heads.push((name, size / 2 + 1, size, offset));
            }
        }
    }
    let counts = [1, 65_534, 65_535, 65_536];
    let ends: Vec<_> = counts
        .into_iter()
        .flat_map(|entries| numbers.map(|offset| (entries, entries * 60, offset)))
        .collect();
    let answers = in_browser(
        &json!({"heads": heads, "ends": ends}),
        "const { localHeader, centralHeader, endRecord, hex } = page.auditbinderVerify.parts;
         const stamp = 0x5cde1234;
         return {
           heads: data.heads.map(([whole, size, packed, offset]) => {
             const head = { whole, size, packed, offset, method: 8, crc: 0xfedcba98 };
             return hex(localHeader(head, stamp)) + ' ' + hex(centralHeader(head, stamp));
           }),
           ends: data.ends.map(([entries, size, offset]) => hex(endRecord({ entries, size, offset }))),
         };",
    );
    for ((name, size, packed, offset), answer) in heads
        .into_iter()
        .zip(answers["heads"].as_array().expect("a list"))
    {
        let head = EntryHead {
            name: name.to_owned(),
            method: Method::Deflated,
            crc: 0xfedc_ba98,
            packed,
            size,
            offset,
        };
        let stamp = (0x1234, 0x5cde);
        let expected = format!("{} {}", hex(&head.local(stamp)), hex(&head.central(stamp)));
        assert_eq!(*answer, json!(expected), "{head:?}");
    }
    for ((entries, size, offset), answer) in ends
        .into_iter()
        .zip(answers["ends"].as_array().expect("a list"))
    {
        let end = End {
            entries,
            size,
            offset,
        };
        assert_eq!(*answer, json!(hex(&end.encode())), "{end:?}");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string");
        text
    })
}

#[test]
fn no_name_passes_the_page_that_the_program_refuses_or_takes_for_a_twin() {
    if !has("chromium") {
        return;
    }
    let answers = in_browser(
        &json!({"count": 0x11_0000}),
        "const { wrongName, fold } = page.auditbinderVerify.parts;
         const refused = [], folded = [];
         for (let n = 0; n < data.count; n += 1) {
           if (n >= 0xd800 && n < 0xe000) continue;
           const name = `a${String.fromCodePoint(n)}b`;
           if (wrongName(name) !== null) refused.push(n);
           else if (fold(name) !== name) folded.push([n, fold(name)]);
         }
         return { refused, folded };",
    );
    let refused: BTreeSet<u32> =
        serde_json::from_value(answers["refused"].clone()).expect("numbers");
    let folded: Vec<(u32, String)> =
        serde_json::from_value(answers["folded"].clone()).expect("numbers with names");
    let folded: BTreeMap<u32, String> = folded.into_iter().collect();
    let fold = |n: u32, name: &str| folded.get(&n).cloned().unwrap_or_else(|| name.to_owned());
    let mut classes = BTreeMap::new();
    let mut more = 0;
    // A later edition of Unicode knows more letters than the program; none is ever taken away.
    for (n, c) in (0..0x11_0000).filter_map(|n| Some((n, char::from_u32(n)?))) {
        let text = format!("a{c}b");
        let Ok(name) = EntryName::parse(&text) else {
            assert!(refused.contains(&n), "U+{n:04X} passes the page only");
            continue;
        };
        if refused.contains(&n) {
            more += 1;
            continue;
        }
        let here = fold(n, &text);
        let first = classes.entry(name.folded()).or_insert_with(|| here.clone());
        assert_eq!(*first, here, "U+{n:04X} is a twin for the program only");
    }
    assert!(more < 100, "the page refuses {more} more characters");
    assert_eq!(folded[&u32::from('ß')], "assb");
    assert!(!folded.contains_key(&u32::from('ı')));
}
