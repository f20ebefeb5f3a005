use super::*;

fn counted(parser: Parser, shown: &str, text: &str, size: usize) -> Option<u64> {
    let mut records = Records::new(parser, shown, None);
    let pieces = text.as_bytes().chunks(size);
    pieces.for_each(|piece| records.take(piece));
    records.finish().0
}

/// Counts however the text is cut.
fn count(shown: &str, text: &str) -> Option<u64> {
    let all: Vec<Option<u64>> = (1..9)
        .map(|size| counted(Parser::Auto, shown, text, size))
        .collect();
    assert!(all.iter().all(|one| *one == all[0]), "{text:?}: {all:?}");
    all[0]
}

#[test]
fn rows_are_counted_with_quotes_line_breaks_and_blank_lines() {
    let csv = |text: &str| count("a.csv", text);
    assert_eq!(
        csv("id,note\n1,a\n2,\"b\nc\"\n3,\"say \"\"no\"\"\n\"\n"),
        Some(3)
    );
    assert_eq!(csv("\u{feff}id\r\n1\r\n\r\n2"), Some(2));
    assert_eq!(csv("id,note\n"), Some(0));
    assert_eq!(csv(""), Some(0));
}

#[test]
fn lines_are_counted_where_they_are_records() {
    assert_eq!(count("a.jsonl", "{\"a\":1}\n\n  \n{\"a\":2}"), Some(2));
    assert_eq!(count("a.txt", "one\ntwo\n"), None);
    assert_eq!(counted(Parser::Text, "a.txt", "one\n\ntwo\n", 3), Some(2));
}

#[test]
fn elements_of_an_array_are_counted_and_nothing_else_of_json() {
    let json = |text: &str| count("a.json", text);
    assert_eq!(json("[1, [2, 3], {\"a\": \"],[\\\"\"}, \"x\"]\n"), Some(4));
    assert_eq!(json(" [ ] "), Some(0));
    assert_eq!(json("{\"a\": [1, 2]}"), None);
    assert_eq!(json("[1] [2]"), None);
    assert_eq!(json("[1, 2"), None);
}

proptest::proptest! {
    #[test]
    fn rows_are_those_of_the_csv_reader(text in "[a,\"\n\r]{0,40}", size in 1_usize..7) {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let expected = reader.records().count() as u64;
        assert_eq!(counted(Parser::Csv, "a.csv", &text, size), Some(expected));
    }

    #[test]
    fn elements_are_those_of_the_json_reader(values: Vec<(String, Vec<u8>)>, size in 1_usize..7) {
        let text = serde_json::to_string(&values).expect("JSON");
        assert_eq!(counted(Parser::Json, "a", &text, size), Some(values.len() as u64));
    }

    #[test]
    fn gaps_do_not_depend_on_the_order(mut numbers in proptest::collection::vec(0_u64..60, 1..40)) {
        let of = |numbers: &[u64]| {
            let mut series = Numbers::new("n");
            for n in numbers {
                series.take(Some(&format!("A-{n:04}")));
            }
            series.finish()
        };
        let found = of(&numbers);
        numbers.sort_unstable();
        assert_eq!(&found, &of(&numbers));
        numbers.dedup();
        let (first, last) = found.span.expect("a number");
        assert_eq!(found.missing, last - first + 1 - numbers.len() as u64);
    }
}
