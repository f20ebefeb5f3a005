//! Certificates that the account serves (`aws acm`).

use serde_json::{Map, Value, json};

use super::sheet::{Sheet, time};
use super::{At, Kind, holds, lists};
use crate::artifact::shape::short;

/// The answers about certificates.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        answer: "certificates",
        command: "acm list-certificates",
        at: At::List("CertificateSummaryList"),
        is: |answer| lists(answer, "CertificateSummaryList", &["CertificateArn"]),
        zero: COUNTS,
        sum: certificate,
        tell,
    },
    Kind {
        answer: "certificates",
        command: "acm describe-certificate",
        at: At::Member("Certificate"),
        is: |answer| holds(answer, "Certificate", &["CertificateArn"]),
        zero: COUNTS,
        sum: |sheet, one| {
            sheet.set("records", 1);
            certificate(sheet, one);
        },
        tell,
    },
];

const COUNTS: &[&str] = &["with-end", "weak-keys", "not-renewable"];

/// How many certificates are listed one by one; all are counted.
const MOST_CERTIFICATES: usize = 1000;

/// A list may be without `NotAfter`: earlier versions of the command print names alone.
fn certificate(sheet: &mut Sheet, certificate: &Map<String, Value>) {
    sheet.required(certificate, "CertificateArn");
    let domain = sheet.required(certificate, "DomainName").map(short);
    let word = |name: &str| certificate.get(name).and_then(Value::as_str);
    let ends = certificate.get("NotAfter").and_then(time);
    let algorithm = word("KeyAlgorithm");
    let weak = algorithm.is_some_and(is_weak);
    sheet.count("with-end", ends.is_some());
    sheet.count("with-key", algorithm.is_some());
    sheet.count("weak-keys", weak);
    sheet.count(
        "not-renewable",
        word("RenewalEligibility") == Some("INELIGIBLE"),
    );
    // One that was never issued or is withdrawn serves nobody.
    let serves = word("Status").is_none_or(|status| status == "ISSUED" || status == "EXPIRED");
    if serves {
        sheet.earliest("earliest-end", ends.clone());
    }
    let line = json!({
        "domain": domain, "ends": ends, "status": word("Status").map(short),
        "key": algorithm.map(short),
    });
    sheet.listed("certificates", MOST_CERTIFICATES, line);
}

/// Shorter than RSA 2048 or P-256.
fn is_weak(algorithm: &str) -> bool {
    matches!(algorithm.replace('-', "_").as_str(), "RSA_512" | "RSA_1024")
}

fn tell(sheet: &mut Sheet) {
    let (all, ends) = (sheet.number("records"), sheet.number("with-end"));
    sheet.fact("certificates", format!("{all}, with a stated end: {ends}"));
    if let Some(end) = sheet.said("earliest-end") {
        sheet.fact("first one ends", end);
    }
    sheet.fact("keys that are too short", sheet.number("weak-keys"));
}
