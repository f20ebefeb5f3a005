//! Every crate in the tree has a licence that `deny.toml` allows, and the compressor
//! has one backend only. `cargo deny check` says more where it is installed.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// What cargo knows of the dependency tree on this platform, from the lock file.
fn metadata() -> Value {
    let version = answer(Command::new(env!("CARGO")).arg("-vV"));
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.expect("cargo names its host");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    cargo.args(["--all-features", "--filter-platform", host]);
    serde_json::from_str(&answer(&mut cargo)).expect("cargo answers in JSON")
}

fn answer(command: &mut Command) -> String {
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = output.expect("cargo starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo answers in UTF-8")
}

fn allowed() -> BTreeSet<String> {
    let deny: toml::Table = include_str!("../deny.toml")
        .parse()
        .expect("deny.toml is TOML");
    let list = deny["licenses"]["allow"].as_array().expect("a list").iter();
    list.map(|licence| licence.as_str().expect("a licence").to_owned())
        .collect()
}

/// Whether one alternative of an SPDX expression has allowed licences only.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace(['(', ')'], "").replace('/', " OR ");
    expression.split(" OR ").any(|alternative| {
        alternative
            .split(" AND ")
            .all(|part| allowed.contains(part.trim()))
    })
}

#[test]
fn every_crate_has_an_allowed_licence() {
    let (metadata, allowed) = (metadata(), allowed());
    let packages = metadata["packages"].as_array().expect("packages");
    let wrong: Vec<String> = packages
        .iter()
        .filter(|package| {
            !is_allowed(
                package["license"].as_str().unwrap_or("none stated"),
                &allowed,
            )
        })
        .map(|package| {
            format!(
                "{} {}: {}",
                package["name"], package["version"], package["license"]
            )
        })
        .collect();
    assert!(packages.len() > 200, "{} packages", packages.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_compressor_has_one_backend() {
    let metadata = metadata();
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    let flate2 = nodes.iter().filter(|node| {
        node["id"]
            .as_str()
            .is_some_and(|id| id.contains("#flate2@"))
    });
    for node in flate2 {
        let features: Vec<&str> = node["features"]
            .as_array()
            .expect("features")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(features.contains(&"zlib-rs"), "{features:?}");
        for other in [
            "any_c_zlib",
            "zlib",
            "zlib-ng",
            "zlib-ng-compat",
            "cloudflare_zlib",
        ] {
            assert!(!features.contains(&other), "{features:?}");
        }
    }
}
