//! Attacks on a sealed package: each one is noticed, and called by its name.

#[path = "packages/draft.rs"]
mod draft;
#[path = "packages/fixture.rs"]
mod fixture;

use std::fs;
use std::path::{Path, PathBuf};

use auditbinder::diagnostic::Code;
use auditbinder::package::PublicKey;
use auditbinder::package::zip::Method;
use auditbinder::seal::{PayloadContent, SealError, SealKey, seal};
use auditbinder::verify::{ExtractError, Signer, Verdict, Verification, extract, verify};
use draft::{Draft, central_at, local_at, patch_both, stored};
use fixture::{NAME, file, key, package, payload, request};
use rayon::prelude::*;

const USERS: &str = "access-review/users.csv";
const TRUSTED: u8 = 7;
const ATTACKER: u8 = 66;

fn genuine() -> Vec<u8> {
    package(payload(), TRUSTED)
}

fn judged(bytes: &[u8], trusted: &[PublicKey]) -> Verification {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("package.zip");
    fs::write(&path, bytes).expect("written");
    verify(&path, trusted)
}

/// Judges with the genuine key and compares the exit class and the first code looked for.
#[track_caller]
fn expect(bytes: &[u8], exit: u8, code: Code) {
    let verification = judged(bytes, &[*key(TRUSTED).public()]);
    let codes: Vec<Code> = verification
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(
        verification.exit_code(),
        exit,
        "{:#?}",
        verification.findings
    );
    assert!(codes.contains(&code), "{:#?}", verification.findings);
}

/// Attacks the parts of the genuine package.
#[track_caller]
fn expect_draft(exit: u8, code: Code, attack: impl FnOnce(&mut Draft)) {
    let mut draft = Draft::of(&genuine());
    attack(&mut draft);
    expect(&draft.bytes(), exit, code);
}

/// Attacks the bytes of the genuine package.
#[track_caller]
fn expect_bytes(exit: u8, code: Code, attack: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = genuine();
    attack(&mut bytes);
    expect(&bytes, exit, code);
}

fn inside(name: &str) -> String {
    format!("{NAME}/{name}")
}

#[test]
fn an_untouched_package_is_intact_and_its_facts_are_those_sealed() {
    let bytes = genuine();
    assert_eq!(Draft::of(&bytes).bytes(), bytes);
    let verification = judged(&bytes, &[*key(1).public(), *key(TRUSTED).public()]);
    assert_eq!(verification.findings, []);
    assert_eq!(
        (verification.verdict, verification.signer),
        (Verdict::Intact, Signer::Trusted)
    );
    assert_eq!(verification.exit_code(), 0);
    let facts = verification.facts.expect("facts");
    assert_eq!(
        (facts.package.as_str(), facts.sequence, facts.entries),
        (NAME, 2, 19)
    );
    assert_eq!(
        (facts.payload.files, facts.signatory.name.as_str()),
        (5, "Ada Muster")
    );
    assert_eq!(facts.fingerprint, key(TRUSTED).public().fingerprint());
    assert_eq!(facts.previous.expect("a chain").sequence, 1);
}

#[test]
fn a_signer_who_is_not_trusted_is_reported_apart_from_the_contents() {
    for trusted in [vec![], vec![*key(1).public()]] {
        let verification = judged(&genuine(), &trusted);
        assert_eq!(
            (verification.verdict, verification.signer),
            (Verdict::Intact, Signer::Unknown)
        );
        assert_eq!(verification.exit_code(), 5);
        assert_eq!(verification.findings[0].code, Code::UntrustedSigner);
    }
}

#[test]
fn a_package_sealed_anew_by_an_attacker_is_of_an_unknown_signer() {
    expect(&package(payload(), ATTACKER), 5, Code::UntrustedSigner);
}

// Data, manifests and signatures: class 4.

#[test]
fn changed_bytes_are_noticed_although_the_crc_is_fixed() {
    expect_draft(4, Code::DigestMismatch, |draft| {
        draft.replace(USERS, &b"user,role\neve,admin\n".repeat(20));
    });
}

#[test]
fn changed_bytes_are_noticed_although_the_crc_is_stale() {
    expect_draft(4, Code::DigestMismatch, |draft| {
        draft.entry("index.json").1[3] ^= 1
    });
}

