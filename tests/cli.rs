//! The command line: what is connected, exit codes, forms of answers. Rules are tested elsewhere.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "cli/populations.rs"]
mod populations;
#[path = "cli/reference.rs"]
mod reference;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use built::{NAME, example, program, run, test_key};

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn a_fresh_plan_of_every_kind_builds_as_it_is() {
    for purpose in ["soc2", "hipaa", "dora", "all"] {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("audit");
        let init = run(&["init", &text(&folder), "--for", purpose]);
        assert!(init.status.success(), "{init:?}");
        let plan = text(&folder.join("auditbinder.yaml"));
        let out = home.path().join("out");
        let build = run(&["build", &plan, "-o", &text(&out)]);
        assert!(build.status.success(), "{purpose}: {build:?}");
        assert!(
            stdout(&build).contains("audit-2026: PARTIAL ("),
            "{purpose}: {build:?}"
        );
        let key = text(&folder.join(".auditbinder/seal.pub.pem"));
        let verify = run(&["verify", &text(&out.join("audit-2026.zip")), "--key", &key]);
        assert_eq!(verify.status.code(), Some(0), "{verify:?}");
        let again = run(&["init", &text(&folder)]);
        assert_eq!(again.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&again.stderr).contains("error[output-exists]"));
    }
}

#[cfg(unix)]
#[test]
fn the_first_build_makes_a_private_key_that_openssl_reads() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().expect("a folder");
    let plan = example(home.path());
    let build = run(&["build", &text(&plan), "-o", &text(&home.path().join("out"))]);
    assert!(build.status.success(), "{build:?}");
    let note = String::from_utf8_lossy(&build.stderr).into_owned();
    assert!(
        note.contains("a new sealing key was made") && note.contains("SHA256:"),
        "{note}"
    );
    let key = home
        .path()
        .join("northwind-health/.auditbinder/seal.key.pem");
    let mode = std::fs::metadata(&key)
        .expect("the key")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = run(&["build", &text(&plan), "-o", &text(&home.path().join("out"))]);
    assert!(!String::from_utf8_lossy(&again.stderr).contains("a new sealing key"));
    if tools::has("openssl") {
        let read = tools::run(
            home.path(),
            "openssl",
            &["pkey", "-in", &text(&key), "-noout", "-text"],
        );
        assert!(
            read.status.success() && stdout(&read).contains("ED25519"),
            "{read:?}"
        );
    }
}

#[test]
fn a_key_is_never_overwritten_and_its_fingerprint_is_that_of_ssh_keygen() {
    let home = tempfile::tempdir().expect("a folder");
    let key = home.path().join("seal.key.pem");
    let new = run(&["key", "new", &text(&key), "--format", "json"]);
    assert!(new.status.success(), "{new:?}");
    let shown = json(&run(&["key", "show", &text(&key), "--format", "json"]));
    assert_eq!(json(&new)["fingerprint"], shown["fingerprint"]);
    let public = json(&run(&[
        "key",
        "show",
        &text(&home.path().join("seal.pub.pem")),
        "--format",
        "json",
    ]));
    assert_eq!(public["fingerprint"], shown["fingerprint"]);
    let before = std::fs::read(&key).expect("the key");
    let again = run(&["key", "new", &text(&key)]);
    assert_eq!(again.status.code(), Some(3));
    assert_eq!(std::fs::read(&key).expect("the key"), before);
    if tools::has("ssh-keygen") {
        std::fs::write(
            home.path().join("k.pub"),
            shown["openssh"].as_str().expect("a line"),
        )
        .expect("written");
        let printed = tools::answer(home.path(), "ssh-keygen", &["-lf", "k.pub"]);
        assert!(
            printed.contains(shown["fingerprint"].as_str().expect("text")),
            "{printed}"
        );
    }
}

/// The example, built with the published key.
struct Package {
    home: tempfile::TempDir,
    /// The answer of `build`.
    answer: Value,
}

