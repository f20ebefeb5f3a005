//! Lists every file below `catalogs/`, so that adding one needs no Rust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    list(&root.join("catalogs"), &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let shown = file
            .strip_prefix(&root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/");
        writeln!(
            table,
            "    ({shown:?}, include_str!({:?})),",
            file.to_string_lossy()
        )
        .expect("writing to a string");
    }
    table.push_str("]\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("bundled.rs"), table).expect("the build folder is writable");
    println!("cargo::rerun-if-changed=catalogs");
    println!("cargo::rerun-if-changed=build.rs");
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the catalogs folder is readable") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            list(&path, files);
        } else if path
            .extension()
            .is_some_and(|ext| ext == "yaml" || ext == "toml")
        {
            files.push(path);
        }
    }
}