#[test]
fn rewritten_hashes_do_not_carry_the_old_signature() {
    let mut changed = payload();
    changed[0] = file(
        "data/evidence/access-review/users.csv",
        "user,role\neve,admin\n",
    );
    let forged = Draft::of(&package(changed, ATTACKER));
    expect_draft(4, Code::SignatureMismatch, |draft| {
        for name in [
            "tagmanifest-sha256.txt",
            "manifest-sha256.txt",
            "bag-info.txt",
            USERS,
        ] {
            let at = forged.index(&format!("/{name}"));
            *draft.entry(&format!("/{name}")) = forged.entries[at].clone();
        }
    });
}

#[test]
fn substituted_key_files_are_noticed() {
    let forged = Draft::of(&package(payload(), ATTACKER));
    expect_draft(4, Code::DigestMismatch, |draft| {
        for name in ["seal.pub.pem", "seal.minisign.pub", "allowed_signers"] {
            *draft.entry(name) = forged.entries[forged.index(name)].clone();
        }
    });
}

#[test]
fn a_replaced_signature_is_not_a_foreign_signer() {
    let forged = Draft::of(&package(payload(), ATTACKER));
    for name in [".ed25519", ".minisig", ".sshsig", "statement.dsse.json"] {
        expect_draft(4, Code::SignatureMismatch, |draft| {
            *draft.entry(name) = forged.entries[forged.index(name)].clone();
        });
    }
}

#[test]
fn a_signature_from_another_package_of_the_same_key_is_noticed() {
    let other = Draft::of(&package(vec![file("data/x", "x")], TRUSTED));
    for name in [".ed25519", ".minisig", ".sshsig"] {
        expect_draft(4, Code::SignatureMismatch, |draft| {
            *draft.entry(name) = other.entries[other.index(name)].clone();
        });
    }
    expect_draft(4, Code::StatementMismatch, |draft| {
        *draft.entry("statement.dsse.json") =
            other.entries[other.index("statement.dsse.json")].clone();
    });
    expect_draft(4, Code::SignatureMismatch, |draft| {
        for name in [".ed25519", ".minisig", ".sshsig", "statement.dsse.json"] {
            *draft.entry(name) = other.entries[other.index(name)].clone();
        }
    });
}

#[test]
fn missing_signatures_are_noticed_one_by_one_and_together() {
    let names = [".ed25519", ".minisig", ".sshsig", "statement.dsse.json"];
    for name in names {
        expect_draft(4, Code::SignatureMalformed, |draft| {
            let at = draft.index(name);
            draft.entries.remove(at);
        });
    }
    expect_draft(4, Code::SignatureMalformed, |draft| {
        draft
            .entries
            .retain(|(head, _)| !head.name.contains("/signatures/"));
    });
}

#[test]
fn the_comment_that_nobody_signs_may_not_say_something_else() {
    expect_draft(4, Code::SignatureMalformed, |draft| {
        let (_, kept) = draft.entry(".minisig");
        let text = String::from_utf8(kept.clone()).expect("text");
        draft.replace(
            ".minisig",
            text.replacen("signature over", "checked by KPMG", 1)
                .as_bytes(),
        );
    });
}

#[test]
fn missing_and_extra_entries_are_noticed() {
    for name in [
        USERS,
        "/manifest-sha256.txt",
        "/bagit.txt",
        "VERIFY.txt",
        "tagmanifest-sha256.txt",
    ] {
        expect_draft(4, Code::EntryMissing, |draft| {
            let at = draft.index(name);
            draft.entries.remove(at);
        });
    }
    for (place, name) in [
        ("index.json", "data/hidden.txt"),
        ("VERIFY.ps1.txt", "README.txt"),
        (".minisig", "signatures/tagmanifest-sha256.txt.gpg"),
    ] {
        expect_draft(4, Code::EntryUnlisted, |draft| {
            draft.insert_before(place, &inside(name), b"x")
        });
    }
}

#[test]
fn a_renamed_entry_is_missing_under_its_old_name() {
    expect_draft(4, Code::EntryMissing, |draft| {
        draft.entry("users.csv").0.name = inside("data/evidence/access-review/userz.csv");
    });
}

#[test]
fn many_unlisted_entries_do_not_flood_the_report() {
    let mut draft = Draft::of(&genuine());
    let at = draft.index("index.json");
    let extra = (0..70_000).map(|n| (stored(&inside(&format!("data/f{n:06}")), b""), Vec::new()));
    draft.entries.splice(at..at, extra);
    let verification = judged(&draft.bytes(), &[*key(TRUSTED).public()]);
    assert_eq!(verification.exit_code(), 4);
    assert!(verification.findings.len() < 60);
    assert!(
        verification
            .findings
            .iter()
            .any(|f| f.message == "69950 more of this kind")
    );
}

