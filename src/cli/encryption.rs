//! Packages encrypted to those who may read them, on the command line.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::args::{BuildArgs, DecryptArgs};
use super::output::Output;
use super::plain::{Plain, is_encrypted, no_identity};
use super::{Exit, file, key};
use crate::diagnostic::{Code, Finding, counted, reason};
use crate::pipeline::{Built, Existing};
use crate::seal::{self, Recipients};
use crate::verify::{Identities, NotDecrypted};

/// A file of recipients has at most so many bytes.
const MAX_FILE: u64 = 1 << 20;

/// Whom packages are encrypted to, if anybody is named.
pub fn recipients(args: &BuildArgs, output: &mut Output) -> Result<Option<Recipients>, Exit> {
    let mut all: Option<Recipients> = None;
    for named in &args.encrypt.encrypt_to {
        let found = one(named).map_err(|finding| output.problem(*finding))?;
        match &mut all {
            Some(all) => all.extend(found),
            None => all = Some(found),
        }
    }
    Ok(all)
}

fn one(named: &str) -> Result<Recipients, Box<Finding>> {
    let refused = |what: &str, why: String| {
        let finding = Finding::new(Code::KeyUnusable, format!("{what}{why}"));
        Box::new(finding.help(
            "expected is a recipient `age1…`, as `age-keygen -y` prints it, or a file with one a line",
        ))
    };
    // Neither a recipient nor a file: what was typed may be a secret.
    if named.to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
        return Err(refused("`--encrypt-to` names a secret key", String::new()));
    }
    if named.starts_with("age1") {
        let found = Recipients::parse(named);
        return found.map_err(|why| refused("`--encrypt-to` is ", why.to_string()));
    }
    let what = format!("`{named}`: ");
    let bytes = crate::disk::read_small(Path::new(named), MAX_FILE);
    let bytes = bytes.map_err(|why| refused(&what, reason(&why)))?;
    let text = String::from_utf8(bytes).map_err(|_| refused(&what, "it is not text".to_owned()))?;
    Recipients::parse(&text).map_err(|why| refused(&what, why.to_string()))
}

/// Writes `NAME.zip.age` beside the package that was just written.
pub fn encrypted(
    args: &BuildArgs,
    recipients: Option<&Recipients>,
    built: &Built,
    output: &mut Output,
) -> Result<Option<PathBuf>, Exit> {
    let Some(recipients) = recipients else {
        return Ok(None);
    };
    let path = built.path.with_extension("zip.age");
    // That of its own earlier package may go; anything else only with `--force`.
    let force = args.force || (built.existing == Existing::Package && is_encrypted(&path));
    if let Some(finding) = file::in_the_way(&path, force) {
        return Err(output.problem(finding.note("the package itself was written")));
    }
    let written = file::write_with(&path, |out| {
        let mut package = File::open(&built.path)?;
        let mut out = BufWriter::with_capacity(1 << 20, out);
        recipients.encrypt(&mut package, &mut out)?;
        out.flush()
    });
    written.map_err(|why: io::Error| output.problem(file::unwritable(&path, &why)))?;
    if !output.is_json() {
        let whom = counted(recipients.count(), "recipient");
        output.line(format!("  encrypted to {whom}: {}", path.display()));
    }
    Ok(Some(path))
}

/// Who reads encrypted packages.
pub struct Readers(Vec<Identities>);

impl Readers {
    /// Reads the identity files.
    pub fn read(args: &DecryptArgs, output: &mut Output) -> Result<Self, Exit> {
        let all = args.identity.iter().map(|path| {
            let text = seal::read_private(path).map_err(|why| key::unusable(&why))?;
            Identities::parse(&text).map_err(|why| {
                let message = format!("`{}`: {why}", path.display());
                let finding = Finding::new(Code::KeyUnusable, message);
                Box::new(finding.help("name a file that `age-keygen` made; one under a passphrase or of SSH has to be decrypted with `age`"))
            })
        });
        let all: Result<_, Box<Finding>> = all.collect();
        all.map(Self).map_err(|finding| output.problem(*finding))
    }

    /// The package at a path, decrypted if it is encrypted.
    pub fn plain(&self, path: &Path) -> Result<Plain, Box<Finding>> {
        if !is_encrypted(path) {
            return Ok(Plain::itself(path));
        }
        let mut closed = NotDecrypted::OtherRecipients;
        for identities in &self.0 {
            match decrypted(path, identities) {
                Ok(plain) => return Ok(plain),
                Err(NotDecrypted::OtherRecipients) => {}
                Err(why) => closed = why,
            }
        }
        Err(Box::new(self.not_decrypted(path, &closed)))
    }

    fn not_decrypted(&self, path: &Path, why: &NotDecrypted) -> Finding {
        let shown = path.display();
        match why {
            NotDecrypted::Changed => {
                let message = format!("`{shown}` was changed or cut off after it was encrypted");
                Finding::new(Code::DigestMismatch, message)
                    .help("ask the sender for the file again")
            }
            NotDecrypted::OtherRecipients if self.0.is_empty() => no_identity(path),
            NotDecrypted::OtherRecipients => {
                let message = format!("`{shown}` is encrypted to other recipients");
                Finding::new(Code::PackageEncrypted, message)
                    .help("name the identity whose recipient the sender has, or ask the sender to encrypt it to yours")
            }
            why => {
                let message = format!("`{shown}` cannot be decrypted: {why}");
                Finding::new(Code::PackageEncrypted, message)
                    .note("it is decrypted into the system's folder for temporary files, or the one that `TMPDIR` names")
                    .help("check permissions and room, or decrypt it with `age` first")
            }
        }
    }
}

fn decrypted(path: &Path, identities: &Identities) -> Result<Plain, NotDecrypted> {
    Plain::filled(|out| {
        let mut out = BufWriter::with_capacity(1 << 20, out);
        identities.decrypt(BufReader::new(File::open(path)?), &mut out)?;
        Ok(out.flush()?)
    })
}
