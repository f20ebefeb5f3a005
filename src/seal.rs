//! Report bytes, evidence and the signing key -> the sealed package.

mod agent;
#[cfg(feature = "x509")]
mod asic;
mod command;
#[cfg(feature = "encrypt")]
mod encrypt;
mod encrypted;
mod forms;
mod key;
mod pack;
mod passphrase;
#[cfg(feature = "x509")]
mod pdf;
mod signer;
#[cfg_attr(not(feature = "x509"), path = "seal/no_x509.rs")]
mod x509;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::model::{Digest, PackageTime};
use crate::package::json::NotCanonical;
use crate::package::manifest::{self, Lines};
use crate::package::statement::{Prefix, Statement};
use crate::package::tags::{BAGIT_TEXT, BagInfo, Oxum};
use crate::package::{EntryName, Previous, Signatory, Supplement, dsse, instructions, layout};

pub use agent::{AgentError, AgentKey, Identity, Wanted};
#[cfg(feature = "x509")]
pub use asic::wrap;
pub use command::{CommandError, Program, SignCommand};
#[cfg(feature = "encrypt")]
pub use encrypt::{BadRecipients, Recipients};
pub use key::{KeyError, SealKey, read_private};
pub use passphrase::{BadPassphrase, MAX_PASSPHRASE, Passphrase};
pub use signer::{SignError, Signer};
pub use x509::X509Signer;
#[cfg(feature = "x509")]
pub use x509::{DetachedError, X509Error};

use forms::signatures;
use pack::{Content, Item, Packer};

/// Everything that goes into one package.
#[derive(Debug)]
pub struct SealRequest<'a> {
    /// The top directory, and the archive's name without `.zip`.
    pub name: &'a str,
    /// The package id.
    pub package: &'a str,
    /// The one time that the package carries.
    pub time: PackageTime,
    /// The files under `data/`, in any order.
    pub payload: Vec<Payload>,
    /// Who signs, as which role, and what that means.
    pub signatory: Signatory,
    /// What else the statement says: period, frameworks, counts, digest of the plan.
    pub facts: Map<String, Value>,
    /// The package before this one.
    pub previous: Option<Previous>,
    /// What it adds to an earlier package, if it is a supplement.
    pub supplement: Option<Supplement>,
    /// The place in the chain of packages.
    pub sequence: u64,
    /// What signs.
    pub signer: &'a Signer,
    /// What signs too, for the holder of an X.509 certificate.
    pub x509: Option<&'a X509Signer>,
    /// Name and version of this program.
    pub software: &'a str,
    /// An existing folder for large temporary files; the output's own is best.
    pub spool: &'a Path,
}

/// One file of the payload.
#[derive(Clone, Debug)]
pub struct Payload {
    /// Its name, which begins with `data/`.
    pub name: EntryName,
    /// Its bytes, or where they are.
    pub content: PayloadContent,
}

/// The bytes of one payload file.
#[derive(Clone, Debug)]
pub enum PayloadContent {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a file that was read and judged before, and must still be the same.
    File {
        /// Where the file is.
        path: PathBuf,
        /// Its digest when it was judged.
        digest: Digest,
        /// Its length when it was judged.
        size: u64,
    },
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The SHA-256 of `tagmanifest-sha256.txt`.
    pub root: Digest,
    /// The number of entries.
    pub entries: u64,
    /// The length of the archive.
    pub bytes: u64,
}

