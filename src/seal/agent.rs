//! A key that an SSH agent holds: finding it, and asking the agent to sign.
//!
//! Two messages of draft-ietf-sshm-ssh-agent are all that is needed. The secret
//! never enters this program.

mod socket;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::package::PublicKey;

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;
const FAILURE: u8 = 5;

const ALGORITHM: &[u8] = b"ssh-ed25519";

/// A list of keys comes at once; a signature may wait for somebody to confirm it.
const LISTING: Duration = Duration::from_secs(10);
const SIGNING: Duration = Duration::from_secs(90);

/// A key of the agent that can sign packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The key.
    pub public: PublicKey,
    /// What its owner calls it.
    pub comment: String,
}

/// Which of the agent's keys is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The only one.
    Any,
    /// The one with this fingerprint or comment.
    Named(String),
    /// This one.
    Key(PublicKey),
}

/// Says why the agent is of no use.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// A system without such sockets.
    #[error("this system has no sockets that an SSH agent could listen on")]
    NoSockets,
    /// Nothing listens, or the connection breaks.
    #[error("the SSH agent at `{socket}` cannot be asked: {why}")]
    Unreachable {
        /// Where it should be.
        socket: PathBuf,
        /// What happened.
        why: String,
    },
    /// An answer that the protocol does not have.
    #[error("the SSH agent at `{socket}` answers {what}")]
    Answer {
        /// Where it is.
        socket: PathBuf,
        /// What it answers instead.
        what: &'static str,
    },
    /// The key is not there.
    #[error("the SSH agent has no Ed25519 key {wanted}")]
    Missing {
        /// Which was asked for.
        wanted: String,
        /// What it has.
        has: Vec<Identity>,
    },
    /// More than one key that could be meant.
    #[error("the SSH agent has {} Ed25519 keys that could be meant", .0.len())]
    Several(Vec<Identity>),
}

/// A key in an agent.
#[derive(Debug)]
pub struct AgentKey {
    socket: PathBuf,
    identity: Identity,
}

impl AgentKey {
    /// Finds the key in the agent that listens at a socket.
    pub fn find(socket: &Path, wanted: &Wanted) -> Result<Self, AgentError> {
        let identity = chosen(identities(socket)?, wanted)?;
        let socket = socket.to_owned();
        Ok(Self { socket, identity })
    }

    /// The key that verifies.
    pub fn public(&self) -> &PublicKey {
        &self.identity.public
    }

    /// Asks for a signature, which the caller has yet to verify.
    pub(super) fn sign(&self, message: &[u8]) -> Result<[u8; 64], AgentError> {
        let answer = socket::ask(&self.socket, &sign_request(self.public(), message), SIGNING)?;
        let odd = |what| AgentError::Answer {
            socket: self.socket.clone(),
            what,
        };
        match answer.split_first() {
            Some((&FAILURE, _)) => Err(odd(
                "that it does not sign: the key was removed, or somebody declined",
            )),
            Some((&SIGN_RESPONSE, rest)) => {
                signature(rest).ok_or_else(|| odd("with a signature of another form"))
            }
            _ => Err(odd("something else than a signature")),
        }
    }
}

/// The Ed25519 keys that an agent has, in its order.
fn identities(socket: &Path) -> Result<Vec<Identity>, AgentError> {
    let answer = socket::ask(socket, &[REQUEST_IDENTITIES], LISTING)?;
    let list = answer.strip_prefix(&[IDENTITIES_ANSWER]);
    list.and_then(listed).ok_or_else(|| AgentError::Answer {
        socket: socket.to_owned(),
        what: "something else than a list of keys",
    })
}

fn listed(mut rest: &[u8]) -> Option<Vec<Identity>> {
    let count = number(&mut rest)?;
    let mut found = Vec::new();
    for _ in 0..count {
        let (blob, comment) = (field(&mut rest)?, field(&mut rest)?);
        // Keys of other kinds, certificates, keys on a token: none signs as a package needs.
        if let Ok(public) = PublicKey::from_ssh_blob(blob) {
            let comment = String::from_utf8_lossy(comment);
            let comment = comment.chars().filter(|c| !c.is_control()).collect();
            found.push(Identity { public, comment });
        }
    }
    rest.is_empty().then_some(found)
}

fn chosen(has: Vec<Identity>, wanted: &Wanted) -> Result<Identity, AgentError> {
    let fits = |identity: &&Identity| match wanted {
        Wanted::Any => true,
        Wanted::Named(name) => identity.comment == *name || identity.public.fingerprint() == *name,
        Wanted::Key(key) => identity.public == *key,
    };
    let fitting: Vec<Identity> = has.iter().filter(fits).cloned().collect();
    match fitting.as_slice() {
        [one] => Ok(one.clone()),
        [] => {
            let wanted = match wanted {
                Wanted::Any => "at all".to_owned(),
                Wanted::Named(name) => format!("`{name}`"),
                Wanted::Key(key) => format!("`{}`", key.fingerprint()),
            };
            Err(AgentError::Missing { wanted, has })
        }
        _ => Err(AgentError::Several(fitting)),
    }
}