#[test]
fn a_bomb_is_not_inflated_beyond_what_was_sealed() {
    let mut deflater = libdeflater::Compressor::new(libdeflater::CompressionLvl::best());
    let mut packed = vec![0; 1 << 20];
    let bomb = vec![0; 32 << 20];
    let length = deflater
        .deflate_compress(&bomb, &mut packed)
        .expect("compressed");
    for size in [420, bomb.len() as u64] {
        expect_draft(4, Code::DigestMismatch, |draft| {
            let (head, kept) = draft.entry(USERS);
            (head.method, head.size, head.packed) = (Method::Deflated, size, length as u64);
            *kept = packed[..length].to_vec();
        });
    }
}

#[test]
fn other_compressed_bytes_of_the_same_file_are_noticed() {
    expect_draft(4, Code::StatementMismatch, |draft| {
        draft.replace(USERS, &b"user,role\nada,admin\n".repeat(20));
    });
}

#[test]
fn bytes_after_the_end_of_a_compressed_stream_are_noticed() {
    expect_draft(4, Code::DigestMismatch, |draft| {
        let (head, kept) = draft.entry(USERS);
        kept.extend(b"hidden");
        head.packed += 6;
    });
}

// Headers, central directory, end record, names: class 6.

#[test]
fn a_duplicate_entry_is_refused() {
    for offset in [0, 1] {
        expect_draft(6, Code::EntryNameUnsafe, |draft| {
            let at = draft.index(USERS);
            let twin = (stored(&draft.entries[at].0.name, b"evil"), b"evil".to_vec());
            draft.entries.insert(at + offset, twin);
        });
    }
}

#[test]
fn twins_that_differ_in_case_and_files_that_are_folders_are_refused() {
    for name in [
        "data/evidence/access-review/Users.csv",
        "data/evidence/Access-Review",
    ] {
        expect_draft(6, Code::EntryNameUnsafe, |draft| {
            draft.insert_before("access-review/empty.log", &inside(name), b"evil");
        });
    }
}

#[test]
fn unsafe_names_are_refused() {
    for name in [
        "data/../../evil",
        "data/a\\..\\evil",
        "data/nul",
        "data/a:b",
        "data/e\u{301}",
        "data/a\0b",
        "data/dir/",
        "data/ x ",
        "data/a\u{202e}txt",
    ] {
        expect_draft(6, Code::EntryNameUnsafe, |draft| {
            draft.insert_before("index.json", &inside(name), b"");
        });
    }
    for name in ["/etc/cron.d/evil", "../evil"] {
        expect_draft(6, Code::EntryNameUnsafe, |draft| {
            draft.insert_before("index.json", name, b"")
        });
    }
    for name in ["other/evil", "evil"] {
        expect_draft(6, Code::ContainerMalformed, |draft| {
            draft.insert_before("index.json", name, b"")
        });
    }
}

#[test]
fn a_name_that_is_not_utf8_is_refused() {
    expect_bytes(6, Code::EntryNameUnsafe, |bytes| {
        patch_both(bytes, USERS, 26, &[]);
        let (local, central) = (local_at(bytes, USERS) + 30, central_at(bytes, USERS) + 46);
        bytes[local + 40] = 0xff;
        bytes[central + 40] = 0xff;
    });
}

#[test]
fn entries_out_of_order_are_refused() {
    expect_draft(6, Code::ContainerMalformed, |draft| {
        let at = draft.index(USERS);
        draft.entries.swap(at, at + 1);
    });
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entries.swap(0, 1)
    });
}

#[test]
fn headers_that_differ_from_each_other_are_refused() {
    for (field, value) in [
        (30 - 4, b"X".as_slice()),
        (14 - 4, b"\0"),
        (18 - 4, b"\0"),
        (8 - 4, b"\0"),
    ] {
        expect_bytes(6, Code::ContainerMalformed, |bytes| {
            let at = local_at(bytes, USERS) + 4 + field;
            bytes[at..at + value.len()].copy_from_slice(value);
        });
    }
}

