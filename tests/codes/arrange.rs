//! Lays a case out in a folder of its own, and adds what no repository can hold.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::fixture;

/// A folder that holds the case, its plan as `work/plan.yaml`.
pub struct Arranged(TempDir);

impl Arranged {
    /// The folder of the plan.
    pub fn path(&self) -> std::path::PathBuf {
        self.0.path().join("work")
    }
}

/// Whether this system can bring about what the case is about: a file that
/// never has the size it states is to be had under `/proc` only, and a path
/// through a file is refused in other words on Windows.
pub fn is_possible_here(name: &str) -> bool {
    match name {
        "evidence-changed" => cfg!(target_os = "linux"),
        "evidence-unreadable" | "output-unwritable" => cfg!(unix),
        _ => true,
    }
}

/// Copies the stored case: one file, or a folder with `plan.yaml`.
pub fn case(name: &str) -> Arranged {
    let arranged = Arranged(tempfile::tempdir().expect("a folder"));
    let work = arranged.path();
    fs::create_dir(&work).expect("made");
    let stored = super::folder("tests/plans/invalid").join(name);
    if stored.is_dir() {
        copy(&stored, &work);
    } else if let Ok(bytes) = fs::read(stored.with_extension("yaml")) {
        fs::write(work.join("plan.yaml"), bytes).expect("written");
    }
    add(name, &work);
    arranged
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("made");
            copy(&entry.path(), &target);
        } else {
            let bytes = fs::read(entry.path()).expect("read");
            fs::write(&target, bytes).expect("written");
        }
    }
}

fn add(name: &str, work: &Path) {
    let plan = work.join("plan.yaml");
    match name {
        "plan-unreadable-folder" => fs::create_dir(plan).expect("made"),
        "plan-too-large" => {
            let file = fs::File::create(plan).expect("made");
            file.set_len(50 << 20).expect("lengthened");
        }
        "not-utf8-utf16" => {
            let units = "\u{feff}organization: {name: Acme}\n".encode_utf16();
            let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
            fs::write(plan, bytes).expect("written");
        }
        "unknown-field-bom" => rewrite(&plan, |text| format!("\u{feff}{text}")),
        "unknown-field-crlf" => rewrite(&plan, |text| text.replace('\n', "\r\n")),
        "unknown-field-cr" => rewrite(&plan, |text| text.replace('\n', "\r")),
        "link-outside-root" => {
            let outside = work.with_file_name("outside.csv");
            fs::write(&outside, "user,role\n").expect("written");
            link("../outside.csv", &work.join("review.csv"));
        }
        "link-outside-root-include" => {
            let outside = work.with_file_name("outside.yaml");
            fs::write(&outside, "people: []\n").expect("written");
            link("../outside.yaml", &work.join("people.yaml"));
        }
        "index-unusable" => {
            let package = fixture::package(fixture::payload(), 7);
            for name in ["old.zip", "new.zip"] {
                fs::write(work.join(name), &package).expect("written");
            }
            let key = fixture::key(7).public().pem();
            fs::write(work.join("key.pub.pem"), key).expect("written");
        }
        "package-encrypted" => {
            // How every file of age begins; nobody gets as far as the rest.
            let begin = b"age-encryption.org/v1\n-> X25519 ";
            fs::write(work.join("audit.zip.age"), begin).expect("written");
            let key = fixture::key(7).public().pem();
            fs::write(work.join("key.pub.pem"), key).expect("written");
        }
        "key-unusable" => private(&work.join("notes.txt")),
        _ => {}
    }
}

fn rewrite(plan: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(plan).expect("text");
    fs::write(plan, change(text)).expect("written");
}

#[cfg(unix)]
fn link(to: &str, at: &Path) {
    std::os::unix::fs::symlink(to, at).expect("linked");
}

#[cfg(unix)]
pub fn private(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).expect("made private");
}

#[cfg(windows)]
fn link(to: &str, at: &Path) {
    std::os::windows::fs::symlink_file(to, at).expect("linked");
}

#[cfg(windows)]
pub fn private(_: &Path) {}
