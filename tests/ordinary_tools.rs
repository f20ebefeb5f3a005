//! A second opinion: a package is checked with ordinary tools only, by the
//! commands that it carries, and each of them notices its own kind of damage.

#[path = "packages/fixture.rs"]
mod fixture;
#[path = "ordinary_tools/machines.rs"]
mod machines;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

use auditbinder::seal::SealKey;
use fixture::{NAME, key, package, payload};
use tools::{has, run};

const SIGNER: u8 = 7;

fn has_all(tools: &[&str]) -> bool {
    tools.iter().all(|tool| has(tool))
}

/// The package as an auditor has it: the archive, and the folder unzipped beside it.
struct Received {
    home: tempfile::TempDir,
}

impl Received {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let archive = format!("{NAME}.zip");
        fs::write(home.path().join(&archive), package(payload(), SIGNER)).expect("written");
        let unzip = run(home.path(), "unzip", &["-q", &archive]);
        assert!(unzip.status.success(), "{unzip:?}");
        Self { home }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join(NAME)
    }

    /// Flips one bit of one byte of a file beside or inside the folder.
    fn flip(&self, file: &str, at: usize) {
        let path = self.folder().join(file);
        let mut bytes = fs::read(&path).expect("a file");
        bytes[at] ^= 1;
        fs::write(&path, bytes).expect("written");
    }

    /// Types the indented lines of `VERIFY.txt`, one after the other, and
    /// returns what ended with NOT VERIFIED.
    fn type_commands(&self, pinned: &str, fingerprint: &str) -> BTreeSet<String> {
        let text = fs::read_to_string(self.folder().join("VERIFY.txt")).expect("text");
        let rest = text
            .strip_prefix("PINNED=\nPINNED_FINGERPRINT=\n")
            .expect("two lines to fill");
        let mut script = format!("PINNED={pinned}\nPINNED_FINGERPRINT={fingerprint}\n");
        for line in rest.lines().filter_map(|line| line.strip_prefix("    ")) {
            let tool = line.split(' ').next().unwrap_or_default();
            if !matches!(
                tool,
                "minisign" | "ssh-keygen" | "openssl" | "bagit.py" | "sha256sum"
            ) || has(tool)
            {
                script += line;
                script += "\n";
            }
        }
        let done = run(&self.folder(), "sh", &["-c", &script]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!said.contains("syntax error"), "{said}");
        let failures = said
            .lines()
            .filter_map(|line| line.strip_prefix("NOT VERIFIED: "));
        failures.map(str::to_owned).collect()
    }

    /// Runs a filled copy of `VERIFY.sh.txt` from inside the folder.
    fn run_script(&self, pinned: &str, fingerprint: &str) -> Output {
        let text = fs::read_to_string(self.folder().join("VERIFY.sh.txt")).expect("text");
        let rest = text
            .strip_prefix("PINNED=\nPINNED_FINGERPRINT=\n")
            .expect("two lines to fill");
        let filled = format!("PINNED={pinned}\nPINNED_FINGERPRINT={fingerprint}\n{rest}");
        fs::write(self.home.path().join("VERIFY.sh.txt"), filled).expect("written");
        run(&self.folder(), "sh", &["../VERIFY.sh.txt"])
    }
}

fn pins(byte: u8) -> (String, String) {
    let key = key(byte);
    (key.public().minisign(), key.public().fingerprint())
}

/// The checks of a case, without those whose tool is absent.
fn set(names: &[&str]) -> BTreeSet<String> {
    let runs = |name: &&&str| match **name {
        "minisign" => has("minisign"),
        "bagit" => has("bagit.py"),
        _ => true,
    };
    names
        .iter()
        .filter(runs)
        .map(|name| (*name).to_owned())
        .collect()
}

const NEEDED: [&str; 5] = ["sh", "unzip", "openssl", "ssh-keygen", "sha256sum"];

#[test]
fn the_printed_commands_accept_an_untouched_package() {
    if !has_all(&NEEDED) {
        return;
    }
    let (pinned, fingerprint) = pins(SIGNER);
    assert_eq!(
        Received::new().type_commands(&pinned, &fingerprint),
        BTreeSet::new()
    );
}

#[test]
fn each_printed_command_notices_its_own_kind_of_damage() {
    if !has_all(&NEEDED) {
        return;
    }
    let (pinned, fingerprint) = pins(SIGNER);
    let archive = format!("../{NAME}.zip");
    let cases: [(&str, usize, &[&str]); 7] = [
        (
            "tagmanifest-sha256.txt",
            0,
            &["minisign", "ssh-keygen", "openssl", "tag files", "bagit"],
        ),
        ("data/index.json", 0, &["payload", "bagit"]),
        ("VERIFY.sh.txt", 900, &["tag files", "bagit"]),
        (
            "signatures/tagmanifest-sha256.txt.minisig",
            150,
            &["minisign"],
        ),
        (
            "signatures/tagmanifest-sha256.txt.sshsig",
            200,
            &["ssh-keygen"],
        ),
        ("signatures/tagmanifest-sha256.txt.ed25519", 9, &["openssl"]),
        (&archive, 1000, &["archive"]),
    ];
    for (file, at, expected) in cases {
        let received = Received::new();
        received.flip(file, at);
        assert_eq!(
            received.type_commands(&pinned, &fingerprint),
            set(expected),
            "{file}"
        );
    }
    let received = Received::new();
    received.flip("signatures/statement.dsse.json", 40);
    assert!(
        received
            .type_commands(&pinned, &fingerprint)
            .contains("statement")
    );
}

