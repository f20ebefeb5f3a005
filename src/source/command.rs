//! `command`: what a program prints. No shell, no standard input, a bare environment, a limit
//! of time and of bytes; when time is up the whole group of processes is ended.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::secrets::{Secrets, arguments};
use super::trail::Recorder;
use super::{Fetched, FetchedFile, Request, SourceError, now};
use crate::model::Digest;
use crate::model::occurrence::Tool;
use crate::model::plan::{CommandSource, Text};
use crate::model::trail::Step;

const TIMEOUT: u64 = 60;
const OUTPUT_LIMIT: u64 = 64 << 20;
/// How long the program may take to print its version.
const VERSION_TIMEOUT: u64 = 15;
/// How long output may go on after the program has ended.
const DRAIN: Duration = Duration::from_secs(2);

/// How a program is run.
struct Run<'a> {
    program: PathBuf,
    arguments: &'a [String],
    folder: &'a Path,
    environment: Vec<(OsString, OsString)>,
    timeout: Duration,
    limit: u64,
}

/// What became of a program.
struct Ended {
    status: Option<ExitStatus>,
    elapsed: Duration,
    outputs: [Output; 2],
    too_much: bool,
}

/// What was printed to one stream.
struct Output {
    path: PathBuf,
    bytes: u64,
    digest: Digest,
}

pub(super) fn fetch(
    source: &CommandSource,
    request: &Request<'_>,
    into: &Path,
) -> Result<Fetched, SourceError> {
    let mut secrets = Secrets::default();
    let environment = environment(source, &mut secrets)?;
    let argv: Vec<String> = texts(&source.argv);
    let shown = arguments(&argv, &secrets);
    let stated =
        |stated: Option<&crate::model::At<u64>>, other| stated.map_or(other, |at| at.value);
    let run = Run {
        program: program(&argv[0], request.folder)?,
        arguments: &argv[1..],
        folder: request.folder,
        environment,
        timeout: Duration::from_secs(stated(source.timeout.as_ref(), TIMEOUT)),
        limit: stated(source.output_limit.as_ref(), OUTPUT_LIMIT),
    };
    let mut recorder = Recorder::begin(into)?;
    let digest = digest(&run.program)?;
    let version = version(source, &run, into)?;
    let at = now();
    let ended = run.run(into, ["stdout", "stderr"])?;
    judge(source, &run, &ended, &argv[0]).map_err(|error| secrets.masked(error))?;
    let code = ended
        .status
        .and_then(|status| status.code())
        .unwrap_or_default();
    let [out, err] = ended.outputs;
    let facts = [
        ("program", run.program.display().to_string()),
        ("program-sha256", digest.to_string()),
        ("stderr-bytes", err.bytes.to_string()),
    ];
    recorder.step(Step {
        at,
        what: shown.clone(),
        result: format!("exit code {code}"),
        millis: u64::try_from(ended.elapsed.as_millis()).unwrap_or(u64::MAX),
        bytes: out.bytes,
        sha256: Some(out.digest),
        facts: facts.map(|(name, fact)| (name.to_owned(), fact)).into(),
    })?;
    let name = Path::new(&argv[0]).file_name().unwrap_or_default();
    let (trail, mut beside) = recorder.end(Some(Tool {
        name: name.to_string_lossy().into_owned(),
        version: version.map_or_else(|| "(version not asked)".to_owned(), |v| secrets.mask(&v)),
    }))?;
    if err.bytes > 0 {
        beside.push(file("stderr", err.path));
    }
    let stated = source.name.as_ref().map_or("stdout", |name| &name.value);
    Ok(Fetched {
        files: vec![file(stated, out.path)],
        beside,
        system: format!("program `{}`", argv[0]),
        query: shown,
        records: None,
        first: None,
        last: None,
        covers: None,
        trail,
    })
}

fn texts(stated: &[Text]) -> Vec<String> {
    stated.iter().map(|text| text.value.clone()).collect()
}

fn file(name: &str, path: PathBuf) -> FetchedFile {
    FetchedFile {
        name: name.to_owned(),
        path,
    }
}

