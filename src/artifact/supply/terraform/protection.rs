//! What a plan states of the protection of resources: only attributes that it writes out,
//! of types whose provider documents what the attribute means. What it leaves to defaults
//! or makes known later is not judged.
//!
//! Source: documentation of the Terraform providers `hashicorp/aws` 5 and 6,
//! `hashicorp/google` 6 and 7, `hashicorp/azurerm` 4, of the resource types named below.

use serde_json::{Map, Value, json};

use crate::artifact::Fact;
use crate::artifact::shape::Names;
use crate::artifact::source::fact;

/// Resources by what the plan states of them.
#[derive(Default)]
pub(super) struct Protection {
    /// How many resources state whether the public can reach them, and which are open.
    public: Stated,
    /// Encryption at rest.
    encryption: Stated,
    /// Rules that let everybody in, on other ports than those of the web.
    ingress: Stated,
    /// Rotation of keys.
    rotation: Stated,
    /// Trails: all regions, files that are validated.
    trails: Stated,
}

/// Resources that state something, and those that state the wrong thing.
#[derive(Default)]
struct Stated {
    count: u64,
    wrong: Names,
}

impl Stated {
    fn take(&mut self, address: &str, is_right: Option<bool>) {
        let Some(is_right) = is_right else { return };
        self.count += 1;
        if !is_right {
            self.wrong.push(address);
        }
    }
}

/// Attributes that are looked at; every other one is never read.
const ATTRIBUTES: [&str; 27] = [
    "acl",
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
    "publicly_accessible",
    "public_access_prevention",
    "allow_nested_items_to_be_public",
    "storage_encrypted",
    "encrypted",
    "from_port",
    "to_port",
    "allow",
    "at_rest_encryption_enabled",
    "type",
    "ingress",
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "direction",
    "disabled",
    "source_ranges",
    "enable_key_rotation",
    "customer_master_key_spec",
    "is_multi_region_trail",
    "enable_log_file_validation",
];

pub(super) fn is_looked_at(name: &str) -> bool {
    ATTRIBUTES.contains(&name)
}

impl Protection {
    /// Looks at the attributes of one resource as it will be.
    pub(super) fn look(&mut self, address: &str, kind: &str, after: &Map<String, Value>) {
        let is = |name: &str| after.get(name).and_then(Value::as_bool);
        let word = |name: &str| after.get(name).and_then(Value::as_str);
        match kind {
            "aws_s3_bucket_public_access_block" | "aws_s3_account_public_access_block" => {
                let all = [
                    is("block_public_acls"),
                    is("block_public_policy"),
                    is("ignore_public_acls"),
                    is("restrict_public_buckets"),
                ];
                self.public.take(address, both(&all));
            }
            "aws_s3_bucket" | "aws_s3_bucket_acl" => {
                let open = word("acl").map(|acl| acl.starts_with("public-read"));
                self.public.take(address, open.map(|open| !open));
            }
            "google_storage_bucket" => {
                let enforced = word("public_access_prevention").map(|word| word == "enforced");
                self.public.take(address, enforced);
            }
            "azurerm_storage_account" => {
                let open = is("allow_nested_items_to_be_public");
                self.public.take(address, open.map(|open| !open));
            }
            "aws_db_instance" | "aws_rds_cluster_instance" | "aws_redshift_cluster" => {
                self.public
                    .take(address, is("publicly_accessible").map(|open| !open));
                self.encryption
                    .take(address, is("storage_encrypted").or(is("encrypted")));
            }
            "aws_rds_cluster" => self.encryption.take(address, is("storage_encrypted")),
            "aws_ebs_volume" | "aws_efs_file_system" | "aws_ebs_snapshot_copy" => {
                self.encryption.take(address, is("encrypted"));
            }
            "aws_elasticache_replication_group" => {
                self.encryption
                    .take(address, is("at_rest_encryption_enabled"));
            }
            _ => self.look_further(address, kind, after),
        }
    }

