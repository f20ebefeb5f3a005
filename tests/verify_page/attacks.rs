//! Attacks on a genuine package, each with the exit class that it belongs to.

use auditbinder::package::dsse::{Envelope, signed_bytes};
use auditbinder::package::minisign::Minisig;
use auditbinder::package::zip::{End, Method};
use ed25519_dalek::{Signer as _, SigningKey};

use super::draft::{Draft, central_at, local_at, patch_both, stored};
use super::fixture::{NAME, file, package, payload};
use super::resealed::wrongly_sealed;
use super::{ATTACKER, TRUSTED};

const USERS: &str = "access-review/users.csv";

/// A package that is not, or not wholly, the genuine one.
pub struct Attack {
    /// What was done.
    pub name: String,
    /// The exit class that it belongs to.
    pub exit: u8,
    /// The attacked package.
    pub bytes: Vec<u8>,
}

/// Collects attacks on one genuine package.
struct Attacks {
    genuine: Vec<u8>,
    list: Vec<Attack>,
}

impl Attacks {
    fn bytes(&mut self, exit: u8, name: &str, attack: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.genuine.clone();
        attack(&mut bytes);
        assert!(bytes != self.genuine, "{name}");
        let name = name.to_owned();
        self.list.push(Attack { name, exit, bytes });
    }

    fn draft(&mut self, exit: u8, name: &str, attack: impl FnOnce(&mut Draft)) {
        let mut draft = Draft::of(&self.genuine);
        attack(&mut draft);
        self.bytes(exit, name, |bytes| *bytes = draft.bytes());
    }
}

/// Every attack on a package of [`payload`] sealed by [`TRUSTED`].
pub fn attacks(genuine: &[u8]) -> Vec<Attack> {
    let mut all = Attacks {
        genuine: genuine.to_vec(),
        list: Vec::new(),
    };
    contents(&mut all);
    entries(&mut all);
    signatures(&mut all);
    statements(&mut all);
    for (exit, name, bytes) in wrongly_sealed(genuine) {
        all.bytes(exit, &format!("sealed with {name}"), |all| *all = bytes);
    }
    bombs(&mut all);
    names(&mut all);
    headers(&mut all);
    places(&mut all);
    ends(&mut all);
    all.list
}

fn inside(name: &str) -> String {
    format!("{NAME}/{name}")
}

fn contents(all: &mut Attacks) {
    all.draft(4, "a flip in packed data", |d| {
        d.entry("index.json").1[3] ^= 1;
    });
    all.draft(4, "other data with its CRC", |d| {
        d.replace(USERS, &b"user,role\neve,admin\n".repeat(20));
    });
    all.draft(4, "the same data, stored instead of packed", |d| {
        d.replace(USERS, &b"user,role\nada,admin\n".repeat(20));
    });
    all.draft(4, "bytes after the end of a deflate stream", |d| {
        let (head, kept) = d.entry(USERS);
        kept.extend(b"hidden");
        head.packed += 6;
    });
    all.draft(4, "a deflate stream cut short", |d| {
        let (head, kept) = d.entry(USERS);
        kept.pop();
        head.packed -= 1;
    });
    for name in ["manifest-sha256.txt", "bag-info.txt", "VERIFY.txt"] {
        all.draft(4, &format!("another {name}"), |d| {
            d.replace(name, b"other\n");
        });
    }
    all.draft(4, "another bagit.txt", |d| {
        d.replace("bagit.txt", b"BagIt-Version: 0.97\n");
    });
    let evil = package(
        vec![file(
            "data/evidence/access-review/users.csv",
            "user,role\neve,admin\n",
        )],
        ATTACKER,
    );
    let evil = Draft::of(&evil);
    all.draft(4, "data and digests rewritten, signatures stale", |d| {
        for name in ["tagmanifest-sha256.txt", "manifest-sha256.txt", USERS] {
            let name = format!("/{name}");
            *d.entry(&name) = evil.entries[evil.index(&name)].clone();
        }
    });
}

