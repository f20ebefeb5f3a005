//! PKCS#8 under a passphrase (PBES2), in the forms that openssl 3 writes and reads.

use pkcs8::der::asn1::OctetStringRef;
use pkcs8::pkcs5::pbes2::{Kdf, Parameters};
use pkcs8::pkcs5::{EncryptionScheme, Error as Pkcs5, scrypt};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, SecretDocument};
use zeroize::Zeroizing;

use super::key::KeyError;
use super::passphrase::Passphrase;

const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// scrypt with N = 2^14, r = 8, p = 5: 16 MiB and five passes, one of the
/// settings that OWASP's Password Storage Cheat Sheet names as equally strong.
/// OpenSSL 3.0 refuses more than 32 MiB, so passes take the place of memory.
const LOG_N: u8 = 14;
const BLOCK: u32 = 8;
const PASSES: u32 = 5;

/// Deriving costs at most so much, whatever a file asks for.
const MAX_MEMORY: u64 = 1 << 30;
const MAX_PASSES: u64 = 1 << 8;
const MAX_ITERATIONS: u32 = 100_000_000;

/// Whether a text is a key under a passphrase.
pub(super) fn is_encrypted(text: &str) -> bool {
    text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
}

/// Opens an encrypted key: the DER of the key inside.
pub(super) fn open(text: &str, passphrase: &Passphrase) -> Result<SecretDocument, KeyError> {
    let damaged = |_| KeyError::Unusable {
        found: "damaged, or encrypted in a way that is not known",
    };
    let (_, document) = SecretDocument::from_pem(text).map_err(damaged)?;
    let info =
        EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| KeyError::Cipher)?;
    if !is_affordable(&info.encryption_algorithm) {
        return Err(KeyError::Cipher);
    }
    match info.decrypt(passphrase.as_bytes()) {
        Ok(inside) => Ok(inside),
        // One wrong passphrase in 256 passes the padding and gives noise.
        Err(pkcs8::Error::Asn1(_) | pkcs8::Error::EncryptedPrivateKey(Pkcs5::DecryptFailed)) => {
            Err(KeyError::WrongPassphrase)
        }
        Err(_) => Err(KeyError::Cipher),
    }
}

fn is_affordable(scheme: &EncryptionScheme) -> bool {
    match scheme.pbes2().map(|parameters| &parameters.kdf) {
        Some(Kdf::Pbkdf2(kdf)) => (1..=MAX_ITERATIONS).contains(&kdf.iteration_count),
        Some(Kdf::Scrypt(kdf)) => {
            let (block, passes) = (u64::from(kdf.block_size), u64::from(kdf.parallelization));
            let memory = kdf.cost_parameter.checked_mul(128 * block);
            // The library takes the form of these numbers for granted.
            kdf.cost_parameter.is_power_of_two()
                && kdf.cost_parameter > 1
                && (1..=8 * MAX_PASSES).contains(&(block * passes))
                && memory.is_some_and(|memory| memory <= MAX_MEMORY)
        }
        _ => false,
    }
}

/// Encrypts the DER of a key; the PEM text that goes into the file.
pub(super) fn seal(der: &[u8], passphrase: &Passphrase) -> Result<Zeroizing<String>, KeyError> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(KeyError::Randomness)?;
    let (salt, iv) = random
        .split_first_chunk::<16>()
        .expect("32 bytes are there");
    let iv = iv.try_into().expect("16 of 32 bytes are left");
    let cost = scrypt::Params::new(LOG_N, BLOCK, PASSES).expect("the cost is a possible one");
    let written = Parameters::generate_scrypt_aes256cbc(cost, salt, iv).and_then(|parameters| {
        let bytes = parameters.encrypt(passphrase.as_bytes(), der)?;
        Ok((parameters, bytes))
    });
    let (parameters, bytes) = written.expect("the parameters are possible ones");
    let info = EncryptedPrivateKeyInfoRef {
        encryption_algorithm: parameters.into(),
        encrypted_data: OctetStringRef::new(&bytes).expect("a key is short"),
    };
    let document = SecretDocument::try_from(info).expect("a key is short");
    Ok(document
        .to_pem(LABEL, LineEnding::LF)
        .expect("the label is a plain one"))
}

#[cfg(test)]
mod tests {
    use pkcs8::pkcs5::pbes2::{self, Pbkdf2Params, ScryptParams};

    use super::*;

    fn passphrase() -> Passphrase {
        Passphrase::new(b"two words".to_vec()).expect("a passphrase")
    }

    /// The text of a key that says it was encrypted so.
    fn claimed(kdf: Kdf) -> String {
        let encryption = pbes2::EncryptionScheme::Aes256Cbc { iv: [0; 16] };
        let info = EncryptedPrivateKeyInfoRef {
            encryption_algorithm: Parameters { kdf, encryption }.into(),
            encrypted_data: OctetStringRef::new(&[0; 64]).expect("short"),
        };
        let document = SecretDocument::try_from(info).expect("short");
        let text = document.to_pem(LABEL, LineEnding::LF).expect("a text");
        text.to_string()
    }

    #[test]
    fn what_is_sealed_here_opens_with_its_passphrase_only() {
        let text = seal(b"\x30\x03\x02\x01\x07", &passphrase()).expect("sealed");
        assert!(is_encrypted(&text));
        let opened = open(&text, &passphrase()).expect("opened");
        assert_eq!(opened.as_bytes(), b"\x30\x03\x02\x01\x07");
        let other = Passphrase::new(b"other".to_vec()).expect("a passphrase");
        assert!(matches!(
            open(&text, &other),
            Err(KeyError::WrongPassphrase)
        ));
    }

    #[test]
    fn a_file_cannot_ask_for_unbounded_work() {
        let scrypt = |cost_parameter, block_size, parallelization| {
            let salt = [0; 8].as_slice().try_into().expect("short");
            let key_length = None;
            Kdf::from(ScryptParams {
                salt,
                cost_parameter,
                block_size,
                parallelization,
                key_length,
            })
        };
        let pbkdf2 = |iteration_count| {
            let mut kdf = Pbkdf2Params::hmac_sha256(1, &[0; 8]).expect("possible");
            kdf.iteration_count = iteration_count;
            Kdf::from(kdf)
        };
        for kdf in [
            scrypt(1 << 62, 8, 1),
            scrypt(1 << 24, 8, 1),
            scrypt(1 << 14, u16::MAX, u16::MAX),
            scrypt(1 << 14, 8, 60_000),
            scrypt(12_345, 8, 1),
            scrypt(0, 0, 0),
            pbkdf2(u32::MAX),
            pbkdf2(0),
        ] {
            let opened = open(&claimed(kdf.clone()), &passphrase());
            assert!(matches!(opened, Err(KeyError::Cipher)), "{kdf:?}");
        }
        let cheap = open(&claimed(pbkdf2(1)), &passphrase());
        assert!(matches!(cheap, Err(KeyError::WrongPassphrase)), "{cheap:?}");
    }

    #[test]
    fn damaged_texts_are_called_so() {
        for body in ["", "MIGT", "bm9pc2U="] {
            let text = format!("-----BEGIN {LABEL}-----\n{body}\n-----END {LABEL}-----\n");
            let opened = open(&text, &passphrase());
            assert!(opened.is_err(), "{opened:?}");
        }
    }
}