#[test]
fn headers_that_agree_in_a_lie_are_refused() {
    // Flags: encrypted, data descriptor, name in UTF-8 without need. Method 99. Version.
    for (field, value) in [
        (2, [1, 0]),
        (2, [8, 0]),
        (2, [0, 8]),
        (4, [99, 0]),
        (0, [46, 0]),
    ] {
        expect_bytes(6, Code::ContainerMalformed, |bytes| {
            patch_both(bytes, USERS, field, &value)
        });
    }
    // A CRC that the sealed bytes do not have, a size likewise, a time.
    for name in [
        USERS,
        "tagmanifest-sha256.txt",
        ".sshsig",
        "statement.dsse.json",
        "VERIFY.txt",
    ] {
        expect_draft(6, Code::ContainerMalformed, |draft| {
            draft.entry(name).0.crc ^= 1
        });
    }
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(USERS).0.size += 1
    });
    expect_draft(6, Code::ContainerMalformed, |draft| draft.stamp.0 ^= 1);
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        patch_both(bytes, USERS, 6, &[2, 0])
    });
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(".sshsig").0.method = Method::Deflated
    });
}

#[test]
fn links_attributes_disks_and_comments_are_refused() {
    for (field, value) in [
        (38, [0, 0, 0xff, 0xa1]),
        (38, [0, 0, 0xed, 0x81]),
        (36, [1, 0, 0, 0]),
        (32, [1, 0, 0, 0]),
        (34, [1, 0, 0, 0]),
        (4, [0x14, 0, 20, 0]),
    ] {
        expect_bytes(6, Code::ContainerMalformed, |bytes| {
            let at = central_at(bytes, USERS) + field;
            bytes[at..at + 4].copy_from_slice(&value);
        });
    }
}

#[test]
fn an_extra_field_is_refused() {
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        let at = central_at(bytes, USERS);
        let name = usize::from(bytes[at + 28]);
        bytes[at + 30] = 12;
        let field = b"up\x08\0\x01\0\0\0\0../";
        bytes.splice(at + 46 + name..at + 46 + name, field.iter().copied());
        let end = bytes.len() - 22;
        bytes[end + 12] = bytes[end + 12].wrapping_add(12);
    });
}

#[test]
fn hidden_and_overlapping_entries_are_refused() {
    // A local entry that the central directory does not list.
    let mut draft = Draft::of(&genuine());
    let at = draft.index(USERS);
    draft.entries.insert(
        at,
        (stored(&inside("data/evil"), b"evil"), b"evil".to_vec()),
    );
    let mut bytes = draft.bytes();
    let header = central_at(&bytes, "data/evil");
    let length = 46 + usize::from(bytes[header + 28]);
    bytes.drain(header..header + length);
    let end = bytes.len() - 22;
    let size = u32::from_le_bytes(bytes[end + 12..end + 16].try_into().expect("four"));
    let size = size - u32::try_from(length).expect("short");
    bytes[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
    bytes[end + 8] -= 1;
    bytes[end + 10] -= 1;
    expect(&bytes, 6, Code::ContainerMalformed);

    // Two names, one local header.
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        let offset = local_at(bytes, USERS);
        let at = central_at(bytes, "index.json") + 42;
        bytes[at..at + 4].copy_from_slice(&u32::try_from(offset).expect("small").to_le_bytes());
    });

    // An entry that reaches into the next.
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        let packed = bytes[central_at(bytes, USERS) + 20];
        patch_both(bytes, USERS, 14, &[packed + 1]);
    });
}

#[test]
fn bytes_around_the_archive_and_comments_are_refused() {
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        bytes.splice(0..0, *b"MZ").for_each(drop)
    });
    expect_bytes(6, Code::ContainerMalformed, |bytes| bytes.push(0));
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        bytes.extend(package(payload(), ATTACKER))
    });
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        let end = bytes.len() - 2;
        bytes[end] = 4;
        bytes.extend(b"note");
    });
    let mut both = package(payload(), ATTACKER);
    both.extend(genuine());
    expect(&both, 6, Code::ContainerMalformed);
}

#[test]
fn truncated_files_and_other_files_are_refused() {
    let length = genuine().len();
    for keep in [0, 1, 21, 22, length / 2, length - 1] {
        expect_bytes(6, Code::ContainerMalformed, |bytes| bytes.truncate(keep));
    }
    expect(&[0; 4096], 6, Code::ContainerMalformed);
    expect(
        b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        6,
        Code::ContainerMalformed,
    );
}

