//! The module table of ARCHITECTURE.md holds in the code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which modules of this crate each module may use, besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("diagnostic", &["model"]),
    ("period", &["model"]),
    ("disk", &[]),
    ("sheet", &[]),
    ("package", &["model"]),
    ("catalog", &["model", "diagnostic"]),
    ("oscal", &["model", "diagnostic"]),
    ("load", &["model", "diagnostic", "disk", "sheet"]),
    ("collect", &["model", "diagnostic", "disk"]),
    ("scan", &["model", "diagnostic"]),
    ("agent", &["model", "diagnostic"]),
    ("telemetry", &["model"]),
    ("artifact", &["model", "telemetry"]),
    ("locker", &["model", "diagnostic", "disk", "package"]),
    ("sample", &["model", "diagnostic"]),
    (
        "population",
        &["model", "diagnostic", "telemetry", "sample"],
    ),
    ("source", &["model", "diagnostic", "disk"]),
    ("check", &["model", "diagnostic", "period"]),
    ("risk", &["model", "diagnostic"]),
    ("map", &["model", "diagnostic"]),
    ("register", &["model", "diagnostic"]),
    ("requests", &["model", "diagnostic", "sheet"]),
    ("render", &["model", "diagnostic", "oscal", "sheet"]),
    ("diff", &["model", "diagnostic", "package"]),
    ("seal", &["model", "diagnostic", "package"]),
    ("verify", &["model", "diagnostic", "package"]),
    (
        "pipeline",
        &[
            "model",
            "diagnostic",
            "period",
            "disk",
            "package",
            "catalog",
            "load",
            "sheet",
            "collect",
            "source",
            "scan",
            "agent",
            "telemetry",
            "artifact",
            "locker",
            "sample",
            "population",
            "check",
            "register",
            "requests",
            "risk",
            "map",
            "render",
            "seal",
            "verify",
        ],
    ),
    (
        "cli",
        &[
            "model",
            "diagnostic",
            "period",
            "disk",
            "package",
            "catalog",
            "oscal",
            "load",
            "sheet",
            "scan",
            "agent",
            "locker",
            "sample",
            "population",
            "risk",
            "register",
            "requests",
            "pipeline",
            "render",
            "seal",
            "verify",
            "diff",
        ],
    ),
];

/// Modules that do no input or output and read no clock, and what would betray it.
const PURE: &[&str] = &[
    "model", "oscal", "agent", "check", "risk", "map", "requests", "render", "diff",
];
/// Modules that open no file and read no clock, and take what they read as bytes.
const NO_FILES: &[&str] = &["register"];
const IMPURE: &[&str] = &[
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
];

fn source_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.expect("src is readable").into_path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .collect()
}

/// The module that a file belongs to: `src/load/tree.rs` -> `load`.
fn module(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = path.strip_prefix(root).expect("below src");
    let first = inside
        .components()
        .next()
        .expect("a file name")
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without comments and without its unit tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a source file is text");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(code).collect::<Vec<_>>().join("\n")
}

/// The modules that a text reaches through `crate::name` and `crate::{a, b}`.
fn used(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group
                .split('}')
                .next()
                .unwrap_or_default()
                .split(',')
                .collect(),
            None => vec![rest],
        };
        for name in names {
            let name: String = name
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            found.push(name);
        }
    }
    found
}

#[test]
fn no_module_uses_one_that_it_may_not() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in source_files() {
        let module = module(&path);
        let Some(allowed) = table.get(module.as_str()) else {
            assert!(
                matches!(module.as_str(), "lib" | "main"),
                "`{module}` is not in the table"
            );
            continue;
        };
        for name in used(&code(&path)) {
            let known = table.contains_key(name.as_str());
            if known && name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pure_modules_read_no_file_and_no_clock() {
    let mut wrong = Vec::new();
    for path in source_files()
        .iter()
        .filter(|path| PURE.contains(&module(path).as_str()))
    {
        let code = code(path);
        wrong.extend(
            IMPURE
                .iter()
                .filter(|word| code.contains(*word))
                .map(|word| format!("{}: {word}", path.display())),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn modules_that_read_bytes_open_no_file_and_read_no_clock() {
    for module_name in NO_FILES {
        let files = source_files();
        let files = files.iter().filter(|path| module(path) == *module_name);
        for path in files {
            let code = code(path);
            let mut words = IMPURE.iter().filter(|word| **word != "std::io");
            let found = words.find(|word| code.contains(**word));
            assert_eq!(found, None, "{}", path.display());
        }
    }
}

#[test]
fn the_table_in_the_document_is_this_table() {
    let page = include_str!("../ARCHITECTURE.md");
    for (module, allowed) in MAY_USE {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{module}` |")));
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for `{module}`"));
        let cell = row.split('|').nth(2).unwrap_or_default();
        let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        assert_eq!(named, *allowed, "row of `{module}`");
    }
}

#[test]
fn templates_have_no_hole_in_their_escaping() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for entry in walkdir::WalkDir::new(templates) {
        let path = entry.expect("templates is readable").into_path();
        if path.extension().is_some_and(|ext| ext == "html") {
            let text = std::fs::read_to_string(&path).expect("a template is text");
            assert!(
                !text.contains("| safe") && !text.contains("|safe"),
                "{} uses the filter `safe`",
                path.display()
            );
            for handler in [
                " onclick",
                " onload",
                " onerror",
                "javascript:",
                "http://",
                "https://",
            ] {
                assert!(
                    !text.contains(handler),
                    "{} holds `{handler}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_program_never_gives_the_auditors_opinion() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "templates", "catalogs", "examples", "docs"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let path = entry.expect("readable").into_path();
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let word = ["compl", "iant"].concat();
            let opinion = text.to_lowercase().match_indices(&word).any(|(at, _)| {
                !text[..at].to_lowercase().ends_with("non-")
                    && !text[at..].to_lowercase().starts_with(&format!("{word}-"))
            });
            assert!(!opinion, "{} uses the word", path.display());
        }
    }
}
