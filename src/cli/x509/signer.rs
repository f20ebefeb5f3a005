//! What signs for the holder of a certificate: chosen from the arguments of `build`.

use std::path::Path;
use std::time::Duration;

use super::certificates;
use crate::cli::Exit;
use crate::cli::args::{BuildArgs, PassphraseArgs};
use crate::cli::output::Output;
use crate::cli::{key, signer};
use crate::diagnostic::{Code, Finding};
use crate::seal::{Program, X509Error, X509Signer};

/// The holder of the certificate named, if one is.
pub fn signer(args: &BuildArgs, output: &mut Output) -> Result<Option<X509Signer>, Exit> {
    let Some(path) = &args.x509.x509_cert else {
        return Ok(None);
    };
    let found = named(args, path).map_err(|finding| output.problem(*finding))?;
    Ok(Some(found))
}

fn named(args: &BuildArgs, path: &Path) -> Result<X509Signer, Box<Finding>> {
    let certificates = certificates(path)?;
    let found = match (&args.x509.x509_key, &args.x509.x509_sign_cmd) {
        (Some(key), _) => {
            let passphrase = signer::passphrase(&PassphraseArgs {
                passphrase_env: args.x509.x509_passphrase_env.clone(),
                passphrase_fd: args.x509.x509_passphrase_fd,
            })?;
            X509Signer::load(key, passphrase.as_ref(), certificates)
        }
        (None, Some(program)) => {
            let program = Program {
                program: program.clone(),
                arguments: args.x509.x509_sign_arg.clone(),
                within: Duration::from_secs(args.signer.sign_timeout),
            };
            X509Signer::with_program(program, certificates)
        }
        (None, None) => unreachable!("the arguments require a key or a program"),
    };
    found.map_err(|error| unusable(&error))
}

fn unusable(error: &X509Error) -> Box<Finding> {
    let finding = |help: &str| {
        let finding = Finding::new(Code::KeyUnusable, error.to_string());
        Box::new(finding.note("no package was written").help(help))
    };
    match error {
        X509Error::Key(error) => key::unusable(error),
        X509Error::KeyForm(_) => finding(
            "convert it with `openssl pkcs8 -topk8`; a key on a token signs with `--x509-sign-cmd`",
        ),
        X509Error::OtherKey(_) => {
            finding("name the key of that certificate, or put its certificate first in the file")
        }
        X509Error::KeyKind(..) => finding("use a certificate with such a key"),
        X509Error::Unfit(..) => {
            finding("use a certificate that may sign documents or mail with its key")
        }
        X509Error::Chain(..) => finding(
            "put the signer's certificate first, then the one that issued it, and so on; leave others out",
        ),
    }
}
