//! Plans of Terraform.

#![allow(clippy::too_many_lines, reason = "a table of cases is one thing")]
#![allow(
    clippy::type_complexity,
    reason = "a row of the table has several parts"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "cases are written where they are used"
)]

use auditbinder::artifact;
use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::super::cases::{inspect, of_sample, read_as};
use super::super::documents::{Document, Long};
use super::at;

/// Each sample: its resources and actions as they were counted in the file itself.
#[test]
fn every_sample_is_told_by_its_content() {
    let samples: [(&str, u64, &[(&str, Value)]); 4] = [
        (
            "110_sensitive_values",
            7,
            &[
                ("/actions/create", json!(7)),
                ("/outputs", json!(8)),
                ("/sensitive-outputs", json!(1)),
                ("/variables", json!(3)),
                ("/terraform-version", json!("1.1.0-dev")),
            ],
        ),
        (
            "basic",
            8,
            &[
                ("/actions/create", json!(7)),
                ("/data-sources", json!(1)),
                ("/sensitive-attributes", Value::Null),
            ],
        ),
        (
            "has_changes",
            6,
            &[
                ("/actions/no-op", json!(6)),
                ("/types/counts/null_resource", json!(6)),
            ],
        ),
        (
            "has_checks",
            2,
            &[
                ("/actions/create", json!(2)),
                ("/sensitive-attributes", json!(2)),
                ("/checks/counts", json!({"pass": 1})),
                ("/types/counts/local_file", json!(2)),
                ("/timestamp", json!("2023-08-30T10:38:39Z")),
            ],
        ),
    ];
    for (file, changes, facts) in samples {
        let Some(read) = of_sample(&format!("terraform-plan/{file}.plan.json")) else {
            continue;
        };
        assert_eq!(
            (read.parser, read.records),
            (Parser::TerraformPlan, Some(changes)),
            "{file}"
        );
        assert_eq!(read.troubles.count(), 0, "{file}");
        for (path, value) in facts {
            assert_eq!(at(&read.doc, path), value, "{file} {path}");
        }
        // Values of variables, outputs and resources of these files.
        let told = format!("{read:?}");
        for value in ["\"bar\"", "Hello, World!", "424881806176056736", "0777"] {
            assert!(!told.contains(value), "{file}: {value}");
        }
    }
}

fn change(kind: &str, actions: &[&str], after: Value, mask: Value) -> Value {
    json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "name": "x",
        "change": {"actions": actions, "before": null, "after": after, "after_sensitive": mask}})
}

fn plan() -> Value {
    json!({
        "format_version": "1.2", "terraform_version": "1.9.0",
        "variables": {"password": {"value": "MARK"}},
        "planned_values": {"root_module": {"resources": [{"values": {"password": "MARK"}}]}},
        "resource_changes": [
            change("aws_db_instance", &["create"],
                json!({"storage_encrypted": false, "publicly_accessible": true, "password": "MARK", "acl": "MARK"}),
                json!({"password": true})),
            change("aws_s3_bucket_public_access_block", &["create"],
                json!({"block_public_acls": true, "block_public_policy": true,
                    "ignore_public_acls": true, "restrict_public_buckets": true}), json!({})),
            change("aws_security_group", &["update"],
                json!({"ingress": [{"from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]}), json!({})),
            change("aws_vpc_security_group_ingress_rule", &["create"],
                json!({"from_port": 443, "to_port": 443, "cidr_ipv4": "0.0.0.0/0"}), json!({})),
            change("google_compute_firewall", &["create"],
                json!({"source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ["443", "8080"]}]}), json!({})),
            change("aws_kms_key", &["delete", "create"], json!({"enable_key_rotation": false}), json!({})),
            change("aws_cloudtrail", &["create"],
                json!({"is_multi_region_trail": true, "enable_log_file_validation": true}), json!({})),
            change("aws_ebs_volume", &["create"], json!({"encrypted": false}), json!({"encrypted": true})),
            change("aws_efs_file_system", &["create"], json!({"encrypted": null}), json!({})),
            change("aws_ebs_volume", &["delete"], Value::Null, json!(false)),
        ],
        "output_changes": {"o": {"after": "MARK", "after_sensitive": true}},
        "checks": [{"address": {"to_display": "check.a"}, "status": "fail",
            "instances": [{"problems": [{"message": "MARK"}]}]}],
    })
}

/// What a mask covers, what is null and what is deleted states nothing.
#[test]
fn protection_is_what_the_plan_states() {
    let read = inspect("plan.json", plan().to_string().as_bytes());
    let facts = [
        ("/public-access/stated", json!(2)),
        ("/public-access/wrong/first", json!(["aws_db_instance.x"])),
        ("/encryption/stated", json!(1)),
        ("/encryption/wrong/first", json!(["aws_db_instance.x"])),
        ("/ingress/stated", json!(3)),
        (
            "/ingress/wrong/first",
            json!(["aws_security_group.x", "google_compute_firewall.x"]),
        ),
        ("/key-rotation/wrong/count", json!(1)),
        (
            "/trails",
            json!({"stated": 1, "wrong": {"count": 0, "first": [], "left-out": 0}}),
        ),
        (
            "/destroyed/first",
            json!(["aws_kms_key.x", "aws_ebs_volume.x"]),
        ),
        ("/sensitive-attributes", json!(2)),
        ("/failed-checks/first", json!(["check.a"])),
    ];
    for (path, value) in facts {
        assert_eq!(at(&read.doc, path), &value, "{path}");
    }
    assert!(!format!("{read:?}").contains("MARK"));
}

#[test]
fn bad_input_is_told() {
    Document {
        parser: Parser::TerraformPlan,
        whole: plan(),
        required: &[
            (
                "/resource_changes/1/address",
                "resource change 2 has no `address`",
            ),
            (
                "/resource_changes/1/type",
                "resource change 2 has no `type`",
            ),
            (
                "/resource_changes/1/change/actions",
                "resource change 2 has no `change.actions`",
            ),
        ],
    }
    .bears_bad_input();
    for (text, found) in [
        (
            r#"{"format_version": "2.0", "planned_values": {}}"#,
            "version `2.0`",
        ),
        (r#"{"format_version": "1.0", "values": {}}"#, "a state"),
    ] {
        let wrong = read_as(Parser::TerraformPlan, "x.json", text.as_bytes()).expect_err("no plan");
        assert!(wrong.message.contains(found), "{}", wrong.message);
    }
}

/// What is passed over may be larger than any record may be.
#[test]
fn a_long_plan_is_read_in_bounded_memory() {
    let begin = r#"{"format_version":"1.2","planned_values":{"outputs":{"o":{"value":["#;
    let value = r#""a value that is passed over""#;
    let end = r#"]}}},"resource_changes":[]}"#;
    let mut long = Long::new(begin, value, &format!(",{value}"), 50_000, end);
    let read = artifact::read(None, "x.json", &mut long).expect("readable");
    let read = read.expect("known").expect("read");
    assert_eq!(
        (read.records, read.doc["resources"].as_u64()),
        (Some(0), Some(0))
    );
}
