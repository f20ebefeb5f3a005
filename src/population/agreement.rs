//! What is compiled says what is interpreted, and no line with a match is passed over.

use proptest::prelude::*;

use super::Form;
use super::compile::Compiler;
use super::interpret::{ENV, Fields, Interpreted, Scope};
use super::needles::Needles;
use super::otlp::{self, Places};
use super::predicate::Predicate;
use super::record::{Batch, Whole};
use super::slot::TOP;
use crate::telemetry::json::Cursor;

/// Texts that filters and records share.
const TEXTS: [&str; 7] = ["ab", "abc", "", "a/b", "é", "q\"x", "1"];

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text")
}

/// A text as JSON may spell it.
fn spelled() -> impl Strategy<Value = String> {
    (proptest::sample::select(&TEXTS[..]), any::<bool>()).prop_map(|(text, escaped)| {
        if !escaped {
            return quoted(text);
        }
        let unit = |unit: u16| format!("\\u{unit:04x}");
        format!("\"{}\"", text.encode_utf16().map(unit).collect::<String>())
    })
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        spelled(),
        spelled(),
        proptest::sample::select(
            &[
                "null",
                "true",
                "false",
                "0",
                "1",
                "-1",
                "1.0",
                "1.5",
                "18446744073709551615",
                "1e3",
                "[]",
                "[1]"
            ][..]
        )
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| object(inner).boxed())
}

