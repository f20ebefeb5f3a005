//! Other programs judge what is written here, and are judged: each accepts the
//! genuine signature, and refuses a change of what it covers.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::holder::{by_command, holder, load, received, signed};
use super::{data, tools};
use tools::{answer, has, run};

const ROOT: &str = "tagmanifest-sha256.txt";
const P7S: &str = "signatures/tagmanifest-sha256.txt.p7s";

/// Flips a bit of one byte of a file while something is tried.
fn with_flip(folder: &Path, file: &str, at: usize, mut tried: impl FnMut() -> bool) -> bool {
    let path = folder.join(file);
    let genuine = fs::read(&path).expect("a file");
    let mut damaged = genuine.clone();
    damaged[at] ^= 1;
    fs::write(&path, damaged).expect("written");
    let result = tried();
    fs::write(&path, genuine).expect("written");
    result
}

/// Asks a program about the genuine files, then about a changed root and signature.
fn witness(folder: &Path, name: &str, mut accepts: impl FnMut() -> bool) {
    assert!(accepts(), "{name} refuses the genuine signature");
    let length = fs::read(folder.join(P7S)).expect("a file").len();
    assert!(!with_flip(folder, ROOT, 0, &mut accepts), "{name}: root");
    // The signature value stands at the end.
    assert!(
        !with_flip(folder, P7S, length - 3, &mut accepts),
        "{name}: signature"
    );
}

fn openssl(folder: &Path, more: &[&str]) -> bool {
    let arguments = [
        &[
            "cms", "-verify", "-binary", "-cades", "-purpose", "any", "-inform", "DER",
        ],
        &[
            "-in",
            P7S,
            "-content",
            ROOT,
            "-CAfile",
            "root.pem",
            "-out",
            "/dev/null",
        ][..],
        more,
    ]
    .concat();
    run(folder, "openssl", &arguments).status.success()
}

#[test]
fn openssl_agrees_about_every_kind_of_key() {
    if !has("openssl") {
        return;
    }
    let keys = tempfile::tempdir().expect("a folder");
    for holder in [
        holder("signer"),
        load("signer384", &["signer384", "issuing"], None).expect("a holder"),
        by_command(keys.path(), "rsa", "-sha256").expect("a holder"),
    ] {
        let Some((_home, folder)) = received(&signed(&holder)) else {
            return;
        };
        witness(&folder, holder.subject(), || openssl(&folder, &[]));
    }
}

#[test]
fn the_printed_line_is_typed_as_it_stands() {
    if !has("openssl") || !has("sh") {
        return;
    }
    let Some((_home, folder)) = received(&data("signed.zip")) else {
        return;
    };
    let text = fs::read_to_string(folder.join("VERIFY.txt")).expect("text");
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| line.contains("openssl cms"));
    let line = line.expect("a line");
    let typed = |roots: &str| {
        let script = format!("W=$(mktemp -d); ROOTS={roots}; {line}");
        run(&folder, "sh", &["-c", &script]).status.success()
    };
    assert!(typed("root.pem"));
    assert!(!typed("tsa-root.pem"));
    witness(&folder, "VERIFY.txt", || typed("root.pem"));
}

#[test]
fn a_certificate_that_has_ended_counts_at_the_time_of_the_stamp() {
    if !has("openssl") {
        return;
    }
    let Some((_home, folder)) = received(&data("late.zip")) else {
        return;
    };
    assert!(!openssl(&folder, &["-attime", "1900000000"]));
    assert!(openssl(&folder, &["-attime", "1783684800"]));
}

#[test]
fn gnutls_agrees() {
    if !has("certtool") {
        return;
    }
    let Some((_home, folder)) = received(&data("signed.zip")) else {
        return;
    };
    let arguments = [
        "--p7-verify",
        "--inder",
        "--infile",
        P7S,
        "--load-data",
        ROOT,
        "--load-ca-certificate",
        "root.pem",
    ];
    witness(&folder, "certtool", || {
        run(&folder, "certtool", &arguments).status.success()
    });
}

#[test]
fn nss_agrees() {
    if !has("cmsutil") || !has("certutil") {
        return;
    }
    let Some((_home, folder)) = received(&data("signed.zip")) else {
        return;
    };
    fs::create_dir(folder.join("db")).expect("made");
    answer(&folder, "certutil", &["-N", "-d", "db", "--empty-password"]);
    answer(
        &folder,
        "certutil",
        &[
            "-A", "-d", "db", "-n", "root", "-t", "C,C,C", "-i", "root.pem",
        ],
    );
    let arguments = ["-D", "-d", "db", "-i", P7S, "-c", ROOT, "-n"];
    witness(&folder, "cmsutil", || {
        run(&folder, "cmsutil", &arguments).status.success()
    });
}

