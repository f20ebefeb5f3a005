//! Which entries a package has, and in which order they stand (rules R1, R2, R8).

use std::collections::BTreeMap;

use super::EntryName;

/// Declares the directory a bag.
pub const BAGIT: &str = "bagit.txt";
/// Names and counts the payload.
pub const BAG_INFO: &str = "bag-info.txt";
/// Lists every payload file with its digest.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// The root: lists every tag file with its digest; what the signatures sign.
pub const ROOT: &str = "tagmanifest-sha256.txt";
/// The folder of everything the package is about.
pub const PAYLOAD: &str = "data/";
/// The auditor's document, a subject of the statement where it is present.
pub const REPORTS: [&str; 2] = ["data/reports/report.pdf", "data/reports/report.html"];
/// The machine's view of everything that the reports say.
pub const INDEX: &str = "data/index.json";
/// How to check by hand, for reading.
pub const VERIFY_TEXT: &str = "VERIFY.txt";
/// How to check by hand, as a shell script.
pub const VERIFY_SHELL: &str = "VERIFY.sh.txt";
/// How to check by hand, as a PowerShell script.
pub const VERIFY_POWERSHELL: &str = "VERIFY.ps1.txt";
/// The signer's key for openssl.
pub const KEY_PEM: &str = "keys/seal.pub.pem";
/// The signer's key for minisign.
pub const KEY_MINISIGN: &str = "keys/seal.minisign.pub";
/// The signer's key for ssh-keygen.
pub const KEY_SSH: &str = "keys/allowed_signers";
/// The folder of the signatures.
pub const SIGNATURES: &str = "signatures/";
/// 64 bytes of Ed25519 over the root.
pub const SIGNATURE_RAW: &str = "signatures/tagmanifest-sha256.txt.ed25519";
/// The same key's signature over the root, for minisign.
pub const SIGNATURE_MINISIGN: &str = "signatures/tagmanifest-sha256.txt.minisig";
/// The same key's signature over the root, for ssh-keygen.
pub const SIGNATURE_SSH: &str = "signatures/tagmanifest-sha256.txt.sshsig";
/// A certificate holder's detached CMS signature over the root, in DER.
pub const SIGNATURE_CMS: &str = "signatures/tagmanifest-sha256.txt.p7s";
/// The certificates of that holder, their own first; a tag file.
pub const CERTIFICATES: &str = "keys/signer.crt.pem";
/// The signed statement; the last entry.
pub const STATEMENT: &str = "signatures/statement.dsse.json";

/// The signature files that every package has, in the order of the container.
pub const SIGNATURE_FILES: [&str; 4] =
    [SIGNATURE_RAW, SIGNATURE_MINISIGN, SIGNATURE_SSH, STATEMENT];

/// All of them where a certificate holder signed too.
pub const SIGNATURE_FILES_WITH_CMS: [&str; 5] = [
    SIGNATURE_RAW,
    SIGNATURE_MINISIGN,
    SIGNATURE_CMS,
    SIGNATURE_SSH,
    STATEMENT,
];

/// The tag files that every root lists.
pub const TAG_FILES: [&str; 9] = [
    VERIFY_POWERSHELL,
    VERIFY_SHELL,
    VERIFY_TEXT,
    BAG_INFO,
    BAGIT,
    KEY_SSH,
    KEY_MINISIGN,
    KEY_PEM,
    MANIFEST,
];

/// The most entries that a package may have.
pub const MAX_ENTRIES: u64 = 1 << 20;
/// The most bytes of a tag file other than the manifest, and of a signature file.
pub const MAX_TAG_FILE: u64 = 8 << 20;

/// What entries are sorted by (rule R1): the four bag files, then bytewise by
/// name, then the signatures, then the statement.
pub fn order(name: &str) -> (u8, &str) {
    let group = match name {
        BAGIT => 0,
        BAG_INFO => 1,
        MANIFEST => 2,
        ROOT => 3,
        STATEMENT => 6,
        _ if name.starts_with(SIGNATURES) => 5,
        _ => 4,
    };
    (group, name)
}

/// Whether a text can be the one top directory, and so the archive's own name.
///
/// Narrower than an entry name: it stands unquoted in the printed commands.
pub fn is_package_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    text.len() <= 128
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(plain)
        && EntryName::parse(text).is_ok()
}

/// Finds names that some file system cannot tell apart, and files that are
/// another's directory (rule R8). Returns pairs as written, in order.
pub fn clashes<'a>(names: impl Iterator<Item = &'a EntryName>) -> Vec<(&'a str, &'a str)> {
    let mut clashes = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in names {
        if let Some(other) = seen.insert(name.folded(), name.as_str()) {
            clashes.push((other, name.as_str()));
        }
    }
    for (folded, name) in &seen {
        for (at, _) in folded.match_indices('/') {
            if let Some(file) = seen.get(&folded[..at]) {
                clashes.push((file, name));
            }
        }
    }
    clashes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<EntryName> {
        let parse = |text: &&str| EntryName::parse(text).expect("a name");
        texts.iter().map(parse).collect()
    }

    #[test]
    fn twins_and_files_that_are_directories_clash() {
        let found = |texts: &[&str]| clashes(names(texts).iter()).len();
        assert_eq!(found(&["data/a", "data/b", "data/ab/c"]), 0);
        assert_eq!(found(&["data/a", "data/A"]), 1);
        assert_eq!(found(&["data/straße", "data/STRASSE"]), 1);
        assert_eq!(found(&["data/a", "data/a/b"]), 1);
        assert_eq!(found(&["data/A", "data/a/b/c"]), 1);
    }

    #[test]
    fn the_bag_files_come_first_and_the_statement_last() {
        let mut all: Vec<&str> = TAG_FILES.into_iter().chain(SIGNATURE_FILES).collect();
        all.extend([ROOT, "data/x", "data/a"]);
        all.sort_by_key(|name| order(name));
        assert_eq!(all[..4], [BAGIT, BAG_INFO, MANIFEST, ROOT]);
        assert_eq!(all[7..9], ["data/a", "data/x"]);
        assert_eq!(all[all.len() - 4..], SIGNATURE_FILES);
        let mut with_cms = SIGNATURE_FILES_WITH_CMS;
        with_cms.reverse();
        with_cms.sort_by_key(|name| order(name));
        assert_eq!(with_cms, SIGNATURE_FILES_WITH_CMS);
    }

    #[test]
    fn a_package_name_needs_no_quotes() {
        assert!(is_package_name("soc2-2026-1-9f2c71ab0e11"));
        for name in ["", "a b", "-rf", "../x", "a'b", "nul", "a.", "ü"] {
            assert!(!is_package_name(name), "{name:?} was accepted");
        }
    }
}