fn sign_request(key: &PublicKey, message: &[u8]) -> Vec<u8> {
    let mut out = vec![SIGN_REQUEST];
    for field in [&key.ssh_blob(), message] {
        let length = u32::try_from(field.len()).expect("what is signed is short");
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(field);
    }
    // No flags: they choose hashes of RSA.
    out.extend_from_slice(&0_u32.to_be_bytes());
    out
}

fn signature(mut rest: &[u8]) -> Option<[u8; 64]> {
    let mut inner = field(&mut rest)?;
    let (algorithm, signature) = (field(&mut inner)?, field(&mut inner)?);
    let whole = rest.is_empty() && inner.is_empty() && algorithm == ALGORITHM;
    signature.try_into().ok().filter(|_| whole)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u32::from_be_bytes(*bytes))
}

fn field<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(number(rest)?).ok()?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> PublicKey {
        let secret = ed25519_dalek::SigningKey::from_bytes(&[byte; 32]);
        PublicKey::from_bytes(secret.verifying_key().as_bytes()).expect("a key")
    }

    fn put(fields: &[&[u8]]) -> Vec<u8> {
        let length = |field: &[u8]| u32::try_from(field.len()).expect("short").to_be_bytes();
        let spelled = fields.iter().map(|f| [&length(f), *f].concat());
        spelled.collect::<Vec<_>>().concat()
    }

    fn list(keys: &[(&[u8], &str)]) -> Vec<u8> {
        let count = u32::try_from(keys.len()).expect("few").to_be_bytes();
        let keys = keys
            .iter()
            .map(|(blob, comment)| put(&[blob, comment.as_bytes()]));
        [count.to_vec(), keys.collect::<Vec<_>>().concat()].concat()
    }

    #[test]
    fn only_plain_ed25519_keys_are_taken_from_the_list() {
        let rsa = put(&[b"ssh-rsa", b"\x01\x00\x01", &[7; 256]]);
        let token = put(&[b"sk-ssh-ed25519@openssh.com", &[7; 32], b"ssh:"]);
        let (one, two) = (key(1).ssh_blob(), key(2).ssh_blob());
        let answer = list(&[
            (&rsa, "rsa"),
            (&one, "o\u{7}ne"),
            (&token, "t"),
            (&two, "two"),
        ]);
        let found = listed(&answer).expect("a list");
        let comments: Vec<&str> = found.iter().map(|i| i.comment.as_str()).collect();
        assert_eq!(comments, ["one", "two"]);
        assert_eq!(found[0].public, key(1));
        assert_eq!(listed(&answer[..answer.len() - 1]), None);
        assert_eq!(listed(&[answer.as_slice(), b"x"].concat()), None);
        assert_eq!(listed(&[0xff; 8]), None);
    }

    #[test]
    fn a_key_is_found_by_fingerprint_comment_or_itself_and_never_guessed() {
        let identity = |byte, comment: &str| Identity {
            public: key(byte),
            comment: comment.to_owned(),
        };
        let has = || vec![identity(1, "ada"), identity(2, "eve"), identity(3, "eve")];
        let named = |name: &str| chosen(has(), &Wanted::Named(name.to_owned()));
        assert_eq!(named("ada").expect("one").public, key(1));
        assert_eq!(named(&key(3).fingerprint()).expect("one").public, key(3));
        assert_eq!(
            chosen(has(), &Wanted::Key(key(2))).expect("one").public,
            key(2)
        );
        assert!(matches!(named("eve"), Err(AgentError::Several(keys)) if keys.len() == 2));
        assert!(matches!(named("bob"), Err(AgentError::Missing { has, .. }) if has.len() == 3));
        assert!(matches!(
            chosen(has(), &Wanted::Any),
            Err(AgentError::Several(_))
        ));
        let only = chosen(vec![identity(1, "ada")], &Wanted::Any);
        assert_eq!(only.expect("one").public, key(1));
    }

    #[test]
    fn a_signature_has_one_form() {
        let whole = put(&[&put(&[ALGORITHM, &[9; 64]])]);
        assert_eq!(signature(&whole), Some([9; 64]));
        for other in [
            put(&[&put(&[b"ssh-rsa", &[9; 64]])]),
            put(&[&put(&[ALGORITHM, &[9; 63]])]),
            put(&[&put(&[ALGORITHM, &[9; 64], b""])]),
            put(&[&put(&[ALGORITHM, &[9; 64]]), b"more"]),
            vec![],
        ] {
            assert_eq!(signature(&other), None, "{other:?}");
        }
    }
}
