//! Headers, central directory, end record and names that are not a package's: class 6.

use auditbinder::diagnostic::Code;
use auditbinder::package::zip::Method;

use super::draft::{Draft, central_at, local_at, patch_both, stored};
use super::fixture::{package, payload};
use super::{ATTACKER, USERS, expect, expect_bytes, expect_draft, genuine, inside};

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
            draft.insert_before("index.json", name, b"");
        });
    }
    for name in ["other/evil", "evil"] {
        expect_draft(6, Code::ContainerMalformed, |draft| {
            draft.insert_before("index.json", name, b"");
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
        draft.entries.swap(0, 1);
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
            patch_both(bytes, USERS, field, &value);
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
            draft.entry(name).0.crc ^= 1;
        });
    }
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(USERS).0.size += 1;
    });
    expect_draft(6, Code::ContainerMalformed, |draft| draft.stamp.0 ^= 1);
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        patch_both(bytes, USERS, 6, &[2, 0]);
    });
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(".sshsig").0.method = Method::Deflated;
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
        bytes.splice(0..0, *b"MZ").for_each(drop);
    });
    expect_bytes(6, Code::ContainerMalformed, |bytes| bytes.push(0));
    expect_bytes(6, Code::ContainerMalformed, |bytes| {
        bytes.extend(package(payload(), ATTACKER));
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
            patch_both(bytes, USERS, field, &[0xff; 4]);
        });
    }
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(USERS).0.size = 1 << 40;
    });
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry(USERS).0.packed = 1 << 40;
    });
    expect_draft(6, Code::ContainerMalformed, |draft| {
        draft.entry("tagmanifest-sha256.txt").0.size = 1 << 40;
    });
}
