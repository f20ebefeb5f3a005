//! Keys under a passphrase: files of openssl and our own, where the passphrase comes from.

use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};

use auditbinder::seal::{KeyError, Passphrase, SealKey};

use super::home::{Home, json, pem, says, unusable};
use super::tools::{answer, has, run};

const SECRET: &str = "correct horse Battery 17";
/// A part of the Base64 of key 7, which no output may hold.
const SECRET_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcH";

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.as_bytes().to_vec()).expect("a passphrase")
}

/// A folder where key 7 stands encrypted as `sealed.pem`, too.
fn home() -> Home {
    let home = Home::new();
    // Written by `openssl pkcs8 -topk8 -scrypt -passout pass:…`, so that no tool is needed here.
    home.private("sealed.pem", include_str!("../data/test-encrypted.key.pem"));
    home
}

#[test]
fn keys_that_openssl_encrypted_are_opened() {
    if !has("openssl") {
        return;
    }
    let home = Home::new();
    let out = format!("pass:{SECRET}");
    let convert = ["pkcs8", "-topk8", "-in", "7.key.pem", "-passout", &out];
    let ways: [&[&str]; 4] = [
        &["-scrypt"],
        &[
            "-scrypt",
            "-scrypt_N",
            "16384",
            "-scrypt_r",
            "8",
            "-scrypt_p",
            "3",
        ],
        &[
            "-v2",
            "aes-256-cbc",
            "-v2prf",
            "hmacWithSHA256",
            "-iter",
            "10000",
        ],
        &["-v2", "aes-128-cbc"],
    ];
    let plain = SealKey::load(&home.file("7.key.pem"), None).expect("a key");
    for way in ways {
        let text = answer(home.path(), "openssl", &[&convert, way].concat());
        let key = SealKey::from_pem(&text, Some(&passphrase(SECRET)));
        assert_eq!(key.expect("a key").public(), plain.public(), "{way:?}");
        let wrong = SealKey::from_pem(&text, Some(&passphrase("incorrect")));
        assert!(matches!(wrong, Err(KeyError::WrongPassphrase)), "{way:?}");
        assert!(matches!(
            SealKey::from_pem(&text, None),
            Err(KeyError::Locked)
        ));
    }
    // The usual command, which makes and encrypts in one step.
    let new = ["genpkey", "-algorithm", "ed25519", "-aes256", "-pass", &out];
    let text = answer(home.path(), "openssl", &new);
    home.private("theirs.pem", &text);
    let key = SealKey::load(&home.file("theirs.pem"), Some(&passphrase(SECRET))).expect("a key");
    let show = ["pkey", "-in", "theirs.pem", "-passin", &out, "-pubout"];
    assert_eq!(answer(home.path(), "openssl", &show), key.public().pem());
    // Triple DES, and a key of another algorithm under a good cipher.
    let old = answer(
        home.path(),
        "openssl",
        &[&convert[..], &["-v2", "des3"]].concat(),
    );
    let old = SealKey::from_pem(&old, Some(&passphrase(SECRET)));
    assert!(matches!(old, Err(KeyError::Cipher)), "{old:?}");
    let other = ["genpkey", "-algorithm", "x25519", "-aes256", "-pass", &out];
    let other = answer(home.path(), "openssl", &other);
    let other = SealKey::from_pem(&other, Some(&passphrase(SECRET)));
    assert!(matches!(other, Err(KeyError::Unusable { .. })), "{other:?}");
}