impl Package {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let (source, key) = (example(home.path()), test_key(home.path()));
        let out = text(&home.path().join("out"));
        let arguments = [
            "build",
            &text(&source),
            "--key",
            &text(&key),
            "-o",
            &out,
            "--format",
            "json",
        ];
        let output = run(&arguments);
        assert!(output.status.success(), "{output:?}");
        Self {
            home,
            answer: json(&output),
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.home.path().join("out").join(format!("{NAME}.zip"))
    }
}

fn public_key() -> String {
    text(&tools::repository("tests/data/test-seal.pub.pem"))
}

fn verify(package: &Path, key: &str) -> Output {
    run(&["verify", &text(package), "--key", key, "--format", "json"])
}

#[test]
fn verify_knows_its_own_package_and_a_foreign_key() {
    let package = Package::new();
    assert_eq!(package.answer["schema"], "auditbinder/build");
    let good = verify(&package.path(), &public_key());
    assert_eq!(good.status.code(), Some(0));
    let found = json(&good);
    assert_eq!(found["packages"][0]["verdict"], "intact");
    assert_eq!(found["packages"][0]["signer"], "trusted");
    let id = &package.answer["engagements"][0]["package"]["id"];
    assert_eq!(&found["packages"][0]["facts"]["package"], id);

    let other = package.home.path().join("other.key.pem");
    assert!(run(&["key", "new", &text(&other)]).status.success());
    let foreign = verify(
        &package.path(),
        &text(&package.home.path().join("other.pub.pem")),
    );
    assert_eq!(foreign.status.code(), Some(5));
    assert_eq!(
        json(&foreign)["packages"][0]["findings"][0]["code"],
        "untrusted-signer"
    );
    let without = run(&["verify", &text(&package.path())]);
    assert_eq!(without.status.code(), Some(2), "a key must be given");
}

#[test]
fn verify_tells_altered_data_from_a_malformed_container() {
    let package = Package::new();
    let key = public_key();
    let mut bytes = std::fs::read(package.path()).expect("a package");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = package.home.path().join("altered.zip");
    std::fs::write(&altered, &bytes).expect("written");
    assert_eq!(verify(&altered, &key).status.code(), Some(4));
    bytes.push(0);
    std::fs::write(&altered, &bytes).expect("written");
    assert_eq!(verify(&altered, &key).status.code(), Some(6));
    let missing = package.home.path().join("none.zip");
    assert_eq!(verify(&missing, &key).status.code(), Some(3));
    let refused = run(&[
        "extract",
        &text(&altered),
        &text(package.home.path()),
        "--key",
        &key,
    ]);
    assert_eq!(refused.status.code(), Some(6));
    assert!(!package.home.path().join(NAME).exists());
}

#[test]
fn check_writes_nothing_and_ends_with_1_on_an_error() {
    let home = tempfile::tempdir().expect("a folder");
    let plan = example(home.path());
    let count = || walkdir::WalkDir::new(home.path()).into_iter().count();
    let before = count();
    let checked = run(&["check", &text(&plan)]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&checked.stderr).contains("error[stated-not-found]"));
    assert_eq!(
        run(&["check", &text(&plan), "--fail-on", "critical"])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(count(), before);
    let answer = json(&run(&["check", &text(&plan), "--format", "json"]));
    assert_eq!(answer["schema"], "auditbinder/check");
    assert_eq!(
        answer["engagements"][0]["controls"]
            .as_array()
            .map(Vec::len),
        Some(103)
    );
}

