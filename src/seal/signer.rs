//! What signs: a key in memory, a key of an SSH agent, or a command.

use super::agent::{AgentError, AgentKey};
use super::command::{CommandError, SignCommand};
use super::key::SealKey;
use crate::package::PublicKey;

/// Something that signs arbitrary bytes with one Ed25519 key.
///
/// Every form of signature in a package goes through [`Signer::sign`]. The first
/// two give the same bytes for the same message; a command may or may not.
#[derive(Debug)]
pub enum Signer {
    /// A key in memory, from a file or a variable.
    Key(SealKey),
    /// A key that an SSH agent holds.
    Agent(AgentKey),
    /// A command that has the key, or somebody who has.
    Command(SignCommand),
}

/// Says why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The agent gives none.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The command gives none.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// What came back is not a signature of the key over the message.
    #[error("what {by} gave is not a signature by key `{fingerprint}`")]
    Wrong {
        /// Who gave it.
        by: String,
        /// The key that should have signed.
        fingerprint: String,
    },
    /// What came back is not a signature of the certificate's key over the message.
    #[error("what {by} gave is not a signature by the key of certificate `{subject}`")]
    WrongCms {
        /// Who gave it.
        by: String,
        /// Whom the certificate names.
        subject: String,
    },
}

impl Signer {
    /// The key that verifies.
    pub fn public(&self) -> &PublicKey {
        match self {
            Self::Key(key) => key.public(),
            Self::Agent(agent) => agent.public(),
            Self::Command(command) => &command.public,
        }
    }

    /// Signs, and verifies the signature before anybody uses it.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let (signature, by) = match self {
            Self::Key(key) => (key.sign(message), "the key".to_owned()),
            Self::Agent(agent) => (agent.sign(message)?, "the SSH agent".to_owned()),
            Self::Command(command) => (command.sign(message)?, command.program.shown()),
        };
        if !self.public().verifies(message, &signature) {
            let fingerprint = self.public().fingerprint();
            return Err(SignError::Wrong { by, fingerprint });
        }
        Ok(signature)
    }
}

impl From<SealKey> for Signer {
    fn from(key: SealKey) -> Self {
        Self::Key(key)
    }
}
