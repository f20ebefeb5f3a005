//! One certificate, and what it may be used for.

use std::fmt;

use der::asn1::ObjectIdentifier;
use der::{Decode as _, oid::AssociatedOid};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use x509_cert::name::Name;
use x509_cert::time::Time;

use super::algorithm::{BadSignature, Key, KeyKind, Scheme};
use super::items::{self, Items, Malformed, instant};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const TIME_STAMPING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");
/// Purposes under which a certificate may seal a document: mail, documents
/// (RFC 9336), any, and the two that vendors of document software made.
const DOCUMENTS: [ObjectIdentifier; 5] = [
    oid("1.3.6.1.5.5.7.3.4"),
    oid("1.3.6.1.5.5.7.3.36"),
    oid("2.5.29.37.0"),
    oid("1.3.6.1.4.1.311.10.3.12"),
    oid("1.2.840.113583.1.1.5"),
];
/// Critical extensions that are understood: key usage, alternative names, basic
/// constraints, policies (none is asked for), extended key usage.
const UNDERSTOOD: [ObjectIdentifier; 5] = [
    oid("2.5.29.15"),
    oid("2.5.29.17"),
    oid("2.5.29.19"),
    oid("2.5.29.32"),
    oid("2.5.29.37"),
];
/// RFC 5280, section 4.2.1.10: must be obeyed, and is not understood here.
const NAME_CONSTRAINTS: ObjectIdentifier = oid("2.5.29.30");

/// A certificate that parses, with the bytes that it was read from.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    serial: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    key: Vec<u8>,
    shown: String,
    shown_issuer: String,
    from: i64,
    until: i64,
    extensions: Vec<Extension>,
}

/// What a certificate is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Seal a document.
    Documents,
    /// Stamp a time (RFC 3161, section 2.3).
    TimeStamping,
    /// Issue certificates, with so many issuers below it.
    Issuing(usize),
}

/// Says why a certificate does not serve a purpose.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The time is not within its validity.
    #[error("is valid from {from} to {until}, and not at {at}")]
    Time {
        /// The first moment.
        from: String,
        /// The last moment.
        until: String,
        /// The moment asked for.
        at: String,
    },
    /// An extension that must be obeyed is not understood.
    #[error("has the extension {0}, which must be obeyed and is not understood here")]
    Extension(String),
    /// An extension that must be obeyed cannot be read.
    #[error("has an extension {0} that is damaged or stands twice")]
    Damaged(String),
    /// It may not do what it is asked to.
    #[error("{0}")]
    Purpose(&'static str),
}

