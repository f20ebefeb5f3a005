//! Packages encrypted to those who may read them; `age` reads what we write, and the reverse.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use auditbinder::seal::SealKey;

const PLAN: &str = "engagements:
  - id: audit
    title: Audit
    period: {from: 2026-01-01, until: 2026-12-31}
    as-of: 2026-12-31
    profile: {catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC1]}}
people: [{id: ann, name: Ann}]
evidence:
  - {id: review, type: access_review, owner: ann, collected: {on: 2026-11-01}, source: {file: review.csv}}
";

/// A folder with a plan, a key and, where the feature is built in, two age identities.
struct Place {
    home: tempfile::TempDir,
    key: PathBuf,
}

impl Place {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let key = built::test_key(home.path());
        fs::write(home.path().join("plan.yaml"), PLAN).expect("written");
        fs::write(home.path().join("review.csv"), "user,role\nada,admin\n").expect("written");
        Self { home, key }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> (u8, String) {
        let mut command = built::program(arguments);
        said(
            &command
                .current_dir(self.home.path())
                .output()
                .expect("the program starts"),
        )
    }

    fn build(&self, more: &[&str]) -> (u8, String) {
        let key = self.key.to_string_lossy().into_owned();
        let build = ["build", "plan.yaml", "-o", "out", "--key", &key];
        self.run(&[&build, more].concat())
    }

    fn verify(&self, package: &str, more: &[&str]) -> (u8, String) {
        let key = SealKey::load(&self.key, None).expect("a key");
        fs::write(self.path("key.pub.pem"), key.public().pem()).expect("written");
        let verify = ["verify", package, "--key", "key.pub.pem"];
        self.run(&[&verify, more].concat())
    }
}

/// Exit code, and everything printed.
fn said(output: &Output) -> (u8, String) {
    let code = output
        .status
        .code()
        .and_then(|code| u8::try_from(code).ok());
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (code.expect("it ends by itself"), text)
}

#[cfg(not(feature = "encrypt"))]
#[test]
fn a_build_without_the_feature_says_so_and_goes_no_further() {
    let place = Place::new();
    let (code, text) = place.build(&["--encrypt-to", "age1x"]);
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("needs a build with the feature `encrypt`"),
        "{text}"
    );
    assert!(!place.path("out").exists());
    assert_eq!(place.build(&[]).0, 0);
    let (code, text) = place.verify("out/audit.zip", &["--identity", "x"]);
    assert_eq!(code, 2, "{text}");
    fs::write(place.path("audit.zip.age"), "age-encryption.org/v1\n-> x\n").expect("written");
    let (code, text) = place.verify("audit.zip.age", &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("package-encrypted"), "{text}");
}

#[cfg(feature = "encrypt")]
mod with_the_feature {
    use std::path::Path;

    use age::secrecy::ExposeSecret as _;
    use age::x25519::Identity;

    use super::*;
    use crate::tools::{has, run};

    const AGE: &str = "out/audit.zip.age";

    /// Writes an identity file that only its owner can read; the recipient.
    fn identity(place: &Place, name: &str) -> String {
        let identity = Identity::generate();
        let text = identity.to_string();
        let text = format!("# made by a test\n{}\n", text.expose_secret());
        fs::write(place.path(name), text).expect("written");
        mode(&place.path(name), 0o600);
        identity.to_public().to_string()
    }

