//! `key new`, `key show`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Exit;
use super::args::{AgentArgs, KeyArgs, KeyCommand, PassphraseArgs};
use super::output::Output;
use super::signer;
use crate::diagnostic::{Code, Finding};
use crate::package::PublicKey;
use crate::seal::{AgentError, BadPassphrase, KeyError, Passphrase, SealKey, SignError};

/// The largest key file that is read.
const MAX_KEY_FILE: u64 = 64 * 1024;

/// Makes or shows a key.
pub fn run(args: &KeyArgs, output: &mut Output) -> Exit {
    match &args.command {
        KeyCommand::New {
            file,
            encrypt,
            passphrase,
        } => new(file, *encrypt, passphrase, output),
        KeyCommand::Show {
            file,
            agent,
            passphrase,
            identity,
        } => match public(file.as_deref(), agent, passphrase) {
            Ok(public) => show(&public, identity, output),
            Err(finding) => output.problem(*finding),
        },
    }
}

fn new(file: &Path, encrypt: bool, passphrase: &PassphraseArgs, output: &mut Output) -> Exit {
    let passphrase = match signer::passphrase(passphrase) {
        Ok(passphrase) => passphrase,
        Err(finding) => return output.problem(*finding),
    };
    if passphrase.is_some() && !encrypt {
        let finding = Finding::new(
            Code::WrongValue,
            "a passphrase is given without `--encrypt`",
        );
        output.problem(finding.help("add `--encrypt`, or leave the passphrase out"));
        return Exit::Usage;
    }
    let key = match create(file, passphrase.as_ref()) {
        Ok(key) => key,
        Err(finding) => return output.problem(*finding),
    };
    output.note(format!(
        "note: written: {} (private{}) and {}",
        file.display(),
        if encrypt { ", encrypted" } else { "" },
        public_path(file).display()
    ));
    show(key.public(), "*", output)
}

fn show(public: &PublicKey, identity: &str, output: &mut Output) -> Exit {
    let allowed = public.allowed_signers(identity);
    let allowed = allowed.trim_end();
    if output.is_json() {
        output.json(
            "key",
            json!({
                "fingerprint": public.fingerprint(),
                "minisign": public.minisign(),
                "openssh": public.openssh(),
                "allowed-signers": allowed,
                "pem": public.pem(),
            }),
        );
    } else {
        output.line(format!("fingerprint: {}", public.fingerprint()));
        output.line(format!("minisign:    {}", public.minisign()));
        output.line(format!("openssh:     {}", public.openssh()));
        output.line(format!("allowed:     {allowed}"));
    }
    Exit::Done
}

/// Makes a key and writes its public form beside it.
pub fn create(path: &Path, passphrase: Option<&Passphrase>) -> Result<SealKey, Box<Finding>> {
    let key = SealKey::create(path, passphrase).map_err(|error| unusable(&error))?;
    let public = public_path(path);
    std::fs::write(&public, key.public().pem()).map_err(|source| {
        unusable(&KeyError::Unwritable {
            path: public.clone(),
            source,
        })
    })?;
    Ok(key)
}

/// `seal.key.pem` -> `seal.pub.pem`; any other name gets `.pub.pem`.
pub fn public_path(path: &Path) -> PathBuf {
    let name = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let stem = name.strip_suffix(".key.pem").unwrap_or(&name);
    path.with_file_name(format!("{stem}.pub.pem"))
}

/// The public key of the agent's key, of a private key file or of any public form.
fn public(
    file: Option<&Path>,
    agent: &AgentArgs,
    passphrase: &PassphraseArgs,
) -> Result<PublicKey, Box<Finding>> {
    if let Some(key) = signer::agent(agent)? {
        return Ok(*key.public());
    }
    let path = file.expect("the arguments require a file or the agent");
    let passphrase = signer::passphrase(passphrase)?;
    match SealKey::load(path, passphrase.as_ref()) {
        Ok(key) => Ok(*key.public()),
        Err(KeyError::Unusable { .. }) => only(path),
        // Nothing of a public key is secret.
        Err(KeyError::Exposed { .. }) if trusted(path).is_ok() => only(path),
        Err(error) => Err(unusable(&error)),
    }
}

/// The one public key of a file.
pub fn only(path: &Path) -> Result<PublicKey, Box<Finding>> {
    match trusted(path)?.as_slice() {
        [key] => Ok(*key),
        keys => {
            let message = format!("`{}` holds {} public keys", path.display(), keys.len());
            let finding = Finding::new(Code::KeyUnusable, message);
            Err(Box::new(finding.help("name a file with one key")))
        }
    }
}

