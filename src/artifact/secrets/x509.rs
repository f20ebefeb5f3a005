//! X.509 certificates, PEM with several or one in DER (RFC 5280, RFC 7468).
//!
//! A file with a private key is refused by the name of the block; nothing of it is decoded.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use der::Decode as _;
use der::asn1::{ObjectIdentifier, Uint};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, SubjectAltName};
use x509_cert::name::Name;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;

use super::super::document::bytes;
use super::super::head::Head;
use super::super::source::{Source, at, fact};
use super::super::stream::each_line;
use super::super::sums::{rfc3339, short};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::X509,
    recognise,
    read,
};

/// How many certificates are kept, and how many names of each.
const MOST: usize = 500;
const MOST_NAMES: usize = 100;
/// The longest certificate.
const MOST_BYTES: usize = 256 * 1024;
/// How far into a file the first block may begin: `openssl` prints names before it.
const FIRST_BLOCK: usize = 16 * 1024;

/// The label of a line that begins a block (RFC 7468, section 2).
fn begins(line: &str) -> Option<&str> {
    let label = line.trim_end().strip_prefix("-----BEGIN ")?;
    label.strip_suffix("-----")
}

fn is_certificate(label: &str) -> bool {
    matches!(
        label,
        "CERTIFICATE" | "X509 CERTIFICATE" | "X.509 CERTIFICATE"
    )
}

fn recognise(head: &Head) -> bool {
    if head.bytes.first() == Some(&0x30) {
        return Certificate::from_der(&head.bytes).is_ok();
    }
    let text = head.text();
    let mut read = 0;
    for line in text.lines() {
        if let Some(label) = begins(line) {
            return is_certificate(label) || label.ends_with("PRIVATE KEY");
        }
        read += line.len();
        if read > FIRST_BLOCK || line.starts_with("```") {
            return false;
        }
    }
    false
}

#[derive(Default)]
struct Found {
    kept: Vec<(Certificate, Value)>,
    count: u64,
    troubles: Troubles,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut found = Found::default();
    if source.head.bytes.first() == Some(&0x30) {
        let der = bytes(source, 1024 * 1024)?;
        let certificate = Certificate::from_der(&der).map_err(|_| {
            source.unreadable("expected one certificate in DER; this is none, or it is cut off")
        })?;
        found.take(certificate, &der);
    } else {
        pem(source, &mut found)?;
    }
    if found.count == 0 {
        return Err(source.unreadable(match found.troubles.first.first() {
            Some(first) => format!("no certificate can be read: {}", first.what),
            None => {
                "expected certificates (`-----BEGIN CERTIFICATE-----`), and found none".to_owned()
            }
        }));
    }
    Ok(found.reading())
}

fn pem(source: &mut Source<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let shown = source.shown;
    let mut open: Option<(u64, Vec<u8>)> = None;
    let mut refused: Option<(u64, String)> = None;
    each_line(source, &mut |number, line| {
        // Behind a private key nothing is looked at.
        if refused.is_some() {
            return;
        }
        let line = String::from_utf8_lossy(line);
        if let Some(label) = begins(&line) {
            if label.ends_with("PRIVATE KEY") {
                refused = Some((number, short(label).to_owned()));
            } else if is_certificate(label) {
                open = Some((number, Vec::new()));
            }
            return;
        }
        let Some((begun, text)) = &mut open else {
            return;
        };
        let begun = *begun;
        if !line.starts_with("-----END ") {
            if text.len() < MOST_BYTES * 2 {
                text.extend(line.bytes().filter(|byte| !byte.is_ascii_whitespace()));
            }
            return;
        }
        let der: Option<Vec<u8>> = STANDARD.decode(&text[..]).ok();
        let read = der.and_then(|der| Some((Certificate::from_der(&der).ok()?, der)));
        if let Some((certificate, der)) = read {
            found.take(certificate, &der);
        } else {
            let what = format!("the certificate of line {begun} cannot be read");
            found.troubles.push(what, at(shown, begun, 1));
        }
        open = None;
    })?;
    if let Some((number, label)) = refused {
        return Err(Unreadable {
            message: format!(
                "the file holds a private key (`{label}`) and is not read on; collect the certificates alone"
            ),
            place: at(shown, number, 1),
        });
    }
    if let Some((begun, _)) = open {
        let message = "a certificate does not end: the file is cut off".to_owned();
        return Err(Unreadable {
            message,
            place: at(shown, begun, 1),
        });
    }
    Ok(())
}

