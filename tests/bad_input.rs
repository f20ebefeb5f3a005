//! Input and surroundings that go wrong: a clear error, the right exit code, and
//! nothing under the final name.

#[path = "support/built.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod built;
#[path = "support/tools.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod tools;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use built::{NAME, example, program, run, test_key};

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Asserts the exit code and that the error names the code.
fn assert_problem(output: &Output, exit: i32, code: &str) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(exit), "{errors}");
    assert!(errors.contains(&format!("[{code}]")), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
}

fn check_bytes(bytes: &[u8]) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    let plan = home.path().join("auditbinder.yaml");
    std::fs::write(&plan, bytes).expect("written");
    run(&["check", &text(&plan)])
}

#[test]
fn a_plan_of_50_megabytes_is_refused_at_once() {
    let home = tempfile::tempdir().expect("a folder");
    let plan = home.path().join("auditbinder.yaml");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&plan).expect("made"));
    for _ in 0..1_000_000 {
        file.write_all(b"# fifty bytes of a comment, again and again, ok\n\n")
            .expect("written");
    }
    drop(file);
    let began = Instant::now();
    let output = run(&["check", &text(&plan)]);
    assert_problem(&output, 3, "plan-too-large");
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_plan_whose_aliases_explode_is_refused_at_once() {
    let level = |n: usize| {
        format!(
            "a{n}: &a{n} [{}]\n",
            vec![format!("*a{}", n - 1); 10].join(", ")
        )
    };
    let levels: String = (1..12).map(level).collect();
    let bomb = format!("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{levels}");
    let began = Instant::now();
    assert_problem(&check_bytes(bomb.as_bytes()), 3, "plan-too-complex");
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_plan_that_nests_without_end_is_refused() {
    assert_problem(
        &check_bytes("[".repeat(100_000).as_bytes()),
        3,
        "plan-too-complex",
    );
    assert_problem(
        &check_bytes("- ".repeat(5_000).as_bytes()),
        3,
        "plan-too-complex",
    );
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_place() {
    let output = check_bytes(b"organization:\n  name: Caf\xe9\n");
    assert_problem(&output, 3, "not-utf8");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("auditbinder.yaml:2:12"),
        "{output:?}"
    );
}

#[test]
fn a_folder_or_nothing_as_plan_is_named() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = run(&["check", &text(home.path())]);
    assert_problem(&folder, 3, "plan-unreadable");
    assert!(
        String::from_utf8_lossy(&folder.stderr).contains("is a folder"),
        "{folder:?}"
    );
    assert_problem(
        &run(&["check", &text(&home.path().join("none.yaml"))]),
        3,
        "plan-unreadable",
    );
}

/// A copy of the example with a key, ready to build.
struct Ready {
    home: tempfile::TempDir,
    plan: PathBuf,
    key: PathBuf,
}

impl Ready {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let (plan, key) = (example(home.path()), test_key(home.path()));
        Self { home, plan, key }
    }

    fn build(&self, out: &Path) -> Command {
        let mut command = program(&["build"]);
        command
            .arg(&self.plan)
            .arg("--key")
            .arg(&self.key)
            .arg("-o")
            .arg(out);
        command
    }
}

/// What is left in the output folder.
fn left(out: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(out) else {
        return Vec::new();
    };
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[test]
fn an_output_folder_that_cannot_be_made_is_named() {
    let ready = Ready::new();
    let out = ready.home.path().join("a-file");
    std::fs::write(&out, "").expect("written");
    let output = ready.build(&out).output().expect("the program starts");
    assert_problem(&output, 3, "output-unwritable");
    assert_eq!(std::fs::read(&out).expect("still there"), b"");
}

#[test]
fn a_file_size_limit_is_an_error_and_leaves_nothing() {
    let ready = Ready::new();
    let out = ready.home.path().join("out");
    let mut shell = Command::new("bash");
    // Blocks of 1,024 bytes: 100 kB, less than a package.
    shell.args(["-c", "ulimit -f 100; exec \"$@\"", "bash"]);
    let build = ready.build(&out);
    shell
        .arg(build.get_program())
        .args(build.get_args())
        .stdin(Stdio::null());
    let output = shell.output().expect("the shell starts");
    assert_problem(&output, 3, "output-unwritable");
    assert_eq!(left(&out), [""; 0]);
}

#[test]
fn a_full_disk_is_an_error_and_leaves_nothing() {
    let ready = Ready::new();
    let out = ready.home.path().join("small");
    std::fs::create_dir(&out).expect("made");
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=128k", "tmpfs"])
        .arg(&out)
        .output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        let _ = writeln!(std::io::stderr(), "skipped: mount not permitted");
        return;
    }
    let output = ready.build(&out).output().expect("the program starts");
    let remains = left(&out);
    let unmounted = Command::new("umount")
        .arg(&out)
        .status()
        .expect("umount starts");
    assert!(unmounted.success());
    assert_problem(&output, 3, "output-unwritable");
    assert_eq!(remains, [""; 0]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_leaves_nothing() {
    let ready = Ready::new();
    let out = ready.home.path().join("out");
    let mut interrupted = 0;
    for pause in [20, 60, 120, 200, 300, 450, 700, 1000] {
        let mut child = ready
            .build(&out)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(Duration::from_millis(pause));
        let signal = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        let status = child.wait().expect("it ends");
        if signal.is_ok_and(|signal| signal.success()) && !status.success() {
            interrupted += 1;
            let remains = left(&out);
            let whole = remains.iter().all(|name| *name == format!("{NAME}.zip"));
            assert!(whole, "after {pause} ms: {remains:?}");
        }
    }
    assert!(interrupted > 0, "no build was interrupted");
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let ready = Ready::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&ready.key, std::fs::Permissions::from_mode(0o644))
            .expect("changed");
    }
    let output = ready
        .build(&ready.home.path().join("out"))
        .output()
        .expect("the program starts");
    assert_problem(&output, 3, "key-unusable");
}

#[test]
fn evidence_that_is_a_pipe_or_a_device_is_not_read() {
    let home = tempfile::tempdir().expect("a folder");
    let plan = home.path().join("auditbinder.yaml");
    let item = |id: &str, file: &str| {
        format!(
            "  - {{id: {id}, type: asset_inventory, collected: {{on: 2026-02-01}}, source: {{file: {file}}}}}\n"
        )
    };
    let text_of_plan = format!(
        "roots: [/dev]\nengagements:\n  - {{id: a, title: A, period: {{from: 2026-01-01, until: 2026-12-31}}, as-of: 2026-12-31, \
         profile: {{catalogs: {{soc2: soc2-tsc-2017}}}}}}\nevidence:\n{}{}{}",
        item("pipe", "pipe"),
        item("device", "/dev/zero"),
        item("folder", "sub")
    );
    std::fs::write(&plan, text_of_plan).expect("written");
    std::fs::create_dir(home.path().join("sub")).expect("made");
    let made = Command::new("mkfifo")
        .arg(home.path().join("pipe"))
        .status()
        .expect("mkfifo starts");
    assert!(made.success());
    let output = run(&["check", &text(&plan), "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = answer["engagements"][0]["findings"]
        .as_array()
        .expect("findings");
    let codes: Vec<&str> = findings
        .iter()
        .filter_map(|f| f["code"].as_str())
        .filter(|c| c.starts_with("not-a"))
        .collect();
    assert_eq!(codes.len(), 3, "{findings:#?}");
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let mut child = program(&["catalog", "show", "dora"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").success());
}