#[test]
fn counts_and_sizes_that_lie_are_refused_before_anything_is_allocated() {
    use auditbinder::package::zip::End;
    for entries in [1 << 40, u64::MAX, 65_535] {
        expect_bytes(6, Code::ContainerMalformed, |bytes| {
            let end = bytes.len() - 22;
            let field = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four"));
            let lie = End {
                entries,
                size: field(end + 12).into(),
                offset: field(end + 16).into(),
            };
            bytes.truncate(end);
            bytes.extend(lie.encode());
        });
    }
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        let end = bytes.len() - 22;
        bytes[end + 8..end + 12].copy_from_slice(&[0xff; 4]);
    });
    for field in [14, 18] {
        expect_bytes(6, Code::ContainerMalformed, |bytes| {
            patch_both(bytes, USERS, field, &[0xff; 4])
        });
    }
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(USERS).0.size = 1 << 40
    });
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(USERS).0.packed = 1 << 40
    });
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry("tagmanifest-sha256.txt").0.size = 1 << 40
    });
}

#[test]
fn what_is_not_a_file_cannot_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in [folder.path().to_owned(), folder.path().join("absent.zip")] {
        let verification = verify(&path, &[]);
        assert_eq!(verification.exit_code(), 3);
        assert_eq!(verification.findings[0].code, Code::PackageUnreadable);
    }
}