fn object(inner: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let key = proptest::sample::select(&["a", "b", "type", "c d"][..]);
    proptest::collection::btree_map(key, inner, 0..4).prop_map(|fields| {
        let field = |(key, value): (&str, String)| format!("{}:{value}", quoted(key));
        format!(
            "{{{}}}",
            fields.into_iter().map(field).collect::<Vec<_>>().join(",")
        )
    })
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(&TEXTS[..]).prop_map(quoted),
        proptest::sample::select(
            &[
                "null",
                "true",
                "0",
                "1",
                "-1",
                "1u",
                "1.0",
                "1.5",
                "-0.5",
                "18446744073709551615u"
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

fn filter(paths: &'static [&'static str]) -> impl Strategy<Value = String> {
    let path = move || proptest::sample::select(paths);
    let operator = || proptest::sample::select(&["==", "!=", "<", "<=", ">", ">=", "=="][..]);
    let text = || proptest::sample::select(&TEXTS[..]).prop_map(quoted);
    let asked = proptest::sample::select(&["startsWith", "endsWith", "contains"][..]);
    let has = proptest::sample::select(paths)
        .prop_filter("a name alone", |p| p.contains('.') && !p.contains('['));
    let leaf = prop_oneof![
        4 => (path(), operator(), literal()).prop_map(|(p, o, l)| format!("{p} {o} {l}")),
        1 => (literal(), operator(), path()).prop_map(|(l, o, p)| format!("{l} {o} {p}")),
        2 => (path(), proptest::collection::vec(literal(), 0..3))
            .prop_map(|(p, list)| format!("{p} in [{}]", list.join(", "))),
        3 => has.prop_map(|p| format!("has({p})")),
        2 => (path(), asked, text()).prop_map(|(p, t, l)| format!("{p}.{t}({l})")),
        1 => path().prop_map(str::to_owned),
        1 => (path(), path()).prop_map(|(a, b)| format!("{a} == {b}")),
        2 => proptest::sample::select(paths).prop_filter("a name alone", |p| p.contains('.') && !p.contains('['))
            .prop_flat_map(move |p| text().prop_map(move |l| format!("has({p}) && {p} == {l}"))),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} && {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

/// Holds the two ways against each other for all records of a line.
fn agree(form: Form, filter: &str, line: &str) -> Result<(), TestCaseError> {
    let mut reader = Compiler::new(form);
    let Ok(compiled) = reader.predicate(filter) else {
        return Err(TestCaseError::reject("no filter"));
    };
    let program = ENV.compile(filter).expect("it was compiled before");
    let interpreted = Interpreted::new(program.expression());
    let mut fields = Fields::default();
    fields.add(interpreted.fields());
    fields.add(&reader.fields);
    let reference = Predicate::Interpreted(interpreted);
    let layout = &reader.layout;
    let mut batch = Batch::default();
    let mut cursor = Cursor::new(line.as_bytes());
    if form == Form::Otlp {
        let known = otlp::document(&mut cursor, layout, &Places::of(layout), &mut batch);
        prop_assert_eq!(known, Ok(true));
    } else {
        let twice = layout.fill(&mut cursor, TOP, batch.push(layout));
        prop_assert_eq!(twice, Ok(false));
        batch.close(Whole::Json(line.as_bytes()), false);
    }
    let passed_over = Needles::of(&compiled.value, form, layout).rule_out(line.as_bytes());
    for record in batch.records() {
        let scope = Scope::new(&record, &fields);
        let fast = compiled.value.holds(record.slots, &scope);
        let slow = reference.holds(record.slots, &scope);
        prop_assert_eq!(fast, slow, "{} over {}", filter, line);
        // A line is passed over where all of it is false, and not where it is undecided.
        prop_assert!(
            !passed_over || fast == Ok(false),
            "{} over {}",
            filter,
            line
        );
    }
    Ok(())
}

const PATHS: &[&str] = &[
    "a",
    "b",
    "type",
    "record.a",
    "record.b",
    "record[\"c d\"]",
    "a.b",
    "a.a.b",
    "b.type",
    "row.type",
    "record.a.b",
];

const OTLP_PATHS: &[&str] = &[
    "name",
    "severity",
    "body",
    "attributes.a",
    "attributes.b",
    "attributes[\"c.d\"]",
    "resource.a",
    "record.attributes.b",
    "scope.name",
    "traceId",
    "attributes.a.b",
    "time",
    "record.name",
];

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => spelled().prop_map(|text| format!("{{\"stringValue\":{text}}}")),
        1 => Just("{\"intValue\":\"1\"}".to_owned()),
        1 => Just("{\"intValue\":-1}".to_owned()),
        1 => Just("{\"boolValue\":true}".to_owned()),
        1 => Just("{\"doubleValue\":1.5}".to_owned()),
        1 => Just("{\"bytesValue\":\"YWI=\"}".to_owned()),
        1 => Just("{\"kvlistValue\":{\"values\":[{\"key\":\"b\",\"value\":{\"stringValue\":\"ab\"}}]}}".to_owned()),
        1 => Just("{\"arrayValue\":{\"values\":[{\"intValue\":\"1\"}]}}".to_owned()),
        1 => Just("{}".to_owned()),
    ]
}

fn attributes() -> impl Strategy<Value = String> {
    let key = proptest::sample::select(&["a", "b", "c.d", "event.name"][..]);
    proptest::collection::btree_map(key, any_value(), 0..4).prop_map(|fields| {
        let field =
            |(key, value): (&str, String)| format!("{{\"key\":\"{key}\",\"value\":{value}}}");
        format!(
            "\"attributes\":[{}]",
            fields.into_iter().map(field).collect::<Vec<_>>().join(",")
        )
    })
}

fn log_record() -> impl Strategy<Value = String> {
    let optional = |name: &'static str, value: BoxedStrategy<String>| {
        proptest::option::of(value)
            .prop_map(move |v| v.map(|v| format!(",\"{name}\":{v}")).unwrap_or_default())
    };
    (
        attributes(),
        optional("body", any_value().boxed()),
        optional("severityText", spelled().boxed()),
        optional("traceId", spelled().boxed()),
        optional(
            "timeUnixNano",
            Just("\"1795174730836189688\"".to_owned()).boxed(),
        ),
        optional("eventName", spelled().boxed()),
    )
        .prop_map(|(a, b, c, d, e, f)| format!("{{{a}{b}{c}{d}{e}{f}}}"))
}

fn otlp_line() -> impl Strategy<Value = String> {
    let records = proptest::collection::vec(log_record(), 0..3);
    (attributes(), records, any::<bool>(), spelled()).prop_map(
        |(resource, records, first, scope)| {
            let resource = format!("\"resource\":{{{resource}}}");
            let logs = format!(
                "\"scopeLogs\":[{{\"scope\":{{\"name\":{scope}}},\"logRecords\":[{}]}}]",
                records.join(",")
            );
            let (one, two) = if first {
                (resource, logs)
            } else {
                (logs, resource)
            };
            format!("{{\"resourceLogs\":[{{{one},{two}}}]}}")
        },
    )
}

proptest! {
    #[test]
    fn compiled_and_interpreted_filters_agree_over_json(
        filter in filter(PATHS), line in object(value())
    ) {
        agree(Form::Jsonl, &filter, &line)?;
    }

    #[test]
    fn compiled_and_interpreted_filters_agree_over_otlp(
        filter in filter(OTLP_PATHS), line in otlp_line()
    ) {
        agree(Form::Otlp, &filter, &line)?;
    }
}

#[test]
fn a_line_is_passed_over_where_a_text_is_missing_that_must_be_there() {
    let rules_out = |form, filter: &str, line: &str| {
        let mut reader = Compiler::new(form);
        let compiled = reader.predicate(filter).expect("a filter");
        Needles::of(&compiled.value, form, &reader.layout).rule_out(line.as_bytes())
    };
    let asked = "has(record.a) && a == \"x\" && b != 1";
    assert!(rules_out(Form::Jsonl, asked, "{\"a\":\"y\"}"));
    assert!(!rules_out(Form::Jsonl, asked, "{\"a\":\"x\"}"));
    assert!(!rules_out(Form::Jsonl, asked, "{\"a\":\"\\u0078\"}"));
    // Where the field may be missing the record would be undecided, not left out.
    assert!(!rules_out(Form::Jsonl, "a == \"x\"", "{\"a\":\"y\"}"));
    assert!(!rules_out(
        Form::Jsonl,
        "has(record.a) && a == \"x/y\"",
        "{\"a\":\"y\"}"
    ));
    assert!(rules_out(
        Form::Otlp,
        "name == \"x\" || name == \"z\"",
        "{\"a\":\"y\"}"
    ));
    assert!(rules_out(
        Form::Otlp,
        "name in [\"x\", \"z\"]",
        "{\"a\":\"y\"}"
    ));
    assert!(!rules_out(
        Form::Otlp,
        "name in [\"x\", 1]",
        "{\"a\":\"y\"}"
    ));
}
