//! Lists every file below `catalogs/`, so that adding one needs no Rust.
//!
//! Those that are read whole, without places, are bundled as the JSON that says the same:
//! nobody should wait for YAML that the build has read already.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Folders of files that are read whole.
const AS_JSON: [&str; 9] = [
    "catalogs/agents/",
    "catalogs/checks/",
    "catalogs/concerns/",
    "catalogs/conversation/",
    "catalogs/register/",
    "catalogs/requests/",
    "catalogs/risk/",
    "catalogs/samples/",
    "catalogs/vendors/",
];

/// Tables about the register of information; only its commands read them.
const REGISTER: &str = "catalogs/register/";

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    list(&root.join("catalogs"), &mut files);
    files.sort();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut tables = [String::from("&[\n"), String::from("&[\n")];
    for file in &files {
        let shown = file
            .strip_prefix(&root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/");
        let is_yaml = file.extension().is_some_and(|ext| ext == "yaml");
        let text = if is_yaml && AS_JSON.iter().any(|folder| shown.starts_with(folder)) {
            as_json(file, &out.join(shown.replace('/', "-")))
        } else {
            file.clone()
        };
        writeln!(
            tables[usize::from(shown.starts_with(REGISTER))],
            "    ({shown:?}, include_str!({:?})),",
            text.to_string_lossy()
        )
        .expect("writing to a string");
    }
    for (name, table) in ["bundled.rs", "register.rs"].iter().zip(tables) {
        std::fs::write(out.join(name), table + "]\n").expect("the build folder is writable");
    }
    println!("cargo::rerun-if-changed=catalogs");
    println!("cargo::rerun-if-changed=build.rs");
}

/// A YAML file as JSON, written to `out`.
fn as_json(file: &Path, out: &Path) -> PathBuf {
    let shown = file.display();
    let text = std::fs::read_to_string(file).expect("a catalog is readable");
    let options = serde_yaml::options! { budget: serde_yaml::budget! { max_nodes: 2_000_000 } };
    let value: serde_json::Value = serde_yaml::from_str_with_options(&text, options)
        .unwrap_or_else(|error| panic!("{shown} is broken: {error}"));
    let path = out.with_extension("json");
    std::fs::write(&path, value.to_string()).expect("the build folder is writable");
    path
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the catalogs folder is readable") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            list(&path, files);
        } else if path
            .extension()
            .is_some_and(|ext| ext == "yaml" || ext == "toml" || ext == "csv")
        {
            files.push(path);
        }
    }
}