fn entries(all: &mut Attacks) {
    for name in [
        USERS,
        "/manifest-sha256.txt",
        "/bagit.txt",
        "tagmanifest-sha256.txt",
        "seal.pub.pem",
    ] {
        all.draft(4, &format!("{name} taken out"), |d| {
            let at = d.index(name);
            d.entries.remove(at);
        });
    }
    for (place, name) in [
        ("index.json", "data/hidden.txt"),
        ("VERIFY.ps1.txt", "README.txt"),
        (".minisig", "signatures/tagmanifest-sha256.txt.gpg"),
    ] {
        all.draft(4, &format!("{name} added"), |d| {
            d.insert_before(place, &inside(name), b"x");
        });
    }
    all.draft(4, "an entry renamed", |d| {
        d.entry(USERS).0.name = inside("data/evidence/access-review/userz.csv");
    });
    all.draft(4, "an entry renamed in its case", |d| {
        d.entry(USERS).0.name = inside("data/evidence/access-review/userS.csv");
    });
}

fn signatures(all: &mut Attacks) {
    let names = [".ed25519", ".minisig", ".sshsig", "statement.dsse.json"];
    let forged = Draft::of(&package(payload(), ATTACKER));
    let other = Draft::of(&package(vec![file("data/x", "x")], TRUSTED));
    for name in names {
        all.draft(4, &format!("{name} taken out"), |d| {
            let at = d.index(name);
            d.entries.remove(at);
        });
        for (whose, draft) in [
            ("another key", &forged),
            ("another package of the key", &other),
        ] {
            all.draft(4, &format!("{name} of {whose}"), |d| {
                *d.entry(name) = draft.entries[draft.index(name)].clone();
            });
        }
        all.draft(4, &format!("{name} altered"), |d| {
            let mut kept = d.entry(name).1.clone();
            let at = kept.len() / 2;
            kept[at] ^= 1;
            d.replace(name, &kept);
        });
    }
    all.draft(4, "all signatures taken out", |d| {
        d.entries
            .retain(|(head, _)| !head.name.contains("/signatures/"));
    });
    all.draft(4, "all signatures of another key", |d| {
        for name in names {
            *d.entry(name) = forged.entries[forged.index(name)].clone();
        }
    });
    all.draft(4, "the key files of another key", |d| {
        for name in ["seal.pub.pem", "seal.minisign.pub", "allowed_signers"] {
            *d.entry(name) = forged.entries[forged.index(name)].clone();
        }
    });
    all.draft(4, "another comment that nobody signs", |d| {
        let text = String::from_utf8(d.entry(".minisig").1.clone()).expect("text");
        d.replace(
            ".minisig",
            text.replacen("signature over", "checked by KPMG", 1)
                .as_bytes(),
        );
    });
    all.draft(4, "another key id of the envelope", |d| {
        let text = String::from_utf8(d.entry("statement.dsse.json").1.clone()).expect("text");
        let at = text.find("keyid").expect("a key id") + 8;
        let digit = if &text[at..=at] == "0" { "1" } else { "0" };
        let text = [&text[..at], digit, &text[at + 1..]].concat();
        d.replace("statement.dsse.json", text.as_bytes());
    });
}

/// Changes of the statement: what is said, the text, and the text in its place.
const UNTRUE: [(&str, &str, &str); 19] = [
    ("a space", "{\"_type\"", "{ \"_type\""),
    ("a fraction", "\"sequence\":2", "\"sequence\":2.0"),
    (
        "a field twice",
        "\"entries\":19",
        "\"entries\":19,\"entries\":19",
    ),
    (
        "a field more",
        "\"sequence\":2",
        "\"sequence\":2,\"sequencf\":2",
    ),
    ("a field less", "\"software\":\"auditbinder 0.1.0\",", ""),
    ("another type", "Statement/v1", "Statement/v2"),
    ("an odd second", "T00:00:00Z", "T00:00:01Z"),
    ("another time", "T00:00:00Z", "T00:00:02Z"),
    ("another day", "2026-06-30T", "2026-06-29T"),
    ("another list of signatures", ".sshsig", ".sshsiG"),
    ("another name", "\"name\":\"soc2", "\"name\":\"soc3"),
    (
        "another package",
        "\"package\":\"soc2-2026",
        "\"package\":\"soc2-2027",
    ),
    (
        "another count of entries",
        "\"entries\":19",
        "\"entries\":20",
    ),
    ("another count of files", "\"files\":5", "\"files\":6"),
    (
        "another fingerprint",
        "\"fingerprint\":\"SHA256:",
        "\"fingerprint\":\"SHA256:A",
    ),
    ("another identity", "evidence@acme", "evidence@acne"),
    ("no report", "report.pdf", "report.html"),
    ("another prefix length", "\"length\":", "\"length\":1"),
    ("half a character", "as collected", "as \\ud800 collected"),
];

