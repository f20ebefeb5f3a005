//! Same input, same bytes: whatever folder, time zone, locale, umask or number of threads.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::path::Path;

use auditbinder::model::Digest;
use built::{NAME, example, program, test_key};

/// What may differ between two builds.
struct Surroundings {
    umask: &'static str,
    variables: &'static [(&'static str, &'static str)],
    /// Run from this folder, naming the plan by a relative path.
    relative: bool,
}

/// Builds a copy of the example and returns the digest of the package.
fn digest(surroundings: &Surroundings) -> Digest {
    let home = tempfile::tempdir().expect("a folder");
    let plan = example(home.path());
    let key = test_key(home.path());
    let out = home.path().join("out");
    let plan = if surroundings.relative {
        Path::new("northwind-health/auditbinder.yaml").to_owned()
    } else {
        plan
    };
    let mut shell = std::process::Command::new("sh");
    let line = format!("umask {}; exec \"$@\"", surroundings.umask);
    shell.args([
        "-c",
        &line,
        "sh",
        env!("CARGO_BIN_EXE_auditbinder"),
        "build",
    ]);
    shell
        .arg(&plan)
        .arg("--key")
        .arg(&key)
        .arg("-o")
        .arg(&out)
        .arg("--quiet");
    shell
        .env_remove("SOURCE_DATE_EPOCH")
        .current_dir(home.path());
    for (name, value) in surroundings.variables {
        shell.env(name, value);
    }
    let output = shell.output().expect("the shell starts");
    assert!(output.status.success(), "{output:?}");
    Digest::of(&std::fs::read(out.join(format!("{NAME}.zip"))).expect("the package"))
}

#[test]
fn two_builds_in_different_surroundings_are_the_same_bytes() {
    let here = digest(&Surroundings {
        umask: "022",
        variables: &[("TZ", "UTC")],
        relative: false,
    });
    let there = digest(&Surroundings {
        umask: "077",
        variables: &[
            ("TZ", "Pacific/Kiritimati"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANG", "tr_TR.UTF-8"),
            ("HOME", "/nonexistent"),
            ("RAYON_NUM_THREADS", "1"),
            ("NO_COLOR", "1"),
        ],
        relative: true,
    });
    let many = digest(&Surroundings {
        umask: "002",
        variables: &[("TZ", "America/St_Johns"), ("RAYON_NUM_THREADS", "8")],
        relative: false,
    });
    assert_eq!(here, there);
    assert_eq!(here, many);
}

#[test]
fn a_given_time_is_the_time_of_the_package() {
    let with = |value: &'static str| {
        let home = tempfile::tempdir().expect("a folder");
        let (plan, key, out) = (
            example(home.path()),
            test_key(home.path()),
            home.path().join("out"),
        );
        let mut command = program(&["build", "--quiet"]);
        command
            .arg(&plan)
            .arg("--key")
            .arg(&key)
            .arg("-o")
            .arg(&out)
            .env("SOURCE_DATE_EPOCH", value);
        let output = command.output().expect("the program starts");
        (
            output.status.code(),
            std::fs::read(out.join(format!("{NAME}.zip"))).ok(),
        )
    };
    // The as-of date of the example at 00:00:00 UTC, and one day later.
    let (_, default) = with("1794787200");
    let (_, later) = with("1794873600");
    assert!(default.is_some() && later.is_some() && default != later);
    assert_eq!(with("not a number"), (Some(2), None));
}

#[test]
fn a_second_build_replaces_its_own_package_and_nothing_else() {
    let home = tempfile::tempdir().expect("a folder");
    let (plan, key, out) = (
        example(home.path()),
        test_key(home.path()),
        home.path().join("out"),
    );
    let package = out.join(format!("{NAME}.zip"));
    let build = |more: &[&str]| {
        let mut command = program(&["build"]);
        command
            .arg(&plan)
            .arg("--key")
            .arg(&key)
            .arg("-o")
            .arg(&out)
            .args(more);
        command.output().expect("the program starts")
    };
    assert!(build(&[]).status.success());
    let first = std::fs::read(&package).expect("a package");
    let again = build(&[]);
    assert!(
        again.status.success() && String::from_utf8_lossy(&again.stdout).contains("replaced: ")
    );
    assert_eq!(std::fs::read(&package).expect("a package"), first);

    std::fs::write(&package, "someone's notes").expect("written");
    let refused = build(&[]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("error[output-exists]"),
        "{refused:?}"
    );
    assert_eq!(
        std::fs::read(&package).expect("still there"),
        b"someone's notes"
    );
    assert!(build(&["--force"]).status.success());
    assert_eq!(std::fs::read(&package).expect("a package"), first);

    let left: Vec<_> = std::fs::read_dir(&out).expect("the folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
