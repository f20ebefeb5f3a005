//! Lays a case out in a folder of its own, and adds what no repository can hold.

use std::fs;
use std::io::Write as _;
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
        _ => plant(name, work),
    }
}

// What a scan finds is put together here, so that no file of this repository holds
// it. None of the values is anybody's: check digits are right, nothing else is.

fn token() -> String {
    ["gh", "p_uI7b7T", "pYx7tuuzP5", "Nmj7bbDV6DeDdL2j95zX"].concat()
}

fn card() -> String {
    ["4539", "1488", "0343", "6467"].concat()
}

fn ssn() -> String {
    ["219", "09", "9998"].join("-")
}

/// Writes evidence that holds what a scan finds.
fn plant(name: &str, work: &Path) {
    let write = |file: &str, bytes: &[u8]| {
        let path = work.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    };
    if let Some((file, text)) = planted(name) {
        return write(file, text.as_bytes());
    }
    match name {
        "redaction-out-of-reach" => {
            let log = format!("GET /repos Authorization: token {}\n", token());
            let level = flate2::Compression::new(6);
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), level);
            packed.write_all(log.as_bytes()).expect("written");
            write("gateway.log.gz", &packed.finish().expect("packed"));
        }
        "evidence-unscanned" => {
            // One grey point.
            let image =
                b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\
                \x00\x00\x00\x01\x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\
                \x54\x78\x9c\x63\x68\x00\x00\x00\x82\x00\x81\x77\xcd\x72\xb6\x00\x00\x00\x00\x49\
                \x45\x4e\x44\xae\x42\x60\x82";
            write("console.png", image);
        }
        "sensitive-data-in-package" => {
            let change = |text: String| text.replace("TOKEN", &token());
            rewrite(&work.join("plan.yaml"), change);
        }
        _ => {}
    }
}

/// The text file of a case that is about values in one.
fn planted(name: &str) -> Option<(&'static str, String)> {
    let (token, card, ssn) = (token(), card(), ssn());
    Some(match name {
        "secret-in-evidence" => {
            let url = "url = \"https://git.company.example\"";
            let of = |part: &str| format!("[{part}]\n{url}\ntoken = \"{token}\"\n");
            ("gateway.toml", of("upstream") + &of("mirror"))
        }
        "card-data-in-evidence" => {
            let rows = format!("1001,{card}\n1002,**** 1117\n");
            ("orders.csv", format!("order,card_number\n{rows}"))
        }
        "phi-in-evidence" => {
            let rows = format!("17,no paper\n18,patient with SSN {ssn} cannot log in\n");
            ("tickets.csv", format!("ticket,text\n{rows}"))
        }
        "personal-data-in-evidence" => {
            let mail = ["joanna.vale", "clinic-vale.org"].join("@");
            ("accounts.csv", format!("user,email\nu-1,{mail}\n"))
        }
        "evidence-held-back" => {
            let command = format!("git push https://x:{token}@git.company.example");
            let record = serde_json::json!({"body": {"stringValue": command}});
            ("telemetry.jsonl", format!("{record}\n"))
        }
        "data-class-contradicted" => {
            let log = format!("test fixture loaded\npatient SSN {ssn}\nok\n");
            ("build.log", log)
        }
        "sensitive-data-in-source" => {
            let row = format!("insert into patient (name, ssn) values ('A', '{ssn}');");
            let seeds = format!("{row}\n-- push with {token}\n");
            ("clinic-app/seeds/patients.sql", seeds)
        }
        "redaction-incomplete" => {
            let note = format!("{{note: to card {card}, by: finance}}");
            ("orders.yaml", format!("order: 1001\nrefund: {note}\n"))
        }
        _ => return None,
    })
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
