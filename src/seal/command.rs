//! A command that signs: for keys in a KMS, on a token, or behind a person.
//!
//! It gets the bytes on its standard input and writes the signature to its
//! standard output. No shell is involved.

use std::ffi::OsString;
use std::io::{self, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::package::PublicKey;

/// An Ed25519 signature in Base64 has 88 characters, in lines perhaps a few more.
const MAX_ANSWER: usize = 512;
/// One of RSA with 8192 bits has 1,368.
#[cfg(feature = "x509")]
const MAX_LONG_ANSWER: usize = 4096;
/// So much of what the command says about itself is looked at.
const MAX_SAID: usize = 8 << 10;
/// So many lines of it are shown, and so many characters of each.
const SHOWN_LINES: usize = 6;
const SHOWN_CHARACTERS: usize = 200;
/// A value of fewer bytes is no secret that could be kept.
const MIN_SECRET: usize = 4;
/// Variables with these words in their names may hold secrets.
const SECRET_NAMES: [&str; 6] = ["SECRET", "TOKEN", "PASS", "PIN", "KEY", "CREDENTIAL"];

/// A program that answers bytes with a signature over them.
#[derive(Debug)]
pub struct Program {
    /// The program, looked up on the path.
    pub program: OsString,
    /// Its arguments, as they are.
    pub arguments: Vec<OsString>,
    /// How long one signature may take.
    pub within: Duration,
}

/// A command that signs with the secret half of a known Ed25519 key.
#[derive(Debug)]
pub struct SignCommand {
    /// What is run.
    pub program: Program,
    /// The key that verifies.
    pub public: PublicKey,
}

/// Says why a command gave no signature, and what it said itself.
#[derive(Debug, thiserror::Error)]
#[error("the signing command `{program}` {what}")]
pub struct CommandError {
    program: String,
    what: String,
    /// Lines of its standard error, without values that may be secret.
    pub said: Vec<String>,
}

impl SignCommand {
    /// Runs the command; the caller has yet to verify the signature.
    pub(super) fn sign(&self, message: &[u8]) -> Result<[u8; 64], CommandError> {
        let (bytes, said) = self.program.ask(message, MAX_ANSWER)?;
        if let Ok(raw) = bytes.as_slice().try_into() {
            return Ok(raw);
        }
        let decoded = from_base64(&bytes).and_then(|raw| raw.try_into().ok());
        decoded.ok_or_else(|| {
            let what = format!(
                "wrote {} bytes that are no signature; expected 64 bytes, or Base64 of them",
                bytes.len()
            );
            self.program.error(what, &said)
        })
    }
}

/// Reads Base64 in any lines.
fn from_base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    STANDARD.decode(text).ok()
}

impl Program {
    /// What the program is called in messages.
    pub(super) fn shown(&self) -> String {
        format!("the command `{}`", self.program.to_string_lossy())
    }

    /// Runs the program for a signature of another algorithm than Ed25519: what it
    /// wrote, or what that is in Base64, whichever the caller finds to verify.
    #[cfg(feature = "x509")]
    pub(super) fn sign(
        &self,
        message: &[u8],
        verifies: impl Fn(&[u8]) -> bool,
    ) -> Result<Option<Vec<u8>>, CommandError> {
        let (bytes, _) = self.ask(message, MAX_LONG_ANSWER)?;
        if verifies(&bytes) {
            return Ok(Some(bytes));
        }
        Ok(from_base64(&bytes).filter(|bytes| verifies(bytes)))
    }

