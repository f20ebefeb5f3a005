//! The root and its three signatures: what everything else is believed by.

use std::collections::BTreeMap;

use super::Signer;
use super::container::{Container, Entry, malformed};
use super::source::Source;
use super::unpack::{Failure, Measured, Scratch, ask_again, broken, odd_head, unpack};
use super::unreadable;
use crate::diagnostic::{Code, Finding};
use crate::model::Digest;
use crate::package::layout::{
    self, KEY_PEM, ROOT, SIGNATURE_CMS, SIGNATURE_MINISIGN, SIGNATURE_RAW, SIGNATURE_SSH, STATEMENT,
};
use crate::package::minisign::Minisig;
use crate::package::sshsig::SshSignature;
use crate::package::{EntryName, PublicKey};

/// A root that a key signed.
pub(super) struct Root {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its SHA-256.
    pub digest: Digest,
    /// The key that signed it.
    pub key: PublicKey,
    /// Whether the caller trusts that key.
    pub signer: Signer,
    /// The bytes of the signed statement's envelope, if it is there.
    pub envelope: Option<Vec<u8>>,
    /// The certificate holder's signature file, if there is one; nothing vouches for it yet.
    pub cms: Option<Small>,
    /// The digests of the root and of the signature files, as they are.
    pub digests: BTreeMap<EntryName, Digest>,
}

/// The bytes of a small entry, and what they measure.
pub(super) struct Small {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Digest, CRC and size.
    pub measured: Measured,
}

/// Reads a whole entry that cannot be longer than the limit.
pub(super) fn read_small(
    source: &Source,
    entry: &Entry,
    limit: u64,
) -> Result<Small, Box<Finding>> {
    if entry.head.size > limit {
        let (name, size) = (&entry.name, entry.head.size);
        return Err(malformed(
            "R10",
            format!("entry `{name}` says it has {size} bytes; at most {limit} are allowed"),
        )
        .into());
    }
    let mut bytes = Vec::new();
    let mut take = |piece: &[u8]| {
        bytes.extend_from_slice(piece);
        Ok(())
    };
    match unpack(source, entry, limit, &mut Scratch::default(), &mut take) {
        Ok(measured) => Ok(Small { bytes, measured }),
        Err(Failure::Data(why)) => Err(broken(entry, why).into()),
        Err(Failure::Io(why) | Failure::Taker(why)) => Err(unreadable(&why).into()),
    }
}