#[test]
fn a_key_encrypted_here_is_read_by_openssl() {
    let home = Home::new();
    let mut new = home.program(&["key", "new", "new.key.pem", "--encrypt", "--format", "json"]);
    new.args(["--passphrase-env", "SEAL_PASS"])
        .env("SEAL_PASS", SECRET);
    let made = new.output().expect("the program starts");
    assert!(made.status.success(), "{made:?}");
    let text = fs::read_to_string(home.file("new.key.pem")).expect("a key");
    assert!(
        text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"),
        "{text}"
    );
    let key = SealKey::load(&home.file("new.key.pem"), Some(&passphrase(SECRET)));
    let key = key.expect("a key");
    assert_eq!(json(&made)["pem"], key.public().pem());
    assert!(!says(&made, SECRET));
    // Another salt each time.
    let again = home.file("again.key.pem");
    SealKey::create(&again, Some(&passphrase(SECRET))).expect("a key");
    assert_ne!(
        fs::read_to_string(again).expect("a key")[..200],
        text[..200]
    );
    if has("openssl") {
        let right = format!("pass:{SECRET}");
        let show = |pass| ["pkey", "-in", "new.key.pem", "-passin", pass, "-pubout"];
        assert_eq!(
            answer(home.path(), "openssl", &show(&right)),
            key.public().pem()
        );
        assert!(
            !run(home.path(), "openssl", &show("pass:other"))
                .status
                .success()
        );
    }
}

/// Builds with the encrypted key, the passphrase on standard input.
fn by_stdin(home: &Home, text: &[u8]) -> Output {
    let mut build = home.build(&["--key", "sealed.pem", "--passphrase-fd", "0"]);
    build
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = build.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(text).expect("written");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// Builds with the encrypted key, the passphrase in a file that the shell opens as descriptor 7.
fn by_file(home: &Home) -> Output {
    home.private("passphrase", format!("{SECRET}\n"));
    let build = home.build(&["--key", "sealed.pem", "--passphrase-fd", "7"]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "exec \"$0\" \"$@\" 7< passphrase"]);
    shell.arg(build.get_program()).args(build.get_args());
    shell
        .current_dir(home.path())
        .output()
        .expect("the shell starts")
}

#[test]
fn the_passphrase_comes_from_a_variable_a_pipe_or_a_file_and_shows_nowhere() {
    let home = home();
    let reference = home.reference();
    let secrets = [SECRET, SECRET_KEY];
    let mut by_variable = home.build(&["--key", "sealed.pem", "--passphrase-env", "SEAL_PASS"]);
    by_variable.env("SEAL_PASS", SECRET);
    let mut by_both = home.build(&["--key-env", "SEAL_KEY", "--passphrase-env", "SEAL_PASS"]);
    let text = fs::read_to_string(home.file("sealed.pem")).expect("a key");
    by_both.env("SEAL_PASS", SECRET).env("SEAL_KEY", text);
    let runs = [
        by_variable.output().expect("the program starts"),
        by_both.output().expect("the program starts"),
        by_stdin(&home, format!("{SECRET}\r\n").as_bytes()),
        by_file(&home),
    ];
    for output in runs {
        assert!(output.status.success(), "{output:?}");
        assert!(
            secrets.iter().all(|secret| !says(&output, secret)),
            "{output:?}"
        );
    }
    // The same key gives the same bytes, however it was kept.
    assert!(home.package() == Some(reference));
    let extract = ["extract", "out/audit.zip", "unpacked", "--key", "7.pub.pem"];
    assert!(home.run(&extract).status.success());
    for entry in walkdir::WalkDir::new(home.file("unpacked")) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).expect("read");
            let text = String::from_utf8_lossy(&bytes);
            let shown = secrets.iter().any(|secret| text.contains(secret));
            assert!(!shown, "{}", entry.path().display());
        }
    }
}

