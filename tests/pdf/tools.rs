//! Outside programs that give a second opinion on a PDF, where they are installed.

use std::io::Write as _;

use crate::outside;

/// Runs a program on a PDF and returns what it printed; none if it is not installed.
pub fn run(program: &str, before: &[&str], pdf: &[u8], after: &[&str]) -> Option<String> {
    if !outside::has(program) {
        return None;
    }
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(pdf).expect("the file is written");
    let path = file.path().to_string_lossy().into_owned();
    let arguments = [before, &[path.as_str()], after].concat();
    let folder = std::env::temp_dir();
    Some(outside::answer(&folder, program, &arguments))
}
