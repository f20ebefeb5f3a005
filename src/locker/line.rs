//! One line of the journal: canonical JSON, its digest, its signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::model::Digest;
use crate::model::occurrence::{Body, Entry, EntrySignature};
use crate::package::{PublicKey, json::canonical};

/// What precedes the 32 bytes of the digest in what is signed, so that a signature of
/// this key over something else never counts for an entry.
pub const DOMAIN: &[u8] = b"auditbinder locker entry v1\n";

/// Why a line is not an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// Not JSON.
    #[error("it is not JSON")]
    NotJson,
    /// JSON, and not in the one spelling that a value has (RFC 8785).
    #[error("it is not in canonical form")]
    NotCanonical,
    /// A field that every line has is missing or of the wrong shape, or there is another one.
    #[error("its field `{0}` is missing, of the wrong shape, or unknown")]
    Field(String),
    /// What it says is not what its digest says.
    #[error("its digest is {stated}, and {found} is found")]
    Digest {
        /// As the line states it.
        stated: Digest,
        /// As its bytes give it.
        found: Digest,
    },
    /// The body does not have the fields of its kind.
    #[error("its body is not {kind}: {why}")]
    Body {
        /// The kind with its article.
        kind: String,
        /// What is wrong.
        why: String,
    },
    /// The signature is not one of the key that it names.
    #[error("its signature does not hold: {0}")]
    Signature(&'static str),
}

/// What is signed of an entry.
pub fn signed_bytes(digest: &Digest) -> Vec<u8> {
    [DOMAIN, digest.as_bytes().as_slice()].concat()
}

/// The bytes of an entry without line feed, before it is signed, and its digest.
pub fn unsigned(
    sequence: u64,
    previous: Digest,
    body: &Body,
) -> Result<(Map<String, Value>, Digest), String> {
    let mut line = Map::new();
    line.insert("body".into(), value_of(body));
    line.insert("kind".into(), json!(body.kind()));
    line.insert("previous".into(), json!(previous));
    line.insert("sequence".into(), json!(sequence));
    let digest = digest_of(&line)?;
    line.insert("digest".into(), json!(digest));
    Ok((line, digest))
}

/// The text of a whole line.
pub fn text(
    mut line: Map<String, Value>,
    signature: Option<&EntrySignature>,
) -> Result<String, String> {
    if let Some(signature) = signature {
        line.insert("signature".into(), json!(signature));
    }
    canonical(&Value::Object(line)).map_err(|error| error.to_string())
}

/// The form in which a signature stands in a line.
pub fn signature(public: &PublicKey, bytes: &[u8; 64]) -> EntrySignature {
    EntrySignature {
        fingerprint: public.fingerprint(),
        public_key: STANDARD.encode(public.as_bytes()),
        signature: STANDARD.encode(bytes),
    }
}

/// The key of a signature in a line.
pub fn key_of(signature: &EntrySignature) -> Option<PublicKey> {
    let bytes = STANDARD.decode(&signature.public_key).ok()?;
    PublicKey::from_bytes(&bytes.try_into().ok()?).ok()
}

/// Reads a line without its line feed.
pub fn read(bytes: &[u8]) -> Result<Entry, BadLine> {
    let value: Value = serde_json::from_slice(bytes).map_err(|_| BadLine::NotJson)?;
    if canonical(&value)
        .map_err(|_| BadLine::NotCanonical)?
        .as_bytes()
        != bytes
    {
        return Err(BadLine::NotCanonical);
    }
    let Value::Object(mut fields) = value else {
        return Err(BadLine::NotJson);
    };
    let wrong = |name: &str| BadLine::Field(name.to_owned());
    let signature = fields.remove("signature");
    let stated = fields.remove("digest").ok_or_else(|| wrong("digest"))?;
    let stated: Digest = serde_json::from_value(stated).map_err(|_| wrong("digest"))?;
    let found = digest_of(&fields).map_err(|_| BadLine::NotCanonical)?;
    if stated != found {
        return Err(BadLine::Digest { stated, found });
    }
    let mut take = |name: &str| fields.remove(name).ok_or_else(|| wrong(name));
    let kind = take("kind")?;
    let kind = kind.as_str().ok_or_else(|| wrong("kind"))?;
    let body = body_of(kind, take("body")?)?;
    let previous = serde_json::from_value(take("previous")?).map_err(|_| wrong("previous"))?;
    let sequence = take("sequence")?
        .as_u64()
        .ok_or_else(|| wrong("sequence"))?;
    if let Some(name) = fields.keys().next() {
        return Err(wrong(name));
    }
    let signature = signature
        .map(|value| signature_of(value, &found))
        .transpose()?;
    Ok(Entry {
        sequence,
        previous,
        digest: found,
        line: Digest::of(bytes),
        signature,
        body,
    })
}

fn digest_of(line: &Map<String, Value>) -> Result<Digest, String> {
    let text = canonical(&Value::Object(line.clone())).map_err(|error| error.to_string())?;
    Ok(Digest::of(text.as_bytes()))
}

fn value_of(body: &Body) -> Value {
    let written =
        |value: Result<Value, serde_json::Error>| value.expect("a record has a JSON form");
    match body {
        Body::Occurrence(occurrence) => written(serde_json::to_value(occurrence)),
        Body::Review(review) => written(serde_json::to_value(review)),
        Body::Withdrawal(withdrawal) => written(serde_json::to_value(withdrawal)),
        Body::Population(body)
        | Body::Seed(body)
        | Body::Selection(body)
        | Body::Replacement(body)
        | Body::Later { body, .. } => body.clone(),
    }
}

fn body_of(kind: &str, body: Value) -> Result<Body, BadLine> {
    fn record<T: serde::de::DeserializeOwned>(kind: &str, body: Value) -> Result<T, BadLine> {
        serde_json::from_value(body).map_err(|error| BadLine::Body {
            kind: crate::diagnostic::a(kind),
            why: error.to_string(),
        })
    }
    Ok(match kind {
        "occurrence" => Body::Occurrence(record(kind, body)?),
        "review" => Body::Review(record(kind, body)?),
        "withdrawal" => Body::Withdrawal(record(kind, body)?),
        "population" => Body::Population(body),
        "seed" => Body::Seed(body),
        "selection" => Body::Selection(body),
        "replacement" => Body::Replacement(body),
        later => Body::Later {
            kind: later.to_owned(),
            body,
        },
    })
}

fn signature_of(value: Value, digest: &Digest) -> Result<EntrySignature, BadLine> {
    let bad = BadLine::Signature;
    let signature: EntrySignature =
        serde_json::from_value(value).map_err(|_| bad("it does not have the fields of one"))?;
    let key = key_of(&signature).ok_or(bad("its public key is not an Ed25519 key"))?;
    if key.fingerprint() != signature.fingerprint {
        return Err(bad("the fingerprint is not that of its public key"));
    }
    let bytes = STANDARD.decode(&signature.signature).ok();
    let bytes: Option<[u8; 64]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let bytes = bytes.ok_or(bad("it does not have 64 bytes"))?;
    if !key.verifies(&signed_bytes(digest), &bytes) {
        return Err(bad("it is not by its public key over this line"));
    }
    Ok(signature)
}
