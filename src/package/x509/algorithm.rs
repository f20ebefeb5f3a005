//! The algorithms that a signature may use, and the verification of each.

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use ring::signature::{RsaParameters, UnparsedPublicKey};
use sha2::Digest as _;
use x509_cert::spki::AlgorithmIdentifierRef;

use super::items::{self, Items, Malformed, tlv};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const EC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = oid("1.3.132.0.34");
const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
/// Names that are refused by name, as they are met.
const SHA1: [ObjectIdentifier; 3] = [
    oid("1.3.14.3.2.26"),
    oid("1.2.840.113549.1.1.5"),
    oid("1.2.840.10045.4.1"),
];

/// A digest that a signature may rest on. SHA-1 and MD5 are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// What an algorithm identifier of a signature says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// ECDSA over this digest.
    Ecdsa(Hash),
    /// RSA with PKCS #1 v1.5 padding over this digest.
    RsaPkcs1(Hash),
    /// RSA with PSS padding: digest, mask and salt length agree.
    RsaPss(Hash),
}

/// What kind of key a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// RSA with a modulus of so many bits.
    Rsa(usize),
}

/// Says why a signature counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// The algorithm is broken.
    #[error("it rests on SHA-1 or another digest under which two texts can be made to agree")]
    Weak,
    /// The algorithm is not one of those that are verified here.
    #[error(
        "its algorithm is not one of ECDSA with P-256 or P-384, RSA PKCS #1 and RSA PSS with SHA-256, SHA-384 or SHA-512"
    )]
    Unsupported,
    /// The key did not make it over these bytes.
    #[error("it is not made by the key over these bytes")]
    Wrong,
}

impl Hash {
    const ALL: [(Self, &str); 3] = [
        (Self::Sha256, "2.16.840.1.101.3.4.2.1"),
        (Self::Sha384, "2.16.840.1.101.3.4.2.2"),
        (Self::Sha512, "2.16.840.1.101.3.4.2.3"),
    ];

    fn oid(self) -> ObjectIdentifier {
        let found = Self::ALL.iter().find(|(hash, _)| *hash == self);
        oid(found.expect("every digest is in the list").1)
    }

    /// The digest of some bytes.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        }
    }

    /// The length of the digest, which is that of the salt of PSS.
    fn salt(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The algorithm identifier, without parameters (RFC 5754, section 2).
    pub(in crate::package) fn identifier(self) -> Vec<u8> {
        let oid = self.oid().to_der().expect("an identifier is short");
        tlv(items::SEQUENCE, &[&oid])
    }

    /// Reads an algorithm identifier; its parameters are absent or NULL.
    pub(in crate::package) fn parse(identifier: &[u8]) -> Result<Self, BadSignature> {
        let found = algorithm(identifier)?;
        if SHA1.contains(&found.oid) {
            return Err(BadSignature::Weak);
        }
        if found.parameters.is_some_and(|any| !any.is_null()) {
            return Err(BadSignature::Unsupported);
        }
        let hash = Self::ALL.iter().find(|(_, text)| oid(text) == found.oid);
        hash.map(|(hash, _)| *hash).ok_or(BadSignature::Unsupported)
    }
}

fn algorithm(identifier: &[u8]) -> Result<AlgorithmIdentifierRef<'_>, BadSignature> {
    AlgorithmIdentifierRef::from_der(identifier).map_err(|_| BadSignature::Unsupported)
}

impl Scheme {
    const NAMED: [(Self, &str); 6] = [
        (Self::Ecdsa(Hash::Sha256), "1.2.840.10045.4.3.2"),
        (Self::Ecdsa(Hash::Sha384), "1.2.840.10045.4.3.3"),
        (Self::Ecdsa(Hash::Sha512), "1.2.840.10045.4.3.4"),
        (Self::RsaPkcs1(Hash::Sha256), "1.2.840.113549.1.1.11"),
        (Self::RsaPkcs1(Hash::Sha384), "1.2.840.113549.1.1.12"),
        (Self::RsaPkcs1(Hash::Sha512), "1.2.840.113549.1.1.13"),
    ];

