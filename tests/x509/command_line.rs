//! What the commands do with certificates and time stamps: arguments, answers, exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::holder::private;
use super::{TRUSTED, data, fixture, tools};

/// A folder with the stored package, its key, certificates and time stamps.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        desk.put("p.zip", &data("signed.zip"));
        desk.put("late.zip", &data("late.zip"));
        desk.put("key.pem", fixture::key(TRUSTED).public().pem().as_bytes());
        for name in ["root", "other-root", "tsa-root", "signer", "issuing"] {
            desk.put(&format!("{name}.pem"), &data(&format!("{name}.crt.pem")));
        }
        for name in ["good", "other", "late-good"] {
            desk.put(&format!("{name}.tsr"), &data(&format!("{name}.tsr")));
        }
        desk
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_auditbinder"));
        command.env_remove("SOURCE_DATE_EPOCH");
        let command = command.args(arguments).current_dir(self.path());
        command.output().expect("the program starts")
    }

    /// Exit code and standard output of `verify`.
    fn verify(&self, package: &str, more: &[&str]) -> (Option<i32>, String) {
        let arguments = [&["verify", package, "--key", "key.pem"], more].concat();
        let output = self.run(&arguments);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    }
}

#[test]
fn without_roots_the_answer_says_that_nothing_was_traced() {
    let desk = Desk::new();
    let (code, said) = desk.verify("p.zip", &[]);
    assert_eq!(code, Some(0));
    assert!(said.contains("  certificate  CN=Acme Seal,O=Acme, issued by CN=Test Issuing,O=Test; its signature verifies; NOT traced to a root: no `--ca` was given\n"), "{said}");
    assert!(!said.contains("time stamp"), "{said}");
    desk.put("p.zip.tsr", &data("good.tsr"));
    let (code, said) = desk.verify("p.zip", &[]);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("  time stamp   NOT judged: no `--tsa-ca` was given (p.zip.tsr)\n"),
        "{said}"
    );
}

#[test]
fn the_answer_says_whose_time_was_used() {
    let desk = Desk::new();
    let (code, said) = desk.verify("p.zip", &["--ca", "root.pem"]);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("  certificate  CN=Acme Seal,O=Acme, traced to CN=Test Root,O=Test\n"),
        "{said}"
    );
    assert!(said.contains("  valid at     2026-06-30T00:00:00Z, the package time, which is only the signer's word; revocation was not looked up\n"), "{said}");
    let asked = [
        "--ca",
        "root.pem",
        "--tsa-ca",
        "tsa-root.pem",
        "--timestamp",
        "late-good.tsr",
    ];
    let (code, said) = desk.verify("late.zip", &asked);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("  time stamp   2026-07-10T12:00:00Z, to within 1.5 s (late-good.tsr)\n"),
        "{said}"
    );
    assert!(
        said.contains("  authority    CN=Time Authority,O=Time, traced to CN=Time Root,O=Time\n"),
        "{said}"
    );
    assert!(
        said.contains("  valid at     2026-07-10T12:00:00Z, the time of the time stamp;"),
        "{said}"
    );
    let json = [&["--format", "json"], &asked[..]].concat();
    let (_, said) = desk.verify("late.zip", &json);
    let answer: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let one = &answer["packages"][0];
    assert_eq!(one["certificate"]["at-by"], "time-stamp");
    assert_eq!(one["certificate"]["state"], "traced");
    assert_eq!(one["time-stamp"]["time"], "2026-07-10T12:00:00Z");
}

#[test]
fn what_is_asked_and_does_not_hold_ends_with_five() {
    let desk = Desk::new();
    let (code, said) = desk.verify("p.zip", &["--ca", "other-root.pem"]);
    assert_eq!(code, Some(5));
    assert!(said.starts_with("p.zip: intact, sealed by a trusted key, but certificate or time stamp NOT as asked for\n"), "{said}");
    assert!(said.contains("NOT traced to a trusted root"), "{said}");
    let code = |more: &[&str]| desk.verify("p.zip", more).0;
    assert_eq!(code(&["--tsa-ca", "tsa-root.pem"]), Some(5));
    assert_eq!(
        code(&["--tsa-ca", "tsa-root.pem", "--timestamp", "absent.tsr"]),
        Some(5)
    );
    assert_eq!(
        code(&["--tsa-ca", "tsa-root.pem", "--timestamp", "other.tsr"]),
        Some(5)
    );
    assert_eq!(
        code(&["--tsa-ca", "root.pem", "--timestamp", "good.tsr"]),
        Some(5)
    );
    assert_eq!(
        code(&["--tsa-ca", "tsa-root.pem", "--timestamp", "good.tsr"]),
        Some(0)
    );
    assert_eq!(
        code(&[
            "late.zip",
            "--tsa-ca",
            "tsa-root.pem",
            "--timestamp",
            "good.tsr"
        ]),
        Some(2)
    );
    assert_eq!(code(&["--ca", "key.pem"]), Some(3));
    assert_eq!(code(&["--timestamp", "good.tsr"]), Some(2));
}

