//! The finished package -> an ASiC-S container around it.

use std::fs::File;
use std::io::{self, Read, Seek as _, Write};

use super::x509::{DetachedError, X509Signer};
use crate::model::PackageTime;
use crate::package::asic::{self, Inside, MIMETYPE};

/// Writes the container. Memory stays bounded; the same input gives the same bytes
/// where the signer does.
pub fn wrap(
    package: &mut File,
    name: &str,
    signer: &X509Signer,
    time: PackageTime,
    out: &mut dyn Write,
) -> Result<(), DetachedError> {
    let mut measured = Measured {
        inner: package,
        crc: crc32fast::Hasher::new(),
        size: 0,
    };
    let signature = signer.detached_over(&mut measured, time)?;
    let inside = Inside {
        name: name.to_owned(),
        crc: measured.crc.finalize(),
        size: measured.size,
    };
    let (entries, stamp) = (asic::entries(&inside, &signature, time.dos()), time.dos());
    out.write_all(&entries[0].local(stamp))?;
    out.write_all(MIMETYPE.1.as_bytes())?;
    out.write_all(&entries[1].local(stamp))?;
    package.rewind()?;
    let mut copied = Measured {
        inner: package,
        crc: crc32fast::Hasher::new(),
        size: 0,
    };
    io::copy(&mut copied, out)?;
    if (copied.crc.finalize(), copied.size) != (inside.crc, inside.size) {
        return Err(io::Error::other("the package was changed while it was read").into());
    }
    out.write_all(&entries[2].local(stamp))?;
    out.write_all(&signature)?;
    out.write_all(&asic::tail(&entries, stamp))?;
    Ok(out.flush()?)
}

/// A reader that measures what it gives.
struct Measured<'a> {
    inner: &'a mut File,
    crc: crc32fast::Hasher,
    size: u64,
}

impl Read for Measured<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.crc.update(&buffer[..length]);
        self.size += length as u64;
        Ok(length)
    }
}