    /// Reads the algorithm identifier of a signature. CMS may say only "RSA" and
    /// leave the digest to the field beside it.
    pub(in crate::package) fn parse(
        identifier: &[u8],
        beside: Option<Hash>,
    ) -> Result<Self, BadSignature> {
        let found = algorithm(identifier)?;
        if SHA1.contains(&found.oid) {
            return Err(BadSignature::Weak);
        }
        if found.oid == RSA_PSS {
            let parameters = found.parameters.ok_or(BadSignature::Weak)?;
            return pss(parameters.value()).map(Self::RsaPss);
        }
        if found.parameters.is_some_and(|any| !any.is_null()) {
            return Err(BadSignature::Unsupported);
        }
        if let (true, Some(hash)) = (found.oid == RSA, beside) {
            return Ok(Self::RsaPkcs1(hash));
        }
        let named = Self::NAMED.iter().find(|(_, text)| oid(text) == found.oid);
        named
            .map(|(scheme, _)| *scheme)
            .ok_or(BadSignature::Unsupported)
    }

    /// The identifier as a CMS signer writes it.
    pub(in crate::package) fn identifier(self) -> Vec<u8> {
        let name = |oid: ObjectIdentifier| oid.to_der().expect("an identifier is short");
        match self {
            Self::Ecdsa(_) => {
                let found = Self::NAMED.iter().find(|(scheme, _)| *scheme == self);
                let found = found.expect("every digest is named").1;
                tlv(items::SEQUENCE, &[&name(oid(found))])
            }
            // As openssl writes it: the digest stands in the field beside it.
            Self::RsaPkcs1(_) => tlv(items::SEQUENCE, &[&name(RSA), &[5, 0]]),
            Self::RsaPss(hash) => {
                let mask = tlv(items::SEQUENCE, &[&name(MGF1), &hash.identifier()]);
                let salt = [items::INTEGER, 1, hash.salt()];
                let parameters = [
                    tlv(items::CONTEXT, &[&hash.identifier()]),
                    tlv(items::CONTEXT + 1, &[&mask]),
                    tlv(items::CONTEXT + 2, &[&salt]),
                ];
                let parameters = parameters.each_ref().map(Vec::as_slice);
                let parameters = tlv(items::SEQUENCE, &parameters);
                tlv(items::SEQUENCE, &[&name(RSA_PSS), &parameters])
            }
        }
    }

    /// The digest that it rests on.
    pub fn hash(self) -> Hash {
        match self {
            Self::Ecdsa(hash) | Self::RsaPkcs1(hash) | Self::RsaPss(hash) => hash,
        }
    }

