//! The signed wrapper of the statement (DSSE v1), in its one canonical spelling.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::Digest;

/// What the envelope says its payload is: an in-toto statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// A payload with one Ed25519 signature over its pre-authentication encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The signed bytes.
    pub payload: Vec<u8>,
    /// The SHA-256 of the signer's 32-byte public key.
    ///
    /// DSSE does not authenticate this field, so the verifier compares it with
    /// the key that verified (rule R12).
    pub key_id: Digest,
    /// The signature over [`signed_bytes`] of the payload.
    pub signature: [u8; 64],
}

/// Says that a file is not an envelope in its canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not a DSSE envelope in canonical form")]
pub struct BadEnvelope;

/// The bytes that are signed: DSSE's pre-authentication encoding.
pub fn signed_bytes(payload: &[u8]) -> Vec<u8> {
    let head = format!(
        "DSSEv1 {} {PAYLOAD_TYPE} {} ",
        PAYLOAD_TYPE.len(),
        payload.len()
    );
    [head.as_bytes(), payload].concat()
}

impl Envelope {
    /// The file's text: sorted keys, no spaces, no line break at the end.
    pub fn encode(&self) -> String {
        format!(
            r#"{{"payload":"{}","payloadType":"{PAYLOAD_TYPE}","signatures":[{{"keyid":"{}","sig":"{}"}}]}}"#,
            STANDARD.encode(&self.payload),
            self.key_id,
            STANDARD.encode(self.signature),
        )
    }

    /// Reads a file that is spelled exactly as [`Envelope::encode`] spells it.
    pub fn parse(file: &[u8]) -> Result<Self, BadEnvelope> {
        let text = std::str::from_utf8(file).map_err(|_| BadEnvelope)?;
        let envelope = Self::read(text).ok_or(BadEnvelope)?;
        if envelope.encode() != text {
            return Err(BadEnvelope);
        }
        Ok(envelope)
    }

    fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(r#"{"payload":""#)?;
        let (payload, rest) = rest.split_once('"')?;
        let (_, rest) = rest.split_once(r#"[{"keyid":""#)?;
        let (key_id, rest) = rest.split_once(r#"","sig":""#)?;
        let signature = STANDARD.decode(rest.strip_suffix(r#""}]}"#)?).ok()?;
        Some(Self {
            payload: STANDARD.decode(payload).ok()?,
            key_id: Digest::parse(key_id).ok()?,
            signature: signature.try_into().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_bytes_are_those_of_the_dsse_protocol() {
        let expected: &[u8] = b"DSSEv1 28 application/vnd.in-toto+json 11 hello world";
        assert_eq!(signed_bytes(b"hello world"), expected);
    }

    #[test]
    fn an_envelope_has_one_spelling() {
        let envelope = Envelope {
            payload: b"{}".to_vec(),
            key_id: Digest::of(b"key"),
            signature: [7; 64],
        };
        let text = envelope.encode();
        assert_eq!(Envelope::parse(text.as_bytes()), Ok(envelope));
        for spelling in [
            text.replace(',', ", "),
            format!("{text}\n"),
            text.replace("e30=", "e31="),
            text.replace("in-toto", "in-tota"),
        ] {
            assert_eq!(
                Envelope::parse(spelling.as_bytes()),
                Err(BadEnvelope),
                "{spelling}"
            );
        }
    }
}
