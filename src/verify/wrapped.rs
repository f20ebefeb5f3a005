//! A package inside an ASiC-S container: the signature over it, then the package itself.

use std::io::Read as _;
use std::path::Path;

use sha2::Digest as _;

use super::central::{read_central, read_end};
use super::container::malformed;
use super::source::Source;
use super::unpack::ask_again;
use super::{Cms, Signer, Verdict, Verification, conclude, examine, unreadable};
use crate::diagnostic::{Code, Finding};
use crate::package::PublicKey;
use crate::package::asic::{self, Inside, MIMETYPE, SIGNATURE};
use crate::package::cms::{CmsFault, Draft, Naming, SignedData};
use crate::package::x509::{Certificate, Hash};
use crate::package::zip::{EntryHead, Stamp};

/// The signature has at most so many bytes.
const MAX_SIGNATURE: u64 = 1 << 20;

/// Judges the package inside a container, and the container's signature over it.
///
/// The container is as sealed only if it is by the certificate that the package
/// names, and holds not one byte more.
pub fn verify_wrapped(path: &Path, trusted: &[PublicKey]) -> Verification {
    let failed = |finding| conclude(vec![finding], Signer::Unknown, None);
    let source = match Source::open(path) {
        Ok(source) => source,
        Err(why) => return failed(unreadable(&why)),
    };
    let (inside, signature, at) = match read(&source) {
        Ok(read) => read,
        Err(finding) => return failed(*finding),
    };
    let source = source.part(at, inside.size);
    let (mut found, _) = examine(&source, trusted);
    if found.verdict != Verdict::Intact {
        return found;
    }
    if let Err(finding) = judge(&source, &inside, &signature, &found) {
        found.verdict = match finding.code {
            Code::PackageUnreadable => Verdict::Unreadable,
            _ => Verdict::NotIntact,
        };
        found.findings.push(*finding);
    }
    found
}

/// Whether a file is a container around a package of this name.
pub fn is_wrapped(path: &Path, name: &str) -> bool {
    let read = Source::open(path)
        .ok()
        .and_then(|source| read(&source).ok());
    read.is_some_and(|(inside, _, _)| inside.name == name)
}

/// Compares the container with the one form that it can have; what is inside, the
/// signature, and where the package begins.
fn read(source: &Source) -> Result<(Inside, Vec<u8>, u64), Box<Finding>> {
    let odd = || {
        malformed(
            "R6",
            "the file is not an ASiC-S container as `build --asic` writes it",
        )
    };
    let end = read_end(source)?;
    let (headers, mut findings) = read_central(source, end);
    if !findings.is_empty() {
        return Err(findings.swap_remove(0).into());
    }
    let [(first, stamp), (zip, _), (last, _)] = headers.as_slice() else {
        return Err(odd().into());
    };
    let name = asic::inner_name(&zip.name).ok_or_else(odd)?;
    if last.size > MAX_SIGNATURE {
        return Err(odd().into());
    }
    let inside = Inside {
        name: name.to_owned(),
        crc: zip.crc,
        size: zip.size,
    };
    let mut signature = vec![0; usize::try_from(last.size).expect("a short entry")];
    let mut media = vec![0; MIMETYPE.1.len()];
    let read = |at, buffer: &mut [u8]| source.read_at(at, buffer).map_err(|_| odd());
    read(place(last, *stamp), &mut signature)?;
    read(place(first, *stamp), &mut media)?;
    if media != MIMETYPE.1.as_bytes() {
        return Err(changed(MIMETYPE.0).into());
    }
    if crc32fast::hash(&signature) != last.crc {
        return Err(changed(SIGNATURE).into());
    }
    let expected = asic::entries(&inside, &signature, *stamp);
    let same = headers.iter().all(|(_, other)| other == stamp)
        && expected.iter().eq([first, zip, last])
        && holds(source, &expected, *stamp);
    if !same {
        return Err(odd().into());
    }
    let at = place(&expected[1], *stamp);
    Ok((inside, signature, at))
}

fn place(head: &EntryHead, stamp: Stamp) -> u64 {
    let length = head.local(stamp).len() as u64;
    head.offset.saturating_add(length)
}

/// Whether the file has exactly the headers of these entries.
fn holds(source: &Source, entries: &[EntryHead; 3], stamp: Stamp) -> bool {
    let tail = asic::tail(entries, stamp);
    let begin = source.length().checked_sub(tail.len() as u64);
    let last = place(&entries[2], stamp) + entries[2].size;
    let stands = |at, expected: &[u8]| {
        let mut found = vec![0; expected.len()];
        source.read_at(at, &mut found).is_ok() && found == expected
    };
    let mut locals = entries.iter().map(|head| (head.offset, head.local(stamp)));
    begin == Some(last) && stands(last, &tail) && locals.all(|(at, local)| stands(at, &local))
}

fn changed(name: &str) -> Finding {
    let message = format!("entry `{name}` was changed after sealing");
    ask_again(Finding::new(Code::DigestMismatch, message).about(name))
}

fn judge(
    source: &Source,
    inside: &Inside,
    file: &[u8],
    found: &Verification,
) -> Result<(), Box<Finding>> {
    let refused = |why: String| Box::new(mismatch(&why));
    let (Cms::Genuine(certificates), Some(facts)) = (&found.cms, &found.facts) else {
        return Err(refused(
            "the package inside names no certificate".to_owned(),
        ));
    };
    if facts.name != inside.name {
        return Err(refused("the package inside has another name".to_owned()));
    }
    let wrong = |why: CmsFault| refused(why.to_string());
    let signed = SignedData::parse(file).map_err(wrong)?;
    let hash = signed.scheme.hash();
    let digest = digest(source, hash, inside.crc).map_err(|finding| *finding)?;
    let first: &Certificate = &certificates[0];
    signed.judge(&digest, first, Naming::Today).map_err(wrong)?;
    let draft = Draft {
        certificates,
        scheme: signed.scheme,
        digest: &digest,
        time: Some(facts.time),
    };
    if draft.encode(signed.signature) != file {
        return Err(refused(
            "it holds more or other than the one form has".to_owned(),
        ));
    }
    Ok(())
}

fn mismatch(why: &str) -> Finding {
    let message = format!("signature `{SIGNATURE}` of the container does not verify");
    let finding = Finding::new(Code::SignatureMismatch, message).about(SIGNATURE);
    ask_again(finding.note(why))
}

/// The digest of the package's bytes, whose CRC the container states.
fn digest(source: &Source, hash: Hash, crc: u32) -> Result<Vec<u8>, Box<Finding>> {
    let mut digests = (
        sha2::Sha256::new(),
        sha2::Sha384::new(),
        sha2::Sha512::new(),
    );
    let mut measured = crc32fast::Hasher::new();
    let mut span = source.span(0, source.length());
    let mut buffer = vec![0; 1 << 20];
    loop {
        let length = span.read(&mut buffer).map_err(|why| unreadable(&why))?;
        let piece = &buffer[..length];
        if piece.is_empty() {
            break;
        }
        measured.update(piece);
        match hash {
            Hash::Sha256 => digests.0.update(piece),
            Hash::Sha384 => digests.1.update(piece),
            Hash::Sha512 => digests.2.update(piece),
        }
    }
    if measured.finalize() != crc {
        return Err(malformed(
            "R6",
            "the container gives a CRC that the package does not have",
        )
        .into());
    }
    Ok(match hash {
        Hash::Sha256 => digests.0.finalize().to_vec(),
        Hash::Sha384 => digests.1.finalize().to_vec(),
        Hash::Sha512 => digests.2.finalize().to_vec(),
    })
}