#[test]
fn a_missing_wrong_or_needless_passphrase_is_said_and_nothing_is_written() {
    let home = home();
    let with = |key: &str, value: &str| {
        let mut build = home.build(&["--key", key, "--passphrase-env", "SEAL_PASS"]);
        build.env("SEAL_PASS", value);
        build
    };
    let cases = [
        (
            home.build(&["--key", "sealed.pem"]),
            "no passphrase was given",
        ),
        (
            with("sealed.pem", "incorrect horse"),
            "does not open the key",
        ),
        (with("7.key.pem", SECRET), "the key is not encrypted"),
        (with("sealed.pem", ""), "the passphrase is empty"),
        (with("sealed.pem", "two\nlines"), "more than one line"),
        (
            with("sealed.pem", &"long".repeat(300)),
            "longer than 1024 bytes",
        ),
        (
            home.build(&["--key", "sealed.pem", "--passphrase-env", "SEAL_PASS"]),
            "`SEAL_PASS`, which should hold the passphrase, is not set",
        ),
        (
            home.build(&["--key", "sealed.pem", "--passphrase-fd", "4000000"]),
            "from file descriptor 4000000: no open file or pipe has that number",
        ),
    ];
    for (command, expected) in cases {
        let output = unusable(&home, command, expected);
        for secret in [SECRET, SECRET_KEY, "incorrect horse", "longlong"] {
            assert!(!says(&output, secret), "{output:?}");
        }
    }
    let piped = by_stdin(&home, b"incorrect horse\n");
    assert_eq!(piped.status.code(), Some(3), "{piped:?}");
    assert!(!says(&piped, "incorrect horse"), "{piped:?}");
    // What cannot be meant is wrong usage: two sources, a value, a passphrase for nothing.
    for wrong in [
        &["build", "--passphrase-env", "A", "--passphrase-fd", "0"][..],
        &["build", "--passphrase", "secret"],
        &["key", "new", "k.pem", "--encrypt"],
        &["key", "new", "k.pem", "--passphrase-env", "PATH"],
    ] {
        assert_eq!(home.run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert!(!home.file("k.pem").exists());
}

#[test]
fn a_key_file_that_the_group_can_read_is_refused_encrypted_or_not() {
    let home = home();
    for name in ["7.key.pem", "sealed.pem"] {
        for bits in [0o640, 0o604, 0o660] {
            home.mode(name, bits);
            let mode = format!("has mode {bits:04o}");
            let mut build = home.build(&["--key", name, "--passphrase-env", "SEAL_PASS"]);
            build.env("SEAL_PASS", SECRET);
            let output = unusable(&home, build, &mode);
            assert!(says(&output, "chmod 600"), "{output:?}");
        }
    }
}

#[test]
fn an_encrypted_key_is_shown_with_its_passphrase_and_beside_the_plan_it_is_made() {
    let home = home();
    let mut show = home.program(&["key", "show", "sealed.pem", "--passphrase-env", "SEAL_PASS"]);
    let shown = show
        .env("SEAL_PASS", SECRET)
        .output()
        .expect("the program starts");
    assert!(shown.status.success(), "{shown:?}");
    let plain = home.run(&["key", "show", "7.pub.pem"]);
    assert_eq!(shown.stdout, plain.stdout);
    let locked = home.run(&["key", "show", "sealed.pem"]);
    assert_eq!(locked.status.code(), Some(3));
    assert!(says(&locked, "--passphrase-env NAME"), "{locked:?}");
    let mut first = home.build(&["--passphrase-env", "SEAL_PASS"]);
    let first = first
        .env("SEAL_PASS", SECRET)
        .output()
        .expect("the program starts");
    assert!(first.status.success(), "{first:?}");
    let made = fs::read_to_string(home.file(".auditbinder/seal.key.pem")).expect("a key");
    assert!(made.contains("BEGIN ENCRYPTED PRIVATE KEY"), "{made}");
    assert!(!made.contains(&pem(7)[30..60]));
}

#[test]
fn the_lines_for_the_auditor_name_whom_they_are_told() {
    let home = Home::new();
    let identity = ["--identity", "evidence@acme.example"];
    let show = ["key", "show", "7.pub.pem", "--format", "json"];
    let anybody = json(&home.run(&show));
    let line = anybody["allowed-signers"].as_str().expect("a line");
    let openssh = anybody["openssh"].as_str().expect("a line");
    assert_eq!(line, format!("* namespaces=\"evidence-package\" {openssh}"));
    let named = json(&home.run(&[&show[..], &identity].concat()));
    let line = named["allowed-signers"].as_str().expect("a line");
    assert!(
        line.starts_with("evidence@acme.example namespaces="),
        "{line}"
    );
    fs::write(home.file("allowed"), line).expect("written");
    let read = json(&home.run(&["key", "show", "allowed", "--format", "json"]));
    assert_eq!(read["fingerprint"], anybody["fingerprint"]);
    for wrong in ["two words", "!eve@x.example", "a,b"] {
        let shown = home.run(&["key", "show", "7.pub.pem", "--identity", wrong]);
        assert_eq!(shown.status.code(), Some(2), "{wrong}");
    }
}