impl Certificate {
    /// Reads one certificate that is all of the bytes.
    pub fn parse(der: &[u8]) -> Result<Self, Malformed> {
        let mut outer = Items::of(der)?;
        let tbs = outer.tlv(items::SEQUENCE)?;
        let algorithm = outer.tlv(items::SEQUENCE)?;
        let bits = outer.value(items::BITS)?;
        outer.end()?;
        let signature = bits
            .strip_prefix(&[0])
            .ok_or(Malformed("its signature is no whole bytes"))?;
        let mut inner = Items::of(tbs)?;
        inner.optional(items::CONTEXT)?;
        let serial = inner.tlv(items::INTEGER)?;
        if inner.tlv(items::SEQUENCE)? != algorithm {
            return Err(Malformed("it names two algorithms for its signature"));
        }
        let issuer = inner.tlv(items::SEQUENCE)?;
        let mut validity = inner.sequence()?;
        let (from, until) = (moment(validity.any()?)?, moment(validity.any()?)?);
        validity.end()?;
        let subject = inner.tlv(items::SEQUENCE)?;
        let key = inner.tlv(items::SEQUENCE)?;
        inner.optional(0x81)?;
        inner.optional(0x82)?;
        let extensions = match inner.optional(items::CONTEXT + 3)? {
            Some(list) => {
                Vec::from_der(list).map_err(|_| Malformed("its extensions are damaged"))?
            }
            None => Vec::new(),
        };
        inner.end()?;
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs.to_vec(),
            algorithm: algorithm.to_vec(),
            signature: signature.to_vec(),
            serial: serial.to_vec(),
            issuer: issuer.to_vec(),
            subject: subject.to_vec(),
            key: key.to_vec(),
            shown: shown(subject)?,
            shown_issuer: shown(issuer)?,
            from,
            until,
            extensions,
        })
    }

    /// The bytes that it was read from.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whom it names, as RFC 4514 writes names.
    pub fn subject(&self) -> &str {
        &self.shown
    }

    /// Who issued it.
    pub fn issuer(&self) -> &str {
        &self.shown_issuer
    }

    /// From when until when it is valid, in seconds since 1970.
    pub fn validity(&self) -> (i64, i64) {
        (self.from, self.until)
    }

    /// The kind of its key.
    pub fn key_kind(&self) -> Result<KeyKind, BadSignature> {
        Key::parse(&self.key).map(|key| key.kind)
    }

    /// The key as the private half gives it: a point, or an `RSAPublicKey`.
    pub fn key_bytes(&self) -> Result<&[u8], BadSignature> {
        Key::parse(&self.key).map(|key| key.bytes)
    }

    /// Verifies a signature with its key.
    pub fn verify(
        &self,
        scheme: Scheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), BadSignature> {
        scheme.verify(&Key::parse(&self.key)?, message, signature)
    }

    /// Whether the other one's name is that of this one's issuer.
    pub fn names_as_issuer(&self, issuer: &Self) -> bool {
        self.issuer == issuer.subject
    }

    /// Verifies that the other one's key signed this one.
    pub fn is_signed_by(&self, issuer: &Self) -> Result<(), BadSignature> {
        let scheme = Scheme::parse(&self.algorithm, None)?;
        issuer.verify(scheme, &self.tbs, &self.signature)
    }

    /// The issuer's name and the serial number, by which a signer names it.
    pub(in crate::package) fn place(&self) -> (&[u8], &[u8]) {
        (&self.issuer, &self.serial)
    }

    /// Whether it may do what it is asked to, at a moment.
    pub fn serves(&self, purpose: Purpose, at: i64) -> Result<(), Unfit> {
        if !(self.from..=self.until).contains(&at) {
            return Err(Unfit::Time {
                from: instant(self.from),
                until: instant(self.until),
                at: instant(at),
            });
        }
        let unknown = self.extensions.iter().find(|extension| {
            let must = extension.critical || extension.extn_id == NAME_CONSTRAINTS;
            must && !UNDERSTOOD.contains(&extension.extn_id)
        });
        if let Some(extension) = unknown {
            return Err(Unfit::Extension(extension.extn_id.to_string()));
        }
        match purpose {
            Purpose::Issuing(below) => self.may_issue(below),
            Purpose::Documents => self.may_seal(),
            Purpose::TimeStamping => self.may_stamp(),
        }
    }

    /// An extension, if it is there once; one that stands twice is refused.
    fn extension<'a, T: der::Decode<'a> + AssociatedOid>(
        &'a self,
    ) -> Result<Option<(bool, T)>, Unfit> {
        let mut all = self.extensions.iter().filter(|e| e.extn_id == T::OID);
        let (Some(found), second) = (all.next(), all.next()) else {
            return Ok(None);
        };
        match T::from_der(found.extn_value.as_bytes()) {
            Ok(value) if second.is_none() => Ok(Some((found.critical, value))),
            _ => Err(Unfit::Damaged(T::OID.to_string())),
        }
    }

    // RFC 5280, sections 4.2.1.3 and 4.2.1.9, 6.1.4 (k) to (n).
    fn may_issue(&self, below: usize) -> Result<(), Unfit> {
        let constraints = self
            .extension::<BasicConstraints>()?
            .map(|(_, found)| found);
        let Some(constraints) = constraints.filter(|found| found.ca) else {
            return Err(Unfit::Purpose("may not issue certificates"));
        };
        let longest = constraints.path_len_constraint.map(usize::from);
        if longest.is_some_and(|longest| below > longest) {
            return Err(Unfit::Purpose("allows fewer issuers below it"));
        }
        match self.extension::<KeyUsage>()? {
            Some((_, usage)) if !usage.key_cert_sign() => {
                Err(Unfit::Purpose("may not sign certificates with its key"))
            }
            _ => Ok(()),
        }
    }

    fn may_seal(&self) -> Result<(), Unfit> {
        self.may_sign()?;
        match self.extension::<ExtendedKeyUsage>()? {
            Some((_, usage)) if !usage.0.iter().any(|found| DOCUMENTS.contains(found)) => Err(
                Unfit::Purpose("is for another purpose than documents or mail"),
            ),
            _ => Ok(()),
        }
    }

    // RFC 3161, section 2.3: only this purpose, and critical.
    fn may_stamp(&self) -> Result<(), Unfit> {
        self.may_sign()?;
        match self.extension::<ExtendedKeyUsage>()? {
            Some((true, usage)) if usage.0 == [TIME_STAMPING] => Ok(()),
            _ => Err(Unfit::Purpose(
                "is not for time stamps: exactly this purpose, marked critical, is expected",
            )),
        }
    }

    fn may_sign(&self) -> Result<(), Unfit> {
        // A constraint that is damaged is not obeyed by leaving it out.
        self.extension::<BasicConstraints>()?;
        match self.extension::<KeyUsage>()? {
            Some((_, usage)) if !usage.digital_signature() && !usage.non_repudiation() => {
                Err(Unfit::Purpose("may not sign documents with its key"))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.shown)
    }
}

fn moment(item: Option<&[u8]>) -> Result<i64, Malformed> {
    let wrong = Malformed("its validity is damaged");
    let time = Time::from_der(item.ok_or(wrong)?).map_err(|_| wrong)?;
    i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| wrong)
}

fn shown(name: &[u8]) -> Result<String, Malformed> {
    let name = Name::from_der(name).map_err(|_| Malformed("a name in it is damaged"))?;
    let text = name.to_string();
    Ok(if text.is_empty() {
        "(no name)".to_owned()
    } else {
        text
    })
}