/// `PATH`, `HOME`, `LANG=C`, and the variables that the source names.
fn environment(
    source: &CommandSource,
    secrets: &mut Secrets,
) -> Result<Vec<(OsString, OsString)>, SourceError> {
    let mut all = vec![("LANG".into(), "C".into())];
    for name in ["PATH", "HOME"] {
        all.extend(std::env::var_os(name).map(|value| (name.into(), value)));
    }
    for name in &source.environment {
        let name = &name.value;
        let Some(value) = std::env::var_os(name) else {
            let what = format!("the environment variable `{name}` is not set");
            let help = "set it for the process that collects, or leave it out of `environment`";
            return Err(SourceError::new(what, help));
        };
        secrets.add(&value.to_string_lossy());
        all.push((name.into(), value));
    }
    Ok(all)
}

/// The file of a program: as named, where the name has a `/`, else the first one on `PATH`.
fn program(name: &str, folder: &Path) -> Result<PathBuf, SourceError> {
    if name.contains('/') {
        let path = folder.join(name);
        if is_program(&path) {
            return Ok(path);
        }
    } else {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|path| is_program(path));
        if let Some(found) = found {
            return Ok(found);
        }
    }
    let what = format!("the program `{name}` was not found");
    Err(SourceError::new(
        what,
        "install it, or name it with its path",
    ))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// The SHA-256 of a file.
fn digest(path: &Path) -> Result<Digest, SourceError> {
    let hashed = File::open(path).and_then(|mut file| {
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hash.finalize()),
                read => hash.update(&buffer[..read]),
            }
        }
    });
    let hashed = hashed.map_err(|error| {
        let why = crate::diagnostic::reason(&error);
        let what = format!("the program `{}` cannot be read: {why}", path.display());
        SourceError::new(what, "let the account that collects read the program")
    })?;
    Ok(Digest::from_bytes(hashed.into()))
}

/// The first line that the program prints about its version.
fn version(
    source: &CommandSource,
    run: &Run<'_>,
    into: &Path,
) -> Result<Option<String>, SourceError> {
    let argv = texts(&source.version);
    let Some(first) = argv.first() else {
        return Ok(None);
    };
    let asked = Run {
        program: program(first, run.folder)?,
        arguments: &argv[1..],
        folder: run.folder,
        environment: run.environment.clone(),
        timeout: Duration::from_secs(VERSION_TIMEOUT),
        limit: 64 << 10,
    };
    let ended = asked.run(into, ["version-stdout", "version-stderr"])?;
    let line = ended.outputs.iter().find_map(|output| {
        let text = std::fs::read(&output.path).ok()?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        line.map(|line| line.chars().take(200).collect::<String>())
    });
    match (line, ended.status) {
        (Some(line), Some(status)) if status.success() => Ok(Some(line)),
        _ => Err(SourceError::new(
            format!("`version` of the source, `{first}`, does not print a version"),
            "correct `version:`, or leave it out",
        )),
    }
}

/// Whether the program ended as the source says that it should.
fn judge(
    source: &CommandSource,
    run: &Run<'_>,
    ended: &Ended,
    name: &str,
) -> Result<(), SourceError> {
    let allowed: Vec<u64> = source.exit.iter().map(|code| code.value).collect();
    let allowed = if allowed.is_empty() { vec![0] } else { allowed };
    let (what, help) = if ended.too_much {
        (
            format!(
                "`{name}` printed more than {} bytes, and was ended",
                run.limit
            ),
            "ask for less, or raise `output-limit` of the source",
        )
    } else if let Some(status) = ended.status {
        let code = status.code().and_then(|code| u64::try_from(code).ok());
        match code {
            Some(code) if allowed.contains(&code) => return Ok(()),
            Some(code) => (
                format!("`{name}` ended with exit code {code}"),
                "run it by hand; codes that mean success besides 0 belong under `exit:`",
            ),
            None => (
                format!("`{name}` was ended by a signal"),
                "run it by hand to see why",
            ),
        }
    } else {
        (
            format!(
                "`{name}` did not end within {} seconds, and was ended",
                run.timeout.as_secs()
            ),
            "raise `timeout` of the source, or let it do less",
        )
    };
    let error = SourceError::new(what, help);
    let said = std::fs::read(&ended.outputs[1].path).unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    Err(match last {
        Some(line) => error.note(format!(
            "its last line on stderr: {}",
            line.trim().chars().take(200).collect::<String>()
        )),
        None => error,
    })
}