/// What the right key never signs: statements that are not in their one form, or not true.
fn statements(all: &mut Attacks) {
    let mut draft = Draft::of(&all.genuine);
    let envelope = Envelope::parse(&draft.entry("statement.dsse.json").1).expect("an envelope");
    let genuine = String::from_utf8(envelope.payload.clone()).expect("text");
    let (root, _) = genuine.split_once("\"name\":\"tagm").expect("the root's");
    let root = root[root.len() - 67..].to_owned();
    let zero = format!("{}\"}},", "0".repeat(64));
    let another_root = ("another root", root.as_str(), zero.as_str());
    for (name, from, to) in UNTRUE.into_iter().chain([another_root]) {
        let payload = genuine.replacen(from, to, 1);
        assert_ne!(payload, genuine, "{name}");
        // A time that is not the entries' is a matter of the headers too.
        let exit = if matches!(name, "another time" | "another day") {
            6
        } else {
            4
        };
        all.draft(exit, &format!("a signed statement with {name}"), |d| {
            let signature = SigningKey::from_bytes(&[TRUSTED; 32])
                .sign(&signed_bytes(payload.as_bytes()))
                .to_bytes();
            let envelope = Envelope {
                payload: payload.into_bytes(),
                signature,
                ..envelope
            };
            d.replace("statement.dsse.json", envelope.encode().as_bytes());
        });
    }
    all.draft(4, "another key id in the minisign signature", |d| {
        let form = Minisig::parse(&d.entry(".minisig").1).expect("a signature");
        let form = Minisig {
            key_id: [0; 8],
            ..form
        };
        d.replace(".minisig", form.encode().as_bytes());
    });
    all.draft(4, "another comment under the minisign signature", |d| {
        let text = String::from_utf8(d.entry(".minisig").1.clone()).expect("text");
        let text = text.replacen("package=", "package=x", 1);
        d.replace(".minisig", text.as_bytes());
    });
}

fn bombs(all: &mut Attacks) {
    let mut deflater = libdeflater::Compressor::new(libdeflater::CompressionLvl::best());
    let mut packed = vec![0; 1 << 20];
    let bomb = vec![0; 64 << 20];
    let length = deflater
        .deflate_compress(&bomb, &mut packed)
        .expect("compressed");
    packed.truncate(length);
    for size in [420, bomb.len() as u64] {
        all.draft(4, &format!("a bomb that claims {size} bytes"), |d| {
            let (head, kept) = d.entry(USERS);
            (head.method, head.size, head.packed) = (Method::Deflated, size, length as u64);
            kept.clone_from(&packed);
        });
    }
}

