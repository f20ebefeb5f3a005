//! What signs a package or a review: chosen from the arguments.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::{AgentArgs, AgentChoice, PassphraseArgs, SignerArgs};
use super::key::{self, unusable};
use super::output::Output;
use crate::diagnostic::{Code, Finding};
use crate::pipeline::Opened;
use crate::seal::{
    AgentError, AgentKey, BadPassphrase, KeyError, Passphrase, Program, SealKey, SignCommand,
    Signer, Wanted,
};

/// The signer named, or the key beside the plan, which the first build makes.
pub fn signer(
    args: &SignerArgs,
    secret: &PassphraseArgs,
    opened: &Opened,
    output: &mut Output,
) -> Result<Signer, Box<Finding>> {
    if let Some(program) = &args.sign_cmd {
        let file = args.public_key.as_deref();
        let file = file.expect("the arguments require it beside the program");
        return Ok(Signer::Command(SignCommand {
            program: Program {
                program: program.clone(),
                arguments: args.sign_arg.clone(),
                within: Duration::from_secs(args.sign_timeout),
            },
            public: key::only(file)?,
        }));
    }
    if let Some(agent) = agent(&args.agent)? {
        return Ok(Signer::Agent(agent));
    }
    let passphrase = passphrase(secret)?;
    let passphrase = passphrase.as_ref();
    if let Some(name) = &args.key_env {
        return key_from_environment(name, passphrase).map(Signer::Key);
    }
    if let Some(path) = &args.key {
        let key = SealKey::load(path, passphrase);
        return key.map(Signer::Key).map_err(|error| unusable(&error));
    }
    key_beside_the_plan(opened.root(), passphrase, output).map(Signer::Key)
}

/// The key of the SSH agent, if one is asked for.
pub fn agent(args: &AgentArgs) -> Result<Option<AgentKey>, Box<Finding>> {
    let Some(choice) = &args.ssh_agent else {
        return Ok(None);
    };
    if cfg!(not(unix)) {
        return Err(unusable(&AgentError::NoSockets.into()));
    }
    let socket = std::env::var_os("SSH_AUTH_SOCK").filter(|path| !path.is_empty());
    let Some(socket) = socket else {
        let message =
            "the environment variable `SSH_AUTH_SOCK` is not set, so no SSH agent can be asked";
        let finding = Finding::new(Code::KeyUnusable, message);
        return Err(Box::new(finding.help(
            "start one with `eval \"$(ssh-agent)\"`, and add the key with `ssh-add FILE`",
        )));
    };
    let wanted = match choice {
        AgentChoice::Only => Wanted::Any,
        AgentChoice::Named(name) if is_public_file(Path::new(name)) => {
            Wanted::Key(key::only(Path::new(name))?)
        }
        AgentChoice::Named(name) => Wanted::Named(name.clone()),
    };
    let found = AgentKey::find(Path::new(&socket), &wanted);
    found.map(Some).map_err(|error| unusable(&error.into()))
}

fn is_public_file(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "pub") && path.is_file()
}

/// The passphrase, if one is given.
pub fn passphrase(args: &PassphraseArgs) -> Result<Option<Passphrase>, Box<Finding>> {
    let read: Result<Passphrase, BadPassphrase> = match (&args.passphrase_env, args.passphrase_fd) {
        (Some(name), _) => Passphrase::from_environment(name),
        (None, Some(number)) => Passphrase::from_descriptor(number),
        (None, None) => return Ok(None),
    };
    read.map(Some).map_err(|error| unusable(&error.into()))
}

fn key_from_environment(
    name: &str,
    passphrase: Option<&Passphrase>,
) -> Result<SealKey, Box<Finding>> {
    let Some(text) = std::env::var_os(name) else {
        let finding = Finding::new(
            Code::KeyUnusable,
            format!("the environment variable `{name}` is not set"),
        );
        return Err(Box::new(
            finding.help("set it to the PEM text of the sealing key"),
        ));
    };
    SealKey::from_pem(&text.to_string_lossy(), passphrase).map_err(|error| unusable(&error))
}

fn key_beside_the_plan(
    root: &Path,
    passphrase: Option<&Passphrase>,
    output: &mut Output,
) -> Result<SealKey, Box<Finding>> {
    let path: PathBuf = root.join(".auditbinder").join("seal.key.pem");
    if std::fs::symlink_metadata(&path).is_ok() {
        return SealKey::load(&path, passphrase).map_err(|error| unusable(&error));
    }
    let folder = path.parent().expect("the path was joined from a folder");
    let unwritable = |path: PathBuf| move |source| unusable(&KeyError::Unwritable { path, source });
    std::fs::create_dir_all(folder).map_err(unwritable(path.clone()))?;
    let ignore = folder.join(".gitignore");
    std::fs::write(&ignore, "*\n").map_err(unwritable(ignore.clone()))?;
    let made = key::create(&path, passphrase)?;
    output.note(format!(
        "note: a new sealing key was made: {}\n      keep it private and backed up, and keep it out of version control\n      its public key for readers: {}\n      fingerprint, to give to the auditor over another channel: {}",
        path.display(),
        key::public_path(&path).display(),
        made.public().fingerprint()
    ));
    Ok(made)
}