impl Found {
    fn take(&mut self, certificate: Certificate, der: &[u8]) {
        self.count += 1;
        if self.kept.len() < MOST {
            let told = told(&certificate, der);
            self.kept.push((certificate, told));
        }
    }

    /// Whether each certificate names the next one as its issuer.
    fn is_chain(&self) -> bool {
        self.kept.windows(2).all(|two| {
            let [lower, upper] = [&two[0].0, &two[1].0].map(Certificate::tbs_certificate);
            lower.issuer() == upper.subject()
        })
    }

    fn reading(self) -> ArtifactReading {
        let several = self.count > 1;
        let chain = several.then(|| self.is_chain());
        let left_out = self.count - self.kept.len() as u64;
        let told: Vec<Value> = self.kept.into_iter().map(|(_, told)| told).collect();
        let ends = told.iter().filter_map(|told| told["not-after"].as_str());
        let earliest = ends.min().unwrap_or_default().to_owned();
        let mut facts = vec![
            fact("certificates", self.count),
            fact("earliest end", &earliest),
        ];
        if let Some(first) = told.first() {
            let text = |name: &str| first[name].as_str().unwrap_or("(not named)").to_owned();
            facts.push(fact("first subject", text("subject")));
            facts.push(fact("issuer", text("issuer")));
            let bits = first["key-bits"]
                .as_u64()
                .map_or(String::new(), |n| format!(" {n} bits"));
            facts.push(fact("key", format!("{}{bits}", text("key"))));
            facts.push(fact("signature", text("signature")));
        }
        if let Some(chain) = chain {
            let order = if chain {
                "each names the next as its issuer"
            } else {
                "not a chain"
            };
            facts.push(fact("order", order));
        }
        let mut doc = json!({
            "count": self.count,
            "certificates": told,
            "left-out": left_out,
            "earliest-not-after": earliest,
        });
        if let Some(chain) = chain {
            doc["chain-in-order"] = chain.into();
        }
        ArtifactReading {
            parser: Parser::X509,
            form: "X.509 certificates".to_owned(),
            records: Some(self.count),
            doc,
            facts,
            troubles: self.troubles,
        }
    }
}

/// What is said of one certificate.
fn told(certificate: &Certificate, der: &[u8]) -> Value {
    let body = certificate.tbs_certificate();
    let (signature, weak) = signature(&certificate.signature_algorithm().oid.to_string());
    let mut told = json!({
        "subject": named(body.subject()),
        "issuer": named(body.issuer()),
        "self-signed": body.subject() == body.issuer(),
        "signature": signature,
        "weak-signature": weak,
        "sha256": hex(&Sha256::digest(der)),
        "serial": hex(body.serial_number().as_bytes()),
    });
    let validity = body.validity();
    for (name, time) in [
        ("not-before", validity.not_before),
        ("not-after", validity.not_after),
    ] {
        if let Some(time) = moment(time) {
            told[name] = rfc3339(time).into();
        }
    }
    key(body.subject_public_key_info(), &mut told);
    if let Ok(Some((_, SubjectAltName(names)))) = body.get_extension::<SubjectAltName>() {
        let all = names.iter().filter_map(alternative);
        let first: Vec<String> = all.take(MOST_NAMES).collect();
        told["names-left-out"] = (names.len() - first.len()).into();
        told["names"] = first.into();
    }
    if let Ok(Some((_, constraints))) = body.get_extension::<BasicConstraints>() {
        told["authority"] = constraints.ca.into();
    }
    told
}

fn moment(time: Time) -> Option<DateTime<Utc>> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    DateTime::from_timestamp(seconds, 0)
}

/// The common name, or the whole name where it has none.
fn named(name: &Name) -> String {
    let common = name
        .common_name()
        .ok()
        .flatten()
        .map(|text| text.value().into_owned());
    let text = common.unwrap_or_else(|| name.to_string());
    short(&text).to_owned()
}