fn names(all: &mut Attacks) {
    for name in [
        "data/../../evil",
        "data/a\\..\\evil",
        "data/nul",
        "data/COM\u{b9}.txt",
        "data/a:b",
        "data/e\u{301}",
        "data/a\0b",
        "data/dir/",
        "data/ x ",
        "data/a\u{202e}txt",
        "data/100%",
        "data/\u{fdd0}\u{1fffe}",
    ] {
        all.draft(6, &format!("an entry {name:?}"), |d| {
            d.insert_before("index.json", &inside(name), b"");
        });
    }
    for name in ["/etc/cron.d/evil", "../evil", "other/evil", "evil"] {
        all.draft(6, &format!("an entry {name:?} beside the folder"), |d| {
            d.insert_before("index.json", name, b"");
        });
    }
    all.draft(6, "an entry renamed to form D", |d| {
        d.entry("Übersicht ✓.txt").0.name =
            inside("data/evidence/access-review/U\u{308}bersicht ✓.txt");
    });
    for offset in [0, 1] {
        all.draft(6, &format!("a duplicate, evil one {offset}"), |d| {
            let at = d.index(USERS);
            let twin = (stored(&d.entries[at].0.name, b"evil"), b"evil".to_vec());
            d.entries.insert(at + offset, twin);
        });
    }
    for twin in [
        "data/evidence/access-review/Users.csv",
        "data/evidence/Access-Review",
    ] {
        all.draft(6, &format!("a twin {twin}"), |d| {
            d.insert_before("access-review/empty.log", &inside(twin), b"evil");
        });
    }
    all.bytes(6, "a name that is not UTF-8", |bytes| {
        let (local, central) = (local_at(bytes, USERS) + 30, central_at(bytes, USERS) + 46);
        bytes[local + 40] = 0xff;
        bytes[central + 40] = 0xff;
    });
}

fn headers(all: &mut Attacks) {
    for (name, field, value) in [
        ("encrypted", 2, [1, 0]),
        ("data descriptor", 2, [8, 0]),
        ("UTF-8 without need", 2, [0, 8]),
        ("method 99", 4, [99, 0]),
        ("method 93", 4, [93, 0]),
        ("another version", 0, [46, 0]),
        ("another time", 6, [2, 0]),
    ] {
        all.bytes(6, name, |bytes| patch_both(bytes, USERS, field, &value));
    }
    for (name, field) in [
        ("name", 26),
        ("CRC", 10),
        ("packed size", 14),
        ("method", 4),
    ] {
        all.bytes(6, &format!("another {name} in the local header"), |bytes| {
            let at = local_at(bytes, USERS) + 4 + field;
            bytes[at] ^= 0x55;
        });
    }
    for (name, field, value) in [
        ("a link", 38, [0, 0, 0xff, 0xa1]),
        ("another mode", 38, [0, 0, 0xed, 0x81]),
        ("an internal attribute", 36, [1, 0, 0, 0]),
        ("an entry's comment", 32, [1, 0, 0, 0]),
        ("another disk", 34, [1, 0, 0, 0]),
        ("another maker", 4, [0x14, 0, 20, 0]),
    ] {
        all.bytes(6, name, |bytes| {
            let at = central_at(bytes, USERS) + field;
            bytes[at..at + 4].copy_from_slice(&value);
        });
    }
    consistent_lies(all);
}

/// Values that both headers of an entry agree in.
fn consistent_lies(all: &mut Attacks) {
    for name in [
        USERS,
        "tagmanifest-sha256.txt",
        ".sshsig",
        "statement.dsse.json",
        "VERIFY.txt",
    ] {
        all.draft(6, &format!("another CRC of {name} in both headers"), |d| {
            d.entry(name).0.crc ^= 1;
        });
    }
    all.draft(6, "another size in both headers", |d| {
        d.entry(USERS).0.size += 1;
    });
    all.draft(6, "an empty file, compressed", |d| {
        let (head, kept) = d.entry("empty.log");
        (head.method, head.packed) = (Method::Deflated, 2);
        *kept = vec![3, 0];
    });
    all.draft(6, "another time in all headers", |d| d.stamp.0 ^= 1);
    all.draft(6, "a compressed signature", |d| {
        d.entry(".sshsig").0.method = Method::Deflated;
    });
    all.bytes(6, "an extra field", |bytes| {
        let at = central_at(bytes, USERS);
        let name = usize::from(bytes[at + 28]);
        bytes[at + 30] = 12;
        let field = b"up\x08\0\x01\0\0\0\0../";
        bytes.splice(at + 46 + name..at + 46 + name, field.iter().copied());
        let end = bytes.len() - 22;
        bytes[end + 12] = bytes[end + 12].wrapping_add(12);
    });
}