impl Run<'_> {
    fn run(&self, into: &Path, names: [&str; 2]) -> Result<Ended, SourceError> {
        let mut command = Command::new(&self.program);
        command
            .args(self.arguments)
            .current_dir(self.folder)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let begun = Instant::now();
        let mut child = command.spawn().map_err(|error| {
            let why = crate::diagnostic::reason(&error);
            let what = format!(
                "the program `{}` does not start: {why}",
                self.program.display()
            );
            SourceError::new(what, "run it by hand as the account that collects")
        })?;
        let total = Arc::new(AtomicU64::new(0));
        let full = Arc::new(AtomicBool::new(false));
        let pipes: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("stdout is piped")),
            Box::new(child.stderr.take().expect("stderr is piped")),
        ];
        let mut writers = Vec::new();
        for (pipe, name) in pipes.into_iter().zip(names) {
            let path = into.join(name);
            let file = File::create(&path).map_err(|error| {
                end(&mut child);
                SourceError::file(&error)
            })?;
            let limits = (Arc::clone(&total), Arc::clone(&full), self.limit);
            writers.push((path, std::thread::spawn(move || store(pipe, file, &limits))));
        }
        let status = self.wait(&mut child, begun, &full);
        end(&mut child);
        let elapsed = begun.elapsed();
        let outputs: Result<Vec<Output>, SourceError> = writers
            .into_iter()
            .map(|(path, writer)| joined(path, writer))
            .collect();
        let outputs = outputs?.try_into();
        Ok(Ended {
            status,
            elapsed,
            outputs: outputs.unwrap_or_else(|_| unreachable!("two pipes give two outputs")),
            too_much: full.load(Ordering::Relaxed),
        })
    }

    /// Waits for the program; nothing, where its time or its output is up.
    fn wait(&self, child: &mut Child, begun: Instant, full: &AtomicBool) -> Option<ExitStatus> {
        let mut pause = Duration::from_millis(1);
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if full.load(Ordering::Relaxed) => return None,
                Ok(None) if begun.elapsed() >= self.timeout => return None,
                Ok(None) => {}
                Err(_) => return None,
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

/// What was written to a file, once the stream has ended.
fn joined(
    path: PathBuf,
    writer: JoinHandle<std::io::Result<(u64, Digest)>>,
) -> Result<Output, SourceError> {
    let begun = Instant::now();
    while !writer.is_finished() && begun.elapsed() < DRAIN {
        std::thread::sleep(Duration::from_millis(5));
    }
    if !writer.is_finished() {
        return Err(SourceError::new(
            "a process that the program left behind keeps its output open",
            "let the program end whatever it starts",
        ));
    }
    let written = writer
        .join()
        .unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into()));
    let (bytes, digest) = written.map_err(|error| SourceError::file(&error))?;
    Ok(Output {
        path,
        bytes,
        digest,
    })
}

/// Copies a stream into a file until the limit of both streams is reached.
fn store(
    mut pipe: Box<dyn Read + Send>,
    mut file: File,
    (total, full, limit): &(Arc<AtomicU64>, Arc<AtomicBool>, u64),
) -> std::io::Result<(u64, Digest)> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 64 << 10]);
    loop {
        let read = match pipe.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if total.fetch_add(read as u64, Ordering::Relaxed) + read as u64 > *limit {
            full.store(true, Ordering::Relaxed);
            break;
        }
        file.write_all(&buffer[..read])?;
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
    Ok((bytes, Digest::from_bytes(hash.finalize().into())))
}

/// Ends the program and everything that it started in its group.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        // The group may be gone already.
        _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    _ = child.kill();
    _ = child.wait();
}