/// The public keys of a pin file.
pub fn trusted(path: &Path) -> Result<Vec<PublicKey>, Box<Finding>> {
    let refused = |why: String| {
        Box::new(Finding::new(
            Code::KeyUnusable,
            format!("`{}`: {why}", path.display()),
        ))
    };
    let bytes = crate::disk::read_small(path, MAX_KEY_FILE)
        .map_err(|error| refused(crate::diagnostic::reason(&error)))?;
    let keys = PublicKey::parse_all(&String::from_utf8_lossy(&bytes)).map_err(|bad| {
        let finding = *refused(bad.to_string());
        Box::new(finding.help("`auditbinder key show FILE` prints the public forms of a key"))
    })?;
    Ok(keys)
}

/// The finding for a key that cannot be used.
pub fn unusable(error: &KeyError) -> Box<Finding> {
    let finding = Finding::new(Code::KeyUnusable, error.to_string());
    match error {
        KeyError::Agent(agent) => Box::new(of_agent(finding, agent)),
        error => Box::new(finding.help(next_step(error))),
    }
}

fn next_step(error: &KeyError) -> &'static str {
    match error {
        KeyError::Exposed { .. } => {
            "run `chmod 600` on it; if others could read it, make a new key"
        }
        KeyError::Unwritable { source, .. }
            if source.kind() == std::io::ErrorKind::AlreadyExists =>
        {
            "choose another file name, or move the existing key away; a lost key cannot be made again"
        }
        KeyError::Unwritable { .. } => "check the folder and its permissions",
        KeyError::Locked => {
            "name what holds the passphrase: `--passphrase-env NAME` or `--passphrase-fd N`"
        }
        KeyError::WrongPassphrase => {
            "check which key and which passphrase belong together; `openssl pkey -in FILE -noout` asks for it too"
        }
        KeyError::NotEncrypted => {
            "check that it is the right file; leave the passphrase out, or encrypt the key with `openssl pkcs8 -topk8 -scrypt -in FILE -out NEW`"
        }
        KeyError::Cipher => "write it anew with `openssl pkcs8 -topk8 -scrypt -in FILE -out NEW`",
        KeyError::Passphrase(BadPassphrase::Descriptor { .. }) => {
            "open it for this program, as in `--passphrase-fd 3 3< FILE`, or use `--passphrase-env NAME`"
        }
        KeyError::Passphrase(_) => "the passphrase is one line of text, without its line break",
        KeyError::Unusable { found } if found.contains("OpenSSH") => {
            "load it into an agent with `ssh-add FILE`, and pass `--ssh-agent`"
        }
        _ => "`auditbinder key new FILE` makes one",
    }
}

/// Lists the keys of the agent where that helps.
fn of_agent(mut finding: Finding, error: &AgentError) -> Finding {
    let (keys, help) = match error {
        AgentError::Missing { has, .. } if has.is_empty() => (
            has.as_slice(),
            "add the key with `ssh-add FILE`; keys of other kinds, certificates and keys on a token do not count",
        ),
        AgentError::Missing { has, .. } => (
            has.as_slice(),
            "name one by fingerprint, comment or `….pub` file; the plan stands before `--ssh-agent`",
        ),
        AgentError::Several(keys) => (
            keys.as_slice(),
            "name one by its fingerprint: `--ssh-agent SHA256:…`",
        ),
        AgentError::NoSockets => (&[][..], "use `--key FILE`, or `--sign-cmd PROGRAM`"),
        AgentError::Unreachable { .. } | AgentError::Answer { .. } => (
            &[][..],
            "`ssh-add -l` shows whether it runs and has the key",
        ),
    };
    for key in keys {
        let fingerprint = key.public.fingerprint();
        finding = finding.note(format!("the agent has `{fingerprint}` {}", key.comment));
    }
    finding.help(help)
}

/// The finding for a signature that was not given, or not by the key.
pub fn unsigned(error: &SignError) -> Box<Finding> {
    let finding = Finding::new(Code::KeyUnusable, error.to_string());
    let finding = finding.note("no package was written");
    let finding = match error {
        SignError::Agent(agent) => of_agent(finding, agent),
        SignError::Command(command) => {
            let said = command.said.iter();
            let finding = said.fold(finding, |finding, line| finding.note(format!("it says: {line}")));
            finding.help("run it by hand: bytes on standard input, the signature on standard output, 64 bytes for Ed25519; `--sign-timeout` gives it more time")
        }
        SignError::Wrong { .. } => finding.help(
            "check that key and `--public-key` belong together, and that plain Ed25519 (RFC 8032) over the bytes as they are is signed",
        ),
        SignError::WrongCms { .. } => finding.help(
            "check that the command has the key of the first certificate, and signs the bytes with SHA-256 (SHA-384 for P-384): PKCS #1 v1.5 for RSA, ECDSA in DER",
        ),
    };
    Box::new(finding)
}
