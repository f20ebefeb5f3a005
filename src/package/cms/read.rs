//! Signed data with one signer, read strictly, and its judgement.

use der::Decode as _;
use der::asn1::ObjectIdentifier;

use super::{
    CONTENT_TYPE, CmsFault, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
};
use crate::package::x509::items::{CONTEXT, INTEGER, Items, OCTETS, OID, SEQUENCE, SET, tlv};
use crate::package::x509::{BadSignature, Certificate, Hash, Malformed, Scheme};

/// So many certificates are looked at.
const MAX_CERTIFICATES: usize = 64;

/// Signed data with one signer.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// What kind of content it is about.
    pub content_type: ObjectIdentifier,
    /// The content, if it is inside.
    pub content: Option<&'a [u8]>,
    /// The certificates inside. Nothing vouches for them: they help to find a
    /// path, and are believed only as far as their issuers' signatures go (rule R12).
    pub certificates: Vec<Certificate>,
    /// The value of the signature.
    pub signature: &'a [u8],
    /// What the signature rests on.
    pub scheme: Scheme,
    place: (&'a [u8], &'a [u8]),
    attributes: &'a [u8],
}

/// By which attributes a signature may name its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By a digest of today only.
    Today,
    /// By SHA-1 too, as RFC 3161 has it. The certificate is then believed for the
    /// signature and its issuer, not for this digest.
    Legacy,
}

impl<'a> SignedData<'a> {
    /// Reads signed data that is all of the bytes.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CmsFault> {
        let mut outer = Items::of(bytes)?;
        if name(&mut outer)? != SIGNED_DATA {
            return Err(Malformed("it is not signed data of CMS").into());
        }
        let mut inner = Items::inside(outer.value(CONTEXT)?)?;
        outer.end()?;
        let mut data = inner.sequence()?;
        inner.end()?;
        data.tlv(INTEGER)?;
        data.tlv(SET)?;
        let mut encapsulated = data.sequence()?;
        let content_type = name(&mut encapsulated)?;
        let content = match encapsulated.optional(CONTEXT)? {
            Some(value) => {
                let mut inside = Items::inside(value)?;
                let content = inside.value(OCTETS)?;
                inside.end()?;
                Some(content)
            }
            None => None,
        };
        encapsulated.end()?;
        let certificates = match data.optional(CONTEXT)? {
            Some(list) => certificates(list)?,
            None => Vec::new(),
        };
        // Revocation lists are not used.
        data.optional(CONTEXT + 1)?;
        let mut signers = Items::inside(data.value(SET)?)?;
        data.end()?;
        let signer = signers.sequence()?;
        signers
            .end()
            .map_err(|_| Malformed("it has more than one signer"))?;
        Self::signer(signer, content_type, content, certificates)
    }

    fn signer(
        mut signer: Items<'a>,
        content_type: ObjectIdentifier,
        content: Option<&'a [u8]>,
        certificates: Vec<Certificate>,
    ) -> Result<Self, CmsFault> {
        signer.tlv(INTEGER)?;
        let mut sid = signer.sequence()?;
        let place = (sid.tlv(SEQUENCE)?, sid.tlv(INTEGER)?);
        sid.end()?;
        let hash = Hash::parse(signer.tlv(SEQUENCE)?)?;
        let attributes = signer.value(CONTEXT)?;
        let scheme = Scheme::parse(signer.tlv(SEQUENCE)?, Some(hash))?;
        if scheme.hash() != hash {
            return Err(BadSignature::Unsupported.into());
        }
        let signature = signer.value(OCTETS)?;
        // What stands here is not signed, and not used.
        signer.optional(CONTEXT + 1)?;
        signer.end()?;
        Ok(Self {
            content_type,
            content,
            certificates,
            signature,
            scheme,
            place,
            attributes,
        })
    }

    /// The certificate inside that the signer names.
    pub fn signer_certificate(&self) -> Option<&Certificate> {
        self.certificates
            .iter()
            .find(|found| found.place() == self.place)
    }

    /// Judges it as a signature by a certificate's key over content with this
    /// digest, which is that of the scheme.
    pub fn judge(
        &self,
        digest: &[u8],
        certificate: &Certificate,
        naming: Naming,
    ) -> Result<(), CmsFault> {
        if certificate.place() != self.place {
            return Err(CmsFault::Certificate);
        }
        let attributes = attributes(self.attributes)?;
        let find = |wanted| {
            attributes
                .iter()
                .find(|(oid, _)| *oid == wanted)
                .map(|(_, value)| *value)
        };
        let required = |wanted, why| find(wanted).ok_or(CmsFault::Attribute(why));
        let kind = required(
            CONTENT_TYPE,
            "it does not say what kind of content it signs",
        )?;
        if ObjectIdentifier::from_der(kind).ok() != Some(self.content_type) {
            return Err(CmsFault::Attribute("it names two kinds of content"));
        }
        let stated = required(MESSAGE_DIGEST, "it holds no digest of the content")?;
        if stated != tlv(OCTETS, &[digest]) {
            return Err(CmsFault::Content);
        }
        let today = find(SIGNING_CERTIFICATE_V2);
        let legacy = find(SIGNING_CERTIFICATE).filter(|_| naming == Naming::Legacy);
        if let Some(named) = today {
            names(named, certificate, None)?;
        } else if let Some(named) = legacy {
            names(named, certificate, Some(sha1))?;
        } else {
            let why =
                "it does not name its certificate: the attribute signing-certificate-v2 is missing";
            return Err(CmsFault::Attribute(why));
        }
        let signed = tlv(SET, &[self.attributes]);
        Ok(certificate.verify(self.scheme, &signed, self.signature)?)
    }
}

