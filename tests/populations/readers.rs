//! Any number of readers, shards and spilled runs give one answer.

use std::fmt::Write as _;

use auditbinder::population::{Options, Share, reconcile};

use super::{Files, by, files, filtered, ids};

/// Three files of 6,000 lines, the first of more than one part; some lines are damaged or
/// repeated.
fn many() -> Files {
    let mut contents = Vec::new();
    for file in 0..3_u32 {
        let mut text = String::new();
        let filling = "x".repeat(if file == 0 { 3_000 } else { 10 });
        for number in 0..6_000_u32 {
            let key = (number * 7919 + file * 13) % 9_000;
            let at = 1_767_225_600 + u64::from(key) * 600;
            let _ = writeln!(
                text,
                "{{\"id\":\"{key:05}\",\"at\":{at},\"n\":{},\"text\":\"{filling}\"}}",
                number + 1
            );
            if number % 2_000 == 1_999 {
                text.push_str("{\"id\":\n");
            }
        }
        contents.push((format!("part-{file}.jsonl"), text));
    }
    let all: Vec<(&str, &[u8])> = contents
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    files(&all)
}

#[test]
fn the_answer_is_the_same_for_any_number_of_threads_and_ids_in_memory() {
    let files = many();
    let mut definition = filtered("id", "n > 2");
    definition.time = Some("at".to_owned());
    definition.sequence = Some("n".to_owned());
    let with = |threads: usize, limit_ids: usize| {
        let options = Options {
            threads: Some(threads),
            limit_ids,
            ..Options::default()
        };
        let mut counted = files.counted(&definition, &options);
        let json = serde_json::to_string(&counted.count).expect("written");
        (json, ids(&mut counted))
    };
    let one = with(1, 1_000_000);
    assert_eq!(one, with(2, 1_000_000));
    assert_eq!(one, with(5, 1_000));
    let count = files.count(&definition);
    assert_eq!(count.unparsable, 9);
    let lines: Vec<u64> = count.exceptions.iter().map(|one| one.line).collect();
    assert_eq!(lines, [2_001, 4_002, 6_003].repeat(3));
    assert_eq!(count.sequence.map(|numbers| numbers.missing), Some(0));
}

#[test]
fn shards_together_are_the_whole() {
    let files = many();
    let definition = by("id");
    let whole = ids(&mut files.counted(&definition, &Options::default()));
    for by_key in [false, true] {
        let (mut together, mut sum) = (Vec::new(), 0);
        for part in 0..4 {
            let share = if by_key {
                Share::Keys { part, of: 4 }
            } else {
                Share::Files { part, of: 4 }
            };
            let options = Options {
                share: Some(share),
                ..Options::default()
            };
            let mut counted = files.counted(&definition, &options);
            sum += counted.count.instances;
            together.extend(ids(&mut counted));
        }
        together.sort();
        assert_eq!(sum, 18_000);
        if by_key {
            // Every identity is in one part only.
            assert_eq!(together, whole);
        }
        together.dedup();
        assert_eq!(together, whole);
    }
}

#[test]
fn two_populations_are_compared_from_both_sides() {
    let first = files(&[("a.jsonl", b"{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":1}\n{\"id\":\"d\",\"n\":1}\n{\"id\":\"z\",\"n\":1}\n")]);
    let second = files(&[("b.csv", b"id,n\nb,1\nc,1\nd,1\n")]);
    let compare = |content: bool| {
        let mut one = first.counted(&by("id"), &Options::default());
        let mut two = second.counted(&by("id"), &Options::default());
        let folder = first.folder.path();
        reconcile(&mut one.gathered, &mut two.gathered, content, folder).expect("compared")
    };
    let found = compare(false);
    assert_eq!((found.same, found.changed.count), (2, 0));
    assert_eq!(found.only_first.ids, ["a", "z"]);
    assert_eq!(found.only_second.ids, ["c"]);
    // A number and a text are not the same content.
    let found = compare(true);
    assert_eq!(
        (found.same, found.changed.ids),
        (0, vec!["b".to_owned(), "d".to_owned()])
    );
    assert!(!compare(true).agree());
}