fn places(all: &mut Attacks) {
    all.draft(6, "two entries swapped", |d| {
        let at = d.index(USERS);
        d.entries.swap(at, at + 1);
    });
    all.draft(6, "two bag files swapped", |d| d.entries.swap(0, 1));
    let mut draft = Draft::of(&all.genuine);
    let at = draft.index(USERS);
    draft.entries.insert(
        at,
        (stored(&inside("data/evil"), b"evil"), b"evil".to_vec()),
    );
    all.bytes(6, "a local entry that nothing lists", |bytes| {
        *bytes = draft.bytes();
        let header = central_at(bytes, "data/evil");
        let length = 46 + usize::from(bytes[header + 28]);
        bytes.drain(header..header + length);
        let end = bytes.len() - 22;
        let size = u32::from_le_bytes(bytes[end + 12..end + 16].try_into().expect("four"));
        let size = size - u32::try_from(length).expect("short");
        bytes[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
        bytes[end + 8] -= 1;
        bytes[end + 10] -= 1;
    });
    all.bytes(6, "two names, one local header", |bytes| {
        let offset = u32::try_from(local_at(bytes, USERS)).expect("small");
        let at = central_at(bytes, "index.json") + 42;
        bytes[at..at + 4].copy_from_slice(&offset.to_le_bytes());
    });
    all.bytes(6, "an entry that reaches into the next", |bytes| {
        let packed = bytes[central_at(bytes, USERS) + 20];
        patch_both(bytes, USERS, 14, &[packed + 1]);
    });
    let mut both = package(payload(), ATTACKER);
    both.extend(&all.genuine);
    all.bytes(6, "another package in front", |bytes| *bytes = both);
    all.bytes(6, "another package behind", |bytes| {
        bytes.extend(package(payload(), ATTACKER));
    });
    all.bytes(6, "a program's head in front", |bytes| {
        bytes.splice(0..0, *b"MZ").for_each(drop);
    });
}

fn ends(all: &mut Attacks) {
    all.bytes(6, "a byte at the end", |bytes| bytes.push(0));
    all.bytes(6, "a central directory that goes on", |bytes| {
        let end = bytes.len() - 22;
        bytes[end + 12] = bytes[end + 12].checked_add(4).expect("room");
        bytes.splice(end..end, *b"more").for_each(drop);
    });
    all.bytes(6, "a comment", |bytes| {
        let end = bytes.len() - 2;
        bytes[end] = 4;
        bytes.extend(b"note");
    });
    let length = all.genuine.len();
    for keep in [0, 1, 21, 22, length / 2, length - 1] {
        all.bytes(6, &format!("cut off after {keep} bytes"), |bytes| {
            bytes.truncate(keep);
        });
    }
    all.bytes(6, "zeros", |bytes| *bytes = vec![0; 4096]);
    all.bytes(6, "an empty archive", |bytes| {
        *bytes = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    });
    for entries in [1 << 40, u64::MAX, 65_535] {
        all.bytes(6, &format!("zip64 says {entries} entries"), |bytes| {
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
    all.bytes(6, "the end record refers to zip64 that is not there", |b| {
        let end = b.len() - 22;
        b[end + 8..end + 12].copy_from_slice(&[0xff; 4]);
    });
    for field in [14, 18] {
        let name = format!("a size refers to zip64 that is not there, field {field}");
        all.bytes(6, &name, |bytes| {
            patch_both(bytes, USERS, field, &[0xff; 4]);
        });
    }
    for name in [USERS, "tagmanifest-sha256.txt"] {
        all.draft(6, &format!("{name} says it has 2^40 bytes"), |d| {
            d.entry(name).0.size = 1 << 40;
        });
    }
    all.draft(6, "zip64 says 2^40 packed bytes", |d| {
        d.entry(USERS).0.packed = 1 << 40;
    });
    all.draft(6, "zip64 says 2^60 packed bytes", |d| {
        d.entry(USERS).0.packed = 1 << 60;
    });
}