#[test]
fn build_can_be_made_to_fail_on_open_gaps_and_findings() {
    let home = tempfile::tempdir().expect("a folder");
    let (plan, key, out) = (
        example(home.path()),
        test_key(home.path()),
        home.path().join("out"),
    );
    let build = |what: &str| {
        let arguments = [
            "build",
            &text(&plan),
            "--key",
            &text(&key),
            "-o",
            &text(&out),
            "--fail-on",
            what,
        ];
        run(&arguments).status.code()
    };
    assert_eq!(build("open-gap"), Some(1));
    assert_eq!(build("finding:high"), Some(1));
    assert_eq!(build("finding:critical"), Some(0));
    assert_eq!(build("everything"), Some(2));
    let unknown = run(&["build", &text(&plan), "--engagement", "northwind-2025"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `northwind-2026`?"));
}

#[test]
fn wrong_usage_is_json_where_json_was_asked_for() {
    let wrong = run(&["check", "--format", "json", "--bogus"]);
    assert_eq!(wrong.status.code(), Some(2));
    let message = json(&wrong)["usage"].as_str().map(str::to_owned);
    assert!(
        message.is_some_and(|message| message.contains("--bogus")),
        "{wrong:?}"
    );
    let problem = run(&["check", "nowhere.yaml", "--format", "json"]);
    assert_eq!(problem.status.code(), Some(3));
    assert_eq!(json(&problem)["findings"][0]["code"], "plan-unreadable");
}

#[test]
fn the_catalogs_are_shown_with_the_fields_that_others_read() {
    let show = |id: &str| json(&run(&["catalog", "show", id, "--format", "json"]));
    let kinds = |catalog: &Value, wanted: &[&str]| {
        let controls = catalog["controls"].as_array().expect("controls");
        controls
            .iter()
            .filter(|c| wanted.contains(&c["kind"].as_str().expect("a kind")))
            .count()
    };
    let soc2 = show("soc2-tsc-2017");
    assert_eq!(kinds(&soc2, &["criterion"]), 61);
    assert_eq!(
        kinds(
            &show("hipaa-security"),
            &["standard", "implementation_spec"]
        ),
        65
    );
    assert_eq!(show("dora")["controls"].as_array().map(Vec::len), Some(310));
    let cc61 = soc2["controls"]
        .as_array()
        .expect("controls")
        .iter()
        .find(|c| c["id"] == "CC6.1");
    let cc61 = cc61.expect("CC6.1 is there");
    assert_eq!(cc61["parent"], "CC6");
    assert!(cc61["title"].is_string());
    let list = json(&run(&["catalog", "list", "--format", "json"]));
    let catalogs = list["catalogs"].as_array().expect("catalogs");
    assert_eq!(catalogs.len(), 24);
    for catalog in catalogs {
        let id = catalog["id"].as_str().expect("an id");
        for field in [
            "short",
            "framework-version",
            "status",
            "licence",
            "publisher",
        ] {
            assert!(catalog[field].is_string(), "{id} states no {field}");
        }
        let shown = show(id);
        let entries = shown["controls"].as_array().map(|c| c.len() as u64);
        assert_eq!(entries, catalog["entries"].as_u64(), "{id}");
        // The short name means the same catalog.
        assert_eq!(show(catalog["short"].as_str().expect("a name"))["id"], id);
    }
    let people = stdout(&run(&["catalog", "list"]));
    assert!(
        people.contains("hipaa-nprm-2025-proposed") && people.contains("proposed, not in force")
    );
    assert!(stdout(&run(&["catalog", "show", "soc2", "CC6"])).contains("CC6.8"));
    assert!(
        stdout(&run(&["catalog", "search", "zero", "retention"])).contains("type:zdr_confirmation")
    );
    assert_eq!(run(&["catalog", "show", "soc3"]).status.code(), Some(3));
}

#[test]
fn explain_knows_codes_controls_and_types() {
    assert!(stdout(&run(&["explain", "evidence-stale"])).starts_with("# `evidence-stale`"));
    let control = stdout(&run(&["explain", "hipaa:164.312(a)(1)"]));
    assert!(
        control.contains("164.312(a)(1)") && control.contains("primary"),
        "{control}"
    );
    let kind = stdout(&run(&["explain", "type:baa"]));
    for part in [
        "usual form:",
        "usual cadence:",
        "sufficient when:",
        "shows:",
        "conditional",
    ] {
        assert!(kind.contains(part), "{part}: {kind}");
    }
    let unknown = run(&["explain", "evidence-stal"]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `evidence-stale`?"));
}

#[test]
fn a_control_is_explained_with_related_controls_and_what_the_plan_has() {
    let plan = tools::repository("examples/northwind-health/auditbinder.yaml");
    let subject = "hipaa:164.312(a)(1)";
    let told = stdout(&run(&["explain", subject, "--plan", &text(&plan)]));
    for part in [
        "hipaa-security:164.312(a)(1) - Access control",
        "standard (required)",
        "type:role_permission_configuration",
        "soc2-tsc-2017:CC6.1",
        "nist-800-53-r5.2.0:AC-3",
        "NIST CPRT",
        "in engagement northwind-2026: partial; contradicted",
        "role-permissions",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let arguments = [
        "explain",
        subject,
        "--plan",
        &text(&plan),
        "--format",
        "json",
    ];
    let value = json(&run(&arguments));
    assert_eq!(value["plan"][0]["state"], "partial");
    let related = value["related"].as_array().expect("related controls");
    assert!(related.iter().all(|other| other["source"].is_string()));
    // Without a plan the catalogs still speak.
    let home = tempfile::tempdir().expect("a folder");
    let mut command = program(&["explain", subject]);
    let output = command
        .current_dir(home.path())
        .output()
        .expect("it starts");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--plan FILE"));
}

#[test]
fn a_crosswalk_is_read_from_both_ends() {
    let from = json(&run(&[
        "catalog",
        "crosswalk",
        "soc2:CC6.1",
        "--format",
        "json",
    ]));
    let related = from["related"].as_array().expect("related controls");
    let has = |list: &[serde_json::Value], catalog: &str, control: &str| {
        list.iter()
            .any(|other| other["catalog"] == catalog && other["control"] == control)
    };
    // One crosswalk begins at SOC 2, the other one ends there.
    assert!(has(related, "iso-27001-2022", "A.5.15"));
    assert!(has(related, "hipaa-security", "164.312(a)(1)"));
    let back = json(&run(&[
        "catalog",
        "crosswalk",
        "hipaa:164.312(a)(1)",
        "--format",
        "json",
    ]));
    let back = back["related"].as_array().expect("related controls");
    assert!(has(back, "soc2-tsc-2017", "CC6.1"));
    let unknown = run(&["catalog", "crosswalk", "soc2:CC6.9"]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("`soc2:CC6.8`"));
}

#[test]
fn help_completions_and_man_pages_come_from_the_same_types() {
    assert!(stdout(&run(&["--help"])).contains("Usage: auditbinder"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            stdout(&run(&["completions", shell])).contains("verify"),
            "{shell}"
        );
    }
    let home = tempfile::tempdir().expect("a folder");
    assert!(run(&["man", &text(home.path())]).status.success());
    for page in [
        "auditbinder.1",
        "auditbinder-build.1",
        "auditbinder-catalog-show.1",
    ] {
        assert!(home.path().join(page).is_file(), "{page}");
    }
    assert!(json(&run(&["schema"]))["properties"]["evidence"].is_object());
}

#[test]
fn messages_are_complete_without_colour_and_coloured_only_when_asked() {
    let home = tempfile::tempdir().expect("a folder");
    let source = example(home.path());
    let errors = |more: &[&str]| {
        let mut command = program(&["check"]);
        let output = command
            .arg(&source)
            .args(more)
            .output()
            .expect("the program starts");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let plain = errors(&[]);
    assert!(
        !plain.contains('\u{1b}') && plain.contains("^^^"),
        "{plain}"
    );
    assert!(errors(&["--color", "always"]).contains('\u{1b}'));
}
