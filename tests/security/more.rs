//! Attacks that take a moment to make: bombs, crowds, another hash, a rollback.

use std::fmt::Write as _;

use auditbinder::package::zip::{End, EntryHead, Method};
use flate2::{Compress, Compression, FlushCompress};
use md5::Digest as _;

use super::ATTACKER;
use super::attacks::Attack;
use super::draft::{Draft, central_at, stored};
use super::fixture::{NAME, package, payload};

const USERS: &str = "access-review/users.csv";

/// The rest of the attacks on a package of [`payload`] sealed by [`TRUSTED`].
pub fn more(genuine: &[u8]) -> Vec<Attack> {
    let attack = |exit, name: &str, bytes| Attack {
        name: name.to_owned(),
        exit,
        bytes,
    };
    let anew = package(payload(), ATTACKER);
    vec![
        attack(5, "everything sealed anew with another key", anew),
        attack(
            6,
            "manifests of MD5 in place of SHA-256",
            weak_hash(genuine),
        ),
        attack(
            6,
            "a link, and a file written through it",
            through_a_link(genuine),
        ),
        attack(4, "a bomb of 1 GiB", bomb(genuine)),
        attack(6, "2,000 names for one stream", one_stream(genuine)),
        attack(4, "40,000 empty entries", crowd(genuine)),
        attack(6, "1,000 bytes at the end", [genuine, &[0; 1000]].concat()),
        attack(
            7,
            "an older genuine package, where `--min-sequence` asks for a newer one",
            genuine.to_vec(),
        ),
    ]
}

/// A bag that is whole by RFC 8493, with a hash that anybody can forge.
fn weak_hash(genuine: &[u8]) -> Vec<u8> {
    let mut draft = Draft::of(genuine);
    let mut lines = String::new();
    for name in files(&draft, "data/") {
        lines += &line(&mut draft, &name);
    }
    rename(
        &mut draft,
        "manifest-sha256.txt",
        "manifest-md5.txt",
        &lines,
    );
    let names = ["bagit.txt", "bag-info.txt", "manifest-md5.txt"];
    let mut tags = String::new();
    for name in names {
        tags += &line(&mut draft, name);
    }
    rename(
        &mut draft,
        "tagmanifest-sha256.txt",
        "tagmanifest-md5.txt",
        &tags,
    );
    draft.bytes()
}

fn files(draft: &Draft, folder: &str) -> Vec<String> {
    let top = format!("{NAME}/");
    let names = draft.entries.iter().map(|(head, _)| &head.name);
    let below = names.filter_map(|name| name.strip_prefix(&top));
    below
        .filter(|name| name.starts_with(folder))
        .map(str::to_owned)
        .collect()
}

fn rename(draft: &mut Draft, from: &str, to: &str, text: &str) {
    let from = format!("{NAME}/{from}");
    draft.replace(&from, text.as_bytes());
    draft.entry(&from).0.name = format!("{NAME}/{to}");
}

fn line(draft: &mut Draft, name: &str) -> String {
    let (head, kept) = draft.entry(&format!("{NAME}/{name}"));
    let mut bytes = kept.clone();
    if head.method == Method::Deflated {
        bytes = vec![0; usize::try_from(head.size).expect("small")];
        let mut inflater = libdeflater::Decompressor::new();
        inflater.deflate_decompress(kept, &mut bytes).expect("data");
    }
    let mut hex = String::new();
    for byte in md5::Md5::digest(&bytes) {
        let _ = write!(hex, "{byte:02x}");
    }
    format!("{hex}  {name}\n")
}

fn through_a_link(genuine: &[u8]) -> Vec<u8> {
    let mut draft = Draft::of(genuine);
    let link = format!("{NAME}/data/evidence/link");
    draft.insert_before("data/index.json", &link, b"..");
    draft.insert_before("data/index.json", &format!("{link}/through.txt"), b"evil");
    let mut bytes = draft.bytes();
    let at = central_at(&bytes, &link) + 38;
    bytes[at..at + 4].copy_from_slice(&[0, 0, 0xff, 0xa1]);
    bytes
}

/// Zeros, compressed without holding them.
fn zeros(length: u64) -> Vec<u8> {
    let mut deflater = Compress::new(Compression::best(), false);
    let (block, mut out) = (vec![0; 1 << 20], Vec::new());
    let mut left = length;
    while left > 0 {
        let piece = &block[..usize::try_from(left).unwrap_or(usize::MAX).min(block.len())];
        out.reserve(1 << 16);
        let before = deflater.total_in();
        deflater
            .compress_vec(piece, &mut out, FlushCompress::None)
            .expect("compressed");
        left -= deflater.total_in() - before;
    }
    out.reserve(1 << 16);
    deflater
        .compress_vec(&[], &mut out, FlushCompress::Finish)
        .expect("ended");
    out
}

/// Headers for so many zeros.
fn head_of_zeros(name: &str, length: u64, packed: &[u8]) -> EntryHead {
    let mut crc = crc32fast::Hasher::new();
    let block = vec![0; 1 << 16];
    (0..length / block.len() as u64).for_each(|_| crc.update(&block));
    EntryHead {
        method: Method::Deflated,
        crc: crc.finalize(),
        size: length,
        packed: packed.len() as u64,
        ..stored(name, b"")
    }
}

fn bomb(genuine: &[u8]) -> Vec<u8> {
    let mut draft = Draft::of(genuine);
    let packed = zeros(1 << 30);
    let (head, kept) = draft.entry(USERS);
    *head = head_of_zeros(&head.name, 1 << 30, &packed);
    *kept = packed;
    draft.bytes()
}

/// Names in the central directory that all lead to the same bytes.
fn one_stream(genuine: &[u8]) -> Vec<u8> {
    let draft = Draft::of(genuine);
    let packed = zeros(256 << 10);
    let (mut out, mut central) = (Vec::new(), Vec::new());
    let name = |number: u32| format!("{NAME}/data/evidence/{number:04}");
    let head = head_of_zeros(&name(0), 256 << 10, &packed);
    out.extend(head.local(draft.stamp));
    out.extend(&packed);
    for number in 0..2_000 {
        let head = EntryHead {
            name: name(number),
            ..head.clone()
        };
        central.extend(head.central(draft.stamp));
    }
    let end = End {
        entries: 2_000,
        size: central.len() as u64,
        offset: out.len() as u64,
    };
    out.extend(central);
    out.extend(end.encode());
    out
}

fn crowd(genuine: &[u8]) -> Vec<u8> {
    let mut draft = Draft::of(genuine);
    let at = draft.index("data/index.json");
    let name = |number: u32| format!("{NAME}/data/evidence/crowd/{number:06}");
    let crowd = (0..40_000).map(|number| (stored(&name(number), b""), Vec::new()));
    draft.entries.splice(at..at, crowd).for_each(drop);
    draft.bytes()
}
