//! Arguments about who may read a package.

use std::path::PathBuf;

use clap::Args;

/// Whom a finished package is encrypted to.
#[derive(Args)]
pub struct EncryptArgs {
    /// Encrypt the finished package to a recipient, too
    ///
    /// Writes `<engagement>.zip.age` beside the package, which stays as it is: keep
    /// the one, send the other. A recipient is `age1…`, or a file with one a line,
    /// as `age-keygen -y` prints them. Anybody with age or rage decrypts it, or
    /// `verify --identity`. Encryption is random: the `.age` file differs from build
    /// to build, the package inside does not. Needs the feature `encrypt`.
    #[arg(long, value_name = "RECIPIENT")]
    pub encrypt_to: Vec<String>,
}

/// Who decrypts a package.
#[derive(Args)]
pub struct DecryptArgs {
    /// An age identity that decrypts packages `….age`
    ///
    /// A file as `age-keygen` writes it, which nobody else on the machine can read.
    /// The decrypted package stands in a nameless temporary file while it is looked
    /// at. Needs the feature `encrypt`.
    #[arg(long, value_name = "FILE")]
    pub identity: Vec<PathBuf>,
}