/// Says why no package was made. What was written so far is not a package.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A value that a package cannot carry.
    #[error("{field} `{found}` cannot go into a package: {expected} is expected")]
    Value {
        /// Which value.
        field: &'static str,
        /// The value as given.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A payload without files.
    #[error("the payload is empty; a package holds at least one file")]
    Empty,
    /// More files than a package may have.
    #[error("{0} payload files are more than a package may have")]
    TooMany(usize),
    /// A payload file outside `data/`, or whose whole name is too long.
    #[error(
        "`{0}` cannot be a payload file: a name under `data/` of at most 1,024 bytes, the package's name included, is expected"
    )]
    Name(EntryName),
    /// Two names that some file system cannot tell apart.
    #[error(
        "`{0}` and `{1}` cannot both be in one package: some file systems take them for the same"
    )]
    Clash(String, String),
    /// A statement that lists more than a signature file can hold.
    #[error(
        "the signed statement would have {0} bytes; at most {limit} are read",
        limit = layout::MAX_TAG_FILE
    )]
    StatementTooLong(usize),
    /// A number in the facts that has no canonical spelling.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// A file that is not what it was when it was judged.
    #[error("`{name}` was changed after it was read; collect it again")]
    Changed {
        /// The entry.
        name: EntryName,
    },
    /// A file that can no longer be read.
    #[error("`{name}` cannot be read: {source}")]
    Unreadable {
        /// The entry.
        name: EntryName,
        /// What the system says.
        source: io::Error,
    },
    /// There is no signature.
    #[error(transparent)]
    Unsigned(#[from] SignError),
    /// The output or a temporary file cannot be written.
    #[error("the package cannot be written: {0}")]
    Unwritable(#[source] io::Error),
}

/// Writes the package. The same request gives the same bytes, whatever the
/// machine and the number of threads.
pub fn seal(request: &SealRequest, out: &mut dyn Write) -> Result<Sealed, SealError> {
    check(request)?;
    let tags = Tags::of(request);
    let root = Digest::of(tags.root.as_bytes());
    // Before the long work: a signer that declines leaves nothing written.
    let signatures = signatures(request, tags.root.as_bytes())?;
    let cms = signatures
        .iter()
        .find(|(name, _)| *name == layout::SIGNATURE_CMS);
    let cms = cms.map(|(_, bytes)| Digest::of(bytes));
    let mut packer = Packer::new(out, request.name, request.time.dos(), request.spool);
    packer.add_all(&tags.items(request))?;
    for (name, bytes) in signatures {
        packer.add_stored(&own_name(name), &bytes)?;
    }
    let statement = tags
        .statement(request, root, cms, packer.prefix())
        .encode()?;
    let payload = statement.into_bytes();
    let signature = request.signer.sign(&dsse::signed_bytes(&payload))?;
    let key_id = request.signer.public().key_id();
    let envelope = dsse::Envelope {
        payload,
        key_id,
        signature,
    }
    .encode();
    if envelope.len() as u64 > layout::MAX_TAG_FILE {
        return Err(SealError::StatementTooLong(envelope.len()));
    }
    packer.add_stored(&own_name(layout::STATEMENT), envelope.as_bytes())?;
    let (entries, bytes) = packer.finish()?;
    Ok(Sealed {
        root,
        entries,
        bytes,
    })
}

/// The files that seal makes, and their digests.
struct Tags {
    payload: Oxum,
    lines: Lines,
    files: Vec<(EntryName, String)>,
    manifest: Digest,
    root: String,
}

impl Tags {
    fn of(request: &SealRequest) -> Self {
        let lines: Lines = request
            .payload
            .iter()
            .map(|file| (file.name.clone(), digest(file)))
            .collect();
        let octets = request.payload.iter().map(size).sum();
        let payload = Oxum {
            octets,
            files: lines.len() as u64,
        };
        let manifest = manifest::encode(&lines);
        let manifest_digest = Digest::of(manifest.as_bytes());
        let files = tag_files(request, payload, manifest);
        let root = files
            .iter()
            .map(|(name, text)| (name.clone(), Digest::of(text.as_bytes())));
        let root = manifest::encode(&root.collect());
        Self {
            payload,
            lines,
            files,
            manifest: manifest_digest,
            root,
        }
    }

    /// Every entry but the signatures, in the order of the container.
    fn items<'a>(&'a self, request: &'a SealRequest) -> Vec<Item<'a>> {
        let own = |name: &EntryName, text: &'a str| Item {
            name: name.clone(),
            content: Content::Bytes(Cow::Borrowed(text.as_bytes())),
        };
        let mut items: Vec<Item> = self
            .files
            .iter()
            .map(|(name, text)| own(name, text))
            .collect();
        items.push(own(&own_name(layout::ROOT), &self.root));
        items.extend(request.payload.iter().map(|file| Item {
            name: file.name.clone(),
            content: match &file.content {
                PayloadContent::Bytes(bytes) => Content::Bytes(Cow::Borrowed(bytes)),
                PayloadContent::File { path, digest, size } => Content::File {
                    path,
                    digest: *digest,
                    size: *size,
                },
            },
        }));
        items.sort_by(|a, b| layout::order(a.name.as_str()).cmp(&layout::order(b.name.as_str())));
        items
    }

    fn statement(
        &self,
        request: &SealRequest,
        root: Digest,
        cms: Option<Digest>,
        prefix: Prefix,
    ) -> Statement {
        let reports = layout::REPORTS.iter().filter_map(|report| {
            let digest = self.lines.get(&own_name(report))?;
            Some(((*report).to_owned(), *digest))
        });
        let signatures = layout::SIGNATURE_FILES.len() + usize::from(cms.is_some());
        let own = self.files.len() + 1 + signatures;
        Statement {
            name: request.name.to_owned(),
            package: request.package.to_owned(),
            time: request.time,
            sequence: request.sequence,
            previous: request.previous.clone(),
            supplement: request.supplement.clone(),
            software: request.software.to_owned(),
            entries: self.payload.files + own as u64,
            payload: self.payload,
            signatory: request.signatory.clone(),
            fingerprint: request.signer.public().fingerprint(),
            facts: request.facts.clone(),
            root,
            manifest: self.manifest,
            reports: reports.collect(),
            cms,
            prefix,
        }
    }
}

