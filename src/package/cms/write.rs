//! The one spelling of a detached signature: CAdES-BES (ETSI EN 319 122-1) by one signer.

use chrono::Datelike as _;
use der::Encode as _;
use der::asn1::ObjectIdentifier;

use super::{
    CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE_V2, SIGNING_TIME,
};
use crate::model::PackageTime;
use crate::package::x509::items::{CONTEXT, OCTETS, SEQUENCE, SET, tlv};
use crate::package::x509::{Certificate, Hash, Scheme};

/// Everything but the signature.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The signer's certificate, then its issuers.
    pub certificates: &'a [Certificate],
    /// What the signature rests on.
    pub scheme: Scheme,
    /// The digest of the bytes that are signed, by the digest of the scheme.
    pub digest: &'a [u8],
    /// The time that the signer states: the package's. None in a PDF, whose signature
    /// dictionary states it (ETSI EN 319 142-1, clause 6.3).
    pub time: Option<PackageTime>,
}

impl Draft<'_> {
    /// The bytes that the key signs: the attributes.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let certificate = Hash::Sha256.of(self.signer().der());
        // SHA-256 is what the field means where it says nothing (RFC 5035, section 3).
        let named = tlv(SEQUENCE, &[&tlv(OCTETS, &[&certificate])]);
        let named = tlv(SEQUENCE, &[&tlv(SEQUENCE, &[&named])]);
        let mut attributes = vec![
            attribute(CONTENT_TYPE, &name(DATA)),
            attribute(MESSAGE_DIGEST, &tlv(OCTETS, &[self.digest])),
            attribute(SIGNING_CERTIFICATE_V2, &named),
        ];
        let time = self.time.map(moment);
        attributes.extend(time.map(|time| attribute(SIGNING_TIME, &time)));
        attributes.sort();
        let attributes: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
        tlv(SET, &attributes)
    }

    /// The whole file, with the signature over [`Draft::signed_bytes`].
    pub fn encode(&self, signature: &[u8]) -> Vec<u8> {
        let hash = self.scheme.hash().identifier();
        let mut attributes = self.signed_bytes();
        attributes[0] = CONTEXT;
        let (issuer, serial) = self.signer().place();
        let signer = tlv(
            SEQUENCE,
            &[
                &VERSION_1,
                &tlv(SEQUENCE, &[issuer, serial]),
                &hash,
                &attributes,
                &self.scheme.identifier(),
                &tlv(OCTETS, &[signature]),
            ],
        );
        let mut certificates: Vec<&[u8]> = self.certificates.iter().map(Certificate::der).collect();
        certificates.sort_unstable();
        let data = tlv(
            SEQUENCE,
            &[
                &VERSION_1,
                &tlv(SET, &[&hash]),
                &tlv(SEQUENCE, &[&name(DATA)]),
                &tlv(CONTEXT, &certificates),
                &tlv(SET, &[&signer]),
            ],
        );
        tlv(SEQUENCE, &[&name(SIGNED_DATA), &tlv(CONTEXT, &[&data])])
    }

    fn signer(&self) -> &Certificate {
        self.certificates
            .first()
            .expect("a chain begins with the signer's certificate")
    }
}

const VERSION_1: [u8; 3] = [2, 1, 1];

fn name(oid: ObjectIdentifier) -> Vec<u8> {
    oid.to_der().expect("an identifier is short")
}

fn attribute(oid: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    tlv(SEQUENCE, &[&name(oid), &tlv(SET, &[value])])
}

/// RFC 5652, section 11.3: `UTCTime` through 2049 and from 1950, else `GeneralizedTime`.
fn moment(time: PackageTime) -> Vec<u8> {
    let text: String = time
        .rfc3339()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let text = format!("{text}Z");
    if time.day().year() < 2050 {
        tlv(0x17, &[&text.as_bytes()[2..]])
    } else {
        tlv(0x18, &[text.as_bytes()])
    }
}
