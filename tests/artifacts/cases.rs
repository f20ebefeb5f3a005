//! What the tests of all readers share.

use std::path::{Path, PathBuf};

use auditbinder::artifact::{self, ArtifactReading, Unreadable};
use auditbinder::model::plan::Parser;

/// A real artifact of another program, where the folder with them is at hand.
pub fn sample(path: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let file = folder.join(path);
    if !file.exists() {
        super::tools::skipped(&format!("shared/samples/{path}"));
        return None;
    }
    Some(file)
}

/// What the reader that recognises a file says of it; panics where none does.
pub fn inspect(name: &str, bytes: &[u8]) -> ArtifactReading {
    let read = artifact::read(None, name, &mut &bytes[..]).expect("bytes can be read");
    let read = read.unwrap_or_else(|| panic!("{name} is not recognised"));
    read.unwrap_or_else(|wrong| panic!("{name}: {}", wrong.message))
}

/// What the reader of a kind says of a file.
pub fn read_as(parser: Parser, name: &str, bytes: &[u8]) -> Result<ArtifactReading, Unreadable> {
    let read = artifact::read(Some(parser), name, &mut &bytes[..]).expect("bytes can be read");
    read.expect("the parser is a reader")
}

/// What a real artifact says, where it is at hand.
pub fn of_sample(path: &str) -> Option<ArtifactReading> {
    let file = sample(path)?;
    let bytes = std::fs::read(&file).expect("the sample can be read");
    Some(inspect(path, &bytes))
}

/// A text in UTF-16 with its mark.
pub fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let bytes = |unit: u16| {
        if little {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    units.flat_map(bytes).collect()
}
