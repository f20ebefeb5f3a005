//! Adding one line under the lock.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::object::{make_folder, sync_folder, tidy_up, unwritable};
use super::{JOURNAL, Locker, LockerError, journal, line, rules};
use crate::model::occurrence::{Body, Entry};
use crate::package::PublicKey;

/// The file that writers lock.
pub(super) const LOCK: &str = ".lock";

/// The folder for lines that a stopped writer left unfinished.
pub(super) const TORN: &str = "torn";

/// What signs an entry.
pub struct Signing<'a> {
    /// The key that verifies.
    pub public: PublicKey,
    /// Signs bytes with it, or says why not.
    pub sign: &'a (dyn Fn(&[u8]) -> Signed + 'a),
}

/// The 64 bytes of an Ed25519 signature, or why there are none.
pub type Signed = Result<[u8; 64], String>;

/// The only writer of a locker, for as long as it lives.
pub struct Writer<'a> {
    locker: &'a mut Locker,
    journal: File,
    _lock: File,
}

/// Adds one entry to a locker, which is made if it is not there.
pub fn append(
    root: &Path,
    body: &Body,
    signing: Option<&Signing<'_>>,
) -> Result<Entry, LockerError> {
    let mut locker = Locker::open(root)?;
    let mut writer = locker.writer()?;
    writer.append(body, signing).cloned()
}

impl Locker {
    /// Waits for the lock, reads what others added, and lets nobody else add until dropped.
    ///
    /// A locker whose chain is broken gets no writer. What a stopped writer left after the
    /// last whole line is moved to `torn/`.
    pub fn writer(&mut self) -> Result<Writer<'_>, LockerError> {
        let root = self.root.clone();
        make_folder(&root).map_err(|source| unwritable(&root, source))?;
        let lock = lock(&root)?;
        self.catch_up()?;
        if !self.journal.problems.is_empty() {
            return Err(LockerError::Broken(self.journal.problems.clone()));
        }
        let path = root.join(JOURNAL);
        let failed = |source| unwritable(&path, source);
        let is_new = !path.exists();
        let mut options = OpenOptions::new();
        // Not `append`: the unfinished line of a stopped writer has to be cut off.
        let opened = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut journal = opened.map_err(failed)?;
        if is_new {
            sync_folder(&root).map_err(failed)?;
        }
        if self.journal.unfinished > 0 {
            set_aside(&root, &mut journal, self.journal.end).map_err(failed)?;
            self.journal.unfinished = 0;
        }
        tidy_up(&root).map_err(|source| unwritable(&root, source))?;
        Ok(Writer {
            locker: self,
            journal,
            _lock: lock,
        })
    }
}

impl Writer<'_> {
    /// The locker, as it is while nobody else can add.
    pub fn locker(&self) -> &Locker {
        self.locker
    }

    /// Adds one entry; it is on disk when this returns.
    pub fn append(
        &mut self,
        body: &Body,
        signing: Option<&Signing<'_>>,
    ) -> Result<&Entry, LockerError> {
        if let Some(broken) = rules::broken(self.locker, body, signing.is_some()) {
            return Err(broken.into());
        }
        let mut text = self.text(body, signing)?;
        let limit = usize::try_from(journal::MAX_LINE).unwrap_or(usize::MAX);
        if text.len() > limit {
            return Err(LockerError::TooLarge(text.len()));
        }
        text.push('\n');
        let end = self.locker.journal.end;
        let written = self.journal.seek(SeekFrom::Start(end)).and_then(|_| {
            self.journal.write_all(text.as_bytes())?;
            self.journal.sync_all()
        });
        let path = self.locker.root.join(JOURNAL);
        if let Err(source) = written {
            // What was written of the line is no entry; whoever comes next would set it aside.
            let _ = self.journal.set_len(end);
            return Err(unwritable(&path, source));
        }
        // Read back: what counts is what stands there.
        self.locker.catch_up()?;
        if !self.locker.journal.problems.is_empty() {
            return Err(LockerError::Broken(self.locker.journal.problems.clone()));
        }
        Ok(self
            .locker
            .journal
            .entries
            .last()
            .expect("an entry was added"))
    }

    fn text(&self, body: &Body, signing: Option<&Signing<'_>>) -> Result<String, LockerError> {
        let head = self.locker.head();
        let (line, digest) = line::unsigned(head.sequence + 1, head.digest, body)
            .map_err(LockerError::NotCanonical)?;
        let signature = match signing {
            None => None,
            Some(signing) => {
                let signed = (signing.sign)(&line::signed_bytes(&digest));
                let bytes = signed.map_err(LockerError::Unsigned)?;
                Some(line::signature(&signing.public, &bytes))
            }
        };
        let text = line::text(line, signature.as_ref()).map_err(LockerError::NotCanonical)?;
        // A key that signs something else, or a body that does not read back, is found here
        // and not by the next reader.
        line::read(text.as_bytes()).map_err(|bad| LockerError::NotCanonical(bad.to_string()))?;
        Ok(text)
    }
}

/// The exclusive lock of a locker, which is waited for.
pub(super) fn lock(root: &Path) -> Result<File, LockerError> {
    let path = root.join(LOCK);
    let failed = |source| unwritable(&path, source);
    let mut options = OpenOptions::new();
    let opened = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let file = opened.map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// Moves what follows the last whole line into a file of its own.
fn set_aside(root: &Path, journal: &mut File, end: u64) -> io::Result<()> {
    let folder = root.join(TORN);
    make_folder(&folder)?;
    let mut number = fs::read_dir(&folder)?.count() + 1;
    while folder.join(number.to_string()).exists() {
        number += 1;
    }
    let mut bytes = Vec::new();
    journal.seek(SeekFrom::Start(end))?;
    journal
        .take(journal::MAX_LINE + 1)
        .read_to_end(&mut bytes)?;
    let mut kept = tempfile::NamedTempFile::new_in(&folder)?;
    kept.write_all(&bytes)?;
    kept.as_file().sync_all()?;
    kept.persist(folder.join(number.to_string()))
        .map_err(|error| error.error)?;
    sync_folder(&folder)?;
    journal.set_len(end)?;
    journal.sync_all()
}
