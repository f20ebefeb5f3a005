//! What is written to disk, and what never is.

use std::fs;
use std::path::{Path, PathBuf};

use auditbinder::verify::{ExtractError, extract};

use super::draft::Draft;
use super::fixture::{key, package, payload};
use super::{ATTACKER, TRUSTED, USERS, genuine, inside};

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
