//! Answers of the AWS CLI.

#![allow(clippy::too_many_lines, reason = "a table of cases is one thing")]
#![allow(
    clippy::type_complexity,
    reason = "a row of the table has several parts"
)]

use auditbinder::artifact;
use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::cases::{inspect, of_sample, read_as};
use super::documents::{Document, Long};

/// A member of `doc` by its path.
fn at<'a>(doc: &'a Value, path: &str) -> &'a Value {
    doc.pointer(path).unwrap_or(&Value::Null)
}

/// Each sample: which answer it is, how many records it has, and facts that were read in
/// the file itself.
#[test]
fn every_sample_is_told_by_its_content() {
    let samples: [(&str, &str, Option<u64>, &[(&str, Value)]); 11] = [
        (
            "s3api.get-object-lock-configuration",
            "object-lock",
            None,
            &[
                ("/enabled", json!(true)),
                ("/mode", json!("COMPLIANCE")),
                ("/retention-days", json!(50)),
                ("/default-retention", json!(true)),
            ],
        ),
        (
            "s3api.get-object-retention",
            "object-retention",
            None,
            &[
                ("/mode", json!("GOVERNANCE")),
                ("/retain-until", json!("2025-01-01T00:00:00Z")),
            ],
        ),
        (
            "s3api.get-object-legal-hold",
            "legal-hold",
            None,
            &[("/held", json!(true))],
        ),
        (
            "s3api.get-bucket-versioning",
            "versioning",
            None,
            &[("/enabled", json!(true))],
        ),
        (
            "s3api.get-public-access-block",
            "public-access-block",
            None,
            &[
                ("/block-public-acls", json!(true)),
                ("/restrict-public-buckets", json!(true)),
            ],
        ),
        (
            "s3api.get-bucket-logging",
            "bucket-logging",
            None,
            &[("/target", json!("amzn-s3-demo-bucket-logs"))],
        ),
        (
            "iam.list-access-keys",
            "access-keys",
            Some(2),
            &[
                ("/active", json!(1)),
                ("/inactive", json!(1)),
                ("/oldest-active", json!("2013-06-04T18:17:34Z")),
            ],
        ),
        (
            "iam.get-account-password-policy",
            "password-policy",
            None,
            &[
                ("/minimum-length", json!(8)),
                ("/requires-letter", json!(false)),
                ("/requires-number", json!(true)),
                ("/remembered", json!(0)),
            ],
        ),
        (
            "cloudtrail.describe-trails",
            "trails",
            Some(2),
            &[
                ("/multi-region", json!(0)),
                ("/validated", json!(0)),
                ("/with-own-key", json!(1)),
                ("/not-validated/first", json!(["Trail1", "Trail2"])),
            ],
        ),
        (
            "logs.describe-log-groups",
            "log-groups",
            Some(1),
            &[
                ("/shortest-retention-days", json!(5)),
                ("/without-retention", json!(0)),
            ],
        ),
        (
            "acm.list-certificates",
            "certificates",
            Some(2),
            &[
                ("/with-end", json!(0)),
                ("/certificates/0/domain", json!("www.example.com")),
            ],
        ),
    ];
    for (file, answer, records, facts) in samples {
        let Some(read) = of_sample(&format!("aws/{file}.json")) else {
            continue;
        };
        assert_eq!(read.parser, Parser::AwsCli, "{file}");
        assert_eq!(
            (&read.doc["answer"], read.records),
            (&json!(answer), records),
            "{file}"
        );
        assert_eq!(read.troubles.count(), 0, "{file}");
        assert!(!read.facts.is_empty(), "{file}");
        for (path, value) in facts {
            assert_eq!(at(&read.doc, path), value, "{file} {path}");
        }
    }
}