#[test]
fn a_flip_of_any_byte_is_noticed_and_put_into_its_class() {
    let bytes = genuine();
    let mut is_data = vec![false; bytes.len()];
    for (head, kept) in Draft::of(&bytes).entries {
        let begin = usize::try_from(head.offset).expect("small") + 30 + head.name.len();
        is_data[begin..begin + kept.len()].fill(true);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let trusted = [*key(TRUSTED).public()];
    let wrong: Vec<String> = (0..bytes.len())
        .into_par_iter()
        .filter_map(|at| {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            let path = folder.path().join(at.to_string());
            fs::write(&path, flipped).expect("written");
            let exits = [&trusted[..], &[]].map(|keys| verify(&path, keys).exit_code());
            fs::remove_file(&path).expect("removed");
            let expected = if is_data[at] { 4 } else { 6 };
            (exits != [expected; 2]).then(|| format!("byte {at}: {exits:?}, expected {expected}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

// Sealing.

/// A payload with every way of being kept: whole, chunked, stored, short, long.
fn mixed(folder: &Path) -> Vec<auditbinder::seal::Payload> {
    let log: Vec<u8> = (0..120_000_u64)
        .flat_map(|n| format!("{{\"seq\":{n},\"user\":\"u{}\"}}\n", n * n % 977).into_bytes())
        .collect();
    let noise: Vec<u8> = (0..70_000_u64)
        .flat_map(|n| *auditbinder::model::Digest::of(&n.to_le_bytes()).as_bytes())
        .collect();
    let path = folder.join("log.jsonl");
    fs::write(&path, &log).expect("written");
    let mut all = vec![
        file("data/noise.bin", noise.clone()),
        file("data/short-noise.bin", noise[..90_000].to_vec()),
        file("data/report.html", log[..1 << 20].to_vec()),
        file("data/copy.jsonl", log.clone()),
    ];
    all.push(auditbinder::seal::Payload {
        content: PayloadContent::File {
            path,
            digest: auditbinder::model::Digest::of(&log),
            size: log.len() as u64,
        },
        ..file("data/log.jsonl", "")
    });
    all.extend((0..300).map(|n| {
        file(
            &format!("data/many/{n}.txt"),
            format!("file {n}\n").repeat(n),
        )
    }));
    all
}

#[test]
fn one_two_and_eight_threads_and_any_order_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = key(TRUSTED);
    let sealed = |threads: usize| {
        let mut payload = mixed(folder.path());
        if threads == 2 {
            payload.reverse();
        }
        let mut out = Vec::new();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        pool.install(|| seal(&request(payload, &key, folder.path()), &mut out))
            .expect("sealed");
        out
    };
    let one = sealed(1);
    assert_eq!(judged(&one, &[*key.public()]).findings, []);
    assert!(sealed(2) == one && sealed(8) == one);
    let draft = Draft::of(&one);
    let method = |name: &str| draft.entries[draft.index(name)].0.method;
    assert_eq!(
        (method("/noise.bin"), method("short-noise.bin")),
        (Method::Stored, Method::Stored)
    );
    assert_eq!(
        (method("/log.jsonl"), method("report.html")),
        (Method::Deflated, Method::Deflated)
    );
}

#[test]
fn a_file_that_changed_since_it_was_judged_is_not_sealed() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = key(TRUSTED);
    for size in [100, 3 << 20] {
        let judged = vec![b'a'; size];
        let mut other = judged.clone();
        other[size - 1] = b'b';
        for now in [
            other,
            judged[1..].to_vec(),
            [judged.as_slice(), b"a"].concat(),
        ] {
            let path = folder.path().join("evidence");
            fs::write(&path, now).expect("written");
            let digest = auditbinder::model::Digest::of(&judged);
            let content = PayloadContent::File {
                path,
                digest,
                size: size as u64,
            };
            let payload = vec![auditbinder::seal::Payload {
                content,
                ..file("data/evidence", "")
            }];
            let result = seal(&request(payload, &key, folder.path()), &mut Vec::new());
            assert!(
                matches!(result, Err(SealError::Changed { .. })),
                "{result:?}"
            );
        }
    }
}

#[test]
fn what_a_package_cannot_carry_is_refused_before_anything_is_written() {
    let spool = tempfile::tempdir().expect("a folder");
    let key = key(TRUSTED);
    let refused = |payload, change: fn(&mut auditbinder::seal::SealRequest)| {
        let mut request = request(payload, &key, spool.path());
        change(&mut request);
        let mut out = Vec::new();
        let result = seal(&request, &mut out);
        assert!(out.is_empty());
        result.expect_err("refused")
    };
    assert!(matches!(refused(vec![], |_| ()), SealError::Empty));
    assert!(matches!(
        refused(vec![file("keys/x", "x")], |_| ()),
        SealError::Name(_)
    ));
    assert!(matches!(
        refused(vec![file("data/a", "x"), file("data/A", "x")], |_| ()),
        SealError::Clash(..)
    ));
    assert!(matches!(
        refused(vec![file("data/a", "x"), file("data/a/b", "x")], |_| ()),
        SealError::Clash(..)
    ));
    assert!(matches!(
        refused(payload(), |r| r.name = "../x"),
        SealError::Value { .. }
    ));
    assert!(matches!(
        refused(payload(), |r| r.package = "two\nlines"),
        SealError::Value { .. }
    ));
    assert!(matches!(
        refused(payload(), |r| r.signatory.identity = "a b".to_owned()),
        SealError::Value { .. }
    ));
    let fraction = |r: &mut auditbinder::seal::SealRequest| {
        r.facts.insert("ratio".to_owned(), 0.5.into());
    };
    assert!(matches!(
        refused(payload(), fraction),
        SealError::NotCanonical(_)
    ));
}

// Extraction.

fn unpacked(bytes: &[u8], folder: &Path) -> Result<Option<PathBuf>, ExtractError> {
    let path = folder.join("package.zip");
    fs::write(&path, bytes).expect("written");
    extract(&path, &[*key(TRUSTED).public()], &folder.join("out")).map(|done| done.folder)
}

#[test]
fn an_intact_package_is_unpacked_once_and_never_over_existing_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let top = unpacked(&genuine(), folder.path())
        .expect("unpacked")
        .expect("a folder");
    let users =
        fs::read_to_string(top.join("data/evidence/access-review/users.csv")).expect("a file");
    assert!(users.starts_with("user,role\nada"));
    assert_eq!(
        fs::read(top.join("data/evidence/access-review/empty.log")).expect("a file"),
        b""
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &str| {
            fs::metadata(top.join(path))
                .expect("metadata")
                .permissions()
                .mode()
                & 0o7777
        };
        assert_eq!((mode("data/evidence"), mode("bagit.txt")), (0o755, 0o644));
    }
    fs::write(top.join("mine.txt"), "mine").expect("written");
    let again = unpacked(&genuine(), folder.path());
    assert!(matches!(again, Err(ExtractError::Exists(_))));
    assert_eq!(
        fs::read_to_string(top.join("mine.txt")).expect("still there"),
        "mine"
    );
}

#[test]
fn nothing_is_unpacked_from_a_changed_or_foreign_package() {
    let mut changed = Draft::of(&genuine());
    changed.replace(USERS, b"evil");
    let mut slip = Draft::of(&genuine());
    slip.insert_before("index.json", &inside("data/../../../evil"), b"evil");
    for bytes in [changed.bytes(), slip.bytes(), package(payload(), ATTACKER)] {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(unpacked(&bytes, folder.path()), Ok(None)));
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn a_key_written_here_seals_what_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("seal.key.pem");
    SealKey::create(&path).expect("created");
    let key = SealKey::load(&path).expect("loaded");
    let mut out = Vec::new();
    seal(&request(payload(), &key, folder.path()), &mut out).expect("sealed");
    assert_eq!(judged(&out, &[*key.public()]).exit_code(), 0);
}