#[test]
fn pinned_values_that_are_empty_or_of_another_key_fail_loudly() {
    if !has_all(&NEEDED) {
        return;
    }
    let received = Received::new();
    let ((pinned, fingerprint), (other, other_print)) = (pins(SIGNER), pins(66));
    for (key, print) in [
        ("", ""),
        ("", fingerprint.as_str()),
        (&pinned, ""),
        (&pinned, &other_print),
        (&other, &fingerprint),
        (&other, &other_print),
    ] {
        assert!(
            !received.type_commands(key, print).is_empty(),
            "{key} {print}"
        );
        let run = received.run_script(key, print);
        assert_eq!(run.status.code(), Some(1), "{run:?}");
        assert!(String::from_utf8_lossy(&run.stderr).contains("NOT VERIFIED: "));
    }
}

#[test]
fn the_shell_script_accepts_the_package_and_refuses_a_changed_root() {
    if !has_all(&NEEDED) {
        return;
    }
    let (pinned, fingerprint) = pins(SIGNER);
    let received = Received::new();
    let run = received.run_script(&pinned, &fingerprint);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    assert!(String::from_utf8_lossy(&run.stdout).contains("\nVERIFIED: "));
    received.flip("tagmanifest-sha256.txt", 0);
    assert_eq!(
        received.run_script(&pinned, &fingerprint).status.code(),
        Some(1)
    );
}

#[test]
fn the_key_files_inside_are_read_by_their_tools() {
    if !has_all(&NEEDED) {
        return;
    }
    let received = Received::new();
    let at = received.folder();
    let line = fs::read_to_string(at.join("keys/allowed_signers")).expect("text");
    let start = line.find("ssh-ed25519").expect("a key");
    fs::write(received.home.path().join("key.pub"), &line[start..]).expect("written");
    let printed = run(&at, "ssh-keygen", &["-lf", "../key.pub"]);
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert!(printed.contains(&pins(SIGNER).1), "{printed}");
    let root = "tagmanifest-sha256.txt";
    let signature = format!("signatures/{root}.ed25519");
    let openssl = run(
        &at,
        "openssl",
        &[
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "keys/seal.pub.pem",
            "-rawin",
            "-in",
            root,
            "-sigfile",
            &signature,
        ],
    );
    assert!(openssl.status.success(), "{openssl:?}");
    if has("minisign") {
        let signature = format!("signatures/{root}.minisig");
        // `-H` refuses signatures that are not prehashed.
        let minisign = run(
            &at,
            "minisign",
            &[
                "-V",
                "-H",
                "-m",
                root,
                "-x",
                &signature,
                "-p",
                "keys/seal.minisign.pub",
            ],
        );
        assert!(minisign.status.success(), "{minisign:?}");
    }
}

#[test]
fn another_implementation_of_minisign_agrees() {
    let spool = tempfile::tempdir().expect("a folder");
    let path = spool.path().join("package.zip");
    fs::write(&path, package(payload(), SIGNER)).expect("written");
    let trusted = *key(SIGNER).public();
    let out = auditbinder::verify::extract(&path, &[trusted], spool.path()).expect("extracted");
    let folder = out.folder.expect("a folder");
    let mut root = fs::read(folder.join("tagmanifest-sha256.txt")).expect("root");
    let text =
        fs::read_to_string(folder.join("signatures/tagmanifest-sha256.txt.minisig")).expect("text");
    let signature = minisign_verify::Signature::decode(&text).expect("a signature");
    let file = fs::read_to_string(folder.join("keys/seal.minisign.pub")).expect("text");
    let public = minisign_verify::PublicKey::decode(&file).expect("a key");
    let comment = format!("package={NAME} time=2026-06-30T00:00:00Z signer=evidence@acme.example");
    assert_eq!(signature.trusted_comment(), comment);
    assert!(public.verify(&root, &signature, false).is_ok());
    root[0] ^= 1;
    assert!(public.verify(&root, &signature, false).is_err());
}

#[test]
fn keys_go_both_ways_between_here_and_openssl() {
    if !has("openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    SealKey::create(&folder.path().join("ours.pem"), None).expect("created");
    let ours = run(
        folder.path(),
        "openssl",
        &["pkey", "-in", "ours.pem", "-pubout"],
    );
    let public = SealKey::load(&folder.path().join("ours.pem"), None)
        .expect("loaded")
        .public()
        .pem();
    assert_eq!(String::from_utf8_lossy(&ours.stdout), public);
    let theirs = run(
        folder.path(),
        "openssl",
        &["genpkey", "-algorithm", "ed25519"],
    );
    let key = SealKey::from_pem(&String::from_utf8_lossy(&theirs.stdout), None).expect("read");
    assert_eq!(key.public().as_bytes().len(), 32);
}

#[test]
fn ordinary_archive_tools_read_the_container() {
    let received = tempfile::tempdir().expect("a folder");
    fs::write(received.path().join("p.zip"), package(payload(), SIGNER)).expect("written");
    for (tool, arguments) in [
        ("unzip", ["-tq", "p.zip"].as_slice()),
        ("python3", &["-m", "zipfile", "-t", "p.zip"]),
        ("7z", &["t", "p.zip"]),
        ("bsdtar", &["-tf", "p.zip"]),
        ("jar", &["-tf", "p.zip"]),
    ] {
        if has(tool) {
            let done = run(received.path(), tool, arguments);
            assert!(done.status.success(), "{done:?}");
        }
    }
}