    #[cfg(unix)]
    fn mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    }

    #[cfg(not(unix))]
    fn mode(_: &Path, _: u32) {}

    /// A package encrypted to `mine`.
    fn encrypted() -> Place {
        let place = Place::new();
        let mine = identity(&place, "mine");
        let (code, text) = place.build(&["--encrypt-to", &mine]);
        assert_eq!(code, 0, "{text}");
        assert!(
            text.contains("encrypted to 1 recipient: out/audit.zip.age"),
            "{text}"
        );
        place
    }

    #[test]
    fn whoever_has_the_identity_verifies_extracts_and_compares() {
        let place = encrypted();
        let (code, text) = place.verify(AGE, &["--identity", "mine"]);
        assert_eq!(code, 0, "{text}");
        assert!(
            text.contains("audit.zip.age: intact, sealed by a trusted key"),
            "{text}"
        );
        let more = ["--key", "key.pub.pem", "--identity", "mine"];
        let (code, text) = place.run(&[&["extract", AGE, "in"][..], &more].concat());
        assert_eq!(code, 0, "{text}");
        assert!(
            place
                .path("in/audit/data/evidence/review/review.csv")
                .is_file()
        );
        let (code, text) = place.run(&[&["diff", AGE, "out/audit.zip"][..], &more].concat());
        assert_eq!(code, 0, "{text}");
    }

    #[test]
    fn nobody_else_reads_it_and_the_exit_says_what_happened() {
        let place = encrypted();
        identity(&place, "other");
        for more in [&[][..], &["--identity", "other"]] {
            let (code, text) = place.verify(AGE, more);
            assert_eq!(code, 3, "{text}");
            assert!(text.contains("package-encrypted"), "{text}");
            let extract = ["extract", AGE, "in", "--key", "key.pub.pem"];
            assert_eq!(place.run(&[&extract, more].concat()).0, 3);
        }
        let bytes = fs::read(place.path(AGE)).expect("there");
        for at in [bytes.len() / 2, bytes.len() - 1] {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            fs::write(place.path("altered.zip.age"), altered).expect("written");
            let (code, text) = place.verify("altered.zip.age", &["--identity", "mine"]);
            assert_eq!(code, 4, "{text}");
            assert!(text.contains("changed or cut off"), "{text}");
        }
        fs::write(place.path("short.zip.age"), &bytes[..bytes.len() - 9]).expect("written");
        assert_eq!(place.verify("short.zip.age", &["--identity", "mine"]).0, 4);
        assert!(!place.path("in").exists());
    }

    #[test]
    fn encrypting_says_nothing_about_who_sealed() {
        let place = encrypted();
        // The same recipient, another sender.
        SealKey::create(&place.path("other.key.pem"), None).expect("a key");
        let text = fs::read_to_string(place.path("mine")).expect("there");
        let mine: Identity = text.lines().nth(1).expect("a line").parse().expect("one");
        let mine = mine.to_public().to_string();
        let build = [
            "build",
            "plan.yaml",
            "-o",
            "evil",
            "--key",
            "other.key.pem",
            "--encrypt-to",
            &mine,
        ];
        assert_eq!(place.run(&build).0, 0);
        let (code, text) = place.verify("evil/audit.zip.age", &["--identity", "mine"]);
        assert_eq!(code, 5, "{text}");
    }

    #[test]
    fn the_package_is_the_same_and_its_own_encrypted_file_may_go() {
        let place = encrypted();
        let before = fs::read(place.path("out/audit.zip")).expect("there");
        let sent = fs::read(place.path(AGE)).expect("there");
        let mine = identity(&place, "mine");
        let (code, text) = place.build(&["--encrypt-to", &mine]);
        assert_eq!(code, 0, "{text}");
        assert_eq!(
            fs::read(place.path("out/audit.zip")).expect("there"),
            before
        );
        assert_ne!(fs::read(place.path(AGE)).expect("there"), sent);
        fs::write(place.path(AGE), "somebody else's").expect("written");
        let (code, text) = place.build(&["--encrypt-to", &mine]);
        assert_eq!(code, 3, "{text}");
        assert!(
            text.contains("output-exists") && text.contains("the package itself was written"),
            "{text}"
        );
        assert_eq!(place.build(&["--encrypt-to", &mine, "--force"]).0, 0);
    }

    #[test]
    fn several_recipients_stand_in_a_file_and_secrets_are_not_repeated() {
        let place = Place::new();
        let names = ["one", "two"];
        let all = names.map(|name| identity(&place, name));
        let list = format!("# auditors\n{}\n\n{}\n", all[0], all[1]);
        fs::write(place.path("list"), list).expect("written");
        let (code, text) = place.build(&["--encrypt-to", "list"]);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("encrypted to 2 recipients"), "{text}");
        for name in names {
            assert_eq!(place.verify(AGE, &["--identity", name]).0, 0);
        }
        let secret = fs::read_to_string(place.path("one")).expect("there");
        let secret = secret.lines().nth(1).expect("a line");
        for wrong in [secret, "ssh-ed25519 AAAA", "age1short", "one", "absent"] {
            let (code, text) = place.build(&["--encrypt-to", wrong]);
            assert_eq!(code, 3, "{wrong}: {text}");
            assert!(text.contains("key-unusable"), "{text}");
            assert!(!text.contains(&secret[20..40]), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_identity_that_others_can_read_is_refused() {
        let place = encrypted();
        mode(&place.path("mine"), 0o644);
        let (code, text) = place.verify(AGE, &["--identity", "mine"]);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("key-unusable"), "{text}");
        fs::write(place.path("empty"), "# none\n").expect("written");
        mode(&place.path("empty"), 0o600);
        let (code, text) = place.verify(AGE, &["--identity", "empty"]);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("no age identity is in it"), "{text}");
    }

    #[test]
    fn age_reads_what_we_write_and_we_read_what_age_writes() {
        if !has("age") || !has("age-keygen") {
            return;
        }
        let place = Place::new();
        let made = run(place.home.path(), "age-keygen", &["-o", "mine"]);
        assert!(made.status.success(), "{made:?}");
        let asked = run(place.home.path(), "age-keygen", &["-y", "mine"]);
        let mine = String::from_utf8(asked.stdout)
            .expect("text")
            .trim()
            .to_owned();
        assert_eq!(place.build(&["--encrypt-to", &mine]).0, 0);
        let back = run(
            place.home.path(),
            "age",
            &["-d", "-i", "mine", "-o", "back.zip", AGE],
        );
        assert!(back.status.success(), "{back:?}");
        let package = fs::read(place.path("out/audit.zip")).expect("there");
        assert_eq!(fs::read(place.path("back.zip")).expect("there"), package);
        let arguments = ["-r", &mine, "-o", "theirs.zip.age", "out/audit.zip"];
        let theirs = run(place.home.path(), "age", &arguments);
        assert!(theirs.status.success(), "{theirs:?}");
        let (code, text) = place.verify("theirs.zip.age", &["--identity", "mine"]);
        assert_eq!(code, 0, "{text}");
    }
}