#[test]
fn a_request_is_written_once_and_an_answer_is_checked_before_it_is_kept() {
    let desk = Desk::new();
    let run = |arguments: &[&str]| desk.run(arguments).status.code();
    assert_eq!(run(&["timestamp", "request", "p.zip"]), Some(0));
    let request = std::fs::read(desk.path().join("p.zip.tsq")).expect("written");
    assert_eq!(request.len(), 57);
    assert_eq!(run(&["timestamp", "request", "p.zip"]), Some(3));
    assert_eq!(
        run(&["timestamp", "request", "p.zip", "-o", "again.tsq"]),
        Some(0)
    );
    assert_eq!(
        std::fs::read(desk.path().join("again.tsq")).expect("written"),
        request
    );
    let attach = |answer: &str, more: &[&str]| {
        run(&[&["timestamp", "attach", "p.zip", answer], more].concat())
    };
    assert_eq!(attach("other.tsr", &[]), Some(3));
    assert_eq!(attach("p.zip.tsq", &[]), Some(3));
    assert_eq!(attach("good.tsr", &["--tsa-ca", "root.pem"]), Some(3));
    assert!(!desk.path().join("p.zip.tsr").exists());
    assert_eq!(attach("good.tsr", &["--tsa-ca", "tsa-root.pem"]), Some(0));
    assert_eq!(attach("good.tsr", &[]), Some(3));
    assert_eq!(attach("good.tsr", &["--force"]), Some(0));
    assert_eq!(
        std::fs::read(desk.path().join("p.zip.tsr")).expect("written"),
        data("good.tsr")
    );
    assert_eq!(
        desk.verify("p.zip", &["--tsa-ca", "tsa-root.pem"]).0,
        Some(0)
    );
    let mut damaged = data("signed.zip");
    damaged[300] ^= 1;
    desk.put("bad.zip", &damaged);
    assert_eq!(run(&["timestamp", "request", "bad.zip"]), Some(3));
}

#[test]
fn the_network_is_used_only_where_it_is_allowed() {
    let desk = Desk::new();
    let fetch = [
        "timestamp",
        "fetch",
        "p.zip",
        "--tsa",
        "http://127.0.0.1:9/",
    ];
    let refused = desk.run(&fetch);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--allow-network"));
    let tried = desk.run(&[&fetch[..], &["--allow-network", "--within", "2"]].concat());
    let said = String::from_utf8_lossy(&tried.stderr).into_owned();
    if cfg!(feature = "network") {
        assert_eq!(tried.status.code(), Some(3), "{said}");
        assert!(
            said.contains("error[time-stamp-unproven]: `http://127.0.0.1:9/` gave no time stamp"),
            "{said}"
        );
    } else {
        assert_eq!(tried.status.code(), Some(2), "{said}");
        assert!(
            said.contains("this build has no feature `network`"),
            "{said}"
        );
    }
    assert!(!desk.path().join("p.zip.tsr").exists());
}

#[cfg(feature = "network")]
#[test]
fn an_authority_on_this_machine_is_asked_and_its_answer_attached() {
    use std::io::{Read as _, Write as _};
    let desk = Desk::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/tsr", listener.local_addr().expect("an address"));
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("asked");
        let mut asked = vec![0; 4096];
        let mut length = 0;
        // The request's body is the last 57 bytes.
        while !asked[..length].windows(4).any(|four| four == b"\r\n\r\n") || length < 57 {
            length += stream.read(&mut asked[length..]).expect("read");
        }
        let answer = data("good.tsr");
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            answer.len()
        );
        stream.write_all(head.as_bytes()).expect("written");
        stream.write_all(&answer).expect("written");
        String::from_utf8_lossy(&asked[..length]).to_lowercase()
    });
    let done = desk.run(&[
        "timestamp",
        "fetch",
        "p.zip",
        "--tsa",
        &address,
        "--allow-network",
    ]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let asked = serving.join().expect("served");
    assert!(asked.starts_with("post /tsr http/1.1\r\n"), "{asked}");
    assert!(
        asked.contains("content-type: application/timestamp-query\r\n"),
        "{asked}"
    );
    assert_eq!(
        std::fs::read(desk.path().join("p.zip.tsr")).expect("written"),
        data("good.tsr")
    );
}

/// A plan that builds, signed with the stored certificate too.
pub fn built(desk: &Desk, more: &[&str]) -> Output {
    if !desk.path().join("audit").exists() {
        assert_eq!(
            desk.run(&["init", "audit", "--for", "soc2"]).status.code(),
            Some(0)
        );
        let chain = [data("signer.crt.pem"), data("issuing.crt.pem")].concat();
        desk.put("chain.pem", &chain);
        private(desk.path(), "signer");
    }
    let arguments = [
        "build",
        "audit/auditbinder.yaml",
        "--x509-key",
        "signer.key.pem",
        "--x509-cert",
        "chain.pem",
    ];
    desk.run(&[&arguments[..], more].concat())
}