fn name(items: &mut Items<'_>) -> Result<ObjectIdentifier, Malformed> {
    ObjectIdentifier::from_der(items.tlv(OID)?).map_err(|_| Malformed("a name in it is damaged"))
}

fn certificates(list: &[u8]) -> Result<Vec<Certificate>, Malformed> {
    let mut items = Items::inside(list)?;
    let mut found = Vec::new();
    while let Some(item) = items.any()? {
        // Attribute certificates and older forms have tags of their own.
        if item.first() == Some(&SEQUENCE) {
            found.push(Certificate::parse(item)?);
        }
        if found.len() > MAX_CERTIFICATES {
            return Err(Malformed("it holds more certificates than any path needs"));
        }
    }
    Ok(found)
}

/// Each attribute with its one value.
fn attributes(list: &[u8]) -> Result<Vec<(ObjectIdentifier, &[u8])>, Malformed> {
    let mut items = Items::inside(list)?;
    let mut found: Vec<(ObjectIdentifier, &[u8])> = Vec::new();
    while let Some(item) = items.any()? {
        let mut attribute = Items::of(item)?;
        let oid = name(&mut attribute)?;
        let mut values = Items::inside(attribute.value(SET)?)?;
        attribute.end()?;
        let value = values
            .any()?
            .ok_or(Malformed("an attribute has no value"))?;
        values.end()?;
        if found.iter().any(|(other, _)| *other == oid) {
            return Err(Malformed("an attribute stands twice"));
        }
        found.push((oid, value));
    }
    Ok(found)
}

fn sha1(bytes: &[u8]) -> Vec<u8> {
    let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    digest.as_ref().to_vec()
}

type Digest = fn(&[u8]) -> Vec<u8>;

/// Compares the certificate with the first one that the attribute names.
fn names(
    attribute: &[u8],
    certificate: &Certificate,
    legacy: Option<Digest>,
) -> Result<(), CmsFault> {
    let mut items = Items::of(attribute)?;
    let mut all = items.sequence()?;
    let mut first = all.sequence()?;
    let digest = match legacy {
        Some(digest) => digest(certificate.der()),
        None => match first.optional(SEQUENCE)? {
            Some(identifier) => {
                let hash = Hash::parse(&tlv(SEQUENCE, &[identifier]))?;
                hash.of(certificate.der())
            }
            None => Hash::Sha256.of(certificate.der()),
        },
    };
    if first.value(OCTETS)? == digest {
        Ok(())
    } else {
        Err(CmsFault::Certificate)
    }
}