/// The tag files that the root lists.
fn tag_files(request: &SealRequest, payload: Oxum, manifest: String) -> Vec<(EntryName, String)> {
    let public = request.signer.public();
    let identity = &request.signatory.identity;
    let info = BagInfo {
        day: request.time.day(),
        package: request.package.to_owned(),
        payload,
        software: request.software.to_owned(),
    };
    let mut files = vec![
        (layout::BAGIT, BAGIT_TEXT.to_owned()),
        (layout::BAG_INFO, info.encode()),
        (layout::MANIFEST, manifest),
        (layout::KEY_PEM, public.pem()),
        (layout::KEY_MINISIGN, public.minisign_file()),
        (layout::KEY_SSH, public.allowed_signers(identity)),
    ];
    let certificates = request.x509.map(X509Signer::certificates_pem);
    let holder = match certificates {
        Some(_) => instructions::Holder::OfCertificate,
        None => instructions::Holder::OfKey,
    };
    files.extend(certificates.map(|text| (layout::CERTIFICATES, text)));
    files.extend(instructions::files(request.name, identity, holder));
    files
        .into_iter()
        .map(|(name, text)| (own_name(name), text))
        .collect()
}

fn own_name(name: &str) -> EntryName {
    EntryName::parse(name).expect("the package's own names are entry names")
}

fn digest(file: &Payload) -> Digest {
    match &file.content {
        PayloadContent::Bytes(bytes) => Digest::of(bytes),
        PayloadContent::File { digest, .. } => *digest,
    }
}

fn size(file: &Payload) -> u64 {
    match &file.content {
        PayloadContent::Bytes(bytes) => bytes.len() as u64,
        PayloadContent::File { size, .. } => *size,
    }
}

/// Refuses what the format cannot carry, before a byte is written.
fn check(request: &SealRequest) -> Result<(), SealError> {
    let wrong = |field, found: &str, expected| {
        Err(SealError::Value {
            field,
            found: found.to_owned(),
            expected,
        })
    };
    if !layout::is_package_name(request.name) {
        return wrong(
            "package name",
            request.name,
            "1 to 128 of a-z, A-Z, 0-9, `.`, `_` and `-`",
        );
    }
    let signatory = &request.signatory;
    if !instructions::is_identity(&signatory.identity) {
        return wrong(
            "signer",
            &signatory.identity,
            "a mail address of plain ASCII letters",
        );
    }
    for (field, text) in [
        ("package id", request.package),
        ("software", request.software),
        ("signer's name", &signatory.name),
        ("signer's role", &signatory.role),
        ("meaning of the signature", &signatory.meaning),
    ] {
        if !is_line(text) {
            return wrong(
                field,
                text,
                "one line of 1 to 500 bytes without spaces around it",
            );
        }
    }
    crate::package::json::canonical(&Value::Object(request.facts.clone()))?;
    check_payload(request)
}

fn check_payload(request: &SealRequest) -> Result<(), SealError> {
    if request.payload.is_empty() {
        return Err(SealError::Empty);
    }
    // Certificates and the signature by them come on top.
    let own = layout::TAG_FILES.len() + 1 + layout::SIGNATURE_FILES.len() + 2;
    if (request.payload.len() + own) as u64 > layout::MAX_ENTRIES {
        return Err(SealError::TooMany(request.payload.len()));
    }
    for Payload { name, .. } in &request.payload {
        let whole = format!("{}/{name}", request.name);
        if !name.as_str().starts_with(layout::PAYLOAD) || EntryName::parse(&whole).is_err() {
            return Err(SealError::Name(name.clone()));
        }
    }
    match layout::clashes(request.payload.iter().map(|file| &file.name)).first() {
        Some((one, other)) => Err(SealError::Clash((*one).to_owned(), (*other).to_owned())),
        None => Ok(()),
    }
}

fn is_line(text: &str) -> bool {
    (1..=500).contains(&text.len()) && text.trim() == text && !text.chars().any(char::is_control)
}
