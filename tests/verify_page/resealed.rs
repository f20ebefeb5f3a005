//! Packages that the right key sealed although they are not as a package must be.

use auditbinder::model::Digest;
use auditbinder::package::dsse::{self, Envelope};
use auditbinder::package::layout::{
    BAG_INFO, BAGIT, KEY_MINISIGN, KEY_PEM, KEY_SSH, MANIFEST, ROOT, SIGNATURE_MINISIGN,
    SIGNATURE_RAW, SIGNATURE_SSH, STATEMENT, VERIFY_TEXT,
};
use auditbinder::package::minisign::{Minisig, comment_bytes, prehash};
use auditbinder::package::sshsig::{self, SshSignature};
use auditbinder::package::statement::{Prefix, Statement};
use auditbinder::package::zip::Method;
use ed25519_dalek::{Signer as _, SigningKey};

use super::TRUSTED;
use super::draft::Draft;

fn sign(message: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(&[TRUSTED; 32])
        .sign(message)
        .to_bytes()
}

/// Gives an entry of this whole name other bytes.
fn put(draft: &mut Draft, name: &str, bytes: &[u8]) {
    draft.replace(&format!("/{name}"), bytes);
}

fn text_of(draft: &mut Draft, name: &str) -> String {
    let (head, kept) = draft.entry(&format!("/{name}"));
    let mut bytes = kept.clone();
    if head.method == Method::Deflated {
        bytes = vec![0; usize::try_from(head.size).expect("small")];
        let mut inflater = libdeflater::Decompressor::new();
        inflater.deflate_decompress(kept, &mut bytes).expect("data");
    }
    String::from_utf8(bytes).expect("text")
}

/// How a file is changed before it is sealed anew.
type Change = fn(&str) -> String;

/// Changes of the root and of the manifest: what it is then, the file, the change.
const LISTS: [(&str, &str, Change); 9] = [
    ("a root without a tag file", ROOT, |text| {
        let at = text.rfind("bagit.txt").expect("listed") - 66;
        [&text[..at], &text[at + 66 + "bagit.txt\n".len()..]].concat()
    }),
    ("a root in capitals", ROOT, |text| {
        text[..64].to_uppercase() + &text[64..]
    }),
    ("a root out of order", ROOT, |text| {
        let (first, rest) = text.split_once('\n').expect("lines");
        format!("{rest}{first}\n")
    }),
    ("a root that lists payload", ROOT, |text| {
        let (at, _) = text.match_indices('\n').nth(4).expect("lines");
        let line = format!("{}  data/index.json\n", "0".repeat(64));
        format!("{}{line}{}", &text[..=at], &text[at + 1..])
    }),
    ("a root with carriage returns", ROOT, |text| {
        text.replace('\n', "\r\n")
    }),
    ("a manifest without a file", MANIFEST, |text| {
        text.split_once('\n').expect("lines").1.to_owned()
    }),
    ("a manifest that lists a tag file", MANIFEST, |text| {
        format!("{text}{}  keys/x\n", "0".repeat(64))
    }),
    ("a manifest with an unsafe name", MANIFEST, |text| {
        text.replacen("data/", "data/../", 1)
    }),
    ("a manifest with a comment", MANIFEST, |text| {
        format!("# note\n{text}")
    }),
];

/// Changes of `bag-info.txt`: what it has then, the text, and the text in its place.
const INFO: [(&str, &str, &str); 8] = [
    ("a count", ".5\n", ".6\n"),
    ("an amount", "Payload-Oxum: ", "Payload-Oxum: 1"),
    ("a padded amount", "Payload-Oxum: ", "Payload-Oxum: 0"),
    ("a day", "2026-06-30", "2026-06-29"),
    ("no day", "2026-06-30", "2026-06-31"),
    ("a package", "soc2-2026", "soc3-2026"),
    ("a software", "auditbinder 0", "auditbinder 9"),
    ("a line", "External", "Contact: x\nExternal"),
];

/// Packages with another manifest or tag file, sealed by the right key: class, name, bytes.
pub fn wrongly_sealed(genuine: &[u8]) -> Vec<(u8, String, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, file, change) in LISTS {
        all.push((4, name.to_owned(), resealed(genuine, file, change)));
    }
    for (name, from, to) in INFO {
        let bytes = resealed(genuine, BAG_INFO, |text| text.replacen(from, to, 1));
        all.push((4, format!("{name} in bag-info.txt"), bytes));
    }
    for file in [BAGIT, KEY_PEM, KEY_MINISIGN, KEY_SSH] {
        let bytes = resealed(genuine, file, |text| format!("{text}x\n"));
        all.push((4, format!("a line in {file}"), bytes));
    }
    // The instructions may have any text, as long as it is the sealed one.
    let bytes = resealed(genuine, VERIFY_TEXT, |text| format!("{text}more\n"));
    all.push((0, "a line in VERIFY.txt".to_owned(), bytes));
    all
}

/// Changes one tag file or the root, and seals anew what follows from it.
fn resealed(genuine: &[u8], name: &str, change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let mut draft = Draft::of(genuine);
    let text = text_of(&mut draft, name);
    let changed = change(&text);
    assert_ne!(changed, text, "{name}");
    put(&mut draft, name, changed.as_bytes());
    if name != ROOT {
        let root = text_of(&mut draft, ROOT);
        let digest = |text: &str| Digest::of(text.as_bytes()).to_string();
        let root = root.replace(&digest(&text), &digest(&changed));
        put(&mut draft, ROOT, root.as_bytes());
    }
    sign_root(&mut draft);
    sign_statement(&mut draft);
    draft.bytes()
}

fn sign_root(draft: &mut Draft) {
    let root = text_of(draft, ROOT);
    let root = root.as_bytes();
    put(draft, SIGNATURE_RAW, &sign(root));
    let form = text_of(draft, SIGNATURE_MINISIGN);
    let form = Minisig::parse(form.as_bytes()).expect("a signature");
    let signature = sign(&prehash(root));
    let form = Minisig {
        comment_signature: sign(&comment_bytes(&signature, &form.comment)),
        signature,
        ..form
    };
    put(draft, SIGNATURE_MINISIGN, form.encode().as_bytes());
    let form = text_of(draft, SIGNATURE_SSH);
    let form = SshSignature {
        signature: sign(&sshsig::signed_bytes(root)),
        ..SshSignature::parse(form.as_bytes()).expect("a signature")
    };
    put(draft, SIGNATURE_SSH, form.encode().as_bytes());
}

fn sign_statement(draft: &mut Draft) {
    let manifest = Digest::of(text_of(draft, MANIFEST).as_bytes());
    let root = Digest::of(text_of(draft, ROOT).as_bytes());
    let envelope = Envelope::parse(&draft.entry(STATEMENT).1).expect("an envelope");
    let statement = Statement::parse(&envelope.payload).expect("a statement");
    // The end of what stands before the statement does not depend on it.
    let bytes = draft.bytes();
    let length = super::draft::local_at(&bytes, STATEMENT);
    let statement = Statement {
        root,
        manifest,
        prefix: Prefix {
            length: length as u64,
            digest: Digest::of(&bytes[..length]),
        },
        ..statement
    };
    let payload = statement.encode().expect("canonical").into_bytes();
    let envelope = Envelope {
        signature: sign(&dsse::signed_bytes(&payload)),
        payload,
        ..envelope
    };
    put(draft, STATEMENT, envelope.encode().as_bytes());
}
