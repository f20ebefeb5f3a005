//! The signed statement: an in-toto Statement v1 about one package.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::json::{NotCanonical, canonical};
use super::layout::{
    MANIFEST, REPORTS, ROOT, SIGNATURE_CMS, SIGNATURE_FILES, SIGNATURE_FILES_WITH_CMS,
};
use super::supplement::{Supplement, SupplementRecord};
use super::tags::{Oxum, PROFILE};
use crate::model::{Digest, PackageTime};

const TYPE: &str = "https://in-toto.io/Statement/v1";
/// The name under which the statement speaks of the archive's own bytes.
const PREFIX: &str = "container-prefix";

/// Who signs, as which role, and what the signature means (21 CFR 11.50).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    /// The principal of the allowed-signers line: `evidence@acme.example`.
    pub identity: String,
    /// The printed name.
    pub name: String,
    /// The role in which they sign.
    pub role: String,
    /// What the signature stands for.
    pub meaning: String,
}

/// The package before this one in a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previous {
    /// Its package id.
    pub package: String,
    /// Its place in the chain.
    pub sequence: u64,
    /// The SHA-256 of its `tagmanifest-sha256.txt`.
    pub root: Digest,
}

/// The archive's bytes from its beginning to the last entry's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// How many bytes.
    pub length: u64,
    /// Their SHA-256.
    pub digest: Digest,
}

/// Everything that the statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The top directory, also the archive's name without `.zip`.
    pub name: String,
    /// The package id.
    pub package: String,
    /// The package time.
    pub time: PackageTime,
    /// The place in the chain of packages.
    pub sequence: u64,
    /// The package before this one.
    pub previous: Option<Previous>,
    /// What it adds to an earlier package, if it is a supplement.
    pub supplement: Option<Supplement>,
    /// Name and version of what made the package.
    pub software: String,
    /// The number of entries of the container.
    pub entries: u64,
    /// How much payload there is.
    pub payload: Oxum,
    /// Who signs.
    pub signatory: Signatory,
    /// The fingerprint of the signing key.
    pub fingerprint: String,
    /// Whatever else the builder states.
    pub facts: Map<String, Value>,
    /// The SHA-256 of the root.
    pub root: Digest,
    /// The SHA-256 of the payload manifest.
    pub manifest: Digest,
    /// The SHA-256 of each report that is present, by entry name.
    pub reports: Vec<(String, Digest)>,
    /// The SHA-256 of the certificate holder's signature file, if there is one.
    pub cms: Option<Digest>,
    /// The archive's own bytes.
    pub prefix: Prefix,
}

/// Says why signed bytes are not a statement about a package.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadStatement {
    /// Not JSON with the fields of a statement.
    #[error("the statement does not have the fields of `docs/reference/package.md`: {0}")]
    Fields(String),
    /// The right fields, spelled in another way than the canonical one.
    #[error("the statement is not in canonical form")]
    Spelling,
}

impl Statement {
    /// The bytes that are signed.
    pub fn encode(&self) -> Result<String, NotCanonical> {
        let record = serde_json::to_value(self.record()).expect("a record has only text keys");
        canonical(&record)
    }

    /// Reads bytes that are spelled exactly as [`Statement::encode`] spells them.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadStatement> {
        let fields = |why: String| BadStatement::Fields(why);
        let record: Record =
            serde_json::from_slice(bytes).map_err(|why| fields(why.to_string()))?;
        let statement = record
            .read()
            .ok_or_else(|| fields("a subject or value is out of place".to_owned()))?;
        let spelling = statement.encode().map_err(|why| fields(why.to_string()))?;
        if spelling.as_bytes() != bytes {
            return Err(BadStatement::Spelling);
        }
        Ok(statement)
    }

    /// The signature files that the package must have, in the order of the container.
    pub fn signature_files(&self) -> impl Iterator<Item = &'static str> {
        let files: &[&str] = match self.cms {
            Some(_) => &SIGNATURE_FILES_WITH_CMS,
            None => &SIGNATURE_FILES,
        };
        files.iter().copied()
    }

    fn record(&self) -> Record {
        let mut subject = vec![
            Subject::new(ROOT, self.root),
            Subject::new(MANIFEST, self.manifest),
        ];
        subject.extend(
            self.reports
                .iter()
                .map(|(name, digest)| Subject::new(name, *digest)),
        );
        subject.extend(self.cms.map(|digest| Subject::new(SIGNATURE_CMS, digest)));
        let mut prefix = Subject::new(PREFIX, self.prefix.digest);
        prefix.annotations = Some(Annotations {
            length: self.prefix.length,
        });
        subject.push(prefix);
        Record {
            kind: TYPE.to_owned(),
            subject,
            predicate_type: PROFILE.to_owned(),
            predicate: Predicate {
                name: self.name.clone(),
                package: self.package.clone(),
                time: self.time.rfc3339(),
                sequence: self.sequence,
                previous: self.previous.as_ref().map(PreviousRecord::of),
                supplement: self.supplement.as_ref().map(SupplementRecord::of),
                software: self.software.clone(),
                entries: self.entries,
                payload: PayloadRecord {
                    octets: self.payload.octets,
                    files: self.payload.files,
                },
                signer: self.signatory.clone(),
                fingerprint: self.fingerprint.clone(),
                signatures: self.signature_files().map(str::to_owned).collect(),
                facts: self.facts.clone(),
            },
        }
    }
}

