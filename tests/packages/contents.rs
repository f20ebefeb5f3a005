//! Data, manifests and signatures that are not the sealed ones: class 4.

use auditbinder::diagnostic::Code;
use auditbinder::package::zip::Method;

use super::draft::{Draft, stored};
use super::fixture::{file, key, package, payload};
use super::{ATTACKER, TRUSTED, USERS, expect_draft, genuine, inside, judged};

#[test]
fn changed_bytes_are_noticed_although_the_crc_is_fixed() {
    expect_draft(4, Code::DigestMismatch, |draft| {
        draft.replace(USERS, &b"user,role\neve,admin\n".repeat(20));
    });
}

#[test]
fn changed_bytes_are_noticed_although_the_crc_is_stale() {
    expect_draft(4, Code::DigestMismatch, |draft| {
        draft.entry("index.json").1[3] ^= 1;
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
            draft.insert_before(place, &inside(name), b"x");
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