    /// Verifies a signature with the key of a `SubjectPublicKeyInfo`.
    pub(super) fn verify(
        self,
        key: &Key<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), BadSignature> {
        use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
        let wrong = BadSignature::Wrong;
        match (self, key.kind) {
            (Self::Ecdsa(hash), KeyKind::P256) => {
                let public = p256::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes);
                let signature = p256::ecdsa::DerSignature::try_from(signature);
                let (public, signature) =
                    (public.map_err(|_| wrong)?, signature.map_err(|_| wrong)?);
                let verified = public.verify_prehash(&hash.of(message), &signature);
                verified.map_err(|_| wrong)
            }
            (Self::Ecdsa(hash), KeyKind::P384) => {
                let public = p384::ecdsa::VerifyingKey::from_sec1_bytes(key.bytes);
                let signature = p384::ecdsa::DerSignature::try_from(signature);
                let (public, signature) =
                    (public.map_err(|_| wrong)?, signature.map_err(|_| wrong)?);
                let verified = public.verify_prehash(&hash.of(message), &signature);
                verified.map_err(|_| wrong)
            }
            (Self::RsaPkcs1(_) | Self::RsaPss(_), KeyKind::Rsa(_)) => {
                let public = UnparsedPublicKey::new(self.ring(), key.bytes);
                public.verify(message, signature).map_err(|_| wrong)
            }
            _ => Err(BadSignature::Unsupported),
        }
    }

    /// Keys of 2048 to 8192 bits; shorter ones do not verify.
    fn ring(self) -> &'static RsaParameters {
        use ring::signature as ring;
        match self {
            Self::RsaPss(Hash::Sha256) => &ring::RSA_PSS_2048_8192_SHA256,
            Self::RsaPss(Hash::Sha384) => &ring::RSA_PSS_2048_8192_SHA384,
            Self::RsaPss(Hash::Sha512) => &ring::RSA_PSS_2048_8192_SHA512,
            _ => match self.hash() {
                Hash::Sha256 => &ring::RSA_PKCS1_2048_8192_SHA256,
                Hash::Sha384 => &ring::RSA_PKCS1_2048_8192_SHA384,
                Hash::Sha512 => &ring::RSA_PKCS1_2048_8192_SHA512,
            },
        }
    }
}

/// The parameters of PSS: the digest, the same one for the mask, a salt of its length.
fn pss(parameters: &[u8]) -> Result<Hash, BadSignature> {
    let read = || -> Result<[&[u8]; 3], Malformed> {
        let mut items = Items::inside(parameters)?;
        let hash = items.value(items::CONTEXT)?;
        let mask = items.value(items::CONTEXT + 1)?;
        let salt = items.value(items::CONTEXT + 2)?;
        items.end()?;
        Ok([hash, mask, salt])
    };
    // What is left out stands for SHA-1.
    let [hash, mask, salt] = read().map_err(|_| BadSignature::Weak)?;
    let hash = Hash::parse(hash)?;
    let mask = algorithm(mask)?;
    let masked = mask.parameters.and_then(|any| any.to_der().ok());
    let same = mask.oid == MGF1 && masked.is_some_and(|of| Hash::parse(&of) == Ok(hash));
    if same && salt == [items::INTEGER, 1, hash.salt()] {
        Ok(hash)
    } else {
        Err(BadSignature::Unsupported)
    }
}

/// The key inside a `SubjectPublicKeyInfo`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'a> {
    pub kind: KeyKind,
    /// The point, or the `RSAPublicKey`.
    pub bytes: &'a [u8],
}

impl<'a> Key<'a> {
    /// Reads a whole `SubjectPublicKeyInfo`.
    pub fn parse(info: &'a [u8]) -> Result<Self, BadSignature> {
        let read = || -> Result<(&[u8], &[u8]), Malformed> {
            let mut items = Items::of(info)?;
            let parts = (items.tlv(items::SEQUENCE)?, items.value(items::BITS)?);
            items.end()?;
            Ok(parts)
        };
        let unsupported = BadSignature::Unsupported;
        let (identifier, bits) = read().map_err(|_| unsupported)?;
        let bytes = bits.strip_prefix(&[0]).ok_or(unsupported)?;
        let found = algorithm(identifier)?;
        let kind = if found.oid == EC_KEY {
            let curve = found.parameters.and_then(|any| any.decode_as().ok());
            match curve {
                Some(P256) => KeyKind::P256,
                Some(P384) => KeyKind::P384,
                _ => return Err(unsupported),
            }
        } else if found.oid == RSA {
            KeyKind::Rsa(modulus_bits(bytes).map_err(|_| unsupported)?)
        } else {
            return Err(unsupported);
        };
        Ok(Self { kind, bytes })
    }
}

fn modulus_bits(key: &[u8]) -> Result<usize, Malformed> {
    let modulus = Items::of(key)?.value(items::INTEGER)?;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let first = modulus.first().map_or(0, |byte| byte.leading_zeros());
    Ok(modulus.len() * 8 - first as usize)
}