/// Answers of which there is no sample; members as the command reference prints them.
#[test]
fn answers_of_the_other_commands() {
    let rules = json!([{"ApplyServerSideEncryptionByDefault":
        {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "arn:aws:kms:eu-west-1:1:key/k"}}]);
    let lifecycle = json!([
        {"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 2600},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30}},
        {"ID": "b", "Status": "Disabled", "Prefix": "x", "Expiration": {"Days": 1}},
    ]);
    let cases: [(Value, &str, &[(&str, Value)]); 11] = [
        (
            json!({"ServerSideEncryptionConfiguration": {"Rules": rules}}),
            "encryption",
            &[("/algorithm", json!("aws:kms")), ("/own-key", json!(true))],
        ),
        (
            json!({"Rules": lifecycle}),
            "lifecycle",
            &[
                ("/records", json!(2)),
                ("/enabled", json!(1)),
                ("/expiring", json!(1)),
                ("/shortest-expiration-days", json!(2600)),
                ("/shortest-noncurrent-days", json!(30)),
            ],
        ),
        (
            json!({"KeyRotationEnabled": true, "RotationPeriodInDays": 365}),
            "kms-rotation",
            &[("/rotated", json!(true)), ("/rotation-days", json!(365))],
        ),
        (
            json!({"KeyMetadata": {"KeyId": "k", "Enabled": true, "KeyState": "Enabled",
            "KeyManager": "CUSTOMER", "CreationDate": 1_566_160_362.314}}),
            "kms-key",
            &[
                ("/manager", json!("CUSTOMER")),
                ("/created", json!("2019-08-18T20:32:42Z")),
            ],
        ),
        (
            json!({"Keys": [{"KeyId": "k", "KeyArn": "arn:aws:kms:eu-west-1:1:key/k"}]}),
            "kms-keys",
            &[("/records", json!(1))],
        ),
        (
            json!({"Trail": {"Name": "t", "TrailARN": "arn", "S3BucketName": "b",
            "IsMultiRegionTrail": true, "LogFileValidationEnabled": true}}),
            "trails",
            &[
                ("/records", json!(1)),
                ("/multi-region", json!(1)),
                ("/validated", json!(1)),
            ],
        ),
        (
            json!({"IsLogging": true, "LatestDeliveryTime": "2026-11-20T08:00:00+01:00"}),
            "trail-status",
            &[
                ("/logging", json!(true)),
                ("/delivery-failed", json!(false)),
                ("/last-delivery", json!("2026-11-20T07:00:00Z")),
            ],
        ),
        (
            json!({"UserName": "u", "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}}),
            "access-key-use",
            &[("/used", json!(false))],
        ),
        (
            json!({"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0, "Users": 7}}),
            "account-summary",
            &[
                ("/root-mfa", json!(true)),
                ("/root-access-keys", json!(false)),
            ],
        ),
        (
            json!({"Certificate": {"CertificateArn": "arn", "DomainName": "a.example",
            "NotAfter": 1_803_859_200.0, "Status": "ISSUED", "KeyAlgorithm": "RSA-1024"}}),
            "certificates",
            &[
                ("/earliest-end", json!("2027-03-01T00:00:00Z")),
                ("/weak-keys", json!(1)),
            ],
        ),
        (
            json!({"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}),
            "object-lock",
            &[
                ("/enabled", json!(true)),
                ("/default-retention", json!(false)),
                ("/mode", Value::Null),
            ],
        ),
    ];
    for (text, answer, facts) in cases {
        let read = inspect("answer.json", text.to_string().as_bytes());
        assert_eq!(read.doc["answer"], answer);
        assert_eq!(
            read.troubles.count(),
            0,
            "{answer}: {:?}",
            read.troubles.first
        );
        for (path, value) in facts {
            assert_eq!(at(&read.doc, path), value, "{answer} {path}");
        }
    }
}

#[test]
fn years_of_retention_are_comparable_however_they_are_written() {
    let of = |default: Value| {
        let rule = json!({"DefaultRetention": default});
        let lock = json!({"ObjectLockEnabled": "Enabled", "Rule": rule});
        let text = json!({"ObjectLockConfiguration": lock}).to_string();
        inspect("x.json", text.as_bytes()).doc["retention-years"].as_f64()
    };
    assert_eq!(of(json!({"Mode": "COMPLIANCE", "Years": 6})), Some(6.0));
    assert_eq!(of(json!({"Mode": "COMPLIANCE", "Days": 1461})), Some(4.0));
}

#[test]
fn ordinary_json_is_not_taken_for_an_answer() {
    for text in [
        r#"{"Status": "Enabled", "Name": "x"}"#,
        r#"{"Status": "open"}"#,
        r#"{"Rules": [{"Status": "Enabled", "name": "x"}]}"#,
        r#"{"Rules": []}"#,
        r#"{"Keys": []}"#,
        r#"{"Retention": {"Days": 5}}"#,
        r#"[{"Status": "Enabled"}]"#,
        r#"{"Certificate": "-----BEGIN"}"#,
    ] {
        let read = artifact::read(None, "x.json", &mut text.as_bytes()).expect("readable");
        let taken = read.is_some_and(|read| read.is_ok_and(|read| read.parser == Parser::AwsCli));
        assert!(!taken, "{text}");
    }
    let more = read_as(
        Parser::AwsCli,
        "x.json",
        br#"{"Status": "Enabled", "Name": "x"}"#,
    );
    assert_eq!(more.expect("the plan says so").doc["answer"], "versioning");
}

#[test]
fn bad_input_is_told() {
    let keys = json!({"AccessKeyMetadata": [
        {"UserName": "a", "Status": "Active", "CreateDate": "2026-01-02T03:04:05Z", "AccessKeyId": "x"},
        {"UserName": "b", "Status": "Inactive", "CreateDate": 1_767_000_000.5, "AccessKeyId": "y"},
    ]});
    Document {
        parser: Parser::AwsCli,
        whole: keys,
        required: &[
            (
                "/AccessKeyMetadata/1/UserName",
                "record 2 has no `UserName`",
            ),
            ("/AccessKeyMetadata/1/Status", "record 2 has no `Status`"),
            (
                "/AccessKeyMetadata/0/CreateDate",
                "record 1 has no time `CreateDate`",
            ),
            (
                "/AccessKeyMetadata/1/AccessKeyId",
                "record 2 has no `AccessKeyId`",
            ),
        ],
    }
    .bears_bad_input();
    let lock = json!({"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 50}}}});
    Document {
        parser: Parser::AwsCli,
        whole: lock,
        required: &[
            (
                "/ObjectLockConfiguration/ObjectLockEnabled",
                "`ObjectLockEnabled`",
            ),
            (
                "/ObjectLockConfiguration/Rule/DefaultRetention/Mode",
                "`Mode`",
            ),
            (
                "/ObjectLockConfiguration/Rule/DefaultRetention/Days",
                "neither `Days` nor `Years`",
            ),
        ],
    }
    .bears_bad_input();
}

#[test]
fn a_list_that_was_stopped_early_says_so() {
    let text = json!({"trailList": [], "NextToken": "abc"}).to_string();
    let read = inspect("x.json", text.as_bytes());
    assert_eq!(read.doc["complete"], false);
    assert!(read.troubles.first[0].what.contains("only the beginning"));
    assert!(!format!("{:?}{}", read.facts, read.doc).contains("abc"));
}

#[test]
fn ids_of_access_keys_are_not_passed_on() {
    let text = r#"{"AccessKeyMetadata": [{"UserName": "a", "Status": "Active",
        "CreateDate": "never", "AccessKeyId": "MARK-id", "SecretAccessKey": "MARK-secret"}]}"#;
    let read = inspect("x.json", text.as_bytes());
    assert_eq!(read.troubles.count(), 1);
    assert!(!format!("{read:?}").contains("MARK"), "{read:?}");
}

/// All records are counted, and what is kept of them stays small.
#[test]
fn a_long_list_is_read_in_bounded_memory() {
    let key = r#"{"UserName":"robot","Status":"Active","CreateDate":"2026-06-04T18:17:34Z","AccessKeyId":"A"}"#;
    let again = format!(",{key}");
    let mut long = Long::new(r#"{"AccessKeyMetadata":["#, key, &again, 20_000, "]}");
    let read = artifact::read(None, "keys.json", &mut long).expect("readable");
    let read = read.expect("known").expect("read");
    assert_eq!(
        (read.records, read.doc["active"].as_u64()),
        (Some(20_001), Some(20_001))
    );
    assert_eq!(read.doc["left-out"], 19_001);
    assert!(read.doc.to_string().len() < 100_000);
}
