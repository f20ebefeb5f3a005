//! Arguments about keys, and about what signs.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::package::instructions::is_identity;

/// What signs.
#[derive(Args)]
pub struct SignerArgs {
    /// The sealing key, a PKCS#8 PEM file of mode 0600
    #[arg(long, value_name = "FILE", conflicts_with = "ssh_agent")]
    pub key: Option<PathBuf>,
    /// The environment variable that holds the sealing key as PEM
    #[arg(long, value_name = "NAME", conflicts_with_all = ["key", "ssh_agent"])]
    pub key_env: Option<String>,
    #[command(flatten)]
    pub agent: AgentArgs,
    /// Have a program sign, for keys in a KMS or on a token
    ///
    /// The program gets the bytes to sign on standard input, five times for a
    /// package, and writes 64 bytes of Ed25519, or Base64 of them, to standard
    /// output. No shell is involved. What the program does is its own affair: it
    /// may use the network. Every signature is verified with `--public-key`.
    #[arg(long, value_name = "PROGRAM", requires = "public_key", conflicts_with_all = ["key", "key_env", "ssh_agent", "PassphraseArgs"])]
    pub sign_cmd: Option<OsString>,
    /// An argument of the signing program; repeat it for each
    #[arg(
        long,
        value_name = "ARG",
        requires = "sign_cmd",
        allow_hyphen_values = true
    )]
    pub sign_arg: Vec<OsString>,
    /// How long the signing program may take for one signature
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub sign_timeout: u64,
    /// The public key of the signing program: PEM, minisign or OpenSSH file
    #[arg(long, value_name = "FILE", requires = "sign_cmd")]
    pub public_key: Option<PathBuf>,
}

#[derive(Args)]
pub struct AgentArgs {
    /// Have the SSH agent of `SSH_AUTH_SOCK` sign with one of its Ed25519 keys
    ///
    /// Name the key by fingerprint, comment or public key file `….pub`; without
    /// a name it is the only one that the agent has.
    #[arg(long, value_name = "KEY", num_args = 0..=1, default_missing_value = "", value_parser = agent_key, conflicts_with = "PassphraseArgs")]
    pub ssh_agent: Option<AgentChoice>,
}

/// Which key of the SSH agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentChoice {
    Only,
    Named(String),
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "clap asks for a Result, and every name is possible"
)]
fn agent_key(name: &str) -> Result<AgentChoice, String> {
    Ok(match name {
        "" => AgentChoice::Only,
        name => AgentChoice::Named(name.to_owned()),
    })
}

/// Where the passphrase of an encrypted key comes from.
#[derive(Args)]
pub struct PassphraseArgs {
    /// The environment variable that holds the passphrase of the key
    #[arg(long, value_name = "NAME")]
    pub passphrase_env: Option<String>,
    /// The open file descriptor to read the passphrase from
    ///
    /// It is read to its end, through the path that the system gives it; one
    /// line break at the end is not part of the passphrase.
    #[arg(long, value_name = "N", conflicts_with = "passphrase_env")]
    pub passphrase_fd: Option<u32>,
}

/// Make and show sealing keys
#[derive(Args)]
pub struct KeyArgs {
    #[command(subcommand)]
    pub command: KeyCommand,
}

#[derive(Subcommand)]
pub enum KeyCommand {
    /// Make a new key file, and the public key beside it
    ///
    /// Writes an Ed25519 key as PKCS#8 PEM with mode 0600; never overwrites. With
    /// `--encrypt` the key is written under a passphrase, as openssl reads it.
    ///
    /// Example: auditbinder key new seal.key.pem
    /// Example: auditbinder key new seal.key.pem --encrypt --passphrase-fd 3 3< passphrase.txt
    New {
        /// The file for the private key
        file: PathBuf,
        /// Encrypt the key with a passphrase
        #[arg(long, requires = "PassphraseArgs")]
        encrypt: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Show fingerprint and public forms of a key
    ///
    /// Takes a private key file, any public form, or a key of the SSH agent. Prints
    /// the fingerprint as `ssh-keygen -lf` prints it, the minisign key, the OpenSSH
    /// line and the line of an allowed-signers file.
    ///
    /// Example: auditbinder key show seal.key.pem
    /// Example: auditbinder key show seal.pub.pem --identity evidence@acme.example
    Show {
        /// The key file
        #[arg(required_unless_present = "ssh_agent", conflicts_with = "ssh_agent")]
        file: Option<PathBuf>,
        #[command(flatten)]
        agent: AgentArgs,
        #[command(flatten)]
        passphrase: PassphraseArgs,
        /// Whom the allowed-signers line names: a mail address, or `*` for anybody
        #[arg(long, value_name = "IDENTITY", default_value = "*", value_parser = identity)]
        identity: String,
    },
}

fn identity(text: &str) -> Result<String, String> {
    if text == "*" || is_identity(text) {
        return Ok(text.to_owned());
    }
    Err("expected is a mail address of plain ASCII letters, or `*`".to_owned())
}