/// The JSON form; its field names are an interface.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: Predicate,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    digest: Sha256,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<Annotations>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sha256 {
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Annotations {
    length: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predicate {
    name: String,
    package: String,
    time: String,
    sequence: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<PreviousRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplement: Option<SupplementRecord>,
    software: String,
    entries: u64,
    payload: PayloadRecord,
    signer: Signatory,
    fingerprint: String,
    signatures: Vec<String>,
    facts: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayloadRecord {
    octets: u64,
    files: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviousRecord {
    package: String,
    sequence: u64,
    root: String,
}

impl PreviousRecord {
    pub(super) fn of(previous: &Previous) -> Self {
        Self {
            package: previous.package.clone(),
            sequence: previous.sequence,
            root: previous.root.to_string(),
        }
    }

    pub(super) fn read(self) -> Option<Previous> {
        let root = Digest::parse(&self.root).ok()?;
        Some(Previous {
            package: self.package,
            sequence: self.sequence,
            root,
        })
    }
}

impl Subject {
    fn new(name: &str, digest: Digest) -> Self {
        let digest = Sha256 {
            sha256: digest.to_string(),
        };
        Self {
            name: name.to_owned(),
            digest,
            annotations: None,
        }
    }

    fn read(&self) -> Option<(String, Digest)> {
        Some((self.name.clone(), Digest::parse(&self.digest.sha256).ok()?))
    }
}

impl Record {
    /// Takes the values; constants and spelling are compared by the caller.
    fn read(self) -> Option<Statement> {
        let subjects: Vec<_> = self
            .subject
            .iter()
            .map(Subject::read)
            .collect::<Option<_>>()?;
        let [(_, root), (_, manifest), between @ .., (_, prefix)] = subjects.as_slice() else {
            return None;
        };
        let (reports, cms) = match between {
            [reports @ .., (name, digest)] if name == SIGNATURE_CMS => (reports, Some(*digest)),
            reports => (reports, None),
        };
        if !reports
            .iter()
            .all(|(name, _)| REPORTS.contains(&name.as_str()))
        {
            return None;
        }
        let length = self.subject.last()?.annotations.as_ref()?.length;
        let predicate = self.predicate;
        let time = chrono::DateTime::parse_from_rfc3339(&predicate.time).ok()?;
        let previous = match predicate.previous {
            Some(record) => Some(record.read()?),
            None => None,
        };
        let supplement = match predicate.supplement {
            Some(record) => Some(record.read()?),
            None => None,
        };
        Some(Statement {
            name: predicate.name,
            package: predicate.package,
            time: PackageTime::from_epoch(time.timestamp()).ok()?,
            sequence: predicate.sequence,
            previous,
            supplement,
            software: predicate.software,
            entries: predicate.entries,
            payload: Oxum {
                octets: predicate.payload.octets,
                files: predicate.payload.files,
            },
            signatory: predicate.signer,
            fingerprint: predicate.fingerprint,
            facts: predicate.facts,
            root: *root,
            manifest: *manifest,
            reports: reports.to_vec(),
            cms,
            prefix: Prefix {
                length,
                digest: *prefix,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> Statement {
        let mut facts = Map::new();
        facts.insert("period".to_owned(), Value::from("2026-01-01 to 2026-06-30"));
        Statement {
            name: "soc2-2-abc".to_owned(),
            package: "soc2-2-abc".to_owned(),
            time: PackageTime::from_epoch(1_782_777_600).expect("a time"),
            sequence: 2,
            previous: Some(Previous {
                package: "soc2-1-def".to_owned(),
                sequence: 1,
                root: Digest::of(b"1"),
            }),
            supplement: None,
            software: "auditbinder 0.1.0".to_owned(),
            entries: 16,
            payload: Oxum {
                octets: 10,
                files: 2,
            },
            signatory: Signatory {
                identity: "evidence@acme.example".to_owned(),
                name: "Ada Muster".to_owned(),
                role: "CISO".to_owned(),
                meaning: "complete \"as collected\"".to_owned(),
            },
            fingerprint: "SHA256:x".to_owned(),
            facts,
            root: Digest::of(b"root"),
            manifest: Digest::of(b"manifest"),
            reports: vec![(REPORTS[0].to_owned(), Digest::of(b"pdf"))],
            cms: None,
            prefix: Prefix {
                length: 99,
                digest: Digest::of(b"prefix"),
            },
        }
    }

    #[test]
    fn a_statement_has_one_spelling() {
        let text = statement().encode().expect("canonical");
        assert_eq!(Statement::parse(text.as_bytes()), Ok(statement()));
        for spelling in [
            text.replace("\"sequence\":2", "\"sequence\":2.0"),
            text.replace("{\"_type\"", "{ \"_type\""),
            text.replace("\"entries\":16", "\"entries\":16,\"entries\":16"),
            text.replace("Statement/v1", "Statement/v2"),
            text.replace("T00:00:00Z", "T00:00:01Z"),
            text.replace("\"sequence\":2", "\"sequence\":2,\"extra\":2"),
            text.replace(".sshsig", ".sshsiG"),
        ] {
            assert_ne!(spelling, text);
            assert!(Statement::parse(spelling.as_bytes()).is_err(), "{spelling}");
        }
    }

    #[test]
    fn a_certificate_holders_signature_is_named_twice_or_not_at_all() {
        let mut signed = statement();
        signed.cms = Some(Digest::of(b"p7s"));
        let text = signed.encode().expect("canonical");
        assert_eq!(Statement::parse(text.as_bytes()), Ok(signed));
        let without = text.replace(
            ".minisig\",\"signatures/tagmanifest-sha256.txt.p7s",
            ".minisig",
        );
        assert_ne!(without, text);
        assert!(Statement::parse(without.as_bytes()).is_err());
        let moved = text.replacen("data/reports/report.pdf", SIGNATURE_CMS, 1);
        assert!(Statement::parse(moved.as_bytes()).is_err());
    }

    #[test]
    fn a_supplement_has_one_spelling() {
        let supplement = Some(super::super::supplement::tests::supplement());
        let statement = Statement {
            supplement,
            ..statement()
        };
        let text = statement.encode().expect("canonical");
        assert_eq!(Statement::parse(text.as_bytes()), Ok(statement));
        for spelling in [
            text.replace("[\"R-7\"]", "[\"R-7\",\"R-7\"]"),
            text.replace("[\"R-7\"]", "[\"R-8\",\"R-7\"]"),
            text.replace("[\"R-7\"]", "[\"a/b\"]"),
            text.replace("\"adds\":{\"new\"", "\"adds\":{\"new/x\""),
            text.replace("\"adds\":{", "\"adds\":{\"new\":{},"),
            text.replace("data/evidence/new/", "data/evidence/../new/"),
            text.replace("\"adds\"", "\"added\""),
        ] {
            assert_ne!(spelling, text);
            assert!(Statement::parse(spelling.as_bytes()).is_err(), "{spelling}");
        }
    }

    #[test]
    fn the_prefix_stands_where_the_printed_commands_look_for_it() {
        let text = statement().encode().expect("canonical");
        let digest = Digest::of(b"prefix");
        let tail = format!(
            "{{\"annotations\":{{\"length\":99}},\"digest\":{{\"sha256\":\"{digest}\"}},\"name\":\"container-prefix\"}}]}}"
        );
        assert!(text.ends_with(&tail), "{text}");
    }
}