/// Finds the key that signed the root: a trusted one, else the one inside.
///
/// `None` means that no signature vouches for the root, so that nothing
/// inside may be believed.
pub(super) fn root(
    source: &Source,
    container: &Container,
    trusted: &[PublicKey],
    findings: &mut Vec<Finding>,
) -> Option<Root> {
    let Some(entry) = container.find(ROOT) else {
        findings.push(missing(ROOT));
        return None;
    };
    let root = read_small(source, entry, layout::MAX_TAG_FILE)
        .map_err(|f| findings.push(*f))
        .ok()?;
    let mut files = BTreeMap::new();
    let cms = container.find(SIGNATURE_CMS).map(|_| SIGNATURE_CMS);
    for name in layout::SIGNATURE_FILES.into_iter().chain(cms) {
        match signature_file(source, container, name) {
            Ok(small) => {
                files.insert(name, small);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    let forms = Forms::of(&files);
    let embedded = container
        .find(KEY_PEM)
        .and_then(|entry| embedded_key(source, entry));
    let mut candidates = trusted.iter().copied().chain(embedded);
    let Some(key) = candidates.find(|key| forms.any_by(key, &root.bytes)) else {
        findings.push(unsigned(&files));
        return None;
    };
    forms.judge(&key, &root.bytes, container, &files, findings);
    findings.extend(odd_head(entry, &root.measured));
    let signer = if trusted.contains(&key) {
        Signer::Trusted
    } else {
        Signer::Unknown
    };
    let envelope = files.get(STATEMENT).map(|small| small.bytes.clone());
    let mut digests: BTreeMap<_, _> = files
        .iter()
        .map(|(name, small)| (own_name(name), small.measured.digest))
        .collect();
    digests.insert(entry.name.clone(), root.measured.digest);
    let cms = files.remove(SIGNATURE_CMS);
    Some(Root {
        bytes: root.bytes,
        digest: root.measured.digest,
        key,
        signer,
        envelope,
        cms,
        digests,
    })
}

pub(super) fn missing(name: &str) -> Finding {
    let message = format!("entry `{name}` was sealed and is missing");
    ask_again(Finding::new(Code::EntryMissing, message).about(name))
}

fn own_name(name: &str) -> EntryName {
    EntryName::parse(name).expect("the package's own names are entry names")
}

fn signature_file(
    source: &Source,
    container: &Container,
    name: &str,
) -> Result<Small, Box<Finding>> {
    let Some(entry) = container.find(name) else {
        return Err(absent(name).into());
    };
    read_small(source, entry, layout::MAX_TAG_FILE)
}

/// Says that a signature file that has to be there is not.
pub(super) fn absent(name: &str) -> Finding {
    let message = format!("signature file `{name}` is missing");
    ask_again(Finding::new(Code::SignatureMalformed, message).about(name))
}

fn embedded_key(source: &Source, entry: &Entry) -> Option<PublicKey> {
    let small = read_small(source, entry, layout::MAX_TAG_FILE).ok()?;
    PublicKey::parse(std::str::from_utf8(&small.bytes).ok()?).ok()
}

fn unsigned(files: &BTreeMap<&str, Small>) -> Finding {
    let finding = if files.is_empty() {
        Finding::new(
            Code::SignatureMalformed,
            format!("nothing vouches for `{ROOT}`: every signature is missing"),
        )
    } else {
        Finding::new(
            Code::SignatureMismatch,
            format!(
                "no signature over `{ROOT}` verifies, neither with a trusted key nor with the one inside"
            ),
        )
    };
    ask_again(
        finding
            .about(ROOT)
            .note("the contents were not examined: nothing vouches for them"),
    )
}

/// The three signatures over the root, as far as they parse.
struct Forms {
    raw: Option<[u8; 64]>,
    minisign: Option<Minisig>,
    ssh: Option<SshSignature>,
}

impl Forms {
    fn of(files: &BTreeMap<&str, Small>) -> Self {
        let bytes = |name| files.get(name).map(|small| small.bytes.as_slice());
        Self {
            raw: bytes(SIGNATURE_RAW).and_then(|file| file.try_into().ok()),
            minisign: bytes(SIGNATURE_MINISIGN).and_then(|file| Minisig::parse(file).ok()),
            ssh: bytes(SIGNATURE_SSH).and_then(|file| SshSignature::parse(file).ok()),
        }
    }

    /// For each file: whether it parses, and if so whether it is the key's.
    fn results(&self, key: &PublicKey, root: &[u8]) -> [(&'static str, Option<bool>); 3] {
        [
            (SIGNATURE_RAW, self.raw.map(|raw| key.verifies(root, &raw))),
            (
                SIGNATURE_MINISIGN,
                self.minisign.as_ref().map(|form| form.is_by(key, root)),
            ),
            (
                SIGNATURE_SSH,
                self.ssh.as_ref().map(|form| form.is_by(key, root)),
            ),
        ]
    }

    fn any_by(&self, key: &PublicKey, root: &[u8]) -> bool {
        self.results(key, root)
            .iter()
            .any(|(_, result)| *result == Some(true))
    }

    /// Reports every signature file that does not vouch for the root.
    fn judge(
        &self,
        key: &PublicKey,
        root: &[u8],
        container: &Container,
        files: &BTreeMap<&str, Small>,
        findings: &mut Vec<Finding>,
    ) {
        for (name, result) in self.results(key, root) {
            // A missing or unreadable file is reported already.
            let (Some(small), Some(entry)) = (files.get(name), container.find(name)) else {
                continue;
            };
            match result {
                Some(true) => findings.extend(odd_head(entry, &small.measured)),
                Some(false) => findings.push(mismatch(name, key)),
                None => findings.push(unparsable(name)),
            }
        }
    }
}

/// Says that a signature is not the signer's.
pub(super) fn mismatch(name: &str, key: &PublicKey) -> Finding {
    let message = format!(
        "signature `{name}` does not verify with key `{}`",
        key.fingerprint()
    );
    ask_again(Finding::new(Code::SignatureMismatch, message).about(name))
}

/// Says that a signature file is not in its canonical form.
pub(super) fn unparsable(name: &str) -> Finding {
    let message = format!("signature file `{name}` is not in the form that a package has");
    ask_again(Finding::new(Code::SignatureMalformed, message).about(name))
}
