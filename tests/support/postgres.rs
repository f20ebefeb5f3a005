//! `PostgreSQL`: a server of its own in a temporary folder, over a socket.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::tools::{has, skipped};

/// A server that ends with the test.
pub struct Server {
    home: tempfile::TempDir,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // The postmaster ends its own children; killing it hard would leave them.
        let file = std::fs::read_to_string(self.home.path().join("data/postmaster.pid"));
        let first = file.unwrap_or_default();
        if let Some(id) = first.lines().next() {
            _ = Command::new("kill").args(["-INT", id]).status();
        }
        _ = self.process.wait();
    }
}

/// The owner of a path, where the test runs as root: `PostgreSQL` refuses to.
fn other_user() -> Option<&'static str> {
    let id = Command::new("id").arg("-u").output().ok()?;
    (id.stdout == b"0\n").then_some("nobody")
}

/// A tool of `PostgreSQL`, as a user that it accepts.
fn tool(name: &str) -> Command {
    match other_user() {
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid",
                user,
                "--regid",
                "nogroup",
                "--clear-groups",
                name,
            ]);
            command
        }
        None => Command::new(name),
    }
}

fn quiet(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("it starts")
}

/// Starts a server, or says why there is none.
pub fn server() -> Option<Server> {
    if !(has("postgres") && has("initdb") && has("psql")) {
        return None;
    }
    let home = tempfile::tempdir().expect("a folder");
    if let Some(user) = other_user() {
        let path = home.path().display().to_string();
        let given = quiet(Command::new("chown").args([user, &path]));
        let accepted = given.status.success() && quiet(tool("id").arg("-u")).status.success();
        if !accepted {
            skipped("a user for postgres");
            return None;
        }
    }
    let data = home.path().join("data");
    let made = quiet(
        tool("initdb")
            .current_dir(home.path())
            .args([
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-A",
                "trust",
                "-U",
                "test",
                "-D",
            ])
            .arg(&data),
    );
    assert!(made.status.success(), "{made:?}");
    let log = std::fs::File::create(home.path().join("log")).expect("a log");
    let process = tool("postgres")
        .current_dir(home.path())
        .args(["-c", "listen_addresses=", "-c", "fsync=off", "-k"])
        .arg(home.path())
        .arg("-D")
        .arg(&data)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("a server");
    let server = Server { home, process };
    server.await_start();
    Some(server)
}

impl Server {
    /// The folder of its socket.
    pub fn socket_folder(&self) -> &Path {
        self.home.path()
    }

    fn await_start(&self) {
        let begun = Instant::now();
        while !self.asked("select 1;").status.success() {
            let log = std::fs::read_to_string(self.home.path().join("log"));
            assert!(begun.elapsed() < Duration::from_secs(60), "{log:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A file in the folder of the server.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    }

    /// What `psql` answers.
    pub fn asked(&self, sql: &str) -> Output {
        let script = self.file("query.sql", sql);
        quiet(psql(self.home.path()).arg("-f").arg(script))
    }
}

fn psql(socket: &Path) -> Command {
    let mut command = Command::new("psql");
    command.args([
        "--csv",
        "-q",
        "-X",
        "-v",
        "ON_ERROR_STOP=1",
        "-U",
        "test",
        "-d",
        "postgres",
    ]);
    command.arg("-h").arg(socket);
    command
}