    /// Networks, keys and trails.
    fn look_further(&mut self, address: &str, kind: &str, after: &Map<String, Value>) {
        let is = |name: &str| after.get(name).and_then(Value::as_bool);
        let word = |name: &str| after.get(name).and_then(Value::as_str);
        match kind {
            "aws_security_group" | "aws_default_security_group" => {
                let rules = after.get("ingress").and_then(Value::as_array);
                let open = rules.map(|rules| rules.iter().any(lets_all_in));
                self.ingress.take(address, open.map(|open| !open));
            }
            "aws_security_group_rule" if word("type") == Some("ingress") => {
                self.ingress.take(address, of_ranges(after));
            }
            "aws_vpc_security_group_ingress_rule" => self.ingress.take(address, of_ranges(after)),
            "google_compute_firewall" => {
                let inward = word("direction").is_none_or(|way| way == "INGRESS");
                if inward && is("disabled") != Some(true) {
                    self.ingress.take(address, of_ranges(after));
                }
            }
            "aws_kms_key" => {
                let symmetric =
                    word("customer_master_key_spec").is_none_or(|spec| spec == "SYMMETRIC_DEFAULT");
                if symmetric {
                    self.rotation.take(address, is("enable_key_rotation"));
                }
            }
            "aws_cloudtrail" => {
                let both = both(&[
                    is("is_multi_region_trail"),
                    is("enable_log_file_validation"),
                ]);
                self.trails.take(address, both);
            }
            _ => {}
        }
    }

    fn each(&self) -> [(&'static str, &'static str, &Stated); 5] {
        [
            ("public-access", "open to the public", &self.public),
            ("encryption", "without encryption at rest", &self.encryption),
            ("ingress", "open to every address", &self.ingress),
            ("key-rotation", "keys without rotation", &self.rotation),
            (
                "trails",
                "trails of one region or without validation",
                &self.trails,
            ),
        ]
    }

    /// One member for each thing that some resource states: `{stated, wrong}`.
    pub(super) fn add_to(&self, doc: &mut Map<String, Value>) {
        for (name, _, stated) in self.each() {
            if stated.count > 0 {
                let told = json!({"stated": stated.count, "wrong": stated.wrong.doc()});
                doc.insert(name.to_owned(), told);
            }
        }
    }

    pub(super) fn facts(&self) -> Vec<Fact> {
        let wrong = self
            .each()
            .into_iter()
            .filter(|(_, _, stated)| stated.wrong.count > 0);
        let told = |(_, label, stated): (_, &str, &Stated)| {
            fact(
                label,
                format!("{} of {} that state it", stated.wrong.count, stated.count),
            )
        };
        wrong.map(told).collect()
    }
}

/// Wrong where one is false, right where all are true, otherwise not stated.
fn both(all: &[Option<bool>]) -> Option<bool> {
    if all.contains(&Some(false)) {
        return Some(false);
    }
    all.iter().all(|one| *one == Some(true)).then_some(true)
}

/// Whether the ranges of a rule leave somebody out; not stated where there are none.
fn of_ranges(rule: &Map<String, Value>) -> Option<bool> {
    let names = [
        "cidr_blocks",
        "ipv6_cidr_blocks",
        "cidr_ipv4",
        "cidr_ipv6",
        "source_ranges",
    ];
    let ranges: Vec<&str> = names
        .iter()
        .filter_map(|name| rule.get(*name))
        .flat_map(|value| match value {
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
            Value::String(one) => vec![one.as_str()],
            _ => Vec::new(),
        })
        .collect();
    let open = ranges
        .iter()
        .any(|range| matches!(*range, "0.0.0.0/0" | "::/0"));
    (!ranges.is_empty()).then(|| !open || is_web(rule))
}

/// Whether a rule is about the ports of the web alone, which may be open to everybody.
fn is_web(rule: &Map<String, Value>) -> bool {
    let port = |name: &str| rule.get(name).and_then(Value::as_u64);
    if let (Some(from), Some(to)) = (port("from_port"), port("to_port")) {
        return from == to && matches!(from, 80 | 443);
    }
    let allowed = rule.get("allow").and_then(Value::as_array);
    let web = |protocol: &Value| {
        let ports = protocol.get("ports").and_then(Value::as_array);
        ports.is_some_and(|ports| {
            let is_web = |port: &Value| matches!(port.as_str(), Some("80" | "443"));
            !ports.is_empty() && ports.iter().all(is_web)
        })
    };
    allowed.is_some_and(|all| !all.is_empty() && all.iter().all(web))
}

fn lets_all_in(rule: &Value) -> bool {
    rule.as_object().and_then(of_ranges) == Some(false)
}