#[test]
fn build_signs_with_a_certificate_and_wraps_the_package() {
    let desk = Desk::new();
    let done = built(&desk, &["--asic"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let find = |ending: &str| {
        let out = std::fs::read_dir(desk.path().join("out")).expect("written");
        let mut paths = out.map(|entry| entry.expect("an entry").path());
        paths
            .find(|path| path.extension().is_some_and(|end| end == ending))
            .expect("there")
    };
    let (zip, asics) = (find("zip"), find("asics"));
    let before = (
        std::fs::read(&zip).expect("zip"),
        std::fs::read(&asics).expect("asics"),
    );
    let done = built(&desk, &["--asic"]);
    assert_eq!(
        done.status.code(),
        Some(0),
        "its own container is replaced: {done:?}"
    );
    let after = (
        std::fs::read(&zip).expect("zip"),
        std::fs::read(&asics).expect("asics"),
    );
    assert!(before == after, "the same input gives the same bytes");
    let key = "audit/.auditbinder/seal.pub.pem";
    for path in [&zip, &asics] {
        let path = path.to_str().expect("text");
        let verified = desk.run(&["verify", path, "--key", key, "--ca", "root.pem"]);
        assert_eq!(verified.status.code(), Some(0), "{verified:?}");
        let said = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(said.contains("traced to CN=Test Root,O=Test"), "{said}");
    }
    wrapped_attacks(&desk, key, &after.1);
    std::fs::write(&asics, "somebody's").expect("written");
    assert_eq!(built(&desk, &["--asic"]).status.code(), Some(3));
    assert_eq!(std::fs::read(&asics).expect("asics"), b"somebody's");
    assert_eq!(built(&desk, &["--asic", "--force"]).status.code(), Some(0));
}

/// Flips a byte here and there of a container; each flip is noticed.
fn wrapped_attacks(desk: &Desk, key: &str, genuine: &[u8]) {
    let mut places: Vec<usize> = (0..140).step_by(9).collect();
    places.extend((genuine.len() - 2200..genuine.len()).step_by(83));
    places.push(genuine.len() / 2);
    for at in places {
        let mut bytes = genuine.to_vec();
        bytes[at] ^= 1;
        desk.put("x.asics", &bytes);
        let found = desk.run(&["verify", "x.asics", "--key", key]);
        assert!(
            matches!(found.status.code(), Some(4 | 6)),
            "byte {at}: {found:?}"
        );
    }
    for bytes in [&genuine[..genuine.len() - 1], &[genuine, b"x"].concat()] {
        desk.put("x.asics", bytes);
        assert_eq!(
            desk.run(&["verify", "x.asics", "--key", key]).status.code(),
            Some(6)
        );
    }
    if tools::has("unzip") && tools::has("openssl") {
        desk.put("x.asics", genuine);
        let listed = tools::answer(desk.path(), "unzip", &["-Z1", "x.asics"]);
        let names: Vec<&str> = listed.lines().collect();
        assert_eq!((names[0], names[2]), ("mimetype", "META-INF/signature.p7s"));
        assert_eq!(&genuine[30..69], b"mimetypeapplication/vnd.etsi.asic-s+zip");
        assert!(
            tools::run(desk.path(), "unzip", &["-qo", "x.asics"])
                .status
                .success()
        );
        let mut arguments = vec![
            "cms", "-verify", "-binary", "-cades", "-purpose", "any", "-inform", "DER",
        ];
        arguments.extend([
            "-in", names[2], "-content", names[1], "-CAfile", "root.pem", "-out", "content",
        ]);
        let done = tools::run(desk.path(), "openssl", &arguments);
        assert!(done.status.success(), "{done:?}");
    }
}

#[test]
fn arguments_that_belong_together_are_asked_for() {
    let desk = Desk::new();
    built(&desk, &[]);
    let run = |more: &[&str]| {
        desk.run(&[&["build", "audit/auditbinder.yaml"], more].concat())
            .status
            .code()
    };
    assert_eq!(run(&["--x509-key", "signer.key.pem"]), Some(2));
    assert_eq!(run(&["--x509-cert", "chain.pem"]), Some(2));
    assert_eq!(run(&["--asic"]), Some(2));
    assert_eq!(
        run(&[
            "--x509-cert",
            "chain.pem",
            "--x509-key",
            "a",
            "--x509-sign-cmd",
            "b"
        ]),
        Some(2)
    );
    assert_eq!(
        run(&["--x509-cert", "root.pem", "--x509-key", "signer.key.pem"]),
        Some(3)
    );
}
