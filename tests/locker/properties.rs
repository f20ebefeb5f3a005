//! What is written is read back.

use auditbinder::locker::Locker;
use auditbinder::model::Digest;
use auditbinder::model::occurrence::{
    Body, Collector, Covered, Dating, DatingKind, Entry, Occurrence, Origin, RecordCounts,
    TimeSource, Transformation,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use proptest::prelude::*;

use super::place::{Place, add, evidence, occurrence, person, review, signer, withdrawal};

fn moment() -> impl Strategy<Value = DateTime<FixedOffset>> {
    (0_i64..4_102_444_800, -12_i32..=14).prop_map(|(seconds, hours)| {
        let zone = FixedOffset::east_opt(hours * 3600).expect("a zone");
        let time = DateTime::from_timestamp(seconds, 0).expect("a time");
        time.with_timezone(&zone)
    })
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (2000_i32..2100, 1_u32..=366).prop_filter_map("a day of that year", |(year, day)| {
        NaiveDate::from_yo_opt(year, day)
    })
}

fn collector() -> impl Strategy<Value = Collector> {
    let owner = proptest::option::of("[a-z]{1,8}");
    prop_oneof![
        "[a-z]{1,8}".prop_map(|id| Collector::Person(person(&id))),
        ("\\PC{1,20}", owner).prop_map(|(name, owner)| Collector::Job {
            name,
            owner: owner.map(|id| person(&id)),
        }),
    ]
}

fn any_occurrence() -> impl Strategy<Value = Occurrence> {
    let texts = (any::<String>(), proptest::option::of(any::<String>()));
    let covers = proptest::option::of((day(), 0_i64..400));
    let counts = proptest::option::of(0_u64..1 << 53);
    let more = (proptest::option::of("\\PC{1,30}"), any::<bool>());
    (moment(), collector(), texts, covers, counts, more).prop_map(
        |(at, by, (text, query), covers, count, (dated, changed))| {
            let (before, after) = (Digest::of(text.as_bytes()), Digest::of(b"after"));
            let mut one = occurrence("users", "2026-01-31T00:00:00Z", before, 7);
            one.item = evidence("users");
            one.at = at;
            one.by = by;
            one.time_source = TimeSource::Stated;
            one.source.text = text;
            one.query = query;
            one.covers = covers.map(|(from, days)| Covered {
                from: Some(from),
                until: Some(from + chrono::Days::new(days.unsigned_abs())),
            });
            one.records = RecordCounts {
                source: count,
                file: None,
            };
            one.origin = Origin::Imported;
            one.dated_by = dated.map(|text| Dating {
                kind: DatingKind::SystemLog,
                text,
            });
            if changed {
                one.files[0].object = after;
                one.transformations.push(Transformation {
                    what: "addresses removed".to_owned(),
                    before,
                    after,
                });
            }
            one
        },
    )
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-(1_i64 << 53) + 1..1 << 53).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        3 => any_occurrence().prop_map(|one| Body::Occurrence(Box::new(one))),
        1 => json().prop_map(Body::Population),
        1 => json().prop_map(Body::Selection),
        1 => ("[a-z]{9,20}", json()).prop_map(|(kind, body)| Body::Later { kind, body }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn entries_are_read_as_they_were_written(bodies in proptest::collection::vec(body(), 1..8)) {
        let known = |body: &Body| !matches!(body, Body::Later { kind, .. } if Body::KINDS.contains(&kind.as_str()));
        prop_assume!(bodies.iter().all(known));
        let place = Place::new();
        let mut locker = place.locker();
        let mut written: Vec<Entry> = Vec::new();
        for body in &bodies {
            let mut writer = locker.writer().expect("a writer");
            written.push(writer.append(body, None).expect("added").clone());
        }
        let read = place.locker();
        prop_assert!(read.problems().is_empty());
        prop_assert_eq!(read.entries(), written.as_slice());
        let same = read.entries().iter().zip(&bodies).all(|(entry, body)| entry.body == *body);
        prop_assert!(same);
    }
}

#[test]
fn reviews_and_withdrawals_are_resolved() {
    let place = Place::new();
    let mut locker = place.locker();
    let key = signer(&place.path("."), "k.key.pem");
    for at in [
        "2026-01-31T23:30:00+01:00",
        "2026-02-28T10:00:00Z",
        "2026-02-28T11:00:00Z",
    ] {
        let one = occurrence("users", at, Digest::of(b"x"), 1);
        add(&mut locker, &Body::Occurrence(Box::new(one)), None);
    }
    add(&mut locker, &review(1, "lee"), Some(&key));
    add(&mut locker, &review(1, "dana"), Some(&key));
    add(&mut locker, &withdrawal(3), None);
    let locker = Locker::open(locker.root()).expect("read");
    let all: Vec<_> = locker.occurrences(&evidence("users")).collect();
    let numbers: Vec<u64> = all.iter().map(|s| s.sequence).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(all[0].reviews.len(), 2);
    assert_eq!(
        all[0].review().map(|review| review.by.clone()),
        Some(person("dana"))
    );
    assert!(all[1].review().is_none() && all[1].withdrawn.is_none());
    assert_eq!(
        all[2].withdrawn.map(|w| w.reason.as_str()),
        Some("from staging")
    );
    assert_eq!(all[0].occurrence.day().to_string(), "2026-01-31");
    assert_eq!(locker.occurrences(&evidence("logs")).count(), 0);
    assert_eq!((locker.head().sequence, locker.entries().len()), (6, 6));
}