    /// Runs the program; what it wrote, and what it said about itself.
    fn ask(&self, message: &[u8], most: usize) -> Result<(Vec<u8>, Vec<u8>), CommandError> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|why| {
                let reason = crate::diagnostic::reason(&why);
                self.error(format!("cannot be started: {reason}"), &[])
            })?;
        let (answer, said) = feed(&mut child, message, most);
        let ended = wait(&mut child, &answer, most, Instant::now() + self.within);
        // Dead or not, it is not waited for any longer; its own end is told if there was one.
        let _ = child.kill();
        let _ = child.wait();
        let said = said
            .recv_timeout(Duration::from_millis(200))
            .unwrap_or_default();
        match ended {
            Ended::With(status, bytes) if status.success() => Ok((bytes, said)),
            Ended::With(status, _) => {
                Err(self.error(format!("ended with {}", code(status)), &said))
            }
            Ended::TooLate => {
                let seconds = usize::try_from(self.within.as_secs()).unwrap_or(usize::MAX);
                let time = crate::diagnostic::counted(seconds, "second");
                Err(self.error(format!("gave no signature within {time}"), &said))
            }
            Ended::TooMuch => Err(self.error(
                format!("wrote more than {most} bytes where a signature was expected"),
                &said,
            )),
        }
    }

    fn error(&self, what: String, said: &[u8]) -> CommandError {
        CommandError {
            program: self.program.to_string_lossy().into_owned(),
            what,
            said: shown(said, &self.secrets()),
        }
    }

    /// Values that are not repeated to anybody, with what stands in their place.
    fn secrets(&self) -> Vec<(String, String)> {
        let arguments = self.arguments.iter().enumerate();
        let arguments = arguments.map(|(at, argument)| {
            let argument = argument.to_string_lossy();
            // Of `--pin=1234` the value; an option's own name is no secret.
            let value = match argument.split_once('=') {
                Some((_, value)) if argument.starts_with('-') => value,
                None if argument.starts_with('-') => "",
                _ => &argument,
            };
            (value.to_owned(), format!("[argument {}]", at + 1))
        });
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.to_string_lossy().into_owned();
            let capital = name.to_ascii_uppercase();
            let secret = SECRET_NAMES.iter().any(|word| capital.contains(word));
            secret.then(|| (value.to_string_lossy().into_owned(), format!("[{name}]")))
        });
        let mut all: Vec<_> = arguments
            .chain(variables)
            .filter(|(value, _)| value.len() >= MIN_SECRET)
            .collect();
        // A value that is a part of another one would leave the rest of it standing.
        all.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        all
    }
}

enum Ended {
    With(ExitStatus, Vec<u8>),
    TooLate,
    TooMuch,
}

/// Writes the message and reads both outputs, each on a thread, so that no full pipe blocks another.
fn feed(child: &mut Child, message: &[u8], most: usize) -> (Receiver<Vec<u8>>, Receiver<Vec<u8>>) {
    let mut stdin = child.stdin.take().expect("it was asked for");
    let message = message.to_vec();
    // A command that does not read its input is judged by what it answers.
    std::thread::spawn(move || stdin.write_all(&message));
    let stdout = child.stdout.take().expect("it was asked for");
    let stderr = child.stderr.take().expect("it was asked for");
    (read(stdout, most + 1), read(stderr, MAX_SAID))
}

/// Hands over what was read once it ends or reaches the limit, and drops the rest.
fn read(mut pipe: impl Read + Send + 'static, limit: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before an error is what there is.
        let _ = pipe.by_ref().take(limit as u64).read_to_end(&mut bytes);
        let _ = sender.send(bytes);
        let _ = io::copy(&mut pipe, &mut io::sink());
    });
    receiver
}

fn wait(child: &mut Child, answer: &Receiver<Vec<u8>>, most: usize, until: Instant) -> Ended {
    let left = until.saturating_duration_since(Instant::now());
    let bytes = match answer.recv_timeout(left) {
        Ok(bytes) if bytes.len() > most => return Ended::TooMuch,
        Ok(bytes) => bytes,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ended::TooLate,
    };
    // Its output is closed; it ends at once, or has something else in mind.
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ended::With(status, bytes),
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(2)),
            Ok(None) | Err(_) => return Ended::TooLate,
        }
    }
}

fn code(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => code.to_string(),
        None => "a signal".to_owned(),
    }
}

/// The first lines that the command said, without what may be secret.
fn shown(said: &[u8], secrets: &[(String, String)]) -> Vec<String> {
    let mut text = String::from_utf8_lossy(said).into_owned();
    if text.contains("PRIVATE KEY") {
        return vec!["what it said is not shown: there is a private key in it".to_owned()];
    }
    for (value, name) in secrets {
        text = text.replace(value, name);
    }
    let lines = text.lines().map(|line| {
        let plain = line.chars().filter(|c| !c.is_control());
        plain.take(SHOWN_CHARACTERS).collect::<String>()
    });
    lines
        .filter(|line| !line.trim().is_empty())
        .take(SHOWN_LINES)
        .collect()
}