fn alternative(name: &GeneralName) -> Option<String> {
    Some(match name {
        GeneralName::DnsName(name) => short(name.as_str()).to_owned(),
        GeneralName::UniformResourceIdentifier(uri) => short(uri.as_str()).to_owned(),
        GeneralName::Rfc822Name(mail) => short(mail.as_str()).to_owned(),
        GeneralName::IpAddress(address) => match address.as_bytes() {
            [a, b, c, d] => format!("{a}.{b}.{c}.{d}"),
            bytes => <[u8; 16]>::try_from(bytes)
                .ok()
                .map(std::net::Ipv6Addr::from)?
                .to_string(),
        },
        _ => return None,
    })
}

/// Writes `key`, `key-bits` and `curve`.
fn key(info: &SubjectPublicKeyInfoOwned, told: &mut Value) {
    let curve = || {
        let parameters = info.algorithm.parameters.as_ref()?;
        parameters
            .decode_as::<ObjectIdentifier>()
            .ok()
            .map(|oid| oid.to_string())
    };
    let kind = match info.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => {
            let bits = info.subject_public_key.as_bytes();
            let numbers = bits.and_then(|bits| Vec::<Uint>::from_der(bits).ok());
            if let Some(modulus) = numbers.as_ref().and_then(|numbers| numbers.first()) {
                let bytes = modulus.as_bytes();
                let zeros = bytes
                    .first()
                    .map_or(0, |byte| byte.leading_zeros() as usize);
                told["key-bits"] = (bytes.len() * 8 - zeros).into();
            }
            "rsa"
        }
        "1.2.840.10045.2.1" => {
            let curve = curve().unwrap_or_default();
            let (name, bits) = match curve.as_str() {
                "1.2.840.10045.3.1.1" => ("P-192", 192),
                "1.3.132.0.33" => ("P-224", 224),
                "1.2.840.10045.3.1.7" => ("P-256", 256),
                "1.3.132.0.34" => ("P-384", 384),
                "1.3.132.0.35" => ("P-521", 521),
                "1.3.132.0.10" => ("secp256k1", 256),
                _ => (curve.as_str(), 0),
            };
            told["curve"] = name.into();
            if bits > 0 {
                told["key-bits"] = bits.into();
            }
            "ec"
        }
        "1.3.101.112" => "ed25519",
        "1.3.101.113" => "ed448",
        "1.2.840.10040.4.1" => "dsa",
        "2.16.840.1.101.3.4.3.17" => "ml-dsa-44",
        "2.16.840.1.101.3.4.3.18" => "ml-dsa-65",
        "2.16.840.1.101.3.4.3.19" => "ml-dsa-87",
        other => {
            told["key"] = other.into();
            return;
        }
    };
    told["key"] = kind.into();
}

/// The name of a signature algorithm, and whether its digest is broken (MD2, MD5, SHA-1;
/// NIST SP 800-131A revision 2 of March 2019, section 3).
fn signature(oid: &str) -> (String, bool) {
    let (name, weak) = match oid {
        "1.2.840.113549.1.1.2" => ("RSA with MD2", true),
        "1.2.840.113549.1.1.4" => ("RSA with MD5", true),
        "1.2.840.113549.1.1.5" => ("RSA with SHA-1", true),
        "1.2.840.10040.4.3" => ("DSA with SHA-1", true),
        "1.2.840.10045.4.1" => ("ECDSA with SHA-1", true),
        "1.2.840.113549.1.1.11" => ("RSA with SHA-256", false),
        "1.2.840.113549.1.1.12" => ("RSA with SHA-384", false),
        "1.2.840.113549.1.1.13" => ("RSA with SHA-512", false),
        "1.2.840.113549.1.1.10" => ("RSA-PSS", false),
        "1.2.840.10045.4.3.2" => ("ECDSA with SHA-256", false),
        "1.2.840.10045.4.3.3" => ("ECDSA with SHA-384", false),
        "1.2.840.10045.4.3.4" => ("ECDSA with SHA-512", false),
        "1.3.101.112" => ("Ed25519", false),
        "1.3.101.113" => ("Ed448", false),
        other => (other, false),
    };
    (name.to_owned(), weak)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}
