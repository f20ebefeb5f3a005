//! `key new`, `key show`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Exit;
use super::args::{KeyArgs, KeyCommand};
use super::output::Output;
use crate::diagnostic::{Code, Finding};
use crate::package::PublicKey;
use crate::seal::{KeyError, SealKey};

/// The largest key file that is read.
const MAX_KEY_FILE: u64 = 64 * 1024;

/// Makes or shows a key.
pub fn run(args: &KeyArgs, output: &mut Output) -> Exit {
    let shown = match &args.command {
        KeyCommand::New { file } => create(file).map(|key| *key.public()),
        KeyCommand::Show { file } => read_any(file),
    };
    let public = match shown {
        Ok(public) => public,
        Err(finding) => return output.problem(*finding),
    };
    if let KeyCommand::New { file } = &args.command {
        output.note(format!(
            "note: written: {} (private) and {}",
            file.display(),
            public_path(file).display()
        ));
    }
    if output.is_json() {
        output.json(
            "key",
            json!({
                "fingerprint": public.fingerprint(),
                "minisign": public.minisign(),
                "openssh": public.openssh(),
                "pem": public.pem(),
            }),
        );
    } else {
        output.line(format!("fingerprint: {}", public.fingerprint()));
        output.line(format!("minisign:    {}", public.minisign()));
        output.line(format!("openssh:     {}", public.openssh()));
    }
    Exit::Done
}

/// Makes a key and writes its public form beside it.
pub fn create(path: &Path) -> Result<SealKey, Box<Finding>> {
    let key = SealKey::create(path).map_err(|error| unusable(&error))?;
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

/// The public key of a private key file or of any public form.
fn read_any(path: &Path) -> Result<PublicKey, Box<Finding>> {
    match SealKey::load(path) {
        Ok(key) => Ok(*key.public()),
        Err(KeyError::Unusable { .. }) => trusted(path).and_then(|keys| match keys.as_slice() {
            [key] => Ok(*key),
            keys => {
                let message = format!("`{}` holds {} public keys", path.display(), keys.len());
                Err(Box::new(
                    Finding::new(Code::KeyUnusable, message).help("show one key at a time"),
                ))
            }
        }),
        Err(KeyError::Exposed { .. }) if trusted(path).is_ok() => trusted(path).map(|keys| keys[0]),
        Err(error) => Err(unusable(&error)),
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
    let help = match error {
        KeyError::Exposed { .. } => {
            "run `chmod 600` on it; if others could read it, make a new key"
        }
        KeyError::Unwritable { source, .. }
            if source.kind() == std::io::ErrorKind::AlreadyExists =>
        {
            "choose another file name, or move the existing key away; a lost key cannot be made again"
        }
        KeyError::Unwritable { .. } => "check the folder and its permissions",
        _ => "`auditbinder key new FILE` makes one",
    };
    Box::new(Finding::new(Code::KeyUnusable, error.to_string()).help(help))
}