/// Only a positive check: gpgsm is known to pass some flips inside certificates that it has.
#[test]
fn gpgsm_agrees() {
    if !has("gpgsm") || !has("gpgconf") || !has("openssl") {
        return;
    }
    let Some((_home, folder)) = received(&data("signed.zip")) else {
        return;
    };
    // Sockets want a short path.
    let home = tempfile::Builder::new()
        .prefix("g")
        .tempdir_in("/tmp")
        .expect("a folder");
    let print = answer(
        &folder,
        "openssl",
        &["x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha1"],
    );
    let print: String = print
        .rsplit('=')
        .next()
        .expect("a value")
        .trim()
        .replace(':', "");
    fs::write(
        home.path().join("trustlist.txt"),
        format!("{print} S relax\n"),
    )
    .expect("written");
    let gpgsm = |arguments: &[&str]| {
        let mut command = Command::new("gpgsm");
        command
            .env("GNUPGHOME", home.path())
            .current_dir(&folder)
            .stdin(Stdio::null());
        command
            .arg("--batch")
            .args(arguments)
            .output()
            .expect("it starts")
    };
    let imported = gpgsm(&["--import", "root.pem", "issuing.pem"]);
    assert!(imported.status.success(), "{imported:?}");
    let verified = gpgsm(&["--disable-crl-checks", "--verify", P7S, ROOT]);
    let mut end = Command::new("gpgconf");
    let ended = end
        .env("GNUPGHOME", home.path())
        .args(["--kill", "all"])
        .output();
    assert!(ended.is_ok());
    assert!(verified.status.success(), "{verified:?}");
}

/// A folder with everything that an authority on this machine needs, and the package.
fn with_authority(folder: &Path) {
    super::holder::private(folder, "tsa");
    let settings = [
        "[tsa]\ndefault_tsa = t\n[t]",
        "serial = serial",
        "signer_cert = tsa.pem",
        "signer_key = tsa.key.pem",
        "signer_digest = sha256",
        "default_policy = 1.2.3.4.1",
        "digests = sha256",
        "accuracy = secs:1, millisecs:500\n",
    ];
    for (name, bytes) in [
        ("tsa.pem", data("tsa.crt.pem")),
        ("tsa.cnf", settings.join("\n").into_bytes()),
        ("serial", b"01\n".to_vec()),
        ("p.zip", data("signed.zip")),
        ("key.pem", super::trusted()[0].pem().into_bytes()),
    ] {
        fs::write(folder.join(name), bytes).expect("written");
    }
}

/// The standard output of a line of words that must succeed.
fn typed(folder: &Path, line: &str) -> String {
    let mut words = line.split(' ');
    let tool = match words.next() {
        Some("auditbinder") => env!("CARGO_BIN_EXE_auditbinder"),
        other => other.unwrap_or_default(),
    };
    answer(folder, tool, &words.collect::<Vec<_>>())
}

#[test]
fn openssl_stamps_what_is_asked_and_both_agree_about_it() {
    if !has("openssl") {
        return;
    }
    let Some((_home, folder)) = received(&data("signed.zip")) else {
        return;
    };
    with_authority(&folder);
    typed(&folder, "auditbinder timestamp request p.zip");
    let read = typed(&folder, "openssl ts -query -in p.zip.tsq -text");
    for part in [
        "Hash Algorithm: sha256",
        "Certificate required: yes",
        "Nonce: unspecified",
    ] {
        assert!(read.contains(part), "{read}");
    }
    typed(
        &folder,
        "openssl ts -reply -config tsa.cnf -queryfile p.zip.tsq -out answer.tsr",
    );
    typed(
        &folder,
        "auditbinder timestamp attach p.zip answer.tsr --tsa-ca tsa-root.pem",
    );
    let asked = "auditbinder verify p.zip --key key.pem --ca root.pem --tsa-ca tsa-root.pem";
    let said = typed(&folder, asked);
    assert!(said.contains("to within 1.5 s (p.zip.tsr)"), "{said}");
    let verify = |file: &str| {
        let line = format!("ts -verify -data {file} -in p.zip.tsr -CAfile tsa-root.pem");
        let words: Vec<&str> = line.split(' ').collect();
        run(&folder, "openssl", &words).status.success()
    };
    assert!(verify(ROOT));
    assert!(!verify("bagit.txt"));
    assert!(!with_flip(&folder, ROOT, 0, || verify(ROOT)));
}

#[test]
fn bouncy_castle_agrees_about_signature_and_time_stamp() {
    let jars = ["bcpkix", "bcprov", "bcutil"].map(|name| format!("/usr/share/java/{name}.jar"));
    if !has("java") || !tools::has_file(&jars[0]) {
        return;
    }
    let Some((_home, folder)) = received(&data("signed.zip")) else {
        return;
    };
    let check = tools::repository("tests/x509/Check.java");
    let (path, check) = (jars.join(":"), check.to_str().expect("text"));
    for name in ["good.tsr", "pss.tsr", "other.tsr"] {
        fs::write(folder.join(name), data(name)).expect("written");
    }
    let judged = |more: &[&str]| {
        let arguments = [&["-cp", &path, check, P7S, ROOT], more].concat();
        run(&folder, "java", &arguments).status.success()
    };
    witness(&folder, "Bouncy Castle", || judged(&[]));
    assert!(judged(&["good.tsr"]));
    assert!(judged(&["pss.tsr"]));
    assert!(!judged(&["other.tsr"]));
}

#[test]
fn rfc3161_client_agrees_about_time_stamps() {
    let here = Path::new(".");
    if !has("python3")
        || !run(here, "python3", &["-c", "import rfc3161_client"])
            .status
            .success()
    {
        tools::skipped("rfc3161-client");
        return;
    }
    let Some((_home, folder)) = received(&data("signed.zip")) else {
        return;
    };
    fs::write(folder.join("good.tsr"), data("good.tsr")).expect("written");
    let check = tools::repository("tests/x509/check_time_stamp.py");
    let judged = |content: &str| {
        let arguments = [
            check.to_str().expect("text"),
            "good.tsr",
            content,
            "tsa-root.pem",
        ];
        run(&folder, "python3", &arguments).status.success()
    };
    assert!(judged(ROOT));
    assert!(!judged("bagit.txt"));
}
